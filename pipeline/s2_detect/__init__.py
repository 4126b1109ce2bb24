"""Tell the language of a document and of each paragraph."""

from pipeline.s2_detect.detect import UNKNOWN, detect, detect_text
from pipeline.s2_detect.paragraphs import split_paragraphs
from pipeline.s2_detect.words import supported_languages

__all__ = ["UNKNOWN", "detect", "detect_text", "split_paragraphs", "supported_languages"]
