"""Ids that come from content alone, so that they do not depend on order, process or run."""

from __future__ import annotations

from hashlib import sha256

from pipeline.core.records import Mention


def mention_id(mention: Mention) -> str:
    """``m`` and twelve hex digits, from the article, the trigger's place in it and the type."""
    key = f"{mention.doc_id}\t{mention.start}\t{mention.end}\t{mention.type}"
    return "m" + sha256(key.encode()).hexdigest()[:12]


def event_id(core_mention: str) -> str:
    """The id of the event whose oldest report is the mention of that id: it stays as long as that report does."""
    return "e" + core_mention[1:]
