"""Tell which paragraphs of a document are the article and what the others are, each with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from pipeline.core.records import Block, Language
from pipeline.s3_clean.cues import Cue, Cues, normal
from pipeline.s3_clean.lines import (
    BULLET,
    CLOCK,
    DATE,
    DATELINE,
    LONGEST,
    POST_TEXT,
    SENTENCE,
    Line,
    block,
    by_itself,
    foreign,
    make_line,
    split_date,
    split_dateline,
)

_MOST_WORDS = 40  # of one paragraph that count for the stretch it stands in
_SHORT_LINE = 5  # that an unended short line counts against it: menus have dozens, articles one in five
_LATER = 1.5  # how much richer a later stretch must be: a page begins with its own article
_MENU = 4  # short lines in a row that are a menu or a list of links
_BEFORE = 8  # lines before the article among which its title is looked for
_BEGUN = 40  # words of running text before which a heading of links or comments ends nothing
_TEASER = 35  # words of the longest teaser
_LAST = 5  # paragraphs at the end in which authors are introduced


def classify(
    text: str, spans: Sequence[tuple[int, int]], language: Language, cues: Cues, title: str, authors: Sequence[str] = ()
) -> list[Block]:
    """One block per paragraph, in order. ``title`` and ``authors`` are what metadata state, or empty."""
    lines = [
        make_line(text, s, e)
        for span in spans
        for dated in split_date(text, span)
        for s, e in split_dateline(text, dated)
    ]
    blocks: list[Block | None] = [None] * len(lines)
    found = [cues.find(line.text) for line in lines]
    for n in range(len(lines) - _LAST):  # an author is introduced at the end; before, such a sentence is news
        found[n] = None if (cue := found[n]) is not None and cue.scope == "last" else cue
    names = {normal(name) for name in authors if name.strip()}
    for n, line in enumerate(lines):
        if DATELINE.fullmatch(line.text + " "):
            blocks[n] = block(line, "header", "dateline")
        elif line.key in names:
            blocks[n] = block(line, "header", "byline of a stated author")
    other = {(p.start, p.end) for p in language.paragraphs if p.lang not in (language.lang, "und")}
    for n, line in enumerate(lines):
        blocks[n] = blocks[n] or by_itself(line, found[n]) or foreign(line, (line.start, line.end) in other)
    _captions_before_credits(lines, blocks)
    _posts(lines, blocks)
    _sections(lines, blocks, found, _core(lines, blocks)[0])
    _teasers(lines, blocks)
    start, end = _core(lines, blocks)
    title_at = _find_title(lines, blocks, title, start)
    if title_at is not None:
        blocks[title_at] = block(lines[title_at], "title", "title")
    _header(lines, blocks, title_at, start, end)
    _repeats(lines, blocks, title_at)
    _before_the_article(lines, blocks, title_at, start)
    _runs(lines, blocks, start, end)
    _after_the_end(lines, blocks, end)
    return [known or _plain(line) for line, known in zip(lines, blocks, strict=True)]


def _core(lines: list[Line], blocks: list[Block | None]) -> tuple[int, int]:
    """First and last line (exclusive) of the stretch that is richest in running text: there the article stands.

    Words of running text count for a line, being short and unended counts against it; of all stretches the one with
    the highest sum is taken (Kadane's algorithm). ``(0, 0)`` where there is no running text.
    """
    best, best_span, total, start = 0, (0, 0), 0, 0
    for n, line in enumerate(lines):
        if blocks[n] is not None and not blocks[n].kept:  # type: ignore[union-attr]
            continue
        if total <= 0:
            total, start = 0, n
        if line.running:
            total += min(line.words, _MOST_WORDS)
        elif line.short:
            total -= _SHORT_LINE
        if total > best * (1 if start == best_span[0] else _LATER):
            best, best_span = total, (start, n + 1)
    return best_span


def _plain(line: Line) -> Block:
    if (
        line.headline
        and line.words <= 16
        and not (line.ended and line.text[-1] not in "?!")
        and not BULLET.match(line.text)
    ):
        return block(line, "heading", "short line without a full stop")
    return block(line, "body", "running text")


def _captions_before_credits(lines: list[Line], blocks: list[Block | None]) -> None:
    for n in range(len(lines) - 1):
        credit = blocks[n + 1]
        if credit is None or credit.kind != "caption" or lines[n + 1].words > 12:
            continue
        if n and blocks[n] is None and not lines[n].ended and lines[n].words <= 30:
            blocks[n] = block(lines[n], "caption", "before a picture credit")


def _posts(lines: list[Line], blocks: list[Block | None]) -> None:
    for n, line in enumerate(lines):
        if blocks[n] is None and POST_TEXT.search(line.text):
            blocks[n] = block(line, "post", "text of a post")
        signature = blocks[n]
        if signature is not None and signature.reason == "signature of a post" and n and blocks[n - 1] is None:
            blocks[n - 1] = block(lines[n - 1], "post", "text before the signature of a post")


def _sections(lines: list[Line], blocks: list[Block | None], found: list[Cue | None], core: int) -> None:
    """Drop what follows the heading of a list of links or of the comments; ``core`` is where the article begins."""
    counts = [line.words if line.running and not known else 0 for line, known in zip(lines, blocks, strict=True)]
    counts[:core] = [0] * min(core, len(counts))
    read = [0, *accumulate(counts)]  # words of running text before each line
    paragraphs = [0, *accumulate(count > 0 for count in counts)]
    n = 0
    while n < len(lines):
        cue, known = found[n], blocks[n]
        begun = paragraphs[n] >= 2 and read[n] >= _BEGUN
        # In the middle of the article one paragraph tells that it goes on, after most of it two must.
        run = 1 if read[-1] > 2 * read[n] else 2
        if known is not None and known.reason == "another script" and begun:
            kind, reason = "related", "after a line in another script"  # the template speaks another language
            stop = _resumes(lines, blocks, n + 1, 2)
        elif known is None and cue is not None and cue.scope in ("tail", "box"):
            kind, reason = cue.kind, f"section: {cue.phrase}"
            stop = _section_end(lines, blocks, n, cue, run if begun else 0)
        else:
            n += 1
            continue
        for k in range(n, stop):
            blocks[k] = blocks[k] or block(lines[k], kind, reason)
        n = stop


def _section_end(lines: list[Line], blocks: list[Block | None], n: int, cue: Cue, run: int) -> int:
    """Where the section with the heading ``n`` ends, exclusive; ``run`` is 0 where the article has not begun."""
    if cue.scope == "box":
        return _resumes(lines, blocks, n + 1, 1)
    if run == 0:  # at the top, such a line is the label of a menu or a counter
        return n + 1
    if cue.kind == "comment":
        return len(lines)
    follows = next((k for k in range(n + 1, len(lines)) if blocks[k] is None), n)
    if cue.kind == "related" and lines[follows].running and lines[follows].text.endswith("."):
        return n + 1  # no link follows: the list was not copied, the article goes on
    return _resumes(lines, blocks, n + 1, run)


def _resumes(lines: list[Line], blocks: list[Block | None], start: int, run: int) -> int:
    """Where running text goes on after a list of links: the first of ``run`` paragraphs in a row."""
    in_a_row: list[int] = []
    for k in range(start, len(lines)):
        if _dropped(blocks[k]):
            continue
        if lines[k].running and not BULLET.match(lines[k].text):
            in_a_row.append(k)
        else:
            in_a_row.clear()
        if len(in_a_row) == run:
            return in_a_row[0]
    return len(lines)


def _teasers(lines: list[Line], blocks: list[Block | None]) -> None:
    """Three or more pairs of headline and short paragraph that end the page advertise other articles.

    Only where the text before them is not built of such pairs itself, as lists and questions with answers are.
    """
    free = [n for n in range(len(lines)) if blocks[n] is None]
    at, pairs = len(free), 0
    while at >= 2:
        head, text = lines[free[at - 2]], lines[free[at - 1]]
        if not (text.running and text.words <= _TEASER and head.headline and not head.ended and head.words >= 3):
            break
        pairs += 1
        at -= 2
        while at and lines[free[at - 1]].headline and not lines[free[at - 1]].ended:
            at -= 1  # a kicker or a second copy of the headline
    before = [lines[n] for n in free[:at]]
    running = sum(line.running for line in before)
    if pairs >= 3 and running >= 3 and len(before) - running <= running // 2:
        for n in free[at:]:
            blocks[n] = block(lines[n], "related", "headlines with teasers that end the page")


def _find_title(lines: list[Line], blocks: list[Block | None], title: str, core: int) -> int | None:
    """Which line is the title: the one that metadata state, one repeated before the text, or a first line like one."""
    wanted = normal(title)
    if wanted:
        for n in range(min(len(lines), core + 3)):
            key = lines[n].key
            if blocks[n] is None and (key == wanted or (len(key) > 20 and wanted.startswith(key))):
                return n
    top = [n for n in range(core) if blocks[n] is None and lines[n].headline]
    if not top and core < len(lines) and blocks[core] is None and _like_a_headline(lines[core]):
        top = [core]
    if not any(line.running for n, line in enumerate(lines) if n > core or not top or n > top[-1]):
        return None
    counts = Counter(lines[n].key for n in top)
    for n in top:
        if counts[lines[n].key] > 1 and lines[n].words >= 4:
            return n
    near = [
        n for n in top[-_BEFORE:] if lines[n].words >= 3 and not (DATE.search(lines[n].text) and lines[n].words <= 8)
    ]
    if len(top) < _MENU:
        return near[0] if near else None
    return max(near, key=lambda n: (lines[n].words, -n), default=None)  # below a menu, the longest is no entry of it


def _like_a_headline(line: Line) -> bool:
    """A question, exclamation or quotation of one sentence may be a headline although it closes like a sentence."""
    inner = SENTENCE.search(line.text, 0, max(0, len(line.text) - 3))
    return line.words <= 25 and line.text[-1] in "!?\"'”“’»«" and line.text[-2:-1] not in (".", ",") and not inner


def _header(lines: list[Line], blocks: list[Block | None], title_at: int | None, core: int, end: int) -> None:
    """Dates and places between title and text; date lines before the title too, and right after the text.

    Dates further down belong to the teasers of other articles.
    """
    for n, line in enumerate(lines[: end + _MENU] if end else lines):
        if blocks[n] is not None or line.running or len(line.text) > LONGEST:
            continue
        date = DATE.search(line.text)
        if date and line.words <= 14 and (n < core or len(date.group()) * 2 > len(line.text)):
            blocks[n] = block(line, "header", "date line")
        elif n < core and line.words <= 6 and CLOCK.search(line.text):
            blocks[n] = block(line, "header", "time of day")
        elif n < core and line.words <= 4 and line.text.isupper() and n != title_at:
            blocks[n] = block(line, "header", "place or section in capitals")


def _repeats(lines: list[Line], blocks: list[Block | None], title_at: int | None) -> None:
    """Headlines that stand twice are links; of running text, the first copy stays."""
    title = lines[title_at].key if title_at is not None else None
    counts = Counter(line.key for line in lines)
    seen: set[str] = set()
    for n, line in enumerate(lines):
        if n == title_at or not line.key:
            continue
        if blocks[n] is None and line.key == title:
            blocks[n] = block(line, "repeated", "the title again")
        elif blocks[n] is None and counts[line.key] > 1:
            if line.headline and line.words >= 3 and not line.text.endswith("."):
                blocks[n] = block(line, "related", "a headline that stands twice")
            elif line.running and line.key in seen:
                blocks[n] = block(line, "repeated", "a paragraph again")
        elif (
            blocks[n] is None
            and n
            and line.words >= 3
            and lines[n - 1].key.endswith(line.key)
            and _dropped(blocks[n - 1])
        ):
            blocks[n] = block(line, "related", "repeats the line above")
        seen.add(line.key)


def _dropped(known: Block | None) -> bool:
    return known is not None and not known.kept


def _before_the_article(lines: list[Line], blocks: list[Block | None], title_at: int | None, core: int) -> None:
    """Before the stretch of the article only its title stays, and what stands between the title and the text."""
    below = [n for n in range(core) if blocks[n] is None and (title_at is not None and n > title_at)]
    near = set(below[-_MENU:]) if len(below) <= 2 * _MENU else set(below[-1:])
    for n in range(core):
        if blocks[n] is None and n not in near:
            blocks[n] = block(lines[n], "navigation", "before the article begins")


def _runs(lines: list[Line], blocks: list[Block | None], start: int, end: int) -> None:
    """Runs of short unended lines within the article are links; the last one before text is a heading."""
    run: list[int] = []
    for n in range(start, min(end + 1, len(lines))):
        line = lines[n]
        if n < end and blocks[n] is None and line.short:
            run.append(n)
        elif n < end and _dropped(blocks[n]):
            continue
        else:
            if len(run) >= _MENU and not (run[0] and lines[run[0] - 1].text.endswith(":")):
                for k in run[: -1 if line.running and lines[run[-1]].words > 1 else None]:
                    blocks[k] = block(lines[k], "navigation", "a run of short lines")
            run = []


def _after_the_end(lines: list[Line], blocks: list[Block | None], end: int) -> None:
    """What follows the stretch of the article belongs to other articles, unless it continues a list."""
    if end and lines[end - 1].text.endswith(":"):
        return
    for n in range(end, len(lines)):
        line = lines[n]
        if end == 0 or blocks[n] is not None:
            continue
        sentence = line.words >= 9 and SENTENCE.search(line.text)
        apart = n - end >= _MENU
        if apart or (line.words <= 20 and not sentence and not (line.ended and line.text[-1] not in "!?")):
            blocks[n] = block(line, "related", "after the article has ended")
