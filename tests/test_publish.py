from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.analysis import Analysis, Skipped
from pipeline.core.records import Conflict, DocumentDate, Entity, Event, Fact, Mention
from pipeline.s8_publish import cells as cells_of
from pipeline.s8_publish import diff, report
from pipeline.s8_publish.cells import fuse, parts
from pipeline.s8_publish.tables import SCHEMAS, Column, PossiblySame, Resolved, Table, build
from pipeline.s8_publish.write import intact, publish, read_table, write_csv, write_parquet

# The columns that users rely on, in their order.
CONTRACT = {
    "documents": "doc_id path lang lang_confidence title source published published_earliest published_latest "
    "published_basis status reason duplicate_of origin_id chars article_chars mentions",
    "mentions": "mention_id event_id doc_id path lang type subtype direction modality date date_basis start end quote "
    "sentence_start sentence_end sentence sentence_en attribution confidence method",
    "facts": "fact_id mention_id event_id doc_id path lang slot value entity_id number unit role qualifier start end "
    "quote method confidence",
    "events": "event_id type subtype direction modality date date_earliest date_latest actors targets objects places "
    "quantities summary mentions documents origins languages first_reported last_reported conflicts confidence",
    "entities": "entity_id name kind aliases wikidata mentions documents",
}
SENTENCE = "On Friday <b>Acme</b> fined Beta 30 euros."
TEXT = "Title\n" + SENTENCE


def mention(doc_id="d1", **changes):
    facts = (
        Fact("actor", "Acme", 19, 23, "Acme", "organization", method="r@1"),
        Fact("quantity", "30 euros", 39, 47, "30 euros", number=30.0, unit="EUR", method="r@1"),
        Fact("date", "2024-05-03", 0, 5, "Title", method="r@1"),
    )
    return Mention(doc_id, "en", "penalize", 28, 33, "fined", 6, 6 + len(SENTENCE), SENTENCE, facts=facts, **changes)


def analysed(doc_id="d1", path="a.txt", **changes):
    return Analysis(doc_id, path, "text", lang="en", published=DocumentDate("2024-05-04"), chars=len(TEXT), **changes)


def resolved(**changes):
    event = Event(
        "e1", "penalize", ("m1",), date="2024-05-03", date_earliest="2024-05-03", date_latest="2024-05-03",
        actors=("Acme", "Gamma; Sons"), quantities=("30 EUR",), summary="Acme <fined> Beta.", documents=("d1",),
        languages=("en",), conflicts=(Conflict("date", (("2024-05-03", ("d1",)), ("2024-05-04", ("d2",)))),),
        confidence=0.123456,
    )  # fmt: skip
    given = {
        "mentions": {"m1": mention()}, "events": (event,), "event_of": {"m1": "e1"},
        "entities": (Entity("x1", "Acme", "organization", ("ACME",)), Entity("x2", "Unused", "other")),
        "entity_of": {("m1", 0): "x1"}, "origin_of": {"d1": "d1"},
    } | changes  # fmt: skip
    return Resolved(**given)


@pytest.fixture
def tables():
    skipped = (Skipped(0, 5, "advert", "cue", "Title"),)
    copy = analysed(path="copy.txt", status="duplicate")
    return build([copy, analysed(skipped=skipped), analysed("d0", "z.txt", status="empty")], resolved())


def test_the_columns_are_those_of_the_contract():
    for name, columns in CONTRACT.items():
        assert [c.name for c in SCHEMAS[name]] == columns.split()


