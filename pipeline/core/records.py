"""The typed, immutable records that flow through the pipeline, in the order in which the stages make them.

ingest → ``Document`` → detect → ``Language`` → clean → ``CleanText`` → annotate → ``TimeExpression``, ``Quantity``,
``Name``, ``Quotation`` → extract → ``Mention`` with its ``Fact``s → resolve → ``Entity``, ``Event`` → publish.

Offsets count Unicode code points and are half open, ``text[start:end]``. Unless a field says otherwise they index
``Document.text``, the decoded original, never the repaired text.
"""

from __future__ import annotations

from dataclasses import dataclass

# --- in -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Article:
    """An article as a library user hands it in; only ``text`` is needed, what is unknown stays empty.

    ``published`` is an EDTF or ISO 8601 date, ``lang`` an ISO 639-1 code, ``path`` a name to show in the tables.
    """

    text: str
    path: str = ""
    title: str = ""
    published: str = ""
    source: str = ""
    url: str = ""
    lang: str = ""


# --- ingest ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """One article as ingest read it, or the reason why it could not be read.

    ``doc_id`` is the first 16 hex digits of the SHA-256 of the article's bytes. ``text`` is what all offsets index: the
    decoded file as it stands for ``.txt`` and ``.md``, the extracted text for other formats. ``title`` … ``lang`` hold
    what the format itself states (HTML meta tags, JSON fields), unchecked, and so does ``authors`` (``A; B``).
    ``status`` is ``ok``, ``empty`` or ``unreadable``; ``reason`` says why it is not ``ok``.
    """

    doc_id: str
    path: str
    text: str
    format: str = "text"
    encoding: str = "utf-8"
    title: str = ""
    published: str = ""
    source: str = ""
    url: str = ""
    lang: str = ""
    status: str = "ok"
    reason: str = ""
    authors: str = ""


# --- detect ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LanguageSpan:
    """The language of one paragraph: ISO 639-1, or ``und`` where it cannot be told."""

    start: int
    end: int
    lang: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a document and of each of its paragraphs."""

    lang: str
    confidence: float
    paragraphs: tuple[LanguageSpan, ...] = ()


# --- clean ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """A line or paragraph of the original and what clean made of it.

    ``kind`` is ``title``, ``header`` (date lines, bylines, datelines: no event comes from it, but a date may),
    ``heading``, ``body``, ``post`` (an embedded post), or the kind of noise: ``related``, ``caption``, ``navigation``,
    ``comment``, ``advert``, ``share``, ``template``, ``author``, ``repeated``, ``other_language``. ``kept`` blocks are
    read by the later stages; ``reason`` names the rule that decided.
    """

    start: int
    end: int
    kind: str
    kept: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CleanText:
    """The article without its surroundings, repaired, with the way back to the original characters.

    ``text`` holds the kept blocks, one paragraph each, separated by a blank line. ``origins[i]`` is the offset in
    ``Document.text`` of the character that ``text[i]`` stands for; an inserted character (a restored space) carries
    the offset of the character that follows it. ``core.offsets`` maps spans back.
    """

    text: str
    origins: tuple[int, ...]
    blocks: tuple[Block, ...]
    title: str = ""


# --- annotate -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DocumentDate:
    """When an article was published, as far as its file tells: never only the nearest guess.

    ``value`` is EDTF, ``earliest`` and ``latest`` are ISO dates (empty where unbounded). ``basis`` is ``metadata``,
    ``header``, ``byline``, ``url``, ``filename``, ``post_id``, ``text``, ``corpus`` or empty; ``start`` and ``end``
    point to the evidence in ``Document.text`` (-1 where it stands outside the text).
    """

    value: str = ""
    earliest: str = ""
    latest: str = ""
    basis: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression; ``start`` and ``end`` index the text that was searched.

    ``kind`` is ``date``, ``time`` (a time of day that does not name its day), ``duration`` or ``set``. ``value`` is
    EDTF for dates and times, an ISO 8601 duration for durations (``X`` for a number that is not told), and empty where
    the expression is vague. ``earliest`` and ``latest`` are ISO dates that enclose the value, empty where unbounded.
    ``basis`` is ``explicit`` (the expression names its date), ``relative`` (it was worked out from the document's date)
    or empty. ``constraint`` keeps what is known when the document's date is not: ``weekday=1`` (Monday is 1),
    ``month=7``, ``offset=-1d``; empty where ``value`` says all. ``now`` marks what means the writer's present
    ("currently"): its value is the document's day, and it dates no event.
    """

    start: int
    end: int
    kind: str
    value: str
    earliest: str = ""
    latest: str = ""
    basis: str = ""
    constraint: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts; ``start`` and ``end`` index the text that was searched.

    ``number`` is in units (1.1 billion dollars is 1.1e9 USD); ``high`` is the upper end of a range. ``unit`` is an ISO
    4217 code, ``%``, a unit of measure, or the counted noun as the text has it (``jobs``). ``kind`` is ``money``,
    ``percent``, ``count``, ``measure`` or ``number``. ``qualifier`` is ``about``, ``over``, ``under``, ``nearly`` or
    empty; ``role`` is ``from``, ``to``, ``change`` or empty, as far as the words beside the number tell.
    """

    start: int
    end: int
    number: float
    unit: str
    kind: str
    qualifier: str = ""
    role: str = ""
    high: float | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the text. ``label`` is PER, ORG, LOC or MISC; ``canonical`` the name that the document's fullest form
    and the alias table give it."""

    start: int
    end: int
    text: str
    label: str
    canonical: str = ""


