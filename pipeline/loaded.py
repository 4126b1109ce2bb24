"""Models and data that cost seconds to load: kept for the life of the process, by all that they depend on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from pipeline.core.options import OptionError, Options, reading_from

if TYPE_CHECKING:
    from spacy.language import Language as Nlp

    from pipeline.s5_annotate.aliases import AliasTable
    from pipeline.s6_extract.lexicon import Knowledge

P = ParamSpec("P")
T = TypeVar("T")


def with_models(stage: Callable[P, T]) -> Callable[P, T]:
    """A stage whose last argument are the options, made to take all its data from the models that they name."""

    @wraps(stage)
    def reading(*args: P.args, **named: P.kwargs) -> T:
        options = args[-1]
        assert isinstance(options, Options)
        with reading_from(options.models):
            return stage(*args, **named)

    return reading


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
def knowledge(lang: str, models: Path) -> Knowledge:
    """What the lexicons of a language in a folder of models say."""
    from pipeline.s6_extract.lexicon import load_knowledge

    return load_knowledge(models, lang)


@lru_cache(maxsize=2)
def aliases(models: Path, own: Path | None) -> AliasTable:
    """The names in a folder of models, with those of the user's own table."""
    from pipeline.s5_annotate.aliases import load_aliases

    return load_aliases(models, own)
