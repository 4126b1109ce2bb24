"""The arguments of a word by syntactic role: who, whom, with what preposition, in active, passive and nominal use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from pipeline.s5_annotate.syntax import NOMINAL, Tree
from pipeline.s6_extract.clauses import (
    AUXILIARIES,
    SUBJECTS,
    behind_break,
    behind_dash,
    gapped,
    headline_active,
    lost_subject,
)
from pipeline.s6_extract.lexicon import ClosedWords, fold, matches

_CLAUSAL = ("ccomp", "xcomp", "csubj", "csubj:pass")
_RELATIVE = frozenset({"PRON", "DET"})
POSSESSIVE = ("'s", "’s", "'", "’")
CLAUSE = "clause"
_LIGHT_LIMIT = 4  # how many verbs up a shared subject is looked for
_LINKS = ("cop", "aux:pass")
_NO_WORDS = ClosedWords()


@dataclass(frozen=True, slots=True)
class Argument:
    """The head token of an argument and its role.

    Roles are ``subj``, ``obj``, ``iobj``, ``pred`` (what the object is said to be), ``gen``, ``mod``, ``comp`` and
    ``prep.X``. ``indirect`` says how it was reached where it is no plain dependent: ``control``, ``conj``,
    ``relative``, ``support`` (subject of the verb that carries the noun), ``repaired`` (the parser calls it otherwise),
    ``clause`` (what somebody does, as a gerund: it can meet a condition, but takes part in nothing).
    """

    role: str
    token: Token
    indirect: str = ""


def is_passive(tree: Tree, i: int, words: ClosedWords = _NO_WORDS) -> bool:
    """Whether verb ``i`` is in the passive: by its subject, its auxiliary, or as a participle beside a noun."""
    t = tree.tokens[i]
    if any(True for _ in tree.children(i, "nsubj:pass", "aux:pass")):
        return not _perfect_with_be(tree, t, words) and not headline_active(tree, i)
    if (
        tree.rels[i] in ("amod", "acl")
        and "Part" in t.morph.get("VerbForm", [])
        and "Pres" not in t.morph.get("Tense", [])
    ):
        own = any(True for _ in tree.children(i, "nsubj", "aux"))  # "a call that he had died": a clause
        if tree.rels[i] == "acl" and _whole_sentence(tree, i):
            return t.lemma_.lower() in words.transitive
        return not own and not _active_participle(t) and not _intransitive(t, words)
    return _shares_passive(tree, i, words)


def _whole_sentence(tree: Tree, i: int) -> bool:
    """Whether a participle behind a name is the verb of its sentence (``Weserstahl filed for bankruptcy``)."""
    head = tree.heads[i]
    main = tree.rels[head] == "root" and tree.tokens[head].pos_ == "PROPN" and tree.heads[i] < i
    return main and not any(is_finite(tree, k) for k in tree.subtree(head) if tree.tokens[k].pos_ in ("VERB", "AUX"))


def _shares_passive(tree: Tree, i: int, words: ClosedWords) -> bool:
    """Whether a participle shares the auxiliary of the passive before it (``X wurde gesperrt und Y geräumt``)."""
    t = tree.tokens[i]
    if tree.rels[i] != "conj" or tree.head(i).pos_ != "VERB" or "Part" not in t.morph.get("VerbForm", []):
        return False
    if any(True for _ in tree.children(i, *AUXILIARIES)) or _active_participle(t) or _intransitive(t, words):
        return False
    both = any(True for _ in tree.children(i, "nsubj")) and any(True for _ in tree.children(i, "obj"))
    return not both and is_passive(tree, tree.heads[i], words)


def _done_by(tree: Tree, i: int, words: ClosedWords) -> bool:
    """Whether a participle that is tagged as an adjective names its agent (``die von X veröffentlichte Studie``)."""
    t = tree.tokens[i]
    if (
        t.pos_ != "ADJ"
        or tree.rels[i] != "amod"
        or t.morph.get("VerbForm", [])
        or t.lower_.endswith(words.active_endings)
    ):
        return False
    return any(preposition(tree, c.i, words) in words.agents for c in tree.children(i, "obl", "obl:agent", "nmod"))


def _undergone(tree: Tree, i: int, words: ClosedWords) -> bool:
    """Whether a verb that always has an object stands without one, as in headlines (``Former minister jailed``)."""
    t = tree.tokens[i]
    if t.lemma_.lower() not in words.transitive or "Past" not in t.morph.get("Tense", []):
        return False
    alone = not any(True for _ in tree.children(i, *AUXILIARIES, *_CLAUSAL))
    return alone and any(True for _ in tree.children(i, "nsubj"))


def _intransitive(verb: Token, words: ClosedWords) -> bool:
    """Whether a verb forms its perfect with ``be`` and so has no passive (``gestiegen``, ``zurückgegangen``)."""
    return matches(fold(verb.lemma_), words.perfect_with_be)


def _perfect_with_be(tree: Tree, verb: Token, words: ClosedWords) -> bool:
    """Whether what looks like a passive is the perfect of such a verb (``ist gestiegen``)."""
    auxiliaries = [c.lemma_.lower() for c in tree.children(verb.i, *AUXILIARIES)]
    return _intransitive(verb, words) and all(a in words.be for a in auxiliaries)


def _own_subject(tree: Tree, i: int, words: ClosedWords = _NO_WORDS) -> list[Token]:
    """The subjects of verb ``i``; where the parser sees two and no object, without the one that must be the object;
    where it sees none, the name that must be the subject."""
    found = [c for t in tree.children(i, *SUBJECTS) for c in _inside_clause(tree, t)]
    if len(found) == 1 and (behind := behind_dash(tree, i, found[0])) is not None:
        return [behind]
    if not found:
        return lost_subject(tree, i) if is_finite(tree, i) else []
    if len(found) > 1 and _owns(tree, found[0], found[1]):
        found = found[1:]
    if len(found) > 1 and (wrong := _object_among(tree, i, found, words)) is not None:
        return [t for t in found if t.i != wrong.i]
    return found[1:] if len(found) > 1 and _titled(tree, found) else found


def _inside_clause(tree: Tree, t: Token) -> list[Token]:
    """A subject; where the parser takes a whole clause for one, that clause's (``X ließ sich beurlauben, wurde …``)."""
    inner = list(tree.children(t.i, "nsubj")) if t.pos_ == "VERB" and is_finite(tree, t.i) else []
    return inner or [t]


