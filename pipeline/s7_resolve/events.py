"""Event mentions to events: each happening once, whichever articles and languages report it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from pipeline.core import collector
from pipeline.core.records import Entity, Event, Fact, Mention, Report
from pipeline.s7_resolve import blocking
from pipeline.s7_resolve.cluster import Clusters, Edge, Refusal, cluster
from pipeline.s7_resolve.corrections import Correction, Corrections, mention_of
from pipeline.s7_resolve.dates import reported_on
from pipeline.s7_resolve.entities import EntityKey, entity_of
from pipeline.s7_resolve.features import Features, Names, Reader, plain_name, report_of
from pipeline.s7_resolve.hints import Translations, sentences, split
from pipeline.s7_resolve.ids import mention_id
from pipeline.s7_resolve.merge import Display
from pipeline.s7_resolve.rules import Rules, load_rules
from pipeline.s7_resolve.score import Scorer, survey
from pipeline.s7_resolve.told import content, tell
from pipeline.s7_resolve.vetoes import veto
from pipeline.s7_resolve.words import Words, load_words

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
) -> Resolution:
    """Find the events that ``mentions`` report.

    ``reports`` gives each article's date and origin by doc_id; ``entities`` and ``entity_ids`` are what
    ``resolve_entities`` returned, without them names are compared as they are written. Events of a confidence below
    ``least`` are left out: a doubtful mention counts where another text reports the same event. The result depends on
    content only, not on the order of the mentions. ``known`` are the events that an earlier run made with the same
    rules, words and names, by the ``content`` of their mentions; given none, nothing is kept for a later run.
    """
    names, display = _naming(entities, entity_ids or {})
    rules, words, corrections = rules or load_rules(), words or load_words(), corrections or Corrections()
    mentions, hints = split(mentions)
    by_id = {mention_id(m): m for m in mentions}
    used: set[Correction] = set()
    dropped = frozenset(_drop(corrections, by_id, used))
    ordered = [m for i, m in _by_time(by_id, reports) if i not in dropped]
    reader = Reader(names, words)
    rows = [reader.read(m, report_of(m, reports)) for m in ordered]
    scorer = Scorer(rules, survey(rows, sentences(hints, words)))
    hinted: list[Mention] = []
    if scorer.corpus.parallel.text:
        sure = frozenset(i for i, m in by_id.items() if m.confidence >= least)
        translations = Translations(scorer.corpus.parallel, rules, words, rows, sure)
        retyped = translations.of_one_type()
        found = {mention_id(m): m for m in translations.borne_out(hints)}
        dropped |= frozenset(_drop(corrections, found, used))
        hinted = [m for i, m in found.items() if i not in dropped]
        row_of = {f.mention_id: f for f in rows} | retyped
        row_of |= {mention_id(m): reader.read(m, report_of(m, reports)) for m in hinted}
        ordered = [m for _, m in _by_time({mention_id(m): m for m in [*ordered, *hinted]}, reports)]
        rows = [row_of[mention_id(m)] for m in ordered]
    joins: list[Join] = []
    near: list[tuple[str, str, float, str]] = []
    partition: list[list[int]] = []
    group_of = blocking.groups(rules, [f.type for f in rows])
    shards: dict[int, list[int]] = {}
    for i, f in enumerate(rows):
        shards.setdefault(group_of[f.type], []).append(i)
    same, apart = _asked(corrections, rows, used)
    used |= _named(corrections, ordered)
    for shard in _joined_shards(shards, same):
        members = [rows[i] for i in shard]
        made, refused, clusters = _resolve_group(members, [ordered[i] for i in shard], scorer, same, apart)
        joins += made
        near += refused
        partition += [[shard[i] for i in part] for part in clusters]
    events, event_of, kept = [], {}, {}
    for part in partition:
        part.sort(key=lambda i: rows[i].mention_id)
        told = _borne_out([ordered[i] for i in part], [rows[i].origin for i in part], least)
        if not told:
            continue
        key = content(told, reports) if known is not None else ""
        event = known.get(key) if known else None
        event = event or tell(told, reports, display, words)
        if key:
            kept[key] = event
        if event.confidence >= least:
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
        made=kept,
    )


def _by_time(by_id: Mapping[str, Mention], reports: Mapping[str, Report]) -> list[tuple[str, Mention]]:
    """The mentions in the order of their articles' days: what is compared lies near each other, in memory, too."""
    day = {doc_id: reported_on(report.published) for doc_id, report in reports.items()}
    return sorted(by_id.items(), key=lambda item: (day.get(item[1].doc_id, 0), item[1].doc_id, item[0]))


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


