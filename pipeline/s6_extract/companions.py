"""Who takes part beside those the parser found: members of lists and groups, names behind prepositions, agents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Token

from pipeline.core.records import Name
from pipeline.s5_annotate.syntax import NOMINAL
from pipeline.s6_extract.arguments import Argument, is_passive, noun_arguments
from pipeline.s6_extract.context import Context, in_classes, in_set, lemmas
from pipeline.s6_extract.namelists import Member, member, members, more, named
from pipeline.s6_extract.parties import (
    BODIES_ACT,
    PARTICIPANT,
    Added,
    apposed,
    end_of,
    has_named,
    inclusion_at,
    own_verbs,
    span_of,
    start_of,
    trigger_nouns,
)
from pipeline.s6_extract.slots import Filler, inner_names, role_slot
from pipeline.s6_extract.triggers import Hit

_REACH = 22  # how many words behind a noun its prepositional phrases are looked for
_OF_KIND = {"person": ("PER", "ORG"), "organization": ("ORG", "PER"), "place": ("LOC", "ORG")}
_AGAINST = ("penalize", "investigate", "litigate", "regulate")


def coordinated(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """Further members of the list that a participant begins."""
    between = tuple(f"slot:prep.{w}" for w in context.knowledge.classes.get("between_prep", ()))
    for f in found:
        span = span_of(context, f)
        if f.slot not in PARTICIPANT or f.kind in ("", "text") or span is None:
            continue
        name = context.names.get(span.start)
        if name is None or name.start != f.start or " inner" in f.method or " amount" in f.method:
            continue
        # "Alibaba shares and Tencent": the list is one of shares
        first = member(context, span.start, end_of(context, span.start))
        if first is None or first.name is not name:
            continue
        verbs = None if f.method.startswith(between) else own_verbs(context, hit)
        labels = ("PER", "ORG") if name.label == "PER" else ("PER", "ORG", "LOC")
        for other, office in named(more(context, first.end, end_of(context, span.start), verbs), labels):
            if not office or hit.trigger.type in BODIES_ACT:
                yield Added(f.slot, other, "list")


def coordinated_before(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """The member before the subject in a list of two that opens the sentence (``X und Y fusionieren``)."""
    for f in found:
        span = span_of(context, f)
        if "slot:subj@" not in f"{f.method}@" or f.slot not in PARTICIPANT or span is None or hit.role_pos != "verb":
            continue
        cc, before = span.start - 1, context.names.get(span.start - 2)
        joined = cc > 0 and context.tokens[cc].lower_ in context.knowledge.classes.get("list_join", frozenset())
        if (
            not joined
            or before is None
            or f.start >= context.tokens[hit.i].idx
            or before.label not in _OF_KIND.get(f.kind, ())
        ):
            continue
        k = cc
        while context.names.get(k - 1) is before:
            k -= 1
        first = start_of(context, hit.i)
        if (
            k == first
            or context.tokens[k - 1].text in (":", "-", "–")
            or (k == first + 1 and context.tokens[first].pos_ == "DET")
        ):
            yield Added(f.slot, before, "list before")


def included(context: Context, hit: Hit, _: Sequence[Filler]) -> Iterator[Added]:
    """The members that the text names of a group that takes part (``companies such as X and Y``)."""
    end = end_of(context, hit.i)
    groups = [(a.token.i, slot) for a in _arguments(context, hit) if (slot := role_slot(context, hit, a.role))]
    groups = [(i, slot) for i, slot in groups if slot in PARTICIPANT and context.tokens[i].pos_ in NOMINAL]
    groups += [(i, "target") for i in _aimed_at(context, hit)]
    for i in range(start_of(context, hit.i) + 1, end):
        size = inclusion_at(context, i)
        before = [g for g in groups if g[0] < i and _reaches(context, g[0], i)] if size else []
        if not before:
            continue
        listed = more_after(context, i + size, end)
        group, slot = max(before)
        for name, _office in named(listed, _labels(context, group)):
            yield Added(slot, name, "including")


def _aimed_at(context: Context, hit: Hit) -> Iterator[int]:
    """The objects of a participle that says whom the happening hits (``tightened rules, targeting X``)."""
    for c in context.tree.children(hit.i, "advcl", "xcomp"):
        if hit.role_pos == "verb" and in_set(context, c, "aim_verb") and "Fin" not in c.morph.get("VerbForm", []):
            yield from (o.i for o in context.tree.children(c.i, "obj"))


def more_after(context: Context, start: int, end: int) -> list[Member]:
    """The members of a list that a word for inclusion opened before token ``start``."""
    first = member(context, start, end)
    if first is None:
        return []
    if _clause_of_source(context, start, end):
        return []
    following = context.tokens[first.end] if first.end < end else None
    if following is not None and following.pos_ in ("VERB", "AUX") and "Fin" in following.morph.get("VerbForm", []):
        return []  # "like Apple did", "wie Apple mitteilte"
    return [first, *more(context, first.end, end, open_list=True)]


def _clause_of_source(context: Context, start: int, end: int) -> bool:
    """Whether the words behind a comma and a word for inclusion are a clause with its verb at the end (``, wie die
    Behörde am Montag bestätigte``)."""
    if start < 2 or context.tokens[start - 2].text != ",":
        return False
    close = next((k for k in range(start, end) if context.tokens[k].text in (",", ".", ";", ":")), end)
    last = context.tokens[close - 1]
    finite = "Fin" in last.morph.get("VerbForm", []) or bool(last.morph.get("Mood", []))
    return last.pos_ in ("VERB", "AUX") and finite


def _labels(context: Context, group: int) -> tuple[str, ...]:
    """The kinds of names that a group's members can have: places only where it is one of states or cities."""
    places = in_classes(context, context.tokens[group], ("government",))
    return ("PER", "ORG", "LOC") if places else ("PER", "ORG")