def _owns(tree: Tree, name: Token, noun: Token) -> bool:
    """Whether the first of two subjects is the second one's genitive (``Duisburgs städtische Gesellschaft``)."""
    between = tree.tokens[name.i + 1 : noun.i]
    plain = all(t.pos_ == "ADJ" for t in between) and not any(True for _ in tree.children(noun.i, "det"))
    genitive = name.pos_ in ("PROPN", "DET") and name.text[:1].isupper() and name.text[-1:] in ("s", "’", "'")
    return genitive and noun.pos_ == "NOUN" and plain


def conjuncts(tree: Tree, i: int) -> Iterator[Token]:
    """Token ``i`` and what is coordinated with it."""
    yield tree.tokens[i]
    for c in tree.children(i, "conj"):
        if (tree.tokens[i].pos_ in NOMINAL and c.pos_ in ("VERB", "AUX")) or gapped(tree, i, c.i):
            continue
        yield from conjuncts(tree, c.i)


def preposition(tree: Tree, i: int, words: ClosedWords = _NO_WORDS) -> str:
    """The preposition (lower case, with what is fixed to it, contractions undone) that introduces noun ``i``."""
    cases = [c for c in tree.children(i, "case") if c.pos_ in ("ADP", "SCONJ", "PART", "ADV", "CCONJ", "VERB")]
    if not cases:
        return ""
    form = cases[0].lower_
    return words.contractions.get(form, form)


def _antecedent(tree: Tree, verb: int) -> Token | None:
    """The noun that a relative or participial clause headed by ``verb`` belongs to."""
    if tree.rels[verb] in ("acl", "acl:relcl"):
        return tree.head(verb)
    return None


def _is_relative(t: Token, words: ClosedWords) -> bool:
    return t.pos_ in _RELATIVE and ("Rel" in t.morph.get("PronType", []) or t.lower_ in words.relatives)


