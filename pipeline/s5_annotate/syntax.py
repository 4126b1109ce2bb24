"""One view of a sentence's syntax, whatever labels the parser writes: each scheme is read as Universal Dependencies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

CLAUSES = frozenset({"ccomp", "xcomp", "advcl", "acl", "acl:relcl", "csubj", "csubj:pass", "parataxis", "root"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "X", "SYM"})


@dataclass(frozen=True)
class Tree:
    """Heads and relations of a document as Universal Dependencies; a sentence's root is its own head.

    Relations are UD's basic labels with the subtypes ``nsubj:pass``, ``aux:pass``, ``nmod:poss``, ``obl:agent``,
    ``compound:prt`` and ``acl:relcl`` where the scheme tells them, and ``expl:pv`` for ``sich``.
    """

    doc: Doc
    tokens: tuple[Token, ...]  # of the document, which spaCy would make anew at each look
    heads: tuple[int, ...]
    rels: tuple[str, ...]
    kids: tuple[tuple[int, ...], ...]

    def children(self, i: int, *rels: str) -> Iterator[Token]:
        """The dependents of token ``i``, all or those with one of the relations."""
        for k in self.kids[i]:
            if not rels or self.rels[k] in rels:
                yield self.tokens[k]

    def head(self, i: int) -> Token:
        """The head of token ``i``; a root's is itself."""
        return self.tokens[self.heads[i]]

    def subtree(self, i: int) -> set[int]:
        """Token ``i`` and everything below it."""
        found, todo = set(), [i]
        while todo:
            k = todo.pop()
            if k not in found:
                found.add(k)
                todo.extend(self.kids[k])
        return found

    def clause(self, i: int) -> set[int]:
        """Token ``i`` and what is below it without entering subordinate or coordinated clauses."""
        found, todo = set(), [i]
        while todo:
            k = todo.pop()
            found.add(k)
            for c in self.kids[k]:
                verbal_conjunct = self.rels[c] == "conj" and self.tokens[c].pos_ in ("VERB", "AUX")
                if c not in found and self.rels[c] not in CLAUSES and not verbal_conjunct:
                    todo.append(c)
        return found

    def path(self, i: int) -> Iterator[int]:
        """Token ``i`` and its ancestors up to the root."""
        seen = set()
        while i not in seen:
            seen.add(i)
            yield i
            i = self.heads[i]


Adapter = Callable[[Doc], tuple[list[int], list[str]]]


@dataclass(frozen=True, slots=True)
class _Habits:
    """Words of a language whose treebanks label them in a way that hides what they do."""

    reflexive: frozenset[str]  # an object by label, and no one that anything happens to
    comparing: frozenset[str]  # a conjunction by label, and what follows it is not coordinated with anything
    paired: frozenset[str]  # behind a comparing word: "als auch" does coordinate
    dative: frozenset[str]  # verbs whose only object is a dative; of others a bare name is no dative


_HABITS: Mapping[str, _Habits] = {
    "de": _Habits(
        reflexive=frozenset({"sich"}),
        comparing=frozenset({"als", "wie"}),
        paired=frozenset({"auch"}),
        dative=frozenset(
            {
                "ähneln",
                "antworten",
                "begegnen",
                "beistehen",
                "danken",
                "dienen",
                "drohen",
                "entgegnen",
                "entkommen",
                "erliegen",
                "fehlen",
                "folgen",
                "gefallen",
                "gehören",
                "gelten",
                "glauben",
                "gratulieren",
                "helfen",
                "kündigen",
                "misstrauen",
                "nachfolgen",
                "nützen",
                "schaden",
                "trauen",
                "trotzen",
                "unterliegen",
                "vertrauen",
                "weichen",
                "widersprechen",
                "widerstehen",
                "zuhören",
                "zustimmen",
            }
        ),
    ),
}
_OBJECTS = frozenset({"obj", "nsubj:pass", "aux:pass", "ccomp", "xcomp", "compound:prt"})
_OF_STATES = {"cop": "aux:pass", "nsubj": "nsubj:pass", "csubj": "csubj:pass"}
_OWN_SUBJECTS = frozenset({"nsubj", "nsubj:pass", "csubj", "csubj:pass", "expl"})
_UD = {"ROOT": "root", "flat:name": "flat", "obl:tmod": "obl"}


