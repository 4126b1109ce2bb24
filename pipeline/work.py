"""The work on one article, from its text to its mentions: what can be done anywhere, in any order, in any process."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline.core import collector
from pipeline.core.analysis import EXCERPT, Analysis, Prepared, Skipped, Versions
from pipeline.core.codec import digest, pack, unpack
from pipeline.core.datafile import DataFileError
from pipeline.core.options import OptionError, Options
from pipeline.core.records import Block, Document, Language, Mention
from pipeline.core.store import Artefact, DamagedError
from pipeline.s3_clean.repeated import repeatable
from pipeline.s4_translate import articles
from pipeline.s4_translate.ask import TARGET

if TYPE_CHECKING:
    from pipeline.stages import Stages

T = TypeVar("T")
R = TypeVar("R")
DOCUMENT, PREPARED, PARSED, ANALYSIS = "document", "prepared", "parsed", "analysis"
UNSUPPORTED = "unsupported_language"
TRANSLATED = "translated"  # the analysis of an article that was read through its translation
_PACKAGE = f"{Path(__file__).parent}{os.sep}"
Work = Generator[tuple[str, str], bytes, T]  # work that stops to ask for the parse of a text of a language
LOST = "lost"  # the version of what no version made: it is tried again


@dataclass(frozen=True, slots=True)
class Task:
    """An article to work on, with what an earlier run made of it, and its packed ``Translation`` if it has one."""

    document: Artefact
    prepared: Artefact | None = None
    parsed: Artefact | None = None
    translation: bytes = b""


@dataclass(frozen=True, slots=True)
class Done:
    """What is to be saved of some tasks, and the seconds that each stage took for them."""

    artefacts: list[Artefact]
    seconds: dict[str, float] = field(default_factory=dict)


class _FailedError(Exception):
    """A stage that failed on an article, with the reason to show; ``again`` where that may be otherwise next time."""

    def __init__(self, reason: str, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again


@dataclass(frozen=True)
class Worker:
    """Works on tasks by given stages; can be sent to another process."""

    stages: Stages
    options: Options
    versions: Versions

    @collector.paused()  # a batch makes few cycles, and the tables that it loads at first make none
    def __call__(self, tasks: list[Task]) -> Done:
        """What comes of the tasks. A stage that fails on an article marks that article, and only that.

        Raises ``OptionError`` or ``DataFileError`` where no article could be worked on.
        """
        seconds: dict[str, float] = {}
        made: list[list[Artefact]] = [[] for _ in tasks]
        waiting: dict[str, list[tuple[int, Work[list[Artefact]], str]]] = {}
        for i, task in enumerate(tasks):
            work = self._work_on(task, seconds)
            try:
                lang, text = next(work)
            except StopIteration as done:
                made[i] = done.value
            else:
                waiting.setdefault(lang, []).append((i, work, text))
        for lang, some in waiting.items():  # parsing several texts at once is faster
            for (i, work, _), parsed in zip(
                some, self._parsed(lang, [text for *_, text in some], seconds), strict=True
            ):
                made[i] = _finished(work, parsed)
        return Done([artefact for some in made for artefact in some], seconds)

    def lost(self, task: Task) -> Done:
        """What comes of a task that brought its process down."""
        reason = "the process that worked on it died, for want of memory or by an error in a library"
        return Done(self._marked(task, reason, again=True))

    def _parsed(self, lang: str, texts: Sequence[str], seconds: dict[str, float]) -> list[bytes | _FailedError]:
        """The parses of texts; where that fails, of each by itself, or why it has none."""
        try:
            return [*_try("parsed", lambda: self.stages.parse(lang, texts, self.options), seconds, "parse")]
        except _FailedError as error:
            return (
                [error] if len(texts) == 1 else [one for text in texts for one in self._parsed(lang, [text], seconds)]
            )

    def _work_on(self, task: Task, seconds: dict[str, float]) -> Work[list[Artefact]]:
        made: list[Artefact] = []
        try:
            analysis = yield from _analyse(unpack(Document, task.document.data), task, self, made, seconds)
        except _FailedError as error:
            return made + self._marked(task, str(error), error.again)
        return [*made, self._artefact(task, analysis)]

    def _marked(self, task: Task, reason: str, again: bool) -> list[Artefact]:
        about = _about(unpack(Document, task.document.data))
        marked = self._artefact(task, replace(about, status="unreadable", reason=reason))
        return [replace(marked, version=LOST) if again else marked]

    def _artefact(self, task: Task, analysis: Analysis) -> Artefact:
        if task.translation:
            version = translated_version(self.versions, task.translation)
            return Artefact(TRANSLATED, task.document.key, version, pack(analysis))
        return Artefact(ANALYSIS, task.document.key, self.versions.analysis, pack(analysis))


def translated_version(versions: Versions, translation: bytes) -> str:
    """The version of the analysis of a packed ``Translation``."""
    return digest(versions.analysis, translation)


def _finished(work: Work[T], parsed: bytes | _FailedError) -> T:
    """What comes of work that gets the parse it asked for, or hears why there is none."""
    try:
        work.throw(parsed) if isinstance(parsed, _FailedError) else work.send(parsed)
    except StopIteration as done:
        result: T = done.value
        return result
    raise RuntimeError("an article is parsed once")


def _analyse(
    document: Document, task: Task, worker: Worker, made: list[Artefact], seconds: dict[str, float]
) -> Work[Analysis]:
    """Work on one article, adding to ``made`` what later runs can use again, and to ``seconds`` the time it took."""
    stages, options, versions = worker.stages, worker.options, worker.versions
    about = _about(document)
    if document.status != "ok":
        return about
    key = task.document.key
    if task.prepared and task.prepared.version == versions.prepare:
        prepared = unpack(Prepared, task.prepared.data)
    else:
        prepared = _try("cleaned", lambda: stages.prepare(document, options), seconds, "prepare")
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
    source, signed = document, clean
    if task.translation:
        translated = unpack(articles.Translation, task.translation)
        document, clean = articles.as_english(document, translated)
        lang, prepared = TARGET, Prepared(Language(TARGET, prepared.language.confidence), clean)
        about = replace(about, pieces=translated.pieces, skipped=about.skipped + translated.left)
    parser = dict(versions.parse).get(lang)
    if parser is None:
        known = ", ".join(name for name, _ in versions.parse)
        what = "its language cannot be told" if lang == "und" else f"its language is {lang}"
        return replace(about, status=UNSUPPORTED, reason=f"{what}; can be read: {known}")
    if not clean.text:
        return replace(about, status="empty", reason="no article text beside navigation and advertising")
    version = digest(parser, lang, clean.text)
    if task.parsed and task.parsed.version == version:
        parsed = task.parsed.data
    else:
        parsed = yield lang, clean.text
        made.append(Artefact(PARSED, key, version, parsed))
    published, mentions = _try(
        "searched for events", lambda: stages.extract(document, prepared, parsed, options), seconds, "extract"
    )
    signature = _try("compared", lambda: stages.signature(signed), seconds, "extract")
    shown = [articles.in_source(m, about.lang, about.pieces) if about.pieces else m for m in mentions]
    sound = tuple(m for m, as_shown in zip(mentions, shown, strict=True) if _sound(source.text, as_shown))
    unsound = tuple(_unsound(as_shown) for m, as_shown in zip(mentions, shown, strict=True) if m not in sound)
    if about.pieces:
        published = articles.date_in_source(published, about.pieces)
    return replace(
        about, published=published, mentions=sound, skipped=about.skipped + unsound, signature=signature,
        lines=() if about.pieces else repeatable(document.text, clean),
    )  # fmt: skip


def _about(document: Document) -> Analysis:
    return Analysis(
        document.doc_id, document.path, document.format, document.title, document.source,
        status=document.status, reason=document.reason, chars=len(document.text),
    )  # fmt: skip


def _skipped(document: Document, block: Block) -> Skipped:
    text = document.text[block.start : min(block.end, block.start + EXCERPT)]
    return Skipped(block.start, block.end, block.kind, block.reason, " ".join(text.split()))


def _sound(text: str, mention: Mention) -> bool:
    """Whether a mention and its facts stand in the text where they say; what does not is never published."""
    spans = [(mention.start, mention.end, mention.quote)]
    spans += [(mention.sentence_start, mention.sentence_end, mention.sentence)]
    spans += [(fact.start, fact.end, fact.quote) for fact in mention.facts]
    return all(0 <= start < end and text[start:end] == quote for start, end, quote in spans)


def _unsound(mention: Mention) -> Skipped:
    start = max(0, mention.start)
    return Skipped(start, max(start, mention.end), "mention", "its characters are not those of the text", mention.quote)


def _try(what: str, stage: Callable[[], T], seconds: dict[str, float], name: str) -> T:
    start = time.perf_counter()
    try:
        return stage()
    except (DataFileError, OptionError):  # wrong for all articles, so for the user to mend
        raise
    except MemoryError as error:
        reason = f"could not be {what} in the memory that a process may take (see --memory)"
        raise _FailedError(reason, again=True) from error
    except Exception as error:  # one odd article must not end the run of all others: it is marked with the reason
        message = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        raise _FailedError(f"could not be {what}: {message}{_place(error)}") from error
    finally:
        seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - start


def _place(error: Exception) -> str:
    """Where in this package an error arose, for whoever has to mend it."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(_PACKAGE)]
    inner = frames[-1].filename.removeprefix(_PACKAGE)
    return f" ({inner}:{frames[-1].lineno})" if inner != "work.py" else ""


def opened(kind: type[R], artefact: Artefact) -> R:
    """The record in an artefact; raises ``DamagedError`` where there is none."""
    try:
        return unpack(kind, artefact.data)
    except ValueError as error:
        raise DamagedError(f"the store is damaged: {artefact.stage} {artefact.key}") from error


def chunks(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """Lists of ``size`` items, the last one shorter."""
    for i in range(0, len(items), size):
        yield list(items[i : i + size])
