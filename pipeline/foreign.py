"""What a session has translated: articles in other languages, read through English, and evidence sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.core.analysis import Analysis, Prepared
from pipeline.core.codec import pack
from pipeline.core.options import Options
from pipeline.core.records import Document
from pipeline.core.store import Store
from pipeline.s2_detect import UNKNOWN
from pipeline.s4_translate import articles, evidence
from pipeline.s4_translate.ask import Patient
from pipeline.s4_translate.desk import Desk
from pipeline.s4_translate.providers import make_translator
from pipeline.work import (
    DOCUMENT,
    LOST,
    PARSED,
    PREPARED,
    TRANSLATED,
    UNSUPPORTED,
    Task,
    chunks,
    opened,
    translated_version,
)

if TYPE_CHECKING:
    from pipeline.s8_publish.tables import Resolved
    from pipeline.session import Session


def desk_of(options: Options, store: Store) -> Desk:
    """The desk of the provider that the options name; nothing is sent. Raises ``OptionError``."""
    translator = make_translator(options)
    return Desk(translator, store, Patient(translator, options.translate_rate))


def read(session: Session, desk: Desk, analyses: Mapping[str, Analysis]) -> dict[str, Analysis]:
    """Articles in other languages read through English, by key: those of ``analyses`` that nobody could read.

    An article stays unread, and says why, where the provider fails before it is translated; what has been translated
    of it is kept for the next run.
    """
    keys = [k for k, a in analyses.items() if a.status == UNSUPPORTED and a.lang != UNKNOWN]
    keys.sort(key=lambda k: (analyses[k].lang, analyses[k].path))
    batches = list(chunks(keys, session.options.batch))
    wanted = [
        desk.wanting(analyses[key].lang, [part.text for part in parts])
        for batch in batches
        for key, (_, parts) in _segmented(session, batch).items()
    ]
    number, characters = (sum(column) for column in zip((0, 0), *wanted, strict=True))
    _announce(session, desk, "articles in other languages", number, characters)
    ready: list[str] = []
    unread: dict[str, Analysis] = {}
    with session.progress.work("translating articles", number) as advance:
        tasks = _tasks(session, desk, batches, analyses, ready, unread, advance)
        dangerous = LOST in session.store.versions(TRANSLATED).values()
        for made in session.worked(tasks, len(keys), dangerous):
            session.store.put(made.artefacts)
            session.clock.add(made.seconds)
            for artefact in made.artefacts:
                session.clock.count(artefact.stage)
                session.settled &= artefact.version != LOST
    session.store.keep(TRANSLATED, ready)
    return unread | {k: opened(Analysis, a) for k, a in session.store.get(TRANSLATED, ready).items()}


def _tasks(
    session: Session, desk: Desk, batches: Sequence[Sequence[str]], analyses: Mapping[str, Analysis],
    ready: list[str], unread: dict[str, Analysis], advance: Callable[[int], object],
) -> Iterator[list[Task]]:  # fmt: skip
    """Translate articles and yield those to be analysed; the keys of all that are, or are already, go to ``ready``."""
    have = session.store.versions(TRANSLATED)
    for batch in batches:
        documents, prepared, parsed = (session.store.get(stage, batch) for stage in (DOCUMENT, PREPARED, PARSED))
        tasks = []
        for key, (document, parts) in _segmented(session, batch).items():
            lang = analyses[key].lang
            english = desk.english(lang, [part.text for part in parts], advance)
            translated = articles.translation(document, parts, english)
            missing = {part.text for part in parts} - set(english)
            if all(p.header for p in translated.pieces) or (missing and not desk.is_open(lang)):
                unread[key] = replace(analyses[key], reason=f"{analyses[key].reason}; it could not be translated")
                continue
            ready.append(key)
            data = pack(translated)
            if have.get(key) != translated_version(session.versions, data):
                tasks.append(Task(documents[key], prepared.get(key), parsed.get(key), data))
        if tasks:
            yield tasks


def _segmented(session: Session, keys: Sequence[str]) -> dict[str, tuple[Document, list[articles.Segment]]]:
    """The articles of these keys with their sentences."""
    documents, prepared = (session.store.get(stage, keys) for stage in (DOCUMENT, PREPARED))
    found = {}
    for key in keys:
        document = opened(Document, documents[key])
        found[key] = document, articles.segments(document, opened(Prepared, prepared[key]).clean)
    return found


def evidence_in_english(session: Session, desk: Desk, resolved: Resolved) -> Resolved:
    """What resolve found, its mentions with ``sentence_en``."""
    with session.clock.step("translate"):
        wanted = [desk.wanting(lang, texts) for lang, texts in evidence.sentences(resolved.mentions).items()]
        number, characters = (sum(column) for column in zip((0, 0), *wanted, strict=True))
        _announce(session, desk, "evidence sentences", number, characters)
        with session.progress.work("translating evidence", number) as advance:
            mentions = evidence.with_english(resolved.mentions, desk, advance)
    session.settled &= not desk.problems()
    return replace(resolved, mentions=mentions)


def _announce(session: Session, desk: Desk, what: str, texts: int, characters: int) -> None:
    """Say what is about to leave the machine, and where to."""
    if texts:
        session.progress.say(f"{what}: {texts} texts with {characters} characters go to {desk.name}")
