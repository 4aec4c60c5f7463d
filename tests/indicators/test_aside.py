"""A process beside this one keeps what it was given, and whatever happens to it, the next task is answered."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
import pytest

from data.errors import ProductError
from indicators.aside import Aside, UnansweredError
from indicators.intervals import CertaintyOf, Intervals, ScenarioOf
from indicators.scenario import side_of


class Adder:
    """Adds to what it was made of, and does what one may not rely on."""

    def __init__(self, first: np.ndarray) -> None:
        if first.size > 10_000_000:
            raise ProductError("too many")
        self.sum = first

    def __call__(self, what: str, value: float = 0.0) -> object:
        print("not part of the answer")
        if what == "fail":
            raise ValueError("no such thing")
        if what == "refuse":
            raise ProductError("not that one")
        if what == "wait":
            time.sleep(value)
        self.sum = self.sum + value
        return os.getpid(), self.sum


@pytest.fixture
def adder():
    found = Aside(Adder, np.zeros(3), patience=20)
    yield found
    found.close()


def test_what_was_made_there_stays_there(adder):
    assert not adder.is_open
    process, total = adder("add", 1.5)
    assert process != os.getpid() and total.tolist() == [1.5] * 3
    same, total = adder("add", 2.0)
    assert same == process and total.tolist() == [3.5] * 3


def test_a_task_that_fails_costs_no_process(adder):
    process, _total = adder("add")
    with pytest.raises(ProductError, match="not that one") as refused:
        adder("refuse")
    with pytest.raises(UnansweredError, match="ValueError: no such thing"):
        adder("fail")
    assert not isinstance(refused.value, UnansweredError)
    assert adder("add")[0] == process


def test_one_that_died_is_started_anew(adder):
    process, _total = adder("add", 1.0)
    os.kill(process, signal.SIGKILL)
    another, total = adder("add", 1.0)
    assert another != process and total.tolist() == [1.0] * 3


def test_one_that_hangs_is_ended_and_the_next_task_is_answered():
    slow = Aside(Adder, np.zeros(1), patience=4)
    process, _total = slow("add")
    with pytest.raises(UnansweredError, match="no answer"):
        slow("wait", 60)
    assert not slow.is_open
    assert slow("add")[0] != process
    slow.close()


def test_it_ends_when_nobody_wants_anything():
    brief = Aside(Adder, np.zeros(1), idle=0.1)
    process, _total = brief("add")
    end = time.monotonic() + 10
    while brief.is_open and time.monotonic() < end:
        time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert brief("add")[0] != process
    brief.close()


def test_what_cannot_be_made_is_told():
    with pytest.raises(ProductError, match="too many"):
        Aside(Adder, np.zeros(10_000_001))("add")


def test_intervals_of_another_process_are_those_of_this_one(results):
    asked = CertaintyOf(2, 2021, ("PL91",))
    side = side_of(results, "PL84", "rd", 2021)
    changed = ScenarioOf(2, 2021, "rd", "PL84", ((side.indicators[0], 5.0),))
    here, there = Intervals(results), Intervals(results, aside=True)
    one, other = here.wait(asked, 60), there.wait(asked, 60)
    for name, ranks in one.ranks.items():
        np.testing.assert_array_equal(ranks.high, other.ranks[name].high)
        np.testing.assert_array_equal(one.gaps[name].ahead, other.gaps[name].ahead)
    assert here.wait(changed, 60) == there.wait(changed, 60)
    with pytest.raises(ProductError, match="1900"):
        there.wait(CertaintyOf(2, 1900), 60)
