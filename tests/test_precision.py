"""One happening is told once, for what it was: whole sentences of news against all that is extracted from them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import pipeline

PUBLISHED = "2026-03-12"  # a Thursday


@dataclass(frozen=True)
class Case:
    """An article, the sentences that sum up all that it reports, and facts (slot, value) that belong."""

    text: str
    said: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    never: tuple[str, ...] = ()  # values that no fact may have


CASES = [
    Case("A strong earthquake hit northern Chile on Monday.", ("On 9 March 2026, an earthquake occurred in Chile.",)),
    Case("The magnitude 6.4 quake shook Santiago on Tuesday.",
         ("On 10 March 2026, an earthquake occurred in Santiago (magnitude 6.4).",), never=("magnitude", "quake")),
    Case("A tornado ripped through Houston and destroyed dozens of homes.", ("A tornado occurred in Houston.",)),
    Case("The explosion shook Beirut and damaged a hospital.", ("An explosion occurred in Beirut.",)),
    Case("A blast hit the refinery on Monday.",
         ("On 9 March 2026, an explosion occurred.",), (("object", "refinery"),)),
    Case("The heavy rain triggered a landslide in Nepal.", ("A landslide occurred in Nepal.",)),
    Case("Nordtec announced Lena Vogt's departure on Monday.",
         ("On 9 March 2026, Lena Vogt stepped down (according to Nordtec).",)),
    Case("Plans to merge the two were made in May, and shares in Nordtec soared.", ("Shares of Nordtec rose.",)),
    Case("Nordtec opposed a sale that would have closed the Bremen factory.",
         ("Nordtec voiced criticism over the sale.",)),
    Case("Fernhall Agency fines Nordtec.", ("The Fernhall Agency penalised Nordtec.",)),
    Case("The agency imposed fines on three managers in January.",
         ("In January 2026, the agency penalised three managers.",)),
    Case("Nearly 800 people were rescued from the flooded valley on Monday.",
         ("On 9 March 2026, nearly 800 people were rescued.",)),
    Case("The fire brigade put out the fire on Monday.", ("On 9 March 2026, the fire brigade put out a fire.",)),
    Case("The flood killed 20 people and injured more than 100.",
         ("A flood occurred.", "20 people were killed.", "At least 100 people were injured.")),
    Case("The Bonn firm Nordtec gave notice of appeal on Monday.", ("On 9 March 2026, Nordtec appealed.",)),
    Case("Rescuers worked to release people trapped in the rubble.", ("People were trapped.",)),
    Case("The bank agreed a 10 million euro settlement with prosecutors.",
         ("The bank reached an agreement with prosecutors.",)),
    Case("Ministers sent condolences after earthquakes rocked the islands of Samoa and Fiji.",
         ("An earthquake occurred in Fiji and Samoa.", "Ministers offered condolences.")),
    Case("One person was killed and three others wounded.",
         ("One person was killed.", "3 people were injured.")),
    Case("Police called it a Leeds attack.", ("An attack took place in Leeds.",)),
    Case("Four thousand people may have been killed.", ("4,000 people may have been killed.",)),
    Case("Fifteen hikers are still missing in Norway.", ("15 hikers are missing in Norway.",)),
    Case("The Gazette said the two airlines were in talks with Nordtec.",
         ("A meeting with Nordtec took place (according to Gazette).",)),
    Case("It was announced on Monday that Karl Brand had died.", ("Karl Brand died.",)),
    Case("Nordtec declined to comment.", ()),
    Case("The judge denied the request by Nordtec on Monday.", ("On 9 March 2026, the judge rejected the request.",)),
    Case("Dana Wolf was arrested on Dec. 6.", ("On 6 December 2025, Dana Wolf was arrested.",)),
    Case("Peru's Flood and Fire Protection Office published its latest statement on the case.",
         ("The Flood and Fire Protection Office released the latest statement.",)),
    Case("The storm left hundreds more injured.", ("People were injured.",)),
    Case("The deal required Nordtec to pay 500,000 euros.", ("Nordtec is to pay 500,000 EUR.",)),
    Case("The chief executive of the carmaker Nordtec has resigned.", ("The chief executive stepped down.",)),
    Case("Karl Brand's purchase of Nordtec shares came to light.", ("Karl Brand bought into Nordtec.",)),
    Case("Nordtec laid off 12% of its staff.", ("Nordtec cut 12% of jobs.",)),
    Case("The Bank of Norland raised its key rate to 1.5% from 1.25% on Monday.",
         ("On 9 March 2026, the Bank of Norland raised interest rates from 1.25% to 1.5%.",)),
    Case("Net profit fell to 1.4 billion euros from 1.8 billion euros in the same period last year.",
         ("The net profit fell from 1.8 billion EUR to 1.4 billion EUR.",)),
    Case("The economy grew 0.5 percent, versus an expected 0.4 percent.", ("The economy rose by 0.5%.",)),
    Case("The Norland Council on Thursday urged residents to leave.",
         ("On 12 March 2026, the Norland Council appealed to residents.",), never=("Norland Council on Thursday",)),
    Case("The chief told the paper that nearly 400 people were evacuated.",
         ("Nearly 400 people were evacuated.",)),
    Case("He called on them to avoid flooded roads.", ("An appeal was made.",)),
    Case("Violent protests toppled the government.", ("The government was removed.", "A protest took place.")),
    Case("Lena Vogt left Varo to join Nordtec as chief product officer.",
         ("Nordtec appointed Lena Vogt as the chief product officer.",)),
    Case("Oakmore to buy rival Fernhall for $4 billion",
         ("A takeover of or stake purchase in Fernhall is to take place for 4 billion USD.",)),
    Case("Ida Keller has promised to cut fuel taxes and to release political prisoners.",
         ("Ida Keller plans to ease rules on fuel taxes.", "Ida Keller plans to release political prisoners.")),
    Case("The firm Oakmore was fined 310,000 dollars in 2018.", ("In 2018, Oakmore was fined 310,000 USD.",)),
    Case("Sam Ostrander conceded defeat on Monday.", ("On 9 March 2026, Sam Ostrander conceded defeat.",)),
    Case("Police fired tear gas to disperse a crowd.", ("Police carried out an attack involving tear gas.",)),
    Case("A fire broke out at the Ludwigshafen plant on Tuesday.", ("On 10 March 2026, a fire occurred.",)),
    Case("The king sent a letter of condolence to Chile on Monday over the earthquake in its north.",
         ("On 9 March 2026, the king offered condolences.", "An earthquake occurred.")),
]  # fmt: skip


@pytest.fixture(scope="module")
def tables() -> pipeline.Tables:
    """All cases, extracted in one go."""
    return pipeline.extract(
        [pipeline.Article(c.text, path=f"case{i}", published=PUBLISHED, lang="en") for i, c in enumerate(CASES)]
    )


@pytest.mark.parametrize("n", range(len(CASES)), ids=[c.text[:40] for c in CASES])
def test_a_sentence_says_this_and_nothing_else(tables: pipeline.Tables, n: int) -> None:
    case = CASES[n]
    found = tables.mentions[tables.mentions.path == f"case{n}"]
    events = tables.events[tables.events.event_id.isin(found.event_id)]
    assert sorted(events.summary) == sorted(case.said), found[["type", "quote"]].to_string()
    assert len(found) == len(events), "said twice"
    facts = tables.facts[tables.facts.mention_id.isin(found.mention_id)]
    assert set(case.facts) <= set(zip(facts.slot, facts.value, strict=True))
    assert not set(case.never) & set(facts.value)
