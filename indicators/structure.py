"""What kind of region it is: structural variables of all regions of a level, standardised so that they can be compared.

A variable is the latest value within eight years, in its own year. Logarithms and
a limit of three standard deviations keep a giant from deciding everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from data.neighbours import Territory
from data.peers import Variable, Variables

if TYPE_CHECKING:
    from indicators.context import Quantities
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
    results: Results, quantities: Quantities, territory: Territory, variables: Variables, level: int, year: int
) -> Structure:
    """The structure of all regions of a level, in the order of `Results.geos(level)`."""
    column, rows = results.column(year), results.level(level).rows
    geos = results.geos(level).to_numpy(dtype=object)
    cores = results.cores(level, ())
    people = quantities.used("people")[:, column]
    found = {
        **_settlement(results, territory, geos, people),
        "distance": distances_to_core(results, territory, level, people),
        "core_level": _core_level(results, level, column),
    }
    shape = len(geos), len(variables.variables)
    value, source_year = np.full(shape, np.nan), np.full(shape, np.nan)
    for n, variable in enumerate(variables.variables):
        if not variable.source:
            value[:, n] = found[variable.id]
            continue
        value[:, n] = quantities.used(variable.source)[rows, column]
        age = quantities.age[variable.source][rows, column].astype(int)
        source_year[:, n] = np.where(age >= 0, year - age, np.nan)
    z = standardise(value, [v.scale == "log" for v in variables.variables])
    country = np.array([results.regions.country(g) for g in geos], dtype=object)
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


def centres(results: Results, territory: Territory, geos: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Centres (G, 2) in km on EPSG:3035: of a region's NUTS 3 regions by population, else of its shape.

    `people` (codes,): population of every code of the universe.
    """
    every = zip(geos, _parts(results, geos), strict=True)
    return np.array([_centre(results, territory, geo, parts, people) for geo, parts in every]).reshape(len(geos), 2)


def _centre(
    results: Results, territory: Territory, geo: str, parts: list[str], people: np.ndarray
) -> tuple[float, float]:
    weight = people[[results.position(p) for p in parts]]
    points = np.array([territory.centre(p) for p in parts])
    if len(parts) == 1 or np.isnan(weight).any() or weight.sum() <= 0 or np.isnan(points).any():
        return territory.centre(geo)
    return tuple(weight @ points / weight.sum())


def _parts(results: Results, geos: Sequence[str]) -> list[list[str]]:
    """NUTS 3 regions of each region of NUTS 2 or 3, itself where it is one."""
    inside: dict[str, list[str]] = {}
    for code in results.regions.codes(3):
        inside.setdefault(code[:4], []).append(code)
    return [[geo] if len(geo) == 5 else inside.get(geo, []) for geo in geos]


def distances_to_core(results: Results, territory: Territory, level: int, people: np.ndarray) -> np.ndarray:
    """Km (G,) from each region's centre to that of its default core; 0 for a core itself, NaN without one."""
    geos, cores = results.geos(level).to_numpy(dtype=object), results.cores(level, ())
    at = centres(results, territory, geos, people)
    place = {geo: n for n, geo in enumerate(geos)}
    result = np.full(len(geos), np.nan)
    for n in range(len(geos)):
        core = cores.distinct[cores.take[n]]
        if core:
            rows = [place[c] for c in core]
            result[n] = 0.0 if geos[n] in core else np.hypot(*(at[n] - at[rows].mean(axis=0)))
    return result


def _settlement(results: Results, territory: Territory, geos: np.ndarray, people: np.ndarray) -> dict[str, np.ndarray]:
    """Shares of the population (%) that live in NUTS 3 regions of a kind; NaN where one of them has no kind."""
    table = results.regions.table
    # Looked up one by one in the frame, this would take most of the time of a structure.
    known = dict(zip(table.index, zip(table["urban_rural"], table["metro"], strict=True), strict=True))
    kinds = ("urban", "metropolitan", "coast", "mountain", "border")
    found = np.full((len(geos), len(kinds)), np.nan)
    for n, parts in enumerate(_parts(results, geos)):
        if not parts:
            continue  # Bosnia and Herzegovina has no regions below NUTS 2
        weight = people[[results.position(p) for p in parts]]
        if np.isnan(weight).any() or weight.sum() <= 0:
            weight = np.ones(len(parts)) if len(parts) == 1 else np.full(len(parts), np.nan)
        marks = np.array([_marks(*known[p], territory.places.get(p)) for p in parts], dtype=float)
        found[n] = 100 * weight @ marks / weight.sum()
    return dict(zip(kinds, found.T, strict=True))


def _marks(urban_rural: str, metro: str, place: object) -> list[float]:
    """Of one NUTS 3 region: urban (intermediate: 0.5), metropolitan, coast, mountain, border, 0 to 1, NaN = unknown."""
    settled = {"urban": 1.0, "intermediate": 0.5, "rural": 0.0}.get(urban_rural, np.nan)
    told = [np.nan] * 3 if place is None else [place.coast, place.mountain, place.border]
    return [settled, float(metro != ""), *(np.nan if mark is None else float(mark) for mark in told)]


def _core_level(results: Results, level: int, column: int) -> np.ndarray:
    """GDP per inhabitant (G,) of each region's core in PPS; NaN for a core itself: its own level is a performance."""
    cores = results.cores(level, ())
    of = [results.merged(level, "gdp_per_head", core).value[column] if core else np.nan for core in cores.distinct]
    return np.where(_inside(cores, results.geos(level)), np.nan, np.array(of)[cores.take])


def _inside(cores: object, geos: object) -> np.ndarray:
    """Which regions (G,) are a core, or a part of their core."""
    return np.array([geo in cores.distinct[k] for geo, k in zip(geos, cores.take, strict=True)], dtype=bool)
