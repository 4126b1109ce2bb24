"""The weights and identity rules that resolve works by, read from the ontology's data files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.core.datafile import DataFileError, number, one_of, read_table, required
from pipeline.core.options import default_models, kept_by_models

LEVELS: Mapping[str, tuple[str, ...]] = {
    "decision": ("prior", "join", "near"),
    "type": ("same", "compatible"),
    "subtype": ("same", "different"),
    "trigger": ("same", "frequent", "related", "direction", "different"),
    "participant": ("unique", "rare", "common", "place", "party", "most"),
    "participants": ("disjoint", "surname", "nearby", "other", "rest", "role"),
    "time": ("day", "period", "inside", "news", "same_news", "apart", "recalled", "background", "unknown", "weekday"),
    "place": ("rare", "same", "different"),
    "amount": ("exact", "same", "near", "different"),
    "object": ("same", "overlap", "different"),
    "direction": ("same",),
    "modality": ("different",),
    "attribution": ("same",),
    "context": ("close", "near", "related", "other"),
    "document": ("same", "headline", "back", "further", "sentence"),
    "parallel": ("sentence", "elsewhere"),
    "story": ("same", "close", "near", "related", "other", "alone"),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells two events of one type apart (see ``identity.tsv``); ``apart`` numbers families of headwords, those of
    different numbers never report one happening."""

    type: str
    compatible: frozenset[str] = frozenset()
    fixed_amount: bool = False
    fixed_place: bool = False
    ordered: bool = False
    fixed_subject: bool = False
    fixed_person: bool = False
    prior: float = 0.0
    within: float = 0.0
    bare: float = 0.0
    apart: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """``weights`` by (comparison, level) in log odds, ``identity`` by type."""

    weights: Mapping[tuple[str, str], float]
    identity: Mapping[str, Identity]

    def of(self, type_: str) -> Identity:
        """The identity rules of a type; the loosest ones for a type that has no line."""
        return self.identity.get(type_) or Identity(type_)

    def compatible(self, a: str, b: str) -> bool:
        """Whether one happening may be given both types."""
        return a == b or b in self.of(a).compatible or a in self.of(b).compatible


def read_rules(ontology: Path) -> Rules:
    """Read ``comparisons.tsv`` and ``identity.tsv`` of a folder. Raises ``DataFileError`` with file and line."""
    path = ontology / "comparisons.tsv"
    weights: dict[tuple[str, str], float] = {}
    schema = {"comparison": one_of(*LEVELS), "level": required, "weight": number(-99, 99), "meaning": None}
    for line, row in read_table(path, schema):
        if row["level"] not in LEVELS[row["comparison"]]:
            raise DataFileError(f"{path}:{line}: {row['comparison']} has no level {row['level']!r}")
        weights[row["comparison"], row["level"]] = float(row["weight"] or 0)
    if missing := [f"{c} {v}" for c, levels in LEVELS.items() for v in levels if (c, v) not in weights]:
        raise DataFileError(f"{path}:1: no weight for {', '.join(missing)}")
    identity = {}
    schema = {
        "type": required,
        "with": None,
        "amount": one_of("fixed", "running"),
        "place": one_of("fixed", "loose"),
        "roles": one_of("ordered", "equal"),
        "subject": one_of("fixed", "person", "loose"),
        "prior": number(-99, 99),
        "within": number(-99, 99),
        "bare": number(-99, 99),
        "apart": None,
    }
    for _, row in read_table(ontology / "identity.tsv", schema):
        identity[row["type"]] = Identity(
            row["type"],
            frozenset(t for t in row["with"].split(",") if t),
            row["amount"] == "fixed",
            row["place"] == "fixed",
            row["roles"] == "ordered",
            row["subject"] == "fixed",
            row["subject"] == "person",
            float(row["prior"] or 0),
            float(row["within"] or 0),
            float(row["bare"] or 0),
            {w: n for n, words in enumerate(row["apart"].split("|")) for w in words.split(",") if w},
        )
    return Rules(weights, identity)


@kept_by_models
def load_rules() -> Rules:
    """The project's own rules."""
    return read_rules(default_models() / "ontology")