def _ud(doc: Doc) -> tuple[list[int], list[str]]:
    offsets = doc.to_array("HEAD").view("int64")  # of each token's head from itself
    heads, rels = (offsets + range(len(doc))).tolist(), [_UD.get(rel := t.dep_, rel) for t in doc]
    if doc.vocab.lang in _HABITS:
        _unlearn(doc, heads, rels, _HABITS[doc.vocab.lang])
    return heads, rels


def _is_participle(token: Token) -> bool:
    return token.pos_ == "VERB" and "Part" in token.morph.get("VerbForm", [])


def _unlearn(doc: Doc, heads: list[int], rels: list[str], habits: _Habits) -> None:
    """Label as the rules read it what UD German PUD labels otherwise; changes the lists.

    Its reflexives are objects, its datives ``obl:arg``; ``als`` and ``wie`` before a noun are ``cc`` and make the noun
    a ``conj``, as is an adjective behind another one; a clause that says what a noun is about (``der Plan, zu …``,
    ``die Sorge, dass …``) is ``xcomp`` or ``ccomp``; a verb's state (``ist gesperrt``) has a copula. A verb that goes
    on without a subject of its own (``griff zu, zahlte bar``) is coordinated, be it called ``parataxis``.
    """
    tokens = tuple(doc)
    with_case = {heads[i] for i, rel in enumerate(rels) if rel == "case"}
    states = {heads[i] for i, rel in enumerate(rels) if rel == "cop" and _is_participle(tokens[heads[i]])}
    with_subject = {heads[i] for i, rel in enumerate(rels) if rel in _OWN_SUBJECTS}
    with_conjunction = {heads[i] for i, rel in enumerate(rels) if rel == "cc"}
    with_article = {heads[i] for i, rel in enumerate(rels) if rel in ("det", "det:poss")}
    with_object = {heads[i] for i, rel in enumerate(rels) if rel in _OBJECTS}
    with_copula = {heads[i] for i, rel in enumerate(rels) if rel == "cop"}
    for i, rel in enumerate(rels):
        token, head = tokens[i], tokens[heads[i]]
        if rel in ("obj", "iobj", "obl:arg") and token.lower_ in habits.reflexive:
            rels[i] = "expl:pv"
        elif rel == "obl:arg" and i not in with_case:
            alone = token.pos_ == "PROPN" and i not in with_article and head.i not in with_object
            rels[i] = "obj" if alone and head.lemma_.lower() not in habits.dative else "iobj"
        elif rel == "parataxis" and token.pos_ == head.pos_ == "VERB" and head.i < i and i not in with_subject:
            rels[i] = "conj" if head.i in with_subject else rel
        elif rel in _OF_STATES and head.i in states:
            rels[i] = _OF_STATES[rel]
        elif rel in ("xcomp", "ccomp") and token.pos_ in ("VERB", "AUX") and head.pos_ == "NOUN" and head.i < i:
            rels[i] = rel if head.i in with_copula else "acl"
        elif rel == "cc" and token.lower_ in habits.comparing and i < head.i and head.pos_ in NOMINAL:
            if tokens[i + 1].lower_ in habits.paired:
                continue
            rels[i] = "case"
            if rels[head.i] == "conj":
                rels[head.i] = "nmod" if tokens[heads[head.i]].pos_ in NOMINAL else "obl"
        elif rel == "conj" and token.pos_ == "ADJ" and rels[head.i] == "amod":
            noun = heads[head.i]
            if head.i < i < noun and i not in with_conjunction:
                heads[i], rels[i] = noun, "amod"


_CLEARNLP = {
    "dobj": "obj", "dative": "iobj", "nsubjpass": "nsubj:pass", "auxpass": "aux:pass", "csubjpass": "csubj:pass",
    "poss": "nmod:poss", "prt": "compound:prt", "relcl": "acl:relcl", "npadvmod": "obl", "nummod": "nummod",
    "neg": "advmod", "attr": "xcomp", "oprd": "xcomp", "acomp": "xcomp", "pcomp": "advcl", "predet": "det",
    "quantmod": "advmod", "agent": "obl:agent",
}  # fmt: skip


