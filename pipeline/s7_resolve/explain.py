"""Why these mentions are one event: the evidence, the score of every join term by term, and the nearest other event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.core.records import Event, Mention, Report
from pipeline.s7_resolve.events import Join, NearMiss, Resolution, mention_id
from pipeline.s7_resolve.features import report_of

ASKED = 90.0  # joins of this score were not scored: copies of one sentence, or a person's correction


def explain(event_id: str, resolution: Resolution, mentions: Iterable[Mention], reports: Mapping[str, Report]) -> str:
    """A text in plain words about one event. Raises ``KeyError`` where there is no such event."""
    event = next((e for e in resolution.events if e.event_id == event_id), None)
    if event is None:
        raise KeyError(f"there is no event {event_id!r}")
    by_id = {i: m for m in mentions if (i := mention_id(m)) in set(event.mention_ids)}
    lines = [f"{event.event_id}: {event.summary}", "", "Evidence"]
    lines += _evidence(event, by_id, reports)
    inside = [j for j in resolution.joins if j.a in by_id and j.b in by_id]
    if inside:
        lines += ["", "Why these mentions are one event"]
        for join in sorted(inside, key=lambda j: (-j.score, j.a, j.b)):
            lines += _join(join, resolution)
    near = [n for n in resolution.near if event_id in (n.event_a, n.event_b)]
    lines += ["", "Possibly the same" if near else "No other event comes near"]
    for miss in sorted(near, key=lambda n: (-n.score, n.mention_a, n.mention_b))[:3]:
        lines += _miss(miss, event, resolution)
    return "\n".join(lines)


def _evidence(event: Event, by_id: Mapping[str, Mention], reports: Mapping[str, Report]) -> Iterator[str]:
    for document in event.documents:
        report = report_of(next(m for m in by_id.values() if m.doc_id == document), reports)
        yield f"  {report.path or document} ({report.published.value or 'date unknown'})"
        for i in sorted(by_id, key=lambda i: by_id[i].start):
            if by_id[i].doc_id == document:
                yield f"    {i} [{by_id[i].quote}] {' '.join(by_id[i].sentence.split())}"


def _join(join: Join, resolution: Resolution) -> Iterator[str]:
    if join.score > ASKED:
        yield f"  {join.a} + {join.b}: the same sentence of one text, or a correction asks for it"
        return
    yield f"  {join.a} + {join.b}: score {join.score:+.1f}"
    yield from _parts(join.a, join.b, resolution)


def _parts(a: str, b: str, resolution: Resolution) -> Iterator[str]:
    assert resolution.scorer is not None
    parts = resolution.scorer.parts(resolution.features[a], resolution.features[b])
    for part in sorted(parts, key=lambda p: (-abs(p.weight), p.comparison, p.about)):
        about = f"  {part.about}" if part.about else ""
        yield f"    {part.weight:+5.1f}  {part.comparison}: {part.level}{about}"


def _miss(miss: NearMiss, event: Event, resolution: Resolution) -> Iterator[str]:
    other_id = miss.event_b if miss.event_a == event.event_id else miss.event_a
    other = next(e for e in resolution.events if e.event_id == other_id)
    yield f"  {other.event_id}: {other.summary}"
    yield f"  not joined: {miss.reason}; score of the closest mentions {miss.score:+.1f}"
    yield from _parts(miss.mention_a, miss.mention_b, resolution)
