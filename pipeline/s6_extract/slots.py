"""Fill the slots of a trigger from its arguments: who, whom, what, where, how much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Token

from pipeline.core.records import Name
from pipeline.s5_annotate.syntax import NOMINAL
from pipeline.s6_extract.arguments import CLAUSE, POSSESSIVE, Argument, preposition
from pipeline.s6_extract.context import Context, fillers, in_classes, in_set, lemmas, second_lemma
from pipeline.s6_extract.lexicon import PARTY_CLASSES
from pipeline.s6_extract.reference import antecedent, definite
from pipeline.s6_extract.triggers import Hit

KIND = {"PER": "person", "ORG": "organization", "LOC": "place", "MISC": "other"}
_PARTICIPANT = ("actor", "target")
_COUNTED = ("penalize",)  # two penalties differ by whom they hit, though only their number is told
_DONE_TO = {"prep.of", "prep.von"}
_BY_PEOPLE = ("depart", "appoint", "regulate")  # types whose subject is no thing that they are about
_PARTICLES = ("in",)
_AFFECTED = (*_PARTICIPANT, "object")
_JOINED = ("meet", "protest", "vote")  # who is present takes part
_FIRMS = ("result", "workforce", "acquire", "launch", "close", "restructure", "insolvency", "list")
_MEASURED = ("price", "indicator", "result")
_TRADED = ("price", "list")  # what moves is the party: an index, a paper, a currency
_PHRASE_RELATIONS = ("amod", "compound", "flat", "flat:name")
_DISTANCE = {"": 1.0, "conj": 0.95, "relative": 0.95, "control": 0.9, "support": 0.85}


@dataclass(frozen=True, slots=True)
class Filler:
    """A slot's value with its characters in the searched text; what ``Fact`` becomes once offsets are mapped back."""

    slot: str
    value: str
    start: int
    end: int
    kind: str = ""
    number: float | None = None
    unit: str = ""
    role: str = ""
    qualifier: str = ""
    method: str = ""
    confidence: float = 1.0


def role_slot(context: Context, hit: Hit, role: str) -> str:
    """The slot that a role fills for this trigger: what its line says, else its type's default."""
    own = hit.trigger.roles.get(role)
    if own:
        return "" if own == "none" else own
    kind = context.knowledge.types[hit.trigger.type]
    defaults = kind.verb_roles if hit.role_pos == "verb" else kind.noun_roles
    slot = defaults.get(role, "")
    if not slot and role == "subj" and hit.role_pos == "noun":
        slot = kind.verb_roles.get("subj", "actor")  # the subject of the verb that carries the noun
    return "" if slot == "none" else slot


def phrase(context: Context, token: Token) -> tuple[int, int]:
    """The characters of a noun phrase around its head: modifiers before it, its name parts after it, no articles."""
    left = right = token.i
    for c in context.tree.children(token.i, *_PHRASE_RELATIONS):
        inside = context.tree.subtree(c.i)
        if any(k < c.i and context.tokens[k].pos_ == "ADP" for k in inside):
            inside = {c.i}  # "ein mit 18 Schülern besetzter Bus": an attribute's own arguments are no part of it
        if len(inside) <= 6:
            left, right = (
                min(left, *inside),
                max(right, *inside) if context.tree.rels[c.i].startswith("flat") else right,
            )
    while left < token.i and (context.tokens[left].is_punct or context.tokens[left].pos_ in ("DET", "CCONJ", "ADP")):
        left += 1
    words = context.doc[left : right + 1]
    return words.start_char, words.end_char


def _expanded(context: Context, hit: Hit, argument: Argument) -> Iterator[Token]:
    """The heads of an argument, with the members that an ``including …`` names."""
    inclusion = context.knowledge.classes.get("inclusion", frozenset())
    attribute = argument.indirect == "relative" and context.tree.rels[hit.i] == "amod"
    for t in [argument.token] if attribute else fillers(context, argument):  # "umgestürzte Bäume und Brände"
        yield t
        for k in sorted(context.tree.subtree(t.i)):
            below = k > t.i and context.tree.rels[k] in ("nmod", "appos", "obl", "acl")
            if below and preposition(context.tree, k, context.knowledge.closed) in inclusion:
                yield from (m for m in fillers(context, Argument("", context.tokens[k])) if m.i != t.i)


