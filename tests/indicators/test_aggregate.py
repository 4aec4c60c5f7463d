"""Weights, weighted means, coverage states and ranks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.aggregate import arithmetic, ranks, states
from indicators.weights import balanced

NAN = np.nan


def test_balanced_weights_by_hand():
    # three sub-pillars share 1 equally; a has two indicators, b one, c three
    np.testing.assert_allclose(
        balanced(["a", "a", "b", "c", "c", "c"]), [1 / 6, 1 / 6, 1 / 3, 1 / 9, 1 / 9, 1 / 9], rtol=1e-15
    )
    assert balanced(["only"]).tolist() == [1.0]
    assert balanced([]).shape == (0,)


@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=20))
def test_balanced_weights_add_up_in_total_and_per_pillar(pillars):
    weights = balanced(pillars)
    assert weights.sum() == pytest.approx(1, rel=1e-12)
    for pillar in set(pillars):
        inside = weights[[p == pillar for p in pillars]]
        assert inside.sum() == pytest.approx(1 / len(set(pillars)), rel=1e-12)
        assert np.ptp(inside) == 0


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
