"""Ingest: PDF, Word documents and mails through their libraries, and lists of articles as crawlers export them."""

from __future__ import annotations

import json
import zipfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.cli import cli, main
from pipeline.core.options import OptionError, Options
from pipeline.core.records import Document
from pipeline.s1_ingest import read, scan
from pipeline.s1_ingest.lists import language_code
from pipeline.s2_detect import detect
from pipeline.s3_clean import clean

GERMAN = "Der Rat der Stadt Ahausen hat am Montag beschlossen, die Brücke über die Lünde für zwei Jahre zu schließen."
ENGLISH = "The council of Ashford decided on Monday to close the bridge over the river for two years, officials said."


def one(tmp_path: Path, name: str, data: bytes) -> Document:
    (tmp_path / name).write_bytes(data)
    (document,) = [d for f in scan(tmp_path) for d in read(f)]
    return document


def record(tmp_path: Path, content: object) -> Document:
    return one(tmp_path, "a.json", json.dumps(content).encode())


# --- PDF --------------------------------------------------------------------------------------------------------------


def pdf(pages: list[list[str]], title: str = "", extra: str = "") -> bytes:
    """A PDF as small as can be, with lines of text in Windows-1252."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for n, lines in enumerate(pages):
        shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        stream = f"BT /F1 11 Tf 40 800 Td {shown}ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 850] /Contents {5 + 2 * n} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
    objects.append(f"<< /Title ({title}) /CreationDate (D:20200101120000Z) >>")
    out, at = b"%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        at.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in at)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
    end += f"<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R{extra} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode()


def test_a_pdf_gives_its_text_and_title_and_no_date(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    half = GERMAN.index(" die Brücke")
    lines = [GERMAN[:half], GERMAN[half + 1 :]]
    document = one(tmp_path, "a.pdf", pdf([["Brücke zu", *lines], [ENGLISH[:60], ENGLISH[61:]]], "Rat sperrt Brücke"))
    assert (document.status, document.format, document.title) == ("ok", "pdf", "Rat sperrt Brücke")
    assert [line.strip() for line in document.text.split("\n") if line.strip()] == [
        "Brücke zu", *lines, ENGLISH[:60], ENGLISH[61:],
    ]  # fmt: skip
    assert document.published == ""


@pytest.mark.parametrize("title", ["article_final.docx", "Microsoft Word - Entwurf 3", "untitled", "..."])
def test_a_title_that_a_program_made_up_is_no_title(tmp_path: Path, title: str) -> None:
    pytest.importorskip("pypdf")
    assert one(tmp_path, "a.pdf", pdf([[ENGLISH]], title)).title == ""


def test_what_is_wrong_with_a_pdf_is_said(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    assert one(tmp_path, "a.pdf", pdf([[]])).reason == "no text: the pages are pictures"
    assert one(tmp_path, "a.pdf", pdf([[ENGLISH]])[:200]).reason.startswith("broken PDF: ")
    assert one(tmp_path, "a.pdf", pdf([[]] * 501)).reason == "too long: 501 pages, the limit is 500"
    key = " /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (" + "o" * 32 + ") /U (" + "u" * 32 + ") >>"
    key += " /ID [(0123456789abcdef) (0123456789abcdef)]"
    assert one(tmp_path, "a.pdf", pdf([[ENGLISH]], extra=key)).reason == "an encrypted PDF"


# --- Word -------------------------------------------------------------------------------------------------------------


def docx_bytes(paragraphs: list[str], title: str = "") -> bytes:
    docx = pytest.importorskip("docx")
    document, out = docx.Document(), BytesIO()
    document.core_properties.title = title
    for n, text in enumerate(paragraphs):
        document.add_paragraph(text, style="Title" if n == 0 else None)
    document.save(out)
    return out.getvalue()


def test_a_word_document_gives_its_paragraphs(tmp_path: Path) -> None:
    document = one(tmp_path, "a.docx", docx_bytes(["Brücke zu", GERMAN, "", ENGLISH], "Rat sperrt Brücke"))
    assert (document.status, document.title) == ("ok", "Rat sperrt Brücke")
    assert document.text == f"Brücke zu\n\n{GERMAN}\n\n{ENGLISH}"


def changed(data: bytes, part: str, change: bytes) -> bytes:
    """A Word document with one part replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change if name == part else old.read(name))
    return out.getvalue()