def _reaches(context: Context, group: int, cue: int) -> bool:
    """Whether nothing between a group and the word for inclusion begins another statement."""
    between = context.doc[group + 1 : cue]
    if len(between) > 16:
        return False
    for t in between:
        finite = t.pos_ in ("VERB", "AUX") and "Fin" in t.morph.get("VerbForm", []) and t.i + 1 != cue
        if finite or t.text in (";", ":") or t.pos_ == "SCONJ":
            return False
    return not any(t.text == "," and t.i + 1 != cue for t in between)


def _arguments(context: Context, hit: Hit) -> list[Argument]:
    """The arguments of a trigger, and those of the nouns in it."""
    nouns = [k for k in hit.words if k != hit.i and context.tokens[k].pos_ in ("NOUN", "PROPN")]
    own = [a for k in nouns for a in noun_arguments(context.tree, k, context.knowledge.closed)]
    return [*hit.arguments, *(a for a in own if a.role.startswith("prep."))]


def beside_noun(context: Context, hit: Hit, _: Sequence[Filler]) -> Iterator[Added]:
    """Names that prepositions behind a trigger's noun introduce (``the IPO of X``)."""
    for noun in trigger_nouns(context, hit)[:1]:
        end, at, deep = min(end_of(context, noun.i), noun.i + _REACH), noun.i + 1, False
        if at < end and context.tokens[at].text == "(":
            at = next((k + 1 for k in range(at, end) if context.tokens[k].text == ")"), at)
        own = context.knowledge.classes.get("attached_prep", frozenset())
        places = context.knowledge.classes.get("place_prep", frozenset())
        genitive = context.knowledge.classes.get("genitive_prep", frozenset())
        emphasis = context.knowledge.classes.get("emphasis", frozenset())
        while at < end:
            t = context.tokens[at]
            if at in context.times or t.pos_ in ("ADV", "NUM") or t.lower_ in emphasis:
                at += 1
                continue
            if t.pos_ not in ("ADP", "NOUN", "ADJ", "DET", "PROPN", "VERB", "X"):
                break
            if t.pos_ == "VERB" and ("Fin" in t.morph.get("VerbForm", []) or t.morph.get("Mood", [])):
                break
            if t.pos_ != "ADP" or at + 1 >= end or at + 1 in context.times:
                at += 1
                continue
            word = context.knowledge.closed.contractions.get(t.lower_, t.lower_)
            agent_of = range(max(noun.i, at - 3), at) if deep and word in context.knowledge.closed.agents else ()
            if any(context.tree.rels[k] == "acl" for k in agent_of):
                break  # "a statement in a videotape aired on Friday by X"
            slot = role_slot(context, replace(hit, trigger=hit.trigger), f"prep.{word}") or _as_noun(context, hit, word)
            listed = members(context, at + 1, end, own_verbs(context, hit))
            if slot in PARTICIPANT and listed and not (deep and word in own):
                labels = ("PER", "ORG") if context.knowledge.types[hit.trigger.type].animate else ("PER", "ORG", "LOC")
                first = listed[0].name
                for name, office in named(listed, labels):
                    if name.label == "LOC" and first is not None and _town_behind(context, first, name):
                        continue
                    if name.label == "LOC" and hit.trigger.type == "acquire" and word in places:
                        continue  # "the takeover of X in Bonn"
                    if name.label == "LOC" and hit.role_pos == "verb" and word in genitive:
                        continue  # "took to the streets of X"
                    if not office or hit.trigger.type in BODIES_ACT:
                        yield Added(slot, name, f"noun prep.{word}")
            deep = True
            at = listed[-1].end if listed else at + 1


