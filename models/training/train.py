"""Train one part of a pipeline: train.py LANG {syntax,names} DATA OUT [--section.key VALUE …]."""

from __future__ import annotations

import sys
from pathlib import Path

from spacy.cli._util import parse_config_overrides
from spacy.cli.train import train

import pipeline.s5_annotate.wordclass  # noqa: F401  (registers the components that the configs name)


def main() -> None:
    """Train as the config beside this file says, on the files that convert.py and lexicon.py wrote into DATA."""
    lang, task, data, out = sys.argv[1], sys.argv[2], Path(sys.argv[3]) / sys.argv[1], Path(sys.argv[4])
    overrides = {
        "nlp.lang": lang,
        "paths.train": str(data / f"{task}-train.spacy"),
        "paths.dev": str(data / f"{task}-dev.spacy"),
        "paths.dictionary": str(data / "dictionary.npz"),
        **parse_config_overrides(sys.argv[5:]),
    }
    train(Path(__file__).parent / f"{task}.cfg", out, overrides=overrides)


if __name__ == "__main__":
    main()
