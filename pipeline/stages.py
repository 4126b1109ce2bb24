"""The stages as the run calls them, one function each, and by which files each one's results must be made anew."""

from __future__ import annotations

import json
import platform
from array import array
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from pipeline.core.analysis import Analysis, Prepared, Versions
from pipeline.core.codec import digest
from pipeline.core.options import OptionError, Options, reading_from
from pipeline.core.records import CleanText, Document, DocumentDate, Entity, Event, Mention, Report

if TYPE_CHECKING:
    from spacy.language import Language as Nlp
    from spacy.tokens import Doc

    from pipeline.s1_ingest import FoundFile, Known
    from pipeline.s5_annotate.aliases import AliasTable
    from pipeline.s5_annotate.marks import Marks
    from pipeline.s6_extract.lexicon import Knowledge
    from pipeline.s7_resolve.entities import EntityKey
    from pipeline.s7_resolve.events import Resolution
    from pipeline.s7_resolve.origins import Origin
    from pipeline.s8_publish.tables import Resolved

P = ParamSpec("P")
T = TypeVar("T")
_PACKAGE = Path(__file__).resolve().parent

# What each step's results depend on: code below the package, data below the models. Too much here costs a user time
# after an update, too little leaves them with old results.
_EVERY = ("core/records.py", "core/offsets.py", "core/edtf.py", "core/datafile.py", "core/constraints.py",
          "core/analysis.py", "core/codec.py")  # fmt: skip
_CODE = {
    "read": ("s1_ingest/*.py",),
    "prepare": ("s2_detect/*.py", "s3_clean/*.py", "stages.py"),
    "parse": (
        "s5_annotate/load.py",
        "s5_annotate/components.py",
        "s5_annotate/wordclass.py",
        "s5_annotate/subjects.py",
        "s5_annotate/verbforms.py",
    ),
    "extract": (
        "s5_annotate/*.py",
        "s6_extract/*.py",
        "s7_resolve/origins.py",
        "stages.py",
        "work.py",
    ),
    "resolve": (
        "s4_translate/*.py",
        "foreign.py",
        "s7_resolve/*.py",
        "s5_annotate/alias_table.py",
        "s5_annotate/aliases.py",
        "stages.py",
    ),
    "publish": ("s8_publish/*", "run.py", "session.py"),
}
_DATA = {
    "read": (),
    "prepare": (
        "lexicons/*/closed_class.tsv",
        "lexicons/*/boilerplate.tsv",
        "lexicons/*/repairs.tsv",
        "lexicons/*/capitals.tsv",
        "lexicons/*/translations.tsv",
        "aliases/*.tsv",
    ),
    "parse": (),
    "extract": ("lexicons/*/*", "ontology/*", "aliases/*"),
    "resolve": ("lexicons/*/*", "ontology/*", "aliases/*"),
    "publish": (),
}
_LIBRARIES = ("spacy", "thinc", "numpy", "langdetect", "ftfy", "wordfreq", "trafilatura", "charset-normalizer",
              "text2num", "rapidfuzz")  # fmt: skip
_TOGETHER, _CHARS_TOGETHER = 16, 50_000  # texts that are parsed together; more are no faster
_OPTIONAL = ("pypdf", "python-docx")  # of reading; a file that needs one is read anew once it is there
_RESOLVING = 2  # processes that resolve; the groups of types are too uneven for more, and each takes much memory
_RULES = ("known_names",)  # components of the loaded pipelines that are rules, not models


def _with_models(stage: Callable[P, T]) -> Callable[P, T]:
    """A stage whose last argument are the options, made to take all its data from the models that they name."""

    @wraps(stage)
    def reading(*args: P.args, **named: P.kwargs) -> T:
        options = args[-1]
        assert isinstance(options, Options)
        with reading_from(options.models):
            return stage(*args, **named)

    return reading


