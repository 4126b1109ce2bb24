"""The project's spaCy components: paragraphs, times and quantities; importing registers them."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.core.options import default_models
from pipeline.core.records import Quantity, TimeExpression
from pipeline.s5_annotate import wordclass  # noqa: F401  (registers its components)
from pipeline.s5_annotate.quantities import find_quantities
from pipeline.s5_annotate.times import annotate_times

if not Doc.has_extension("published"):
    Doc.set_extension("published", default="")
if not Span.has_extension("record"):
    Span.set_extension("record", default=None)


_MAY_END = frozenset(".!?…:;\"'”“’»«)]}*•–—-|/")  # signs that the last word of a sentence may be followed by


@Language.component("paragraphs")
def paragraphs(doc: Doc) -> Doc:
    """Let a sentence begin after every line break and never amid words; runs before the parser, which keeps to it."""
    for token in doc[1:]:
        before = token.nbor(-1)
        if before.is_space and "\n" in before.text and not token.is_space:
            token.is_sent_start = True
        elif not before.is_space and before.text[-1] not in _MAY_END:
            token.is_sent_start = False
    return doc


def _set_spans(doc: Doc, key: str, items: Iterable[TimeExpression | Quantity]) -> None:
    spans = []
    for item in items:
        span = doc.char_span(item.start, item.end, label=item.kind, alignment_mode="expand")
        if span is not None:
            span._.record = item
            spans.append(span)
    doc.spans[key] = spans


@Language.component("times", assigns=["doc.spans"])
def times(doc: Doc) -> Doc:
    """Set ``doc.spans["times"]``; relative expressions count from ``doc._.published``."""
    _set_spans(doc, "times", annotate_times(doc, doc._.published))
    return doc


@Language.component("quantities", assigns=["doc.spans"])
def quantities(doc: Doc) -> Doc:
    """Set ``doc.spans["quantities"]``."""
    _set_spans(doc, "quantities", find_quantities(doc.text, doc.lang_, doc))
    return doc


@Language.component("known_names", assigns=["doc.ents"], requires=["doc.ents"])
def known_names(doc: Doc) -> Doc:
    """Complete the names by those of the document itself and of the alias table."""
    from pipeline.s5_annotate.aliases import load_aliases
    from pipeline.s5_annotate.known_names import complete

    return complete(doc, load_aliases(default_models()))
