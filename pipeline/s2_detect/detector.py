"""langdetect's detector with its inner loops written for speed; every result is the same to the last bit."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from langdetect.detector import Detector
from langdetect.utils.ngram import NGram

_BLANK = " "
_BLANKS = re.compile(" +")
_LATIN, _HIGH = re.compile("[A-z]"), re.compile("[\u0300-\U0010ffff]")  # as langdetect counts them


class _Normal(dict[int, str]):
    """Characters as langdetect's profiles write them, for ``str.translate``; kept once they were asked for."""

    def __missing__(self, code: int) -> str:
        self[code] = NGram.normalize(chr(code))
        return self[code]


class Profiles:
    """langdetect's profiles of all languages, and what was looked up in them before.

    It stands in for langdetect's factory, which works out the likelihood of every string in every language at once.
    """

    seed = 0

    def __init__(self, folder: Path) -> None:
        files = sorted(p for p in folder.iterdir() if not p.name.startswith("."))
        self._profiles = [json.loads(p.read_text("utf-8")) for p in files]
        self.langlist = [p["name"] for p in self._profiles]
        self.word_lang_prob_map = frozenset().union(*(p["freq"] for p in self._profiles))
        self.grams = lru_cache(maxsize=65536)(self._grams)
        self.likely = lru_cache(maxsize=65536)(self._likely)
        self.normal = _Normal()

    def _grams(self, word: str) -> tuple[str, ...]:
        """The strings of one to three letters of a word that some profile knows, without those in capitals.

        The blank before the word and the one that may end it belong to its strings.
        """
        found: list[str] = []
        grams, capitals = _BLANK, False
        for ch in word:
            last, grams = grams[-1], grams[-2:] + ch
            capitals = ch.isupper() and (capitals or last.isupper())
            if capitals:
                continue
            for n in range(1, len(grams) + 1):
                gram = grams[-n:]
                if gram != _BLANK and gram in self.word_lang_prob_map:
                    found.append(gram)
        return tuple(found)

    def _likely(self, gram: str) -> np.ndarray:
        """How likely a string is in each language."""
        size = len(gram) - 1
        return np.array([p["freq"].get(gram, 0) / p["n_words"][size] for p in self._profiles])


class QuickDetector(Detector):  # type: ignore[misc]  # langdetect has no types
    """A detector that gives what langdetect's own gives, in a fraction of the time."""

    def __init__(self, profiles: Profiles) -> None:
        super().__init__(profiles)
        self._profiles = profiles

    def append(self, text: str) -> None:
        """Add text, without addresses and repeated blanks."""
        text = self.URL_RE.sub(_BLANK, text)
        text = self.MAIL_RE.sub(_BLANK, text) if "@" in text else text
        self.text += _BLANKS.sub(_BLANK, NGram.normalize_vi(text)[: self.max_text_length])

    def cleaning_text(self) -> None:
        """Leave Latin letters out of a text in another script."""
        if len(_LATIN.findall(self.text)) * 2 < len(_HIGH.findall(self.text)):
            super().cleaning_text()

    def _extract_ngrams(self) -> list[str]:
        """The strings of one to three letters that some profile knows, without those of words in capitals."""
        words = self.text.translate(self._profiles.normal).split(_BLANK)
        known = [self._profiles.grams(word + _BLANK) for word in words[:-1] if word]
        return [gram for grams in [*known, self._profiles.grams(words[-1])] for gram in grams]

    def _init_probability(self) -> Any:
        return np.array(super()._init_probability())

    def _update_lang_prob(self, prob: np.ndarray, word: str, alpha: float) -> bool:
        """Multiply each language's probability by that of a string in it."""
        prob *= self._profiles.likely(word) + alpha / self.BASE_FREQ
        return True

    def _normalize_prob(self, prob: np.ndarray) -> float:
        """Make the probabilities add up to one; returns the highest. They are added one after the other, as ever."""
        prob /= sum(prob.tolist())
        return float(prob.max())
