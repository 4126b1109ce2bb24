"""Everything a user can set for a run, in one immutable record."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

MAX_CHARS = 1_000_000  # of one article; the syntax models take no more
FIELDS = ("text", "title", "published", "source", "url", "lang", "authors")  # of a record that ``columns`` may name


def default_models() -> Path:
    """The models that come with the project: inside the installed package, else beside it in the checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_models"
    return installed if installed.is_dir() else package.parent / "models"


class OptionError(ValueError):
    """An option that cannot be; the message says which and why."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """The settings of a run.

    ``pipelines`` holds pairs of a language and the name or folder of the spaCy pipeline to use for it instead of the
    one in ``models``. ``jobs`` is the number of processes, ``batch`` how many articles are worked on and saved at a
    time, ``max_chars`` the length over which an article is refused. ``translate`` names the provider that translates
    into English, empty (nothing leaves the machine) unless the user asks; ``translate_url`` is the address of an own
    server, ``translate_rate`` how many requests per second it gets (0: as many as suit the provider). ``columns`` holds
    pairs of a field (``text``, ``title``, ``published``, ``source``, ``url``, ``lang``, ``authors``) and the name that
    lists of articles (``.csv``, ``.json``, ``.jsonl``) have for it, where it is none of the usual ones. ``aliases`` and
    ``corrections`` are the user's own files. ``wait`` waits for another run in the same folder instead of giving up.
    Raises ``OptionError``.
    """

    raw: Path | None = None
    out: Path | None = None
    models: Path = field(default_factory=default_models)
    pipelines: tuple[tuple[str, str], ...] = ()
    jobs: int = 1
    batch: int = 16
    max_chars: int = MAX_CHARS
    translate: str = ""
    translate_url: str = field(default="", repr=False)
    translate_rate: float = 0.0
    aliases: Path | None = None
    corrections: Path | None = None
    wait: bool = False
    quiet: bool = False
    json: bool = False
    columns: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for name, low in (("jobs", 1), ("batch", 1), ("max_chars", 1)):
            if getattr(self, name) < low:
                raise OptionError(f"{name} must be at least {low}, not {getattr(self, name)}")
        for name, _ in self.columns:
            if name not in FIELDS:
                raise OptionError(f"columns: there is no field {name!r}; fields are {', '.join(FIELDS)}")
        if not self.models.is_dir():
            raise OptionError(f"there is no folder of models at {self.models}")
        if self.translate_rate < 0:
            raise OptionError(f"translate_rate must not be negative, as {self.translate_rate} is")
        if self.translate_url and not self.translate:
            raise OptionError("an address for translation needs the name of a provider, too: --translate libre")
        for name in ("aliases", "corrections"):
            path: Path | None = getattr(self, name)
            if path is not None and not path.is_file():
                raise OptionError(f"the file of {name} does not exist: {path}")
        if self.raw is not None and self.out is not None:
            raw, out = self.raw.resolve(), self.out.resolve()
            if out.is_relative_to(raw):
                raise OptionError(f"the tables cannot go into the folder of the articles: {out} is in {raw}")

    def pipeline(self, lang: str) -> str:
        """The name or folder of the spaCy pipeline for a language, empty where there is none."""
        named = dict(self.pipelines).get(lang, "")
        own = self.models / lang
        return named or (str(own) if (own / "meta.json").is_file() else "")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that can be read: those with lexicons."""
        lexicons = self.models / "lexicons"
        return tuple(sorted(p.name for p in lexicons.iterdir() if p.is_dir())) if lexicons.is_dir() else ()

    def shown(self) -> dict[str, object]:
        """The options that say how the tables came about, as the run record keeps them: no paths of the machine."""
        return {
            "pipelines": dict(self.pipelines),
            "max_chars": self.max_chars,
            "columns": dict(self.columns),
            "translate": self.translate,
            "translate_url": shown_url(self.translate_url),
            "aliases": self.aliases.name if self.aliases else "",
            "corrections": self.corrections.name if self.corrections else "",
        }


def shown_url(url: str) -> str:
    """An address without the user name, password and query that it may hold, fit to be printed and kept."""
    from urllib.parse import urlsplit, urlunsplit

    try:
        parts = urlsplit(url)
    except ValueError:
        return "(no address)"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
