"""What a news page states about itself: title, date, authors, outlet, address and language, from all places it has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from pipeline.s1_ingest.dates import parse_date
from pipeline.s1_ingest.scan import host
from pipeline.s1_ingest.titles import Titles, choose, readable, same, without_outlet

_ARTICLE_TYPES = re.compile(r"Article|Posting|Report|BlogPost|Review$")
_LISTED = "itemListElement"  # what a page lists may be other articles
_MOST_RECORDS = 2000  # of a page's JSON-LD that are looked at
_MOST_TIMES = 100
_BESIDE = ("aside", "nav", "footer")
_SALVAGED = ("headline", "datePublished", "inLanguage", "alternativeHeadline")
_DATE_METAS = (
    "article:published_time", "og:published_time", "article:published", "datepublished", "published_time", "pubdate",
    "publishdate", "publish-date", "publish_date", "published", "date", "dc.date", "dcterms.date", "dc.date.issued",
    "dcterms.created", "dcterms.issued", "dcterms.available", "citation_publication_date", "sailthru.date",
    "parsely-pub-date", "cxenseparse:recs:publishtime", "article.published", "article:published_date", "created",
    "og:article:published_time", "rnews:datepublished", "og:pubdate", "shareaholic:article_published_time",
    "bt:pubdate", "publication_date", "article_date_original", "originalpublicationdate", "ptime",
)  # fmt: skip
_AUTHOR_METAS = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author")


@dataclass(slots=True)
class Metadata:
    """What a page states about itself, by field of ``Document``; the first statement of each field counts.

    ``titles`` are all forms of its headline, by where they stand; ``stated_titles`` the same before anything was taken
    off. ``description`` is its summary, ``body`` the text that its data holds.
    """

    fields: dict[str, str] = field(default_factory=dict)
    titles: Titles = field(default_factory=dict)
    stated_titles: list[str] = field(default_factory=list)
    description: str = ""
    body: str = ""

    def add(self, name: str, value: object) -> None:
        """Keep the value of a field unless it is empty or the field is known."""
        text = readable(value) if isinstance(value, str) else ""
        if text and not self.fields.get(name):
            self.fields[name] = text


def read_metadata(tree: Any) -> Metadata:
    """Title, date, authors, outlet, address and language as JSON-LD, meta tags and elements of a page state them."""
    found, metas = Metadata(), _metas(tree)
    found.titles = {
        "og": metas.get("og:title", ""),
        "element": _first(tree, "string(//head/title)"),
        "meta": metas.get("title", "") or metas.get("dc.title", "") or metas.get("twitter:title", ""),
        "named": metas.get("title", ""),
        "item": _first(tree, "//meta[@itemprop='headline']/@content"),
    }
    found.titles["h1"] = _headline(tree, found.titles)
    for url in (_first(tree, "//link[@rel='canonical']/@href"), metas.get("og:url", "")):
        found.add("url", url if url.startswith(("http://", "https://")) else "")
    pages = _from_json_ld(tree, found)
    for name in _DATE_METAS:
        found.add("published", parse_date(metas.get(name, "")))
    for name in ("og:site_name", "application-name", "publisher", "dc.publisher", "article:publisher"):
        value = metas.get(name, "")
        found.add("source", "" if value.startswith("http") else value)
    for name in ("og:description", "description", "twitter:description"):
        found.description = found.description or readable(metas.get(name, ""))
    for name in _AUTHOR_METAS:
        value = metas.get(name, "")
        found.add("authors", "" if value.startswith("http") else value)
    for stated in (_first(tree, "/html/@lang"), metas.get("og:locale"), metas.get("content-language")):
        found.add("lang", stated)
    for stamp in _stamps(tree):
        found.add("published", parse_date(stamp))
    for page in pages:
        found.add("published", parse_date(_text(page.get("datePublished"))))
    _settle_titles(found, metas)
    return found


def _settle_titles(found: Metadata, metas: dict[str, str]) -> None:
    outlets = [found.fields.get("source", ""), *(metas.get(n, "") for n in ("og:site_name", "application-name"))]
    outlets += [host(found.fields.get("url", "")), host(metas.get("og:url", ""))]
    sections = [metas.get(n, "") for n in ("article:section", "section", "parsely-section")]
    found.stated_titles = [readable(t) for t in found.titles.values() if t]
    found.titles = {k: without_outlet(readable(v), outlets, sections) for k, v in found.titles.items() if v.strip()}
    found.add("title", choose(found.titles))


def _headline(tree: Any, others: Titles) -> str:
    """The page's heading of the first order that says the title; the first one of some words where none does."""
    headings = [text for node in tree.iter("h1") if (text := readable(node.text_content()))][:20]
    for heading in headings:
        if any(same(heading, other) for other in others.values()):
            return heading
    return next((h for h in headings if len(h.split()) > 2), headings[0] if headings else "")


