"""Measure event resolution on ECB+: gold event mentions in, B-cubed of the clusters out, beside a baseline.

    PYTHONPATH=. python models/evaluate_ecb.py ecbplus.tar.xz en_lemma_lookup.json.xz

The mapping to mentions is plain on purpose. Only the sentences that ECB+ lists as fully annotated are used. A trigger's
gloss is the lemma of its head; its type is that headword's in the trigger lexicon where this has but one, else the
headword itself, and all types are compatible. People, organisations and places annotated in the same sentence become
actors (ECB+ does not say who does what to whom) and places, under the fullest form that the document has of the name;
other participants become objects; time expressions are read by the pipeline's own rules without a document date, and
count for the trigger that they stand nearest to. Neither the topics nor the gold coreference of participants are shown
to the resolver; the baseline, which joins triggers of one head lemma in one topic, is shown the topics.
"""

from __future__ import annotations

import csv
import io
import json
import lzma
import re
import sys
import tarfile
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.core.datafile import read_table
from pipeline.core.records import DocumentDate, Fact, Mention, Report
from pipeline.s5_annotate.times import find_times
from pipeline.s7_resolve.events import mention_id, resolve
from pipeline.s7_resolve.rules import Rules, load_rules

TRIGGER_COLUMNS = ("trigger", "pos", "type", "subtype", "direction", "modality", "when", "roles", "gloss", "confidence")
PRONOUNS = frozenset(("he", "him", "his", "she", "her", "hers", "they", "them", "their", "i", "me", "we", "us", "it"))
PRONOUNS |= {"its", "who", "which", "that", "himself", "herself"}
PRONOUNS |= {p.capitalize() for p in PRONOUNS}
PARTICLES = frozenset(("in", "into", "out", "up", "off", "on", "over", "down", "away", "to", "for", "of", "with"))
PARTICLES |= {"from", "at", "by", "back", "through"}


@dataclass(frozen=True)
class Token:
    """A token with its place in the text that is rebuilt from the tokens."""

    sentence: int
    start: int
    end: int
    text: str
    first: bool


def bcubed(system: Mapping[str, Hashable], gold: Mapping[str, Hashable]) -> tuple[float, float, float]:
    """Precision, recall and F1 over the mentions of ``gold``."""
    ours: dict[Hashable, set[str]] = defaultdict(set)
    theirs: dict[Hashable, set[str]] = defaultdict(set)
    for m in gold:
        ours[system[m]].add(m)
        theirs[gold[m]].add(m)
    shared = {m: len(ours[system[m]] & theirs[gold[m]]) for m in gold}
    p = sum(n / len(ours[system[m]]) for m, n in shared.items()) / len(gold)
    r = sum(n / len(theirs[gold[m]]) for m, n in shared.items()) / len(gold)
    return p, r, 2 * p * r / (p + r)


class Lemmas:
    """Lemmas of English triggers, from a form → lemma table."""

    def __init__(self, path: Path) -> None:
        with lzma.open(path) as file:
            self.table: dict[str, str] = json.loads(file.read())

    def head(self, words: list[str]) -> str:
        """The lemma of a trigger's head: the last word, or the one before a particle (``checked into``)."""
        words = [w.casefold() for w in words]
        head = words[0] if any(w in PARTICLES for w in words[1:]) else words[-1]
        return self.table.get(head, head)


def trigger_types(path: Path) -> dict[str, str]:
    """The type of each English headword to which the trigger lexicon gives only one."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, row in read_table(path, dict.fromkeys(TRIGGER_COLUMNS)):
        found[row["trigger"].split(" ")[0].lstrip("-")].add(row["type"])
    return {word: min(types) for word, types in found.items() if len(types) == 1}


def read_document(root: ET.Element, doc: str, keep: set[int], lemmas: Lemmas, types: Mapping[str, str]):
    """Yield (mention, gold chain) of the annotated event mentions in the sentences to keep."""
    tokens: dict[str, Token] = {}
    at, last = 0, -1
    for node in root.iter("token"):
        sentence = int(node.get("sentence", "0"))
        word = node.text or ""
        tokens[node.get("t_id", "")] = Token(sentence, at, at + len(word), word, sentence != last)
        at, last = at + len(word) + 1, sentence
    marks, chains = {}, {}
    for node in next(root.iter("Markables")):
        anchors = [tokens[a.get("t_id", "")] for a in node.findall("token_anchor")]
        if anchors:
            marks[node.get("m_id", "")] = (node.tag, anchors)
        else:
            chains[node.get("m_id", "")] = node.get("instance_id") or ""
    chain_of: dict[str, str] = {}
    for relation in next(root.iter("Relations")):
        target = relation.find("target")
        instance = chains.get(target.get("m_id", ""), "") if target is not None else ""
        name = (relation.get("note") or instance) if relation.tag == "CROSS_DOC_COREF" else ""
        name = name or f"{doc}/{relation.get('r_id')}"
        for source in relation.findall("source"):
            chain_of[source.get("m_id", "")] = name
    full = _fullest(marks)
    for m_id, (tag, anchors) in sorted(marks.items(), key=lambda x: (x[1][1][0].start, x[0])):
        if "ACTION" in tag and anchors[0].sentence in keep:
            yield _mention(doc, tag, anchors, marks, tokens, full, lemmas, types), chain_of.get(m_id, f"{doc}/{m_id}")


def tidy(name: str) -> str:
    """A name without what stands around it: ``in the Betty Ford Center 's`` gives ``Betty Ford Center``."""
    words = name.replace(" 's", "").replace("'s", "").split()
    while len(words) > 1 and (words[0].casefold() in PARTICLES or words[0].casefold() in ("the", "a", "an", "near")):
        words = words[1:]
    return " ".join(words)


