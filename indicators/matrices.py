"""Normalised values under every choice of treatment, scale and imputation, each made once, and their scores.

A thousand draws meet only some dozens of ways to get from values to normalised
ones; the draws that share one, and a mean, become one product of matrices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from indicators.aggregate import METHODS, TOLERANCE
from indicators.alternatives import MEDIAN, SAME_YEAR, TREND, Alternatives, Draws
from indicators.chain import Scale, scale_of
from indicators.drawn import Block, Problem
from indicators.method import Method

# Means that need values above 0 get them on this scale where they are not.
LOWEST, HIGHEST = 1.0, 100.0
NEEDS_POSITIVE = ("geometric", "harmonic", "generalised", "mazziotta-pareto")


@dataclass(frozen=True)
class Scaled:
    """Normalised values (rows, I), NaN = missing, and the ends of the scale: the extremes of all pools on it."""

    values: np.ndarray
    lowest: float
    highest: float

    def positive(self) -> np.ndarray:
        """The values on 1-100 where the scale does not lie above 0.

        One linear map for all indicators, so that none gains spread on another.
        """
        if self.lowest > 0 or not self.highest > self.lowest:
            return self.values
        share = (self.values - self.lowest) / (self.highest - self.lowest)
        return np.maximum(LOWEST + (HIGHEST - LOWEST) * share, LOWEST)


class Matrices:
    """Normalised values of a problem under each normalisation, treatment and imputation that `draws` need."""

    def __init__(self, problem: Problem, alternatives: Alternatives, draws: Draws) -> None:
        self.problem, self.alternatives = problem, alternatives
        moves = np.array([how == TREND for how in alternatives.imputations])[draws.imputation]
        self._known: dict[tuple[int, int, bool], Scaled] = {}
        for n, t, moved in np.unique(np.column_stack([draws.normalisation, draws.treatment, moves]), axis=0):
            method = alternatives.method(problem.method, int(n), int(t))
            native = problem.moved if moved else problem.values
            self._known[int(n), int(t), bool(moved)] = _scaled(problem, native, method)

    def scaled(self, block: Block) -> Scaled:
        """The normalised values that the draws of a block share; nothing left out or filled in yet."""
        return self._known[block.normalisation, block.treatment, self.imputation(block) == TREND]

    def values(self, block: Block) -> np.ndarray:
        """Normalised values (rows, I) as the means of a block take them; nothing left out or filled in yet."""
        scaled = self.scaled(block)
        # The method's own normalisation and mean stay exactly what the method makes of them.
        needs = not block.own_scale and any(name in NEEDS_POSITIVE for name in self.means(block))
        return scaled.positive() if needs else scaled.values

    def means(self, block: Block) -> list[str]:
        """The mean of every aggregate in the draws of a block, bottom-up."""
        hierarchy, own = self.problem.hierarchy, self.problem.method.aggregation
        instead = self.alternatives.aggregations[block.aggregation]
        return [instead or own.of(name, hierarchy.level(name)) for name in hierarchy.aggregates]

    def imputation(self, block: Block) -> str:
        """How a block imputes."""
        return self.alternatives.imputations[block.imputation]

    def scores(self, draws: Draws, block: Block) -> list[np.ndarray]:
        """Scores (rows, D) of every aggregate, bottom-up, in the D draws of a block."""
        values = imputed(self.values(block), self.problem, self.imputation(block))
        factors = [f[:, block.columns] for f in draws.factors]
        return drawn_scores(values, self.problem, self.means(block), factors)


def _scaled(problem: Problem, native: np.ndarray, method: Method) -> Scaled:
    """Native values (rows, I) of the year by one method."""
    values, ends = np.full(native.shape, np.nan), [np.empty(0)]
    for i in range(native.shape[1]):
        scale = _scale(problem, method, i)
        values[:, i] = scale.apply(native[:, i], problem.column)
        normaliser = scale.normalisers[problem.column if len(scale.normalisers) > 1 else 0]
        ends.append(normaliser.apply(np.array([scale.lowest, scale.highest])))
    every = np.concatenate(ends)
    every = every[~np.isnan(every)]
    return Scaled(values, every.min(initial=np.inf), every.max(initial=-np.inf))


def _scale(problem: Problem, method: Method, i: int) -> Scale:
    """The scale of one indicator; the same for all years, so kept with the problem's pool."""
    if (i, method) not in problem.scales:
        node = problem.hierarchy.node(problem.hierarchy.leaves[i])
        members = np.ones(len(problem.pool), dtype=bool) if problem.members is None else problem.members
        problem.scales[i, method] = scale_of(
            problem.pool[members, :, i], node.direction, method, node=node, used=problem.used[..., i],
            members=members, reference=problem.reference,
        )  # fmt: skip
    return cast(Scale, problem.scales[i, method])


