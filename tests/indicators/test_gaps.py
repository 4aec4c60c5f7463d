"""Gaps to a core: the common set, contributions, other means."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.aggregate import geometric
from indicators.gaps import gap_to_core, no_gap
from indicators.weights import balanced

NAN = np.nan


def test_a_gap_by_hand():
    # third indicator missing in the core, fourth in the region: compared are the first two, weights 0.4 and 0.1
    # renormalised to 0.8 and 0.2: score 0.8*50 + 0.2*30 = 46, core 0.8*70 + 0.2*20 = 60, gap -14
    # contributions 0.8*(50-70) = -16 and 0.2*(30-20) = +2; percent 100*46/60
    gap = gap_to_core(
        np.array([50.0, 30.0, 90.0, NAN]), np.array([70.0, 20.0, NAN, 10.0]), np.array([0.4, 0.1, 0.3, 0.2])
    )
    assert float(gap.score) == pytest.approx(46)
    assert float(gap.core_score) == pytest.approx(60)
    assert float(gap.gap) == pytest.approx(-14)
    assert float(gap.percent) == pytest.approx(100 * 46 / 60)
    assert float(gap.coverage) == pytest.approx(0.5)
    assert int(gap.compared) == 2
    np.testing.assert_allclose(gap.weight, [0.8, 0.2, NAN, NAN])
    np.testing.assert_allclose(gap.contribution, [-16, 2, NAN, NAN])


def test_nothing_in_common_is_no_gap_and_not_zero():
    gap = gap_to_core(np.array([[50.0, NAN]]), np.array([NAN, 40.0]), np.array([0.5, 0.5]))
    assert np.isnan(gap.gap).all() and np.isnan(gap.score).all() and np.isnan(gap.percent).all()
    assert gap.coverage.tolist() == [0]
    assert gap.compared.tolist() == [0]


def test_no_indicators_have_no_gap():
    gap = gap_to_core(np.empty((2, 0)), np.empty(0), np.empty(0))
    assert np.isnan(gap.gap).all()
    assert gap.compared.tolist() == [0, 0]


def test_no_percentage_of_a_core_that_scores_zero():
    gap = gap_to_core(np.array([10.0]), np.array([0.0]), np.array([1.0]))
    assert float(gap.gap) == 10
    assert np.isnan(gap.percent)


def test_a_gap_of_another_mean_is_taken_on_the_same_common_set():
    # compared are the first two with equal weights: geometric means sqrt(16 * 25) = 20 and sqrt(4 * 9) = 6
    gap = gap_to_core(
        np.array([16.0, 25.0, NAN, 7.0]), np.array([4.0, 9.0, 5.0, NAN]), np.array([0.3, 0.3, 0.2, 0.2]), geometric
    )
    assert (float(gap.score), float(gap.core_score), float(gap.gap)) == pytest.approx((20, 6, 14))
    assert int(gap.compared) == 2 and float(gap.coverage) == pytest.approx(0.6)
    np.testing.assert_allclose(gap.weight, [0.5, 0.5, NAN, NAN])
    # splitting it is the business of the Shapley decomposition
    assert np.isnan(gap.contribution).all()


def test_places_among_all_give_no_gap():
    gap = gap_to_core(np.array([[16.0, 25.0]]), np.array([4.0, 9.0]), np.array([0.5, 0.5]), no_gap)
    assert np.isnan(gap.gap).all() and gap.compared.tolist() == [2]


@given(st.integers(0, 10**6), st.integers(1, 10))
def test_contributions_add_up_to_the_gap(seed, indicators):
    rng = np.random.default_rng(seed)
    normalised, core = (
        np.where(rng.random(s) < 0.3, NAN, rng.uniform(0, 100, s)) for s in ((30, indicators), (indicators,))
    )
    kept = normalised.copy(), core.copy()
    weights = balanced(rng.choice(list("abc"), indicators).tolist())
    gap = gap_to_core(normalised, core, weights)
    np.testing.assert_array_equal(normalised, kept[0])
    np.testing.assert_array_equal(core, kept[1])
    there = ~np.isnan(gap.gap)
    np.testing.assert_array_equal(there, (~np.isnan(normalised) & ~np.isnan(core)).any(axis=1))
    np.testing.assert_allclose(np.nansum(gap.contribution, axis=1)[there], gap.gap[there], atol=1e-9)
    np.testing.assert_allclose((gap.score - gap.core_score)[there], gap.gap[there], atol=1e-9)
    np.testing.assert_allclose(np.nansum(gap.weight, axis=1)[there], 1)


@given(st.integers(0, 10**6))
def test_the_gap_of_the_core_to_itself_is_exactly_zero(seed):
    rng = np.random.default_rng(seed)
    core = np.where(rng.random(8) < 0.3, NAN, rng.uniform(0, 100, 8))
    gap = gap_to_core(core, core, np.full(8, 0.125))
    assert float(gap.gap) == 0 or (np.isnan(gap.gap) and np.isnan(core).all())
