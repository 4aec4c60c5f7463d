"""Who like us closed this gap, and by which indicators: structural peers by how their own gap moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from indicators.context import Context
from indicators.frames import Row
from indicators.paths import Path, gap_path, gap_paths
from indicators.peers import LEARNT_FROM, similar
from indicators.slopes import CONFIDENCE
from indicators.trends import Trend, trend_of

WINDOW = 5
MOVERS = 3


def learning_partners(
    context: Context,
    geo: str,
    dimension: str,
    *,
    indicator: str = "",
    year: int | None = None,
    years: int = WINDOW,
    count: int = LEARNT_FROM,
    own_country: bool = True,
) -> pd.DataFrame:
    """The nearest peers by how fast the gap to their *own* core narrowed over the `years` up to `year`.

    A gap narrowed where a region was behind its core at the beginning of its path and gained on it. First those whose
    slope is significant on full data, then those on full and those on partial data, each by slope; then those without
    a gap, or one that didn't narrow; last those without a path (`reason` says why), so that nobody silently drops out.

    Columns: geo, name, country, core, similarity (0-100), first, last, points (years of the path), gap_first, gap_last
    (points), slope, slope_low, slope_high (points a year; the interval is NaN below five points), p, narrowed, sure
    (narrowed, p <= 5 % and full data), coverage, full (as much of the weight as a full score has), moved_1..3 (ids of
    the indicators that did most of it) and moved_1_by..3_by (points a year), left_out (ids), reason.
    """
    rows = learning_rows(
        context, geo, dimension, indicator=indicator, year=year, years=years, count=count, own_country=own_country
    )
    return pd.DataFrame(rows, columns=_COLUMNS)


def learning_rows(
    context: Context,
    geo: str,
    dimension: str,
    *,
    indicator: str = "",
    year: int | None = None,
    years: int = WINDOW,
    count: int = LEARNT_FROM,
    own_country: bool = True,
    near: Mapping[str, float] | None = None,
) -> list[Row]:
    """`learning_partners` as plain values; `near`: what `similar` gives, where that is known already."""
    results = context.results
    year = results.default_year(results.regions.level(geo)) if year is None else year
    results.column(year)
    near = near or similar(context, geo, count=count, own_country=own_country, year=year)
    found = gap_paths(results, list(near), dimension, first=year - years, last=year, indicator=indicator)
    each = zip(near.items(), found, strict=True)
    rows = [_row(context, peer, like, trend_of(path)) for (peer, like), path in each]
    return sorted((dict(zip(_COLUMNS, row, strict=True)) for row in rows), key=_order)


def _order(row: Row) -> tuple[object, ...]:
    slope = row["slope"]
    return row["reason"] != "", not row["narrowed"], not row["sure"], not row["full"], slope != slope, -slope


_MOVED = [f"moved_{n}{part}" for n in range(1, MOVERS + 1) for part in ("", "_by")]
_COLUMNS = [
    *"geo name country core similarity first last points gap_first gap_last slope slope_low slope_high p".split(),
    *"narrowed sure coverage full".split(),
    *_MOVED,
    *"left_out reason".split(),
]


def _row(context: Context, geo: str, similarity: float, found: Trend) -> list[object]:
    path, slope, regions = found.path, found.slope, context.results.regions
    there = len(path.years) > 0
    ends = (int(path.years[0]), int(path.years[-1])) if there else (None, None)
    gaps = (float(path.gap[0]), float(path.gap[-1])) if there else (np.nan, np.nan)
    narrowed = bool(there and gaps[0] < 0 and slope.slope > 0)
    return [
        *(geo, regions.name(geo), regions.country(geo), path.core, similarity, *ends, slope.points, *gaps),
        *(slope.slope, slope.low, slope.high, slope.p, narrowed),
        *(
            bool(narrowed and path.full and slope.p <= 1 - CONFIDENCE),
            path.coverage,
            there and path.full,
            *_moved(path),
        ),
        *(" ".join(path.left_out), path.reason),
    ]


def _moved(path: Path) -> list[object]:
    """Ids and points a year of the indicators that helped most, "" and NaN where fewer helped."""
    helped = [(name, by) for name, by in (path.movers() if len(path.years) else []) if by > 0][:MOVERS]
    return [item for pair in [*helped, *[("", np.nan)] * (MOVERS - len(helped))] for item in pair]


def paths(
    context: Context, geos: Sequence[str], dimension: str, *, indicator: str = "", first: int, last: int
) -> pd.DataFrame:
    """Paths of several regions for small multiples, each against its own core, on its own set of indicators.

    Columns: geo, core, time, gap, score, core_score, coverage, indicators (how many), reason. A region without a path
    has one row with its reason and NaN.
    """
    rows = []
    for geo in geos:
        path = gap_path(context.results, geo, dimension, first=first, last=last, indicator=indicator)
        same = {"geo": geo, "core": path.core, "coverage": path.coverage, "indicators": len(path.indicators)}
        rows += [
            same | {"time": int(t), "gap": g, "score": m, "core_score": c, "reason": ""}
            for t, g, m, c in zip(path.years, path.gap, path.mine, path.theirs, strict=True)
        ] or [same | {"time": None, "gap": np.nan, "score": np.nan, "core_score": np.nan, "reason": path.reason}]
    columns = "geo core time gap score core_score coverage indicators reason".split()
    return pd.DataFrame(rows, columns=columns).astype({"time": "Int64"})