@dataclass(frozen=True)
class Stages:
    """The stages of a run; each is a plain function, so that it can be sent to another process by name."""

    scan: Callable[..., Sequence[FoundFile]]  # a folder and, of a run, the files that are known
    read: Callable[[FoundFile, Options], Iterator[Document]]
    prepare: Callable[[Document, Options], Prepared]
    parse: Callable[[str, Sequence[str], Options], Sequence[bytes]]
    extract: Callable[[Document, Prepared, bytes, Options], tuple[DocumentDate, tuple[Mention, ...]]]
    signature: Callable[[CleanText], str]
    resolve: Callable[..., Resolved]  # analyses, options and, of a run, the events that are known
    versions: Callable[[Options], Versions]


# --- up to the mentions of one article --------------------------------------------------------------------------------


def scan(folder: Path, known: Known | None = None) -> Sequence[FoundFile]:
    """The files of a folder with their hashes; nothing is decoded, and what is ``known`` from earlier not even read."""
    from pipeline import s1_ingest

    return s1_ingest.scan(folder, known=known)


def read(found: FoundFile, options: Options) -> Iterator[Document]:
    """The articles of a file."""
    from pipeline import s1_ingest

    return s1_ingest.read(found, s1_ingest.Limits(max_chars=options.max_chars), dict(options.columns))


@_with_models
def prepare(document: Document, options: Options) -> Prepared:
    """Language and cleaned text of an article.

    The language that a file states is believed where the text is too short to tell, one that a library user states
    always.
    """
    from pipeline.s2_detect import UNKNOWN, detect
    from pipeline.s3_clean import clean

    language, stated = detect(document), document.lang[:2].lower()
    if stated in options.languages and (document.format == "article" or language.lang == UNKNOWN):
        paragraphs = tuple(replace(p, lang=stated) if p.lang == UNKNOWN else p for p in language.paragraphs)
        confidence = language.confidence if language.lang == stated else 0.5
        language = replace(language, lang=stated, confidence=confidence, paragraphs=paragraphs)
    return Prepared(language, clean(document, language))


def parse(lang: str, text: str, options: Options) -> bytes:
    """What the trained models say of a cleaned text, without what the rules add."""
    return parse_all(lang, [text], options)[0]


def parse_all(lang: str, texts: Sequence[str], options: Options) -> Sequence[bytes]:
    """What the trained models say of cleaned texts, without what the rules add.

    Rules run afterwards, in ``extract``, so that a change of theirs needs no new parse. The project's own models give
    the same result to the last bit whatever texts are read together (a test holds them to it), and reading a few
    together is faster. Of other pipelines nobody knows: they read one text at a time.
    """
    from pipeline.s5_annotate import load

    nlp = parser(lang, options)
    together = 1 if lang in dict(options.pipelines) else _TOGETHER
    few = _few(texts, together)
    return [load.to_bytes(d) for some in few for d in nlp.pipe(some, batch_size=together, disable=_RULES)]


def _few(texts: Sequence[str], most: int) -> Iterator[list[str]]:
    """Lists of at most ``most`` texts and so many characters that their parses fit into memory together."""
    some: list[str] = []
    for text in texts:
        if some and (len(some) == most or sum(map(len, some)) + len(text) > _CHARS_TOGETHER):
            yield some
            some = []
        some.append(text)
    if some:
        yield some


@_with_models
def extract(
    document: Document, prepared: Prepared, parsed: bytes, options: Options
) -> tuple[DocumentDate, tuple[Mention, ...]]:
    """When an article was published, and the event mentions in it, also those that another article must bear out."""
    from pipeline.s6_extract.extract import extract as find_mentions
    from pipeline.s6_extract.levels import POSSIBLE

    published, doc, marks = _marked(document, prepared, parsed, options)
    knowledge = _knowledge(prepared.language.lang, options.models)
    aliases = _aliases(options.models, options.aliases)
    return published, find_mentions(document, prepared.clean, published, doc, marks, knowledge, aliases, POSSIBLE)


