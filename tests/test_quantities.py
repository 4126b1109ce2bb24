"""What find_quantities promises: values in units, no invented numbers, and no crash on any text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.datafile import DataFileError, read_table
from pipeline.core.options import default_models
from pipeline.core.records import Quantity
from pipeline.s5_annotate.numberwords import load_lexicon, parse_number, read_lexicon, spelled_number
from pipeline.s5_annotate.quantities import find_quantities

CASES = list(
    read_table(Path(__file__).parent / "data" / "quantities.tsv", {"lang": None, "text": None, "expected": None})
)
LETTER = {"money": "$", "percent": "%", "count": "#", "measure": "m", "number": "n"}
FLOOR = 0.97


def written(q: Quantity) -> str:
    number = f"{q.number:.10g}" + (f"..{q.high:.10g}" if q.high is not None else "")
    return " ".join(part for part in (number, q.unit, LETTER[q.kind], q.qualifier, q.role) if part)


def normal(expected: str) -> list[str]:
    parts = [p.split(" ", 1) for p in expected.split("|") if p]
    return ["..".join(f"{float(x):.10g}" for x in n.split("..")) + " " + rest for n, rest in parts]


def test_sentences_read_as_a_careful_reader_reads_them():
    wrong = []
    for n, row in CASES:
        got = [written(q) for q in find_quantities(row["text"], row["lang"])]
        if got != normal(row["expected"]):
            wrong.append(f"line {n}: {row['text']!r}: {got}, not {normal(row['expected'])}")
    assert 1 - len(wrong) / len(CASES) >= FLOOR, "\n".join(wrong)


@pytest.mark.parametrize(
    ("lang", "text", "quote"),
    [
        ("de", "Sie streichen 35.000 neue Stellen.", "35.000 neue Stellen"),
        ("de", "Es kostet rund 1,1 Billionen US-Dollar.", "1,1 Billionen US-Dollar"),
        ("en", "They paid about $34.5 billion for it.", "$34.5 billion"),
        ("en", "It fell by almost 7%.", "7%"),
    ],
)
def test_the_span_holds_the_number_and_its_unit(lang, text, quote):
    (q,) = find_quantities(text, lang)
    assert text[q.start : q.end] == quote


def test_the_same_digits_mean_different_numbers_in_the_two_languages():
    assert find_quantities("1 Billion Euro", "de")[0].number == 1e12
    assert find_quantities("1 billion euros", "en")[0].number == 1e9
    assert find_quantities("1.500 Menschen", "de")[0].number == 1500
    assert find_quantities("1,500 people", "en")[0].number == 1500


def test_counts_have_one_unit_in_both_languages():
    assert find_quantities("12 Arbeitsplätze", "de")[0].unit == find_quantities("12 jobs", "en")[0].unit == "jobs"


def test_a_language_without_lexicon_has_no_quantities():
    assert find_quantities("5 millions d'euros", "fr") == ()
    assert find_quantities("5 million euros", "") == ()
    assert load_lexicon("../de", default_models() / "lexicons") is None


class Token:
    def __init__(self, i, idx, text, dep="dep", pos="X"):
        self.i, self.idx, self.text, self.dep_, self.pos_, self.head = i, idx, text, dep, pos, self

    def __len__(self):
        return len(self.text)


def test_the_parse_tells_the_noun_where_the_shape_of_words_does_not():
    text = "Es gab 12 verletzte Gaffer"
    doc = [Token(0, 0, "Es"), Token(1, 3, "gab"), Token(2, 7, "12", "nummod"), Token(3, 10, "verletzte")]
    doc.append(Token(4, 20, "Gaffer", "obj", "NOUN"))
    doc[2].head = doc[4]
    (q,) = find_quantities(text, "de", doc)
    assert (q.number, q.unit, text[q.start : q.end]) == (12, "Gaffer", "12 verletzte Gaffer")


@pytest.mark.parametrize(
    ("raw", "value"),
    [("1.500,5", 1500.5), ("1'500", 1500), ("1,5", 1.5), ("1.5", None), ("007", None), ("1.50.0", None)],
)
def test_german_separators(raw, value):
    got = parse_number(raw, ",", ".")
    assert (None if got is None else float(got)) == value


@pytest.mark.parametrize(
    ("lang", "text", "quote", "number"),
    [
        ("en", "A magnitude 6.4 quake hit.", "magnitude 6.4", 6.4),
        ("en", "A 5.9-magnitude tremor hit.", "5.9-magnitude", 5.9),
        ("en", "It had a magnitude of about 7 and hit.", "magnitude of about 7", 7),
        ("en", "It reached 6.1 on the Richter scale.", "6.1 on the Richter scale", 6.1),
        ("de", "Ein Beben der Stärke 6,4 traf die Insel.", "Stärke 6,4", 6.4),
        ("de", "Das Beben erreichte 5,9 auf der Richterskala.", "5,9 auf der Richterskala", 5.9),
    ],
)
def test_the_strength_of_an_earthquake_is_one_unit_wherever_its_word_stands(lang, text, quote, number):
    (q,) = find_quantities(text, lang)
    assert (text[q.start : q.end], q.number, q.unit, q.kind) == (quote, number, "magnitude", "measure")


def test_a_distance_from_somewhere_is_no_amount():
    assert find_quantities("It struck 200 kilometers southeast of the town.", "en") == ()
    assert find_quantities("Es bebte 200 Kilometer südöstlich der Stadt.", "de") == ()
    assert [q.number for q in find_quantities("They closed 200 kilometers of road.", "en")] == [200]


@pytest.mark.parametrize(("lang", "text"), [("en", "A magnitude was not given."), ("de", "Wind der Stärke 9 wehte.")])
def test_a_scale_without_its_number_is_none(lang, text):
    assert not [q for q in find_quantities(text, lang) if q.unit == "magnitude"]


@pytest.mark.parametrize(
    ("text", "quote", "number", "unit"),
    [
        ("It is the death of one of her four cats.", "one of her four cats", 1, "cats"),
        ("Three of the five men were arrested.", "Three of the five men", 3, "men"),
        ("They cut 45 of the 50 jobs.", "45 of the 50 jobs", 45, "jobs"),
    ],
)
def test_of_a_part_and_its_whole_the_part_counts(text, quote, number, unit):
    (q,) = find_quantities(text, "en")
    assert (text[q.start : q.end], q.number, q.unit) == (quote, number, unit)


def test_words_that_are_no_number_have_no_value():
    assert spelled_number("haus", "de") is None
    assert spelled_number("twelve thousand", "en") == 12000


def test_a_broken_lexicon_is_named_with_file_and_line(tmp_path):
    path = tmp_path / "numbers.tsv"
    path.write_text("kind\tword\tvalue\nnumber\tzwei\nnonsense\tx\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"numbers\.tsv:3: kind"):
        read_lexicon(path, "de")


VOCABULARY = """5 10 1.5 1,5 2020 Millionen million Euro $ % - – bis to von from auf ein a half Drittel of der Stellen
jobs zwei und and hundred ½ . m Fr. R years Haft zwischen between minus ۵ 2024-05-16 000000000000000000000000000000
999999999999999999999999999999"""
WORDS = [*VOCABULARY.split(), "\n"]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["de", "en"]),
    st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join),
              st.lists(st.sampled_from(WORDS), max_size=14).map("".join)),
)  # fmt: skip
def test_any_text_gives_ordered_spans_with_finite_numbers(lang, text):
    last = 0
    for q in find_quantities(text, lang):
        assert last <= q.start < q.end <= len(text)
        assert text[q.start : q.end].strip() == text[q.start : q.end] != ""
        assert abs(q.number) < 1e45
        assert q.high is None or q.high >= q.number
        last = q.end


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 10**9), st.sampled_from([("de", "."), ("en", ",")]))
def test_grouped_and_plain_digits_are_the_same_amount_of_money(n, style):
    lang, separator = style
    grouped = f"{n:,}".replace(",", separator)
    assert [q.number for q in find_quantities(f"Er zahlte {grouped} Euro", lang)] == [n]
    assert [q.number for q in find_quantities(f"Er zahlte {n} Euro", lang)] == [n]


@pytest.mark.parametrize("piece", ["5 ", "1 bis ", "zwei ", "hundred and ", "-", "$", "1.000 ", "zweihundert", "ein "])
def test_time_grows_with_the_length_of_the_text_only(piece):
    start = time.perf_counter()
    for lang in ("de", "en"):
        find_quantities(piece * 5000, lang)
    assert time.perf_counter() - start < 5