def test_rows_say_what_was_found(tables):
    (event,) = tables["events"].dicts()
    assert event["conflicts"] == ("date: 2024-05-03 [d1] | 2024-05-04 [d2]",)
    assert (event["mentions"], event["documents"], event["confidence"]) == (1, 1, 0.1235)
    by_slot = {f["slot"]: f for f in tables["facts"].dicts()}
    assert by_slot["actor"]["entity_id"] == "x1"
    assert by_slot["quantity"]["number"] == 30.0
    assert by_slot["date"]["number"] is None
    assert [e["name"] for e in tables["entities"].dicts()] == ["Acme"]  # an entity that no fact names has no row
    documents = {d["path"]: d for d in tables["documents"].dicts()}
    assert [*documents] == ["z.txt", "a.txt", "copy.txt"]  # by doc_id, then path
    assert (documents["a.txt"]["mentions"], documents["copy.txt"]["mentions"]) == (1, 0)
    assert (documents["a.txt"]["duplicate_of"], documents["copy.txt"]["duplicate_of"]) == ("", "d1")
    assert documents["z.txt"]["origin_id"] == ""
    assert tables["blocks"].rows == (("d1", "a.txt", 0, 5, "advert", "cue", "Title"),)


def test_a_near_copy_names_what_it_repeats():
    rows = build(
        [analysed(), analysed("d2", "b.txt")], resolved(copy_of={"d2": "d1"}, origin_of={"d1": "d1", "d2": "d1"})
    )
    assert [(d["status"], d["duplicate_of"], d["origin_id"]) for d in rows["documents"].dicts()] == [
        ("ok", "", "d1"), ("ok", "d1", "d1"),
    ]  # fmt: skip


def test_the_order_of_what_is_given_does_not_matter():
    ms = {f"m{i}": mention(doc_id=f"d{i % 3}") for i in range(6)}
    docs = [analysed(f"d{i}", f"{i}.txt") for i in range(3)]
    pairs = tuple(PossiblySame(f"e{i}", "e9", "m1", "m2", i % 2, "r") for i in range(4))
    one = build(docs, resolved(mentions=ms, possible=pairs, event_of=dict.fromkeys(ms, "e1")))
    two = build(
        docs[::-1],
        resolved(mentions=dict(reversed(ms.items())), possible=pairs[::-1], event_of=dict.fromkeys(ms, "e1")),
    )
    assert one == two
    assert [p["score"] for p in one["possible_same"].dicts()] == [1, 1, 0, 0]


def test_equal_facts_of_a_mention_are_one_row():
    twice = mention()
    twice = Mention(**{f: getattr(twice, f) for f in twice.__slots__} | {"facts": twice.facts * 2})
    assert len(build([analysed()], resolved(mentions={"m1": twice}))["facts"].rows) == 3


# --- cells and files --------------------------------------------------------------------------------------------------


def csv_bytes(table):
    stream = io.BytesIO()
    write_csv(parts(table), stream)
    return stream.getvalue()


def parquet_bytes(table):
    stream = io.BytesIO()
    write_parquet(parts(table), stream)
    return stream.getvalue()


def cell_of(text):
    """A text as a spreadsheet finds it in the CSV file."""
    table = csv_bytes(Table("t", (Column("a"), Column("b")), ((text, "b"),)))
    return list(csv.reader(io.StringIO(table.decode(), newline="")))[1][0]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1 %", "@x", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''-1"])
def test_no_cell_starts_a_formula_and_none_is_lost(text):
    assert cell_of(text).startswith("'")
    assert fuse(cell_of(text)) == text


@pytest.mark.parametrize("text", ["", "'tis", "1-1", "a=b", "„Nein“", "'", "a\n=1"])
def test_harmless_cells_stay_as_they_are(text):
    assert cell_of(text) == text == fuse(text)


cells = st.text(st.characters(exclude_categories=["Cs"])) | st.from_regex(r"'*[=+@\-]\w?", fullmatch=True)


@given(cells)
def test_defusing_is_reversible(text):
    assert fuse(cell_of(text)) == text
    assert not re.match(r"[=+\-@\t\r\n＝＋－＠]", cell_of(text))


numbers = st.none() | st.floats() | st.integers(-(10**18), 10**18).map(float)
items = st.lists(cells, max_size=3).map(tuple)
COLUMNS = (Column("a"), Column("b", "int"), Column("c", "float"), Column("d", "texts"), Column("e"))
rows_of = st.lists(st.tuples(cells, st.none() | st.integers(-(2**62), 2**62), numbers, items, cells), max_size=6)


