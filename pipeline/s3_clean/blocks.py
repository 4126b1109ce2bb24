"""Tell which paragraphs of a document are the article and what the others are, each with a reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.core.records import Block, Language
from pipeline.s3_clean.cues import Cue, Cues, normal

_LAST = 5  # paragraphs at the end in which authors are introduced
KEPT = frozenset({"title", "heading", "body", "post"})

_END = re.compile(r"[.!?…:;][\"'”“’»«›‹)\]]*(?:\s?\[\d+\])?$|[\"”“»«]$")
_SENTENCE = re.compile(r"[.!?…][\"'”“’»«)\]]*(?:\s|$)")
_BULLET = re.compile(r"(?:[-–—•*·▪►■▶➤]|\d{1,3}[.)])\s+\S")
_URL_ONLY = re.compile(r"(?:https?://|www\.)\S+$", re.I)
_POST_URL = re.compile(
    r"https?://(?:www\.|mobile\.|m\.)?(?:twitter|x)\.com/\w+/status/\d+|https?://[\w.]+/@\w+/(?:posts?/)?\d{6,}", re.I
)
_POST_TEXT = re.compile(r"\bpic\.(?:twitter|x)\.com/\w+|https?://t\.co/\w+", re.I)
_SIGNATURE = re.compile(r"^[—–-]{1,2}\s?.{1,80}\(@\w{1,30}(?:@[\w.]+)?\)\s+\S.{3,30}\d{4}$")
_CODE = re.compile(
    r"\w\?\.\w|\{\{|\}\}|\$\{\w|<%|%>|\bfunction\s*\(|\w\(\)\s*[;{.]|=>\s*\{|\[\[.{0,200}?\]\]|undefined$|NaN$"
    r"|^\W*[a-z]+[A-Z]\w*:(?:\s*\w+)?$|^\s*</?[a-z!][^>]*>|^\w+(?:\.\w+)+\(\)"
)
_INITIALS = re.compile(
    r"^[(\[](?:[A-Za-z]{2,4}|Reuters)(?:[/,\s]+\(?[A-Za-z]{2,12}\)?)*[)\]]$"
    r"|^(?:[a-z]{2,4}/)+[a-zA-Z]{2,5}(?:\s?\([\w/, ]+\))?$"
    r"|^©?\s?(?:dpa|afp|apa|sda|epd|kna|sid)(?:[-/][\w:/,.-]+)+$",
    re.I,
)
_TICKER = re.compile(r"^\+{2,3}\s|^\|\s")
_DATE = re.compile(
    r"\b(?:\d{1,2}[./]\s?\d{1,2}[./]\s?(?:\d{4}|\d\d)\b|\d{4}-\d\d-\d\d"
    r"|\d{1,2}\.?\s[^\W\d]{3,9}\.?,?\s\d{4}|[^\W\d]{3,9}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})"
)
_LEADING_DATE = re.compile(r"(?:(?:date|datum)\b:?\s*)?\d{4}-\d\d-\d\d(?:T[\d:.Z+-]+)?(?P<rest>[\s|–—:-]+)(?=\S)", re.I)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b(?:\s?(?:Uhr|[AaPp]\.?[Mm]\.?|CES?T|MES?Z|[EPCM][SD]?T|GMT|UTC))?")
_BYLINE = re.compile(
    r"^(?:by|von)\s+(?-i:[^\W\d_a-zß])[\w.'’-]*"
    r"(?:[\s,&]+(?:and|und|von|van|de|(?-i:[^\W\d_a-zß])[\w.'’-]*))*(?:\s*[|,•·–-].*)?$",
    re.I,
)
_LONGEST = 1000  # characters of a line that the patterns above look at
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
        return not self.running and self.words <= 30


def make_line(text: str, start: int, end: int) -> Line:
    """The line ``text[start:end]``."""
    raw = text[start:end]
    return Line(start, end, raw, len(raw.split()), bool(_END.search(raw[-12:])), normal(raw[:600]))


def classify(text: str, spans: Sequence[tuple[int, int]], language: Language, cues: Cues, title: str) -> list[Block]:
    """One block per paragraph, in order. ``title`` is what metadata state, or empty."""
    lines = [make_line(text, s, e) for span in spans for s, e in _split_date(text, span)]
    blocks: list[Block | None] = [None] * len(lines)
    found = [cues.find(line.text) for line in lines]
    for n in range(len(lines) - _LAST):  # an author is introduced at the end; before, such a sentence is news
        found[n] = None if (cue := found[n]) is not None and cue.scope == "last" else cue
    foreign = {(p.start, p.end) for p in language.paragraphs if p.lang not in (language.lang, "und")}
    for n, line in enumerate(lines):
        blocks[n] = _by_itself(line, found[n]) or _foreign(line, (line.start, line.end) in foreign)
    _captions_before_credits(lines, blocks)
    _posts(lines, blocks)
    _sections(lines, blocks, found)
    title_at = _find_title(lines, blocks, title)
    if title_at is not None:
        blocks[title_at] = _block(lines[title_at], "title", "title")
    _header(lines, blocks, title_at)
    _repeats(lines, blocks, title_at)
    _menus(lines, blocks)
    _after_the_end(lines, blocks)
    return [block or _plain(line) for line, block in zip(lines, blocks, strict=True)]


def _split_date(text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """A line that opens with a date and goes on with a headline, as the two; any other as it is."""
    match = _LEADING_DATE.match(text, span[0], span[1])
    if match is None or len(text[match.end() : span[1]].split()) < 3:
        return [span]
    return [(span[0], match.start("rest")), (match.end(), span[1])]


def _block(line: Line, kind: str, reason: str, kept: bool | None = None) -> Block:
    return Block(line.start, line.end, kind, kind in KEPT if kept is None else kept, reason)


def _plain(line: Line) -> Block:
    if (
        line.headline
        and line.words <= 16
        and not (line.ended and line.text[-1] not in "?!")
        and not _BULLET.match(line.text)
    ):
        return _block(line, "heading", "short line without a full stop")
    return _block(line, "body", "running text")


def _by_itself(line: Line, cue: Cue | None) -> Block | None:
    """What a line's own words tell, wherever it stands."""
    text = line.text
    if not any(c.isalnum() for c in text):
        return _block(line, "navigation", "no letters or digits")
    if _POST_URL.match(text) and _URL_ONLY.match(text):
        return _block(line, "post", "address of a post", kept=False)
    if _URL_ONLY.match(text):
        return _block(line, "navigation", "only an address")
    if len(text) > _LONGEST:
        return None
    if _SIGNATURE.match(text):
        return _block(line, "post", "signature of a post", kept=False)
    if line.words <= 60 and _CODE.search(text):
        return _block(line, "template", "program code")
    if _INITIALS.match(text):
        return _block(line, "author", "author's or agency's initials")
    if line.words <= 40 and _TICKER.match(text):
        return _block(line, "related", "ticker line")
    if cue is not None and cue.scope not in ("tail", "box"):
        return _block(line, cue.kind, f"phrase: {cue.phrase}")
    if line.words <= 12 and line.headline and _BYLINE.match(text):
        return _block(line, "header", "byline")
    return None


