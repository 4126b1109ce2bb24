"""Which numbers belong to a trigger, and which only count what an event came after."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.core.records import Quantity
from pipeline.s6_extract.arguments import is_passive, preposition
from pipeline.s6_extract.context import Context, in_classes, in_set
from pipeline.s6_extract.slots import Filler, role_slot
from pipeline.s6_extract.triggers import Hit

_SCALES = {"magnitude": "disaster"}  # units of one type's happenings only, whatever word the parser hangs them under

_RULES = ("regulate",)  # tightened or eased: a share beside it is what the rule is about (``approves the sale of 30%``)


def quantities(context: Context, hit: Hit, owners: dict[int, int], triggers: frozenset[int]) -> Iterator[Filler]:
    """The numbers that belong to a trigger: those whose way up the tree meets it before any other of ``triggers``."""
    seen: set[tuple[int, int]] = set()
    for i in sorted(context.quantities):
        q: Quantity = context.quantities[i]
        if (q.start, q.end) in seen:
            continue
        inside = [k for k, other in context.quantities.items() if other is q]
        # "27 injured" belongs to the trigger it contains, any other number to the one that its head leads to.
        own = (
            [k for k in inside if k in triggers] or [k for k in inside if context.tree.heads[k] not in inside] or inside
        )
        # "a $34.5 billion listing", "500 Euro Strafe": money right before a noun is its own, wherever parsers hang it.
        after = max(inside) + 1
        beside = q.kind in ("money", "measure") and context.doc[after : after + 1].text != ""
        beside = beside and (after in triggers or after in hit.words) and context.doc[after].pos_ in ("NOUN", "PROPN")
        owner = after if beside else own[0] if own[0] in triggers else owners.get(own[0])
        owner = _verb_before(context, min(inside), triggers) or owner
        if q.kind == "count" and after in triggers and context.tokens[after].pos_ in ("VERB", "ADJ"):
            owner = after  # "three others wounded"
        if owner != hit.i and not (beside and owner in hit.words):
            continue
        if q.kind == "count" and _of_circumstance(context, hit, inside):
            continue
        if q.kind == "money" and (_expected(context, hit, inside) or _before_this(context, q)):
            continue
        if q.unit in _SCALES and hit.trigger.type != _SCALES[q.unit]:
            continue
        seen.add((q.start, q.end))
        method = f"quantities:{q.rule}" if q.rule else "quantities"
        low = Filler(
            "quantity", context.text[q.start : q.end], q.start, q.end, "", q.number, q.unit,
            q.role or _role(hit, q),
            q.qualifier, method, 0.9,
        )  # fmt: skip
        yield low
        if q.high is not None:
            yield Filler(
                "quantity", low.value, q.start, q.end, "", q.high, q.unit, low.role, q.qualifier, method + ":high", 0.9
            )


def _of_circumstance(context: Context, hit: Hit, inside: list[int]) -> bool:
    """Whether a count tells what an event came after (``nach fünf Runden``), or, where people undergo it, counts those
    who do it (``65 firefighters rescued two people``) or no people (``in vier Ländern festgenommen``)."""
    head = next((context.tokens[k] for k in inside if context.tree.heads[k] not in inside), context.tokens[inside[-1]])
    prep = preposition(context.tree, head.i, context.knowledge.closed)
    animate = context.knowledge.types[hit.trigger.type].animate
    if animate and head in context.tree.children(hit.i, "nsubj") and role_slot(context, hit, "subj") == "actor":
        return any(True for _ in context.tree.children(hit.i, "obj"))
    if head.i == hit.i or not prep:
        return False
    if prep in context.knowledge.classes.get("before_prep", frozenset()):
        return True
    beside = hit.role_pos == "verb" and context.tree.rels[head.i] in ("obl", "obl:agent")
    if beside and prep in context.knowledge.closed.agents and is_passive(context.tree, hit.i, context.knowledge.closed):
        return True  # "von 20 Männern verletzt"
    people = in_classes(context, head, ("person_noun", "worker", "suspect", "convict", "military"))
    return animate and head.pos_ == "NOUN" and not people


def _before_this(context: Context, q: Quantity) -> bool:
    """Whether a sum stands in brackets behind another of its currency: that of the period before (``to 8.1 million
    euros (6.8 million)``)."""
    before = context.text[: q.start].rstrip(" €$£¥")
    if not before.endswith("("):
        return False
    end = len(before[:-1].rstrip())
    return any(other.end == end and other.unit == q.unit for other in context.quantities.values())


def _expected(context: Context, hit: Hit, inside: list[int]) -> bool:
    """Whether an amount is only what somebody had expected (``fell below forecasts of $8 billion``)."""
    for k in inside:
        above = context.tree.heads[k]
        if above not in inside and above not in hit.words and in_set(context, context.tokens[above], "expected_noun"):
            part = context.tree.heads[above] == hit.i and context.tree.rels[above] in ("obj", "nsubj", "nsubj:pass")
            return above != hit.i and not part
    return False


def _verb_before(context: Context, i: int, triggers: frozenset[int]) -> int | None:
    """The trigger verb right before a number: its object, wherever the parser hangs it (``hurt more than 20``)."""
    for k in range(i - 1, max(i - 5, 0), -1):
        t = context.tokens[k]
        if t.pos_ in ("VERB", "AUX"):
            return k if k in triggers and "Fin" in t.morph.get("VerbForm", ["Fin"]) else None
        if t.pos_ not in ("ADV", "ADJ", "ADP", "SCONJ", "DET", "SYM") or k in context.quantities:
            return None
    return None


def _role(hit: Hit, q: Quantity) -> str:
    if q.kind == "count":
        return "count"
    moves = hit.trigger.direction and hit.trigger.type not in _RULES
    return "change" if moves and q.kind == "percent" else "value"
