"""Articles that tell one text in two languages: found, aligned, and their events joined; nothing else is."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.records import DocumentDate, Fact, Mention, Report
from pipeline.s7_resolve.corrections import Correction, Corrections
from pipeline.s7_resolve.events import mention_id, resolve
from pipeline.s7_resolve.parallel import align, candidates, parallel, text
from pipeline.s7_resolve.wordfiles import load_words

ENGLISH = [
    ("attack", "raid", "Gunmen raided the granary of Altwick and wounded four guards."),
    ("regulate", "ban", "The mayor banned lorries from the harbour bridge because of cracks in its pillars."),
    ("statement", "criticise", "Fishermen criticised the closure as an attack on their livelihood."),
    ("launch", "open", "A museum of lighthouses opened in the old customs house."),
]
GERMAN = [
    ("attack", "raid", "Bewaffnete überfielen den Getreidespeicher von Altwick und verwundeten vier Wächter."),
    ("regulate", "ban", "Der Bürgermeister verbot Lastwagen auf der Hafenbrücke wegen Rissen in den Pfeilern."),
    ("statement", "attack", "Fischer kritisierten die Schließung als Angriff auf ihre Lebensgrundlage."),
    ("launch", "open", "Im alten Zollhaus wurde ein Museum der Leuchttürme eröffnet."),
]
OTHER = [
    ("attack", "raid", "Smugglers attacked a patrol boat near the island of Norrey."),
    ("regulate", "ban", "Parliament prohibits fireworks in forests during the drought."),
    ("statement", "criticise", "Teachers complained about mouldy classrooms in Westford."),
    ("launch", "open", "The zoo presented a new aviary for eagles and vultures."),
]


def article(doc: str, lang: str, said: list[tuple[str, str, str]], confidence: float = 0.8) -> list[Mention]:
    """One mention per sentence, its trigger the whole sentence's first word."""
    out, at = [], 0
    for type_, trigger, sentence in said:
        quote = sentence.split()[0]
        m = Mention(doc, lang, type_, at, at + len(quote), quote, at, at + len(sentence), sentence,
                    trigger=trigger, confidence=confidence)  # fmt: skip
        out.append(m)
        at += len(sentence) + 1
    return out


def reports(*docs: str) -> dict[str, Report]:
    return {d: Report(d, f"{d}.txt", "", "", DocumentDate(), d) for d in docs}


def test_a_translation_is_joined_sentence_by_sentence():
    mentions = article("a", "en", ENGLISH) + article("b", "de", GERMAN) + article("c", "en", OTHER)
    found = resolve(mentions, reports("a", "b", "c"))
    joined = [{found.event_of[mention_id(e)], found.event_of[mention_id(g)]} for e, g in
              zip(mentions[:4], mentions[4:8], strict=True)]  # fmt: skip
    assert sum(len(events) == 1 for events in joined) >= 3
    assert all(len(e.documents) == 1 for e in found.events if "c" in e.documents), "another story is another event"


def test_two_articles_in_one_language_are_never_taken_for_translations():
    mentions = article("a", "en", ENGLISH) + article("c", "en", OTHER)
    scorer = resolve(mentions, reports("a", "c")).scorer
    assert scorer is not None
    assert not scorer.corpus.parallel.text


def test_a_doubtful_mention_counts_where_another_text_bears_it_out():
    sure, doubtful = article("a", "en", ENGLISH), article("b", "de", GERMAN, confidence=0.4)
    alone = resolve(doubtful, reports("b"), least=0.58)
    assert not alone.events
    assert not alone.event_of
    both = resolve(sure + doubtful, reports("a", "b"), least=0.58)
    told = [e for e in both.events if e.languages == ("de", "en")]
    assert len(told) >= 3
    assert {m for e in both.events for m in e.mention_ids} == set(both.event_of)
    assert all(j.a in both.event_of and j.b in both.event_of for j in both.joins)


