"""Map the participants and places of all documents to entities, each with one canonical name.

Facts are grouped by kind and name key in dictionaries; only people of one small block (same given name, same initial of
the surname) are compared with each other. The rules are cautious: what is not the same without doubt stays apart.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.core.records import Entity, Fact, Mention
from pipeline.s5_annotate.alias_table import KINDS, LABEL_OF_KIND, AliasTable, CanonicalName, fold, tidy

SLOTS = frozenset({"actor", "target", "object", "place"})
NAME_LANGUAGE = "en"  # canonical names are English where there is an English form

EntityKey = tuple[str, str, str]  # kind, value and where it means that: in a language, or a document
_GroupKey = tuple[str, str, str]  # kind, name key, doc_id

_MIN_SIMILAR = 87.0  # per cent, of two surnames' skeletons where the given names' are equal
_MIN_LETTERS = 7  # of a surname that is compared so
_INITIAL = re.compile(r"\w\.?$")
_WEAK = (("y", "i"), ("ii", "i"))  # also tells people apart (Meier, Meyer): not enough alone
_STRONG = (  # how transliterations of one name into several languages differ, longest first
    ("dsch", "j"),
    ("tsch", "c"),
    ("sch", "s"),
    ("dzh", "j"),
    ("zh", "s"),
    ("sh", "s"),
    ("ch", "c"),
    ("kh", "c"),
    ("ph", "f"),
    ("ck", "k"),
    ("ou", "u"),
    ("ee", "i"),
    ("oo", "u"),
    ("w", "v"),
    ("j", "i"),
    ("y", "i"),
    ("z", "s"),
    ("q", "k"),
    ("ss", "s"),
    ("ii", "i"),
)


@dataclass
class _Group:
    """The forms of one name so far: how often each was seen, in the language of the names and in others."""

    forms: dict[str, list[int]] = field(default_factory=dict)  # form → [mentions in NAME_LANGUAGE, mentions in all]
    languages: set[str] = field(default_factory=set)
    quotes: set[str] = field(default_factory=set)
    known: CanonicalName | None = None

    def add(self, form: str, lang: str, quote: str) -> None:
        """Count one fact."""
        counts = self.forms.setdefault(form, [0, 0])
        counts[0] += lang == NAME_LANGUAGE
        counts[1] += 1
        self.languages.add(lang)
        self.quotes.add(quote)

    def join(self, other: _Group) -> None:
        """Count the facts of another group as well."""
        for form, (english, total) in other.forms.items():
            counts = self.forms.setdefault(form, [0, 0])
            counts[0] += english
            counts[1] += total
        self.languages |= other.languages
        self.quotes |= other.quotes

    def name(self) -> str:
        """The table's name; else the form that English documents have most often, else that all have most often; then
        the longest, then the first by code points."""
        if self.known is not None:
            return self.known.name
        return min(self.forms, key=lambda f: (-self.forms[f][0], -self.forms[f][1], -len(f), f))


def entity_id(kind: str, name: str, doc_id: str = "") -> str:
    """The id of an entity: it depends on kind and name alone, and on the document for a name that only holds there."""
    content = "\0".join((kind, name, doc_id) if doc_id else (kind, name))
    return "n" + hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def entity_of(ids: Mapping[EntityKey, str], fact: Fact, mention: Mention) -> str:
    """The entity of a mention's fact by the mapping of ``resolve_entities``; empty where the fact names none."""
    return ids.get((fact.kind, fact.value, mention.doc_id)) or ids.get((fact.kind, fact.value, mention.lang), "")


