"""What one language knows about time: words with their classes, and patterns over those classes, read from data files.

``times_words.tsv`` gives each word its classes and values (``month`` 7, ``unit`` day, ``last`` …). Every set of classes
that some word has becomes one character, so a text becomes a string with one character for each token, and a pattern
of ``times_rules.tsv`` becomes an ordinary regular expression over that string: it is matched in linear time, and only
data has to change to change what is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.core.datafile import Check, DataFileError, number, one_of, read_table, required

# Classes that the tokeniser gives to what is not a word of the lexicon.
NUMBER_CLASSES = (
    "int", "day", "hour", "year4", "year2", "ordinal", "ordinal_day", "iso", "numeric", "day_month", "decade",
    "clock", "decimal", "meridiem", "possessive", "lower", "capital", "paragraph", "mark", "glued",
)  # fmt: skip
MARKS_END = frozenset(".!?;:")
_FIRST_SYMBOL = 0xE000  # private use area: no character of a text can be mistaken for a symbol
_ELEMENT = re.compile(r"\s*(?:(\w+)=)?(?:'([^']+)'|@(\w+)|([a-z]\w*)|([()|?]|\{\d,\d\}))")


_UNITS = ("second", "minute", "hour", "day", "week", "weekend", "month", "quarter", "half", "year", "decade", "century",
          "millennium")  # fmt: skip
_VALUES: Mapping[str, Check] = {
    "month": number(1, 12),
    "weekday": number(1, 7),
    "season": number(21, 24),
    "ordinal": number(1, 100),
    "number": number(0, 1000),
    "day_offset": number(-2, 2),
    "unit": one_of(*_UNITS),
    "part": one_of("start", "mid", "end"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of ``times_rules.tsv``: what to look for, and what to make of it.

    ``needs`` holds sets of symbols, of each of which a text must have one for the pattern to match anywhere in it;
    ``spans`` the names of the groups that say which part of a match is the expression (all of it where none does);
    ``groups`` the number of each group of the pattern with the name that actions know it by.
    """

    name: str
    pattern: re.Pattern[str]
    action: str
    args: Mapping[str, str]
    needs: tuple[frozenset[str], ...] = ()
    spans: tuple[str, ...] = ()
    groups: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TimesLexicon:
    """The words and rules of one language.

    ``symbols`` maps a word form to its symbol, ``values`` a lower-case word and a class to the value in that class.
    ``symbol_of`` maps a set of classes to the symbol that stands for it (for tokens that are not in the lexicon).
    ``rules_by_need`` tells which rules a symbol makes possible, ``cues`` what symbols may tell of tense.
    """

    lang: str
    symbols: Mapping[str, str]
    values: Mapping[tuple[str, str], str]
    symbol_of: Mapping[frozenset[str], str]
    classes_of: Mapping[str, frozenset[str]]
    rules: tuple[Rule, ...]
    rules_by_need: Mapping[str, tuple[int, ...]]
    cues: Mapping[str, str]
    options: Mapping[str, str]

    def value(self, word: str, name: str) -> str | None:
        """The value of a word in a class; None where the word is not in that class."""
        return self.values.get((word.lower(), name))

    def is_past(self, word: str) -> bool:
        """Whether an unknown word looks like a verb form of the past (``option past_endings``)."""
        endings = self.endings("past_endings")
        return bool(endings) and len(word) > 4 and word.endswith(endings) and not self.value(word, "no_past")

    def endings(self, option: str) -> tuple[str, ...]:
        """The endings that an option lists, separated by bars."""
        return _bars(self.options.get(option, ""))


