"""Turn the corpora into spaCy training files: convert.py CORPORA OUT [LANG=TAGGER …].

Writes ``OUT/<lang>/{syntax,names}-{train,dev}.spacy`` and ``names-sentences.spacy``, sentences of other corpora to
measure on. What is held out is decided by position alone, so two runs make the same files: every tenth document is dev.
Features that a treebank lacks are filled in by a TAGGER of that language, a pipeline trained on the treebanks that have
them (``train.py`` on the first run's files).
"""

from __future__ import annotations

import collections
import csv
import itertools
import json
import lzma
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import gum
import spacy
from conllu import Word, read_conllu
from conventions import TREEBANKS as RELABELLED
from conventions import as_in_pud, compounds_apart
from names import texts as name_lists
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from trees import trees as read_trees

import pipeline.s5_annotate.wordclass  # noqa: F401  (registers the components that a tagger names)
from pipeline.core.options import default_models
from pipeline.s5_annotate.alias_table import AliasTable
from pipeline.s5_annotate.aliases import load_aliases

SENTENCES = 6  # per document, so that the parser learns where sentences end
TREEBANKS = {
    # file, whether contractions are joined, whether features and lemmas are annotated, repetitions in training
    "de": [("de_gsd-dev", True, True, 1), ("de_gsd-test", True, True, 1), ("de_pud-wiki", True, True, 3),
           ("de_news-read", False, False, 2)],
    "en": [("en_ewt-train", False, True, 1), ("en_gum-train", False, True, 1)],
}  # fmt: skip
DEV_TREEBANKS = {"de": [], "en": [("en_ewt-dev", False, True), ("en_gum-dev", False, True)]}
Named = tuple[str, str, list[tuple[int, int, str]]]  # key, text, spans


def tree_doc(nlp: Language, sentences: list[tuple[Word, ...]], features: bool) -> Doc:
    """One document of several gold sentences; features are left missing where the treebank has none."""
    words = [w for s in sentences for w in s]
    offsets = itertools.accumulate([0, *(len(s) for s in sentences)])
    heads = [o + w.head for o, s in zip(offsets, sentences, strict=False) for w in s]
    ends = list(itertools.accumulate(len(s) for s in sentences))
    spaces = [w.space or i + 1 in ends for i, w in enumerate(words)]
    return Doc(
        nlp.vocab,
        words=[w.form for w in words],
        spaces=spaces,
        pos=[w.upos for w in words],
        morphs=[w.feats for w in words] if features else None,
        heads=heads,
        deps=[("ROOT" if w.head == i - start else w.deprel) for start, s in
              zip(itertools.accumulate([0, *(len(x) for x in sentences)]), sentences, strict=False)
              for i, w in enumerate(s, start)],
        sent_starts=[i in {0, *ends} for i in range(len(words))],
    )  # fmt: skip


def trees(nlp: Language, path: Path, merge: bool, features: bool, filler: Language | None = None) -> Iterator[Doc]:
    """The documents of a treebank file; ``filler`` is a tagger that fills in features where the file has none."""
    sentences = list(read_conllu(path, merge))
    if path.name.partition(".")[0] in RELABELLED:
        sentences = [as_in_pud(s) for s in sentences]
    yield from documents(nlp, sentences, features, filler)


def documents(
    nlp: Language, sentences: list[tuple[Word, ...]], features: bool, filler: Language | None
) -> Iterator[Doc]:
    """Gold sentences as documents of several sentences each."""
    for at in range(0, len(sentences), SENTENCES):
        doc = tree_doc(nlp, sentences[at : at + SENTENCES], features)
        yield doc if features or filler is None else with_features(doc, filler)


def with_features(doc: Doc, filler: Language) -> Doc:
    """A copy of a document with a tagger's features wherever the tagger agrees with its gold part of speech."""
    tagged = Doc(filler.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc])
    for _, pipe in filler.pipeline:
        tagged = pipe(tagged)
    filled = doc.copy()
    for token, guess in zip(filled, tagged, strict=True):
        token.set_morph(str(guess.morph) if guess.pos_ == token.pos_ else "")
    return filled


