"""What a line of an article's page tells by its own words and form, wherever it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.core.records import Block
from pipeline.s3_clean.cues import Cue, normal
from pipeline.s3_clean.repair import INVISIBLE

KEPT = frozenset({"title", "heading", "body", "post"})

_END = re.compile(r"[.!?…:;][\"'”“’»«›‹)\]]*(?:\s?\[\d+\])?$|[\"”“»«]$")
SENTENCE = re.compile(r"[.!?…][\"'”“’»«)\]]*(?:\s|$)")
BULLET = re.compile(r"(?:[-–—•*·▪►■▶➤]|\d{1,3}[.)])\s+\S")
_URL_ONLY = re.compile(r"(?:https?://|www\.)\S+$", re.I)
_POST_URL = re.compile(
    r"https?://(?:www\.|mobile\.|m\.)?(?:twitter|x)\.com/\w+/status/\d+|https?://[\w.]+/@\w+/(?:posts?/)?\d{6,}", re.I
)
POST_TEXT = re.compile(r"\bpic\.(?:twitter|x)\.com/\w+|https?://t\.co/\w+", re.I)
_SIGNATURE = re.compile(r"^[—–-]{1,2}\s?.{1,80}\(@\w{1,30}(?:@[\w.]+)?\)\s+\S.{3,30}\d{4}$")
_CODE = re.compile(
    r"\w\?\.\w|\{\{|\}\}|\$\{\w|<%|%>|\bfunction\s*\(|\w\(\)\s*[;{.]|=>\s*\{|\[\[.{0,200}?\]\]|undefined$|NaN$"
    r"|^\W*[a-z]+[A-Z]\w*:(?:\s*\w+)?$|^\s*<(?:[!/]|script|style|iframe|meta|link)[^>]*>|^\w+(?:\.\w+)+\(\)"
)
_INITIALS = re.compile(
    r"^[(\[](?:[A-Za-z]{2,4}|Reuters)(?:[/,\s]+\(?[A-Za-z]{2,12}\)?)*[)\]]$"
    r"|^(?:[a-z]{2,4}/)+[a-zA-Z]{2,5}(?:\s?\([\w/, ]+\))?$"
    r"|^©?\s?(?:dpa|afp|apa|sda|epd|kna|sid)(?:[-/][\w:/,.-]+)+$",
    re.I,
)
_TICKER = re.compile(r"^\+{2,3}\s|^\|\s")
DATE = re.compile(
    r"\b(?:\d{1,2}[./]\s?\d{1,2}[./]\s?(?:\d{4}|\d\d)\b|\d{4}-\d\d-\d\d"
    r"|\d{1,2}\.?\s[^\W\d]{3,9}\.?,?\s\d{4}|[^\W\d]{3,9}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})"
)
_LEADING_DATE = re.compile(r"(?:(?:date|datum)\b:?\s*)?\d{4}-\d\d-\d\d(?:T[\d:.Z+-]+)?(?P<rest>[\s|–—:-]+)(?=\S)", re.I)
_DATE_ONLY = re.compile(r"(?:(?:date|datum)\b:?\s*)?\d{4}-\d\d-\d\d(?:T[\d:.Z+-]+)?[\s|–—:-]*$", re.I)
CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b(?:\s?(?:Uhr|[AaPp]\.?[Mm]\.?|CES?T|MES?Z|[EPCM][SD]?T|GMT|UTC))?")
_BYLINE = re.compile(
    r"^(?:by|von)\s+(?-i:[^\W\d_a-zß])[\w.'’-]*"
    r"(?:[\s,&]+(?:and|und|von|van|de|(?-i:[^\W\d_a-zß])[\w.'’-]*))*(?:\s*[|,•·–-].*)?$",
    re.I,
)
LONGEST = 1000  # characters of a line that the patterns above look at
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_OTHER_LETTER = re.compile(r"[^\W\d_A-Za-zÀ-ɏ]")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph with what the rules ask about it."""

    start: int
    end: int
    text: str
    words: int
    ended: bool  # closes like a sentence
    key: str  # for comparing lines

    @property
    def running(self) -> bool:
        """Whether it reads as running text: a sentence of some length."""
        return self.words >= (40 if not self.ended else 14 if self.text[-1] in "!?" else 9)

    @property
    def headline(self) -> bool:
        """Whether it could be a headline or the text of a link."""
        return not self.running and self.words <= 30 and self.text.count("|") < 2  # a menu has more bars

    @property
    def short(self) -> bool:
        """Whether it is short and does not close like a sentence, as headings, links and entries of menus are."""
        return self.words <= 16 and not self.ended and not BULLET.match(self.text)


