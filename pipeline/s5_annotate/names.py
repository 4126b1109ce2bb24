"""Group the names of one document, so that every mention of a person or body carries one canonical name.

What counts, in this order: the table of names for a full form; an acronym that the text itself explains; the one full
name in the document that a surname, first name or short form belongs to; the table for a bare form. A bare surname that
two people of the document share stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.core.records import Name
from pipeline.s5_annotate.alias_table import LABEL_OF_KIND, LABELS, AliasTable, CanonicalName, Grammar, fold, tidy
from pipeline.s5_annotate.aliases import load_aliases

__all__ = ["AliasTable", "CanonicalName", "canonical_names", "load_aliases"]

_ACRONYM = re.compile(r"\(\s*[„“\"']?([A-ZÄÖÜ][\w&-]{1,11}?)[”“\"']?\s*\)")  # (FINRA)
_MAX_LONG_FORM = 12  # words before the bracket that may make up the long form
_INITIAL = re.compile(r"[A-Z]\.?$")


@dataclass(frozen=True)
class _Document:
    """What the names of one document tell about each other; all forms are base forms."""

    lang: str
    table: AliasTable
    acronyms: Mapping[str, str]  # acronym → long form, as the text explains it
    people: tuple[str, ...]  # full names of people, most complete form of each
    fullest: Mapping[str, str]  # any full form of a person → the most complete one
    bodies: tuple[str, ...]  # names of two words or more that are no person's
    labels: Mapping[str, str]  # the label that most mentions of a form have
    first: Mapping[str, int]  # where a form stands first
    last: Mapping[str, int]  # and last
    homes: Mapping[str, int]  # how many names belong to which state

    def lookup(self, form: str, label: str = "") -> CanonicalName | None:
        """The table's entry for a form of this document."""
        return self.table.lookup(form, self.lang, label, self.homes)


def canonical_names(names: Sequence[Name], text: str, lang: str, table: AliasTable) -> tuple[Name, ...]:
    """The same names in the same order with ``canonical`` set and ``label`` agreed on within each group.

    ``text`` is what the offsets index, ``lang`` its language. ``canonical`` stays empty where a form may be several
    people.
    """
    names = tuple(names)
    bases = _base_forms(names, lang, table)
    document = _read_document(names, bases, text, lang, table)
    canonical = {base: _canonical(base, document) for base in set(bases)}
    votes: dict[str, Counter[str]] = {}
    for name, base in zip(names, bases, strict=True):
        votes.setdefault(canonical[base].name or base, Counter())[name.label] += 1
    return tuple(
        replace(name, canonical=found.name, label=_label(found, votes[found.name or base], document))
        for name, base in zip(names, bases, strict=True)
        for found in [canonical[base]]
    )


def _label(found: CanonicalName, votes: Counter[str], document: _Document) -> str:
    """The table's kind decides where it is sure of it, else the majority, a tie going to the more specific label."""
    if found.kind in ("person", "organization") or (found.kind and document.table.is_state(found.name)):
        return LABEL_OF_KIND[found.kind]
    return min(votes, key=lambda label: (-votes[label], (*LABELS, label).index(label)))


# --- base forms -------------------------------------------------------------------------------------------------------


def _base_forms(names: Sequence[Name], lang: str, table: AliasTable) -> list[str]:
    """Each name without article, title and possessive; without a genitive -s where the document shows the bare form."""
    grammar = table.grammar
    bare: list[str] = []
    for name in names:
        form = grammar.without_possessive(tidy(name.text))
        if name.label == "PER" or form[:1].islower():  # The Hague is called so
            form = grammar.without_article(form, lang)
        bare.append(_without_title(form, lang, table) if name.label == "PER" else form)
    known = set(bare)
    for form in bare:
        known.update(form.split(" "))
    return [_uninflected(form, name.label, lang, known, table) for form, name in zip(bare, names, strict=True)]


