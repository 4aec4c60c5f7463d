"""From arrays to the frames that pages read: SCORES and GAPS."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from indicators.aggregate import FULL, states
from indicators.compute import DimensionScores
from indicators.gaps import Gap


def score_frame(dimension: str, geos: Sequence[str], year: int, column: int, d: DimensionScores) -> pd.DataFrame:
    """SCORES of one dimension for all regions of a level, in one year (`column` is its position)."""
    there = ~np.isnan(d.normalised[:, column])
    return pd.DataFrame(
        {
            "dimension": dimension,
            "geo": geos,
            "time": year,
            "score": d.score[:, column],
            "coverage": d.coverage[:, column],
            "state": d.state[:, column],
            "indicators": there.sum(axis=-1),
            "catalogue": len(d.indicators),
            "newest": newest(d.year[:, column], there),
            "rank": d.rank[:, column],
            "ranked": int((d.state[:, column] == FULL).sum()),
        }
    )


def gap_frame(
    dimension: str, geos: Sequence[str], cores: Sequence[str], times: np.ndarray, gap: Gap, years: np.ndarray
) -> pd.DataFrame:
    """GAPS of one dimension, one row per region or per year; `years` (rows, I): of when the regions' values are."""
    state = states(gap.coverage)
    shown = state != "missing"
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
