"""Means and outranking, coverage states and ranks."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError, ProductError
from indicators.aggregate import (
    METHODS,
    aggregate_table,
    arithmetic,
    copeland,
    generalised,
    geometric,
    harmonic,
    mazziotta_pareto,
    outranking,
    ranks,
    states,
)
from indicators.weights import balanced

NAN = np.nan


def test_the_weighted_mean_by_hand():
    # 0.5 * 40 + 0.25 * 60 + 0.25 * 100 = 60
    score, coverage = arithmetic(np.array([40.0, 60.0, 100.0]), np.array([0.5, 0.25, 0.25]))
    assert (float(score), float(coverage)) == (60.0, 1.0)


def test_missing_values_leave_their_weight_to_the_others():
    # without the first: (0.25 * 60 + 0.25 * 100) / 0.5 = 80
    score, coverage = arithmetic(np.array([[NAN, 60.0, 100.0], [NAN, NAN, NAN]]), np.array([0.5, 0.25, 0.25]))
    np.testing.assert_array_equal(score, [80, NAN])
    np.testing.assert_array_equal(coverage, [0.5, 0])


def test_no_indicators_at_all_have_no_score():
    score, coverage = arithmetic(np.empty((3, 0)), np.empty(0))
    assert np.isnan(score).all()
    assert coverage.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("pillars", "there", "state"),
    [
        ("abc", (1, 1, 0), "full"),  # 1/3 + 1/3 is two thirds, whatever the rounding
        ("abc", (1, 0, 0), "partial"),  # exactly one third
        ("abcdef", (1, 1, 1, 1, 0, 0), "full"),
        ("abcdef", (1, 1, 0, 0, 0, 0), "partial"),
        ("abcdef", (1, 1, 1, 0, 0, 0), "partial"),
        ("abcdef", (1, 0, 0, 0, 0, 0), "missing"),
        ("aabbcc", (1, 0, 0, 0, 0, 1), "partial"),  # 1/6 + 1/6
        ("aaabbbccc", (1, 1, 1, 1, 1, 1, 0, 0, 0), "full"),  # six times 1/9
        ("aaabbbccc", (0, 0, 0, 0, 0, 0, 1, 1, 0), "missing"),  # 2/9
    ],
)
def test_coverage_on_the_edges_of_the_states(pillars, there, state):
    _, coverage = arithmetic(np.where(there, 50.0, NAN), balanced(pillars))
    assert states(np.atleast_1d(coverage)).tolist() == [state]


def test_states_just_off_the_edges():
    assert states(np.array([0, 0.333, 1 / 3, 0.666, 2 / 3, 1])).tolist() == [
        "missing",
        "missing",
        "partial",
        "partial",
        "full",
        "full",
    ]


def test_ties_share_the_better_rank_and_the_next_is_skipped():
    score = np.array([50.0, 70.0, 70.0, 10.0, 99.0, NAN])
    full = np.array([True, True, True, True, False, False])
    np.testing.assert_array_equal(ranks(score, full), [3, 1, 1, 4, NAN, NAN])
    nearly = np.array([0.1 + 0.2, 0.3, 0.3 + 1e-7])
    np.testing.assert_array_equal(ranks(nearly, np.ones(3, dtype=bool)), [2, 2, 1])


def test_nobody_full_means_nobody_ranked():
    assert np.isnan(ranks(np.array([1.0, 2.0]), np.array([False, False]))).all()


@given(st.integers(0, 10**6), st.integers(1, 8))
def test_a_score_lies_between_its_indicators(seed, indicators):
    rng = np.random.default_rng(seed)
    normalised = np.where(rng.random((20, indicators)) < 0.3, NAN, rng.uniform(0, 100, (20, indicators)))
    before = normalised.copy()
    score, coverage = arithmetic(normalised, balanced(rng.choice(list("abc"), indicators).tolist()))
    np.testing.assert_array_equal(normalised, before)
    there = ~np.isnan(normalised).all(axis=1)
    np.testing.assert_array_equal(np.isnan(score), ~there)
    assert (score[there] >= np.nanmin(normalised[there], axis=1) - 1e-9).all()
    assert (score[there] <= np.nanmax(normalised[there], axis=1) + 1e-9).all()
    assert ((coverage >= 0) & (coverage <= 1 + 1e-12)).all()


# Weights 1/2, 1/4, 1/4 of 4, 16, 1: means 6.25, 4^(2/4) 16^(1/4) 1 = 4, 1 / (1/8 + 1/64 + 1/4) = 64/25,
# (2/2 + 4/4 + 1/4)^2 = 5.0625; variance (16/2 + 256/4 + 1/4) - 6.25^2 = 33.1875
BY_HAND = {
    "arithmetic": 6.25,
    "geometric": 4.0,
    "harmonic": 2.56,
    "generalised": 5.0625,
    "mazziotta-pareto": 6.25 - 33.1875 / 6.25,
}
# The same without the second: weights 2/3 and 1/3 of 4 and 1.
WITHOUT_SECOND = {
    "arithmetic": 3.0,
    "geometric": 16 ** (1 / 3),
    "harmonic": 2.0,
    "generalised": (5 / 3) ** 2,
    "mazziotta-pareto": 3 - 2 / 3,
}
ACROSS_UNITS = "copeland"
WEIGHTS = np.array([0.5, 0.25, 0.25])


@pytest.mark.parametrize("method", BY_HAND)
def test_every_mean_by_hand(method):
    score, coverage = METHODS[method](np.array([[4.0, 16.0, 1.0], [4.0, NAN, 1.0], [NAN, NAN, NAN]]), WEIGHTS)
    np.testing.assert_allclose(score, [BY_HAND[method], WITHOUT_SECOND[method], NAN], rtol=1e-13)
    np.testing.assert_array_equal(coverage, [1, 0.75, 0])


def test_every_method_has_an_example():
    assert {*BY_HAND, ACROSS_UNITS} == set(METHODS)


@pytest.mark.parametrize("method", [geometric, harmonic])
@pytest.mark.parametrize("value", [0.0, -3.0])
def test_means_of_ratios_are_missing_where_a_value_is_not_above_zero(method, value):
    x = np.array([[value, 16.0, 1.0], [4.0, 16.0, 1.0]])
    score, coverage = method(x, WEIGHTS)
    assert np.isnan(score).tolist() == [True, False]
    assert coverage.tolist() == [1, 1]
    assert not np.isnan(method(x, np.array([0.0, 0.5, 0.5]))[0]).any()  # without weight it doesn't matter


def test_the_power_mean_runs_from_harmonic_to_arithmetic():
    x = np.array([4.0, 16.0, 1.0])
    for power, same in ((-1, harmonic), (0, geometric), (1, arithmetic)):
        np.testing.assert_allclose(generalised(x, WEIGHTS, power=power)[0], same(x, WEIGHTS)[0], rtol=1e-13)
    # (16/2 + 256/4 + 1/4)^(1/2); a zero has a square root and a square, a negative value hasn't
    np.testing.assert_allclose(generalised(x, WEIGHTS, power=2)[0], np.sqrt(72.25), rtol=1e-13)
    np.testing.assert_allclose(generalised(np.array([0.0, 16, 16]), WEIGHTS)[0], 4.0, rtol=1e-13)
    assert np.isnan(generalised(np.array([-1.0, 16, 16]), WEIGHTS, power=2)[0])


def test_imbalance_costs_nothing_where_there_is_none_and_the_score_nothing_without_a_positive_mean():
    x = np.array([[50.0, 50.0, 50.0], [-50.0, 10.0, 10.0]])
    np.testing.assert_array_equal(mazziotta_pareto(x, WEIGHTS)[0], [50, NAN])


def test_imbalance_far_from_zero_keeps_its_digits():
    # mean 1e8 and variance 2/3, so the penalty is 2/3 / 1e8
    score, _ = mazziotta_pareto(np.array([1e8 - 1, 1e8, 1e8 + 1]), np.full(3, 1 / 3))
    assert score - 1e8 == pytest.approx(-2 / 3 / 1e8, abs=2e-8)


# A ahead of B in 0.5 + 0.25, of C in 0.5 (tied in the last: balance +0.25); B behind C in 0.5, ahead in 0.25.
UNITS = np.array([[3.0, 2.0, 5.0], [2.0, 1.0, 9.0], [2.5, 8.0, 5.0]])


def test_copeland_by_hand():
    # A beats B and C; C beats B: 0.5 + 0.25 against 0.25
    score, coverage = copeland(UNITS, WEIGHTS)
    np.testing.assert_array_equal(score, [2, -2, 0])
    np.testing.assert_array_equal(coverage, [1, 1, 1])


def test_copeland_of_a_tie_of_a_gap_and_of_nothing():
    x = np.array([[1.0, NAN], [2.0, 5.0], [NAN, 4.0], [NAN, NAN]])
    # the first two are compared on the first, the second and third on the second, first and third on nothing
    score, coverage = copeland(x, np.array([0.3, 0.7]))
    np.testing.assert_array_equal(score, [-1, 2, -1, NAN])
    np.testing.assert_array_equal(coverage, [0.3, 1, 0.7, 0])
    # 0.1 + 0.2 against 0.3 is a tie, though not in binary
    np.testing.assert_array_equal(copeland(np.array([[1.0, 1, 0], [0, 0, 1]]), np.array([0.1, 0.2, 0.3]))[0], [0, 0])


def test_copeland_takes_every_year_on_its_own():
    years = np.stack([UNITS, UNITS[::-1]], axis=1)
    score, coverage = copeland(years, WEIGHTS)
    np.testing.assert_array_equal(score, [[2, 0], [-2, -2], [0, 2]])
    assert coverage.shape == (3, 2)


def test_outranking_by_hand():
    # A against C: 0.5 ahead, 0.25 behind, 0.25 tied
    np.testing.assert_array_equal(outranking(UNITS, WEIGHTS), [[0, 0.75, 0.625], [0.25, 0, 0.25], [0.375, 0.75, 0]])
    alone = outranking(np.array([[1.0, NAN], [NAN, 2.0], [0.5, 1.0]]), np.array([0.5, 0.5]))
    np.testing.assert_array_equal(alone, [[0, NAN, 1], [NAN, 0, 1], [0, 0, 0]])


def test_a_table_names_its_units_and_takes_weights_on_any_scale():
    frame = pd.DataFrame({"a": [4.0, 4.0], "b": [16.0, NAN], "c": [1.0, 1.0]}, index=["U", "V"])
    found = aggregate_table(frame, {"c": 1, "a": 2, "b": 1}, "generalised", power=0.5)
    assert found.index.tolist() == ["U", "V"]
    np.testing.assert_allclose(found, [[5.0625, 1], [(5 / 3) ** 2, 0.75]], rtol=1e-13)
    with pytest.raises(InputError, match="aggregation: method: found 'mean', expected one of arithmetic"):
        aggregate_table(frame, {"a": 1, "b": 1, "c": 1}, "mean")
    with pytest.raises(ProductError, match="expected numbers from 0 up"):
        aggregate_table(frame, {"a": 1, "b": -1, "c": 1})


def random_values(seed, units=25, indicators=6):
    rng = np.random.default_rng(seed)
    values = np.where(rng.random((units, indicators)) < 0.2, NAN, rng.uniform(1, 100, (units, indicators)))
    return values, rng.dirichlet(np.ones(indicators), 7).T


@pytest.mark.parametrize("method", METHODS)
@given(st.integers(0, 10**6))
def test_draws_are_scored_as_one_by_one_and_order_and_input_don_t_matter(method, seed):
    values, draws = random_values(seed)
    before = values.copy()
    score, coverage = METHODS[method](values, draws)
    assert score.shape == coverage.shape == (25, 7)
    for draw in range(7):
        one, cover = METHODS[method](values, draws[:, draw])
        np.testing.assert_allclose(score[:, draw], one, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(coverage[:, draw], cover, rtol=1e-12)
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(25), rng.permutation(6)
    turned, _ = METHODS[method](values[rows][:, columns], draws[columns, 0])
    np.testing.assert_allclose(turned, score[rows, 0], rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(values, before)


@given(st.integers(0, 10**6))
def test_the_less_a_mean_forgives_the_lower_it_is(seed):
    values, draws = random_values(seed)
    scores = [METHODS[m](values, draws)[0] for m in ("harmonic", "geometric", "generalised", "arithmetic")]
    there = ~np.isnan(values).all(axis=1)
    assert (np.diff(np.array(scores)[:, there], axis=0) >= -1e-9).all()
    assert (np.array(scores)[:, there] >= 1 - 1e-9).all() and (scores[-1][there] <= 100 + 1e-9).all()
    assert (mazziotta_pareto(values, draws)[0][there] <= scores[-1][there] + 1e-9).all()


@given(st.integers(0, 10**6))
def test_a_better_value_never_lowers_a_mean_and_nobody_is_outranked_on_balance(seed):
    values, draws = random_values(seed)
    better = values.copy()
    better[0] += 5
    for method in ("arithmetic", "geometric", "harmonic", "generalised", "copeland"):
        before, after = METHODS[method](values, draws[:, 0])[0][0], METHODS[method](better, draws[:, 0])[0][0]
        assert np.isnan(before) or after >= before - 1e-9
    # every pair is one win and one defeat
    assert np.nansum(copeland(values, draws)[0], axis=0) == pytest.approx(0)
