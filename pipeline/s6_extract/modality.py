"""Whether an event happened, is planned, possible, denied, called off or under way, and the word that says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from pipeline.s6_extract.arguments import is_finite, predicate_of, preposition, told_by_it
from pipeline.s6_extract.context import Context, in_set, lemmas, reports
from pipeline.s6_extract.lexicon import fold
from pipeline.s6_extract.triggers import Hit, particle_of, reflexive

# Where several cues meet, the first of these that is among them decides.
CONDITION, UNREAL = "modality:condition", "modality:unreal"
PRECEDENCE = ("cancelled", "denied", "possible", "planned", "ongoing")
_CLIMB = ("xcomp", "ccomp", "advcl", "acl", "obj", "nsubj:pass", "conj", "nmod", "obl", "csubj")
_MAX_CLIMB = 3
_NEITHER = 12  # words back from a verb to the first half of a double negation
_FULL_STOP = (".", "!", "?")
_DECIDED = frozenset(("agree", "acquire", "ceasefire", "launch", "close", "regulate", "invest", "list"))
_DECIDED |= {"restructure", "workforce"}
_ANNOUNCED = ("close", "restructure", "workforce")  # what is announced before it is done
_ALLOWED = ("acquire", "close", "launch", "list", "restructure")  # what an authority allows before it is done
_STATES_OF = ("casualty",)  # whose nouns name those to whom it has happened
_ASSEMBLED = ("meet", "protest", "vote")  # what people go to
_CALLED_OFF = ("close",)  # where the calling off is itself the event
_JUDGED = ("litigate",)  # a case that is dismissed was one


@dataclass(frozen=True, slots=True)
class Modality:
    """The modality with the token that decided it (None for ``actual``) and the rule's name."""

    value: str
    cue: Token | None
    rule: str


def modality(context: Context, hit: Hit, future: bool) -> Modality:
    """The modality of a trigger; ``future`` tells that its date lies after the article's."""
    own = hit.trigger.modality
    if own and not (own == "cancelled" and hit.trigger.type in _CALLED_OFF):
        return Modality(own, None, "modality:trigger")
    found = list(_cues(context, hit))
    if hit.trigger.type in _STATES_OF and hit.role_pos == "noun":
        found = [m for m in found if m[0] != "ongoing"]  # "derzeit gibt es 156 Tote"
    if own:  # what a word calls off, but only may, or not at all
        open_ = next((m for m in found if m[0] in ("possible", "denied", "planned")), None)
        return Modality(*open_) if open_ else Modality(own, None, "modality:trigger")
    for effect, token, rule in found:
        if rule in (CONDITION, UNREAL):  # whatever a condition says, or denies, is not known
            return Modality(effect, token, rule)
    for value in PRECEDENCE:
        for effect, token, rule in found:
            if effect == value:
                return Modality(value, token, rule)
    if future and not _past(context, context.tokens[hit.i]):
        return Modality("planned", None, "modality:future date")
    return Modality("actual", None, "modality:default")


def _past(context: Context, head: Token) -> bool:
    """Whether a verb says that something took place already: no date can make that a plan."""
    group = [head, *context.tree.children(head.i, "aux", "aux:pass", "cop")]
    return head.pos_ == "VERB" and any(
        "Past" in t.morph.get("Tense", []) and "Fin" in t.morph.get("VerbForm", []) for t in group
    )


def _over(context: Context, verb: Token) -> bool:
    """Whether a verb tells in the past of what came about and not of what was going on (``was burning``)."""
    going = any(
        c.lemma_.lower() in _set(context, "progressive_aux") for c in context.tree.children(verb.i, "aux")
    ) and not _past_participle(verb)
    return (_past(context, verb) or perfect(context, verb)) and not going


def perfect(context: Context, verb: Token) -> bool:
    """Whether a verb stands in the perfect (``had died``)."""
    return any(c.lemma_.lower() in _set(context, "perfect_aux") for c in context.tree.children(verb.i, "aux"))


