"""The whole pipeline with the trained models, on articles of our own."""

from __future__ import annotations

import csv
import json
import re

import pytest

import pipeline
from pipeline import loaded, stages, versions
from pipeline.core.options import Options, default_models
from pipeline.run import run
from pipeline.s8_publish.verify import verify

ARTICLES = {
    "turbines.txt": "Nordwind buys turbine maker Helionix\n\n12 March 2024\n\n"
    "Wind farm operator Nordwind acquired the turbine maker Helionix for 400 million euros on Tuesday. "
    "Chief executive Clara Stein resigned on Monday.\n\n"
    "Helionix will cut 250 jobs in Rostock, the company said.\n",
    "turbinen.txt": "Nordwind kauft Turbinenbauer Helionix\n\n12. März 2024\n\n"
    "Der Windparkbetreiber Nordwind hat am Dienstag den Turbinenbauer Helionix für 400 Millionen Euro übernommen. "
    "Vorstandschefin Clara Stein trat am Montag zurück.\n\n"
    "Helionix will in Rostock 250 Stellen streichen, teilte das Unternehmen mit.\n",
    "page.html": "<html><head><title>Flood closes bridge</title></head><body><nav>Home Sports</nav><article>"
    "<h1>Flood closes bridge</h1><p>The city of Passau closed the old bridge on 4 June 2024 after heavy rain. "
    "A flood hit the lower town and injured three people, the fire brigade said on the same day.</p></article></body>"
    "</html>",
    "wetter.txt": "Il pleut beaucoup sur la ville depuis hier soir, et les rivières montent encore ce matin.",
    "leer.txt": "",
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    raw = tmp_path_factory.mktemp("whole") / "raw"
    raw.mkdir()
    for name, text in ARTICLES.items():
        (raw / name).write_text(text, "utf-8")
    out = raw.parent / "out"
    return raw, out, run(Options(raw=raw, out=out, quiet=True))


def rows(out, name):
    with (out / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_article_is_accounted_for(folders):
    _, out, outcome = folders
    documents = {d["path"]: d for d in rows(out, "documents")}
    assert {p: d["status"] for p, d in documents.items()} == {
        "turbines.txt": "ok", "turbinen.txt": "ok", "page.html": "ok", "wetter.txt": "unsupported_language",
        "leer.txt": "empty",
    }  # fmt: skip
    assert {p: d["lang"] for p, d in documents.items()} | {"leer.txt": ""} == {
        "turbines.txt": "en", "turbinen.txt": "de", "page.html": "en", "wetter.txt": "fr", "leer.txt": "",
    }  # fmt: skip
    assert documents["turbines.txt"]["published"] == documents["turbinen.txt"]["published"] == "2024-03-12"
    assert outcome.problems == ("leer.txt: empty: an empty file",)


def test_both_languages_tell_one_takeover(folders):
    _, out, _ = folders
    (event,) = [e for e in rows(out, "events") if e["type"] == "acquire" and e["languages"] == "de; en"]
    assert event["actors"] == "Nordwind"
    assert "400 million EUR" in event["quantities"]
    assert event["date"] == "2024-03-12"
    mentions = [m for m in rows(out, "mentions") if m["event_id"] == event["event_id"]]
    assert {m["path"] for m in mentions} == {"turbines.txt", "turbinen.txt"}


def test_rows_are_sorted_as_the_record_says(folders):
    _, out, outcome = folders
    for name, columns in outcome.record["sorted_by"].items():
        keys = re.findall(r"(\w+)(?: \((\w+ \w+)\))?", columns)
        found = rows(out, name)

        def key(row, keys=keys):
            cells = [(row[column], how) for column, how in keys]
            return [
                -float(c) if how == "highest first" else int(c) if c.isdigit() else c or ("9999" if how else "")
                for c, how in cells
            ]

        assert [key(r) for r in found] == sorted(key(r) for r in found), name


def test_all_facts_stand_in_their_sources(folders):
    raw, out, _ = folders
    assert verify(out, raw).rows > 20
    text = (raw / "turbinen.txt").read_bytes().decode()
    for row in rows(out, "mentions") + rows(out, "facts"):
        if row["path"] == "turbinen.txt":
            assert text[int(row["start"]) : int(row["end"])] == row["quote"]
    assert len(list((out / "texts").iterdir())) == 1


def test_a_second_run_from_scratch_makes_the_same_tables(folders, tmp_path):
    raw, out, _ = folders
    run(Options(raw=raw, out=tmp_path / "out", quiet=True, batch=1))
    for name in ("documents", "mentions", "facts", "events", "entities", "blocks", "possible_same"):
        assert (tmp_path / "out" / f"{name}.csv").read_bytes() == (out / f"{name}.csv").read_bytes()


def test_the_library_finds_what_the_run_finds(folders):
    raw, out, _ = folders
    tables = pipeline.extract(raw)
    assert tables.events["event_id"].tolist() == [e["event_id"] for e in rows(out, "events")]
    assert all(isinstance(actors, list) for actors in tables.events["actors"])
    some = pipeline.extract([raw / "turbines.txt", str(raw / "turbinen.txt")])
    assert set(some.documents["lang"]) == {"de", "en"}
    assert len(pipeline.extract([]).events) == 0
    with pytest.raises(FileNotFoundError, match=r"none\.txt"):
        pipeline.extract("none.txt")


def test_an_article_in_memory():
    text = "Nordwind acquired Helionix for 400 million euros yesterday."
    article = pipeline.Article(text=text, published="2024-03-13", lang="en")  # too short to tell a language from
    tables = pipeline.extract(article)
    assert tables.documents["lang"].tolist() == ["en"]
    assert (tables.events["type"].tolist(), tables.events["date"].tolist()) == (["acquire"], ["2024-03-12"])


def test_a_spacy_pipeline_with_our_components():
    nlp = pipeline.load("de")
    doc = nlp("Nordwind hat am Freitag den Turbinenbauer Helionix für 400 Millionen Euro übernommen.")
    assert [s.text.removeprefix("am ") for s in doc.spans["times"]] == ["Freitag"]
    assert [s.label_ for s in doc.spans["events"]] == ["acquire"]
    assert [s._.record.number for s in doc.spans["quantities"]] == [400e6]
    assert [list(d.spans["events"]) for d in nlp.pipe(["", "Nichts."])] == [[], []]
    dated = nlp.make_doc("Nordwind hat am Freitag den Turbinenbauer Helionix übernommen.")
    dated._.published = "2024-03-12"
    for _, component in nlp.pipeline:
        dated = component(dated)
    assert [s._.record.date for s in dated.spans["events"]] == ["2024-03-08"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_what_rules_find_is_not_kept_with_the_parse(lang):
    """A component beside the trained ones must run after the parse was saved, else old parses keep old findings."""
    trained = json.loads((default_models() / lang / "meta.json").read_text("utf-8"))["pipeline"]
    added = set(loaded.parser(lang, Options()).pipe_names) - set(trained)
    assert added == {"paragraphs", *versions.RULES}


def test_the_record_names_models_and_counts(folders):
    _, out, _ = folders
    record = json.loads((out / "run.json").read_text("utf-8"))
    assert set(record["models"]) == set(record["versions"]["parse"]) == {"de", "en"}
    assert all(re.fullmatch("[0-9a-f]{32}", h) for h in (*record["models"].values(), *record["data"].values()))
    assert {"lexicons/de", "lexicons/en", "ontology", "aliases"} == set(record["data"])
    assert record["libraries"]["spacy"].startswith("3.")
    assert record["counts"]["language"] == {"de": 1, "en": 2}
    assert record["worked_on"]["parsed"] == 3


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_parse_does_not_depend_on_what_is_parsed_beside_it(lang):
    """To the last bit: which articles are worked on together differs from run to run."""
    text = {"de": "Nordwind kauft Helionix. Clara Stein trat am Montag zurück.\n\nDer Preis ist unbekannt.",
            "en": "Nordwind buys Helionix. Clara Stein resigned on Monday.\n\nThe price is unknown."}[lang]  # fmt: skip
    texts = [text[: n * len(text) // 9] for n in range(1, 10)] + [" ".join([text] * 20), text]
    together = stages.parse_all(lang, texts, Options())
    assert together == [stages.parse(lang, one, Options()) for one in texts]
    assert together[-1] == together[8]


UNRELATED = {
    "brand.txt": "Brand in Wohnhaus – Mann schwer verletzt\n\nIn Neuhausen ist in der Nacht in einem Haus ein Feuer "
    "ausgebrochen. Ein Bewohner erlitt schwere Verletzungen und kam in ein Krankenhaus. Die Feuerwehr löschte den "
    "Brand. Die Polizei ermittelt zur Ursache des Brandes.\n",
    "scheune.txt": "Scheune in Flammen\n\nBei einem Brand in einer Scheune bei Oberdorf ist am Wochenende eine Frau "
    "schwer verletzt worden. Sie kam in ein Krankenhaus. Die Feuerwehr brachte das Feuer unter Kontrolle. Die Ursache "
    "des Brandes ist noch unklar, die Polizei ermittelt.\n",
    "unfall.txt": "Zwei Verletzte bei Unfall\n\nBei einem Unfall auf der Landstraße bei Altenberg sind zwei Menschen "
    "schwer verletzt worden. Sie kamen in ein Krankenhaus. Die Feuerwehr befreite einen Fahrer aus seinem Auto. Die "
    "Polizei ermittelt zur Ursache des Unfalls.\n",
    "quake_1.txt": "Strong earthquake kills 40 in Armora\n\n3 May 2016\n\nA strong earthquake killed at least 40 "
    "people and injured hundreds in the mountains of Armora. The earthquake destroyed houses and cut off villages. "
    "Rescuers looked for survivors. The president offered condolences to the families of the victims.\n",
    "quake_2.txt": "Earthquake in Belluna: president offers condolences\n\n11 October 2021\n\nThe president of Belluna "
    "has offered condolences to the families of the victims after an earthquake killed at least 40 people. Hundreds "
    "were injured. Rescuers searched the rubble for survivors in villages that the earthquake destroyed.\n",
}
RELATED = {
    "merger_en.txt": "Nordwind buys Helionix\n\nWind farm operator Nordwind acquired the turbine maker Helionix for "
    "400 million euros on Tuesday.\n",
    "merger_de.txt": "Nordwind kauft Helionix\n\nDer Windparkbetreiber Nordwind hat am Dienstag den Turbinenbauer "
    "Helionix für 400 Millionen Euro übernommen.\n",
}


def test_reports_of_like_disasters_stay_apart_however_few_articles_there_are(tmp_path):
    """Five articles share most of their words: what fires and quakes have in common. None shares a place or a name."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, text in (UNRELATED | RELATED).items():
        (raw / name).write_text(text, "utf-8")
    out = tmp_path / "out"
    run(Options(raw=raw, out=out, quiet=True))
    reported: dict[str, set[str]] = {}
    for m in rows(out, "mentions"):
        reported.setdefault(m["event_id"], set()).add(m["path"])
    assert {p for paths in reported.values() for p in paths} == set(UNRELATED | RELATED)
    assert [paths for paths in reported.values() if len(paths) > 1] == [set(RELATED)]
