"""One plain English sentence per event, grammatical whatever slots are filled."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.datafile import DataFileError
from pipeline.core.records import Event, Fact, Mention
from pipeline.s7_resolve.merge import merge
from pipeline.s7_resolve.phrases import listing, named, phrase, places, time
from pipeline.s7_resolve.summary import load_templates, summarize
from pipeline.s7_resolve.wordfiles import load_words
from pipeline.s7_resolve.words import Words


def told(type_: str, *facts: tuple[str, ...], lang: str = "en", **more: str) -> str:
    """The summary of an event with one mention; facts are (slot, value, kind) or (quantity, number, unit, role)."""
    made = []
    for f in facts:
        if f[0] == "quantity":
            made.append(Fact("quantity", "", 0, 1, "x", "", float(f[1]), f[2], f[3] if len(f) > 3 else ""))
        else:
            made.append(
                Fact(f[0], f[1], 0, 1, f[1], f[2] if len(f) > 2 else ("" if f[0] == "object" else "organization"))
            )
    mention = Mention("d", lang, type_, 0, 4, more.get("trigger", "said"), 0, 9, "", facts=tuple(made), **more)  # type: ignore[arg-type]
    return summarize(merge([mention], {}, lambda fact, _: fact.value), [mention], load_words())


ACTOR, TARGET = ("actor", "Li Qiang", "person"), ("target", "Alibaba")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            told("meet", ACTOR, TARGET, ("target", "ByteDance"), ("place", "Beijing", "place"), date="2023-07-12"),
            "On 12 July 2023, Li Qiang met Alibaba and ByteDance in Beijing.",
        ),
        (
            told("workforce", ("actor", "Volkswagen"), ("quantity", "35000", "jobs"), direction="down",
                 modality="planned", date="../2030", attribution="Reuters"),
            "Volkswagen plans to cut 35,000 jobs by 2030 (according to Reuters).",
        ),
        (
            told("acquire", ("actor", "Kerner"), ("actor", "Solvita"), ("target", "Trevo"), modality="planned"),
            "Kerner and Solvita plan to buy into or take over Trevo.",
        ),
        (told("meet", ACTOR, TARGET, modality="denied"), "Li Qiang did not meet Alibaba."),
        (told("meet", ACTOR, TARGET, modality="possible", date="2023-08"), "Li Qiang may meet Alibaba in August 2023."),
        (told("meet", ACTOR, TARGET, modality="ongoing"), "Li Qiang is meeting Alibaba."),
        (
            told("list", ("actor", "Ant Group"), modality="cancelled", date="2020-11-05"),
            "The plan for Ant Group to go public was called off (it was due on 5 November 2020).",
        ),
        (told("meet"), "A meeting took place."),
        (told("price", TARGET, ("quantity", "7", "%", "change"), direction="down"), "Alibaba fell by 7%."),
        (
            told("price", ("target", "the shares", "text"), ("quantity", "120", "EUR", "to"), direction="up"),
            "The shares rose to 120 EUR.",
        ),
        (told("casualty", ("quantity", "12", "people"), trigger="die"), "12 people died."),
        (told("casualty", ("quantity", "1", "person"), trigger="kill"), "One person was killed."),
        (told("arrest", ("target", "two men", "text")), "Two men were arrested."),
        (told("launch", ("actor", "Kerner"), ("object", "new drone")), "Kerner launched the new drone."),
        (told("launch", ("actor", "Kerner"), ("object", "neue Drohne"), lang="de"),
            "Kerner launched the new drone."),
        (told("close", ("actor", "Kerner"), ("object", "wirren Quarzelwerkes"), lang="de", trigger="stop"),
            "Kerner stopped “Quarzelwerkes”."),
        (told("attack", ("target", "friedliche Quarzeln", "text"), lang="de"), "An attack took place."),
        (told("depart", ("actor", "Lena Vogt", "person"), ("actor", "Vogt", "person")), "Lena Vogt stepped down."),
        (told("price", ("target", "Halmer Index")), "The Halmer Index moved."),
        (told("investigate", ("actor", "Kerner"), ("object", "takeover")), "Kerner investigated the takeover."),
        (told("invest", ("actor", "Kerner"), ("quantity", "3", "EUR"), ("quantity", "2", "funds")),
            "Kerner provided 3 EUR in funding."),
        (told("arrest", trigger="release", date="2024-03-04"), "On 4 March 2024, a release took place."),
        (told("statement", ("target", "Kerner"), subtype="criticise", trigger="accuse"), "Kerner was accused."),
        (told("close", ("object", "concert"), modality="cancelled", trigger="cancel"), "The concert was cancelled."),
        (told("disaster", ("object", "fourth month"), ("object", "the roof")),
            "A disaster or accident occurred involving the roof."),
        (told("casualty", ("quantity", "4", "people"), ("target", "fourth person", "text"), trigger="kill"),
            "4 people were killed."),
        (told("indicator", ("object", "Manufacturing"), direction="down", attribution="Manufacturing"),
            "Manufacturing fell."),
        (told("launch", ("actor", "Kerner"), modality="planned", date="2026-07-01/.."),
            "Kerner plans to launch something new from 1 July 2026."),
        (
            told("meet", ("place", "United States", "place"), date="XXXX-07-12"),
            "On 12 July of an unknown year, a meeting took place in the United States.",
        ),
    ],
)  # fmt: skip
def test_summaries_read_as_english(said, expected):
    assert said == expected


@pytest.mark.parametrize(
    ("lang", "quote", "gloss", "said"),
    [
        ("en", "tornadoes", "earthquake", "A tornado occurred."),
        ("de", "Tornado", "earthquake", "A tornado occurred."),
        ("en", "quake", "earthquake", "An earthquake occurred."),
        ("de", "Erdbeben", "earthquake", "An earthquake occurred."),
        ("en", "landslide", "earthquake", "A landslide occurred."),
        ("de", "brannte", "fire", "A fire occurred."),
    ],
)
def test_a_gloss_never_puts_another_word_into_the_source(lang, quote, gloss, said):
    mention = Mention("d", lang, "disaster", 0, 4, quote, 0, 9, "", trigger=gloss)
    assert summarize(merge([mention], {}, lambda fact, _: fact.value), [mention], load_words()) == said


def test_german_and_english_sources_give_one_sentence():
    facts = (("actor", "Halmer"), ("target", "Nordwind"))
    assert told("agree", *facts, lang="de", date="2024-03-04") == told("agree", *facts, lang="en", date="2024-03-04")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2023-07-12", "on 12 July 2023"),
        ("2023-07", "in July 2023"),
        ("2023", "in 2023"),
        ("2023-22", "in summer 2023"),
        ("2023-35", "in the third quarter of 2023"),
        ("199X", "in the 1990s"),
        ("2023~", "around 2023"),
        ("2020-10/2020-12", "between October 2020 and December 2020"),
        ("2023-07-01/2023-07-10", "between 1 and 10 July 2023"),
        ("2023-07-30/2023-08-02", "between 30 July and 2 August 2023"),
        ("2020/..", "since 2020"),
        ("../2030", "by 2030"),
        ("[2025-02-10,2025-02-17]", "on 10 February 2025 or 17 February 2025"),
        ("XXXX-07", "in July of an unknown year"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_dates_in_words(value, said):
    assert time(value) == said


@pytest.mark.parametrize(
    ("modality", "said"),
    [("planned", "Li Qiang planned to meet Alibaba on 1 May 2024."),
     ("possible", "Li Qiang may have met Alibaba on 1 May 2024."),
     ("actual", "On 1 May 2024, Li Qiang met Alibaba.")],
)  # fmt: skip
def test_what_lies_before_its_first_report_is_told_in_the_past(modality, said):
    event = Event(
        "e1", "meet", ("m1",), modality=modality, date="2024-05-01", date_earliest="2024-05-01",
        date_latest="2024-05-01", actors=("Li Qiang",), targets=("Alibaba",), first_reported="2024-05-03",
    )  # fmt: skip
    assert summarize(event, [Mention("d", "en", "meet", 0, 4, "met", 0, 9, "")], load_words()) == said


def test_lists_of_names_are_kept_short():
    assert listing([]) == ""
    assert listing(["A"]) == "A"
    assert listing(["A", "B", "C"]) == "A, B and C"
    assert listing(list("ABCDEF")) == "A, B, C and 3 others"


@pytest.mark.parametrize(
    ("text", "lang", "said"),
    [
        ("police", "en", "the police"),
        ("The police", "en", "the police"),
        ("a court", "en", "a court"),
        ("workers", "en", "workers"),
        ("residents", "en", "residents"),
        ("Model Y", "en", "Model Y"),
        ("das Gesetz", "de", "the law"),
        ("iPhone 16", "de", "iPhone 16"),
        ("US-Einsatz", "de", "“US-Einsatz”"),
        ("ein neues Gesetz", "de", "the law"),
        ("des Gesetzes", "de", "the law"),
        ("Gesetze", "de", "laws"),
        ("Gesetzenten", "de", "“Gesetzenten”"),
        ("vierten Monats", "de", "“Monats”"),
        ("one two three four five six seven eight nine ten", "en", ""),
        (" ", "en", ""),
    ],
)
def test_fillers_become_phrases(text, lang, said):
    words = Words(
        glosses={"de": {"gesetz": "law"}},
        translations={"de": {"gesetz": ("law",)}},
        numbered={"de": (("es", False), ("e", True), ("enten", True))},
        unsure={"de": frozenset(("enten",))},
        determiners={"en": frozenset(("the", "a")), "de": frozenset(("das", "ein", "des"))},
    )
    assert phrase(text, lang, words) == said


@pytest.mark.parametrize("name", ["Gulf of Aden", "Netherlands", "UN Security Council", "Bank of England"])
def test_names_that_take_an_article(name):
    assert named(name, load_words()) == f"the {name}"


@pytest.mark.parametrize("name", ["Berlin", "Kerner", "Lena Vogt", "The Hague", "Council"])
def test_names_that_take_none(name):
    assert named(name, load_words()) == name


def test_a_town_stands_before_its_state():
    assert places(["Iran", "Tehran"], load_words()) == "Tehran, Iran"
    assert places(["Iran", "Iraq"], load_words()) == "Iran and Iraq"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [("meet\t\t\t\tactors\tyes\t{who}\tmet\tmeet\tmeeting\t", "who"),
     ("meet\t\t\t\twho\tyes\tA\tmet\tmeet\tmeeting\t", "who"),
     ("meet\t\t\t\t\tyes\tA\tmet\tmeet\tmeeting\t[ {targets}", "bracket"),
     ("meet\t\t\t\t\tmaybe\tA\tmet\tmeet\tmeeting\t", "agent")],
)  # fmt: skip
def test_a_broken_template_is_refused_with_its_line(tmp_path, line, wrong):
    path = tmp_path / "summaries.tsv"
    path.write_text(
        "type\tsubtype\tdirection\ttrigger\tneeds\tagent\tsubject\tpast\tbase\ting\trest\n" + line + "\n", "utf-8"
    )
    with pytest.raises(DataFileError, match=f"summaries.tsv:2:.*{wrong}"):
        load_templates(path)


names = st.sampled_from(["Kerner", "Lena Vogt", "United States", "the police", "three men", "Gulf of Aden"])
objects = st.sampled_from(
    [
        "law",
        "new tariffs",
        "Pallas 5",
        "das neue Werk",
        "Stahl",
        "a very long phrase that nobody would say in one breath",
    ]
)
events = st.builds(
    Event,
    event_id=st.just("e1"),
    type=st.sampled_from(sorted(load_templates())),
    mention_ids=st.just(("m1",)),
    subtype=st.sampled_from(["", "pledge", "warn", "criticise"]),
    direction=st.sampled_from(["", "up", "down", "tighten", "ease"]),
    modality=st.sampled_from(["actual", "planned", "possible", "denied", "cancelled", "ongoing"]),
    date=st.sampled_from(["", "2024", "2024-03-04", "2024-03-04/..", "XXXX-03", "../2030"]),
    actors=st.lists(names, max_size=6, unique=True).map(tuple),
    targets=st.lists(names, max_size=2, unique=True).map(tuple),
    objects=st.lists(objects, max_size=2, unique=True).map(tuple),
    places=st.lists(names, max_size=3, unique=True).map(tuple),
    quantities=st.sampled_from([(), ("35,000 jobs",), ("7% (change)", "120 EUR (to)")]),
)
FIGURES = [(35000.0, "jobs", ""), (7.0, "%", "change"), (120.0, "EUR", "to")]


@settings(max_examples=300, deadline=None)
@given(events, st.sampled_from(["de", "en"]), st.sampled_from(["", "die", "sign", "release", "fire", "strike"]))
def test_every_event_has_one_clean_sentence(event, lang, trigger):
    facts = [Fact("object", o, 0, 1, o) for o in event.objects]
    facts += [Fact("quantity", "", 0, 1, "x", "", n, unit, role) for n, unit, role in FIGURES]
    facts += [
        Fact("actor", a, 0, 1, a, "text" if a.islower() else "organization") for a in event.actors + event.targets
    ]
    said = summarize(
        event, [Mention("d", lang, event.type, 0, 1, "x", 0, 9, "", trigger=trigger, facts=tuple(facts))], load_words()
    )
    assert said.endswith(".")
    assert said[0].isupper() or said[0].isdigit() or said[0] == "“"
    assert not re.search(r"[{}\[\]]|  | [,.:)]|\( | the the | in in |None", said)
    assert said.count("(") == said.count(")")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (told("casualty", ("target", "Lena Vogt", "person"), modality="denied", trigger="injure"),
         "Lena Vogt was not injured."),
        (told("arrest", ("actor", "officers", "text"), ("quantity", "9", "people"), trigger="arrest"),
         "Officers arrested 9 people."),
        (told("arrest", ("quantity", "230", "people"), trigger="detain"), "230 people were detained."),
        (told("attack", ("actor", "army", "text"), ("quantity", "1500", "soldiers"), trigger="send troops"),
         "The army deployed 1,500 soldiers."),
        (told("close", ("quantity", "340", "flights"), modality="cancelled", trigger="cancel"),
         "340 flights were cancelled."),
        (told("meet", ACTOR, ("object", "scene"), trigger="visit"), "Li Qiang visited the scene."),
        (told("price", TARGET, ("object", "Alibaba shares"), ("quantity", "7", "%", "change"), direction="down"),
         "Shares of Alibaba fell by 7%."),
        (told("result", ("actor", "Alibaba"), ("quantity", "3", "%", "change"), ("quantity", "96", "USD", "to"),
              direction="down"),
         "Alibaba reported weaker figures: a fall of 3% to 96 USD."),
        (told("meet", ACTOR, trigger="speech"), "Li Qiang gave a speech."),
        (told("attack", ("actor", "Iraq", "place"), trigger="war"), "A war went on involving Iraq."),
        (told("attack", ("actor", "Li Qiang", "person"), ("target", "Alibaba"), trigger="kidnap"),
         "Li Qiang kidnapped Alibaba."),
        (told("appoint", ACTOR, ("target", "Lena Vogt", "person"), trigger="replace"),
         "Li Qiang succeeded Lena Vogt."),
        (told("protest", ("quantity", "150", "cities"), trigger="protest"), "A protest took place (150 cities)."),
        (told("statement", ACTOR, subtype="announce", trigger="admit"), "Li Qiang made an admission."),
        (told("agree", ("actor", "Alibaba"), ("object", "Ermittlern"), lang="de"),
         "Alibaba reached an agreement on investigators."),
    ],
)  # fmt: skip
def test_what_happened_is_said_with_its_own_word(said, expected):
    assert said == expected


def test_a_bound_is_said_as_a_bound():
    facts = tuple(Fact("quantity", "", 0, 1, "x", "", n, "people", "", q) for n, q in ((5.0, "over"),))
    mention = Mention(
        "d", "en", "casualty", 0, 4, "died", 0, 9, "", trigger="die", facts=facts, method="triggers:1:die"
    )
    text = summarize(merge([mention], {}, lambda fact, _: fact.value), [mention], load_words())
    assert text == "At least 5 people died.", "at least five is not over five"


def test_one_number_is_said_once_whatever_is_counted():
    facts = tuple(Fact("quantity", "", 0, 1, "x", "", 310000.0, u) for u in ("cars", "vehicles"))
    mention = Mention("d", "en", "close", 0, 4, "recalls", 0, 9, "", trigger="recall", facts=facts)
    text = summarize(merge([mention], {}, lambda fact, _: fact.value), [mention], load_words())
    assert text == "310,000 cars were recalled."


def test_a_range_is_said_as_one_figure():
    facts = tuple(Fact("quantity", "", 5, 20, "x", "", n, "EUR", "value") for n in (4.1e9, 4.3e9))
    target = Mention("d", "en", "penalize", 0, 4, "fined", 0, 30, "", trigger="fine",
                     facts=(*facts, Fact("target", "Alibaba", 0, 5, "Alibaba", "organization")))  # fmt: skip
    text = summarize(merge([target], {}, lambda fact, _: fact.value), [target], load_words())
    assert text == "Alibaba was fined 4.1 billion to 4.3 billion EUR."


def test_a_word_that_no_sentence_knows_is_said_by_what_it_stands_for():
    facts = (Fact("actor", "army", 0, 1, "army", "text"), Fact("quantity", "", 0, 1, "x", "", 1500.0, "soldiers"))
    mention = Mention("d", "en", "attack", 0, 4, "sent", 0, 9, "", trigger="deploy troops", facts=facts)
    text = summarize(merge([mention], {}, lambda fact, _: fact.value), [mention], load_words())
    assert text == "The army deployed 1,500 soldiers."
