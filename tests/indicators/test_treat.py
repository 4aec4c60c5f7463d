"""Outliers: the rule, the points, and what happens when points are not enough."""

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from indicators.treat import (
    FALLBACKS,
    boxcox,
    boxcox_power,
    kurtosis,
    limits,
    log_shifted,
    needs_treatment,
    skewness,
    treat,
    treat_table,
    winsorise,
)

# 12 of 312 values far out: five points can't repair that.
MANY_OUT = np.array([*range(300), *[1e6] * 12], dtype=float)


def test_skewness_and_kurtosis_by_hand():
    # mean 0.25, deviations -0.25 (3x) and 0.75: m2 = 0.1875, m3 = 0.09375, m4 = 0.08203125
    # skewness: m3 / m2^1.5 * sqrt(4*3) / 2 = 1.1547 * 1.7321 = 2
    # kurtosis: m4 / m2^2 - 3 = -2/3; (5 * -2/3 + 6) * 3 / (2 * 1) = 4
    x = np.array([0.0, 0.0, 0.0, 1.0])
    assert skewness(x) == pytest.approx(2.0, rel=1e-12)
    assert kurtosis(x) == pytest.approx(4.0, rel=1e-12)


def test_skewness_and_kurtosis_of_a_longer_vector():
    # 1 to 5 and 15: mean 5, deviations -4 -3 -2 -1 0 10: sums of powers 130, 900, 10354
    # skewness: 150 / (130/6)^1.5 * sqrt(30) / 4 = 2.0365; kurtosis: 1725.667 / 469.444 - 3 = 0.67598
    # (7 * 0.67598 + 6) * 5 / (4 * 3) = 4.47160
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 15.0])
    assert skewness(x) == pytest.approx(150 / (130 / 6) ** 1.5 * 30**0.5 / 4, rel=1e-12)
    assert kurtosis(x) == pytest.approx(((7 * (10354 / 6 / (130 / 6) ** 2 - 3)) + 6) * 5 / 12, rel=1e-12)
    assert kurtosis(x) == pytest.approx(4.4716, abs=1e-4)
    assert needs_treatment(x)


@pytest.mark.parametrize("x", [[], [1.0], [1.0, 2.0], [5.0] * 20, [0.1] * 3])
def test_too_few_or_equal_values_have_no_shape_and_need_nothing(x):
    x = np.array(x)
    assert np.isnan(skewness(x)) and np.isnan(kurtosis(x))
    assert not needs_treatment(x)
    assert treat(x).kind == "none"


def test_three_values_have_a_skewness_but_no_kurtosis():
    assert np.isfinite(skewness(np.array([1.0, 2.0, 9.0])))
    assert np.isnan(kurtosis(np.array([1.0, 2.0, 9.0])))


def test_an_extreme_point_takes_the_value_of_the_next_one():
    values, points = winsorise(np.array([*range(1, 11), 100.0]))
    assert values.tolist() == [*range(1, 11), 10]
    assert points == 1


def test_the_low_side_is_pulled_up():
    values, points = winsorise(np.array([-100.0, *range(1, 11)]))
    assert values.tolist() == [1, *range(1, 11)]
    assert points == 1


def test_tied_extremes_take_one_point_each():
    x = np.array([*range(1, 21), 500.0, 500.0])
    values, points = winsorise(x)
    assert values.max() == 20
    assert points == 2
    assert treat(x).points == 2


def test_at_most_max_points_are_touched():
    values, points = winsorise(MANY_OUT, max_points=3)
    assert points == 3
    assert values.max() == 1e6


def test_a_mild_vector_is_left_alone():
    x = np.array([3.0, 1.0, 2.0, np.nan])
    treatment = treat(x)
    assert treatment.kind == "none"
    np.testing.assert_array_equal(treatment.apply(x), x)


def test_a_winsorised_rule_also_holds_for_values_it_has_not_seen():
    treatment = treat(np.array([*range(1, 11), 100.0, np.nan]))
    assert (treatment.kind, treatment.points) == ("winsorised", 1)
    np.testing.assert_array_equal(treatment.apply(np.array([[7.0, 55.0], [np.nan, -3.0]])), [[7, 10], [np.nan, 1]])


