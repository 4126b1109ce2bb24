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
