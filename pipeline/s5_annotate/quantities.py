"""Find numbers with what they count: money, percentages, measures and counted things, in plain text or a spaCy doc.

All words (magnitudes, currencies, units, qualifiers, roles, stops) come from ``models/lexicons/<lang>/numbers.tsv``;
this module holds only the grammar, the same for every language:

    [role] [qualifier] [sign] [currency] amount [range amount] (percent | currency | measure | [adjectives] noun)

A number without any of these is emitted only where the words beside it show that it is an amount; years, dates, clock
times, ages, ordinals, scores, versions, paragraphs and addresses are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.core.options import default_models
from pipeline.core.records import Quantity
from pipeline.s5_annotate.numberwords import (
    VULGAR,
    Entry,
    Lexicon,
    Token,
    load_lexicon,
    loose_number,
    parse_number,
    spelled_number,
    tokenize,
)

_DASHES = "-–—−‑"
_MINUS = "-−–"
_MAX_SPELLED = 6  # words in a spelled-out number, without magnitudes
_MAX_WORD = 60  # longest number written as one word
_MAX_ADJECTIVES = 3  # words between a number and the noun it counts
_BARE_MINIMUM = 100  # below it a number without a unit is too often an age, a rank or a clock time
_PAIR = 10  # how far in front of where it came from an amount may stand: "auf 2,2 Mrd. Euro (2,3 Mrd. Dollar) von 1,8"
_REACH = 12  # words between a verb of movement and the number it leads to
_YEARS = range(1500, 2100)


@dataclass(frozen=True)
class _Amount:
    """A parsed number: tokens ``start:end``, its value with and without its magnitudes."""

    start: int
    end: int
    value: Decimal
    scale: Decimal = Decimal(1)
    symbol: str = ""
    digits: str = ""  # as written, for numbers in digits
    article: bool = False
    needs_unit: bool = False
    percent: bool = False  # a share: "two thirds of"

    @property
    def total(self) -> Decimal:
        return self.value * self.scale


def find_quantities(text: str, lang: str, doc: Any = None, lexicons: Path | None = None) -> tuple[Quantity, ...]:
    """The quantities of a text, in order and without overlap; none for a language without a lexicon.

    ``doc`` may be the spaCy doc of exactly this text: then its parse tells which noun a number counts. Counts have the
    noun's English plural from the lexicon as unit (``Stellen`` and ``jobs`` give ``jobs``), else the noun as it stands.
    ``lexicons`` is the folder of lexicons, the project's own by default. Never raises for any string.
    """
    lexicon = load_lexicon(lang, lexicons or default_models() / "lexicons")
    if lexicon is None:
        return ()
    heads = _heads(doc) if doc is not None else {}
    return tuple(_Finder(lexicon, tokenize(text), heads).quantities())


def _heads(doc: Any) -> dict[int, tuple[int, int]]:
    """Per character offset of a number token, the span of the noun that it counts according to the parse."""
    heads = {}
    for token in doc:
        if not token.dep_.startswith("nummod"):
            continue
        head = token.head.head if token.head.pos_ == "ADJ" else token.head  # parsers stop at the adjective before it
        if head.pos_ in ("NOUN", "PROPN") and head.i > token.i:
            heads[token.idx] = (head.idx, head.idx + len(head))
    return heads


class _Finder:
    """One text being searched."""

    def __init__(self, lexicon: Lexicon, tokens: list[Token], heads: dict[int, tuple[int, int]]):
        self.lexicon, self.tokens, self.heads = lexicon, tokens, heads

    def quantities(self) -> Iterator[Quantity]:
        openers = {word for word in {t.low for t in self.tokens} if self.lexicon.opens_amount(word)}
        i, free = 0, 0
        while i < len(self.tokens):
            if self.tokens[i].kind != "num" and self.tokens[i].low not in openers:
                i += 1
                continue
            found, i = self.at(i, free)
            if found:
                free = i
                yield from found

    def at(self, i: int, free: int) -> tuple[list[Quantity], int]:
        """The quantities that start at token ``i`` and the token to go on with; ``free`` is the first unused token."""
        amount = None if self.continued(i) else self.amount(i)
        if amount is None:
            return [], i + 1
        second, connector = self.second(amount)
        last = second or amount
        pair = second is not None and connector == "pair"
        if second is not None:
            amount, last = self.shared_scale(amount, second)
        sign, left = self.sign(amount.start, free)
        if self.lexicon.before("vague", self.tokens, self.qualified_start(left)):
            return [], last.end
        end, kind, unit = self.unit(last, amount.symbol or last.symbol, pair)
        scale = self.scale(amount, left)
        if scale is not None:
            end, kind, unit = (end if unit == scale[1] else last.end), "measure", scale[1]
        if not kind and second is not None and not pair:  # "3-1" and the like: no unit, no range
            return [], last.end
        if kind == "no" or (kind in ("count", "") and self.stopped(amount, last, left)):
            return [], last.end
        quantity = self.build(amount, left, end, kind, unit, sign, free)
        if scale is not None:
            quantity = replace(quantity, start=self.tokens[scale[0]].start)
        if kind == "count" and (part := self.part_before(left)) is not None:
            start, number = self.tokens[part.start].start, float(part.total)
            return ([replace(quantity, start=start, number=number)] if part.start >= free else []), end
        if second is None:
            return ([quantity] if self.worth(quantity, amount) else []), max(end, last.end)
        if not pair:
            low, high = sorted((quantity.number, float(last.total * (sign or 1))))
            return [replace(quantity, number=low, high=high, rule="range")], end
        head = self.tokens[amount.end - 1].end
        first = replace(quantity, end=head, role="from", rule="from_to")
        then = Quantity(
            self.tokens[last.start].start, self.tokens[end - 1].end, float(last.total), unit, kind or "number"
        )
        return [first, replace(then, role="to", rule="from_to")], end

    def part_before(self, left: int) -> _Amount | None:
        """The number before one that only says of how many it is a part (``one of her four cats``)."""
        at = left
        if at > 3 and self.tokens[at - 1].low == "s" and self.tokens[at - 2].text in "'’":  # "two of Nordtec's seven"
            at -= 3
        while at and (hit := self.lexicon.before("partitive", self.tokens, at)) is not None:
            at = hit[0]
        if at in (0, left) or not (self.tokens[at - 1].kind == "num" or self.is_number_word(self.tokens[at - 1])):
            return None
        return self.amount(at - 1)

    def continued(self, i: int) -> bool:
        """Whether token ``i`` goes on after a hyphen: "F-16", "2024-05-16", "mid-twenty"."""
        dash = self.tokens[i - 1] if i > 1 else None
        hyphen = dash is not None and dash.text in _DASHES and dash.glued and self.tokens[i].glued
        return hyphen and self.lexicon.before("scale_before", self.tokens, i - 1) is None

    def build(self, amount: _Amount, left: int, end: int, kind: str, unit: str, sign: int, free: int) -> Quantity:
        """The record, with the qualifier and the role that the words beside the number give it."""
        tokens = self.tokens
        qualifier, role, i = "", "", left
        if kind in ("money", "measure") and self.lexicon.before("level", tokens, left):
            role = "to"  # "stieg über 15.000 Punkte": where it got to, not by how much
        for _ in range(3):
            if i > free and (hit := self.lexicon.before("qualifier", tokens, i)) and hit[0] >= free:
                i, qualifier = hit[0], qualifier or hit[1].unit
            elif (
                not role
                and (hit := self.lexicon.before("role", tokens, i))
                and self.role_fits(hit[1], kind, hit[0], end)
            ):
                i, role = hit[0], hit[1].unit
            else:
                break
        if sign and kind == "percent":
            role = role or "change"
        for j in (end, end + 1):
            if not qualifier and j == end and (hit := self.lexicon.after("qualifier_after", tokens, j)):
                qualifier = hit[1].unit
            if not role and j < len(tokens) and tokens[j].near and kind in ("percent", "money"):
                hit = self.lexicon.after("role_after", tokens, j)
                own = hit is not None and not (hit[0] < len(tokens) and tokens[hit[0]].kind == "num")
                role = hit[1].unit if hit and own else ""  # "2.1 billion, up 6%" says how the other one moved
        if not role and kind in ("percent", "money") and self.leaves(left, end):
            role = "from"
        value = float(amount.total * (sign or 1))
        return Quantity(
            tokens[left].start, tokens[end - 1].end, value, unit, kind or "number", qualifier, role, rule=kind or "bare"
        )

    def leaves(self, left: int, end: int) -> bool:
        """Whether an amount is where a movement begins, with words between (``from its low of 6% to 5%``)."""
        to = self.lexicon.after("role", self.tokens, end)
        starts = (self.lexicon.after("role", self.tokens, j) for j in range(max(left - 6, 0), left))
        return (
            to is not None and to[1].unit == "to" and any(hit is not None and hit[1].unit == "from" for hit in starts)
        )

    def moves(self, i: int) -> bool:
        """Whether a word of rising, falling or changing stands before token ``i`` in its sentence."""
        for j in range(i - 1, max(i - _REACH, -1), -1):
            if self.tokens[j].text in ".;!?":
                return False
            if self.lexicon.after("move", self.tokens, j):
                return True
        return False

    def role_fits(self, entry: Entry, kind: str, start: int, end: int) -> bool:
        if entry.when == "unit":
            return kind in ("money", "percent", "measure")
        if entry.when == "percent":
            return kind == "percent"
        if entry.when == "move":  # "to 5%" only where something rises or falls
            return kind in ("money", "percent", "measure") and self.moves(start)
        if entry.when == "pair":  # "von 5 Prozent … auf": only with its counterpart
            around = (*range(end, min(end + 7, len(self.tokens))), *range(max(start - _PAIR, 0), start))
            return any(
                (hit := self.lexicon.after("role", self.tokens, j)) is not None and hit[1].unit == "to" for j in around
            )
        return True

    # --- the amount -------------------------------------------------------------------------------------------------

    def amount(self, i: int) -> _Amount | None:
        """The number that starts at token ``i``, with the currency symbol before it and its magnitudes."""
        start, symbol = i, ""
        if i and self.tokens[i].glued and self.tokens[i - 1].kind != "sym" and self.tokens[i].kind != "sym":
            return None  # the tail of something like "A380"
        hit = self.lexicon.after("symbol", self.tokens, i)
        if hit and hit[0] < len(self.tokens) and self.tokens[hit[0]].near and self.tokens[hit[0]].kind == "num":
            i, symbol = hit[0], hit[1].unit
        if i >= len(self.tokens):
            return None
        if self.tokens[i].kind == "num":
            amount = self.digits(i)
        elif self.tokens[i].kind == "word" or self.tokens[i].text in VULGAR:
            amount = self.spelled(i)
        else:
            amount = None
        if amount is None:
            return None
        if (share := self.share(amount)) is not None:
            return replace(amount, end=share[0], value=amount.value * share[1], percent=True)
        amount = self.scaled(replace(amount, start=start, symbol=symbol))
        bare_article = amount.article and amount.scale == 1 and not amount.percent
        return None if bare_article and not self.unit_follows(amount) else amount

    def digits(self, i: int) -> _Amount | None:
        token, raw = self.tokens[i], self.tokens[i].text
        before = self.tokens[i - 1] if i and token.glued else None
        if before and (before.text in ":/._#@" or (before.kind == "word" and not self.symbol_at(i - 1))):
            return None
        value = parse_number(raw, self.lexicon.decimal, self.lexicon.thousands)
        loose = value is None
        if loose:
            value = loose_number(raw)
        if value is None or (i + 1 < len(self.tokens) and self.tokens[i + 1].glued and self.ordinal_or_time(i)):
            return None
        end = i + 1
        if end < len(self.tokens) and self.tokens[end].near and self.tokens[end].text in VULGAR and raw.isdigit():
            value, end = value + VULGAR[self.tokens[end].text], end + 1
        return _Amount(i, end, value, digits=raw, needs_unit=loose)

    def symbol_at(self, i: int) -> bool:
        return self.lexicon.before("symbol", self.tokens, i + 1) is not None

    def ordinal_or_time(self, i: int) -> bool:
        """Whether what is glued to the number at ``i`` makes it something else: "12:30", "2/3", "5G", "A.3"."""
        after = self.tokens[i + 1]
        third = self.tokens[i + 2] if i + 2 < len(self.tokens) else None
        if after.text in ":/" or (after.text == "." and third is not None and third.near and third.text[:1].isalnum()):
            return third is not None and (after.text == "." or (third.glued and third.kind == "num"))
        if after.kind == "word":
            kinds = ("magnitude", "currency", "percent", "measure")
            return not any(self.lexicon.after(kind, self.tokens, i + 1) for kind in kinds)
        return False

    def spelled(self, i: int) -> _Amount | None:
        """A number in words: "twenty-five", "zwölftausend", "half a", "anderthalb", "a" before a magnitude or unit."""
        tokens, lexicon = self.tokens, self.lexicon
        if tokens[i].text in VULGAR:
            return _Amount(i, i + 1, VULGAR[tokens[i].text])
        if (hit := lexicon.after("share", tokens, i, ("alone",))) and lexicon.after("partitive", tokens, hit[0]):
            return _Amount(i, hit[0], hit[1].value or Decimal(0), percent=True)
        if hit := lexicon.after("fraction", tokens, i):
            ok = hit[1].when != "unit"
            return _Amount(i, hit[0], hit[1].value or Decimal(0), article=not ok)
        if words := self.number_words(i):
            for end in range(i + words, i, -1):
                raw = " ".join(t.low for t in tokens[i:end] if t.kind == "word")
                value = spelled_number(raw, lexicon.lang)
                if value is not None and end > i + 1 and self._says_nothing(i, end, value):
                    return None
                if value is not None:
                    if hit := lexicon.after("joiner", tokens, end, ("unit",)):  # "two and a half"
                        return _Amount(i, hit[0], value + (hit[1].value or 0))
                    return _Amount(i, end, value)
        if (hit := lexicon.after("article", tokens, i)) and hit[0] < len(tokens) and tokens[hit[0]].near:
            inner = self.spelled(hit[0]) if self.number_words(hit[0]) else None
            return replace(inner, start=i) if inner else _Amount(i, hit[0], Decimal(1), article=True)
        return None

    def _says_nothing(self, i: int, end: int, value: Decimal) -> bool:
        """Whether the first word of a number adds nothing to it: the ``und`` of "zwei Banken und elf Personen"."""
        rest = " ".join(t.low for t in self.tokens[i + 1 : end] if t.kind == "word")
        alone = spelled_number(self.tokens[i].low, self.lexicon.lang)
        return alone is None and spelled_number(rest, self.lexicon.lang) == value

    def number_words(self, i: int) -> int:
        """How many tokens from ``i`` on may belong to a number in words (hyphens and joiners included)."""
        n = words = 0
        while i + n < len(self.tokens) and words < _MAX_SPELLED:
            token = self.tokens[i + n]
            if n and not token.near:
                break
            if self.is_number_word(token):
                n, words = n + 1, words + 1
            elif (
                n
                and (token.text == "-" or self.lexicon.after("joiner", self.tokens, i + n, ("",)))
                and i + n + 1 < len(self.tokens)
                and self.is_number_word(self.tokens[i + n + 1])
            ):
                n += 1
            else:
                break
        return n

    def is_number_word(self, token: Token) -> bool:
        return (
            token.kind == "word"
            and len(token.text) <= _MAX_WORD
            and self.lexicon.number_word.fullmatch(token.low) is not None
        )

    def scaled(self, amount: _Amount) -> _Amount:
        """The amount with the magnitudes behind it: "1,1 Billionen", "100 thousand million", "2 Dutzend"."""
        for _ in range(2):
            at = self.skip_hyphen(amount.end)
            allowed = ("", "case", "money") if amount.symbol else ("", "case")
            hit = self.lexicon.after("magnitude", self.tokens, at, allowed)
            if hit is None or not self.tokens[at].near:
                hit = None if amount.symbol else self.lexicon.after("magnitude", self.tokens, at, ("money",))
                if hit is None or not any(self.lexicon.after(k, self.tokens, hit[0]) for k in ("currency", "noun")):
                    break  # "5m" is a length, "5m euros" and "5m people" are not
            scale = amount.scale * (hit[1].value or 1)
            amount = replace(amount, end=hit[0], scale=scale, article=False, needs_unit=False)
        return amount

    def skip_hyphen(self, i: int) -> int:
        """Past the hyphen of "100-Milliarden-Euro" or "$5-million"."""
        t = self.tokens
        return i + 1 if i + 1 < len(t) and t[i].text in "-‑" and t[i].glued and t[i + 1].glued else i

    def second(self, first: _Amount) -> tuple[_Amount | None, str]:
        """The upper end of a range, or the goal of "from … to", and which of both it is."""
        tokens, i = self.tokens, first.end
        unit = self.lexicon.after("percent", tokens, i)
        if unit:  # "5% to 7%"
            i = unit[0]
        if i + 1 >= len(tokens) or not tokens[i].near:
            return None, ""
        if tokens[i].text in _DASHES and first.digits:
            same_gaps = tokens[i].glued == tokens[i + 1].glued
            after = self.amount(i + 1) if same_gaps and tokens[i + 1].kind != "word" else None
            return (after, "range") if after and after.digits else (None, "")
        hit = self.lexicon.after("range", tokens, i)
        if hit is None or hit[0] >= len(tokens) or not tokens[hit[0]].near:
            return None, ""
        at = hit[0]
        if qualifier := self.lexicon.after("qualifier", tokens, at):
            at = qualifier[0]
        after = self.amount(at) if at < len(tokens) else None
        if unit and after and self.lexicon.after("percent", tokens, after.end) is None:
            return None, ""
        if after is None or after.article or (hit[1].when == "between" and not self.between(first.start)):
            return None, ""
        role = self.lexicon.before("role", tokens, self.qualified_start(first.start))
        is_pair = hit[1].unit in ("to", "either") and role is not None and role[1].unit == "from"
        if not is_pair and (hit[1].unit == "to" or after.total < first.total):
            return None, ""
        return after, "pair" if is_pair else "range"

    def between(self, i: int) -> bool:
        return self.lexicon.before("between", self.tokens, self.qualified_start(i)) is not None

    def qualified_start(self, i: int) -> int:
        hit = self.lexicon.before("qualifier", self.tokens, i)
        return hit[0] if hit else i

    def shared_scale(self, first: _Amount, second: _Amount) -> tuple[_Amount, _Amount]:
        """Give the first number of "10 bis 12 Milliarden" the magnitude of the second."""
        if first.scale == 1 and second.scale > 1 and first.value < (second.value if second.symbol else 1000):
            first = replace(first, scale=second.scale)
        return first, second

    def sign(self, i: int, free: int) -> tuple[int, int]:
        """-1 for a minus before the number (0 for none) and the token where the quantity starts."""
        tokens = self.tokens
        if i > free and tokens[i - 1].text in _MINUS and tokens[i].glued and not tokens[i - 1].glued:
            return -1, i - 1
        if i > free and (hit := self.lexicon.before("role", tokens, i)) and hit[1].value is not None:
            return (-1, hit[0]) if hit[1].value == 0 else (0, i)
        return 0, i

    # --- the unit ---------------------------------------------------------------------------------------------------

    def unit_follows(self, amount: _Amount) -> bool:
        at = self.skip_hyphen(amount.end)
        near = at < len(self.tokens) and self.tokens[at].near
        hits = (self.lexicon.after(kind, self.tokens, at) for kind in ("currency", "percent", "measure"))
        # the symbol in "a $5 fine" belongs to the number behind it
        ends = [hit[0] for hit in hits if hit and hit[1].when != "digits"]
        return near and bool(ends) and (ends[0] >= len(self.tokens) or self.tokens[ends[0]].kind != "num")

    def share(self, amount: _Amount) -> tuple[int, Decimal] | None:
        """The share that follows an amount: "two thirds of" is 2 × 33.3 %."""
        if amount.percent or amount.digits:
            return None
        at = self.skip_hyphen(amount.end)
        hit = self.lexicon.after("share", self.tokens, at, ("", "of"))
        if hit is None or not self.tokens[at].near:
            return None
        if hit[1].when == "of" and self.lexicon.after("partitive", self.tokens, hit[0]) is None:
            return None
        return hit[0], hit[1].value or Decimal(0)

    def scale(self, amount: _Amount, left: int) -> tuple[int, str] | None:
        """The word for a scale that stands before an amount (``magnitude 6.2``): its first token and its unit."""
        at = self.qualified_start(left)
        dash = self.tokens[at - 1] if at > 1 else None
        if dash is not None and dash.text in _DASHES and dash.glued:
            at -= 1
        hit = self.lexicon.before("scale_before", self.tokens, at)
        whole = amount.value == int(amount.value)
        return None if hit is None or (hit[1].when == "decimal" and whole) else (hit[0], hit[1].unit)

    def unit(self, amount: _Amount, symbol: str, pair: bool) -> tuple[int, str, str]:
        """Where the unit ends, the kind of quantity and the unit; kind "no" where the number is something else."""
        tokens, lexicon = self.tokens, self.lexicon
        if symbol or amount.percent:
            return amount.end, "money" if symbol else "percent", symbol or "%"
        at = self.skip_hyphen(amount.end)
        if at >= len(tokens) or not tokens[at].near:
            return amount.end, "", ""
        allowed = ("", "case", *("magnitude",) * (amount.scale > 1), *("digits",) * bool(amount.digits))
        for kind, name in (("currency", "money"), ("percent", "percent"), ("measure", "measure")):
            hit = lexicon.after(kind, tokens, at, allowed)
            if hit and (kind != "measure" or self.whole_word(hit[0])):
                stopped = at > amount.end and lexicon.after("stop_after", tokens, self.skip_hyphen(hit[0]))
                stopped = stopped or (kind == "measure" and lexicon.after("distance_after", tokens, hit[0]))
                return hit[0], "no" if stopped else name, hit[1].unit
        if (hit := lexicon.after("duration", tokens, at)) is not None:
            counts = pair or lexicon.after("served", tokens, self.skip_hyphen(hit[0]))
            return (hit[0], "measure", hit[1].unit) if counts else (amount.end, "no", "")
        if at > amount.end or amount.needs_unit or lexicon.after("stop_after", tokens, at):
            return amount.end, "no", ""
        return self.noun(amount)

    def whole_word(self, i: int) -> bool:
        return i >= len(self.tokens) or not (self.tokens[i].glued and self.tokens[i].kind != "sym")

    def noun(self, amount: _Amount) -> tuple[int, str, str]:
        """The noun that an amount counts, by the parse where there is one, else by the shape of the words."""
        tokens, lexicon = self.tokens, self.lexicon
        for i in range(amount.start, amount.end):
            if (head := self.heads.get(tokens[i].start)) is not None:
                for j in range(amount.end, min(amount.end + 8, len(tokens))):
                    if j > amount.end and lexicon.after("skip", tokens, j - 1) and not self.joins(j - 1):
                        break  # "two dead as train hits truck": parsers reach too far
                    if lexicon.capital_nouns and not tokens[j].text[0].isupper():
                        continue  # "14 weitere"
                    if tokens[j].end == head[1] and tokens[j].start >= head[0]:
                        known = (lexicon.after("noun", tokens, k) for k in (max(j - 1, amount.end), j))
                        hit = next((h for h in known if h and h[0] > j), None)  # "1,500 job cuts": jobs
                        return j + 1, "count", hit[1].unit if hit else tokens[j].text
        j = amount.end
        for _ in range(_MAX_ADJECTIVES + 1):
            if j >= len(tokens) or not tokens[j].near or tokens[j].kind != "word":
                break
            acronym = len(tokens[j].text) > 1 and tokens[j].text.isupper()
            if not acronym and lexicon.after("skip", tokens, j):
                break
            hit = lexicon.after("noun", tokens, j)
            if hit and (not lexicon.capital_nouns or tokens[j].text[0].isupper()):
                return hit[0], "count", hit[1].unit
            last = j
            while self.skip_hyphen(last + 1) > last + 1 and tokens[last + 2].kind == "word":
                last += 2
            if amount.total != 1 and lexicon.plural.fullmatch(tokens[last].text):
                return last + 1, "count", "".join(t.text for t in tokens[j : last + 1])
            j = last + 1
        if lexicon.before("toll_before", tokens, amount.start) or lexicon.after("toll_after", tokens, amount.end):
            return amount.end, "count", "people"
        return amount.end, "", ""

    def joins(self, i: int) -> bool:
        """Whether the word at ``i`` joins two adjectives (``250 großen und kleinen Betrieben``)."""
        before, after = self.tokens[i - 1], self.tokens[i + 1 : i + 2]
        if self.lexicon.after("and", self.tokens, i) is None or before.kind != "word" or not after:
            return False
        return before.text.islower() and after[0].text.islower() and not self.is_number_word(after[0])

    def stopped(self, amount: _Amount, last: _Amount, left: int) -> bool:
        """Whether a count or bare number is a year, a rank, a paragraph, a part of a name or vague."""
        tokens, lexicon = self.tokens, self.lexicon
        if lexicon.before("stop_before", tokens, left):
            return True
        if lexicon.after("stop_after", tokens, last.end):
            return True
        if amount.digits.isdigit() and amount.scale == 1 and len(amount.digits) == 4:
            return int(amount.digits) in _YEARS and int(amount.digits) % 100 != 0
        return amount.digits.startswith("0") and amount.total >= 1

    def worth(self, quantity: Quantity, amount: _Amount) -> bool:
        """Whether a quantity without unit is surely an amount."""
        if quantity.kind != "number":
            return True
        if amount.scale > 1:
            return True
        if amount.digits.isdigit() and len(amount.digits) == 4 and int(amount.digits) in _YEARS:
            return False
        decimal = quantity.number != int(quantity.number)
        return (decimal and bool(quantity.role)) or (quantity.number >= _BARE_MINIMUM and bool(quantity.qualifier))