def _clearnlp(doc: Doc) -> tuple[list[int], list[str]]:
    """ClearNLP's labels, as in spaCy's own English pipelines: prepositions become ``case`` of what they govern."""
    heads, rels = [t.head.i for t in doc], [_CLEARNLP.get(t.dep_, t.dep_.lower()) for t in doc]
    for t in doc:
        if t.dep_ in ("prep", "agent"):
            governed = [c for c in t.children if c.dep_ in ("pobj", "pcomp")]
            if governed:
                noun = governed[0]
                nominal = t.head.pos_ in NOMINAL
                heads[noun.i] = t.head.i
                rels[noun.i] = "obl:agent" if t.dep_ == "agent" else "nmod" if nominal else "obl"
                heads[t.i], rels[t.i] = noun.i, "case"
            else:
                rels[t.i] = "advmod"
    return heads, rels


_TIGER = {
    "sb": "nsubj", "oa": "obj", "oa2": "obj", "da": "iobj", "og": "obj", "op": "obl", "mo": "advmod",
    "mnr": "nmod", "ag": "nmod:poss", "pg": "nmod", "sbp": "obl:agent", "svp": "compound:prt", "cj": "conj",
    "cd": "cc", "rc": "acl:relcl", "re": "ccomp", "oc": "ccomp", "cp": "mark", "pd": "xcomp", "app": "appos",
    "pnc": "flat", "nk": "det", "ng": "advmod", "par": "parataxis", "ac": "case", "nmc": "nummod", "ju": "cc",
    "root": "root", "dm": "discourse", "ep": "expl", "rs": "parataxis", "vo": "vocative", "cvc": "obl",
    "pm": "mark", "uc": "flat", "ams": "obl", "adc": "compound", "avc": "advmod", "sp": "nsubj", "ph": "expl",
    "cm": "case", "cc": "obl",
}  # fmt: skip


def _nk(t: Token) -> str:
    return {"DET": "det", "PRON": "det", "ADJ": "amod", "NUM": "nummod", "PROPN": "appos", "NOUN": "appos"}.get(
        t.pos_, "det"
    )


def _tiger(doc: Doc) -> tuple[list[int], list[str]]:
    """TIGER's labels, as in spaCy's own German pipelines: content words head auxiliaries, nouns head prepositions."""
    heads = [t.head.i for t in doc]
    rels = [_nk(t) if t.dep_ == "nk" else _TIGER.get(t.dep_.lower(), t.dep_.lower()) for t in doc]
    for t in doc:  # prepositional phrases: TIGER hangs the noun under the preposition
        if t.pos_ == "ADP" and t.dep_ not in ("ac", "cm"):
            nouns = [c for c in t.children if c.dep_ == "nk"]
            if nouns:
                noun, above = nouns[-1], t.head
                heads[noun.i] = above.i if above.i != t.i else noun.i
                agent = t.dep_ == "sbp"
                rels[noun.i] = "obl:agent" if agent else "nmod" if above.pos_ in NOMINAL else "obl"
                heads[t.i], rels[t.i] = noun.i, "case"
                for other in nouns[:-1]:
                    heads[other.i] = noun.i
    for t in doc:  # verb groups: TIGER hangs the full verb under its auxiliary
        full = next((c for c in t.children if c.dep_ == "oc" and c.pos_ in ("VERB", "AUX")), None)
        if t.pos_ != "AUX" or full is None:
            continue
        while nested := [c for c in full.children if c.dep_ == "oc" and c.pos_ == "VERB" and full.pos_ == "AUX"]:
            full = nested[0]
        passive = t.lemma_.lower() == "werden" and "Part" in full.morph.get("VerbForm", [])
        heads[full.i] = full.i if t.head.i == t.i else heads[t.i]
        rels[full.i] = rels[t.i]
        for c in list(doc):
            if heads[c.i] == t.i and c.i not in (t.i, full.i):
                heads[c.i] = full.i
                if passive and rels[c.i] == "nsubj":
                    rels[c.i] = "nsubj:pass"
        heads[t.i], rels[t.i] = full.i, "aux:pass" if passive else "aux"
    return heads, rels


ADAPTERS: dict[str, Adapter] = {"ud": _ud, "clearnlp": _clearnlp, "tiger": _tiger}
_TELLTALE = {"clearnlp": {"dobj", "pobj", "nsubjpass", "prep"}, "tiger": {"sb", "oa", "nk", "mo"}}


