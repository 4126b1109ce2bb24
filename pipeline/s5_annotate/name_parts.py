"""Put names together from their parts, and read from parts and neighbours what kind of name one is.

``Alvero, Rita`` is one person, ``Kreis Herlau`` a place called Herlau, ``Marlower Heide`` a place, and whoever is
greeted (``Dear Milo``) a person. The words that decide stand in ``aliases/grammar.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from pipeline.s5_annotate.alias_table import AliasTable, Grammar
from pipeline.s5_annotate.name_borders import is_body
from pipeline.s5_annotate.word_kinds import Kinds, kinds_of

_INITIALS = re.compile(r"(?:[A-ZÄÖÜ]\.-?){1,3}|[A-ZÄÖÜ]")
_OPENS = frozenset("\"'“„«»(;•*-–[")
_CLOSES = frozenset("\"'”“»«);<(:•–-")


@dataclass(frozen=True)
class _Known:
    """What every rule is told: places of the words that are in names, the words that decide, the dictionary."""

    taken: set[int]
    table: AliasTable
    lang: str
    kinds: Kinds

    @property
    def grammar(self) -> Grammar:
        return self.table.grammar

    def kind(self, words: str) -> str:
        """What kind of thing the table knows by these words; empty where it knows none."""
        entry = self.table.lookup(words, self.lang)
        return entry.kind if entry is not None else ""


def put_together(doc: Doc, found: Iterable[Span], table: AliasTable) -> list[Span]:
    """The names with further words where they are part of them, and with the kinds that these tell; none overlap."""
    names = sorted(found, key=lambda e: e.start)
    known = _Known({i for e in names for i in range(e.start, e.end)}, table, doc.lang_, kinds_of(doc.lang_))
    made: list[Span] = []
    for ent in names:
        if made and ent.start < made[-1].end:
            continue
        for rule in RULES:
            ent = rule(ent, known)
        while made and ent.start < made[-1].end:
            made.pop()
        made.append(ent)
        known.taken.update(range(ent.start, ent.end))
        if (state := _state(ent, known)) is not None:
            made.append(state)
            known.taken.update(range(state.start, state.end))
    return made


def _state(ent: Span, known: _Known) -> Span | None:
    """The abbreviation behind a place that says where it lies (``La Crosse, Wis.``)."""
    doc, at = ent.doc, ent.end
    at += at < len(doc) and doc[at].text == ","
    short = ent.label_ == "LOC" and at < len(doc) and at not in known.taken
    return (
        Span(doc, at, at + 1, label="LOC") if short and doc[at].text in known.grammar.get("state", doc.lang_) else None
    )


def _named(ent: Span, start: int, end: int, label: str) -> Span:
    same = (ent.start, ent.end, ent.label_) == (start, end, label)
    return ent if same else Span(ent.doc, start, end, label=label)


def _is_capital(word: str) -> bool:
    return word[:1].isupper() and not word.isupper()


def without_kind(ent: Span, known: _Known) -> Span:
    """``Kreis Herlau`` is the place Herlau, and what stands behind such a word is one."""
    words, doc = known.grammar.get("place_kind", ent.doc.lang_), ent.doc
    start = ent.start
    if ent.label_ == "MISC":
        return ent
    if len(ent) == 2 and doc[start].text in words and doc[start + 1].text[:1].isupper():
        return _named(ent, start + 1, ent.end, "LOC")
    before = doc[start - 1].text if start else ""
    linked = start > 1 and before in known.grammar.get("place_of", doc.lang_)
    kind = linked and doc[start - 2].text.lower() in known.grammar.get("place_kind_of", doc.lang_)
    return _named(ent, start, ent.end, "LOC") if kind or (len(ent) == 1 and before in words) else ent


def with_small_head(ent: Span, known: _Known) -> Span:
    """``Alver peninsula``: a word for a kind of place that belongs to the name, though it is written small."""
    doc, end = ent.doc, ent.end
    heads = known.grammar.get("place_small", doc.lang_)
    if ent.label_ != "LOC" or end >= len(doc) or end in known.taken or doc[end].text not in heads:
        return ent
    whole = known.kind(doc[ent.start : end + 1].text) == "place" or not known.kind(ent.text)
    return _named(ent, ent.start, end + 1, "LOC") if whole else ent


def of_people(ent: Span, known: _Known) -> Span:
    """A word for people or for what belongs to a state (``Kazakhs``) is no name of a person, body or place."""
    if len(ent) > 1 or ent.label_ == "MISC" or known.kind(ent.text):
        return ent
    people = known.kinds(ent.text).names == {"dem"} and not known.kinds(ent.text).ordinary
    if not people and known.table.demonym(ent.text, known.lang) is None:
        return ent
    return _named(ent, ent.start, ent.end, "MISC")


def beside_trade(ent: Span, known: _Known) -> Span:
    """What stands between commas behind a word for a body is one (``the newspaper, Alver Dag, wrote``)."""
    doc, start, end = ent.doc, ent.start, ent.end
    if ent.label_ not in ("PER", "LOC") or start < 2 or end >= len(doc):
        return ent
    if len(ent) > 1 or known.kind(ent.text):  # "the head of the company, Rita Alvero, said"
        return ent
    commas = doc[start - 1].text == "," and doc[end].text in (",", ".")
    words = (*known.grammar.get("firm", doc.lang_), *known.grammar.get("body_noun", doc.lang_))
    return _named(ent, start, end, "ORG") if commas and is_body(doc[start - 2].text, words) else ent


def with_article(ent: Span, known: _Known) -> Span:
    """``The`` with a capital amid a sentence belongs to the name of a body (``wrote for The Harbour Post``)."""
    doc, at = ent.doc, ent.start - 1
    if ent.label_ != "ORG" or at < 1 or at in known.taken or doc[at].is_sent_start or doc[at - 1].text[:1] in _OPENS:
        return ent
    article = doc[at].text.lower() in known.grammar.get("article_of_name", doc.lang_)
    plain = doc[at - 1].text[:1].islower() or doc[at - 1].text == ","
    return _named(ent, at, ent.end, "ORG") if article and doc[at].text[:1].isupper() and plain else ent


def last_name_first(ent: Span, known: _Known) -> Span:
    """``Alvero, Rita`` in lists of books and in mail is one person, whichever of the two was found."""
    doc, start = ent.doc, ent.start
    if ent.label_ == "MISC" or len(ent) > 1:
        return ent
    forename = ent.label_ == "PER" or "fore" in known.kinds(ent.text).names
    if forename and start > 1 and doc[start - 1].text == "," and _may_be_surname(doc[start - 2].text, known):
        start -= 2
    elif ent.label_ != "PER":
        return ent
    first, end = start + 2, start + 3
    if first >= len(doc) or doc[start + 1].text != "," or not doc[first].text[:1].isupper():
        return ent
    while end < len(doc) and _INITIALS.fullmatch(doc[end].text):
        end += 1
    opened = not start or doc[start].is_sent_start or doc[start - 1].text[-1:] in _OPENS
    closed = end >= len(doc) or doc[end].text in _CLOSES or doc[end].is_space
    word = doc[first].text
    person = "fore" in known.kinds(word).names or _INITIALS.fullmatch(word) or ent.start > start
    return _named(ent, start, end, "PER") if opened and closed and person else ent


def _may_be_surname(word: str, known: _Known) -> bool:
    return _is_capital(word) and word not in known.grammar.get("greeting", known.lang) and not known.kind(word)


def with_epithet(ent: Span, known: _Known) -> Span:
    """``Karl der Große``, ``Peter the Great``."""
    doc, end = ent.doc, ent.end
    if ent.label_ != "PER" or end + 1 >= len(doc) or not known.taken.isdisjoint((end, end + 1)):
        return ent
    article = doc[end].text in known.grammar.get("article", doc.lang_)
    epithet = doc[end + 1].text in known.grammar.get("epithet", doc.lang_)
    return _named(ent, ent.start, end + 2, "PER") if article and epithet else ent


def with_first_name(ent: Span, known: _Known) -> Span:
    """A surname with the first name or initials before it that were not found."""
    doc, start = ent.doc, ent.start
    while ent.label_ == "PER" and start and start - 1 not in known.taken:
        word = doc[start - 1].text
        first = (
            _is_capital(word) and "fore" in known.kinds(word.partition("-")[0]).names and not known.kinds(word).ordinary
        )
        letters = "." in word and _INITIALS.fullmatch(word) and word not in known.grammar.get("no_name", doc.lang_)
        if not (letters or (first and not known.kinds(word).ordinary and not doc[start].is_sent_start)):
            break
        start -= 1
    return _named(ent, start, ent.end, ent.label_)


def with_place_head(ent: Span, known: _Known) -> Span:
    """A word that says what kind of place a name is of, at its end: ``Marlower Heide``, ``Alder Street``."""
    doc, lang, end = ent.doc, ent.doc.lang_, ent.end
    if ent.label_ == "MISC" and not _from_place(ent, known):
        return ent
    heads = known.grammar.get("place_head", lang)
    ways = known.grammar.get("way_head", lang)
    if ent.label_ in ("PER", "ORG") and is_body(doc[end - 1].text, ways) and _is_capital(doc[end - 1].text):
        return _named(ent, ent.start, end, "LOC")
    adjective = _from_place(ent, known) and len(ent) == 1
    if adjective and end < len(doc) and doc[end].text[:1].isupper() and is_body(doc[end].text, heads):
        return _named(ent, ent.start, end + 1, "LOC")
    return ent


def _from_place(ent: Span, known: _Known) -> bool:
    """Whether a word is an adjective made of a place's name (``Marlower``)."""
    ending = known.grammar.get("from_place", ent.doc.lang_)
    return len(ent) == 1 and len(ent.text) > 4 and ent.text.endswith(ending) if ending else False