def _without_title(form: str, lang: str, table: AliasTable) -> str:
    """The name without its title, unless the title is part of it (``Prince Harry``, ``Papst Franziskus``)."""
    bare = table.grammar.without_title(form, lang)
    kept = bare != form and table.lookup(bare, lang, "PER") is None and table.lookup(form, lang, "PER") is not None
    return form if kept else bare


def _uninflected(form: str, label: str, lang: str, known: set[str], table: AliasTable) -> str:
    """The form without a genitive ending, where the document has the form or the person's surname without it."""
    head, space, last = form.rpartition(" ")
    for base in table.grammar.bases(last, lang):
        whole = head + space + base
        if head and (whole in known or (label == "PER" and base in known)):
            return whole
        if not head and base in known and _lone_base(form, base, lang, table):
            return whole
    return form


def _lone_base(form: str, base: str, lang: str, table: AliasTable) -> bool:
    """Whether the table has nothing against ``Habecks`` being ``Habeck``: it may know ``Siemens`` itself."""
    found = table.lookup(form, lang)
    return found is None or found == table.lookup(base, lang)


# --- what the document tells ------------------------------------------------------------------------------------------


def _read_document(names: Sequence[Name], bases: Sequence[str], text: str, lang: str, table: AliasTable) -> _Document:
    votes: dict[str, Counter[str]] = {}
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    homes: Counter[str] = Counter()
    for name, base in zip(names, bases, strict=True):
        votes.setdefault(base, Counter())[name.label] += 1
        first[base] = min(name.start, first.get(base, name.start))
        last[base] = max(name.start, last.get(base, name.start))
        if (entry := table.lookup(base, lang, name.label)) is not None and not table.is_generic(base, lang):
            homes.update(table.states_of(entry.name))
    labels = {base: max(sorted(votes[base]), key=votes[base].__getitem__) for base in votes}
    full = sorted(base for base, label in labels.items() if label == "PER" and " " in base)
    fullest = {form: _fullest(form, full) for form in full}
    return _Document(
        lang=lang,
        table=table,
        acronyms=_acronyms(text, lang, table.grammar),
        people=tuple(sorted(set(fullest.values()))),
        fullest=fullest,
        bodies=tuple(sorted(base for base, label in labels.items() if label != "PER" and " " in base)),
        labels=labels,
        first=first,
        last=last,
        homes=homes,
    )


def _fullest(form: str, full: Iterable[str]) -> str:
    """The longest full name in the document that is this person's without doubt: only middle names differ, or one
    further name at the end, and no other full name fits as well."""
    words = _name_words(form)
    longer = {
        other: other_words
        for other in full
        if len(other_words := _name_words(other)) > len(words)
        and (
            (other_words[0] == words[0] and other_words[-1] == words[-1])
            or other_words[: len(words)] == words
            or other_words[-len(words) :] == words
        )
    }
    if longer:
        longest: str = max(longer, key=lambda other: (len(longer[other]), other))
        if all(set(w) <= set(longer[longest]) for w in longer.values()):
            return longest
        return form
    same = [other for other in full if _name_words(other) == words]  # differ by initials and accents
    return max(same, key=lambda other: (-other.count("."), len(other), other))


def _name_words(form: str) -> list[str]:
    """The folded words of a person's name without middle initials."""
    words = form.split(" ")
    kept = [w for n, w in enumerate(words) if n in (0, len(words) - 1) or not _INITIAL.match(w)]
    return [fold(w) for w in kept]


def _acronyms(text: str, lang: str, grammar: Grammar) -> dict[str, str]:
    """The acronyms that the text explains, ``long form (ACRONYM)``, with their long form."""
    found: dict[str, str] = {}
    for match in _ACRONYM.finditer(text):
        acronym = match[1]
        if sum(c.isupper() for c in acronym) < 2 or acronym in found:
            continue
        line = text[max(0, match.start() - 250) : match.start()].rsplit("\n", 1)[-1]
        words = re.split(r"\s+", line.strip())[-_MAX_LONG_FORM:]
        if (long_form := _long_form(words, acronym, set(grammar.get("connective", lang)))) is not None:
            found[acronym] = tidy(grammar.without_article(long_form, lang))
    return found