def _set(context: Context, name: str) -> frozenset[str]:
    """A closed set of the language (``wordsets.tsv``)."""
    return context.knowledge.classes.get(name, frozenset())


def _cues(context: Context, hit: Hit) -> Iterator[tuple[str, Token, str]]:
    head = context.tokens[hit.i]
    verb = _verb_of(context, head)
    yield from _noun_cues(context, head, hit.trigger.type)
    if verb is not None:
        yield from _verb_cues(context, verb)
        if not _copular(context, verb) or verb.i == head.i:
            yield from _climb(context, verb)
    question = _set(context, "question")
    last = next((t for t in reversed(list(context.sentence(head.i))) if not t.is_space and not t.is_quote), None)
    if last is not None and last.text in question:
        yield "possible", last, "modality:question"


def _verb_of(context: Context, head: Token) -> Token | None:
    """The verb whose auxiliaries and adverbs tell about the event: itself, or the one that carries the noun."""
    if (predicate := predicate_of(context.tree, head.i)) is not None:
        return predicate  # "soll Ministerin werden"
    if head.pos_ in ("VERB", "AUX"):
        return head
    if head.pos_ == "ADJ":
        return head
    above = context.tree.head(head.i)
    rel = context.tree.rels[head.i]
    if rel in ("nsubj", "nsubj:pass") and not _tells_of_subject(context, above, rel):
        return None
    if rel == "nsubj:pass" and not _carries(context, above):
        return None  # "the ruling was not implemented": there was one
    carried = rel in ("obj", "nsubj", "nsubj:pass", "xcomp") or told_by_it(
        context.tree, head.i, context.knowledge.closed
    )
    verbal = above.pos_ in ("VERB", "AUX") or _copular(context, above)
    return above if carried and verbal and above.i != head.i else None


def _carries(context: Context, verb: Token) -> bool:
    """Whether a passive says that its subject takes place or is planned, done, called off (``was held``)."""
    known = (context.knowledge.closed.carriers, _set(context, "cancels"), _set(context, "occurrence"))
    forms = _with_particle(context, verb)
    raised = any(True for _ in context.tree.children(verb.i, "xcomp", "ccomp"))
    return raised or any(w in words for words in known for w in forms) or bool(effect_of(context, verb, "verb"))


def _copular(context: Context, token: Token) -> bool:
    return any(True for _ in context.tree.children(token.i, "cop"))


def _tells_of_subject(context: Context, verb: Token, rel: str) -> bool:
    """Whether a verb says that its subject takes place (``the talks will begin``), not what it brings about or becomes
    (``the storm is expected to weaken``)."""
    words = _set(context, "occurrence")
    if not words or (rel == "nsubj" and _copular(context, verb)):
        return True
    raised = [c for c in context.tree.children(verb.i, "xcomp") if c.pos_ in ("VERB", "AUX")]
    told = raised or ([verb] if rel == "nsubj" else [])
    return all(_copular(context, t) or any(w in words for w in _with_particle(context, t)) for t in told)


def takes_place(context: Context, i: int) -> bool:
    """Whether the clause says of noun ``i`` that it took place, and little else (``riots broke out``, ``es kam zu
    Unruhen``)."""
    verb = context.tree.head(i)
    if told_by_it(context.tree, i, context.knowledge.closed):
        return True
    words = _set(context, "takes_place")
    return context.tree.rels[i] == "nsubj" and bool(words) and any(w in words for w in _with_particle(context, verb))


def _with_particle(context: Context, verb: Token) -> tuple[str, ...]:
    """The lemmas of a verb, with its separated particle where it has one (``findet … statt``)."""
    particle = particle_of(context, verb) if context.knowledge.particles else None
    particle = particle or next(context.tree.children(verb.i, "compound:prt"), None)
    joined = tuple(fold(particle.text) + k for k in lemmas(verb)) if particle is not None else ()
    return joined if joined and context.knowledge.idiom_head_last else (*joined, *lemmas(verb))


