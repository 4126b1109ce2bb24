"""The command line: ``python -m pipeline``; the whole run, each stage by itself, and questions about the tables."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import __version__
from pipeline.core.datafile import DataFileError
from pipeline.core.options import MAX_CHARS, MEMORY, OptionError, Options, processors
from pipeline.core.store import FILE, FOLDER, DamagedError, LockedError, Store
from pipeline.core.terminal import json_text, plain

if TYPE_CHECKING:
    from pipeline.core.records import Document

OK, PROBLEMS, USAGE = 0, 1, 2
Folder = functools.partial(click.Path, file_okay=False, path_type=Path)
AnyPath = functools.partial(click.Path, exists=True, path_type=Path)
ReadableFile = functools.partial(click.Path, exists=True, dir_okay=False, path_type=Path)
out_argument = click.argument("out", type=Folder(exists=True), default="processed")


def setup(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what articles are read with."""
    for option in reversed(
        [
            click.option("--models", type=Folder(exists=True), help="Folder of models, ontology and lexicons."),
            click.option(
                "--pipeline", "pipelines", multiple=True, metavar="LANG=NAME",
                help="spaCy pipeline (name or folder) to read a language with; may be given for each language.",
            ),
            click.option("--aliases", type=ReadableFile(), help="Your own table of names."),
            click.option("--corrections", type=ReadableFile(), help="Your corrections: same, different, drop, alias."),
            click.option("--translate", default="", metavar="PROVIDER",
                         help="Have evidence sentences and articles in other languages put into English by this "
                         "provider (libre, google, deepl, microsoft, mymemory). Else nothing leaves the machine."),
            click.option("--translate-url", default="", metavar="URL", help="Address of your LibreTranslate server."),
            click.option("--translate-rate", type=click.FloatRange(min=0), default=0.0, metavar="N",
                         help="At most so many requests per second to the provider (default: as suits it)."),
            click.option(
                "--column", "columns", multiple=True, metavar="FIELD=NAME",
                help="What lists (.csv, .json, .jsonl) call text, title, published, source, url, lang or authors.",
            ),
            click.option("--max-chars", type=click.IntRange(min=1), default=MAX_CHARS, show_default=True,
                         help="Refuse articles over this length."),
        ]
    ):  # fmt: skip
        command = option(command)
    return command


