"""Event mentions to events: each happening once, whichever articles and languages report it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.core import collector, forks
from pipeline.core.records import Entity, Event, Fact, Mention, Report
from pipeline.s7_resolve import blocking
from pipeline.s7_resolve.cluster import Clusters, Refusal, Scores, cluster
from pipeline.s7_resolve.corrections import Correction, Corrections, mention_of
from pipeline.s7_resolve.dates import reported_on
from pipeline.s7_resolve.entities import EntityKey, entity_of
from pipeline.s7_resolve.features import Features, Names, Reader, plain_name, report_of
from pipeline.s7_resolve.hints import Translations, sentences, split
from pipeline.s7_resolve.ids import mention_id
from pipeline.s7_resolve.merge import Display
from pipeline.s7_resolve.rules import Rules, load_rules
from pipeline.s7_resolve.score import Scorer
from pipeline.s7_resolve.survey import survey
from pipeline.s7_resolve.told import Teller
from pipeline.s7_resolve.vetoes import veto
from pipeline.s7_resolve.wordfiles import load_words
from pipeline.s7_resolve.words import Words

MANY = 20_000  # mentions from which several processes are faster than one

__all__ = ["Join", "NearMiss", "Resolution", "mention_id", "resolve"]


@dataclass(frozen=True, slots=True)
class Join:
    """Two mentions whose comparison put them into one event; ``score`` is in log odds."""

    a: str
    b: str
    score: float


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Two events that are possibly the same: their closest pair of mentions, its score, and why they stayed apart."""

    event_a: str
    event_b: str
    mention_a: str
    mention_b: str
    score: float
    reason: str


@dataclass(frozen=True)
class Resolution:
    """What resolve found out.

    ``events`` are sorted by id, ``event_of`` maps mention ids to event ids, ``joins`` are the pairs that made the
    events, ``near`` the events that are possibly the same, ``unused`` the corrections that no longer apply to anything,
    ``made`` the events by the content of their mentions, for the next run. ``hinted`` are mentions that were mere hints
    until a translation bore them out.
    """

    events: tuple[Event, ...]
    event_of: Mapping[str, str]
    joins: tuple[Join, ...] = ()
    near: tuple[NearMiss, ...] = ()
    unused: tuple[Correction, ...] = ()
    dropped: frozenset[str] = frozenset()
    hinted: tuple[Mention, ...] = ()
    features: Mapping[str, Features] = field(default_factory=dict, repr=False)
    scorer: Scorer | None = field(default=None, repr=False)
    made: Mapping[str, Event] = field(default_factory=dict, repr=False)


