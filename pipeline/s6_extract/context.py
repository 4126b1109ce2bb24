"""What extraction looks at: a parsed document with its names, quantities and times, found by token."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spacy.tokens import Doc, Span, Token

from pipeline.core.records import DocumentDate, Name, Quantity, TimeExpression
from pipeline.s5_annotate.aliases import AliasTable
from pipeline.s5_annotate.syntax import NOMINAL, Tree
from pipeline.s6_extract.arguments import Argument, conjuncts
from pipeline.s6_extract.lexicon import Knowledge, fold

_TITLE_RELATIONS = ("appos", "flat", "compound", "flat:name")
_APPOSED = 9  # how far behind a noun the comma before its name may stand
Anchored = Name | Quantity | TimeExpression


@dataclass(frozen=True)
class Context:
    """A document ready for extraction; the maps lead from a token's index to what covers it."""

    doc: Doc
    tokens: tuple[Token, ...]
    words: tuple[frozenset[str], ...]  # for each token, the words that it may stand for, as ``lemmas``
    tree: Tree
    knowledge: Knowledge
    published: DocumentDate
    names: Mapping[int, Name]
    quantities: Mapping[int, Quantity]
    times: Mapping[int, TimeExpression]
    quoted: frozenset[int]  # tokens inside direct speech
    sentences: tuple[tuple[int, int], ...]  # for each token, where its sentence begins and ends
    aliases: AliasTable
    text: str  # of the document, which spaCy would put together anew at each use

    def sentence(self, i: int) -> Span:
        """The sentence of token ``i`` (spaCy's own ``token.sent`` walks the whole document)."""
        start, end = self.sentences[i]
        return self.doc[start:end]

    def names_of(self, token: Token) -> Iterator[tuple[Name, Token]]:
        """The names that an argument's head stands for: itself, or one beside a title (``Bürgermeister Yin Yong``)."""
        if own := self.names.get(token.i):
            yield own, token
            return
        for c in self.tree.children(token.i, *_TITLE_RELATIONS):
            name = self.names.get(c.i)
            if name and (name.label == "PER" or self.tree.rels[c.i] == "appos"):
                yield name, c
                return
        if (beside := _name_behind(self, token)) is not None:
            yield beside

    def labels(self, token: Token) -> set[str]:
        """The kinds of names that an argument's head stands for."""
        return {name.label for name, _ in self.names_of(token)}

    def quantity_in(self, token: Token) -> Quantity | None:
        """The quantity that counts an argument's head, or that it is itself."""
        if found := self.quantities.get(token.i):
            return found
        for c in self.tree.children(token.i, "nummod", "amod", "compound", "det", "nmod", "appos", "obl"):
            if found := self.quantities.get(c.i):
                return found
        return None


def _is_office(context: Context, token: Token) -> bool:
    return token.pos_ == "NOUN" and token.i not in context.names and in_classes(context, token, ("post", "person_noun"))


def _name_behind(context: Context, token: Token) -> tuple[Name, Token] | None:
    """The name that a noun introduces where the parser tears the two apart: ``turbine maker Nordvind``, ``the former
    head of the bank, Torsten Wehling,``."""
    if token.pos_ != "NOUN" or token.i + 1 >= len(context.tokens):
        return None
    first = token.i + 1
    while first < len(context.tokens) - 1 and first < token.i + 3 and _is_office(context, context.tokens[first]):
        first += 1  # "die Vorsitzende Richterin Maren Kolb"
    after = context.tokens[first]
    tree, name = context.tree, context.names.get(after.i)
    if name is not None and name.start == after.idx and token.i not in context.names:
        torn = tree.rels[after.i] in ("obj", "nsubj") and tree.heads[after.i] == tree.heads[token.i]
        titled = first > token.i + 1 and name.label == "PER"
        return (name, after) if titled or (torn and tree.rels[token.i] == tree.rels[after.i]) else None
    if "Plur" in token.morph.get("Number", []) or not in_classes(context, token, ("post", "person_noun")):
        return None
    for t in context.tokens[token.i + 1 : min(token.i + _APPOSED, context.sentences[token.i][1] - 1)]:
        if t.pos_ in ("VERB", "AUX", "PRON", "CCONJ", "SCONJ") or (t.is_punct and t.text != ","):
            return None
        if t.text == ",":
            start = context.tokens[t.i + 1]
            name = context.names.get(start.i)
            if name is None or name.label != "PER" or name.start != start.idx or " " not in name.text:
                return None
            end = start.i
            while context.names.get(end) is name:
                end += 1
            closed = end < len(context.tokens) and context.tokens[end].text in (",", ".", ";")
            return (name, start) if closed else None
    return None


def index(doc: Doc, items: Iterable[Anchored]) -> dict[int, Anchored]:
    """Token index → the item that covers it; the first item wins where two overlap."""
    found: dict[int, Anchored] = {}
    for item in items:
        span = doc.char_span(item.start, item.end, alignment_mode="expand")
        if span is not None:
            for t in span:
                found.setdefault(t.i, item)
    return found


def lemmas(token: Token) -> tuple[str, ...]:
    """The lower-case lemmas under which a word is looked up."""
    return _folded(token.lemma_ or token.text, second_lemma(token), token.text)


@lru_cache(maxsize=65536)
def _folded(*words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(w) for w in words if w))


def second_lemma(token: Token) -> str:
    """The lemma of another reading (a participle's verb, a sentence-initial noun), where the pipeline tells it."""
    # token._.second_lemma takes five times as long, and this is asked for every word
    data: Any = token.doc.user_data
    return str(data.get(("._.", "second_lemma", token.idx, None)) or "")


def fillers(context: Context, argument: Argument) -> Iterator[Token]:
    """The heads that an argument's coordination holds."""
    for t in conjuncts(context.tree, argument.token.i):
        if t.pos_ in NOMINAL or t.i == argument.token.i:
            yield t


def in_classes(context: Context, token: Token, classes: Iterable[str]) -> bool:
    """Whether a word belongs to one of the word classes, compounds by their last part."""
    return any(context.knowledge.in_class(w, c) for w in lemmas(token) for c in classes)


def in_set(context: Context, token: Token, name: str) -> bool:
    """Whether a word is one of a small closed set (``wordsets.tsv``), as it is."""
    words = context.knowledge.classes.get(name, frozenset())
    return any(w in words for w in lemmas(token))


def reports(context: Context, i: int) -> bool:
    """Whether token ``i`` is a verb of plain reporting."""
    token = context.tokens[i]
    words = context.knowledge.classes.get("reported_speech_verb", frozenset())
    particle = next(context.tree.children(i, "compound:prt"), None)
    joined = (particle.lower_ + token.lemma_.lower(),) if particle is not None else ()
    return any(w in words for w in (*lemmas(token), *joined))
