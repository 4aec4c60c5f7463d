"""How far regions lie apart: the same as counted by hand, on years and indicators that all of them have."""

import numpy as np
import pytest

from indicators.convergence import convergence, country_regions
from indicators.spreads import _stretch, spreads


@pytest.mark.parametrize(
    ("country", "dimension"), [("AT", "talent"), ("BG", "rd"), ("DE", "capital"), ("IT", "talent")]
)
def test_spread_is_the_standard_deviation_of_scores_on_the_same_indicators(results, country, dimension):
    found = spreads(results, 2, country, dimension, first=2010, last=2020)
    d = results.dimension(2, dimension)
    use = [n for n, i in enumerate(d.indicators) if i.id in found.indicators]
    columns = [results.column(int(y)) for y in found.own.years]
    for geos, spread in ((found.own.regions, found.own.spread), (found.eu.regions, found.eu.spread)):
        rows = [results.row(2, g) for g in geos]
        values = d.normalised[np.ix_(rows, columns, use)]
        assert not np.isnan(values).any()
        scores = np.average(values, axis=2, weights=d.weights[use])
        assert spread == pytest.approx(scores.std(axis=0), abs=1e-12)
    assert found.coverage == pytest.approx(d.weights[use].sum())
    assert found.coverage >= 1 / 3 - 1e-9 and found.full == (found.coverage >= 2 / 3 - 1e-9)


def test_where_all_regions_have_all_indicators_it_is_what_convergence_says(results):
    found = spreads(results, 2, "AT", "talent", first=2010, last=2020)
    span = {"first": int(found.own.years[0]), "last": int(found.own.years[-1])}
    s, b, _unit = convergence(results, country_regions(results, "AT", 2), dimension="talent", **span)
    assert found.own.spread == pytest.approx(s.spread)
    assert (found.beta.slope.slope, found.beta.first, found.beta.last) == (b.slope.slope, b.first, b.last)


def test_growth_is_the_change_a_year_of_every_region(results):
    found = spreads(results, 2, "AT", "talent", first=2010, last=2020)
    span = found.own.years[-1] - found.own.years[0]
    assert found.beta.change == pytest.approx((found.values[:, -1] - found.values[:, 0]) / span)
    assert found.beta.regions == found.own.regions


def test_too_few_regions_give_no_answer(results):
    found = spreads(results, 2, "LT", "talent", first=2010, last=2020)
    assert found.regions == 2 and found.indicators == () and not len(found.own.years)


def test_one_hole_costs_one_region_and_not_the_years():
    there = np.ones((10, 6, 2), dtype=bool)
    there[3, 2, 0] = False
    piece, usable = _stretch(there, np.array([0.5, 0.5]), 1 / 3)
    # The second indicator alone is there for all, and is enough.
    assert (piece.start, piece.stop, usable.tolist()) == (0, 6, [False, True])
    piece, usable = _stretch(there, np.array([0.8, 0.2]), 1 / 3)
    assert (piece.stop - piece.start) >= 4 and usable.tolist()[0]


def test_a_stretch_shorter_than_four_years_or_with_half_of_the_regions_is_none():
    assert _stretch(np.ones((10, 3, 1), dtype=bool), np.ones(1), 1 / 3) is None
    there = np.ones((10, 6, 1), dtype=bool)
    there[:5] = False
    assert _stretch(there, np.ones(1), 1 / 3) is None


def test_of_stretches_of_the_same_length_the_latest_is_taken():
    there = np.ones((5, 9, 1), dtype=bool)
    there[:, 4] = False
    assert _stretch(there, np.ones(1), 1 / 3)[0] == slice(5, 9)