@collector.paused()
def resolve(
    mentions: Iterable[Mention],
    reports: Mapping[str, Report],
    corrections: Corrections | None = None,
    *,
    entities: Iterable[Entity] = (),
    entity_ids: Mapping[EntityKey, str] | None = None,
    rules: Rules | None = None,
    words: Words | None = None,
    least: float = 0.0,
    known: Mapping[str, Event] | None = None,
    jobs: int = 1,
) -> Resolution:
    """Find the events that ``mentions`` report.

    ``reports`` gives each article's date and origin by doc_id; ``entities`` and ``entity_ids`` are what
    ``resolve_entities`` returned, without them names are compared as they are written. Events of a confidence below
    ``least`` are left out: a doubtful mention counts where another text reports the same event. The result depends on
    content only, not on the order of the mentions. ``known`` are the events that an earlier run made with the same
    rules, words and names, by the ``content`` of their mentions; given none, nothing is kept for a later run.
    ``jobs`` is the number of processes that many mentions are shared among; the result is the same.
    """
    names, display = _naming(entities, entity_ids or {})
    rules, words, corrections = rules or load_rules(), words or load_words(), corrections or Corrections()
    mentions, hints = split(mentions)
    by_id = {mention_id(m): m for m in mentions}
    used: set[Correction] = set()
    dropped = frozenset(_drop(corrections, by_id, used))
    group_of = blocking.groups(rules, [m.type for m in by_id.values()])
    reader = Reader(names, words)
    identified = [(i, m) for i, m in _in_order(by_id, reports, group_of) if i not in dropped]
    ordered = [m for _, m in identified]
    rows = [reader.read(m, report_of(m, reports), i) for i, m in identified]
    del identified  # a million mentions must fit into memory
    scorer = Scorer(rules, survey(rows, sentences(hints, words)))
    hinted: list[Mention] = []
    if scorer.corpus.parallel.text:
        found, retyped = _translated(hints, by_id, rows, scorer, words, least)
        dropped |= frozenset(_drop(corrections, found, used))
        hinted = [m for i, m in found.items() if i not in dropped]
        rows = [retyped.get(f.mention_id, f) for f in rows]
        rows += [reader.read(m, report_of(m, reports)) for m in hinted]
        ordered += hinted
        place = sorted(range(len(rows)), key=lambda i: _place(rows[i], group_of))
        rows, ordered = [rows[i] for i in place], [ordered[i] for i in place]
    del by_id, reader
    joins: list[Join] = []
    near: list[tuple[str, str, float, str]] = []
    same, apart = _asked(corrections, rows, used)
    used |= _named(corrections, ordered)
    shards = _shards([group_of[f.type] for f in rows], same)
    copies = _copies(rows, ordered, apart)
    events, event_of = [], {}
    teller = Teller(reports, display, words, known)

    def work(shard: range) -> Grouped:
        return _resolve_group(rows[shard.start : shard.stop], scorer, same, copies[shard.start : shard.stop], apart)

    sizes = [len(shard) for shard in shards]
    grouped = list(forks.over(work, shards, sizes, jobs if len(rows) >= MANY else 1))  # before any mention is touched
    for at, (made, refused, clusters) in grouped:
        joins += made
        near += refused
        for part in clusters:
            told = _borne_out([ordered[shards[at][i]] for i in part], [rows[shards[at][i]].origin for i in part], least)
            if told and (event := teller.event(told)).confidence >= least:
                events.append(event)
                event_of.update(dict.fromkeys(event.mention_ids, event.event_id))
    return Resolution(
        events=tuple(sorted(events, key=lambda e: e.event_id)),
        event_of=event_of,
        joins=tuple(sorted((j for j in joins if j.a in event_of), key=lambda j: (j.a, j.b))),
        near=tuple(_near_events(near, event_of)),
        unused=tuple(c for c in corrections.entries if c not in used),
        dropped=dropped,
        hinted=tuple(hinted),
        features={f.mention_id: f for f in rows},
        scorer=scorer,
        made=teller.made,
    )


def _translated(
    hints: Sequence[Mention],
    by_id: Mapping[str, Mention],
    rows: Sequence[Features],
    scorer: Scorer,
    words: Words,
    least: float,
) -> tuple[dict[str, Mention], dict[str, Features]]:
    """What translations tell of one another: the hints that they bear out, and mentions that are of another type."""
    sure = frozenset(i for i, m in by_id.items() if m.confidence >= least)
    translations = Translations(scorer.corpus.parallel, scorer.rules, words, rows, sure)
    found = {i: m for m in translations.borne_out(hints) if (i := mention_id(m)) not in by_id} if hints else {}
    return found, translations.of_one_type()


def _in_order(
    by_id: Mapping[str, Mention], reports: Mapping[str, Report], group_of: Mapping[str, int]
) -> list[tuple[str, Mention]]:
    """The mentions by group of types, then by their articles' days: what is compared lies near each other, in memory,
    too."""
    day = {doc_id: reported_on(report.published) for doc_id, report in reports.items()}
    return sorted(
        by_id.items(), key=lambda item: (group_of[item[1].type], day.get(item[1].doc_id, 0), item[1].doc_id, item[0])
    )


def _place(f: Features, group_of: Mapping[str, int]) -> tuple[int, int, str, str]:
    """Where in that order a mention stands once it is read."""
    return group_of[f.type], f.reported, f.doc_id, f.mention_id


def _borne_out(mentions: Sequence[Mention], origins: Sequence[str], least: float) -> list[Mention]:
    """The mentions of an event that count: all where several texts report it, else those that need no second text."""
    return [m for m in mentions if m.confidence >= least or len(set(origins)) > 1]


def _naming(entities: Iterable[Entity], entity_ids: Mapping[EntityKey, str]) -> tuple[Names, Display]:
    """By what key, and under what name, the fillers of slots are known."""
    shown = {e.entity_id: e.name for e in entities}

    def key(fact: Fact, mention: Mention) -> str:
        return entity_of(entity_ids, fact, mention) or plain_name(fact, mention)

    def display(fact: Fact, mention: Mention) -> str:
        return shown.get(entity_of(entity_ids, fact, mention), fact.value)

    return key, display


Grouped = tuple[list[Join], list[tuple[str, str, float, str]], list[list[int]]]


