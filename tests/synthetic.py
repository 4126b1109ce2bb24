"""Make synthetic event mentions whose names, dates and event sizes are as unevenly spread as those of real news.

Stories fall on the days of a year. A story has a few participants (drawn from a Zipf-like list, as news is full of a
few countries and presidents), a place, a day and several events; its articles, most stories having one or two and a few
having dozens, report some of the events, in German or English, with slots missing and dates vague. The generator gives
each mention with the name of the event it was made from.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

from pipeline.core.records import DocumentDate, Fact, Mention, Report

TYPES = {  # type: (trigger gloss, other gloss, subtype, direction)
    "meet": ("meet", "talk", "", ""),
    "agree": ("sign", "deal", "", ""),
    "statement": ("criticise", "condemn", "criticise", ""),
    "regulate": ("ban", "restrict", "", "tighten"),
    "penalize": ("fine", "penalise", "", ""),
    "acquire": ("acquire", "take over", "", ""),
    "workforce": ("cut job", "lay off", "", "down"),
    "launch": ("launch", "unveil", "", ""),
    "price": ("fall", "plunge", "", "down"),
    "protest": ("protest", "demonstrate", "", ""),
    "attack": ("attack", "raid", "", ""),
    "casualty": ("kill", "die", "", ""),
}
YEAR = date(2023, 1, 1)
SYLLABLES = [c + v for c in "bdfgklmnprstvw" for v in ("a", "e", "i", "o", "u", "au", "ei")]


@lru_cache(maxsize=1 << 20)
def word(n: int) -> str:
    """A pseudo-word for a number, always the same one."""
    out, n = "", n + len(SYLLABLES)
    while n:
        n, rest = divmod(n, len(SYLLABLES))
        out += SYLLABLES[rest]
    return out


class Zipf:
    """Draws numbers from 0 on, small ones far more often."""

    def __init__(self, size: int, slope: float = 1.0) -> None:
        self.numbers = range(size)
        self.weights = list(accumulate(1 / (n + 3) ** slope for n in self.numbers))

    def draw(self, rng: random.Random, k: int) -> list[int]:
        """``k`` numbers, some perhaps the same."""
        return rng.choices(self.numbers, cum_weights=self.weights, k=k)


def generate(count: int, seed: int = 0, days: int = 365) -> Iterator[tuple[Mention, Report, str]]:
    """Yield ``count`` mentions with the report of their article and the name of the event they report."""
    rng = random.Random(seed)
    names = Zipf(max(500, int(30 * count**0.6)))
    words = Zipf(20_000)
    made = story = 0
    while made < count:
        story += 1
        story_day = YEAR + timedelta(days=rng.randrange(days))
        for made_one in _story(rng, story, story_day, names, words):
            if made == count:
                return
            made += 1
            yield made_one


def _story(
    rng: random.Random, story: int, day: date, names: Zipf, words: Zipf
) -> Iterator[tuple[Mention, Report, str]]:
    people = [f"{word(n).title()} {word(n // 7).title()}" for n in names.draw(rng, 3)]
    place, topic = word(rng.choice(names.draw(rng, 1))).title() + "stadt", [word(n) for n in words.draw(rng, 12)]
    events = []
    for k, type_ in enumerate(rng.sample(sorted(TYPES), rng.randint(2, 6))):
        actor, target = rng.sample(people, 2)
        amount = round(10 ** rng.uniform(1, 9), -1)
        events.append(
            (f"{story}.{k}", type_, actor, target, amount, day + timedelta(days=rng.choice((0, 0, 0, -1, -9))))
        )
    articles = min(60, int(rng.paretovariate(1.1)))
    for article in range(articles):
        doc = f"{story:08x}{article:08x}"
        published = day + timedelta(days=min(9, int(rng.expovariate(0.8))))
        lang = rng.choice(("en", "de"))
        report = Report(
            doc, doc, lang, "", DocumentDate(str(published), str(published), str(published), "metadata"), doc
        )
        at = 0
        for event in events:
            for _ in range(rng.choice((0, 1, 1, 2))):
                yield _mention(rng, doc, lang, at, event, place, topic, words), report, event[0]
                at += 200


def _mention(rng, doc, lang, at, event, place, topic, words) -> Mention:  # type: ignore[no-untyped-def]
    _, type_, actor, target, amount, day = event
    gloss, other, subtype, direction = TYPES[type_]
    trigger = gloss if rng.random() < 0.75 else other
    facts = []
    if rng.random() < 0.85:
        facts.append(Fact("actor", actor, at, at + len(actor), actor, "organization"))
    if rng.random() < 0.6:
        facts.append(Fact("target", target, at + 30, at + 30 + len(target), target, "organization"))
    if rng.random() < 0.3:
        facts.append(Fact("place", place, at + 60, at + 60 + len(place), place, "place"))
    if rng.random() < 0.3:
        facts.append(Fact("quantity", str(amount), at + 90, at + 95, str(amount), "", amount, "EUR"))
    value = rng.choice((str(day), str(day), str(day)[:7], "", ""))
    said = " ".join([*rng.sample(topic, 4), *(word(n) for n in words.draw(rng, 6))])
    sentence = f"{actor} {trigger} {target} {said}"
    start = at + len(actor) + 1
    return Mention(
        doc, lang, type_, start, start + len(trigger), trigger, at, at + len(sentence), sentence, subtype, direction,
        date=value, date_basis="explicit" if value else "", trigger=trigger, confidence=0.8, method="synthetic",
        facts=tuple(facts),
    )  # fmt: skip
