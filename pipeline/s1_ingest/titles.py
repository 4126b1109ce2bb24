"""Which of the titles that a page states is the headline that its readers see, without the outlet's name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from pipeline.s1_ingest.dates import parse_date

Titles = dict[str, str]  # by where they stand: json-ld, name, alternative, og, h1, meta, named, item, element

_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"</?[a-z][a-z0-9]{0,9}(?:\s[^<>]{0,200})?/?>", re.I)
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SEPARATED = re.compile(r"\s+(\||–|—|·|•|»|::|-)\s+")
_BARS = frozenset({"|", "·", "•", "»", "::"})
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?:de|at|ch|com|org|net|eu|info|news|tv|co\.uk|ca|au|ie|co\.za)", re.I)
_KICKER = re.compile(r"(?P<kicker>.{2,80}?)(?::| [-–—|])\s+(?P<rest>\S.*)")
_PAID = re.compile(r"^[(\[][A-Z]{0,4}\+[)\]]\s+|\s+[(\[][A-Z]{0,4}\+[)\]]$")  # the mark of articles that are paid for
_MIN_HEADLINE = 3  # words of a headline behind its kicker
_ALIKE = 0.5  # share of the shorter title's longer words that two forms of one title have in common


def readable(text: str) -> str:
    """A stated text as one line without entities (also doubly escaped ones), tags and invisible characters."""
    for _ in range(2):
        text = unescape(text) if "&" in text else text
    if "<" in text:
        text = _TAG.sub("", text)
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


def squeezed(text: str) -> str:
    """A text without blanks and punctuation, in lower case, to compare with others."""
    return re.sub(r"\W+", "", text).lower()


def same(a: str, b: str) -> bool:
    """Whether two titles are forms of one: they share half of the longer words of the shorter one."""
    x, y = (set(re.findall(r"\w{4,}", t.lower())) for t in (readable(a), readable(b)))
    return bool(x and y) and len(x & y) >= _ALIKE * min(len(x), len(y)) and len(x & y) >= min(2, len(x), len(y))


def _akin(heading: str, *others: str) -> bool:
    """Whether a heading is about the same as other titles: two longer words, whatever their endings, come back."""
    stems = {w[:6] for w in re.findall(r"\w{5,}", heading.lower())}
    return any(len(stems & {w[:6] for w in re.findall(r"\w{5,}", other.lower())}) >= 2 for other in others)


def choose(titles: Titles) -> str:
    """The headline that the editors wrote.

    That of JSON-LD, unless it only repeats the title element, which is written for search engines, and the page does
    not give it as its name too. Then the heading of the page, where it is a third form, or the title meant for
    sharing. A kicker goes where another form of the title has another one.
    """
    first, shared, heading = titles.get("json-ld", ""), titles.get("og", ""), titles.get("h1", "")
    if first and shared and squeezed(first) == squeezed(titles.get("element", "")) != squeezed(shared):
        third = heading and squeezed(heading) not in (squeezed(first), squeezed(shared))
        if third and len(heading.split()) > _MIN_HEADLINE and _akin(heading, first, shared):
            first = _bare(heading, titles)
        elif squeezed(first) != squeezed(titles.get("named", "")):
            first = shared
    if not first and shared and heading:
        first = _common_rest(shared, heading)
    found = first or shared or titles.get("item", "") or _bare(heading, titles)
    return found or titles.get("meta", "") or titles.get("element", "")


def _common_rest(a: str, b: str) -> str:
    """What two forms of a title have in common behind two different kickers; empty where that is not their form."""
    x, y = _KICKER.fullmatch(a), _KICKER.fullmatch(b)
    if x is None or y is None or squeezed(x["rest"]) != squeezed(y["rest"]) or same(x["kicker"], y["kicker"]):
        return ""
    return x["rest"] if len(x["rest"].split()) >= _MIN_HEADLINE else ""


def _bare(heading: str, titles: Titles) -> str:
    """A heading without the kicker that its element holds too, as another form of the title tells."""
    whole = squeezed(heading)
    for name in ("og", "meta", "element"):
        other = titles.get(name, "")
        if len(other.split()) >= _MIN_HEADLINE and whole.endswith(squeezed(other)) and whole != squeezed(other):
            return other
    return heading


def without_outlet(title: str, outlets: Iterable[str], sections: Iterable[str] = ()) -> str:
    """A title without the outlet, section or date that follows, and without the outlet before a bar."""
    title = _PAID.sub("", title)
    names = {squeezed(n) for n in outlets if n} | {squeezed(n.split(".")[0]) for n in outlets if "." in n}
    names |= {"".join(w[0] for w in n.split()).lower() for n in outlets if len(n.split()) > 1}
    topics = {squeezed(s) for s in sections if s}
    parts = _SEPARATED.split(title)
    if len(parts) >= 3 and squeezed(parts[0]) in names and parts[1] in _BARS:
        parts = parts[2:]
    while len(parts) >= 3 and _is_outlet(parts[-1], parts[-2], names, topics):
        parts = parts[:-2]
    return "".join(p if n % 2 == 0 else f" {p} " for n, p in enumerate(parts))


def _is_outlet(part: str, separator: str, names: set[str], topics: set[str]) -> bool:
    """Whether the last part of a title is the name of an outlet or section, or a date."""
    if separator in _BARS or parse_date(part) or _DOMAIN.fullmatch(part):
        return True
    last = squeezed(part)
    if not last or len(part.split()) > 4:
        return False
    near = (last in name or name[:4] == last[:4] for name in names if len(name) > 3)
    return last in names or last in topics or (len(part.split()) <= 3 and any(near))