def test_doubtful_mentions_of_one_article_do_not_bear_each_other_out():
    twice = article("a", "en", [ENGLISH[0], ENGLISH[0]], confidence=0.4)
    assert not resolve(twice, reports("a"), least=0.58).events


def test_an_alignment_keeps_the_order():
    a, b, c = ({w: 3.0} for w in "abc")
    left = text(dict(enumerate((a, b, c))), "en")
    right = text(dict(enumerate((c, a, b))), "en")
    assert [(i, j) for i, j, _ in align(left, right)] == [(0, 1), (1, 2)]


def test_sentences_that_share_nothing_are_not_paired():
    assert align(text({0: {"harbour": 3.0}}, "en"), text({0: {"museum": 3.0}}, "de")) == []


def test_only_articles_in_two_languages_with_topics_in_common_are_compared():
    topics = {"a": ["x", "y", "z"], "b": ["x", "y"], "c": ["x", "y"], "d": ["z", "q"]}
    assert candidates(topics, {"a": "en", "b": "de", "c": "en", "d": "de"}) == [("a", "b"), ("b", "c")]


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_articles_does_not_matter(rng: random.Random):
    sentences = {
        "a": {0: {"x": 3.0, "y": 2.0}, 9: {"z": 3.0}},
        "b": {0: {"x": 3.0, "y": 2.0}, 9: {"z": 3.0}},
        "c": {0: {"x": 3.0}, 5: {"q": 4.0}},
    }
    lang = {"a": "en", "b": "de", "c": "de"}
    pairs = [("a", "b"), ("a", "c")]
    expected = parallel(pairs, sentences, lang)
    rng.shuffle(pairs)
    docs = list(sentences)
    rng.shuffle(docs)
    assert parallel(pairs, {d: sentences[d] for d in docs}, lang) == expected
    assert expected.text["a"] == expected.text["b"]
    assert "c" not in expected.text


def test_foreign_words_are_found_in_their_forms_and_in_compounds():
    words = load_words()
    assert "house" in words.english("Häuser", "de")
    assert "british" in words.english("britischen", "de")
    assert "bridge" in words.english("Hafenbrücken", "de")
    assert words.english("Xqzwv", "de") == ()
    assert words.covers("the decision", "en", "die Entscheidung", "de")
    assert not words.covers("the decision", "en", "die Klage", "de")


def test_what_is_said_in_two_languages_stands_in_the_table_once():
    facts = {"en": ("decision", "the"), "de": ("Entscheidung", "die")}
    mentions = []
    for doc, lang, quote in (("a", "en", "welcomed"), ("b", "de", "begrüßte")):
        thing = facts[lang][0]
        sentence = f"Corvin Maar {quote} {facts[lang][1]} {thing}."
        at, end = sentence.index(quote), sentence.index(thing)
        mentions.append(Mention(
            doc, lang, "statement", at, at + len(quote), quote, 0, len(sentence), sentence, "praise", trigger="welcome",
            facts=(Fact("actor", "Corvin Maar", 0, 11, "Corvin Maar", "person"),
                   Fact("object", thing, end, end + len(thing), thing)), confidence=0.8))  # fmt: skip
    (event,) = resolve(mentions, reports("a", "b")).events
    assert event.objects == ("decision",)
    assert event.summary == "Corvin Maar gave praise for the decision."


HINTED = [
    ("statement", "fear", "The villagers fear new raids on the barns of Altwick."),
    ("depart", "leave", "Corvin Maar left the granary of Altwick through the cellar."),
]


def hint(m: Mention, *readings: tuple[str, str, str, str]) -> Mention:
    """The mention as a mere hint that may be read in some ways."""
    type_, subtype, direction, trigger = readings[0]
    return replace(m, type=type_, subtype=subtype, direction=direction, trigger=trigger, confidence=0.3,
                   readings=readings)  # fmt: skip


