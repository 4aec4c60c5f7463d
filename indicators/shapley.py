"""Who makes the gap when a score is no weighted sum: the Shapley decomposition.

With an arithmetic mean the contribution of an indicator is w·(n − n_ref), whatever the others do. With any other
mean it depends on which others were changed before it. Shapley's value is its average over all orders in which
the core's values can be replaced by the region's, one indicator at a time: the only split that adds up to the gap,
treats like indicators alike and gives nothing to one that changes nothing (Shapley 1953).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np

# Up to this many indicators all coalitions are enumerated (2**14 scores per region), beyond that orders are drawn.
EXACT_UP_TO = 14
# Scores computed at once: bounds the memory, whatever the number of regions and indicators.
BATCH = 400_000
Mean = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]

ARITHMETIC, EXACT, SAMPLED, NONE = "arithmetic", "shapley-exact", "shapley-sampled", "none"
# How contributions to a gap came about, from the simple formula to the estimate.
DECOMPOSITIONS = (ARITHMETIC, EXACT, SAMPLED, NONE)


@dataclass(frozen=True)
class Shapley:
    """Contributions (..., I) to score − core score, NaN where an indicator can't be compared or a score is missing.

    `standard_error`, same shape: 0 when exact. `method`: one of DECOMPOSITIONS; `orders`: how many were drawn.
    """

    contribution: np.ndarray
    standard_error: np.ndarray
    method: str
    orders: int = 0


def decomposition_of(aggregation: str, indicators: int) -> str:
    """How the gap of a dimension with so many indicators is split up under an aggregation of `aggregate.METHODS`."""
    if aggregation == "arithmetic":
        return ARITHMETIC
    if aggregation == "copeland":
        return NONE  # a place among all others, not a value of two regions alone
    return EXACT if indicators <= EXACT_UP_TO else SAMPLED


def decompose(
    normalised: np.ndarray,
    core: np.ndarray,
    weights: np.ndarray,
    mean: Mean,
    *,
    exact_up_to: int = EXACT_UP_TO,
    orders: int = 2000,
    seed: int = 2021,
) -> Shapley:
    """Split mean(normalised) − mean(core) on the indicators that both have; (..., I), `core` is broadcast.

    `mean`: one of `aggregate.METHODS` that scores every unit by itself. Beyond `exact_up_to` indicators `orders`
    random orders are drawn in pairs of an order and its reverse; they add up exactly, too.
    """
    core = np.broadcast_to(core, normalised.shape)
    both = ~np.isnan(normalised) & ~np.isnan(core)
    number = normalised.shape[-1]
    if not number:  # a dimension of which nothing is published at a level
        return Shapley(np.empty(normalised.shape), np.empty(normalised.shape), EXACT)
    mine, theirs = (np.where(both, x, np.nan).reshape(-1, number) for x in (normalised, core))
    if number <= exact_up_to:
        found, error, drawn, method = _exact(mine, theirs, weights, mean), np.zeros(mine.shape), 0, EXACT
    else:
        drawn, method = 2 * max(1, orders // 2), SAMPLED
        found, error = _sampled(mine, theirs, weights, mean, drawn, np.random.default_rng(seed))
    known = both.reshape(-1, number)
    found, error = (np.where(known, x, np.nan).reshape(normalised.shape) for x in (found, error))
    return Shapley(found, error, method, drawn)


def _exact(mine: np.ndarray, theirs: np.ndarray, weights: np.ndarray, mean: Mean) -> np.ndarray:
    """Over all coalitions S: contribution of i = Σ |S|!(n−|S|−1)!/n! · (score with i − score without)."""
    number = mine.shape[1]
    coalitions = (np.arange(2**number)[:, None] >> np.arange(number)) & 1 == 1
    size = coalitions.sum(axis=1)
    share = np.array([factorial(s) * factorial(number - s - 1) / factorial(number) for s in range(number)])
    result = np.empty(mine.shape)
    step = max(1, BATCH // (len(coalitions) * max(number, 1)))
    for start in range(0, len(mine), step):
        part = slice(start, start + step)
        mixed = np.where(coalitions, mine[part, None, :], theirs[part, None, :])
        score, _ = mean(mixed, weights)
        for n in range(number):
            without = np.flatnonzero(~coalitions[:, n])
            gained = score[:, without + (1 << n)] - score[:, without]
            result[part, n] = gained @ share[size[without]]
    return result


def _sampled(
    mine: np.ndarray, theirs: np.ndarray, weights: np.ndarray, mean: Mean, orders: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard error over pairs of a random order and its reverse, the same orders for every region."""
    number = mine.shape[1]
    half = rng.permuted(np.tile(np.arange(number), (orders // 2, 1)), axis=1)
    drawn = np.stack([half, half[:, ::-1]], axis=1).reshape(-1, number)
    # place[o, i]: when indicator i is replaced in order o; step k replaces all with place < k.
    place = np.argsort(drawn, axis=1)
    replaced = place[:, None, :] < np.arange(number + 1)[:, None]
    result, error = np.empty(mine.shape), np.empty(mine.shape)
    for row, (own, other) in enumerate(zip(mine, theirs, strict=True)):
        gained = _gains(own, other, replaced, weights, mean)
        each = np.take_along_axis(gained, place, axis=1).reshape(-1, 2, number).mean(axis=1)
        result[row] = each.mean(axis=0)
        error[row] = each.std(axis=0, ddof=1) / np.sqrt(len(each)) if len(each) > 1 else np.nan
    return result, error


def _gains(own: np.ndarray, other: np.ndarray, replaced: np.ndarray, weights: np.ndarray, mean: Mean) -> np.ndarray:
    """What each step of each order adds to the score, (orders, I)."""
    step = max(1, BATCH // replaced[0].size)
    parts = [
        np.diff(mean(np.where(replaced[start : start + step], own, other), weights)[0], axis=1)
        for start in range(0, len(replaced), step)
    ]
    return np.concatenate(parts)
