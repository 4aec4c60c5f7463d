"""Paths, trends, learning partners and convergence: by hand, and on the embedded figures."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from data.errors import ProductError
from indicators.convergence import beta, convergence, convergence_frame, country_regions, is_relative, sigma
from indicators.learning import learning_partners, paths
from indicators.load import load_context
from indicators.paths import NO_CORE, NO_DATA, TOO_SHORT, Compared, gap_path, path_of, path_of_one
from indicators.slopes import theil_sen
from indicators.trends import (
    CLOSING,
    LOSING,
    NO_SIGN,
    NONE,
    PARTIAL,
    TOO_FEW,
    WIDENING,
    WORDS,
    trend,
    trend_frame,
    trend_of,
)


@pytest.fixture(scope="module")
def context(database, results):
    return load_context(database, results)


def made(mine, theirs, *, weights=(0.5, 0.5), broken=(), stale=()):
    """Two indicators, a and b, from 2010 on; `broken` and `stale` are (year, indicator)."""
    mine, theirs = np.array(mine, dtype=float), np.array(theirs, dtype=float)
    years = np.arange(2010, 2010 + len(mine))
    marks = {name: np.zeros(mine.shape, dtype=bool) for name in ("broken", "stale")}
    for name, found in (("broken", broken), ("stale", stale)):
        for year, column in found:
            marks[name][year - 2010, column] = True
    fresh = ~np.isnan(mine) & ~np.isnan(theirs) & ~marks["stale"]
    both = tuple(SimpleNamespace(id=name) for name in "ab")
    return Compared(years, both, np.array(weights), mine, theirs, fresh, marks["broken"])


# a gains 2 points a year on a core that stands at 50, b 1 point on 40.
STEADY = [(10 + 2 * n, 20 + n) for n in range(8)], [(50, 40)] * 8


def test_both_indicators_over_all_years():
    path = path_of("R", "C", made(*STEADY), least=1 / 3)
    assert list(path.years) == list(range(2010, 2018)) and path.indicators == ("a", "b")
    # ((10 - 50) + (20 - 40)) / 2 at first, then 1.5 points less a year.
    np.testing.assert_allclose(path.gap, -30 + 1.5 * np.arange(8))
    np.testing.assert_allclose(path.gap, path.parts @ path.weights)
    assert path.slope.slope == pytest.approx(1.5) and path.coverage == 1
    assert [(name, pytest.approx(by)) for name, by in path.movers()] == [("a", 1.0), ("b", 0.5)]


def test_a_break_takes_its_indicator_out_where_the_others_carry_enough():
    path = path_of("R", "C", made(*STEADY, broken=[(2013, 1)]), least=1 / 3)
    assert path.indicators == ("a",) and path.left_out == ("b",) and path.breaks == (2013,)
    assert len(path.years) == 8 and path.coverage == 0.5
    assert path.slope.slope == pytest.approx(2)


def test_a_break_cuts_the_years_where_they_do_not():
    path = path_of("R", "C", made(*STEADY, broken=[(2013, 1)]), least=0.6)
    # A stretch may begin with the year of the break: it is comparable with the years after it.
    assert list(path.years) == [2013, 2014, 2015, 2016, 2017] and path.indicators == ("a", "b")
    assert path_of("R", "C", made(*STEADY, broken=[(2013, 1), (2015, 1)]), least=0.6).reason == TOO_SHORT


def test_an_indicator_that_comes_or_goes_does_not_move_the_gap():
    mine = [(a, b if n < 5 else np.nan) for n, (a, b) in enumerate(STEADY[0])]
    path = path_of("R", "C", made(mine, STEADY[1]), least=1 / 3)
    assert path.indicators == ("a",) and path.slope.slope == pytest.approx(2)


def test_carried_forward_values_do_not_make_a_path():
    stale = [(year, 1) for year in range(2012, 2018)]
    assert path_of("R", "C", made(*STEADY, stale=stale), least=1 / 3).indicators == ("a",)
    everything = [(year, column) for year in range(2012, 2018) for column in (0, 1)]
    assert path_of("R", "C", made(*STEADY, stale=everything), least=1 / 3).reason == TOO_SHORT
    nothing = np.full((8, 2), np.nan)
    assert path_of("R", "C", made(nothing, STEADY[1]), least=1 / 3).reason == NO_DATA


def test_one_indicator_keeps_to_observed_years_and_its_longest_unbroken_piece():
    only = made(*STEADY, stale=[(2011, 0), (2013, 0)], broken=[(2013, 0)]).only("a")
    path = path_of_one("R", "C", only)
    # 2013 was not observed, but its break lies between 2012 and 2014.
    assert list(path.years) == [2014, 2015, 2016, 2017] and path.coverage == 1
    whole = path_of_one("R", "C", made(*STEADY, stale=[(2011, 0)]).only("a"))
    assert list(whole.years) == [2010, 2012, 2013, 2014, 2015, 2016, 2017]


def test_a_path_is_the_gap_of_the_pages_where_everything_is_compared(results):
    path = gap_path(results, "FI1C3", "capital", first=2010, last=2018)
    history = results.history("FI1C3", "capital").set_index("time").loc[path.years]
    assert len(path.years) >= 5 and len(path.indicators) == 2
    np.testing.assert_allclose(path.gap, history["gap"], atol=1e-9)


def test_no_core_no_path_and_unknown_names(results):
    for geo in ("AT13", "LV00"):
        assert gap_path(results, geo, "rd", first=2015, last=2020).reason == NO_CORE
    with pytest.raises(ProductError, match="indicator: found 'gdp'"):
        gap_path(results, "AT12", "rd", indicator="gdp", first=2015, last=2020)


# ── trends ──


def of(gaps):
    mine = [(50 + g, 40 + g) for g in gaps]
    return trend_of(path_of("R", "C", made(mine, [(50, 40)] * len(gaps)), least=1 / 3))


def test_full_data_goes_before_a_longer_path_of_partial_data():
    """The second indicator, half of the weight, breaks in 2013: eight years with one, five with both."""
    found = made(*STEADY, broken=[(2013, 1)])
    partial, full = (path_of("R", "C", found, least=1 / 3, full=share) for share in (0.0, 2 / 3))
    assert len(partial.years) == 8 and partial.coverage == 0.5 and partial.full
    assert list(full.years) == list(range(2013, 2018)) and full.coverage == 1 and full.full
    short = path_of("R", "C", made(*STEADY, broken=[(2012, 1), (2014, 1)]), least=1 / 3, full=2 / 3)
    assert len(short.years) == 8 and not short.full, "four years can't be tested, so they are no reason to be short"
    assert short.slope.significant and trend_of(short).verdict == PARTIAL


def test_years_to_parity():
    found = of([-12, -10, -8, -6, -4])
    assert (found.verdict, found.slope.slope) == (CLOSING, 2)
    # All ten slopes are 2, so there is nothing between which the true one could lie.
    assert (found.parity, found.parity_low, found.parity_high) == (2, 2, 2)
    uneven = of([-12, -9, -8, -6, -4])
    assert uneven.verdict == CLOSING
    assert (uneven.parity_low, uneven.parity_high) == pytest.approx((4 / 3, 4))
    assert uneven.parity_low < uneven.parity < uneven.parity_high


@pytest.mark.parametrize(
    ("gaps", "verdict"),
    [
        ([-4, -6, -8, -10, -12], WIDENING),
        ([-4, -6, -5, -7, -4], NO_SIGN),
        ([9, 7, 5, 3, 1], LOSING),
        ([-8, -6, -4, -2], TOO_FEW),
    ],
)
def test_verdicts_without_a_promise(gaps, verdict):
    found = of(gaps)
    assert found.verdict == verdict and np.isnan([found.parity, found.parity_low, found.parity_high]).all()
    assert WORDS[verdict]


def test_trends_of_real_regions(results):
    found = [(d, "", trend(results, "AT12", d)) for d in results.catalogue.dimensions]
    frame = trend_frame(found).set_index("dimension")
    # The slope of capital attraction is surely upwards, but on less than two thirds of the weight.
    capital = frame.loc["capital"]
    assert capital["p"] <= 0.05 and capital["slope"] > 0 and capital["coverage"] < 2 / 3
    assert capital["verdict"] == PARTIAL and np.isnan([capital[f"parity_{n}"] for n in ("years", "low", "high")]).all()
    assert frame.loc["digital", "verdict"] == NONE and frame.loc["digital", "reason"] == NO_DATA
    # Full data from 2014 on goes before a longer path: what was broken in 2014 is in it, young_cohort begins later.
    assert frame.loc["talent", "left_out"].split()[0] == "young_cohort" and frame.loc["talent", "coverage"] >= 2 / 3


# ── learning partners ──


def test_learning_partners_are_ordered_and_nobody_drops_out(context):
    found = learning_partners(context, "PL84", "rd", year=2020)
    assert len(found) == 30 and found["geo"].is_unique and "PL84" not in set(found["geo"])
    narrowed = found[found["narrowed"]]
    assert (narrowed["gap_first"] < 0).all() and (narrowed["slope"] > 0).all()
    assert list(found["narrowed"]) == sorted(found["narrowed"], reverse=True)
    sure = narrowed["sure"].to_numpy()
    assert list(sure) == sorted(sure, reverse=True) and (narrowed.loc[sure, "p"] <= 0.05).all()
    assert (found["reason"] != "").sum() == found["slope"].isna().sum()
    assert (found["core"] == [context.results.default_core(g)[0] for g in found["geo"]]).all()


def test_a_partner_s_numbers_are_those_of_its_own_path(context):
    first = learning_partners(context, "AT12", "capital", indicator="gdp_per_head", year=2020).iloc[0]
    path = gap_path(context.results, first["geo"], "capital", indicator="gdp_per_head", first=2015, last=2020)
    assert first["slope"] == theil_sen(path.years, path.gap).slope and first["moved_1"] == "gdp_per_head"
    assert first["moved_1_by"] == pytest.approx(first["slope"])
    abroad = learning_partners(context, "AT12", "capital", year=2020, own_country=False)
    assert not (abroad["country"] == "AT").any()


def test_paths_for_small_multiples(context):
    frame = paths(context, ["AT12", "PL84"], "capital", first=2010, last=2020)
    assert frame.groupby("geo").size().to_dict() == {"AT12": 11, "PL84": 1}
    assert frame.loc[frame["geo"] == "PL84", "reason"].item() == TOO_SHORT
    own = frame[frame["geo"] == "AT12"]
    np.testing.assert_allclose(own["gap"], own["score"] - own["core_score"])


# ── convergence ──


def test_sigma_by_hand():
    values = np.array([[0.0, 1, 2], [4, 4, 4], [8, 7, 6], [np.nan, 1, 1]])
    found = sigma(np.array([2010, 2011, 2012]), values, "abcd")
    assert found.regions == ("a", "b", "c")  # d lacks a year
    np.testing.assert_allclose(found.spread, np.sqrt([32 / 3, 18 / 3, 8 / 3]))
    np.testing.assert_allclose(found.mean, [4, 4, 4])
    assert found.slope.slope < 0
    assert sigma(np.array([2010, 2011]), values[:2, :2], "ab").regions == ()


def test_beta_by_hand():
    start = np.arange(5.0)
    values = np.column_stack([start, start + 2 * (1 - 0.25 * start)])
    found = beta(np.array([2010, 2012]), values, "abcde")
    assert (found.first, found.last) == (2010, 2012)
    np.testing.assert_allclose(found.change, 1 - 0.25 * start)
    assert found.slope.slope == pytest.approx(-0.25) and found.slope.p == pytest.approx(2 / 120)
    # In two years every distance shrinks by half.
    assert found.half_life == pytest.approx(2)
    few = beta(np.array([2010, 2012]), values[:3], "abc")
    assert few.slope.slope == pytest.approx(-0.25) and np.isnan(few.half_life)  # three are never sure


def test_convergence_of_a_country_and_what_is_relative(results):
    regions = country_regions(results, "FI", 3)
    s, b, unit = convergence(results, regions, indicator="gdp_per_head", first=2010, last=2020)
    values = np.log(
        [results.indicator_history(g, "gdp_per_head").set_index("time").loc[2020, "value"] for g in regions]
    )
    assert unit == "ln" and s.spread[-1] == pytest.approx(values.std())
    assert s.slope.significant and s.slope.slope < 0 and b.slope.slope < 0
    assert is_relative(results, "gdp_per_head") and not is_relative(results, "neet")
    frame = convergence_frame([("FI", s, b)])
    assert frame.loc[0, "regions"] == len(regions) and frame.loc[0, "half_life"] > 0
    alone = convergence(results, ["AT12"], dimension="rd", first=2015, last=2020)
    assert pd.isna(convergence_frame([("none", *alone[:2])]).loc[0, "first"])
    with pytest.raises(ProductError, match="one NUTS level"):
        convergence(results, ["AT12", "FI1C3"], dimension="rd", first=2015, last=2020)
