"""A computation in another process gives what it gives here, and says what went wrong there."""

from __future__ import annotations

import os
import resource

import numpy as np
import pytest

from data.errors import ProductError
from indicators.alternatives import Alternatives
from indicators.apart import apart
from indicators.certainty import dimension_sensitivity, prepare
from indicators.sensitivity import sensitivity


def own(*values):
    """What a process of its own is asked here."""
    print("not part of the answer")
    return os.getpid(), values


def failing():
    raise ValueError("no such thing")


def test_sensitivity_is_the_same_in_another_process(results):
    alternatives = Alternatives(draws=100)
    problem = prepare(results, 2, 2021, "rd", results.cores(2, ()), {}).problem
    here, there = sensitivity(problem, alternatives), apart(sensitivity, problem, alternatives)
    for name, value in vars(here).items():
        assert np.array_equal(value, vars(there)[name], equal_nan=True), name


def test_it_computes_elsewhere_and_only_the_answer_comes_back():
    from operator import add

    process, values = apart(own, 1.5, np.arange(3))
    assert process != os.getpid() and values[0] == 1.5 and values[1].tolist() == [0, 1, 2]
    assert apart(add, 1, 2) == 3


def test_what_went_wrong_there_is_told_in_one_line():
    with pytest.raises(ProductError, match="failing: its own process ended with ValueError: no such thing"):
        apart(failing)


def test_a_dimension_nobody_publishes_has_no_sensitivity(results):
    level = results.level(3)
    empty = [name for name, d in level.dimensions.items() if not d.indicators]
    for name in empty:
        assert dimension_sensitivity(results, 3, 2021, name) is None


def test_the_server_s_own_memory_stays_as_it_is(results):
    problem = prepare(results, 3, 2020, "talent", results.cores(3, ()), {}).problem
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert apart(sensitivity, problem, Alternatives()).runs == 1024
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kilobytes; here it takes 250,000
