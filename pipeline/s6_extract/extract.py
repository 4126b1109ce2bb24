"""Event mentions of one article: triggers, which of them count, and their slots as facts with original characters."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from pipeline.core.offsets import to_original
from pipeline.core.records import CleanText, Document, DocumentDate, Fact, Mention, Name, TimeExpression
from pipeline.s5_annotate.aliases import AliasTable
from pipeline.s5_annotate.marks import Marks
from pipeline.s5_annotate.names import canonical_names
from pipeline.s5_annotate.syntax import tree
from pipeline.s6_extract.amounts import quantities
from pipeline.s6_extract.arguments import is_finite
from pipeline.s6_extract.attribution import attribution, speaker
from pipeline.s6_extract.context import Context, in_set, index, lemmas
from pipeline.s6_extract.levels import MIN_CONFIDENCE, POSSIBLE
from pipeline.s6_extract.lexicon import Knowledge
from pipeline.s6_extract.modality import CONDITION, UNREAL, Modality, modality, perfect, takes_place
from pipeline.s6_extract.participants import complete, short_names
from pipeline.s6_extract.parties import carried
from pipeline.s6_extract.reference import definite
from pipeline.s6_extract.select import select
from pipeline.s6_extract.slots import Filler, participants
from pipeline.s6_extract.triggers import Hit, Option, after_perfect, find_hits
from pipeline.s6_extract.when import date_of, owners, told_of_plan

VERSION = "1"
_LINE = 14  # the most tokens of a headline
# What bodies announce that they do themselves; deaths, arrests and the like they only tell.
_MEASURES = ("acquire", "invest", "launch", "close", "list", "restructure", "workforce", "result", "regulate", "agree")
_CENTRAL = frozenset({"nsubj", "nsubj:pass", "obj", "root"})
SURE = 0.8
DOUBTFUL = 0.43
UNBACKED = DOUBTFUL - 0.001


def extract(
    document: Document,
    clean: CleanText,
    published: DocumentDate,
    doc: Doc,
    marks: Marks,
    knowledge: Knowledge,
    aliases: AliasTable,
    least: float = MIN_CONFIDENCE,
) -> tuple[Mention, ...]:
    """The event mentions of an article in text order, those of confidence ``least`` or more; where that is
    ``POSSIBLE``, with what merely hints at an event (see ``Mention.readings``).

    ``doc`` is ``clean.text`` parsed, ``marks`` what the time and quantity rules found in it. All offsets of the result
    index ``document.text``.
    """
    context = make_context(doc, published, marks, knowledge, aliases)
    hinted: list[Mention] | None = [] if least <= POSSIBLE else None
    mentions = [m for sentence in doc.sents for m in _sentence(context, sentence, document, clean, hinted)]
    found = [m for m in map(_backed_by(mentions), mentions) if m.confidence >= least]
    if hinted is not None:
        hinted += (_faint(m) for m in mentions if m.confidence < least)
        found = sorted(found + hinted, key=lambda m: (m.start, m.end))
    return tuple(found)


def _backed_by(mentions: Sequence[Mention]) -> Callable[[Mention], Mention]:
    """Raise a bare mention (``the attack``) that speaks of what the article reports with certainty elsewhere."""
    sure = Counter(m.type for m in mentions if m.confidence >= SURE)

    def backed(m: Mention) -> Mention:
        if m.confidence >= MIN_CONFIDENCE or m.confidence < DOUBTFUL or not sure[m.type]:
            return m
        return replace(m, confidence=MIN_CONFIDENCE, method=f"{m.method} backed")

    return backed


def make_context(doc: Doc, published: DocumentDate, marks: Marks, knowledge: Knowledge, aliases: AliasTable) -> Context:
    """Index a document's names, quantities and times for extraction."""
    found = [
        Name(e.start_char, e.end_char, e.text, e.label_) for e in doc.ents if e.label_ in ("PER", "ORG", "LOC", "MISC")
    ]
    text, syntax = doc.text, tree(doc)
    names = canonical_names(short_names(doc, _without_amounts(found, marks)), text, knowledge.lang, aliases)
    return Context(
        doc,
        syntax.tokens,
        tuple(frozenset(lemmas(t)) for t in syntax.tokens),
        syntax,
        knowledge,
        published,
        index(doc, names),  # type: ignore[arg-type]  # index keeps the kind of what it is given
        index(doc, marks.quantities),  # type: ignore[arg-type]
        index(doc, marks.times),  # type: ignore[arg-type]
        _within(syntax.tokens, marks.quotations),
        tuple(borders for sent in doc.sents for borders in [(sent.start, sent.end)] * len(sent)),
        aliases,
        text,
    )


