"""The one error of this stage: an article that cannot be read, with the reason."""


class UnreadableError(ValueError):
    """An article that cannot be read; the message is its one-line reason."""
