"""Say whom ``he``, ``her`` or ``sein`` means: a person of that sex whom the clauses above or the sentences before name.

The nearest clause above the pronoun is asked first, its subject first; then the sentence, then those before it. Where
two people are possible, and neither sex nor subject tells them apart, it is nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from pipeline.core.records import Name
from pipeline.s6_extract.context import Context, in_classes, lemmas, reports
from pipeline.s6_extract.lexicon import fold
from pipeline.s6_extract.namelists import members

_SUBJECT = ("nsubj", "nsubj:pass")
_NAME_PARTS = ("flat", "flat:name", "compound", "appos", "nmod:desc")
_OPPOSITE = {"male": "female", "female": "male"}
_GENDERS = {"male": {"Masc", "Neut"}, "female": {"Fem"}}
_CLAUSES = 4  # how many clauses above a pronoun are asked


def person(context: Context, token: Token, back: int) -> Name | None:
    """The one person whom a pronoun or possessive stands for, named at most ``back`` sentences before; else nobody."""
    sex = _sex_of_pronoun(context, token)
    if not sex:
        return None
    above, certain = _above(context, token, sex, back)
    if above is not None or certain:
        return above
    others = _partners(context, token)
    start = context.sentences[token.i][0]
    here = _people(context, start, token.i, sex, others)
    if here:
        return _one(context, here, sex)
    if _described(context, token, start, sex):
        return None  # "Police chased the suspect and arrested him"
    for _ in range(back):
        if start == 0:
            return None
        lo, hi = context.sentences[start - 1]
        if _unnamed(context, lo, hi, sex):
            return None  # "A woman was shot, Brand said. She …"
        found = _people(context, lo, hi, sex, others)
        if not any(_is_subject(context, k) for at in found.values() for k in at):
            same = _main_pronoun(context, lo, hi, sex)
            if same is not None:
                return person(context, same, back - 1)  # "He was pardoned by Reagan. In 1979 he …"
        if found:
            one = _one(context, found, sex)
            subject = one is not None and any(_is_subject(context, k) for k in found[one.canonical or one.text])
            return one if subject or not _thing(context, token, lo, hi, sex) else None
        start = lo
    return None


def _described(context: Context, token: Token, start: int, sex: str) -> bool:
    """Whether the sentence of a pronoun speaks before it of one person without a name, who is no other argument of the
    pronoun's own verb."""
    verb = context.tree.heads[token.i]
    return any(
        _somebody(context, t, sex)
        and t.i not in context.names
        and context.tree.rels[t.i] in (*_SUBJECT, "obj", "iobj")
        and context.tree.heads[t.i] != verb
        for t in context.tokens[start : token.i]
    )


def _main_pronoun(context: Context, lo: int, hi: int, sex: str) -> Token | None:
    """The pronoun for a person of that sex that is the subject of a sentence."""
    for k in range(lo, hi):
        main = context.tree.rels[k] in _SUBJECT and context.tree.rels[context.tree.heads[k]] == "root"
        if main and context.tokens[k].pos_ == "PRON" and _sex_of_pronoun(context, context.tokens[k]) == sex:
            return context.tokens[k]
    return None


def several(context: Context, token: Token) -> list[Name]:
    """Those whom ``they`` means: people or bodies that the nearest clause above, or the sentence before, coordinates as
    its subject and beside whom it names nobody else; else nobody."""
    for _, subject in clauses_above(context, token):
        if subject.pos_ == "PRON" and number(context, subject) == "Plur":
            return several(context, subject)
        pair = _coordinated(context, subject)
        if pair or is_plural(subject):
            return pair
    hi = context.sentences[token.i][0]
    if any(context.names.get(k) for k in range(hi, token.i)):
        return []
    for _ in range(2):
        if hi == 0:
            return []
        lo = context.sentences[hi - 1][0]
        people = {n.canonical or n.text for k in range(lo, hi) if (n := context.names.get(k)) and n.label == "PER"}
        if people:
            pairs = [
                _coordinated(context, context.tokens[k]) for k in range(lo, hi) if context.tree.rels[k] in _SUBJECT
            ]
            return next((pair for pair in pairs if {n.canonical or n.text for n in pair} == people), [])
        hi = lo
    return []


def _coordinated(context: Context, subject: Token) -> list[Name]:
    """The names that a subject of several members holds, where each has one."""
    if not any(True for _ in context.tree.children(subject.i, "conj")):
        return []
    first = next((t for _, t in context.names_of(subject)), subject)
    listed = members(context, first.i, context.sentences[subject.i][1], None)
    names = [m.name for m in listed if m.name is not None and m.name.label in ("PER", "ORG", "LOC")]
    return names if len(names) == len(listed) > 1 else []


