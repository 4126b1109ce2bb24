"""The work on one article, from its text to its mentions: what can be done anywhere, in any order, in any process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from pipeline.core.analysis import Analysis, Prepared, Skipped, Versions
from pipeline.core.codec import digest, pack, unpack
from pipeline.core.options import Options
from pipeline.core.records import Block, Document
from pipeline.core.store import Artefact

if TYPE_CHECKING:
    from pipeline.stages import Stages

T = TypeVar("T")
DOCUMENT, PREPARED, PARSED, ANALYSIS = "document", "prepared", "parsed", "analysis"
_EXCERPT = 200  # characters of a skipped block that its table shows


@dataclass(frozen=True, slots=True)
class Task:
    """An article to work on, with what an earlier run already made of it."""

    document: Artefact
    prepared: Artefact | None = None
    parsed: Artefact | None = None


class _FailedError(Exception):
    """A stage that failed on an article, with the reason to show."""


def work(tasks: Iterable[Task], stages: Stages, options: Options, versions: Versions) -> Iterator[list[Artefact]]:
    """What is to be saved of each task, in its order. A stage that fails marks its article, and only that."""
    for task in tasks:
        yield _work_on(task, stages, options, versions)


def failed(document: Document, reason: str) -> Analysis:
    """The analysis of an article that could not be worked on."""
    return replace(_about(document), status="unreadable", reason=reason)


def analysis_artefact(key: str, analysis: Analysis, versions: Versions) -> Artefact:
    """An analysis as the store keeps it."""
    return Artefact(ANALYSIS, key, versions.analysis, pack(analysis))


def _work_on(task: Task, stages: Stages, options: Options, versions: Versions) -> list[Artefact]:
    document = unpack(Document, task.document.data)
    made: list[Artefact] = []
    try:
        analysis = _analyse(document, task, stages, options, versions, made)
    except _FailedError as error:
        analysis = failed(document, str(error))
    return [*made, analysis_artefact(task.document.key, analysis, versions)]


def _analyse(
    document: Document, task: Task, stages: Stages, options: Options, versions: Versions, made: list[Artefact]
) -> Analysis:
    """Work on one article, adding to ``made`` what later runs can use again."""
    about = _about(document)
    if document.status != "ok":
        return about
    key = task.document.key
    if task.prepared and task.prepared.version == versions.prepare:
        prepared = unpack(Prepared, task.prepared.data)
    else:
        prepared = _try("cleaned", lambda: stages.prepare(document, options))
        made.append(Artefact(PREPARED, key, versions.prepare, pack(prepared)))
    lang, clean = prepared.language.lang, prepared.clean
    about = replace(
        about,
        title=clean.title or document.title,
        lang=lang,
        lang_confidence=prepared.language.confidence,
        article_chars=sum(b.end - b.start for b in clean.blocks if b.kept) if clean.blocks else len(clean.text),
        skipped=tuple(_skipped(document, block) for block in clean.blocks if not block.kept),
    )
    parser = dict(versions.parse).get(lang)
    if parser is None:
        known = ", ".join(name for name, _ in versions.parse)
        return replace(about, status="unsupported_language", reason=f"language {lang}; can be read: {known}")
    if not clean.text:
        return replace(about, status="empty", reason="no article text beside navigation and advertising")
    version = digest(parser, lang, clean.text)
    if task.parsed and task.parsed.version == version:
        parsed = task.parsed.data
    else:
        parsed = _try("parsed", lambda: stages.parse(lang, clean.text, options))
        made.append(Artefact(PARSED, key, version, parsed))
    published, mentions = _try("searched for events", lambda: stages.extract(document, prepared, parsed, options))
    signature = _try("compared", lambda: stages.signature(clean))
    return replace(about, published=published, mentions=mentions, signature=signature)


def _about(document: Document) -> Analysis:
    return Analysis(
        document.doc_id, document.path, document.format, document.title, document.source,
        status=document.status, reason=document.reason, chars=len(document.text),
    )  # fmt: skip


def _skipped(document: Document, block: Block) -> Skipped:
    text = document.text[block.start : min(block.end, block.start + _EXCERPT)]
    return Skipped(block.start, block.end, block.kind, block.reason, " ".join(text.split()))


def _try(what: str, stage: Callable[[], T]) -> T:
    try:
        return stage()
    except Exception as error:  # one odd article must not end the run of all others: it is marked with the reason
        message = f"{type(error).__name__}: {error}".strip()
        raise _FailedError(f"could not be {what}: {' '.join(message.split())[:300]}") from error