def resolve_entities(
    mentions: Iterable[Mention], table: AliasTable
) -> tuple[tuple[Entity, ...], Mapping[EntityKey, str]]:
    """All entities that the facts of the mentions name, sorted by id, and which entity each fact's value is.

    Read the mapping with ``entity_of``. Only facts of the slots actor, target, object and place whose kind is person,
    organization, place or other are looked at. The result does not depend on the order of the mentions. A person known
    by one word only, and not to the table, is somebody else in every document, and so is a body called as those of many
    states are (``Außenministerium``).
    """
    groups, group_of = _collect(mentions, table)
    joined = _join_people(groups)
    final: dict[_GroupKey, str] = {}
    entities: dict[str, Entity] = {}
    for key, group in groups.items():
        if key in joined:
            continue
        kind, _, doc_id = key
        name = group.name()
        final[key] = identity = entity_id(kind, name, doc_id)
        aliases = set(_aliases(name, group))
        if (before := entities.get(identity)) is not None:
            aliases.update(before.aliases)
        wikidata = group.known.wikidata if group.known is not None else ""
        entities[identity] = Entity(identity, name, kind, tuple(sorted(aliases)), wikidata)
    ids = {key: final[joined.get(group_key, group_key)] for key, group_key in group_of.items()}
    return tuple(entities[i] for i in sorted(entities)), ids


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a value means by itself: an entry of the table, or a name key.

    ``bare`` is a person's one-word name, ``local`` what means another in every document unless the table knows it.
    """

    known: CanonicalName | None
    key: str
    bare: bool
    local: bool


def _collect(
    mentions: Iterable[Mention], table: AliasTable
) -> tuple[dict[_GroupKey, _Group], dict[EntityKey, _GroupKey]]:
    """Group the facts by name key, and say which group each value is in."""
    readings: dict[EntityKey, _Reading] = {}
    namesakes: dict[tuple[str, str], set[str]] = {}  # document and surname → the full names there
    bodies: dict[str, dict[str, EntityKey]] = {}  # document → the name keys of bodies there, each with a form
    facts = list(_entity_facts(mentions))
    for mention, fact in facts:
        question = (fact.kind, fact.value, mention.lang)
        if question not in readings:
            readings[question] = _read(fact, mention.lang, table)
        reading = readings[question]
        if fact.kind == "person" and not reading.bare:
            name = reading.known.name if reading.known else reading.key
            namesakes.setdefault((mention.doc_id, reading.key.rpartition(" ")[2]), set()).add(name)
        elif fact.kind == "organization":
            own = bodies.setdefault(mention.doc_id, {})
            own[reading.key] = min(question, own.get(reading.key, question))
    groups: dict[_GroupKey, _Group] = {}
    group_of: dict[EntityKey, _GroupKey] = {}
    for mention, fact in facts:
        question = (fact.kind, fact.value, mention.lang)
        reading, form = readings[question], fact.value
        if fact.kind == "organization" and (full := _full_form(reading, bodies[mention.doc_id])):
            reading, form = readings[full], full[1]
            question = (fact.kind, fact.value, mention.doc_id)
        known, local = reading.known, reading.local
        if (
            known is not None and reading.bare
        ):  # only other people of that surname in the document: it may be one of them
            others = namesakes.get((mention.doc_id, reading.key), set())
            local = bool(others) and known.name not in others
            known = None if local else known
        if known is not None:
            group_key = (known.kind, f"\0{known.name}", "")
        elif local:
            question = (fact.kind, fact.value, mention.doc_id)
            group_key = (fact.kind, reading.key, mention.doc_id)
        else:
            group_key = (fact.kind, reading.key, "")
        group_of[question] = group_key
        group = groups.get(group_key)
        if group is None:
            group = groups[group_key] = _Group(known=known)
        group.add(form, mention.lang, fact.quote)
    return groups, group_of


def _full_form(reading: _Reading, bodies: Mapping[str, EntityKey]) -> EntityKey | None:
    """The one body of a document whose name begins or ends with a short one that the table does not know."""
    if reading.known is not None:
        return None
    short = reading.key
    longer = [k for k in bodies if k.startswith(f"{short} ") or k.endswith(f" {short}")]
    return bodies[longer[0]] if len(longer) == 1 else None


def _read(fact: Fact, lang: str, table: AliasTable) -> _Reading:
    key = _name_key(fact, lang, table)
    bare = fact.kind == "person" and " " not in key
    return _Reading(_known(fact, lang, table), key, bare, bare or table.is_generic(fact.value, lang))


def _entity_facts(mentions: Iterable[Mention]) -> Iterator[tuple[Mention, Fact]]:
    for mention in mentions:
        for fact in mention.facts:
            if fact.slot in SLOTS and fact.kind in KINDS and fact.value.strip():
                yield mention, fact


def _known(fact: Fact, lang: str, table: AliasTable) -> CanonicalName | None:
    """The table's entry for a fact's value, which may be a canonical name already, whatever the document's language."""
    label = LABEL_OF_KIND[fact.kind]
    if fact.value in table.entries and (found := table.lookup(fact.value, "", label)) is not None:
        return found
    return table.lookup(fact.value, lang, label)


