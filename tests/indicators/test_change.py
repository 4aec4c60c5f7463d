"""How a gap moved: only what both years compare counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import ProductError
from indicators.aggregate import FULL, states
from indicators.change import Change, change_until
from indicators.weights import balanced

NAN = np.nan
YEARS = np.array([2010, 2011, 2012])
WEIGHTS = np.array([0.25, 0.25, 0.5])
# x and z are compared in 2010, y and z in 2014; x of 2010 is too old by then.
#        x            z                   y 2014   z 2014
# AA11   100 -> 100   20 -> 80            50 -> 100   20 -> 80
# AA12    40 ->  40   60 -> 40             0 ->   0   50 -> 50
# gap    (-60 - 2 * 40) / 3 = -46.67      (-100 - 2 * 30) / 3 = -53.33; z alone: from -40 to -30
FACTS = {
    "x": [("AA11", 2010, 100.0), ("AA12", 2010, 40.0), ("AA13", 2010, 0.0)],
    "y": [("AA11", 2014, 50.0), ("AA12", 2014, 0.0)],
    "z": [
        *(("AA11", 2010, 20.0), ("AA12", 2010, 60.0), ("AA13", 2010, 100.0), ("AA31", 2010, 0.0)),
        *(("AA11", 2014, 20.0), ("AA12", 2014, 50.0)),
    ],
}


def built(world):
    """The three indicators of conftest.py, and population, which only a core of several regions needs values of."""
    people = world.indicator("population", "a", 1, "count", "scored = false")
    given = [world.indicator(*i) for i in (("x", "a", 1, "rate"), ("y", "a", 1, "rate"), ("z", "b", -1, "rate"))]
    return world.build(FACTS, [*given, people])


def test_a_change_by_hand_where_the_plain_difference_has_the_wrong_sign(world):
    results = built(world)
    gaps = results.history("AA12", "one").set_index("time")["gap"]
    assert (gaps[2010], gaps[2014]) == pytest.approx((-140 / 3, -160 / 3))
    assert results.change("AA12", "one", 2014) == Change(2010, 2014, pytest.approx(10), 1)


def test_a_carried_value_counts_as_the_panel_uses_it(world):
    results = built(world)
    assert results.change("AA12", "one", 2013) == Change(2010, 2013, pytest.approx(0, abs=1e-12), 2)
    assert results.change("AA12", "one", 2010) is None


def test_against_another_core_and_without_one(world):
    results = built(world)
    # AA11 against AA12: the same turned round
    assert results.change("AA11", "one", 2014, core=("AA12",)).change == pytest.approx(-10)
    assert results.change("AA11", "one", 2014) == Change(2010, 2014, 0.0, 1)
    assert results.change("BB00", "one", 2014) is None
    with pytest.raises(ProductError, match="year: found 1990"):
        results.change("AA12", "one", 1990)


def test_a_partial_year_is_neither_first_nor_last():
    # 2010 and 2012 are full, 2011 has half of the weight; x moves from -10 to -6 and z from -20 to -10
    difference = np.array([[-10, NAN, -20], [NAN, NAN, -90], [-6, 5, -10]])
    expected = Change(2010, 2012, pytest.approx((0.25 * 4 + 0.5 * 10) / 0.75), 2)
    assert change_until(2012, YEARS, difference, np.zeros_like(difference), WEIGHTS) == expected
    assert change_until(2011, YEARS, difference, np.zeros_like(difference), WEIGHTS) is None
    turned = difference[[1, 0, 2]]
    assert change_until(2012, YEARS, turned, np.zeros_like(turned), WEIGHTS).first == 2011


@given(st.integers(0, 10**6), st.integers(1, 9))
def test_a_change_is_that_of_the_gap_where_nothing_came_or_went(seed, indicators):
    rng = np.random.default_rng(seed)
    weights = balanced(rng.choice(list("abc"), indicators).tolist())
    difference = np.where(rng.random(indicators) < 0.2, NAN, rng.uniform(-100, 100, (3, indicators)))
    there = ~np.isnan(difference[0])
    found = change_until(2012, YEARS, difference, np.zeros_like(difference), weights)
    if states(np.array([weights[there].sum()]))[0] != FULL:
        assert found is None
        return
    gap = (np.nan_to_num(difference) @ weights) / weights[there].sum()
    assert found == Change(2010, 2012, pytest.approx(gap[2] - gap[0], abs=1e-9), int(there.sum()))


@given(st.integers(0, 10**6), st.integers(1, 9))
def test_two_full_years_share_a_third_of_the_weight(seed, indicators):
    rng = np.random.default_rng(seed)
    weights = balanced(rng.choice(list("abc"), indicators).tolist())
    difference = np.where(rng.random((3, indicators)) < 0.25, NAN, 1.0)
    found = change_until(2012, YEARS, difference, np.zeros_like(difference), weights)
    if found is not None:
        both = ~np.isnan(difference[found.first - 2010]) & ~np.isnan(difference[found.last - 2010])
        assert weights[both].sum() >= 1 / 3 - 1e-8
        assert (found.change, found.indicators) == (pytest.approx(0), int(both.sum()))


@pytest.mark.parametrize(("geo", "first", "change"), [("DE80", 2013, 2.04), ("FI1C", 2013, 1.49)])
def test_talent_of_two_pilots_gained_although_the_plain_difference_says_lost(results, geo, first, change):
    found = results.change(geo, "talent", 2020)
    assert (found.first, found.last, found.indicators) == (first, 2020, 6)
    assert found.change == pytest.approx(change, abs=0.005)
    gaps = results.history(geo, "talent").set_index("time")["gap"]
    assert gaps[2020] - gaps[first] < -1


@pytest.mark.parametrize(
    ("geo", "dimension"), [("DE80", "talent"), ("FI1C", "rd"), ("PL84", "sme"), ("UKM7", "talent")]
)
def test_a_change_is_made_of_native_gaps_of_both_years(results, geo, dimension):
    found = results.change(geo, dimension, 2020)
    d = results.dimension(2, dimension)
    weights = dict(zip([i.id for i in d.indicators], d.weights, strict=True))
    before, after = (
        results.indicator_gaps(geo, year, dimension=dimension).set_index("indicator")
        for year in (found.first, found.last)
    )
    moved = (after["normalised"] - after["core_normalised"]) - (before["normalised"] - before["core_normalised"])
    moved = moved[before["contribution"].notna() & after["contribution"].notna()]
    weight = moved.index.map(weights).to_numpy(dtype=float)
    assert len(moved) == found.indicators
    assert (moved * weight).sum() / weight.sum() == pytest.approx(found.change, abs=1e-9)