def _subjects(tree: Tree, verb: int, words: ClosedWords) -> Iterator[tuple[Token, str]]:
    """The grammatical subject of a verb, shared or understood where it has none of its own."""
    own = _own_subject(tree, verb, words)
    if own:
        for t in own:
            above = _antecedent(tree, verb)
            yield (above, "relative") if _is_relative(t, words) and above is not None else (t, "")
        return
    if (noun := _subject_of_gerund(tree, verb, words)) is not None:
        yield noun, "control"
        return
    at = verb
    for _ in range(_LIGHT_LIMIT):
        rel, head = tree.rels[at], tree.heads[at]
        if rel == "conj" and (tree.tokens[head].pos_ in ("VERB", "AUX", "ADJ") or _is_predicate(tree, head)):
            found, how = _own_subject(tree, head, words), "conj"
        elif rel in ("xcomp", "advcl", "ccomp") and not is_finite(tree, at):
            # Object control where the governing verb has a person as object, else subject control.
            shared = any(w in words.subject_control for w in _verb_lemmas(tree, tree.tokens[head]))
            told = rel == "advcl" and _infinitive(tree, at, words) and _tells(tree, head, words)
            objects = list(tree.children(head, "obj", "iobj")) if (rel == "xcomp" or told) and not shared else []
            if not objects and _of_others(tree, head, words):
                return  # "forderte, die Regeln zu verschärfen": others should
            found, how = objects or _own_subject(tree, head, words), "control"
        elif rel == "acl" and _infinitive(tree, at, words) and tree.rels[head] in ("obj", "obl", "nsubj:pass"):
            # "Israel's decision to ban", "takes measures to ease rules", "Pläne, das Werk zu schließen": whoever has
            # the noun does it
            owner = list(tree.children(head, "nmod:poss", "det:poss"))
            if not owner and rel == "acl" and tree.rels[head] == "obl" and is_passive(tree, tree.heads[head], words):
                return  # "had not been told of the plan to break in"
            found, how = owner[:1] or _own_subject(tree, tree.heads[head], words), "control"
        elif rel == "acl" and _infinitive(tree, at, words) and (who := _headline_planner(tree, head)) is not None:
            found, how = [who], "control"
        elif rel in ("acl", "acl:relcl", "amod"):
            yield tree.tokens[head], "relative"
            return
        else:
            return
        if found:
            above = _antecedent(tree, head)
            for t in found:
                yield (above, how) if _is_relative(t, words) and above is not None else (t, how)
            return
        at = head


def _headline_planner(tree: Tree, noun: int) -> Token | None:
    """The name right before a mistagged verb that governs an infinitive (``Nordtec plans to cut jobs``)."""
    before = tree.tokens[noun - 1] if noun else None
    if before is None or tree.rels[noun] not in ("root", "ROOT", "conj", "parataxis") or before.pos_ != "PROPN":
        return None
    bare = not any(True for _ in tree.children(noun, "det", "amod", "case"))
    return before if bare and tree.heads[before.i] == noun else None


def _is_predicate(tree: Tree, i: int) -> bool:
    """Whether a noun is what its subject is said to be (``Apple is the producer``)."""
    return tree.tokens[i].pos_ in NOMINAL and any(True for _ in tree.children(i, "cop"))


def _tells(tree: Tree, verb: int, words: ClosedWords) -> bool:
    """Whether a verb makes its object do what its infinitive says (``force``, ``zwingen``)."""
    return any(w in words.object_control for w in _verb_lemmas(tree, tree.tokens[verb]))


def _of_others(tree: Tree, verb: int, words: ClosedWords) -> bool:
    """Whether a verb speaks of what others should or may do (``fordern``, ``recommend``)."""
    return any(w in words.others_act for w in _verb_lemmas(tree, tree.tokens[verb]))


def _subject_of_gerund(tree: Tree, verb: int, words: ClosedWords) -> Token | None:
    """The noun right before a participle that closes a phrase (``led to the firm cancelling its plans``)."""
    early = any(k < verb for k in tree.kids[verb])
    if early or tree.rels[verb] != "advcl" or not _active_participle(tree.tokens[verb]):
        return None
    for c in tree.children(tree.heads[verb], "obl", "obj"):
        if c.pos_ in NOMINAL and preposition(tree, c.i) in words.gerund_preps and max(tree.subtree(c.i)) == verb - 1:
            return c
    return None


