"""Make a language's ``translations.tsv`` from a Wiktionary extract: nouns that news uses, with their English words.

    python models/training/translations.py de_noun_translations.json.xz de > models/lexicons/de/translations.tsv

The extract maps a noun to its senses and these to English words. Kept are nouns of some frequency, and of their English
words the first of each of the first two senses, as long as these are one or two words.
"""

from __future__ import annotations

import json
import lzma
import re
import sys

from wordfreq import zipf_frequency

HEAD = """# English words for nouns, from Wiktionary (CC BY-SA 3.0; so is this file), cut down by ../training.
# gloss: the word to show, where the noun has one sense only.
word\tenglish\tgloss"""
LEAST = 3.0  # Zipf frequency of nouns that are kept
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


def main(source: str, lang: str) -> None:
    """Print the table."""
    with lzma.open(source) as file:
        table = json.loads(file.read())
    print(HEAD)
    for noun in sorted(table):
        found = senses(table[noun]) if re.fullmatch(r"\w+", noun) else []
        if found and zipf_frequency(noun, lang) >= LEAST:
            words = list(dict.fromkeys(w for sense in found[:2] for w in sense[:2]))[:3]
            gloss = max(found[0], key=lambda w: zipf_frequency(w, "en")) if len(found) == 1 else ""
            print(f"{noun}\t{','.join(words)}\t{gloss}".rstrip())


if __name__ == "__main__":
    main(*sys.argv[1:])
