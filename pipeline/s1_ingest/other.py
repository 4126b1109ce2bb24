"""Mails, and by optional libraries PDF and Word documents: their running text and what they state about themselves."""

from __future__ import annotations

import email
import email.policy
import io
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage

from pipeline.core.records import Document
from pipeline.s1_ingest.dates import parse_date
from pipeline.s1_ingest.decode import UndecodableError, decode
from pipeline.s1_ingest.errors import UnreadableError

_MAX_PAGES = 500
_MAX_UNPACKED = 100_000_000  # bytes of all parts of a Word document, against archives made to explode


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
    if part.get_content_type() == "text/html":
        from pipeline.s1_ingest.page import extract_page

        page = extract_page(base, raw)
        return replace(page, title=page.title or title, published=page.published or date)
    text, encoding = _decoded(raw, part.get_content_charset())
    text = text.replace("\r\n", "\n")
    return replace(base, text=text, encoding=encoding, title=title, published=date)


def read_pdf(base: Document, data: bytes) -> Document:
    """The text of a PDF, page by page; needs the extra ``pdf``. Scanned pages have no text."""
    try:
        import pypdf
    except ImportError:
        raise UnreadableError("PDF needs an optional library: pip install 'news-event-pipeline[pdf]'") from None
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableError("an encrypted PDF")
    if len(reader.pages) > _MAX_PAGES:
        raise UnreadableError(f"too long: {len(reader.pages)} pages, the limit is {_MAX_PAGES}")
    text = "\n\n".join(page.extract_text() or "" for page in reader.pages)
    information = reader.metadata
    title = str(information.title or "") if information else ""
    reason = "" if text.strip() else "no text: the pages are pictures"
    return replace(base, text=text, encoding="", title=title, reason=reason)


def read_docx(base: Document, data: bytes) -> Document:
    """The paragraphs of a Word document, separated by blank lines; needs the extra ``docx``."""
    try:
        import docx
    except ImportError:
        raise UnreadableError("DOCX needs an optional library: pip install 'news-event-pipeline[docx]'") from None
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
            raise UnreadableError(f"too large: over {_MAX_UNPACKED} bytes unpacked")
    document = docx.Document(io.BytesIO(data))
    title = str(document.core_properties.title or "")
    return replace(base, text="\n\n".join(_texts(document)), encoding="", title=title)


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
