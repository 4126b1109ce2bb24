"""Load what the pipeline knows about words: event types, triggers, word classes, stops, modality and reporting cues."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.core.datafile import Check, DataFileError, number, one_of, read_table, required

SLOTS = ("actor", "target", "object", "place", "none")
ROLES = ("subj", "obj", "iobj", "pred", "gen", "mod", "comp", "arg", "clause")
MODALITIES = ("actual", "planned", "possible", "denied", "cancelled", "ongoing")
_SPECIAL = {"#money", "#percent", "#count", "#number", "#date", "%PER", "%ORG", "%LOC", "%NAME", "%PARTY"}
# Word classes of those who act or are acted upon without a name: people, firms, authorities …
PARTY_CLASSES = ("person_noun", "worker", "company_noun", "authority", "court", "government", "party", "military",
                 "suspect", "convict", "parliament", "post", "organisation_noun")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the arguments with one of these roles; without alternatives it asks that there is one."""

    roles: tuple[str, ...]
    alternatives: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of the ontology, with the slots that its arguments fill where a trigger says nothing else."""

    name: str
    subtypes: frozenset[str]
    directions: frozenset[str]
    verb_roles: Mapping[str, str]
    noun_roles: Mapping[str, str]
    animate: bool = False  # only people can take part: a place that stands there is where it happened


@dataclass(frozen=True, slots=True)
class Trigger:
    """One line of ``triggers.tsv``. ``head`` is the lemma that finds it, ``others`` the further words it asks for."""

    headword: str
    pos: str
    head: str
    others: tuple[str, ...]
    particle: str
    suffix: bool
    reflexive: bool
    type: str
    subtype: str
    direction: str
    modality: str
    when: tuple[Condition, ...]
    roles: Mapping[str, str]
    gloss: str
    confidence: float
    line: int

    @property
    def rule(self) -> str:
        """How ``method`` names this trigger: ``triggers:LINE:headword``."""
        return f"triggers:{self.line}:{self.headword}"


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of ``modality.tsv`` or ``reporting.tsv``."""

    words: tuple[str, ...]
    kind: str
    effect: str


@dataclass(frozen=True, slots=True)
class ClosedWords:
    """The closed sets of ``wordsets.tsv`` by which arguments are told apart, as lower-case forms or lemmas."""

    carriers: frozenset[str] = frozenset()
    contractions: Mapping[str, str] = field(default_factory=dict)
    agents: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    nominative: frozenset[str] = frozenset()
    accusative: frozenset[str] = frozenset()
    perfect_with_be: frozenset[str] = frozenset()
    be: frozenset[str] = frozenset()
    infinitive_marks: frozenset[str] = frozenset()
    genitive: frozenset[str] = frozenset()
    gerund_preps: frozenset[str] = frozenset()
    transitive: frozenset[str] = frozenset()
    others_act: frozenset[str] = frozenset()
    subject_control: frozenset[str] = frozenset()
    object_control: frozenset[str] = frozenset()
    amount_preps: frozenset[str] = frozenset()
    impersonal: frozenset[str] = frozenset()
    impersonal_preps: frozenset[str] = frozenset()
    dummies: frozenset[str] = frozenset()
    other_lemmas: Mapping[str, str] = field(default_factory=dict)
    participles: Mapping[str, str] = field(default_factory=dict)
    genitive_forms: frozenset[str] = frozenset()
    nominative_articles: frozenset[str] = frozenset()
    active_endings: tuple[str, ...] = ()


