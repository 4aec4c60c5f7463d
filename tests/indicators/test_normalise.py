"""Min-max to 0-100, alone and behind treatment and direction (a Scale)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators.compute import scale_of
from indicators.normalise import bounds, minmax

NUMBERS = st.one_of(st.just(np.nan), st.floats(-1e9, 1e9), st.integers(-5, 5).map(float))
VECTORS = arrays(float, st.integers(0, 60), elements=NUMBERS)
SEEDS = st.integers(0, 10**6)


def heavy_tailed(seed, size=120):
    """Values with a tail on either side, treated in some draws and not in others, a few of them missing."""
    rng = np.random.default_rng(seed)
    x = rng.choice([-1, 1]) * np.exp(rng.normal(0, rng.uniform(0.1, 3), size))
    x[rng.random(size) < 0.1] = np.nan
    return x


def test_bounds_ignore_missing_values():
    assert bounds(np.array([3.0, np.nan, -1.0])) == (-1.0, 3.0)


@pytest.mark.parametrize("x", [[], [np.nan, np.nan]])
def test_nothing_has_no_bounds(x):
    low, high = bounds(np.array(x, dtype=float))
    assert np.isnan(low) and np.isnan(high)
    assert np.isnan(minmax(np.array([1.0]), low, high)).all()


def test_minmax_by_hand():
    # (x - 20) / (60 - 20) * 100; beyond the bounds: the bound
    x = np.array([20.0, 30.0, 60.0, np.nan, 10.0, 99.0])
    np.testing.assert_array_equal(minmax(x, 20.0, 60.0), [0, 25, 100, np.nan, 0, 100])


@pytest.mark.parametrize("x", [[4.0], [4.0, 4.0, np.nan]])
def test_a_zero_range_is_missing_and_not_zero(x):
    x = np.array(x)
    assert np.isnan(minmax(x, *bounds(x))).all()
    assert np.isnan(scale_of(x, 1).apply(x)).all()


def test_a_minus_indicator_is_best_where_it_is_lowest():
    x = np.array([5.0, 10.0, 15.0, np.nan])
    np.testing.assert_array_equal(scale_of(x, -1).apply(x), [100, 50, 0, np.nan])


@given(VECTORS, st.sampled_from([1, -1]))
def test_scores_lie_within_0_and_100_and_inputs_stay(x, direction):
    before = x.copy()
    scores = scale_of(x, direction).apply(x)
    known = scores[~np.isnan(scores)]
    assert ((known >= 0) & (known <= 100)).all()
    np.testing.assert_array_equal(x, before)
    if len(known):
        assert (known.min(), known.max()) == (0, 100)
        np.testing.assert_array_equal(np.isnan(scores), np.isnan(x))


@given(VECTORS)
def test_the_opposite_direction_is_the_mirror_image(x):
    np.testing.assert_allclose(scale_of(x, -1).apply(x), 100 - scale_of(x, 1).apply(x), atol=1e-9)


@given(SEEDS, st.floats(1e-3, 1e3), st.floats(-100, 100))
def test_another_unit_changes_nothing(seed, factor, shift):
    x = heavy_tailed(seed)
    y = factor * x + shift
    before, after = scale_of(x, 1), scale_of(y, 1)
    assert after.treatment.kind == before.treatment.kind
    np.testing.assert_allclose(after.apply(y), before.apply(x), atol=1e-6)


@given(SEEDS)
def test_row_order_changes_nothing(seed):
    x = heavy_tailed(seed)
    order = np.random.default_rng(seed).permutation(len(x))
    np.testing.assert_allclose(scale_of(x[order], 1).apply(x[order]), scale_of(x, 1).apply(x)[order], atol=1e-9)


def test_the_random_vectors_above_meet_every_treatment():
    treatments = [scale_of(heavy_tailed(seed), 1).treatment for seed in range(60)]
    assert {(t.kind, t.mirrored) for t in treatments} >= {
        ("none", False),
        ("winsorised", False),
        ("log", False),
        ("log", True),
    }
