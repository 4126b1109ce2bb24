"""Mend where names begin and end: offices off the front, signs off the ends, ``of …`` on to a body's name.

A trained model decides word by word and often stops at ``Department of Health`` or takes the office into the person.
The words that decide stand in ``aliases/grammar.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span, Token

from pipeline.s5_annotate.alias_table import Grammar
from pipeline.s5_annotate.word_kinds import kinds_of

_ACRONYM = re.compile(r"[A-ZÄÖÜ][A-Za-z&-]{1,8}")
_SHORT = re.compile(r"[A-ZÄÖÜ]{2,7}")
_MAX_SPELT = 5  # words between what was found of a name and its acronym
_MAX_TAIL = 8  # words that may follow the head of a body's name
NOUNS_CAPITAL = frozenset({"de"})  # languages whose nouns look like names
_ONE_NAME = frozenset({"flat", "flat:name", "appos", "compound"})  # relations between the words of a name
_NO_NAME_FIRST = frozenset({"VERB", "AUX", "ADP", "DET", "PRON", "SCONJ", "CCONJ"})
_NUMERAL = re.compile(r"[IVX]+\.?|[JS]r\.?|.\.?")  # what may end a person's name and is no surname
_SHORTEST_SHOUT = 3  # words that make a line in capitals


def mend(doc: Doc, found: list[Span], grammar: Grammar) -> list[Span]:
    """The names with their borders mended, in text order and without overlaps; what is no name at all is left out."""
    plain = common_acronyms(doc) | frozenset(grammar.get("no_name", doc.lang_))
    shouted = in_capitals(doc)
    mended: list[Span] = []
    for ent in sorted(found, key=lambda e: e.start):
        trimmed = _trimmed(ent, grammar)
        if (
            trimmed is None
            or trimmed.text in plain
            or (len(trimmed) == 1 and trimmed.start in shouted)
            or _is_common(trimmed, grammar)
            or (mended and trimmed.start < mended[-1].end)
        ):
            continue
        trimmed = _with_last_word(trimmed, grammar)
        if trimmed.label_ != "ORG" and is_firm(trimmed, grammar):
            trimmed = Span(doc, trimmed.start, trimmed.end, label="ORG")
        elif trimmed.label_ in ("LOC", "ORG"):
            trimmed = _with_adjective(trimmed, grammar)
        elif mended and _beside_place(trimmed, mended[-1], grammar):
            trimmed = Span(doc, trimmed.start, trimmed.end, label="LOC")
        mended.append(_extended(trimmed, grammar) if trimmed.label_ in ("ORG", "LOC") else trimmed)
    return explained(doc, mended)


def explained(doc: Doc, names: list[Span]) -> list[Span]:
    """The names, with acronyms in brackets behind them as what they stand for, and whole where the acronym says so.

    ``Evangelische Kirche in Deutschland (EKD)`` is one name, found as ``Evangelische Kirche`` or not.
    """
    short = {
        opening.i: doc[opening.i + 1]
        for opening, closing in zip(doc, doc[2:], strict=False)
        if opening.text == "(" and closing.text == ")" and _SHORT.fullmatch(doc[opening.i + 1].text)
    }
    kept: list[Span] = []
    for ent in names:
        if kept and ent.start < kept[-1].end:
            continue
        if ent.label_ not in ("ORG", "LOC"):
            kept.append(ent)
            continue
        at = next((i for i in range(ent.end, ent.end + _MAX_SPELT) if i in short), None)
        if at is not None and at > ent.end and not _spells(doc[ent.start : at], short[at].text):
            at = None
        if at is None or not _may_shorten(doc[ent.start : at].text, short[at].text):
            kept.append(ent)
            continue
        label = "ORG" if at > ent.end else ent.label_
        kept += [Span(doc, ent.start, at, label=label), Span(doc, at + 1, at + 2, label=label)]
    return kept


def _spells(words: Span, acronym: str) -> bool:
    """Whether the words' capitals are the acronym."""
    return [t.text[0] for t in words if t.text[:1].isupper()] == [c for c in acronym if c.isalpha()]