def _within(tokens: Sequence[Token], spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    """The tokens that begin inside one of some spans of characters."""
    starts = [t.idx for t in tokens] if spans else []
    return frozenset(i for s, e in spans for i in range(bisect_left(starts, s), bisect_left(starts, e)))


def _without_amounts(names: Sequence[Name], marks: Marks) -> list[Name]:
    """The names, cut where an amount begins (``Apple 500 million euros``)."""
    starts = {q.start for q in marks.quantities}
    days = {t.start for t in marks.times if t.rule != "season"}
    cut = []
    for name in names:
        at = min((s for s in starts if name.start < s < name.end), default=name.end)
        text = name.text[: at - name.start].rstrip()
        dated = next((s for s in sorted(days) if name.start < s < at), None)
        if dated is not None and (before := name.text[: dated - name.start].split()) and before[-1].islower():
            text = name.text[: dated - name.start].rstrip()[: -len(before[-1])].rstrip()  # "the Council on Thursday"
        elif dated is not None and name.text[dated - name.start :].split()[0].islower():
            text = name.text[: dated - name.start].rstrip()
        cut.append(replace(name, text=text, end=name.start + len(text)))
    return cut


def _sentence(
    context: Context, sentence: Span, document: Document, clean: CleanText, hinted: list[Mention] | None
) -> Iterator[Mention]:
    """The mentions of a sentence; ``hinted`` takes in what merely hints at one."""
    unmet: dict[int, list[Option]] | None = None if hinted is None else {}
    found = list(find_hits(context, sentence, unmet))
    hits = select(context, found)
    inside = range(sentence.start, sentence.end)
    owned = owners(context, hits, [i for i in inside if i in context.quantities or i in context.times])
    speech = {h.i: h for h in found if h.trigger.type == "statement"}
    for hit in hits:
        yield _mention(context, hit, hits, owned, speech, sentence, document, clean)
    if hinted is not None and unmet is not None:
        kept = {h.i for h in hits}
        lost = [h for h in speech.values() if h.i not in kept]  # of others that are dropped the companion stands
        unmet.update((h.i, [(h.trigger, h.words, h.part)]) for h in lost)
        hinted.extend(h for i in unmet for h in _hint(context, i, unmet[i], sentence, document, clean))


def _faint(m: Mention) -> Mention:
    """A mention that is most likely wrong, as a hint."""
    readings = ((m.type, m.subtype, m.direction, m.trigger),)
    return replace(m, confidence=POSSIBLE, modality="actual", date="", date_basis="", date_constraint="",
                   attribution="", facts=(), readings=readings)  # fmt: skip


def _hint(
    context: Context, i: int, options: Sequence[Option], sentence: Span, document: Document, clean: CleanText
) -> Iterator[Mention]:
    """The word as a mention of little confidence that says what it may report; none where it only helps a verb."""
    if context.tokens[i].pos_ == "AUX":
        return
    readings = tuple(dict.fromkeys((t.type, t.subtype, t.direction, t.gloss) for t, _, _ in options))
    start, end = trigger_span(context, i, options[0][1])
    lo, hi = _trimmed(context.text, sentence.start_char, sentence.end_char)
    s, e = to_original(clean, start, end)
    ss, se = to_original(clean, lo, hi)
    type_, subtype, direction, gloss = readings[0]
    yield Mention(
        document.doc_id, context.knowledge.lang, type_,
        s, e, document.text[s:e], ss, se, document.text[ss:se],
        subtype=subtype, direction=direction, trigger=gloss,
        confidence=POSSIBLE, method=options[0][0].rule, readings=readings,
    )  # fmt: skip


def _mention(
    context: Context, hit: Hit, hits: Sequence[Hit], owned: dict[int, int], speech: dict[int, Hit], sentence: Span,
    document: Document, clean: CleanText,
) -> Mention:  # fmt: skip
    when = date_of(context, hit, hits, owned)
    found = modality(context, hit, when is not None and _after(when[0], context.published))
    when = None if when is not None and told_of_plan(context, hit, found, when[0]) else when
    source = attribution(context, hit, speech)
    parties = complete(context, hit, [*participants(context, hit)])
    fillers = [*parties, *quantities(context, hit, owned, frozenset(h.i for h in hits))]
    if source is not None:
        # who announces what they will do themselves is both
        sides = [f for f in fillers if f.slot in ("actor", "target") and f.start == source.start]
        said = [f for f in sides if "/control" not in f.method and not _own_measure(hit, f, fillers)]
        fillers = [f for f in fillers if f not in said] + [source, *speaker(context, hit, source)]
    start, end = trigger_span(context, hit.i, hit.words)
    lo, hi = _trimmed(context.text, sentence.start_char, sentence.end_char)
    facts = [_fact(f, document, clean) for f in fillers]
    if when is not None and when[0].value:
        facts.append(_date_fact(when[0], when[1], document, clean))
    facts.append(_modality_fact(found, context, hit, document, clean))
    s, e = to_original(clean, start, end)
    ss, se = to_original(clean, lo, hi)
    return Mention(
        document.doc_id, context.knowledge.lang, hit.trigger.type,
        s, e, document.text[s:e], ss, se, document.text[ss:se],
        subtype=hit.trigger.subtype,
        direction=hit.trigger.direction,
        modality=found.value,
        date=when[0].value if when else "",
        date_basis=when[0].basis if when and when[0].value else "",
        date_constraint=when[0].constraint if when else "",
        attribution=source.value if source else "",
        trigger=hit.trigger.gloss,
        confidence=confidence(context, hit, fillers, when is not None, found),
        method=hit.trigger.rule,
        facts=tuple(sorted(facts, key=lambda f: (f.slot, f.start, f.end, f.value))),
        pos=hit.role_pos,
    )  # fmt: skip


def _own_measure(hit: Hit, f: Filler, fillers: Sequence[Filler]) -> bool:
    """Whether a body announces as its own measure what a noun names (``Nordtec announced job cuts``), and nobody else's
    (``Nordtec announced Lena Vogt's departure``)."""
    alone = not any(g.slot == "actor" and g.kind not in ("", "text") and g is not f for g in fillers)
    return hit.trigger.type in _MEASURES and f.slot == "actor" and f.kind != "person" and carried(f) and alone


def trigger_span(context: Context, i: int, words: Sequence[int]) -> tuple[int, int]:
    """The characters of a trigger at token ``i``: its words where they stand together, else its head."""
    words = sorted(words)
    if words[-1] - words[0] <= len(words):
        span = context.doc[words[0] : words[-1] + 1]
        return span.start_char, span.end_char
    head = context.tokens[i if i in words else words[0]]
    return head.idx, head.idx + len(head)


# What makes a mention more or less likely to be right, as factors of its trigger's own figure; estimated on annotated
# news of both languages.
QUOTED = 0.55  # inside direct speech stand opinions, wishes and hypotheses
QUOTED_TOLD = 0.85  # "The attack killed our colleague": a finite verb of direct speech that nothing qualifies tells
HYPOTHETICAL = 0.6
HABITUAL = 0.6  # "reports are usually released in May": no one happening
UNTRUE = 0.4  # "would have closed the case"
DENIED = 0.85
NEGATED = 0.85
MODIFIED = 0.8  # "a possible attack"
WISHED = 0.45  # "votes needed to win": what nobody named wants, can or tries
PLACED_NOUN = 0.8
CENTRAL_NOUN = 0.75  # as subject or object of its clause it is at least what the sentence is about
BARE_NOUN = 0.55  # a noun with no named participant and no date is mostly background
DEFINITE_NOUN = 0.68  # "the attack": told of before, so it counts where the article is sure of one
TOLD_NOUN = 0.92  # "riots broke out": as good as a verb
INDEFINITE_NOUN = 0.88  # "attacks" without article or owner: attacks in general
CAPITAL_NOUN = 0.85  # half a name
SUBJECT_NOUN = 1.04
THING_NOUN = 1.1  # what it is done to is told
BARE_VERB = 0.75
UNNAMED_VERB = 0.88
ATTRIBUTE = 0.6  # "flooded roads": a state
INFINITIVE = 0.92
MAIN_VERB = 1.05
AMOUNT = 1.08
PLACED = 1.1


def confidence(context: Context, hit: Hit, fillers: Sequence[Filler], dated: bool, found: Modality) -> float:
    """How sure a mention is: the trigger's own figure, less where nobody takes part, more where much is known."""
    parties = sum(f.slot in ("actor", "target") and f.kind != "text" for f in fillers)
    factors = [hit.trigger.confidence]
    if hit.role_pos == "noun":
        own = math.prod(_noun_factors(context, hit, fillers, bool(parties) or dated))
        told = takes_place(context, hit.i) or _heads_line(context, hit)
        factors.append(max(own, TOLD_NOUN) if told else own)
    else:
        factors += _verb_factors(context, hit, fillers, parties, dated)
    filled = {f.slot for f in fillers}
    factors += [AMOUNT] * ("quantity" in filled) + [PLACED] * ("place" in filled)
    if hit.i in context.quoted and not _told_with(context, hit):
        factors.append(QUOTED_TOLD if _told(context, hit, found) else QUOTED)
    if found.rule in (CONDITION, "modality:question"):
        factors.append(HYPOTHETICAL)
    elif found.rule == UNREAL:
        factors.append(UNTRUE)
    elif found.value == "denied":
        factors.append(NEGATED if found.rule == "modality:negation" else DENIED)
    elif found.rule == "modality:adjective":
        factors.append(MODIFIED)
    elif any(in_set(context, c, "habitual") for c in context.tree.children(hit.i, "advmod")):
        factors.append(HABITUAL)
    elif not (parties or dated or "quantity" in filled) and _merely_wished(context, hit, found):
        factors.append(WISHED)
    score = math.prod(factors) + 0.03 * min(parties, 2) + 0.02 * dated
    if score < MIN_CONFIDENCE and not _may_be_backed(context, hit, found, bool(parties) or dated or "place" in filled):
        score = min(score, UNBACKED)
    return round(min(score, 0.99), 3)


def _may_be_backed(context: Context, hit: Hit, found: Modality, known: bool) -> bool:
    """Whether a doubtful mention can be of a happening that the article is sure of: ``the attack``, or one of which it
    is ``known`` who, when or where, not ``attacks`` in general, and nothing that may be or is not."""
    if found.value in ("denied", "possible"):
        return False
    if hit.role_pos == "noun":
        return known or _particular(context, hit)
    token = context.tokens[hit.i]
    gerund = "Pres" in token.morph.get("Tense", []) or "Ger" in token.morph.get("VerbForm", [])
    bare = not any(True for _ in context.tree.children(hit.i))  # "damaged roads"
    attribute = bare and context.tree.rels[hit.i] == "amod" and not after_perfect(context, hit.i)
    return is_finite(context.tree, hit.i) or not (attribute or (gerund and "Part" in token.morph.get("VerbForm", [])))


def _heads_line(context: Context, hit: Hit) -> bool:
    """Whether a noun is what a headline without a verb tells of (``Messerangriff in der Innenstadt``)."""
    start, end = context.sentences[hit.i]
    line = context.tokens[start:end]
    plain = end - start <= _LINE and not any(t.pos_ in ("VERB", "AUX") or t.is_quote for t in line)
    placed = any(True for _ in context.tree.children(hit.i, "nmod", "obl", "nmod:poss"))
    return plain and placed and context.tree.rels[hit.i] == "root" and line[-1].text != "?"


def _told_with(context: Context, hit: Hit) -> bool:
    """Whether only words of a verb group are quoted, and the article itself tells with them (``sei „besorgt“``)."""
    parts = context.tree.children(hit.i, "aux", "aux:pass", "cop", "nsubj", "nsubj:pass")
    return hit.trigger.pos != "noun" and any(c.i not in context.quoted for c in parts)


def _told(context: Context, hit: Hit, found: Modality) -> bool:
    """Whether a verb states what happened: finite in a main clause, and by no word a wish, a plan or a hypothesis."""
    at = hit.i
    while context.tree.rels[at] == "conj":
        at = context.tree.heads[at]
    plain = found.value == "actual" and found.rule == "modality:default"
    main = context.tree.rels[at] in ("root", "parataxis", "ccomp")
    return plain and main and hit.role_pos == "verb" and is_finite(context.tree, hit.i)


def _merely_wished(context: Context, hit: Hit, found: Modality) -> bool:
    """Whether the word above an event says that somebody wants, tries or is able to, and not that they agreed to; or
    judges such a thing in general (``hard to cut costs``)."""
    cue = found.cue if found.rule == "modality:governor" else None
    above = context.tree.head(hit.i)
    loose = hit.role_pos == "verb" and above.pos_ == "ADJ" and not is_finite(context.tree, hit.i)
    return any(t is not None and in_set(context, t, "no_commitment") for t in (cue, above if loose else None))


def _particular(context: Context, hit: Hit) -> bool:
    """Whether a noun has the definite article: one happening that readers know (``der Abriss des Ostflügels``)."""
    closed, articles = context.knowledge.closed, context.knowledge.classes.get("definite", frozenset())
    return any(
        c.lower_ in articles or c.lower_ in closed.contractions for c in context.tree.children(hit.i, "det", "case")
    )


def _noun_factors(context: Context, hit: Hit, fillers: Sequence[Filler], known: bool) -> Iterator[float]:
    """Factors of a trigger noun; ``known`` says whether somebody named takes part or a time is given."""
    rel = context.tree.rels[hit.i]
    if not known:
        circumstances = any(f.slot in ("place", "quantity") or f.kind == "text" for f in fillers)
        circumstances = circumstances or (any(f.slot == "object" for f in fillers) and _particular(context, hit))
        told = DEFINITE_NOUN if definite(context, context.tokens[hit.i]) else BARE_NOUN
        yield PLACED_NOUN if circumstances else CENTRAL_NOUN if rel in _CENTRAL else told
    contractions = context.knowledge.closed.contractions  # "beim Treffen" has its article in the preposition
    if not any(
        rel != "case" or c.lower_ in contractions
        for rel in ("det", "nmod:poss", "det:poss", "case")
        for c in context.tree.children(hit.i, rel)
    ):
        yield INDEFINITE_NOUN
    if context.tokens[hit.i].pos_ == "PROPN":
        yield CAPITAL_NOUN
    if rel in ("nsubj", "nsubj:pass"):
        yield SUBJECT_NOUN
    if any(f.slot == "object" for f in fillers):
        yield THING_NOUN


def _verb_factors(context: Context, hit: Hit, fillers: Sequence[Filler], parties: int, dated: bool) -> Iterator[float]:
    """Factors of a trigger verb."""
    rel = context.tree.rels[hit.i]
    known = any(f.slot in ("object", "quantity", "place") or f.kind == "text" for f in fillers)
    if not parties and not known:
        yield BARE_VERB
    elif not parties and not dated and not any(f.kind == "text" or f.slot == "quantity" for f in fillers):
        yield UNNAMED_VERB
    if rel in ("root", "parataxis"):
        yield MAIN_VERB
    elif not after_perfect(context, hit.i) and (
        rel == "amod"
        or _before_noun(context, hit)
        or (rel == "conj" and context.tree.rels[context.tree.heads[hit.i]] == "amod")
    ):
        yield ATTRIBUTE
    marks = context.knowledge.classes.get("infinitive_mark", frozenset())
    if any(c.lower_ in marks for c in context.tree.children(hit.i, "mark")):
        yield INFINITIVE


def _before_noun(context: Context, hit: Hit) -> bool:
    """Whether a participle stands right before a bare noun, whatever the parser takes it for (``flooded roads``)."""
    t, after = context.tokens[hit.i], context.tokens[min(hit.i + 1, len(context.tokens) - 1)]
    participle = (
        t.pos_ in ("VERB", "ADJ") and "Past" in t.morph.get("Tense", []) and "Part" in t.morph.get("VerbForm", [])
    )
    helped = any(True for _ in context.tree.children(t.i, "aux", "aux:pass", "nsubj", "nsubj:pass"))
    own = after.i in hit.words or after.i in context.quantities
    return participle and not helped and after.pos_ == "NOUN" and not own


def _after(time: TimeExpression, published: DocumentDate) -> bool:
    """Whether a time lies wholly after the article's own date."""
    return bool(time.earliest and published.latest and time.earliest > published.latest)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end


def _fact(f: Filler, document: Document, clean: CleanText) -> Fact:
    start, end = to_original(clean, f.start, f.end)
    return Fact(
        f.slot, f.value, start, end, document.text[start:end], f.kind, f.number, f.unit, f.role, f.qualifier,
        f"{f.method}@{VERSION}", round(f.confidence, 3),
    )  # fmt: skip


def _date_fact(time: TimeExpression, rule: str, document: Document, clean: CleanText) -> Fact:
    start, end = to_original(clean, time.start, time.end)
    method = f"times:{time.rule} {rule}@{VERSION}"
    return Fact(
        "date", time.value, start, end, document.text[start:end], role=time.basis, method=method, confidence=0.9
    )


def _shade(context: Context, hit: Hit, found: Modality) -> str:
    """What a modality does not tell: what may be was before now (``past``), what is planned is owed (``duty``)."""
    claimed = found.cue is not None and in_set(context, found.cue, "past_claim")  # "accused of killing"
    if found.value == "possible" and (claimed or perfect(context, context.tokens[hit.i])):
        return "past"
    return "duty" if found.value == "planned" and found.cue and in_set(context, found.cue, "obligation") else ""


def _modality_fact(found: Modality, context: Context, hit: Hit, document: Document, clean: CleanText) -> Fact:
    cue = found.cue
    lo, hi = (cue.idx, cue.idx + len(cue)) if cue is not None else trigger_span(context, hit.i, hit.words)
    start, end = to_original(clean, lo, hi)
    return Fact(
        "modality",
        found.value,
        start,
        end,
        document.text[start:end],
        role=_shade(context, hit, found),
        method=f"{found.rule}@{VERSION}",
        confidence=0.85,
    )