def test_when_points_are_not_enough_the_original_values_are_logged():
    treatment = treat(MANY_OUT)
    assert (treatment.kind, treatment.mirrored, treatment.points) == ("log", False, 0)
    # ln(x - 0 + 0.01 * 1e6) at 0 and at 1e6
    np.testing.assert_allclose(treatment.apply(np.array([0.0, 1e6])), [np.log(1e4), np.log(1_010_000)], rtol=1e-14)


def test_a_negative_skew_is_logged_from_the_other_end():
    treatment = treat(-MANY_OUT)
    assert treatment.mirrored
    np.testing.assert_array_equal(treatment.apply(-MANY_OUT), -treat(MANY_OUT).apply(MANY_OUT))


def test_the_logarithm_by_hand():
    # min 0, max 100: ln(x + 1)
    np.testing.assert_allclose(
        log_shifted(np.array([0.0, 9.0, 100.0, np.nan]), 0.0, 100.0), [0.0, np.log(10), np.log(101), np.nan], rtol=1e-14
    )
    # from the other end: -ln(100 - x + 1)
    np.testing.assert_allclose(log_shifted(np.array([91.0]), 0.0, 100.0, mirrored=True), [-np.log(10)], rtol=1e-14)
    # later data beyond the bounds has the value of the bound, not NaN
    np.testing.assert_allclose(log_shifted(np.array([-5.0, 500.0]), 0.0, 100.0), [0.0, np.log(101)], rtol=1e-14)


@given(st.integers(0, 10**6), st.integers(4, 120), st.integers(0, 9))
def test_winsorising_keeps_order_and_never_touches_its_input(seed, size, extremes):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=size)
    x[: min(extremes, size)] *= 10 ** rng.uniform(1, 6)
    before = x.copy()
    values, points = winsorise(x)
    np.testing.assert_array_equal(x, before)
    assert points <= 5
    assert (values != x).sum() <= points
    assert (np.diff(values[np.argsort(x)]) >= 0).all()
    treatment = treat(x)
    if treatment.kind == "winsorised":  # the rule and the points say the same
        np.testing.assert_array_equal(treatment.apply(x), values)
    np.testing.assert_array_equal(x, before)


def test_limits_by_hand():
    # one point in, then the rule is met; the two at 500 tie, so the first of two leaves the limit where it is
    assert limits(np.array([*range(1, 11), 100.0])) == (1, 10, 1, True)
    tied = np.array([*range(1, 21), 500.0, 500.0])
    assert limits(tied, 1) == (1, 500, 1, False)
    assert limits(tied, 2) == (1, 20, 2, True)
    assert limits(tied, 0) == (1, 500, 0, False)
    assert limits(np.array([])) == (-np.inf, np.inf, 0, True)


def test_both_sides_can_be_pulled_in():
    # the high end is the farther one; once it is in, the low end is
    x = np.array([-100.0, *range(60), 1000.0])
    assert limits(x, 1) == (-100, 59, 1, False)
    assert limits(x) == (0, 59, 2, True)
    values, points = winsorise(x)
    assert (values.min(), values.max(), points) == (0, 59, 2)


def test_no_rule_leaves_everything():
    treatment = treat(MANY_OUT, rule="none")
    assert treatment.kind == "none"
    np.testing.assert_array_equal(treatment.apply(MANY_OUT), MANY_OUT)


def test_without_a_fallback_points_are_all_that_is_done():
    treatment = treat(np.array([*range(300), 1e6, 2e6, *[5e6] * 9]), max_points=9, fallback="none")
    assert (treatment.kind, treatment.points, treatment.high) == ("winsorised", 9, 2e6)


def test_no_points_means_the_fallback_at_once():
    assert treat(np.array([*range(1, 11), 100.0]), max_points=0).kind == "log"


def test_which_points_moved():
    treatment = treat(np.array([*range(1, 11), 100.0, np.nan]))
    moved = treatment.moved(np.array([[-5.0, 1.0], [10.0, 10.5], [np.nan, 99.0]]))
    assert moved.tolist() == [[-1, 0], [0, 1], [0, 1]]
    assert treat(np.array([1.0, 2.0])).moved(np.array([-9e9, 9e9])).tolist() == [0, 0]