def participants(context: Context, hit: Hit) -> Iterator[Filler]:
    """Actors, targets, objects and places of a trigger."""
    seen: set[tuple[str, int]] = set()
    done_to = {a.role for a in hit.arguments if a.role.startswith("prep.")} & _DONE_TO
    for a in hit.arguments:
        if a.role == "comp" or a.indirect == CLAUSE or _only_attends(context, hit, a) or _other_clause(context, hit, a):
            continue
        if _finds(context, hit, a):
            continue
        a = _behind_particle(context, hit, a)
        included = a.role.startswith("prep.") and a.role[5:] in context.knowledge.classes.get("inclusion", frozenset())
        # "met executives on Monday, including X": the parser may hang the list under the verb.
        slot = role_slot(context, hit, "obj" if included else a.role)
        if a.role == "gen" and slot == "target" and done_to and hit.role_pos == "noun" and a.token.i < hit.i:
            slot = "actor"  # "Nordtec's takeover of Varo"
        place = a.role.startswith("prep.") and a.role[5:] in context.knowledge.classes.get("place_prep", frozenset())
        if not slot and not place:
            continue
        for t in _expanded(context, hit, a):
            if t.i in hit.words:
                continue
            for filler in _fill(context, hit, a, t, slot, place):
                if (filler.slot, filler.start) not in seen:
                    seen.add((filler.slot, filler.start))
                    yield filler
    yield from _compound_name(context, hit)


def _other_clause(context: Context, hit: Hit, a: Argument) -> bool:
    """Whether who is hurt or killed would get the subject of a verb further off than the last one, as parsers have it
    in ``X wrote of the flood that killed 20 and injured 50``."""
    if hit.trigger.type != "casualty" or a.role != "subj" or a.indirect != "conj":
        return False
    between = context.tokens[context.tree.heads[hit.i] + 1 : hit.i]
    return any(t.pos_ == "VERB" and context.tree.rels[t.i] in ("acl:relcl", "acl", "ccomp", "advcl") for t in between)


def _finds(context: Context, hit: Hit, a: Argument) -> bool:
    """Whether somebody only finds those who died (``police discovered the bodies of two men``)."""
    if hit.trigger.type != "casualty" or a.role != "subj":
        return False
    return any(b.role == "obj" and in_set(context, b.token, "remains_noun") for b in hit.arguments)


def _behind_particle(context: Context, hit: Hit, a: Argument) -> Argument:
    """An argument, an object where what introduces it is a word of the trigger (``swear in``)."""
    own = a.role.startswith("prep.") and hit.role_pos == "verb" and hit.trigger.pos == "verb"
    verbal = own and len(hit.words) == 2 and any(c.i in hit.words for c in context.tree.children(a.token.i, "case"))
    taken = verbal and any(b.role == "obj" for b in hit.arguments)
    return replace(a, role="obj") if verbal and not taken and _is_particle(hit) else a


def _is_particle(hit: Hit) -> bool:
    return hit.trigger.headword.rpartition(" ")[2] in _PARTICLES


def _only_attends(context: Context, hit: Hit, a: Argument) -> bool:
    """Whether who carries a noun is only present at what it names (``attended the inauguration of …``)."""
    if a.indirect != "support" or a.role != "subj" or hit.trigger.type in _JOINED:
        return False
    return in_set(context, context.tree.head(hit.i), "attend_verb")


def _compound_name(context: Context, hit: Hit) -> Iterator[Filler]:
    """The name that a trigger compound begins with (``Imtech-Pleite``, ``EU-Gipfel``)."""
    head = context.tokens[hit.i]
    before, hyphen, _ = head.text.rpartition("-")
    slot = role_slot(context, hit, "mod") if hyphen and hit.part and hit.role_pos == "noun" else ""
    if not slot:
        return
    name = next((n for n in context.names.values() if before in (n.text, n.canonical)), None)
    entry = context.aliases.lookup(before, context.knowledge.lang) if name is None else None
    if name is None and entry is None:
        return
    value = (name.canonical or name.text) if name is not None else entry.name if entry is not None else before
    kind = KIND[name.label] if name is not None else entry.kind if entry is not None else ""
    if kind == "place" and not before.isupper():
        slot = "place"  # a war, a summit, a sanction that is called by a country may be about it, in it or its own
    yield Filler(slot, value, head.idx, head.idx + len(before), kind, method="slot:compound", confidence=0.75)


