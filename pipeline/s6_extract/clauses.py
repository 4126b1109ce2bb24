"""Where words belong to another clause than the parser says: headlines with dashes, left-out verbs."""

from __future__ import annotations

from spacy.tokens import Token

from pipeline.s5_annotate.syntax import DASHES, NOMINAL, Tree

SUBJECTS = ("nsubj", "nsubj:pass")
AUXILIARIES = ("aux", "aux:pass", "cop")
_NOMINAL_RELATIONS = (*SUBJECTS, "parataxis", "obj", "iobj", "obl:arg", "obl", "nmod", "appos", "dep")
_DASHES = (*DASHES, ":")
_BREAKS = (*DASHES, ":", "|", "#", "©")


def behind_dash(tree: Tree, verb: int, subject: Token) -> Token | None:
    """The noun between a headline's one dash or colon and its verb, which is its subject and not what stands before
    the dash: ``Brand im Hafen - Arbeiter verletzt``, ``Spott über FDP: Generalsekretär tritt zurück``."""
    dashes = [k for k in range(subject.i, verb) if tree.tokens[k].text in _DASHES]
    if len(dashes) != 1 or any(True for _ in tree.children(verb, *AUXILIARIES)):
        return None
    nouns = [c for c in tree.children(verb, *_NOMINAL_RELATIONS) if dashes[0] < c.i < verb and c.pos_ in NOMINAL]
    bare = [c for c in nouns if not any(True for _ in tree.children(c.i, "case"))]
    if "Part" in tree.tokens[verb].morph.get("VerbForm", []):
        return next(iter(bare), None)
    alone = ({*range(dashes[0] + 1, verb)} == {*tree.subtree(c.i)} for c in bare)
    return next((c for c, whole in zip(bare, alone, strict=True) if whole), None)


def behind_break(tree: Tree, i: int, k: int) -> bool:
    """Whether a sign that ends a headline's part stands between two words: ``Streik bei der Bahn: Müllers Rückschlag``,
    ``Insolvenz - © Bildwerk``."""
    lo, hi = sorted((i, k))
    return any(tree.tokens[j].text in _BREAKS for j in range(lo + 1, hi))


def headline_active(tree: Tree, i: int) -> bool:
    """Whether what looks like a participle is a headline's finite verb, with nouns on both sides (``Radfahrer verletzt
    zwei Polizisten``)."""
    if any(True for _ in tree.children(i, *AUXILIARIES)):
        return False
    sides = {c.i < i for c in tree.children(i, *SUBJECTS, "obj") if c.pos_ in NOMINAL}
    return len(sides) == 2 and any(True for _ in tree.children(i, "nsubj:pass"))


def gapped(tree: Tree, before: int, i: int) -> bool:
    """Whether noun ``i`` belongs to a clause whose verb is left out, not to what stands ``before`` it: behind one comma
    and another place or time (``In Ulm starb ein Mann, in Bonn eine Frau``)."""
    commas = [k for k in range(before + 1, i) if tree.tokens[k].text == ","]
    if len(commas) != 1 or commas[0] + 1 >= i or tree.tokens[commas[0] + 1].pos_ != "ADP":
        return False
    between = range(commas[0] + 1, i)
    if any(tree.tokens[k].pos_ in ("VERB", "AUX", "CCONJ", "SCONJ") for k in between):
        return False
    other = tree.head(commas[0] + 1)  # the noun of the phrase that the comma opens
    own = set(tree.subtree(i))
    return commas[0] < other.i < i and other.i not in own and commas[0] + 1 not in own


def lost_subject(tree: Tree, verb: int) -> list[Token]:
    """The name that must be the subject of a finite verb for which the parser found none: the one right before it that
    hangs under the verb above (``investigations concluded Berg died``), or one in front that hangs under the verb
    itself as if it were beside it (``China und Indien, zwei Nachbarn, riefen``)."""
    beside = [c for c in tree.children(verb, "parataxis", "dep", "appos", "vocative", "dislocated") if c.i < verb]
    named = [c for c in beside if c.pos_ == "PROPN" and not any(True for _ in tree.children(c.i, "case"))]
    if len(named) == 1:
        return named
    if not verb or tree.tokens[verb - 1].pos_ != "PROPN" or tree.rels[verb] == "root":
        return []
    at = verb - 1
    while tree.rels[at].startswith("flat") or (tree.rels[at] == "compound" and tree.heads[at] == at + 1):
        at = tree.heads[at]
    member = tree.rels[at] == "conj" and tree.rels[verb] == "conj"
    object_ = tree.rels[at] == "obj" and tree.heads[at] == tree.heads[verb]
    return [tree.tokens[at]] if at < verb and (member or object_) else []
