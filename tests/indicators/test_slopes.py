"""Theil-Sen and Kendall's exact test: by hand, against every order there is, and against scipy."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.slopes import MANY, distribution, kendall_p, median_slopes, theil_sen


def test_by_hand():
    """Ten pairwise slopes: -1, 1/2, 2/3, 1, 1, 5/4, 4/3, 3/2, 2, 3. One of ten pairs is in disorder."""
    found = theil_sen(np.arange(5), np.array([1.0, 2, 4, 3, 6]))
    assert found.slope == pytest.approx((1 + 5 / 4) / 2)
    # y - 1.125 x = 1, 0.875, 1.75, -0.375, 1.5
    assert found.intercept == pytest.approx(1.0)
    # S = 8: of 120 orders one has no inversion and four have one, and as many on the other side.
    assert found.p == pytest.approx(2 * 5 / 120) and not found.significant
    # Only a perfect order (2 of 120) is refused at 5 %, so no slope can be cut off.
    assert (found.low, found.high) == (-1, 3)
    assert found.at(2) == pytest.approx(3.25)


def test_five_in_order_are_significant_and_four_are_not():
    assert theil_sen(np.arange(5), np.arange(5.0)).p == pytest.approx(2 / 120)
    assert theil_sen(np.arange(5), np.arange(5.0)).significant
    four = theil_sen(np.arange(4), np.arange(4.0))
    assert four.p == pytest.approx(2 / 24) and not four.significant
    assert np.isnan([four.low, four.high]).all() and four.slope == 1


@given(st.lists(st.tuples(*[st.floats(-100, 100)] * 3), min_size=2, max_size=8))
def test_slopes_alone_are_those_of_the_whole_fit_to_the_last_bit(rows):
    years, y = np.array([2010, 2011, 2013, 2014, 2015, 2018, 2019, 2020])[: len(rows)], np.array(rows)
    assert median_slopes(years, y).tolist() == [theil_sen(years, column).slope for column in y.T]


def test_what_is_missing_is_left_out_and_nothing_is_nothing():
    found = theil_sen(np.array([0, 1, 2, 3]), np.array([0, np.nan, 2, 3]))
    assert (found.slope, found.points) == (1, 3)
    for y in ([], [1.0]):
        empty = theil_sen(np.arange(len(y)), np.array(y))
        assert np.isnan(empty.slope) and np.isnan(empty.p) and not empty.significant
        assert np.isnan(median_slopes(np.arange(len(y)), np.ones((len(y), 3)))).tolist() == [True] * 3


def test_a_flat_line_has_no_trend():
    found = theil_sen(np.arange(6), np.full(6, 0.1) + np.arange(6) * 1e-15)
    assert (found.slope, found.p, found.significant) == (0, 1, False)


@pytest.mark.parametrize("y", [(1, 2, 3, 4, 5), (1, 1, 2, 3), (1, 1, 1, 2, 2), (1, 2, 2, 3, 3, 3), (4, 4, 4)])
def test_chances_are_those_of_all_orders(y):
    x = np.arange(len(y))
    one, other = np.triu_indices(len(y), k=1)
    every = [int(np.sign(np.array(order)[other] - np.array(order)[one]).sum()) for order in permutations(y)]
    counted = {int(v): every.count(v) / len(every) for v in set(every)}
    values, chances = distribution(tuple(sorted(np.unique(y, return_counts=True)[1].tolist())))
    assert {int(v): c for v, c in zip(values, chances, strict=True) if c} == pytest.approx(counted)
    found = abs(int(np.sign(np.array(y)[other] - np.array(y)[one]).sum()))
    assert kendall_p(x, np.array(y, dtype=float)) == pytest.approx(
        sum(c for v, c in counted.items() if abs(v) >= found)
    )


@given(st.lists(st.integers(0, 50), min_size=2, max_size=15))
def test_shift_stretch_and_reversal(y):
    x, y = np.arange(len(y)), np.array(y, dtype=float)
    found, moved = theil_sen(x, y), theil_sen(x + 2000, 3 * y + 7)
    assert moved.slope == pytest.approx(3 * found.slope) and moved.p == found.p
    back = theil_sen(x, -y)
    assert back.slope == pytest.approx(-found.slope) and back.p == found.p
    if not np.isnan(found.low):
        assert found.low <= found.slope <= found.high
        assert (back.low, back.high) == pytest.approx((-found.high, -found.low))


def test_against_scipy():
    stats = pytest.importorskip("scipy.stats", reason="scipy comes with scikit-learn")
    random = np.random.default_rng(7)
    for points in (5, 6, 8, 11, 14):
        x, y = np.arange(points), random.normal(size=points) + 0.2 * np.arange(points)
        found = theil_sen(x, y)
        assert found.slope == pytest.approx(stats.theilslopes(y, x).slope)
        assert found.p == pytest.approx(stats.kendalltau(x, y, method="exact").pvalue)


def test_many_points_are_told_by_the_normal_distribution():
    """At the limit both ways agree, and beyond it scipy's."""
    stats = pytest.importorskip("scipy.stats", reason="scipy comes with scikit-learn")
    random = np.random.default_rng(3)
    x, y = np.arange(MANY), random.normal(size=MANY) + 0.06 * np.arange(MANY)
    exact = theil_sen(x, y)
    deviation = np.sqrt(MANY * (MANY - 1) * (2 * MANY + 5) / 18)
    tau = stats.kendalltau(x, y).statistic * MANY * (MANY - 1) / 2
    assert exact.p == pytest.approx(2 * stats.norm.sf((abs(tau) - 1) / deviation), abs=1e-3)
    for points in (31, 60, 400):
        x, y = np.arange(points), np.round(random.normal(size=points) + 3 / points * np.arange(points), 1)
        found, other = theil_sen(x, y), stats.theilslopes(y, x)
        assert found.slope == pytest.approx(other.slope)
        assert found.p == pytest.approx(stats.kendalltau(x, y, method="asymptotic").pvalue, rel=0.1, abs=1e-4)
        assert (found.low, found.high) == pytest.approx((other.low_slope, other.high_slope), abs=5e-3)
