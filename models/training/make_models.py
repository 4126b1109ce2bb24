"""Make the trained pipelines from a folder of corpora: make_models.py CORPORA [options], see --help.

The steps, in their order; ``--only`` runs some of them on what the earlier ones left in the work folder:

dictionary  the full-form dictionary of each language (lexicon.py)
features    where treebanks lack features: a tagger trained on those that have them, to fill them in
convert     the training files of all languages (convert.py)
pretrain    word vectors from raw text, which both trainings start from (pretrain.py)
syntax      train tagging and parsing (train.py)
names       train the name finder (train.py)
assemble    join the parts into one pipeline (assemble.py)
evaluate    score it on what training held out (evaluate_syntax.py, evaluate_names.py)
install     put it into OUT (models/) in the place of the one that is there

Seeds are fixed and every script runs on one thread, so that two runs on one machine agree. What differs
from ``pretrain.cfg``, ``syntax.cfg`` and ``names.cfg`` for a language stands in ``SETTINGS``.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

Settings = Mapping[str, int | float | str]
_NARROW: Settings = {"components.tok2vec.model.encode.width": 120,
           "components.tok2vec.model.embed.rows": "[4000,1000,2000,1000,2000]"}  # fmt: skip
_WIDE: Settings = {"components.tok2vec.model.encode.width": 128}
# Per language and training: settings that differ from the .cfg files. All trainings keep the best of their rounds.
# Both trainings of a language start from what was pretrained where their layers have its size; those in ``AFTER`` start
# from the layers of another training of their language, of the same size.
SETTINGS: Mapping[str, Mapping[str, Settings]] = {
    "de": {
        "features": {"training.max_steps": 1600},
        "pretrain": {**_NARROW, "pretraining.max_epochs": 2},
        "syntax": {
            **_NARROW,
            "training.max_steps": 3200,
            "training.patience": 2000,
            "training.optimizer.learn_rate.total_steps": 3500,
        },
        "names": {
            **_NARROW,
            "training.max_steps": 5600,
            "training.patience": 2400,
            "training.optimizer.learn_rate.total_steps": 6000,
        },
    },
    "en": {
        "pretrain": {**_WIDE, "pretraining.max_epochs": 1},
        "syntax": {
            **_WIDE,
            "training.max_steps": 5000,
            "training.patience": 2400,
            "training.optimizer.learn_rate.total_steps": 5400,
        },
        "names": {
            **_WIDE,
            "components.tok2vec.model.embed.rows": "[5000,1000,2500,1000,2500]",
            "training.max_steps": 5600,
            "training.patience": 4000,
            "training.dropout": 0.25,
            "training.optimizer.learn_rate.total_steps": 5800,
            "corpora.train.augmenter.lower_level": 0.05,
        },
    },
}
QUICK: Settings = {"training.max_steps": 40, "training.eval_frequency": 20}  # to see that all steps work
QUICK_PRETRAIN: Settings = {"corpora.pretrain.limit": 200, "pretraining.max_epochs": 1}
AFTER: Mapping[tuple[str, str], str] = {("en", "names"): "syntax"}
FILLED = tuple(lang for lang, trainings in SETTINGS.items() if "features" in trainings)  # treebanks lack some
# One thread, one order of sets: sums of floats do not depend on the number of processors or on chance.
_ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Recipe:
    """Where the corpora are, where the work is done, where the pipelines go, and for which languages.

    Training files are made for all languages at once; ``languages`` are those that are trained. Where it is ``quick``,
    the trainings learn next to nothing.
    """

    corpora: Path
    work: Path
    out: Path
    languages: tuple[str, ...]
    dry: bool = False
    quick: bool = False

    @property
    def data(self) -> Path:
        """The folder of training files, one folder per language in it."""
        return self.work / "data"

    @property
    def features(self) -> Path:
        """The same for the taggers that fill in features."""
        return self.work / "features"

    def trained(self, lang: str, task: str) -> Path:
        """Where the training of a task writes; the best round is in ``model-best``."""
        return self.work / f"{lang}-{task}"

    def script(self, name: str, *arguments: str | Path) -> None:
        """Run a script of this folder and print how; raises ``CalledProcessError`` where it fails."""
        command = [sys.executable, str(HERE / name), *map(str, arguments)]
        print("$", shlex.join(command), flush=True)
        if not self.dry:
            subprocess.run(command, check=True, env=os.environ | _ENVIRONMENT)  # noqa: S603 (our own scripts)

    def train(self, lang: str, task: str, data: Path, name: str) -> None:
        """Train ``task`` (``syntax`` or ``names``) with the settings called ``name``."""
        own = self.settings(lang, name)
        if (lang, name) in AFTER:
            own += ["--paths.init_tok2vec", str(self.trained(lang, AFTER[lang, name]) / "model-best/tok2vec/model")]
        elif self.starts_pretrained(lang, name):
            own += ["--paths.init_tok2vec", str(self.trained(lang, "pretrain") / "tok2vec.bin")]
        self.script("train.py", lang, task, data, self.trained(lang, name), *own)

    def settings(self, lang: str, name: str) -> list[str]:
        """The settings called ``name`` as arguments."""
        quick = (QUICK_PRETRAIN if name == "pretrain" else QUICK) if self.quick else {}
        settings = {**SETTINGS[lang][name], **quick}
        return [part for key, value in settings.items() for part in (f"--{key}", str(value))]

    @staticmethod
    def starts_pretrained(lang: str, name: str) -> bool:
        """Whether a training's layers have the size of the pretrained ones."""
        size = ("components.tok2vec.model.encode.width", "components.tok2vec.model.embed.rows")
        first, own = SETTINGS[lang].get("pretrain", {}), SETTINGS[lang][name]
        return bool(first) and all(first.get(key) == own.get(key) for key in size)


