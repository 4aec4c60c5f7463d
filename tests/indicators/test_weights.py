"""Weights: equal, balanced between sub-pillars, a user's; principal components."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import ProductError
from indicators.weights import balanced, equal, pca, shares, tilted

NAN = np.nan


def test_equal_weights():
    assert equal(4).tolist() == [0.25] * 4
    assert equal(0).shape == (0,)


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


def test_a_user_s_weights_are_on_any_scale():
    assert shares([2, 1, 1, 0]).tolist() == [0.5, 0.25, 0.25, 0]
    np.testing.assert_array_equal(shares(np.array([[1.0, 3.0], [3.0, 1.0]])), [[0.25, 0.75], [0.75, 0.25]])
    assert shares([]).shape == (0,)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([1, -1, 3], "from 0 up"),
        ([1, NAN], "from 0 up"),
        ([1, np.inf], "from 0 up"),
        ([0, 0], "at least one above 0"),
    ],
)
def test_weights_that_weigh_nothing_are_refused(weights, expected):
    with pytest.raises(ProductError, match=expected):
        shares(weights)


def test_components_of_two_indicators_by_hand():
    # correlation r = 0.5: 1 + r and 1 - r, along (1, 1) and (1, -1)
    x = np.array([[1.0, 10.0], [2.0, 30.0], [3.0, 20.0], [NAN, 50.0]])
    found = pca(x)
    np.testing.assert_allclose(found.deviation**2, [1.5, 0.5], rtol=1e-12)
    np.testing.assert_allclose(found.share, [0.75, 0.25], rtol=1e-12)
    np.testing.assert_allclose(found.loadings[:, 0], [np.sqrt(0.5)] * 2, rtol=1e-12)
    np.testing.assert_allclose(np.abs(found.loadings[:, 1]), [np.sqrt(0.5)] * 2, rtol=1e-12)


def test_components_of_nothing_and_of_what_does_not_vary():
    assert np.isnan(pca(np.array([[1.0, NAN], [NAN, 2.0]])).loadings).all()
    found = pca(np.array([[1.0, 7.0], [2.0, 7.0], [4.0, 7.0]]))
    np.testing.assert_allclose(found.deviation, [1, 0], atol=1e-12)
    np.testing.assert_allclose(found.loadings[:, 0], [1, 0], atol=1e-12)


@given(st.integers(0, 10**6))
def test_components_do_not_depend_on_units_or_row_order(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(40, 4)) @ rng.normal(size=(4, 4))
    before, found = x.copy(), pca(x)
    np.testing.assert_allclose(pca(rng.permutation(x) * [1, 10, 1e-3, 1e3] + 5).deviation, found.deviation, rtol=1e-6)
    np.testing.assert_allclose(found.loadings.T @ found.loadings, np.eye(4), atol=1e-9)
    assert (found.loadings.sum(axis=0) >= -1e-9).all()
    assert found.share.sum() == pytest.approx(1)
    np.testing.assert_array_equal(x, before)


def test_tilted_weights_by_hand():
    ids, pillars = ["a1", "a2", "b", "c1", "c2"], ["a", "a", "b", "c", "c"]
    assert tilted(ids, pillars, {}).tolist() == balanced(pillars).tolist()
    # pillar a twice as heavy: 1/2, 1/4, 1/4; inside c the first three times the second
    np.testing.assert_allclose(tilted(ids, pillars, {"a": 2, "c1": 3}), [1 / 4, 1 / 4, 1 / 4, 3 / 16, 1 / 16])
    # nothing of c counts: a and b share its weight; an indicator that is left out leaves its pillar as heavy
    np.testing.assert_allclose(tilted(ids, pillars, {"c1": 0, "c2": 0}), [1 / 4, 1 / 4, 1 / 2, 0, 0])
    np.testing.assert_allclose(tilted(ids, pillars, {"a1": 0}), [0, 1 / 3, 1 / 3, 1 / 6, 1 / 6])
    assert tilted(ids, pillars, {"a": 0, "b": 0, "c": 0}).tolist() == [0] * 5