def _may_shorten(name: str, acronym: str) -> bool:
    """Whether the letters of an acronym come in a name in their order, the first first."""
    letters = iter(name.lower())
    return name[:1].lower() == acronym[:1].lower() and all(c in letters for c in acronym.lower() if c.isalpha())


def common_acronyms(doc: Doc) -> frozenset[str]:
    """Acronyms that the text explains by words in lower case: ``robotic process automation (RPA)`` names nothing."""
    found = set()
    for opening in doc[: max(0, len(doc) - 2)]:
        if opening.text not in ("(", ",") or doc[opening.i + 2].text != ")":
            continue
        text = doc[opening.i + 1].text
        if not _ACRONYM.fullmatch(text):
            continue
        letters = [c for c in text.removesuffix("s") if c.isalpha()]
        if len(letters) < 2 or not all(c.isupper() for c in letters):
            continue
        words = [t.text for t in doc[max(0, opening.i - len(letters)) : opening.i]]
        spelt = len(words) == len(letters) and all(w[:1].upper() == c for w, c in zip(words, letters, strict=True))
        if spelt and all(w[:1].islower() for w in words[1:]):  # the first may open a sentence
            found |= {text, text.removesuffix("s"), text.removesuffix("s") + "s"}
    return frozenset(found)


def in_capitals(doc: Doc) -> frozenset[int]:
    """Places of words in lines that are written in capitals only, where a word that shouts looks like an acronym."""
    found: set[int] = set()
    lines = doc.sents if doc.has_annotation("SENT_START") else [doc[:]]
    for line in lines:
        words = [t for t in line if t.is_alpha and len(t) > 1]
        if len(words) >= _SHORTEST_SHOUT and all(t.text.isupper() for t in words):
            found.update(t.i for t in line)
    return frozenset(found)


def _with_adjective(ent: Span, grammar: Grammar) -> Span:
    """``London-based`` says where something is from and is no place."""
    doc, end = ent.doc, ent.end
    follows = doc[end : end + 2]
    hyphened = len(follows) == 2 and follows.text == f"-{follows[1].text}" and not doc[end - 1].whitespace_
    if ent.text.rpartition("-")[2] in grammar.get("place_adjective", doc.lang_):
        return Span(doc, ent.start, end, label="MISC")
    if hyphened and follows[1].text in grammar.get("place_adjective", doc.lang_):
        return Span(doc, ent.start, end + 2, label="MISC")
    return ent


def _is_common(ent: Span, grammar: Grammar) -> bool:
    """Whether it is a common noun that only holds a name: ``Siemens-Fusion``, but not ``Heinrich-Böll-Stiftung``."""
    if len(ent) != 1 or ent[0].pos_ != "NOUN" or ent.label_ == "MISC" or ent.doc.lang_ not in NOUNS_CAPITAL:
        return False
    if ent.label_ == "PER" and any(e.label_ == "PER" and len(e) > 1 and e[-1].text == ent.text for e in ent.doc.ents):
        return False  # the surname of someone whose whole name stands in the text
    owner, _, last = ent.text.rpartition("-")
    word = kinds_of(ent.doc.lang_)(last)
    if not owner or not (word.common if ent.label_ == "LOC" else word.ordinary):
        return False  # ``Nordstadt-Marlow``
    heads = (grammar.get(kind, ent.doc.lang_) for kind in ("body", "hyphen_body", "compound_head", "hyphen_name"))
    return not any(is_body(last, words) for words in heads)


