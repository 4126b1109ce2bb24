"""Event mentions to events: what is joined, what never is, and that order and company do not matter."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.datafile import DataFileError
from pipeline.core.records import DocumentDate, Fact, Mention, Report
from pipeline.s7_resolve.cluster import Clusters, Edge
from pipeline.s7_resolve.corrections import Correction, Corrections, read_corrections
from pipeline.s7_resolve.events import Resolution, mention_id, resolve
from pipeline.s7_resolve.explain import explain
from pipeline.s7_resolve.rules import load_rules, read_rules
from pipeline.s7_resolve.vetoes import veto
from tests.synthetic import generate


def report(doc: str, published: str = "2024-03-05", origin: str = "", lang: str = "en") -> Report:
    date = DocumentDate(published, published, published, "metadata") if published else DocumentDate()
    return Report(doc, f"{doc}.txt", lang, "", date, origin or doc)


def mention(
    doc: str,
    type_: str,
    trigger: str,
    actors: tuple[str, ...] = (),
    targets: tuple[str, ...] = (),
    *,
    at: int = 100,
    sentence: str = "",
    places: tuple[str, ...] = (),
    amount: tuple[float, str] | None = None,
    objects: tuple[str, ...] = (),
    kind: str = "organization",
    **more: str,
) -> Mention:
    facts = [Fact("actor", a, at, at + 1, a, kind) for a in actors]
    facts += [Fact("target", t, at, at + 1, t, kind) for t in targets]
    facts += [Fact("place", p, at, at + 1, p, "place") for p in places]
    facts += [Fact("object", o, at, at + 1, o) for o in objects]
    if amount:
        facts.append(Fact("quantity", "", at, at + 1, str(amount[0]), "", amount[0], amount[1]))
    sentence = sentence or f"{' '.join(actors)} {trigger} {' '.join(targets)}"
    lang = more.pop("lang", "en")
    quote = trigger.split(" ")[0]
    return Mention(
        doc, lang, type_, at, at + len(quote), quote, at - 20, at + 80, sentence,
        trigger=trigger, facts=tuple(facts), **more,
    )  # fmt: skip


def together(resolution: Resolution, *mentions: Mention) -> bool:
    return len({resolution.event_of[mention_id(m)] for m in mentions}) == 1


def reports_of(*mentions: Mention) -> dict[str, Report]:
    return {m.doc_id: report(m.doc_id) for m in mentions}


SIGN_EN = mention(
    "en1", "agree", "sign", ("Halmer",), ("Nordwind Energie",), date="2024-03-04", objects=("a supply contract",),
    sentence="Halmer and Nordwind Energie signed a supply contract for turbines on Monday.",
)  # fmt: skip
SIGN_DE = mention(
    "de1", "agree", "sign", ("Nordwind Energie",), ("Halmer",), date="2024-03-04", lang="de",
    objects=("Liefervertrag",),
    sentence="Nordwind Energie und Halmer unterzeichneten am Montag einen Liefervertrag über Turbinen.",
)  # fmt: skip


# --- what is one event ------------------------------------------------------------------------------------------------


def test_one_happening_in_two_languages_is_one_event():
    found = resolve([SIGN_EN, SIGN_DE], reports_of(SIGN_EN, SIGN_DE))
    assert together(found, SIGN_EN, SIGN_DE)
    event = found.events[0]
    assert event.languages == ("de", "en")
    assert event.documents == ("de1", "en1")
    assert event.date == "2024-03-04"


def test_a_later_word_for_the_same_thing_in_one_article_is_the_same_event():
    first = mention("a", "meet", "meet", ("Lena Vogt",), ("Paolo Ricci",), at=120, kind="person", date="2024-03-04",
                    sentence="Lena Vogt met Paolo Ricci on Monday.")  # fmt: skip
    back = mention("a", "meet", "meeting", at=400, sentence="After the meeting she left for home.")
    back = replace(back, sentence="During the long talk, the meeting", sentence_start=372)
    found = resolve([first, back], reports_of(first))
    assert together(found, first, back)


@pytest.mark.parametrize(
    ("one", "other", "lang", "same"),
    [("an 81-year-old woman", "an 84-year-old driver", "en", False),
     ("an 81-year-old woman", "the 81-year-old", "en", True),
     ("eine 81-jährige Frau", "ein 84 Jahre alter Fahrer", "de", False),
     ("ein 84-jähriger Fahrer", "der 84 Jahre alte Mann", "de", True)],
)  # fmt: skip
def test_people_of_two_ages_are_two(one, other, lang, same):
    a, b = (
        replace(
            mention("d", "casualty", "die", at=at, lang=lang, date="2024-03-04", sentence=f"{who} died."),
            facts=(Fact("target", who, at, at + len(who), who, "text"),),
        )
        for at, who in ((40, one), (400, other))
    )
    assert together(resolve([a, b], reports_of(a)), a, b) == same


@pytest.mark.parametrize(
    ("sentence", "lang", "more"),
    [("Hours later, another fire destroyed a barn.", "en", True),
     ("Stunden später zerstörte ein weiterer Brand eine Scheune.", "de", True),
     ("Hours later, the fire destroyed a barn.", "en", False),
     ("Stunden später zerstörte der Brand eine Scheune.", "de", False)],
)  # fmt: skip
def test_one_more_of_a_kind_is_another_event_of_the_article(sentence, lang, more):
    first = mention("d", "disaster", "fire", places=("Lindau",), at=40, sentence="x" * 20 + "fire in Lindau", lang=lang)
    word = "fire" if lang == "en" else "Brand"
    start = sentence.index(word)
    second = replace(
        mention("d", "disaster", "fire", lang=lang), start=200 + start, end=200 + start + len(word), quote=word,
        sentence_start=200, sentence=sentence,
    )  # fmt: skip
    assert together(resolve([first, second], reports_of(first)), first, second) != more


def test_a_verb_after_an_article_and_its_noun_does_not_point_back():
    before = "The authority opened"
    here = mention("a", "launch", "open", at=400 + len("The authority "), sentence=before)
    here = replace(here, sentence_start=400)
    (noun,) = resolve([here], reports_of(here)).features.values()
    (verb,) = resolve([replace(here, pos="verb")], reports_of(here)).features.values()
    assert (noun.definite, verb.definite) == (True, False)


def test_reprints_of_one_text_join_sentence_by_sentence():
    one = mention("a", "protest", "protest", sentence="Thousands protested.")
    two = replace(one, doc_id="b")
    apart = resolve([one, two], {"a": report("a"), "b": report("b")})
    joined = resolve([one, two], {"a": report("a", origin="a"), "b": report("b", origin="a")})
    assert together(joined, one, two)
    assert not together(apart, one, two)
    assert joined.events[0].origins == 1


def test_a_plan_and_its_fulfilment_are_one_event():
    plan = mention("a", "acquire", "acquire", ("Kerner",), ("Solvita",), date="2024-03-04", modality="planned",
                   amount=(2.35e9, "EUR"),
                   sentence="Kerner plans to acquire Solvita for 2.35 billion euros.")  # fmt: skip
    done = mention("b", "acquire", "take over", ("Kerner",), ("Solvita",), date="2024-03", amount=(2.35e9, "EUR"),
                   sentence="Kerner has taken over Solvita for 2.35 billion euros.")  # fmt: skip
    found = resolve([plan, done], reports_of(plan, done))
    assert together(found, plan, done)
    assert found.events[0].modality == "actual"
    assert [c.slot for c in found.events[0].conflicts] == ["modality"]


# --- what never is ----------------------------------------------------------------------------------------------------

BASE = mention("a", "penalize", "fine", ("Bundeskartellamt",), ("Kerner",), date="2024-03-04", amount=(5e6, "EUR"))
NEVER = [
    ("another day", BASE, replace(BASE, doc_id="b", date="2024-03-01")),
    (
        "another amount",
        BASE,
        mention("b", "penalize", "fine", ("Bundeskartellamt",), ("Kerner",), date="2024-03-04", amount=(9e6, "EUR")),
    ),
    (
        "actor and target swapped",
        mention("a", "attack", "attack", ("Aland",), ("Belor",), date="2024-03-04"),
        mention("b", "attack", "attack", ("Belor",), ("Aland",), date="2024-03-04"),
    ),
    (
        "up and down",
        mention("a", "price", "move", (), ("Kerner",), direction="up", date="2024-03-04"),
        mention("b", "price", "move", (), ("Kerner",), direction="down", date="2024-03-04"),
    ),
    (
        "another version",
        mention("a", "launch", "launch", ("Kerner",), objects=("Pallas 4",), date="2024-03-04"),
        mention("b", "launch", "launch", ("Kerner",), objects=("Pallas 5",), date="2024-03-04"),
    ),
    (
        "another place of an accident",
        mention("a", "disaster", "crash", places=("Ulm",), date="2024-03-04"),
        mention("b", "disaster", "crash", places=("Jena",), date="2024-03-04"),
    ),
    (
        "another weekday",
        mention("a", "meet", "meet", ("Lena Vogt",), ("Paolo Ricci",), date="2024-03-04"),
        mention("b", "meet", "meet", ("Lena Vogt",), ("Paolo Ricci",), date_constraint="weekday=5"),
    ),
    (
        "talks and the deal they end in",
        mention("a", "meet", "talk", ("Halmer",), ("Nordwind",), date="2024-03-04"),
        mention("b", "agree", "sign", ("Halmer",), ("Nordwind",), date="2024-03-04"),
    ),
    (
        "done before it is said to happen",
        mention("a", "meet", "meet", ("Lena Vogt",), ("Paolo Ricci",)),
        mention("b", "meet", "meet", ("Lena Vogt",), ("Paolo Ricci",), date="2024-06-01", modality="planned"),
    ),
]


@pytest.mark.parametrize(("what", "one", "other"), NEVER, ids=[n[0] for n in NEVER])
def test_what_differs_in_what_makes_an_event_stays_apart(what, one, other):
    assert not together(resolve([one, other], reports_of(one, other)), one, other)


@pytest.mark.parametrize(("what", "one", "other"), NEVER, ids=[n[0] for n in NEVER])
def test_no_chain_of_vague_mentions_brings_them_together(what, one, other):
    bridges = []
    for i in range(4):
        bare = tuple(f for f in one.facts if f.slot in ("actor", "target"))
        facts = bare if "swapped" not in what else bare[:1]
        bridges.append(replace(one, doc_id=f"c{i}", date="", facts=facts, direction="", start=one.start + i))
    mentions = [one, other, *bridges]
    assert not together(resolve(mentions, reports_of(*mentions)), one, other)


def test_two_things_that_somebody_says_in_one_article_are_two():
    one = mention("a", "statement", "criticise", ("Lena Vogt",), objects=("the tax plan",), at=100, subtype="criticise",
                  sentence="Vogt criticised the tax plan.", kind="person")  # fmt: skip
    two = mention("a", "statement", "criticise", ("Lena Vogt",), objects=("slow courts",), at=900, subtype="criticise",
                  sentence="Vogt also criticised slow courts.", kind="person")  # fmt: skip
    assert not together(resolve([one, two], reports_of(one)), one, two)


def test_what_nearly_suffices_is_listed_as_possibly_the_same():
    one = mention(
        "a", "invest", "invest", ("Kerner",), ("Solvita",), date="2024-03", sentence="Kerner invests in Solvita."
    )
    two = mention("b", "invest", "invest", ("Kerner",), ("Trevo",), date="2024-03", sentence="Kerner funds Trevo.")
    found = resolve([one, two], reports_of(one, two))
    assert not together(found, one, two)
    assert [{n.mention_a, n.mention_b} for n in found.near] == [{mention_id(one), mention_id(two)}]


# --- corrections ------------------------------------------------------------------------------------------------------


def test_corrections_join_part_and_drop():
    a, b = SIGN_EN, SIGN_DE
    other = mention("c", "launch", "open", ("Trevo",))
    reports = reports_of(a, b, other)
    ids = [mention_id(m) for m in (a, b, other)]
    assert not together(resolve([a, b], reports, Corrections((Correction("different", ids[0], ids[1]),))), a, b)
    assert together(resolve([a, other], reports, Corrections((Correction("same", ids[0], ids[2]),))), a, other)
    dropped = resolve([a, other], reports, Corrections((Correction("drop", ids[2]),)))
    assert ids[2] not in dropped.event_of
    assert dropped.dropped == {ids[2]}
    by_event = Corrections((Correction("drop", resolve([other], reports).events[0].event_id),))
    assert resolve([other], reports, by_event).events == ()


def test_a_correction_that_no_longer_applies_is_reported():
    gone = Correction("same", "m000000000000", mention_id(SIGN_EN), 7)
    nobody, somebody = Correction("alias", "Trevo AG", "Trevo", 8), Correction("alias", "Halmer AG", "Halmer", 9)
    found = resolve([SIGN_EN], reports_of(SIGN_EN), Corrections((gone, nobody, somebody)))
    assert found.unused == (gone, nobody)


def test_different_outweighs_every_chain():
    mentions = [replace(SIGN_EN, doc_id=f"d{i}") for i in range(6)]
    first, last = mention_id(mentions[0]), mention_id(mentions[-1])
    found = resolve(mentions, reports_of(*mentions), Corrections((Correction("different", first, last),)))
    assert found.event_of[first] != found.event_of[last]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ("action\ta\tb\nmerge\tm1\tm2", 2),
        ("action\ta\tb\nsame\tm1", 2),
        ("action\ta\tb\n\nsame\tx1\tm2", 3),
        ("action\ta\tb\ndrop\t", 2),
    ],
)
def test_a_broken_corrections_file_is_refused_with_its_line(tmp_path, lines, line):
    path = tmp_path / "corrections.tsv"
    path.write_text(lines + "\n", "utf-8")
    with pytest.raises(DataFileError, match=f"corrections.tsv:{line}:"):
        read_corrections(path)


def test_a_corrections_file_is_read(tmp_path):
    path = tmp_path / "corrections.tsv"
    path.write_text("action\ta\tb\tnote\nsame\tm1\te2\tone fire\nalias\tKerner AG\tKerner\n", "utf-8")
    found = read_corrections(path)
    assert found.of("same") == (Correction("same", "m1", "e2", 2),)
    assert found.aliases() == {"Kerner AG": "Kerner"}


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("comparisons.tsv", "comparison\tlevel\tweight\ntime\tfortnight\t1\n"),
        ("identity.tsv", "type\tamount\nmeet\tsome\n"),
    ],
)
def test_broken_rules_are_refused_with_file_and_line(tmp_path, name, broken):
    from pipeline.core.options import default_models

    for file in ("comparisons.tsv", "identity.tsv"):
        (tmp_path / file).write_bytes((default_models() / "ontology" / file).read_bytes())
    (tmp_path / name).write_text(broken, "utf-8")
    with pytest.raises(DataFileError, match=f"{name}:2:"):
        read_rules(tmp_path)


# --- explain ----------------------------------------------------------------------------------------------------------


def test_an_explanation_shows_evidence_scores_and_what_was_not_joined():
    near = mention("c", "agree", "sign", ("Halmer",), ("Trevo",), date="2024-03", objects=("a lease",))
    mentions = [SIGN_EN, SIGN_DE, near]
    found = resolve(mentions, reports_of(*mentions))
    event = found.event_of[mention_id(SIGN_EN)]
    text = explain(event, found, mentions, reports_of(*mentions))
    assert SIGN_EN.sentence in text
    assert SIGN_DE.sentence in text
    assert "participant: rare  nordwind energie" in text
    assert "decision: prior" in text
    numbers = [float(line.split()[0]) for line in text.split("\n") if line.strip()[:1] in "+-" and ":" in line]
    assert numbers[0] == max(numbers, key=abs)
    with pytest.raises(KeyError, match="e0"):
        explain("e0", found, mentions, {})


# --- whatever the input -----------------------------------------------------------------------------------------------

corpora = st.integers(0, 10_000)


def corpus(seed: int, size: int = 60) -> tuple[list[Mention], dict[str, Report]]:
    rows = list(generate(size, seed, days=20))
    return [m for m, _, _ in rows], {r.doc_id: r for _, r, _ in rows}


@settings(max_examples=15, deadline=None)
@given(corpora, st.randoms(use_true_random=False))
def test_the_order_of_the_mentions_does_not_matter(seed, rng):
    mentions, reports = corpus(seed)
    shuffled = rng.sample(mentions, len(mentions))
    a, b = resolve(mentions, reports), resolve(shuffled, reports)
    assert (a.events, a.event_of, a.joins, a.near) == (b.events, b.event_of, b.joins, b.near)


@settings(max_examples=15, deadline=None)
@given(corpora)
def test_no_event_holds_two_mentions_that_exclude_each_other(seed):
    mentions, reports = corpus(seed, 120)
    found = resolve(mentions, reports)
    for event in found.events:
        for a, b in combinations(event.mention_ids, 2):
            x, y = found.features[a], found.features[b]
            if x.origin != y.origin or x.sentence_start != y.sentence_start:
                assert not veto(load_rules(), x, y)


@settings(max_examples=15, deadline=None)
@given(corpora)
def test_every_mention_is_in_exactly_one_event(seed):
    mentions, reports = corpus(seed)
    found = resolve(mentions, reports)
    held = [m for e in found.events for m in e.mention_ids]
    assert sorted(held) == sorted({mention_id(m) for m in mentions})
    assert len({e.event_id for e in found.events}) == len(found.events)
    assert all(found.event_of[m] == e.event_id for e in found.events for m in e.mention_ids)


def unrelated(town, day):
    """An article about something that no other article of these tests reports."""
    told = f"{town} was flooded."
    return mention("zz", "disaster", "flood", places=(town,), date=day, sentence=told), {"zz": report("zz", day)}


@settings(max_examples=10, deadline=None)
@given(corpora)
def test_what_an_unrelated_article_says_changes_no_other_event(seed):
    mentions, reports = corpus(seed, 40)
    one, with_one = unrelated("Qix", "1999-07-01")
    two, with_two = unrelated("Zork", "1998-02-03")
    first, second = resolve([*mentions, one], reports | with_one), resolve([*mentions, two], reports | with_two)
    assert len(set(first.events) - set(second.events)) == len(set(second.events) - set(first.events)) == 1


@pytest.mark.parametrize("seed", range(5))
def test_one_article_more_changes_no_other_event(seed):
    """Of these corpora: how rare a name is depends on how many articles there are, so it may at a band's border."""
    mentions, reports = corpus(seed, 40)
    before = resolve(mentions, reports)
    other, with_other = unrelated("Qix", "1999-07-01")
    after = resolve([*mentions, other], reports | with_other)
    assert set(before.events) <= set(after.events)
    assert len(after.events) == len(before.events) + 1


