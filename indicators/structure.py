"""What kind of region it is: structural variables of all regions of a level, standardised so that they can be compared.

A variable is the latest value within eight years, in its own year. Logarithms and
a limit of three standard deviations keep a giant from deciding everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from data.peers import Variable, Variables
from indicators.settlement import Settlement, centres, shares

if TYPE_CHECKING:
    from indicators.context import Quantities
    from indicators.references import Cores
    from indicators.results import Results

# Standard deviations beyond which a region is not told from others any more.
LIMIT = 3.0


@dataclass(frozen=True)
class Structure:
    """G regions of one level and V variables in one year.

    `value` (G, V) in native units, NaN = missing; `source_year` (G, V) the year it is of, NaN where it has none (places
    don't change); `z` (G, V): logarithm where the variable says so, standardised over the level, within ±3; `weights`
    (V,), summing to 1; `country` (G,) codes; `core` (G,) names of the cores, "" = none, `own` (G,): is its own core.
    """

    level: int
    year: int
    geos: np.ndarray
    country: np.ndarray
    core: np.ndarray
    own: np.ndarray
    variables: tuple[Variable, ...]
    weights: np.ndarray
    value: np.ndarray = field(repr=False)
    source_year: np.ndarray = field(repr=False)
    z: np.ndarray = field(repr=False)

    def known(self) -> np.ndarray:
        """Share of the weight (G,) of the variables that a region has."""
        return np.where(np.isnan(self.z), 0.0, self.weights).sum(axis=1)


def build_structure(
    results: Results, quantities: Quantities, settlement: Settlement, variables: Variables, level: int, year: int
) -> Structure:
    """The structure of all regions of a level, in the order of `Results.geos(level)`."""
    column, rows = results.column(year), results.level(level).rows
    geos = results.geos(level).to_numpy(dtype=object)
    cores = results.cores(level, ())
    people = quantities.used_in("people", column)
    found = {
        **shares(settlement, people),
        "distance": distances_to_core(centres(settlement, people), geos, cores),
        "core_level": _core_level(results, level, column),
    }
    shape = len(geos), len(variables.variables)
    value, source_year = np.full(shape, np.nan), np.full(shape, np.nan)
    for n, variable in enumerate(variables.variables):
        if not variable.source:
            value[:, n] = found[variable.id]
            continue
        value[:, n] = quantities.used_in(variable.source, column)[rows]
        age = quantities.age[variable.source][rows, column].astype(int)
        source_year[:, n] = np.where(age >= 0, year - age, np.nan)
    z = standardise(value, [v.scale == "log" for v in variables.variables])
    country = results.countries(level).astype(object)
    weights = np.array(variables.weights())
    names = cores.names[cores.take]
    return Structure(level, year, geos, country, names, cores.own, variables.variables, weights, value, source_year, z)


def standardise(value: np.ndarray, log: list[bool]) -> np.ndarray:
    """Columns of `value` (G, V) with mean 0 and standard deviation 1, within ±3; NaN stays, no spread gives 0.

    `log`: which columns are taken as ln(1 + x), so that a distance of 0 has one. Negative values there are NaN.
    """
    with np.errstate(invalid="ignore"):
        x = np.where(np.array(log), np.log1p(np.where(value >= 0, value, np.nan)), value)
    there = ~np.isnan(x)
    count = np.maximum(there.sum(axis=0), 1)
    mean = np.where(there, x, 0.0).sum(axis=0) / count
    spread = np.sqrt(np.where(there, (x - mean) ** 2, 0.0).sum(axis=0) / count)
    return np.clip((x - mean) / np.where(spread > 0, spread, 1.0), -LIMIT, LIMIT)


def distances_to_core(at: np.ndarray, geos: np.ndarray, cores: Cores) -> np.ndarray:
    """Km (G,) from each region's centre, `at` (G, 2), to that of its core; 0 for a core itself, NaN without one."""
    place = {geo: n for n, geo in enumerate(geos)}
    result = np.full(len(geos), np.nan)
    for k, core in enumerate(cores.distinct):
        rows = [place[c] for c in core if c in place]
        if rows:
            mine = np.flatnonzero(cores.take == k)
            result[mine] = np.hypot(*(at[mine] - at[rows].mean(axis=0)).T)
            result[[row for row in rows if cores.take[row] == k]] = 0.0
    return result


def _core_level(results: Results, level: int, column: int) -> np.ndarray:
    """GDP per inhabitant (G,) of each region's core in PPS; NaN for a core itself: its own level is a performance."""
    cores = results.cores(level, ())
    positions, one = results.level(level).rows[np.maximum(cores.row, 0)], cores.row >= 0
    age = results.age("gdp_per_head")[positions, column]
    value = results.panel.observed["gdp_per_head"].value[positions, column - np.maximum(age, 0)]
    of = np.where(one & (age >= 0), value, np.nan)
    # What is merged of several regions takes a hundred times as long as what is read of one.
    for n, core in enumerate(cores.distinct):
        if core and not one[n]:
            of[n] = results.merged(level, "gdp_per_head", core).value[column]
    return np.where(_inside(cores, results.geos(level).tolist()), np.nan, of[cores.take])


def _inside(cores: object, geos: object) -> np.ndarray:
    """Which regions (G,) are a core, or a part of their core."""
    return np.array([geo in cores.distinct[k] for geo, k in zip(geos, cores.take, strict=True)], dtype=bool)