def _lines(path: Path) -> Iterator[str]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        yield from file


def column_sentences(path: Path, word: int, tag: int, sep: str | None = "\t") -> Iterator[list[tuple[str, str]]]:
    """Sentences of a file with one token per line."""
    rows: list[tuple[str, str]] = []
    for line in _lines(path):
        cells = line.rstrip("\n").split(sep)
        if line.startswith("#") or line.startswith("-DOCSTART"):
            continue
        if not line.strip():
            if rows:
                yield rows
            rows = []
        elif len(cells) > max(word, tag):
            rows.append((cells[word], cells[tag]))
    if rows:
        yield rows


def _label(tag: str) -> str:
    """A corpus's own tag as one of ours, or O."""
    prefix, _, name = tag.partition("-")
    name = name.upper()
    if not name or name.endswith("PART"):
        return "O"
    if name.endswith("DERIV"):
        return f"{prefix}-MISC"
    known = {"PER": "PER", "PERSON": "PER", "ORG": "ORG", "LOC": "LOC", "GEO": "LOC", "OTH": "MISC", "MISC": "MISC",
             "GPE": "GPE", "ORG-COMPANY": "ORG"}  # fmt: skip
    return f"{prefix}-{known[name]}" if name in known else "O"


def _bio(tags: list[str]) -> list[str]:
    """Tags with every entity's first token marked B."""
    fixed, before = [], "O"
    for t in tags:
        if t != "O" and (t[0] not in "BI" or (t[0] == "I" and before[2:] != t[2:])):
            t = "B" + t[1:]
        fixed.append(t)
        before = t
    return fixed


_NO_SPACE_BEFORE = re.compile(r"^[.,;:!?)\]}%’”]+$|^'s$|^n't$|^'[a-z]+$")
_NO_SPACE_AFTER = re.compile(r"^[(\[{„“$]$")


def sentence_doc(nlp: Language, rows: list[tuple[str, str]]) -> Doc:
    """A document of one sentence of tagged tokens, its spaces guessed."""
    words = [w for w, _ in rows]
    spaces = [
        not (_NO_SPACE_AFTER.match(w) or (i + 1 < len(words) and _NO_SPACE_BEFORE.match(words[i + 1])))
        for i, w in enumerate(words)
    ]
    return Doc(nlp.vocab, words=words, spaces=spaces, ents=_bio([_label(t) for _, t in rows]))


_MAY_BE_MISC = re.compile(r"^[A-ZÄÖÜ].*|.*isch(?:e[mnrs]?)?$")


def span_doc(nlp: Language, text: str, spans: Iterable[tuple[int, int, str]], misc: bool = True) -> Doc:
    """A document with names by character offset; those that fit no token borders are widened to the tokens.

    Where the corpus has no MISC (``misc`` false), capitalised words and adjectives outside its names are left unknown.
    """
    doc = nlp.make_doc(text)
    found = []
    for s, e, label in spans:
        span = doc.char_span(s, e, label=label, alignment_mode="expand")
        # spaCy cannot learn a name that begins or ends with white space.
        while span is not None and len(span) and span[-1].is_space:
            span = Span(doc, span.start, span.end - 1, label=label) if len(span) > 1 else None
        while span is not None and len(span) and span[0].is_space:
            span = Span(doc, span.start + 1, span.end, label=label) if len(span) > 1 else None
        if span is not None:
            found.append(span)
    found = spacy.util.filter_spans(found)
    inside = {t.i for span in found for t in span}
    unknown = [] if misc else [doc[t.i : t.i + 1] for t in doc if t.i not in inside and _MAY_BE_MISC.match(t.text)]
    doc.set_ents(found, missing=unknown, default="outside")
    return doc


