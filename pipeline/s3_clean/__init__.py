"""Separate the article from what surrounds it and repair it, with the way back to the original characters."""

from pipeline.s3_clean.clean import clean

__all__ = ["clean"]
