"""National and EU means as references: which published values each is made of, year by year.

A mean is the value of the whole, not the mean of the regions' scores: what the
publisher gives for the country where that is of the same year as the newest
of its regions, else its regions as one. The EU is its 27 countries as one. So
a national mean is never newer than what it is compared with, and a figure of
a country that publishes no regions still counts for the EU.
"""

from __future__ import annotations

import numpy as np

from data.catalogue import Indicator
from data.countries import EU27
from indicators.aggregate import FULL_FROM, TOLERANCE
from indicators.cores import EU
from indicators.merged import Parts
from indicators.panel import Panel, take_aged
from indicators.totals import adds_up
from indicators.values import Universe

# Like a score, a mean is given from two thirds of the population on.
MEAN_FROM = FULL_FROM - TOLERANCE
_NONE = 127


def mean_parts(panel: Panel, indicator: Indicator, group: str, level: int, age: np.ndarray) -> Parts:
    """The values that make the mean of `group` (a country's code or EU) for regions of NUTS `level`.

    `age` is `partition` of the indicator at that level. A mean total is the mean per region of that level.
    """
    universe = panel.universe
    members = universe.codes.get_indexer([group] if group != EU else sorted(EU27))
    members = universe.country[members[members >= 0]]
    inside = np.isin(universe.country, members) & universe.current
    rows = np.flatnonzero(inside & (age >= 0).any(axis=1))
    complete = np.ones(age.shape[1], dtype=bool)
    if adds_up(indicator):
        every = np.flatnonzero(inside & (universe.level == level))
        complete = (age[every] >= 0).sum(axis=0) >= MEAN_FROM * max(len(every), 1)
    elif group == EU:
        nations = np.flatnonzero(inside & (universe.level == 0))
        people = _by_country(universe, nations, _people(panel, nations))[members]
        there = _by_country(universe, rows, age[rows] >= 0)[members] > 0
        complete = (people * there).sum(axis=0) >= MEAN_FROM * people.sum(axis=0)
    if not len(rows):
        # A part that is never there: everything comes out as missing.
        return Parts(np.zeros(1, dtype=int), np.full((1, age.shape[1]), -1), complete)
    return Parts(rows, age[rows], complete, mean=True)


def partition(panel: Panel, indicator: Indicator, level: int, age: np.ndarray) -> np.ndarray:
    """Which codes make up each country, shape (codes, years): how old their value used is, -1 = not a part.

    `age`, same shape: of the value that may be used for each code and year.

    In this order: the country's own figure of the year of its newest region; its regions of `level`, or else of a
    coarser level, once those with a value hold two thirds of the people; an older figure of the country.
    """
    universe = panel.universe
    result = np.full(age.shape, -1, dtype=np.int16)
    regions = [np.flatnonzero(universe.current & (universe.level == n)) for n in range(level + 1)]
    if adds_up(indicator):
        result[regions[level]] = age[regions[level]]
        return result
    nations = regions[0]
    result[nations] = _published(panel, indicator, nations, regions[level], age)
    done = _by_country(universe, nations, result[nations] >= 0) > 0
    # A level that lacks people's numbers must not look complete.
    everybody = np.max([_by_country(universe, rows, _people(panel, rows)) for rows in regions], axis=0)
    for rows in reversed(regions[1:]):
        people, country = _people(panel, rows), universe.country[rows]
        there = (age[rows] >= 0) & (people > 0)
        known = _by_country(universe, rows, people * there) >= MEAN_FROM * everybody
        take = known & (_by_country(universe, rows, there) > 0) & ~done
        result[rows] = np.where(there & take[country], age[rows], -1)
        done |= take
    left = ~done[universe.country[nations]] & (age[nations] >= 0)
    result[nations] = np.where(left, age[nations], result[nations])
    return result


def _published(
    panel: Panel, indicator: Indicator, nations: np.ndarray, finest: np.ndarray, age: np.ndarray
) -> np.ndarray:
    """Age of the countries' own figures where they are of the year of their newest region, or no region has any."""
    country = panel.universe.country
    newest = np.full((country.max() + 1, age.shape[1]), _NONE, dtype=np.int16)
    np.minimum.at(newest, country[finest], np.where(age[finest] >= 0, age[finest], _NONE))
    newest = newest[country[nations]]
    column = np.arange(age.shape[1]) - np.where(newest < _NONE, newest, 0)
    same = ~np.isnan(np.take_along_axis(panel.observed[indicator.id].value[nations], column, axis=1))
    return np.where(newest == _NONE, age[nations], np.where(same, newest, -1))


def _people(panel: Panel, rows: np.ndarray) -> np.ndarray:
    """Population (rows, years), 0 where unknown."""
    if "population" not in panel.observed:
        return np.zeros((len(rows), len(panel.universe.years)))
    return np.nan_to_num(take_aged(panel.observed["population"].value[rows], panel.age["population"][rows]))


def _by_country(universe: Universe, rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sums of `values` (rows, years) by country, shape (countries, years)."""
    result = np.zeros((universe.country.max() + 1, values.shape[1]))
    np.add.at(result, universe.country[rows], values)
    return result