def _foreign(line: Line, detected: bool) -> Block | None:
    other = len(_OTHER_LETTER.findall(line.text))
    if other > len(_LATIN.findall(line.text)):
        return _block(line, "other_language", "another script")
    if detected and line.words >= 5:
        return _block(line, "other_language", "another language")
    return None


def _captions_before_credits(lines: list[Line], blocks: list[Block | None]) -> None:
    for n in range(len(lines) - 1):
        credit = blocks[n + 1]
        if credit is None or credit.kind != "caption" or lines[n + 1].words > 12:
            continue
        if n and blocks[n] is None and not lines[n].ended and lines[n].words <= 30:
            blocks[n] = _block(lines[n], "caption", "before a picture credit")


def _posts(lines: list[Line], blocks: list[Block | None]) -> None:
    for n, line in enumerate(lines):
        if blocks[n] is None and _POST_TEXT.search(line.text):
            blocks[n] = _block(line, "post", "text of a post")
        signature = blocks[n]
        if signature is not None and signature.reason == "signature of a post" and n and blocks[n - 1] is None:
            blocks[n - 1] = _block(lines[n - 1], "post", "text before the signature of a post")


def _sections(lines: list[Line], blocks: list[Block | None], found: list[Cue | None]) -> None:
    """Drop what follows the heading of a list of links or of the comments."""
    n = 0
    while n < len(lines):
        cue = found[n]
        if (foreign := blocks[n]) is not None and foreign.reason == "another script" and _begun(lines, blocks, n):
            stop = _resumes(lines, n + 1, 2)  # the template speaks another language than the article
            for k in range(n, stop):
                blocks[k] = blocks[k] or _block(lines[k], "related", "after a line in another script")
            n = stop
            continue
        if blocks[n] is not None or cue is None or cue.scope not in ("tail", "box"):
            n += 1
            continue
        if cue.scope == "tail" and not _begun(lines, blocks, n):
            stop = n + 1  # before the article has begun, such a line is the label of a menu
        elif cue.scope == "tail":
            stop = len(lines) if cue.kind == "comment" else _resumes(lines, n + 1, 2)
            if cue.kind == "related" and stop > n + 1 and lines[n + 1].running and lines[n + 1].text.endswith("."):
                stop = n + 1  # no link follows: the list was not copied, the article goes on
        else:
            stop = _resumes(lines, n + 1, 1)
        for k in range(n, stop):
            if blocks[k] is None:
                blocks[k] = _block(lines[k], cue.kind, f"section: {cue.phrase}")
        n = stop


def _begun(lines: list[Line], blocks: list[Block | None], n: int) -> bool:
    """Whether running text of the article stands before line ``n``."""
    return any(lines[k].running and blocks[k] is None for k in range(n))


