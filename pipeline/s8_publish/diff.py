"""What changed between two runs: events new, revised, merged, split and retracted, by the mentions that they share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from pipeline.s8_publish.tables import Row, Table


class Seen(NamedTuple):
    """An event as a run published it.

    ``mentions`` are ids; ``traces`` the same by file, type and words, which survive an edited article; ``content`` is a
    hash of the event's row, ``summary`` its summary.
    """

    mentions: Sequence[str]
    traces: Sequence[str]
    content: str
    summary: str = ""


Snapshot = Mapping[str, Seen]


@dataclass(frozen=True, slots=True)
class Difference:
    """Event ids by what became of them.

    ``merged`` maps a new event to the old ones it was made of, ``split`` an old event to the new ones, ``retired``
    every id that is in use no more to its successors (none: retracted). ``summaries`` has those of all ids named.
    """

    new: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()
    retracted: tuple[str, ...] = ()
    merged: dict[str, tuple[str, ...]] = field(default_factory=dict)
    split: dict[str, tuple[str, ...]] = field(default_factory=dict)
    retired: dict[str, tuple[str, ...]] = field(default_factory=dict)
    summaries: dict[str, str] = field(default_factory=dict)


def snapshot(events: Table, mentions: Table) -> dict[str, Seen]:
    """What later runs compare with."""
    ids: dict[str, list[str]] = {}
    traces: dict[str, set[str]] = {}
    for event, mention, path, kind, quote in mentions.cells("event_id", "mention_id", "path", "type", "quote"):
        ids.setdefault(event, []).append(mention)
        traces.setdefault(event, set()).add(_hash((path, kind, quote)))
    return {
        event: Seen(sorted(ids.get(event, ())), sorted(traces.get(event, ())), _hash(row[1:]), summary)
        for row, (event, summary) in zip(events.rows, events.cells("event_id", "summary"), strict=True)
    }


def _hash(cells: Row) -> str:
    return sha256(repr(cells).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def to_json(snapshot: Snapshot) -> str:
    """A snapshot as JSON, ids joined by blanks: hundreds of thousands of them are read and written in each run."""
    return json.dumps({i: [" ".join(s.mentions), " ".join(s.traces), *s[2:]] for i, s in snapshot.items()})


def from_json(text: str) -> dict[str, Seen]:
    """The snapshot that ``to_json`` wrote; raises ``ValueError`` or ``TypeError`` for anything else."""
    return {i: Seen(m.split(), t.split(), *rest) for i, (m, t, *rest) in json.loads(text).items()}


def compare(old: Snapshot, new: Snapshot, retired: Mapping[str, Sequence[str]] | None = None) -> Difference:
    """The difference from ``old`` to ``new``; ``retired`` are the ids that earlier runs retired, with successors.

    An old and a new event are the same story when they share a mention, or, where an edited article has new ids, a
    mention of the same type and words in the same file.
    """
    successors, predecessors = _heirs(old, new)
    merged = {n: tuple(sorted(olds)) for n, olds in predecessors.items() if len(olds) > 1}
    split = {o: tuple(sorted(news)) for o, news in successors.items() if len(news) > 1}
    moved = set(merged) | {n for news in split.values() for n in news}
    revised = tuple(
        sorted(n for n, olds in predecessors.items() if n not in moved and {n: new[n].content} != _content(olds, old))
    )
    gone = {o: tuple(sorted(successors.get(o, ()))) for o in old if o not in new}
    named = {*merged, *split, *revised, *gone, *(n for n in new if n not in predecessors), *moved}
    return Difference(
        new=tuple(sorted(n for n in new if n not in predecessors)),
        revised=revised,
        retracted=tuple(sorted(o for o in old if not successors.get(o))),
        merged=merged,
        split=split,
        retired=_chain(retired or {}, gone, new),
        summaries={i: (new.get(i) or old[i]).summary for i in sorted(named)},
    )


def _content(ids: Iterable[str], events: Snapshot) -> dict[str, str]:
    return {i: events[i].content for i in ids}


def _heirs(old: Snapshot, new: Snapshot) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    by_mention = {m: n for n, seen in new.items() for m in seen.mentions}
    successors = {o: {by_mention[m] for m in seen.mentions if m in by_mention} for o, seen in old.items()}
    if lost := [o for o, heirs in successors.items() if not heirs]:
        by_trace: dict[str, set[str]] = {}
        for n, seen in new.items():
            for trace in seen.traces:
                by_trace.setdefault(trace, set()).add(n)
        for o in lost:
            found = [by_trace[t] for t in old[o].traces if len(by_trace.get(t, ())) == 1]
            successors[o] = set().union(*found)
    predecessors: dict[str, set[str]] = {}
    for o, heirs in successors.items():
        for n in heirs:
            predecessors.setdefault(n, set()).add(o)
    return successors, predecessors


def _chain(
    earlier: Mapping[str, Sequence[str]], gone: Mapping[str, Sequence[str]], new: Snapshot
) -> dict[str, tuple[str, ...]]:
    """All retired ids with the successors that exist now; an id that is back in use is retired no more."""
    out: dict[str, tuple[str, ...]] = {}
    for i, heirs in {**earlier, **gone}.items():
        if i not in new:
            now = {h for heir in heirs for h in ((heir,) if heir in new else gone.get(heir, ()))}
            out[i] = tuple(sorted(now))
    return dict(sorted(out.items()))
