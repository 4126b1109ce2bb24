"""Label German trees as UD German PUD does, so that the parser does not learn a mixture of ways to say the same.

The treebanks and our own trees agree on most of a tree and differ in a few places that recur in every article: the
relation of ``sich``, of datives and of relative clauses, dates, names, agents, reported speech. Each rule below turns
one of them into PUD's way; what a rule does not recognise with certainty stays as it was read.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from conllu import Word

Words = tuple[Word, ...]

TREEBANKS = frozenset({"de_gsd-dev", "de_gsd-test", "de_news-read"})  # files that the rules are for

_NOMINAL = ("NOUN", "PROPN", "PRON", "DET", "NUM", "SYM")
_REFLEXIVES = frozenset({"sich", "mich", "dich", "uns", "euch"})
_RELATIVE = re.compile(r"der|die|das|den|dem|dessen|deren|denen|welche[mnrs]?|was|wo", re.IGNORECASE)
_QUESTION = re.compile(r"w(?:er|en|em|essen|as|ie|o|ann|arum|eshalb|elche[mnrs]?|o(?:r?[a-zü]+))", re.IGNORECASE)
_TO_INFINITIVE = re.compile(r"[a-zäöüß]{2,}zu[a-zäöüß]{3,}n")  # ``abzubauen``
_BE = re.compile("bin|bist|ist|sind|seid|sei|seist|seien|war|warst|waren|wart|wäre|wären|wärst|sein|gewesen")
_BECOME = re.compile("werden?|wirst|wird|werdet|wurden?|wurdest|würden?|geworden")
_OF_NOUN = frozenset({"case", "det", "det:poss", "amod", "nummod", "nmod", "nmod:poss", "appos", "acl", "acl:relcl",
                      "flat", "flat:name", "compound", "fixed"})  # fmt: skip
_GENITIVE = re.compile("[sxzß]['’]?$|['’]$")
_ROMAN = re.compile(r"[IVX]+\.?")
_PART = re.compile(r"[^\W_][\w.]*")
_YEAR = re.compile(r"(?:1[0-9]|20)[0-9]{2}")
_MONTHS = re.compile("Januar|Jänner|Februar|Feber|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember")
_SPANS = re.compile(
    r"Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag"
    r"|Sekunden?|Minuten?|Stunden?|Tage?[ns]?|Wochen?|Monate?[ns]?|Quartale?|Jahre?[ns]?|Jahrzehnte?|Jahrhunderte?"
    r"|Abend|Morgen|Mittag|Nachmittag|Vormittag|Nacht|Wochenende|Sommer|Winter|Herbst|Frühling|Frühjahr|Anfang|Mitte"
    r"|Ende"
)
_PAIRED = frozenset({"sowohl", "weder", "entweder"})  # ``sowohl … als auch``
_COMPARING = frozenset({"als", "wie"})
_NO_TITLE = frozenset({"St.", "Sankt", "Anfang", "Mitte", "Ende"})


def _children(words: Words, i: int, *relations: str) -> Iterator[int]:
    """The places of the children of a word, all of them or those with one of the relations."""
    for k, word in enumerate(words):
        if word.head == i and k != i and (not relations or word.deprel in relations):
            yield k


def _has(words: Words, i: int, *relations: str) -> bool:
    return next(_children(words, i, *relations), None) is not None


def _set(words: Words, changes: dict[int, dict[str, str | int]]) -> Words:
    """A copy in which some words have other heads, relations or parts of speech."""
    return tuple(replace(w, **changes[i]) if i in changes else w for i, w in enumerate(words))  # type: ignore[arg-type]


def _relabelled(words: Words, label: Callable[[Words, int], str | None]) -> Words:
    """A copy in which each word has the relation that ``label`` tells; None leaves it."""
    found = {i: label(words, i) for i in range(len(words))}
    return _set(words, {i: {"deprel": rel} for i, rel in found.items() if rel is not None})


def subtree(words: Words, i: int) -> frozenset[int]:
    """The places of a word and of all that depends on it."""
    found, new = {i}, [i]
    while new:
        new = [k for at in new for k in _children(words, at) if k not in found]
        found.update(new)
    return frozenset(found)


def pronouns(words: Words) -> Words:
    """``sich`` is an object, a dative ``obl:arg``, ``dessen`` ``nmod:poss``, and an ``es`` that is no one ``expl``."""
    changes: dict[int, dict[str, str | int]] = {}
    for i, word in enumerate(words):
        form = word.form.lower()
        if word.deprel == "expl:pv" and form in _REFLEXIVES:
            changes[i] = {"deprel": "obj"}
        elif word.deprel == "iobj":
            changes[i] = {"deprel": "obl:arg"}
        elif form in ("dessen", "deren") and word.deprel in ("nmod", "det:poss", "det"):
            changes[i] = {"deprel": "nmod:poss", "upos": "PRON"}
        elif form == "es" and word.deprel in ("nsubj", "nsubj:pass") and _meaningless(words, i):
            changes[i] = {"deprel": "expl"}
    return _set(words, changes)


def _meaningless(words: Words, i: int) -> bool:
    """Whether an ``es`` means nothing: in ``es gibt``, or where the verb has another subject, be it a clause."""
    head = words[i].head
    if words[head].form.lower() in ("gibt", "gab", "gäbe", "gebe", "geben", "gegeben"):
        return _has(words, head, "obj") or any(words[k].form.lower() == "was" for k in _children(words, head))
    others = [k for k in _children(words, head, "nsubj", "nsubj:pass", "csubj", "csubj:pass") if k != i]
    return bool(others)


def clauses(words: Words) -> Words:
    """A noun's relative clause is ``acl:relcl``, what a noun says or asks ``ccomp``, its infinitive ``xcomp``."""

    def label(words: Words, i: int) -> str | None:
        word = words[i]
        if word.deprel not in ("acl", "advcl", "ccomp") or words[word.head].upos not in _NOMINAL or word.head > i:
            return None
        marks = {words[k].form.lower() for k in _children(words, i, "mark")}
        if not marks & {"dass", "daß", "ob", "wenn", "weil", "um"} and _relative(words, i):
            return "acl:relcl"
        if word.deprel != "acl" or words[word.head].upos not in ("NOUN", "PROPN"):
            return None
        if marks & {"dass", "daß", "ob"}:
            return "ccomp"
        to = "zu" in marks or (word.upos == "VERB" and _TO_INFINITIVE.fullmatch(word.form))
        return "xcomp" if to and "um" not in marks else None

    return _relabelled(words, label)


