"""Scales: min-max alone and behind treatment and direction (a Scale), and every other method by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from data.errors import InputError
from indicators.compute import scale_of
from indicators.normalise import METHODS, bounds, fit, minmax, normalise_table

NAN = np.nan
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
@example(np.array([0.0, 0.0, 2.0, 9.41470814e8]))  # its skewness is exactly the limit
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


# By hand for 10, 20, 40, 40, 90 and a gap: mean 40, squares of deviations 900 400 0 0 2500, variance 3800/4 = 950.
POOL = np.array([10.0, 20.0, 40.0, NAN, 40.0, 90.0])
BY_HAND = {
    "minmax": ({}, [0, 12.5, 37.5, NAN, 37.5, 100]),
    "minmax 1 to 100": ({"lower": 1}, [1, 13.375, 38.125, NAN, 38.125, 100]),
    "zscore": ({}, np.array([-30, -20, 0, NAN, 0, 50]) / np.sqrt(950)),
    "zscore 100 and 10": ({"mean": 100, "deviation": 10}, 100 + np.array([-300, -200, 0, NAN, 0, 500]) / np.sqrt(950)),
    "rank": ({}, [1, 2, 3, NAN, 3, 5]),
    "rank average": ({"ties": "average"}, [1, 2, 3.5, NAN, 3.5, 5]),
    "rank max": ({"ties": "max"}, [1, 2, 4, NAN, 4, 5]),
    "borda": ({}, [0, 1, 2, NAN, 2, 4]),
    "percentile": ({}, [0, 25, 50, NAN, 50, 100]),
    "distance-to-leader": ({}, [0, 12.5, 37.5, NAN, 37.5, 100]),
    "distance-to-reference": ({"reference": 50}, [0, 25, 75, NAN, 75, 200]),
    "distance-to-reference capped": ({"reference": 50, "capped": True}, [0, 25, 75, NAN, 75, 100]),
    "distance-to-target": ({"target": 170, "equals": 1}, [0, 0.0625, 0.1875, NAN, 0.1875, 0.5]),
    "goalposts": ({"goalposts": (20, 70)}, [0, 0, 40, NAN, 40, 100]),
    "goalposts uncapped": ({"goalposts": (20, 70), "capped": False}, [-20, 0, 40, NAN, 40, 140]),
    "fraction-of-maximum": ({}, [100 / 9, 200 / 9, 400 / 9, NAN, 400 / 9, 100]),
}
EVERY = {"reference": 50.0, "target": 80.0, "goalposts": (20.0, 70.0)}


@pytest.mark.parametrize("case", BY_HAND)
def test_every_method_by_hand(case):
    options, expected = BY_HAND[case]
    scale = fit(case.split()[0], POOL, **options)
    assert scale.method == case.split()[0]
    np.testing.assert_allclose(scale.apply(POOL), expected, rtol=1e-12)


def test_every_method_has_an_example():
    assert {case.split()[0] for case in BY_HAND} == set(METHODS)


def test_values_that_the_pool_does_not_hold_get_their_place_in_it():
    later = np.array([[5.0, 25.0], [400.0, NAN]])
    found = {method: fit(method, POOL, **EVERY).apply(later) for method in METHODS}
    np.testing.assert_array_equal(found["minmax"], [[0, 18.75], [100, NAN]])
    np.testing.assert_array_equal(found["distance-to-leader"], [[-6.25, 18.75], [487.5, NAN]])
    np.testing.assert_array_equal(found["borda"], [[0, 2], [4, NAN]])
    np.testing.assert_array_equal(found["percentile"], [[0, 50], [100, NAN]])
    np.testing.assert_array_equal(fit("rank", POOL, ties="average").apply(later), [[1, 3], [5, NAN]])


def test_fraction_of_maximum_where_less_is_better_is_what_is_left_of_the_worst():
    # native 10, 20, 40: 1 - x / 40; the best is the highest, never the lowest
    scale = fit("fraction-of-maximum", -np.array([10.0, 20.0, 40.0]))
    np.testing.assert_array_equal(scale.apply(-np.array([10.0, 20.0, 40.0])), [75, 50, 0])
    np.testing.assert_array_equal(
        fit("fraction-of-maximum", -np.array([0.0, 4.0])).apply(np.array([-0.0, -4])), [100, 0]
    )


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"goalposts"}))
@pytest.mark.parametrize("pool", [[], [NAN, NAN], [4.0], [0.1, 0.1, 0.1]])
def test_a_pool_without_a_range_says_nothing(method, pool):
    scale = fit(method, np.array(pool, dtype=float), **EVERY)
    assert np.isnan(scale.apply(np.array([0.1, 4.0, 7.0]))).all()


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("distance-to-reference", {}),
        ("distance-to-reference", {"reference": 10}),  # the pool's lowest: division by zero
        ("distance-to-target", {"target": -3}),  # below it: the worst would be the best
        ("goalposts", {}),
        ("goalposts", {"goalposts": (5, 5)}),
        ("goalposts", {"goalposts": (7, 5)}),
    ],
)
def test_a_reference_that_says_nothing_gives_nothing(method, options):
    assert np.isnan(fit(method, POOL, **options).apply(POOL)).all()


def test_an_unknown_method_is_named():
    with pytest.raises(InputError, match="normalisation: method: found 'max', expected one of minmax, zscore"):
        fit("max", POOL)


def test_a_table_is_turned_by_direction_and_its_options_with_it():
    frame = pd.DataFrame({"more": [10.0, 20.0, 40.0], "less": [10.0, 20.0, 40.0]}, index=["A", "B", "C"])
    before = frame.copy()
    found = normalise_table(frame, {"more": 1, "less": -1})
    assert found.to_dict("list") == {"more": [0, pytest.approx(100 / 3), 100], "less": [100, pytest.approx(200 / 3), 0]}
    posts = {"more": (0, 40), "less": (0, 40)}
    found = normalise_table(frame, {"more": 1, "less": -1}, "goalposts", goalposts=posts)
    assert found.to_dict("list") == {"more": [25, 50, 100], "less": [75, 50, 0]}
    found = normalise_table(frame, {"more": 1, "less": -1}, "distance-to-target", target={"more": 30, "less": 20})
    assert found.to_dict("list") == {"more": [0, 50, 150], "less": [150, 100, 0]}
    pd.testing.assert_frame_equal(frame, before)


# Reference, target and goalposts are in the unit too, and fraction of maximum needs a true zero.
@pytest.mark.parametrize("method", sorted(set(METHODS)))
@given(seed=SEEDS, factor=st.floats(1e-3, 1e3), shift=st.floats(-100, 100))
def test_no_method_depends_on_the_unit(method, seed, factor, shift):
    x = heavy_tailed(seed)
    shift = 0 if method == "fraction-of-maximum" else shift
    low, high = np.nanquantile(x, [0.3, 0.8])
    options = {"reference": high, "target": high, "goalposts": (low, high)}
    turned = {name: factor * np.array(value) + shift for name, value in options.items()}
    y = factor * x + shift
    np.testing.assert_allclose(
        fit(method, y, **turned).apply(y), fit(method, x, **options).apply(x), rtol=1e-6, atol=1e-6
    )


@pytest.mark.parametrize("method", sorted(METHODS))
@given(seed=SEEDS, direction=st.sampled_from([1, -1]))
def test_every_method_keeps_order_ignores_row_order_and_leaves_its_input(method, seed, direction):
    x = direction * heavy_tailed(seed)
    before = x.copy()
    low, high = np.nanquantile(x, [0.3, 0.8])
    options = {"reference": high, "target": high, "goalposts": (low, high)}
    found = fit(method, x, **options).apply(x)
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(x))
    assert (np.diff(found[np.argsort(x)][: (~np.isnan(x)).sum()]) >= 0).all()
    order = np.random.default_rng(seed).permutation(len(x))
    np.testing.assert_allclose(fit(method, x[order], **options).apply(x[order]), found[order], rtol=1e-9, atol=1e-9)
    if method in ("minmax", "percentile", "goalposts", "distance-to-leader"):
        assert np.nanmin(found) >= 0 and np.nanmax(found) <= 100


# A z-score and a rank depend on how many there are; what only looks at the ends doesn't.
@pytest.mark.parametrize("method", ["minmax", "distance-to-leader", "distance-to-reference", "fraction-of-maximum"])
@given(seed=SEEDS)
def test_units_that_come_twice_change_nothing(method, seed):
    x = heavy_tailed(seed)
    reference = np.nanmax(x)
    twice = fit(method, np.concatenate([x, x[::3]]), reference=reference)
    np.testing.assert_array_equal(twice.apply(x), fit(method, x, reference=reference).apply(x))