def _stamps(tree: Any) -> Iterator[str]:
    """Points in time that elements carry: those marked as publication, then the first ones below the headline."""
    for node in tree.xpath("//*[@itemprop='datePublished' or @pubdate or @property='datePublished']")[:5]:
        yield node.get("datetime") or node.get("content") or (node.text_content() or "")[:80]
    times: list[Any] = []
    headed = 0  # the place of the first time below the headline, from 1
    for node in tree.iter("h1", "time"):
        if node.tag == "h1":
            headed = headed or len(times) + 1
        elif node.get("datetime") and len(times) < _MOST_TIMES:
            times.append(node)
    below = [t for t in times[max(0, headed - 1) :] if headed and not any(True for _ in t.iterancestors(*_BESIDE))]
    for node in [*below[:2], *times[:3]]:
        yield node.get("datetime", "")


# --- JSON-LD ----------------------------------------------------------------------------------------------------------


def _from_json_ld(tree: Any, found: Metadata) -> list[dict[str, Any]]:
    """Take over what the page's article records state; returns its records of other kinds that have a date."""
    records = list(_records(tree))
    articles = [(r, listed) for r, listed in records if _is_article(r)]
    own = [r for r, _ in articles if _is_of_page(r, found)] or [r for r, listed in articles if not listed]
    for record in own[:20]:
        found.titles.setdefault("json-ld", _text(record.get("headline")))
        found.titles.setdefault("name", _text(record.get("name")))
        found.titles.setdefault("alternative", _text(record.get("alternativeHeadline")))
        found.add("published", parse_date(_text(record.get("datePublished"))))
        found.add("source", _name(record.get("publisher")))
        found.add("authors", _names(record.get("author")))
        found.add("lang", _text(record.get("inLanguage")))
        found.description = found.description or readable(_text(record.get("description")))
        found.body = max(found.body, _text(record.get("articleBody")), key=len)
    found.titles["named"] = found.titles.get("name", "") or found.titles["named"]
    return [r for r, listed in records if not listed and "datePublished" in r and not _is_article(r)]


def _is_of_page(record: dict[str, Any], found: Metadata) -> bool:
    """Whether an article record is about this page, by its address or its headline."""
    addresses = [record.get("url"), record.get("@id"), record.get("mainEntityOfPage")]
    urls = {_text(a.get("@id") or a.get("url") if isinstance(a, dict) else a).split("#")[0] for a in addresses}
    if found.fields.get("url", "-") in urls:
        return True
    return any(same(_text(record.get("headline")), title) for title in found.titles.values())


def _records(tree: Any) -> Iterator[tuple[dict[str, Any], bool]]:
    """Every object of a page's JSON-LD, outer before inner, and whether it stands in a list of items."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        source = (script.text_content() or "").strip().removeprefix("<!--").removeprefix("<![CDATA[")
        source = source.removesuffix("-->").removesuffix("]]>").strip().rstrip(";")
        try:
            pending: list[tuple[Any, bool]] = [(json.loads(source, strict=False), False)]
        except (ValueError, RecursionError):
            pending = [(_salvaged(source), False)]
        seen = 0
        while pending and seen < _MOST_RECORDS:
            seen += 1
            node, listed = pending.pop(0)
            if isinstance(node, list):
                pending.extend((item, listed) for item in node[:_MOST_RECORDS])
            elif isinstance(node, dict):
                yield node, listed
                for key in ("@graph", "mainEntity", "mainEntityOfPage", _LISTED, "item"):
                    if isinstance(value := node.get(key), dict | list):
                        pending.append((value, listed or key == _LISTED))


def _salvaged(source: str) -> dict[str, Any]:
    """The plain fields of an article record that is no valid JSON, as templates write it with a comma too many."""
    if not re.search(r'"@type"\s*:\s*\[?\s*"\w*(?:Article|Posting)"', source[:100_000]):
        return {}
    record: dict[str, Any] = {"@type": "NewsArticle"}
    for name in _SALVAGED:
        if match := re.search(rf'"{name}"\s*:\s*"((?:[^"\\\n]|\\.){{1,500}})"', source[:100_000]):
            record[name] = re.sub(r'\\(["/\\])', r"\1", match[1])
    return record


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


def _names(value: object) -> str:
    """The names of one or several people or bodies, as ``A; B``; addresses are no names."""
    names = [readable(_name(one)) for one in (value if isinstance(value, list) else [value])]
    return "; ".join(dict.fromkeys(n for n in names if n and not n.startswith("http")))


# --- elements ---------------------------------------------------------------------------------------------------------


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.xpath("//meta[@content]"):
        content = unescape(meta.get("content", "")).strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if (name := meta.get(attribute)) and content:
                found.setdefault(name.strip().lower(), content)
    return found


def _first(tree: Any, xpath: str) -> str:
    value = tree.xpath(xpath)
    return str(value[0] if isinstance(value, list) and value else value or "")