def _relative(words: Words, i: int) -> bool:
    """Whether a clause begins with a relative word, a preposition before it or not (``mit der``, ``in deren``)."""
    clause = [k for k in sorted(subtree(words, i)) if words[k].upos not in ("PUNCT", "SPACE")]
    first = next((k for k in clause if words[k].upos != "ADP" and words[k].deprel != "advmod"), i)
    return first < i and words[first].upos != "NOUN" and _RELATIVE.fullmatch(words[first].form) is not None and (
        words[first].upos in ("PRON", "ADV") or words[first].form.lower() in ("dessen", "deren")
    )  # fmt: skip


def predicates(words: Words) -> Words:
    """``sein`` is the head of where and how something is (``war in Not``), ``werden`` of what it becomes.

    A state is no passive (``ist gesperrt``).
    """
    for i in range(len(words)):
        form, head = words[i].form.lower(), words[i].head
        if head == i:
            continue
        cases = {words[k].form.lower() for k in _children(words, head, "case")}
        if words[i].deprel == "cop" and _BECOME.fullmatch(form):
            words = _headed_by(words, i, "xcomp")
        elif words[i].deprel == "cop" and _BE.fullmatch(form) and words[head].upos == "ADV":
            words = _headed_by(words, i, "advmod")
        elif words[i].deprel == "cop" and _BE.fullmatch(form) and words[head].upos in _NOMINAL:
            if cases and not cases & _COMPARING:
                words = _headed_by(words, i, "obl")
        elif words[i].deprel == "aux:pass" and _BE.fullmatch(form):
            words = _state(words, i)
    return words


def _headed_by(words: Words, i: int, relation: str) -> Words:
    """The copula takes the place of its predicate, with all that is of the clause and not of the predicate alone."""
    old = words[i].head
    inside = {k for k in _children(words, old, *_OF_NOUN) if k != i}
    if relation == "xcomp":  # "sehr teuer"
        inside |= {k for k in _children(words, old, "advmod") if k == old - 1}
    inside |= {k for k in _children(words, old, "conj") if words[k].upos not in ("VERB", "AUX")}
    own = {old}.union(*(subtree(words, k) for k in inside))
    inside |= {k for k in _children(words, old, "punct") if min(own) < k < max(own)}
    above = i if words[old].head == old else words[old].head
    changes: dict[int, dict[str, str | int]] = {k: {"head": i} for k in _children(words, old) if k not in inside}
    changes[i] = {"head": above, "deprel": words[old].deprel, "upos": "VERB"}
    changes[old] = {"head": i, "deprel": relation}
    return _set(words, changes)


