"""One event out of several mentions: which value is published, what stays visible as disagreement."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core import edtf
from pipeline.core.records import DocumentDate, Event, Fact, Mention, Report
from pipeline.s7_resolve.merge import merge, show_quantity, slot_values


def report(doc: str, published: str = "2024-03-05", origin: str = "") -> Report:
    return Report(doc, doc, "en", "", DocumentDate(published, published, published, "metadata"), origin or doc)


def mention(doc: str, *facts: Fact, lang: str = "en", start: int = 10, **more: str | float) -> Mention:
    type_ = str(more.pop("type", "casualty"))
    return Mention(doc, lang, type_, start, start + 4, "died", 0, 80, "Twelve people died.", facts=facts, **more)  # type: ignore[arg-type]


def count(number: float, unit: str = "people", qualifier: str = "", role: str = "") -> Fact:
    return Fact("quantity", "", 0, 5, "x", "", number, unit, role, qualifier)


def name(slot: str, value: str, kind: str = "organization") -> Fact:
    return Fact(slot, value, 0, 5, value, kind)


def merged(mentions: list[Mention], *reports: Report) -> Event:
    known = {r.doc_id: r for r in reports} or {m.doc_id: report(m.doc_id) for m in mentions}
    return merge(mentions, known, lambda fact, _: fact.value)


def test_a_plan_that_is_still_due_has_not_happened_because_somebody_names_it():
    plan = mention("a", count(1200, "jobs"), modality="planned", date="../2027")
    named = mention("b", count(1200, "jobs"), modality="actual")
    assert merged([plan, named]).modality == "planned"
    assert merged([plan, replace(named, date="2024-03-04")]).modality == "actual"
    late = report("b", "2028-01-10")
    assert merged([plan, named], report("a"), late).modality == "actual"


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        (count(1.1e12, "USD", "about", "change"), "about 1.1 trillion USD (change)"),
        (count(35000, "jobs"), "35,000 jobs"),
        (count(7, "%", "over"), "over 7%"),
        (count(0.25, "%", role="to"), "0.25% (to)"),
        (count(2.35e9, "EUR"), "2.35 billion EUR"),
        (count(1, ""), "1"),
        (Fact("quantity", "several  dozen", 0, 5, "x"), "several dozen"),
    ],
)
def test_quantities_are_shown_as_people_write_them(fact, shown):
    assert show_quantity(fact) == shown


def test_growing_counts_are_published_as_last_reported_and_kept_with_their_sources():
    first, later = mention("a", count(12)), mention("b", count(15))
    event = merged([later, first], report("a", "2024-03-04"), report("b", "2024-03-06"))
    assert event.quantities == ("15 people",)
    assert event.conflicts[0].slot == "quantity"
    assert event.conflicts[0].values == (("12 people", ("a",)), ("15 people", ("b",)))


def test_roundings_are_no_disagreement():
    event = merged([mention("a", count(1000)), mention("b", count(1020, qualifier="about"))])
    assert event.conflicts == ()
    assert event.quantities == ("1,000 people",)


def test_figures_of_several_units_and_roles_stay_side_by_side():
    event = merged([mention("a", count(7, "%", role="change"), count(120, "EUR", role="to"))])
    assert event.quantities == ("120 EUR (to)", "7% (change)")


def test_the_narrowest_date_is_published_and_its_bounds():
    event = merged(
        [mention("a", date="2024-03", date_basis="explicit"), mention("b", date="2024-03-04", date_basis="relative")]
    )
    assert (event.date, event.date_basis) == ("2024-03-04", "relative")
    assert (event.date_earliest, event.date_latest) == ("2024-03-04", "2024-03-04")


def test_an_event_without_a_stated_time_has_no_date():
    event = merged([mention("a"), mention("b")])
    assert (event.date, event.date_earliest, event.date_latest, event.date_basis) == ("", "", "", "")
    assert (event.first_reported, event.last_reported) == ("2024-03-05", "2024-03-05")


def test_a_weekday_and_a_dated_sibling_fix_the_day():
    dated = mention("a", date="2024-03-04/2024-03-10", date_basis="explicit")
    weekday = mention("b", date_constraint="weekday=2")
    event = merged([dated, weekday], report("a", "2024-03-11"), report("b", "2024-03-10"))
    assert (event.date, event.date_basis) == ("2024-03-05", "corpus")


def test_a_weekday_alone_is_no_date():
    unknown = Report("a", "a", "en", "", DocumentDate("", "2024-02-01", "2024-03-31", "text"), "a")
    assert merged([mention("a", date_constraint="weekday=2")], unknown).date == ""
    assert merged([mention("a", date_constraint="weekday=2")], replace(unknown, published=DocumentDate())).date == ""


def test_an_open_range_has_one_bound():
    event = merged([mention("a", date="2024-03-04/..", date_basis="explicit")])
    assert (event.date_earliest, event.date_latest) == ("2024-03-04", "")


@pytest.mark.parametrize(
    ("told", "became"),
    [
        (("planned", "actual"), "actual"),
        (("actual", "planned"), "actual"),
        (("planned", "cancelled"), "cancelled"),
        (("cancelled", "actual"), "cancelled"),
        (("cancelled", "actual", "actual"), "actual"),
        (("planned", "planned", "actual"), "actual"),
        (("actual", "cancelled"), "cancelled"),
        (("possible", "planned"), "planned"),
        (("planned",), "planned"),
    ],
)
def test_what_became_of_a_plan(told, became):
    mentions = [mention(f"d{i}", modality=m) for i, m in enumerate(told)]
    event = merged(mentions, *(report(f"d{i}", f"2024-03-0{i + 1}") for i in range(len(told))))
    assert event.modality == became
    shown = [c for c in event.conflicts if c.slot == "modality"]
    assert bool(shown) == (len(set(told)) > 1)


def test_a_name_stands_on_the_side_where_more_sources_see_it():
    meet = [
        mention("a", name("actor", "Vogt"), name("target", "Ricci"), type="meet"),
        mention("b", name("actor", "Vogt"), name("target", "Ricci"), type="meet"),
        mention("c", name("actor", "Ricci"), name("target", "Vogt"), type="meet"),
    ]
    event = merged(meet)
    assert (event.actors, event.targets) == (("Vogt",), ("Ricci",))


def test_unnamed_parties_give_way_to_names():
    event = merged([mention("a", name("target", "three men", "text")), mention("b", name("target", "Vogt", "person"))])
    assert event.targets == ("Vogt",)
    assert merged([mention("a", name("target", "three men", "text"))]).targets == ("three men",)


def test_an_object_within_a_fuller_one_is_not_listed_twice():
    event = merged([mention("a", name("object", "the new law", "")), mention("b", name("object", "law", ""))])
    assert event.objects == ("the new law",)


def test_a_short_form_of_a_name_does_not_stand_beside_the_long_one():
    short, long = mention("a", name("actor", "Seeland")), mention("b", name("actor", "Seeland Logistik"))
    assert merged([short, long]).actors == ("Seeland Logistik",)
    misread = mention("a", name("actor", "Seeland", "place"))
    assert merged([misread, long]).actors == ("Seeland Logistik",)
    other = mention("c", name("actor", "Seeland Versicherung"))
    assert len(merged([short, long, other]).actors) == 3  # which of them is meant is not known


def test_reprints_are_one_source():
    mentions = [mention("a", confidence=0.6), mention("b", confidence=0.6), mention("c", confidence=0.5)]
    known = report("a"), report("b", origin="a"), report("c")
    event = merged(mentions, *known)
    assert (event.origins, len(event.documents)) == (2, 3)
    assert event.confidence == pytest.approx(0.8)


def test_every_value_is_kept_with_its_sources():
    mentions = [mention("a", count(12), modality="planned"), mention("b", count(12)), mention("b", count(15), start=50)]
    values = slot_values(mentions, {}, lambda fact, _: fact.value)
    assert [(v.value, v.documents) for v in values["quantity"]] == [("12 people", ("a", "b")), ("15 people", ("b",))]
    assert {v.value for v in values["modality"]} == {"planned", "actual"}


facts = st.lists(
    st.sampled_from(
        [count(3), count(4), count(7, "%"), name("actor", "A"), name("target", "A"), name("place", "P", "place")]
    ),
    max_size=4,
)
mentions = st.lists(
    st.builds(
        lambda doc, own, lang, modality, date: replace(mention(doc, *own), lang=lang, modality=modality, date=date),
        st.sampled_from("abcd"),
        facts,
        st.sampled_from(["de", "en"]),
        st.sampled_from(["actual", "planned", "cancelled", "denied"]),
        st.sampled_from(["", "2024", "2024-03", "2024-03-04", "XXXX-03", "2024-01/.."]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(mentions, st.randoms(use_true_random=False))
def test_merging_depends_neither_on_order_nor_on_repetition(found, rng):
    known = [report(d, f"2024-03-1{i}") for i, d in enumerate("abcd")]
    once = list({(m.doc_id, m.start): replace(m, start=i * 10) for i, m in enumerate(found)}.values())
    assert merged(rng.sample(once, len(once)), *known) == merged(once, *known)


@settings(max_examples=60, deadline=None)
@given(mentions)
def test_a_published_date_says_no_more_than_the_sources(found):
    event = merged(found)
    assert bool(event.date) == any(m.date for m in found)
    assert any(edtf.contains(m.date, event.date) for m in found)


@given(st.lists(st.sampled_from(["2024", "2024-03", "2024-03-05", "2024-02/2024-03", "../2024-03", "2024-34", "2023"]),
                min_size=1, max_size=4))  # fmt: skip
def test_no_event_date_is_narrower_than_its_evidence(values):
    event = merged([mention(f"d{i}", date=v, date_basis="explicit") for i, v in enumerate(values)])
    low, high = edtf.bounds(event.date) if event.date else (None, None)
    first = max((d for v in values if (d := edtf.bounds(v)[0])), default=None)
    last = min((d for v in values if (d := edtf.bounds(v)[1])), default=None)
    if first is None or last is None or first <= last:  # what fits all of them fits the event
        assert low is None or (first is not None and low <= first)
        assert high is None or (last is not None and high >= last)
