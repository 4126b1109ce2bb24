"""Input that is broken or made to do harm never stops a run, takes for ever, or shows what lies outside the folder."""

from __future__ import annotations

import gzip
import json
import os
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest
from fake_stages import FAKE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.core.options import Options
from pipeline.core.records import Document
from pipeline.run import run
from pipeline.s1_ingest import DEFAULT_LIMITS, read, scan
from pipeline.s1_ingest.errors import UnreadableError
from pipeline.s1_ingest.lists import from_record
from pipeline.s1_ingest.page import extract_page, fragment_text
from pipeline.s2_detect import detect
from pipeline.s3_clean import clean
from pipeline.stages import STAGES

NEWS = "The council of Ashford decided on Monday to close the bridge over the river for two years, officials said."
MORE = "Mayor Carla Timms said the closure would last until the spring and cost the town eight million pounds."
DEEP = 100_000


def documents(folder: Path) -> dict[str, Document]:
    return {d.path: d for f in scan(folder) for d in read(f)}


def text_of(document: Document) -> str:
    return clean(document, detect(document)).text


# --- shapes of input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["div", "span", "ul", "x-y"])
@pytest.mark.parametrize("closed", [False, True])
def test_tags_nested_deeply_end_nothing(tmp_path: Path, tag: str, closed: bool) -> None:
    markup = f"<html><body><p>{NEWS}</p>" + f"<{tag}>" * DEEP + NEWS + f"</{tag}>" * DEEP * closed
    (tmp_path / "deep.html").write_text(markup)
    (tmp_path / "deep.json").write_text(json.dumps({"text": "<p>" + markup}))
    (tmp_path / "good.txt").write_text(NEWS)
    found = documents(tmp_path)
    assert found["good.txt"].status == "ok"
    for name in ("deep.html", "deep.json"):
        assert found[name].status == "ok" or "nested too deeply" in found[name].reason


@pytest.mark.parametrize(
    "data",
    [
        "[" * DEEP + "]" * DEEP,
        '{"text":' * DEEP + '"x"' + "}" * DEEP,
        '{"text": "x", "more": ' + "[" * DEEP + "]" * DEEP + "}",
        '{"items":' * 500 + '[{"text": "x"}]' + "}" * 500,
        '{"text": ' + "[" * 900 + '"x"' + "]" * 900 + "}",
    ],
)
@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_data_nested_deeply_ends_nothing(tmp_path: Path, data: str, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_text(data)
    for document in documents(tmp_path).values():
        assert document.status in ("ok", "empty", "unreadable")
        assert (document.status == "ok") == (not document.reason)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".json", ".jsonl", ".csv", ".eml", ".pdf", ".docx"])
def test_a_line_of_200_megabytes_is_refused(tmp_path: Path, suffix: str) -> None:
    with (tmp_path / f"long{suffix}").open("wb") as stream:  # a hole: no disk is filled
        stream.seek(200_000_000)
        stream.write(b'\n{"text": "' + NEWS.encode() + b'"}\n')
    found = list(documents(tmp_path).values())
    assert found[0].status == "unreadable"
    assert "too large" in found[0].reason
    if suffix == ".jsonl":
        assert [d.text for d in found[1:]] == [NEWS]


def test_a_packed_line_of_200_megabytes_is_refused(tmp_path: Path) -> None:
    zeros = gzip.compress(b"x" * 20_000_000, 1)
    (tmp_path / "long.txt.gz").write_bytes(zeros * 10)
    (tmp_path / "long.jsonl.gz").write_bytes(zeros * 10)
    assert [d.reason.partition(":")[0] for d in documents(tmp_path).values()] == ["too large"] * 2


BOMB = '<!DOCTYPE html [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