def told_twice(*readings: tuple[str, str, str, str]) -> tuple[list[Mention], Mention]:
    """An English article with a warning, and its German translation in which a word may be that warning: the last."""
    german = [
        *GERMAN,
        ("statement", "fear", "Die Dorfbewohner befürchten neue Überfälle auf die Scheunen von Altwick."),
    ]
    there = article("b", "de", german)
    faint = hint(there.pop(), *readings)
    return [*article("a", "en", [*ENGLISH, HINTED[0]]), *there, faint], faint


def test_a_hint_counts_where_the_translation_of_its_sentence_bears_it_out():
    mentions, faint = told_twice(("statement", "warn", "", "fear"))
    found = resolve(mentions, reports("a", "b"), least=0.58)
    assert found.event_of[mention_id(faint)] == found.event_of[mention_id(mentions[4])]
    (borne_out,) = found.hinted
    assert (borne_out.quote, borne_out.type, borne_out.readings) == (faint.quote, "statement", ())


def test_a_hint_means_what_its_translation_means():
    mentions, _ = told_twice(("attack", "", "", "dread"), ("casualty", "", "", "fear"))
    (borne_out,) = resolve(mentions, reports("a", "b"), least=0.58).hinted
    assert (borne_out.type, borne_out.trigger) == ("statement", "fear"), "one word in English, so one thing"


def test_a_hint_at_something_else_counts_nowhere():
    mentions, faint = told_twice(("statement", "praise", "", "hail"), ("launch", "", "", "open"))
    found = resolve(mentions, reports("a", "b"), least=0.58)
    assert not found.hinted
    assert mention_id(faint) not in found.event_of


def test_a_hint_alone_is_no_event():
    mentions, faint = told_twice(("statement", "warn", "", "fear"))
    german = [m for m in mentions if m.lang == "de"]
    found = resolve(german, reports("b"), least=0.0)
    assert set(found.event_of) == {mention_id(m) for m in german} - {mention_id(faint)}


def test_a_doubtful_mention_bears_no_hint_out():
    mentions, _ = told_twice(("statement", "warn", "", "fear"))
    mentions[4] = replace(mentions[4], confidence=0.4)
    assert not resolve(mentions, reports("a", "b"), least=0.58).hinted


def test_one_word_in_two_translations_is_of_the_type_that_is_surer():
    mentions, faint = told_twice(("statement", "warn", "", "fear"))
    other = replace(faint, type="depart", subtype="", confidence=0.6, readings=())
    found = resolve([*mentions[:-1], other], reports("a", "b"), least=0.58)
    assert found.event_of[mention_id(other)] == found.event_of[mention_id(mentions[4])]


def test_a_borne_out_hint_can_be_dropped_by_a_person():
    mentions, faint = told_twice(("statement", "warn", "", "fear"))
    wish = Correction("drop", mention_id(faint))
    found = resolve(mentions, reports("a", "b"), Corrections((wish,)), least=0.58)
    assert mention_id(faint) not in found.event_of
    assert not found.unused


def in_order(*places: int, odd: str) -> dict[int, dict[str, float]]:
    """An article of sentences that begin there, all of known words but the third."""
    words: list[dict[str, float]] = [{f"x{i}": 4.0, f"y{i}": 4.0} for i in range(len(places))]
    words[2] = {odd: 3.0}
    return dict(zip(places, words, strict=True))


def test_a_sentence_without_words_in_common_is_found_by_its_place():
    lang = {"a": "en", "b": "de"}
    left, right = in_order(0, 100, 200, 300, 400, odd="one"), in_order(0, 120, 230, 350, 460, odd="other")
    found = parallel([("a", "b")], {"a": left, "b": right}, lang).sentence
    assert found["a", 200] == found["b", 230]
    far = in_order(0, 120, 500, 620, 750, odd="other")
    assert ("b", 500) not in parallel([("a", "b")], {"a": left, "b": far}, lang).sentence


