"""Against the core: differences and contributions on the indicators that both sides have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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


def gap_to_core(normalised: np.ndarray, core: np.ndarray, weights: np.ndarray) -> Gap:
    """Gap of `normalised` (..., I) against `core` (..., I, broadcast) under `weights` (I,)."""
    core = np.broadcast_to(core, normalised.shape)
    both = ~np.isnan(normalised) & ~np.isnan(core)
    # A sum along each row, not a product of matrices: to the last bit the same for one region and for all.
    coverage = np.where(both, weights, 0.0).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = both * weights / coverage[..., None]
    weight = np.where(both, weight, np.nan)
    contribution = weight * (normalised - core)
    any_there = both.any(axis=-1)

    def mean(values: np.ndarray) -> np.ndarray:
        return np.where(any_there, np.nansum(weight * values, axis=-1), np.nan)

    score, core_score = mean(normalised), mean(core)
    total = np.where(any_there, np.nansum(contribution, axis=-1), np.nan)
    return Gap(score, core_score, total, coverage, both.sum(axis=-1), weight, contribution)


def without_shared(normalised: np.ndarray, source: np.ndarray, core_source: np.ndarray) -> np.ndarray:
    """`normalised` (..., I) without the values that were published for one code that holds region and core alike.

    Budapest and Pest both carry the figure of the former region HU10: comparing it with itself would show a gap of 0.
    """
    return np.where(source == core_source, np.nan, normalised)


def merge(values: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Several regions as one core: mean over axis 0 weighted by `people` of that axis.

    NaN wherever one of the regions has no value: a core with a part missing is another core.
    `values`: (regions, ...); `people`: (regions,), NaN counts as unknown and makes everything NaN
    unless there is only one region.
    """
    if len(values) == 1:
        return values[0]
    share = people / people.sum()
    return np.tensordot(share, values, axes=1)