def _state(words: Words, i: int) -> Words:
    """A form of ``sein`` as the copula of a participle, unless the clause has another passive or an infinitive."""
    head = words[i].head
    if len(list(_children(words, head, "aux:pass"))) > 1 or any(words[k].form == "zu" for k in _children(words, head)):
        return words
    subjects = list(_children(words, head, "nsubj:pass", "csubj:pass"))
    words = _set(words, {k: {"deprel": words[k].deprel.removesuffix(":pass")} for k in subjects})
    return _set(words, {i: {"deprel": "cop"}})


def speech(words: Words) -> Words:
    """A verb behind all that is said is a ``parataxis`` of it (``Das reicht, sagte er``), not its head."""
    for i, word in enumerate(words):
        before = [k for k in _children(words, i) if k < i and words[k].deprel not in ("punct", "dep")]
        if word.upos != "VERB" or len(before) != 1 or words[before[0]].deprel != "ccomp" or not _has(words, i, "nsubj"):
            continue
        said = before[0]
        clause = [k for k in sorted(subtree(words, said)) if words[k].upos not in ("PUNCT", "SPACE")]
        if _has(words, said, "mark") or _QUESTION.fullmatch(words[clause[0]].form):
            continue
        above = said if word.head == i else word.head
        words = _set(words, {said: {"head": above, "deprel": word.deprel}, i: {"head": said, "deprel": "parataxis"}})
    return words


def names(words: Words) -> Words:
    """The parts of a name are ``flat:name``, its number ``appos``; a title is the head of the name behind it."""

    def label(words: Words, i: int) -> str | None:
        word, head = words[i], words[words[i].head]
        if word.deprel != "flat" or word.upos in ("NUM", "SPACE"):
            return None
        if _ROMAN.fullmatch(word.form):
            return "appos"
        if head.upos == "PROPN":
            return "flat:name"
        return "appos" if (head.upos, word.upos) == ("NOUN", "PROPN") and word.head < i else None

    words = _relabelled(words, label)
    for i in range(len(words) - 1):
        word, name = words[i], words[words[i].head]
        between = words[i + 1 : word.head]
        title = word.upos == "NOUN" and name.upos == "PROPN" and i < word.head and word.form not in _NO_TITLE
        titles = all(w.head == word.head and w.upos == "NOUN" for w in between)
        if title and titles and word.deprel in ("compound", "dep"):
            words = _exchanged(words, i, "appos")
        elif word.deprel == "dep" and word.upos == name.upos == "PROPN" and word.head == i + 1:
            words = _exchanged(words, i, "flat:name")
    return words


def _exchanged(words: Words, i: int, relation: str) -> Words:
    """The word takes the place of its head, which becomes its child; what stands before it comes along."""
    old = words[i].head
    above = i if words[old].head == old else words[old].head
    changes: dict[int, dict[str, str | int]] = {
        k: {"head": i} for k in _children(words, old) if k < i or (relation == "flat:name" and k > old)
    }
    changes |= {
        i: {"head": above, "deprel": words[old].deprel},
        old: {"head": i, "deprel": relation},
    }
    return _set(words, changes)


def adjectives(words: Words) -> Words:
    """An adjective behind another of the same noun is its ``conj``, with and without a comma between them."""
    changes: dict[int, dict[str, str | int]] = {}
    for i, word in enumerate(words):
        if word.deprel == "amod" and word.upos == "ADJ" and i < word.head:
            first = next(k for k in _children(words, word.head, "amod") if words[k].upos == "ADJ")
            if first < i:
                changes[i] = {"head": first, "deprel": "conj"}
    return _set(words, changes)


def times(words: Words) -> Words:
    """A time without a preposition is ``obl:tmod``; the year of a month and of a ``Jahr`` is its number."""

    def label(words: Words, i: int) -> str | None:
        word, head = words[i], words[words[i].head]
        bare = not _has(words, i, "case")
        if word.upos == "NUM" and word.deprel in ("nmod", "nummod", "obl", "flat", "appos") and bare and word.head != i:
            if not _YEAR.fullmatch(word.form):
                return None
            if _MONTHS.fullmatch(head.form) or (head.form in ("Jahr", "Jahre", "Jahres", "Jahren") and word.head < i):
                return "nummod"
            after = head.upos in ("NOUN", "PROPN") and word.head < i and word.deprel != "nummod"
            return "obl:tmod" if word.deprel == "obl" or after else None
        timely = _MONTHS.fullmatch(word.form) or _SPANS.fullmatch(word.form)
        return "obl:tmod" if word.deprel == "obl" and bare and timely else None

    return _relabelled(words, label)