def loud(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what is printed."""
    command = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(command)
    return click.option("--quiet", "-q", is_flag=True, help="No progress, only problems.")(command)


def options_of(
    models: Path | None, pipelines: tuple[str, ...], columns: tuple[str, ...] = (), **others: Any
) -> Options:
    """The options as given on the command line."""
    if models is not None:
        others["models"] = models
    named = _pairs(pipelines, "--pipeline takes LANG=NAME")
    return Options(pipelines=named, columns=_pairs(columns, "--column takes FIELD=NAME"), **others)


def _pairs(given: tuple[str, ...], usage: str) -> tuple[tuple[str, str], ...]:
    if wrong := [g for g in given if not g.partition("=")[2]]:
        raise OptionError(f"{usage}, not {wrong[0]}")
    return tuple(sorted((left, right) for left, _, right in (g.partition("=") for g in given)))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def cli() -> None:
    """News articles in, one table of events out, every fact with the exact characters that say so.

    Exit status: 0 done, 1 finished with problems (each is listed), 2 wrong usage.
    """


# --- the whole run ----------------------------------------------------------------------------------------------------


@cli.command()
@click.argument("raw", type=Folder(exists=True), default="raw")
@click.argument("out", type=Folder(), default="processed")
@setup
@click.option("--jobs", "-j", type=click.IntRange(min=1), default=processors, show_default="all processors",
              help="How many processes work at a time.")  # fmt: skip
@click.option(
    "--memory",
    type=click.IntRange(min=0),
    default=MEMORY,
    show_default=True,
    metavar="MB",
    help="How much memory each of several processes may take; 0 for any.",
)
@click.option("--wait", is_flag=True, help="Wait for another run in the same folder.")
@loud
def run(raw: Path, out: Path, quiet: bool, as_json: bool, **given: Any) -> int:
    """Bring the tables in OUT (processed) up to date with the articles in RAW (raw)."""
    from pipeline.run import run as whole_run
    from pipeline.stages import STAGES

    outcome = whole_run(options_of(raw=raw, out=out, quiet=quiet, json=as_json, **given), STAGES)
    if as_json:
        click.echo(json_text(outcome.record))
    for line in outcome.problems:
        click.echo(plain(line), err=True)
    for line in outcome.record.get("notes", ()):
        click.echo(plain(line), err=True)
    if not quiet and not as_json:
        counts = outcome.record["counts"]
        found = f"{counts['events']} events from {counts['mentions']} mentions in {counts['articles']} articles"
        same = "nothing has changed; " if outcome.unchanged else ""
        click.echo(plain(f"{same}{found}: {out / 'events.csv'}, {out / 'report.html'}"))
    return PROBLEMS if outcome.problems else OK


# --- each stage by itself ---------------------------------------------------------------------------------------------


def stage(function: Callable[..., Iterator[Any]]) -> click.Command:
    """A command that runs the pipeline up to one stage over PATHS and prints what it made, a JSON object per line."""

    @functools.wraps(function)
    def command(paths: tuple[Path, ...], **given: Any) -> int:
        status = OK
        options = options_of(**given)
        for document in _documents(paths, options):
            if document.status != "ok":
                click.echo(plain(f"{document.path}: {document.status}: {document.reason}"), err=True)
                status = PROBLEMS
                continue
            try:
                for item in function(document, options):
                    click.echo(json_text({"path": document.path, "doc_id": document.doc_id} | item))
            except (OSError, OptionError, DataFileError):
                raise
            except Exception as error:  # one odd article must not keep the others from being shown
                click.echo(plain(f"{document.path}: {type(error).__name__}: {error}"), err=True)
                status = PROBLEMS
        return status

    return cli.command()(click.argument("paths", nargs=-1, required=True, type=AnyPath())(setup(command)))


def _documents(paths: Iterable[Path], options: Options) -> Iterator[Document]:
    from pipeline import s1_ingest
    from pipeline.stages import STAGES

    for path in paths:
        if path.is_dir():
            for found in STAGES.scan(path):
                yield from STAGES.read(found, options)
        else:
            limits = s1_ingest.Limits(max_chars=options.max_chars)
            yield from s1_ingest.read_file(path, limits, dict(options.columns))


def _dict(record: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(record)


@stage
def ingest(document: Document, _options: Options) -> Iterator[Any]:
    """Print the articles of PATHS (files or folders) as they are read."""
    yield _dict(document)


@stage
def detect(document: Document, _options: Options) -> Iterator[Any]:
    """Print the language of each article of PATHS and of its paragraphs."""
    from pipeline.s2_detect import detect as find

    yield _dict(find(document))


@stage
def clean(document: Document, options: Options) -> Iterator[Any]:
    """Print each article of PATHS without navigation and advertising, and what became of each block."""
    from pipeline.stages import STAGES

    cleaned = STAGES.prepare(document, options).clean
    yield {
        "title": cleaned.title,
        "text": cleaned.text,
        "blocks": [_dict(b) | {"text": document.text[b.start : b.end]} for b in cleaned.blocks],
    }


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=AnyPath())
@setup
def translate(paths: tuple[Path, ...], **given: Any) -> int:
    """Print the sentences of each article of PATHS that is not in English with their English, as PROVIDER has it."""
    from pipeline import foreign
    from pipeline.s2_detect import UNKNOWN
    from pipeline.s4_translate.articles import segments
    from pipeline.s4_translate.ask import TARGET
    from pipeline.stages import STAGES

    options = options_of(**given)
    if not options.translate:
        raise click.UsageError("name a provider: --translate libre --translate-url http://localhost:5000")
    with Store(None) as store:
        desk = foreign.desk_of(options, store)
        for document in _documents(paths, options):
            if document.status != "ok":
                continue
            prepared = STAGES.prepare(document, options)
            lang = prepared.language.lang
            if lang in (TARGET, UNKNOWN):
                continue
            parts = segments(document, prepared.clean)
            english = desk.english(lang, [part.text for part in parts])
            found = [_dict(part) | {"english": english.get(part.text, "")} for part in parts]
            click.echo(json_text({"path": document.path, "doc_id": document.doc_id, "lang": lang, "sentences": found}))
        for line in desk.problems():
            click.echo(plain(line), err=True)
        return PROBLEMS if desk.problems() else OK


@stage
def annotate(document: Document, options: Options) -> Iterator[Any]:
    """Print sentences with syntax, names, times and quantities of each article of PATHS."""
    from pipeline.stages import annotated

    published, doc, marks = annotated(document, options)
    yield {
        "published": _dict(published),
        "text": doc.text,
        "names": [{"start": e.start_char, "end": e.end_char, "text": e.text, "label": e.label_} for e in doc.ents],
        "times": [_dict(t) for t in marks.times],
        "quantities": [_dict(q) for q in marks.quantities],
        "sentences": [[[t.text, t.lemma_, t.pos_, t.dep_, t.head.i - s.start] for t in s] for s in doc.sents],
    }


@stage
def extract(document: Document, options: Options) -> Iterator[Any]:
    """Print the event mentions in each article of PATHS. For the tables use `run`."""
    from pipeline.stages import STAGES

    prepared = STAGES.prepare(document, options)
    if prepared.language.lang not in options.languages:
        return
    (parsed,) = STAGES.parse(prepared.language.lang, [prepared.clean.text], options)
    for mention in STAGES.extract(document, prepared, parsed, options)[1]:
        yield _dict(mention)


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=AnyPath())
@setup
def resolve(paths: tuple[Path, ...], **given: Any) -> int:
    """Print the events that the articles of PATHS report together, one JSON object per line."""
    from pipeline.library import session_of
    from pipeline.stages import STAGES

    options = options_of(**given)
    with session_of(options, STAGES) as session:
        analyses = session.analyse(session.add(_documents(paths, options)))
        for event in session.stages.resolve(analyses, options).events:
            click.echo(json_text(_dict(event)))
        for line in session.translation_problems:
            click.echo(plain(line), err=True)
        return PROBLEMS if session.translation_problems else OK


@cli.command()
@setup
def models(**given: Any) -> int:
    """Check that the trained pipelines of all languages are there and load, and print what they are."""
    from pipeline.loaded import parser

    options = options_of(**given)
    for lang in options.languages:
        nlp = parser(lang, options)
        click.echo(f"{lang}: {nlp.meta['name']} {nlp.meta['version']}: {', '.join(nlp.pipe_names)}")
    return OK


# --- questions about the tables ---------------------------------------------------------------------------------------


@cli.command()
@out_argument
@click.option("--raw", type=Folder(exists=True), help="Folder of the articles, if it has moved since the run.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(out: Path, raw: Path | None, as_json: bool) -> int:
    """Check in OUT (processed) that every mention and fact stands in its source, character by character."""
    from pipeline.s8_publish.verify import MismatchError
    from pipeline.s8_publish.verify import verify as check

    try:
        done = check(out, raw or out.resolve() / _record(out)["raw"])
    except MismatchError as error:
        click.echo(json_text({"mismatch": str(error)}) if as_json else plain(str(error)), err=not as_json)
        return PROBLEMS
    if as_json:
        click.echo(json_text(_dict(done)))
        return OK
    click.echo(f"{done.rows} rows with {done.spans} spans in {done.documents} articles: all as in the source")
    return OK


@cli.command()
@click.argument("event_id")
@out_argument
@click.option("--json", "as_json", is_flag=True, help="Print the rows of the event, its mentions and facts as JSON.")
def explain(event_id: str, out: Path, as_json: bool) -> int:
    """Print the evidence for an event in OUT (processed), and why its mentions are one event."""
    from pipeline.run import settings_of
    from pipeline.s7_resolve.explain import explain as text_of
    from pipeline.session import Session
    from pipeline.stages import STAGES
    from pipeline.together import resolution

    heirs = _record(out)["difference"]["retired"].get(event_id)
    if heirs is not None:
        click.echo(f"{plain(event_id)} is no more; it became {', '.join(heirs) or 'nothing (retracted)'}")
        return OK if heirs else PROBLEMS
    path = out / FOLDER / FILE
    if not path.is_file():
        raise click.UsageError(f"the store of the run is gone from {plain(str(out))}")
    with Store(path) as store:
        options = Options(**settings_of(store))
        found = resolution(Session(options, STAGES, store, STAGES.versions(options)).analyses(), options)
    try:
        text = text_of(event_id, found.resolution, found.mentions, found.reports)
    except KeyError:
        message = f"there is no event {plain(event_id)} in {plain(str(out))}"
        raise click.BadParameter(message, param_hint="EVENT_ID") from None
    if as_json:
        click.echo(json_text({**_rows_of(event_id, out), "why": text}))
    else:
        click.echo("\n".join(map(plain, text.split("\n"))))
    return OK


def _rows_of(event_id: str, out: Path) -> dict[str, Any]:
    from pipeline.s8_publish.write import read_table

    tables = {name: read_table(out, name).dicts() for name in ("events", "mentions", "facts")}
    return {name: [row for row in rows if row["event_id"] == event_id] for name, rows in tables.items()}


@cli.command()
@out_argument
@click.option("--json", "as_json", is_flag=True, help="Print the difference as JSON.")
def diff(out: Path, as_json: bool) -> int:
    """Print what the last run that changed anything in OUT (processed) changed."""
    difference = _record(out)["difference"]
    if as_json:
        click.echo(json_text(difference))
        return OK
    summaries = difference["summaries"]
    for kind in ("new", "revised", "retracted"):
        for event in difference[kind]:
            click.echo(plain(f"{kind:<9} {event}  {summaries.get(event, '')}"))
    for kind, arrow in (("merged", "<-"), ("split", "->")):
        for event, others in difference[kind].items():
            click.echo(plain(f"{kind:<9} {event} {arrow} {', '.join(others)}  {summaries.get(event, '')}"))
    if not any(difference[kind] for kind in ("new", "revised", "retracted", "merged", "split")):
        click.echo("no event changed")
    return OK


@cli.command()
@out_argument
@click.option("--to", type=click.File("wb"), default="-", help="File to write to, else standard output.")
def report(out: Path, to: Any) -> int:
    """Write the report anew from the tables in OUT (processed), for instance after editing them."""
    from pipeline.s8_publish.report import render
    from pipeline.s8_publish.tables import SCHEMAS
    from pipeline.s8_publish.write import read_table

    to.write(render({name: read_table(out, name) for name in SCHEMAS}))
    return OK


def _record(out: Path) -> dict[str, Any]:
    path = out / "run.json"
    if not path.is_file():
        raise click.UsageError(f"there are no tables in {plain(str(out))}; `python -m pipeline run` makes them")
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return record


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status, having said on stderr what went wrong."""
    try:
        status = cli.main(arguments, prog_name="python -m pipeline", standalone_mode=False)
        return status if isinstance(status, int) else OK
    except click.ClickException as error:
        error.show()
        return USAGE if isinstance(error, click.UsageError) else PROBLEMS
    except (OptionError, DataFileError) as error:
        return _fail(str(error), USAGE)
    except (LockedError, DamagedError, ValueError) as error:
        return _fail(str(error), PROBLEMS)
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        return _fail(f"{error.filename or 'input or output'}: {error.strerror or error}", PROBLEMS)
    except (KeyboardInterrupt, click.exceptions.Abort):
        return _fail("interrupted; the tables are as before, and the next run carries on", PROBLEMS)


def _fail(message: str, status: int) -> int:
    click.echo(f"error: {plain(message)}", err=True)
    return status
