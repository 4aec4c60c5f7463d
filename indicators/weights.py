"""Weights of the indicators of a dimension."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.errors import ProductError


def equal(number: int) -> np.ndarray:
    """The same weight for each; sums to 1."""
    return np.full(number, 1 / number) if number else np.empty(0)


def balanced(pillars: Sequence[str]) -> np.ndarray:
    """Equal between sub-pillars and equal inside each; sums to 1. `pillars`: one name per indicator."""
    counts = Counter(pillars)
    return np.array([1 / len(counts) / counts[p] for p in pillars])


def tilted(indicators: Sequence[str], pillars: Sequence[str], factors: Mapping[str, float]) -> np.ndarray:
    """`balanced` weights of indicators after `factors` (by id of indicator or pillar, 1 unless given); sums to 1.

    A pillar's factor changes its share among pillars, an indicator's its share inside its pillar, so that a pillar
    keeps its weight whatever is changed inside it; one in which nothing counts leaves its weight to the others.
    All 0 where nothing counts at all.
    """
    inside = np.array([factors.get(i, 1.0) for i in indicators])
    between, result = {}, np.zeros(len(inside))
    for pillar in dict.fromkeys(pillars):
        own = np.array([p == pillar for p in pillars])
        total = inside[own].sum()
        between[pillar] = factors.get(pillar, 1.0) if total > 0 else 0.0
        if between[pillar] > 0:
            result[own] = between[pillar] * inside[own] / total
    whole = sum(between.values())
    return result / whole if whole > 0 else result


def shares(weights: Sequence[float] | np.ndarray) -> np.ndarray:
    """A user's weights as shares that sum to 1; the first axis is the indicators.

    ProductError for a negative or missing weight and where no weight is above 0.
    """
    weights = np.asarray(weights, dtype=float)
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise ProductError(f"weights {weights.tolist()}: expected numbers from 0 up")
    total = weights.sum(axis=0)
    if weights.size and not (total > 0).all():
        raise ProductError(f"weights {weights.tolist()}: expected at least one above 0")
    return weights / total


@dataclass(frozen=True)
class Components:
    """Principal components of I indicators: standard deviation (K,), share of the variance (K,), loadings (I, K)."""

    deviation: np.ndarray
    share: np.ndarray
    loadings: np.ndarray


def pca(values: np.ndarray) -> Components:
    """Principal components of standardised `values` (units, I), on the units without a gap; reported, never weights.

    Loadings can be negative and say what varies together, not what matters. Each component's sign is chosen so
    that its loadings add up to more than 0. An indicator that doesn't vary has loadings of 0; all is NaN below two
    complete units.
    """
    complete = values[~np.isnan(values).any(axis=1)]
    number = values.shape[1]
    if len(complete) < 2:
        nothing = np.full(number, np.nan)
        return Components(nothing, nothing.copy(), np.full((number, number), np.nan))
    varies = np.ptp(complete, axis=0) > 0
    spread = np.where(varies, complete.std(axis=0, ddof=1), np.inf)
    standard = (complete - complete.mean(axis=0)) / spread
    variance, loadings = np.linalg.eigh(standard.T @ standard / (len(complete) - 1))
    variance, loadings = np.maximum(variance[::-1], 0.0), loadings[:, ::-1] * varies[:, None]
    loadings = loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    total = variance.sum()
    return Components(np.sqrt(variance), variance / total if total > 0 else np.full(number, np.nan), loadings)