def is_name(words: list[str], initial: bool) -> bool:
    """Whether words are a name: the last one is capitalised, and not only because it begins the sentence."""
    return words[-1][:1].isupper() and not (initial and len(words) == 1) and len(words) <= 6


def _fullest(marks) -> dict[str, str]:
    """For each name in the document, the longest name that has all its words."""
    names = {
        tidy(" ".join(t.text for t in span)): span[0].first
        for tag, span in marks.values()
        if tag.startswith(("HUMAN", "LOC"))
    }
    names = {n for n, initial in names.items() if is_name(n.split(), initial)}
    out = {}
    for name in names:
        words = set(name.split())
        longer = [n for n in names if words <= set(n.split()) and len(n.split()) <= 4]
        out[name] = max(longer or [name], key=lambda n: (len(n), n))
    return out


def _mention(doc, tag, anchors, marks, tokens, full, lemmas, types) -> Mention:
    sentence = [t for t in tokens.values() if t.sentence == anchors[0].sentence]
    start, end = sentence[0].start, sentence[-1].end
    text = " ".join(t.text for t in sentence)
    facts = []
    for other, span in marks.values():
        if span[0].sentence != anchors[0].sentence:
            continue
        value = tidy(" ".join(t.text for t in span))
        named = value in full
        value = full.get(value, value)
        if other.startswith("LOC"):
            if not named:
                continue
            slot, kind = "place", "place"
        elif other.startswith("HUMAN"):
            slot = "actor"
            kind = ("person" if other.endswith("PER") else "organization") if named else "text"
            if (not named and len(value) < 5) or not set(value.split()) - PRONOUNS:
                continue
        elif other.startswith("NON_HUMAN"):
            slot, kind = "object", ""
        else:
            continue
        facts.append(Fact(slot, value, span[0].start, span[-1].end, value, kind))
    date, constraint = "", ""
    times = [t for t in find_times(text, "en") if t.kind == "date"]
    triggers = [a[0].start for t, a in marks.values() if "ACTION" in t and a[0].sentence == anchors[0].sentence]
    for t in times:
        if min(triggers, key=lambda at: (abs(t.start + start - at), at)) == anchors[0].start:
            date, constraint = t.value, t.constraint
    head = lemmas.head([t.text for t in anchors])
    return Mention(
        doc, "en", types.get(head, head), anchors[0].start, anchors[-1].end, " ".join(t.text for t in anchors),
        start, end, text, modality="denied" if tag.startswith("NEG") else "actual", date=date,
        date_constraint=constraint, trigger=head, facts=tuple(facts),
    )  # fmt: skip


def read_corpus(path: Path, lemmas: Lemmas, types: Mapping[str, str]) -> tuple[list[Mention], dict[str, str]]:
    """All event mentions of the annotated sentences, and the gold chain of each by mention id."""
    mentions, gold = [], {}
    with tarfile.open(path) as archive:
        files = {m.name: m for m in archive.getmembers() if m.isfile()}
        listed = next(n for n in files if n.endswith("sentences.csv"))
        keep: dict[str, set[int]] = defaultdict(set)
        for row in csv.DictReader(io.TextIOWrapper(archive.extractfile(files[listed]), "utf-8-sig")):  # type: ignore[arg-type]
            keep[f"{row['Topic']}_{row['File']}"].add(int(row["Sentence Number"]))
        for name in sorted(n for n in files if n.endswith(".xml")):
            doc = Path(name).stem
            if doc not in keep:
                continue
            root = ET.fromstring(archive.extractfile(files[name]).read())  # type: ignore[union-attr]  # noqa: S314  (a corpus)
            for mention, chain in read_document(root, doc, keep[doc], lemmas, types):
                mentions.append(mention)
                gold[mention_id(mention)] = chain
    return mentions, gold


def all_compatible(rules: Rules, mentions: list[Mention]) -> Rules:
    """The project's rules, but any two types may be given to one happening."""
    types = frozenset(m.type for m in mentions)
    return Rules(rules.weights, {t: replace(rules.of(t), compatible=types) for t in types})


def main(corpus: str, lemma_table: str) -> None:
    """Print B-cubed precision, recall and F1 of the resolver, of the baseline and of no joining at all."""
    lemmas = Lemmas(Path(lemma_table))
    types = trigger_types(Path(__file__).parent / "lexicons/en/triggers.tsv")
    mentions, gold = read_corpus(Path(corpus), lemmas, types)
    documents = {m.doc_id for m in mentions}
    reports = {d: Report(d, d, "en", "", DocumentDate(), d) for d in documents}
    resolution = resolve(mentions, reports, rules=all_compatible(load_rules(), mentions))
    lemma = {mention_id(m): (re.match(r"\d+", m.doc_id)[0], m.trigger) for m in mentions}  # type: ignore[index]
    print(f"{len(gold)} mentions, {len(documents)} documents, {len(set(gold.values()))} gold events")
    systems = {"resolve": resolution.event_of, "head lemma in topic": lemma, "singletons": {m: m for m in gold}}
    topic = {mention_id(m): int(re.match(r"\d+", m.doc_id)[0]) for m in mentions}  # type: ignore[index]
    halves = {
        "all topics": gold,
        "odd topics": {m: chain for m, chain in gold.items() if topic[m] % 2},
        "even topics": {m: chain for m, chain in gold.items() if not topic[m] % 2},
    }
    for half, chains in halves.items():
        print(half)
        for name, system in systems.items():
            p, r, f = bcubed({m: system[m] for m in chains}, chains)
            print(f"  {name:20} P {100 * p:.1f}  R {100 * r:.1f}  F1 {100 * f:.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