def sex_of(context: Context, name: Name) -> str:
    """Whether a person is ``male`` or ``female``, by the given name or a title beside the name; empty: unknown."""
    for text in (name.canonical, name.text):
        first = fold(text.split()[0]) if text and " " in text else ""
        for sex in ("female", "male"):
            if first and first in context.knowledge.classes.get(f"{sex}_name", frozenset()):
                return sex
    if sex := _sex_of_word(context, name.text.lower()):
        return sex  # "Brother charged": no name at all
    known = name.canonical or name.text
    heads = (k for k, n in context.names.items() if k and (n.canonical or n.text) == known)
    titles = (context.tokens[k - 1] for k in heads if context.tokens[k].idx == context.names[k].start)
    return next((sex for t in titles if (sex := _sex_of_title(context, t))), "")


def may_be(context: Context, name: Name, noun: Token) -> bool:
    """Whether a noun for a person does not say another sex than a name (``the woman`` and ``Jens Holt``)."""
    said = _sex_of_title(context, noun)
    return not said or sex_of(context, name) != _OPPOSITE[said]


def _sex_of_word(context: Context, word: str) -> str:
    found = (sex for sex in ("female", "male") if word in context.knowledge.classes.get(f"{sex}_noun", frozenset()))
    return next(found, "")


def _sex_of_title(context: Context, t: Token) -> str:
    """The sex of whom a noun before a name means: ``Ms``, ``Queen``, ``Ministerin``."""
    for word in (t.lower_.rstrip("."), *lemmas(t)):
        if sex := _sex_of_word(context, word):
            return sex
    for sex in ("female", "male"):
        endings = context.knowledge.classes.get(f"{sex}_ending", frozenset())
        if t.pos_ in ("NOUN", "PROPN") and any(t.lower_.endswith(e) for e in endings):
            return sex
    return ""


def _sex_of_pronoun(context: Context, t: Token) -> str:
    for sex in ("female", "male"):
        if t.lower_ in context.knowledge.classes.get(f"{sex}_pronoun", frozenset()):
            return sex
    return ""


def _fits(context: Context, name: Name, sex: str) -> bool:
    return name.label == "PER" and sex_of(context, name) != _OPPOSITE[sex]


def _clause(context: Context, i: int) -> int:
    """The verb (or predicate with its copula) of the clause that token ``i`` belongs to; itself where there is none."""
    for k in context.tree.path(i):
        if context.tokens[k].pos_ in ("VERB", "AUX") or any(True for _ in context.tree.children(k, "cop", *_SUBJECT)):
            return k
    return i


def _subjects(context: Context, verb: int) -> list[Token]:
    """The subjects of a verb, its own or, where it is coordinated, those of the verb before it."""
    for _ in range(_CLAUSES):
        found = list(context.tree.children(verb, *_SUBJECT))
        if found or context.tree.rels[verb] not in ("conj", "xcomp"):
            return found
        verb = context.tree.heads[verb]
    return []


def clauses_above(context: Context, token: Token) -> Iterator[tuple[int, Token]]:
    """The subjects of the clauses above a pronoun that stand before it, nearest first, with their clause's verb; for
    what is no argument of its clause (``his plans``) also that clause's own."""
    verb = _clause(context, token.i)
    argument = context.tree.heads[token.i] == verb
    for n in range(_CLAUSES):
        for t in _subjects(context, verb) if n or not argument else ():
            t = _meant(context, verb, t)
            if t.i < token.i and not (n == 0 and token.i in set(context.tree.subtree(t.i))):
                yield verb, t
        above = context.tree.heads[verb]
        if above == verb or context.tree.rels[verb] == "root":
            return
        verb = _clause(context, above)


def _meant(context: Context, verb: int, subject: Token) -> Token:
    """A subject, or the noun that a relative pronoun takes up."""
    relative = "Rel" in subject.morph.get("PronType", []) and context.tree.rels[verb] in ("acl", "acl:relcl")
    return context.tree.head(verb) if relative else subject


def _above(context: Context, token: Token, sex: str, back: int) -> tuple[Name | None, bool]:
    """The nearest subject above a pronoun that it can mean, and whether no other needs to be looked for."""
    for verb, subject in clauses_above(context, token):
        if _rival(context, token, subject, sex):
            return None, True
        if subject.pos_ == "PRON" and _sex_of_pronoun(context, subject) == sex:
            return person(context, subject, back), True
        named = [name for name, _ in context.names_of(subject)]
        if any(_fits(context, name, sex) for name in named):
            name = next(n for n in named if _fits(context, n, sex))
            several = any(True for _ in context.tree.children(subject.i, "conj"))
            return (None if several or _another(context, token, verb, name, sex) else name), True
        if not named and (subject.pos_ == "PROPN" or _somebody(context, subject, sex)):
            return None, True
    return None, False


def _another(context: Context, token: Token, verb: int, name: Name, sex: str) -> bool:
    """Whether a pronoun below a subject may mean somebody else: whom a speaker speaks of (``Berg said police had led
    the suspect to his car``), or another person where the subject's sex is unknown."""
    speaks = reports(context, verb)
    if not speaks and sex_of(context, name) == sex:
        return False
    value = name.canonical or name.text
    for k in range(context.sentences[token.i][0], token.i):
        other = context.names.get(k)
        if other is not None and (other.canonical or other.text) != value and _fits(context, other, sex):
            return True
        t = context.tokens[k]
        if speaks and k > verb and other is None and _somebody(context, t, sex) and not context.labels(t):
            return True
    return False