def closed_words(sets: Mapping[str, frozenset[str]]) -> ClosedWords:
    """The closed sets among all sets of ``wordsets.tsv``; one that a language lacks is empty."""

    def pairs(name: str) -> dict[str, str]:
        return {form: word for form, sep, word in (w.partition("=") for w in sets.get(name, ())) if sep}

    return ClosedWords(
        contractions=pairs("contraction"),
        other_lemmas=pairs("other_lemma"),
        participles=pairs("participle_lemma"),
        carriers=sets.get("carrier", frozenset()),
        agents=sets.get("passive_agent", frozenset()),
        relatives=sets.get("relative", frozenset()),
        nominative=sets.get("nominative_form", frozenset()),
        accusative=sets.get("accusative_form", frozenset()),
        perfect_with_be=sets.get("perfect_with_be", frozenset()),
        be=sets.get("be", frozenset()),
        infinitive_marks=sets.get("infinitive_mark", frozenset()),
        genitive=sets.get("genitive_prep", frozenset()),
        gerund_preps=sets.get("gerund_prep", frozenset()),
        transitive=sets.get("transitive_only", frozenset()),
        others_act=sets.get("others_act", frozenset()),
        subject_control=sets.get("subject_control", frozenset()),
        object_control=sets.get("object_control", frozenset()),
        nominative_articles=sets.get("nominative_article", frozenset()),
        amount_preps=sets.get("amount_prep", frozenset()),
        impersonal=sets.get("impersonal", frozenset()),
        impersonal_preps=sets.get("impersonal_prep", frozenset()),
        dummies=sets.get("dummy_subject", frozenset()),
        genitive_forms=sets.get("genitive_form", frozenset()),
        active_endings=tuple(sorted(sets.get("active_ending", ()))),
    )


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All lexicons of one language, indexed by the lemma (lower case) under which a text is searched."""

    lang: str
    types: Mapping[str, EventType]
    verbs: Mapping[str, tuple[Trigger, ...]]
    nouns: Mapping[str, tuple[Trigger, ...]]
    suffixes: Mapping[str, tuple[Trigger, ...]]
    adjectives: Mapping[str, tuple[Trigger, ...]]
    phrases: Mapping[str, tuple[Trigger, ...]]
    particles: frozenset[str]
    idiom_head_last: bool
    classes: Mapping[str, frozenset[str]]
    stops: Mapping[str, tuple[tuple[str, ...], ...]]
    modality: Mapping[str, tuple[Cue, ...]]
    reporting: Mapping[str, tuple[Cue, ...]]
    closed: ClosedWords = field(default_factory=ClosedWords)

    def in_class(self, lemma: str, name: str) -> bool:
        """Whether a lemma belongs to a word class, compounds by their last part."""
        return matches(lemma, self.classes.get(name, frozenset()))


def fold(word: str) -> str:
    """The form under which words are compared: lower case, Swiss ``ss`` for ``ß``."""
    return word.lower().replace("ß", "ss")


@functools.lru_cache(maxsize=65536)
def matches(lemma: str, words: frozenset[str]) -> bool:
    """Whether a (folded) lemma is among words of which some are endings (``-firma``)."""
    if lemma in words or lemma.rpartition("-")[2] in words:
        return True
    return any("-" + lemma[i:] in words for i in range(0, len(lemma) - 2))


def _pairs(cell: str, path: Path, line: int) -> dict[str, str]:
    found = {}
    for pair in cell.split():
        role, sep, slot = pair.partition("=")
        if not sep or slot not in SLOTS or not (role in ROLES or role.startswith("prep.")):
            raise DataFileError(f"{path}:{line}: {pair!r} is no role=slot; slots are {', '.join(SLOTS)}")
        found[role] = slot
    return found


def parse_condition(text: str, classes: Mapping[str, frozenset[str]]) -> Condition:
    """Read one condition such as ``!subj:@worker,%PER``. Raises ``ValueError`` where it makes no sense."""
    negated, body = text.startswith("!"), text.lstrip("!")
    joined, sep, rest = body.partition(":")
    roles = tuple(joined.split("/"))
    alternatives = tuple(a for a in rest.replace("_", " ").split(",") if a) if sep else ()
    for role in roles:
        if not (role in ROLES or (role.startswith("prep.") and len(role) > 5)):
            raise ValueError(f"unknown role {role!r} in condition {text!r}")
    if sep and not alternatives:
        raise ValueError(f"condition {text!r} names no alternative")
    for a in alternatives:
        if a.startswith("@") and a[1:].replace(" ", "_") not in classes:
            raise ValueError(f"unknown word class {a[1:]!r} in condition {text!r}")
        if a[:1] in "#%" and a not in _SPECIAL:
            raise ValueError(f"unknown alternative {a!r} in condition {text!r}")
    words = tuple(
        ("@" + a[1:].replace(" ", "_")) if a[0] == "@" else a if a[0] in "#%" else fold(a) for a in alternatives
    )
    return Condition(roles, words, negated)


def load_types(path: Path) -> dict[str, EventType]:
    """Read ``types.tsv``."""
    schema: dict[str, Check | None] = {
        "type": required, "gloss": required, "subtypes": None, "directions": None, "plover": None,
        "verb_roles": None, "noun_roles": None, "animate": one_of("", "yes"),
    }  # fmt: skip
    types = {}
    for n, row in read_table(path, schema):
        if row["type"] in types:
            raise DataFileError(f"{path}:{n}: type {row['type']!r} is given twice")
        types[row["type"]] = EventType(
            row["type"],
            frozenset(filter(None, row["subtypes"].split(","))),
            frozenset(filter(None, row["directions"].split(","))),
            _pairs(row["verb_roles"], path, n),
            _pairs(row["noun_roles"], path, n),
            row["animate"] == "yes",
        )
    return types


def load_classes(path: Path, column: str = "class") -> dict[str, frozenset[str]]:
    """Read ``classes.tsv``, or ``wordsets.tsv`` with ``column`` "set"."""
    classes: dict[str, set[str]] = defaultdict(set)
    for _, row in read_table(path, {column: required, "words": None}):
        classes[row[column]].update(fold(w.strip()) for w in row["words"].split(",") if w.strip())
    return {name: frozenset(words) for name, words in classes.items()}


def load_given_names(path: Path) -> dict[str, frozenset[str]]:
    """Read ``given_names.tsv``: the word classes ``female_name`` and ``male_name``; none without the file."""
    names: dict[str, set[str]] = {"female_name": set(), "male_name": set()}
    rows = read_table(path, {"gender": one_of("female", "male"), "names": required}) if path.exists() else ()
    for _, row in rows:
        names[f"{row['gender']}_name"].update(fold(name.strip()) for name in row["names"].split(";"))
    return {name: frozenset(words) for name, words in names.items()}


@dataclass(frozen=True, slots=True)
class Grammar:
    """How headwords of a language are written: ``grammar.tsv``."""

    idiom_head_last: bool = False  # "in Kraft treten" against "strike deal"
    articles: frozenset[str] = frozenset()


def load_grammar(path: Path) -> Grammar:
    """Read ``grammar.tsv``: settings by name; a language without the file gets the defaults."""
    if not path.exists():
        return Grammar()
    known = one_of("idiom_head", "articles")
    settings = {row["setting"]: row["value"] for _, row in read_table(path, {"setting": known, "value": None})}
    return Grammar(settings.get("idiom_head") == "last", frozenset(settings.get("articles", "").split(",")))


def _headword(row: Mapping[str, str], grammar: Grammar) -> tuple[str, tuple[str, ...], str, bool, bool]:
    """Head lemma, further words, particle, whether it matches compound endings, whether reflexive."""
    words = [w for w in fold(row["trigger"]).split() if w not in grammar.articles] or [fold(row["trigger"])]
    if row["pos"] == "phrase":
        words = fold(row["trigger"]).split()
        return words[0], tuple(words[1:]), "", False, False
    if row["pos"] != "verb":
        suffix = words[-1].startswith("-")
        if len(words) > 1:
            return words[-1], tuple(words[:-1]), "", False, False
        return words[0].lstrip("-"), (), "", suffix, False
    reflexive = words[0] == "sich"
    words = words[1:] if reflexive else words
    head = words.pop(-1 if grammar.idiom_head_last else 0)
    particle = ""
    if "|" in head:
        particle, _, base = head.partition("|")
        head = particle + base
    return head, tuple(words), particle, False, reflexive


def load_triggers(
    path: Path, types: Mapping[str, EventType], classes: Mapping[str, frozenset[str]], grammar: Grammar
) -> list[Trigger]:
    """Read ``triggers.tsv``; every type, direction, class and role must be known."""
    schema: dict[str, Check | None] = {
        "trigger": required, "pos": one_of("verb", "noun", "adj", "phrase"), "type": one_of(*types), "subtype": None,
        "direction": None, "modality": one_of("", *MODALITIES), "when": None, "roles": None, "gloss": None,
        "confidence": number(0, 1),
    }  # fmt: skip
    triggers = []
    for n, row in read_table(path, schema):
        kind = types[row["type"]]
        if row["subtype"] and row["subtype"] not in kind.subtypes:
            raise DataFileError(f"{path}:{n}: subtype: {kind.name} has no subtype {row['subtype']!r}")
        if row["direction"] and row["direction"] not in kind.directions:
            raise DataFileError(f"{path}:{n}: direction: {kind.name} has no direction {row['direction']!r}")
        try:
            when = tuple(parse_condition(c, classes) for c in row["when"].split())
        except ValueError as error:
            raise DataFileError(f"{path}:{n}: when: {error}") from error
        head, others, particle, suffix, reflexive = _headword(row, grammar)
        triggers.append(
            Trigger(
                headword=row["trigger"],
                pos=row["pos"],
                head=head,
                others=others,
                particle=particle,
                suffix=suffix,
                reflexive=reflexive,
                type=row["type"],
                subtype=row["subtype"],
                direction=row["direction"],
                modality=row["modality"],
                when=when,
                roles=_pairs(row["roles"], path, n),
                gloss=row["gloss"].lower() or row["trigger"].lower(),
                confidence=float(row["confidence"] or 0.8),
                line=n,
            )
        )
    return triggers


def _index(triggers: list[Trigger]) -> dict[str, tuple[Trigger, ...]]:
    """Triggers by head, in the order in which they are tried: idioms first, then lines with conditions."""
    index: dict[str, list[Trigger]] = defaultdict(list)
    for t in triggers:
        index[t.head].append(t)
    order = lambda t: (-len(t.others), not t.when, t.line)  # noqa: E731  (a key of one line, used once)
    return {head: tuple(sorted(found, key=order)) for head, found in index.items()}


def _cues(path: Path, effect: str, kinds: tuple[str, ...], kind_column: str) -> dict[str, tuple[Cue, ...]]:
    if not path.exists():
        return {}
    index: dict[str, list[Cue]] = defaultdict(list)
    schema: dict[str, Check | None] = {"cue": required, "kind": None, "pos": None, "effect": None, "note": None}
    schema[kind_column] = one_of(*kinds)
    for _, row in read_table(path, schema):
        words = tuple(fold(row["cue"]).replace("|", "").split())
        index[words[0]].append(Cue(words, row[kind_column], row[effect]))
    return {k: tuple(sorted(v, key=lambda c: -len(c.words))) for k, v in index.items()}


@functools.cache
def load_knowledge(models: Path, lang: str) -> Knowledge:
    """All lexicons of a language under ``models``. Raises ``DataFileError`` with file and line where one is wrong."""
    folder = models / "lexicons" / lang
    types = load_types(models / "ontology" / "types.tsv")
    classes = load_classes(folder / "classes.tsv") | load_classes(folder / "wordsets.tsv", "set")
    classes |= load_given_names(models / "aliases" / "given_names.tsv")
    grammar = load_grammar(folder / "grammar.tsv")
    triggers = load_triggers(folder / "triggers.tsv", types, classes, grammar)
    stops: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    if (folder / "stops.tsv").exists():
        for _, row in read_table(folder / "stops.tsv", {"trigger": required, "pattern": required, "reason": None}):
            stops[fold(row["trigger"]).replace("|", "").lstrip("-")].append(tuple(fold(row["pattern"]).split()))
    by_pos = {pos: [t for t in triggers if t.pos == pos] for pos in ("verb", "noun", "adj", "phrase")}
    return Knowledge(
        lang=lang,
        types=types,
        verbs=_index(by_pos["verb"]),
        nouns=_index(by_pos["noun"]),
        suffixes=_index([t for t in by_pos["noun"] if t.suffix]),
        adjectives=_index(by_pos["adj"]),
        phrases=_index(by_pos["phrase"]),
        particles=frozenset(t.particle for t in triggers if t.particle),
        idiom_head_last=grammar.idiom_head_last,
        classes=classes,
        stops={k: tuple(v) for k, v in stops.items()},
        modality=_cues(
            folder / "modality.tsv", "effect", ("aux", "adv", "verb", "adj", "noun", "neg", "conj", "phrase"), "kind"
        ),
        reporting=_cues(folder / "reporting.tsv", "kind", ("verb", "prep", "noun", "phrase", "adv", "postp"), "kind"),
        closed=closed_words(classes),
    )
