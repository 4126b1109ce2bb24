"""Accuracy floors over the articles of raw/, which we wrote and annotated ourselves; the numbers may only rise.

``tests/data/events.tsv`` says what a careful reader finds there. A mention finds an expected event when it stands in
the same sentence, has an accepted type and is the expected trigger, or the only one left in that sentence.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

import pipeline

RAW = Path(__file__).parent.parent / "raw"
GOLD = Path(__file__).parent / "data" / "events.tsv"
UNASKED = {
    "2026-03-03_kuestenblatt.txt",
    "lumenta_uebersetzt.txt",
    "lumenta_le_courrier.txt",
}  # reprint, broken text, French

FLOORS = {
    "precision": 0.87,
    "recall": 0.96,
    "modality": 1.0,
    "date": 0.95,
    "participants": 0.84,
    "quantities": 1.0,
}


@dataclass(frozen=True)
class Expected:
    """One line of the annotation."""

    file: str
    sentence: str
    trigger: str
    types: frozenset[str]
    modality: frozenset[str]
    dates: frozenset[str]
    who: tuple[frozenset[str], ...]
    quantities: tuple[tuple[float, str], ...]


def read_gold() -> Iterator[Expected]:
    """The annotation, line by line."""
    with GOLD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"):
            amounts = [q.split() for q in (row["quantities"] or "").split(";") if q.strip()]
            yield Expected(
                row["file"],
                row["sentence"],
                row["trigger"],
                frozenset(row["types"].split(",")),
                frozenset(row["modality"].split(",")),
                frozenset((row["date"] or "").split("|")),
                tuple(
                    frozenset(n.strip() for n in names.split("|")) for names in row["who"].split(";") if names.strip()
                ),
                tuple((float(number), unit) for number, unit in amounts),
            )


@pytest.fixture(scope="module")
def tables() -> pipeline.Tables:
    """What the pipeline makes of raw/."""
    return pipeline.extract(RAW)


@pytest.fixture(scope="module")
def pairs(tables: pipeline.Tables) -> list[tuple[Expected, pd.Series | None]]:
    """Each expected event with the mention that finds it, each mention used once."""
    used: set[str] = set()
    found: list[tuple[Expected, pd.Series | None]] = []
    for want in read_gold():
        rows = tables.mentions[(tables.mentions.path == want.file) & tables.mentions.type.isin(want.types)]
        rows = rows[rows.sentence.str.contains(want.sentence, regex=False) & ~rows.mention_id.isin(used)]
        exact = rows[[q in want.trigger or want.trigger in q for q in rows.quote]]
        best = exact if len(exact) else rows
        found.append((want, best.iloc[0] if len(best) else None))
        used.update(best.mention_id[:1])
    return found


def measured(tables: pipeline.Tables, pairs: list[tuple[Expected, pd.Series | None]]) -> dict[str, float]:
    """All figures that have a floor."""
    hits = [(w, m) for w, m in pairs if m is not None]
    ids = {m.mention_id for _, m in hits}
    titles = set(tables.documents.title)
    asked = tables.mentions[~tables.mentions.path.isin(UNASKED) & ~tables.mentions.sentence.isin(titles)]
    facts = tables.facts[tables.facts.mention_id.isin(ids)]
    named = facts[facts.slot.isin(["actor", "target", "object", "place"])].groupby("mention_id").value.agg(set)
    amounts = (
        facts[facts.slot == "quantity"].groupby("mention_id").apply(lambda f: set(zip(f.number, f.unit, strict=True)))
    )
    who = [bool(names & named.get(m.mention_id, set())) for w, m in hits for names in w.who]
    numbers = [q in amounts.get(m.mention_id, set()) for w, m in hits for q in w.quantities]
    return {
        "precision": len(hits) / max(1, len(asked)),
        "recall": len(hits) / len(pairs),
        "modality": sum(m.modality in w.modality for w, m in hits) / len(hits),
        "date": sum(m.date in w.dates for w, m in hits) / len(hits),
        "participants": sum(who) / len(who),
        "quantities": sum(numbers) / len(numbers),
    }


def test_floors(tables: pipeline.Tables, pairs: list[tuple[Expected, pd.Series | None]]) -> None:
    figures = measured(tables, pairs)
    below = {k: (round(figures[k], 3), floor) for k, floor in FLOORS.items() if figures[k] < floor}
    print({k: round(v, 3) for k, v in figures.items()})
    assert not below, f"below the floor (measured, floor): {below}"


def test_stories_are_joined_across_outlets_and_languages(tables: pipeline.Tables) -> None:
    events = tables.events.set_index("event_id")
    mentions = tables.mentions[~tables.mentions.path.isin(UNASKED)]

    def joined(kind: str, *files: str) -> bool:
        rows = mentions[(mentions.type == kind) & mentions.path.isin(files)]
        return any(set(files) <= set(group.path) for _, group in rows.groupby("event_id"))

    assert joined("acquire", "2026-03-03_nad_nordhafen.txt", "2026-03-04_harbour_times.txt", "shipping_notes.txt")
    assert joined("penalize", "lumenta_tagesbote.txt", "lumenta_city_wire.json")
    assert joined("protest", "2026-03-03_nad_nordhafen.txt", "2026-03-09_freight_weekly.html"), "announced, then done"
    assert joined("meet", "brunnstadt_northern_herald.txt", "brunnstadt_rundschau.txt")
    assert any(set(languages) == {"de", "en"} for languages in events.languages)


def test_stories_are_kept_apart(tables: pipeline.Tables) -> None:
    stories = {
        "nordhafen": 0,
        "harbour": 0,
        "shipping": 0,
        "freight": 0,
        "kuestenblatt": 0,
        "lumenta": 1,
        "brunnstadt": 2,
    }
    for event, rows in tables.mentions.groupby("event_id"):
        found = {story for path in rows.path for word, story in stories.items() if word in path}
        assert len(found) == 1, f"{event} joins two stories: {sorted(set(rows.path))}"


def test_reprint_is_one_voice(tables: pipeline.Tables) -> None:
    documents = tables.documents.set_index("path")
    reprint, wire = documents.loc["2026-03-03_kuestenblatt.txt"], documents.loc["2026-03-03_nad_nordhafen.txt"]
    assert reprint.origin_id == wire.origin_id


def test_surroundings_yield_nothing(tables: pipeline.Tables) -> None:
    quoted = " ".join(tables.mentions.sentence)
    for noise in ("Helgoland", "Albers", "Deichgraf77", "Rail freight falls", "newsletter"):
        assert noise not in quoted


def test_french_is_reported_and_not_guessed(tables: pipeline.Tables) -> None:
    row = tables.documents.set_index("path").loc["lumenta_le_courrier.txt"]
    assert (row.status, row.lang, row.mentions) == ("unsupported_language", "fr", 0)


def test_readme_shows_what_the_run_prints(tables: pipeline.Tables) -> None:
    readme = (RAW.parent / "README.md").read_text(encoding="utf-8")
    excerpt = readme.split("<!-- excerpt:begin -->")[1].split("<!-- excerpt:end -->")[0]
    shown = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in excerpt.strip().splitlines()[2:]]
    printed = {(e.type, e.summary) for e in tables.events.itertuples()}
    assert len(shown) >= 5
    assert {(row[0], next(cell for cell in row if cell.endswith("."))) for row in shown} <= printed
