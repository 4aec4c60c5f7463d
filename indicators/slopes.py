"""Slopes of short series that a single odd year can't turn: Theil-Sen, with Kendall's test counted out exactly.

Series here have five to fifteen years, too few for normal approximations, so the
distribution of Kendall's S is computed and not approximated, ties included. Only for
more than 30 points (regions of a country, not years) the normal one stands in.
Sources: Sen (1968), J. Am. Stat. Assoc. 63; Kendall (1975), Rank Correlation Methods.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, erfc, sqrt

import numpy as np

CONFIDENCE = 0.95
# Standard deviations of a normal distribution between which 95 % lie.
NORMAL = 1.959964
# Fewer points can't be significant at 5 %: with four even a perfect order has a chance of 1 in 12.
ENOUGH = 5
# From here on the exact chances differ from the normal ones by less than 0.001, and take seconds to count.
MANY = 30
# Heights that differ by less are equal: the order of a sum must not make a trend.
DECIMALS = 9


@dataclass(frozen=True)
class Slope:
    """`slope` per unit of x (median of pairwise slopes), `intercept` so that half of the points lie above.

    `low`, `high`: at least 95 % interval, NaN where so few points allow none; `p`: two-sided, exact, that order
    alone makes such a trend; `points`: how many there are. All NaN with fewer than two points.
    """

    slope: float
    intercept: float
    low: float
    high: float
    p: float
    points: int

    @property
    def significant(self) -> bool:
        """Whether p is at most 5 % and the slope is not 0."""
        return bool(self.p <= 1 - CONFIDENCE + 1e-12 and self.slope != 0)

    def at(self, x: float) -> float:
        """The line's height at `x`."""
        return self.intercept + self.slope * x


def theil_sen(x: np.ndarray, y: np.ndarray) -> Slope:
    """Fit `y` (N,) over `x` (N,); points where one is NaN are left out, pairs with the same x have no slope."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    there = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[there], np.round(y[there], DECIMALS)
    one, other = _pairs(len(x))
    far, apart = x[other] - x[one], y[other] - y[one]
    differ = far != 0
    slopes = np.sort(apart / far if differ.all() else apart[differ] / far[differ])
    if not len(slopes):
        return Slope(*[np.nan] * 5, len(x))
    slope = _middle(slopes)
    low, high = _interval(slopes, len(x))
    rises = int((np.sign(far) * np.sign(apart)).sum())
    return Slope(slope, _middle(np.sort(y - slope * x)), low, high, _chance_of(rises, y), len(x))


def _middle(ordered: np.ndarray) -> float:
    """The median of ordered values, as `np.median` has it in forty times the time."""
    half, odd = divmod(len(ordered), 2)
    return float(ordered[half] if odd else (ordered[half - 1] + ordered[half]) / 2)


def median_slopes(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """`theil_sen(...).slope` of every column of `y` (N, K) without missing values, and nothing else of it: (K,), NaN of
    a single point."""
    ordered = np.sort(_pairwise(np.asarray(x, dtype=float), np.round(y, DECIMALS)), axis=0)
    if not len(ordered):
        return np.full(ordered.shape[1:], np.nan)
    half, odd = divmod(len(ordered), 2)
    return ordered[half] if odd else (ordered[half - 1] + ordered[half]) / 2


def _pairwise(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Slopes of `y` (N, …) between any two points that differ in `x` (N,)."""
    one, other = _pairs(len(x))
    far = x[other] - x[one]
    if np.all(far):
        return ((y[other] - y[one]).T / far).T
    apart = far != 0
    return ((y[other] - y[one])[apart].T / far[apart]).T


