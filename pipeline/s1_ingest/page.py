"""News pages in HTML: the article's text by trafilatura, with what it tends to leave out, and the page's metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from pipeline.core.records import Document
from pipeline.s1_ingest.dates import VISIBLE_DATE, parse_date
from pipeline.s1_ingest.decode import UndecodableError, decode
from pipeline.s1_ingest.errors import UnreadableError, quiet
from pipeline.s1_ingest.metadata import Metadata, read_metadata
from pipeline.s1_ingest.scan import host
from pipeline.s1_ingest.titles import squeezed

_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]{3,30})""", re.I)
_SPACE = re.compile(r"\s+")
_RUNNING = 8  # words from which a block of a page without any other text counts as text
_MOST_ELEMENTS = 200_000  # of a page; real ones have a tenth of that, and the extractor needs 40 µs for each
_LARGE = 20_000  # elements from which the extractor compares no second opinion, whose time grows with their square
_TITLE_END = 20  # letters at the end of a heading and of a title behind different kickers
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "dl",
        "section",
        "article",
        "header",
        "footer",
        "figure",
        "table",
        "blockquote",
        "main",
    )
) | frozenset(_HEADINGS)
_LEAF = frozenset(("p", "div", "span", "h1", "h2", "h3"))
_NO_LEAD = frozenset(
    (
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "figure",
        "figcaption",
        "aside",
        "nav",
        "footer",
        "form",
        "button",
    )
) | frozenset(("svg", "time"))
# What stands inside articles without being of them; by element, not by outlet.
_PRUNE = [
    "//figure", "//figcaption", "//aside", "//nav", "//footer", "//form", "//button", "//noscript", "//template",
    "//*[@hidden or @aria-hidden='true'][not(self::html or self::body)]",
]  # fmt: skip


def extract_page(base: Document, data: bytes) -> Document:
    """The article of a page, with its metadata. Raises ``UnreadableError`` for bytes that are no page."""
    text, encoding = _decode_page(data)
    if "<" not in text:
        raise UnreadableError("no HTML: it holds no tag")
    tree = _parse(text)
    metadata = read_metadata(tree)
    blocks = _leaf_blocks(tree)
    lines = _body(tree, blocks, metadata)
    metadata.add("published", _visible_date(blocks, metadata))
    title = metadata.fields.get("title", "")
    lines = _without_titles(lines, {title, *metadata.titles.values()})
    if title and lines:
        lines.insert(0, title)
    found = metadata.fields
    return replace(
        base, text="\n\n".join(lines), encoding=encoding, title=title, published=found.get("published", ""),
        source=found.get("source", "") or host(found.get("url", "")), url=found.get("url", ""),
        lang=found.get("lang", "")[:2].lower(), authors=found.get("authors", ""),
        reason="" if lines else "no text of an article in the page",
    )  # fmt: skip


def fragment_text(markup: str) -> str:
    """The paragraphs of a piece of HTML, as feeds carry it in a text field, separated by blank lines."""
    tree = _parse(f"<html><body>{markup}</body></html>")
    return "\n\n".join(p for p in _paragraphs(tree) if p)


def _decode_page(data: bytes) -> tuple[str, str]:
    """Text and encoding of a page: UTF-8 where it is valid, else what the page names, else what the bytes look like."""
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if match := _CHARSET.search(data[:4096]):
        name = match[1].decode("ascii").lower()
        # Browsers read these labels as Windows-1252, and pages are written for browsers.
        name = "cp1252" if name in ("iso-8859-1", "latin1", "ascii", "us-ascii", "windows-1252") else name
        try:
            bad = name.startswith("utf-8") or name == "utf8"
            text = data.decode(name, "replace" if bad else "strict")
            if text.count("\ufffd") <= len(text) // 1000:
                return text, name
        except (UnicodeDecodeError, LookupError):
            pass
    try:
        return decode(data)
    except UndecodableError as error:
        raise UnreadableError(str(error)) from None


