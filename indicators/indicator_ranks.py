"""Where a region stands among all of its level in every indicator, on native values."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from data.catalogue import Indicator
from indicators.results import Results

# Indicator -> (ranks of all regions of a level, how many are ranked).
Ranks = Mapping[str, tuple[np.ndarray, int]]


def indicator_ranks(results: Results, geo: str, year: int, *, of: Ranks | None = None) -> dict[str, tuple[int, int]]:
    """Scored indicator -> (rank, how many are ranked), 1 = best by the indicator's direction, ties share the better.

    Only where the region has a value that is its own (see `Panel.cells`: `scored`); others are left out. `of`: what
    `all_ranks` gave for its level and that year, where it is kept.
    """
    level = results.regions.level(geo)
    row, every = results.row(level, geo), all_ranks(results, level, year) if of is None else of
    return {name: (ranks.item(row), ranked) for name, (ranks, ranked) in every.items() if ranks[row]}


def all_ranks(results: Results, level: int, year: int) -> Ranks:
    """The same of all regions of a level, (G,) per indicator, 0 for those without a value of their own."""
    scored = [i for i in results.catalogue.indicators.values() if i.scored]
    return {i.id: _ranks(results, i, results.level(level).rows, results.column(year)) for i in scored}


def _ranks(results: Results, indicator: Indicator, rows: np.ndarray, column: int) -> tuple[np.ndarray, int]:
    age = results.age(indicator.id)[rows, column].astype(int)
    there = age >= 0
    value = indicator.direction * results.panel.observed[indicator.id].value[rows[there], column - age[there]]
    ranks, ordered = np.zeros(len(rows), dtype=np.int16), np.sort(value)
    ranks[there] = 1 + len(ordered) - np.searchsorted(ordered, value, side="right")
    return ranks, len(ordered)