def effect_of(context: Context, token: Token, *kinds: str) -> str:
    """The effect of the cue that begins at a token, its exact form before its lemma, longer cues before shorter.

    A verb stands with its separated particle (``kündigte … an``), which is another word than the verb alone.
    """
    keys = (fold(token.text), *lemmas(token))
    if "verb" in kinds and (own := _with_particle(context, token)) != lemmas(token):
        keys = own
    other = {fold(c.text) for c in context.tree.children(token.i, "compound:prt")}  # "set up" is not "set (to)"
    for key in dict.fromkeys(keys):
        for cue in context.knowledge.modality.get(key, ()):
            if cue.kind == "verb" and other and len(cue.words) == 1 and key in lemmas(token):
                continue
            if cue.kind in kinds and _continues(context, token, cue.words[1:]):
                return cue.effect
    return _reflexive_effect(context, token, keys) if "verb" in kinds else ""


def _reflexive_effect(context: Context, verb: Token, keys: tuple[str, ...]) -> str:
    """The effect of a cue that asks for a reflexive pronoun, wherever it stands (``weigerte sich``)."""
    for pronoun in _set(context, "reflexive"):
        for cue in context.knowledge.modality.get(pronoun, ()):
            if cue.kind == "verb" and len(cue.words) == 2 and cue.words[1] in keys and reflexive(context, verb):
                return cue.effect
    return ""


def _continues(context: Context, token: Token, rest: tuple[str, ...]) -> bool:
    following = context.doc[token.i + 1 : token.i + 1 + len(rest)]
    return len(following) == len(rest) and all(
        w in (fold(t.text), *lemmas(t)) for w, t in zip(rest, following, strict=True)
    )


def _verb_cues(context: Context, verb: Token) -> Iterator[tuple[str, Token, str]]:
    future = _set(context, "future_aux")
    verbal = [verb, *context.tree.children(verb.i, "cop")]
    infinitive = any("Inf" in t.morph.get("VerbForm", []) or t.tag_ == "VB" for t in verbal)
    if (opening := _conditional_inversion(context, verb)) is not None:
        yield "possible", opening, CONDITION
    perfect = False
    for c in context.tree.children(verb.i):
        rel = context.tree.rels[c.i]
        if rel in ("aux", "aux:pass", "cop") or c.pos_ == "AUX":
            form = c.lower_ in _set(context, "perfect_aux")  # beside a modal it is the infinitive, whatever its tag
            perfect = perfect or (
                c.lemma_.lower() in _set(context, "perfect_aux") and (form or "Inf" in c.morph.get("VerbForm", []))
            )
    perfect = perfect or _joined_perfect(context, verb)
    for c in context.tree.children(verb.i):
        rel = context.tree.rels[c.i]
        if rel in ("aux", "aux:pass"):
            if c.lemma_.lower() in future or c.lower_ in future:
                passive_infinitive = any(
                    k.lower_ in _set(context, "passive_infinitive")
                    and k.i != c.i  # not the "werden" of "getötet zu werden"
                    for k in context.tree.children(verb.i, "aux:pass")
                )
                if (infinitive or passive_infinitive) and c.lower_ not in _set(context, "not_future"):
                    yield (
                        ("possible" if c.lower_ in _set(context, "conditional_aux") else "planned"),
                        c,
                        "modality:future",
                    )
                continue
            effect = effect_of(context, c, "aux")
            if effect == "possible" and c.lower_ in _set(context, "reported_aux") and _is_reported(context, verb, c):
                continue  # "hätten angegriffen, erklärte er": what somebody says happened
            if effect == "planned" and perfect and c.lower_ in _set(context, "unreal_aux"):
                yield "possible", c, UNREAL  # "would have closed the case": it did not come to that
            elif effect and not (effect == "planned" and perfect):
                yield effect, c, "modality:auxiliary"
        elif rel in ("advmod", "obl", "discourse", "advcl", "mark", "cc", "det", "nmod") or c.pos_ in (
            "PART",
            "ADV",
            "SCONJ",
        ):
            if _negation(context, c):
                yield "denied", c, "modality:negation"
                continue
            if rel == "mark" and c.lower_ in _set(context, "conditional"):
                yield "possible", c, CONDITION
                continue
            rounds = c.i + 1 in context.quantities  # "killed almost 50 people": the number is rounded
            if c.pos_ in ("ADV", "ADJ") and (effect := effect_of(context, c, "adv")) and not (
                rounds and effect == "denied"
            ):  # fmt: skip
                if effect == "ongoing" and _over(context, verb):
                    continue  # "meanwhile, shares fell": it has happened
                yield effect, c, "modality:adverb"
        elif rel in ("obj", "nsubj", "nsubj:pass"):
            for d in (*context.tree.children(c.i, "det", "advmod"), *([c] if c.pos_ == "PRON" else [])):
                if _negation(context, d):
                    yield "denied", d, "modality:negation"
    if (be := _is_to(context, verb)) is not None:
        yield "planned", be, "modality:auxiliary"
    if (nor := _neither(context, verb)) is not None:
        yield "denied", nor, "modality:negation"
    if (mark := _headline_plan(context, verb)) is not None:
        yield "planned", mark, "modality:headline infinitive"
    # "Alibaba to split into six units": a headline's infinitive
    marks = [c for c in context.tree.children(verb.i, "mark") if c.lower_ in _set(context, "headline_infinitive")]
    if (
        marks
        and context.tree.rels[verb.i] in ("root", "acl", "parataxis")
        and any(True for _ in context.tree.children(verb.i, "nsubj", "nsubj:pass"))
    ):
        yield "planned", marks[0], "modality:headline infinitive"