@_with_models
def annotated(document: Document, options: Options) -> tuple[DocumentDate, Doc, Marks]:
    """When an article was published, its parse, and the times and quantities in it."""
    prepared = prepare(document, options)
    parsed = parse(prepared.language.lang, prepared.clean.text, options)
    return _marked(document, prepared, parsed, options)


def _marked(document: Document, prepared: Prepared, parsed: bytes, options: Options) -> tuple[DocumentDate, Doc, Marks]:
    from pipeline.s5_annotate import load
    from pipeline.s5_annotate.docdate import document_date
    from pipeline.s5_annotate.known_names import complete
    from pipeline.s5_annotate.marks import mark

    lang = prepared.language.lang
    published = document_date(document, prepared.clean, lang)
    doc = complete(load.from_bytes(parsed, lang), _aliases(options.models, options.aliases))
    return published, doc, mark(doc, lang, published)


def signature(clean: CleanText) -> str:
    """What reprints of a text are found by."""
    from pipeline.s7_resolve.origins import ALGORITHM
    from pipeline.s7_resolve.origins import signature as sign

    s = sign(clean.text)
    triples = b64encode(array("Q", s.triples).tobytes()).decode()  # as digits they are most of what is kept of a text
    return json.dumps([ALGORITHM, s.digest.hex(), triples, s.words, s.whole], separators=(",", ":"))


# Loading costs seconds: what is loaded stays for the life of the process. The arguments say all that it depends on.


def parser(lang: str, options: Options) -> Nlp:
    """The spaCy pipeline that reads a language, loaded once; nobody may change it. Raises like ``new_parser``."""
    return _parser(lang, options.models, options.pipeline(lang))


def new_parser(lang: str, options: Options) -> Nlp:
    """The spaCy pipeline that reads a language, loaded anew; raises ``OptionError`` where there is none."""
    from pipeline.s5_annotate import load

    name = options.pipeline(lang)
    if not name:
        raise OptionError(f"there is no trained pipeline for {lang!r} in {options.models}; see the README there")
    try:
        return load.load_parser(lang, name, options.models)
    except load.PipelineError as error:
        raise OptionError(str(error)) from error


@cache
def _parser(lang: str, models: Path, name: str) -> Nlp:
    return new_parser(lang, Options(models=models, pipelines=((lang, name),) if name else ()))


@cache
def _knowledge(lang: str, models: Path) -> Knowledge:
    from pipeline.s6_extract.lexicon import load_knowledge

    return load_knowledge(models, lang)


@lru_cache(maxsize=2)
def _aliases(models: Path, own: Path | None) -> AliasTable:
    from pipeline.s5_annotate.aliases import load_aliases

    return load_aliases(models, own)


# --- over all articles ------------------------------------------------------------------------------------------------


def resolve(analyses: Sequence[Analysis], options: Options, known: Mapping[str, Event] | None = None) -> Resolved:
    """Entities, reprints and events of all articles together.

    ``known`` are events that an earlier run made, by the content of their mentions, and need not be made again.
    """
    from pipeline.s7_resolve.ids import mention_id
    from pipeline.s8_publish.tables import PossiblySame, Resolved

    found = resolution(analyses, options, known=known)
    result, near = found.resolution, found.resolution.near
    kept = {i: m for m in found.mentions if (i := mention_id(m)) in result.event_of}  # a correction may drop some
    kept, events = _in_source(kept, result.events, analyses)
    return Resolved(
        mentions=kept,
        events=events,
        event_of=result.event_of,
        entities=found.entities,
        entity_of={key: entity for key, entity in found.entity_of.items() if key[0] in kept},
        origin_of=found.origin_of,
        copy_of=found.copy_of,
        possible=tuple(PossiblySame(n.event_a, n.event_b, n.mention_a, n.mention_b, n.score, n.reason) for n in near),
        notes=tuple(f"{options.corrections}: {c}: applies to nothing in these articles" for c in result.unused),
        made=result.made,
    )


