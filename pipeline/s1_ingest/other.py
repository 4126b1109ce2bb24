"""Mails, and by optional libraries PDF and Word documents: their running text and what they state about themselves."""

from __future__ import annotations

import email
import email.policy
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage

from pipeline.core.records import Document
from pipeline.s1_ingest.dates import parse_date
from pipeline.s1_ingest.decode import UndecodableError, decode
from pipeline.s1_ingest.errors import UnreadableError, quiet
from pipeline.s1_ingest.titles import readable

_MAX_PAGES = 500
_MAX_UNPACKED = 100_000_000  # bytes of all parts of a Word document, against archives made to explode
_NO_TITLE = re.compile(r"\.(?:docx?|pdf|rtf|odt|indd|qxp|txt|html?)$|^Microsoft Word|^untitled|^unbenannt|^\W*$", re.I)


def read_eml(base: Document, data: bytes) -> Document:
    """The article that a mail holds: its plain text, or the page where there is none. Attachments are not read."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise UnreadableError("no mail: it has no header")
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return replace(base, status="empty", reason="a mail without text")
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    title, date = _header(message, "subject"), parse_date(_header(message, "date"))
    text, encoding = _decoded(raw, part.get_content_charset())
    if part.get_content_type() == "text/html":
        from pipeline.s1_ingest.page import extract_page

        page = extract_page(base, text.encode("utf-8", "replace"))
        return replace(page, title=page.title or title, published=page.published or date, encoding=encoding)
    return replace(base, text=text.replace("\r\n", "\n"), encoding=encoding, title=title, published=date)


def read_pdf(base: Document, data: bytes) -> Document:
    """The text of a PDF, page by page; needs the extra ``pdf``. Scanned pages have no text.

    When it was made is no date of publication: whoever prints a page makes a PDF.
    """
    try:
        import pypdf
    except ImportError:
        raise UnreadableError("PDF needs an optional library: pip install 'news-event-pipeline[pdf]'") from None
    quiet("pypdf")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("an encrypted PDF")
        if len(reader.pages) > _MAX_PAGES:
            raise UnreadableError(f"too long: {len(reader.pages)} pages, the limit is {_MAX_PAGES}")
        text = "\n\n".join(page.extract_text() or "" for page in reader.pages)
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except pypdf.errors.PyPdfError as error:
        raise UnreadableError(f"broken PDF: {error}") from None
    reason = "" if text.strip() else "no text: the pages are pictures"
    # Half of a surrogate pair, as broken fonts name it, is no text.
    text = text.encode("utf-8", "replace").decode("utf-8")
    return replace(base, text=text, encoding="", title=_stated_title(title), reason=reason)


def read_docx(base: Document, data: bytes) -> Document:
    """The paragraphs of a Word document, separated by blank lines; needs the extra ``docx``."""
    try:
        import docx
    except ImportError:
        raise UnreadableError("DOCX needs an optional library: pip install 'news-event-pipeline[docx]'") from None
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
                raise UnreadableError(f"too large: over {_MAX_UNPACKED} bytes unpacked")
        document = docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:  # lxml's errors are syntax errors
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError(f"broken DOCX: {error}") from None
    title = str(document.core_properties.title or "")
    return replace(base, text="\n\n".join(_texts(document)), encoding="", title=_stated_title(title))


def _stated_title(title: str) -> str:
    """The title that an office program stored, unless it is the name of a file or of nothing."""
    title = readable(title)
    return "" if _NO_TITLE.search(title) else title


def _texts(document: object) -> Iterator[str]:
    for paragraph in getattr(document, "paragraphs", ()):
        if text := paragraph.text.strip():
            yield text


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _decoded(raw: bytes, charset: str | None) -> tuple[str, str]:
    if charset:
        try:
            return raw.decode(charset), charset
        except (LookupError, UnicodeDecodeError):
            pass
    try:
        return decode(raw)
    except UndecodableError as error:
        raise UnreadableError(str(error)) from None
