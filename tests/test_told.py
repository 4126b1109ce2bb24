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
    # documents, bodies and rules
    Case("The results were released on Wednesday.", (("launch", "actual"),)),
    Case("Pages of Karl Brand documents were released on Monday.", (("launch", "actual"),)),
    Case("The agency was founded in 2012.", (("launch", "actual"),)),
    Case("President Ida Keller ordered the ban on Thursday.", (("regulate", "actual"),)),
    # courts
    Case("A hearing is scheduled in the bankruptcy court for 12 June.", (("litigate", "planned"),)),
    Case("A court battle between the two brothers began on Monday.", (("litigate", "actual"),)),
    # violence: who is seized by whom, who comes under fire, fighting that is tagged a verb
    Case("Pirates seized a Norwegian tanker off Kenya on Friday.", (("attack", "actual"),), (("object", "tanker"),)),
    Case("Police seized the company's computers on Friday.", (("investigate", "actual"),)),
    Case("In the raid 20 people were killed and about 50 taken hostage.",
         (("attack", "actual"), ("casualty", "actual"))),
    Case("The convoy came under fire from heavy artillery.", (("attack", "actual"),)),
    Case("The minister came under fire for the delays.", (("statement", "actual"),)),
    Case("The clashes resumed on Monday.", (("attack", "actual"),)),
    Case("The unrest started last Tuesday in Norland.", (("protest", "actual"),)),
    # accidents
    Case("A climber fell 70 metres from a ridge on Friday.", (("disaster", "actual"),), (("target", "climber"),)),
    # a particle is no second preposition
    Case("The new plan will kick off in select countries this summer.", (("launch", "planned"),)),
    Case("The accused called the trial unfair.", (("statement", "actual"),)),
    # an idiom's noun that its verb says more of; a light verb that is dropped lends its noun what it knew
    Case("The elections, which cannot be held until June, worry investors.", (("vote", "denied"),)),
    Case("The agreement reached by Nordtec and Varo covers gas.", (("agree", "actual"),),
         (("actor", "Nordtec"), ("actor", "Varo"))),
    Case("In a statement issued on Friday, the ministry said the road was clear.", ()),
    Case("The elections were postponed.", (("vote", "cancelled"),)),
    # a bare noun is borne out by what is sure elsewhere only where readers know which one it is
    Case("Gunmen attacked a church in Bonn on Monday. Police found the weapon of the attack.", (("attack", "actual"),)),
    Case("Gunmen attacked a church in Bonn on Monday. The guide has chapters on attacks.", (("attack", "actual"),)),
    # words with several readings
    Case("Clashes erupted between police and fans in Kent.", (("protest", "actual"),)),
    Case("The company set up a fund of 5 million euros for them.", (("invest", "actual"),)),
    Case("Norland's strikes in Ruritania hit an airfield.", (("attack", "actual"),)),
    Case("She announced the release of the crew.", (("arrest", "actual"),)),
    Case("He has fought cancer since May.", ()),
    # a perfect whose participle the parser takes for an attribute
    Case("Norland has imposed sanctions on Ruritania's maritime carrier.",
         (("penalize", "actual"), ("regulate", "actual")), (("actor", "Norland"),)),
    # what usually happens, and what only describes a thing
    Case("Its reports are usually released alongside the budget.", ()),
    Case("A fire damaged a school in Kent on Monday. Avoid damaged roads.", (("disaster", "actual"),)),
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
