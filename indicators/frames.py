"""From arrays to the columns of SCORES and GAPS.

As columns and not as a frame, because what a page wants to know of a single region is a row, and making a frame of it
takes ten times as long as computing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from indicators.aggregate import FULL, MISSING, states
from indicators.compute import DimensionScores
from indicators.gaps import Gap
from indicators.method import Coverage

Row = dict[str, Any]
# Arrays of one length, and single values that hold for all of it.
Columns = dict[str, Any]


def first_row(columns: Columns) -> Row:
    """The first row as plain values."""
    first = {name: column if np.isscalar(column) else column[0] for name, column in columns.items()}
    return {name: value.item() if isinstance(value, np.generic) else value for name, value in first.items()}


def plain_rows(columns: Columns, count: int) -> list[Row]:
    """All `count` rows as plain values."""
    lists = [
        [column.item() if isinstance(column, np.generic) else column] * count
        if np.isscalar(column)
        else np.asarray(column).tolist()
        for column in columns.values()
    ]
    return [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]


def score_columns(
    dimension: str, geos: Sequence[str], rows: np.ndarray | slice, year: int, column: int, d: DimensionScores
) -> Columns:
    """SCORES of one dimension for the regions at `rows` of a level, in one year (`column` is its position)."""
    there = ~np.isnan(d.normalised[rows, column])
    return {
        "dimension": dimension,
        "geo": geos,
        "time": year,
        "score": d.score[rows, column],
        "coverage": d.coverage[rows, column],
        "state": d.state[rows, column],
        "indicators": there.sum(axis=-1),
        "catalogue": len(d.indicators),
        "newest": newest(d.year[rows, column], there),
        "rank": d.rank[rows, column],
        "ranked": int((d.state[:, column] == FULL).sum()),
    }


def gap_columns(
    dimension: str,
    geos: Sequence[str] | str,
    cores: Sequence[str] | str,
    times: np.ndarray | int,
    gap: Gap,
    years: np.ndarray,
    limits: Coverage,
) -> Columns:
    """GAPS of one dimension, one row per region or per year; `years` (rows, I): of when the regions' values are.

    `limits`: from which coverage on a gap is full or partial.
    """
    undefined = np.isnan(gap.gap)
    state = states(gap.coverage, full_from=limits.minimum, partial_from=limits.partial, undefined=undefined)
    shown = state != MISSING
    return {
        "dimension": dimension,
        "geo": geos,
        "core": cores,
        "time": times,
        "score": np.where(shown, gap.score, np.nan),
        "core_score": np.where(shown, gap.core_score, np.nan),
        "gap": np.where(shown, gap.gap, np.nan),
        "percent": np.where(shown, gap.percent, np.nan),
        "coverage": gap.coverage,
        "state": state,
        "compared": gap.compared,
        "catalogue": gap.weight.shape[-1],
        "newest": newest(years, ~np.isnan(gap.weight)),
    }


def newest(years: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Newest of `years` (..., I) among the indicators that are `there`, shape (...); NaN where none is."""
    latest = np.where(there, years, -np.inf).max(axis=-1, initial=-np.inf)
    return np.where(np.isfinite(latest), latest, np.nan).astype(float)