def test_two_reports_on_one_thing_are_not_paired_by_place():
    lang = {"a": "en", "b": "de"}
    left, right = in_order(0, 100, 200, odd="one"), in_order(0, 110, 210, odd="other")
    found = parallel([("a", "b")], {"a": left, "b": right}, lang).sentence
    assert ("a", 100) in found
    assert ("a", 200) not in found


def test_the_only_word_for_a_thing_of_that_kind_is_a_word_for_it():
    mentions, faint = told_twice(("statement", "", "", "dread"))
    assert [m.quote for m in resolve(mentions, reports("a", "b"), least=0.58).hinted] == [faint.quote]


def test_a_word_that_may_stand_for_many_things_is_not():
    mentions, _ = told_twice(("statement", "", "", "dread"), ("launch", "", "", "begin"))
    assert not resolve(mentions, reports("a", "b"), least=0.58).hinted


def test_of_two_words_for_a_thing_the_nearer_in_meaning_is_taken():
    mentions, faint = told_twice(("statement", "", "", "warning"))
    second = replace(faint, start=faint.start + 4, readings=(("statement", "", "", "fear"),))
    (borne_out,) = resolve([*mentions, second], reports("a", "b"), least=0.58).hinted
    assert borne_out.start == second.start


def test_another_report_on_the_same_thing_bears_no_hint_out():
    english = [
        ENGLISH[0],
        HINTED[0],
        ("statement", "say", "Nobody in Norrey knew the gunmen, said the harbour master."),
    ]
    german = [
        GERMAN[0],
        ("statement", "fear", "Die Dorfbewohner befürchten neue Überfälle auf die Scheunen von Altwick."),
    ]
    there = article("b", "de", german)
    faint = hint(there.pop(), ("statement", "", "", "fear"))
    found = resolve([*article("a", "en", english), *there, faint], reports("a", "b"), least=0.58)
    assert found.scorer is not None
    assert found.scorer.corpus.parallel.text, "the case shows nothing"
    assert not found.hinted


def test_an_article_of_little_but_hints_finds_its_translation():
    english = [*ENGLISH, HINTED[0], ("disaster", "sink", "Then she went down.")]
    german = [
        *GERMAN,
        ("statement", "fear", "Die Dorfbewohner befürchten neue Überfälle."),
        ("disaster", "sink", "Es sank."),
    ]
    mentions = []
    for doc, lang, said in (("a", "en", english), ("b", "de", german)):
        *hints, sure = article(doc, lang, said)
        mentions += [*(hint(m, (m.type, "", "", m.trigger)) for m in hints), sure]
    found = resolve(mentions, reports("a", "b"), least=0.58)
    assert found.scorer is not None
    assert found.scorer.corpus.parallel.text.keys() == {"a", "b"}


def test_what_stands_elsewhere_in_a_translation_is_something_else_but_not_in_another_report():
    def levels(english, german):
        mentions = article("a", "en", english) + article("b", "de", german)
        found = resolve(mentions, reports("a", "b"))
        assert found.scorer is not None
        first, last = (found.features[mention_id(m)] for m in (mentions[0], mentions[-1]))
        return {p.level for p in found.scorer.parts(first, last) if p.comparison == "parallel"}

    german = [
        *GERMAN,
        ("statement", "fear", "Die Dorfbewohner befürchten neue Überfälle auf die Scheunen von Altwick."),
    ]
    assert levels([*ENGLISH, HINTED[0]], german) == {"elsewhere"}
    assert not levels([ENGLISH[0], HINTED[0]], [german[0], german[-1]])


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_hints_does_not_matter(rng: random.Random):
    mentions, _ = told_twice(("statement", "warn", "", "fear"), ("statement", "", "", "dread"))
    expected = resolve(mentions, reports("a", "b"), least=0.58)
    rng.shuffle(mentions)
    found = resolve(mentions, reports("b", "a"), least=0.58)
    assert (found.events, found.hinted) == (expected.events, expected.hinted)
    assert expected.hinted