def _name_key(fact: Fact, lang: str, table: AliasTable) -> str:
    """What forms of one name have in common: no article, no accents, for people no title and middle initial, for bodies
    no legal form."""
    grammar = table.grammar
    form = grammar.without_article(tidy(fact.value), lang)
    if fact.kind == "person":
        words = grammar.without_title(form, lang).split(" ")
        form = " ".join(w for n, w in enumerate(words) if n in (0, len(words) - 1) or not _INITIAL.match(w))
    elif fact.kind == "organization":
        form = grammar.without_ending_words(form, lang, "legal_form")
    return fold(form) or form


# --- people whose names are transliterated differently ----------------------------------------------------------------


def _join_people(groups: dict[_GroupKey, _Group]) -> dict[_GroupKey, _GroupKey]:
    """Join people whose names differ only as transliterations into two languages do; which group went into which.

    One form must occur in documents of one language only and the other never in that language: two spellings within
    one language are two people. Where more than one partner fits, all stay apart.
    """
    blocks: dict[tuple[str, str], list[_GroupKey]] = {}
    for key, group in groups.items():
        kind, name, doc_id = key
        given, _, surname = _person_key(name, group).partition(" ")
        if kind == "person" and not doc_id and surname:
            blocks.setdefault((_skeleton(given, _STRONG), _skeleton(surname, _STRONG)[:1]), []).append(key)
    joined: dict[_GroupKey, _GroupKey] = {}
    for block in blocks.values():
        main = [key for key in block if NAME_LANGUAGE in groups[key].languages]
        partners: dict[_GroupKey, list[_GroupKey]] = {}
        for key in block:
            if NAME_LANGUAGE not in groups[key].languages:
                fitting = [other for other in main if _same_person(key, other, groups)]
                if len(fitting) == 1:
                    partners.setdefault(fitting[0], []).append(key)
        for other, keys in partners.items():
            if len(keys) == 1:
                joined[keys[0]] = other
                groups[other].join(groups[keys[0]])
    return joined


def _person_key(name: str, group: _Group) -> str:
    return fold(group.known.name) if group.known is not None else name


def _same_person(one: _GroupKey, other: _GroupKey, groups: Mapping[_GroupKey, _Group]) -> bool:
    a, b = groups[one], groups[other]
    if (a.known is not None and b.known is not None) or a.languages & b.languages:
        return False
    first, second = _person_key(one[1], a), _person_key(other[1], b)
    if _skeleton(first, _WEAK) == _skeleton(second, _WEAK):
        return False
    (given_a, _, surname_a), (given_b, _, surname_b) = (_skeleton(n, _STRONG).partition(" ") for n in (first, second))
    if given_a != given_b:
        return False
    if surname_a == surname_b:
        return True
    from rapidfuzz.fuzz import ratio

    similar = ratio(surname_a, surname_b)
    # as spellings they must be less alike: Hoffmann and Hofmann are no transliterations of one name
    explained = similar > ratio(first.partition(" ")[2], second.partition(" ")[2])
    return explained and similar >= _MIN_SIMILAR and min(len(surname_a), len(surname_b)) >= _MIN_LETTERS


def _skeleton(name: str, rules: Iterable[tuple[str, str]]) -> str:
    for letters, instead in rules:
        name = name.replace(letters, instead)
    return name


# --- aliases ----------------------------------------------------------------------------------------------------------


def _aliases(name: str, group: _Group) -> Iterator[str]:
    """The other forms that the sources use: all values, and the quotes that share a word with one of them (a pronoun or
    a description that was taken for the entity is no name of it)."""
    forms = {tidy(form) for form in group.forms}
    words = {word for form in (*forms, name) for word in fold(form).split()}
    for quote in group.quotes:
        if any(word in words or word.removesuffix("s") in words for word in fold(quote).split()):
            forms.add(tidy(quote))
    yield from sorted(forms - {name, ""})
