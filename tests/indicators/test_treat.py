"""Outliers: the rule, the points, and what happens when points are not enough."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.treat import kurtosis, log_shifted, needs_treatment, skewness, treat, winsorise

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


@pytest.mark.parametrize("x", [[], [1.0], [1.0, 2.0], [5.0] * 20])
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
