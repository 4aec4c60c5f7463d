"""Bring indicators of different units to one scale."""

from __future__ import annotations

import numpy as np


def bounds(x: np.ndarray) -> tuple[float, float]:
    """Lowest and highest value of a pool (NaN ignored); (NaN, NaN) when it is empty."""
    x = x[~np.isnan(x)]
    return (float(x.min()), float(x.max())) if len(x) else (np.nan, np.nan)


def minmax(x: np.ndarray, lowest: float, highest: float) -> np.ndarray:
    """0 at `lowest`, 100 at `highest`; all NaN when they are equal: a zero range says nothing."""
    if not highest > lowest:
        return np.full_like(x, np.nan, dtype=float)
    # Divided first: 100 * range / range may round to a little more than 100.
    return 100 * ((np.clip(x, lowest, highest) - lowest) / (highest - lowest))
