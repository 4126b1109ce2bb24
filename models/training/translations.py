"""Make a language's ``translations.tsv`` from Wiktionary extracts: nouns and adjectives with their English words.

    python models/training/translations.py de de_noun_translations.json.xz de_adj_translations.json.xz \\
        > models/lexicons/de/translations.tsv

An extract maps a word to its senses and these to English words. Kept are words of some frequency, and of their English
words the first two of each of the first three senses, as long as these are one or two words.
"""

from __future__ import annotations

import json
import lzma
import re
import sys

from wordfreq import zipf_frequency

HEAD = """# English words for nouns and adjectives, from Wiktionary (CC BY-SA 3.0; so is this file), cut down by
# training/translations.py. gloss: the word to show, where a noun has one sense only.
word\tenglish\tgloss"""
LEAST = 2.5  # Zipf frequency of words that are kept
SENSES, EACH, MOST = 3, 2, 5  # senses of a word, English words of a sense, English words of a word
PLAIN = re.compile(r"[A-Za-z]+(?:[ -][A-Za-z]+)?")


Entry = dict[str, dict[str, dict[str, dict[str, list[str]]]]]


def senses(entry: Entry) -> list[list[str]]:
    """The English words of a noun, sense by sense, most usual sense first."""
    found = []
    for use in entry.values():
        for words in use.get("translations", {}).get("en", {}).values():
            plain = [w.casefold() for w in words if PLAIN.fullmatch(w)]
            if plain and plain not in found:
                found.append(plain)
    return found


def main(lang: str, *sources: str) -> None:
    """Print the table."""
    entries: dict[str, tuple[list[list[str]], bool]] = {}
    for source in sources:
        with lzma.open(source) as file:
            for word, entry in json.loads(file.read()).items():
                found = senses(entry) if re.fullmatch(r"\w+", word) else []
                if found and zipf_frequency(word, lang) >= LEAST:
                    before, _ = entries.get(word, ([], False))
                    entries[word] = before + found, word[0].isupper()
    print(HEAD)
    for word in sorted(entries):
        found, noun = entries[word]
        english = list(dict.fromkeys(w for sense in found[:SENSES] for w in sense[:EACH]))[:MOST]
        gloss = max(found[0], key=lambda w: zipf_frequency(w, "en")) if noun and len(found) == 1 else ""
        print(f"{word}\t{','.join(english)}\t{gloss}".rstrip())


if __name__ == "__main__":
    main(*sys.argv[1:])
