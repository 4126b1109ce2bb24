"""Who does it where the clause names nobody: owners, lost subjects, pronouns, states behind adjectives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from pipeline.core.records import Name
from pipeline.s6_extract.arguments import POSSESSIVE, is_passive, preposition
from pipeline.s6_extract.context import Context, in_classes, lemmas, reports
from pipeline.s6_extract.parties import (
    PARTICIPANT,
    STATES_ACT,
    Added,
    has_named,
    head_of,
    span_of,
    start_of,
    trigger_nouns,
)
from pipeline.s6_extract.pronouns import number, person, several
from pipeline.s6_extract.reference import antecedent, public
from pipeline.s6_extract.slots import Filler, role_slot, state_of
from pipeline.s6_extract.triggers import Hit

_UNDERGONE = ("attack", "casualty", "disaster", "arrest", "protest", "cyber", "depart", "appoint", "litigate")
_BACK = 4  # how many sentences before a pronoun may name nobody else


def owner(context: Context, hit: Hit, _: Sequence[Filler]) -> Iterator[Added]:
    """Whose the happening is: the possessive before a trigger's noun (``X's record 3 bn IPO``, ``his criticism``)."""
    for noun in trigger_nouns(context, hit)[-1:]:
        slot = role_slot(context, hit, "gen") or "actor"
        if hit.trigger.type in ("launch", "close"):
            slot = "actor"
        k = noun.i - 1
        while k > start_of(context, noun.i) and noun.i - k <= 8:
            t = context.tokens[k]
            if t.text in POSSESSIVE and (name := context.names.get(k - 1)) is not None:
                if name.label in ("PER", "ORG", "LOC"):
                    yield Added(slot, name, "owner")
                break
            if t.pos_ in ("PRON", "DET") and t.lower_ in context.knowledge.classes.get("singular_person", frozenset()):
                if hit.trigger.type == "statement" and (whose := person(context, t, 0)):
                    yield Added(slot, whose, "owner pronoun", t)
                break
            if t.pos_ not in ("ADJ", "NOUN", "NUM", "SYM", "ADV", "VERB") and t.text not in ("-", "$", "€"):
                break
            k -= 1


def acting_participle(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """The name right before a participle that says what it does (``led to X cancelling its plans``)."""
    t = context.tokens[hit.i]
    if t.pos_ != "VERB" or has_named(found, "actor") or not _is_gerund(context, t):
        return
    if "Fin" in t.morph.get("VerbForm", []) or any(True for _ in context.tree.children(t.i, "aux", "nsubj")):
        return
    k = t.i - 1
    if k >= 0 and context.tokens[k].text == ",":
        k = next(
            (j - 1 for j in range(k - 1, max(start_of(context, t.i), k - 9), -1) if context.tokens[j].text == ","), -1
        )
        if k < 0 or not _caused(context, k):
            return
    name = context.names.get(k)
    if name is not None and name.label in ("PER", "ORG"):
        yield Added("actor", name, "participle")


def _is_gerund(context: Context, t: Token) -> bool:
    endings = tuple(context.knowledge.classes.get("gerund_ending", ()))
    return bool(endings) and t.lower_.endswith(endings)


def _caused(context: Context, k: int) -> bool:
    """Whether the name that ends at token ``k`` is introduced as a cause (``in response to X``)."""
    name = context.names.get(k)
    while k > 0 and context.names.get(k) is name:
        k -= 1
    words = " ".join(t.lower_ for t in context.doc[max(0, k - 1) : k + 1])
    return name is not None and words in context.knowledge.classes.get("cause", frozenset())


def lost_subject(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """A name that the parser calls the subject of a noun (``dass Paris Regeln lockert``)."""
    if hit.role_pos != "verb" or has_named(found, "actor") or is_passive(context.tree, hit.i, context.knowledge.closed):
        return
    if any(a.role == "subj" and (a.token.pos_ == "PRON" or a.token.i in context.names) for a in hit.arguments):
        return
    way = set(context.tree.path(hit.i))
    candidates: dict[str, Name] = {}
    for k in range(start_of(context, hit.i), hit.i):
        name = context.names.get(k)
        noun = context.tree.head(k)
        if name is None or context.tree.rels[k] != "nsubj" or noun.pos_ not in ("NOUN", "PROPN"):
            continue
        broken = not any(True for _ in context.tree.children(noun.i, "cop"))
        if broken and (noun.i in way or hit.i in set(context.tree.path(noun.i))):
            candidates[name.canonical or name.text] = name
    if len(candidates) == 1:
        (name,) = candidates.values()
        if name.label in ("PER", "ORG", "LOC"):
            yield Added(role_slot(context, hit, "subj") or "actor", name, "lost subject")


def by_noun(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """Who takes the measure that an infinitive explains (``the government takes measures to ease rules``)."""
    rel, noun = context.tree.rels[hit.i], context.tree.head(hit.i)
    if rel not in ("acl", "advcl", "xcomp") or has_named(found, "actor") or hit.role_pos != "verb":
        return
    if "Inf" not in context.tokens[hit.i].morph.get("VerbForm", []) or noun.pos_ != "NOUN":
        return
    for c in context.tree.children(noun.i, "det:poss", "nmod:poss"):
        if name := context.names.get(c.i):
            yield Added("actor", name, "measure")
            return
        if who := antecedent(context, c):
            yield Added("actor", who[0], "measure", c)
            return
    if context.tree.rels[noun.i] == "obj":
        yield from _subject_of(context, context.tree.head(noun.i), "measure")


def _subject_of(context: Context, verb: Token, rule: str) -> Iterator[Added]:
    for subject in context.tree.children(verb.i, "nsubj"):
        names = [name for name, _ in context.names_of(subject)]
        for name in names:
            yield Added("actor", name, rule)
        if not names and (state := state_of(context, subject)):
            yield Added("actor", Name(state[2], state[3], state[0], "LOC", state[0]), rule)
        elif not names and (who := antecedent(context, subject)):
            yield Added("actor", who[0], rule, subject)


def doer(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """The subject of a verb that puts the happening into effect (``X implemented a restructuring plan``)."""
    if (
        hit.role_pos != "noun"
        or has_named(found, "actor")
        or context.tree.rels[hit.i] not in ("obj", "compound", "nmod")
    ):
        return
    if context.tree.rels[hit.i] != "obj" and hit.trigger.type in _UNDERGONE:
        return  # "launched an inquiry into the shooting"
    noun = hit.i if context.tree.rels[hit.i] == "obj" else context.tree.heads[hit.i]
    verb = context.tree.head(noun)
    particle = next(context.tree.children(verb.i, "compound:prt"), None)
    forms = {*lemmas(verb), *((particle.lower_ + w for w in lemmas(verb)) if particle is not None else ())}
    if context.tree.rels[noun] != "obj":
        return
    if hit.trigger.type == "list" or forms & context.knowledge.classes.get("doer_verb", frozenset()):
        yield from _subject_of(context, verb, "doer")
        before = context.names.get(verb.i - 1)
        if before is not None and before.label == "ORG" and _is_gerund(context, verb):
            yield Added("actor", before, "doer")


def buyer(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """The firm that does what follows from a purchase (``Nach der Übernahme von X will Y Stellen streichen``)."""
    if hit.trigger.type != "acquire" or hit.role_pos != "noun" or context.tree.rels[hit.i] != "obl":
        return
    if has_named(found, "actor") or not has_named(found, "target"):
        return
    after = context.knowledge.classes.get("consequence_prep", frozenset())
    verb = context.tree.head(hit.i)
    speech = any(t.type == "statement" for w in lemmas(verb) for t in context.knowledge.verbs.get(w, ()))
    if preposition(context.tree, hit.i, context.knowledge.closed) not in after or speech or reports(context, verb.i):
        return
    subjects = list(context.tree.children(verb.i, "nsubj"))
    if len(subjects) != 1 or any(True for _ in context.tree.children(subjects[0].i, "conj")):
        return
    name = next((n for n, _ in context.names_of(subjects[0]) if n.label == "ORG"), None)
    if name is not None and not public(context, name):
        yield Added("actor", name, "consequence")


def state_adjective(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """The state whose adjective stands before an act of states (``the Ruritanian invasion``, ``US-Angriff``)."""
    if hit.trigger.type not in STATES_ACT or hit.role_pos != "noun" or has_named(found, "actor"):
        return
    noun = context.tokens[hit.i]
    for c in context.tree.children(noun.i, "amod", "compound"):
        state = context.aliases.demonym(c.text, context.knowledge.lang)
        if state:
            yield Added("actor", Name(c.idx, c.idx + len(c), c.text, "LOC", state), "state adjective")
            return
    front, hyphen, _ = noun.text.partition("-")
    entry = context.aliases.lookup(front, context.knowledge.lang, "LOC") if hyphen else None
    aimed = hit.trigger.type in ("regulate", "penalize") and not front.isupper()  # "Iran-Sanktionen": not Iran's own
    if entry is not None and context.aliases.is_state(entry.name) and not aimed:
        yield Added("actor", Name(noun.idx, noun.idx + len(front), front, "LOC", entry.name), "state compound")


def paper_owner(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """Whose shares move where they are only called ``the shares`` or ``its shares``."""
    if hit.trigger.type != "price" or any(f.slot in PARTICIPANT and f.kind != "text" for f in found):
        return
    heads = [a.token for a in hit.arguments if a.role in ("subj", "obj", "gen")]
    for noun in heads:
        if not _is_asset(context, noun):
            continue
        kids = list(context.tree.children(noun.i))
        owner = context.knowledge.classes.get("neuter_owner", frozenset())
        article = context.knowledge.classes.get("definite", frozenset())
        if own := next((c for c in kids if c.lower_ in owner and c.i < noun.i), None):
            bodies = _bodies(context, range(start_of(context, noun.i), noun.i))
            if len(bodies) == 1:
                yield Added("target", bodies[0], "paper pronoun", own)
            continue
        bare = any(c.lower_ in article for c in kids) and not any(c.pos_ in ("NOUN", "PROPN", "ADJ") for c in kids)
        if bare and (last := _last_owner(context, noun)):
            yield Added("target", last, "paper", noun)


def _is_asset(context: Context, noun: Token) -> bool:
    return in_classes(context, noun, ("asset_noun",))


def _bodies(context: Context, where: range) -> list[Name]:
    found = {n.canonical or n.text: n for k in where if (n := context.names.get(k)) and n.label == "ORG"}
    return list(found.values())


def _last_owner(context: Context, noun: Token) -> Name | None:
    """The one whose shares the text spoke of last, in this sentence or the two before."""
    start = start_of(context, noun.i)
    for _ in range(3):
        owners: dict[str, Name] = {}
        for k in range(start, min(noun.i, context.sentences[start][1])):
            if _is_asset(context, context.tokens[k]):
                for c in context.tree.children(k, "compound", "nmod", "nmod:poss", "flat", "appos"):
                    if (n := context.names.get(c.i)) and n.label in ("ORG", "PER"):
                        owners[n.canonical or n.text] = n
        if owners or start == 0:
            return next(iter(owners.values())) if len(owners) == 1 else None
        start = context.sentences[start - 1][0]
    return None


def rule_maker(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """Whose rules are changed, where nobody else is named (``a relaxation of Ruritania's tax rules``)."""
    if hit.trigger.type != "regulate" or has_named(found, "actor"):
        return
    for f in found:
        span = span_of(context, f)
        if f.slot != "object" or span is None:
            continue
        for c in context.tree.children(head_of(context, span).i, "nmod:poss", "nmod"):
            name = context.names.get(c.i)
            possessive = context.tree.rels[c.i] == "nmod:poss" or not preposition(context.tree, c.i)
            if name is not None and name.label == "LOC" and possessive:
                yield Added("actor", name, "rule maker")
                return


def listed_company(context: Context, hit: Hit, _: Sequence[Filler]) -> Iterator[Added]:
    """The one company in the phrase of what is cancelled or planned on the stock exchange (``the debut of X``)."""
    if hit.trigger.type != "list" or hit.role_pos != "verb":
        return
    for a in hit.arguments:
        if a.role == "obj":
            inside = _bodies(context, range(a.token.i, max(context.tree.subtree(a.token.i)) + 1))
            if len(inside) == 1:
                yield Added("actor", inside[0], "listed")


def pronoun(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """Who ``he`` or ``they`` are, some sentences after the only ones it can be."""
    if has_named(found, "actor") and has_named(found, "target"):
        return
    words = context.knowledge.classes.get("singular_person", frozenset())
    plural = context.knowledge.classes.get("plural_person", frozenset())
    # Whoever speaks, is arrested or resigns is a person; a German "er" that invests may be any masculine noun.
    personal = hit.trigger.type == "statement" or context.knowledge.types[hit.trigger.type].animate
    for a in hit.arguments:
        t = a.token
        slot = role_slot(context, hit, a.role)
        if a.role not in ("subj", "obj") or slot not in PARTICIPANT or t.i in context.quoted or t.pos_ != "PRON":
            continue
        if any(f.start == t.idx for f in found):
            continue
        many = number(context, t) == "Plur"
        if many and t.lower_ in plural:
            for name in several(context, t) if context.tree.rels[t.i] in ("nsubj", "nsubj:pass") else ():
                yield Added(slot, name, "plural pronoun", t)
        elif not many and t.lower_ in words - plural and personal:
            others = {f.value for f in found if f.slot in PARTICIPANT}
            who = person(context, t, _BACK)
            if who is not None and (who.canonical or who.text) not in others:
                yield Added(slot, who, "pronoun", t)
