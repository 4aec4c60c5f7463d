"""How a gap moved between two years, free of indicators that came or went in between.

The plain difference of two yearly gaps mixes what happened in the region with
what happened in the data: it had the wrong sign in one of six cases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.aggregate import FULL, states


@dataclass(frozen=True)
class Change:
    """`change` of a gap in points from year `first` to year `last` on the `indicators` comparable in both.

    Positive: the region gained on its core.
    """

    first: int
    last: int
    change: float
    indicators: int


def change_until(year: int, years: np.ndarray, difference: np.ndarray, weights: np.ndarray) -> Change | None:
    """From the first to the last of `years` (T,) up to `year` whose gap is full.

    `difference` (T, I): normalised value less the core's, NaN where they can't be compared; `weights` (I,) sums to 1.
    None with fewer than two full years. What both have in common carries at least a third of the weight, because
    each of them has two thirds.
    """
    there = ~np.isnan(difference)
    full = np.flatnonzero((states(there @ weights) == FULL) & (years <= year))
    if len(full) < 2:
        return None
    first, last = full[0], full[-1]
    both = there[first] & there[last]
    moved = (difference[last] - difference[first])[both] @ weights[both] / weights[both].sum()
    return Change(int(years[first]), int(years[last]), float(moved), int(both.sum()))
