"""How a gap moved between two years, free of indicators that came or went in between.

The plain difference of two yearly gaps mixes what happened in the region with
what happened in the data: it had the wrong sign in one of six cases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.aggregate import FULL_FROM, TOLERANCE
from indicators.gaps import Mean, gap_to_core


@dataclass(frozen=True)
class Change:
    """`change` of a gap in points from year `first` to year `last` on the `indicators` comparable in both.

    Positive: the region gained on its core.
    """

    first: int
    last: int
    change: float
    indicators: int


def change_until(
    year: int,
    years: np.ndarray,
    mine: np.ndarray,
    theirs: np.ndarray,
    weights: np.ndarray,
    *,
    mean: Mean | None = None,
    full_from: float = FULL_FROM,
) -> Change | None:
    """From the first to the last of `years` (T,) up to `year` whose gap is full.

    `mine`, `theirs` (T, I): normalised values of the region and of its core, NaN where they can't be compared;
    `weights` (I,) sums to 1; `mean` as in `gap_to_core`. None with fewer than two full years. What both have in
    common carries at least a third of the weight, because each of them has two thirds.
    """
    there = ~np.isnan(mine) & ~np.isnan(theirs)
    full = np.flatnonzero((there @ weights >= full_from - TOLERANCE) & (years <= year))
    if len(full) < 2:
        return None
    ends = full[[0, -1]]
    both = there[ends].all(axis=0)
    gap = gap_to_core(np.where(both, mine[ends], np.nan), theirs[ends], weights, mean).gap
    return Change(int(years[ends[0]]), int(years[ends[1]]), float(gap[1] - gap[0]), int(both.sum()))