def test_a_word_document_reads_no_other_file_and_cannot_explode(tmp_path: Path) -> None:
    secret = tmp_path.parent / f"{tmp_path.name}-secret.txt"
    secret.write_text("secret of the house")
    whole = docx_bytes([ENGLISH])
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "<w:body><w:p><w:r><w:t>Before &b; after</w:t></w:r></w:p></w:body>"
    outside = f'<!DOCTYPE d [<!ENTITY b SYSTEM "{secret.as_uri()}">]><w:document {space}>{body}</w:document>'
    assert "secret of" not in repr(one(tmp_path, "a.docx", changed(whole, "word/document.xml", outside.encode())))
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f"<!DOCTYPE d [{entities}<!ENTITY b '&a11;'>]><w:document {space}>{body}</w:document>"
    assert "haha" not in one(tmp_path, "a.docx", changed(whole, "word/document.xml", laughs.encode())).text
    large = one(tmp_path, "a.docx", changed(whole, "word/document.xml", b" " * 101_000_000))
    assert large.reason == "too large: over 100000000 bytes unpacked"


def test_an_archive_under_the_name_of_a_word_document_is_said_to_be_broken(tmp_path: Path) -> None:
    pytest.importorskip("docx")
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", ENGLISH)
    for data in (out.getvalue(), b"PK\x03\x04"):
        document = one(tmp_path, "a.docx", data)
        assert document.status == "unreadable"
        assert document.reason.startswith("broken DOCX: ")


# --- mail -------------------------------------------------------------------------------------------------------------


