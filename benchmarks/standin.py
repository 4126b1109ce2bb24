"""Stages that read benchmark articles by the sentences they are made of: for runs that are about all the rest.

Parsing a hundred thousand articles takes hours. What comes after it (the store, resolving, publishing) only needs what
was found in them, and that can be had without models: every sentence is compared with those that articles are made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from articles import LANGUAGES, sentences

from pipeline.core.analysis import Prepared
from pipeline.core.options import Options
from pipeline.core.records import CleanText, Document, DocumentDate, Fact, Language, Mention
from pipeline.stages import STAGES

_FILLED = {
    "a": ("actor", "organization"), "b": ("target", "organization"), "p": ("actor", "person"), "t": ("place", "place"),
    "n": ("quantity", ""),
}  # fmt: skip
_FIELD = re.compile(r"\\\{(\w)\\\}")
_SENTENCE = re.compile(r"[^.\n]+(?:\.(?! ?[A-ZÄÖÜ„“\n])[^.\n]*)*\.?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def prepare(document: Document, _options: Options) -> Prepared:
    """The language by the first sentence that is known in one; nothing is cut."""
    found = next(_known(document.text), None)
    lang = found[0] if found else LANGUAGES[0]
    return Prepared(Language(lang, 0.99), CleanText(document.text, tuple(range(len(document.text))), ()))


def parse(lang: str, texts: Sequence[str], _options: Options) -> list[bytes]:  # noqa: ARG001 (as stages are called)
    """Nothing."""
    return [b"" for _ in texts]


def extract(
    document: Document, prepared: Prepared, _parsed: bytes, _options: Options
) -> tuple[DocumentDate, tuple[Mention, ...]]:
    """The date in the file's name, and a mention for every sentence that reports an event."""
    day = _DATE.search(document.path)
    date = day[0] if day else ""
    return DocumentDate(date, date, date, "filename"), tuple(
        _mention(document, lang, kind, start, match, date)
        for lang, kind, start, match in _known(document.text)
        if lang == prepared.language.lang and kind not in ("filler", "headline", "noise")
    )


def _known(text: str) -> Iterator[tuple[str, str, int, re.Match[str]]]:
    """Language, kind and place of every sentence that articles are made of, with its parts."""
    for sentence in _SENTENCE.finditer(text):
        start = sentence.start() + len(sentence[0]) - len(sentence[0].lstrip())
        for lang, kind, pattern in _patterns():
            if match := pattern.fullmatch(text, start, sentence.end()):
                yield lang, kind, start, match
                break


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (lang, kind, re.compile(_FIELD.sub(r"(?P<\1>[^.\\n]+?)", re.escape(template))))
        for lang in LANGUAGES
        for kind, templates in sentences()[lang].items()
        for template in templates
        if kind != "headline"
    )


def _mention(document: Document, lang: str, kind: str, start: int, match: re.Match[str], date: str) -> Mention:
    facts = tuple(
        Fact(
            *(_FILLED[name][0], match[name], *match.span(name), match[name], _FILLED[name][1]),
            number=float(match[name]) if name == "n" else None, unit="EUR" if name == "n" else "",
            method="standin", confidence=0.9,
        )
        for name in match.groupdict() if name in _FILLED and (name != "n" or match[name].isdigit())
    )  # fmt: skip
    end = start + len(kind)
    return Mention(
        document.doc_id, lang, kind, start, end, document.text[start:end], match.start(), match.end(), match[0],
        date=date if "d" in match.groupdict() else "", date_basis="explicit" if "d" in match.groupdict() else "",
        trigger=kind, confidence=0.8, method="standin", facts=facts,
    )  # fmt: skip


STANDIN = replace(STAGES, prepare=prepare, parse=parse, extract=extract)
