"""What each part contributes to an aggregate's score, for every kind of mean; contributions add up to the score.

Power means of positive values (arithmetic, geometric, harmonic, generalised) are homogeneous, so by Euler's theorem
the sum of value × ∂score/∂value is the score. For the arithmetic mean that is weight × value; for the geometric it
is weight × score, for all values alike: what is strong there makes everything else count more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.chain import Chained

POWERS = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}
HOW = {
    "arithmetic": "weight × value",
    "geometric": "value × ∂score/∂value",
    "harmonic": "value × ∂score/∂value",
    "generalised": "value × ∂score/∂value",
    "mazziotta-pareto": "weight × value, and the penalty for imbalance",
    "copeland": "pairwise comparisons have no contributions",
}
PENALTY = "(penalty)"


@dataclass(frozen=True)
class Contributions:
    """Of one aggregate with C parts: `weights` (U, T, C) over what is there, `values`, `contributions` alike.

    NaN where a part or the score is missing. The contributions of a Mazziotta-Pareto mean have one part more,
    the penalty, at their end; those of Copeland are NaN.
    """

    method: str
    parts: tuple[str, ...]
    weights: np.ndarray
    values: np.ndarray
    contributions: np.ndarray


def contributions(chained: Chained, name: str) -> Contributions:
    """The parts of aggregate `name`; they add up to its final score (relative where the method says so)."""
    hierarchy, aggregation = chained.hierarchy, chained.method.aggregation
    method = aggregation.of(name, hierarchy.level(name))
    values, score = chained.below(name), chained.scores[name]
    there = ~np.isnan(values) & ~np.isnan(score)[..., None]
    weights = np.where(there, hierarchy.weights(name), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        weights = np.where(there, weights / weights.sum(axis=-1, keepdims=True), np.nan)
    parts, factor = hierarchy.children(name), chained.factors[name][None, :, None]
    if method == "copeland":
        return Contributions(method, parts, weights, values, np.full(values.shape, np.nan))
    if method == "mazziotta-pareto":
        own = weights * values
        rest = np.where(np.isnan(score), np.nan, score - np.nansum(own, axis=-1))[..., None]
        nothing = np.full(rest.shape, np.nan)
        weights, values = np.concatenate([weights, nothing], -1), np.concatenate([values, nothing], -1)
        return Contributions(method, (*parts, PENALTY), weights, values, np.concatenate([own, rest], -1) * factor)
    own = _euler(values, weights, score[..., None], POWERS.get(method, aggregation.power))
    return Contributions(method, parts, weights, values, own * factor)


def _euler(values: np.ndarray, weights: np.ndarray, score: np.ndarray, power: float) -> np.ndarray:
    """w · xᵖ · M¹⁻ᵖ: the value times the derivative of the power mean M by it."""
    if power == 1:
        return weights * values
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(score > 0, values / score, 0.0)
        return weights * ratio**power * score
