"""What made a gap change between two years: every indicator's part, and which side moved.

Both years are compared on the indicators that both sides have in both of them,
under the same weights, so that what came or went in the data is no change (see
`change`, which gives the total alone).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from indicators.aggregate import TOLERANCE
from indicators.gaps import Gap, gap_to_core
from indicators.references import yearly
from indicators.shapley import ARITHMETIC, NONE, decompose, decomposition_of

if TYPE_CHECKING:
    from indicators.results import Results

# Why there is no answer.
NO_CORE, NO_YEARS, TOO_LITTLE = "no core", "no years", "too little in common"


@dataclass(frozen=True)
class Movement:
    """Of one region and dimension from year `first` to `last`, on the `indicators` (I,) compared in both.

    `gap`, `score`, `core_score`: (first, last) in points on that set. `contribution` (I,): change of each indicator's
    contribution to the gap in points; sums to the change; NaN where a gap can't be split up. `mine`, `theirs` (I,):
    weighted movement of either side in points, contribution = mine - theirs; NaN unless scores are weighted means.
    `left_out`: ids compared in one of the two years only. `coverage`: share of the weight (0-1). `reason`: one of
    NO_CORE, NO_YEARS and TOO_LITTLE where there is no answer, then nothing but `left_out` and the years is meant.
    """

    first: int
    last: int
    gap: tuple[float, float] = (np.nan, np.nan)
    score: tuple[float, float] = (np.nan, np.nan)
    core_score: tuple[float, float] = (np.nan, np.nan)
    indicators: tuple[str, ...] = ()
    contribution: np.ndarray = field(default_factory=lambda: np.array([]))
    mine: np.ndarray = field(default_factory=lambda: np.array([]))
    theirs: np.ndarray = field(default_factory=lambda: np.array([]))
    left_out: tuple[str, ...] = ()
    coverage: float = 0.0
    reason: str = ""

    @property
    def change(self) -> float:
        """Change of the gap in points; positive = the region gained on its core."""
        return self.gap[1] - self.gap[0]


def movement(
    results: Results, geo: str, dimension: str, *, last: int, first: int | None = None, core: Sequence[str] = ()
) -> Movement:
    """The change of a region's gap from year `first` to `last`.

    Without `first`: between the first and the last year up to `last` whose gaps are full, as `Results.change` has it.
    """
    results.column(last)
    level = results.regions.level(geo)
    cores, row = results.cores(level, results.parse_core(level, core)), results.row(level, geo)
    if cores.own[row] or not cores.names[cores.take[row]]:
        return Movement(last if first is None else first, last, reason=NO_CORE)
    if first is None:
        whole = results.change(geo, dimension, last, core=core)
        if whole is None:
            return Movement(last, last, reason=NO_YEARS)
        first, last = whole.first, whole.last
    ends = [results.column(first), results.column(last)]
    mine, theirs = (side[ends] for side in yearly(results, row, level, dimension, cores))
    return _between(results, level, dimension, (first, last), mine, theirs)


def _between(
    results: Results, level: int, dimension: str, years: tuple[int, int], mine: np.ndarray, theirs: np.ndarray
) -> Movement:
    """`mine`, `theirs`: normalised values (2, I) in the two years."""
    d = results.dimension(level, dimension)
    there = ~np.isnan(mine) & ~np.isnan(theirs)
    both, names = there.all(axis=0), np.array([i.id for i in d.indicators], dtype=object)
    left_out, coverage = tuple(names[there.any(axis=0) & ~both]), float(d.weights[both].sum())
    if not both.any() or coverage < results.method.coverage.partial - TOLERANCE:
        return Movement(*years, left_out=left_out, coverage=coverage, reason=TOO_LITTLE)
    mine = np.where(both, mine, np.nan)
    gap = gap_to_core(mine, theirs, d.weights, results.mean(dimension))
    sides = [np.full(int(both.sum()), np.nan)] * 2
    way = decomposition_of(results.method.aggregation.of(dimension, 1), len(d.indicators))
    if way == ARITHMETIC:
        sides = [(gap.weight[1] * (side[1] - side[0]))[both] for side in (mine, theirs)]
    return Movement(
        *years,
        gap=_pair(gap.gap),
        score=_pair(gap.score),
        core_score=_pair(gap.core_score),
        indicators=tuple(names[both]),
        contribution=_parts(results, dimension, way, gap, mine, theirs)[both],
        mine=sides[0],
        theirs=sides[1],
        left_out=left_out,
        coverage=coverage,
    )


def _parts(results: Results, dimension: str, way: str, gap: Gap, mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Change of every indicator's contribution (I,); by Shapley where scores are no weighted means."""
    split, mean = gap.contribution, results.mean(dimension)
    if mean is not None and way != NONE:
        weights = np.nan_to_num(gap.weight[0])
        split = decompose(mine, theirs, weights, mean).contribution
    return split[1] - split[0]


def _pair(values: np.ndarray) -> tuple[float, float]:
    return float(values[0]), float(values[1])
