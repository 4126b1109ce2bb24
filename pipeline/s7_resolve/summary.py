"""One plain English sentence per event, from its slots and templates that are data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.core.datafile import DataFileError, one_of, read_table, required
from pipeline.core.options import default_models, kept_by_models
from pipeline.core.records import Event, Fact, Mention
from pipeline.s7_resolve import phrases
from pipeline.s7_resolve.merge import filler, show_quantity
from pipeline.s7_resolve.words import Words, stem

FIELDS = frozenset(("actors", "targets", "objects", "amounts", "figures", "change", "from", "to", "value", "people"))
FIELDS |= {"was", "owas", "pwas", "money"}
NEEDS = frozenset(("actor", "actors", "target", "object", "quantity", "people", "money"))
_VOUCHED = 4  # of so many articles one at least names a source that the sentence names
_MOVED = {"up": "a rise of", "down": "a fall of"}
_MONEY = re.compile(r" [A-Z]{3}( per \w+| each)?$")  # a figure with a currency
_PARTICIPLE = {"took": "taken", "fell": "fallen", "rose": "risen", "saw": "seen", "went": "gone", "gave": "given"}
_PARTICIPLE |= {"was": "been", "were": "been", "became": "become", "withdrew": "withdrawn", "ran": "run"}
_CLOSING = re.compile(r"(.*[^ ]) +(\([^()]*\))$")  # a clause and the figures in brackets that close it
_SINGULAR = {"people": "person", "men": "man", "women": "woman", "children": "child", "series": "series"}
_FIELD, _OPTION = re.compile(r"\{(\w+)\}"), re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Template:
    """One line of ``summaries.tsv``."""

    subtype: str
    direction: str
    trigger: frozenset[str]
    needs: frozenset[str]
    agent: bool
    subject: str
    past: str
    base: str
    ing: str
    rest: str


@kept_by_models
def load_templates(path: Path | None = None) -> Mapping[str, tuple[Template, ...]]:
    """The templates by event type, in the order of the file. Raises ``DataFileError`` with file and line."""
    path = path or default_models() / "ontology" / "summaries.tsv"
    schema = dict.fromkeys(("type", "subject", "past", "base", "ing"), required)
    optional = dict.fromkeys(("subtype", "direction", "trigger", "needs", "rest"))
    out: dict[str, list[Template]] = {}
    for line, row in read_table(path, {**schema, **optional, "agent": one_of("yes", "no")}):
        needs = frozenset(row["needs"].split())
        text = " ".join(row[c] for c in ("subject", "past", "base", "ing", "rest"))
        if unknown := sorted((needs - NEEDS) | (set(_FIELD.findall(text)) - FIELDS)):
            raise DataFileError(f"{path}:{line}: unknown slot {unknown[0]!r}")
        if text.count("[") != text.count("]"):
            raise DataFileError(f"{path}:{line}: a bracket is not closed")
        template = Template(
            row["subtype"], row["direction"], _cell(row["trigger"]), needs, row["agent"] == "yes",
            row["subject"], row["past"], row["base"], row["ing"], row["rest"],
        )  # fmt: skip
        out.setdefault(row["type"], []).append(template)
    return {t: tuple(templates) for t, templates in out.items()}


def _cell(words: str) -> frozenset[str]:
    return frozenset(w.strip() for w in words.split(",") if w.strip())


def summarize(event: Event, mentions: Sequence[Mention], words: Words) -> str:
    """The sentence for an event; ``mentions`` are those it was merged from."""
    fields = _fields(event, mentions, words)
    triggers = [t for m in mentions if m.type == event.type for t in _triggers(m, words)]
    template = _choose(event, max(sorted(set(triggers)), key=triggers.count, default=""), fields)
    if template is None:
        return ""
    over = bool(event.date_latest) and event.date_latest < event.first_reported  # known by the first report
    shades = {f.role for m in mentions for f in m.facts if f.slot == "modality" and f.value == event.modality}
    over = over or "past" in shades
    template = replace(template, agent=template.agent and "duty" not in shades)  # who must does not plan to
    # what was cancelled is the object
    cancelling = event.modality == "cancelled" and not template.trigger.isdisjoint(("cancel", "postpone"))
    text = _clause(template, "actual" if cancelling else event.modality, fields, over)
    text = _placed(text, replace(event, modality="actual") if cancelling else event, words)
    source = _source(event, mentions, words)
    text = re.sub(r"\s+([,:.)])", r"\1", " ".join(text.split()))
    said = f"{text[:1].upper()}{text[1:]}{source}"
    return said if said.endswith(".") else f"{said}."  # "… convicted Karl M."


def _triggers(mention: Mention, words: Words) -> list[str]:
    """The headwords that a mention's own words bear out.

    A gloss may stand for a group of words (``earthquake`` for a tornado): it counts where the quoted words, or what
    the dictionary says of them, do not contradict it.
    """
    gloss, headword = mention.trigger.casefold(), mention.method.rpartition(":")[2].casefold()
    if gloss and (gloss == headword or (" " in headword and mention.lang == phrases.ENGLISH)):
        return [gloss]  # the headword itself, whatever its form here (``sent``, ``died``), or what an idiom means
    if mention.lang != phrases.ENGLISH and mention.quote[:1].islower():
        return [gloss] if gloss else []  # the dictionary has no verbs
    said = words.quoted(mention.quote, mention.lang)
    if not said and mention.lang != phrases.ENGLISH:
        return [gloss] if gloss else []
    told = {w for t in load_templates().get(mention.type, ()) for w in t.trigger}
    if gloss and told.isdisjoint(said):
        return [gloss]  # there is no more to say than the gloss does
    own = {stem(part) for part in gloss.split()}
    kin = words.kin(gloss)
    return [gloss] if gloss and any(stem(w) in own or words.kin(w) & kin for w in said) else sorted(said)


def _choose(event: Event, trigger: str, fields: Mapping[str, str]) -> Template | None:
    filled = {"actor": "actors", "target": "targets", "object": "objects", "quantity": "amounts", "people": "crowd"}
    filled["money"] = "money"
    for t in load_templates().get(event.type, ()):
        if t.trigger and t.trigger.isdisjoint((*re.findall(r"\w+", trigger), trigger)):
            continue
        if (t.subtype and t.subtype != event.subtype) or (t.direction and t.direction != event.direction):
            continue
        if "{owas}" in t.past and "“" in fields["objects"]:  # one thing or several: not known of foreign words
            continue
        if "actors" in t.needs and len(event.actors) < 2:
            continue
        if all(fields.get(filled.get(slot, "actors")) for slot in t.needs):
            return t
    return None


def _fields(event: Event, mentions: Sequence[Mention], words: Words) -> dict[str, str]:
    lang: dict[str, str] = {}
    kind: dict[str, str] = {}
    initial: set[str] = set()
    for m in mentions:
        for f in m.facts:
            value = filler(f, m)
            lang[value] = m.lang if lang.get(value, m.lang) == m.lang else phrases.ENGLISH
            kind[value] = f.kind
            if f.start == m.sentence_start and m.lang == phrases.ENGLISH:
                initial.add(value)
                low = phrases.lowered(value, words)
                lang[low], kind[low] = m.lang, f.kind

    def said(values: Sequence[str]) -> list[str]:
        """Names as they are, unnamed parties and things as phrases."""
        values = [
            phrases.lowered(v, words) if v in initial and kind.get(v, "name") in ("", "text") else v for v in values
        ]
        unnamed = [v for v in values if kind.get(v, "name") in ("", "text")]
        made = [
            phrases.phrase(v, lang.get(v, "en"), words) if v in unnamed else phrases.named(v, words) for v in values
        ]
        return phrases.once([m for m in made if m])

    parties = event.actors + event.targets
    # nobody but people is killed or hurt, whatever name stands beside them (``a member of staff of X``)
    undergo = [t for t in event.targets if event.type != "casualty" or kind.get(t, "text") in ("", "text", "person")]
    actors, targets = said(event.actors), said(undergo)
    objects = said([_without_owner(o, parties) for o in event.objects])
    objects = ([o for o in objects if "“" not in o] or objects)[:2]  # foreign words only where there are no others
    # whether foreign words are one thing or several is not known: they make no subject
    actors, targets = ([p for p in side if "“" not in p] for side in (actors, targets))
    chosen = [(f, m.lang) for m in mentions for f in _figures_of(m) if f.slot == "quantity"]
    chosen = [(f, lang) for f, lang in chosen if f.number is None or show_quantity(f) in event.quantities]
    rates = {f: rate for m in mentions for f in m.facts if f.slot == "quantity" and (rate := _rate(f, m, words))}
    chosen = [(replace(f, unit=f"{f.unit} {rates[f]}") if f in rates else f, lang) for f, lang in chosen]
    fields = {
        "actors": phrases.listing(actors),
        "targets": phrases.listing(targets),
        "objects": phrases.listing(objects),
        "was": _was(targets, words),
        "owas": _was(objects, words),
        **_amounts(chosen, words, event.direction),
    }
    if event.type == "workforce":  # "cut 65% of jobs", "dismissed 180 employees, about 66.7% of jobs"
        fields["amounts"] = re.sub(r"(\d%)", r"\1 of jobs", fields["amounts"])
        fields["amounts"] = re.sub(r"(?<!jobs) and ((?:[a-z]+ )*[\d.]+% of jobs)$", r", \1", fields["amounts"])
    named = any(kind.get(v, "name") not in ("", "text") for v in parties)
    fields["crowd"] = "" if named else fields["people"]
    fields["many"] = "yes" if _was(actors, words) == "were" else ""
    return fields


def _without_owner(thing: str, parties: Sequence[str]) -> str:
    """A thing without the name of a party before it, which is named anyway: ``Nordtec shares``, ``Nordtecs Aktie``."""
    for name in parties:
        if len(rest := re.sub(rf"^{re.escape(name)}(['’]?s?|['’])[ -]+", "", thing)) < len(thing) and rest:
            return rest
    return thing


def _was(items: Sequence[str], words: Words) -> str:
    """The verb form that agrees with a list of noun phrases."""
    return "were" if len(items) > 1 or (items and phrases.is_plural(items[0], words)) else "was"


def _figures_of(mention: Mention) -> list[Fact]:
    """The quantities of a mention, the two ends of a range as one: ``4.1 billion to 4.3 billion EUR``."""
    by_place: dict[tuple[int, int, str, str], list[Fact]] = {}
    for f in mention.facts:
        if f.slot == "quantity":
            by_place.setdefault((f.start, f.end, f.unit, f.role), []).append(f)
    out: list[Fact] = []
    for facts in by_place.values():
        ends = sorted((f for f in facts if f.number is not None), key=lambda f: f.number or 0.0)
        if len(facts) == 2 and len(ends) == 2:
            low, high = (re.sub(r" \((change|from|to)\)$", "", show_quantity(f)) for f in ends)
            unit = f" {ends[0].unit}" if ends[0].unit != "%" else "%"
            out.append(replace(ends[0], number=None, value=f"{low.removesuffix(unit)} to {high}"))
        else:
            out += facts
    return out


def _rate(fact: Fact, mention: Mention, words: Words) -> str:
    """What says right behind a sum that it is for one of many: ``per share``; empty where nothing does."""
    if not _is_currency(fact.unit):
        return ""
    behind = mention.sentence[max(0, fact.end - mention.sentence_start) :].casefold().split()[:2]
    said = " ".join(behind).rstrip(".,;:")
    known = words.rates.get(mention.lang, {})
    return known.get(said, known.get(behind[0].rstrip(".,;:"), "")) if behind else ""


def _amounts(facts: Sequence[tuple[Fact, str]], words: Words, direction: str) -> dict[str, str]:
    """The figures of an event by role, each number once, in the order of the roles; each fact with its language."""
    by_role: dict[str, list[str]] = {}
    people: list[tuple[int, float, str]] = []  # how many say so, how many they are, in words
    numbers: set[tuple[str, float]] = set()
    for f, lang in sorted(facts, key=lambda x: x[1] != phrases.ENGLISH):
        shown = _amount(f, lang, words)
        unit = f.unit if f.unit == "%" or _is_currency(f.unit) else ""  # one number of vehicles, of cars
        if f.number is not None and (unit + f.role, f.number) in numbers:
            continue
        if shown and shown not in by_role.setdefault(f.role, []):
            numbers.add((unit + f.role, f.number or 0.0))
            by_role[f.role].append(shown)
            if f.unit != "%" and not _is_currency(f.unit) and not words.things & {f.unit, *shown.split(" ")[-1:]}:
                same = sum(g.number == f.number and g.unit != "%" and not _is_currency(g.unit) for g, _ in facts)
                people.append((same, f.number or 0.0, _people(f, lang, words)))
    crowd = max(people, key=lambda p: p[:2])[2] if people else ""
    everything = [s for role in ("", "value", "count", "change", "from", "to") for s in sorted(by_role.get(role, ()))]
    plain = sorted({s for role in ("", "value", "count") for s in by_role.get(role, ())})
    out = {
        "amounts": phrases.listing(everything[:3]),
        "figures": _figures(by_role, plain, _MOVED.get(direction, "a change of")),
        "value": phrases.listing(plain[:2]),
        "money": phrases.listing([a for a in plain if _MONEY.search(a)][:3]),
        "people": crowd,
        "pwas": "was" if re.match(r"(about |at least |up to |nearly )?(1|one) ", crowd) else "were",
    }
    return out | {role: sorted(by_role[role])[0] for role in ("change", "from", "to") if by_role.get(role)}


def _figures(by_role: Mapping[str, Sequence[str]], plain: Sequence[str], change: str) -> str:
    """All figures in one phrase: ``a fall of 3% to 96 million GBP, and 1.2 GBP``; ``change`` says how they moved."""
    moved = "".join(
        f" {word} {sorted(by_role[role])[0]}"
        for role, word in (("change", change), ("from", "from"), ("to", "to"))
        if by_role.get(role)
    ).strip()
    if not moved or not plain:
        return moved or phrases.listing(plain[:3])
    return f"{moved}, and {phrases.listing(plain[:2])}"


def _is_currency(unit: str) -> bool:
    """Whether a unit is money, or money for one of many (``USD per share``)."""
    code = unit.split(" ")[0]
    return len(code) == 3 and code.isupper()


def _amount(fact: Fact, lang: str, words: Words) -> str:
    """A figure as the sentence says it. A bound holds at least: who said "at least five" did not say more than five."""
    shown = re.sub(r" \((change|from|to)\)$", "", show_quantity(fact))
    if fact.unit and lang != phrases.ENGLISH and shown.endswith(f" {fact.unit}") and not _is_currency(fact.unit):
        shown = f"{shown.removesuffix(fact.unit)}{_counted(fact.unit, lang, words)}"
    if fact.unit == "magnitude":
        shown = f"magnitude {shown.removesuffix(' magnitude')}"
    elif fact.number == 1 and fact.unit.islower():
        shown = f"{fact.qualifier} one {_singular(fact.unit)}".strip()
    for qualifier, bound in (("over ", "at least "), ("under ", "up to ")):
        shown = bound + shown.removeprefix(qualifier) if shown.startswith(qualifier) else shown
    return shown


def _singular(unit: str) -> str:
    """The singular of a counted English noun."""
    if unit in _SINGULAR:
        return _SINGULAR[unit]
    one = re.sub(r"ies$", "y", unit) if len(unit) > 4 else unit
    return one[:-1] if one.endswith("s") and not one.endswith(("ss", "us", "is")) else one


def _counted(unit: str, lang: str, words: Words) -> str:
    """A counted thing: an English unit as it is, a foreign noun in translation or in quotes."""
    if not unit[:1].isupper():
        return unit
    said = phrases.phrase(unit, lang, words)
    return unit if not said else said.removeprefix("the ")


def _people(fact: Fact, lang: str, words: Words) -> str:
    """A count as the subject of what happens to people, whose unit may be missing."""
    shown = re.sub(r"\bbod(y|ies)$", lambda m: "person" if m[1] == "y" else "people", _amount(fact, lang, words))
    return shown if fact.unit else f"{shown} {'person' if fact.number == 1 else 'people'}"


def _clause(t: Template, modality: str, fields: Mapping[str, str], over: bool) -> str:
    subject, rest = _fill(t.subject, fields), _fill(t.rest, fields)
    past, base, ing = (_fill(x, fields) for x in (t.past, t.base, t.ing))
    many = fields["many"] if t.agent else _is_many(t, fields)
    be, plan = ("are", "plan") if many else ("is", "plans")
    if over:
        be, plan = "were" if many else "was", "planned"
    if modality == "planned":
        return f"{subject} {plan if t.agent else be} to {base} {rest}"
    if modality == "possible":
        return f"{subject} may have {_participle(past)} {rest}" if over else f"{subject} may {base} {rest}"
    if modality == "denied" and base.startswith("be "):
        return f"{subject} {'were' if many else 'was'} not {base.removeprefix('be ')} {rest}"
    if modality == "denied":
        return f"{subject} did not {base} {rest}"
    if modality == "cancelled":
        return f"the plan for {subject} to {base} {rest} was called off"
    if modality == "ongoing":
        return f"{subject} {be} {ing} {rest}"
    return f"{subject} {past} {rest}"


def _participle(past: str) -> str:
    first, _, rest = past.partition(" ")
    return f"{_PARTICIPLE.get(first, first)} {rest}".strip()


def _is_many(t: Template, fields: Mapping[str, str]) -> bool:
    for slot, verb in (("{targets}", "was"), ("{objects}", "owas"), ("{people}", "pwas")):
        if t.subject.startswith(slot):
            return fields[verb] == "were"
    if t.subject.startswith("{actors}"):
        return bool(fields["many"])
    return t.subject in ("rules", "jobs", "people", "prices", "court proceedings") or t.subject.startswith(
        ("figures", "{amounts}")
    )


def _fill(text: str, fields: Mapping[str, str]) -> str:
    def option(match: re.Match[str]) -> str:
        for choice in match[1].split("|"):
            if all(fields.get(name) for name in _FIELD.findall(choice)):
                return choice
        return ""

    return _FIELD.sub(lambda m: fields.get(m[1], ""), _OPTION.sub(option, text))


def _placed(text: str, event: Event, words: Words) -> str:
    """The clause with place and time: what is done is dated in front, what is planned behind."""
    there = [p for p in event.places if p not in event.actors + event.targets]
    head, colon, tail = text.partition(":")
    where = f" in {phrases.places(there, words)}" if there else ""
    when = phrases.time(event.date)
    if event.modality in ("planned", "possible", "cancelled"):
        if event.modality == "cancelled":
            return f"{head}{colon}{tail}" + (f" (it was due {when}{where})" if when else where)
        when = re.sub("^since ", "from ", when)
        return f"{head}{where} {when}{colon}{tail}"
    told = _CLOSING.match(head.rstrip())
    said, figures = told.groups() if told is not None else (head, "")
    return f"{when + ', ' if when else ''}{said}{where} {figures}{colon}{tail}"


def _source(event: Event, mentions: Sequence[Mention], words: Words) -> str:
    """Who says so, where the articles name somebody else than the actors, and do not mostly tell it as a fact."""
    counts: dict[tuple[str, str], int] = {}
    articles: dict[str, set[str]] = {}
    names = {f.value for m in mentions for f in m.facts if f.slot == "attribution" and f.kind not in ("", "text")}
    for m in mentions:
        if m.attribution:
            counts[m.attribution, m.lang] = counts.get((m.attribution, m.lang), 0) + 1
            who = phrases.phrase(m.attribution, m.lang, words)
            articles.setdefault(who.casefold().removeprefix("the "), set()).add(m.doc_id)
    for said, lang in sorted(counts, key=lambda k: (-counts[k], k)):
        who = phrases.named(said, words) if said in names else phrases.phrase(said, lang, words)
        told_in = articles[phrases.phrase(said, lang, words).casefold().removeprefix("the ")]
        if _VOUCHED * len(told_in) < len(event.documents):
            continue
        known = {v.casefold() for v in event.actors + event.targets + event.objects}
        if said.casefold() not in known and who and "“" not in who:
            bare = who[0].islower() and who.split(" ")[0] not in words.determiners.get(phrases.ENGLISH, ())
            return f" (according to {'the ' if bare else ''}{who})"
    return ""