def smartdata(corpora: Path) -> Iterator[Named]:
    """SmartData's news and RSS documents; it marks no MISC."""
    kinds = {"person": "PER", "organization": "ORG", "organization-company": "ORG"}
    for line in _lines(corpora / "ner/de_smartdata-train.jsonl.xz"):
        doc = json.loads(line)
        if doc["source"] != "tweet":
            yield (
                doc["id"],
                doc["text"],
                [
                    (e["start"], e["end"], kinds.get(e["type"], "LOC"))
                    for e in doc["entities"]
                    if (e["type"] in kinds or e["type"] in ("location", "location-city"))
                    and not doc["text"][e["start"]].islower()  # ``stadtauswärts`` is no name
                ],
            )


def uner(nlp: Language, path: Path) -> Iterator[Doc]:
    """Universal NER's sentences, spaced as their text is."""
    text, rows = "", list[tuple[str, str]]()
    for line in itertools.chain(_lines(path), [""]):
        cells = line.rstrip("\n").split("\t")
        if line.startswith("# text = "):
            text = line.removeprefix("# text = ").rstrip("\n")
        elif len(cells) > 2:
            rows.append((cells[1], cells[2]))
        elif not line.strip() and rows:
            spaces, at = [], 0
            for word, _ in rows:
                at = text.index(word, at) + len(word)
                spaces.append(text[at : at + 1] == " ")
            yield Doc(nlp.vocab, words=[w for w, _ in rows], spaces=spaces, ents=_bio([_label(t) for _, t in rows]))
            rows = []