def test_boxcox_by_hand():
    x = np.array([1.0, 4.0, np.nan, 0.0, -1.0])
    np.testing.assert_allclose(boxcox(x, 0.5), [0, 2, np.nan, np.nan, np.nan])
    np.testing.assert_allclose(boxcox(x, 0), [0, np.log(4), np.nan, np.nan, np.nan])
    np.testing.assert_allclose(boxcox(x, -1), [0, 0.75, np.nan, np.nan, np.nan])


def test_the_power_that_makes_normal_what_was_made_of_normal_values():
    quantiles = np.array([NormalDist().inv_cdf((n + 0.5) / 200) for n in range(200)])
    assert boxcox_power(np.exp(quantiles)) == 0
    assert boxcox_power((quantiles + 5) ** 2) == pytest.approx(0.5, abs=0.02)
    assert boxcox_power((quantiles + 5) ** -1.0) == pytest.approx(-1, abs=0.02)


def test_the_power_is_the_most_likely_one_on_a_grid():
    x = np.exp(np.random.default_rng(3).normal(size=80)) + 0.3
    grid = np.round(np.arange(-2, 2.005, 0.01), 2)
    likelihood = [-40 * np.log(np.var(boxcox(x, p))) + (p - 1) * np.log(x).sum() for p in grid]
    assert boxcox_power(x) == grid[np.argmax(likelihood)]


def test_boxcox_as_fallback_is_the_same_from_either_end():
    treatment = treat(MANY_OUT, fallback="boxcox")
    assert (treatment.kind, treatment.mirrored) == ("boxcox", False)
    # the place between 0 and 1e6, plus 0.01, to the power that is reported
    expected = ((np.array([0, 1.0, 1.0]) + 0.01) ** treatment.power - 1) / treatment.power
    np.testing.assert_allclose(treatment.apply(np.array([-5.0, 1e6, 2e6])), expected, rtol=1e-12)
    mirror = treat(-MANY_OUT, fallback="boxcox")
    np.testing.assert_allclose(mirror.apply(-MANY_OUT), -treatment.apply(MANY_OUT), rtol=1e-12)


def test_unknown_names_are_refused_and_the_settings_know_them_all():
    with pytest.raises(InputError, match="treatment: rule: found 'iqr', expected one of skew-kurtosis, none"):
        treat(MANY_OUT, rule="iqr")
    with pytest.raises(InputError, match="treatment: fallback: found 'root', expected one of log, boxcox, none"):
        treat(MANY_OUT, fallback="root")


def test_a_table_is_treated_column_by_column():
    frame = pd.DataFrame({"calm": np.arange(11.0), "wild": [*range(1, 11), 100.0]}, index=list("ABCDEFGHIJK"))
    treated, treatments = treat_table(frame)
    assert {name: treatment.kind for name, treatment in treatments.items()} == {"calm": "none", "wild": "winsorised"}
    assert treated.loc["K"].tolist() == [10, 10]
    assert frame.loc["K", "wild"] == 100


@pytest.mark.parametrize("fallback", FALLBACKS)
@given(st.integers(0, 10**6), st.floats(1e-3, 1e3), st.floats(-100, 100))
def test_direction_unit_and_row_order_change_nothing(fallback, seed, factor, shift):
    rng = np.random.default_rng(seed)
    x = rng.choice([-1, 1]) * np.exp(rng.normal(0, rng.uniform(0.1, 3), 80))
    treatment = treat(x, fallback=fallback)
    done = treatment.apply(x)
    assert (np.diff(done[np.argsort(x)]) >= 0).all()
    np.testing.assert_allclose(treat(-x, fallback=fallback).apply(-x), -done, rtol=1e-9, atol=1e-9)
    order = rng.permutation(80)
    np.testing.assert_allclose(treat(x[order], fallback=fallback).apply(x[order]), done[order], rtol=1e-9, atol=1e-9)
    y = factor * x + shift
    other = treat(y, fallback=fallback)
    assert (other.kind, other.points, other.mirrored) == (treatment.kind, treatment.points, treatment.mirrored)
    ends = [(z - z.min()) / np.ptp(z) for z in (done, other.apply(y))]
    np.testing.assert_allclose(ends[0], ends[1], rtol=1e-5, atol=1e-5)