def is_firm(ent: Span, grammar: Grammar) -> bool:
    """Whether a name is a firm's, by its last word (``Nordhafen Logistik``), a legal form behind it, or the word before
    it (``den Turbinenbauer Helionix``, ``the carmaker X``)."""
    doc, lang = ent.doc, ent.doc.lang_
    if len(ent) > 1 and ent[-1].text in grammar.get("firm_last", lang):
        return True
    after = doc[ent.end].text if ent.end < len(doc) else ""
    if after.replace(".", "") in grammar.get("legal_form", lang) and after[-1:].isalpha():
        return True
    before = doc[ent.start - 1].text if ent.start else ""
    if not before or not is_body(before, grammar.get("firm", lang)) or before in grammar.get("firm_not", lang):
        return False  # ``seine Tochter Marie``
    names = kinds_of(lang)(ent[0].text).names
    forename = len(ent) == 1 and "fore" in names and not names & {"body", "corp", "firm"}
    person = ent.label_ == "PER" and (len(ent) > 1 or forename)  # "the developer John Smith", "the company John Deere"
    return not person or is_body(before, grammar.get("firm_only", lang))


def _with_last_word(ent: Span, grammar: Grammar) -> Span:
    """A firm's name with the word that such names end in, where the parse has both as one (``Nordhafen`` in
    ``Nordhafen Logistik``, but not in ``weil Nordhafen Technik einsetzt``)."""
    doc, end, words = ent.doc, ent.end, grammar.get("firm_last", ent.doc.lang_)
    if len(ent) == 1 and ent.text in words and ent.start and doc[ent.start - 1].pos_ == "PROPN":
        first = doc[ent.start - 1]  # the last word alone was found
        if (first.head == ent[0] and first.dep_ in _ONE_NAME) or (ent[0].head == first and ent[0].dep_ in _ONE_NAME):
            return Span(doc, first.i, end, label="ORG")
    if end >= len(doc) or doc[end].text not in words:
        return ent
    root, last = ent.root, doc[end]
    beside = last.head == root.head and last.dep_ == root.dep_ == "nmod"
    if beside or (last.head == root and last.dep_ in _ONE_NAME) or (root.head == last and root.dep_ in _ONE_NAME):
        return Span(doc, ent.start, end + 1, label="ORG")
    return ent


def used_as_firm(ent: Span, grammar: Grammar) -> bool:
    """Whether a name stands where only a firm's can: ``X shares``, ``X's board``, ``shares in X``, ``acquired X``."""
    doc, lang = ent.doc, ent.doc.lang_
    after = ent.end + (ent.end < len(doc) and doc[ent.end].text in ("'s", "’s", "'", "’"))
    following = " ".join(t.text for t in doc[after : after + 2])
    own = grammar.get("firm_has", lang)
    if any(following == w or following.startswith(f"{w} ") for w in own):
        return True
    before = [t.text.lower() for t in doc[max(0, ent.start - 2) : ent.start]]
    if len(before) == 2 and before[1] in grammar.get("firm_of", lang) and before[0] in grammar.get("firm_part", lang):
        return True
    head = ent.root.head
    return ent.root.dep_ == "obj" and head.lemma_.lower() in grammar.get("firm_taken", lang)


def _beside_place(ent: Span, place: Span, grammar: Grammar) -> bool:
    """Whether one word taken for a person is the second of two places (``in Marburg und Biedenkopf``)."""
    doc, lang = ent.doc, ent.doc.lang_
    if ent.label_ != "PER" or len(ent) > 1 or place.label_ != "LOC" or place.start == 0:
        return False
    joined = ent.start == place.end + 1 and doc[place.end].text.lower() in grammar.get("place_and", lang)
    followed = ent.end < len(doc) and doc[ent.end].text[:1].isupper() and doc[ent.end].pos_ == "PROPN"
    return joined and not followed and doc[place.start - 1].text.lower() in grammar.get("place_in", lang)