def make_line(text: str, start: int, end: int) -> Line:
    """The line ``text[start:end]``."""
    raw = INVISIBLE.sub("", text[start:end])  # a zero-width mark behind the full stop hides it
    return Line(start, end, raw, len(raw.split()), bool(_END.search(raw[-12:])), normal(raw[:600]))


# "BERLIN, 12. März (dpa) - ", "WASHINGTON — ", "Halle, 8. Juni 2026. ": place, perhaps day and agency, before the text.
_PLACE = r"[A-ZÄÖÜ][\w.’'-]*(?:[ /-][A-ZÄÖÜ(][\w.’')-]*){0,4}"
_AGENCY = r"[A-Za-zÄÖÜäöü.]{1,20}(?:[ /,-]{1,2}[A-Za-zÄÖÜäöü.]{1,20}){0,3}"
_DAY = r"(?:\d{1,2}\. ?[A-ZÄÖÜ][a-zäöü]+\.?|[A-Z][a-z]+\.? \d{1,2})"
DATELINE = re.compile(
    rf"{_PLACE}(?:, {_PLACE})?(?:,? (?:{_DAY})(?:,? \d{{4}})?)?,? ?\({_AGENCY}\) ?[-–—:]{{1,2}} +"
    rf"|[A-ZÄÖÜ][A-ZÄÖÜ.’' /-]{{2,30}}(?:, {_PLACE})?(?:,? {_DAY}(?:,? \d{{4}})?)? ?[–—-]{{1,2}} +"
    rf"|{_PLACE}, {_DAY},? \d{{4}}(?:\.| ?[–—-]{{1,2}}) +"
)


def split_dateline(text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """A paragraph's span, its dateline apart, so that nobody takes the agency for who acts in the first sentence."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    match = DATELINE.match(text, start, end)
    if match is None or end - match.end() < 40:
        return [span]
    return [(span[0], match.end()), (match.end(), end)]


def split_date(text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """A line that opens with a date and goes on with a headline, as the two; any other as it is."""
    match = _LEADING_DATE.match(text, span[0], span[1])
    if match is None or len(text[match.end() : span[1]].split()) < 3:
        return [span]
    return [(span[0], match.start("rest")), (match.end(), span[1])]


def block(line: Line, kind: str, reason: str, kept: bool | None = None) -> Block:
    """The block of a line; kept as its kind says, unless told."""
    return Block(line.start, line.end, kind, kind in KEPT if kept is None else kept, reason)


def by_itself(line: Line, cue: Cue | None) -> Block | None:
    """What a line's own words tell, wherever it stands."""
    text = line.text
    if not any(c.isalnum() for c in text):
        return block(line, "navigation", "no letters or digits")
    if _POST_URL.match(text) and _URL_ONLY.match(text):
        return block(line, "post", "address of a post", kept=False)
    if _URL_ONLY.match(text):
        return block(line, "navigation", "only an address")
    if len(text) > LONGEST:
        return None
    if _SIGNATURE.match(text):
        return block(line, "post", "signature of a post", kept=False)
    if line.words <= 60 and _CODE.search(text):
        return block(line, "template", "program code")
    if _DATE_ONLY.match(text):
        return block(line, "header", "date line")
    if _INITIALS.match(text):
        return block(line, "author", "author's or agency's initials")
    if line.words <= 40 and _TICKER.match(text):
        return block(line, "related", "ticker line")
    if cue is not None and cue.scope not in ("tail", "box"):
        return block(line, cue.kind, f"phrase: {cue.phrase}")
    if line.words <= 12 and line.headline and _BYLINE.match(text):
        return block(line, "header", "byline")
    return None


def foreign(line: Line, detected: bool) -> Block | None:
    """The block of a line in another script, or in another language as ``detected``; None for others."""
    other = len(_OTHER_LETTER.findall(line.text))
    if other > len(_LATIN.findall(line.text)):
        return block(line, "other_language", "another script")
    if detected and line.words >= 5:
        return block(line, "other_language", "another language")
    return None
