"""Carried-forward values as they would be had they gone on as before: the alternative to taking them as they are."""

from __future__ import annotations

import numpy as np

# Published years up to the value's own that make its trend, and how many of them there must be.
WINDOW, LEAST = 5, 3


def moved_on(published: np.ndarray, used: np.ndarray, age: np.ndarray, column: int, ends: np.ndarray) -> np.ndarray:
    """Values `used` (U, I) in the year at `column`, those of earlier years moved along their own linear trend.

    `published` (U, T, I), NaN = missing; `age` (U, I): years each value is older (0 or inf: left as it is). The trend
    is the least-squares slope over the last five years up to the value's own, of which three must be published; else
    the value stays. What would leave `ends` (2, I), the lowest and highest value ever published, is set to them: a
    trend over five years must not make a record.
    """
    result = used.copy()
    years = np.arange(published.shape[1])
    known = np.where(np.isfinite(age) & ~np.isnan(used), age, 0).astype(int)
    for older in range(1, int(known.max(initial=0)) + 1):
        last = column - older
        window = slice(max(0, last - WINDOW + 1), last + 1)
        slope = slopes(published[:, window], years[window])
        moves = (known == older) & ~np.isnan(slope)
        result[moves] = np.clip(used + older * np.nan_to_num(slope), *ends)[moves]
    return result


def slopes(values: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Least-squares slope per year (U, I) of values (U, T, I) over what is there; NaN below three values."""
    there = ~np.isnan(values)
    number = there.sum(axis=1)
    enough = np.maximum(number, 1)
    time = np.where(there, years[:, None], 0.0)
    centred = np.where(there, time - (time.sum(axis=1) / enough)[:, None], 0.0)
    spread = (centred**2).sum(axis=1)
    # Centred values too: what is added up is then the differences, not the level.
    mean = np.where(there, values, 0.0).sum(axis=1) / enough
    change = (centred * np.where(there, values - mean[:, None], 0.0)).sum(axis=1)
    return np.where(number >= LEAST, change / np.where(spread > 0, spread, 1.0), np.nan)