def scheme(labels: frozenset[str] | set[str]) -> str:
    """The label scheme that a parser's labels belong to: ``ud``, ``clearnlp`` or ``tiger``."""
    for name, telltale in _TELLTALE.items():
        if len(telltale & labels) >= 2:
            return name
    return "ud"


_SUBJECTS = ("nsubj", "nsubj:pass")
DASHES = ("-", "–", "—")


def _mend(tokens: Sequence[Token], heads: list[int], rels: list[str]) -> None:
    """Mend three trees that parsers make of good sentences although they can't be right; changes the lists.

    A verb between its subject and a bare noun is no attribute of the noun (``The company halted production``); a number
    and a participle after ``and`` go on a passive clause (``three were killed and 27 injured``). A verb with an object
    of its own is no relative clause of the noun before its subject (``The union Halmer had called for a strike``).
    """
    subject = {heads[i]: i for i in range(len(heads)) if rels[i] in _SUBJECTS}
    for i, token in enumerate(tokens):
        if token.pos_ != "VERB" or i == 0:
            continue
        head = heads[i]
        if rels[i] == "amod" and head > i and heads[head] != i:
            own = subject.get(i, subject.get(head, i))
            if own < i and all(rels[k] in ("flat", "compound", "appos", "nmod", "punct") for k in range(own + 1, i)):
                heads[i], rels[i] = (i if heads[head] == head else heads[head]), rels[head]
                heads[head], rels[head], heads[own] = i, "obj", i
        elif rels[i] == "acl:relcl" and heads[head] == head and subject.get(i) == head + 1 < i:
            if tokens[head].pos_ == "NOUN" and tokens[head + 1].text[:1].isupper() and _completed(i, heads, rels):
                for k in range(len(heads)):
                    if k > i and heads[k] == head:
                        heads[k] = i
                heads[i], rels[i], heads[head], rels[head] = i, rels[head], i, "nsubj"
                heads[head + 1], rels[head + 1] = head, "appos"
        elif tokens[i - 1].pos_ == "NUM" and i > 1 and tokens[i - 2].pos_ == "CCONJ":
            first = next(
                (k for k in subject if k < i and rels[subject[k]] == "nsubj:pass" and k in (head, heads[head])), i
            )
            if first < i:
                heads[i], rels[i] = first, "conj"
                heads[i - 1], rels[i - 1], heads[i - 2], rels[i - 2] = i, "nsubj:pass", i, "cc"


def _mend_headline(tokens: Sequence[Token], heads: list[int], rels: list[str]) -> None:
    """What stands before a headline's one dash stands for itself and is no object of the participle behind it, whose
    subject undergoes it (``Brand im Hafen - Arbeiter verletzt``); changes the lists."""
    dashes = [t.i - tokens[0].i for t in tokens if t.text in DASHES]
    for i, token in enumerate(tokens):
        if len(dashes) != 1 or "Part" not in token.morph.get("VerbForm", []) or not dashes[0] < i:
            continue
        own = [k for k in range(len(heads)) if heads[k] == i != k]
        before = [k for k in own if k < dashes[0] and rels[k] == "obj"]
        behind = [k for k in own if k > dashes[0] and rels[k] == "nsubj"]
        if len(before) == len(behind) == 1 and not any(rels[k].startswith("aux") for k in own):
            heads[before[0]], rels[before[0]], rels[behind[0]] = before[0], "root", "nsubj:pass"


def _completed(verb: int, heads: Sequence[int], rels: Sequence[str]) -> bool:
    """Whether a verb has what it needs behind it, so that the noun before its clause is nothing that it lacks."""
    return any(heads[k] == verb and rels[k] in ("obj", "obl", "ccomp", "xcomp") for k in range(verb + 1, len(heads)))


def tree(doc: Doc, labels: str | None = None) -> Tree:
    """The syntax of a parsed document; ``labels`` names the scheme, else the labels themselves tell."""
    tokens = tuple(doc)
    heads, rels = ADAPTERS[labels or scheme({t.dep_ for t in tokens})](doc)
    _mend(tokens, heads, rels)
    _mend_headline(tokens, heads, rels)
    kids: list[list[int]] = [[] for _ in heads]
    for i, h in enumerate(heads):
        if h != i:
            kids[h].append(i)
    return Tree(doc, tokens, tuple(heads), tuple(rels), tuple(map(tuple, kids)))