def gmb(nlp: Language, corpora: Path, wanted: int) -> Iterator[Doc]:
    """Sentences of the Groningen Meaning Bank that look as if their names were right, evenly from the whole of it.

    Much of it was tagged by machine: a body's name ends at its first ``of``, an office is a body or part of a person,
    and the same word is tagged now so, now so.
    """
    table = load_aliases(default_models())
    sentences = [as_in_our_lists(rows, "en", table) for rows in _gmb_sentences(corpora)]
    forms: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for rows in sentences:
        for start, end, kind in _tagged(rows):
            forms[" ".join(w for w, _ in rows[start:end])][kind] += 1
    kept = [rows for rows in sentences if _plausible(rows, forms, table)]
    for rows in kept[:: max(1, len(kept) // wanted)][:wanted]:
        yield sentence_doc(nlp, rows)


def _gmb_sentences(corpora: Path) -> Iterator[list[tuple[str, str]]]:
    """Words and tags; country names among its gpe are places, demonyms MISC."""
    rows: list[tuple[str, str]] = []
    with lzma.open(corpora / "ner/en_gmb.csv.xz", "rt", encoding="latin-1") as file:
        for r in csv.DictReader(file):
            if r["Sentence #"] and rows:
                yield rows
                rows = []
            tag = r["Tag"]
            if tag.endswith("-gpe"):
                tag = tag[:2] + ("MISC" if r["POS"] in ("JJ", "NNS", "NNPS") else "LOC")
            rows.append((r["Word"], tag if not tag.endswith(("tim", "art", "eve", "nat")) else "O"))


def _tagged(rows: list[tuple[str, str]]) -> Iterator[tuple[int, int, str]]:
    """First token, end and kind of every name."""
    tags = _bio([_label(t) for _, t in rows])
    for start, tag in enumerate(tags):
        if tag[0] == "B":
            yield start, next((i for i in range(start + 1, len(tags)) if tags[i][0] != "I"), len(tags)), tag[2:]


def as_in_our_lists(rows: list[tuple[str, str]], lang: str, table: AliasTable) -> list[tuple[str, str]]:
    """Tags as the lists of names have them: no title in a person's name, a state is a place whatever it does."""
    tags = ["O"] * len(rows)
    for start, end, kind in _tagged(rows):
        first = start
        if kind == "PER":
            first = next((i for i in range(start, end) if not table.grammar.is_title(rows[i][0], lang)), end)
        known = table.lookup(" ".join(w for w, _ in rows[start:end]), lang) if kind == "ORG" else None
        kind = "LOC" if known is not None and known.kind == "place" else kind
        for i in range(first, end):
            tags[i] = ("B-" if i == first else "I-") + kind
    return [(w, t) for (w, _), t in zip(rows, tags, strict=True)]


_JOINTS = frozenset({"of", "for", "and", "&", "-", "on", "the"})
_SAME = 0.85  # share of a form's tags that must be the same


def _plausible(rows: list[tuple[str, str]], forms: Mapping[str, collections.Counter[str]], table: AliasTable) -> bool:
    """Whether the names of a sentence look whole: none touches another or a further word with a capital."""
    inside = [t != "O" for _, t in rows]
    for start, end, kind in _tagged(rows):
        words = [w for w, _ in rows[start:end]]
        seen = forms[" ".join(words)]
        if seen[kind] < _SAME * seen.total() or (kind != "MISC" and not (words[0][:1].isupper() or "-" in words[0])):
            return False
        if kind != "PER" and any(table.grammar.is_title(w, "en") for w in words):
            return False
        after = end + (end < len(rows) and rows[end][0] in _JOINTS)
        follows = after < len(rows) and (inside[after] or rows[after][0][:1].isupper())
        if kind != "MISC" and follows and (after == end or kind == "ORG"):
            return False
        before = rows[start - 1][0] if start > 1 else ""
        if before[:1].isupper() and not inside[start - 1] and not table.grammar.is_title(before, "en"):
            return False
    return True


def gum_docs(nlp: Language, corpora: Path) -> Iterator[Doc]:
    """GUM's sentences with the names in its entity annotation, without those where a name looks cut off."""
    table = load_aliases(default_models())
    sentences = []
    for words in gum.sentences(corpora / "syntax/en_gum-train.conllu.xz"):
        tags = ["O"] * len(words)
        for start, end, kind in gum.names(words):
            tags[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - start - 1)]
        rows = [(w.form, t) for w, t in zip(words, tags, strict=True)]
        sentences.append((as_in_our_lists(rows, "en", table), [w.space for w in words]))
    forms: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for rows, _ in sentences:
        for start, end, kind in _tagged(rows):
            forms[" ".join(w for w, _ in rows[start:end])][kind] += 1
    for rows, spaces in sentences:
        if _plausible(rows, forms, table):
            yield Doc(nlp.vocab, [w for w, _ in rows], spaces, ents=_bio([_label(t) for _, t in rows]))


_SENTENCE_END = frozenset(".!?:;\"'”“’)…")


def grouped(docs: Iterable[Doc], size: int) -> Iterator[Doc]:
    """Join sentence documents into longer ones, with a line end after those that no sign ends.

    Without it a name at the end of one sentence would run into the name that begins the next.
    """
    batch: list[Doc] = []
    n = 0
    for doc in docs:
        batch.append(doc)
        n += 1
        if n == size:
            yield Doc.from_docs(batch)
            batch, n = [], 0
        elif doc[-1].text[-1] not in _SENTENCE_END:
            batch.append(Doc(doc.vocab, words=["\n"], spaces=[False], ents=["O"]))
    if batch:
        yield Doc.from_docs(batch)


def paragraphs(
    nlp: Language, text: str, spans: list[tuple[int, int, str]], misc: bool = True, limit: int = 1500
) -> Iterator[Doc]:
    """An article cut at line ends into documents of about ``limit`` characters, white space normalised."""
    start = 0
    pieces = []
    for m in itertools.chain(re.finditer(r"\n+", text), [None]):
        end = m.start() if m else len(text)
        if end - start > limit or m is None or len(text) - end < limit / 3:
            pieces.append((start, end))
            start = m.end() if m else end
    for lo, hi in pieces:
        inside = [(s - lo, e - lo, label) for s, e, label in spans if s >= lo and e <= hi]
        if text[lo:hi].strip():
            yield span_doc(nlp, text[lo:hi], inside, misc)


def names_docs(nlp: Language, corpora: Path, lang: str) -> tuple[list[Doc], list[Doc], list[Doc], list[Doc]]:
    """News articles read for names (train, dev) and other corpora's sentences (train, and some to measure on)."""
    train: list[Doc] = []
    dev: list[Doc] = []
    other: list[Doc] = []
    unseen: list[Doc] = []
    read: set[str] = set()
    news = 0
    for key, text_lang, text, spans in name_lists(corpora):
        read.add(key.partition(":")[2])
        if text_lang == lang:
            news += key.startswith("news-names:")
            held_out = key.startswith("news-names:") and news % 6 == 0
            (dev if held_out else train).extend(paragraphs(nlp, text, list(spans)))
    if lang == "de":
        rows = column_sentences(corpora / "ner/de_germeval2014-test.tsv.xz", 1, 2)
        sentences = [sentence_doc(nlp, r) for r in rows]
        unseen += [doc for i, doc in enumerate(sentences) if i // 3 % 10 == 0]
        kept = [doc for i, doc in enumerate(sentences) if i // 3 % 10]
        other += [*grouped(kept, 3), *kept]  # in one another's company, and each alone
        for file in ("de_plenar-01143", "de_plenar-09036", "de_plenar-18181"):
            rows = column_sentences(corpora / f"ner/{file}.conll.xz", 1, 4)
            other += itertools.islice(grouped((sentence_doc(nlp, r) for r in rows), 4), 120)
        for key, text, spans in smartdata(corpora):
            if key not in read:
                other += paragraphs(nlp, text, spans, misc=False)
    else:
        kept = list(uner(nlp, corpora / "ner/en_uner-ewt-train.iob2.xz"))
        other += [*grouped(kept, 3), *kept]  # in one another's company, and each alone
        other += grouped(gum_docs(nlp, corpora), 3)
        unseen += uner(nlp, corpora / "ner/en_uner-ewt-dev.iob2.xz")
        rows = column_sentences(corpora / "ner/en_wikigold.conll.xz", 0, 1, " ")
        other += grouped((sentence_doc(nlp, r) for r in rows), 3)
        other += grouped(gmb(nlp, corpora, 4000), 3)
    return train, dev, other, unseen


def save(docs: Iterable[Doc], path: Path) -> None:
    """Write documents to a training file and say how many."""
    docs = list(docs)
    path.parent.mkdir(parents=True, exist_ok=True)
    DocBin(attrs=["ORTH", "POS", "MORPH", "DEP", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE"], docs=docs).to_disk(path)
    print(f"{path}: {len(docs)} documents, {sum(map(len, docs))} tokens, {sum(len(d.ents) for d in docs)} names")


def main() -> None:
    """Convert everything for both languages."""
    corpora, out = Path(sys.argv[1]), Path(sys.argv[2])
    fillers = {lang: spacy.load(path) for lang, _, path in (a.partition("=") for a in sys.argv[3:])}
    for lang, banks in TREEBANKS.items():
        nlp = spacy.blank(lang)
        train, dev = [], []
        for file, merge, features, times in banks:
            docs = list(trees(nlp, corpora / f"syntax/{file}.conllu.xz", merge, features, fillers.get(lang)))
            held_out = [] if DEV_TREEBANKS[lang] else docs[::10]
            dev += held_out
            train += [d for i, d in enumerate(docs) if DEV_TREEBANKS[lang] or i % 10] * times
        if lang == "de":  # our own readings of news, a second time with their compounds apart
            read = [as_in_pud(s) for s in read_trees(corpora)]
            docs = list(documents(nlp, read, False, fillers.get(lang)))
            dev += docs[::10]
            apart = documents(nlp, [compounds_apart(s) for s in read], False, fillers.get(lang))
            train += [d for same in (docs, apart) for i, d in enumerate(same) if i % 10]
        for file, merge, features in DEV_TREEBANKS[lang]:
            dev += trees(nlp, corpora / f"syntax/{file}.conllu.xz", merge, features)
        save(train, out / lang / "syntax-train.spacy")
        save(dev, out / lang / "syntax-dev.spacy")
        articles, held_out, other, unseen = names_docs(nlp, corpora, lang)
        save([*articles * 2, *other], out / lang / "names-train.spacy")
        save(held_out, out / lang / "names-dev.spacy")
        save(unseen, out / lang / "names-sentences.spacy")


if __name__ == "__main__":
    main()
