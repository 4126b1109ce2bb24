"""Complete what the name finder saw: the same name throughout a document, and names that everybody knows.

A trained model sees a few words around a name; a document says more. A name found in one sentence is the same name in
the others, a surname belongs to the full name before it, and the table of aliases knows states, parties and companies.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache

from spacy.tokens import Doc, Span, Token

from pipeline.s3_clean.glue import frequency
from pipeline.s5_annotate.alias_table import AliasTable, CanonicalName
from pipeline.s5_annotate.name_borders import (
    in_capitals,
    is_body,
    is_firm,
    is_noun,
    is_numeral,
    mend,
    used_as_firm,
)
from pipeline.s5_annotate.name_parts import put_together
from pipeline.s5_annotate.no_names import possible
from pipeline.s5_annotate.word_kinds import kinds_of

LABELS = ("PER", "ORG", "LOC", "MISC")
_OF_KIND = {"person": "PER", "organization": "ORG", "place": "LOC"}
_MAX_WORDS = 6
_SURE = 0.66  # share of a form's findings that must agree before it is carried to other places
_TABLE_VOTES = 3  # findings that the table's kind of a form counts for
_FIRM_VOTES = 3  # findings that a place counts for where a name can only be a firm's (``X shares``)
_TITLE_CASE = 0.75  # share of capitalised words in a heading
_TITLE_CASE_LANGUAGES = frozenset({"en"})  # German writes every noun so
_LONGEST_IN_TITLE = 3  # words
_BESIDE = ((0, 2), (0, 1), (2, 0), (1, 0), (0, 0))  # words before and after a name that may belong to it
_WORD = re.compile(r"[^\W\d_]")


def complete(doc: Doc, table: AliasTable | None) -> Doc:
    """Add names of the document's own forms and of the table where the model found none; conflicts go by majority."""
    found = _without_headline_guesses(doc, list(doc.ents)) if doc.lang_ in _TITLE_CASE_LANGUAGES else list(doc.ents)
    if table is not None:
        found = put_together(doc, mend(doc, possible(doc, found, table), table.grammar), table)
        found = sorted([*found, *_unseen_firms(doc, found, table)], key=lambda e: e.start)
    votes: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    firms: set[tuple[str, ...]] = set()
    for ent in found:
        if ent.label_ in LABELS:
            form = tuple(t.text for t in ent)
            if firm := table is not None and used_as_firm(ent, table.grammar):
                firms.add(form)
            votes[form]["ORG" if firm else ent.label_] += _FIRM_VOTES if firm else 1
    for form, seen in votes.items():
        if (label := _kind_in_table(" ".join(form), doc.lang_, table)) and set(seen) != {"MISC"}:
            seen[label] += _TABLE_VOTES
    decided = {form: label for form, seen in votes.items() if (label := _majority(seen))}
    surnames = [form[-1:] for form, label in decided.items() if label == "PER" and len(form) > 1]
    for form in surnames:  # whoever is called so in full is meant by the surname, whatever the model took that for
        if form in votes and form not in firms and not _kind_in_table(form[0], doc.lang_, table):
            decided[form] = "PER"
    ents = [Span(doc, e.start, e.end, label=decided.get(tuple(t.text for t in e), e.label_)) for e in found]
    taken = {i for e in ents for i in range(e.start, e.end)}
    forms = dict(decided)
    for form in surnames:
        if not is_numeral(form[0]):
            forms.setdefault(form, "PER")
    forms = {form: label for form, label in forms.items() if len(form) > 1 or len(form[0]) > 1}
    ents += _repeated(doc, forms, taken)
    if table is not None:
        ents = [_as_known(e, table) for e in _in_longer_names(ents, table)]
        taken = {i for e in ents for i in range(e.start, e.end)}
        ents += _from_table(doc, table, taken)
        ents += _bodies(doc, table, taken)
    doc.ents = sorted(ents, key=lambda e: e.start)
    return doc


def _unseen_firms(doc: Doc, found: list[Span], table: AliasTable) -> Iterator[Span]:
    """Lone proper nouns that no name was found in, where only a firm's name can stand."""
    taken = {i for e in found for i in range(e.start, e.end)}
    for t in doc:
        if t.i in taken or t.pos_ not in ("PROPN", "NOUN") or not _name_like(t.text):
            continue
        lone = Span(doc, t.i, t.i + 1, label="ORG")
        if not (is_firm(lone, table.grammar) or used_as_firm(lone, table.grammar)) or not _is_proper(t):
            continue
        beside = [n for n in (t.i - 1, t.i + 1) if 0 <= n < len(doc)]
        if _entry(table, t.text, doc.lang_) is None and not any(n in taken or doc[n].pos_ == "PROPN" for n in beside):
            yield lone