def dictionary(recipe: Recipe) -> None:
    """The full-form dictionary of each language."""
    for lang in SETTINGS:
        recipe.script("lexicon.py", recipe.corpora, lang, recipe.data / lang / "dictionary.npz")


def features(recipe: Recipe) -> None:
    """A tagger for each language of which only some treebanks have features."""
    for lang in FILLED:
        folder = recipe.features / lang
        print(f"# {folder}: training files of the treebanks that have features", flush=True)
        if not recipe.dry:
            _write_annotated(recipe.corpora, lang, folder)
            for file in ("dictionary.npz", "names.npz"):
                shutil.copy(recipe.data / lang / file, folder / file)
        recipe.train(lang, "syntax", recipe.features, "features")


def _write_annotated(corpora: Path, lang: str, folder: Path) -> None:
    """Training files from the treebanks with features alone; held out is what ``convert.py`` holds out."""
    import spacy
    from convert import TREEBANKS, save, trees

    nlp = spacy.blank(lang)
    train, dev = [], []
    for file, merge, annotated, times in TREEBANKS[lang]:
        if annotated:
            docs = list(trees(nlp, corpora / f"syntax/{file}.conllu.xz", merge, features=True))
            dev += docs[::10]
            train += [doc for i, doc in enumerate(docs) if i % 10] * times
    save(train, folder / "syntax-train.spacy")
    save(dev, folder / "syntax-dev.spacy")


def convert(recipe: Recipe) -> None:
    """The training files; those of all languages are made at once."""
    fillers = [f"{lang}={recipe.trained(lang, 'features') / 'model-best'}" for lang in FILLED]
    recipe.script("convert.py", recipe.corpora, recipe.data, *fillers)


def pretrain(recipe: Recipe) -> None:
    """Word vectors from raw text."""
    for lang in recipe.languages:
        words, out = recipe.data / lang / "dictionary.npz", recipe.trained(lang, "pretrain")
        recipe.script("pretrain.py", recipe.corpora, lang, words, out, *recipe.settings(lang, "pretrain"))


def syntax(recipe: Recipe) -> None:
    """Tagging and parsing."""
    for lang in recipe.languages:
        recipe.train(lang, "syntax", recipe.data, "syntax")


def names(recipe: Recipe) -> None:
    """The name finder."""
    for lang in recipe.languages:
        recipe.train(lang, "names", recipe.data, "names")


def assemble(recipe: Recipe) -> None:
    """The parts as one pipeline, in the work folder."""
    for lang in recipe.languages:
        parts = (recipe.trained(lang, task) / "model-best" for task in ("syntax", "names"))
        recipe.script("assemble.py", lang, *parts, recipe.data / lang / "dictionary.npz", recipe.work / lang)


def evaluate(recipe: Recipe) -> None:
    """Scores on what training held out."""
    for lang in recipe.languages:
        recipe.script("evaluate_syntax.py", recipe.work / lang, recipe.data / lang / "syntax-dev.spacy")
        unseen = recipe.data / lang / "names-sentences.spacy"
        recipe.script("evaluate_names.py", recipe.corpora, lang, recipe.work / lang, unseen)


def install(recipe: Recipe) -> None:
    """The pipelines in their place; one is there at every moment but that of the exchange."""
    for lang in recipe.languages:
        made, place = recipe.work / lang, recipe.out / lang
        print(f"# {place}: replaced by {made}", flush=True)
        if not recipe.dry:
            fresh, old = place.with_name(f".{lang}.new"), place.with_name(f".{lang}.old")
            for leftover in (fresh, old):
                shutil.rmtree(leftover, ignore_errors=True)
            shutil.copytree(made, fresh)
            if place.exists():
                place.rename(old)
            fresh.rename(place)
            shutil.rmtree(old, ignore_errors=True)


STEPS: Mapping[str, Callable[[Recipe], None]] = {
    step.__name__: step
    for step in (dictionary, features, convert, pretrain, syntax, names, assemble, evaluate, install)
}


def main(arguments: list[str] | None = None) -> int:
    """Run the steps; returns 0, or the exit status of the script that failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, help="folder of corpora, see README.md here")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "models", help="folder for all that is made")
    parser.add_argument("--out", type=Path, default=ROOT / "models", help="folder that the pipelines go into")
    parser.add_argument("--only", nargs="+", choices=STEPS, default=list(STEPS), metavar="STEP",
                        help="run these steps only, on what the others left in the work folder")  # fmt: skip
    parser.add_argument("--lang", nargs="+", choices=SETTINGS, default=list(SETTINGS), metavar="LANG",
                        help="languages to train; files are made for all")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="only print what would be run")
    parser.add_argument("--quick", action="store_true",
                        help="a few rounds of each training, to see that all steps work; installs nothing")  # fmt: skip
    given = parser.parse_args(arguments)
    if not given.corpora.is_dir() and not given.dry_run:
        parser.error(f"there is no folder of corpora at {given.corpora}")
    recipe = Recipe(given.corpora, given.work, given.out, tuple(given.lang), given.dry_run, given.quick)
    for name, step in STEPS.items():
        if name in given.only and not (given.quick and step is install):
            print(f"== {name}", flush=True)
            try:
                step(recipe)
            except subprocess.CalledProcessError as error:
                print(f"error: {name} failed, see above; the pipelines in {given.out} are as before", file=sys.stderr)
                return int(error.returncode) or 1
    return 0


if __name__ == "__main__":
    # convert.py, which a step imports, needs the package.
    sys.path.insert(1, str(ROOT))
    sys.exit(main())
