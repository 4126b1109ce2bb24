from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import constraints, edtf

VALUES = [
    ("2023-07-12", date(2023, 7, 12), date(2023, 7, 12)),
    ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
    ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ("199X", date(1990, 1, 1), date(1999, 12, 31)),
    ("19XX", date(1900, 1, 1), date(1999, 12, 31)),
    ("2023-XX", date(2023, 1, 1), date(2023, 12, 31)),
    ("2023-07-XX", date(2023, 7, 1), date(2023, 7, 31)),
    ("2023-22", date(2023, 6, 1), date(2023, 8, 31)),
    ("2023-24", date(2023, 12, 1), date(2024, 2, 29)),
    ("2023-36", date(2023, 10, 1), date(2023, 12, 31)),
    ("2023-41", date(2023, 7, 1), date(2023, 12, 31)),
    ("2020~", date(2020, 1, 1), date(2020, 12, 31)),
    ("2020-10/2020-12", date(2020, 10, 1), date(2020, 12, 31)),
    ("2020/..", date(2020, 1, 1), None),
    ("2020/", date(2020, 1, 1), None),
    ("../2030", None, date(2030, 12, 31)),
    ("[2025-02-03,2025-02-10]", date(2025, 2, 3), date(2025, 2, 10)),
    ("XXXX-07-12", None, None),
    ("", None, None),
]

days = st.dates(date(1500, 1, 1), date(2400, 12, 31))


@pytest.mark.parametrize(("value", "low", "high"), VALUES)
def test_bounds_are_the_first_and_last_day_of_a_value(value, low, high):
    assert edtf.is_valid(value)
    assert edtf.bounds(value) == (low, high)


@pytest.mark.parametrize(
    "value",
    [
        "2023-02-30",
        "2023-13",
        "2023-25",
        "2020/2019",
        "/",
        "../..",
        "12.03.2024",
        "2023-7-1",
        "XXXX-02-30",
        "[a,b]",
        "[]",
        "2020/2021/2022",
        "0000",
        "٢٠٢٣",
    ],
)
def test_what_is_no_date_is_not_valid(value):
    assert not edtf.is_valid(value)


def test_bounds_of_what_is_no_date_raise():
    with pytest.raises(ValueError, match="no EDTF"):
        edtf.bounds("gestern")


@pytest.mark.parametrize(
    ("a", "b", "together"),
    [
        ("XXXX-07-12", "2023", "2023-07-12"),
        ("2023-07", "2023", "2023-07"),
        ("2023-07", "2023-07-10/2023-08-10", "2023-07-10/2023-07-31"),
        ("[2025-02-03,2025-02-10]", "2025-02-10", "2025-02-10"),
        ("2020/..", "../2021", "2020-01-01/2021-12-31"),
        ("2023-07", "2024", ""),
        ("", "2024", "2024"),
        ("XXXX-07-12", "2022-08-01/2024-07-31", "[2023-07-12,2024-07-12]"),
        ("XXXX-02-29", "2023", ""),
    ],
)
def test_intersect_keeps_what_both_say(a, b, together):
    assert edtf.intersect(a, b) == together
    assert edtf.intersect(b, a) == together


def test_a_day_without_its_year_is_compatible_with_that_day_only():
    assert edtf.compatible("XXXX-07-12", "2023-07-12")
    assert edtf.compatible("XXXX-07-12", "2023")
    assert not edtf.compatible("XXXX-07-12", "2023-08")
    assert not edtf.compatible("XXXX-07-12", "XXXX-07-13")
    assert edtf.compatible("XXXX-07-12", "XXXX-07")


def test_narrower_prefers_what_says_more_and_keeps_the_first_on_a_contradiction():
    assert edtf.narrower("2023", "2023-07-12") == "2023-07-12"
    assert edtf.narrower("2023-07-12", "2023") == "2023-07-12"
    assert edtf.narrower("2023", "2024-07-12") == "2023"
    assert edtf.narrower("", "2024") == "2024"


def test_precision_names_the_size_of_a_value():
    sizes = {
        "2023-07-12": "day",
        "2023-07": "month",
        "2023": "year",
        "199X": "decade",
        "19XX": "century",
        "2023-22": "season",
        "2023-35": "quarter",
        "2023-40": "half",
        "2020/..": "interval",
        "[2020,2021]": "set",
        "": "",
    }
    assert {v: edtf.precision(v) for v in sizes} == sizes


