"""Leave out units of which too little is known for a score."""

from __future__ import annotations

import numpy as np
import pandas as pd

from indicators.weights import equal, shares

# 1/3 + 1/3 must count as two thirds.
TOLERANCE = 1e-9


def available(values: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Share of the weight (by default: of the number) of indicators that is there; (..., I) -> (...).

    `weights`: (I,), sums to 1, or (I, draws), then the result is (..., draws). This is also the coverage of a score.
    """
    return ~np.isnan(values) @ (equal(values.shape[-1]) if weights is None else weights)


def nonzero(values: np.ndarray) -> np.ndarray:
    """Share of the values there that are not 0, NaN without any: many zeros often are missing values in disguise."""
    there = (~np.isnan(values)).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return 1 - (values == 0).sum(axis=-1) / np.where(there > 0, there, np.nan)


def screen(values: np.ndarray, weights: np.ndarray | None = None, minimum: float = 2 / 3) -> np.ndarray:
    """Which units stay: those with at least `minimum` of the weight; (U, I) -> (U,) of bool.

    `weights`: (I,), on any scale. ProductError for weights that are negative or all 0.
    """
    return available(values, None if weights is None else shares(weights)) >= minimum - TOLERANCE


def screen_zeros(values: np.ndarray, minimum: float) -> np.ndarray:
    """Which units stay: those of whose values at least `minimum` are not 0; (U, I) -> (U,) of bool."""
    return nonzero(values) >= minimum - TOLERANCE


def screen_table(frame: pd.DataFrame, minimum: float = 2 / 3, weights: np.ndarray | None = None) -> pd.DataFrame:
    """Per unit of `frame` (units × indicators): missing, zero, available, nonzero (shares), kept."""
    values = frame.to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "missing": np.isnan(values).sum(axis=1),
            "zero": (values == 0).sum(axis=1),
            "available": available(values, None if weights is None else shares(weights)),
            "nonzero": nonzero(values),
            "kept": screen(values, weights, minimum),
        },
        index=frame.index,
    )
