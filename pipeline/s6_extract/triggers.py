"""Find the words of a sentence that report an event, each with the lexicon line that says so and its arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Span, Token

from pipeline.s5_annotate.syntax import NOMINAL
from pipeline.s6_extract.arguments import POSSESSIVE, Argument, arguments, is_passive, noun_arguments
from pipeline.s6_extract.clauses import AUXILIARIES
from pipeline.s6_extract.conditions import hold
from pipeline.s6_extract.context import Context, in_set, lemmas, second_lemma
from pipeline.s6_extract.lexicon import Trigger, fold, matches

_NEAR = 6  # how far a particle or preposition of an idiom may stand from its verb
_FAR = 25  # how far another word of an idiom may stand
_PARTICLE_POS = ("ADP", "ADV", "PART", "ADJ", "VERB", "NOUN", "X", "PROPN")
_OF_VERBS = ("obj", "nsubj", "nsubj:pass", "aux", "aux:pass", "cop", "xcomp", "ccomp", "compound:prt", "mark", "iobj")
_OTHER_SUBJECTS = ("csubj", "csubj:pass", "expl", "nsubj:pass", "aux:pass")
_LITTLE = ("ADP", "ADV", "PART", "SCONJ")
_SHORTEST_PART = 3
_PLAIN = 3  # words in small letters from which a sentence is no headline
_LAWS = ("regulate",)  # types whose nouns name laws
_STOP_WINDOW = 12  # how far from its trigger a stop pattern may stand


@dataclass(frozen=True, slots=True)
class Hit:
    """A trigger found at token ``i``; ``words`` are the tokens that make it up."""

    trigger: Trigger
    i: int
    words: tuple[int, ...]
    arguments: tuple[Argument, ...]
    part: str = ""

    @property
    def role_pos(self) -> str:
        """``verb`` or ``noun``: whose default roles apply."""
        return "verb" if self.trigger.pos in ("verb", "adj") else "noun"


Option = tuple[Trigger, tuple[int, ...], str]  # a line of the lexicon, its words here, what a compound begins with


def find_hits(context: Context, sentence: Span, unmet: dict[int, list[Option]] | None = None) -> Iterator[Hit]:
    """Yield the triggers of a sentence whose conditions hold and that no stop rule forbids, in text order.

    A trigger whose words are a part of a later one's (``ums Leben``, ``ums Leben kommen``) gives way to it. ``unmet``
    takes in, by token, the lines of the headwords of which none holds.
    """
    hits = list(_hits(context, sentence, unmet))
    for hit in hits:
        own = set(hit.words)
        if not any(own < set(h.words) and h.trigger.type == hit.trigger.type for h in hits):
            yield hit


def _hits(context: Context, sentence: Span, unmet: dict[int, list[Option]] | None) -> Iterator[Hit]:
    taken: set[int] = set()
    for token in context.tokens[sentence.start : sentence.end]:
        if token.i in taken or token.is_punct or token.is_space or token.i in context.times:
            continue
        missed: list[Option] = []
        hit = (
            _phrase(context, token, missed)
            or _verb(context, token, missed)
            or _noun(context, token, missed)
            or _adjective(context, token, missed)
        )
        if hit and not _stopped(context, hit, sentence):
            taken.update(hit.words)
            yield hit
        elif not hit and missed and unmet is not None:
            unmet[token.i] = missed


def _first(context: Context, i: int, pos: str, options: Sequence[Option], missed: list[Option]) -> Hit | None:
    """The first option whose conditions hold; arguments are worked out once. ``missed`` takes in options of which none
    holds."""
    if not options:
        return None
    args = tuple(arguments(context.tree, i, pos, context.knowledge.closed))
    if pos == "verb" and context.tokens[i].pos_ in ("NOUN", "PROPN"):
        args += tuple(_beside_headline_verb(context, i, args))
    elif pos == "verb" and (before := _torn_subject(context, i, args)) is not None:
        args = (*(a for a in args if a.role != "subj"), Argument("subj", before, "repaired"))
    elif pos == "verb" and after_perfect(context, i):
        noun = context.tree.head(i)
        doers = (Argument("subj", t, "repaired") for t in context.tree.children(noun.i, "nsubj"))
        args = (*doers, Argument("obj", noun, "repaired"), *(a for a in args if a.token is not noun))
    readings = [args]
    if pos == "verb" and (active := _as_main_verb(context, i, args)):
        readings.append(active)
    for arguments_ in readings:
        for trigger, words, part in options:
            if hold(context, trigger, arguments_, i, part):
                found = tuple(_turned(context, i, a) for a in arguments_)
                return Hit(trigger, i, words, found + _of_nouns(context, i, words, arguments_), part)
    missed.extend(options)
    return None


def after_perfect(context: Context, i: int) -> bool:
    """Whether the parser takes a verb behind its auxiliary for an attribute of its object (``has imposed fines``)."""
    k = i - 1
    while k > 0 and context.tokens[k].pos_ == "ADV":
        k -= 1
    attribute = context.tree.rels[i] == "amod" and context.tree.heads[i] > i and k >= context.sentences[i][0]
    helped = context.tokens[k].pos_ == "AUX" and in_set(context, context.tokens[k], "perfect_aux")
    return attribute and helped and not context.knowledge.idiom_head_last


def _torn_subject(context: Context, i: int, known: Sequence[Argument]) -> Token | None:
    """The name right before a verb that hangs under it as something else than its subject, where it has none
    (``Britain's FTSE 100 slipped``)."""
    verb, name = context.tokens[i], context.names.get(i - 1)
    owners = [a.token.i for a in known if a.role == "subj"]  # a subject with "'s" is none
    owned = all(any(c.lower_ in POSSESSIVE for c in context.tree.children(k, "case")) for k in owners)
    if verb.pos_ != "VERB" or name is None or name.end > verb.idx or not owned:
        return None
    if "Fin" not in verb.morph.get("VerbForm", []) or any(True for _ in context.tree.children(i, *_OTHER_SUBJECTS)):
        return None
    k = i - 1
    while k > 0 and context.names.get(k - 1) is name:
        k -= 1
    own = [t for t in context.tokens[k:i] if context.tree.heads[t.i] == i]
    alone = own and not any(True for _ in context.tree.children(own[0].i, "case", "mark"))
    return own[0] if alone and context.tokens[k].idx == name.start else None


def _as_main_verb(context: Context, i: int, known: Sequence[Argument]) -> tuple[Argument, ...]:
    """The arguments of a past form that the parser hangs under its own subject (``The opposition called for talks.``),
    where else the sentence would have no verb; nothing where that is not so."""
    tree, verb = context.tree, context.tokens[i]
    head, end = tree.head(i), context.sentences[i][1]
    past = "Past" in verb.morph.get("Tense", []) and not any(True for _ in tree.children(i, *AUXILIARIES))
    if tree.rels[i] != "acl" or not past or tree.rels[head.i] != "root" or head.pos_ not in NOMINAL or head.i > i:
        return ()
    if context.tokens[end - 1].text not in (".", "”", '"', "’") or any(
        t.text == "," for t in context.tokens[head.i : i]
    ):
        return ()  # a headline
    if any(True for _ in tree.children(head.i, "cop", "nsubj", "case")):
        return ()
    return tuple(replace(a, role="subj", indirect="repaired") if a.token is head else a for a in known)


def _turned(context: Context, i: int, argument: Argument) -> Argument:
    """An argument, as object where it is the noun before which a past participle stands that is tagged an adjective
    (``des inhaftierten Kritikers``)."""
    token = context.tokens[i]
    verb = fold(second_lemma(token)) if token.pos_ == "ADJ" and context.tree.rels[i] == "amod" else ""
    if not verb or argument.role != "subj" or argument.indirect != "relative":
        return argument
    active = fold(token.text).startswith(f"{verb}d") or matches(verb, context.knowledge.closed.perfect_with_be)
    return argument if active else replace(argument, role="obj")


def _of_nouns(context: Context, i: int, words: tuple[int, ...], known: tuple[Argument, ...]) -> tuple[Argument, ...]:
    """What hangs under the noun of a verb idiom (``convened a meeting with X``) takes part as well."""
    if context.tokens[i].pos_ not in ("VERB", "AUX"):
        return ()
    seen = {a.token.i for a in known}
    nouns = [k for k in words if k != i and context.tokens[k].pos_ == "NOUN" and context.tree.heads[k] == i]
    found = [a for k in nouns for a in noun_arguments(context.tree, k, context.knowledge.closed)]
    return tuple(a for a in found if a.role.startswith("prep.") and not a.indirect and a.token.i not in seen)


def particle_of(context: Context, token: Token) -> Token | None:
    """The separated particle of a verb (``nahm … fest``), also where the parser mislabels it."""
    verbs = context.knowledge.verbs
    own = [c for c in context.tree.children(token.i, "compound:prt") if not _quote_between(context, token.i, c.i)]
    for c in own:
        if not context.knowledge.particles or _separable(context, token, c):
            return c
    for c in context.tree.children(token.i):
        if context.tree.rels[c.i] == "mark":
            continue  # "gegeben zu haben"
        if c.i > token.i and c.lower_ in context.knowledge.particles and c.pos_ in _PARTICLE_POS:
            joined = c.lower_ + token.lemma_.lower()
            if joined in verbs and not any(True for _ in context.tree.children(c.i)):
                return c
    return None if own else _closing_particle(context, token)


def _quote_between(context: Context, i: int, k: int) -> bool:
    """Whether a quotation begins or ends between two tokens (``warnte vor einem „Schritt zurück“``)."""
    return sum(t.is_quote for t in context.tokens[min(i, k) : max(i, k)]) % 2 == 1


def _separable(context: Context, verb: Token, particle: Token) -> bool:
    """Whether what the parser calls a particle can be one of this verb (``als``, ``scharf`` cannot)."""
    separable = context.knowledge.classes.get("separable", frozenset())
    inseparable = context.knowledge.classes.get("inseparable_prefix", frozenset())
    lemma = verb.lemma_.lower()
    if particle.lower_ + lemma in context.knowledge.verbs:
        return True
    return particle.lower_ in separable and not any(lemma.startswith(p) for p in inseparable)


def _closing_particle(context: Context, verb: Token) -> Token | None:
    """The particle that closes the clause of a finite verb (``wirft … Fehler vor.``), wherever the parser hangs it."""
    if "Fin" not in verb.morph.get("VerbForm", []):
        return None
    particles, verbs = context.knowledge.particles, context.knowledge.verbs
    if not particles:
        return None
    lemma, end = verb.lemma_.lower(), context.sentences[verb.i][1]
    following = context.tokens[verb.i + 1 : min(end, verb.i + _FAR)]
    for n, t in enumerate(following):
        if t.lower_ not in particles or t.lower_ + lemma not in verbs:
            continue
        if t.i + 1 == end or context.tokens[t.i + 1].is_punct or context.tokens[t.i + 1].pos_ == "CCONJ":
            return None if any(_is_finite(other) for other in following[: n + 1]) else t
    return None


def _is_finite(token: Token) -> bool:
    return token.pos_ in ("VERB", "AUX") and "Fin" in token.morph.get("VerbForm", [])


def _verb(context: Context, token: Token, missed: list[Option]) -> Hit | None:
    if token.pos_ not in ("VERB", "AUX", "ADJ") and not _headline_verb(context, token):
        return None
    if token.i in context.names or _used_as_noun(context, token):
        return None
    known = context.knowledge.verbs
    keys = _base_forms(context, token)
    particle = particle_of(context, token)
    own: tuple[int, ...] = (token.i,)
    if particle is not None:
        joined = [particle.lower_ + k for k in keys]
        if any(j in known for j in joined) or context.knowledge.particles:  # an unknown compound is not its base
            keys, own = joined, (token.i, particle.i)
    if token.pos_ == "ADJ":  # an adjective is a verb's only as its participle, not "verdächtigen" of "verdächtig"
        infinitive = context.tree.rels[token.i] in ("amod", "conj") and fold(token.text) == fold(second_lemma(token))
        keys = [] if infinitive else [fold(second_lemma(token))]
    options = []
    near: frozenset[str] | None = None
    for key in dict.fromkeys(keys):
        for trigger in known.get(key, ()):
            if trigger.others:  # most idioms have a word that is nowhere near
                near = _near_words(context, token.i) if near is None else near
                if not near.issuperset(trigger.others):
                    continue
            words = _others(context, token, trigger)
            if words is None or (trigger.reflexive and not reflexive(context, token)):
                continue
            options.append((trigger, own + words, ""))
    return _first(context, token.i, "verb", options, missed)


def _base_forms(context: Context, token: Token) -> list[str]:
    """The lemmas of a verb, the likelier one of two first (``fällt`` of ``fallen``); a past tense is none that is
    another verb's infinitive (``found`` of ``find``)."""
    keys, form, closed = list(lemmas(token)), fold(token.text), context.knowledge.closed
    likely = closed.other_lemmas.get(form) or (
        closed.participles.get(form) if "Part" in token.morph.get("VerbForm", []) else None
    )
    keys = [likely, *keys] if likely else keys
    past = form in context.knowledge.classes.get("other_past", frozenset()) and fold(token.lemma_) != form
    return [k for k in keys if k != form] if past else keys


def _near_words(context: Context, i: int) -> frozenset[str]:
    """All words among which ``_others`` looks for the further words of an idiom of token ``i``."""
    contractions = context.knowledge.closed.contractions
    near = [*_clause(context, i), *range(i + 1, min(i + 4, context.sentences[i][1]))]
    found = frozenset().union(*(context.words[k] for k in near))
    return found | {contractions.get(context.tokens[k].lower_, "") for k in near}


def _clause(context: Context, i: int) -> frozenset[int]:
    """The tokens of the clause of verb ``i``, with a participle that the parser takes for another verb (``Enttäuscht
    zeigte sich der Verband``, ``zeigte sich enttäuscht``), and the noun that it says something of (``talks that were
    held``)."""
    if context.tree.rels[i] == "cop":
        return frozenset(context.tree.clause(context.tree.heads[i]))
    complements = context.tree.children(i, "xcomp")
    below = (c.i for c in complements if c.pos_ == "ADJ" or "Part" in c.morph.get("VerbForm", []))
    clause, head = frozenset(context.tree.clause(i)).union(below), context.tree.heads[i]
    if context.tree.rels[i] in ("acl", "acl:relcl"):
        return clause | {head}
    joined = head < i and context.tree.rels[i] in ("conj", "parataxis")
    if joined and not any(t.is_punct or t.pos_ == "CCONJ" for t in context.tokens[head:i]):
        return clause | {head}
    return clause


def _headline_verb(context: Context, token: Token) -> bool:
    """Whether a noun may be a mistagged verb: it has a subject, or stands in a short headline (``EU fines Apple``)."""
    if token.pos_ == "NOUN" and token.text.islower():
        subject = any(c.i < token.i for c in context.tree.children(token.i, "nsubj"))
        if subject and not any(True for _ in context.tree.children(token.i, "cop", "det", "case", "amod")):
            return True
    start, end = context.sentences[token.i]
    if token.pos_ not in ("NOUN", "PROPN") or end - start > 20 or not token.text.islower():
        return False
    return not any(t.pos_ == "VERB" for t in context.tokens[start:end]) and token.i > start


def _beside_headline_verb(context: Context, i: int, known: Sequence[Argument]) -> Iterator[Argument]:
    """The names right before and behind a mistagged verb (``Rhein Watchdog fines Nordtec and Varo``)."""
    if {a.role for a in known}.isdisjoint(("subj", "obj")) and i - 1 in context.names and i + 1 in context.names:
        yield Argument("subj", context.tokens[i - 1], "repaired")
        yield Argument("obj", context.tokens[i + 1], "repaired")


def _used_as_noun(context: Context, token: Token) -> bool:
    """Whether what the tagger calls a verb stands where only a noun can (``a December 30 raid``, ``the unrest``)."""
    if token.pos_ in ("VERB", "ADJ") and _nominal(context, token):
        return True
    if token.pos_ != "VERB" or any(
        True for _ in context.tree.children(token.i, "nsubj", "nsubj:pass", "aux", "aux:pass", "obj")
    ):
        return False
    if "Part" in token.morph.get("VerbForm", []) and "Past" in token.morph.get("Tense", []):
        return False
    return any(True for _ in context.tree.children(token.i, "det", "nmod:poss", "case")) and any(
        c.i < token.i for c in context.tree.children(token.i, "det", "nmod:poss", "amod")
    )


def _nominal(context: Context, token: Token) -> bool:
    """Whether a word that is known as a noun in this very form is a subject or object without any of its own: ``heavy
    fighting erupted``, ``the unrest``."""
    noun = any(t.head == fold(token.text) for t in context.knowledge.nouns.get(fold(token.text), ()))
    tree = context.tree
    if not noun or tree.rels[token.i] not in ("nsubj", "nsubj:pass", "csubj", "csubj:pass", "obj", "nmod", "obl:agent"):
        return False
    if any(True for _ in tree.children(token.i, *_OF_VERBS)):
        return False
    if token.pos_ == "ADJ":
        return any(True for _ in tree.children(token.i, "det", "amod", "case"))
    return "Ger" in token.morph.get("VerbForm", []) or "Pres" in token.morph.get("Tense", [])


def reflexive(context: Context, token: Token) -> bool:
    """Whether a reflexive pronoun stands near a verb in its sentence."""
    near = context.tokens[max(0, token.i - 12) : token.i + 12]
    own = context.sentences[token.i]
    words = context.knowledge.classes.get("reflexive", frozenset())
    return any(t.lower_ in words for t in near if context.sentences[t.i] == own)


def _others(context: Context, token: Token, trigger: Trigger) -> tuple[int, ...] | None:
    """The tokens of an idiom's further words, or None where one is missing."""
    if not trigger.others:
        return ()
    clause = sorted(_clause(context, token.i))
    found: list[int] = []
    # Content words first: a preposition of the idiom stands near its noun ("kam … ums Leben"), not near the verb.
    for word in sorted(trigger.others, key=len, reverse=True):
        anchors = [token.i, *found]
        best = min(
            (k for k in clause if _fits(context, token, k, word, anchors, trigger.others)),
            key=lambda k: (min(abs(k - a) for a in anchors), k),
            default=None,
        )
        if best is None:  # particles and prepositions hang elsewhere when the parser errs: take the next words
            after = context.tokens[token.i + 1 : min(token.i + 4, context.sentences[token.i][1])]
            best = next((t.i for t in after if _next_little(context, token, t, word)), None)
        if best is None:
            return None
        found.append(best)
    return tuple(found)


def _next_little(context: Context, verb: Token, t: Token, word: str) -> bool:
    """Whether a word behind a verb is the particle or preposition that its idiom asks for; no second one in English
    (``kick off in select countries``)."""
    if fold(t.text) != word or t.pos_ not in _LITTLE:
        return False
    taken = any(c.i < t.i for c in context.tree.children(verb.i, "compound:prt"))
    return context.knowledge.idiom_head_last or not taken or context.tree.heads[t.i] == verb.i


def _fits(context: Context, verb: Token, k: int, word: str, anchors: list[int], others: tuple[str, ...]) -> bool:
    """Whether token ``k`` can be a word of the idiom of ``verb``, which asks for ``others``; ``anchors`` are the tokens
    already found."""
    t = context.tokens[k]
    if k in anchors or (word not in context.words[k] and word != _uncontracted(context, t)):
        return False
    if t.pos_ in NOMINAL:
        own = k == context.tree.heads[verb.i]  # its preposition is that of another clause
        return abs(k - verb.i) <= _FAR and _carried(context, verb, k) and (own or _introduced(context, k, others))
    near = t.pos_ in _LITTLE
    if near and not context.knowledge.idiom_head_last and not _particle_of_verb(context, verb, k):
        return False
    return min(abs(k - a) for a in anchors) <= (_NEAR if near else _FAR)


def _particle_of_verb(context: Context, verb: Token, k: int) -> bool:
    """Whether a particle or preposition after a verb belongs to it and to no time (``call on Friday``)."""
    if k < verb.i:
        return False
    noun = context.tree.head(k)
    other = any(c.i != k for c in context.tree.children(verb.i, "compound:prt"))  # "kick off in some countries"
    after = context.tokens[verb.i + 1]
    other = other or (after.i < k and after.pos_ in ("ADP", "ADV", "PART"))
    if context.tree.rels[k] != "case":
        return not other
    return not other and noun.i not in context.times


def _uncontracted(context: Context, token: Token) -> str:
    """The preposition of a contraction (``ans`` → ``an``)."""
    return context.knowledge.closed.contractions.get(token.lower_, "") if token.pos_ == "ADP" else ""


def _introduced(context: Context, k: int, others: tuple[str, ...]) -> bool:
    """Whether a noun stands without a preposition, or with one that is a word of the idiom (``zu Wort melden``)."""
    closed = context.knowledge.closed
    cases = [c for c in context.tree.children(k, "case") if c.pos_ == "ADP"]
    forms = {f for c in cases for f in (fold(c.text), fold(closed.contractions.get(c.lower_, "")))}
    return not cases or not forms.isdisjoint(others)


def _carried(context: Context, verb: Token, k: int) -> bool:
    """Whether an idiom's noun is the verb's own object or complement, not something deeper or its active subject."""
    if context.tree.heads[verb.i] == k and context.tree.rels[verb.i] in ("acl", "acl:relcl"):
        return is_passive(context.tree, verb.i, context.knowledge.closed)  # "elections that were held in May"
    if context.tree.rels[k] == "conj":
        k = context.tree.heads[k]
    if context.tree.rels[k] in ("appos", "nmod:unmarked") and context.tree.heads[k] in context.quantities:
        k = context.tree.heads[k]  # "machte 3 Millionen Euro Gewinn"
    return context.tree.heads[k] == verb.i and context.tree.rels[k] not in ("nsubj", "appos", "vocative")


def _noun(context: Context, token: Token, missed: list[Option]) -> Hit | None:
    if token.pos_ not in ("NOUN", "PROPN") and not _used_as_noun(context, token):
        return None
    # Part of a name ("World War II") or of another noun ("ceasefire talks"): not what the sentence reports.
    if token.i in context.names or context.tree.rels[token.i] in ("compound", "flat", "flat:name"):
        return None
    if _inside_title(context, token):
        return None
    options: list[Option] = []
    for key in lemmas(token):
        for trigger in context.knowledge.nouns.get(key, ()):
            words = _preceding(context, token, trigger)
            if words is not None:
                options.append((trigger, (*words, token.i), ""))
        before, hyphen, tail = key.rpartition("-")  # "US-Militäreinsatz"
        options += [(t, (token.i,), before) for t in context.knowledge.nouns.get(tail, ()) if hyphen and not t.others]
    word = lemmas(token)[0].replace("-", "")
    for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        for trigger in context.knowledge.suffixes.get(word[at:], ()):
            options.append((trigger, (token.i,), word[:at]))
    return _first(context, token.i, "noun", options, missed)


def _inside_title(context: Context, token: Token) -> bool:
    """Whether a noun is amid the capitalised words of a body's or law's name that was not found as one (``the Flood and
    Fire Office``, ``its Market Entry Regulation``); no headline, where all words are written so."""
    start, end = context.sentences[token.i]
    if not token.text[:1].isupper() or token.i == start or token.i + 1 >= end:
        return False
    plain = [t for t in context.tokens[start:end] if t.pos_ in ("NOUN", "VERB", "ADJ") and t.text.islower()]
    if len(plain) < _PLAIN or sum(t.pos_ == "NOUN" for t in plain) < _PLAIN - 1:  # or all nouns are written so
        return False
    after, before = context.tokens[token.i + 1], context.tokens[token.i - 1]
    if after.pos_ in ("CCONJ", "ADP") and token.i + 2 < end and before.text[:1].isupper() | (after.pos_ == "CCONJ"):
        after = context.tokens[token.i + 2]
    if _title_word(context, after):
        return True
    law = any(t.type in _LAWS for key in lemmas(token) for t in context.knowledge.nouns.get(key, ()))
    return law and before.i > start and _title_word(context, before)


def _title_word(context: Context, t: Token) -> bool:
    """Whether a word is capitalised, and neither a name of its own nor the adjective of a state."""
    if (
        t.i in context.names
        or not t.text[:1].isupper()
        or t.pos_ not in ("PROPN", "NOUN", "ADJ")
        or t.i in context.times
    ):
        return False
    return not context.aliases.demonym(t.text, context.knowledge.lang)


def _preceding(context: Context, token: Token, trigger: Trigger) -> tuple[int, ...] | None:
    """The tokens right before a noun that make up a fixed sequence with it."""
    if not trigger.others:
        return ()
    start = token.i - len(trigger.others)
    if start < context.sentences[token.i][0]:
        return None
    words = context.tokens[start : token.i]
    same = all(o in (t.lower_, t.lemma_.lower()) for o, t in zip(trigger.others, words, strict=True))
    return tuple(range(start, token.i)) if same else None


def _adjective(context: Context, token: Token, missed: list[Option]) -> Hit | None:
    if token.pos_ not in ("ADJ", "ADV", "VERB"):
        return None
    options = [
        (t, (token.i,), "") for key in lemmas(token) for t in context.knowledge.adjectives.get(key, ()) if not t.others
    ]
    return _first(context, token.i, "adj", options, missed)


def _phrase(context: Context, token: Token, missed: list[Option]) -> Hit | None:
    options = []
    for trigger in context.knowledge.phrases.get(token.lower_, ()):
        end = token.i + 1 + len(trigger.others)
        if end <= context.sentences[token.i][1]:
            rest = context.tokens[token.i + 1 : end]
            if all(o == t.lower_ for o, t in zip(trigger.others, rest, strict=True)):
                options.append((trigger, tuple(range(token.i, end)), ""))
    if not options:
        return None
    words = set(options[0][1])
    verb = next((k for k in options[0][1] if context.tokens[k].pos_ == "VERB"), None)  # "250 taken hostage"
    head = verb or next((k for k in options[0][1] if context.tree.heads[k] not in words), token.i)
    # A phrase that hangs under a verb ("came under fire") takes that verb's arguments.
    above = context.tree.head(head)
    if any(True for _ in context.tree.children(head, "cop")):  # "the two were in talks with"
        return _first(context, head, "adj", options, missed)
    carried = context.tokens[head].pos_ not in ("VERB", "AUX") and above.pos_ in ("VERB", "AUX")
    return _first(context, above.i if carried else head, "verb" if carried else "phrase", options, missed)


def _stopped(context: Context, hit: Hit, sentence: Span) -> bool:
    """Whether a stop rule forbids the hit: an idiom, a metaphor, a state."""
    rules = context.knowledge.stops
    patterns = [
        *rules.get(fold(hit.trigger.headword).replace("|", "").lstrip("-"), ()),
        *rules.get(hit.trigger.head, ()),
        *rules.get("*", ()),
    ]
    if not patterns:
        return False
    forms = context.words[sentence.start : sentence.end]
    every = frozenset().union(*forms)
    at = hit.i - sentence.start
    for pattern in patterns:
        if not every.issuperset(pattern):
            continue
        n = len(pattern)
        about_trigger = any(w in forms[at] for w in pattern)
        for k in range(len(forms) - n + 1):
            # A pattern with the trigger in it must cover the trigger; another one must stand in its neighbourhood.
            near = k <= at < k + n if about_trigger else abs(k - at) <= _STOP_WINDOW
            if near and all(w in forms[k + j] for j, w in enumerate(pattern)):
                return True
    return False