def located(ent: Span, known: _Known) -> Span:
    """``Alvlo im Norden`` is a place, ``Aru Bek aus Kenia`` a person."""
    doc, lang, end = ent.doc, ent.doc.lang_, ent.end
    if ent.label_ in ("PER", "ORG") and len(ent) == 1:
        if end + 2 < len(doc) and doc[end].text == "(" and doc[end + 2].text == ")":
            end += 3
        sides = known.grammar.get("place_side", lang)
        if doc[end : end + 2].text in sides or doc[end : end + 3].text in sides:
            return _named(ent, ent.start, ent.end, "LOC")
    origin = end + 1 < len(doc) and doc[end].text in known.grammar.get("person_from", lang)
    if ent.label_ == "LOC" and len(ent) == 2 and origin and known.kind(doc[end + 1].text) == "place":
        unknown = not known.kind(ent.text) and not any(known.kinds(t.text).names & {"town", "land"} for t in ent)
        return _named(ent, ent.start, ent.end, "PER") if unknown else ent
    return ent


def greeted(ent: Span, known: _Known) -> Span:
    """Whoever is greeted is a person."""
    before = ent.doc[ent.start - 1].text if ent.start else ""
    if ent.label_ in ("LOC", "ORG") and len(ent) == 1 and before in known.grammar.get("greeting", ent.doc.lang_):
        return _named(ent, ent.start, ent.end, "PER")
    return ent


