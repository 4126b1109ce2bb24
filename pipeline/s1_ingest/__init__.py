"""Find files, decode them, split them into articles."""

from pipeline.s1_ingest.read import DEFAULT_LIMITS, Limits, format_of, from_article, read, read_file
from pipeline.s1_ingest.scan import FoundFile, Known, scan, states

__all__ = [
    "DEFAULT_LIMITS", "FoundFile", "Known", "Limits", "format_of", "from_article", "read", "read_file", "scan",
    "states",
]  # fmt: skip
