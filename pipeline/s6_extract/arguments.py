"""The arguments of a word by syntactic role: who, whom, with what preposition, in active, passive and nominal use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from pipeline.s5_annotate.syntax import NOMINAL, Tree

_CLAUSAL = ("ccomp", "xcomp", "csubj", "csubj:pass")
_SUBJECTS = ("nsubj", "nsubj:pass")
_RELATIVE = frozenset({"PRON", "DET"})
# Contractions carry the article of the noun: they are read as the preposition alone.
CONTRACTIONS = {"am": "an", "im": "in", "zum": "zu", "zur": "zu", "vom": "von", "beim": "bei", "ins": "in", "ans": "an",
                "aufs": "auf", "fürs": "für", "durchs": "durch", "ums": "um"}  # fmt: skip
_LIGHT_LIMIT = 4  # how many verbs up a shared subject is looked for


@dataclass(frozen=True, slots=True)
class Argument:
    """The head token of an argument and its role (``subj``, ``obj``, ``iobj``, ``gen``, ``mod``, ``comp``, ``prep.X``).

    ``indirect`` says how it was reached where it is no plain dependent: ``control``, ``conj``, ``relative``,
    ``support`` (subject of the verb that carries the noun).
    """

    role: str
    token: Token
    indirect: str = ""


def is_passive(tree: Tree, i: int) -> bool:
    """Whether verb ``i`` is in the passive: by its subject, its auxiliary, or as a participle beside a noun."""
    t = tree.doc[i]
    if any(True for _ in tree.children(i, "nsubj:pass", "aux:pass")):
        return True
    if (
        tree.rels[i] in ("amod", "acl")
        and "Part" in t.morph.get("VerbForm", [])
        and "Pres" not in t.morph.get("Tense", [])
    ):
        return True
    return tree.rels[i] == "conj" and tree.head(i).pos_ == "VERB" and not _own_subject(tree, i) and is_passive(
        tree, tree.heads[i]
    ) and "Part" in t.morph.get("VerbForm", [])  # fmt: skip


def _own_subject(tree: Tree, i: int) -> list[Token]:
    return list(tree.children(i, *_SUBJECTS))


def conjuncts(tree: Tree, i: int) -> Iterator[Token]:
    """Token ``i`` and what is coordinated with it."""
    yield tree.doc[i]
    for c in tree.children(i, "conj"):
        if tree.doc[i].pos_ in NOMINAL and c.pos_ in ("VERB", "AUX"):
            continue
        yield from conjuncts(tree, c.i)


def preposition(tree: Tree, i: int) -> str:
    """The preposition (lower case, with what is fixed to it) that introduces noun ``i``, or empty."""
    words = [c for c in tree.children(i, "case") if c.pos_ in ("ADP", "SCONJ", "PART", "ADV", "CCONJ", "VERB")]
    if not words:
        return ""
    first = words[0]
    form = first.lower_
    return CONTRACTIONS.get(form, form)


def _antecedent(tree: Tree, verb: int) -> Token | None:
    """The noun that a relative or participial clause headed by ``verb`` belongs to."""
    if tree.rels[verb] in ("acl", "acl:relcl"):
        return tree.head(verb)
    return None


def _subjects(tree: Tree, verb: int) -> Iterator[tuple[Token, str]]:
    """The grammatical subject of a verb, shared or understood where it has none of its own."""
    own = _own_subject(tree, verb)
    if own:
        for t in own:
            relative = t.pos_ in _RELATIVE and (
                "Rel" in t.morph.get("PronType", []) or t.lower_ in ("that", "which", "who")
            )
            above = _antecedent(tree, verb)
            yield (above, "relative") if relative and above is not None else (t, "")
        return
    at = verb
    for _ in range(_LIGHT_LIMIT):
        rel, head = tree.rels[at], tree.heads[at]
        if rel == "conj" and tree.doc[head].pos_ in ("VERB", "AUX", "ADJ"):
            found, how = _own_subject(tree, head), "conj"
        elif rel in ("xcomp", "advcl", "ccomp") and "Fin" not in tree.doc[at].morph.get("VerbForm", []):
            # Object control where the governing verb has a person as object, else subject control.
            objects = list(tree.children(head, "obj", "iobj")) if rel == "xcomp" else []
            found, how = objects or _own_subject(tree, head), "control"
        elif rel in ("acl", "acl:relcl", "amod"):
            yield tree.doc[head], "relative"
            return
        else:
            return
        if found:
            above = _antecedent(tree, head)
            for t in found:
                relative = "Rel" in t.morph.get("PronType", []) or t.lower_ in ("that", "which", "who")
                yield (above, how) if relative and above is not None else (t, how)
            return
        at = head


def verb_arguments(tree: Tree, i: int) -> list[Argument]:
    """The logical arguments of verb ``i``: the passive's subject is an object, its agent a subject."""
    passive = is_passive(tree, i)
    found: list[Argument] = []
    has_object = any(True for _ in tree.children(i, "obj"))
    subjects = list(_subjects(tree, i))
    if len(subjects) > 1 and not has_object and not passive:
        # A clause has one subject: where the parser sees two and no object, the later one is the object.
        found.append(Argument("obj", subjects.pop()[0]))
        has_object = True
    for t, how in subjects:
        plain_passive = passive and not (
            how == "relative" and tree.rels[i] == "acl" and _active_participle(tree.doc[i])
        )
        found.append(Argument("obj" if plain_passive else "subj", t, how))
    for c in tree.children(i):
        rel = tree.rels[c.i]
        if rel == "obj":
            above = _antecedent(tree, i)
            relative = "Rel" in c.morph.get("PronType", []) and above is not None
            found.append(
                Argument("obj", above if relative and above is not None else c, "relative" if relative else "")
            )
        elif rel == "iobj":
            found.append(Argument("iobj", c))
        elif rel in ("obl", "nmod", "obl:agent", "obl:arg", "advcl", "nmod:poss"):
            prep = preposition(tree, c.i)
            agent = rel == "obl:agent" or (passive and prep in ("by", "von", "durch"))
            if agent:
                found.append(Argument("subj", c))
            elif prep and c.pos_ in NOMINAL:
                found.append(Argument(f"prep.{prep}", c))
            elif (
                not prep
                and rel == "obl"
                and c.pos_ in ("PROPN", "NOUN")
                and "Dat" in c.morph.get("Case", [])
                and not has_object
            ):
                found.append(Argument("iobj", c))
        elif rel in _CLAUSAL or (rel == "parataxis" and c.pos_ in ("VERB", "AUX")):
            found.append(Argument("comp", c))
    return found