def plainly(value, kind):
    """What a cell of a CSV file is, said one by one."""
    if kind in ("int", "float"):
        if value is None:
            return ""
        whole = kind == "float" and value.is_integer() and abs(value) < 1e15
        return repr(int(value)) if whole else repr(value)
    text = "; ".join(item.replace("; ", ", ") for item in value) if kind == "texts" else value
    text = "'" + text if re.match(r"'*[=+\-@\t\r\n＝＋－＠]", text) else text
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\r\n]', text) else text


@given(rows_of, st.integers(1, 4), st.integers(1, 4))
def test_csv_is_what_it_would_be_cell_by_cell(rows, together, at_once):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells_of, "_TOGETHER", together)
        patch.setattr(cells_of, "_AT_ONCE", at_once)
        found = csv_bytes(Table("t", COLUMNS, tuple(rows)))
    lines = [",".join(plainly(v, c.kind) for v, c in zip(row, COLUMNS, strict=True)) for row in rows]
    assert found.decode() == "".join(f"{line}\n" for line in ["a,b,c,d,e", *lines])


@given(rows_of.filter(lambda rows: not any(r[2] != r[2] for r in rows)))
def test_csv_and_parquet_hold_the_same(rows):
    table = Table("t", COLUMNS, tuple(rows))
    back = pq.read_table(io.BytesIO(parquet_bytes(table)))
    assert [tuple(tuple(v) if isinstance(v, list) else v for v in r.values()) for r in back.to_pylist()] == rows
    lines = list(csv.reader(io.StringIO(csv_bytes(table).decode(), newline="")))[1:]
    assert [
        (fuse(a), int(b) if b else None, float(c) if c else None, fuse(e)) for a, b, c, _, e in lines
    ] == [(*r[:3], r[4]) for r in rows]  # fmt: skip
    assert parquet_bytes(table) == parquet_bytes(table)


def test_published_tables_can_be_read_back(tables, tmp_path):
    publish(tmp_path, ((f"{name}.csv", csv_bytes(table)) for name, table in tables.items()))
    for name, table in tables.items():
        if name != "events":
            assert read_table(tmp_path, name) == table
    (event,) = read_table(tmp_path, "events").dicts()
    assert event["actors"] == ("Acme", "Gamma, Sons")  # a separator inside a name would look like two names
    assert (tmp_path / "events.csv").read_bytes().endswith(b"0.1235\n")
    assert b"\r" not in (tmp_path / "events.csv").read_bytes()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\n", r"events\.csv:1: not the header"),
        (b"", "not the header"),
        (b"HEAD\nx\n", r"events\.csv:2: 1 cells instead of 22"),
        (b"HEAD\n" + b"x," * 21 + b"x\n", r"events\.csv:2: .*int"),
    ],
)
def test_a_file_that_is_no_table_is_named(tmp_path, content, message):
    head = ",".join(c.name for c in SCHEMAS["events"]).encode()
    (tmp_path / "events.csv").write_bytes(content.replace(b"HEAD", head))
    with pytest.raises(ValueError, match=message):
        read_table(tmp_path, "events")


def test_publishing_replaces_everything_at_once(tmp_path):
    first = publish(tmp_path, [("a.csv", b"1"), ("texts/x.txt", b"x"), ("texts/y.txt", b"y")])
    assert (tmp_path / "texts" / "x.txt").read_bytes() == b"x"
    assert intact(tmp_path, first)
    kept = (tmp_path / "texts" / "y.txt").stat().st_ino
    second = publish(tmp_path, [("a.csv", b"2"), ("b.csv", b"3"), ("texts/y.txt", b"y")])
    assert not intact(tmp_path, first)
    assert intact(tmp_path, second)
    assert (tmp_path / "texts" / "y.txt").stat().st_ino == kept  # what is the same is not written again
    assert not (tmp_path / "texts" / "x.txt").exists()
    publish(tmp_path, [("a.csv", b"2")])
    assert sorted(p.name for p in tmp_path.iterdir()) == [".store", "a.csv"]