def _infinitive(tree: Tree, i: int, words: ClosedWords) -> bool:
    """Whether a verb is an infinitive with its mark (``to``, ``zu``)."""
    marked = any(c.lower_ in words.infinitive_marks for c in tree.children(i, "mark", "aux", "advmod"))
    return marked and "Fin" not in tree.tokens[i].morph.get("VerbForm", [])


def _finite(tree: Tree, verb: int) -> Token | None:
    """The finite word of a verb group: the verb itself or its auxiliary."""
    group = [tree.tokens[verb], *tree.children(verb, *AUXILIARIES)]
    return next((t for t in group if "Fin" in t.morph.get("VerbForm", []) or t.morph.get("Mood", [])), None)


def is_finite(tree: Tree, verb: int) -> bool:
    """Whether a verb, or an auxiliary of it, is finite; treebanks often leave the form out, but never the mood."""
    group = (tree.tokens[verb].morph, *(t.morph for t in tree.children(verb, *AUXILIARIES)))
    return any("Fin" in m.get("VerbForm", []) or m.get("Mood", []) for m in group)


def _agrees(t: Token, finite: Token | None) -> bool:
    """Whether a noun's number does not contradict the finite verb's."""
    if finite is None:
        return True
    article = (c.morph.get("Number", []) for c in t.children if c.dep_ == "det")  # it shows more than the noun
    number, wanted = next(article, []) or t.morph.get("Number", []), finite.morph.get("Number", [])
    return not number or not wanted or number == wanted or any(True for c in t.children if c.dep_ == "conj")


def _marked(tree: Tree, t: Token, forms: frozenset[str]) -> bool:
    """Whether a noun, or the article beside it, has one of the forms that tell its case."""
    return t.lower_ in forms or any(c.lower_ in forms for c in tree.children(t.i, "det", "det:poss"))


def _titled(tree: Tree, subjects: list[Token]) -> bool:
    """Whether two subjects are a title and its name (``Minister Boris Pistorius``) that the parser tore apart."""
    title, name = subjects[0], subjects[1]
    between = tree.doc[title.i + 1 : name.i]
    alone = not any(True for _ in tree.children(name.i, "det", "case"))
    return (
        title.pos_ == "NOUN"
        and name.pos_ == "PROPN"
        and alone
        and not any(t.is_punct or t.pos_ in ("VERB", "AUX") for t in between)
    )


def _object_among(tree: Tree, verb: int, subjects: list[Token], words: ClosedWords) -> Token | None:
    """Which of two words that the parser calls subjects is the object: by form, by agreement, else the later one.

    None where the verb has an object already, or is passive.
    """
    passive = any(True for _ in tree.children(verb, "nsubj:pass", "aux:pass")) and not headline_active(tree, verb)
    if passive or any(True for _ in tree.children(verb, "obj")) or _titled(tree, subjects):
        return None
    finite = _finite(tree, verb)
    for t in subjects:
        if _marked(tree, t, words.accusative) or (t.lower_ not in words.nominative and not _agrees(t, finite)):
            return t
    if subjects[-1].lower_ in words.nominative:
        return subjects[0]
    return subjects[-1]


def _turned(tree: Tree, verb: int, subjects: list[Token], objects: list[Token]) -> Token | None:
    """The pronoun behind a verb that is its subject though the parser calls the noun before it so: ``Eine Koalition
    schloss sie aus``."""
    if len(subjects) != 1 or len(objects) != 1 or is_passive(tree, verb):
        return None
    noun, pronoun = subjects[0], objects[0]
    if noun.pos_ != "NOUN" or pronoun.pos_ != "PRON" or not noun.i < verb < pronoun.i:
        return None
    sure = "Masc" in noun.morph.get("Gender", []) and "Nom" in noun.morph.get("Case", [])
    return pronoun if pronoun.morph.get("Case", []) == ["Nom"] and not sure else None


