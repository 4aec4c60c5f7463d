"""How sure the rank of a scenario is: the same draws as for all ranks, with the changed values in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indicators.alternatives import Alternatives
from indicators.certainty import prepare
from indicators.scenario import Side
from indicators.uncertainty import intervals_of

if TYPE_CHECKING:
    from indicators.results import Results


@dataclass(frozen=True)
class RankInterval:
    """A rank and the ranks between which it is in 90 % of the draws, NaN where the score is not full."""

    rank: float
    low: float
    high: float


def rank_intervals(
    results: Results, side: Side, values: Mapping[str, float], *, core: Sequence[str] = ()
) -> tuple[RankInterval, RankInterval]:
    """Rank and its 5-95 % interval before and after, over the same draws as everywhere (1,000; takes seconds)."""
    level, column = results.regions.level(side.geo), results.column(side.year)
    cores = results.cores(level, results.parse_core(level, core))
    problem = prepare(results, level, side.year, side.dimension, cores, {}).problem
    row = results.row(level, side.geo)
    used, age = problem.used.copy(), problem.age.copy()
    for name, value in values.items():
        used[row, column, side.indicators.index(name)] = value
        age[row, side.indicators.index(name)] = 0
    alternatives = Alternatives().around(results.method)
    found = []
    for one in (problem, replace(problem, used=used, age=age, scales={})):
        drawn = intervals_of(one, alternatives)[side.dimension]
        found.append(RankInterval(*(float(x[row]) for x in (drawn.rank, drawn.low, drawn.high))))
    return found[0], found[1]
