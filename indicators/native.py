"""Gaps per indicator in native units: what a region has, what its core has, and why they differ in score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from data.catalogue import Indicator
from data.tables import INDICATOR_GAPS
from indicators.flags import to_masks, to_texts
from indicators.gaps import gap_to_core, without_shared
from indicators.references import references
from indicators.totals import merged_value

if TYPE_CHECKING:
    from indicators.results import Results

# Why an indicator can't be compared, from the most general cause to the particular one.
REASONS = ("no_core", "no_data", "level", "parent", "shared", "both_missing", "missing", "core_missing")

_NOTHING = {
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
Columns = Mapping[str, Any]


def indicator_gaps(
    results: Results,
    geos: Sequence[str],
    year: int,
    cores: Sequence[tuple[str, ...]],
    *,
    level: int,
    dimension: str,
    scored: bool,
) -> pd.DataFrame:
    """INDICATOR_GAPS of regions of one level, each against its core (several codes are merged, () is none).

    Rows region by region, then in the catalogue's order; all dimensions when `dimension` is "".
    """
    mine, theirs = _Side.of(results, [(geo,) for geo in geos]), _Side.of(results, cores)
    rows = np.array([results.row(level, geo) for geo in geos], dtype=int)
    names = [dimension] if dimension else list(results.catalogue.dimensions)
    tables = [t for name in names for t in _dimension_tables(results, level, rows, year, mine, theirs, name, scored)]
    # Every table is one indicator over all regions; transposed, a region's indicators come together.
    columns = {c: np.array([t[c] for t in tables]).T.ravel() for c in INDICATOR_GAPS.columns}
    return INDICATOR_GAPS.check(pd.DataFrame(columns).astype(_DTYPES))


@dataclass(frozen=True)
class _Side:
    """One side of a comparison: per row a group of codes (one region, several merged, or none).

    Each distinct group is looked up once: `positions` of single regions first, then `others`; `take` says for
    each row which of them it is. `names` are the codes joined, "" for none.
    """

    positions: np.ndarray
    others: tuple[tuple[str, ...], ...]
    take: np.ndarray
    groups: Sequence[tuple[str, ...]]
    names: np.ndarray

    @classmethod
    def of(cls, results: Results, groups: Sequence[tuple[str, ...]]) -> _Side:
        distinct = sorted(dict.fromkeys(groups), key=lambda group: len(group) != 1)
        order = {group: n for n, group in enumerate(distinct)}
        return cls(
            positions=np.array([results.position(g[0]) for g in distinct if len(g) == 1], dtype=int),
            others=tuple(g for g in distinct if len(g) != 1),
            take=np.array([order[g] for g in groups], dtype=int),
            groups=groups,
            names=np.array(["+".join(g) for g in groups], dtype=object),
        )

    def cells(self, results: Results, indicator: Indicator, year: int) -> dict[str, np.ndarray]:
        """The native values of all rows with their origin, as `Panel.cells` gives them."""
        singles = results.panel.cells(indicator.id, self.positions, year)
        others = [_merged(results, indicator, group, year) for group in self.others]
        found = {
            name: np.concatenate([column, np.array([o[name] for o in others], dtype=_dtype(column))])[self.take]
            for name, column in singles.items()
        }
        nothing = np.isnan(found["value"])
        found["source_time"] = np.where(nothing, np.nan, found["source_time"])
        found["source_geo"] = np.where(nothing, "", found["source_geo"])
        return found | {"geo": self.names, "there": self.names != ""}


def _dtype(column: np.ndarray) -> type:
    """A type that holds a column's values and "nothing": years have no missing value as integers."""
    return float if column.dtype.kind == "i" else column.dtype.type


