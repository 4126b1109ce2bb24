"""Say who ``he``, ``sie`` or ``the company`` is, where exactly one name fits; else nobody."""

from __future__ import annotations

from spacy.tokens import Token

from pipeline.core.records import Name
from pipeline.s6_extract.context import Context, in_classes, in_set, lemmas, reports
from pipeline.s6_extract.lexicon import fold
from pipeline.s6_extract.pronouns import clauses_above, is_person_noun, is_plural, number, person

_SENTENCES_BACK = 2


def antecedent(context: Context, token: Token) -> tuple[Name, str] | None:
    """The name that a pronoun or a definite noun stands for, with the rule's name; None where it is not safe to say."""
    if token.pos_ in ("PRON", "DET"):
        if found := _speaker(context, token) or _body(context, token):
            return found
        if token.pos_ == "PRON" and not singular_person(context, token):
            return None
        name = person(context, token, _SENTENCES_BACK)
        return (name, "pronoun") if name is not None else None
    if not definite(context, token):
        return None
    if found := _shortened(context, token):
        return found
    if in_classes(context, token, ("company_noun",)):
        found = _only(context, token, ("ORG",), "definite company")
        return found if found is None or _salient(context, token, found[0]) else None
    if in_set(context, token, "party_word"):  # a compound (``die Volkspartei``) is some party's name
        return _only(context, token, ("ORG",), "definite party")
    if in_classes(context, token, ("post", "person_noun")) and is_person_noun(context, token):
        return _titled(context, token) or _politician(context, token)
    return None


def _speaker(context: Context, token: Token) -> tuple[Name, str] | None:
    """The body that says something of itself (``X said it had …``, ``X teilte mit, sie werde …``)."""
    if token.lower_ not in context.knowledge.classes.get("said_pronoun", frozenset()):
        return None
    verb = context.tree.heads[token.i]
    if context.tree.rels[token.i] not in ("nsubj", "nsubj:pass") or context.tree.rels[verb] not in ("ccomp", "advcl"):
        return None
    above = context.tree.heads[verb]
    if above > token.i or not reports(context, above):
        return None
    for subject in context.tree.children(above, "nsubj"):
        for name, _ in context.names_of(subject):
            return (name, "speaker itself") if name.label == "ORG" else None
        if found := antecedent(context, subject) if subject.pos_ == "NOUN" else None:
            return (found[0], "speaker itself") if found[0].label == "ORG" else None
    return None


def _body(context: Context, token: Token) -> tuple[Name, str] | None:
    """The body or state that ``it`` or ``its`` means: the nearest subject above; else the one subject of this sentence
    or, for a subject, of the sentence before; nobody where that is a thing."""
    if token.lower_ not in context.knowledge.classes.get("neuter_pronoun", frozenset()):
        return None
    if context.tree.rels[token.i] not in ("nsubj", "nmod:poss", "det:poss"):
        return None
    subjects = [t for _, t in clauses_above(context, token)] or _subjects_before(context, token)
    for t in subjects:
        if t.pos_ == "PRON":
            return _body(context, t)
        labels = context.labels(t)
        if "PER" in labels or is_plural(t) or is_person_noun(context, t):
            continue  # "Jobs said it would"
        return _as_body(context, t)
    return None


def _as_body(context: Context, t: Token) -> tuple[Name, str] | None:
    """The body or state that a subject names or describes."""
    if any(True for _ in context.tree.children(t.i, "conj")):
        return None
    for name, _ in context.names_of(t):
        state = name.label == "LOC" and context.aliases.is_state(name.canonical or name.text)
        return (name, "neuter pronoun") if name.label == "ORG" or state else None
    found = antecedent(context, t) if t.pos_ == "NOUN" else None
    return (found[0], "neuter pronoun") if found is not None and found[0].label == "ORG" else None


def _subjects_before(context: Context, token: Token) -> list[Token]:
    """The one subject in the sentence before a pronoun; where it has none and the pronoun is the subject of its main
    clause, that of the sentence before."""
    start = context.sentences[token.i][0]
    here = [context.tokens[k] for k in range(start, token.i) if context.tree.rels[k] in ("nsubj", "nsubj:pass")]
    if here or start == 0 or context.tree.rels[token.i] != "nsubj":
        return here if len(here) == 1 else []
    lo, hi = context.sentences[start - 1]
    main = [k for k in range(lo, hi) if context.tree.rels[k] in ("nsubj", "nsubj:pass")]
    main = [k for k in main if context.tree.rels[context.tree.heads[k]] == "root"]
    top = context.tree.rels[context.tree.heads[token.i]] == "root"
    return [context.tokens[k] for k in main] if top and len(main) == 1 else []


def _politician(context: Context, token: Token) -> tuple[Name, str] | None:
    """The one person whom ``die CDU-Politikerin`` or ``der 45-Jährige`` takes up: words that only vary a name."""
    if not in_classes(context, token, ("person_variation",)):
        return None
    return _only(context, token, ("PER",), "varied name")