def _active_participle(t: Token) -> bool:
    return "Pres" in t.morph.get("Tense", []) or "Ger" in t.morph.get("VerbForm", []) or t.tag_ == "VBG"


def noun_arguments(tree: Tree, i: int, carriers: frozenset[str] = frozenset()) -> list[Argument]:
    """The arguments of noun ``i``: genitives, prepositions, modifiers, and those of the light verb that carries it.

    ``carriers`` holds the lemmas of light verbs.
    """
    found: list[Argument] = []
    for c in tree.children(i):
        rel = tree.rels[c.i]
        if rel in ("nmod", "obl", "nmod:poss", "det:poss", "nmod:unmarked"):
            prep = preposition(tree, c.i)
            if rel != "det:poss" and prep and prep not in ("'s", "’s", "'", "’") and c.pos_ in NOMINAL:
                found.append(Argument(f"prep.{prep}", c))
            elif c.pos_ in NOMINAL:
                found.append(Argument("gen", c))
        elif rel in ("compound", "amod", "appos", "flat", "nummod"):
            found.append(Argument("mod", c))
        elif rel in ("acl", "ccomp", "xcomp", "acl:relcl"):
            found.append(Argument("comp", c))
    return found + _carried_arguments(tree, i, carriers)


def _carried_arguments(tree: Tree, i: int, carriers: frozenset[str]) -> list[Argument]:
    """What a light verb says about the noun it carries (``hielten ein Treffen ab``, ``an attack was launched by``)."""
    carrier, rel = tree.head(i), tree.rels[i]
    light = any(w in carriers for w in _verb_lemmas(tree, carrier))
    if carrier.pos_ not in ("VERB", "AUX") or not light or rel not in ("obj", "nsubj:pass", "nsubj", "xcomp"):
        return []
    found: list[Argument] = []
    if rel in ("obj", "xcomp") and not is_passive(tree, carrier.i):
        found += [Argument("subj", t, "support") for t, _ in _subjects(tree, carrier.i) if t.i != i]
    for c in tree.children(carrier.i, "obl", "obl:agent", "nmod", "iobj"):
        if c.i == i:
            continue
        prep = preposition(tree, c.i)
        if tree.rels[c.i] == "obl:agent" or (rel == "nsubj:pass" and prep in ("by", "von", "durch")):
            found.append(Argument("subj", c, "support"))
        elif prep and c.pos_ in NOMINAL:
            found.append(Argument(f"prep.{prep}", c, "support"))
    return found


def _verb_lemmas(tree: Tree, verb: Token) -> list[str]:
    lemma = verb.lemma_.lower()
    return [lemma, *(p.lower_ + lemma for p in tree.children(verb.i, "compound:prt"))]


def arguments(tree: Tree, i: int, pos: str, carriers: frozenset[str] = frozenset()) -> list[Argument]:
    """The arguments of a trigger that is used as ``pos`` (``verb``, ``noun``, ``adj`` or ``phrase``)."""
    t = tree.doc[i]
    if pos == "verb" or (pos == "phrase" and t.pos_ in ("VERB", "AUX")):
        return verb_arguments(tree, i)
    if pos == "adj" or t.pos_ == "ADJ":
        if tree.rels[i] == "amod":
            return [Argument("subj", tree.head(i), "relative")]
        return [Argument("subj", s) for s in tree.children(i, *_SUBJECTS)] + [
            a for a in verb_arguments(tree, i) if a.role.startswith("prep.") or a.role == "comp"
        ] or _copula_arguments(tree, i)
    return noun_arguments(tree, i, carriers)


def _copula_arguments(tree: Tree, i: int) -> list[Argument]:
    """Subject of the verb that a predicative hangs under (schemes and verbs without ``cop``)."""
    head = tree.head(i)
    if head.i != i and head.pos_ in ("VERB", "AUX"):
        return [Argument("subj", t) for t, _ in _subjects(tree, head.i)]
    return []
