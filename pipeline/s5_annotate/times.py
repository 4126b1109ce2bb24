"""Find time expressions in German and English text and work out what they mean; what is unknown stays open.

``find_times`` works on plain text. ``annotate_times`` does the same for a parsed document and uses the parse: verbs
tell past from future, and a person's name is no month.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.core.edtf import bounds, with_year
from pipeline.core.options import default_models, kept_by_models
from pipeline.core.records import DocumentDate, TimeExpression
from pipeline.s5_annotate.anchor import Resolved, anchor_of
from pipeline.s5_annotate.times_actions import ACTIONS
from pipeline.s5_annotate.times_lexicon import Rule, TimesLexicon, load_times_lexicon
from pipeline.s5_annotate.times_scan import Found, Match, Scan
from pipeline.s5_annotate.times_tokens import Tokens, tokenize

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_ACTION_NAMES = frozenset(ACTIONS)
_CLIMB = 8  # heads between a time expression and the verb of its clause


def lexicon_folder() -> Path:
    """Where the lexicons lie: beside the package in a checkout, inside it when installed."""
    return default_models() / "lexicons"


@kept_by_models
def languages() -> tuple[str, ...]:
    """The languages whose words of time are known."""
    return tuple(sorted(f.parent.name for f in lexicon_folder().glob("*/times_rules.tsv")))


def lexicon_of(lang: str) -> TimesLexicon:
    """The words and rules of a language (one of ``languages()``)."""
    return load_times_lexicon(lexicon_folder(), lang, _ACTION_NAMES)


def find_times(text: str, lang: str, published: str | DocumentDate = "") -> tuple[TimeExpression, ...]:
    """All time expressions of ``text``, in its order, none overlapping another.

    ``lang`` is ``de`` or ``en``; for any other language nothing is found. ``published`` is the day the text is from, as
    EDTF or as a ``DocumentDate``; without it, relative expressions keep a constraint in place of a value.
    """
    return _find(text, lang, published)


def annotate_times(doc: Doc, published: str | DocumentDate = "", lang: str = "") -> tuple[TimeExpression, ...]:
    """All time expressions of a parsed document, offsets in ``doc.text``.

    As ``find_times``, but verbs tell past from future where the parse has their tense, and a month or season inside a
    person's name is none. What the parse does not have is not used. ``lang`` is ``doc.lang_`` where it is not given.
    """
    lang = lang or doc.lang_
    if lang not in languages():
        return ()

    def is_name(start: int, end: int) -> bool:
        span = doc.char_span(start, end, alignment_mode="expand")
        return span is not None and any(t.ent_type_ in ("PER", "PERSON") for t in span)

    tense_at = _parsed_tense(doc, lexicon_of(lang)) if doc.has_annotation("DEP") else None
    return _find(doc.text, lang, published, tense_at, is_name)


_THINGS = frozenset({"nsubj", "nsubj:pass", "nsubjpass", "sb"})  # relations of what a verb is said of


def _parsed_tense(doc: Doc, lexicon: TimesLexicon) -> Callable[[int], int | None]:
    """A function from an offset to the tense of the verb that governs the word there: -1 past, 1 future, 0 unclear.

    None where the verb cannot tell, as what may be said of a thing today is no clue to its own time (``the release in
    January could be seen as a sign``).
    """

    def tense_at(offset: int) -> int | None:
        span = doc.char_span(offset, offset + 1, alignment_mode="expand")
        if span is None:
            return 0
        token = span[0]
        named = False
        for _ in range(_CLIMB):
            if token.dep_ in ("amod", "acl") and _is_due(token, lexicon):
                return 1  # "ein für Dienstag geplantes Gespräch", "talks planned for Tuesday"
            if token.pos_ in ("VERB", "AUX"):
                modal = any(lexicon.value(c.lower_, "tense_modal") for c in token.children if c.pos_ == "AUX")
                return None if named and modal else _verb_tense(token, lexicon)
            named = named or token.dep_ in _THINGS
            if token.head is token or token.head.i == token.i:
                break
            token = token.head
        return 0

    return tense_at


def _is_due(token: Token, lexicon: TimesLexicon) -> bool:
    """Whether a participle beside a noun says that it is still to come: ``geplant``, ``scheduled``."""
    words = (token.lower_, token.lemma_.lower())
    helped = any(c.pos_ == "AUX" for c in token.children)
    return not helped and any(lexicon.value(w, "tense_future") for w in words)


def _verb_tense(verb: Token, lexicon: TimesLexicon) -> int:
    """The tense of a verb with its auxiliaries, from Universal Dependencies features and the words of the language."""
    helpers = [c for c in verb.children if c.pos_ == "AUX"]
    participle = "Part" in verb.morph.get("VerbForm", [])
    joined = [c for c in verb.children if c.dep_ == "conj"] + ([verb.head] if verb.dep_ == "conj" else [])
    closing = [c for k in (verb, *joined) for c in k.children if c.pos_ == "AUX" and c.i > verb.i]
    if participle and any(lexicon.value(h.lower_, "perfect_end") for h in closing):
        return -1  # "soll ihn getötet und sie verletzt haben"
    if any(lexicon.value(h.lower_, "tense_future") and not (participle and h.lemma_ == "werden") for h in helpers):
        return 1
    if any("Past" in t.morph.get("Tense", []) and "Part" not in t.morph.get("VerbForm", []) for t in (verb, *helpers)):
        return -1
    if participle and any(lexicon.value(h.lower_, "tense_past") for h in helpers):
        return -1
    return 0


def _find(
    text: str,
    lang: str,
    published: str | DocumentDate,
    tense_at: Callable[[int], int | None] | None = None,
    is_name: Callable[[int, int], bool] | None = None,
) -> tuple[TimeExpression, ...]:
    if lang not in languages():
        return ()
    lexicon = lexicon_of(lang)
    tokens, candidates = _read(text, lang, lexicon_folder())
    scan = Scan(tokens, lexicon, anchor_of(published), tense_at)
    reached = 0
    waiting = [*candidates]
    while waiting:
        start, end, number, _, match = heapq.heappop(waiting)
        rule = lexicon.rules[number]
        if start < reached:  # what is left of it may still hold something
            if -end > reached and (rest := rule.pattern.search(scan.tokens.symbols, reached, match.end())):
                heapq.heappush(waiting, _candidate(rest, number, rule))
            continue
        spans = {name: match.span(i) for i, name in rule.groups if match.start(i) >= 0}
        found = [f for f in ACTIONS[rule.action](Match(scan, rule, *match.span(), spans)) if f.start < f.end]
        if not found or found[0].start < reached or (is_name and _covers_name(scan, found, is_name)):
            continue
        reached = max(f.end for f in found)
        for one in found:
            if one.kind:
                scan.add(one)
    return tuple(_expression(scan, f) for f in _share_years(scan))


_Candidate = tuple[int, int, int, int, re.Match[str]]  # start, minus end, rule, start of the match, the match


@lru_cache(maxsize=4)  # an article is searched for its date of publication first, then with that date
def _read(text: str, lang: str, _folder: Path) -> tuple[Tokens, tuple[_Candidate, ...]]:
    """A text's tokens and the candidates in it, as a heap."""
    lexicon = lexicon_of(lang)
    tokens = tokenize(text, lexicon)
    candidates = _candidates(tokens.symbols, lexicon)
    heapq.heapify(candidates)
    return tokens, tuple(candidates)


