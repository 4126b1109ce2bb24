from __future__ import annotations

import shutil
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import spacy

from pipeline import loaded, stages, together, versions
from pipeline.core.analysis import Analysis
from pipeline.core.options import OptionError, Options, default_models
from pipeline.core.records import CleanText, Document, DocumentDate, Fact, Mention
from pipeline.s5_annotate import load

PACKAGE = Path(versions.__file__).parent
# Modules whose change cannot change what is in the tables.
NO_RESULTS = {
    "__init__.py", "__main__.py", "cli.py", "library.py", "pool.py", "spacy_pipeline.py", "core/__init__.py",
    "core/collector.py", "core/forks.py", "core/store.py", "core/terminal.py", "core/options.py",
}  # fmt: skip


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "models"
    for data in ("aliases", "lexicons", "ontology"):
        shutil.copytree(default_models() / data, folder / data)
    (folder / "de").mkdir()
    (folder / "de" / "meta.json").write_text("{}")
    return folder


def test_every_module_is_part_of_a_version():
    covered = {p for patterns in (versions._EVERY, *versions._CODE.values()) for g in patterns for p in PACKAGE.glob(g)}
    modules = {p.relative_to(PACKAGE).as_posix() for p in PACKAGE.rglob("*.py")}
    assert modules - {p.relative_to(PACKAGE).as_posix() for p in covered} <= NO_RESULTS


def test_no_pattern_is_out_of_date():
    for patterns in (versions._EVERY, *versions._CODE.values()):
        for pattern in patterns:
            assert list(PACKAGE.glob(pattern)), pattern
    for patterns in versions._DATA.values():
        for pattern in patterns:
            assert list(default_models().glob(pattern)), pattern


def changed(models, name, text="# changed\n", **settings):
    before = asdict(versions.versions(Options(models=models)))
    path = models / name
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + text)
    after = asdict(versions.versions(Options(models=models, **settings)))
    return {step for step in before if before[step] != after[step]}


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("lexicons/de/triggers.tsv", {"extract", "resolve"}),
        ("ontology/types.tsv", {"extract", "resolve"}),
        ("aliases/people.tsv", {"prepare", "extract", "resolve"}),
        ("de/weights", {"parse"}),
        ("lexicons/de/closed_class.tsv", {"prepare", "extract", "resolve"}),
        ("README.md", set()),
    ],
)
def test_a_changed_file_touches_the_steps_that_read_it(models, name, steps):
    assert changed(models, name) == steps


def test_options_are_part_of_the_versions(models, tmp_path):
    own = tmp_path / "corrections.tsv"
    own.write_text("action\ta\tb\n")
    assert changed(models, "README.md", corrections=own) == {"resolve"}
    assert changed(models, "README.md", aliases=own) == {"extract", "resolve"}
    assert changed(models, "README.md", max_chars=5) == {"read"}
    assert changed(models, "README.md", pipelines=(("en", "spacy"),)) == {"parse"}


def test_a_changed_german_model_does_not_touch_english(models):
    before = dict(versions.versions(Options(models=models)).parse)
    (models / "de" / "weights").write_text("new")
    after = dict(versions.versions(Options(models=models)).parse)
    assert before["de"] != after["de"]
    assert before["en"] == after["en"]


def test_a_missing_or_broken_pipeline_is_said_plainly(models):
    with pytest.raises(OptionError, match="no trained pipeline for 'en'"):
        loaded.parser("en", Options(models=models))
    with pytest.raises(OptionError, match="cannot be loaded"):
        loaded.parser("de", Options(models=models))


def test_all_data_comes_from_the_models_that_the_options_name(models):
    """Words of cleaning, time and summaries from a folder of the user's, and from the project's own beside it."""
    for name, line in (
        ("lexicons/en/boilerplate.tsv", "frob of the day\ttail\trelated"),
        ("lexicons/en/times_words.tsv", "month\t5\tFrobuary"),
        ("lexicons/en/closed_class.tsv", "frob\tfrobbing"),
    ):
        with (models / name).open("a") as stream:
            stream.write(line + "\n")
    summaries = models / "ontology" / "summaries.tsv"
    summaries.write_text(summaries.read_text().replace("\theld a meeting\t", "\tfrobbed\t"))
    text = "Frobuary 3, 2024\n\nThe board met in the old hall of the town on Monday and talked.\n\nFrob of the day\nTea"
    document = Document("d", "d.txt", text)
    own, ours = Options(models=models), Options()
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    parsed = load.to_bytes(nlp(text))

    def seen(options):
        prepared = stages.prepare(document, options)
        published, _ = stages.extract(
            document, replace(prepared, clean=CleanText(text, tuple(range(len(text))), ())), parsed, options
        )
        one = analysis("d1", "2024-05-03", "en", "Angela Merkel", "met", "Angela Merkel met farmers in the hall.")
        return (
            any("frob" in b.reason for b in prepared.clean.blocks),
            published.value,
            together.resolve([one], options).events[0].summary,
        )

    for _ in range(2):  # what was read for one folder is not taken for the other
        assert seen(own) == (True, "2024-05-03", "On 3 May 2024, Angela Merkel frobbed.")
        assert seen(ours) == (False, "", "On 3 May 2024, Angela Merkel held a meeting.")


def analysis(doc_id, published, lang, name, trigger, text):
    start = text.index(trigger)
    facts = tuple(Fact("actor", n, text.index(n), text.index(n) + len(n), n, "person") for n in (name,))
    mention = Mention(
        doc_id, lang, "meet", start, start + len(trigger), trigger, 0, len(text), text, date=published,
        date_basis="explicit", trigger="meet", confidence=0.8, facts=facts,
    )  # fmt: skip
    return Analysis(
        doc_id, f"{doc_id}.txt", lang=lang, published=DocumentDate(published, published, published, "header"),
        signature=stages.signature(CleanText(text, tuple(range(len(text))), ())), mentions=(mention,),
    )  # fmt: skip


def test_names_become_entities_and_corrections_count(tmp_path):
    one = analysis("d1", "2024-05-03", "en", "Angela Merkel", "met", "Angela Merkel met farmers in the hall.")
    two = analysis("d2", "2024-05-03", "de", "Merkel, Angela", "traf", "Merkel, Angela traf Bauern in der Halle.")
    corrections = tmp_path / "corrections.tsv"
    corrections.write_text("action\ta\tb\nalias\tMerkel, Angela\tAngela Merkel\nsame\te000000000000\te111111111111\n")
    found = together.resolve([two, one], Options(corrections=corrections))
    assert found == together.resolve([one, two], Options(corrections=corrections))
    assert {f.value for m in found.mentions.values() for f in m.facts} == {"Angela Merkel"}
    assert len(set(found.entity_of.values())) == 1
    assert found.origin_of == {"d1": "d1", "d2": "d2"}
    (note,) = found.notes
    assert "line 3: same" in note
    dropped = sorted(found.mentions)[0]
    corrections.write_text(f"action\ta\tb\ndrop\t{dropped}\t\n")
    assert dropped not in together.resolve([one, two], Options(corrections=corrections)).mentions