@settings(max_examples=10, deadline=None)
@given(corpora)
def test_mentions_given_twice_count_once(seed):
    mentions, reports = corpus(seed, 40)
    assert resolve(mentions + mentions, reports).events == resolve(mentions, reports).events


def test_an_event_keeps_its_id_when_a_later_report_joins():
    before = resolve([SIGN_EN], reports_of(SIGN_EN)).events[0]
    later = {"en1": report("en1"), "de1": report("de1", "2024-03-09")}
    after = resolve([SIGN_EN, SIGN_DE], later).events[0]
    assert after.event_id == before.event_id


def test_most_joins_on_a_synthetic_stream_are_right_and_most_are_found():
    rows = list(generate(1500, 3, days=60))
    truth = {mention_id(m): event for m, _, event in rows}
    found = resolve([m for m, _, _ in rows], {r.doc_id: r for _, r, _ in rows})
    right = sum(truth[j.a] == truth[j.b] for j in found.joins)
    assert right / len(found.joins) > 0.97
    assert right / (len(truth) - len(set(truth.values()))) > 0.85


def test_nothing_comes_of_nothing():
    found = resolve([], {})
    assert found.events == ()
    assert found.near == ()


def test_a_mention_without_a_report_is_still_an_event():
    assert len(resolve([SIGN_EN], {}).events) == 1


