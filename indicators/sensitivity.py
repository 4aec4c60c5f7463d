"""Which choice of method the ranking depends on: Sobol indices of first order and in total, through SALib.

A first-order index is the share of the variance that a choice makes alone, the
total one its share together with all others: choices that matter only in
company have a small first and a large second. What varies is how far regions
move, on average, from the ranks they have by the method itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.errors import ProductError
from data.translate import N_, _
from indicators.alternatives import Alternatives, Draws, draw
from indicators.drawn import WORKERS, Problem
from indicators.matrices import Matrices
from indicators.uncertainty import drawn_ranks, own_ranks

FACTORS = ("normalisation", "treatment", "imputation", "aggregation", "weights")
LABELS = {
    "normalisation": N_("how indicators are brought to one scale"),
    "treatment": N_("how outliers are treated"),
    "imputation": N_("how old and missing values are dealt with"),
    "aggregation": N_("how indicators are averaged"),
    "weights": N_("how indicators are weighed"),
}
RUNS = 1024
LEAST_RUNS = 1000
CONFIDENCE = 0.95
RESAMPLES = 200
# A choice with less than this share of the variance hardly matters; those with half of the largest one's matter most.
HARDLY, MOST = 0.1, 0.5


@dataclass(frozen=True)
class Sensitivity:
    """Indices of the F = 5 choices of FACTORS, for the ranking of U regions by one aggregate.

    `first`, `total` (F,) with the half-widths `first_error`, `total_error` of their 95 % intervals (bootstrap), of
    the mean shift; `shift`: mean number of ranks that a region moves, over all runs; `region_first`,
    `region_total` (U, F): the same for each region's own rank, NaN where it is not ranked or never moves;
    `runs`: N, the evaluations are N (F + 2).
    """

    first: np.ndarray
    first_error: np.ndarray
    total: np.ndarray
    total_error: np.ndarray
    region_first: np.ndarray
    region_total: np.ndarray
    shift: float
    runs: int

    @property
    def order(self) -> list[int]:
        """Positions of the choices, the one that matters most first."""
        return [int(n) for n in np.argsort(-self.total, kind="stable")]

    def sentences(self) -> list[str]:
        """What the ranking depends on, in the reader's language."""
        return sentences(self.total, self.first, self.shift)


def sensitivity(
    problem: Problem,
    alternatives: Alternatives,
    *,
    which: int = -1,
    runs: int = RUNS,
    workers: int = WORKERS,
) -> Sensitivity:
    """Sobol indices of a problem's aggregate (by default the last); `runs` a power of 2 for a balanced design.

    Weights are one choice: which of `alternatives.draws` sets of noisy weights. Raises `ProductError` below 1,000
    runs: the indices would be noise.
    """
    if runs < LEAST_RUNS:
        raise ProductError(f"sensitivity: found {runs} runs, expected at least {LEAST_RUNS}")
    draws = design(alternatives, problem.children, runs)
    name = problem.hierarchy.aggregates[which]
    drawn = drawn_ranks(Matrices(problem, alternatives, draws), draws, workers=workers)[name]
    own = own_ranks(problem, alternatives)[name][drawn.rows]
    moved = mean_shift(drawn.ranks, own)
    first, first_error, total, total_error = analyse(moved, alternatives.seed)
    region = np.full((2, len(problem.used), len(FACTORS)), np.nan)
    region[:, drawn.rows] = _of_each(drawn.ranks)
    return Sensitivity(first, first_error, total, total_error, region[0], region[1], float(np.mean(moved)), runs)


def design(alternatives: Alternatives, children: Sequence[int], runs: int) -> Draws:
    """The runs of a Saltelli design on the choices: N blocks of A, AB_1 … AB_F, B."""
    from SALib.sample import sobol

    problem = _problem()
    # SALib takes a seed of 0 for none at all.
    unit = sobol.sample(problem, runs, calc_second_order=False, seed=alternatives.seed + 1)
    noisy = draw(alternatives, children)
    counts = [
        len(alternatives.normalisations),
        len(alternatives.max_points),
        len(alternatives.imputations),
        len(alternatives.aggregations),
        len(noisy),
    ]
    scale, points, filled, mean, weights = (levels(unit[:, n], count) for n, count in enumerate(counts))
    return Draws(scale, points, filled, mean, tuple(f[:, weights] for f in noisy.factors))


def levels(share: np.ndarray, count: int) -> np.ndarray:
    """Shares from 0 to 1 cut into `count` equal parts, numbered from 0."""
    return np.minimum((share * count).astype(int), count - 1)


def mean_shift(ranked: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Mean number of ranks (D,) between drawn ranks (D, U) and those by the method (U,); 0 without any region."""
    if not len(own):
        return np.zeros(len(ranked))
    return np.nan_to_num(np.nanmean(np.abs(ranked - own), axis=1))


def analyse(output: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """First-order and total indices (F,) of an output (N (F + 2),), each followed by its 95 % half-width.

    The output is centred, without which the estimator of the first order is biased. All 0 where nothing varies.
    """
    from SALib.analyze import sobol

    if np.ptp(output) == 0:
        nothing = np.zeros(len(FACTORS))
        return nothing, nothing, nothing, nothing
    found = sobol.analyze(
        _problem(), output - output.mean(), calc_second_order=False, num_resamples=RESAMPLES,
        conf_level=CONFIDENCE, seed=seed + 1,
    )  # fmt: skip
    return found["S1"], found["S1_conf"], found["ST"], found["ST_conf"]


def _of_each(output: np.ndarray) -> np.ndarray:
    """First-order and total indices (2, U, F) of every column of an output (N (F + 2), U), by SALib's estimators."""
    from SALib.analyze.sobol import first_order, total_order

    step = len(FACTORS) + 2
    centred = output - output.mean(axis=0)
    a, b = centred[::step], centred[step - 1 :: step]
    varies = np.ptp(output, axis=0) > 0
    result = np.full((2, output.shape[1], len(FACTORS)), np.nan)
    if not varies.any():
        return result
    for n in range(len(FACTORS)):
        ab = centred[n + 1 :: step][:, varies]
        result[0, varies, n] = first_order(a[:, varies], ab, b[:, varies])
        result[1, varies, n] = total_order(a[:, varies], ab, b[:, varies])
    return result


def _problem() -> dict[str, object]:
    return {"num_vars": len(FACTORS), "names": list(FACTORS), "bounds": [[0.0, 1.0]] * len(FACTORS)}


def sentences(total: np.ndarray, first: np.ndarray, shift: float) -> list[str]:
    """What indices (F,) say, with the mean shift of ranks; one sentence each."""
    if not (total > 0).any():
        return [_("The ranking does not depend on these choices.")]
    order = [int(n) for n in np.argsort(-total, kind="stable")]
    share = [f"{_(LABELS[FACTORS[n]])} ({100 * min(total[n], 1):.0f} %)" for n in range(len(FACTORS))]
    most = [n for n in order if total[n] >= max(HARDLY, MOST * total.max())]
    little = [n for n in order if total[n] < HARDLY]
    found = [_("The ranking depends most on: {choices}.", choices="; ".join(share[n] for n in most))]
    if little:
        found.append(_("It hardly depends on: {choices}.", choices="; ".join(share[n] for n in little)))
    found.append(_("A percentage says in how much of the differences a choice has a part."))
    together = 1 - float(np.clip(first, 0, 1).sum())
    if together >= HARDLY:
        found.append(_("{percent} % of them come only from several choices together.", percent=round(100 * together)))
    found.append(_("On average over all choices a region moves by {ranks} ranks.", ranks=f"{shift:.1f}"))
    return found