def _fill(context: Context, hit: Hit, a: Argument, t: Token, slot: str, place: bool) -> Iterator[Filler]:
    if t.i in context.times or in_set(context, t, "direction_noun"):
        return  # "in Fahrtrichtung Lübeck": not there
    if t.i in context.quantities:
        # "fined Apple 500 million euros": the party may hang under the amount.
        for name, lo, hi in inner_names(context, t) if slot in _PARTICIPANT else ():
            where = name.label == "LOC" and _situates(context, name)  # "900 workers in Ruritania"
            yield Filler(
                "place" if where else slot,
                name.canonical or name.text,
                lo,
                hi,
                KIND[name.label],
                method=f"slot:{a.role} amount",
                confidence=0.7,
            )
        if hit.trigger.type in _COUNTED and slot in _PARTICIPANT and a.role.startswith("prep."):
            yield from _counted_party(context, t, slot, f"slot:{a.role} counted")
        return
    confidence = _DISTANCE.get(a.indirect, 0.9)
    method = f"slot:{a.role}" + (f"/{a.indirect}" if a.indirect else "")
    names, animate = list(context.names_of(t)), context.knowledge.types[hit.trigger.type].animate
    if place and (names or in_classes(context, t, ("road",))) and (ends := list(_between(context, t, method))):
        yield from ends
        return
    if names:
        for name, _ in names:
            if _headed_for(context, name) or (a.role == "mod" and name.label == "MISC" and _nationality(context, name)):
                continue
            target = slot
            if name.label == "LOC" and (
                (place and (not slot or a.indirect == "support" or hit.trigger.type == "acquire"))
                or (slot in _AFFECTED and animate and not (slot == "actor" and a.role == "subj"))
            ):
                if a.role == "subj" and any(b.role == "obj" for b in hit.arguments):
                    continue  # who does it is not where it happens
                target = "place"
            elif name.label == "MISC" and slot in _PARTICIPANT and is_aged(context, t):
                target = slot  # "ein 81-jähriger Ulmer"
            elif name.label == "MISC" and slot == "actor" and a.role == "subj" and hit.trigger.type == "statement":
                target = slot  # whoever says something is somebody (``die Kurden fordern``)
            elif slot == "actor" and a.role == "mod" and name.label == "LOC" and not _acts(context, hit, t, name):
                target = "place"  # "the Hamburg attack", "the Iraq war", but "the Ruritanian attack"
            elif name.label == "MISC" and slot in _PARTICIPANT and hit.trigger.type not in _TRADED:
                target = "object" if not context.knowledge.in_class(t.lemma_, "party") else slot
            elif (
                slot == "object"
                and name.label in ("PER", "ORG")
                and hit.trigger.type not in ("launch", "close", "indicator", "list")
            ):
                target = "target" if hit.role_pos == "verb" or animate else "actor"
            elif slot == "object" and a.role == "gen" and t.i < hit.i and name.label in ("PER", "ORG"):
                target = "actor"  # "Tencent's release", "Bayers Verkauf": a genitive before the noun does it
            value = name.canonical or name.text
            if target == "actor" and a.role == "subj" and name.label == "LOC":
                value = context.aliases.capital_of(value) or value  # a capital that acts is its government
            if target:
                yield Filler(
                    target, value, name.start, name.end, KIND[name.label], method=method, confidence=confidence
                )
        return
    if slot == "place":  # "hit the islands of X and Y", "hit the plant"
        named = list(_places_of(context, t, method))
        yield from named
        slot = "object" if hit.role_pos == "verb" and not named else ""
    if not slot or (a.role == "mod" and context.tree.rels[t.i] == "appos"):
        return
    if t.pos_ == "PRON" or (t.pos_ == "DET" and a.role == "gen") or (slot in _PARTICIPANT and t.pos_ == "NOUN"):
        found = antecedent(context, t)
        if found is not None:
            name, how = found
            yield Filler(
                slot if slot in _PARTICIPANT else "actor" if a.role in ("subj", "gen") else "target",
                name.canonical or name.text, t.idx, t.idx + len(t), KIND[name.label],
                method=f"{method} {how}", confidence=0.7,
            )  # fmt: skip
            return
        if t.pos_ in ("PRON", "DET"):
            return
    things = slot == "object" or a.role != "subj" or hit.trigger.type not in _BY_PEOPLE
    for f in _unnamed(context, hit, t, slot, method, confidence):
        if things or f.slot != "object":  # "the protests toppled the government", "the law requires"
            yield f