def test_entities_that_explode_or_point_outside_do_nothing(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("secret of the house")
    raw = tmp_path / "raw"
    raw.mkdir()
    doctype = f'{BOMB}<!ENTITY b SYSTEM "{outside.as_uri()}">]>'
    page = f"{doctype}<html><body><article><p>{NEWS}</p><p>{MORE}</p><p>&a11; and &b;</p></article></body></html>"
    (raw / "a.html").write_text(page)
    (raw / "a.xhtml").write_text('<?xml version="1.0"?>' + page)
    (raw / "a.json").write_text(json.dumps({"text": page}))
    found = documents(raw)
    for document in found.values():
        assert NEWS in document.text
        assert "haha" not in document.text
        assert "secret of" not in document.text
        assert len(document.text) < 2000


def test_nul_bytes_and_other_controls_are_no_part_of_the_article(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(f"{NEWS[:40]}\0{NEWS[40:]}\n\n{MORE}\x07".encode())
    (tmp_path / "b.html").write_bytes(f"<html><body>\0<p>{NEWS[:40]}\0{NEWS[40:]}</p><p>{MORE}</p>".encode())
    (tmp_path / "c.json").write_text(json.dumps({"text": f"{NEWS}\n\n{MORE}\0", "title": "A\0B"}))
    (tmp_path / "d.txt").write_bytes(b"\0" * 1000)
    found = documents(tmp_path)
    assert found["d.txt"].status == "unreadable"
    for name in ("a.txt", "b.html", "c.json"):
        assert text_of(found[name]).split("\n\n") == [NEWS, MORE]
    assert found["c.json"].title == "AB"


def test_marks_that_turn_the_direction_of_writing_are_taken_out(tmp_path: Path) -> None:
    name = "Carla \u202esmmiT\u202c"
    page = f"<html><head><title>{name} resigns as mayor of Ashford</title></head><body><p>{name} went. {NEWS}</p>"
    (tmp_path / "a.html").write_text(page + f"<p>{MORE}</p>")
    (tmp_path / "b.json").write_text(json.dumps({"title": name, "text": f"{name} went. {NEWS}", "authors": [name]}))
    for document in documents(tmp_path).values():
        assert "\u202e" not in document.title + document.authors + text_of(document)
        assert "Carla smmiT went." in text_of(document)


@pytest.mark.parametrize(
    "piece",
    [
        "<p>x</p>",
        "<li>word word",
        "<a href=x>",
        "&amp;",
        "<<<",
        "<script>",
        "<h1>Some words here</h1>",
        "<b>x</b>",
        "x<br>",
        '<h1>a</h1><time datetime="2024-01-01">x</time>',
        '<meta property="og:title" content="a | b - c">',
        "<!-- ",
        "- a ",
        '<script type="application/ld+json">[[[[{"@type":"NewsArticle","headline":"a"},</script>',
        "<title>a - ",
        "\u202e",
    ],
)
def test_time_for_a_page_grows_with_its_length_only(piece: str) -> None:
    raw = ("<html><body><article>" + piece * (60_000 // len(piece))).encode()
    extract_page(Document("0" * 16, "x", ""), b"<p>The libraries are loaded once.</p>")
    start = time.process_time()
    extract_page(Document("0" * 16, "x", ""), raw)
    assert time.process_time() - start < 8


def test_a_page_of_too_many_elements_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<i>x</i>" * 200_001)
    assert documents(tmp_path)["a.html"].reason == "broken HTML: over 200000 elements"


# --- files that are none ----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
def test_pipes_sockets_and_devices_are_reported_and_never_waited_for(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    raw = tmp_path / "raw"
    raw.mkdir()
    os.mkfifo(raw / "pipe.txt")
    (raw / "link to pipe.txt").symlink_to(raw / "pipe.txt")
    (raw / "device.txt").symlink_to("/dev/zero")
    monkeypatch.chdir(raw)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket.txt")
        found = documents(raw)
    assert {p: d.reason for p, d in found.items()} == {
        "pipe.txt": "not a regular file",
        "link to pipe.txt": "not a regular file",
        "device.txt": "a link that leads out of the folder",
        "socket.txt": "not a regular file",
    }


def test_a_file_and_a_folder_without_permission_are_reported(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    for name in ("closed.txt", "open.txt", "shut/a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(NEWS)
    (tmp_path / "closed.txt").chmod(0)
    (tmp_path / "shut").chmod(0)
    if os.geteuid() == 0:  # nothing is closed to root: the system's answer is played
        asked_to_open, asked_to_list = os.open, os.scandir

        def no_file(path, *rest, **more):  # type: ignore[no-untyped-def]
            if str(path).endswith("closed.txt"):
                raise PermissionError(13, "Permission denied")
            return asked_to_open(path, *rest, **more)

        def no_folder(path="."):  # type: ignore[no-untyped-def]
            if str(path).endswith("shut"):
                raise PermissionError(13, "Permission denied")
            return asked_to_list(path)

        monkeypatch.setattr(os, "open", no_file)
        monkeypatch.setattr(os, "scandir", no_folder)
    found = documents(tmp_path)
    (tmp_path / "shut").chmod(0o700)
    assert {p: d.reason for p, d in found.items()} == {
        "closed.txt": "no permission to read it", "open.txt": "", "shut": "no permission to read it",
    }  # fmt: skip


@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".csv"])
def test_a_file_that_becomes_a_link_after_the_scan_is_not_followed(tmp_path: Path, suffix: str) -> None:
    raw, outside = tmp_path / "raw", tmp_path / f"secret{suffix}"
    (raw / "sub").mkdir(parents=True)
    outside.write_text(json.dumps({"text": "secret of the house"}) + "\n")
    for name in (f"a{suffix}", f"sub/secret{suffix}"):
        (raw / name).write_text(json.dumps({"text": NEWS}) + "\n")
    found = scan(raw)
    (raw / f"a{suffix}").unlink()
    (raw / f"a{suffix}").symlink_to(outside)
    (raw / f"sub/secret{suffix}").unlink()
    (raw / "sub").rmdir()
    (raw / "sub").symlink_to(tmp_path)
    for file in found:
        (document,) = read(file)
        assert document.status == "unreadable"
        assert "secret of" not in repr(document)


# --- all of it in one run ---------------------------------------------------------------------------------------------


def test_a_run_over_a_folder_of_nasties_ends_with_tables_and_a_reason_for_each(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    nasties: dict[str, bytes] = {
        "good.txt": f"{NEWS}\n\n{MORE}".encode(),
        "line\nbreak\u202e.txt": NEWS.encode() * 2,
        "deep.html": b"<div>" * DEEP,
        "deep.json": b"[" * DEEP,
        "nul.txt": b"\0" * 5000,
        "broken.txt": NEWS.encode() + b"\xc3\x28" * 20 + "äöü".encode() * 40,
        "half.html.gz": gzip.compress(NEWS.encode())[:-9],
        "bomb.html": f"{BOMB}]><p>&a11;</p>".encode(),
        "empty.csv": b"",
        "quote.csv": b'text\n"' + NEWS.encode() * 10,
        "a.zip": b"PK\x03\x04",
        "a.pdf": b"%PDF-1.7\n" + b"\xff" * 500,
        "a.docx": b"PK\x03\x04" * 50,
        "a.eml": b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 300,
        "controls.txt": bytes(range(1, 32)) * 20,
        "combining.txt": ("a" + "\u0301" * 20_000).encode(),
        "long word.txt": b"x" * 100_000,
    }
    for name, data in nasties.items():
        (raw / name).write_bytes(data)
    os.mkfifo(raw / "pipe.txt")
    (raw / "out").symlink_to("/etc")
    stages = replace(FAKE, scan=STAGES.scan, read=STAGES.read, prepare=STAGES.prepare)
    record = run(Options(raw=raw, out=tmp_path / "out", quiet=True), stages).record
    lines = (tmp_path / "out" / "documents.csv").read_text("utf-8").split("\n")
    assert len(lines) == len(nasties) + 2 + 2  # the pipe and the link; the header and the end
    assert any(line.split(",")[1] == "good.txt" and ",ok," in line for line in lines[1:-1])
    problems = "\n".join(record["problems"])
    for name in ("deep.html", "deep.json", "nul.txt", "half.html.gz", "a.zip", "a.pdf", "a.docx", "pipe.txt", "out"):
        assert f"{name}: unreadable: " in problems
    assert "root:" not in "".join(p.read_text("utf-8", "replace") for p in (tmp_path / "out").glob("*.csv"))


# --- anything ---------------------------------------------------------------------------------------------------------

TAGS = [
    "p",
    "div",
    "h1",
    "h2",
    "li",
    "ul",
    "a",
    "article",
    "main",
    "section",
    "figure",
    "span",
    "time",
    "script",
    "table",
    "title",
    "header",
    "footer",
    "svg",
    "template",
    "br",
    "html",
    "body",
    "head",
    "noscript",
    "b",
]
ATTRIBUTES = [
    "",
    " hidden",
    " class=x",
    ' datetime="2024-05-03"',
    " aria-hidden=true",
    " href=/x",
    ' itemprop="headline"',
    ' type="application/ld+json"',
    " id='a",
    " pubdate",
]
PIECES = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.sampled_from(
        [NEWS, MORE, "&amp;", "&#0;", "&#xD800;", "<!--", "-->", "<![CDATA[", "]]>", "\0", "\u202e", "\ud83d\ude00"]
    ),
    st.sampled_from(
        ['{"@type": "NewsArticle", "headline": 3, "datePublished": [{}]}', '{"@graph": [[], null, 1]}', "[", "}"]
    ),
    st.text(max_size=12),
)


@settings(deadline=None, max_examples=80)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_markup_gives_a_document_that_can_be_cleaned(markup: str) -> None:
    try:
        document = extract_page(Document("0" * 16, "x", ""), ("<p>" + markup).encode("utf-8", "replace"))
    except UnreadableError:  # the reason for the table
        return
    text_of(document).encode("utf-8")
    fragment_text(markup)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just("<p>a<p>")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["name", "text", "_source", "$date"]), inner)
    ),
    max_leaves=8,
)
NAMES = st.one_of(
    st.text(max_size=8), st.sampled_from(["text", "body", "title", "date", "source", "_source", "authors"])
)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_any_record_gives_a_document(record: dict[str, object]) -> None:
    document = from_record(record, Document("", "x", ""), DEFAULT_LIMITS, {})
    assert document.status in ("ok", "empty", "unreadable")
    assert len(document.doc_id) == 16
    text_of(document)
