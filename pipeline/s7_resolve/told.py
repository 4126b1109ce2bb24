"""An event as its mentions tell it: merged and summed up, unless an earlier run made the same of the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.core.codec import digest, to_json
from pipeline.core.records import Event, Mention, Report
from pipeline.s7_resolve.features import report_of
from pipeline.s7_resolve.merge import Display, merge
from pipeline.s7_resolve.summary import summarize
from pipeline.s7_resolve.words import Words


@dataclass(frozen=True)
class Teller:
    """Makes events of mentions. ``known`` are those that an earlier run made with the same rules, words and names, by
    the ``content`` of their mentions, or None where nothing is kept for a later run; ``made`` is what is kept."""

    reports: Mapping[str, Report]
    display: Display
    words: Words
    known: Mapping[str, Event] | None
    made: dict[str, Event] = field(default_factory=dict)

    def event(self, mentions: Sequence[Mention]) -> Event:
        """The event that mentions report."""
        if self.known is None:
            return tell(mentions, self.reports, self.display, self.words)
        key = content(mentions, self.reports)
        self.made[key] = event = self.known.get(key) or tell(mentions, self.reports, self.display, self.words)
        return event


def tell(mentions: Sequence[Mention], reports: Mapping[str, Report], display: Display, words: Words) -> Event:
    """The event that mentions report, with its summary."""
    event = merge(mentions, reports, display, words)
    return replace(event, summary=summarize(event, mentions, words))


def content(mentions: Sequence[Mention], reports: Mapping[str, Report]) -> str:
    """A digest of all that ``tell`` makes an event of, but for names and words, which are those of the run."""
    who = {m.doc_id: report_of(m, reports) for m in mentions}
    said = (repr((d, r.origin_id, r.published)) for d, r in who.items())
    return digest(*map(to_json, mentions), *said)
