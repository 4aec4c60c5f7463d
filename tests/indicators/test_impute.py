"""Filling gaps: every method by hand, and its mark."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from indicators.impute import (
    CARRIED,
    EXTENDED,
    GIVEN,
    GROUP_MEAN,
    HOW,
    INTERPOLATED,
    METHODS,
    SIBLINGS,
    impute,
    impute_table,
)
from indicators.series import carry_forward

NAN = np.nan


def series(*years):
    """One unit, one indicator."""
    return np.array(years, dtype=float)[None, :, None]


def column(*units):
    """One year, one indicator."""
    return np.array(units, dtype=float)[:, None, None]


def check(method, values, expected, how, **options):
    found, marks = impute(method, values, **options)
    np.testing.assert_allclose(found.ravel(), expected, rtol=1e-14)
    assert marks.ravel().tolist() == how
    assert marks.dtype == np.int8


GAPS = series(NAN, 10, NAN, NAN, 40, NAN, NAN)


def test_nothing_is_left_as_it_is():
    check("none", GAPS, GAPS.ravel(), [GIVEN] * 7)


def test_the_latest_earlier_value_and_none_that_is_too_old():
    check("carry-forward", GAPS, [NAN, 10, 10, 10, 40, 40, 40], [0, 0, 1, 1, 0, 1, 1])
    check("carry-forward", GAPS, [NAN, 10, 10, NAN, 40, 40, NAN], [0, 0, 1, 0, 0, 1, 0], max_age=1)
    assert HOW[CARRIED] == "carried forward"


def test_age_is_counted_in_years_and_not_in_columns():
    years = np.array([2000, 2001, 2005, 2006, 2011, 2012, 2013])
    check("carry-forward", GAPS, [NAN, 10, NAN, NAN, 40, 40, 40], [0, 0, 0, 0, 0, 1, 1], max_age=3, years=years)
    # a straight line from 10 in 2001 to 40 in 2011: 22 in 2005, 25 in 2006
    check("linear", GAPS, [10, 10, 22, 25, 40, 40, 40], [3, 0, 2, 2, 0, 3, 3], years=years)


def test_a_straight_line_between_and_the_nearest_value_at_the_ends():
    assert (INTERPOLATED, EXTENDED) == (2, 3)
    check("linear", GAPS, [10, 10, 20, 30, 40, 40, 40], [3, 0, 2, 2, 0, 3, 3])
    # max_age concerns the ends only: between two values nothing is old
    check("linear", GAPS, [10, 10, 20, 30, 40, 40, NAN], [3, 0, 2, 2, 0, 3, 0], max_age=1)
    check("linear", series(NAN, NAN), [NAN, NAN], [0, 0])


def test_mean_and_median_of_the_others_of_that_year():
    check("mean", column(1, NAN, 3, 11), [1, 5, 3, 11], [0, 4, 0, 0])
    check("median", column(1, NAN, 3, 11), [1, 3, 3, 11], [0, 5, 0, 0])
    two_years = np.array([[1.0, NAN], [NAN, 9.0]])[:, :, None]
    check("mean", two_years, [1, 9, 1, 9], [0, 4, 4, 0])


def test_mean_and_median_of_the_group_and_nothing_for_a_group_without_a_value():
    groups = np.array(["a", "a", "a", "a", "b", None], dtype=object)
    values = column(1, NAN, 3, 11, NAN, NAN)
    check("group-mean", values, [1, 5, 3, 11, NAN, NAN], [0, 6, 0, 0, 0, 0], groups=groups)
    check("group-median", values, [1, 3, 3, 11, NAN, NAN], [0, 7, 0, 0, 0, 0], groups=groups)
    assert HOW[GROUP_MEAN] == "mean of the group"


# 0 is the parent of 1, 2 and 3; 4 is the parent of 5
PARENTS = np.array([-1, 0, 0, 0, -1, 4])


def test_the_parent_s_value_and_only_one_level_up():
    check("parent", column(7, NAN, 2, NAN, 5, NAN), [7, 7, 2, 7, 5, 5], [0, 8, 0, 8, 0, 8], parents=PARENTS)
    # a grandparent is not asked: 1 has no value of its own to hand down
    check("parent", column(7, NAN, NAN), [7, 7, NAN], [0, 8, 0], parents=np.array([-1, 0, 1]))


def test_the_mean_of_the_sub_pillar_is_taken_between_worst_and_best():
    # a: 0 to 10, b (less is better): 100 to 300. The second unit's a is in the middle, so its b is 200;
    # the third one's b is the best, so its a is 10
    values = np.array([[0.0, 300.0, 1.0], [5.0, NAN, 2.0], [NAN, 100.0, 3.0], [10.0, 100.0, NAN]])[:, None, :]
    options = {"pillars": np.array(["x", "x", "y"]), "directions": np.array([1, -1, 1])}
    found, how = impute("siblings", values, **options)
    np.testing.assert_allclose(found[:, 0], [[0, 300, 1], [5, 200, 2], [10, 100, 3], [10, 100, NAN]])
    np.testing.assert_array_equal(how[:, 0] == SIBLINGS, [[0, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 0]])


def test_what_a_method_needs_and_which_there_are():
    for method, needed in (("group-mean", "groups"), ("parent", "parents"), ("siblings", "pillars")):
        with pytest.raises(InputError, match=f"imputation: {method}: expected {needed}"):
            impute(method, GAPS)
    with pytest.raises(InputError, match="found 'knn', expected one of none, carry-forward"):
        impute("knn", GAPS)


def test_a_table_with_and_without_years():
    frame = pd.DataFrame({"a": [1.0, NAN, 3.0], "b": [NAN, 2.0, 6.0]}, index=["U", "V", "W"])
    filled, how = impute_table(frame, "mean")
    assert filled.to_dict("list") == {"a": [1, 2, 3], "b": [4, 2, 6]}
    assert how["a"].tolist() == ["as given", "mean of all", "as given"]
    # rows in any order, and a year that one unit doesn't have
    index = pd.MultiIndex.from_tuples([("V", 2021), ("U", 2020), ("U", 2022), ("V", 2020)])
    filled, how = impute_table(pd.DataFrame({"a": [NAN, 4.0, NAN, 7.0]}, index=index), "carry-forward")
    assert filled["a"].tolist() == [7, 4, 4, 7]
    assert how["a"].tolist() == ["carried forward", "as given", "carried forward", "as given"]
    assert filled.index.equals(index)


def random_panel(seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(8, 6, 3))
    values[rng.random(values.shape) < rng.uniform(0, 0.9)] = NAN
    return values, {
        "groups": rng.integers(0, 3, 8),
        "parents": rng.integers(-1, 8, 8),
        "pillars": np.array(["x", "x", "y"]),
        "directions": np.array([1, -1, 1]),
    }


@pytest.mark.parametrize("method", METHODS)
@given(st.integers(0, 10**6), st.floats(1e-3, 1e3), st.floats(-100, 100))
def test_what_is_given_stays_and_what_is_filled_is_marked_in_any_unit(method, seed, factor, shift):
    values, options = random_panel(seed)
    before = values.copy()
    filled, how = impute(method, values, **options)
    np.testing.assert_array_equal(values, before)
    assert not np.shares_memory(filled, values)
    given_there = ~np.isnan(values)
    np.testing.assert_array_equal(filled[given_there], values[given_there])
    np.testing.assert_array_equal(how > 0, ~given_there & ~np.isnan(filled))
    turned, _ = impute(method, factor * values + shift, **options)
    np.testing.assert_allclose(turned, factor * filled + shift, rtol=1e-9, atol=1e-6)


@given(st.integers(0, 10**6), st.integers(0, 5))
def test_carrying_forward_is_the_panel_s_own(seed, max_age):
    values, _ = random_panel(seed)
    _, how = impute("carry-forward", values, max_age=max_age)
    for n in range(values.shape[2]):
        np.testing.assert_array_equal(how[:, :, n] == CARRIED, carry_forward(values[:, :, n], max_age) > 0)
