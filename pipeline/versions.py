"""By which code, data, models and libraries each step works: what others made must be made anew."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from pipeline.core.analysis import Versions
from pipeline.core.codec import digest
from pipeline.core.options import Options

_PACKAGE = Path(__file__).resolve().parent

# What each step's results depend on: code below the package, data below the models. Too much here costs a user time
# after an update, too little leaves them with old results.
_EVERY = ("core/records.py", "core/offsets.py", "core/edtf.py", "core/datafile.py", "core/constraints.py",
          "core/analysis.py", "core/codec.py")  # fmt: skip
_CODE = {
    "read": ("s1_ingest/*.py",),
    "prepare": ("s2_detect/*.py", "s3_clean/*.py", "loaded.py", "stages.py"),
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
        "loaded.py",
        "stages.py",
        "work.py",
    ),
    "resolve": (
        "s4_translate/*.py",
        "foreign.py",
        "s7_resolve/*.py",
        "s5_annotate/alias_table.py",
        "s5_annotate/aliases.py",
        "loaded.py",
        "together.py",
    ),
    "publish": ("s8_publish/*", "run.py", "session.py", "versions.py"),
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
_OPTIONAL = ("pypdf", "python-docx")  # of reading; a file that needs one is read anew once it is there
RULES = ("known_names",)  # components of the loaded pipelines that are rules, not models


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
            (lang, digest(made["parse"], _model(options.pipeline(lang)), *RULES)) for lang in options.languages
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