def _is_proper(token: Token) -> bool:
    """Whether a word is a name: tagged so, or a noun that is in no list of words."""
    if token.pos_ == "PROPN":
        return True
    return token.pos_ == "NOUN" and frequency(token.text, token.doc.lang_) == 0.0


def _kind_in_table(words: str, lang: str, table: AliasTable | None) -> str:
    entry = _entry(table, words, lang) if table is not None else None
    return _OF_KIND.get(entry.kind, "") if entry is not None else ""


def _as_known(ent: Span, table: AliasTable) -> Span:
    """A name of several words with the kind that the table knows it to have, a person's without the title."""
    if ent.label_ == "PER" and len(ent) > 1:
        bare = table.grammar.without_title(ent.text, ent.doc.lang_)
        start = next((t.i for t in ent if ent.text[t.idx - ent.start_char :] == bare), ent.start)
        if bare and start > ent.start:
            ent = Span(ent.doc, start, ent.end, label="PER")
    label = _kind_in_table(ent.text, ent.doc.lang_, table) if len(ent) > 1 else ""
    # Only people are told from the rest so: whether a palace or a team is a place or a body is a matter of context.
    wrong = bool(label) and label != ent.label_ and "PER" in (label, ent.label_)
    return Span(ent.doc, ent.start, ent.end, label=label) if wrong else ent


def _in_longer_names(ents: list[Span], table: AliasTable) -> list[Span]:
    """The names, with those that are part of a longer name in the table as that name.

    ``America`` belongs to ``Bank of America``; ``COP30``, and ``Paris`` in ``Paris Agreement``, are no person, body or
    place, so MISC.
    """
    kept: list[Span] = []
    for ent in sorted(ents, key=lambda e: e.start):
        if kept and ent.start < kept[-1].end:
            continue  # inside a longer one
        whole = _longer_name(ent, [e for e in ents if e is not ent], table) or ent
        kept = [e for e in kept if e.end <= whole.start] + [whole]
    return kept


def _longer_name(ent: Span, others: list[Span], table: AliasTable) -> Span | None:
    """The longest name in the table that the name is part of, by up to two words on one side."""
    doc, lang = ent.doc, ent.doc.lang_
    own = _entry(table, ent.text, lang)
    if ent.label_ == "MISC":
        return None
    for left, right in _BESIDE:
        start, end = ent.start - left, ent.end + right
        if start < 0 or end > len(doc) or (left + right and any(t.is_punct or t.is_space for t in doc[start:end])):
            continue
        if any(e.start < end and start < e.end and (e.start < start or e.end > end) for e in others):
            continue
        entry = _entry(table, doc[start:end].text, lang)
        if entry is None or (entry == own and entry.kind != "other"):
            continue
        known = entry.kind == "other" or (left + right > 0 and _name_like(doc[end - 1].text) and entry.kind in _OF_KIND)
        if left and (table.grammar.is_title(doc[start].text, lang) or (entry.kind == "place" and is_noun(doc[start]))):
            continue  # ``Bundesstaat New York``
        if known and _name_like(doc[start].text):
            return Span(doc, start, end, label=_OF_KIND.get(entry.kind, "MISC"))
    return None


def _in_title_case(sentence: Span) -> bool:
    """Whether a heading writes nearly every word with a capital, which hides where names begin and end."""
    words = [t for t in sentence if t.is_alpha and len(t) > 3]
    return len(words) >= 4 and sum(t.text[:1].isupper() for t in words) / len(words) >= _TITLE_CASE


def _without_headline_guesses(doc: Doc, ents: list[Span]) -> list[Span]:
    """The names without long ones from title-case headings that hold a name of the text in them."""
    headings = [(s.start, s.end) for s in doc.sents if _in_title_case(s)] if doc.has_annotation("SENT_START") else []
    inside = {i for start, end in headings for i in range(start, end)}
    known = {tuple(t.text for t in e) for e in ents if e.start not in inside}
    kept = []
    for e in ents:
        words = tuple(t.text for t in e)
        if e.label_ == "PER" and "fore" in kinds_of(doc.lang_)(words[0]).names and len(words) <= _LONGEST_IN_TITLE:
            kept.append(e)
            continue
        parts = {words[i:j] for i in range(len(words)) for j in range(i + 1, len(words) + 1)} - {words}
        if e.start not in inside or words in known or not (parts & known or len(words) > _LONGEST_IN_TITLE):
            kept.append(e)
    return kept


def _majority(seen: Counter[str]) -> str:
    label, n = min(seen.items(), key=lambda x: (-x[1], x[0]))
    return label if n / seen.total() >= _SURE else ""


def _free(start: int, end: int, taken: set[int]) -> bool:
    return taken.isdisjoint(range(start, end))