def _merged(results: Results, indicator: Indicator, geos: tuple[str, ...], year: int) -> Columns:
    """The native value of several regions as one, with its origin; nothing without any."""
    if not geos:
        return _NOTHING
    cells = results.panel.cells(indicator.id, np.array([results.position(g) for g in geos]), year)
    value = merged_value(results, indicator, np.where(cells["scored"], cells["value"], np.nan), geos, year)
    return {
        "value": value,
        # Without the population of every part there is no merged value, although each part has one.
        "scored": not np.isnan(value),
        "flag": to_texts(np.bitwise_or.reduce(to_masks(pd.Series(cells["flag"], dtype="str")), keepdims=True))[0],
        "source_time": cells["source_time"].min(),
        "source_geo": "+".join(geos),
        "converted": cells["converted"].any(),
        "dataset": cells["dataset"][0],
    }


def _dimension_tables(
    results: Results, level: int, rows: np.ndarray, year: int, mine: _Side, theirs: _Side, dimension: str, scored: bool
) -> list[Columns]:
    """The columns of INDICATOR_GAPS for every indicator of a dimension, all regions (G,) at once."""
    d, column = results.dimension(level, dimension), results.column(year)
    normalised = d.normalised[rows, column]
    reference, source = references(results, level, d, column, mine.names, theirs.groups)
    gap = gap_to_core(without_shared(normalised, d.source[rows, column], source), reference, d.weights)
    arrays = {
        "normalised": normalised,
        "core_normalised": reference,
        "weight": gap.weight,
        "contribution": gap.contribution,
    }
    order = {i.id: n for n, i in enumerate(d.indicators)}
    nothing = np.full(len(rows), np.nan)
    tables = []
    for indicator in results.catalogue.of(dimension, scored=scored):
        n = order.get(indicator.id)
        scores = {name: nothing if n is None else array[:, n] for name, array in arrays.items()}
        tables.append(_table(results, indicator, level, year, mine, theirs) | scores)
    return tables


def _table(results: Results, indicator: Indicator, level: int, year: int, mine: _Side, theirs: _Side) -> dict[str, Any]:
    """All columns of one indicator that are in native units."""
    own, other = mine.cells(results, indicator, year), theirs.cells(results, indicator, year)
    reason = _reasons(results, indicator, level, own, other)
    same = {
        "dimension": indicator.dimension,
        "indicator": indicator.id,
        "unit": results.unit(indicator.id),
        "time": year,
    }
    return {
        **{name: np.full(len(reason), value, dtype=object) for name, value in same.items()},
        "geo": mine.names,
        "core": theirs.names,
        "dataset": np.where(own["dataset"] != "", own["dataset"], other["dataset"]),
        **{k: own[k] for k in _COPIED},
        **{f"core_{k}": other[k] for k in _COPIED},
        "reason": reason,
        **_compare(indicator, own, other, reason == ""),
    }


def _reasons(results: Results, indicator: Indicator, level: int, mine: Columns, theirs: Columns) -> np.ndarray:
    """Per row one of REASONS, "" when both sides have a value of their own that counts at this level."""
    if not results.panel.has_data(indicator.id) or level not in indicator.levels:
        why = "level" if results.panel.has_data(indicator.id) else "no_data"
        return np.full(len(mine["value"]), why, dtype=object)
    both, neither = mine["scored"] & theirs["scored"], ~mine["scored"] & ~theirs["scored"]
    shared = (mine["source_geo"] == theirs["source_geo"]) & (mine["geo"] != theirs["geo"])
    context = ~(np.isnan(mine["value"]) & np.isnan(theirs["value"]))
    cases = {
        "no_core": mine["scored"] & ~theirs["there"],
        "shared": both & shared,
        "": both,
        "parent": neither & context,
        "both_missing": neither & theirs["there"],
        "missing": ~mine["scored"],
    }
    return np.select(list(cases.values()), list(cases), "core_missing").astype(object)


def _compare(indicator: Indicator, mine: Columns, theirs: Columns, comparable: np.ndarray) -> dict[str, np.ndarray]:
    """Difference in native units, and ratio where it makes sense; NaN for what can't be compared."""
    value, core = mine["value"], theirs["value"]
    sensible = comparable & (core > 0) & (value >= 0) if indicator.ratio else np.zeros_like(comparable)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "difference": np.where(comparable, value - core, np.nan),
            "ratio": np.where(sensible, value / core, np.nan),
        }
