"""How sure the statements of a deck are, computed for its own regions only.

Where nobody has computed it for the dashboard, a thousand draws for every pair of a
region and its core would be a fifth of the time that a deck takes; it shows one or
two of them. Ranks are among all regions, so those are drawn for all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from indicators.alternatives import Alternatives
from indicators.certainty import Certainty, Scales, prepare
from indicators.cores import Core, group_of
from indicators.intervals import ScenarioOf
from indicators.results import Results
from indicators.scenario import side_of
from indicators.scenario_rank import RankInterval, rank_intervals
from indicators.significance import Comparison, compare
from indicators.uncertainty import RankIntervals, intervals_of
from layouts.slides.order import Placed, Subject, Sure


@dataclass(frozen=True)
class Shared:
    """What is the same whoever is compared with whom, once it was computed: ranks, and scales of the draws.

    By level, year and dimension, and by level and dimension.
    """

    ranks: dict[tuple[int, int, str], RankIntervals]
    scales: dict[tuple[int, str], Scales]


def certain_for(results: Results, subjects: Iterable[Subject]) -> Sure:
    """Certainty computed on the spot, each question once: for the command line, where nobody waits for a page.

    As `indicators.certainty.certainty` gives it, but comparisons of other regions than these subjects and their cores
    are NaN: nothing is said.
    """
    wanted = set()
    for subject in subjects:
        core = results.core_of(subject.geo, subject.core)
        wanted |= {subject.geo, *(() if group_of(core) else core)}

    shared = Shared({}, {})

    @cache
    def sure(level: int, year: int, core: Core) -> Certainty:
        rows = np.flatnonzero(results.geos(level).isin(sorted(wanted)))
        return certainty_of(results, level, year, core, rows, shared)

    return sure


def placed_for(results: Results) -> Placed:
    """The rank of a scenario with its interval, computed on the spot."""

    @cache
    def placed(question: ScenarioOf) -> RankInterval:
        side = side_of(results, question.geo, question.dimension, question.year)
        return rank_intervals(results, side, dict(question.values))[1]

    return placed


def certainty_of(
    results: Results,
    level: int,
    year: int,
    core: Core,
    rows: np.ndarray,
    shared: Shared,
) -> Certainty:
    """Rank intervals of all regions of a level, and comparisons with `core` of those at the positions `rows`."""
    alternatives, cores = Alternatives().around(results.method), results.cores(level, core)
    ranks, gaps = {}, {}
    for name, dimension in results.level(level).dimensions.items():
        if not dimension.indicators:
            continue
        found = prepare(results, level, year, name, cores, shared.scales.setdefault((level, name), {}))
        if (level, year, name) not in shared.ranks:
            shared.ranks[level, year, name] = intervals_of(found.problem, alternatives)[name]
        ranks[name] = shared.ranks[level, year, name]
        some = compare(found.problem, alternatives, rows, found.core[rows], comparable=found.comparable[rows])
        gaps[name] = _placed(some, rows, len(found.core))
    return Certainty(ranks, gaps)


def _placed(some: Comparison, rows: np.ndarray, number: int) -> Comparison:
    """Comparisons of the regions at `rows` among all, NaN for the others."""
    arrays = {}
    for name in Comparison.arrays():
        arrays[name] = np.full(number, np.nan)
        arrays[name][rows] = getattr(some, name)
    return replace(some, **arrays)