def _in_source(
    mentions: Mapping[str, Mention], events: tuple[Event, ...], analyses: Sequence[Analysis]
) -> tuple[dict[str, Mention], tuple[Event, ...]]:
    """Mentions that were found in a translation carried back to the original, and their events in its language."""
    from pipeline.s4_translate.articles import in_source

    through = {a.doc_id: a for a in analyses if a.pieces and a.status == "ok"}
    if not through:
        return dict(mentions), events
    shown = {
        i: in_source(m, through[m.doc_id].lang, through[m.doc_id].pieces) if m.doc_id in through else m
        for i, m in mentions.items()
    }
    return shown, tuple(
        replace(e, languages=tuple(sorted({shown[i].lang for i in e.mention_ids if i in shown}))) for e in events
    )


@dataclass(frozen=True)
class Together:
    """All articles' mentions with canonical names, and what resolve found; ``explain`` needs the whole of it."""

    mentions: tuple[Mention, ...]
    reports: Mapping[str, Report]
    resolution: Resolution
    entities: tuple[Entity, ...]
    entity_of: Mapping[tuple[str, int], str]
    origin_of: Mapping[str, str]
    copy_of: Mapping[str, str]


@_with_models
def resolution(analyses: Sequence[Analysis], options: Options, *, known: Mapping[str, Event] | None = None) -> Together:
    """Bring the mentions of all articles together; the order of the analyses does not matter."""
    from pipeline.s6_extract.levels import MIN_CONFIDENCE
    from pipeline.s7_resolve.corrections import Corrections, read_corrections
    from pipeline.s7_resolve.entities import resolve_entities
    from pipeline.s7_resolve.events import resolve as find_events
    from pipeline.s7_resolve.rules import read_rules
    from pipeline.s7_resolve.words import load_words

    read = sorted((a for a in analyses if a.status == "ok"), key=lambda a: a.doc_id)
    found = _origins(read)
    reports = {
        a.doc_id: Report(a.doc_id, a.path, a.lang, a.source, a.published, found[a.doc_id].origin_id) for a in read
    }
    corrections = read_corrections(options.corrections) if options.corrections else Corrections()
    mentions = [_renamed(m, corrections.aliases()) for a in read for m in a.mentions]
    entities, ids = resolve_entities(mentions, _aliases(options.models, options.aliases))
    mentions, entity_of = _canonical(mentions, entities, ids)
    rules, words = read_rules(options.models / "ontology"), load_words(options.models / "lexicons")
    events = find_events(
        mentions, reports, corrections,
        rules=rules, words=words, least=MIN_CONFIDENCE, known=known, jobs=min(options.jobs, _RESOLVING),
    )  # fmt: skip
    return Together(
        mentions=(*(m for m in mentions if not m.readings), *events.hinted),
        reports=reports,
        resolution=events,
        entities=entities,
        entity_of=entity_of,
        origin_of={d: o.origin_id for d, o in found.items()},
        copy_of={d: o.duplicate_of for d, o in found.items() if o.duplicate_of},
    )


def origins(read: Sequence[Analysis]) -> dict[str, str]:
    """Which text each of some articles reprints, both by doc_id."""
    return {doc_id: origin.origin_id for doc_id, origin in _origins(read).items()}


def _origins(read: Sequence[Analysis]) -> dict[str, Origin]:
    from pipeline.s7_resolve.origins import ALGORITHM, Signature, group

    signatures = {}
    for a in read:
        algorithm, digest_, triples, words, whole = json.loads(a.signature)
        if algorithm != ALGORITHM:
            raise OptionError("what is kept of these articles was made by another version of the program: run it again")
        signatures[a.doc_id] = Signature(bytes.fromhex(digest_), array("Q", b64decode(triples)), words, whole)
    return group(signatures)


def _renamed(mention: Mention, names: Mapping[str, str]) -> Mention:
    """The mention with the user's own names for things."""
    if not any(f.value in names for f in mention.facts):
        return mention
    facts = tuple(replace(f, value=names.get(f.value, f.value)) if f.kind else f for f in mention.facts)
    return replace(mention, facts=facts)


