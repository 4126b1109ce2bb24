"""Find direct speech: what stands between quotation marks, as long as it is a saying and no scare quote or title."""

from __future__ import annotations

import re

# Opening mark → the marks that may close it: German, English, French and Swiss usage, straight marks.
_CLOSING = {"„": '“”"', "“": '”"', "»": "«", "«": "»", "‚": "‘’", '"': '"”“'}
_WORD = re.compile(r"\w+")
MIN_WORDS = 5  # fewer are a title, a term or a scare quote


def find_quotations(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of direct speech in ``text`` without their marks.

    A quotation ends at the paragraph's end at the latest; one whose marks do not pair up within it is left out.
    """
    found: list[tuple[int, int]] = []
    at = 0
    for paragraph in text.split("\n"):
        found += [(at + s, at + e) for s, e in _in_paragraph(paragraph)]
        at += len(paragraph) + 1
    return tuple(found)


def _in_paragraph(text: str) -> list[tuple[int, int]]:
    found = []
    i = 0
    while i < len(text):
        closing = _CLOSING.get(text[i])
        if closing is None or (text[i] in '"“' and i > 0 and text[i - 1].isalnum()):
            i += 1
            continue
        end = next((k for k in range(i + 1, len(text)) if text[k] in closing), -1)
        if end < 0:
            i += 1
            continue
        if len(_WORD.findall(text[i + 1 : end])) >= MIN_WORDS:
            found.append((i + 1, end))
        i = end + 1
    return found
