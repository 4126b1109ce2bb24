"""The project's spaCy components: paragraphs, times and quantities; importing registers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.core.options import default_models, reading_from
from pipeline.core.records import Quantity, TimeExpression
from pipeline.s5_annotate import wordclass  # noqa: F401  (registers its components)
from pipeline.s5_annotate.quantities import find_quantities
from pipeline.s5_annotate.times import annotate_times

if not Doc.has_extension("published"):
    Doc.set_extension("published", default="")
if not Span.has_extension("record"):
    Span.set_extension("record", default=None)


_HYPHENS = "-\u2010\u2011"
_MAY_END = frozenset(".!?…:;\"'”“’»«)]}*•–—-|/")  # signs that the last word of a sentence may be followed by


@Language.component("paragraphs")
def paragraphs(doc: Doc) -> Doc:
    """Let a sentence begin after every line break and never amid words; runs before the parser, which keeps to it."""
    found = doc.to_array("SENT_START")
    starts = found.view("int64")  # a token's own ``is_sent_start`` asks all others whether they are parsed
    space, before = False, "."
    for token in doc:
        if space and "\n" in before and not token.is_space:
            starts[token.i] = 1
        elif not space and (before[-1] not in _MAY_END or _in_word(doc, token.i)):
            starts[token.i] = -1
        space, before = token.is_space, token.text
    return doc.from_array(["SENT_START"], found)  # type: ignore[arg-type]  # the stub knows no array of one attribute


def _in_word(doc: Doc, i: int) -> bool:
    """Whether token ``i`` follows a hyphen inside a word (``EVN-KBB``)."""
    hyphen = i > 1 and doc[i - 1].text in _HYPHENS and not doc[i - 1].whitespace_
    return hyphen and doc[i - 2].text[-1:].isalnum() and not doc[i - 2].whitespace_


@dataclass(frozen=True)
class _Rules:
    """A component that works by rules with data from ``models``, a folder; the project's own where it is empty."""

    work: Callable[[Doc], Doc]
    models: str

    def __call__(self, doc: Doc) -> Doc:
        with reading_from(Path(self.models)) if self.models else nullcontext():
            return self.work(doc)


def _set_spans(doc: Doc, key: str, items: Iterable[TimeExpression | Quantity]) -> None:
    spans = []
    for item in items:
        span = doc.char_span(item.start, item.end, label=item.kind, alignment_mode="expand")
        if span is not None:
            span._.record = item
            spans.append(span)
    doc.spans[key] = spans


def times(doc: Doc) -> Doc:
    """Set ``doc.spans["times"]``; relative expressions count from ``doc._.published``."""
    _set_spans(doc, "times", annotate_times(doc, doc._.published))
    return doc


def quantities(doc: Doc) -> Doc:
    """Set ``doc.spans["quantities"]``."""
    _set_spans(doc, "quantities", find_quantities(doc.text, doc.lang_, doc))
    return doc


def known_names(doc: Doc) -> Doc:
    """Complete the names by those of the document itself and of the alias table."""
    from pipeline.s5_annotate.aliases import load_aliases
    from pipeline.s5_annotate.known_names import complete

    return complete(doc, load_aliases(default_models()))


def _register(work: Callable[[Doc], Doc], assigns: str, requires: list[str]) -> None:
    @Language.factory(work.__name__, assigns=[assigns], requires=requires, default_config={"models": ""})
    def make(nlp: Language, name: str, models: str) -> _Rules:  # noqa: ARG001 (spaCy gives all three by name)
        return _Rules(work, models)


_register(times, "doc.spans", [])
_register(quantities, "doc.spans", [])
_register(known_names, "doc.ents", ["doc.ents"])
