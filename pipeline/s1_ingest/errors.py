"""The one error of this stage: an article that cannot be read, with the reason; and quiet libraries."""

from __future__ import annotations

import logging


class UnreadableError(ValueError):
    """An article that cannot be read; the message is its one-line reason."""


def quiet(library: str) -> None:
    """Keep a library's remarks about odd input off the terminal; whoever sets up logging still gets them."""
    logger = logging.getLogger(library)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