def _long_form(words: Sequence[str], acronym: str, connectives: set[str]) -> str | None:
    """The shortest run of words before the bracket whose letters spell the acronym, each word's initial being used or
    the word being a small one (``Bundesamt für Sicherheit in der Informationstechnik``: BSI)."""
    letters = [c.casefold() for c in acronym if c.isalnum()]
    for size in range(1, len(words) + 1):
        run = words[-size:]
        if any(w[-1:] in ".!?:;" for w in run[:-1] if len(w) > 2):
            return None
        head = run[0].strip("„“\"'(")
        if not head[:1].isupper() or head[:1].casefold() != letters[0]:
            continue
        content = [w.strip("„“”\"',") for w in run if w.casefold() not in connectives]
        if all(w[:1].isupper() for w in content) and (_spells(content, letters) or _spells(run, letters)):
            return " ".join(run).strip("„“”\"',")
    return None


def _spells(words: Sequence[str], letters: Sequence[str]) -> bool:
    """Whether the letters are found in order in the words, every word giving its first one, and no word more than its
    share: at least half of the letters are initials, or one word alone gives them all."""
    at, initials = 0, 0
    for word in words:
        parts = word.casefold()
        if at >= len(letters) or not parts or parts[0] != letters[at]:
            return False
        at, initials = at + 1, initials + 1
        rest = iter(parts[1:])
        following = letters[at:]
        needed = len(words) - initials  # letters that the later words will ask for
        while len(following) > needed and following[0] in rest:
            following = following[1:]
            at += 1
    return at == len(letters) and (len(words) > 1 or len(letters) <= len(words[0]) // 2)


# --- one canonical name per form --------------------------------------------------------------------------------------

_UNKNOWN = CanonicalName("", "")


def _body_of_initials(base: str, document: _Document) -> str | None:
    """The one body named in full in the document whose initials an acronym is (``LBH`` beside ``Landesbank Hafen``)."""
    if len(base) < 3 or not base.isupper() or not base.isalpha():
        return None
    found = {b for b in document.bodies if "".join(w[0] for w in b.split(" ") if w[:1].isupper()) == base}
    return found.pop() if len(found) == 1 else None


def _canonical(base: str, document: _Document) -> CanonicalName:
    """The canonical name of a base form; its kind is empty where the table does not know it."""
    label = document.labels[base]
    long_form = document.acronyms.get(base) or (base if base in document.acronyms.values() else "")
    if long_form:
        return document.lookup(long_form) or document.lookup(base) or CanonicalName(long_form, "")
    if (own := _body_of_initials(base, document)) is not None:
        return document.lookup(own) or CanonicalName(own, "")
    if label == "PER":
        return _person(base, document)
    if (found := document.lookup(base, label)) is not None:
        return found
    if " " not in base and _bearers(base, document, first_names=False):
        return _person(base, document)
    if (longer := _longer_body(base, document)) is not None:
        return document.lookup(longer, document.labels[longer]) or CanonicalName(_plain(longer, document), "")
    return CanonicalName(_plain(base, document), "")


def _person(base: str, document: _Document) -> CanonicalName:
    """A person's canonical name: a bare name belongs to the one full name of the document that has it.

    Someone whom the table knows by the bare name is called so from the start, and anybody else of that name by the full
    one: ``Trump`` is Donald Trump beside Melania Trump, but not where the text introduces only Mary Trump.
    """
    if base in document.fullest:
        full = document.fullest[base]
        return document.lookup(base, "PER") or _full_person(full, document)
    famous = document.lookup(base, "PER")
    introduced: dict[CanonicalName, int] = {}
    for bearer in _bearers(base, document):
        person = _full_person(bearer, document)
        at = min(document.first[form] for form in _forms_of(bearer, document))
        introduced[person] = min(at, introduced.get(person, at))
    if not introduced or famous in introduced:
        return famous or CanonicalName(base, "")
    if famous is not None and document.first[base] < min(introduced.values()):
        return famous
    if len(introduced) > 1:  # the first one where the other comes after the last bare mention
        introduced = {person: at for person, at in introduced.items() if at < document.last[base]}
    if len(introduced) > 1:  # readers know one of them
        introduced = {person: at for person, at in introduced.items() if person.kind} or introduced
    return next(iter(introduced)) if len(introduced) == 1 else _UNKNOWN


def _full_person(full: str, document: _Document) -> CanonicalName:
    forms = (full, *_shorter(full, document))
    return next(filter(None, (document.lookup(f, "PER") for f in forms)), CanonicalName(full, ""))


def _shorter(full: str, document: _Document) -> Iterator[str]:
    """The name without one name between first and last (``Rodrigo Roa Duterte``), unless that is a particle, and
    without a particle before the last (``Yahya al-Sinwar``)."""
    words = full.split(" ")
    particles = document.table.grammar.get("particle", document.lang)
    if len(words) == 3 and words[1].lower() not in particles:
        yield f"{words[0]} {words[2]}"
    particle, _, last = words[-1].partition("-")
    if last and particle.lower() in particles:
        yield " ".join([*words[:-1], last])


def _forms_of(full: str, document: _Document) -> list[str]:
    return [form for form, fullest in document.fullest.items() if fullest == full]


def _bearers(base: str, document: _Document, first_names: bool = True) -> list[str]:
    """The people of the document whose surname (with or without particles) this is; else those whose first name."""
    particles = set(document.table.grammar.get("particle", document.lang))
    key = fold(base)
    surname = [p for p in document.people if key in _surnames(p, particles)]
    return surname or [p for p in document.people if first_names and fold(p.split(" ")[0]) == key]


def _surnames(full: str, particles: set[str]) -> set[str]:
    """What a person may be called for short: the last word, and it with the particles before it."""
    words = full.split(" ")
    surnames = {fold(words[-1])}
    prefix, _, rest = words[-1].partition("-")
    if rest and prefix.lower() in particles:  # al-Scharaa → Scharaa
        surnames.add(fold(rest))
    for n in range(len(words) - 2, 0, -1):
        surnames.add(fold(" ".join(words[n:])))
        if words[n].lower() not in particles:
            break
    return surnames


def _plain(form: str, document: _Document) -> str:
    """A body's name without its legal form."""
    return document.table.grammar.without_ending_words(form, document.lang, "legal_form")


def _core(form: str, document: _Document) -> str:
    """A body's name without legal form and words like Group."""
    return document.table.grammar.without_ending_words(form, document.lang, "legal_form", "descriptor")


def _longer_body(base: str, document: _Document) -> str | None:
    """The one longer name in the document that this form is short for.

    It may lack legal form and descriptor (``Wirecard`` for ``Wirecard AG``), a country in front (``China Evergrande
    Group``), or all that follows a preposition (``Washington Institute`` for ``Washington Institute for …``).
    """
    found = {other for other in document.bodies if _is_short_for(base, other, document)}
    cores = {_core(other, document) for other in found}
    if len(cores) == 1 or (cores and len({c.split(" ")[-1] for c in cores}) == 1):
        return max(found, key=lambda other: (len(other), other))
    return None


def _is_short_for(base: str, other: str, document: _Document) -> bool:
    if len(other) <= len(base) or document.labels[other] != document.labels[base]:
        return False
    core, longer = _core(base, document), _core(other, document)
    if longer == core:
        return True
    if other.startswith(base + " "):
        rest = other[len(base) + 1 :]
        connectives = document.table.grammar.get("connective", document.lang)
        after_preposition = " " in base and rest.split(" ")[0].lower() in connectives
        return after_preposition or (document.labels[base] == "ORG" and _is_place(rest, document))
    if longer.endswith(" " + core):
        front = longer[: -len(core) - 1]
        return _is_place(front, document) or bool(document.table.demonym(front, document.lang))
    return False


def _is_place(form: str, document: _Document) -> bool:
    entry = document.lookup(form, "LOC")
    return entry is not None and entry.kind == "place"