def _parse(text: str) -> Any:
    """The tree of a page. libxml2 stops at its own limit of depth, so no nesting exhausts the stack."""
    from lxml import etree, html

    raw = text.replace("\x00", "").encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(raw, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(f"broken HTML: {error}") from None
    if sum(1 for _ in islice(tree.iter(), _MOST_ELEMENTS + 1)) > _MOST_ELEMENTS:
        raise UnreadableError(f"broken HTML: over {_MOST_ELEMENTS} elements")
    if any("depth" in entry.message for entry in parser.error_log):
        raise UnreadableError("broken HTML: elements are nested too deeply")
    return tree


def _body(tree: Any, blocks: list[tuple[str, str]], metadata: Metadata) -> list[str]:
    """The paragraphs of the article, with the lead that stands between headline and text."""
    import trafilatura

    quiet("trafilatura")
    _drop_link_lists(tree)
    large = sum(1 for _ in islice(tree.iter(), _LARGE)) == _LARGE
    extracted = trafilatura.extract(
        tree, include_comments=False, include_tables=False, prune_xpath=_PRUNE, fast=large
    )  # fmt: skip
    lines = _lines(extracted or "")
    stated = _lines(metadata.body)
    if _size(stated) > 2 * _size(lines):  # the page loads its text by script, or trafilatura took a side column
        return stated
    if not lines:
        return [text for tag, text in blocks if tag != "a" and len(text.split()) >= _RUNNING]
    return [*_lead(blocks, lines, metadata), *lines]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _size(lines: list[str]) -> int:
    return sum(map(len, lines))


def _leaf_blocks(tree: Any) -> list[tuple[str, str]]:
    """Tag and text of every block element that holds no other, in order; parts that are no article are left out."""
    blocks: list[tuple[str, str]] = []
    skip: Any = None
    for node in tree.iter():
        if skip is not None:
            if node.getparent() is None or any(a is skip for a in node.iterancestors()):
                continue
            skip = None
        if node.tag in _NO_LEAD:
            skip = node
        elif node.tag in _LEAF and not any(child.tag in _BLOCKS for child in node.iterdescendants()):
            text = _SPACE.sub(" ", node.text_content()).strip()
            if text:
                linked = sum(len(a.text_content()) for a in node.iter("a"))
                blocks.append((node.tag if linked < 0.3 * len(text) else "a", text))
    return blocks


def _lead(blocks: list[tuple[str, str]], lines: list[str], metadata: Metadata) -> list[str]:
    """The running text between the headline and the first paragraph that was extracted, which holds the lead."""
    starts = {squeezed(line)[:50] for line in lines[:8] if len(line) >= 80}
    known = squeezed(" ".join(lines))
    titles = {squeezed(t) for t in metadata.titles.values()}
    first = next((n for n, (_, text) in enumerate(blocks) if squeezed(text)[:50] in starts), -1)
    headline = _headline(blocks[: max(0, first)], titles)
    if headline < 0:
        return []
    description = squeezed(metadata.description)
    found: list[str] = []
    for tag, text in blocks[headline + 1 : first]:
        plain = squeezed(text)
        stated = len(plain) >= 25 and (plain[:60] in description or (description[:60] in plain and bool(description)))
        running = tag in ("p", "div", "h2", "h3") and 50 <= len(text) <= 700 and text[-1] in '.!?…"“”«»'
        if (stated or running) and plain not in known and plain not in titles and text not in found:
            found.append(text)
    return found[:3]


def _headline(blocks: list[tuple[str, str]], titles: set[str]) -> int:
    """Which block is the headline: the last one that is an ``h1`` or says a title, else a heading that ends like one;
    -1 where none is."""
    found = max((n for n, (tag, text) in enumerate(blocks) if tag == "h1" or squeezed(text) in titles), default=-1)
    if found >= 0:
        return found
    ends = {title[-_TITLE_END:] for title in titles if len(title) >= _TITLE_END}
    heads = ((n, squeezed(text)) for n, (tag, text) in enumerate(blocks) if tag in _HEADINGS)
    return next((n for n, plain in heads if plain[-_TITLE_END:] in ends), -1)


def _visible_date(blocks: list[tuple[str, str]], metadata: Metadata) -> str:
    """The date that a short line beside the headline shows, or that ends the title element; empty where none does."""
    for title in metadata.stated_titles:
        for part in re.split(r"\s[|–—-]\s", title)[1:]:
            if date := parse_date(part):
                return date
    titles = {squeezed(t) for t in metadata.titles.values()}
    headline = _headline(blocks, titles)
    for _, text in blocks[max(0, headline - 3) : headline + 9] if headline >= 0 else []:
        if len(text) <= 90 and (match := VISIBLE_DATE.search(text)):
            return parse_date(match.group())
    return ""


def _drop_link_lists(tree: Any) -> None:
    """Remove paragraphs and list items that are nothing but a link: they point to other articles."""
    for node in [*tree.iter("li", "p", "h2", "h3", "h4")]:
        text = _SPACE.sub(" ", node.text_content()).strip()
        if len(text) < 20 or node.getparent() is None or any(True for _ in node.iter("h1")):
            continue
        linked = sum(len(_SPACE.sub(" ", a.text_content()).strip()) for a in node.iter("a"))
        if linked >= (0.6 if node.tag == "li" else 0.9) * len(text):
            node.drop_tree()


def _without_titles(lines: list[str], titles: set[str]) -> list[str]:
    """The lines without those at the top that repeat a title, alone or after a kicker."""
    wanted = [t for t in map(squeezed, titles) if t]

    def repeats(line: str) -> bool:
        plain = squeezed(line)
        return any(plain.endswith(t) and len(plain) <= len(t) + 50 for t in wanted if len(t) > 15)

    return [line for n, line in enumerate(lines) if n >= 6 or not repeats(line)]


def _paragraphs(tree: Any) -> Iterator[str]:
    for node in tree.iter("p", "h1", "h2", "h3", "h4", "li", "blockquote"):
        if not any(child.tag in ("p", "li") for child in node.iterdescendants() if isinstance(child.tag, str)):
            yield _SPACE.sub(" ", node.text_content()).strip()