@cache
def _bars(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def expand(form: str) -> Iterator[str]:
    """All forms that a cell with braces stands for: ``letzt{e,er}`` is ``letzte`` and ``letzter``."""
    match = re.search(r"\{([^{}]*)\}", form)
    if match is None:
        yield form
        return
    for option in match[1].split(","):
        yield from expand(form[: match.start()] + option + form[match.end() :])


def _split(cell: str) -> list[str]:
    """Split a cell at its commas, but not at those inside braces."""
    return [part.strip() for part in re.split(r",(?![^{]*\})", cell) if part.strip()]


def _forms(word: str) -> tuple[str, ...]:
    """The spellings under which a lexicon word is found in a text.

    ``=word`` is found exactly so, a word with a capital also in capitals, any other word however it is capitalised.
    """
    if word.startswith("="):
        return (word[1:],)
    if word[:1].isupper():
        return word, word.upper()
    return word, word[:1].upper() + word[1:], word.upper()


def number_class_sets() -> Iterator[frozenset[str]]:
    """Every combination of classes that the tokeniser may give to a token."""
    yield frozenset({"int"})
    for extra in (("year4",), ("year2",), ("day",), ("hour",), ("day", "hour"), ("day", "year2"), ("hour", "year2"),
                  ("day", "hour", "year2")):  # fmt: skip
        yield frozenset({"int", *extra})
    for name in NUMBER_CLASSES:
        yield frozenset({name})
    yield frozenset({"ordinal", "ordinal_day"})
    yield frozenset({"clock", "decimal"})
    yield frozenset({"day_month", "decimal"})


@cache
def load_times_lexicon(folder: Path, lang: str, actions: frozenset[str]) -> TimesLexicon:
    """Read and compile the two files of a language, whose rules may name ``actions``.

    Raises ``DataFileError`` with file and line where they are wrong.
    """
    classes: dict[str, set[str]] = {}
    values: dict[tuple[str, str], str] = {}
    options: dict[str, str] = {}
    words_path, rules_path = folder / lang / "times_words.tsv", folder / lang / "times_rules.tsv"
    for line, row in read_table(words_path, {"class": required, "value": None, "words": required}):
        if (check := _VALUES.get(row["class"])) is not None:
            try:
                check(row["value"])
            except ValueError as error:
                raise DataFileError(f"{words_path}:{line}: value: {error}") from error
        if row["class"] == "option":
            options[row["words"]] = row["value"]  # the word is the option's name
            continue
        for word in (form for cell in _split(row["words"]) for form in expand(cell)):
            for form in _forms(word):
                classes.setdefault(form, set()).add(row["class"])
                values[form.lower(), row["class"]] = row["value"] or "1"
    raw_rules: list[tuple[int, dict[str, str]]] = []
    macros: dict[str, str] = {}
    schema: dict[str, Check | None] = {"rule": required, "pattern": required, "action": None, "args": None}
    for line, row in read_table(rules_path, schema):
        if row["rule"].startswith("@"):
            macros[row["rule"][1:]] = row["pattern"]
        else:
            raw_rules.append((line, row))
        for literal in re.findall(r"'([^']+)'", row["pattern"]):
            for form in _forms(literal):
                classes.setdefault(form, set()).add("'" + literal)
    for form, own in classes.items():  # a word that only some rule spells out is still a word like any other
        if all(name.startswith("'") for name in own) and form[:1].isalpha():
            own.add("capital" if form[0].isupper() else "lower")
    sets = sorted({frozenset(c) for c in classes.values()} | set(number_class_sets()), key=sorted)
    symbol_of = {c: chr(_FIRST_SYMBOL + i) for i, c in enumerate(sets)}
    by_class: dict[str, str] = {}
    for names, symbol in symbol_of.items():
        for name in names:
            by_class[name] = by_class.get(name, "") + symbol
    rules = []
    for line, row in raw_rules:
        try:
            source = _number_groups(_simplify(_translate(row["pattern"], macros, by_class)))
            pattern = re.compile(source)
            if row["action"] not in actions:
                raise ValueError(f"unknown action {row['action']!r}")
            args = dict(pair.split("=", 1) for pair in row["args"].split())
        except (ValueError, re.error) as error:
            raise DataFileError(f"{rules_path}:{line}: {error}") from error
        spans = tuple(name for name in pattern.groupindex if name.split("__")[0] == "span")
        groups = tuple((number, name.split("__")[0]) for name, number in pattern.groupindex.items())
        needs = tuple(sorted(_needs(source), key=len))
        rules.append(Rule(row["rule"], pattern, row["action"], args, needs, spans, groups))
    return TimesLexicon(
        lang,
        {form: symbol_of[frozenset(c)] for form, c in classes.items()},
        values,
        symbol_of,
        {symbol: names for names, symbol in symbol_of.items()},
        tuple(rules),
        _by_need(rules),
        _cues(symbol_of, {symbol_of[frozenset(classes.get(c, {"mark"}))] for c in MARKS_END}),
        options,
    )


def _cues(symbol_of: Mapping[frozenset[str], str], ends: Set[str]) -> dict[str, str]:
    """What each symbol may tell about tense: ``future``, ``to`` (future before an infinitive), ``past``, ``lower``
    (past by its ending), or ``paragraph`` and ``mark``, which may end a sentence; nothing for any other symbol."""
    names = {"tense_future": "future", "tense_future_to": "to", "tense_past": "past", "lower": "lower",
             "paragraph": "paragraph"}  # fmt: skip
    found = dict.fromkeys(ends, "mark")
    for classes, symbol in symbol_of.items():
        if cue := next((cue for name, cue in names.items() if name in classes), ""):
            found[symbol] = cue
    return found


def _by_need(rules: Sequence[Rule]) -> dict[str, tuple[int, ...]]:
    """For each symbol the numbers of the rules whose rarest need it fills; ``""`` has the rules that need nothing."""
    found: dict[str, list[int]] = {}
    for i, rule in enumerate(rules):
        for symbol in rule.needs[0] if rule.needs else ("",):
            found.setdefault(symbol, []).append(i)
    return {symbol: tuple(numbers) for symbol, numbers in found.items()}


def _translate(pattern: str, macros: Mapping[str, str], by_class: Mapping[str, str], depth: int = 0) -> str:
    """The regular expression over symbols that a pattern over classes stands for."""
    out, at = [], 0
    if depth > 8:
        raise ValueError("macros refer to each other in a circle")
    while at < len(pattern.rstrip()):
        match = _ELEMENT.match(pattern, at)
        if match is None:
            raise ValueError(f"cannot read the pattern at {pattern[at:]!r}")
        at = match.end()
        group, literal, macro, name, operator = match.groups()
        if operator is not None:
            body = "(?:" if operator == "(" else operator
            if group:
                if operator != "(":
                    raise ValueError(f"{group}= stands before {operator!r}")
                body = f"(?P<{group}>"
            out.append(body)
            continue
        if macro is not None:
            if macro not in macros:
                raise ValueError(f"unknown macro @{macro}")
            body = _translate(macros[macro], macros, by_class, depth + 1)
        else:
            symbols = by_class.get("'" + literal if literal is not None else name)
            if symbols is None:
                raise ValueError(f"unknown class {name or literal!r}")
            body = f"[{symbols}]"
        out.append(f"(?P<{group}>{body})" if group else f"(?:{body})")
    return "".join(out)


def _simplify(pattern: str) -> str:
    """The same pattern with choices between single symbols as one set: much faster to match."""
    before = ""
    while before != pattern:
        before = pattern
        pattern = re.sub(r"\(\?:(\[[^\]]*\])\)", r"\1", pattern)
        pattern = re.sub(r"(?<=[(:>|])(\[[^\]]*\](?:\|\[[^\]]*\])+)(?=[)|])", _union, pattern)
    return pattern


def _union(match: re.Match[str]) -> str:
    symbols = sorted(set(re.sub(r"[\[\]|]", "", match[1])))
    return f"[{''.join(symbols)}]"


def _number_groups(pattern: str) -> str:
    """Make repeated group names unique, as ``re`` wants them: ``y``, ``y__1`` … (alternatives share a name)."""
    seen: dict[str, int] = {}

    def rename(match: re.Match[str]) -> str:
        count = seen[match[1]] = seen.get(match[1], -1) + 1
        return f"(?P<{match[1]}__{count}>" if count else match[0]

    return re.sub(r"\(\?P<(\w+)>", rename, pattern)


def _needs(pattern: str) -> tuple[frozenset[str], ...]:
    """The sets of symbols that every match of a translated pattern must draw from: those of its elements that are
    neither optional nor one of several alternatives."""
    needs, at = [], 0
    optional = re.compile(r"[?]|\{0")
    while at < len(pattern):
        if pattern[at] == "(":
            head = re.match(r"\((?:\?P<\w+>|\?:)", pattern[at:])
            close = _closing(pattern, at)
            body = pattern[at:close]
            if optional.match(pattern, close + 1) or _has_alternatives(body):
                at = close + 1
                continue
            at += head.end() if head else 1
        elif pattern[at] == "[":
            close = pattern.index("]", at)
            if not optional.match(pattern, close + 1):
                needs.append(frozenset(pattern[at + 1 : close]))
            at = close + 1
        else:
            at += 1
    return tuple(needs)


def _closing(pattern: str, start: int) -> int:
    """The index of the bracket that closes the one at ``start``."""
    depth = 0
    for i in range(start, len(pattern)):
        depth += {"(": 1, ")": -1}.get(pattern[i], 0)
        if depth == 0:
            return i
    raise ValueError("a bracket is not closed")


def _has_alternatives(group: str) -> bool:
    """Whether a group, given with its opening bracket, offers a choice at its own level."""
    depth = 0
    for character in group:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and depth == 1:
            return True
    return False
