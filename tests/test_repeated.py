"""Lines that articles of one outlet share: they go, whatever the order, and adding an article stays cheap."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from fake_stages import FAKE

from pipeline.core.analysis import Analysis
from pipeline.core.options import Options
from pipeline.core.records import Article
from pipeline.run import run
from pipeline.s1_ingest import from_article
from pipeline.s2_detect import detect
from pipeline.s3_clean import clean
from pipeline.s3_clean.repeated import REASON, repeatable, without_repeated

CALL = "Do you know more about this story and would like to tell our reporters in confidence?"
NOTE = "Our reporters check every report twice before we print it, and correct what was wrong at once."
SHORT = "The police are investigating."
NEWS = [
    "The council of Ashford decided on Monday to close the bridge for two years.",
    "A fire destroyed a warehouse in the harbour of Norden on Tuesday night.",
    "The chemical company Kelberg cut its forecast for the second time this year.",
    "Two ferries collided in thick fog near the island of Helm on Thursday morning.",
    "The regulator fined the bank Nordkasse because it had kept its fees from customers.",
]


def analysed(texts: dict[str, str], source: str = "") -> list[Analysis]:
    found = []
    for path, text in texts.items():
        document = from_article(Article(text=text, path=path, source=source))
        lines = repeatable(document.text, clean(document, detect(document)))
        found.append(Analysis(document.doc_id, path, source=source, article_chars=len(text), lines=lines))
    return found


def one_by_one(analyses: list[Analysis]) -> dict[str, str]:
    return {a.doc_id: a.doc_id for a in analyses}


def dropped(analyses: list[Analysis], origins=one_by_one) -> dict[str, list[str]]:  # type: ignore[no-untyped-def]
    return {a.path: [s.text for s in a.skipped] for a in without_repeated(analyses, origins)}


def articles(*lines: str, n: int = 3) -> dict[str, str]:
    return {f"a/{i}.txt": "\n\n".join([news, f"{news[:-1]}, it said.", *lines]) for i, news in enumerate(NEWS[:n])}


def test_a_line_in_three_articles_of_an_outlet_goes_with_its_reason() -> None:
    found = without_repeated(analysed(articles(NOTE), "Herald"), one_by_one)
    for a in found:
        (skipped,) = a.skipped
        assert (skipped.kind, skipped.reason, skipped.text) == ("repeated", REASON, NOTE)
        assert a.article_chars == len(articles(NOTE)[a.path]) - len(NOTE)


def test_what_only_two_articles_or_two_outlets_share_stays() -> None:
    assert not any(dropped(analysed(articles(NOTE, n=2), "Herald")).values())
    both = analysed(articles(NOTE, n=2), "Herald") + analysed({"b.txt": articles(NOTE)["a/2.txt"]}, "Post")
    assert not any(dropped(both).values())


def test_reprints_of_one_text_repeat_nothing() -> None:
    def one_text(analyses: list[Analysis]) -> dict[str, str]:
        return {a.doc_id: "same" for a in analyses}

    assert not any(dropped(analysed(articles(NOTE)), one_text).values())


def test_short_sentences_may_end_any_number_of_articles() -> None:
    assert not any(dropped(analysed(articles(SHORT))).values())


def test_background_in_a_few_of_many_articles_stays_and_a_heading_goes() -> None:
    texts = articles(NOTE) | {
        f"a/more{i}.txt": f"{news} {i} of them came.\n\nMore was said on day {i}." for i, news in enumerate(NEWS * 2)
    }
    assert not any(dropped(analysed(texts, "Herald")).values())


def test_headings_that_come_back_go_whatever_their_number() -> None:
    texts = {p: t.replace("\n\n", f"\n\nUpdate {i}\n\n", 1) for i, (p, t) in enumerate(articles(n=5).items())}
    assert dropped(analysed(texts, "Herald")) == {p: [f"Update {i}"] for i, p in enumerate(texts)}


# --- in a run ---------------------------------------------------------------------------------------------------------

PEOPLE = [("Anna Ott", "Bert Nau"), ("Carl Ehm", "Dora Lau"), ("Emil Rau", "Frieda Alt"), ("Gerd Uhl", "Hanna Kern")]
SHARED = "Otto Neu met Paula Alt in Wien to talk about what our readers want to know."


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAKE_STAGES_LOG", str(tmp_path / "calls"))
    return tmp_path / "calls"


def put(raw: Path, n: int) -> None:
    a, b = PEOPLE[n]
    raw.mkdir(exist_ok=True)
    own = " ".join(f"{w}{n}" for w in NEWS[n].split())
    (raw / f"{n}.txt").write_text(f"{a} met {b} at the station.\n{own}\n{own[::-1]}\n{SHARED}\n")


def published(out: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(out.glob("*.csv"))}


def quotes(out: Path) -> list[str]:
    with (out / "mentions.csv").open(encoding="utf-8", newline="") as stream:
        return sorted(row["sentence"] for row in csv.DictReader(stream))


def test_a_run_yields_nothing_from_such_a_line_and_works_on_new_articles_only(tmp_path: Path, calls: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    for n in (0, 1):
        put(raw, n)
    run(Options(raw=raw, out=out, quiet=True), FAKE)
    assert quotes(out).count(SHARED) == 2
    before = published(out)
    for n in (2, 3):  # the third article makes the line one of the outlet's
        put(raw, n)
        calls.unlink()
        run(Options(raw=raw, out=out, quiet=True), FAKE)
        assert calls.read_text().count("parse ") == 1
        assert SHARED not in quotes(out)
        assert len(quotes(out)) == n + 1
        assert "Otto" not in (out / "facts.csv").read_text("utf-8")
        assert (out / "blocks.csv").read_text("utf-8").count(REASON) == n + 1
    for n in (2, 3):
        (raw / f"{n}.txt").unlink()
    run(Options(raw=raw, out=out, quiet=True), FAKE)
    assert published(out) == before


def test_the_tables_do_not_depend_on_the_order_of_adding(tmp_path: Path) -> None:
    found = []
    for seed in (1, 2):
        raw, out = tmp_path / f"raw{seed}", tmp_path / f"out{seed}"
        order = list(range(4))
        random.Random(seed).shuffle(order)
        for n in order:
            put(raw, n)
            run(Options(raw=raw, out=out, quiet=True), FAKE)
        found.append(published(out))
    assert found[0] == found[1]
