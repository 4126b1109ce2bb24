"""Train one part of a pipeline: train.py LANG {syntax,names} DATA OUT [--section.key VALUE …]."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from spacy.cli._util import parse_config_overrides
from spacy.cli.train import train
from spacy.util import load_config

import pipeline.s5_annotate.wordclass  # noqa: F401  (registers the components that the configs name)

HERE = Path(__file__).parent


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
    config = load_config(HERE / f"{task}.cfg", interpolate=False)
    if overrides.get("paths.init_tok2vec"):
        # spaCy asks what was pretrained before it takes the weights; of the rest it reads nothing.
        config = config.merge({"pretraining": load_config(HERE / "pretrain.cfg")["pretraining"]})
        config["pretraining"]["corpus"] = "corpora.train"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.cfg"
        config.to_disk(path, interpolate=False)
        train(path, out, overrides=overrides)


if __name__ == "__main__":
    main()