def test_a_mail_with_a_page_only_gives_the_page_and_a_mail_with_both_its_text(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["Date"] = "Brücke zu", "Fri, 3 May 2024 10:00:00 +0200"
    markup = f"<html><body><article><h1>Stadt sperrt Brücke</h1><p>{GERMAN}</p><p>{GERMAN}</p></article></body></html>"
    mail.set_content(markup, subtype="html", charset="iso-8859-1")
    document = one(tmp_path, "a.eml", mail.as_bytes())
    assert (document.title, document.published) == ("Stadt sperrt Brücke", "2024-05-03T10:00:00+02:00")
    assert GERMAN in document.text
    both = EmailMessage()
    both["Subject"] = "Brücke zu"
    both.set_content(GERMAN)
    both.add_alternative("<p>Ihr Programm zeigt nur die Seite.</p>", subtype="html")
    both.add_attachment(b"\x00" * 100, maintype="application", subtype="zip", filename="a.zip")
    document = one(tmp_path, "a.eml", both.as_bytes())
    assert (document.text.strip(), document.title) == (GERMAN, "Brücke zu")


def test_a_mail_without_text_and_one_without_header_say_so(tmp_path: Path) -> None:
    assert one(tmp_path, "a.eml", b"no header at all").reason == "no mail: it has no header"
    mail = EmailMessage()
    mail["Subject"] = "Bild"
    mail.set_content(b"\x89PNG", maintype="image", subtype="png")
    assert one(tmp_path, "a.eml", mail.as_bytes()).reason == "a mail without text"


# --- lists ------------------------------------------------------------------------------------------------------------

EXPORTS = {
    "news-please": {
        "title": "Bridge shut", "maintext": ENGLISH, "date_publish": "2024-05-03 08:15:00", "language": "en",
        "source_domain": "herald.example", "url": "https://www.herald.example/1", "authors": ["Lena Holm", "Max Stone"],
        "description": "A lead", "filename": "x.json", "date_download": "2024-06-01 00:00:00",
    },
    "trafilatura": {
        "title": "Bridge shut", "author": "Lena Holm; Max Stone", "hostname": "herald.example", "date": "2024-05-03",
        "text": ENGLISH, "raw_text": ENGLISH, "source": "https://www.herald.example/1", "language": "en",
    },
    "search engine": {
        "_index": "news", "_id": "1", "_source": {
            "headline": "Bridge shut", "body": ENGLISH, "published_at": "2024-05-03T08:15:00Z", "lang": "eng",
            "outlet": "herald.example", "link": "https://www.herald.example/1", "byline": "Lena Holm; Max Stone",
        },
    },
    "news API": {
        "source": {"id": "h", "name": "herald.example"}, "author": "Lena Holm; Max Stone", "title": "Bridge shut",
        "url": "https://www.herald.example/1", "publishedAt": "2024-05-03T08:15:00Z", "content": ENGLISH,
        "language": "english",
    },
    "content API": {
        "webTitle": "Bridge shut", "webPublicationDate": "2024-05-03T08:15:00Z",
        "webUrl": "https://www.herald.example/1", "language": "en-GB",
        "fields": {"bodyText": ENGLISH, "byline": "Lena Holm; Max Stone", "publication": "herald.example"},
    },
    "blog": {
        "title": {"rendered": "Bridge &amp; ferry &#8211; shut"}, "content": {"rendered": f"<p>{ENGLISH}</p>\n"},
        "date": "2024-05-03T08:15:00", "link": "https://www.herald.example/1", "author": "Lena Holm; Max Stone",
        "lang": "en_GB",
    },
    "database": {
        "Title": "Bridge shut", "FULL_TEXT": ENGLISH, "date": {"$date": "2024-05-03T08:15:00Z"}, "lang": "EN",
        "publisher": {"@type": "Organization", "name": "herald.example"}, "URL": "https://www.herald.example/1",
        "authors": [{"name": "Lena Holm"}, {"name": "Max Stone"}],
    },
    "sections": {
        "title": "Bridge shut", "publishing_date": "2024-05-03 08:15:00+00:00", "lang": "en",
        "body": {"summary": [], "sections": [{"headline": [], "paragraphs": [ENGLISH]}]},
        "url": "https://herald.example/1", "authors": ["Lena Holm", "Max Stone"],
    },
}  # fmt: skip


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_exports_of_common_crawlers_are_known_by_their_fields(tmp_path: Path, export: dict[str, object]) -> None:
    document = record(tmp_path, [export])
    assert (document.status, document.text, document.lang) == ("ok", ENGLISH, "en")
    assert document.title in ("Bridge shut", "Bridge & ferry – shut")
    assert document.published[:10] == "2024-05-03"
    assert document.source == "herald.example"
    assert document.url.endswith("herald.example/1")
    assert document.authors == "Lena Holm; Max Stone"


@pytest.mark.parametrize(
    "wrapped",
    [
        {"response": {"status": "ok", "results": [{"text": ENGLISH}]}},
        {"articles": {"page": 1, "results": [{"text": ENGLISH}]}},
        {"hits": {"total": 1, "hits": [{"_source": {"text": ENGLISH}}]}},
        {"objects": [{"text": ENGLISH}]},
    ],
)
def test_lists_are_found_inside_their_wrappers(tmp_path: Path, wrapped: object) -> None:
    document = record(tmp_path, wrapped)
    assert (document.path, document.text) == ("a.json#1", ENGLISH)


def test_the_encoding_of_a_list_is_recorded(tmp_path: Path) -> None:
    data = json.dumps([{"text": GERMAN}], ensure_ascii=False).encode("utf-16")
    assert one(tmp_path, "a.json", data).encoding == "utf-16"
    (tmp_path / "a.json").unlink()
    assert one(tmp_path, "a.jsonl", f'{{"text": "{GERMAN}"}}'.encode("cp1252")).encoding == "cp1252"
    (tmp_path / "a.jsonl").unlink()
    assert one(tmp_path, "a.tsv", f"title\ttext\nBrücke\t{GERMAN}\n".encode("cp1252")).encoding == "cp1252"


@pytest.mark.parametrize(
    ("stated", "code"),
    [("de-AT", "de"), ("de_DE", "de"), ("German", "de"), ("deu", "de"), ("ger", "de"), ("ENG", "en"), ("English", "en"),
     ("en, de", "en"), ("fr", "fr"), ("Klingon", ""), ("", ""), ("x", "")],
)  # fmt: skip
def test_stated_languages(stated: str, code: str) -> None:
    assert language_code(stated) == code


def test_columns_are_mapped_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text(f'kopf,rumpf,wann\nBrücke zu,"{GERMAN}",3. Mai 2024\n')
    arguments = ["--column", "title=kopf", "--column", "text=rumpf", "--column", "published=wann"]
    for path in (tmp_path, tmp_path / "a.csv"):
        assert main(["ingest", str(path), *arguments]) == 0
        document = json.loads(capsys.readouterr().out)
        assert (document["title"], document["text"]) == ("Brücke zu", GERMAN)
        assert document["published"] == "2024-05-03"
    assert main(["ingest", str(tmp_path), "--column", "rumpf"]) == 2
    assert main(["ingest", str(tmp_path), "--column", "inhalt=rumpf"]) == 2
    assert "columns" in {p.name for p in cli.commands["run"].params}
    with pytest.raises(OptionError, match="no field 'inhalt'"):
        Options(columns=(("inhalt", "rumpf"),))


def test_a_line_with_nothing_but_a_stated_author_is_no_text(tmp_path: Path) -> None:
    text = "\n\n".join(["Rat sperrt Brücke", "Lena Ohm", GERMAN, GERMAN.replace("Montag", "Dienstag")])
    document = record(tmp_path, {"text": text, "authors": ["Lena Ohm", "Max Kern"]})
    cleaned = clean(document, detect(document))
    assert "Lena Ohm" not in cleaned.text
    (block,) = [b for b in cleaned.blocks if document.text[b.start : b.end] == "Lena Ohm"]
    assert (block.kind, block.reason) == ("header", "byline of a stated author")
