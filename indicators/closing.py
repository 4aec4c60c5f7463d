"""The shortest list of indicators that closes half of a gap, and what it means in native units and persons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from indicators.context import Context
from indicators.frames import Row
from indicators.gaps import gap_to_core
from indicators.scenario import Side

if TYPE_CHECKING:
    from indicators.results import Results

# All sets of so many indicators are tried; of more, the next best one is taken each time.
EXACT = 12
HALF = 0.5
GapOf = Callable[[Sequence[int]], float]


@dataclass(frozen=True)
class Closing:
    """The shortest list of indicators that closes a share of the gap when each is set to the core's value.

    `indicators` in order of what they close; `closed` (points) of `gap`; `exact`: all sets were tried; `enough`: the
    share is reached. Of lists of the same length, the one that closes most.
    """

    indicators: tuple[str, ...]
    gap: float
    closed: float
    exact: bool
    enough: bool


def shortest_list(results: Results, side: Side, *, share: float = HALF) -> Closing:
    """Which few indicators, at the core's value, close `share` of the gap; () where there is no gap to close."""
    mean = results.mean(side.dimension)

    def gap(chosen: Sequence[int]) -> float:
        mine = side.mine.copy()
        mine[list(chosen)] = side.theirs[list(chosen)]
        return float(gap_to_core(mine, side.theirs, side.weights, mean).gap)

    start = gap(())
    if not start < 0:
        return Closing((), start, 0.0, exact=True, enough=False)
    behind = [int(n) for n in np.flatnonzero(side.mine < side.theirs)]
    behind.sort(key=lambda n: gap((n,)), reverse=True)
    wanted = start * (1 - share)
    exact = len(behind) <= EXACT
    best = _exact(gap, behind, wanted) if exact else _greedy(gap, behind, wanted)
    closed = gap(best) - start
    return Closing(tuple(side.indicators[n] for n in best), start, closed, exact, gap(best) >= wanted - 1e-9)


def _exact(gap: GapOf, behind: Sequence[int], wanted: float) -> tuple[int, ...]:
    for size in range(1, len(behind) + 1):
        best = max(combinations(behind, size), key=gap)
        if gap(best) >= wanted - 1e-9:
            return best
    return tuple(behind)


def _greedy(gap: GapOf, behind: Sequence[int], wanted: float) -> tuple[int, ...]:
    chosen: tuple[int, ...] = ()
    while len(chosen) < len(behind) and gap(chosen) < wanted - 1e-9:
        chosen += (max((n for n in behind if n not in chosen), key=lambda n: gap((*chosen, n))),)
    return chosen


def closing_rows(context: Context, side: Side, found: Closing) -> list[Row]:
    """The shortest list in native units and persons.

    indicator, unit, value, target (the core's value), change, closes (points of the gap that it closes alone), persons
    (change in `persons_unit`, NaN where the denominator is not known), persons_unit.
    """
    rows = []
    for name in found.indicators:
        n = side.indicators.index(name)
        each, unit = context.count(name, side.geo, side.year)
        mine = side.mine.copy()
        mine[n] = side.theirs[n]
        mean = context.results.mean(side.dimension)
        closes = float(gap_to_core(mine, side.theirs, side.weights, mean).gap) - found.gap
        value, target = float(side.value[n]), float(side.core_value[n])
        change = target - value
        values = (name, context.results.unit(name), value, target, change, closes,
                  float(change * each), unit if np.isfinite(each) else "")  # fmt: skip
        rows.append(dict(zip(_COLUMNS, values, strict=True)))
    return rows


def closing_frame(context: Context, side: Side, found: Closing) -> pd.DataFrame:
    """`closing_rows` as a frame."""
    return pd.DataFrame(closing_rows(context, side, found), columns=_COLUMNS)


_COLUMNS = "indicator unit value target change closes persons persons_unit".split()