def _subject_among(tree: Tree, verb: int, words: ClosedWords) -> Token | None:
    """The word that the parser calls an object although it must be the subject of a finite verb that has none."""
    finite = _finite(tree, verb)
    shared = tree.rels[verb] == "conj" and not any(t.i < verb for t in tree.children(verb, "obj"))
    if finite is None or shared or any(True for _ in tree.children(verb, "csubj", "expl")):
        return None
    objects = [
        t
        for t in tree.children(verb, "obj")
        if t.pos_ in NOMINAL and _agrees(t, finite) and not _marked(tree, t, words.accusative)
    ]
    alone = len(list(tree.children(verb, "obj"))) == 1
    for t in objects:
        if not alone or "Nom" in t.morph.get("Case", []) or _intransitive(tree.tokens[verb], words):
            return t
    return None


def verb_arguments(tree: Tree, i: int, words: ClosedWords = _NO_WORDS) -> list[Argument]:
    """The logical arguments of verb ``i``: the passive's subject is an object, its agent a subject."""
    if (predicate := predicate_of(tree, i)) is not None:
        return _predicate_arguments(tree, predicate, words)
    objects = [t for t in tree.children(i, "obj") if not gapped(tree, i, t.i)]
    objects = [t for t in objects if not _marked(tree, t, words.genitive_forms)]
    passive = is_passive(tree, i, words) or (not objects and _undergone(tree, i, words)) or _done_by(tree, i, words)
    found: list[Argument] = []
    own_object = any(t.i < i for t in objects) and _shares_passive(tree, i, words)  # "… und seine Wohnung durchsucht"
    subjects = [] if own_object else list(_subjects(tree, i, words))
    seen = list(tree.children(i, *SUBJECTS))
    if (turned := _turned(tree, i, seen, objects)) is not None:
        subjects, objects = [(turned, "repaired")], seen
    elif len(seen) > 1 and (wrong := _object_among(tree, i, seen, words)) is not None:
        if not _intransitive(tree.tokens[i], words):
            found.append(Argument("obj", wrong, "repaired"))
    elif (
        not subjects
        and not own_object
        and (words.nominative or words.accusative)
        and (own := _subject_among(tree, i, words))
    ):
        subjects = [(own, "repaired")]
        objects = [t for t in objects if t.i != own.i]
    for t, how in subjects:
        plain_passive = passive and not (
            how == "relative" and tree.rels[i] == "acl" and _active_participle(tree.tokens[i])
        )
        found.append(Argument("obj" if plain_passive else "subj", t, how))
    has_object = bool(objects) or any(a.role == "obj" for a in found)
    above = _antecedent(tree, i)
    for n, c in enumerate(objects):
        relative = above is not None and "Rel" in c.morph.get("PronType", [])
        role = "pred" if n and c.i > i and not _is_quantity(c) else "obj"
        found.append(Argument(role, above if relative and above is not None else c, "relative" if relative else ""))
    if above is not None and not passive and not has_object and _object_is_antecedent(tree, i, words):
        found.append(Argument("obj", above, "relative"))
    if not passive and not has_object and not _intransitive(tree.tokens[i], words):
        found += [Argument("obj", c, "repaired") for c in tree.children(i, "obl") if _about_so_many(tree, c, words)]
        found += [
            Argument("obj", c, "repaired") for c in tree.children(i, "iobj", "obl:arg") if _accusative(tree, c, words)
        ]
    for c in tree.children(i):
        found += _other_argument(tree, c, passive, has_object, words)
    return found


def _accusative(tree: Tree, noun: Token, words: ClosedWords) -> bool:
    """Whether a noun without a preposition that the parser calls oblique is an object by its form."""
    return bool(words.accusative) and not preposition(tree, noun.i, words) and "Acc" in noun.morph.get("Case", [])


def predicate_of(tree: Tree, i: int) -> Token | None:
    """The noun or adjective over a verb that only links it to its subject (``wird Präsidentin``, ``ist fertig``)."""
    head, rel = tree.head(i), tree.rels[i]
    return head if (rel == "cop" and head.pos_ == "ADJ") or (rel in _LINKS and head.pos_ in NOMINAL) else None


