"""The Shapley decomposition: against enumeration by hand, its axioms, and the plain formula where that holds."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.aggregate import METHODS, arithmetic, geometric, harmonic, mazziotta_pareto
from indicators.gaps import gap_to_core
from indicators.method import from_flat
from indicators.results import Results
from indicators.shapley import DECOMPOSITIONS, EXACT, NONE, SAMPLED, decompose, decomposition_of

NAN = np.nan
MEANS = [geometric, harmonic, mazziotta_pareto, arithmetic]


def by_orders(mine, theirs, weights, mean):
    """The definition: what replacing the core's value by the region's adds, averaged over all orders."""
    found = np.zeros(len(mine))
    orders = list(permutations(range(len(mine))))
    for order in orders:
        mixed = theirs.copy()
        for n in order:
            before = float(mean(mixed, weights)[0])
            mixed[n] = mine[n]
            found[n] += float(mean(mixed, weights)[0]) - before
    return found / len(orders)


def test_two_indicators_by_hand():
    # geometric, equal weights: from sqrt(4 * 9) = 6 to sqrt(16 * 25) = 20, so 14 to split
    # first indicator alone sqrt(16 * 9) = 12, second alone sqrt(4 * 25) = 10
    # first: ((12 - 6) + (20 - 10)) / 2 = 8; second: ((10 - 6) + (20 - 12)) / 2 = 6
    found = decompose(np.array([16.0, 25.0]), np.array([4.0, 9.0]), np.array([0.5, 0.5]), geometric)
    np.testing.assert_allclose(found.contribution, [8, 6], rtol=1e-12)
    assert found.method == EXACT and (found.standard_error == 0).all()


@given(st.integers(0, 10**6), st.integers(1, 5), st.sampled_from(MEANS))
def test_it_is_the_average_over_all_orders_and_adds_up(seed, number, mean):
    rng = np.random.default_rng(seed)
    mine, theirs, weights = rng.uniform(1, 100, number), rng.uniform(1, 100, number), rng.dirichlet(np.ones(number))
    found = decompose(mine, theirs, weights, mean).contribution
    np.testing.assert_allclose(found, by_orders(mine, theirs, weights, mean), atol=1e-9)
    gap = gap_to_core(mine, theirs, weights, None if mean is arithmetic else mean)
    assert found.sum() == pytest.approx(float(gap.gap), abs=1e-9)


@given(st.integers(0, 10**6), st.integers(1, 10))
def test_with_the_arithmetic_mean_it_is_the_plain_formula(seed, number):
    rng = np.random.default_rng(seed)
    mine, theirs = (np.where(rng.random((4, number)) < 0.2, NAN, rng.uniform(0, 100, (4, number))) for _ in "ab")
    weights = rng.dirichlet(np.ones(number))
    kept = mine.copy(), theirs.copy()
    found = decompose(mine, theirs, weights, arithmetic).contribution
    np.testing.assert_allclose(found, gap_to_core(mine, theirs, weights).contribution, atol=1e-9)
    np.testing.assert_array_equal(mine, kept[0])
    np.testing.assert_array_equal(theirs, kept[1])


def test_nobody_gets_anything_for_nothing_and_equals_get_the_same():
    mine, theirs = np.array([30.0, 30.0, 50.0, 70.0]), np.array([60.0, 60.0, 50.0, 10.0])
    found = decompose(mine, theirs, np.array([0.3, 0.3, 0.4, 0.0]), geometric).contribution
    assert found[0] == pytest.approx(found[1], abs=1e-12) and found[0] < 0
    # the third has the core's value, the fourth no weight
    np.testing.assert_allclose(found[2:], 0, atol=1e-12)


def test_what_only_one_side_has_changes_nothing():
    mine, theirs = np.array([30.0, NAN, 50.0, 20.0]), np.array([60.0, 40.0, 70.0, NAN])
    weights = np.array([0.1, 0.4, 0.3, 0.2])
    found = decompose(mine, theirs, weights, geometric).contribution
    alone = decompose(mine[[0, 2]], theirs[[0, 2]], np.array([0.25, 0.75]), geometric).contribution
    np.testing.assert_allclose(found[[0, 2]], alone, rtol=1e-12)
    assert np.isnan(found[[1, 3]]).all()


def test_a_mean_that_is_not_defined_has_no_contributions():
    assert np.isnan(
        decompose(np.array([0.0, 5.0]), np.array([3.0, 5.0]), np.full(2, 0.5), geometric).contribution
    ).all()


def test_beyond_the_limit_orders_are_drawn_and_the_error_is_known():
    rng = np.random.default_rng(7)
    mine, theirs = rng.uniform(1, 100, (3, 9)), rng.uniform(1, 100, 9)
    weights = rng.dirichlet(np.ones(9))
    exact = decompose(mine, theirs, weights, geometric).contribution
    found = decompose(mine, theirs, weights, geometric, exact_up_to=8, orders=4000)
    assert found.method == SAMPLED and found.orders == 4000
    assert (found.standard_error > 0).all() and found.standard_error.max() < 0.2
    # 27 errors, each within four of its standard errors
    assert (np.abs(found.contribution - exact) < 4 * found.standard_error).all()
    # each order adds up, so their mean does
    np.testing.assert_allclose(found.contribution.sum(axis=1), exact.sum(axis=1), atol=1e-9)
    again = decompose(mine, theirs, weights, geometric, exact_up_to=8, orders=4000)
    np.testing.assert_array_equal(again.contribution, found.contribution)
    more = decompose(mine, theirs, weights, geometric, exact_up_to=8, orders=16000)
    np.testing.assert_allclose(found.standard_error / more.standard_error, 2, rtol=0.2)


def test_many_indicators_are_possible():
    rng = np.random.default_rng(3)
    mine, theirs = rng.uniform(1, 100, (2, 30)), rng.uniform(1, 100, 30)
    found = decompose(mine, theirs, np.full(30, 1 / 30), harmonic, orders=200)
    gap = gap_to_core(mine, theirs, np.full(30, 1 / 30), harmonic)
    np.testing.assert_allclose(found.contribution.sum(axis=1), gap.gap, atol=1e-9)


def test_every_aggregation_names_its_decomposition():
    found = {name: decomposition_of(name, 14) for name in METHODS}
    assert set(found.values()) <= set(DECOMPOSITIONS)
    assert found["copeland"] == NONE and decomposition_of("geometric", 15) == SAMPLED


@pytest.mark.parametrize("name", ["geometric", "harmonic", "mazziotta-pareto", "generalised"])
def test_gaps_of_other_means_add_up_on_the_snapshot(results: Results, name):
    other = results.with_method(from_flat({"aggregation.method": name}))
    gaps = other.gaps(2, 2020, geos=["PL84", "AT12", "UKM7"]).set_index(["geo", "dimension"])
    rows = other.indicator_gaps_of(2, 2020, geos=["PL84", "AT12", "UKM7"])
    assert set(rows["decomposition"]) == {EXACT}
    checked = 0
    for key, mine in rows.groupby(["geo", "dimension"]):
        if gaps.loc[key, "state"] != "missing":
            assert mine["contribution"].sum() == pytest.approx(gaps.loc[key, "gap"], abs=1e-9)
            checked += 1
    assert checked > 5
    assert not np.allclose(gaps["gap"], results.gaps(2, 2020, geos=["PL84", "AT12", "UKM7"])["gap"], equal_nan=True)


def test_places_among_all_are_no_gap(results: Results):
    other = results.with_method(from_flat({"aggregation.method": "copeland"}))
    assert set(other.gaps(2, 2020, geos=["PL84"])["state"]) == {"missing"}
    rows = other.indicator_gaps("PL84", 2020)
    assert rows["contribution"].isna().all() and set(rows["decomposition"]) == {NONE}
    assert rows["difference"].notna().any()
