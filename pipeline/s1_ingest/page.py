"""News pages in HTML: the article's text by trafilatura, with what it tends to leave out, and the page's metadata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape as html_unescape
from typing import Any

from pipeline.core.records import Document
from pipeline.s1_ingest.dates import VISIBLE_DATE, parse_date
from pipeline.s1_ingest.decode import UndecodableError, decode
from pipeline.s1_ingest.errors import UnreadableError
from pipeline.s1_ingest.scan import host

_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]{3,30})""", re.I)
_ARTICLE_TYPES = re.compile(r"Article|Posting|Report|BlogPost|Review$")
_SPACE = re.compile(r"\s+")
_RUNNING = 8  # words from which a block of a page without any other text counts as text
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


@dataclass(slots=True)
class Metadata:
    """What a page states about itself, by field of ``Document``; the first statement of each field counts."""

    fields: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    raw_titles: list[str] = field(default_factory=list)
    description: str = ""
    body: str = ""

    def add(self, name: str, value: object) -> None:
        """Keep the value of a field unless it is empty or the field is known."""
        text = _SPACE.sub(" ", value).strip() if isinstance(value, str) else ""
        if text and not self.fields.get(name):
            self.fields[name] = text


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
        lang=found.get("lang", "")[:2].lower(), reason="" if lines else "no text of an article in the page",
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

    raw = text.replace("\x00", "").encode("utf-8")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(raw, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(f"broken HTML: {error}") from None
    if any("depth" in entry.message for entry in parser.error_log):
        raise UnreadableError("broken HTML: elements are nested too deeply")
    return tree


def read_metadata(tree: Any) -> Metadata:
    """Title, date, outlet, address and language as JSON-LD, meta tags and elements of a page state them."""
    found = Metadata()
    records = sorted(_json_ld(tree), key=lambda r: not _is_article(r))
    for record in records[:20]:
        if _is_article(record):
            found.titles.setdefault("json-ld", _text(record.get("headline")))
            found.titles.setdefault("name", _text(record.get("name")))
            found.titles.setdefault("alternative", _text(record.get("alternativeHeadline")))
            found.add("published", parse_date(_text(record.get("datePublished"))))
            found.add("source", _name(record.get("publisher")))
            found.add("lang", _text(record.get("inLanguage")))
            found.description = found.description or _text(record.get("description"))
            found.body = max(found.body, _text(record.get("articleBody")), key=len)
    metas = _metas(tree)
    for name in _DATE_METAS:
        found.add("published", parse_date(metas.get(name, "")))
    for name in ("og:site_name", "application-name", "publisher", "dc.publisher"):
        found.add("source", metas.get(name))
    for name in ("og:description", "description", "twitter:description"):
        found.description = found.description or metas.get(name, "")
    found.add("url", _attribute(tree, "//link[@rel='canonical']/@href"))
    found.add("url", metas.get("og:url"))
    found.add("lang", _attribute(tree, "/html/@lang"))
    found.add("lang", metas.get("og:locale"))
    found.add("lang", metas.get("content-language"))
    for stamp in tree.xpath("//time/@datetime")[:3]:
        found.add("published", parse_date(str(stamp)))
    found.titles["og"] = metas.get("og:title", "")
    found.titles["h1"] = _attribute(tree, "string(//h1)")
    found.titles["element"] = _attribute(tree, "string(//head/title)")
    found.titles["meta"] = metas.get("title", "") or metas.get("dc.title", "") or metas.get("twitter:title", "")
    found.titles["named"] = found.titles.get("name", "") or metas.get("title", "")
    outlet = found.fields.get("source", "")
    found.raw_titles = [_SPACE.sub(" ", t) for t in found.titles.values()]
    found.titles = {k: _without_outlet(v, outlet) for k, v in found.titles.items() if v.strip()}
    found.add("title", _choose_title(found.titles))
    return found


def _choose_title(titles: dict[str, str]) -> str:
    """The headline that the editors wrote: JSON-LD's, unless it only repeats the title element, which is written for
    search engines, and the page does not give it as its name too; then the one meant for sharing."""
    first, shared = titles.get("json-ld", ""), titles.get("og", "")
    for_search = _squeeze(first) == _squeeze(titles.get("element", "")) != _squeeze(titles.get("named", ""))
    if first and shared and for_search:
        return shared
    return first or shared or titles.get("h1", "") or titles.get("meta", "") or titles.get("element", "")


def _without_outlet(title: str, outlet: str) -> str:
    """A title without entities, and without the outlet, section or date after a bar or dash."""
    title = _SPACE.sub(" ", html_unescape(title)).strip()
    parts = re.split(r"\s+([|–—·-])\s+", title)
    name = _squeeze(outlet)
    while len(parts) >= 3:
        last = _squeeze(parts[-1])
        short = len(parts[-1].split()) <= 3
        if not (
            parts[-2] == "|" or parse_date(parts[-1]) or (short and last and (last in name or name[:4] == last[:4]))
        ):
            break
        parts = parts[:-2]
    return "".join(p if n % 2 == 0 else f" {p} " for n, p in enumerate(parts))


_DATE_METAS = (
    "article:published_time", "og:published_time", "article:published", "datepublished", "published_time", "pubdate",
    "publishdate", "publish-date", "publish_date", "date", "dc.date", "dcterms.date", "dc.date.issued",
    "dcterms.created", "dcterms.issued", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
    "article.published", "created", "last-modified", "og:article:published_time", "rnews:datepublished",
)  # fmt: skip


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a page's JSON-LD, outer before inner; broken scripts are skipped."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        source = (script.text_content() or "").strip().removeprefix("<![CDATA[").removesuffix("]]>").rstrip("; \n")
        try:
            pending = [json.loads(source, strict=False)]
        except (ValueError, RecursionError):
            continue
        seen = 0
        while pending and seen < 2000:
            seen += 1
            node = pending.pop(0)
            if isinstance(node, list):
                pending.extend(node)
            elif isinstance(node, dict):
                yield node
                inner = (node.get(k) for k in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"))
                pending.extend(value for value in inner if isinstance(value, dict | list))


def _is_article(record: dict[str, Any]) -> bool:
    kinds = record.get("@type")
    return any(isinstance(k, str) and _ARTICLE_TYPES.search(k) for k in (kinds if isinstance(kinds, list) else [kinds]))


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value", "") or value.get("name", "")
    return value.strip() if isinstance(value, str) else ""


def _name(value: object) -> str:
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.xpath("//meta[@content]"):
        content = meta.get("content", "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if (name := meta.get(attribute)) and content:
                found.setdefault(name.strip().lower(), content)
    return found


def _attribute(tree: Any, xpath: str) -> str:
    value = tree.xpath(xpath)
    return str(value[0] if isinstance(value, list) and value else value or "")


def _body(tree: Any, blocks: list[tuple[str, str]], metadata: Metadata) -> list[str]:
    """The paragraphs of the article, with the lead that stands between headline and text."""
    import trafilatura

    _drop_link_lists(tree)
    extracted = trafilatura.extract(tree, include_comments=False, include_tables=False, prune_xpath=_PRUNE)
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
    starts = {_squeeze(line)[:50] for line in lines[:8] if len(line) >= 80}
    known = _squeeze(" ".join(lines))
    titles = {_squeeze(t) for t in metadata.titles.values()}
    first = next((n for n, (_, text) in enumerate(blocks) if _squeeze(text)[:50] in starts), -1)
    headline = _headline(blocks[: max(0, first)], titles)
    if headline < 0:
        return []
    description = _squeeze(metadata.description)
    found: list[str] = []
    for tag, text in blocks[headline + 1 : first]:
        squeezed = _squeeze(text)
        stated = len(squeezed) >= 25 and (
            squeezed[:60] in description or (description[:60] in squeezed and bool(description))
        )
        running = tag in ("p", "div", "h2", "h3") and 50 <= len(text) <= 700 and text[-1] in '.!?…"“”«»'
        if (stated or running) and squeezed not in known and squeezed not in titles and text not in found:
            found.append(text)
    return found[:3]


def _headline(blocks: list[tuple[str, str]], titles: set[str]) -> int:
    """Which block is the headline: the last one that is an ``h1`` or says a title; -1 where none is."""
    return max((n for n, (tag, text) in enumerate(blocks) if tag == "h1" or _squeeze(text) in titles), default=-1)


def _visible_date(blocks: list[tuple[str, str]], metadata: Metadata) -> str:
    """The date that a short line beside the headline shows, or that ends the title element; empty where none does."""
    for title in metadata.raw_titles:
        for part in re.split(r"\s[|–—-]\s", title)[1:]:
            if date := parse_date(part):
                return date
    titles = {_squeeze(t) for t in metadata.titles.values()}
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
    wanted = [t for t in map(_squeeze, titles) if t]

    def repeats(line: str) -> bool:
        squeezed = _squeeze(line)
        return any(squeezed.endswith(t) and len(squeezed) <= len(t) + 50 for t in wanted if len(t) > 15)

    return [line for n, line in enumerate(lines) if n >= 6 or not repeats(line)]


def _paragraphs(tree: Any) -> Iterator[str]:
    for node in tree.iter("p", "h1", "h2", "h3", "h4", "li", "blockquote"):
        if not any(child.tag in ("p", "li") for child in node.iterdescendants() if isinstance(child.tag, str)):
            yield _SPACE.sub(" ", node.text_content()).strip()


def _squeeze(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