def _joined_perfect(context: Context, verb: Token) -> bool:
    """Whether a participle shares the auxiliary that closes a coordination (``soll ihn getötet und sie verletzt
    haben``)."""
    if "Part" not in verb.morph.get("VerbForm", []):
        return False
    joined = [*context.tree.children(verb.i, "conj")]
    if context.tree.rels[verb.i] == "conj":
        joined.append(context.tree.head(verb.i))
    helpers = _set(context, "perfect_aux")
    closing = (c for k in joined for c in context.tree.children(k.i, "aux", "cop") if c.i > max(k.i, verb.i))
    return any(c.lower_ in helpers for c in closing)


def _is_to(context: Context, verb: Token) -> Token | None:
    """The form of ``be`` that makes an infinitive a plan (``talks are to resume``, ``is to be fined``)."""
    helpers, at = _set(context, "progressive_aux"), verb.i - 1
    if at > 0 and context.tokens[at].lower_ in helpers:
        at -= 1
    if at < 1 or context.tokens[at].lower_ not in _set(context, "headline_infinitive"):
        return None
    be = context.tokens[at - 1]
    return be if be.lemma_.lower() in helpers and be.lower_ not in helpers else None


def _neither(context: Context, verb: Token) -> Token | None:
    """The word that says that the second of two things was not done either (``weder … noch``), wherever the parser
    hangs it."""
    before = context.tokens[context.sentences[verb.i][0] : verb.i]
    if not before or before[-1].lower_ not in _set(context, "nor"):
        return None
    return before[-1] if any(t.lower_ in _set(context, "neither") for t in before[-_NEITHER:]) else None


def _headline_plan(context: Context, verb: Token) -> Token | None:
    """The mark of an infinitive right behind the name that a headline, or its second half, begins with (``X to buy Y``,
    ``More cuts: X to close plants``)."""
    marks = [c for c in context.tree.children(verb.i, "mark") if c.lower_ in _set(context, "headline_infinitive")]
    if not marks or context.tree.rels[verb.i] not in ("acl", "root", "parataxis", "appos"):
        return None
    start, end = context.sentences[verb.i]
    words = [t for t in context.tokens[start:end] if not t.is_space]
    if words and words[-1].text in _FULL_STOP:
        return None
    at = marks[0].i - 1
    name = context.tokens[max(at, start)]
    capitals = sum(c.isupper() for c in name.text)
    named = capitals > 1 or (capitals == 1 and name.text[0].isupper() and name.pos_ in ("PROPN", "ADJ"))
    named = named or (start == 0 and name.pos_ == "NOUN")  # the article's own headline: "Delegation to visit Cairo"
    while at >= start and context.tokens[at].pos_ in ("PROPN", "NOUN", "ADJ", "NUM", "DET"):
        at -= 1
    alone = at < start or context.tokens[at].text == ":"
    finite = any(is_finite(context.tree, k) for k in range(marks[0].i, end) if context.tree.heads[k] == k)
    return marks[0] if named and alone and not finite else None


