"""A person's corrections: which mentions are one event after all, which are not, which to drop, what a name means."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.core.datafile import DataFileError, one_of, read_table, required


@dataclass(frozen=True, slots=True)
class Correction:
    """One line: ``action`` on ``a`` and, where the action takes two, ``b``; ``line`` is 0 outside a file."""

    action: str
    a: str
    b: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"line {self.line}: {self.action} {self.a} {self.b}".rstrip()


@dataclass(frozen=True)
class Corrections:
    """All corrections; ids are mention ids (``m…``) or event ids (``e…``), for ``alias`` they are names."""

    entries: tuple[Correction, ...] = field(default_factory=tuple)

    def of(self, action: str) -> tuple[Correction, ...]:
        """The corrections of one action."""
        return tuple(c for c in self.entries if c.action == action)

    def aliases(self) -> dict[str, str]:
        """Names and the names they stand for."""
        return {c.a: c.b for c in self.of("alias")}


def read_corrections(path: Path) -> Corrections:
    """Read a tab-separated file with the columns ``action``, ``a``, ``b`` and ``note``.

    ``same A B`` joins two mentions or events, ``different A B`` keeps them apart, ``drop A`` leaves a mention or event
    out, ``alias A B`` reads the name A as B. Raises ``DataFileError`` with file and line.
    """
    schema = {"action": one_of("same", "different", "alias", "drop"), "a": required, "b": None, "note": None}
    entries = []
    for line, row in read_table(path, schema):
        if row["action"] != "drop" and not row["b"]:
            raise DataFileError(f"{path}:{line}: {row['action']} needs two values, a and b")
        if row["action"] != "alias" and any(v and v[0] not in "me" for v in (row["a"], row["b"])):
            raise DataFileError(f"{path}:{line}: a mention id starts with m, an event id with e")
        entries.append(Correction(row["action"], row["a"], row["b"], line))
    return Corrections(tuple(entries))


def mention_of(identifier: str) -> str:
    """The mention that an id stands for: an event's id names its oldest report."""
    return "m" + identifier[1:] if identifier.startswith("e") else identifier
