"""Differences that no other evidence and no chain of joins can override."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.s7_resolve import dates
from pipeline.s7_resolve.features import Features
from pipeline.s7_resolve.rules import Rules

_AGAIN = ("protest", "price", "indicator")
_ROUND = 180  # days from which what comes again and again is another one
ROUNDING = 0.05  # amounts that differ by less are one amount, told with more or less care


@dataclass(frozen=True)
class Facet:
    """One side of a mention that can forbid a join: what is looked at, and why two of them exclude each other.

    Facets have few different values, so that a cluster is checked by comparing values, not all its mentions.
    """

    name: str
    of: Callable[[Features], Hashable]
    clash: Callable[[Rules, Any, Any], str]


def _types(rules: Rules, a: str, b: str) -> str:
    return "" if rules.compatible(a, b) else f"{a} is never {b}"


def _times(_: Rules, a: dates.When, b: dates.When) -> str:
    if not (a.weekday or b.weekday or a.yearless or b.yearless) and a.low <= b.high and b.low <= a.high:
        return ""  # most of all pairs, told without looking for them
    return dates.conflict(a, b)


def _directions(_: Rules, a: str, b: str) -> str:
    return f"{a} is not {b}" if a and b and a != b else ""


def _amounts(rules: Rules, a: tuple[str, tuple[Any, ...]], b: tuple[str, tuple[Any, ...]]) -> str:
    if not a[1] or not b[1] or not (rules.of(a[0]).fixed_amount and rules.of(b[0]).fixed_amount):
        return ""
    for unit in {x[0] for x in a[1]} & {x[0] for x in b[1]}:
        ours, theirs = [x for x in a[1] if x[0] == unit], [x for x in b[1] if x[0] == unit]
        pairs = [(x, y) for x in ours for y in theirs if x[1] == y[1] or not x[1] or not y[1]]
        if pairs and not any(close(x[2], y[2]) for x, y in pairs):
            return f"another amount of {unit or 'the same'}: {ours[0][2]:g} and {theirs[0][2]:g}"
    return ""


def close(x: float, y: float, share: float = ROUNDING) -> bool:
    """Whether two numbers are one number, rounded differently."""
    return abs(x - y) <= share * max(abs(x), abs(y))


def _toll_facet(f: Features) -> tuple[str, tuple[Any, ...], int] | None:
    if f.type != "casualty":
        return None
    counts = tuple(x for x in f.amounts if x[0] and x[0] != "%" and not x[0].isupper())
    named = len(f.targets) if f.surnames and f.targets and not counts else 0
    return (f.doc_id, counts, named) if counts or named else None


def _tolls(_: Rules, a: tuple[str, tuple[Any, ...], int] | None, b: tuple[str, tuple[Any, ...], int] | None) -> str:
    """Tolls grow from article to article; one article that gives two speaks of two happenings, and who is named alone
    is not the many that are counted."""
    if a is None or b is None:
        return ""
    for x, y in ((a, b), (b, a)):
        if x[2] and y[1] and min(n for _, _, n in y[1]) > x[2]:
            return f"another toll: {x[2]} by name and {min(n for _, _, n in y[1]):g}"
    if a[0] != b[0]:
        return ""
    units = {x[0] for x in a[1]} & {x[0] for x in b[1]}
    pairs = [(x[2], y[2]) for x in a[1] for y in b[1] if x[0] == y[0] and x[0] in units]
    return (
        "" if not pairs or any(close(x, y) for x, y in pairs) else f"another toll: {pairs[0][0]:g} and {pairs[0][1]:g}"
    )


def _role_facet(f: Features) -> tuple[str, frozenset[str], frozenset[str]]:
    return f.type, f.actors - f.targets, f.targets - f.actors


def _roles(rules: Rules, a: tuple[str, frozenset[str], frozenset[str]], b: Any) -> str:
    if not (rules.of(a[0]).ordered and rules.of(b[0]).ordered):
        return ""
    if (a[1] & b[2]) and (a[2] & b[1]):
        return "actor and target have changed places"
    return ""


def _subjects(rules: Rules, a: tuple[str, frozenset[str], frozenset[str]], b: Any) -> str:
    if not (rules.of(a[0]).fixed_subject and rules.of(b[0]).fixed_subject) or not a[1] or not b[1]:
        return ""
    return "" if a[1] & b[1] or a[2] & b[2] else f"another subject: {min(a[1])} and {min(b[1])}"


def _person_facet(f: Features) -> tuple[str, frozenset[str], float]:
    counts = [n for unit, role, n in f.amounts if role == "count" and unit != "%"]
    return f.type, f.surnames, 0.0 if f.surnames else min(counts, default=0.0)


def _persons(rules: Rules, a: tuple[str, frozenset[str], float], b: tuple[str, frozenset[str], float]) -> str:
    """Each person goes, or comes, by an event of their own: two ministers who resign on one day are two events, and
    one who is named is not the two that are counted."""
    if a[0] != b[0] or not rules.of(a[0]).fixed_person:
        return ""
    for x, y in ((a, b), (b, a)):
        if x[1] and y[2] > len(x[1]):
            return f"another number of people: {len(x[1])} by name and {y[2]:g}"
    apart = a[1] and b[1] and not a[1] & b[1]
    return f"another person: {min(a[1])} and {min(b[1])}" if apart else ""


def _round_facet(f: Features) -> tuple[int, int] | None:
    if f.type not in _AGAIN or not f.reported:
        return None
    return (f.when.low, f.when.high) if f.when.stated else (f.reported, f.reported)


def _rounds(_: Rules, a: tuple[int, int] | None, b: tuple[int, int] | None) -> str:
    """Strikes, prices and the like come again and again: news of different years speak of different ones, even where
    a report gives no day."""
    if a is None or b is None or max(a[0], b[0]) - min(a[1], b[1]) <= _ROUND:
        return ""
    return f"another round: {max(a[0], b[0]) - min(a[1], b[1])} days between the reports"


def _kinds(rules: Rules, a: tuple[str, frozenset[str]], b: tuple[str, frozenset[str]]) -> str:
    """Headwords of one type that are different things: the dead and the injured of one accident."""
    apart = rules.of(a[0]).apart if a[0] == b[0] else {}
    ours, theirs = ({apart[w] for w in side[1] if w in apart} for side in (a, b))
    return f"{min(a[1])} is not {min(b[1])}" if ours and theirs and not ours & theirs else ""


def _numbers(_: Rules, a: tuple[frozenset[Any], ...], b: tuple[frozenset[Any], ...]) -> str:
    """Ordinals and version numbers of one word, and the ages of who undergoes it."""
    if not a or not b:
        return ""
    for word in {w for w, _ in a[0]} & {w for w, _ in b[0]}:
        ours, theirs = {n for w, n in a[0] if w == word}, {n for w, n in b[0] if w == word}
        if not ours & theirs:
            return f"{word} {min(ours)} is not {word} {min(theirs)}"
    return f"another age: {min(a[1])} and {min(b[1])}" if a[1] and b[1] and not a[1] & b[1] else ""


def _place_facet(f: Features) -> tuple[str, frozenset[str], frozenset[str]]:
    return f.type, f.places - f.states, f.places & f.states


def _one_begins(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether a name of one side is the beginning of one of the other's (``Garmisch``, ``Garmisch-Partenkirchen``)."""
    return any(f"{x} ".startswith(f"{y} ") or f"{y} ".startswith(f"{x} ") for x in ours for y in theirs)