def of_event(ent: Span, known: _Known) -> Span:
    """What happened is no body or place: ``Französische Revolution``."""
    words = known.grammar.get("event_head", ent.doc.lang_)
    capitals = all(t.text[:1].isupper() for t in ent)
    if ent.label_ != "MISC" and len(ent) > 1 and capitals and is_body(ent[-1].text, words):
        return _named(ent, ent.start, ent.end, "MISC")
    return ent


def as_body(ent: Span, known: _Known) -> Span:
    """A name that ends in a word for bodies is one (``Nordlicht Verlag``)."""
    if (
        ent.label_ in ("LOC", "PER")
        and len(ent) > 1
        and is_body(ent[-1].text, known.grammar.get("body_last", ent.doc.lang_))
    ):
        return _named(ent, ent.start, ent.end, "ORG")
    return ent


def of_family(ent: Span, known: _Known) -> Span:
    """``Albero von Marlow`` is a person whatever it was known.taken for, if no word says otherwise."""
    if ent.label_ not in ("ORG", "LOC") or not 3 <= len(ent) <= 4:
        return ent
    words = [t.text for t in ent]
    noble = (
        words[1] in known.grammar.get("of_family", ent.doc.lang_) and words[0][:1].isupper() and words[-1][:1].isupper()
    )
    plain = known.kinds(words[0])
    return _named(ent, ent.start, ent.end, "PER") if noble and not plain.ordinary else ent


RULES: tuple[Callable[[Span, _Known], Span], ...] = (
    without_kind, with_article, with_epithet, with_first_name, last_name_first, with_place_head, located, greeted,
    of_event, as_body, of_family, with_small_head, of_people, beside_trade,
)  # fmt: skip
