"""Regions that learn from each other: who is ahead of whom, and whether they grow alike.

`convergence` answers for given years; one value that is missing in the first of them
leaves it without an answer, so the stretch is looked for here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from indicators.aggregate import FULL, PARTIAL, TOLERANCE
from indicators.certainty import Certainty, certainty
from indicators.convergence import Beta, Sigma, common_weight, convergence
from indicators.frames import Columns, Row, gap_columns
from indicators.gaps import gap_to_core, without_shared
from indicators.series import BREAK
from indicators.significance import AHEAD, BEHIND, UNSTATED

if TYPE_CHECKING:
    from indicators.results import Results

# A spread over fewer years has no trend that could be told.
SHORTEST = 5
# What is said of a pair, seen from the other side.
MIRRORED: Mapping[str, str] = {AHEAD: BEHIND, BEHIND: AHEAD}


@dataclass(frozen=True)
class Together:
    """Spread and catching up of some regions in a dimension, over the longest stretch of years all of them share.

    `first`, `last`: that stretch, 0 where there is none; `breaks`: years in it in which a value is flagged as a break;
    `coverage`: share of the dimension's weight; `full`: as much of it as a full score has, so that a statement may rest
    on it.
    """

    dimension: str
    sigma: Sigma
    beta: Beta
    first: int
    last: int
    breaks: tuple[int, ...]
    coverage: float = 0.0
    full: bool = False


def dimensions_at(results: Results, level: int) -> list[str]:
    """Dimensions that have an indicator at a level."""
    return [name for name, d in results.level(level).dimensions.items() if d.indicators]


def agenda(results: Results, geo: str, others: Sequence[str], year: int) -> pd.DataFrame:
    """`pairs` with what holds in nearly every draw."""
    return pairs(results, geo, others, year, certainty(results, results.regions.level(geo), year, core=(geo,)))


def pairs(results: Results, geo: str, others: Sequence[str], year: int, sure: Certainty | None = None) -> pd.DataFrame:
    """A region against each of some others, per dimension; the one furthest ahead first, those without a gap last.

    `sure`: of everybody against the region, None = not known. Columns: geo, other, dimension, time, state, coverage,
    compared, catalogue (of GAPS), score, other_score (on what both have), gap (points, negative = the region is
    behind), ahead, behind (shares of draws, NaN = unknown), statement.
    """
    rows = pair_rows(results, meet(results, [geo, *others], year), geo, others, sure) if others else []
    kinds = {"time": int, "compared": int, "catalogue": int} | dict.fromkeys(_TEXTS, "str")
    return pd.DataFrame(rows, columns=_COLUMNS).astype(kinds | dict.fromkeys(_NUMBERS, float))


_TEXTS = ("geo", "other", "dimension", "state", "statement")
_NUMBERS = ("coverage", "score", "other_score", "gap", "ahead", "behind")
_COLUMNS = "geo other dimension time state coverage compared catalogue score other_score gap ahead behind statement"
_COLUMNS = _COLUMNS.split()


@dataclass(frozen=True)
class Meeting:
    """N regions of one level in one year, each against each: `gaps` has the columns of GAPS by dimension.

    Its arrays are (N, N): a region in its row, the one it is held against in its column.
    """

    level: int
    year: int
    place: Mapping[str, int]
    gaps: Mapping[str, Columns]


def meet(results: Results, geos: Sequence[str], year: int) -> Meeting:
    """Every region against every other: all at once takes as long as two of them."""
    level, column = results.regions.level(geos[0]), results.column(year)
    place = {geo: n for n, geo in enumerate(dict.fromkeys(geos))}
    rows = np.array([results.row(level, geo) for geo in place], dtype=int)
    return Meeting(
        level, year, place, {d: _gaps(results, level, d, rows, column) for d in dimensions_at(results, level)}
    )


def _gaps(results: Results, level: int, dimension: str, rows: np.ndarray, column: int) -> Columns:
    d = results.dimension(level, dimension)
    own, source = d.normalised[rows, column], d.source[rows, column]
    shape = len(rows), len(rows), own.shape[1]
    # In rows of memory, so that sums are to the last bit those of single regions.
    theirs = np.ascontiguousarray(np.broadcast_to(own, shape))
    mine = np.ascontiguousarray(without_shared(own[:, None], source[:, None], source))
    gap = gap_to_core(mine, theirs, d.weights, results.mean(dimension))
    years = np.broadcast_to(d.year[rows, column][:, None], shape)
    return gap_columns(dimension, "", "", results.years[column], gap, years, results.method.coverage)


def pair_rows(
    results: Results, found: Meeting, geo: str, others: Sequence[str], sure: Certainty | None = None
) -> list[Row]:
    """`pairs` as plain values, out of a meeting at which all of them are."""
    # Everybody is held against the region; here it is held against everybody.
    order = sorted(set(others), key=lambda other: results.row(found.level, other))
    places, core, rows = [found.place[other] for other in order], found.place[geo], []
    for dimension, columns in found.gaps.items():
        taken = {name: columns[name][places, core].tolist() for name in _TAKEN}
        values = zip(order, *taken.values(), strict=True)
        own = [dict(zip(("other", *_TAKEN), row, strict=True)) for row in values]
        own = [_row(results, found, geo, dimension, columns["catalogue"], row, sure) for row in own]
        rows += sorted(own, key=lambda row: (row["gap"] != row["gap"], row["gap"]))
    return rows


# Of GAPS; all but the scores and the gap are the same from both sides.
_TAKEN = ("state", "coverage", "compared", "core_score", "score", "gap")


def _row(
    results: Results, found: Meeting, geo: str, dimension: str, catalogue: int, of: Row, sure: Certainty | None
) -> Row:
    ahead, behind, statement = _said(sure, dimension, results.row(found.level, of["other"]))
    return {
        **{"geo": geo, "other": of["other"], "dimension": dimension, "time": found.year, "state": of["state"]},
        **{"coverage": of["coverage"], "compared": of["compared"], "catalogue": catalogue},
        **{"score": of["core_score"], "other_score": of["score"], "gap": 0.0 - of["gap"]},
        **{"ahead": ahead, "behind": behind, "statement": statement},
    }


def _said(sure: Certainty | None, dimension: str, row: int) -> tuple[float, float, str]:
    """Shares of draws in which the region is ahead of and behind another, which stands in `row`; what they allow."""
    found = sure.gaps.get(dimension) if sure else None
    if found is None:
        return np.nan, np.nan, UNSTATED
    statement = str(found.statement[row])
    return float(found.behind[row]), float(found.ahead[row]), MIRRORED.get(statement, statement)


def together(results: Results, geos: Sequence[str], dimension: str, *, last: int) -> Together:
    """The longest stretch of at least SHORTEST years up to `last` in which the regions share a third of the weight.

    One in which they share as much of it as a full score has goes before a longer one with less.
    """
    limits = results.method.coverage
    starts = range(results.years[0], last - SHORTEST + 2)
    weights = {first: common_weight(results, geos, dimension, first=first, last=last) for first in starts}
    for least in (limits.minimum, limits.partial):
        for first in (n for n, weight in weights.items() if weight >= least - TOLERANCE):
            s, b, _unit = convergence(results, geos, dimension=dimension, first=first, last=last)
            if len(s.regions) == len(geos) and len(s.years) >= SHORTEST:
                span, full = (int(s.years[0]), int(s.years[-1])), weights[first] >= limits.minimum - TOLERANCE
                breaks = _breaks(results, geos, dimension, *span)
                return Together(dimension, s, b, *span, breaks, weights[first], full)
    s, b, _unit = convergence(results, geos, dimension=dimension, first=last, last=last)
    return Together(dimension, s, b, 0, 0, ())


def _breaks(results: Results, geos: Sequence[str], dimension: str, first: int, last: int) -> tuple[int, ...]:
    """Years after the first in which a value of that very year, of an indicator all of them have, is flagged b."""
    level = results.regions.level(geos[0])
    d, rows = results.dimension(level, dimension), [results.row(level, g) for g in geos]
    a, b = results.column(first), results.column(last) + 1
    places, found = results.level(level).rows[rows], np.zeros(b - a, dtype=bool)
    whole = ~np.isnan(d.normalised[rows, a:b]).any(axis=(0, 1))
    for indicator, keep in zip(d.indicators, whole, strict=True):
        if keep:
            flags = results.panel.observed[indicator.id].flags[places, a:b]
            found |= ((flags & BREAK > 0) & (results.age(indicator.id)[places, a:b] == 0)).any(axis=0)
    years = np.array(results.years[a:b])
    return tuple(int(y) for y in years[1:][found[1:]])


def convergence_of(results: Results, geos: Sequence[str], *, last: int) -> pd.DataFrame:
    """`together` as rows, one per dimension and year; one without a year where a dimension has no such stretch.

    Columns: level, dimension, regions (how many), year, spread (points), break (a value of the year is flagged),
    sigma, sigma_p (change of the spread a year), beta, beta_p (change a year per point at the start), coverage (share
    of the weight), state (of a trend on "partial" data nothing is said; "" without one).
    """
    level = results.regions.level(geos[0])
    rows = []
    for name in dimensions_at(results, level):
        t = together(results, geos, name, last=last)
        s, b = t.sigma.slope, t.beta.slope
        courses = zip(t.sigma.years.tolist(), t.sigma.spread.tolist(), strict=True) if t.first else [(pd.NA, np.nan)]
        slopes = [s.slope, s.p, b.slope, b.p] if t.first else [np.nan] * 4
        slopes += [t.coverage, (FULL if t.full else PARTIAL) if t.first else ""]
        rows += [
            [level, name, len(t.sigma.regions), year, spread, year in t.breaks if t.first else False, *slopes]
            for year, spread in courses
        ]
    heads = ["level", "dimension", "regions", "year", "spread", "break", "sigma", "sigma_p", "beta", "beta_p"]
    heads += ["coverage", "state"]
    return pd.DataFrame(rows, columns=heads).astype({"year": "Int64"})
