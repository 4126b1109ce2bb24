"""Pieces of an English sentence: lists of names, noun phrases, dates and places as one would say them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipeline.core import edtf
from pipeline.s7_resolve.words import Words, zipf

MOST = 4  # names in a list before "others"
LONGEST = 9  # words of an object that a sentence can bear
ENGLISH = "en"
COMMON = 4.0  # Zipf frequency from which a word that begins a sentence is taken for no name
SURE = 4.5  # Zipf frequency from which the one translation of an adjective is taken for its plain sense
_SEASON = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_PART = {"33": "the first quarter of", "34": "the second quarter of", "35": "the third quarter of"}
_PART |= {"36": "the fourth quarter of", "40": "the first half of", "41": "the second half of"}


def listing(items: Sequence[str], most: int = MOST) -> str:
    """``A, B and C``; of long lists the first ones and how many others."""
    shown = list(items[:most]) if len(items) <= most else list(items[: most - 1])
    if rest := len(items) - len(shown):
        shown.append(f"{rest} others")
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1] if shown else ""


def phrase(text: str, lang: str, words: Words) -> str:
    """A filler as part of an English sentence: with an article where it needs one, foreign words translated or quoted.

    Empty where the text is too long to be said in passing.
    """
    tokens = " ".join(text.split()).strip(" ,.;:-–\"'„“”»«").split()
    if not tokens or len(tokens) > LONGEST or all(_is_vague(t, lang, words) for t in tokens):
        return ""
    if lang != ENGLISH:
        return _foreign(tokens, lang, words)
    first = tokens[0].casefold()
    if first in words.determiners.get(ENGLISH, ()):
        return " ".join([first, *tokens[1:]])
    money = (
        tokens[0][0].isdigit() and len(tokens) > 2 and not is_plural(tokens[-1], words)
    )  # "900 million dollar project"
    if not money and (not tokens[0].islower() or is_plural(" ".join(tokens), words)):
        return " ".join(tokens)
    return "the " + " ".join(tokens)


def _is_vague(token: str, lang: str, words: Words) -> bool:
    """Whether a word only counts, orders or dates: ``vierter Monat`` names nothing."""
    low = token.casefold()
    return low in words.counts or low in words.empty.get(lang, ()) or low in words.ordinals.get(lang, {})


def _foreign(tokens: Sequence[str], lang: str, words: Words) -> str:
    """A foreign noun phrase: a name as it is, a noun in translation, anything else in quotes without its adjectives."""
    determiners = words.determiners.get(lang, frozenset())
    while len(tokens) > 1 and tokens[0].casefold() in determiners:
        tokens = tokens[1:]
    nouns = tokens
    while len(nouns) > 1 and nouns[0].islower():
        nouns = nouns[1:]
    if len(nouns) == 1 and (found := words.shown(nouns[0], lang)):
        gloss, many = found
        before = tokens[: len(tokens) - 1]
        adjectives = [e[0] for t in before if len(e := words.english(t, lang)) == 1 and zipf(e[0], ENGLISH) >= SURE]
        adjectives = [words.capitals.get(a, a) for a in adjectives]
        said = " ".join(adjectives) if len(adjectives) == len(before) else ""
        return f"{'' if many else 'the '}{said}{' ' if said else ''}{_plural(gloss) if many else gloss}"
    if any(t.islower() for t in nouns) or (len(nouns) == 1 and (len(tokens) > 1 or not _is_name(nouns[0]))):
        return f"“{' '.join(nouns)}”" if nouns[0][:1].isupper() else ""
    return " ".join(nouns)


def _plural(gloss: str) -> str:
    """The regular English plural of a gloss."""
    if len(gloss) > 4 and re.search(r"[^saiu]s$", gloss):
        return gloss  # is one already
    if re.search(r"[^aeiou]y$", gloss):
        return f"{gloss[:-1]}ies"
    return (
        re.sub(r"man$", "men", gloss)
        if gloss.endswith("man")
        else gloss + ("es" if re.search(r"(s|x|z|ch|sh)$", gloss) else "s")
    )


def _is_name(token: str) -> bool:
    """Whether a single capitalised foreign word is surely a name: each part has digits or further capitals."""
    return all(any(c.isdigit() or c.isupper() for c in part[1:]) for part in token.split("-"))


def lowered(text: str, words: Words) -> str:
    """A phrase that began a sentence as it stands inside one, if its first word is surely no name: ``shares``."""
    first, _, rest = text.partition(" ")
    if first.casefold() in words.capitals:
        return text  # "Israeli airstrikes"
    common = zipf(first, ENGLISH) >= COMMON and (
        rest[:1].islower() or first.endswith("s") or first.lower() in words.many
    )
    return first[:1].lower() + text[1:] if first[1:].islower() and common else text


def is_plural(text: str, words: Words) -> bool:
    """Whether an English noun phrase is plural: by its number, its form, or a word that is always so (``police``)."""
    tokens = text.split()
    if re.fullmatch(r"\d[\d.,]*", tokens[0]):
        return tokens[0] != "1"
    if tokens[0].casefold() in words.many:
        return True
    if tokens[0][:1].isupper():
        return False
    head = tokens[0]
    for token in tokens:
        if token in words.empty.get(ENGLISH, ()) and token not in words.determiners.get(ENGLISH, ()):
            break
        head = token
    return head in words.many or (head.endswith("s") and not head.endswith(("ss", "us", "is", "ics", "ews")))


def once(said: Sequence[str]) -> list[str]:
    """Without what a longer one says too: ``Nordwind`` beside ``Nordwind Energie``, ``Vogt`` beside ``Lena Vogt``."""

    def core(text: str) -> str:
        return f" {text.casefold().removeprefix('the ')} "

    kept = list(dict.fromkeys(said))
    return [s for s in kept if not any(core(s) in core(o) and s != o for o in kept)]


def named(name: str, words: Words) -> str:
    """A name as it stands in a sentence: ``the United States``, ``the Gulf of Mexico``, ``the UN Security Council``."""
    name = re.sub(r"(?<=\w) \([a-zäöüß ]+\)$", "", name)  # what only tells it from namesakes: "Mira (company)"
    first, last = name.casefold().split(" ")[0], name.casefold().rpartition(" ")[2]
    generic = first != last and (last in words.bodies or " of " in name)
    return f"the {name}" if first != "the" and (generic or name.casefold() in words.with_article) else name


def places(names: Sequence[str], words: Words, most: int = MOST) -> str:
    """A list of places, towns before states: ``Tehran, Iran``."""
    towns = [named(n, words) for n in names if n.casefold() not in words.states]
    states = [named(n, words) for n in names if n.casefold() in words.states]
    if len(states) == 1 and towns:
        return f"{listing(towns, most)}, {states[0]}"
    return listing(towns + states, most)


def time(value: str) -> str:
    """An EDTF date in words with its preposition: ``on 12 July 2023``, ``by 2030``; empty for one that says nothing."""
    if not value or not edtf.is_valid(value):
        return ""
    plain = value.strip("~?%")
    if plain.startswith("["):
        return _alternatives(edtf.members(plain))
    if "/" in plain:
        return _interval(*plain.split("/", 1))
    said = say(plain)
    if not said:
        return ""
    if value != plain:
        return f"around {said}"
    return f"on {said}" if re.search(r"-\d\d-\d\d$", plain) else f"in {said}"


def _interval(first: str, last: str) -> str:
    low, high = say(first), say(last)
    if not low or not high:
        return f"since {low}" if low else f"by {high}" if high else ""
    if re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", f"{first}/{last}"):
        a, b = date.fromisoformat(first), date.fromisoformat(last)
        if (a.year, a.month) == (b.year, b.month):
            return f"between {a.day} and {high}"
        if a.year == b.year:
            return f"between {a.day} {a:%B} and {high}"
    return f"between {low} and {high}"


def _alternatives(values: Sequence[str]) -> str:
    said = [s for v in values if (s := say(v))]
    if not said or len(said) != len(values):
        return ""
    return f"on {', '.join(said[:-1])} or {said[-1]}" if len(said) <= 4 else f"between {said[0]} and {said[-1]}"


def say(value: str) -> str:
    """A single EDTF value in words: ``12 July 2023``, ``summer 2023``, ``July of an unknown year``."""
    value = value.strip("~?%")
    m = re.fullmatch(r"(\d{4}|\d{3}X|\d\dXX|XXXX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?", value)
    if m is None:
        return ""
    year, month, day = m.groups()
    said = f"the {year[:3]}0s" if year.endswith("X") and not year.endswith("XX") else year
    if year == "XXXX":
        said = "of an unknown year"
    elif year.endswith("XX"):
        said = f"the {year[:2]}00s"
    if month in (None, "XX"):
        return "" if year == "XXXX" else said
    if month in _SEASON:
        return f"{_SEASON[month]} {said}"
    if month in _PART:
        return f"{_PART[month]} {said}"
    name = date(2000, int(month), 1).strftime("%B")
    return f"{name} {said}" if day in (None, "XX") else f"{int(day)} {name} {said}"
