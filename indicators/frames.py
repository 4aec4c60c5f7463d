"""From arrays to the frames that pages read: SCORES and GAPS."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from indicators.aggregate import FULL, MISSING, states
from indicators.compute import DimensionScores
from indicators.gaps import Gap
from indicators.method import Coverage


def score_frame(
    dimension: str, geos: Sequence[str], rows: np.ndarray | slice, year: int, column: int, d: DimensionScores
) -> pd.DataFrame:
    """SCORES of one dimension for the regions at `rows` of a level, in one year (`column` is its position)."""
    there = ~np.isnan(d.normalised[rows, column])
    return pd.DataFrame(
        {
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
    )


def gap_frame(
    dimension: str,
    geos: Sequence[str],
    cores: Sequence[str],
    times: np.ndarray,
    gap: Gap,
    years: np.ndarray,
    limits: Coverage,
) -> pd.DataFrame:
    """GAPS of one dimension, one row per region or per year; `years` (rows, I): of when the regions' values are.

    `limits`: from which coverage on a gap is full or partial.
    """
    state = states(gap.coverage, full_from=limits.minimum, partial_from=limits.partial)
    state = np.where(np.isnan(gap.gap), MISSING, state)
    shown = state != MISSING
    return pd.DataFrame(
        {
            "dimension": dimension,
            "geo": np.asarray(geos),
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
    )


def newest(years: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Newest of `years` (..., I) among the indicators that are `there`, shape (...); NaN where none is."""
    latest = np.where(there, years, -np.inf).max(axis=-1, initial=-np.inf)
    return np.where(np.isfinite(latest), latest, np.nan)