def _nationality(context: Context, name: Name) -> bool:
    """Whether a name is the adjective of a state, whose government ``state_adjective`` adds (``israelische``)."""
    return bool(context.aliases.demonym(name.text, context.knowledge.lang))


def _headed_for(context: Context, name: Name) -> bool:
    """Whether a name only says which way somebody moves (``Richtung Lübeck``)."""
    k = next(i for i, n in context.names.items() if n is name)
    return name.label == "LOC" and k > 0 and in_set(context, context.tokens[k - 1], "direction_noun")


def _between(context: Context, t: Token, method: str) -> Iterator[Filler]:
    """The places between which a road runs (``auf der K 7 zwischen Ahlen und Beckum``)."""
    words = context.knowledge.classes.get("between_prep", frozenset())
    behind = max(context.tree.subtree(t.i)) + 1  # parsers hang it under the road or beside it
    beside = (
        c for c in context.tree.children(context.tree.heads[t.i], "obl") if min(context.tree.subtree(c.i)) == behind
    )
    for c in (*context.tree.children(t.i, "nmod", "obl"), *beside):
        if preposition(context.tree, c.i, context.knowledge.closed) in words:
            for name in (n for m in fillers(context, Argument("", c)) if (n := context.names.get(m.i))):
                if name.label == "LOC":
                    value = name.canonical or name.text
                    yield Filler(
                        "place", value, name.start, name.end, "place", method=f"{method} between", confidence=0.8
                    )


def _situates(context: Context, name: Name) -> bool:
    """Whether a preposition of place stands before a name, or before the adjective of it (``in ganz Deutschland``)."""
    k = next(i for i, n in context.names.items() if n is name)
    while k and context.tokens[k - 1].pos_ in ("DET", "ADJ"):
        k -= 1
    return bool(k) and context.tokens[k - 1].lower_ in context.knowledge.classes.get("place_prep", frozenset())


def _places_of(context: Context, t: Token, method: str) -> Iterator[Filler]:
    """The names of what was hit: those in the genitive of its noun."""
    for c in context.tree.children(t.i, "nmod", "nmod:poss"):
        if _belongs(context, c, "genitive_prep"):
            names = (n for m in fillers(context, Argument("", c)) for n, _ in context.names_of(m))
            for name in (n for n in names if n.label == "LOC"):
                value = name.canonical or name.text
                yield Filler("place", value, name.start, name.end, "place", method=f"{method} of", confidence=0.7)


def _acts(context: Context, hit: Hit, t: Token, name: Name) -> bool:
    """Whether a place before a noun is a state that does what the noun says; a war is only called by where it is."""
    return _state(context, name) and (t.pos_ == "ADJ" or not in_set(context, context.tokens[hit.i], "war_noun"))


def _state(context: Context, name: Name) -> bool:
    """Whether a name is that of a state, or the adjective of one."""
    return context.aliases.is_state(name.canonical or name.text) or bool(
        context.aliases.demonym(name.text, context.knowledge.lang)
    )


def _counted_party(context: Context, t: Token, slot: str, method: str) -> Iterator[Filler]:
    """People or bodies of whom only the number is told (``fines on three managers``)."""
    q = context.quantities[t.i]
    if q.kind == "count" and in_classes(context, t, PARTY_CLASSES):
        yield Filler(slot, context.text[q.start : q.end], q.start, q.end, "text", method=method, confidence=0.7)


