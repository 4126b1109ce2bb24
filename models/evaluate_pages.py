"""Measure ingest and clean on saved news pages with a known title, date and body: ``evaluate_pages.py FOLDER [half]``.

The folder holds, per country, ``<outlet>_<date>.html.gz`` pages and ``<outlet>.json`` with what a person would extract
from them (``title``, ``publishing_date``, ``body`` with ``summary`` and ``sections``).
``dev`` or ``test`` as second argument takes one half of the outlets.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.core.records import Document
from pipeline.s1_ingest import read_file
from pipeline.s2_detect import detect
from pipeline.s3_clean import clean
from pipeline.s5_annotate.docdate import document_date

GERMAN = {"at", "ch", "de"}


def words(text: str) -> list[str]:
    """The words and numbers of a text, in lower case, soft hyphens removed."""
    return re.findall(r"\w+", text.lower().replace("\u00ad", ""))


def f1(got: str, gold: str) -> float:
    """How well two texts agree as bags of words, 0 to 1."""
    a, b = Counter(words(got)), Counter(words(gold))
    common = sum((a & b).values())
    return 2 * common / (sum(a.values()) + sum(b.values())) if common else 0.0


def body(gold: dict[str, Any]) -> str:
    """The body that a person would extract: summary, headings and paragraphs."""
    parts = list(gold["body"]["summary"])
    for section in gold["body"]["sections"]:
        parts += section["headline"] + section["paragraphs"]
    return "\n".join(parts)


def pairs(folder: Path, half: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each page with its gold: of an outlet's records, the one whose words the page holds."""
    for n, path in enumerate(sorted(folder.glob("*/*.json"))):
        if half and n % 2 != (half == "test"):
            continue
        records = list(json.loads(path.read_text("utf-8")).values())
        for page in sorted(path.parent.glob(f"{path.stem}_[0-9]*.html.gz")):
            held = set(words(gzip.decompress(page.read_bytes()).decode("utf-8", "replace")))
            golds = [set(words(body(r)) + words(r["title"] or "")) for r in records]
            yield page, records.pop(max(range(len(records)), key=lambda k: len(golds[k] & held) / len(golds[k])))


def same_title(got: str, gold: str) -> bool:
    """Whether two titles have the same words."""
    return words(got) == words(gold)


def main(folder: Path, half: str) -> None:
    """Print rates and each page that fails."""
    scores: list[tuple[float, float, bool, bool, bool]] = []
    start = time.perf_counter()
    for page, gold in pairs(folder, half):
        document: Document = next(read_file(page))
        language = detect(document)
        cleaned = clean(document, language)
        kept = "\n".join(document.text[b.start : b.end] for b in cleaned.blocks if b.kept and b.kind != "title")
        raw, final = f1(document.text, body(gold)), f1(kept, body(gold))
        title = same_title(cleaned.title, gold["title"] or "")
        published = document_date(document, cleaned, language.lang).value
        date = published == str(gold["publishing_date"])[:10]
        lang = language.lang == ("de" if page.parent.name in GERMAN else "en")
        scores.append((raw, final, title, date, lang))
        if final < 0.92 or not (title and date and lang):
            print(
                f"{page.parent.name}/{page.name}: text {raw:.3f} clean {final:.3f} {document.status} {document.reason}"
            )
            if not title:
                print(f"    title {cleaned.title!r}, not {gold['title']!r}")
            if not date:
                print(f"    date {published!r}, not {gold['publishing_date']!r}")
            if not lang:
                print(f"    language {language.lang}")
    n = max(1, len(scores))
    means = [sum(s[k] for s in scores) / n for k in range(5)]
    print(f"{len(scores)} pages, {(time.perf_counter() - start) / n:.2f} s each")
    print(f"body F1 by words: text {means[0]:.4f}, clean {means[1]:.4f}, worst {min(s[1] for s in scores):.3f}")
    print(f"title {means[2]:.3f}, date {means[3]:.3f}, language {means[4]:.3f}")


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) == 3 else "")
