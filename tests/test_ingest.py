"""Ingest: every file of a folder becomes articles or a reason, whatever it holds."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.core.records import Article, Document
from pipeline.s1_ingest import Limits, from_article, read, read_file, scan, states
from pipeline.s1_ingest.dates import parse_date
from pipeline.s1_ingest.decode import UndecodableError, decode
from pipeline.s1_ingest.titles import choose, readable, without_outlet

GERMAN = "Der Rat der Stadt Ahausen hat am Montag beschlossen, die Brücke über die Lünde für zwei Jahre zu schließen."
ENGLISH = "The council of Ashford decided on Monday to close the bridge over the river for two years, officials said."


def documents(folder: Path, limits: Limits | None = None) -> dict[str, Document]:
    found = [d for f in scan(folder) for d in read(f, limits or Limits())]
    return {d.path: d for d in found}


def one(tmp_path: Path, name: str, data: bytes, limits: Limits | None = None) -> Document:
    (tmp_path / name).write_bytes(data)
    return documents(tmp_path, limits)[name]


# --- folders --------------------------------------------------------------------------------------------------------


def test_an_empty_folder_has_no_articles(tmp_path: Path) -> None:
    assert scan(tmp_path) == []


def test_a_missing_folder_or_a_file_in_its_place_is_the_callers_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        scan(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotADirectoryError):
        scan(tmp_path / "file")


def test_scan_goes_down_sorts_and_hashes_and_skips_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    for name in ("b/deep/z.txt", "a.txt", ".gitkeep", ".git/c.txt"):
        (tmp_path / name).write_text(name)
    found = scan(tmp_path)
    assert [f.path for f in found] == ["a.txt", "b/deep/z.txt"]
    assert found[0].sha256 == hashlib.sha256(b"a.txt").hexdigest()
    assert found[0].size == 5


def test_scan_imports_no_heavy_library() -> None:
    code = "import sys, pipeline.s1_ingest; print([m for m in sys.modules if m.split('.')[0] in "
    code += "('trafilatura', 'lxml', 'charset_normalizer', 'spacy', 'pandas')])"
    assert os.popen(f'{sys.executable} -c "{code}"').read().strip() == "[]"


def test_links_are_followed_only_inside_the_folder(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "in"
    outside.mkdir()
    inside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (inside / "a.txt").write_text(ENGLISH)
    (inside / "file-out.txt").symlink_to(outside / "secret.txt")
    (inside / "folder-out").symlink_to(outside)
    (inside / "again.txt").symlink_to(inside / "a.txt")
    (inside / "circle.txt").symlink_to(inside / "circle.txt")
    (inside / "gone.txt").symlink_to(inside / "nothing.txt")
    found = documents(inside)
    assert {p: d.status for p, d in found.items()} == {
        "a.txt": "ok",
        "again.txt": "ok",
        "circle.txt": "unreadable",
        "file-out.txt": "unreadable",
        "folder-out": "unreadable",
        "gone.txt": "unreadable",
    }
    assert "out of the folder" in found["file-out.txt"].reason
    assert "secret" not in repr(found)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
def test_a_pipe_is_reported_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert documents(tmp_path)["pipe.txt"].reason == "not a regular file"


def test_a_file_that_vanishes_or_changes_after_the_scan_is_reported(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(ENGLISH)
    found = scan(tmp_path)
    (tmp_path / "a.txt").unlink()
    (tmp_path / "b.txt").write_text(GERMAN)
    reasons = [next(read(f)).reason for f in found]
    assert reasons == ["the file is gone", "the file changed during the run"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ENGLISH)
    (tmp_path / "a.txt").chmod(0)
    assert documents(tmp_path)["a.txt"].reason == "no permission to read it"


def test_names_that_could_break_a_table_or_disguise_themselves_are_shown_escaped(tmp_path: Path) -> None:
    (tmp_path / "a\nb\u202etxt.exe.txt").write_text(ENGLISH)
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text(GERMAN)
    assert set(documents(tmp_path)) == {"a\\nb\\u202etxt.exe.txt", "caf\\udce9.txt"}


# --- text -----------------------------------------------------------------------------------------------------------


def test_text_stays_as_it_stands(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbf  Eins\r\nzwei\rdrei\n\n"
    document = one(tmp_path, "a.txt", raw)
    assert document.text == raw.decode("utf-8")
    assert document.doc_id == hashlib.sha256(raw).hexdigest()[:16]
    assert (document.format, document.status) == ("text", "ok")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_are_found_and_recorded(tmp_path: Path, encoding: str) -> None:
    text = f"„{GERMAN}“ – {ENGLISH}"
    raw = text.encode(encoding)
    document = one(tmp_path, "a.md", raw)
    assert raw.decode(document.encoding) == document.text
    assert document.text.lstrip("\ufeff") == text


def test_a_russian_text_in_its_own_encoding_is_not_read_as_western(tmp_path: Path) -> None:
    text = "Правительство сообщило о новых мерах в сфере экономики и торговли. " * 5
    assert one(tmp_path, "a.txt", text.encode("cp1251")).text == text


@pytest.mark.parametrize(
    ("name", "data", "status", "reason"),
    [
        ("empty.txt", b"", "empty", "empty file"),
        ("blank.txt", b" \n\t\xef\xbb\xbf\n", "empty", "no text"),
        ("binary.txt", bytes(range(256)) * 8, "unreadable", "binary"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n123", "unreadable", "PNG"),
        ("broken.txt", (GERMAN * 3).encode() + b"\xff\xc3", "unreadable", "broken UTF-8"),
        ("odd.txt", b"\xff\xfea", "unreadable", "broken UTF-16"),
        ("long.txt", b"word " * 300_000, "unreadable", "too long"),
        ("large.txt", b"x" * 3_000_000, "unreadable", "too large"),
        ("archive.zip", b"PK\x03\x04", "unreadable", "unpack"),
        ("article.html.zip", b"PK\x03\x04", "unreadable", "unpack"),
        ("letter.doc", b"text", "unreadable", "unknown kind"),
        ("nosuffix", b"text", "unreadable", "no suffix"),
        ("none.html", b"no tag", "unreadable", "no HTML"),
        ("picture.html", b"<html><body><img src='x'></body></html>", "empty", "no text"),
        ("broken.html.gz", b"\x1f\x8bxxxx", "unreadable", "broken gzip"),
        ("bomb.html.gz", gzip.compress(b"<p>" * 2_000_000), "unreadable", "too large"),
        ("deep.html", b"<div>" * 100_000 + b"x", "unreadable", "nested too deeply"),
        ("deep.json", b"[" * 200_000, "unreadable", "nested too deeply"),
        ("broken.json", b'{"text": ', "unreadable", "broken JSON"),
        ("number.json", b"3", "unreadable", "int"),
        ("none.json", b"[]", "empty", "no records"),
        ("other.json", b'{"a": 1}', "unreadable", "no field holds the text"),
        ("other.csv", b"a,b\n1,2\n", "unreadable", "no column holds the text"),
        ("empty.csv", b"", "empty", "empty file"),
        ("scan.pdf", b"no pdf", "unreadable", "pdf"),
        ("odd.docx", b"PK\x03\x04", "unreadable", "docx"),
        ("odd.eml", b"", "empty", "empty file"),
    ],
)  # fmt: skip
def test_bad_input_gives_one_document_with_a_reason(
    tmp_path: Path, name: str, data: bytes, status: str, reason: str
) -> None:
    document = one(tmp_path, name, data, Limits(max_bytes=2_000_000))
    assert document.status == status
    assert reason.lower() in document.reason.lower()
    assert "\n" not in document.reason
    assert len(document.doc_id) == 16


def test_a_surrogate_in_an_article_object_is_refused() -> None:
    assert from_article(Article(text="a\ud800b")).status == "unreadable"


def test_an_article_object_keeps_what_the_caller_knows() -> None:
    document = from_article(Article(text=ENGLISH, path="x", title="T", published="2024-05-03", lang="en"))
    assert document.doc_id == hashlib.sha256(ENGLISH.encode()).hexdigest()[:16]
    assert (document.title, document.published, document.lang) == ("T", "2024-05-03", "en")


def test_a_single_file_is_read_wherever_it_lies(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ENGLISH)
    assert next(read_file(tmp_path / "a.txt")).text == ENGLISH
    assert next(read_file(tmp_path / "b.txt")).reason == "the file is gone"


@given(st.binary(max_size=400))
def test_decoding_is_lossless_or_refused(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except UndecodableError:
        return
    assert data.decode(encoding) == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    data=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass"))),
    suffix=st.sampled_from([".txt", ".md", ".html", ".html.gz", ".json", ".jsonl", ".csv", ".eml", ".pdf", ".docx"]),
)
def test_any_bytes_under_any_suffix_give_documents_and_no_error(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    found = [d for f in scan(tmp_path) for d in read(f)]
    path.unlink()
    assert found
    for document in found:
        assert document.status in ("ok", "empty", "unreadable")
        assert (document.status == "ok") == (not document.reason)
        document.text.encode("utf-8")


# --- lists of articles ----------------------------------------------------------------------------------------------


def test_jsonl_goes_on_after_a_broken_line(tmp_path: Path) -> None:
    good = {
        "title": "Brücke zu",
        "maintext": GERMAN,
        "date_publish": "2024-05-03 08:00:00",
        "source_domain": "a.example",
    }
    lines = [
        json.dumps(good),
        "{broken",
        "",
        "[]",
        json.dumps({"body": [ENGLISH, ENGLISH], "url": "https://www.b.example/x"}),
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    found = documents(tmp_path)
    assert [d.status for d in found.values()] == ["ok", "unreadable", "unreadable", "ok"]
    first, last = found["a.jsonl#1"], found["a.jsonl#5"]
    assert (first.title, first.text, first.published, first.source) == (
        "Brücke zu",
        GERMAN,
        "2024-05-03T08:00:00",
        "a.example",
    )
    assert (last.text, last.source) == (f"{ENGLISH}\n\n{ENGLISH}", "b.example")


def test_a_line_over_the_limit_is_one_unreadable_article(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text":"' + "a" * 50_000 + '"}\n' + json.dumps({"text": ENGLISH}) + "\n")
    found = documents(tmp_path, Limits(max_bytes=10_000))
    assert [d.status for d in found.values()] == ["unreadable", "ok"]


def test_the_id_of_a_record_does_not_depend_on_its_place_or_the_order_of_its_fields(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"title": "T", "text": ENGLISH}))
    (tmp_path / "b.json").write_text(json.dumps([{"text": "x"}, {"text": ENGLISH, "title": "T"}], indent=2))
    found = documents(tmp_path)
    assert found["a.jsonl#1"].doc_id == found["b.json#2"].doc_id


@pytest.mark.parametrize("content", [[{"text": ENGLISH}], {"articles": [{"text": ENGLISH}]}, {"text": ENGLISH}])
def test_json_may_be_a_list_a_wrapped_list_or_one_article(tmp_path: Path, content: object) -> None:
    (tmp_path / "a.json").write_text(json.dumps(content))
    assert [d.text for d in documents(tmp_path).values()] == [ENGLISH]


def test_csv_with_semicolons_line_breaks_and_long_cells(tmp_path: Path) -> None:
    long = ENGLISH * 2000
    rows = f'Titel;Text;published\n"Brücke; zu";"{GERMAN}\nZweite Zeile";3. Mai 2024\n;"{long}";\n'
    (tmp_path / "a.csv").write_bytes(rows.encode("cp1252"))
    found = list(documents(tmp_path).values())
    assert [d.text for d in found] == [f"{GERMAN}\nZweite Zeile", long]
    assert found[0].published == "2024-05-03"


def test_columns_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'kopf,rumpf\nBrücke zu,"{GERMAN}"\n')
    document = next(read(scan(tmp_path)[0], columns={"title": "Kopf", "text": "rumpf"}))
    assert (document.title, document.text) == ("Brücke zu", GERMAN)


def test_html_in_a_text_field_becomes_paragraphs(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"content": f"<p>{GERMAN}</p><p>Ein <b>zweiter</b> Absatz.</p>"}))
    assert documents(tmp_path)["a.json"].text == f"{GERMAN}\n\nEin zweiter Absatz."


# --- pages and mails ------------------------------------------------------------------------------------------------

PAGE = f"""<!DOCTYPE html><html lang="de-AT"><head><meta charset="utf-8"><title>Brücke zu | Ahauser Bote</title>
<meta property="og:title" content="Stadt schließt Brücke | Ahauser Bote">
<meta property="og:site_name" content="Ahauser Bote">
<link rel="canonical" href="https://www.bote.example/bruecke"><script type="application/ld+json">
{{"@graph": [{{"@type": "NewsArticle", "headline": "Stadt Ahausen schließt Brücke",
"datePublished": "2024-05-03T08:15:00+02:00"}}]}}
</script></head><body><nav><a href="/">Startseite</a><a href="/politik">Politik</a></nav><main><article>
<h1>Stadt Ahausen schließt Brücke</h1><p class="x7">Die Lünde wird für zwei Jahre zum Hindernis für Pendler.</p>
<figure><img src="b.jpg"><figcaption>Die Brücke am Freitag. Foto: Bote</figcaption></figure>
<p>{GERMAN}</p>
<p>Die Bürgermeisterin nannte den Schritt unvermeidlich und kündigte einen Ersatzverkehr mit Fähren an.</p>
<ul><li><a href="/1">Auch die zweite Brücke der Stadt bröckelt schon</a></li><li><a href="/2">Was Pendler jetzt wissen
müssen</a></li></ul><h2>Lange Umwege</h2>
<p>Wer mit dem Auto kommt, muss künftig über Borstel fahren, sagte sie weiter.</p>
</article><section class="comments">
<p>Max M.: Das war doch schon lange klar, warum hat niemand etwas getan?</p></section>
</main><footer>Impressum</footer></body></html>"""


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_gives_text_lead_and_metadata(tmp_path: Path, packed: bool) -> None:
    raw = PAGE.encode()
    document = one(tmp_path, "a.html.gz" if packed else "a.html", gzip.compress(raw) if packed else raw)
    assert document.status == "ok"
    assert document.title == "Stadt Ahausen schließt Brücke"
    assert document.published.startswith("2024-05-03T08:15")
    assert (document.source, document.url, document.lang) == ("Ahauser Bote", "https://www.bote.example/bruecke", "de")
    lines = document.text.split("\n\n")
    assert lines[0] == document.title
    assert lines[1] == "Die Lünde wird für zwei Jahre zum Hindernis für Pendler."
    assert GERMAN in lines
    assert document.text.count(document.title) == 1
    for noise in ("Startseite", "Impressum", "zweite Brücke", "Foto: Bote"):
        assert noise not in document.text


def test_a_page_whose_text_stands_only_in_its_data_is_not_lost(tmp_path: Path) -> None:
    data = {"@type": "NewsArticle", "headline": "H", "articleBody": f"{ENGLISH}\n{ENGLISH[::-1]}"}
    raw = f'<html><head><script type="application/ld+json">{json.dumps(data)}</script></head>'
    raw += '<body><div id="app"></div></body></html>'
    assert ENGLISH in one(tmp_path, "a.html", raw.encode()).text


def test_a_page_in_an_old_encoding(tmp_path: Path) -> None:
    raw = f'<html><head><meta charset="iso-8859-1"></head><body><p>{GERMAN}</p><p>„{GERMAN}“</p></body></html>'
    assert GERMAN in one(tmp_path, "a.htm", raw.encode("cp1252")).text


def test_entities_that_explode_and_broken_data_do_no_harm(tmp_path: Path) -> None:
    raw = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><html><head>'
    raw += (
        f'<script type="application/ld+json">{{"@type": </script></head><body><p>{ENGLISH}</p><p>&b;</p></body></html>'
    )
    assert ENGLISH in one(tmp_path, "a.html", raw.encode()).text


def test_a_mail_gives_its_plain_text(tmp_path: Path) -> None:
    head = "From: a@b.example\nSubject: =?utf-8?q?Br=C3=BCcke_zu?=\nDate: Fri, 3 May 2024 10:00:00 +0200\n"
    raw = head + "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n"
    document = one(tmp_path, "a.eml", raw.encode() + GERMAN.encode("iso-8859-1"))
    assert (document.title, document.text, document.published) == ("Brücke zu", GERMAN, "2024-05-03T10:00:00+02:00")


@pytest.mark.parametrize(
    ("stated", "iso"),
    [
        ("2024-05-03", "2024-05-03"),
        ("2024-05", "2024-05"),
        ("2024-05-03T08:15:00.000Z", "2024-05-03T08:15:00Z"),
        ("2024-05-03 08:15:00 +0200", "2024-05-03T08:15:00+02:00"),
        ("20240503", "2024-05-03"),
        ("1714723200", "2024-05-03T08:00:00Z"),
        ("03.05.2024, 08:15 Uhr", "2024-05-03"),
        ("03.05.24", "2024-05-03"),
        ("3. Mai 2024", "2024-05-03"),
        ("May 3rd, 2024", "2024-05-03"),
        ("Fri, 03 May 2024 10:00:00 +0200", "2024-05-03T10:00:00+02:00"),
        ("2024-02-30", ""),
        ("05/03/2024", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_stated_dates(stated: str, iso: str) -> None:
    assert parse_date(stated) == iso


@given(st.text(max_size=60))
def test_no_date_string_raises(value: str) -> None:
    assert parse_date(value) == "" or parse_date(value)[:4].isdigit()


# --- titles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Stadt schließt Brücke | Ahauser Bote", "Stadt schließt Brücke"),
        ("Stadt schließt Brücke - Ahauser Bote", "Stadt schließt Brücke"),
        ("Stadt schließt Brücke – AB", "Stadt schließt Brücke"),
        ("Stadt schließt Brücke - Lokales - bote.example.de", "Stadt schließt Brücke"),
        ("Stadt schließt Brücke — 03.05.2024", "Stadt schließt Brücke"),
        ("Ahauser Bote | Stadt schließt Brücke", "Stadt schließt Brücke"),
        ("(B+) Stadt schließt Brücke", "Stadt schließt Brücke"),
        ("Stadt schließt Brücke – und öffnet die alte Fähre", "Stadt schließt Brücke – und öffnet die alte Fähre"),
        ("Ende der Brücke – ein Nachruf", "Ende der Brücke – ein Nachruf"),
        ("1 - 0: Ahausen schlägt Norden", "1 - 0: Ahausen schlägt Norden"),
    ],
)
def test_outlets_sections_and_dates_are_no_part_of_a_title(stated: str, title: str) -> None:
    assert without_outlet(stated, ["Ahauser Bote", "www.bote.example"], ["Lokales"]) == title


@pytest.mark.parametrize(
    ("titles", "title"),
    [
        (
            {"json-ld": "Stadt sperrt Brücke", "og": "Brücke zu", "element": "Brücke in Ahausen zu"},
            "Stadt sperrt Brücke",
        ),
        (
            {
                "json-ld": "Brücke Ahausen gesperrt",
                "element": "Brücke Ahausen gesperrt",
                "og": "Stadt sperrt die Brücke",
            },
            "Stadt sperrt die Brücke",
        ),
        (
            {
                "json-ld": "Brücke Ahausen gesperrt",
                "element": "Brücke Ahausen gesperrt",
                "og": "Wenn Brücken bröckeln",
                "h1": "So umfahren Pendler die gesperrte Brücke",
            },
            "So umfahren Pendler die gesperrte Brücke",
        ),
        (
            {"og": "Riss im Pfeiler: Stadt sperrt die Brücke", "h1": "Ahausen – Stadt sperrt die Brücke"},
            "Stadt sperrt die Brücke",
        ),
        ({"h1": "Verkehr Stadt sperrt die Brücke", "element": "Stadt sperrt die Brücke"}, "Stadt sperrt die Brücke"),
        ({"element": "Brücke zu"}, "Brücke zu"),
        ({}, ""),
    ],
)
def test_the_title_that_readers_see_is_chosen(titles: dict[str, str], title: str) -> None:
    assert choose(titles) == title


def test_titles_are_read_without_entities_tags_and_marks() -> None:
    assert readable("Br\u00fcck\u00ade &amp;amp; <i>F\u00e4hre</i>&nbsp;zu\u202e ") == "Br\u00fccke & F\u00e4hre zu"
    assert readable("a < b & c > d") == "a < b & c > d"


def test_what_a_page_lists_is_not_the_page(tmp_path: Path) -> None:
    listed = {
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "NewsArticle", "headline": "Ein altes Stück über Mühlen", "datePublished": "2019-01-01"}
        ],
    }
    broken = '{"@type": "NewsArticle", "headline": "Stadt \\"sperrt\\" Brücke", "datePublished": "2024-05-06",}'
    raw = "".join(f'<script type="application/ld+json">{s}</script>' for s in (json.dumps(listed), broken))
    raw = f"<html><head>{raw}</head><body><h1>Ahauser Bote</h1><h1>Stadt sperrt Brücke</h1><p>{GERMAN}</p><p>{GERMAN}"
    document = one(tmp_path, "a.html", raw.encode())
    assert (document.title, document.published) == ('Stadt "sperrt" Brücke', "2024-05-06")


@pytest.mark.parametrize("content", [b"", b"\n", b"\r", b"\xef\xbb\xbf \n\n"])
@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".csv"])
def test_a_list_without_records_is_listed_as_empty(tmp_path, content, suffix):
    (tmp_path / f"a{suffix}").write_bytes(content)
    assert [d.path for f in scan(tmp_path) for d in read(f)] == [f"a{suffix}"]


# --- files that an earlier scan saw -----------------------------------------------------------------------------------


def later(folder: Path) -> dict[str, str]:
    """What is known of the files of a folder after they have lain for a while."""
    return states(scan(folder), time.time_ns() + 10_000_000_000)


def test_a_file_that_nobody_touched_is_not_read_again(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("Am Montag brannte es.", "utf-8")
    first, known = scan(tmp_path), later(tmp_path)
    monkeypatch.setattr("os.fdopen", lambda *_: pytest.fail("a file was read"))
    assert scan(tmp_path, known=known) == first


@pytest.mark.parametrize("how", ["rewritten", "replaced", "time put back", "renamed"])
def test_a_file_that_was_touched_is_read_again(tmp_path, how):
    file = tmp_path / "a.txt"
    file.write_text("Drei Tote.", "utf-8")
    state, known = file.stat(), later(tmp_path)
    if how == "replaced":
        (tmp_path / "b.txt").write_text("Zwei Tote.", "utf-8")
        (tmp_path / "b.txt").replace(file)
    else:
        file.write_text("Zwei Tote.", "utf-8")
    if how == "time put back":
        os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    if how == "renamed":
        file.rename(tmp_path / "c.txt")
    assert [f.sha256 for f in scan(tmp_path, known=known)] == [sha256(b"Zwei Tote.").hexdigest()]


def test_what_was_touched_a_moment_before_the_scan_is_not_relied_on(tmp_path):
    (tmp_path / "a.txt").write_text("Drei Tote.", "utf-8")
    assert states(scan(tmp_path), time.time_ns()) == {}
    assert [*later(tmp_path)] == ["a.txt"]
