from __future__ import annotations

import os

import pytest
from fake_stages import grow

from pipeline import pool


def test_a_process_that_is_nearly_full_is_replaced():
    batches = [[240] for _ in range(5)]  # two together are more than a process may take
    workers = list(pool.over(grow, batches, 2, lambda piece: 0, memory=300))
    assert len(workers) == len(set(workers)) == 5
    assert os.getpid() not in workers


def test_what_alone_is_too_large_is_an_error_and_costs_nothing_else():
    with pytest.raises(MemoryError):
        list(pool.over(grow, [[1 << 12]], 2, lambda piece: 0, memory=200))
    assert pool.taken() > 10 * pool.MEGABYTE


def test_one_job_is_done_here():
    assert list(pool.over(grow, [[1], [1]], 1, lambda piece: 0, memory=1)) == [os.getpid()] * 2
    assert list(pool.over(grow, [], 3, lambda piece: 0)) == []