def _conditional_inversion(context: Context, verb: Token) -> Token | None:
    """The finite word that opens a clause before its subject, which makes it a condition (``Sollte er gehen, …``,
    ``Had she known, …``); questions have a mark of their own."""
    if context.tree.rels[verb.i] not in ("advcl", "csubj", "ccomp"):
        return None
    start = context.sentences[verb.i][0]
    first = next((t for t in context.tokens[start : verb.i + 1] if not t.is_punct and not t.is_space), None)
    subject = next(context.tree.children(verb.i, "nsubj", "nsubj:pass"), None)
    if first is None or subject is None or subject.i < first.i or context.tree.heads[verb.i] < verb.i:
        return None
    own = first.i == verb.i or context.tree.heads[first.i] == verb.i
    words = _set(context, "inverted_condition")
    opens = first.lower_ in words or ("*" in words and first.pos_ in ("AUX", "VERB"))
    return first if own and opens and first.pos_ in ("AUX", "VERB") else None


def _is_reported(context: Context, verb: Token, auxiliary: Token) -> bool:
    """Whether a verb of reporting stands above a participle, or right beside its clause, or the report goes on; or the
    clause that it is coordinated with has the form of reported speech (``gekommen seien und gerettet hätten``)."""
    if "Inf" in verb.morph.get("VerbForm", []):
        return False
    if "Plur" in auxiliary.morph.get("Number", []) and _report_goes_on(context, verb):
        return True
    above = context.tree.heads[verb.i]
    beside = [c.i for c in context.tree.children(verb.i, "parataxis", "conj", "advcl")]
    if any(reports(context, k) for k in (above, *beside) if k != verb.i):
        return True
    joined = [above] if context.tree.rels[verb.i] == "conj" else []
    joined += [c.i for c in context.tree.children(verb.i, "conj")]
    helpers = [c for k in joined for c in context.tree.children(k, "aux", "aux:pass", "cop")]
    return any(effect_of(context, c, "aux") == "reported" for c in helpers)


def _report_goes_on(context: Context, verb: Token) -> bool:
    """Whether the sentence of a verb or the one before tells what somebody says (``die Lage sei ruhig``)."""
    start, end = context.sentences[verb.i]
    first = context.sentences[start - 1][0] if start else start
    moods = (t.morph for t in context.tokens[first:end] if t.pos_ in ("VERB", "AUX"))
    told = any("Sub" in m.get("Mood", []) and "Pres" in m.get("Tense", []) for m in moods)
    return told or any(reports(context, k) for k in range(first, start) if context.tokens[k].pos_ == "VERB")


def negated(context: Context, verb: Token) -> bool:
    """Whether a verb stands in the negative (``did not rule out``)."""
    return any(_negation(context, c) for c in context.tree.children(verb.i, "advmod", "det", "nmod"))


def _negation(context: Context, token: Token) -> bool:
    """Whether a word denies: ``nicht``, but not ``nicht nur``, ``not just``."""
    if effect_of(context, token, "neg") != "denied":
        return False
    following = [t.lower_ for t in context.tokens[token.i + 1 : token.i + 3]]
    said = {" ".join([fold(token.text), *following[:n]]) for n in (1, 2)}
    return said.isdisjoint(_set(context, "no_negation"))