def _resolve_group(
    members: Sequence[Features],
    mentions: Sequence[Mention],
    scorer: Scorer,
    same: Sequence[tuple[str, str]],
    apart: frozenset[tuple[str, str]],
) -> tuple[list[Join], list[tuple[str, str, float, str]], list[list[int]]]:
    """Joins, near misses (two mention ids, score, reason) and the partition (indices) of mentions that may join."""
    rules, weights = scorer.rules, scorer.rules.weights
    clusters = Clusters(members, rules, scorer.score)
    index = {f.mention_id: i for i, f in enumerate(members)}
    made: list[Join] = []
    for a, b in same:
        if a in index and b in index:
            clusters.force(index[a], index[b])
            made.append(Join(a, b, 99.0))
    representative = _copies(members, mentions, apart)
    for i, first in enumerate(representative):
        if i != first:
            clusters.force(first, i)
            made.append(Join(members[first].mention_id, members[i].mention_id, 99.0))
    kept = sorted(set(representative))
    edges, near = [], []
    candidates = blocking.pairs([members[i] for i in kept], scorer.corpus)
    for x, y in zip(candidates[:, 0].tolist(), candidates[:, 1].tolist(), strict=True):
        i, j = kept[x], kept[y]
        score = scorer.score(members[i], members[j])
        if score < weights["decision", "near"]:
            continue
        if members[j].mention_id < members[i].mention_id:
            i, j = j, i
        edge = Edge(i, j, round(score, 6))
        if score >= weights["decision", "join"]:
            edges.append(edge)
        else:
            near.append(Refusal(edge, "the evidence does not suffice"))
    joined, refused = cluster(clusters, edges, apart)
    made += [Join(members[e.a].mention_id, members[e.b].mention_id, e.score) for e in joined]
    missed = [
        (members[r.edge.a].mention_id, members[r.edge.b].mention_id, r.edge.score, r.reason)
        for r in [*refused, *near]
        if clusters.find(r.edge.a) != clusters.find(r.edge.b)
        and (r.reason.startswith("the ") or not veto(rules, members[r.edge.a], members[r.edge.b]))
    ]
    parts: dict[int, list[int]] = {}
    for i in range(len(members)):
        parts.setdefault(clusters.find(i), []).append(i)
    return made, missed, list(parts.values())


def _copies(members: Sequence[Features], mentions: Sequence[Mention], apart: frozenset[tuple[str, str]]) -> list[int]:
    """For each mention the smallest id of the same words at the same place of the same sentence of one origin."""
    first: dict[tuple[str, str, int, bytes], int] = {}
    out = list(range(len(members)))
    for i in sorted(range(len(members)), key=lambda i: members[i].mention_id):
        f, m = members[i], mentions[i]
        sentence = sha256(" ".join(m.sentence.split()).encode()).digest()[:8]
        target = first.setdefault((f.origin, f.type, m.start - m.sentence_start, sentence), i)
        out[i] = i if (members[target].mention_id, f.mention_id) in apart else target
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


def _joined_shards(shards: Mapping[int, list[int]], same: Sequence[tuple[str, str]]) -> list[list[int]]:
    """The groups to work on one by one; one group of all where a correction may reach across types."""
    if same:
        return [sorted(i for shard in shards.values() for i in shard)]
    return [shards[g] for g in sorted(shards)]


def _near_events(near: Sequence[tuple[str, str, float, str]], event_of: Mapping[str, str]) -> Iterator[NearMiss]:
    """The closest pair of mentions for each pair of events, most likely first."""
    seen = set()
    for a, b, score, reason in sorted(near, key=lambda n: (-n[2], n[0], n[1])):
        pair = tuple(sorted((event_of.get(a, ""), event_of.get(b, ""))))
        if pair[0] and pair not in seen:
            seen.add(pair)
            yield NearMiss(pair[0], pair[1], a, b, score, reason)
