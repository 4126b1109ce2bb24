"""What English sentences tell and what they only speak of: events of whole sentences, with their modality."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import pipeline


@dataclass(frozen=True)
class Case:
    """A sentence, all events that it reports (type, modality), and facts (slot, words of the source) it must have."""

    text: str
    events: tuple[tuple[str, str], ...]
    has: tuple[tuple[str, str], ...] = ()


CASES = [
    # what direct speech states is told; what it asks for, fears or supposes is not
    Case('"The flood killed our neighbour Karl Brand," Ida Keller said.',
         (("casualty", "actual"),), (("target", "Karl Brand"),)),
    Case('"We condemn the decision of the ministry," Ida Keller said.', (("statement", "actual"),)),
    Case('"We must not have a strike and no talks about fines," Ida Keller said.', ()),
    # a gerund says of what somebody is accused or what they confess
    Case("The two men are accused of killing a farmer in Kent.", (("casualty", "possible"), ("litigate", "actual"))),
    Case("Karl Brand confessed to stabbing his brother.", (("attack", "actual"), ("litigate", "actual"))),
    # what nobody named wants or can do is no event, what somebody agrees to is a planned one
    Case("Few believe that she is capable of winning the election.", ()),
    Case("It is hard to cut costs.", ()),
    Case("Nordtec pledged to cut 500 jobs.", (("workforce", "planned"),)),
    # the decimals of an amount are no time of day
    Case("Ida Keller has donated $1.45 million to the museum.", (("invest", "actual"),),
         (("quantity", "$1.45 million"),)),
    # a past form that hangs under its own subject
    Case("The main opposition group called for calm.", (("statement", "actual"),), (("actor", "group"),)),
    Case("The Norwegian krone traded at 9.27 euro cents.", (("price", "actual"),)),
    Case("Two teenagers arrested in Kent.", (("arrest", "actual"),), (("quantity", "Two teenagers"),)),
    # indices with names of several words
    Case("Norland's FTSE 100 slipped 0.14 per cent.", (("price", "actual"),), (("quantity", "0.14 per cent"),)),
    Case("The Dow Jones Industrial Average fell 200 points.", (("price", "actual"),)),
]  # fmt: skip


@pytest.fixture(scope="module")
def tables() -> pipeline.Tables:
    return pipeline.extract(
        [pipeline.Article(c.text, path=f"{n:03}.txt", published="2026-03-12", lang="en") for n, c in enumerate(CASES)]
    )


@pytest.mark.parametrize("n", range(len(CASES)), ids=[c.text[:40] for c in CASES])
def test_a_sentence_tells(tables: pipeline.Tables, n: int) -> None:
    case, path = CASES[n], f"{n:03}.txt"
    mentions, facts = (t[t.path == path] for t in (tables.mentions, tables.facts))
    told = sorted({*zip(mentions["type"], mentions["modality"], strict=True)})
    assert told == sorted(case.events), mentions[["type", "modality", "quote", "confidence"]].to_string()
    assert [h for h in case.has if not any(s == h[0] and h[1] in q for s, q in zip(facts.slot, facts.quote))] == []  # noqa: B905
