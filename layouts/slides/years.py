"""A gap over the years for a native chart: which years there are, and where its line is cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from layouts.slides.brief import Brief


@dataclass(frozen=True)
class Point:
    """A year with a value; `sound`: full data, some of it of the year itself; `breaks`: a series breaks before it."""

    year: int
    value: float
    sound: bool
    breaks: bool


def points_of(brief: Brief, dimension: str) -> list[Point]:
    """Gap by year, or the score where there is no core; years without a value are left out."""
    if not brief.compared:
        return _scores(brief, dimension)
    rows = brief.history(dimension)
    rows = rows[rows["state"].isin(("full", "partial")) & rows["gap"].notna()].sort_values("time")
    return [
        Point(int(r.time), float(r.gap), r.state == "full" and not r.newest < r.time, bool(r.break_))
        for r in rows.itertuples()
    ]


def alternating(points: list[Point]) -> list[list[Point]]:
    """Points in two rows (one without a break), so that no line joins what a break or a hole parts.

    A chart joins neighbours within a series and leaves holes where a cell is empty: pieces of a line that follow
    each other without a hole lie in different series.
    """
    rows: list[list[Point]] = [[], []]
    at = 0
    for n, point in enumerate(points):
        if n and point.breaks and point.year == points[n - 1].year + 1:
            at = 1 - at
        rows[at].append(point)
    return [row for row in rows if row]


def _scores(brief: Brief, dimension: str) -> list[Point]:
    results = brief.site.results
    rows = results.score_history(brief.geo, dimension)
    broken = set()
    for indicator in results.catalogue.of(dimension, brief.level):
        own = results.indicator_history(brief.geo, indicator.id)
        broken |= set(own[own["value"].notna() & own["flag"].str.contains("b")]["time"])
    of = results.dimension(brief.level, dimension).year[results.row(brief.level, brief.geo)]
    rows = rows.assign(newest=np.where(np.isnan(of), -np.inf, of).max(axis=1, initial=-np.inf))
    rows = rows[rows["state"].isin(("full", "partial")) & rows["score"].notna()].sort_values("time")
    return [
        Point(int(r.time), float(r.score), r.state == "full" and not r.newest < r.time, r.time in broken)
        for r in rows.itertuples()
    ]
