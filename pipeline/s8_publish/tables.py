"""The tables that users see: their columns, and their rows out of what the stages found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from hashlib import sha256
from operator import attrgetter, itemgetter
from typing import Any, Literal

from pipeline.core.analysis import Analysis
from pipeline.core.records import Conflict, Entity, Event, Fact, Mention

Kind = Literal["text", "int", "float", "texts"]
Cell = str | int | float | tuple[str, ...] | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``texts`` are lists of texts. Empty cells are ``""``, or ``None`` where the kind is a number."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows in the order of publication."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def dicts(self, numbers: Iterable[int] | None = None) -> Iterator[dict[str, Cell]]:
        """The rows by column name: all, or those of the numbers given, counted from 0."""
        names = [c.name for c in self.columns]
        for row in self.rows if numbers is None else map(self.rows.__getitem__, numbers):
            yield dict(zip(names, row, strict=True))

    def cells(self, *columns: str) -> Iterator[Any]:
        """The cells of a column, or of several as tuples."""
        names = [c.name for c in self.columns]
        return map(itemgetter(*map(names.index, columns)), self.rows)

    def of(self, column: str, values: Set[str]) -> Iterator[dict[str, Cell]]:
        """The rows whose cell in ``column`` is one of ``values``, by column name; the others cost next to nothing."""
        names = [c.name for c in self.columns]
        at = names.index(column)
        for row in self.rows:
            if row[at] in values:
                yield dict(zip(names, row, strict=True))


def _columns(*groups: tuple[Kind, str]) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for kind, names in groups for name in names.split())


SCHEMAS: Mapping[str, tuple[Column, ...]] = {
    "documents": _columns(
        ("text", "doc_id path lang"), ("float", "lang_confidence"), ("text", "title source published"),
        ("text", "published_earliest published_latest published_basis status reason duplicate_of origin_id"),
        ("int", "chars article_chars mentions"),
    ),
    "mentions": _columns(
        ("text", "mention_id event_id doc_id path lang type subtype direction modality date date_basis"),
        ("int", "start end"), ("text", "quote"), ("int", "sentence_start sentence_end"),
        ("text", "sentence sentence_en attribution"), ("float", "confidence"), ("text", "method"),
    ),
    "facts": _columns(
        ("text", "fact_id mention_id event_id doc_id path lang slot value entity_id"), ("float", "number"),
        ("text", "unit role qualifier"), ("int", "start end"), ("text", "quote method"), ("float", "confidence"),
    ),
    "events": _columns(
        ("text", "event_id type subtype direction modality date date_earliest date_latest"),
        ("texts", "actors targets objects places quantities"), ("text", "summary"),
        ("int", "mentions documents origins"), ("texts", "languages"), ("text", "first_reported last_reported"),
        ("texts", "conflicts"), ("float", "confidence"),
    ),
    "entities": _columns(
        ("text", "entity_id name kind"), ("texts", "aliases"), ("text", "wikidata"), ("int", "mentions documents")
    ),
    "blocks": _columns(("text", "doc_id path"), ("int", "start end"), ("text", "kind reason text")),
    "possible_same": _columns(("text", "event_a event_b mention_a mention_b"), ("float", "score"), ("text", "reason")),
}  # fmt: skip

SORTED_BY: Mapping[str, str] = {
    "documents": "doc_id, path",
    "mentions": "doc_id, start, end, mention_id",
    "facts": "doc_id, mention_id, slot, start, end, fact_id",
    "events": "date_earliest (unknown last), event_id",
    "entities": "kind, name, entity_id",
    "blocks": "doc_id, start, end, path",
    "possible_same": "score (highest first), event_a, event_b",
}


_FACT_ORDER = itemgetter(
    *([c.name for c in SCHEMAS["facts"]].index(name) for name in ("slot", "start", "end", "fact_id"))
)


@dataclass(frozen=True, slots=True)
class PossiblySame:
    """Two events that may be one, by their closest pair of mentions, and why they stayed apart."""

    event_a: str
    event_b: str
    mention_a: str
    mention_b: str
    score: float
    reason: str


@dataclass(frozen=True)
class Resolved:
    """What resolve made of all articles together.

    ``mentions`` are keyed by their id and carry final values; ``event_of`` maps their ids to event ids, ``entity_of``
    maps (mention id, index of the fact) to an entity id, ``origin_of`` an article to the text that it reprints,
    ``copy_of`` an article to the one that it repeats nearly word for word. ``notes`` is what the user must be told.
    ``made`` are the events as they were made, by the content of their mentions, for the next run.
    """

    mentions: Mapping[str, Mention] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    event_of: Mapping[str, str] = field(default_factory=dict)
    entities: tuple[Entity, ...] = ()
    entity_of: Mapping[tuple[str, int], str] = field(default_factory=dict)
    origin_of: Mapping[str, str] = field(default_factory=dict)
    copy_of: Mapping[str, str] = field(default_factory=dict)
    possible: tuple[PossiblySame, ...] = ()
    notes: tuple[str, ...] = ()
    made: Mapping[str, Event] = field(default_factory=dict, repr=False)


def fact_id(mention_id: str, fact: Fact) -> str:
    """``f`` and twelve hex digits, from the mention, the slot, the span and the value."""
    f = fact
    parts = f"{mention_id}\t{f.slot}\t{f.start}\t{f.end}\t{f.value}\t{f.number}\t{f.unit}\t{f.role}"
    return "f" + sha256(parts.encode()).hexdigest()[:12]


def build(analyses: Sequence[Analysis], resolved: Resolved) -> dict[str, Table]:
    """All tables, in the order of ``SCHEMAS``; ``analyses`` holds every file's article, duplicates included."""
    return with_events(of_articles(analyses, resolved), resolved)