@given(days, days)
def test_interval_has_exactly_the_bounds_it_was_made_of(a, b):
    low, high = min(a, b), max(a, b)
    value = edtf.interval(low, high)
    assert edtf.is_valid(value)
    assert edtf.bounds(value) == (low, high)


@given(days, days, days, days)
def test_intersect_and_contains_agree_with_the_days(a, b, c, d):
    x, y = edtf.interval(min(a, b), max(a, b)), edtf.interval(min(c, d), max(c, d))
    both = edtf.intersect(x, y)
    assert bool(both) == edtf.compatible(x, y) == (max(min(a, b), min(c, d)) <= min(max(a, b), max(c, d)))
    if both:
        assert edtf.contains(x, both)
        assert edtf.contains(y, both)


@given(st.text("0123456789X-/.[],~", max_size=24))
def test_no_string_makes_the_check_fail_and_valid_ones_have_ordered_bounds(value):
    if edtf.is_valid(value):
        low, high = edtf.bounds(value)
        assert low is None or high is None or low <= high


# --- constraints ------------------------------------------------------------------------------------------------------


def test_a_weekday_in_a_window_is_one_of_its_days_until_something_fixes_it():
    february = ("weekday=1", "2025-02-01/2025-03-02")
    assert constraints.solve([february]).value == "[2025-02-03,2025-02-10,2025-02-17,2025-02-24]"
    assert constraints.solve([february, ("", "2025-02-17")]) == constraints.Solution("2025-02-17")
    assert constraints.solve([("weekday=1", "2025-02-12/2025-02-20"), february]).value == "2025-02-17"


def test_a_contradiction_is_reported_and_not_averaged():
    solution = constraints.solve([("weekday=1", "2025-02-01/2025-03-02"), ("", "2025-02-18")])
    assert solution.value == "2025-02-18"
    assert solution.conflicts == (("weekday=1", "2025-02-01/2025-03-02"),)


def test_constraints_of_months_and_days_take_their_year_from_the_window():
    assert constraints.solve([("monthday=07-12", "2023-07-12/2023-07-18")]).value == "2023-07-12"
    assert constraints.solve([("month=7", "2022-05/2022-12")]).value == "2022-07"
    assert constraints.solve([("month=7", "")]).value == "XXXX-07"
    assert constraints.solve([("quarter=3", "2023")]).value == "2023-35"


def test_an_open_window_stays_open():
    assert constraints.solve([("weekday=1", "2025/..")]).value == "2025/.."
    assert constraints.solve([]).value == ""


@pytest.mark.parametrize(
    ("constraint", "published", "days"),
    [
        ("weekday=3", "2023-07-12/2023-07-18", "2023-07-06/2023-07-18"),
        ("offset=-1d", "2023-07", "2023-06-30/2023-07-30"),
        ("offset=-1y", "2023-07-12/2023-07-18", "2022"),
        ("offset=-1m", "2023-03-31", "2023-02"),
        ("offset=0w", "2023-07-12", "2023-07-10/2023-07-16"),
        ("offset=-1q", "2024-02-01", "2023-36"),
        ("offset=-1d", "", ""),
        ("", "2023-07", ""),
    ],
)
def test_window_is_where_a_relative_event_may_lie(constraint, published, days):
    assert constraints.window(constraint, published) == days


@pytest.mark.parametrize(
    ("value", "part", "days"),
    [
        ("2023-07", "start", "2023-07-01/2023-07-10"),
        ("2023-07", "end", "2023-07-21/2023-07-31"),
        ("2020", "end", "2020-09-01/2020-12-31"),
        ("199X", "mid", "1993-05-01/1996-08-31"),
        ("2020-05-03", "end", "2020-05-03"),
        ("XXXX-07", "end", "XXXX-07"),
    ],
)
def test_part_of_a_period(value, part, days):
    assert constraints.part_of(value, part) == days


@pytest.mark.parametrize("value", ["2020", "2023-07", "199X", "2023-35", "2021-24", "2023-07-10/2023-07-16"])
@pytest.mark.parametrize("part", ["start", "mid", "end"])
def test_a_part_lies_within_its_period(value, part):
    assert edtf.contains(value, constraints.part_of(value, part))


@given(st.lists(st.tuples(st.sampled_from(["", "weekday=1", "weekday=5", "month=2", "part=end"]), days), max_size=4))
def test_the_solution_does_not_depend_on_the_order(statements):
    known = [(c, f"{d}/{d + timedelta(days=20)}") for c, d in statements if d.year < 2400]
    assert constraints.solve(known) == constraints.solve(list(reversed(known)))