def test_ids_depend_on_content_alone():
    assert mention_id(SIGN_EN) == mention_id(replace(SIGN_EN, sentence="x", facts=()))
    assert mention_id(SIGN_EN) != mention_id(replace(SIGN_EN, start=SIGN_EN.start + 1))


def test_what_an_earlier_run_made_of_the_same_mentions_is_taken_over():
    reports = reports_of(SIGN_EN, SIGN_DE)
    first = resolve([SIGN_EN, SIGN_DE], reports, known={})
    marked = {key: replace(event, summary="as before") for key, event in first.made.items()}
    assert [e.summary for e in resolve([SIGN_DE, SIGN_EN], reports, known=marked).events] == ["as before"]


@pytest.mark.parametrize("changed", ["mention", "date", "origin", "company"])
def test_what_an_earlier_run_made_of_other_mentions_is_made_anew(changed):
    mentions, reports = [SIGN_EN, SIGN_DE], reports_of(SIGN_EN, SIGN_DE)
    marked = {k: replace(e, summary="as before") for k, e in resolve(mentions, reports, known={}).made.items()}
    doc_id = SIGN_EN.doc_id
    if changed == "mention":
        mentions[0] = replace(SIGN_EN, confidence=0.7)
    elif changed == "date":
        reports = {**reports, doc_id: replace(reports[doc_id], published=DocumentDate("2031-01-05"))}
    elif changed == "origin":
        reports = {d: replace(r, origin_id="one") for d, r in reports.items()}
    else:
        mentions = mentions[:1]
    found = resolve(mentions, reports, known=marked)
    assert found.events
    assert found.events == resolve(mentions, reports).events


@pytest.mark.parametrize(("who", "joined"), [((), True), (("Halmer",), False)])
def test_a_cluster_that_says_nothing_fits_by_one_pair_others_by_all(who, joined):
    others = (mention(d, "acquire", "takeover", who) for d in "bc")
    said = [mention("a", "acquire", "takeover", ("Nordwind Energie",)), *others]
    features = resolve(said, reports_of(*said)).features
    scores = {(0, 1): 1.0, (0, 2): -6.0, (1, 2): 5.0}
    clusters = Clusters(
        [features[mention_id(m)] for m in said], load_rules(), lambda i, j: scores[min(i, j), max(i, j)]
    )
    assert clusters.join(Edge(1, 2, 5.0)) == ""
    assert (clusters.join(Edge(0, 1, 1.0)) == "") == joined
