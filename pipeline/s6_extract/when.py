"""Which time expression belongs to which event: by syntax first, then the sentence's frame, else none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from pipeline.core.records import TimeExpression
from pipeline.s5_annotate.syntax import NOMINAL
from pipeline.s6_extract.arguments import POSSESSIVE, is_finite, preposition
from pipeline.s6_extract.context import Context, in_set, reports
from pipeline.s6_extract.modality import Modality, effect_of, perfect
from pipeline.s6_extract.triggers import Hit

_STATES = ("close",)  # what lasts, where the time of other happenings is a point
_FAR = 20  # how far in front of a time a comparison may begin that it closes
_BEHIND = 8  # how far behind an amount its time may stand
_DAY = len("2026-03-09")
_BEFALL = ("attack", "casualty", "disaster")  # what an inquiry, a closure, a visit comes after
_VAGUE = frozenset({"now", "recent", "same"})  # constraints that no day follows from


def owners(context: Context, hits: Sequence[Hit], tokens: Iterable[int]) -> dict[int, int]:
    """For each token (of a quantity or time) the trigger that it belongs to: the first one met on the way up the tree.

    A verb that is no trigger passes what hangs under it to the trigger nouns that it carries as subject or object.
    """
    heads = {h.i: h for h in hits}
    words = {w: h.i for h in hits for w in h.words}
    found: dict[int, int] = {}
    for i in tokens:
        if i in context.times and i not in context.quantities and i not in heads and _elsewhere(context, i, heads):
            continue
        if i in context.times and (noun := _before(context, heads, i)) is not None:
            found[i] = noun
            continue
        if i in context.times and (noun := _near_cause(context, heads, i)) is not None:
            found[i] = noun
            continue
        for k in context.tree.path(i):
            if k in heads or k in words:
                found[i] = _verb_instead(context, heads, k if k in heads else words[k], i)
                break
            if context.tokens[k].pos_ in ("VERB", "AUX") and k != i:
                carried = [
                    c
                    for c in context.tree.kids[k]
                    if c in heads
                    and context.tree.rels[c] in ("obj", "nsubj", "nsubj:pass", "xcomp")
                    and not any(True for _ in context.tree.children(c, "case"))
                    and not (i in context.times and context.tree.rels[c] == "xcomp" and i < c and _decided(context, k))
                ]
                above = context.tree.heads[k]
                if (
                    (i in context.times or _sum(context, i))
                    and context.tree.rels[k] == "acl"
                    and above in heads
                    and not is_finite(context.tree, k)
                ):
                    found[i] = above  # "a meeting planned for Tuesday", "fines totalling 2 million euros"
                elif _sum(context, i) and context.tree.rels[k] == "acl" and above in words:
                    found[i] = words[above]
                elif carried:
                    found[i] = min(carried, key=lambda c: abs(c - i))
                break
    return found


def _tokens_of(context: Context, time: TimeExpression) -> list[int]:
    """The tokens of a time."""
    return [k for k, t in context.times.items() if t is time]


def _sum(context: Context, i: int) -> bool:
    return i in context.quantities and context.quantities[i].kind == "money"


def _verb_instead(context: Context, heads: Mapping[int, Hit], noun: int, i: int) -> int:
    """The trigger that a time after a prepositional noun is about (``opened a probe into the takeover on Friday``).

    Parsers hang what closes a clause under the nearest noun; a date says when the clause's own happening took place.
    """
    if i not in context.times or heads[noun].trigger.pos != "noun" or context.tree.rels[noun] not in ("nmod", "obl"):
        return noun
    if _befalls(context, heads, noun) and _behind(context, noun, i):
        return noun
    for k in list(context.tree.path(noun))[1:]:
        if k in heads and k < noun:
            return noun if heads[k].trigger.type == "statement" else k
        if context.tokens[k].pos_ in ("VERB", "AUX"):
            carried = [c for c in context.tree.kids[k] if c in heads and c != noun and context.tree.rels[c] == "obj"]
            return carried[0] if carried and carried[0] < noun else noun
    return noun


def _behind(context: Context, noun: int, i: int) -> bool:
    """Whether a time stands right behind a noun and what belongs to it, with no verb or comma between."""
    between = context.tokens[noun + 1 : i]
    return noun < i and not any(t.pos_ in ("VERB", "AUX") or t.is_punct for t in between)


def _befalls(context: Context, heads: Mapping[int, Hit], noun: int) -> bool:
    """Whether a noun is a misfortune that something else comes after; ``died in a fire`` is one thing."""
    above = next((k for k in list(context.tree.path(noun))[1:] if k in heads), None)
    return heads[noun].trigger.type in _BEFALL and (above is None or heads[above].trigger.type not in _BEFALL)


def _before(context: Context, heads: Mapping[int, Hit], i: int) -> int | None:
    """The noun right behind a time that is a part of it, wherever parsers hang that (``the April 25 quake``)."""
    own = _tokens_of(context, context.times[i])
    first, after = min(own), max(own) + 1
    if after not in heads or heads[after].role_pos != "noun" or first == 0:
        return None
    part = context.tokens[first - 1].pos_ in ("DET", "ADJ") or context.tree.rels[i] in ("compound", "nmod:poss")
    return after if part else None


def _near_cause(context: Context, heads: Mapping[int, Hit], i: int) -> int | None:
    """The disaster, attack or death that a circumstance names right before a time, wherever the parser hangs that one:
    ``opened a probe following a derailment last week``, ``sperrte die Straße nach dem Unfall am Freitag``."""
    sets = (context.knowledge.classes.get(name, frozenset()) for name in ("before_prep", "about_prep"))
    before = frozenset().union(*sets)
    first = min(_tokens_of(context, context.times[i]))
    for noun, hit in heads.items():
        if not _befalls(context, heads, noun) or hit.role_pos != "noun" or not _behind(context, noun, i):
            continue
        inside = context.tokens[noun + 1 : first]
        own = all(t.pos_ in ("ADP", "DET", "ADJ", "NOUN", "PROPN") for t in inside)
        if own and preposition(context.tree, noun, context.knowledge.closed) in before:
            return noun
    return None


def told_of_plan(context: Context, hit: Hit, found: Modality, time: TimeExpression) -> bool:
    """Whether a past time only dates the telling of what is planned, possible or denied, not the deed itself
    (``warned on Tuesday that they would cut jobs``, ``kündigte am Montag die Schließung an``)."""
    told = context.published.latest
    if found.value not in ("planned", "possible", "denied") or not (told and time.latest and time.latest <= told):
        return False
    at = _tokens_of(context, time)
    own, cue = context.tree.subtree(hit.i), found.cue
    if not set(at).isdisjoint(own) and (hit.role_pos != "noun" or cue is None or max(at) < cue.i):
        return False  # "is accused of stabbing two men on Monday", "die Übung 1944 war genau geplant"
    if cue is not None and cue.pos_ == "VERB" and cue.i not in own:
        helpers = context.tree.children(cue.i, "aux", "aux:pass")
        if any("Past" in t.morph.get("Tense", []) or in_set(context, t, "perfect_aux") for t in (cue, *helpers)):
            return True
    future = context.knowledge.classes.get("future_aux", frozenset())
    future |= context.knowledge.classes.get("unreal_aux", frozenset())
    for k in context.tree.path(hit.i):
        if context.tree.rels[k] == "ccomp" and set(at).isdisjoint(context.tree.subtree(k)):
            helpers = context.tree.children(k, "aux", "aux:pass")
            return any(t.lower_ in future or t.lemma_.lower() in future for t in helpers)
    return False


def date_of(
    context: Context, hit: Hit, hits: Sequence[Hit], owned: dict[int, int]
) -> tuple[TimeExpression, str] | None:
    """The time expression of a trigger with the rule that bound it, or None: no date is better than a wrong one."""
    inside = _subordinate(context, hit)
    own = [
        t
        for i, t in context.times.items()
        if owned.get(i) == hit.i
        and i not in hit.words  # "a winter storm"
        and _usable(t)
        and not _lasts(hit, t)
        and not _said_inside(context, hit, i)
        and (inside is None or i in inside)
    ]
    if own:
        return _best(own, context.tokens[hit.i].idx), "syntax"
    sentence, heads = context.sentence(hit.i), {h.i for h in hits}
    times = {
        id(t): (i, t)
        for i, t in context.times.items()
        if sentence.start <= i < sentence.end
        and _usable(t)
        and not _lasts(hit, t)
        and not _said_inside(context, hit, i)
        and not _elsewhere(context, i, heads)
    }
    if not times:
        return None
    # "Three people were killed and 27 injured on Sunday": what closes a coordination of like events holds for all.
    for h in hits:
        if h.trigger.type == hit.trigger.type and context.tree.rels[h.i] == "conj" and context.tree.heads[h.i] == hit.i:
            shared = [t for i, t in context.times.items() if owned.get(i) == h.i and _usable(t) and i > h.i]
            if shared:
                return _best(shared, context.tokens[hit.i].idx), "coordination"
    if (undone := _undone_by(context, hit, hits)) is not None:
        return date_of(context, undone, hits, owned)
    way = _frame(context, hit, hits)
    for i, t in times.values():
        if inside is not None and i not in inside:
            continue
        owner = owned.get(i)
        if owner is not None and i in way.get(owner, ()) and not _speech(context, hits, owner):
            return t, "frame"
        verb = next((k for k in context.tree.path(i) if context.tokens[k].pos_ in ("VERB", "AUX")), None)
        if verb is None or i not in way.get(verb, ()) or reports(context, verb):
            continue
        if owner is None or (context.tree.heads[owner] == verb and _leads(context, verb)):
            return t, "frame"
    return None


def _said_inside(context: Context, hit: Hit, i: int) -> bool:
    """Whether a time stands in what somebody says, the trigger beside it (``"am Freitag …", warnte X``)."""
    return i in context.quoted and hit.i not in context.quoted


def _lasts(hit: Hit, t: TimeExpression) -> bool:
    """Whether a time only says how long what is closed stays so (``closed until Friday``)."""
    return t.rule == "until" and hit.trigger.type in _STATES


def _elsewhere(context: Context, i: int, triggers: Collection[int] = ()) -> bool:
    """Whether the time at token ``i`` dates something else than the happenings of its clause: a noun that it is a part
    of (``Monday's closing price``), what is said of a noun, or the saying (``said on Tuesday it had …``)."""
    while (above := context.tree.heads[i]) in context.times and above != i:
        i = above
    if above not in triggers and context.tokens[above].pos_ in NOMINAL:
        prep = preposition(context.tree, i, context.knowledge.closed)
        dating = prep in POSSESSIVE or prep in context.knowledge.classes.get("dating_prep", frozenset())
        told = context.tree.rels[above] in ("nsubj", "nsubj:pass", "obj") and context.tree.heads[above] in triggers
        part = context.tree.rels[i] in ("compound", "amod") and not told  # "first-quarter revenue jumped" is of then
        if part or (dating and context.tree.rels[i] in ("nmod:poss", "nmod")):
            return True
    if _compared(context, i, above, triggers):
        return True
    if context.times[i].value.endswith("/..") and _superlative(context, i):
        return True  # "the deadliest earthquake since 1985"
    if context.times[i].rule.startswith("ago") and _from(context, i):
        return True  # "rejected a fine from twelve years ago"
    if _before_participle(context, i, triggers):
        return True
    # "das 2020 verabschiedete Gesetz", but "die für Montag geplante Sitzung"
    if context.tree.rels[above] == "amod" and above not in triggers and context.tree.heads[above] not in triggers:
        return True
    verb = next((k for k in context.tree.path(above) if context.tokens[k].pos_ in ("VERB", "AUX")), None)
    if (
        verb is None
        or context.tree.rels[verb] not in ("ccomp", "advcl")
        or not reports(context, context.tree.heads[verb])
    ):
        return False
    said, own = context.tree.heads[verb], next(context.tree.children(verb, "nsubj", "nsubj:pass"), None)
    between = context.tokens[said + 1 : i]
    plain = all(context.tree.heads[t.i] in (i, said) and not t.is_punct for t in between)
    return said < i and plain and own is not None and i < min(context.tree.subtree(own.i))


def _before_participle(context: Context, i: int, triggers: Collection[int]) -> bool:
    """Whether a time stands between an article and what is said of a noun, wherever the parser hangs it."""
    covered = _tokens_of(context, context.times[i])
    if min(covered) == 0 or max(covered) + 1 >= len(context.tokens):
        return False
    before, after = context.tokens[min(covered) - 1], context.tokens[max(covered) + 1]
    said = context.tree.rels[after.i] == "amod" and context.tree.heads[after.i] > after.i
    return before.pos_ == "DET" and said and after.i not in triggers and context.tree.heads[after.i] not in triggers


def _compared(context: Context, i: int, above: int, triggers: Collection[int]) -> bool:
    """Whether a time is only what another is compared with (``gegenüber dem Vorjahr``, ``compared with 2023``)."""
    prep = preposition(context.tree, i, context.knowledge.closed)
    if prep in context.knowledge.classes.get("comparison_prep", frozenset()):
        return True
    if _of_starting_point(context, i) or _of_comparison(context, i, triggers):
        return True
    first = min(context.tree.subtree(i))
    near = (context.tokens[above], *context.tokens[max(0, first - 2) : first + 1])
    return any(in_set(context, t, "comparison_word") for t in near)


def _superlative(context: Context, i: int) -> bool:
    """Whether a word for the most of its kind, or for which of them it is (``the fifth raid since May``), stands before
    a time in its sentence."""
    before = context.tokens[max(context.sentences[i][0], i - _BEHIND) : i]
    most = any("Sup" in t.morph.get("Degree", []) or "Ord" in t.morph.get("NumType", []) for t in before)
    return most or any(in_set(context, t, "which_of_them") for t in before)


def _from(context: Context, i: int) -> bool:
    """Whether a time stands behind ``from`` right after a noun, wherever the parser hangs it."""
    first = min(_tokens_of(context, context.times[i]))
    before = context.tokens[max(0, first - 2) : first]
    dating = context.knowledge.classes.get("dating_prep", frozenset())
    return len(before) == 2 and before[1].lower_ in dating and before[0].pos_ in NOMINAL


def _of_comparison(context: Context, i: int, triggers: Collection[int]) -> bool:
    """Whether a time closes a comparison that begins further in front: ``compared with $452 million, or 48 cents per
    share, a year earlier``."""
    if len(context.times[i].value) == _DAY:
        return False
    for k in range(i - 1, max(i - _FAR, context.sentences[i][0] - 1), -1):
        t = context.tokens[k]
        if in_set(context, t, "comparison_word") or t.lower_ in context.knowledge.classes.get("comparison_prep", ()):
            return any(q in context.quantities for q in range(k, i))
        if k in triggers or t.pos_ in ("VERB", "AUX") or t.text in (";", ":"):
            return False
    return False


def _of_starting_point(context: Context, i: int) -> bool:
    """Whether a time stands right behind the amount from which something moved: ``to 1.4 billion from 1.8 billion in
    the same period last year``."""
    if len(context.times[i].value) == _DAY:
        return False  # "to 2% from 1.8% on Monday"
    for k in range(i - 1, max(i - _BEHIND, 0), -1):
        if k in context.quantities:
            return context.quantities[k].role == "from"
        if context.tokens[k].pos_ not in ("ADP", "DET", "ADJ", "NOUN") and k not in context.times:
            return False
    return False


def _undone_by(context: Context, hit: Hit, hits: Sequence[Hit]) -> Hit | None:
    """The noun above a trigger that calls it off (``the cancellation of the listing``): one happening, one date."""
    above = next((h for h in hits if h.i == context.tree.heads[hit.i] and h.i < hit.i), None)
    if above is None or above.role_pos != "noun" or context.tree.rels[hit.i] not in ("nmod", "nmod:poss"):
        return None
    named = in_set(context, context.tokens[above.i], "cancels")
    return above if named or above.trigger.modality == "cancelled" else None


def _frame(context: Context, hit: Hit, hits: Sequence[Hit]) -> dict[int, range]:
    """The words above a trigger whose time is its time too, each with the tokens among which the time must stand.

    Time passes to infinitives, participles and coordinated verbs, and to nouns that a verb has as subject or object;
    not into clauses with a subordinator ("after …", "weil …") nor to the nouns of other triggers ("appealed against the
    fine", but "killed in a crash", "vereinbarten bei einem Treffen"), nor into finite clauses with a subject of their
    own, but for what opens a coordination ("On Monday Voss resigned and Reed was appointed"). What something leads to
    has its time ("resulted in a fine last week").
    """
    triggers = {h.i for h in hits}
    way: dict[int, range] = {}
    first, limit = 0, len(context.doc)
    at = hit.i
    while context.tree.heads[at] != at:
        rel, above = context.tree.rels[at], context.tree.heads[at]
        if rel in ("advcl", "acl") and _subordinated(context, at, rel):
            break
        if rel in ("advcl", "conj") and _is_clause(context, at):
            if rel == "advcl":
                break
            limit = min(limit, above)
        if rel == "acl:relcl" and above not in triggers:
            break
        if rel == "ccomp" and perfect(context, context.tokens[at]):
            break  # "announced on Monday that it had closed"
        if rel == "ccomp" and reports(context, above) and context.tree.rels[above] in ("advcl", "acl"):
            break  # "rejected the claim in June, saying that the fine was invalid"
        if rel == "xcomp" and _decided(context, above):
            first = max(first, hit.i)  # "agreed in February to sell": only what follows can be the time of the sale
        outcome = rel == "obl" and above not in triggers and _leads(context, above)
        outcome = outcome or (rel == "obl" and _during(context, at))
        if (rel in ("obl", "nmod", "nmod:poss", "appos", "compound") and not outcome) or (
            rel in ("obj", "nsubj", "nsubj:pass") and above in triggers
        ):
            break
        way[above] = range(first, limit)
        at = above
    return way


def _subordinated(context: Context, at: int, rel: str) -> bool:
    """Whether a subordinator opens the clause of a verb; what belongs to a noun may have the mark of an infinitive."""
    marks = [c.lower_ for c in context.tree.children(at, "mark")]
    infinitive = context.knowledge.closed.infinitive_marks
    return any(rel == "advcl" or m not in infinitive for m in marks)


def _subordinate(context: Context, hit: Hit) -> range | None:
    """The words of the clause that ``after``, ``nachdem`` … opens before a trigger verb, None where none does.

    Parsers take such a word for a preposition now and then: ``on Tuesday, two days after an explosion killed four``.
    """
    start, end = context.sentences[hit.i]
    openers = context.knowledge.classes.get("clause_opener", frozenset())
    gerund = hit.i > start and context.tokens[hit.i - 1].lower_ in openers  # "before launching"
    if hit.role_pos != "verb" or not (gerund or is_finite(context.tree, hit.i)):
        return None
    for k in range(hit.i - 1, start - 1, -1):
        t = context.tokens[k]
        if t.is_punct or (t.pos_ in ("VERB", "AUX") and is_finite(context.tree, k) and context.tree.heads[k] != hit.i):
            return None
        if t.lower_ in openers:
            close = next((n for n in range(hit.i, end) if context.tokens[n].text in (",", ";")), end)
            return range(k, close)
    return None


def _decided(context: Context, i: int) -> bool:
    """Whether a verb tells of a decision of the past, whose time is not that of the deed (``beschloss, … zu …``)."""
    group = (context.tokens[i], *context.tree.children(i, "aux"))
    past = any("Past" in t.morph.get("Tense", []) for t in group)
    return past and effect_of(context, context.tokens[i], "verb") == "planned"


def _during(context: Context, i: int) -> bool:
    """Whether what a noun names goes on while its clause's own happening does (``bei einem Unfall``)."""
    words = context.knowledge.classes.get("same_time_prep", frozenset())
    return preposition(context.tree, i, context.knowledge.closed) in words


def _leads(context: Context, i: int) -> bool:
    """Whether token ``i`` is a verb that says what came of something (``result in``, ``führen zu``)."""
    return in_set(context, context.tokens[i], "outcome_verb")


def _is_clause(context: Context, i: int) -> bool:
    """Whether a verb is finite and has a subject of its own."""
    return is_finite(context.tree, i) and any(True for _ in context.tree.children(i, "nsubj", "nsubj:pass"))


def _usable(t: TimeExpression) -> bool:
    """Whether an expression can date an event: "now" never does, though its value is the day of publication."""
    known = t.constraint.split()
    if t.kind not in ("date", "time") or "now" in known:
        return False
    return bool(t.value) or not all(part in _VAGUE for part in known)


def _best(times: list[TimeExpression], at: int) -> TimeExpression:
    """The most precise of a trigger's time expressions, then the nearest."""
    return min(times, key=lambda t: (not t.value, -len(t.value.split("/")[0]), abs(t.start - at), t.start))


def _speech(context: Context, hits: Sequence[Hit], i: int) -> bool:
    return any(h.i == i and h.trigger.type == "statement" for h in hits) or reports(context, i)