def _predicate_arguments(tree: Tree, predicate: Token, words: ClosedWords) -> list[Argument]:
    """The arguments of the verb that links a predicate to its subject, ``mod`` being the adjectives of both."""
    found = [Argument("subj", t) for t in tree.children(predicate.i, *SUBJECTS)] + [Argument("pred", predicate)]
    found += [Argument("mod", c) for a in tuple(found) for c in tree.children(a.token.i, "amod")]
    for c in tree.children(predicate.i):
        found += [a for a in _other_argument(tree, c, False, False, words) if a.role.startswith("prep.")]
    return found


def _about_so_many(tree: Tree, noun: Token, words: ClosedWords) -> bool:
    """Whether what the parser calls a preposition only rounds a noun's number (``streicht über 900 Flüge``)."""
    numbers = {c.i for c in tree.children(noun.i, "nummod")}
    return any(c.lower_ in words.amount_preps and c.i + 1 in numbers for c in tree.children(noun.i, "case"))


def _object_is_antecedent(tree: Tree, verb: int, words: ClosedWords) -> bool:
    """Whether a relative clause without a pronoun speaks of its noun as the object (``the change it unveiled``)."""
    if tree.rels[verb] != "acl:relcl" or not _own_subject(tree, verb, words):
        return False
    return not any(
        _is_relative(t, words) or "Rel" in t.morph.get("PronType", []) or "Int" in t.morph.get("PronType", [])
        for k in tree.clause(verb)
        for t in (tree.tokens[k],)
    )


def _is_quantity(t: Token) -> bool:
    return t.pos_ == "NUM" or any(c.dep_ == "nummod" for c in t.children)


def _other_argument(tree: Tree, c: Token, passive: bool, has_object: bool, words: ClosedWords) -> list[Argument]:
    """The argument that a verb's dependent is, apart from subject and object."""
    rel = tree.rels[c.i]
    if rel == "iobj":
        return [Argument("iobj", c)]
    if rel in ("obl", "nmod", "obl:agent", "obl:arg", "advcl", "nmod:poss"):
        prep = preposition(tree, c.i, words)
        if rel == "obl:agent" or (passive and prep in words.agents):
            return [Argument("subj", c)]
        if prep and c.pos_ in NOMINAL:
            return [Argument(f"prep.{prep}", c)]
        if rel == "advcl" and (mark := _gerund_mark(tree, c)):
            return [Argument(f"prep.{mark}", c, CLAUSE)]
        dative = "Dat" in c.morph.get("Case", []) and not has_object
        if not prep and c.pos_ in ("PROPN", "NOUN", "PRON") and (rel == "obl:arg" or (rel == "obl" and dative)):
            return [Argument("iobj", c)]
    elif rel in _CLAUSAL or (rel == "parataxis" and c.pos_ in ("VERB", "AUX")):
        plain = rel == "xcomp" and c.pos_ in ("ADJ", "NOUN", "PROPN")
        return [Argument("comp", c), *([Argument("pred", c)] if plain else [])]
    return []


def _gerund_mark(tree: Tree, verb: Token) -> str:
    """The preposition before a gerund (``charged with raping a girl``)."""
    if not _active_participle(verb):
        return ""
    return next((c.lower_ for c in tree.children(verb.i, "mark", "case") if c.pos_ in ("ADP", "SCONJ")), "")


def _active_participle(t: Token) -> bool:
    return "Pres" in t.morph.get("Tense", []) or "Ger" in t.morph.get("VerbForm", []) or t.tag_ == "VBG"


def noun_arguments(tree: Tree, i: int, words: ClosedWords = _NO_WORDS) -> list[Argument]:
    """The arguments of noun ``i``: genitives, prepositions, modifiers, and those of the light verb that carries it."""
    found: list[Argument] = []
    for c in tree.children(i):
        rel = tree.rels[c.i]
        if rel in ("nmod", "obl", "nmod:poss", "det:poss", "nmod:unmarked"):
            prep = preposition(tree, c.i, words)
            if rel != "det:poss" and prep and prep not in POSSESSIVE and c.pos_ in NOMINAL:
                found.append(Argument(f"prep.{prep}", c))
                if prep in words.genitive:
                    found += _agents_below(tree, c.i, words)
            elif c.pos_ in NOMINAL or rel == "det:poss":
                found.append(Argument("gen", c))
        elif rel in ("compound", "amod", "appos", "flat", "nummod"):
            if rel != "appos" or not behind_break(tree, i, c.i):
                found.append(Argument("mod", c))
        elif rel in ("acl", "ccomp", "xcomp", "acl:relcl"):
            found.append(Argument("comp", c))
    return found + _carried_arguments(tree, i, words)


