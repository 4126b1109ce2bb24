"""Tell what cannot be a name by how it is written: addresses, files, ordinary words, two places side by side.

A name finder that learnt from many kinds of text takes lower-case words and e-mail addresses for names now and then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span

from pipeline.s3_clean.glue import frequency
from pipeline.s5_annotate.alias_table import AliasTable
from pipeline.s5_annotate.name_borders import NOUNS_CAPITAL
from pipeline.s5_annotate.word_kinds import Kinds, kinds_of

_FILE_NAME = re.compile(r".+\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|gif|png|zip|txt|html?|csv|mp[34])\W*", re.IGNORECASE)
_GLUED = re.compile(r"[^\W\d_]{2,}[,;:()<>=][\w(]|\S@\S|://|^@\w+\.|^www\.", re.IGNORECASE)
_ROMAN = re.compile(r"[IVX]{2,}\.?")
_LENGTHENED = re.compile(r"([^\W\d_])\1\1[^\W_]|([aehmo])\2\2")  # ``Soooo``
_LETTER = re.compile(r"[^\W\d_]")
_COMMON = 4.0  # Zipf frequency of a word that everybody uses (one in 100,000)
_ACRONYM = 4  # letters of one at most that is written small
_KIND = {"LOC": "place", "ORG": "organization"}
_NAMES = frozenset({"fore", "sur", "town", "land", "body"})


def possible(doc: Doc, found: Iterable[Span], table: AliasTable) -> list[Span]:
    """The names without what cannot be one; a place beside the larger place that it lies in is two names."""
    kinds = kinds_of(doc.lang_)
    known: list[Span] = []
    for ent in found:
        known += [part for part in _apart(ent, kinds, table) if part.label_ == "MISC" or _may_be(part, kinds, table)]
    return known


def _may_be(ent: Span, kinds: Kinds, table: AliasTable) -> bool:
    text, lang = ent.text, ent.doc.lang_
    alone = len(ent) == 1
    if not _LETTER.search(text) or _FILE_NAME.fullmatch(text) or (alone and _ROMAN.fullmatch(text)):
        return False
    if alone and (_GLUED.search(text) or _LENGTHENED.search(text)):
        return False
    if not text.islower() and not (alone and ent[0].is_sent_start):
        return True
    if table.lookup(text, lang) is not None or table.lookup(_capital(text), lang) is not None:
        return True
    if text.islower():
        return _lower_name(ent, kinds)
    word = kinds(text)
    once = not word.names and sum(t.text == text for t in ent.doc) == 1
    tagged = ent.label_ == "PER" and ent[0].pos_ in ("PROPN", "NOUN")
    return not (once and not tagged and text.isalpha() and not text.isupper() and frequency(text, lang) >= _COMMON)


def _lower_name(ent: Span, kinds: Kinds) -> bool:
    """Whether words in small letters may be a name in texts that write without care: they are no ordinary ones."""
    lang = ent.doc.lang_
    words = [(t.text, kinds(t.text)) for t in ent]
    first, last = words[0][1], words[-1][1]
    if lang in NOUNS_CAPITAL:  # ``dpa``
        rare = len(ent.text) <= _ACRONYM or frequency(ent.text, lang) < _COMMON
        return ent.label_ == "ORG" and not last.ordinary and rare
    if first.names & _NAMES and not first.ordinary:
        return True
    if ent.label_ == "ORG" or last.ordinary:
        return False
    if len(words) == 1 and ent.label_ == "PER" and frequency(ent.text, lang) == 0:
        return True  # what somebody is called on the web
    return all(w.isalpha() and len(w) > 2 and frequency(w, lang) < _COMMON for w, _ in words)


def _apart(ent: Span, kinds: Kinds, table: AliasTable) -> Iterator[Span]:
    """``Fresno California`` as two places, ``SPD und FDP`` as two bodies; ``New Mexico`` is one."""
    doc, lang = ent.doc, ent.doc.lang_
    if ent.label_ in ("LOC", "ORG") and len(ent) > 1 and table.lookup(ent.text, lang) is None:
        joints = table.grammar.get("place_and", lang)
        for at in range(ent.start + 1, ent.end):
            joined = doc[at].text in joints and at + 1 < ent.end
            if not joined and ent.label_ == "ORG":
                continue
            first, second = doc[ent.start : at], doc[at + joined : ent.end]
            larger, smaller = (table.lookup(_capital(words.text), lang) for words in (second, first))
            if larger is None or larger.kind != _KIND[ent.label_]:
                continue
            if not joined and not any(f == "state" or f.startswith("in:") for f in larger.flags):
                continue  # ``Los Angeles Coliseum``
            if (smaller is not None and smaller.kind == larger.kind) or (not joined and _town(first, kinds)):
                yield Span(doc, first.start, first.end, label=ent.label_)
                yield Span(doc, second.start, second.end, label=ent.label_)
                return
    yield ent


def _capital(words: str) -> str:
    return words.title() if words.islower() else words


def _town(words: Span, kinds: Kinds) -> bool:
    if len(words) > 1:
        return False
    spellings = [kinds(words.text), kinds(words.text.lower())]
    return any("town" in k.names for k in spellings) and not any(k.ordinary for k in spellings)