def obliques(words: Words) -> Words:
    """Who did it in a passive is ``obl:agent``; what depends on an adjective or verb is ``obl``, on a noun ``nmod``.

    A genitive before its noun is ``nmod:poss``; a number word that is a noun (``Millionen``) is ``nmod``.
    """

    def label(words: Words, i: int) -> str | None:
        word, head = words[i], words[words[i].head]
        prepositions = [words[k].form.lower() for k in _children(words, i, "case")]
        if word.head == i:
            return None
        if word.deprel == "obl" and prepositions[:1] in (["von"], ["vom"]) and _has(words, word.head, "aux:pass"):
            return "obl:agent"
        if word.deprel == "nmod" and prepositions and head.upos in ("ADJ", "VERB", "ADV"):
            return "obl"
        if word.deprel == "nmod" and i < word.head and prepositions and _has(words, word.head, "cop"):
            return "obl"
        if word.deprel == "nmod" and i < word.head and not prepositions and head.upos in ("NOUN", "PROPN"):
            return (
                "nmod:poss" if word.upos in ("PROPN", "NOUN") and re.search("[sxzß]['’]?$|['’]$", word.form) else None
            )
        return "nmod" if word.deprel == "nummod" and word.upos == "NOUN" else None

    return _relabelled(words, label)


def small_words(words: Words) -> Words:
    """``als`` and ``wie`` before a noun are ``cc`` and make it a ``conj``; ``sowohl`` is ``cc:preconj``."""
    changes: dict[int, dict[str, str | int]] = {}
    for i, word in enumerate(words):
        form = word.form.lower()
        if form in _PAIRED and word.deprel in ("cc", "advmod"):
            changes[i] = {"deprel": "cc:preconj", "upos": "CCONJ"}
        elif form in _COMPARING and word.deprel == "case" and words[word.head].upos in _NOMINAL:
            changes[i] = {"deprel": "cc", "upos": "CCONJ"}
            if words[word.head].deprel == "nmod":
                changes[word.head] = {"deprel": "conj"}
    return _set(words, changes)


_PLAIN = {"DET": "det", "ADP": "case", "NUM": "nummod", "ADJ": "amod", "ADV": "advmod", "PART": "advmod", "CCONJ": "cc"}


def unnamed(words: Words) -> Words:
    """A ``dep`` of a small word is what its part of speech says."""

    def label(words: Words, i: int) -> str | None:
        word, head = words[i], words[words[i].head]
        plain = _PLAIN.get(word.upos)
        if word.deprel != "dep" or word.head == i or plain is None:
            return None
        nominal = head.upos in _NOMINAL
        return plain if nominal or plain in ("advmod", "cc") else None

    return _relabelled(words, label)


RULES: tuple[Callable[[Words], Words], ...] = (
    unnamed, names, predicates, pronouns, clauses, speech, adjectives, times, obliques, small_words,
)  # fmt: skip


def as_in_pud(words: Words) -> Words:
    """A sentence with every rule applied; applied twice it stays the same."""
    for rule in RULES:
        words = rule(words)
    return words


def _parts(word: Word) -> list[str]:
    """The parts of a compound with hyphens; of any other word the word alone."""
    parts = word.form.split("-")
    compound = word.upos in ("NOUN", "PROPN", "ADJ") and len(parts) < 5 and all(map(_PART.fullmatch, parts))
    return parts if compound else [word.form]


def compounds_apart(words: Words) -> Words:
    """A sentence in which the parts of ``US-Dollar`` are words, as they are in PUD and GSD.

    The last part is the word that it was, each other one depends on the next, and each hyphen on the part before it.
    """
    parts = [_parts(word) for word in words]
    ends = list(itertools.accumulate(2 * len(own) - 1 for own in parts))
    made: list[Word] = []
    for word, own in zip(words, parts, strict=True):
        for part in own[:-1]:
            at, upos = len(made), "PROPN" if word.upos == "PROPN" or part.isupper() else "NOUN"
            made.append(Word(part, "", upos, "", at + 2, "compound", False))
            made.append(Word("-", "", "PUNCT", "", at, "punct", False))
        made.append(replace(word, form=own[-1], head=ends[word.head] - 1))
    return tuple(made)