def _resolve_group(
    members: Sequence[Features],
    scorer: Scorer,
    same: Sequence[tuple[str, str]],
    copies: Sequence[str],
    apart: frozenset[tuple[str, str]],
) -> Grouped:
    """Joins, near misses (two mention ids, score, reason) and the partition (indices) of mentions that may join."""
    rules, weights = scorer.rules, scorer.rules.weights
    index = {f.mention_id: i for i, f in enumerate(members)}
    made: list[Join] = []
    kept = [i for i, f in enumerate(members) if copies[i] == f.mention_id]
    scores = Scores(members, scorer.score, blocking.pairs([members[i] for i in kept], scorer.corpus), kept)
    clusters = Clusters(members, rules, scores.of)
    asked = [(a, b) for a, b in same if a in index and b in index]
    copied = [(first, f.mention_id) for f, first in zip(members, copies, strict=True) if first != f.mention_id]
    for a, b in [*asked, *copied]:
        clusters.force(index[a], index[b])
        made.append(Join(a, b, 99.0))
    join, least = weights["decision", "join"], weights["decision", "near"]
    joined, refused = cluster(clusters, scores.between(join), apart)
    near = [Refusal(edge, "the evidence does not suffice") for edge in scores.between(least, join)]
    made += [Join(members[e.a].mention_id, members[e.b].mention_id, e.score) for e in joined]
    missed = [
        (members[r.edge.a].mention_id, members[r.edge.b].mention_id, r.edge.score, r.reason)
        for r in [*refused, *near]
        if clusters.find(r.edge.a) != clusters.find(r.edge.b)
        and (r.reason.startswith("the ") or not veto(rules, members[r.edge.a], members[r.edge.b]))
    ]
    parts: dict[int, list[int]] = {}
    for _, i in sorted(index.items()):
        parts.setdefault(clusters.find(i), []).append(i)
    return made, missed, list(parts.values())


def _copies(rows: Sequence[Features], mentions: Sequence[Mention], apart: frozenset[tuple[str, str]]) -> list[str]:
    """For each mention the smallest id of those that are the same words in the same sentence of one origin."""
    alike: dict[tuple[str, str, int], list[int]] = {}
    for i, (f, m) in enumerate(zip(rows, mentions, strict=True)):
        alike.setdefault((f.origin, f.type, m.start - m.sentence_start), []).append(i)
    out = [f.mention_id for f in rows]
    for some in alike.values():
        first: dict[str, str] = {}
        for i in sorted(some, key=out.__getitem__) if len(some) > 1 else ():
            target = first.setdefault(" ".join(mentions[i].sentence.split()), out[i])
            if (target, out[i]) not in apart:
                out[i] = target
    return out


def _drop(corrections: Corrections, by_id: Mapping[str, Mention], used: set[Correction]) -> Iterator[str]:
    for c in corrections.of("drop"):
        if mention_of(c.a) in by_id:
            used.add(c)
            yield mention_of(c.a)


def _asked(
    corrections: Corrections, rows: Sequence[Features], used: set[Correction]
) -> tuple[list[tuple[str, str]], frozenset[tuple[str, str]]]:
    """The pairs of mention ids that a person wants together, and those they want apart, smaller id first."""
    present = {f.mention_id for f in rows}
    pairs: dict[str, list[tuple[str, str]]] = {"same": [], "different": []}
    for c in corrections.entries:
        if c.action in pairs:
            a, b = sorted((mention_of(c.a), mention_of(c.b)))
            if a in present and b in present and a != b:
                used.add(c)
                pairs[c.action].append((a, b))
    return pairs["same"], frozenset(pairs["different"])


def _named(corrections: Corrections, mentions: Sequence[Mention]) -> set[Correction]:
    """The aliases of which either name still occurs."""
    aliases = corrections.of("alias")
    values = {f.value for m in mentions for f in m.facts} if aliases else set()
    return {c for c in aliases if c.a in values or c.b in values}


def _shards(groups: Sequence[int], same: Sequence[tuple[str, str]]) -> list[range]:
    """The runs of one group, to work on one by one; one run of all where a correction may reach across types."""
    starts = [0, *(i for i in range(1, len(groups)) if groups[i] != groups[i - 1] and not same), len(groups)]
    return [range(a, b) for a, b in pairwise(starts) if b > a]


def _near_events(near: Sequence[tuple[str, str, float, str]], event_of: Mapping[str, str]) -> Iterator[NearMiss]:
    """The closest pair of mentions for each pair of events, most likely first."""
    seen = set()
    for a, b, score, reason in sorted(near, key=lambda n: (-n[2], n[0], n[1])):
        pair = tuple(sorted((event_of.get(a, ""), event_of.get(b, ""))))
        if pair[0] and pair not in seen:
            seen.add(pair)
            yield NearMiss(pair[0], pair[1], a, b, score, reason)