# --- extract --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """One slot filler of a mention, with the characters that say so.

    ``slot`` is ``actor``, ``target``, ``object``, ``place``, ``date``, ``quantity``, ``modality`` or ``attribution``.
    ``kind`` is ``person``, ``organization``, ``place`` or ``other`` where the filler is an entity, ``text`` where it is
    an unnamed party kept as text, empty for other slots. ``method`` names the rule or model that found it.
    """

    slot: str
    value: str
    start: int
    end: int
    quote: str
    kind: str = ""
    number: float | None = None
    unit: str = ""
    role: str = ""
    qualifier: str = ""
    method: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Mention:
    """One clause or noun phrase that reports an event, with its slots.

    ``trigger`` is the English gloss of the trigger (its lexicon's headword in English, else its lemma), by which
    triggers are compared across languages. ``date_constraint`` is the ``constraint`` of its time expression.
    ``readings`` (type, subtype, direction, trigger) are empty but for a mere hint: a word that may report an event,
    found where no line of the lexicon holds. It counts only where a translation of its sentence reports that event.
    ``pos`` says whether the trigger is a ``verb`` or a ``noun``, empty where that is not known.
    """

    doc_id: str
    lang: str
    type: str
    start: int
    end: int
    quote: str
    sentence_start: int
    sentence_end: int
    sentence: str
    subtype: str = ""
    direction: str = ""
    modality: str = "actual"
    date: str = ""
    date_basis: str = ""
    date_constraint: str = ""
    attribution: str = ""
    trigger: str = ""
    confidence: float = 0.5
    method: str = ""
    facts: tuple[Fact, ...] = ()
    sentence_en: str = ""
    readings: tuple[tuple[str, str, str, str], ...] = ()
    pos: str = ""


# --- resolve --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """What resolve needs to know of a document besides its mentions."""

    doc_id: str
    path: str
    lang: str
    source: str
    published: DocumentDate
    origin_id: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, place or other named thing, once for all documents and both languages."""

    entity_id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    wikidata: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A slot on which sources disagree: each value with the documents that say it."""

    slot: str
    values: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A happening, with the mentions (ids) that were found to report it and the values chosen from theirs."""

    event_id: str
    type: str
    mention_ids: tuple[str, ...]
    subtype: str = ""
    direction: str = ""
    modality: str = "actual"
    date: str = ""
    date_earliest: str = ""
    date_latest: str = ""
    date_basis: str = ""
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    summary: str = ""
    documents: tuple[str, ...] = ()
    origins: int = 1
    languages: tuple[str, ...] = ()
    first_reported: str = ""
    last_reported: str = ""
    conflicts: tuple[Conflict, ...] = ()
    confidence: float = 0.5