def _unnamed(context: Context, hit: Hit, t: Token, slot: str, method: str, confidence: float) -> Iterator[Filler]:
    """A party or thing that the text does not name."""
    office = t.pos_ == "ADJ" and in_classes(context, t, ("post", "military"))  # "the chief executive"
    if (t.pos_ not in NOMINAL and not office) or t.pos_ in ("PRON", "NUM") or in_set(context, t, "empty_noun"):
        return
    start, end = phrase(context, t)
    if slot in _PARTICIPANT and (named := list(_people_of(context, t))):
        for name, lo, hi in named:  # "the heads of X and Y": X and Y take part
            value = name.canonical or name.text
            yield Filler(slot, value, lo, hi, KIND[name.label], method=f"{method} represented", confidence=0.7)
        return
    if in_set(context, t, "remains_noun") and (of := _of_whom(context, t)):
        t = of
        start, end = phrase(context, t)
    before = context.tokens[t.i - 1].text if t.i else ""
    odd = any(ch.isupper() for ch in t.text[1:])  # "NordTec"
    unknown = t.pos_ == "PROPN" and (
        odd or not second_lemma(t) or before[:1].isupper()
    )  # "Clear Water": not classified
    party = unknown or in_classes(context, t, PARTY_CLASSES) or is_aged(context, t)
    state = state_of(context, t)
    if state and slot in _PARTICIPANT:
        value, kind, lo, hi = state
        yield Filler(slot, value, lo, hi, kind, method=f"{method} government", confidence=confidence * 0.95)
        for other, a, b in _further_states(context, t):
            if other != value:
                yield Filler(slot, other, a, b, kind, method=f"{method} government", confidence=confidence * 0.9)
        return
    if slot in _PARTICIPANT and not party:
        # Names inside the phrase of a thing ("shares of Alibaba", "die Aktie des Konzerns") take part in its events.
        animate = context.knowledge.types[hit.trigger.type].animate  # things die and leave in a manner of speaking only
        for name, lo, hi in inner_names(context, t) if not animate else ():
            if name.label == "LOC" and slot == "actor" and hit.trigger.type in _FIRMS:
                continue  # "Deutschlands größte Bank"
            if name.label in ("ORG", "PER", "LOC"):
                value = name.canonical or name.text
                where = name.label == "LOC" and hit.trigger.type not in _MEASURED and _situates(context, name)
                inner = "place" if where else slot
                yield Filler(inner, value, lo, hi, KIND[name.label], method=f"{method} inner", confidence=0.75)
        if "/relative" in method and _has_infinitive(context, t):
            return  # "Volkswagen plans to cut": what hangs under a plan is not about the plan
        if _no_object(context, hit, t, method):
            return
        slot = "object"
    inside = [context.tokens[k] for k in hit.words if start <= context.tokens[k].idx < context.tokens[t.i].idx]
    start = max((w.idx + len(w) + 1 for w in inside), default=start)  # "Dieb entwendet Handy": not the verb with it
    text = context.text[start:end]
    if text.endswith("-"):
        return  # half a compound: "Partei- und Fraktionschefin"
    if text and any(ch.isalpha() for ch in text):
        yield Filler(
            slot,
            _nominative(t) if text == t.text else " ".join(text.split()),
            start,
            end,
            "text" if party else "",
            method=method,
            confidence=confidence * 0.8,
        )


def _nominative(t: Token) -> str:
    """A noun without the ending of its genitive (``des Regimes``)."""
    genitive = "Gen" in t.morph.get("Case", []) and t.text in (f"{t.lemma_}s", f"{t.lemma_}es")
    return t.lemma_ if genitive else t.text


def _no_object(context: Context, hit: Hit, t: Token, method: str) -> bool:
    """Whether a thing in the place of a party is not what the event is about: it does something to another thing (``ein
    Gutachten soll den Hergang klären``), or a verb's place (``drohte ihm an der Tür``)."""
    if hit.role_pos != "verb" or hit.trigger.type in _MEASURED:  # shares that rise 6 per cent are what it is about
        return False
    role = method.removeprefix("slot:").partition("/")[0]
    if role == "subj":
        bare = not _is_modified(context, t) and t.text == t.lemma_  # perhaps a name that nobody classified
        return not bare and any(a.role == "obj" for a in hit.arguments)
    place = role.removeprefix("prep.") in context.knowledge.classes.get("place_prep", frozenset())
    return place and role not in hit.trigger.roles


def _of_whom(context: Context, t: Token) -> Token | None:
    """The person whose body was found (``die Leiche einer Wanderin``)."""
    kids = context.tree.children(t.i, "nmod", "nmod:poss")
    whose = (c for c in kids if _belongs(context, c, "genitive_prep") and c.i not in context.names)
    return next((c for c in whose if in_classes(context, c, ("person_noun", "suspect"))), None)


def _is_modified(context: Context, t: Token) -> bool:
    """Whether a noun has an article or adjective."""
    return any(True for _ in context.tree.children(t.i, "det", "det:poss", "amod", "nummod"))


def is_aged(context: Context, t: Token) -> bool:
    """Whether a noun has an age before it, and so means somebody (``ein 81-jähriger Ulmer``)."""
    return any(in_classes(context, c, ("age_adjective",)) for c in context.tree.children(t.i, "amod"))