def _has_subject(context: Context, i: int) -> bool:
    return any(True for _ in context.tree.children(i, "nsubj", "nsubj:pass"))


def _noun_cues(context: Context, head: Token, type_: str) -> Iterator[tuple[str, Token, str]]:
    if head.pos_ in ("VERB", "AUX"):
        return
    for c in context.tree.children(head.i, "amod", "det", "acl", "compound", "advmod"):
        if context.tree.rels[c.i] == "acl" and is_finite(context.tree, c.i) and _has_subject(context, c.i):
            continue  # "lifted sanctions after the state agreed": a clause of its own
        if _negation(context, c):
            yield "denied", c, "modality:negation"
        elif effect := effect_of(context, c, *(("adj",) if c.pos_ in ("NOUN", "PROPN") else ("adj", "verb"))):
            yield effect, c, "modality:adjective"  # "a planned meeting"; "a press briefing" is one
    if _copular(context, head):  # "a condition for it is the withdrawal"
        for s in context.tree.children(head.i, "nsubj"):
            if effect := effect_of(context, s, "noun"):
                yield effect, s, "modality:noun"
    if (told := _foretold(context, head)) is not None:
        yield *told, "modality:verb"
    for c in context.tree.children(head.i, "case"):
        if c.lower_ in _set(context, "lacking_prep"):
            yield "denied", c, "modality:negation"  # "blieb ohne Urteil"
    above = context.tree.head(head.i)
    yield from _told_of_noun(context, head, type_)
    if (talk := _talked_about(context, head, type_)) is not None:
        yield "possible", talk, "modality:talked about"
    governed = context.tree.rels[head.i] in ("nmod", "acl", "compound", "obl", "nmod:poss")
    if governed and above.pos_ not in ("VERB", "AUX") and (effect := effect_of(context, above, "noun")):
        yield effect, above, "modality:noun"
    beside = any(
        True for _ in context.tree.children(head.i, "case")
    )  # "besides the arrests", whatever parsers make of it
    if context.tree.rels[head.i] in ("obj", "nsubj:pass", "nsubj") and not beside:
        if in_set(context, above, "cancels"):
            yield "cancelled", above, "modality:cancelled"
        elif not _tells_of_subject(context, above, context.tree.rels[head.i]) or in_set(context, above, "naming_verb"):
            pass  # "what it calls air strikes": a name for what happened
        elif (effect := effect_of(context, above, "verb")) and not (effect == "denied" and type_ in _JUDGED):
            yield effect, above, "modality:verb"
        elif type_ in _ANNOUNCED and in_set(context, above, "announcing_verb"):
            yield "planned", above, "modality:verb"  # "announced 1,500 job cuts"
        elif type_ in _ALLOWED and in_set(context, above, "allowing_verb"):
            yield "planned", above, "modality:verb"  # "cleared the merger"
    elif context.tree.rels[head.i] in ("nmod", "nmod:poss") and effect_of(context, above, "noun") == "cancelled":
        yield "cancelled", above, "modality:cancelled"


def _told_of_noun(context: Context, head: Token, type_: str) -> Iterator[tuple[str, Token, str]]:
    """What the words around a noun say of it from further off: that nothing is heard of it (``keine Meldungen über
    Tote``), that a plan holds it (``the proposed deal includes a withdrawal``), that one will go there (``will fly to
    Cairo for talks``)."""
    while context.tree.rels[head.i] in ("conj", "appos"):
        head = context.tree.head(head.i)
    above, rel = context.tree.head(head.i), context.tree.rels[head.i]
    if rel in ("nmod", "obl") and in_set(context, above, "report_noun"):
        for d in context.tree.children(above.i, "det", "advmod"):
            if _negation(context, d):
                yield "denied", d, "modality:negation"
    if rel == "obj" and in_set(context, above, "content_verb"):
        for s in context.tree.children(above.i, "nsubj"):
            said = (s, *context.tree.children(s.i, "amod"))
            effects = (effect_of(context, t, "noun" if t is s else "adj") for t in said)
            if any(e in ("planned", "possible") for e in effects):
                yield "planned", s, "modality:noun"
    ahead = preposition(context.tree, head.i, context.knowledge.closed) in _set(context, "purpose_prep")
    if rel == "obl" and type_ in _ASSEMBLED and ahead and above.pos_ == "VERB":
        future = (c for c in context.tree.children(above.i, "aux") if c.lower_ in _set(context, "future_aux"))
        if (will := next(future, None)) is not None:
            yield "planned", will, "modality:future"


