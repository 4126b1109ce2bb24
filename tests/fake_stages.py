"""Stages without models, for tests of the frame: ``Anna met Bert in Wien.`` is a mention, some words are accidents."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.core.analysis import Prepared, Versions
from pipeline.core.options import Options
from pipeline.core.records import Block, CleanText, Document, DocumentDate, Fact, Language, Mention
from pipeline.s1_ingest import FoundFile
from pipeline.stages import STAGES

_NAME = r"[A-ZÄÖÜ]\w+(?: [A-ZÄÖÜ]\w+)?"
TRIGGER = re.compile(rf"(?P<actor>{_NAME}) (?P<trigger>met|traf|sued|verklagte) (?P<target>{_NAME})[^.\n]*\.")
TYPES = {"met": "meet", "traf": "meet", "sued": "litigate", "verklagte": "litigate"}
_taken: list[bytearray] = []
DATE = re.compile(r"\d{4}-\d\d-\d\d")


def read(found: FoundFile, options: Options) -> Iterator[Document]:
    for document in STAGES.read(found, options):
        if document.path.endswith(".html"):
            text = re.sub(r"<[^>]*>", "", Path(found.file).read_text("utf-8"))
            document = replace(document, text=text, status="ok", reason="")
        yield document


def prepare(document: Document, options: Options) -> Prepared:
    text = document.text
    log("prepare", text[:20])
    if "BROKEN" in text:
        raise ValueError("cannot be\ncleaned \x1b[31m")
    lang = "fr" if " le " in text else "de" if re.search(r"\b(traf|verklagte)\b", text) else "en"
    blocks = []
    for match in re.finditer(r"[^\n]+", text):
        kept = not match.group().startswith("Advert")
        kind, reason = ("body", "") if kept else ("advert", "cue: advert")
        blocks.append(Block(match.start(), match.end(), kind, kept, reason))
    origins = tuple(i for b in blocks if b.kept for i in range(b.start, b.end))
    return Prepared(Language(lang, 0.99), CleanText("".join(text[i] for i in origins), origins, tuple(blocks)))


def parse(lang: str, texts: Sequence[str], options: Options) -> list[bytes]:
    for text in texts:
        log("parse", text[:20])
        if "KILLER" in text:
            os._exit(9)
        if "HUNGRY" in text:
            bytearray(1 << 31)
        if "UNPARSED" in text:
            raise IndexError("no such head")
    return [f"{lang}:{text}".encode() for text in texts]


def extract(
    document: Document, prepared: Prepared, parsed: bytes, options: Options
) -> tuple[DocumentDate, tuple[Mention, ...]]:
    text = document.text
    log("extract", text[:20])
    assert parsed.decode() == f"{prepared.language.lang}:{prepared.clean.text}"
    if "CRASH" in text:
        raise RuntimeError("no such rule")
    found = DATE.search(text)
    published = DocumentDate(found[0], found[0], found[0], "header") if found else DocumentDate()
    mentions = []
    for m in TRIGGER.finditer(text):
        facts = [Fact(slot, m[slot], *m.span(slot), m[slot], "person", method="fake@1") for slot in ("actor", "target")]
        for q in re.finditer(r"(\d+) euros", m[0]):
            start = m.start() + q.start()
            facts.append(
                Fact("quantity", q[0], start, start + len(q[0]), q[0], number=float(q[1]), unit="EUR", method="fake@1")
            )
        mentions.append(
            Mention(
                document.doc_id, prepared.language.lang, TYPES[m["trigger"]], *m.span("trigger"), m["trigger"],
                *m.span(), m[0], date=published.value, date_basis="explicit" if published.value else "",
                date_constraint="", trigger=m["trigger"], confidence=0.8, method="fake@1", facts=tuple(facts),
            )
        )  # fmt: skip
    return published, tuple(mentions)


def versions(options: Options) -> Versions:
    return Versions("1", "1", (("de", "1"), ("en", "1")), "1", "1", "1")


def grow(batch: list[int]) -> int:
    """Take so many megabytes for good; returns the process that did."""
    _taken.extend(bytearray(b"x") * (n << 20) for n in batch)
    return os.getpid()


def log(stage: str, what: str) -> None:
    """Say what was called, where a test asks for it, across processes too."""
    if path := os.environ.get("FAKE_STAGES_LOG"):
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(f"{stage} {what!r}\n")


FAKE = replace(STAGES, read=read, prepare=prepare, parse=parse, extract=extract, versions=versions)
