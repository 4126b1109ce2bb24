"""Work shared among forked processes: every item once, by its number, whoever does it and whatever befalls them."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.forks import _lanes, over
from pipeline.s7_resolve import events
from tests.synthetic import generate

here = os.getpid()


@given(st.lists(st.integers(0, 50), max_size=12), st.integers(1, 4))
def test_every_item_is_in_one_lane(sizes, jobs):
    lanes = _lanes(sizes, jobs)
    assert sorted(i for lane in lanes for i in lane) == list(range(len(sizes)))
    assert len(lanes) <= jobs


def test_the_work_is_shared_out_evenly():
    assert [len(lane) for lane in _lanes([1] * 20, 2)] == [10, 10]
    assert _lanes([3, 1, 1, 1], 2) == [[0], [1, 2, 3]]


def test_results_come_with_the_number_of_their_item():
    assert sorted(over(lambda x: x * x, [1, 2, 3, 4], [1, 1, 1, 1], jobs=3)) == [(0, 1), (1, 4), (2, 9), (3, 16)]


@pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked off elsewhere")
def test_others_do_their_share_and_where_one_dies_its_share_is_done_here():
    done = dict(over(lambda _: os.getpid(), [0, 1], [1, 1], jobs=2))
    assert here in done.values()
    assert len(set(done.values())) == 2

    def die(x: int) -> int:
        return x if os.getpid() == here else os._exit(1)

    assert sorted(over(die, [7, 8], [1, 1], jobs=2)) == [(0, 7), (1, 8)]


def test_what_fails_fails_here_too():
    with pytest.raises(ZeroDivisionError):
        list(over(lambda x: 1 // x, [1, 0], [2, 1], jobs=2))


def test_events_do_not_depend_on_the_number_of_processes(monkeypatch):
    monkeypatch.setattr(events, "MANY", 0)
    made = list(generate(600))
    mentions, reports = [m for m, _, _ in made], {r.doc_id: r for _, r, _ in made}
    alone, shared = (events.resolve(mentions, reports, jobs=jobs) for jobs in (1, 3))
    assert (alone.events, alone.joins, alone.near) == (shared.events, shared.joins, shared.near)