def _has_infinitive(context: Context, t: Token) -> bool:
    """Whether a noun governs an infinitive with its mark (``plans to cut``, ``Pläne, … zu schließen``)."""
    marks = context.knowledge.closed.infinitive_marks
    return any(m.lower_ in marks for c in context.tree.children(t.i, "acl") for m in context.tree.children(c.i, "mark"))


def inner_names(context: Context, t: Token) -> Iterator[tuple[Name, int, int]]:
    """Names that a noun belongs to, with their characters: genitive, compound, ``of``; also ``of the company``."""
    for c in context.tree.children(t.i, "nmod", "nmod:poss", "compound", "amod", "flat", "det:poss"):
        if not _belongs(context, c, "inner_prep"):
            continue
        if name := context.names.get(c.i):
            yield name, name.start, name.end
        elif found := antecedent(context, c):
            yield found[0], c.idx, c.idx + len(c)


def _belongs(context: Context, t: Token, prepositions: str) -> bool:
    """Whether a noun hangs under another as its genitive, or by one of a set of prepositions."""
    prep = preposition(context.tree, t.i, context.knowledge.closed)
    return prep in ("", *POSSESSIVE) or prep in context.knowledge.classes.get(prepositions, frozenset())


def _people_of(context: Context, t: Token) -> Iterator[tuple[Name, int, int]]:
    """The bodies that an office or staff represents (``the heads of Huawei and Tencent``)."""
    if not in_classes(context, t, ("post", "worker")):
        return
    for c in context.tree.children(t.i, "nmod", "nmod:poss", "compound"):
        if _belongs(context, c, "genitive_prep"):
            for m in fillers(context, Argument("", c)):
                for name, _ in context.names_of(m):
                    if name.label == "ORG":
                        yield name, name.start, name.end


def state_of(context: Context, t: Token) -> tuple[str, str, int, int] | None:
    """The state that a government word stands for (``the Chinese government``, ``Behörden in China``)."""
    words = context.knowledge.classes.get("government_word", frozenset())
    if not any(w in words for w in lemmas(t)):
        return _state_behind(context, t)
    own = _state_beside(context, t)
    if own is None and definite(context, t):
        for k in range(t.i - 1, -1, -1):  # "the government" is that of the state whose government was spoken of last
            before = context.tokens[k]
            if any(w in words for w in lemmas(before)) and (found := _state_beside(context, before)):
                return found[0], found[1], t.idx, t.idx + len(t)
    return own


def _state_behind(context: Context, t: Token) -> tuple[str, str, int, int] | None:
    """The state whose parliament or forces a noun with a genitive means, or for which somebody speaks (``Israel's
    military``, ``Vertreter der USA``)."""
    if not in_set(context, t, "state_organ") and not in_set(context, t, "envoy_noun"):
        return None
    for c in context.tree.children(t.i, "nmod", "nmod:poss"):
        name = context.names.get(c.i)
        if name is not None and name.label == "LOC" and _belongs(context, c, "envoy_prep"):
            state = name.canonical or name.text
            if context.aliases.is_state(state):
                return state, "place", min(t.idx, name.start), max(t.idx + len(t), name.end)
    return None


def _further_states(context: Context, t: Token) -> Iterator[tuple[str, int, int]]:
    """The states whose adjectives stand before several governments (``the French and South African governments``)."""
    if "Plur" not in t.morph.get("Number", []):
        return
    first = t.i
    while first and context.tokens[first - 1].pos_ in ("ADJ", "PROPN", "CCONJ", "PUNCT", "NOUN") and t.i - first < 8:
        first -= 1
    for k in range(first, t.i):
        for size in (2, 1):
            words = context.doc[k : min(k + size, t.i)]
            if len(words) == size and (state := context.aliases.demonym(words.text, context.knowledge.lang)):
                yield state, words.start_char, words.end_char
                break


def _state_beside(context: Context, t: Token) -> tuple[str, str, int, int] | None:
    for c in context.tree.children(t.i, "amod", "nmod", "nmod:poss", "compound", "appos"):
        name = context.names.get(c.i)
        country = context.aliases.demonym(c.text, context.knowledge.lang)
        if name is not None and name.label == "LOC":
            own = name.canonical or name.text
            country = country or (own if context.aliases.is_state(own) else context.aliases.capital_of(own)) or own
        if country:
            return country, "place", min(t.idx, c.idx), max(t.idx + len(t), c.idx + len(c))
    return None