def test_without_links_files_are_moved_into_place(tmp_path, monkeypatch):
    def no_links(*_):
        raise OSError("not supported")

    monkeypatch.setattr("pathlib.Path.symlink_to", no_links)
    for content in (b"1", b"2"):
        made = publish(tmp_path, [("a.csv", content), ("texts/x.txt", content)])
        assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "texts" / "x.txt").read_bytes() == content
        assert not (tmp_path / "a.csv").is_symlink()
        assert intact(tmp_path, made)


# --- report -----------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.marks, self.text, self._mark = [], [], "", None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._mark = dict(attrs).get("class") if tag == "mark" else None

    def handle_endtag(self, tag):
        self._mark = None

    def handle_data(self, data):
        self.text += data
        if self._mark:
            self.marks.append((self._mark, data))


def test_the_report_shows_each_event_with_its_evidence(tables):
    page = Page(report.render(tables).decode())
    assert page.marks == [("actor", "Acme"), ("trigger", "fined"), ("quantity", "30 euros")]
    assert SENTENCE in page.text
    assert "Acme <fined> Beta." in page.text
    assert "date “Title” at 0" in page.text  # a fact beside the sentence
    assert "2024-05-03 [d1] | 2024-05-04 [d2]" in page.text


def test_the_report_runs_nothing_of_an_article_and_loads_nothing(tables):
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    hostile = mention(attribution=evil)
    hostile = Mention(**{f: getattr(hostile, f) for f in hostile.__slots__} | {"sentence": evil, "sentence_start": 99})
    page = Page(report.render(build([analysed(path=evil, title=evil)], resolved(mentions={"m1": hostile}))).decode())
    tags = [tag for tag, _ in page.tags]
    assert tags.count("script") == 1
    assert "img" not in tags
    assert not [a for _, a in page.tags if {"src", "onclick", "onerror", "style"} & set(a)]
    assert all(a["href"].startswith("#") for t, a in page.tags if t == "a")
    policy = next(a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_the_report_of_nothing_is_a_page(tables):
    empty = {name: Table(name, SCHEMAS[name], ()) for name in SCHEMAS}
    assert "0 events from 0 articles" in report.render(empty).decode()
    assert report.render(tables) == report.render(tables)


def test_a_report_of_very_many_events_shows_the_best_known_and_says_so(monkeypatch):
    monkeypatch.setattr(report, "SHOWN", 2)
    monkeypatch.setattr(report, "SENTENCES", 2)
    events = tuple(
        replace(resolved().events[0], event_id=f"e{i}", summary=f"Summary {i}.", origins=o)
        for i, o in enumerate([1, 3, 1, 2])
    )
    pairs = (PossiblySame("e1", "e2", "m", "n", 1.0, "so"),) * 3
    docs = [analysed(f"d{i}", f"{i}.txt", status="ok" if i else "empty") for i in range(3)]
    ms = {f"m{i}": mention(doc_id="d1") for i in range(4)}
    event_of = {"m0": "e0", **dict.fromkeys(("m1", "m2", "m3"), "e1")}
    some = resolved(events=events, mentions=ms, event_of=event_of, entity_of={}, possible=pairs)
    page = Page(report.render(build(docs, some)).decode())
    assert [a["id"] for t, a in page.tags if t == "details"] == ["e1", "e3"]
    assert "4 events from 3 articles" in page.text
    assert "Only 2 of 4 events, those with most sources, are shown here; events.csv has all." in page.text
    assert "Only 2 of 3 sentences are shown here; mentions.csv has all." in page.text
    assert page.text.count(SENTENCE) == 2
    assert "Only 2 of 3 articles are shown here" in page.text
    assert [a["href"] for t, a in page.tags if t == "a"] == ["#e1", "#e1"]  # e2 is not on the page


def test_bars_count_months_or_years():
    assert [(b.label, b.count, b.height) for b in report.bars(["2023-11-02", "2024-01-05", "2024-01-31"])] == [
        ("2023-11", 1, 50), ("2023-12", 0, 0), ("2024-01", 2, 100),
    ]  # fmt: skip
    assert [b.label for b in report.bars(["1989-11-09", "2024-01-05"])] == ["1989", "2024"]
    assert report.bars([]) == ()


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=5))
def test_pieces_are_the_sentence(spans):
    facts = [{"start": s + 6, "end": e + 6, "quote": SENTENCE[s:e], "slot": "actor", "value": "v"} for s, e in spans]
    row = {"sentence": SENTENCE, "sentence_start": 6, "start": 28, "end": 33, "type": "penalize"}
    cut, elsewhere = report.pieces(row, facts)
    assert "".join(p.text for p in cut) == SENTENCE
    assert len(elsewhere) == sum(s >= e for s, e in spans)


