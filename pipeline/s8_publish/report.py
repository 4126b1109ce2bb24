"""The report: one self-contained page with every event, its slots and the sentences that say so."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.s8_publish.tables import Cell, Table

if TYPE_CHECKING:
    from jinja2 import Template

Cells = Mapping[str, Cell]
_HERE = Path(__file__).parent
_MONTHS = 48  # a longer time is drawn in years
SHOWN = 2000  # events, articles and pairs each; browsers grow slow on pages much longer
SENTENCES = 5  # of each event, where there are more events than are shown


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of a sentence with the slots that it fills; ``note`` is what the pointer shows."""

    text: str
    slots: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A mention: its article, its sentence in pieces, and the facts that stand elsewhere in the article."""

    mention: Cells
    document: Cells
    pieces: tuple[Piece, ...]
    elsewhere: tuple[Cells, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """How many events a month or year has; ``height`` is in per cent of the highest bar."""

    label: str
    count: int
    height: int


def render(tables: Mapping[str, Table]) -> bytes:
    """The report as an HTML page in UTF-8; the same tables make the same bytes. It asks for nothing from outside."""
    style, script = ((_HERE / f"report.{kind}").read_text("utf-8") for kind in ("css", "js"))
    events, documents, possible = (tables[name] for name in ("events", "documents", "possible_same"))
    total, articles, pairs = (len(table.rows) for table in (events, documents, possible))
    shown = [*events.dicts(_foremost(events))]
    most = SENTENCES if len(shown) < total else None
    evidence, told = _evidence(tables, {str(e["event_id"]) for e in shown}, most)
    page = _template().render(
        style=style,
        script=script,
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; "
        "form-action 'none'",
        total=total,
        events=shown,
        evidence=evidence,
        told=told,
        bars=bars([day for day in events.cells("date_earliest") if day]),
        types=_counts(str(e["type"]) for e in shown),
        modalities=_counts(str(e["modality"]) for e in shown),
        languages=_counts(lang for e in shown for lang in _list(e["languages"])),
        articles=articles,
        documents=[*documents.dicts(_troubled(documents))],
        statuses=_counts(documents.cells("status")),
        pairs=pairs,
        possible=[*possible.dicts(range(min(pairs, SHOWN)))],
        summaries={e["event_id"]: e["summary"] for e in shown},
    )
    return page.encode("utf-8", "replace")


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((_HERE / "report.html.jinja").read_text("utf-8"))


def pieces(mention: Cells, facts: Sequence[Cells]) -> tuple[tuple[Piece, ...], tuple[Cells, ...]]:
    """The sentence of a mention cut where slots begin and end, and the facts that are not in it."""
    sentence, offset = str(mention["sentence"]), _int(mention["sentence_start"])
    spans = [(_int(mention["start"]) - offset, _int(mention["end"]) - offset, "trigger", str(mention["type"]))]
    elsewhere = []
    for f in facts:
        start, end = _int(f["start"]) - offset, _int(f["end"]) - offset
        if 0 <= start < end <= len(sentence) and sentence[start:end] == f["quote"]:
            spans.append((start, end, str(f["slot"]), f"{f['slot']}: {f['value']}"))
        else:
            elsewhere.append(f)
    cuts = sorted({0, len(sentence), *(max(0, min(c, len(sentence))) for s in spans for c in s[:2])})
    out = []
    for start, end in pairwise(cuts):
        over = [s for s in spans if s[0] <= start and end <= s[1]]
        out.append(Piece(sentence[start:end], tuple(sorted({s[2] for s in over})), "; ".join(s[3] for s in over)))
    return tuple(out), tuple(elsewhere)


def bars(days: Sequence[str]) -> tuple[Bar, ...]:
    """Events per month, or per year where the months are too many to draw; days are ISO dates."""
    if not days:
        return ()
    counts = Counter(day[:7] for day in days)
    first, last = min(counts), max(counts)
    if _months(last) - _months(first) >= _MONTHS:
        counts = Counter(day[:4] for day in days)
        labels = sorted(counts)
    else:
        labels = [f"{m // 12:04}-{m % 12 + 1:02}" for m in range(_months(first), _months(last) + 1)]
    highest = max(counts.values())
    return tuple(Bar(label, counts[label], round(100 * counts[label] / highest)) for label in labels)


def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _foremost(events: Table) -> list[int]:
    """The events to show, in their order: all, or where they are too many those that most independent texts report."""
    counts = [*events.cells("origins", "mentions")]
    ranked = sorted(range(len(counts)), key=lambda i: (-_int(counts[i][0]), -_int(counts[i][1]), i))
    return sorted(ranked[:SHOWN])


def _troubled(documents: Table) -> list[int]:
    """The articles to show: what could not be used first, each part by path."""
    keys = [(status == "ok", path) for status, path in documents.cells("status", "path")]
    return sorted(range(len(keys)), key=keys.__getitem__)[:SHOWN]


def _evidence(
    tables: Mapping[str, Table], events: Set[str], most: int | None
) -> tuple[dict[str, list[Evidence]], Counter[str]]:
    """The evidence of each event, ``most`` sentences or all, and how many there are."""
    mentions, told = [], Counter[str]()
    for m in tables["mentions"].of("event_id", events):
        event = str(m["event_id"])
        if most is None or told[event] < most:
            mentions.append(m)
        told[event] += 1
    facts: dict[str, list[Cells]] = {}
    for f in tables["facts"].of("mention_id", {str(m["mention_id"]) for m in mentions}):
        facts.setdefault(str(f["mention_id"]), []).append(f)
    articles = tables["documents"].of("doc_id", {str(m["doc_id"]) for m in mentions})
    documents = {str(d["doc_id"]): d for d in articles if d["status"] == "ok"}
    found: dict[str, list[Evidence]] = {}
    for m in mentions:
        cut, elsewhere = pieces(m, facts.get(str(m["mention_id"]), []))
        evidence = Evidence(m, documents.get(str(m["doc_id"]), {}), cut, elsewhere)
        found.setdefault(str(m["event_id"]), []).append(evidence)
    return found, told


def _counts(values: Iterator[str]) -> list[tuple[str, int]]:
    return sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))


def _list(cell: Cell) -> tuple[str, ...]:
    return cell if isinstance(cell, tuple) else ()


def _int(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode()