def _agents_below(tree: Tree, i: int, words: ClosedWords) -> Iterator[Argument]:
    """Who does it, where the parser hangs it under what it is done to (``the takeover of X by Y``)."""
    for c in tree.children(i, "nmod", "obl"):
        prep = preposition(tree, c.i, words)
        if prep in words.agents - words.genitive:
            yield Argument(f"prep.{prep}", c)


def told_by_it(tree: Tree, i: int, words: ClosedWords) -> bool:
    """Whether a verb without a subject of its own says that noun ``i`` took place (``es gab eine Explosion``, ``kam es
    zu Unruhen``)."""
    verb = tree.head(i)
    if not any(w in words.impersonal for w in _verb_lemmas(tree, verb)) or tree.rels[i] not in ("obj", "obl"):
        return False
    prep = preposition(tree, i, words)
    subjects = list(tree.children(verb.i, "expl", *SUBJECTS))
    alone = bool(subjects) and all(t.lower_ in words.dummies for t in subjects)
    return alone and (prep in words.impersonal_preps or (not prep and tree.rels[i] == "obj"))


def _carried_arguments(tree: Tree, i: int, words: ClosedWords) -> list[Argument]:
    """What a light verb says about the noun it carries (``hielten ein Treffen ab``, ``an attack was launched by``)."""
    carrier, rel = tree.head(i), tree.rels[i]
    light = any(w in words.carriers for w in _verb_lemmas(tree, carrier))
    carried = (light and rel in ("obj", "nsubj:pass", "nsubj", "xcomp")) or told_by_it(tree, i, words)
    if carrier.pos_ not in ("VERB", "AUX") or not carried:
        return []
    found: list[Argument] = []
    if rel in ("obj", "xcomp") and not is_passive(tree, carrier.i, words):
        found += [Argument("subj", t, "support") for t, _ in _subjects(tree, carrier.i, words) if t.i != i]
    for c in tree.children(carrier.i, "obl", "obl:agent", "nmod", "iobj"):
        if c.i == i:
            continue
        prep = preposition(tree, c.i, words)
        if tree.rels[c.i] == "obl:agent" or (rel == "nsubj:pass" and prep in words.agents):
            found.append(Argument("subj", c, "support"))
        elif prep and c.pos_ in NOMINAL:
            found.append(Argument(f"prep.{prep}", c, "support"))
    return found


def _verb_lemmas(tree: Tree, verb: Token) -> list[str]:
    lemma = verb.lemma_.lower()
    return [lemma, *(p.lower_ + lemma for p in tree.children(verb.i, "compound:prt"))]


def arguments(tree: Tree, i: int, pos: str, words: ClosedWords = _NO_WORDS) -> list[Argument]:
    """The arguments of a trigger that is used as ``pos`` (``verb``, ``noun``, ``adj`` or ``phrase``)."""
    t = tree.tokens[i]
    if pos == "verb" or (pos == "phrase" and t.pos_ in ("VERB", "AUX")):
        return verb_arguments(tree, i, words)
    if pos == "adj" or t.pos_ == "ADJ":
        if tree.rels[i] == "amod":
            return [Argument("subj", tree.head(i), "relative")]
        return [Argument("subj", s) for s in tree.children(i, *SUBJECTS)] + [
            a for a in verb_arguments(tree, i, words) if a.role.startswith("prep.") or a.role == "comp"
        ] or _copula_arguments(tree, i, words)
    return noun_arguments(tree, i, words)


def _copula_arguments(tree: Tree, i: int, words: ClosedWords) -> list[Argument]:
    """Subject of the verb that a predicative hangs under (schemes and verbs without ``cop``)."""
    head = tree.head(i)
    if head.i != i and head.pos_ in ("VERB", "AUX"):
        return [Argument("subj", t) for t, _ in _subjects(tree, head.i, words)]
    return []
