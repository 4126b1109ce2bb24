from __future__ import annotations

import re

import pytest
from fake_stages import FAKE

from pipeline.core.options import Options
from pipeline.run import run
from pipeline.s8_publish.verify import MismatchError, is_plain, verify


@pytest.fixture
def folders(tmp_path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "bom.txt").write_bytes("\ufeffHeute traf Bert in Köln.\r\n\r\n-Anna Ott traf Bert\rin Köln.".encode())
    (raw / "wide.txt").write_text("Ärger 😀\nAnna met Bert for 30 euros.", "utf-16")
    (raw / "old.txt").write_bytes("„Größe“: Jörg verklagte Zoë für 5 euros.".encode("cp1252"))
    (raw / "odd\x1b\n\udcff.txt").write_text("Gina met Hans.")
    (raw / "page.html").write_text("<p>Carl sued Dora in the county court of the city.</p>", "utf-8")
    run(Options(raw=raw, out=out, quiet=True), FAKE)
    return raw, out


def edit(out, table, change):
    path = out / table
    text = path.read_bytes().decode()
    changed = change(text)
    assert changed != text
    path.unlink()
    path.write_bytes(changed.encode())


def test_all_encodings_and_formats_are_as_in_their_source(folders):
    raw, out = folders
    done = verify(out, raw)
    assert done.documents == 5
    assert done.rows >= 5 * 3
    assert done.spans > done.rows


@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        ("mentions.csv", lambda t: t.replace(",sued,", ",suedd,"), r"mentions.csv, row \d+, quote: .* says 'suedd'"),
        ("mentions.csv", lambda t: t.replace("county court", "circus"), "the table says 'Carl sued Dora in the circ"),
        ("facts.csv", lambda t: t.replace(",Carl,fake", ",Karl,fake"), "'Karl', the source at 0:4 says 'Carl'"),
        ("facts.csv", lambda t: re.sub(r",0,4,Carl", ",0,0,Carl", t), "0:0 is no span"),
        ("facts.csv", lambda t: re.sub(r",0,4,Carl", ",0,4000,Carl", t), "0:4000 is no span of a text of"),
        ("facts.csv", lambda t: re.sub(r",0,4,Carl", ",,,Carl", t), "None:None is no span"),
        ("documents.csv", lambda t: t.replace(",ok,", ",empty,", 1), "doc_id .* is in no table"),
        ("events.csv", lambda t: re.sub(r"\ne\w+", "\ne0", t, count=1), "event_id .* is in no table"),
    ],
)  # fmt: skip
def test_the_first_row_that_differs_is_named(folders, table, change, message):
    raw, out = folders
    edit(out, table, change)
    with pytest.raises(MismatchError, match=message):
        verify(out, raw)


def test_a_source_that_was_changed_or_is_gone_is_named(folders):
    raw, out = folders
    (raw / "old.txt").write_text("anything else")
    with pytest.raises(MismatchError, match=r"old.txt was changed since the run"):
        verify(out, raw)
    (raw / "old.txt").unlink()
    with pytest.raises(MismatchError, match=r"the source of old.txt cannot be read"):
        verify(out, raw)


def test_a_written_text_is_part_of_what_is_checked(folders):
    raw, out = folders
    (text,) = (out / "texts").iterdir()
    text.write_text(text.read_text().replace("Carl", "Karl"))
    with pytest.raises(MismatchError, match="Karl"):
        verify(out, raw)


def test_a_broken_table_is_an_error(folders):
    raw, out = folders
    edit(out, "facts.csv", lambda t: t.replace("fact_id", "id", 1))
    with pytest.raises(ValueError, match=r"facts\.csv:1: not the header"):
        verify(out, raw)


@pytest.mark.parametrize(
    ("path", "plain"), [("a.txt", True), ("A.TXT", True), ("b.md", True), ("a.txt.gz", False), ("x", False)]
)
def test_which_files_are_their_own_text(path, plain):
    assert is_plain(path) is plain