# --- what changed -----------------------------------------------------------------------------------------------------


def seen(*mentions, content="c", traces=()):
    return diff.Seen(mentions, traces, content, "")


def test_what_was_published_is_known_to_the_next_run(tables):
    found = diff.snapshot(tables["events"], tables["mentions"])
    assert [*found["e1"].mentions] == ["m1"]
    assert found["e1"].summary == "Acme <fined> Beta."
    assert diff.from_json(diff.to_json(found)) == found
    changed = build([analysed()], resolved(event_of={"m1": "e1"}, events=(replace(resolved().events[0], origins=2),)))
    assert diff.compare(found, diff.snapshot(changed["events"], changed["mentions"])).revised == ("e1",)


def test_every_kind_of_change_is_told():
    old = {
        "e1": seen("m1"), "e2": seen("m2"), "e3": seen("m3"), "e4": seen("m4", "m5"), "e6": seen("m6"),
        "e7": seen("m7", traces=("t7",)), "e8": seen("m8"),
    }  # fmt: skip
    new = {
        "e1": seen("m1"), "e2": seen("m2", "m3"), "e4": seen("m4"), "e5": seen("m5"), "e6": seen("m6", content="x"),
        "e9": seen("m9"), "e70": seen("m70", traces=("t7",), content="x"),
    }  # fmt: skip
    found = diff.compare(old, new)
    assert found.new == ("e9",)
    assert found.merged == {"e2": ("e2", "e3")}
    assert found.split == {"e4": ("e4", "e5")}
    assert found.revised == ("e6", "e70")
    assert found.retracted == ("e8",)
    assert found.retired == {"e3": ("e2",), "e7": ("e70",), "e8": ()}


def test_retired_ids_lead_to_what_there_is_now():
    first = diff.compare({"e1": seen("m1"), "e2": seen("m2")}, {"e2": seen("m1", "m2")})
    assert first.retired == {"e1": ("e2",)}
    second = diff.compare({"e2": seen("m1", "m2")}, {"e3": seen("m1", "m2")}, first.retired)
    assert second.retired == {"e1": ("e3",), "e2": ("e3",)}
    third = diff.compare({"e3": seen("m1", "m2")}, {"e1": seen("m1"), "e2": seen("m2")}, second.retired)
    assert third.retired == {"e3": ("e1", "e2")}  # ids that are in use again are retired no more


snapshots = st.dictionaries(st.integers(1, 5).map("m{}".format), st.integers(1, 5).map("e{}".format)).map(
    lambda event_of: {e: seen(*sorted(m for m in event_of if event_of[m] == e)) for e in set(event_of.values())}
)


@given(snapshots, snapshots)
def test_no_event_goes_missing_between_runs(old, new):
    found = diff.compare(old, new)
    assert set(found.retired) == set(old) - set(new)
    assert all(heir in new for heirs in found.retired.values() for heir in heirs)
    assert set(found.new) <= set(new)
    assert set(found.retracted) <= set(old)
    assert diff.compare(old, old) == diff.Difference()