def _foretold(context: Context, head: Token) -> tuple[str, Token] | None:
    """What a verb says of the noun behind its preposition (``warnte vor einem Angriff``), where a cue names both."""
    above, prep = context.tree.head(head.i), preposition(context.tree, head.i, context.knowledge.closed)
    if not prep or above.pos_ != "VERB" or context.tree.rels[head.i] not in ("obl", "obl:arg", "nmod"):
        return None
    for key in _with_particle(context, above):
        for cue in context.knowledge.modality.get(key, ()):
            if cue.kind == "verb" and cue.words[1:] == (prep,):
                return cue.effect, above
    for thing in context.tree.children(above.i, "obj", "nsubj:pass"):  # "grünes Licht für den Kauf gegeben"
        for key in lemmas(thing):
            for cue in context.knowledge.modality.get(key, ()):
                if cue.kind == "noun" and cue.words[1:] == (prep,):
                    return cue.effect, thing
    return None


def _talked_about(context: Context, head: Token, type_: str) -> Token | None:
    """The verb of talking about what may be done (``berät über den Verkauf``); of what befalls people one talks after
    it happened."""
    about = preposition(context.tree, head.i, context.knowledge.closed) in _set(context, "about_prep")
    if type_ not in _DECIDED or not about or context.tree.rels[head.i] not in ("obl", "nmod", "obl:arg"):
        return None
    for k in list(context.tree.path(head.i))[1:3]:
        if context.tokens[k].pos_ == "VERB":
            return context.tokens[k] if in_set(context, context.tokens[k], "consider_verb") else None
    return None


def _is_result(context: Context, verb: Token) -> bool:
    """Whether a clause tells what came of the one above, not what that one is about (``blockierten die Gleise, so dass
    der Verkehr eingestellt wurde``)."""
    words = _set(context, "result_mark")
    marks = [c for c in context.tree.children(verb.i, "mark", "advmod") if c.i < verb.i]
    return any(c.lower_ in words or f"{context.tokens[c.i - 1].lower_} {c.lower_}" in words for c in marks)


def _past_participle(token: Token) -> bool:
    return "Part" in token.morph.get("VerbForm", []) and "Past" in token.morph.get("Tense", [])


def _promised(context: Context, at: Token) -> bool:
    """Whether a coordinated verb is an infinitive with its mark, and so one more thing that the first verb governs."""
    marks = [c for c in context.tree.children(at.i, "mark") if c.lower_ in _set(context, "infinitive_mark")]
    return bool(marks) and not is_finite(context.tree, at.i)


def _own_statement(context: Context, at: Token, above: Token) -> bool:
    """Whether a conjunction opens a finite clause with a subject of its own right before it: what is said of the clause
    above (``Plans were made to merge, and shares rose``) is not said of it, however parsers hang it."""
    if context.tree.rels[at.i] not in ("conj", "advcl") or above.i > at.i or not is_finite(context.tree, at.i):
        return False
    subject = next((c for c in context.tree.children(at.i, "nsubj", "nsubj:pass") if c.i < at.i), None)
    if subject is None or (context.tree.rels[above.i] == "ccomp" and context.tree.rels[at.i] == "conj"):
        return False
    first = min(context.tree.subtree(subject.i))
    opens = first > 1 and context.tokens[first - 1].pos_ == "CCONJ" and context.tokens[first - 2].text == ","
    return opens and not any(True for _ in context.tree.children(above.i, "mark"))


