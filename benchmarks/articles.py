"""Make articles for benchmarks: any number, in both languages, from sentences of our own, the same for the same seed.

python benchmarks/articles.py FOLDER --articles 100000 --sentences 8

What is uneven in news is uneven here. A few names are in very many articles and most names in one. Most stories have
one or two articles, a few have dozens, some of them reprints. Lengths spread around the given one as those of news do,
and stories fall on weekdays more than on Sundays. What the articles say makes no sense.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.core.datafile import read_table, required

HERE = Path(__file__).parent
LANGUAGES = ("de", "en")
FIRST_DAY, DAYS = date(2023, 1, 2), 364
NAMES, FOLDER_SIZE = 60_000, 1000
SYLLABLES = [c + v for c in "bdfgklmnprstvw" for v in ("a", "e", "i", "o", "u", "au", "ei", "or", "an")]
REPRINTED, NOISY, EXPLICIT = 0.12, 0.2, 0.5  # shares of articles, articles, dates


@dataclass(frozen=True, slots=True)
class Story:
    """What several articles tell: who is in it, where, when, and the events by type with their number."""

    day: date
    people: tuple[str, ...]
    organisations: tuple[str, ...]
    town: str
    events: tuple[tuple[str, int], ...]
    articles: int


def articles(count: int, length: int = 8, seed: int = 0, skip: int = 0) -> Iterator[tuple[str, str]]:
    """Yield ``count`` articles, name and text, after leaving out the first ``skip`` of those of the seed.

    ``length`` is that of an article in sentences, on average.
    """
    yield from islice(_all(length, seed), skip, skip + count)


def _all(length: int, seed: int) -> Iterator[tuple[str, str]]:
    made = number = 0
    while True:
        number += 1
        rng = random.Random(f"{seed}/{number}")  # noqa: S311  (no secret)
        story, before = _story(rng), dict.fromkeys(LANGUAGES, "")
        for _ in range(story.articles):
            lang = rng.choice(LANGUAGES)
            day = story.day + timedelta(days=min(20, int(rng.expovariate(0.7))))
            if not before[lang] or rng.random() > REPRINTED:
                before[lang] = _body(rng, story, lang, day, length)
            yield f"{made // FOLDER_SIZE:04}/{day}-{made:07}.txt", f"{_head(rng, story, lang, day)}\n\n{before[lang]}\n"
            made += 1


def _story(rng: random.Random) -> Story:
    day = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
    if day.weekday() == 6 and rng.random() < 0.6:
        day += timedelta(days=1)
    firsts, kinds, towns = (_words()[kind] for kind in ("first", "organisation", "town"))
    people = tuple(f"{firsts[n % len(firsts)]} {_name(n)}" for n in _draw(rng, 3))
    organisations = tuple(f"{_name(n + 7)} {kinds[n % len(kinds)]}" for n in _draw(rng, 3))
    town = next(_name(n + 3) + towns[n % len(towns)] for n in _draw(rng, 1))
    types = sorted(sentences()["en"].keys() - {"filler", "headline", "noise"})
    events = tuple(
        (kind, round(10 ** rng.uniform(0.6, 3.6))) for kind in rng.sample(types, rng.choice((1, 2, 2, 3, 4)))
    )
    return Story(day, people, organisations, town, events, min(60, int(rng.paretovariate(1.1))))


def _head(rng: random.Random, story: Story, lang: str, day: date) -> str:
    return f"{_filled(rng, story, lang, day, 'headline')}\n\n{_date(day, lang)}"


def _body(rng: random.Random, story: Story, lang: str, day: date, mean: int) -> str:
    length = max(2, min(20 * mean, round(rng.lognormvariate(0, 0.7) * mean / 1.28)))
    told = [event for event in story.events if rng.random() < 0.8] or [story.events[0]]
    wanted = [_filled(rng, story, lang, day, kind, number) for kind, number in told][:length]
    others = [_filled(rng, story, lang, day, "filler") for _ in range(length - len(wanted))]
    for sentence in wanted[1:]:
        others.insert(rng.randint(0, len(others)), sentence)
    out = [wanted[0], *others]
    paragraphs = [" ".join(out[i : i + 3]) for i in range(0, len(out), 3)]
    if rng.random() < NOISY:
        paragraphs.insert(rng.randint(1, len(paragraphs)), _filled(rng, story, lang, day, "noise"))
    return "\n\n".join(paragraphs)


def _filled(rng: random.Random, story: Story, lang: str, day: date, kind: str, number: int = 0) -> str:
    a, b = rng.sample(story.organisations, 2) if kind == "filler" else story.organisations[:2]
    nouns = _words()[lang]
    w, x = (nouns[n % len(nouns)] for n in _draw(rng, 2))
    template = rng.choice(sentences()[lang][kind])
    p = story.people[0] if number else rng.choice(story.people)
    n = number or rng.randint(2, 90)
    return template.format(a=a, b=b, p=p, t=story.town, n=n, d=_day(rng, story.day, day, lang), w=w, x=x)


def _day(rng: random.Random, day: date, published: date, lang: str) -> str:
    if (published - day).days < 6 and rng.random() > EXPLICIT:
        return _words()[f"{lang} weekdays"][day.weekday()]
    return _date(day, lang)


def _date(day: date, lang: str) -> str:
    (form,) = _words()[f"{lang} date"]
    return form.format(day=day.day, month=_words()[f"{lang} months"][day.month - 1], year=day.year)


@cache
def sentences() -> dict[str, dict[str, list[str]]]:
    """The sentences that articles are made of, by language and kind."""
    found: dict[str, dict[str, list[str]]] = {}
    for _, row in read_table(HERE / "sentences.tsv", dict.fromkeys(("lang", "kind", "sentence"), required)):
        found.setdefault(row["lang"], {}).setdefault(row["kind"], []).append(row["sentence"])
    return found


@cache
def _words() -> dict[str, list[str]]:
    rows = read_table(HERE / "words.tsv", dict.fromkeys(("kind", "words"), required))
    return {row["kind"]: row["words"].split(", ") for _, row in rows}


@cache
def _weights() -> list[float]:
    return list(accumulate(1 / (n + 3) for n in range(NAMES)))


def _draw(rng: random.Random, k: int) -> list[int]:
    """Numbers of names, small ones far more often."""
    found: list[int] = []
    while len(found) < k:
        (n,) = rng.choices(range(NAMES), cum_weights=_weights())
        found += [n] if n not in found else []
    return found


def _name(n: int) -> str:
    """A name for a number, always the same one."""
    out, n = "", n * 7 + len(SYLLABLES)
    while n:
        n, rest = divmod(n, len(SYLLABLES))
        out += SYLLABLES[rest]
    return out.title()


def write(folder: Path, count: int, length: int = 8, seed: int = 0, skip: int = 0) -> list[Path]:
    """Write articles as text files below ``folder``; returns their paths."""
    paths = []
    for name, text in articles(count, length, seed, skip):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
        paths.append(path)
    return paths


def main() -> None:
    """Write the articles that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--sentences", type=int, default=8, help="of an article, on average")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    print(f"{len(write(given.folder, given.articles, given.sentences, given.seed))} articles in {given.folder}")


if __name__ == "__main__":
    main()
