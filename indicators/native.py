"""Gaps per indicator in native units: what a region has, what its core has, and why they differ in score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.catalogue import Indicator
from data.tables import INDICATOR_GAPS
from indicators.flags import to_masks, to_texts
from indicators.gaps import gap_to_core, merge, without_shared

if TYPE_CHECKING:
    from indicators.results import Results

# Why an indicator can't be compared, from the most general cause to the particular one.
REASONS = ("no_data", "level", "parent", "shared", "both_missing", "missing", "core_missing")

_NOTHING = {
    "geo": "",
    "value": np.nan,
    "flag": "",
    "source_time": np.nan,
    "source_geo": "",
    "converted": False,
    "scored": False,
    "dataset": "",
}
_KINDS = {"str": "str", "float": float, "int": int, "bool": bool}
_DTYPES = {column: _KINDS[kind] for column, kind in INDICATOR_GAPS.columns.items()}
_COPIED = ("value", "source_time", "flag", "source_geo", "converted", "scored")


def indicator_gaps(
    results: Results, geo: str, year: int, cores: tuple[str, ...], dimension: str, scored: bool
) -> pd.DataFrame:
    """INDICATOR_GAPS of one region against `cores` (several are merged), all dimensions when `dimension` is ""."""
    names = [dimension] if dimension else list(results.catalogue.dimensions)
    rows = [row for name in names for row in _dimension_rows(results, geo, year, cores, name, scored)]
    frame = pd.DataFrame(rows, columns=list(INDICATOR_GAPS.columns)).astype(_DTYPES)
    return INDICATOR_GAPS.check(frame)


def _dimension_rows(
    results: Results, geo: str, year: int, cores: tuple[str, ...], dimension: str, scored: bool
) -> list[dict]:
    level, column = results.regions.level(geo), results.column(year)
    d = results.dimension(level, dimension)
    row = results.row(level, geo)
    normalised = d.normalised[row, column]
    reference, source = results.reference(level, d, column, cores, geo)
    gap = gap_to_core(without_shared(normalised, d.source[row, column], source), reference, d.weights)
    order = {i.id: n for n, i in enumerate(d.indicators)}
    rows = []
    for indicator in results.catalogue.of(dimension, scored=scored):
        mine, theirs = _native(results, indicator, (geo,), year), _native(results, indicator, cores, year)
        line = {
            "dimension": dimension,
            "indicator": indicator.id,
            "geo": geo,
            "core": "+".join(cores),
            "time": year,
            "unit": results.unit(indicator.id),
            "dataset": mine["dataset"] or theirs["dataset"],
            **{k: mine[k] for k in _COPIED},
            **{f"core_{k}": theirs[k] for k in _COPIED},
            "reason": _reason(results, indicator, level, mine, theirs),
        }
        n = order.get(indicator.id)
        arrays = (normalised, reference, gap.weight, gap.contribution)
        scores = [np.nan if n is None else a[n] for a in arrays]
        line |= dict(zip(("normalised", "core_normalised", "weight", "contribution"), scores, strict=True))
        rows.append(line | _compare(indicator, mine, theirs, line["reason"]))
    return rows


def _native(results: Results, indicator: Indicator, geos: tuple[str, ...], year: int) -> dict:
    """The native value of a region, or of several merged by population, with its origin."""
    if not geos:
        return dict(_NOTHING)
    rows = np.array([results.position(g) for g in geos])
    cells = results.panel.cells(indicator.id, rows, year)
    found = {name: column[0] for name, column in cells.items()} | {"geo": "+".join(geos)}
    if len(geos) > 1:
        own = np.where(cells["scored"], cells["value"], np.nan)
        value = merged_value(results, indicator.is_count, own, geos, year)
        found |= {
            "value": value,
            # Without the population of every part there is no merged value, although each part has one.
            "scored": not np.isnan(value),
            "flag": to_texts(np.bitwise_or.reduce(to_masks(pd.Series(cells["flag"], dtype="str")), keepdims=True))[0],
            "source_time": cells["source_time"].min(),
            "source_geo": "+".join(geos),
            "converted": cells["converted"].any(),
        }
    if np.isnan(found["value"]):
        found |= {"source_time": np.nan, "source_geo": ""}
    return found


def merged_value(results: Results, is_count: bool, values: np.ndarray, geos: tuple[str, ...], year: int) -> float:
    """Sum of counts, population-weighted mean of everything else; NaN when a part is missing."""
    return float(values.sum() if is_count else merge(values, results.people(geos, results.column(year))))


def _reason(results: Results, indicator: Indicator, level: int, mine: dict, theirs: dict) -> str:
    """One of REASONS, "" when both sides have a value of their own that counts at this level."""
    if not results.panel.has_data(indicator.id):
        return "no_data"
    if level not in indicator.levels:
        return "level"
    if mine["scored"] and theirs["scored"]:
        shared = mine["source_geo"] == theirs["source_geo"] and mine["geo"] != theirs["geo"]
        return "shared" if shared else ""
    if not theirs["scored"] and not mine["scored"]:
        only_parents = not (np.isnan(mine["value"]) and np.isnan(theirs["value"]))
        return "parent" if only_parents else "both_missing"
    return "missing" if not mine["scored"] else "core_missing"


def _compare(indicator: Indicator, mine: dict, theirs: dict, reason: str) -> dict[str, float]:
    """Difference in native units, and ratio where it makes sense; NaN for what can't be compared."""
    if reason:
        return {"difference": np.nan, "ratio": np.nan}
    sensible = indicator.ratio and theirs["value"] > 0 and mine["value"] >= 0
    return {
        "difference": mine["value"] - theirs["value"],
        "ratio": mine["value"] / theirs["value"] if sensible else np.nan,
    }
