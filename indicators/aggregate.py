"""Aggregate normalised indicators to scores, and say how much of the weight was there."""

from __future__ import annotations

import numpy as np

FULL, PARTIAL, MISSING = "full", "partial", "missing"
# From two thirds of the weight a score is full, from one third partial. The
# tolerance is there because 1/3 + 1/3 must count as two thirds.
FULL_FROM, PARTIAL_FROM, TOLERANCE = 2 / 3, 1 / 3, 1e-9


def arithmetic(normalised: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weighted mean over what is there, and the coverage.

    `normalised`: shape (..., indicators), NaN = missing; `weights`: sums to 1.
    Returns (score, coverage) of shape (...); score is NaN where coverage is 0.
    """
    there = ~np.isnan(normalised)
    coverage = there @ weights
    with np.errstate(invalid="ignore"):
        score = np.nan_to_num(normalised) @ weights / coverage
    return np.where(coverage > 0, score, np.nan), coverage


def states(coverage: np.ndarray) -> np.ndarray:
    """Coverage in words: full, partial or missing."""
    return np.select(
        [coverage >= FULL_FROM - TOLERANCE, coverage >= PARTIAL_FROM - TOLERANCE], [FULL, PARTIAL], MISSING
    ).astype(object)


def ranks(score: np.ndarray, full: np.ndarray) -> np.ndarray:
    """Competition ranks, 1 = highest, among the full scores of one year; NaN elsewhere. Ties share the better rank."""
    result = np.full(score.shape, np.nan)
    ordered = np.sort(score[full])
    result[full] = len(ordered) - np.searchsorted(ordered, score[full], side="right") + 1
    return result
