"""The trained pipelines with the project's components, for people who work with spaCy themselves."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.core import edtf
from pipeline.core.options import Options, default_models
from pipeline.core.records import CleanText, Document, DocumentDate
from pipeline.loaded import new_parser
from pipeline.s5_annotate import components  # noqa: F401 (registers "times" and "quantities")
from pipeline.s5_annotate.aliases import AliasTable, load_aliases
from pipeline.s5_annotate.marks import mark
from pipeline.s6_extract.extract import extract
from pipeline.s6_extract.lexicon import Knowledge, load_knowledge


def load(lang: str, name: str = "", models: Path | None = None) -> Language:
    """A spaCy pipeline that finds times, quantities and events, in ``doc.spans`` under these names.

    ``name`` is another spaCy pipeline to use for the language, ``models`` another folder of models. Every span's
    ``_.record`` holds all that was found; set ``doc._.published`` (EDTF) before the components run to have relative
    dates worked out. The text is read as it is: for files with navigation and other noise use ``pipeline.extract``.
    Raises ``OptionError`` where there is no such pipeline.
    """
    options = Options(models=models or default_models(), pipelines=((lang, name),) if name else ())
    nlp = new_parser(lang, options)
    for component in ("times", "quantities"):
        nlp.add_pipe(component, config={"models": str(options.models)})
    nlp.add_pipe("events", config={"models": str(options.models)})
    return nlp


class Events:
    """Sets ``doc.spans["events"]``: the triggers of the event mentions, labelled with their types."""

    def __init__(self, lang: str, models: Path) -> None:
        self.lang, self.models = lang, models

    def __call__(self, doc: Doc) -> Doc:
        """Find the events of a parsed document."""
        published = document_date(doc._.published)
        spans: list[Span] = []
        if doc.text.strip():
            clean = CleanText(doc.text, tuple(range(len(doc.text))), ())
            marks = mark(doc, self.lang, published)
            knowledge, aliases = _lexicons(self.lang, self.models)
            for mention in extract(Document("", "", doc.text), clean, published, doc, marks, knowledge, aliases):
                span = doc.char_span(mention.start, mention.end, label=mention.type, alignment_mode="expand")
                if span is not None:
                    span._.record = mention
                    spans.append(span)
        doc.spans["events"] = spans
        return doc


@Language.factory("events", assigns=["doc.spans"], default_config={"models": ""})
def make_events(nlp: Language, name: str, models: str) -> Events:  # noqa: ARG001 spaCy gives the name by keyword
    """The component ``events`` for an own spaCy pipeline with a parser and names; ``models`` empty is the project's."""
    return Events(str(nlp.lang), Path(models) if models else default_models())


@cache
def _lexicons(lang: str, models: Path) -> tuple[Knowledge, AliasTable]:
    return load_knowledge(models, lang), load_aliases(models)


def document_date(published: str) -> DocumentDate:
    """A date of publication that the caller states; raises ``ValueError`` where it is no EDTF."""
    if not published:
        return DocumentDate()
    low, high = edtf.bounds(published)
    return DocumentDate(published, low.isoformat() if low else "", high.isoformat() if high else "", "metadata")