def _pairs(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the first and the second of every two out of `count` points; kept for as few as years are."""
    return _few_pairs(count) if count <= MANY else np.triu_indices(count, k=1)


@lru_cache(maxsize=MANY + 1)
def _few_pairs(count: int) -> tuple[np.ndarray, np.ndarray]:
    return np.triu_indices(count, k=1)


def kendall_p(x: np.ndarray, y: np.ndarray) -> float:
    """Two-sided probability of a Kendall's S at least as large under a random order of `y`; 1 where all are equal.

    Ties in `y` are counted out exactly; with ties in `x` the same count is a bound on the safe side.
    """
    if len(y) < 2:
        return np.nan
    one, other = _pairs(len(y))
    return _chance_of(int((np.sign(x[other] - x[one]) * np.sign(y[other] - y[one])).sum()), y)


def _chance_of(rises: int, y: np.ndarray) -> float:
    """How likely an S as large as `rises`, above or below 0, is in a random order of `y`."""
    found, ties = abs(rises), _ties(y)
    if len(y) > MANY:
        deviation = _deviation(ties)
        # One less, because S moves in steps of two.
        return erfc(max(found - 1, 0) / deviation / sqrt(2)) if deviation > 0 else 1.0
    return _chance(ties, found)


@lru_cache(maxsize=2048)
def _chance(ties: tuple[int, ...], least: int) -> float:
    """How likely |S| is to be at least so large."""
    values, chances = distribution(ties)
    # A sum of all chances may miss 1 by its last digit.
    return min(1.0, round(float(chances[np.abs(values) >= least].sum()), 12))


@lru_cache(maxsize=256)
def distribution(ties: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """All values of Kendall's S over orders of items in groups of equal ones, and their chances.

    `ties`: size of every group, 1 for a value that stands alone. The number of inversions of such an order is
    counted by a Gaussian multinomial coefficient: the q-factorial of all over those of the groups.
    """
    top = _q_factorial(sum(ties))
    for size in ties:
        top = _divide(top, _q_factorial(size))
    inversions = np.arange(len(top))
    counts = np.array([float(c) for c in top])
    return (len(top) - 1) - 2 * inversions, counts / counts.sum()


def _ties(y: np.ndarray) -> tuple[int, ...]:
    values = y.tolist()
    alone = len(set(values)) == len(values)
    return (1,) * len(values) if alone else tuple(sorted(Counter(values).values()))


def _interval(slopes: np.ndarray, points: int) -> tuple[float, float]:
    """Slopes between which the true one lies with at least 95 % (Sen 1968); NaN where all of them are not enough.

    A slope b is refused when y - b x is in an order that has a chance of at most 5 %, that is when |S| >= c. S counts
    the pairwise slopes above b less those below, so (N - c) / 2 of N are cut off at each end. Equal values of y are
    equal for one b only, so they don't count as ties here.
    """
    refused = _refused(points)
    if refused is None:
        return np.nan, np.nan
    cut = max(0, (len(slopes) - refused) // 2)
    return float(slopes[cut]), float(slopes[len(slopes) - 1 - cut])


@lru_cache(maxsize=512)
def _refused(points: int) -> int | None:
    """The smallest S that has a chance of at most 5 % without ties; None where even the largest is more likely."""
    if points > MANY:
        return ceil(NORMAL * _deviation((1,) * points)) + 1
    values, chances = distribution((1,) * points)
    refused = [int(v) for v in values if v > 0 and chances[np.abs(values) >= v].sum() <= 1 - CONFIDENCE + 1e-12]
    return min(refused, default=None)


def _deviation(ties: tuple[int, ...]) -> float:
    """Standard deviation of S over all orders (Kendall 1975, chapter 4)."""
    count = sum(ties)
    return sqrt((count * (count - 1) * (2 * count + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18)


@lru_cache(maxsize=128)
def _q_factorial(n: int) -> tuple[int, ...]:
    """Coefficients of (1)(1+q)...(1+q+...+q^(n-1)): how many orders of n items have 0, 1, 2... inversions."""
    result = [1]
    for size in range(2, n + 1):
        longer = [0] * (len(result) + size - 1)
        for shift in range(size):
            for place, count in enumerate(result):
                longer[place + shift] += count
        result = longer
    return tuple(result)


def _divide(top: tuple[int, ...], bottom: tuple[int, ...]) -> tuple[int, ...]:
    """Quotient of two polynomials that divide without rest, lowest power first; the lowest of `bottom` is 1."""
    rest, quotient = list(top), []
    for place in range(len(top) - len(bottom) + 1):
        count = rest[place]
        quotient.append(count)
        for n, c in enumerate(bottom):
            rest[place + n] -= count * c
    return tuple(quotient)