def imputed(values: np.ndarray, problem: Problem, how: str) -> np.ndarray:
    """Normalised values (rows, I) under one choice of imputation (see `Alternatives`); trends are in them already."""
    there = ~np.isnan(values)
    if how == SAME_YEAR:
        return np.where(youngest(there, problem.ages, problem), values, np.nan)
    if how != MEDIAN:
        return values
    known = there & problem.units[:, None]
    middle = [np.median(v[k]) if k.any() else np.nan for v, k in zip(values.T, known.T, strict=True)]
    return np.where(there, values, middle)


def youngest(there: np.ndarray, age: np.ndarray, problem: Problem) -> np.ndarray:
    """Which values (rows, I) count when older ones are left out, the oldest first, as far as full scores stay full.

    Values of one age go or stay together, so that the order of indicators doesn't matter.
    """
    full, result, decided = problem.full(there), there.copy(), np.zeros(len(there), dtype=bool)
    for limit in np.unique(age[there])[:-1]:
        young = there & (age <= limit)
        enough = ~decided & (problem.full(young) | ~full).all(axis=1)
        result[enough] = young[enough]
        decided |= enough
    return result


def drawn_scores(
    values: np.ndarray, problem: Problem, means: Sequence[str], factors: Sequence[np.ndarray]
) -> list[np.ndarray]:
    """Scores (rows, D) of every aggregate from normalised values (rows, I) and weight factors (children, D).

    As in `chain.run`, what stands on less than the limit for partial scores is missing, whatever the draw.
    """
    limit = problem.method.coverage.partial - TOLERANCE
    coverage = problem.coverage(~np.isnan(values))
    found: dict[str, np.ndarray] = dict(zip(problem.hierarchy.leaves, values.T, strict=True))
    for n, name in enumerate(problem.hierarchy.aggregates):
        parts = [found[child] for child in problem.hierarchy.children(name)]
        weights = problem.hierarchy.weights(name)[:, None] * factors[n]
        weights = weights / weights.sum(axis=0)
        score = _mean(problem.method, means[n], parts, weights)
        found[name] = np.where((coverage[n] >= limit)[:, None], score, np.nan)
    return [found[name] for name in problem.hierarchy.aggregates]


def _mean(method: Method, name: str, parts: Sequence[np.ndarray], weights: np.ndarray) -> np.ndarray:
    """Scores (rows, D) of parts that are the same in every draw, (rows,), or drawn themselves, (rows, D)."""
    options = {"power": method.aggregation.power} if name == "generalised" else {}
    mean = METHODS[name]
    if all(part.ndim == 1 for part in parts):
        return mean(np.column_stack(parts), weights, **options)[0]
    draws = weights.shape[1]
    drawn = [np.broadcast_to(p[:, None], (len(p), draws)) if p.ndim == 1 else p for p in parts]
    # Draws first: a stack of (rows, C) times (C, 1), which the means take as they take one product.
    stacked = np.stack([p.T for p in drawn], axis=-1)
    if name == "copeland":
        return np.column_stack([mean(stacked[d], weights[:, d])[0] for d in range(draws)])
    return mean(stacked, weights.T[:, :, None], **options)[0][:, :, 0].T