def of_articles(analyses: Sequence[Analysis], resolved: Resolved) -> dict[str, Table]:
    """The tables of the articles: whoever needs the memory can let go of the analyses then, and only then."""
    return _tables({"documents": _documents(analyses, resolved), "blocks": _blocks(analyses)})


def with_events(articles: dict[str, Table], resolved: Resolved) -> dict[str, Table]:
    """All tables, given those of the articles."""
    own = articles["documents"].cells("doc_id", "path", "status")
    paths = {doc_id: path for doc_id, path, status in own if status != "duplicate"}
    made = articles | _tables(
        {
            "mentions": _mentions(resolved, paths),
            "facts": _facts(resolved, paths),
            "events": _events(resolved.events),
            "entities": _entities(resolved),
            "possible_same": _possible(resolved.possible),
        }
    )
    return {name: made[name] for name in SCHEMAS}


def _tables(rows: Mapping[str, Iterable[Row]]) -> dict[str, Table]:
    return {name: Table(name, SCHEMAS[name], tuple(some)) for name, some in rows.items()}


# Each makes its rows in the order that ``SORTED_BY`` states.


def _documents(analyses: Sequence[Analysis], resolved: Resolved) -> Iterator[Row]:
    found = Counter(m.doc_id for m in resolved.mentions.values())
    for a in sorted(analyses, key=attrgetter("doc_id", "path")):
        duplicate = a.status == "duplicate"
        read = a.status == "ok"
        when = a.published
        yield (
            a.doc_id, a.path, a.lang, _number(a.lang_confidence), a.title, a.source,
            when.value, when.earliest, when.latest, when.basis, a.status, a.reason,
            a.doc_id if duplicate else resolved.copy_of.get(a.doc_id, "") if read else "",
            resolved.origin_of.get(a.doc_id, a.doc_id) if read or duplicate else "",
            a.chars, a.article_chars, found[a.doc_id] if read else 0,
        )  # fmt: skip


def _mentions(resolved: Resolved, paths: Mapping[str, str]) -> Iterator[Row]:
    for mention_id, m in sorted(resolved.mentions.items(), key=lambda i: (i[1].doc_id, i[1].start, i[1].end, i[0])):
        yield (
            mention_id, resolved.event_of.get(mention_id, ""), m.doc_id, paths[m.doc_id], m.lang, m.type, m.subtype,
            m.direction, m.modality, m.date, m.date_basis, m.start, m.end, m.quote, m.sentence_start, m.sentence_end,
            m.sentence, m.sentence_en, m.attribution, _number(m.confidence), m.method,
        )  # fmt: skip


def _facts(resolved: Resolved, paths: Mapping[str, str]) -> Iterator[Row]:
    for mention_id, m in sorted(resolved.mentions.items(), key=lambda item: (item[1].doc_id, item[0])):
        event, path = resolved.event_of.get(mention_id, ""), paths[m.doc_id]
        rows: dict[str, Row] = {}
        for i, f in enumerate(m.facts):
            if (identity := fact_id(mention_id, f)) not in rows:  # else an equal one
                rows[identity] = (
                    identity, mention_id, event, m.doc_id, path, m.lang, f.slot, f.value,
                    resolved.entity_of.get((mention_id, i), ""), f.number, f.unit, f.role, f.qualifier, f.start, f.end,
                    f.quote, f.method, _number(f.confidence),
                )  # fmt: skip
        yield from sorted(rows.values(), key=_FACT_ORDER)


def _events(events: Iterable[Event]) -> Iterator[Row]:
    for e in sorted(events, key=lambda e: (e.date_earliest or "9999", e.event_id)):
        yield (
            e.event_id, e.type, e.subtype, e.direction, e.modality, e.date, e.date_earliest, e.date_latest,
            e.actors, e.targets, e.objects, e.places, e.quantities, e.summary,
            len(e.mention_ids), len(e.documents), e.origins, e.languages, e.first_reported, e.last_reported,
            tuple(map(_conflict, e.conflicts)), _number(e.confidence),
        )  # fmt: skip


def _conflict(conflict: Conflict) -> str:
    """``date: 2023-07-12 [3c5d…, 77ab…] | 2023-07-13 [90ef…]``: each value with the documents that say it."""
    return f"{conflict.slot}: " + " | ".join(f"{value} [{', '.join(docs)}]" for value, docs in conflict.values)


def _entities(resolved: Resolved) -> Iterator[Row]:
    mentions: dict[str, set[str]] = {}
    for (mention_id, _), entity_id in resolved.entity_of.items():
        mentions.setdefault(entity_id, set()).add(mention_id)
    for e in sorted(resolved.entities, key=attrgetter("kind", "name", "entity_id")):
        if found := mentions.get(e.entity_id):
            documents = {resolved.mentions[i].doc_id for i in found}
            yield e.entity_id, e.name, e.kind, e.aliases, e.wikidata, len(found), len(documents)


def _blocks(analyses: Iterable[Analysis]) -> Iterator[Row]:
    found = [(a, s) for a in analyses for s in a.skipped]
    for a, s in sorted(found, key=lambda pair: (pair[0].doc_id, pair[1].start, pair[1].end, pair[0].path)):
        yield a.doc_id, a.path, s.start, s.end, s.kind, s.reason, s.text


def _possible(pairs: Iterable[PossiblySame]) -> Iterator[Row]:
    for p in sorted(pairs, key=lambda p: (-p.score, p.event_a, p.event_b)):
        yield p.event_a, p.event_b, p.mention_a, p.mention_b, _number(p.score), p.reason


def _number(value: float) -> float:
    """Scores to four places: more would differ from machine to machine."""
    return round(value, 4)