def of_matter(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """Whom the noun is about that a verb only carries on (``das Verfahren über das Vermögen von X wurde eröffnet``)."""
    if hit.role_pos != "verb" or any(f.slot == "target" for f in found):
        return
    kind = context.knowledge.types[hit.trigger.type]
    nouns = [context.tokens[k] for k in hit.words if k != hit.i] + [a.token for a in hit.arguments if a.role == "obj"]
    for noun in dict.fromkeys(t for t in nouns if t.pos_ == "NOUN"):
        known = [t for w in lemmas(noun) for t in context.knowledge.nouns.get(w, ())]
        if not any(t.type == hit.trigger.type for t in known):
            continue
        for a in noun_arguments(context.tree, noun.i, context.knowledge.closed):
            if kind.noun_roles.get(a.role) == "target":
                names = [name for name, _ in context.names_of(a.token)] or [
                    n for n, *_ in inner_names(context, a.token)
                ]
                yield from (Added("target", n, "matter") for n in names if n.label in ("ORG", "PER"))


def _town_behind(context: Context, first: Name, name: Name) -> bool:
    """Whether a town follows a body in what looks like one list (``von Nordtec in Wismar, Rostock und Stralsund``)."""
    return first.label in ("ORG", "PER") and not context.aliases.is_state(name.canonical or name.text)


def _as_noun(context: Context, hit: Hit, word: str) -> str:
    """The slot that a preposition fills behind a noun of this type."""
    return (
        ""
        if hit.trigger.roles.get(f"prep.{word}")
        else (context.knowledge.types[hit.trigger.type].noun_roles.get(f"prep.{word}", ""))
    )


def shared(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """With whom one meets or agrees, anywhere in the clause (``eine Vereinbarung mit der Regierung von X``)."""
    if hit.trigger.type not in ("meet", "agree") or has_named(found, "target"):
        return
    with_ = context.knowledge.classes.get("shared_prep", frozenset())
    start, end = start_of(context, hit.i), end_of(context, hit.i)
    for k in range(max(start, hit.i - _REACH), min(end - 1, hit.i + _REACH)):
        t = context.tokens[k]
        if t.lower_ not in with_ or t.pos_ != "ADP" or not same_clause(context, k, hit.i):
            continue
        head = next((t for t in context.doc[k + 1 : min(end, k + 5)] if t.pos_ in ("NOUN", "PROPN")), None)
        if head is not None and head.i not in context.names and (seat := _seat(context, head)):
            yield Added("target", seat, "shared government")
        for name, office in named(members(context, k + 1, end, own_verbs(context, hit))):
            yield Added("target", name, "shared office" if office else "shared")


def same_clause(context: Context, k: int, i: int) -> bool:
    """Whether no comma and no finite verb other than the trigger's own stands between two tokens."""
    lo, hi = sorted((k, i))
    own = {i, context.tree.heads[i], *(c.i for c in context.tree.children(i, "aux", "aux:pass", "cop"))}
    return not any(
        t.text in (",", ";") or t.pos_ == "SCONJ"
        or (t.pos_ == "VERB" and t.i not in own and "Fin" in t.morph.get("VerbForm", []))
        for t in context.doc[lo + 1 : hi]
    )  # fmt: skip


def _seat(context: Context, head: Token) -> Name | None:
    """The place whose government a noun phrase names (``the government of X``)."""
    words = context.knowledge.classes.get("government_word", frozenset())
    genitive = context.knowledge.classes.get("genitive_prep", frozenset())
    if any(w in words for w in lemmas(head)) and context.tokens[head.i + 1].lower_ in genitive:
        name = context.names.get(head.i + 2)
        return name if name is not None and name.label == "LOC" else None
    return None


def added_before(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """Who is named beside the others (``In addition to X, the talks were also attended by Y``)."""
    actors = [f for f in found if f.slot == "actor"]
    start, end = start_of(context, hit.i), end_of(context, hit.i)
    also = context.knowledge.classes.get("also", frozenset())
    if (
        not actors
        or hit.trigger.type not in ("meet", "agree", "statement")
        or not any(t.lower_ in also for t in context.doc[start:end])
    ):
        return
    cues = context.knowledge.classes.get("in_addition", frozenset())
    size = next((n for n in (3, 2, 1) if " ".join(t.lower_ for t in context.doc[start : start + n]) in cues), 0)
    if size and _inside_main_clause(context, start, hit.i):
        for name, _ in named(members(context, start + size, end, own_verbs(context, hit)), ("PER", "ORG")):
            yield Added("actor", name, "in addition")


def _inside_main_clause(context: Context, start: int, i: int) -> bool:
    return (
        context.tree.rels[i] == "root"
        or context.tree.heads[i] == context.tree.heads[start]
        or any(context.tree.rels[k] == "root" for k in (i, context.tree.heads[i]))
    )


def against(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """Against whom the sentence says it goes, where the penalty itself names nobody."""
    if (
        hit.trigger.type not in _AGAINST
        or hit.role_pos != "noun"
        or has_named(found, "actor")
        or has_named(found, "target")
    ):
        return
    words = context.knowledge.classes.get("aimed_against", frozenset())
    start, end = context.sentences[hit.i]
    listed = [
        [name for name, _ in named(members(context, k + 1, end), ("PER", "ORG"))]
        for k in range(start, hit.i)
        if context.tokens[k].lower_ in words and context.tokens[k].pos_ == "ADP"
    ]
    if len(listed) == 1:
        for name in listed[0]:
            yield Added("target", name, "against")


def agent(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """By whom something is done, where the parser hangs the agent elsewhere (``von der Gruppe X entführt``)."""
    if (
        hit.role_pos != "verb"
        or has_named(found, "actor")
        or not is_passive(context.tree, hit.i, context.knowledge.closed)
    ):
        return
    slot = role_slot(context, hit, "subj")
    start, end = context.sentences[hit.i]
    words = context.knowledge.classes.get("passive_agent", frozenset())
    for k in range(max(start, hit.i - 12), min(end - 1, hit.i + 14)):
        t = context.tokens[k]
        if t.pos_ != "ADP" or context.knowledge.closed.contractions.get(t.lower_, t.lower_) not in words:
            continue
        listed = members(context, k + 1, end, own_verbs(context, hit))
        follows = k > hit.i and not context.knowledge.idiom_head_last and same_clause(context, hit.i, k)
        measured = k - 1 in context.quantities or k - 1 in context.times  # "zu 100 Prozent von X übernommen"
        noun = context.tokens[k - 1].pos_ == "NOUN" and not measured
        if context.tree.rels[k] == "case" and noun and _belongs_to(context, k, k - 1):
            continue  # "nach Bedrohung von X verurteilt"
        if listed and slot and (listed[-1].end == hit.i or follows) and not any(m.represented for m in listed):
            for name, _ in named(listed):
                yield Added(slot, name, "agent")
            return


def _belongs_to(context: Context, prep: int, noun: int) -> bool:
    """Whether a prepositional phrase hangs under the bare noun right before it, by the parse."""
    inside = context.tree.heads[context.tree.heads[prep]] == noun
    return inside and not any(True for _ in context.tree.children(noun, "det"))


def at_meeting(context: Context, hit: Hit, found: Sequence[Filler]) -> Iterator[Added]:
    """Who speaks or acts at a meeting with others (``sagte X bei einem Treffen mit Y``)."""
    if (
        hit.trigger.type != "meet"
        or hit.role_pos != "noun"
        or has_named(found, "actor")
        or not has_named(found, "target")
    ):
        return
    if context.tree.rels[hit.i] not in ("obl", "nmod"):
        return
    for k in list(context.tree.path(hit.i))[1:4]:
        t = context.tokens[k]
        if t.pos_ != "VERB":
            continue
        subjects = list(context.tree.children(k, "nsubj"))
        for s in subjects:
            person = next((n for n, _ in context.names_of(s) if n.label == "PER"), None) or apposed(context, s)
            if person is not None:
                yield Added("actor", replace(person, label="PER"), "at meeting")
        if subjects:
            return
