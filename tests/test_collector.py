from __future__ import annotations

import gc
import weakref

import pytest

from pipeline.core import collector


class Knot:
    def __init__(self):
        self.me = self


@pytest.mark.parametrize("lasting", [False, True])
def test_what_was_tied_while_it_was_paused_is_found_afterwards(lasting):
    with collector.paused(lasting=lasting):
        assert not gc.isenabled()
        with collector.running():
            assert gc.isenabled()
        assert not gc.isenabled()
        knot = weakref.ref(Knot())
    assert gc.isenabled()
    gc.collect()
    assert knot() is None


def test_it_stays_off_where_it_was_off():
    with collector.paused():
        with collector.paused(lasting=True):
            pass
        assert not gc.isenabled()
