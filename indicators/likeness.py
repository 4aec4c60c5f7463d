"""How far regions are apart in structure, and how alike that makes them.

The distance of two regions is the root of the weighted mean of squared differences
of standardised variables, over the variables that both have.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from indicators.context import Context
from indicators.structure import Structure

# Regions whose distances to all others are computed at once.
BLOCK = 128
# Two regions are compared from this share of the weight on that both have.
LEAST_COMMON = 0.6


def squares(z: np.ndarray, weights: np.ndarray, row: int) -> tuple[np.ndarray, np.ndarray]:
    """Weighted squared differences (G, V) of every region to the one at `row`, and the weight (G, V) both have."""
    difference = z - z[row]
    both = ~np.isnan(difference)
    return np.where(both, weights * difference**2, 0.0), np.where(both, weights, 0.0)


def distance(squared: np.ndarray, weight: np.ndarray, *, least: float = LEAST_COMMON) -> np.ndarray:
    """Distance (G,) from `squares`; NaN where the common weight is below the share `least` of all weight.

    1 means one standard deviation apart in every variable.
    """
    common = weight.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.sqrt(squared.sum(axis=-1) / common)
    return np.where(common >= least - 1e-9, found, np.nan)


def distances(z: np.ndarray, weights: np.ndarray, rows: slice = slice(None)) -> np.ndarray:
    """Distances (R, G) of the regions at `rows` to all; 0 to themselves, NaN where too little can be compared."""
    total, common = _squares(z, weights, rows)
    with np.errstate(invalid="ignore", divide="ignore"):
        result = np.sqrt(np.maximum(total, 0.0) / common)
    result[common < LEAST_COMMON - 1e-9] = np.nan
    own = np.arange(len(z))[rows]
    result[np.arange(len(own)), own] = 0.0
    return result


def _squares(z: np.ndarray, weights: np.ndarray, rows: slice) -> tuple[np.ndarray, np.ndarray]:
    """Weighted sums of squared differences (R, G) of the regions at `rows` to all, and the weights they have in common.

    Rounding can make the first a little less than 0.
    """
    there = ~np.isnan(z)
    x, present = np.where(there, z, 0.0), there.astype(float)
    squared = weights * x**2
    # (a - b)^2 multiplied out, so that all pairs are four products of matrices.
    total = squared[rows] @ present.T + present[rows] @ squared.T - 2 * (weights * x[rows]) @ x.T
    return total, (weights * present[rows]) @ present.T


def similarity(distance: np.ndarray, typical: float) -> np.ndarray:
    """0-100: 100 = alike in everything, 50 = as far apart as a typical pair of regions, 25 = twice as far.

    `typical`: median distance of all pairs of the level.
    """
    return 100 * 0.5 ** (np.asarray(distance) / typical)


def nearest(far: np.ndarray, allowed: np.ndarray, count: int) -> np.ndarray:
    """Positions of the `count` nearest regions out of `allowed` (G,), the nearest first; fewer where there are fewer.

    `far` (G,): distances, NaN = not comparable. Of equally near ones the first comes first. The same as scikit-learn's
    `NearestNeighbors`, which would take 60 MB of a server's memory for a sorted row.
    """
    candidates = np.flatnonzero(allowed & ~np.isnan(far))
    if len(candidates) > count > 0:
        # The order of the others is of no interest, and takes longer than all of the rest.
        candidates = candidates[far[candidates] <= np.partition(far[candidates], count - 1)[count - 1]]
    return candidates[np.argsort(far[candidates], kind="stable")[:count]]


def typical_distance(context: Context, structure: Structure) -> float:
    """Median distance of all pairs of a level, computed once."""
    return context.typical(structure, lambda: median_distance(structure.z, structure.weights))


def median_distance(z: np.ndarray, weights: np.ndarray) -> float:
    """Median distance of all pairs, exactly; NaN without any."""
    squared, count = np.empty(len(z) * (len(z) - 1) // 2), 0
    for found in _pairs(z, weights):
        squared[count : count + len(found)] = found
        count += len(found)
    if not count:
        return float("nan")
    # The two in the middle, which are one where their number is odd.
    middle = [(count - 1) // 2, count // 2]
    squared[:count].partition(middle)
    return float(np.mean(np.sqrt(squared[middle])))


def _pairs(z: np.ndarray, weights: np.ndarray) -> Iterator[np.ndarray]:
    """Squares of the distances of all pairs that can be compared, block by block, each pair once."""
    for start in range(0, len(z), BLOCK):
        squared, common = _squares(z, weights, slice(start, start + BLOCK))
        # Of a block only what lies right of the diagonal.
        squared, common = squared[:, start:], common[:, start:]
        keep = ~(common < LEAST_COMMON - 1e-9) & ~np.tri(*common.shape, dtype=bool)
        yield np.maximum(squared[keep], 0.0) / common[keep]
