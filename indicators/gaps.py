"""Against the core: differences and contributions on the indicators that both sides have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Mean = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]

# Equals no position of a code.
NO_SOURCE = -2


@dataclass(frozen=True)
class Gap:
    """Gaps over leading axes `...`; the last axis of `contribution` and `weight` is the indicators.

    `score`, `core_score`: weighted means over the common set; `gap` = their
    difference in points; `coverage` = weight compared; `compared` = how many
    indicators. `contribution` is NaN where an indicator can't be compared and
    sums to `gap` otherwise.
    """

    score: np.ndarray
    core_score: np.ndarray
    gap: np.ndarray
    coverage: np.ndarray
    compared: np.ndarray
    weight: np.ndarray
    contribution: np.ndarray

    @property
    def percent(self) -> np.ndarray:
        """100 · score / core score: a reading aid; NaN where the core scores 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.core_score > 0, 100 * (self.score / self.core_score), np.nan)


def gap_to_core(normalised: np.ndarray, core: np.ndarray, weights: np.ndarray, mean: Mean | None = None) -> Gap:
    """Gap of `normalised` (..., I) against `core` (..., I, broadcast) under `weights` (I,).

    `mean`: how a score is made of the common set where it is no weighted mean (one of `aggregate.METHODS`); then
    `contribution` is NaN, because splitting such a gap is another computation (see `shapley`).
    """
    core = np.broadcast_to(core, normalised.shape)
    both = ~np.isnan(normalised) & ~np.isnan(core)
    # A sum along each row, not a product of matrices: to the last bit the same for one region and for all.
    coverage = np.where(both, weights, 0.0).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = both * weights / coverage[..., None]
    weight = np.where(both, weight, np.nan)
    compared = both.sum(axis=-1)
    if mean is not None:
        score, core_score = (mean(np.where(both, x, np.nan), weights)[0] for x in (normalised, core))
        nothing = np.full(both.shape, np.nan)
        return Gap(score, core_score, score - core_score, coverage, compared, weight, nothing)
    contribution = weight * (normalised - core)
    any_there = compared > 0

    def total(values: np.ndarray) -> np.ndarray:
        return np.where(any_there, np.where(both, values, 0.0).sum(axis=-1), np.nan)

    scores = total(weight * normalised), total(weight * core)
    return Gap(*scores, total(contribution), coverage, compared, weight, contribution)


def no_gap(normalised: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For aggregations that give places among all regions (Copeland): two regions alone have no score, so no gap."""
    shape = normalised.shape[:-1]
    return np.full(shape, np.nan), np.zeros(shape)


def without_shared(normalised: np.ndarray, source: np.ndarray, core_source: np.ndarray) -> np.ndarray:
    """`normalised` (..., I) without the values that were published for one code that holds region and core alike.

    Budapest and Pest both carry the figure of the former region HU10: comparing it with itself would show a gap of 0.
    """
    return np.where(source == core_source, np.nan, normalised)