def _trimmed(ent: Span, grammar: Grammar) -> Span | None:
    """The name without signs at its ends, and a person's without what stands before the name; None if nothing is left.

    ``US$`` is money.
    """
    doc, lang, start, end = ent.doc, ent.doc.lang_, ent.start, ent.end
    if ent.text.endswith("$"):
        return None
    while start < end and (doc[start].is_punct or doc[start].is_space):
        start += 1
    while end > start and (doc[end - 1].is_punct or doc[end - 1].is_space) and doc[end - 1].text not in (".", ")", "!"):
        end -= 1
    trade = grammar.get("trade", lang)  # "Carmaker Brentley" at the beginning of a sentence
    while end - start > 1 and is_body(doc[start].text.lower(), trade) and doc[start + 1].text[:1].isupper():
        start += 1
    if end - start == 2 and is_body(doc[start].text, grammar.get("trade_one", lang)):
        start += 1  # ``Gewerkschaft Verdi``, but not ``Gewerkschaft Erziehung und Wissenschaft``
    if ent.label_ == "PER":
        particles = grammar.get("particle", lang)
        if end - start > 1 and all(grammar.is_title(t.text, lang) for t in doc[start:end]):
            return None  # ``Prime Minister``
        kinds = kinds_of(lang)

        def is_first(token: Token) -> bool:
            """Whether a word is a first name whatever it was tagged as."""
            return token.text[:1].isupper() and "fore" in kinds(token.text.partition("-")[0]).names

        has_capital = any(t.text[:1].isupper() for t in doc[start:end])
        while end - start > 1 and (
            grammar.is_title(doc[start].text, lang)
            or (doc[start].text[:1].islower() and doc[start].text not in particles and has_capital)
            or (
                doc[start].pos_ in _NO_NAME_FIRST
                and doc[start].text.lower() not in particles
                and not is_first(doc[start])
            )
            or (is_noun(doc[start]) and not is_numeral(doc[start + 1].text) and not is_first(doc[start]))
        ):
            start += 1
        if has_capital and not any(t.text[:1].isupper() for t in doc[start:end]):
            return None
    return Span(doc, start, end, label=ent.label_) if end > start else None


def _extended(ent: Span, grammar: Grammar) -> Span:
    """A body's name with what a connective adds to its head: ``Centre for Research on Energy and Clean Air``."""
    doc, lang = ent.doc, ent.doc.lang_
    heads = grammar.get("body", lang)
    comma = ent.end + (ent.end < len(doc) and doc[ent.end].text == ",")
    if ent.label_ == "ORG" and comma < len(doc) and doc[comma].text.replace(".", "") in grammar.get("legal_form", lang):
        return Span(doc, ent.start, comma + 1, label="ORG")  # ``Helionix, Inc.``
    if not any(is_body(t.text, heads) for t in ent):
        return ent
    end = max(_tails(ent, grammar), default=ent.end)
    return Span(doc, ent.start, end, label="ORG") if end > ent.end else ent


def is_noun(token: Token) -> bool:
    """Whether a word of a language whose nouns look like names is a noun."""
    return token.lang_ in NOUNS_CAPITAL and token.pos_ == "NOUN"


def is_numeral(word: str) -> bool:
    """Whether the last word of a person's name is no surname: ``Ludwig II.``, ``Alvero Jr.``."""
    return bool(_NUMERAL.fullmatch(word))


def is_body(word: str, heads: tuple[str, ...]) -> bool:
    """Whether a word is one of these; ``-verband`` stands for every word that ends so."""
    low = word.lower()
    return any(low.endswith(h[1:]) if h.startswith("-") else word == h for h in heads)


def _tails(ent: Span, grammar: Grammar) -> Iterator[int]:
    """Ends of longer and longer tails: connectives, then words with a capital."""
    doc, i = ent.doc, ent.end
    opens, joins, heads = (grammar.get(kind, doc.lang_) for kind in ("goes_on", "joins", "body"))
    gone_on = any(t.text in opens for t in ent)
    while i < len(doc) and i - ent.end < _MAX_TAIL:
        words = i
        while words < len(doc) and (doc[words].text in opens or (gone_on and doc[words].text in joins)):
            words += 1
        after = words
        while after < len(doc) and doc[after].text[:1].isupper() and not is_body(doc[after].text, heads):
            after += 1
        if i in (words, after) or words == after:
            return
        i, gone_on = after, True
        yield i
