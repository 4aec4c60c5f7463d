"""Rank intervals: where a region ranks under a thousand other choices of method (OECD/JRC handbook, chapter 7).

Every draw ranks the same regions, those with a full score; partial scores get no
rank in any draw. Scores of different scales can't be compared, so intervals of
scores come only from the draws that normalise and average as the method does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from indicators.aggregate import DECIMALS, ranks
from indicators.alternatives import Alternatives, Draws, draw, nominal
from indicators.drawn import BLOCK, WORKERS, Block, Problem, blocks, in_threads
from indicators.hierarchy import Hierarchy
from indicators.matrices import Matrices
from indicators.method import DEFAULT, Method

LOW, HIGH = 0.05, 0.95
# Fewer draws than this say nothing about the ends of an interval.
ENOUGH = 20
# The one draw that is the method itself.
OWN = Block(np.zeros(1, dtype=int), 0, 0, 0, 0)


@dataclass(frozen=True)
class RankIntervals:
    """Ranks over all draws, arrays (U,) or (U, T), NaN where a region is not ranked.

    `rank`: by the method itself, 1 = best, ties share the better; `median`; `low`, `high`: 5 and 95 % of the draws,
    rounded outwards to whole ranks; `scored`: share of draws in which the region had a score; `score_low`,
    `score_high`: 5 and 95 % of the scores in the draws that normalise and average as the method does, NaN where
    there are fewer than 20 of them. `comparable`, `draws`: how many draws those and all are.
    """

    rank: np.ndarray
    median: np.ndarray
    low: np.ndarray
    high: np.ndarray
    scored: np.ndarray
    score_low: np.ndarray
    score_high: np.ndarray
    comparable: int
    draws: int

    @staticmethod
    def arrays() -> tuple[str, ...]:
        """Names of the fields that hold one number per region."""
        return tuple(f.name for f in fields(RankIntervals) if f.type == "np.ndarray")

    @property
    def ranked(self) -> np.ndarray:
        """How many regions are ranked, per year."""
        return (~np.isnan(self.rank)).sum(axis=0)


@dataclass(frozen=True)
class RankStatistics:
    """Mean, median, 5 and 95 % (R's type 7) of ranks over draws, each (U,); NaN draws are left out."""

    mean: np.ndarray
    median: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class DrawnRanks:
    """Of one aggregate: the rows (F,) with a full score, their ranks (D, F), and scores (K, F) in comparable draws."""

    rows: np.ndarray
    ranks: np.ndarray
    scores: np.ndarray


def rank_intervals(
    pool: np.ndarray,
    used: np.ndarray,
    hierarchy: Hierarchy,
    method: Method = DEFAULT,
    *,
    age: np.ndarray | None = None,
    members: np.ndarray | None = None,
    reference: np.ndarray | None = None,
    alternatives: Alternatives | None = None,
    workers: int = WORKERS,
) -> dict[str, RankIntervals]:
    """Rank intervals (U, T) of every aggregate of a hierarchy.

    Arguments as in `chain.run`; `age` (U, T, I): how many years old each value used is, inf where it was imputed in
    another way (None: all as given). `alternatives` None: those documented there around the method, with its draws
    (1,000 if it says 0), seed and weight noise; given ones must begin with the method's own choices.
    """
    alternatives = alternatives or Alternatives().around(method)
    yearly: dict[str, list[RankIntervals]] = {name: [] for name in hierarchy.aggregates}
    scales: dict = {}
    for t in range(used.shape[1]):
        own = None if age is None else age[:, t]
        problem = Problem(pool, used, hierarchy, method, t, own, members, reference, scales=scales)
        for name, found in intervals_of(problem, alternatives, workers=workers).items():
            yearly[name].append(found)
    return {name: _stacked(found) for name, found in yearly.items() if found}


def intervals_of(problem: Problem, alternatives: Alternatives, *, workers: int = WORKERS) -> dict[str, RankIntervals]:
    """Rank intervals (U,) of every aggregate in the problem's year."""
    draws = draw(alternatives, problem.children)
    matrices = Matrices(problem, alternatives, draws)
    own = own_ranks(problem, alternatives)
    drawn = drawn_ranks(matrices, draws, workers=workers)
    names, units = problem.hierarchy.aggregates, len(problem.used)
    return {name: _summary(own[name], drawn[name], units) for name in names}


def drawn_ranks(matrices: Matrices, draws: Draws, *, workers: int = WORKERS) -> dict[str, DrawnRanks]:
    """Ranks of every aggregate in every draw."""
    comparable = (draws.normalisation == 0) & (draws.aggregation == 0)
    found = {}
    for name, (rows, score) in _drawn_scores(matrices, draws, workers).items():
        kept = score[comparable]
        _rank_in_place(score, workers)
        found[name] = DrawnRanks(rows, score, kept)
    return found


def _drawn_scores(matrices: Matrices, draws: Draws, workers: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Per aggregate the rows (F,) with a full score by the method itself, and their scores (D, F) in every draw."""
    problem, every = matrices.problem, list(blocks(draws))
    _score, full = own_scores(problem, matrices.alternatives)
    found = {}
    for name, own in zip(problem.hierarchy.aggregates, full.T, strict=True):
        rows = np.flatnonzero(own)
        found[name] = rows, np.empty((len(draws), len(rows)))

    def work(block: Block) -> None:
        for (rows, score), drawn in zip(found.values(), matrices.scores(draws, block), strict=True):
            score[block.columns] = drawn[rows].T

    in_threads(work, every, cells=len(full) * len(draws) // len(every), workers=workers)
    return found


def _rank_in_place(score: np.ndarray, workers: int) -> None:
    """Put ranks in the place of scores (D, F)."""

    def work(start: int) -> None:
        score[start : start + BLOCK] = rank_rows(score[start : start + BLOCK])

    in_threads(work, range(0, len(score), BLOCK), cells=BLOCK * score.shape[1], workers=workers)


def own_scores(problem: Problem, alternatives: Alternatives) -> tuple[list[np.ndarray], np.ndarray]:
    """By the method itself: scores (rows,) of every aggregate, and which of them are full and ranked (rows, A)."""
    one = nominal(problem.children)
    matrices = Matrices(problem, alternatives, one)
    score = [found[:, 0] for found in matrices.scores(one, OWN)]
    full = problem.full(~np.isnan(matrices.scaled(OWN).values), score)
    return score, full & problem.units[:, None]


def own_ranks(problem: Problem, alternatives: Alternatives) -> dict[str, np.ndarray]:
    """Ranks (rows,) of every aggregate by the method itself, NaN where a score is not full."""
    score, full = own_scores(problem, alternatives)
    names = problem.hierarchy.aggregates
    return {name: ranks(score[n], full[:, n]) for n, name in enumerate(names)}


def rank_rows(score: np.ndarray) -> np.ndarray:
    """Ranks of every row of (D, U) scores, 1 = highest, ties share the better one; NaN stays NaN."""
    if not score.size:
        return score.copy()
    rounded = np.round(score, DECIMALS)
    draws, units = rounded.shape
    # Flat positions: NumPy lets go of its lock for them, so that two threads are twice as fast.
    order = (np.argsort(-rounded, axis=1) + np.arange(0, draws * units, units)[:, None]).ravel()
    ordered = rounded.ravel().take(order).reshape(draws, units)
    place = np.ones((draws, units), dtype=np.int32)
    place[:, 1:] = np.where(ordered[:, 1:] != ordered[:, :-1], np.arange(2, units + 1, dtype=np.int32), 0)
    np.maximum.accumulate(place, axis=1, out=place)
    result = np.empty(draws * units)
    result[order] = place.ravel()
    return np.where(np.isnan(rounded), np.nan, result.reshape(draws, units))


def rank_statistics(ranked: np.ndarray) -> RankStatistics:
    """Statistics over the draws of ranks (D, U)."""
    some = ~np.isnan(ranked).all(axis=0)
    mean = np.full(len(some), np.nan)
    if some.any():
        mean[some] = np.nanmean(ranked[:, some], axis=0)
    return RankStatistics(mean, *quantiles(ranked, [0.5, LOW, HIGH]))


def quantiles(drawn: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Quantiles (shares, U) of every column of (D, U), R's type 7, NaN draws left out; NaN where all are."""
    holes = np.isnan(drawn).any(axis=0)
    found = np.full((len(shares), drawn.shape[1]), np.nan)
    if len(drawn):
        # The way around NaN takes a hundred times as long, and there are hardly ever any.
        found[:, ~holes] = np.quantile(drawn[:, ~holes], shares, axis=0)
    for n in np.flatnonzero(holes & ~np.isnan(drawn).all(axis=0)):
        found[:, n] = np.quantile(drawn[~np.isnan(drawn[:, n]), n], shares)
    return found


def _summary(own: np.ndarray, drawn: DrawnRanks, units: int) -> RankIntervals:
    ranked = rank_statistics(drawn.ranks)
    low, high = quantiles(drawn.scores[: 0 if len(drawn.scores) < ENOUGH else None], [LOW, HIGH])

    def placed(values: np.ndarray) -> np.ndarray:
        result = np.full(units, np.nan)
        result[drawn.rows] = values
        return result

    return RankIntervals(
        rank=own[:units],
        median=placed(ranked.median),
        low=placed(np.floor(ranked.low)),
        high=placed(np.ceil(ranked.high)),
        scored=placed((~np.isnan(drawn.ranks)).mean(axis=0)),
        score_low=placed(low),
        score_high=placed(high),
        comparable=len(drawn.scores),
        draws=len(drawn.ranks),
    )


def _stacked(yearly: list[RankIntervals]) -> RankIntervals:
    arrays: Mapping[str, np.ndarray] = {
        name: np.column_stack([getattr(found, name) for found in yearly]) for name in RankIntervals.arrays()
    }
    return RankIntervals(**arrays, comparable=yearly[0].comparable, draws=yearly[0].draws)
