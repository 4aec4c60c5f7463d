"""Whether a gap closes: slope, its certainty, and the years to parity only where the slope is sure to lead there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.translate import N_
from indicators.paths import Path, compared, gap_path, path_of_one
from indicators.slopes import ENOUGH, Slope

if TYPE_CHECKING:
    from indicators.results import Results

WINDOW = 10
CLOSING, WIDENING, NO_SIGN = "closing", "widening", "no sign"
AHEAD, GAINING, LOSING, TOO_FEW, NONE = "ahead", "gaining lead", "losing lead", "too few years", "none"
# Paths on less of the weight than a full score has are shown; nothing is said of their direction.
PARTIAL = "partial data"
# What a reader is told; page builders translate with `_`.
WORDS = {
    CLOSING: N_("the gap is closing"),
    WIDENING: N_("the gap is widening"),
    NO_SIGN: N_("no sign of closing"),
    AHEAD: N_("ahead, no clear trend"),
    GAINING: N_("ahead, and the lead is growing"),
    LOSING: N_("ahead, but the lead is shrinking"),
    TOO_FEW: N_("too few comparable years for a trend"),
    PARTIAL: N_("partial data, so nothing is said of a trend"),
    NONE: N_("no run of years without a break to read a trend from"),
}


@dataclass(frozen=True)
class Trend:
    """A path, its slope in points a year, and what can be said of it.

    `parity`: years after the last one until the gap is 0 at this slope, with `parity_low` and `parity_high` at the
    ends of the slope's 95 % interval; NaN unless the verdict is CLOSING. `parity_high` is infinite where the interval
    reaches 0.
    """

    path: Path
    slope: Slope
    verdict: str
    parity: float
    parity_low: float
    parity_high: float


def trend(
    results: Results,
    geo: str,
    dimension: str,
    *,
    indicator: str = "",
    core: Sequence[str] = (),
    last: int | None = None,
    years: int = WINDOW,
) -> Trend:
    """The trend of a region's gap over the `years` up to `last` (default: the level's default year)."""
    last = results.default_year(results.regions.level(geo)) if last is None else last
    results.column(last)
    return trend_of(gap_path(results, geo, dimension, first=last - years, last=last, indicator=indicator, core=core))


def indicator_trends(
    results: Results, geo: str, dimension: str, *, core: Sequence[str] = (), last: int, years: int = WINDOW
) -> dict[str, Trend]:
    """`trend` of every indicator of a dimension: what region and core have in it is looked up once."""
    level = results.regions.level(geo)
    names = [i.id for i in results.dimension(level, dimension).indicators]
    cores, row = results.cores(level, results.parse_core(level, core)), results.row(level, geo)
    core_name = str(cores.names[cores.take[row]])
    if cores.own[row] or not core_name:
        return {i: trend(results, geo, dimension, indicator=i, core=core, last=last, years=years) for i in names}
    both = compared(results, level, np.array([row]), dimension, cores).at(0).between(last - years, last)
    return {i: trend_of(path_of_one(geo, core_name, both.only(i))) for i in names}


def trend_of(path: Path) -> Trend:
    """Slope and verdict of a path."""
    slope = path.slope
    verdict = verdict_of(path, slope)
    if verdict != CLOSING:
        return Trend(path, slope, verdict, np.nan, np.nan, np.nan)
    gap = -float(path.gap[-1])
    slow = gap / slope.low if slope.low > 0 else np.inf
    return Trend(path, slope, verdict, gap / slope.slope, gap / slope.high, slow)


def verdict_of(path: Path, slope: Slope) -> str:
    """One of WORDS. A trend is only spoken of where its order has a chance of at most 5 %, and data is full."""
    if not len(path.years):
        return NONE
    if slope.points < ENOUGH:
        return TOO_FEW
    if not path.full:
        return PARTIAL
    ahead, sure = path.gap[-1] >= 0, slope.significant
    if not sure:
        return AHEAD if ahead else NO_SIGN
    if slope.slope > 0:
        return GAINING if ahead else CLOSING
    return LOSING if ahead else WIDENING


def trend_frame(trends: Sequence[tuple[str, str, Trend]]) -> pd.DataFrame:
    """One row per (dimension, indicator, trend).

    Columns: dimension, indicator ("" = the whole dimension), geo, core, first, last (years of the stretch), points,
    gap_first, gap_last (points), slope, slope_low, slope_high (points a year), p, verdict, parity_years, parity_low,
    parity_high, coverage, indicators and left_out (ids joined by spaces), breaks (years), reason.
    """
    return pd.DataFrame([_row(*found) for found in trends], columns=_COLUMNS)


_COLUMNS = (
    "dimension indicator geo core first last points gap_first gap_last slope slope_low slope_high p verdict "
    "parity_years parity_low parity_high coverage indicators left_out breaks reason"
).split()


def _row(dimension: str, indicator: str, found: Trend) -> tuple[object, ...]:
    path, slope = found.path, found.slope
    ends = (int(path.years[0]), int(path.years[-1])) if len(path.years) else (None, None)
    gaps = (path.gap[0], path.gap[-1]) if len(path.years) else (np.nan, np.nan)
    return (
        *(dimension, indicator, path.geo, path.core, *ends, slope.points, *gaps),
        *(slope.slope, slope.low, slope.high, slope.p, found.verdict, found.parity, found.parity_low),
        *(found.parity_high, path.coverage, " ".join(path.indicators), " ".join(path.left_out)),
        *(" ".join(map(str, path.breaks)), path.reason),
    )
