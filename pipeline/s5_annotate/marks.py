"""What rules find in a parsed article: time expressions and quantities, in offsets of the cleaned text."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from pipeline.core.records import DocumentDate, Quantity, TimeExpression


@dataclass(frozen=True, slots=True)
class Marks:
    """The rule-found expressions of a document; ``start`` and ``end`` index ``CleanText.text``."""

    times: tuple[TimeExpression, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    quotations: tuple[tuple[int, int], ...] = ()


_AMOUNTS = ("percent", "money")


def _within(time: TimeExpression, quantity: Quantity) -> bool:
    """Whether a time is a part, and not the whole, of a quantity."""
    inside = quantity.start <= time.start and time.end <= quantity.end
    return inside and (time.start, time.end) != (quantity.start, quantity.end)


def mark(doc: Doc, lang: str, published: DocumentDate) -> Marks:
    """Find the times (relative ones count from ``published``) and quantities of a parsed article."""
    from pipeline.s5_annotate.quantities import find_quantities
    from pipeline.s5_annotate.quotes import find_quotations
    from pipeline.s5_annotate.ranges import join_ranges
    from pipeline.s5_annotate.times import annotate_times

    text = doc.text  # which spaCy puts together anew each time
    found = find_quantities(text, lang, doc)
    times = tuple(
        t
        for t in join_ranges(text, annotate_times(doc, published, lang), lang)
        # "0.14" of "0.14 per cent" is no time of day, nor is "1.45" of "$1.45 million"
        if not any(q.kind in _AMOUNTS and _within(t, q) for q in found)
    )
    covered = [(t.start, t.end) for t in times if t.kind in ("date", "time", "set")]
    quantities = tuple(q for q in found if not any(s < q.end and q.start < e for s, e in covered))
    return Marks(times, quantities, find_quotations(text))