def _rival(context: Context, token: Token, t: Token, sex: str) -> bool:
    """Whether a pronoun can as well mean a subject that is no person: several, or a thing of that grammatical gender
    (``die Bank … ihre Kunden``)."""
    either = token.lower_ in context.knowledge.classes.get("plural_or_female", frozenset())
    if either and (is_plural(t) or any(True for _ in context.tree.children(t.i, "conj"))):
        return True
    if t.pos_ not in ("NOUN", "PROPN") or "PER" in context.labels(t) or is_person_noun(context, t):
        return False
    return bool(set(t.morph.get("Gender", [])) & _GENDERS[sex])


def number(context: Context, t: Token) -> str:
    """``Sing`` or ``Plur``: by the finite verb where a pronoun is its subject (German ``sie``), else by its own form;
    empty where neither tells."""
    verb = context.tree.head(t.i)
    group = (
        [verb, *context.tree.children(verb.i, "aux", "aux:pass", "cop")] if context.tree.rels[t.i] in _SUBJECT else []
    )
    finite = [v for v in group if "Fin" in v.morph.get("VerbForm", []) or v.morph.get("Mood", [])]
    forms = [n for v in finite for n in v.morph.get("Number", [])] or t.morph.get("Number", [])
    return str(forms[0]) if forms else ""


def is_plural(t: Token) -> bool:
    """Whether a word's form says that it is a plural."""
    return "Plur" in t.morph.get("Number", [])


def is_person_noun(context: Context, t: Token) -> bool:
    """Whether a word means people: what they are or do; no post (``the presidency``) and no body (``the board``)."""
    people = in_classes(context, t, ("person_noun", "suspect", "convict", "post", "worker"))
    return people and not in_classes(context, t, ("impersonal_post",))


def _somebody(context: Context, t: Token, sex: str) -> bool:
    """Whether a noun means one person whom a pronoun can take up, without a name."""
    common = t.pos_ in ("NOUN", "ADJ") or (t.pos_ == "PROPN" and t.i not in context.names)  # taggers err
    single = common and not is_plural(t)
    return single and _sex_of_title(context, t) != _OPPOSITE[sex] and is_person_noun(context, t)


def _partners(context: Context, token: Token) -> set[str]:
    """The names of the other arguments of a pronoun's own verb: they are somebody else (``X met him``)."""
    verb = context.tree.heads[token.i]
    if context.tokens[verb].pos_ not in ("VERB", "AUX") or context.tree.rels[token.i] in ("nmod:poss", "det:poss"):
        return set()
    mates = [*_subjects(context, verb), *context.tree.children(verb, "obj", "iobj", "obl", "obl:agent")]
    return {n.canonical or n.text for t in mates if t.i != token.i for n, _ in context.names_of(t)}


def _people(context: Context, lo: int, hi: int, sex: str, others: set[str]) -> dict[str, list[int]]:
    """The people between two tokens whom a pronoun can mean, with the tokens of their names."""
    found: dict[str, list[int]] = {}
    for k in range(lo, hi):
        name = context.names.get(k)
        if name is not None and _fits(context, name, sex) and (value := name.canonical or name.text) not in others:
            found.setdefault(value, []).append(k)
    return found


def _one(context: Context, people: dict[str, list[int]], sex: str) -> Name | None:
    """The only one of some people; else the only one who is a subject; else the only one known to be of that sex."""
    if len(people) > 1:
        people = {v: at for v, at in people.items() if any(_is_subject(context, k) for k in at)} or people
    if len(people) > 1:
        people = {v: at for v, at in people.items() if sex_of(context, context.names[at[0]]) == sex}
    return context.names[next(iter(people.values()))[-1]] if len(people) == 1 else None


def _is_subject(context: Context, k: int) -> bool:
    """Whether a name's part is a subject, or hangs under one as its name (``Premier Li Qiang``)."""
    for at in context.tree.path(k):
        if context.tree.rels[at] in _SUBJECT:
            return True
        if context.tree.rels[at] not in _NAME_PARTS:
            return False
    return False


def _thing(context: Context, token: Token, lo: int, hi: int, sex: str) -> bool:
    """Whether the main subject of a sentence is no person, and a pronoun can mean it."""
    return any(
        context.tree.rels[k] in _SUBJECT
        and context.tree.rels[context.tree.heads[k]] == "root"
        and _rival(context, token, context.tokens[k], sex)
        for k in range(lo, hi)
    )


def _unnamed(context: Context, lo: int, hi: int, sex: str) -> bool:
    """Whether a sentence brings in one person whom it does not name."""
    indefinite = context.knowledge.classes.get("indefinite", frozenset())
    return any(
        t.i not in context.names
        and context.tree.rels[t.i] in (*_SUBJECT, "obj")
        and context.tree.rels[context.tree.heads[t.i]] in ("root", "conj", "ccomp", "parataxis")
        and _somebody(context, t, sex)
        and any(c.lower_ in indefinite for c in context.tree.children(t.i, "det"))
        for t in context.tokens[lo:hi]
    )