def _places(rules: Rules, a: tuple[str, frozenset[str], frozenset[str]], b: Any) -> str:
    """Towns are compared with towns and states with states: that one lies in the other is not known here."""
    if rules.of(a[0]).fixed_place and rules.of(b[0]).fixed_place:
        for ours, theirs in zip(a[1:], b[1:], strict=True):
            if ours and theirs and not ours & theirs and not _one_begins(ours, theirs):
                return f"another place: {min(ours)} and {min(theirs)}"
    return ""


FACETS = (
    Facet("type", lambda f: f.type, _types),
    Facet("time", lambda f: f.when, _times),
    Facet("direction", lambda f: f.direction, _directions),
    Facet("amount", lambda f: (f.type, f.amounts), _amounts),
    Facet("toll", _toll_facet, _tolls),
    Facet("roles", _role_facet, _roles),
    Facet("subject", lambda f: (f.type, f.participants, f.surnames), _subjects),
    Facet("person", _person_facet, _persons),
    Facet("round", _round_facet, _rounds),
    Facet("kind", lambda f: (f.type, f.kin), _kinds),
    Facet("number", lambda f: (f.numbers, f.ages) if f.ages or f.numbers else (), _numbers),
    Facet("place", _place_facet, _places),
)


def veto(rules: Rules, a: Features, b: Features) -> str:
    """Why two mentions can never be one event, in words; empty where nothing forbids it."""
    return next(_clashes(rules, a, b), "")


def _clashes(rules: Rules, a: Features, b: Features) -> Iterator[str]:
    for facet in FACETS:
        if reason := facet.clash(rules, facet.of(a), facet.of(b)):
            yield f"{facet.name}: {reason}"


@dataclass
class Profile:
    """The facet values of a cluster, by which it is asked whether it may join another."""

    values: tuple[set[Any], ...]

    def merge(self, other: Profile) -> None:
        """Take another cluster in."""
        for mine, theirs in zip(self.values, other.values, strict=True):
            mine |= theirs

    def clash(self, rules: Rules, other: Profile) -> str:
        """Why the two clusters can never be one event; empty where nothing forbids it."""
        for facet, mine, theirs in zip(FACETS, self.values, other.values, strict=True):
            if len(mine) == 1 and mine == theirs:
                continue  # nothing excludes itself
            if reasons := [reason for x in mine for y in theirs if (reason := facet.clash(rules, x, y))]:
                return f"{facet.name}: {min(reasons)}"
        return ""


def profile(f: Features) -> Profile:
    """The facet values of a mention."""
    return Profile(tuple({facet.of(f)} for facet in FACETS))
