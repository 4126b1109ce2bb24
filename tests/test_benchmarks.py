"""The benchmarks measure what they say: articles that are the same every time, and mentions that stand in them."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import articles
import standin

from pipeline.core.options import Options
from pipeline.run import run
from pipeline.s8_publish.verify import verify


def test_articles_are_the_same_for_the_same_seed_however_they_are_asked_for():
    some = list(articles.articles(60))
    assert some == list(articles.articles(40)) + list(articles.articles(20, skip=40))
    assert some != list(articles.articles(60, seed=1))
    assert len({name for name, _ in some}) == 60


def test_articles_are_as_uneven_as_news():
    texts = [text for _, text in articles.articles(2000)]
    words = sorted(len(text.split()) for text in texts)
    assert 80 < sum(words) / len(words) < 200
    assert words[-20] > 3 * words[1000] > 9 * words[5]
    bodies = [text.split("\n\n", 2)[2] for text in texts]
    assert 0.02 < 1 - len(set(bodies)) / len(bodies) < 0.2  # reprints
    assert 0.4 < sum(" the " in text for text in texts) / len(texts) < 0.6


def test_what_stands_in_for_parsing_finds_what_the_articles_say(tmp_path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    articles.write(raw, 60)
    outcome = run(Options(raw=raw, out=out, quiet=True), standin.STANDIN)
    assert outcome.problems == ()
    assert outcome.record["counts"]["language"].keys() == {"de", "en"}
    assert verify(out, raw).rows > 200
    with (out / "events.csv").open(encoding="utf-8") as stream:
        events = list(csv.DictReader(stream))
    assert max(int(e["documents"]) for e in events) > 2
    assert any(e["languages"] == "de; en" for e in events)
