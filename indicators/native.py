"""Gaps per indicator in native units: what a region has, what its core has, and why they differ in score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from data.catalogue import Indicator
from data.tables import INDICATOR_GAPS
from indicators.flags import to_texts
from indicators.gaps import gap_to_core, without_shared
from indicators.merged import Merged
from indicators.references import Cores
from indicators.shapley import ARITHMETIC, NONE, decompose, decomposition_of

if TYPE_CHECKING:
    from indicators.results import Results

# Why an indicator can't be compared, from the most general cause to the particular one.
REASONS = ("no_core", "no_data", "level", "parent", "shared", "both_missing", "missing", "core_missing")

_KINDS = {"float": float, "int": int, "bool": bool, "str": object}
_COPIED = ("value", "source_time", "flag", "source_geo", "converted", "scored")
Columns = Mapping[str, Any]


def indicator_gaps(
    results: Results, rows: np.ndarray, year: int, cores: Cores, *, level: int, dimension: str, scored: bool
) -> pd.DataFrame:
    """INDICATOR_GAPS of the regions at `rows` of a level, each against its core.

    One region after the other, then in the catalogue's order; all dimensions when `dimension` is "".
    """
    found = indicator_columns(results, rows, year, cores, level=level, dimension=dimension, scored=scored)
    kinds = INDICATOR_GAPS.columns
    return pd.DataFrame({name: _texts(array) if kinds[name] == "str" else array for name, array in found.items()})


def indicator_columns(
    results: Results, rows: np.ndarray, year: int, cores: Cores, *, level: int, dimension: str, scored: bool
) -> dict[str, np.ndarray]:
    """The columns of `indicator_gaps`, texts as objects."""
    names = [dimension] if dimension else list(results.catalogue.dimensions)
    listed = [i for name in names for i in results.catalogue.of(name, scored=scored)]
    own, other = _own_cells(results, listed, level, rows, year), core_cells(results, listed, level, rows, year, cores)
    reason = _reasons(results, listed, level, own, other)
    columns = {
        **_of_indicators(results, listed, year, reason.shape),
        "geo": own["geo"],
        "core": other["geo"],
        "dataset": np.where(own["dataset"] != "", own["dataset"], other["dataset"]),
        **{k: own[k] for k in _COPIED},
        **{f"core_{k}": other[k] for k in _COPIED},
        "reason": reason,
        **_compare(listed, own, other, reason == ""),
        **points(results, listed, level, rows, year, cores, names),
    }
    # Every column is (indicators, regions); transposed, a region's indicators come together.
    return {name: columns[name].T.ravel().astype(_KINDS[kind]) for name, kind in INDICATOR_GAPS.columns.items()}


def core_cells(
    results: Results, listed: Sequence[Indicator], level: int, rows: np.ndarray, year: int, cores: Cores
) -> dict[str, np.ndarray]:
    """Native values of the cores of regions and where they are from, as `Panel.cells` has it, (indicators, regions).

    Besides `geo`, the core's name. What is made of several regions has that name as its `source_geo`. Without a
    value `source_time` is NaN and `source_geo` "".
    """
    column = results.column(year)
    which, take = np.unique(cores.take[rows], return_inverse=True)

    def raw(indicator: Indicator) -> dict[str, np.ndarray]:
        found = {k: array[cores.row[which]] for k, array in results.cells(level, indicator.id, year).items()}
        for n in np.flatnonzero(cores.row[which] < 0):
            core = cores.distinct[which[n]]
            of = _of_merged(results.merged(level, indicator.id, core), column) if core else _NOTHING
            for name, array in found.items():
                array[n] = of[name]
        return found

    names = cores.names[which]
    found = _in_words(results, listed, [raw(i) for i in listed], names)
    return {name: array[:, take] for name, array in found.items()}


# Raw cells of a core that doesn't exist.
_NOTHING = {
    "value": np.nan,
    "flag": 0,
    "source_time": 0,
    "source_geo": 0,
    "converted": False,
    "scored": False,
    "dataset": -1,
}


def _of_merged(whole: Merged, column: int) -> Columns:
    """Raw cells of one year of what is made of several regions."""
    there = not np.isnan(whole.value[column])
    return {
        "value": whole.value[column],
        "flag": whole.flags[column],
        "source_time": whole.source_time[column] if there else 0,
        "source_geo": whole.source[column],
        "converted": whole.converted[column],
        # Without the population of every part there is no merged value, although each part has one.
        "scored": there,
        "dataset": whole.dataset[column],
    }


def _own_cells(
    results: Results, listed: Sequence[Indicator], level: int, rows: np.ndarray, year: int
) -> dict[str, np.ndarray]:
    """The same of the regions themselves."""
    raw = [{k: array[rows] for k, array in results.cells(level, i.id, year).items()} for i in listed]
    return _in_words(results, listed, raw, results.geos(level).to_numpy(dtype=object)[rows])


def _in_words(
    results: Results, listed: Sequence[Indicator], raw: Sequence[Columns], geos: np.ndarray
) -> dict[str, np.ndarray]:
    """Raw cells of several indicators as arrays (indicators, width), with texts; `geos` (width,) names the columns."""
    shape = len(listed), len(geos)
    stacked = {name: np.array([c[name] for c in raw]).reshape(shape) for name in _NOTHING}
    nothing, position = np.isnan(stacked["value"]), stacked["source_geo"].astype(int)
    source = np.where(position < 0, geos, results.panel.names[position])
    names = [results.dataset_names(i.id)[c["dataset"].astype(int)] for i, c in zip(listed, raw, strict=True)]
    return stacked | {
        "geo": np.broadcast_to(geos, shape),
        "flag": to_texts(stacked["flag"].astype(np.uint32)),
        "source_time": np.where(nothing, np.nan, stacked["source_time"]),
        "source_geo": np.where(nothing, "", source),
        "dataset": np.array(names, dtype=object).reshape(shape),
    }


def _of_indicators(
    results: Results, listed: Sequence[Indicator], year: int, shape: tuple[int, int]
) -> dict[str, np.ndarray]:
    """What is the same for all regions."""
    aggregation = results.method.aggregation
    sizes = {i.dimension: len(results.catalogue.of(i.dimension)) for i in listed}
    ways = {name: decomposition_of(aggregation.of(name, 1), size) for name, size in sizes.items()}
    same = {
        "dimension": [i.dimension for i in listed],
        "indicator": [i.id for i in listed],
        "unit": [results.unit(i.id) for i in listed],
        "decomposition": [ways[i.dimension] for i in listed],
    }
    columns = {name: np.array(texts, dtype=object)[:, None] for name, texts in same.items()}
    return {name: np.broadcast_to(c, shape) for name, c in columns.items()} | {"time": np.full(shape, year)}


def points(
    results: Results,
    listed: Sequence[Indicator],
    level: int,
    rows: np.ndarray,
    year: int,
    cores: Cores,
    names: Sequence[str],
) -> dict[str, np.ndarray]:
    """Normalised values, weights and contributions, (indicators, regions); NaN for what is not scored."""
    column, place = results.column(year), {i.id: n for n, i in enumerate(listed)}
    columns = ("normalised", "core_normalised", "weight", "contribution")
    found = {name: np.full((len(listed), len(rows)), np.nan) for name in columns}
    for name in names:
        d = results.dimension(level, name)
        at = [place[i.id] for i in d.indicators]
        normalised = d.normalised[rows, column]
        reference, source = results.reference(level, name, cores).at(column, rows)
        mine, mean = without_shared(normalised, d.source[rows, column], source), results.mean(name)
        gap = gap_to_core(mine, reference, d.weights, mean)
        way = decomposition_of(results.method.aggregation.of(name, 1), len(d.indicators))
        split = gap.contribution
        if way not in (ARITHMETIC, NONE):
            split = decompose(mine, reference, d.weights, mean).contribution
        for key, array in zip(columns, (normalised, reference, gap.weight, split), strict=True):
            found[key][at] = array.T
    return found


def _reasons(results: Results, listed: Sequence[Indicator], level: int, mine: Columns, theirs: Columns) -> np.ndarray:
    """One of REASONS per (indicator, region), "" when both sides have a value of their own that counts here."""
    has_data = np.array([results.has_data(i.id) for i in listed], dtype=bool)[:, None]
    at_level = np.array([level in i.levels for i in listed], dtype=bool)[:, None]
    both, neither = mine["scored"] & theirs["scored"], ~mine["scored"] & ~theirs["scored"]
    shared = (mine["source_geo"] == theirs["source_geo"]) & (mine["geo"] != theirs["geo"])
    context = ~(np.isnan(mine["value"]) & np.isnan(theirs["value"]))
    there = theirs["geo"] != ""
    cases = {
        "no_data": ~has_data & np.ones_like(both),
        "level": ~at_level & np.ones_like(both),
        "no_core": mine["scored"] & ~there,
        "shared": both & shared,
        "": both,
        "parent": neither & context,
        "both_missing": neither & there,
        "missing": ~mine["scored"],
    }
    return np.select(list(cases.values()), list(cases), "core_missing").astype(object)


def _compare(
    listed: Sequence[Indicator], mine: Columns, theirs: Columns, comparable: np.ndarray
) -> dict[str, np.ndarray]:
    """Difference in native units, and ratio where it makes sense; NaN for what can't be compared."""
    value, core = mine["value"], theirs["value"]
    ratio = np.array([i.ratio for i in listed], dtype=bool)[:, None]
    sensible = comparable & (core > 0) & (value >= 0) & ratio
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "difference": np.where(comparable, value - core, np.nan),
            "ratio": np.where(sensible, value / core, np.nan),
        }


def _texts(values: np.ndarray) -> pd.Series:
    return pd.Series(values, dtype="str")
