"""Find the news texts whose names we listed by reading them, and label every occurrence of those names.

``names/*.jsonl`` holds, per text, where it stands in a corpus (``key``), its language and every distinct form of a name
in it by class; ``NOT`` holds forms that contain a name and are none (``EU-Staaten``). The texts themselves are not ours
and are read from the corpora.
"""

from __future__ import annotations

import gzip
import html
import json
import lzma
import re
import tarfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path

from conllu import read_conllu

LISTS = Path(__file__).parent / "names"
CLASSES = ("PER", "ORG", "LOC", "MISC")
Span = tuple[int, int, str]

_NO_SPACE_BEFORE = re.compile(r"[.,;:!?)\]}%’”]+|'s|’s|n't|'(?:re|ve|ll|d|m)|''", re.IGNORECASE)
_NO_SPACE_AFTER = re.compile(r"[(\[{“$£€]|US\$|``")


def label(text: str, lists: Mapping[str, Iterable[str]]) -> list[Span]:
    """Whole-word occurrences of the listed forms, longest forms first, in text order; ``NOT`` forms hide others."""
    taken = bytearray(len(text))
    spans = []
    forms = sorted(((f, c) for c in (*CLASSES, "NOT") for f in lists.get(c, ())), key=lambda p: (-len(p[0]), p))
    for form, kind in forms:
        pattern = re.escape(form).replace("\\ ", "[ \xa0]+")
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                if kind != "NOT":
                    spans.append((start, end, kind))
    return sorted(spans)


def joined(tokens: Iterable[str]) -> str:
    """Running text from tokens, spaces guessed."""
    text, before = "", " "
    for token in tokens:
        glue = before == " " or _NO_SPACE_BEFORE.fullmatch(token) or _NO_SPACE_AFTER.fullmatch(before)
        text += token if glue else " " + token
        before = token
    return text


def _token_file(data: bytes) -> str:
    """The text of a MEANTIME or ECB+ document, one sentence per line."""
    sentences: dict[int, list[str]] = {}
    for token in ElementTree.fromstring(data).iter("token"):  # noqa: S314 (a corpus file of our own choosing)
        sentences.setdefault(int(token.get("sentence", 0)), []).append(token.text or "")
    return "\n".join(joined(sentences[n]) for n in sorted(sentences))


@cache
def _archive(path: Path) -> dict[str, bytes]:
    """The XML files of a corpus archive by their name without folder and ending."""
    found = {}
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".xml") and member.isfile() else None
            if file is not None and "cross-doc" not in member.name:
                found[Path(member.name).stem] = file.read()
    return found


@cache
def _lines(path: Path) -> tuple[str, ...]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return tuple(file.read().split("\n"))


@cache
def _smartdata(path: Path) -> dict[str, str]:
    return {d["id"]: d["text"] for d in map(json.loads, filter(None, _lines(path)))}


@cache
def _sentences(path: Path) -> tuple[str, ...]:
    """The sentences of a treebank as running text."""
    return tuple("".join(w.form + " " * w.space for w in words).strip() for words in read_conllu(path, merge=True))


def _of_treebank(name: str, corpora: Path, key: str, lang: str) -> str:  # noqa: ARG001 (all finders end so)
    first, last = map(int, key.split("-"))
    return "\n".join(_sentences(corpora / f"syntax/{name}.conllu.xz")[first - 1 : last])


def _newstest(corpora: Path, key: str, lang: str) -> str:
    first, last = map(int, key.split("-"))
    return "\n".join(_lines(corpora / f"parallel/newstest2021.en-de.{lang}.xz")[first - 1 : last])


@cache
def _articles(path: Path) -> str:
    """All articles of the file of names in one line."""
    return " ".join(" ".join(json.loads(line)["text"].split()) for line in filter(None, _lines(path)))


_PIECE = re.compile(r"<(h[1-5]|p|figcaption)\b[^>]*>(.*?)</\1>", re.DOTALL)
_NO_TEXT = re.compile(r"<!--.*?-->|<(script|style|noscript|svg)\b.*?</\1>", re.DOTALL)
_HEAD = 60  # characters by which a line is known again


def _page(corpora: Path, key: str, lang: str) -> str:  # noqa: ARG001 (all finders take the same arguments)
    """What a news page says beside its article: captions, teasers and headlines of other articles, one per line."""
    page = gzip.decompress((corpora / "pages" / key).read_bytes()).decode("utf-8", "replace")
    pieces = (m[2] for m in _PIECE.finditer(_NO_TEXT.sub("", page)))
    lines = (" ".join(html.unescape(re.sub(r"<[^>]*>", " ", p)).split()) for p in pieces)
    lines = (re.sub(r" (?=[.,;:!?)])", "", x) for x in lines)  # a link's end is no space
    read = _articles(corpora / "ner/news-names.jsonl.xz")
    return "\n".join(dict.fromkeys(x for x in lines if len(x) >= 30 and x[:_HEAD] not in read))  # fmt: skip


FINDERS: dict[str, Callable[[Path, str, str], str]] = {
    "newstest2021.de": _newstest,
    "newstest2021.en": _newstest,
    "smartdata": lambda corpora, key, _: _smartdata(corpora / "ner/de_smartdata-train.jsonl.xz")[key],
    "meantime": lambda corpora, key, _: _token_file(_archive(corpora / "time/en_meantime.tar.xz")[key]),
    "ecb": lambda corpora, key, _: _token_file(_archive(corpora / "events/en_ecbplus-topics-1-35.tar.xz")[key]),
    "pages": _page,
    **{name: partial(_of_treebank, name) for name in ("de_gsd-dev", "de_gsd-test", "de_pud-wiki")},
}


def texts(corpora: Path) -> Iterator[tuple[str, str, str, list[Span]]]:
    """``(key, language, text, spans)`` of every text with a list of names.

    Keys begin with the name of the list, ``news-names:``, ``smartdata:``, …; texts come in a fixed order.
    """
    for line in filter(None, _lines(corpora / "ner/news-names.jsonl.xz")):
        article = json.loads(line)
        yield (
            f"news-names:{article['article']}",
            article["lang"],
            article["text"],
            label(article["text"], article["names"]),
        )
    for name, find in sorted(FINDERS.items()):
        path = LISTS / f"{name}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            lists = json.loads(line)
            text = find(corpora, lists["key"], lists["lang"])
            yield f"{name}:{lists['key']}", lists["lang"], text, label(text, lists)