def _repeated(doc: Doc, forms: dict[tuple[str, ...], str], taken: set[int]) -> Iterator[Span]:
    """Further places of the document's own names; German names also with the genitive's s."""
    longest = sorted(forms, key=lambda f: (-len(f), f))
    first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for form in longest:
        first[form[0]].append(form)
    for token in doc:
        if token.i in taken or not _name_like(token.text):
            continue
        base = token.text[:-1] if token.text.endswith("s") and token.text[:-1] in first else token.text
        for form in first.get(base, ()):
            end = token.i + len(form)
            words = tuple(t.text for t in doc[token.i : end])
            same = words == form or (len(words) == len(form) and (*words[:-1], words[-1].removesuffix("s")) == form)
            if same and _free(token.i, end, taken) and (len(form) > 1 or _is_name_here(doc, token.i)):
                taken.update(range(token.i, end))
                yield Span(doc, token.i, end, label=forms[form])
                break


def _name_like(word: str) -> bool:
    return word[:1].isupper() and bool(_WORD.search(word))


def _is_name_here(doc: Doc, i: int) -> bool:
    """Whether a lone capitalised word is used as a name: tagged as one, or at least not as a plain noun."""
    if doc[i].pos_ in ("PROPN", "X", "") or (len(doc[i].text) > 1 and doc[i].text.isupper()):
        return True
    return bool(doc[i].i) and _is_proper(doc[i])


@lru_cache(maxsize=65536)
def _entry(table: AliasTable, words: str, lang: str) -> CanonicalName | None:
    """What the table has for words, most of which are asked for again and again."""
    return table.lookup(words, lang)


def _from_table(doc: Doc, table: AliasTable, taken: set[int]) -> Iterator[Span]:
    """Names that the table knows beyond doubt."""
    lang = doc.lang_
    shouted = in_capitals(doc)
    likely = [_name_like(t.text) for t in doc]
    i = 0
    while i < len(doc):
        found = None
        if likely[i] and i not in taken:
            for end in range(min(len(doc), i + _MAX_WORDS), i, -1):
                if not likely[end - 1] or not _free(i, end, taken) or doc[end - 1].is_punct:
                    continue
                if end - i == 1 and (not _is_name_here(doc, i) or _shouts(doc, i, shouted) or _is_number(doc, i)):
                    continue
                entry = _entry(table, doc[i:end].text, lang)
                if entry is not None and entry.kind in _OF_KIND:
                    bare = end - i > 1 and table.grammar.without_article(doc[i:end].text, lang) != doc[i:end].text
                    start = i + 1 if bare and _entry(table, doc[i + 1 : end].text, lang) == entry else i
                    found = Span(doc, start, end, label=_OF_KIND[entry.kind])
                    break
        if found is not None:
            taken.update(range(found.start, found.end))
            yield found
            i = found.end
        else:
            i += 1


def _shouts(doc: Doc, i: int, shouted: frozenset[int]) -> bool:
    """Whether a word is an everyday one among others in capitals (``YOU MUST SEE IT``, ``there IS NO way``)."""
    beside = doc[max(0, i - 1) : i + 2]
    return doc[i].is_stop and (i in shouted or any(t.text.isupper() and len(t) > 1 and t.i != i for t in beside))


def _is_number(doc: Doc, i: int) -> bool:
    """Whether a word is a number of the noun before it (``Band IV``)."""
    return bool(i) and is_numeral(doc[i].text) and doc[i - 1].pos_ in ("NOUN", "PROPN") and doc[i - 1].is_alpha


def _bodies(doc: Doc, table: AliasTable, taken: set[int]) -> Iterator[Span]:
    """Lone words that name a body by how they end: ministries, and what follows a state or body and a hyphen."""
    always, behind = (table.grammar.get(kind, doc.lang_) for kind in ("always_body", "hyphen_body"))
    if not always and not behind:
        return
    for token in doc:
        if token.i in taken or not _name_like(token.text):
            continue
        owner, _, last = token.text.rpartition("-")
        alone = any(token.text.endswith(ending[1:]) for ending in always)
        office = table.grammar.is_title(last, doc.lang_) and owner and not _is_state(owner, doc.lang_, table)
        if alone or (owner and not office and is_body(last, behind) and _is_owner(owner, doc.lang_, table)):
            taken.add(token.i)
            yield Span(doc, token.i, token.i + 1, label="ORG")


def _is_state(form: str, lang: str, table: AliasTable) -> bool:
    entry = _entry(table, form, lang)
    return entry is not None and table.is_state(entry.name)


def _is_owner(form: str, lang: str, table: AliasTable) -> bool:
    entry = _entry(table, form, lang)
    return entry is not None and (entry.kind == "organization" or table.is_state(entry.name))
