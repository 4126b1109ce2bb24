"""The desk where texts are handed in: what is known comes from the store, the rest is asked for once and kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

from pipeline.core.codec import digest
from pipeline.core.store import Artefact, Store
from pipeline.s4_translate.ask import TARGET, Patient, TranslationError, Translator
from pipeline.s4_translate.pieces import split_text

STAGE = "translation"  # of the store; never pruned: asking again costs time and money
_VERSION = "1"  # of how answers are kept
_IN_A_ROW = 3  # failures after which nothing more is asked in this run


class Desk:
    """Translates into English through one provider, each text once for all runs.

    ``counts`` has what this run asked for: ``requests``, ``texts`` and ``characters`` sent, ``known`` texts that came
    from the store, ``failed`` texts. A provider that fails three times in a row is not asked again.
    """

    def __init__(self, translator: Translator, store: Store, patient: Patient | None = None) -> None:
        self.translator, self._store = translator, store
        self._patient = patient or Patient(translator)
        self.counts: Counter[str] = Counter()
        self._in_a_row: Counter[str] = Counter()
        self._stopped: dict[str, str] = {}  # reason by language, by "" for all
        self._failed: dict[str, tuple[int, str]] = {}  # number of texts and last reason by language

    @property
    def name(self) -> str:
        """The provider and where it is, fit to print."""
        return f"{self.translator.name} ({self.translator.endpoint})"

    def wanting(self, lang: str, texts: Iterable[str]) -> tuple[int, int]:
        """How many of the texts are not known yet, and their characters."""
        asked = list(_worth_asking(texts))
        known = self._known(lang, asked)
        unknown = [t for t in asked if t not in known]
        return len(unknown), sum(map(len, unknown))

    def is_open(self, lang: str) -> bool:
        """Whether texts of this language are still asked for in this run."""
        return "" not in self._stopped and lang not in self._stopped

    def english(
        self, lang: str, texts: Iterable[str], advance: Callable[[int], object] = lambda _n: None
    ) -> dict[str, str]:
        """The English of each text, as far as there is one; ``""`` for a text that the provider leaves as it is.

        Texts without letters are such. Texts that could not be translated are missing. Each answer is saved before
        the next request; ``advance`` is told how many of those not known before are done.
        """
        texts = list(dict.fromkeys(texts))
        asked = list(_worth_asking(texts))
        found = self._known(lang, asked)
        self.counts["known"] += len(found)
        pending = [t for t in asked if t not in found]
        for group in self._groups(pending):
            if not self.is_open(lang):
                break
            answers = self._asked(lang, group)
            self._store.put(self._kept(lang, text, answer) for text, answer in answers.items())
            found |= answers
            advance(len(group))
        if missing := [t for t in pending if t not in found]:
            self.counts["failed"] += len(missing)
            known, reason = self._failed.get(lang, (0, ""))
            self._failed[lang] = (known + len(missing), self._stopped.get("", "") or self._stopped.get(lang, reason))
        return {t: _told(t, found[t]) if t in found else "" for t in texts if t in found or t not in asked}

    def problems(self) -> tuple[str, ...]:
        """What went wrong in this run, one line for the provider or each language."""
        if reason := self._stopped.get(""):
            n = sum(number for number, _ in self._failed.values())
            return (f"translation by {self.name} stopped: {reason}; {_texts(n)} not translated",)
        return tuple(
            f"translation from {lang} by {self.name}: {_texts(n)} not translated: {reason}"
            for lang, (n, reason) in sorted(self._failed.items())
        )

    # --- asking ---------------------------------------------------------------------------------------------------

    def _groups(self, texts: Sequence[str]) -> Iterator[list[str]]:
        """Texts that fit into one request; a text that is too long for one stands alone."""
        group: list[str] = []
        size = 0
        for text in texts:
            if group and (len(group) == self.translator.batch or size + len(text) > self.translator.limit):
                yield group
                group, size = [], 0
            group.append(text)
            size += len(text)
        if group:
            yield group

    def _asked(self, lang: str, group: Sequence[str]) -> dict[str, str]:
        """The answers to a group; where it is refused as a group, to each text of it by itself."""
        try:
            answers = self._request(lang, group) if len(group) > 1 else [self._whole(lang, group[0])]
        except TranslationError as error:
            if len(group) > 1 and error.scope == "texts" and not error.final:
                return {t: a for text in group if self.is_open(lang) for t, a in self._asked(lang, [text]).items()}
            self._note(lang, error)
            return {}
        self._in_a_row.clear()
        return dict(zip(group, answers, strict=True))

    def _whole(self, lang: str, text: str) -> str:
        """A text of any length, in as many requests as it needs."""
        return " ".join(self._request(lang, [part])[0] for part in split_text(text, self.translator.limit))

    def _request(self, lang: str, texts: Sequence[str]) -> list[str]:
        self.counts["requests"] += 1
        self.counts["texts"] += len(texts)
        self.counts["characters"] += sum(map(len, texts))
        answers = [_plain(a) for a in self._patient.translate(texts, lang)]
        if not all(answers):
            raise TranslationError("an empty answer", "texts")
        return answers

    def _note(self, lang: str, error: TranslationError) -> None:
        """Count a failure; after too many in a row nothing more is asked of the provider, or in the language."""
        about = "" if error.scope == "provider" else lang
        self._in_a_row[about] += 1
        self._failed[lang] = (self._failed.get(lang, (0, ""))[0], error.reason)
        if error.final:
            self._stopped[about] = error.reason
        elif self._in_a_row[about] >= _IN_A_ROW:
            self._stopped[about] = f"{_IN_A_ROW} failures in a row, the last one: {error.reason}"

    # --- the store ------------------------------------------------------------------------------------------------

    def _key(self, lang: str, text: str) -> str:
        t = self.translator
        return digest(t.name, t.endpoint, lang, TARGET, sha256(text.encode("utf-8", "surrogatepass")).hexdigest())

    def _known(self, lang: str, texts: Sequence[str]) -> dict[str, str]:
        keys = {self._key(lang, text): text for text in texts}
        found: dict[str, str] = {}
        for key, artefact in self._store.get(STAGE, keys).items():
            if artefact.version == _VERSION:
                found[keys[key]] = str(json.loads(artefact.data))
        return found

    def _kept(self, lang: str, text: str, answer: str) -> Artefact:
        return Artefact(STAGE, self._key(lang, text), _VERSION, json.dumps(answer, ensure_ascii=False).encode())


def _worth_asking(texts: Iterable[str]) -> Iterator[str]:
    return (t for t in dict.fromkeys(texts) if any(c.isalpha() for c in t))


def _plain(answer: str) -> str:
    """An answer on one line, without control characters and what no file can hold."""
    sound = answer.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in sound).split())


def _told(text: str, answer: str) -> str:
    """An answer, empty where it is the text again."""
    return "" if answer.casefold() == _plain(text).casefold() else answer


def _texts(n: int) -> str:
    return f"{n} text" if n == 1 else f"{n} texts"
