"""Bytes to text: the encoding is found, never guessed wildly, and a file that is no text says why."""

from __future__ import annotations

import re

# Characters beyond ASCII that German and English news text in a one-byte encoding is made of.
_WESTERN = frozenset("äöüÄÖÜßéèêëàâáåæçñóòôøíìîïúùûÉÈÀÇØÅ„“”‚‘’«»‹›–—…•·§°€£©®™´¨½¼¾²³µ\u00a0\u00ad")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or Office document"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x1f\x8b", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ", "xz data"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"SQLite format 3", "a database"),
)
# Tried, in this order of preference, where the bytes are neither UTF-8 nor plainly Western European.
_CANDIDATES = ["cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "mac_roman", "cp850", "gb18030", "big5"]
_CANDIDATES += ["shift_jis", "euc_jp", "euc_kr", "cp1255", "cp1256"]
_SAMPLE = 200_000


class UndecodableError(ValueError):
    """The bytes are no text; the message says in one line why."""


def decode(data: bytes) -> tuple[str, str]:
    """The text of ``data`` and the name of its encoding, so that ``data.decode(encoding) == text``.

    A UTF-8 byte order mark therefore stays as the first character, U+FEFF (the file as it stands); those of UTF-16
    and UTF-32 are consumed by their codecs. Newlines are not translated. Raises ``UndecodableError``.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise UndecodableError(f"binary file: {what}")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding), encoding
    if guess := _wide_without_bom(data):
        return _strict(data, guess), guess
    try:
        text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if len(_MULTIBYTE.findall(data[:_SAMPLE])) > 1 and len(_MULTIBYTE.findall(data)) > _strays(data):
            raise UndecodableError(f"broken UTF-8: byte {error.start} is 0x{data[error.start]:02x}") from None
        _refuse_binary(data[:_SAMPLE].decode("latin-1"))
        text, encoding = _one_byte(data)
    _refuse_binary(text[:_SAMPLE])
    return text, encoding


def _refuse_binary(sample: str) -> None:
    controls = len(_CONTROL.findall(sample))
    if controls > 3 + len(sample) // 200:
        raise UndecodableError(f"binary file: {controls} control characters in the first {len(sample)}")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecodableError(f"broken {encoding.upper()}: {error.reason} at byte {error.start}") from None


def _wide_without_bom(data: bytes) -> str:
    """UTF-16 without a byte order mark shows as a zero in every second byte of mostly Latin text."""
    sample = data[:4000]
    half = len(sample) // 2
    if half < 4:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""


def _strays(data: bytes) -> int:
    """How many bytes beyond ASCII belong to no UTF-8 sequence."""
    return sum(b >= 0x80 for b in _MULTIBYTE.sub(b"", data))


def _one_byte(data: bytes) -> tuple[str, str]:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        pass
    else:
        beyond = [c for c in text[:_SAMPLE] if c > "\x7f"]
        if sum(c in _WESTERN for c in beyond) >= 0.95 * len(beyond) and len(beyond) < 0.25 * len(text):
            return text, "cp1252"
    import charset_normalizer

    best = charset_normalizer.from_bytes(data[:_SAMPLE], cp_isolation=_CANDIDATES, enable_fallback=False).best()
    if best is None:
        raise UndecodableError("unknown encoding: neither UTF-8 nor a known one-byte encoding")
    try:
        return data.decode(best.encoding), best.encoding
    except UnicodeDecodeError:
        raise UndecodableError(f"unknown encoding: looked like {best.encoding}, but is not") from None