def _resumes(lines: list[Line], start: int, run: int) -> int:
    """Where running text goes on after a list of links: the first of ``run`` paragraphs in a row."""
    in_a_row = 0
    for k in range(start, len(lines)):
        in_a_row = in_a_row + 1 if lines[k].running and not _BULLET.match(lines[k].text) else 0
        if in_a_row == run:
            return k - run + 1
    return len(lines)


def _find_title(lines: list[Line], blocks: list[Block | None], title: str) -> int | None:
    """Which line is the title: the one that metadata state, one repeated at the top, or a first line like one."""
    wanted = normal(title)
    open_lines = [n for n in range(len(lines)) if blocks[n] is None][:12]
    for n in open_lines:
        if wanted and (lines[n].key == wanted or (len(lines[n].key) > 20 and wanted.startswith(lines[n].key))):
            return n
    top: list[int] = []
    for n in open_lines:
        if lines[n].running and not (n == open_lines[0] and _like_a_headline(lines[n])):
            break
        top.append(n)
    counts = Counter(lines[n].key for n in top)
    for n in top:
        if counts[lines[n].key] > 1 and lines[n].words >= 3:
            return n
    body_follows = any(line.running for line in lines[len(top) :])
    for n in top:
        if lines[n].words >= 3 and body_follows and not (_DATE.search(lines[n].text) and lines[n].words <= 8):
            return n
    return None


def _like_a_headline(line: Line) -> bool:
    """A question, exclamation or quotation of one sentence may be a headline although it closes like a sentence."""
    inner = _SENTENCE.search(line.text, 0, max(0, len(line.text) - 3))
    return line.words <= 25 and line.text[-1] in "!?\"'”“’»«" and line.text[-2:-1] not in (".", ",") and not inner


def _header(lines: list[Line], blocks: list[Block | None], title_at: int | None) -> None:
    """Dates, places and authors between title and text; a date line before the title, or after the end."""
    first_body = next((n for n, line in enumerate(lines) if line.running and blocks[n] is None), len(lines))
    for n, line in enumerate(lines):
        if blocks[n] is not None or line.running or len(line.text) > _LONGEST:
            continue
        date = _DATE.search(line.text)
        if date and line.words <= 14 and (n < first_body or len(date.group()) * 2 > len(line.text)):
            blocks[n] = _block(line, "header", "date line")
        elif n < first_body and line.words <= 6 and _CLOCK.search(line.text):
            blocks[n] = _block(line, "header", "time of day")
        elif n < first_body and line.words <= 4 and line.text.isupper() and n != title_at:
            blocks[n] = _block(line, "header", "place or section in capitals")


def _repeats(lines: list[Line], blocks: list[Block | None], title_at: int | None) -> None:
    """Headlines that stand twice are links; of running text, the first copy stays."""
    title = lines[title_at].key if title_at is not None else None
    counts = Counter(line.key for line in lines)
    seen: set[str] = set()
    for n, line in enumerate(lines):
        if n == title_at or not line.key:
            continue
        if blocks[n] is None and line.key == title:
            blocks[n] = _block(line, "repeated", "the title again")
        elif blocks[n] is None and counts[line.key] > 1:
            if line.headline and line.words >= 3:
                blocks[n] = _block(line, "related", "a headline that stands twice")
            elif line.running and line.key in seen:
                blocks[n] = _block(line, "repeated", "a paragraph again")
        elif (
            blocks[n] is None
            and n
            and line.words >= 3
            and lines[n - 1].key.endswith(line.key)
            and _dropped(blocks[n - 1])
        ):
            blocks[n] = _block(line, "related", "repeats the line above")
        seen.add(line.key)


def _tells_again(above: Line, line: Line) -> bool:
    return above.key.endswith(line.key)


def _dropped(block: Block | None) -> bool:
    return block is not None and not block.kept


def _menus(lines: list[Line], blocks: list[Block | None]) -> None:
    """Runs of very short lines are menus; the lines of an article's own lists are longer or follow a colon."""
    run: list[int] = []
    for n in [*range(len(lines)), len(lines)]:
        if n < len(lines) and blocks[n] is None and lines[n].words <= 3 and not lines[n].ended:
            run.append(n)
            continue
        if len(run) >= 4 and not (run[0] and lines[run[0] - 1].text.endswith(":")):
            for k in run:
                blocks[k] = _block(lines[k], "navigation", "a run of very short lines")
        run = []


def _after_the_end(lines: list[Line], blocks: list[Block | None]) -> None:
    """Headlines after the last running text belong to other articles."""
    last = max((n for n, line in enumerate(lines) if blocks[n] is None and line.running), default=-1)
    if last < 0 or (lines[last].text.endswith(":")):
        return
    for n in range(last + 1, len(lines)):
        line = lines[n]
        sentence = line.words >= 9 and _SENTENCE.search(line.text)
        if blocks[n] is None and line.words <= 20 and not sentence and not (line.ended and line.text[-1] not in "!?"):
            blocks[n] = _block(lines[n], "related", "a headline after the end of the article")