def _canonical(
    mentions: Sequence[Mention], entities: Sequence[Entity], ids: Mapping[EntityKey, str]
) -> tuple[list[Mention], dict[tuple[str, int], str]]:
    """The mentions with entities called by their names, and which entity each fact (by its index) is."""
    from pipeline.s7_resolve.entities import SLOTS
    from pipeline.s7_resolve.entities import entity_of as find
    from pipeline.s7_resolve.ids import mention_id

    names = {e.entity_id: e.name for e in entities}
    out, entity_of = [], {}
    for m in mentions:
        facts, identity = [], mention_id(m)
        for i, f in enumerate(m.facts):
            entity = find(ids, f, m) if f.slot in SLOTS else ""
            if entity:
                entity_of[identity, i] = entity
                if f.value != names[entity]:
                    f = replace(f, value=names[entity])
            facts.append(f)
        out.append(replace(m, facts=tuple(facts)) if facts != [*m.facts] else m)
    return out, entity_of


# --- versions ---------------------------------------------------------------------------------------------------------


def versions(options: Options) -> Versions:
    """By what code, data, models and options each step works now. Hashes files, loads nothing."""
    from importlib import metadata

    libraries = [f"{name} {metadata.version(name)}" for name in _LIBRARIES]
    base = digest(*platform.python_version_tuple()[:2], *libraries, _files(_PACKAGE, _EVERY))
    made = {name: digest(base, _files(_PACKAGE, _CODE[name]), _files(options.models, _DATA[name])) for name in _CODE}
    own = digest(*(_file(path) for path in (options.aliases, options.corrections)))
    return Versions(
        read=digest(made["read"], *map(_version, _OPTIONAL), str(options.max_chars), repr(sorted(options.columns))),
        prepare=digest(made["prepare"], *options.languages),
        parse=tuple(
            (lang, digest(made["parse"], _model(options.pipeline(lang)), *_RULES)) for lang in options.languages
        ),
        extract=digest(made["extract"], _file(options.aliases)),
        resolve=digest(made["resolve"], own),
        publish=made["publish"],
    )


def sources(options: Options) -> dict[str, dict[str, str]]:
    """What the results were made with, for the record of the run: hashes of models and data, versions of libraries."""
    from importlib import metadata

    lexicons = {f"lexicons/{lang}": _files(options.models / "lexicons" / lang, ("**/*",)) for lang in options.languages}
    shared = {name: _files(options.models / name, ("**/*",)) for name in ("ontology", "aliases")}
    own = {name: _file(path) for name in ("aliases", "corrections") if (path := getattr(options, name))}
    return {
        "models": {lang: _model(options.pipeline(lang)) for lang in options.languages},
        "data": lexicons | shared | {f"own {name}": hash_ for name, hash_ in own.items()},
        "libraries": {name: metadata.version(name) for name in _LIBRARIES},
    }


def _version(library: str) -> str:
    """A library with its version, bare where it is not installed."""
    from importlib import metadata

    try:
        return f"{library} {metadata.version(library)}"
    except metadata.PackageNotFoundError:
        return library


def _model(name: str) -> str:
    """The version of a spaCy pipeline: the hash of its files where it is a folder, else its package's version; empty
    where there is no pipeline."""
    from importlib import metadata

    if not name:
        return ""
    if Path(name).is_dir():
        return _files(Path(name), ("**/*",))
    try:
        return f"{name} {metadata.version(name)}"
    except (metadata.PackageNotFoundError, ValueError):
        return name


def _files(root: Path, patterns: Iterable[str]) -> str:
    found = sorted({p for pattern in patterns for p in root.glob(pattern) if p.is_file() and p.suffix != ".pyc"})
    return digest(*(part for p in found for part in (p.relative_to(root).as_posix(), _file(p))))


def _file(path: Path | None) -> str:
    return sha256(path.read_bytes()).hexdigest() if path else ""


STAGES = Stages(scan, read, prepare, parse_all, extract, signature, resolve, versions)