def _shortened(context: Context, token: Token) -> tuple[Name, str] | None:
    """The one name before that ends in this noun (``Europäische Kommission`` … ``die Kommission``)."""
    found = {
        name.canonical or name.text: name
        for k, name in context.names.items()
        if k < token.i
        and name.label == "ORG"
        and " " in name.text
        and context.tokens[k].lemma_.lower() == token.lemma_.lower()
    }
    return (next(iter(found.values())), "shortened name") if len(found) == 1 else None


def _titled(context: Context, token: Token) -> tuple[Name, str] | None:
    """The one person whom the text before calls by this noun (``Bürgermeister Yin Yong`` … ``der Bürgermeister``)."""
    wanted = {w.rsplit("-", 1)[-1] for w in lemmas(token)}
    found: dict[str, Name] = {}
    for k in range(token.i):
        name = context.names.get(k)
        if name is None or name.label != "PER":
            continue
        near = [context.tree.head(k), *context.tree.children(k, "appos", "compound", "flat", "nmod")]
        titles = {w.rsplit("-", 1)[-1] for t in near if t.i not in context.names for w in lemmas(t)}
        if titles & wanted:
            found[name.canonical or name.text] = name
    return (next(iter(found.values())), "definite person") if len(found) == 1 else None


def singular_person(context: Context, token: Token) -> bool:
    """Whether a pronoun stands for a single person (``he``, ``sie`` beside a verb in the singular)."""
    if token.lower_ not in context.knowledge.classes.get("singular_person", frozenset()):
        return False
    found = number(context, token)
    unsure = token.lower_ in context.knowledge.classes.get("plural_person", frozenset())
    unsure = unsure and context.tree.rels[token.i] == "nsubj"
    return found != "Plur" and "2" not in token.morph.get("Person", []) and not (unsure and not found)


def definite(context: Context, token: Token) -> bool:
    """A noun with the definite article and nothing else that would say which one."""
    if "Plur" in token.morph.get("Number", []):
        return False
    kids = list(context.tree.children(token.i))
    words = context.knowledge.classes.get("definite", frozenset())
    has_article = any(c.lower_ in words and context.tree.rels[c.i] == "det" for c in kids)
    return has_article and not any(
        context.tree.rels[c.i] in ("nmod", "nmod:poss", "acl", "acl:relcl", "amod", "compound", "appos", "flat")
        for c in kids
    )


def _only(context: Context, token: Token, labels: tuple[str, ...], rule: str) -> tuple[Name, str] | None:
    """The one name of these kinds that stands before the token: as a subject first, then at all."""
    sentence = context.sentence(token.i)
    start = sentence.start
    for _ in range(_SENTENCES_BACK):
        if start > 0:
            start = context.sentence(start - 1).start
        window = [k for k in range(start, token.i) if k in context.names and context.names[k].label in labels]
        if rule == "definite company":
            window = [k for k in window if not _is_public_body(context, context.names[k])]
        elif rule == "definite party":
            window = [k for k in window if _is_party(context, context.names[k])]
        if not window:
            continue
        subjects = [k for k in window if context.tree.rels[k] in ("nsubj", "nsubj:pass") or _inside_subject(context, k)]
        for pool in (subjects, window):
            found = {context.names[k].canonical or context.names[k].text for k in pool}
            if len(found) == 1:
                return context.names[pool[-1]], rule
            if len(found) > 1:
                break
        return None
    return None


def _salient(context: Context, token: Token, name: Name) -> bool:
    """Whether a body was a subject or has been spoken of as often as any other before a description."""
    counts: dict[str, int] = {}
    subject = False
    for k, n in context.names.items():
        if k < token.i and n.label == "ORG" and context.tokens[k].idx == n.start:
            value = n.canonical or n.text
            counts[value] = counts.get(value, 0) + 1
            if value == (name.canonical or name.text):
                subject = subject or context.tree.rels[k] in ("nsubj", "nsubj:pass") or _inside_subject(context, k)
    return subject or counts.get(name.canonical or name.text, 0) >= max(counts.values(), default=0)


def _is_public_body(context: Context, name: Name) -> bool:
    """Whether a name says that it is no company: a court, ministry, parliament."""
    return called_public(context, f"{name.text} {name.canonical}")


def called_public(context: Context, text: str) -> bool:
    """Whether the words for a body say that it is no company."""
    classes = ("authority", "court", "government", "parliament")
    return any(context.knowledge.in_class(fold(w), c) for w in text.split() for c in classes)


def public(context: Context, name: Name) -> bool:
    """Whether a name can be that of a public body: it says so, or is an acronym."""
    return _is_public_body(context, name) or (name.text.isupper() and " " not in name.text)


def _is_party(context: Context, name: Name) -> bool:
    """Whether a name is that of a political party."""
    words = [fold(w) for text in (name.text, name.canonical or "") for w in text.split()]
    return any(context.knowledge.in_class(w, c) for w in words for c in ("party", "party_word"))


def _inside_subject(context: Context, k: int) -> bool:
    """Whether a name part hangs under a subject as its name (``Premier Li Qiang``)."""
    for at in context.tree.path(k):
        rel = context.tree.rels[at]
        if rel in ("nsubj", "nsubj:pass"):
            return True
        if rel not in ("flat", "flat:name", "compound", "appos"):
            return False
    return False