def _introduced(context: Context, at: Token, above: Token) -> bool:
    """Whether a finite clause can be what the verb above says: by its opening word, or by that verb."""
    return reports(context, above.i) or above.i > at.i or any(True for _ in context.tree.children(at.i, "mark"))


def _climb(context: Context, verb: Token) -> Iterator[tuple[str, Token, str]]:
    """What the verbs above say: ``plans to buy``, ``is expected to``, ``dementierte, dass``, ``falls``."""
    at = verb
    for _ in range(_MAX_CLIMB):
        rel = context.tree.rels[at.i]
        above = context.tree.head(at.i)
        if above.i == at.i or rel not in _CLIMB or _own_statement(context, at, above):
            return
        own = any(True for _ in context.tree.children(at.i, "aux", "aux:pass", "nsubj"))
        if rel == "conj" and not own and not is_finite(context.tree, at.i):
            yield from (
                (e, t, r)
                for e, t, r in _verb_cues(context, above)
                if r in ("modality:auxiliary", "modality:future", CONDITION)
            )
            if _promised(context, at) and (effect := effect_of(context, above, "verb")) == "planned":
                yield effect, above, "modality:governor"  # "promised to cut taxes and to release them"
        elif rel in ("xcomp", "ccomp", "acl", "advcl", "csubj"):
            if _is_result(context, at):
                return
            marked = any(c.lower_ in _set(context, "infinitive_mark") for c in context.tree.children(at.i))
            # behind a comma a participle is no content of the verb: "agreed on a deal, ending the strike"
            beside = rel in ("advcl", "acl") and any(t.text == "," for t in context.doc[above.i + 1 : at.i])
            infinitive = marked or (not beside and not is_finite(context.tree, at.i))
            kinds: tuple[str, ...]
            kinds = ("verb", "adj", "noun") if rel != "advcl" else ("verb", "adj") if infinitive else ("verb",)
            kinds = ("noun",) if rel == "acl" and above.pos_ == "NOUN" else kinds  # "a delay in announcing"
            if is_finite(context.tree, at.i) and above.pos_ == "VERB":
                kinds = tuple(k for k in kinds if k != "adj")  # "it was announced that he had died"
            effect = effect_of(context, above, *kinds)
            told = effect == "possible" and is_finite(context.tree, at.i) and reports(context, above.i)
            if told or (effect == "planned" and perfect(context, at)):
                effect = ""  # "told the paper that he had left", not "told him to leave"
            open_ = effect == "denied" and negated(context, above)  # "did not rule out closing the factory"
            effect = "possible" if open_ else effect
            # "the plan adopted in May" is no content of a plan, "rejects it even as he attacks her" none of a denial
            content = rel == "ccomp" or infinitive
            if (rel == "acl" and _past_participle(at)) or (rel == "advcl" and not infinitive):
                effect = ""
            if effect in ("denied", "cancelled") or (effect and content):
                yield effect, above, "modality:governor"
            if rel == "ccomp" and not effect and is_finite(context.tree, at.i) and not _introduced(context, at, above):
                return  # "Plans to merge the two were announced", where the parser takes the verb for what is merged
            if rel == "xcomp" or (rel == "ccomp" and not is_finite(context.tree, at.i)):  # "will include closing …"
                unheard = ("modality:headline infinitive", *(("modality:negation",) if open_ else ()))
                yield from ((e, t, r) for e, t, r in _verb_cues(context, above) if r not in unheard)
            if (
                rel == "advcl"
                and infinitive
                and at.i == verb.i
                and above.lemma_.lower() not in _set(context, "leaving_verb")  # "left Varo to join Nordtec"
                and any(
                    c.lower_ in _set(context, "infinitive_mark")
                    and c.pos_ not in ("SCONJ", "ADP")  # "confessed to doing"
                    for c in context.tree.children(at.i, "mark", "aux")
                )
            ):
                yield "planned", at, "modality:purpose"
        if rel == "advcl" and is_finite(context.tree, at.i):
            return  # what is said of the clause above is not said of its circumstances
        at = above