def _candidates(symbols: str, lexicon: TimesLexicon) -> list[_Candidate]:
    """All matches of all rules, to be taken by the start of what they would find, the longest first, then by rule."""
    rules = lexicon.rules
    present = frozenset(symbols)
    possible = {i for symbol in (*present, "") for i in lexicon.rules_by_need.get(symbol, ())}
    return [
        _candidate(match, i, rules[i])
        for i in possible
        if not any(map(present.isdisjoint, rules[i].needs))
        for match in rules[i].pattern.finditer(symbols)
    ]


def _candidate(match: re.Match[str], number: int, rule: Rule) -> _Candidate:
    start, end = next((match.span(n) for n in rule.spans if match[n] is not None), match.span())
    return start, -end, number, match.start(), match


def _covers_name(scan: Scan, found: list[Found], is_name: Callable[[int, int], bool]) -> bool:
    """Whether what looks like a lone month or season is the name of somebody."""
    first = found[0]
    if first.end - first.start > 1 or not (scan.has(first.start, "month") or scan.has(first.start, "season")):
        return False
    return is_name(scan.tokens.starts[first.start], scan.tokens.ends[first.start])


def _share_years(scan: Scan) -> list[Found]:
    """Give the first of ``March to May 2023`` the year that only the second one states."""
    out = list(scan.found)
    for i in range(len(out) - 2, -1, -1):
        here, after = out[i], out[i + 1]
        gap = range(here.end, after.start)
        if not here.yearless or after.basis != "explicit" or after.yearless or not 0 < len(gap) <= 3:
            continue
        year = after.resolved.value[:4]
        if not year.isdigit() or len(after.resolved.value) < 7 or not all(scan.has(j, "joiner") for j in gap):
            continue
        value = with_year(here.yearless, int(year))
        if value > after.resolved.value:  # November to March 2024 begins in the year before
            value = with_year(here.yearless, int(year) - 1)
        if value:
            part = next((c for c in here.constraint.split() if c.startswith("part=")), "")
            resolved = Resolved(value, *bounds(value))
            out[i] = replace(here, resolved=resolved, basis="explicit", yearless="", constraint=part)
    return out


def _expression(scan: Scan, found: Found) -> TimeExpression:
    tokens, end = scan.tokens, found.end
    if end - found.start > 1 and tokens.word(end - 1) in (".", ","):
        end -= 1
    low, high = found.resolved.low, found.resolved.high
    return TimeExpression(
        tokens.starts[found.start],
        tokens.ends[end - 1],
        found.kind,
        found.resolved.value,
        low.isoformat() if low else "",
        high.isoformat() if high else "",
        found.basis,
        found.constraint,
        found.rule,
    )
