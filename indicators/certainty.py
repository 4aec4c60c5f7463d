"""How sure the dashboard's statements are: rank intervals and comparisons with the core, of all dimensions at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.errors import ProductError
from indicators.alternatives import Alternatives
from indicators.compute import DimensionScores, dimension_hierarchy
from indicators.cores import Core
from indicators.drawn import Problem
from indicators.gaps import NO_SOURCE
from indicators.method import Method
from indicators.panel import take_aged
from indicators.references import Cores
from indicators.results import Results
from indicators.sensitivity import Sensitivity, sensitivity
from indicators.significance import Comparison, compare
from indicators.uncertainty import RankIntervals, intervals_of

Scales = dict[tuple[int, Method], object]


@dataclass(frozen=True)
class Certainty:
    """Of one NUTS level and year: per dimension, rank intervals and comparisons with the cores, arrays (G,).

    In the order of `Results.geos(level)`. A dimension without indicators at the level is left out.
    """

    ranks: Mapping[str, RankIntervals]
    gaps: Mapping[str, Comparison]


@dataclass(frozen=True)
class Drawn:
    """A dimension ready for drawing: its problem, and for every region the row of its core, -1 = none.

    `comparable` (G, I): False where region and core carry the same published figure.
    """

    problem: Problem
    core: np.ndarray = field(repr=False)
    comparable: np.ndarray = field(repr=False)


def certainty(
    results: Results, level: int, year: int, *, core: Core = (), scales: dict[str, Scales] | None = None
) -> Certainty:
    """Rank intervals and comparisons for all regions; `core` () = each region's own capital.

    `scales`: per dimension, kept by the caller between years of the same results and level.
    """
    alternatives = Alternatives().around(results.method)
    cores = results.cores(level, core)
    ranks, gaps = {}, {}
    for name, d in results.level(level).dimensions.items():
        if not d.indicators:
            continue
        found = prepare(results, level, year, name, cores, {} if scales is None else scales.setdefault(name, {}))
        ranks[name] = intervals_of(found.problem, alternatives)[name]
        every = np.arange(len(found.core))
        gaps[name] = compare(found.problem, alternatives, every, found.core, comparable=found.comparable)
    return Certainty(ranks, gaps)


def dimension_sensitivity(results: Results, level: int, year: int, dimension: str) -> Sensitivity | None:
    """What the ranking in one dimension depends on; None where nothing is published at that level."""
    if not results.dimension(level, dimension).indicators:
        return None
    found = prepare(results, level, year, dimension, results.cores(level, ()), {})
    return sensitivity(found.problem, Alternatives().around(results.method))


def prepare(results: Results, level: int, year: int, dimension: str, cores: Cores, scales: Scales) -> Drawn:
    """The native values of a dimension, as they were scored, with those of merged cores and means beside them."""
    d, column = results.dimension(level, dimension), results.column(year)
    hierarchy = dimension_hierarchy(dimension, d.indicators, results.method)
    if hierarchy is None:
        raise ProductError(f"{dimension}: expected a dimension with indicators at NUTS {level}")
    years = results.panel.universe.years
    rows = results.level(level).rows
    age = np.where(np.isnan(d.year), -1, years[None, :, None] - d.year).astype(int)
    pool = np.stack([results.panel.observed[i.id].value[rows] for i in d.indicators], axis=-1)
    used = np.stack([take_aged(pool[..., n], age[..., n]) for n in range(pool.shape[2])], axis=-1)
    beside, beside_age, source = _merged(results, level, column, d, cores)
    problem = Problem(
        pool,
        used,
        hierarchy,
        results.method,
        column,
        np.maximum(age[:, column], 0),
        beside=beside,
        beside_age=beside_age,
        scales=scales,
    )
    place = _places(cores, len(rows))
    sources = np.vstack([d.source[:, column], source])
    shared = (sources[place] == d.source[:, column]) & ~cores.own[:, None]
    return Drawn(problem, np.where(cores.own, -1, place), ~shared)


def _places(cores: Cores, regions: int) -> np.ndarray:
    """For every region the row of its core: another region, or one of those beside; -1 = none."""
    merged = [core for core, row in zip(cores.distinct, cores.row, strict=True) if row < 0 and core]
    number = {core: regions + n for n, core in enumerate(merged)}
    of = [int(row) if row >= 0 else number.get(core, -1) for core, row in zip(cores.distinct, cores.row, strict=True)]
    return np.array(of, dtype=int)[cores.take]


def _merged(
    results: Results, level: int, column: int, d: DimensionScores, cores: Cores
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the cores that are not one region: native values (R, T, I), ages and sources (R, I) in the year at `column`.

    In other years only what is of the year itself: a trend is that of published values.
    """
    merged = [core for core, row in zip(cores.distinct, cores.row, strict=True) if row < 0 and core]
    years, shape = results.panel.universe.years, (len(merged), len(d.indicators))
    value = np.full((len(merged), len(years), len(d.indicators)), np.nan)
    age, source = np.zeros(shape), np.full(shape, NO_SOURCE)
    for k, core in enumerate(merged):
        for n, indicator in enumerate(d.indicators):
            whole = results.merged(level, indicator.id, core)
            shown = (whole.source_time == years) | (np.arange(len(years)) == column)
            value[k, :, n] = np.where(shown, whole.value, np.nan)
            age[k, n] = np.nan_to_num(years[column] - whole.source_time[column])
            source[k, n] = whole.source[column] if whole.source[column] >= 0 else NO_SOURCE
    return value, age, source


def certainty_frame(results: Results, level: int, year: int, core: Core, found: Certainty) -> pd.DataFrame:
    """One row per dimension and region, in the order of `Results.geos(level)`.

    Columns: dimension, geo, core ("" = none), time, rank, ranked (how many are), rank_low, rank_median, rank_high
    (5, 50, 95 % of the draws), probability_ahead, probability_behind (shares of draws, 0-1), statement ("ahead",
    "behind", "cannot be told", "" = nothing is said), clearly, gap_low, gap_high (points), draws. NaN in ranks:
    not ranked, the score is partial or missing.
    """
    cores, geos = results.cores(level, core), results.geos(level).to_numpy()
    names = cores.names[cores.take]
    frames = []
    for dimension, ranks in found.ranks.items():
        gap = found.gaps[dimension]
        frames.append(
            pd.DataFrame(
                {
                    "dimension": dimension,
                    "geo": geos,
                    "core": names,
                    "time": year,
                    "rank": ranks.rank,
                    "ranked": int(ranks.ranked),
                    "rank_low": ranks.low,
                    "rank_median": ranks.median,
                    "rank_high": ranks.high,
                    "probability_ahead": gap.ahead,
                    "probability_behind": gap.behind,
                    "statement": gap.statement,
                    "clearly": gap.clearly,
                    "gap_low": gap.gap_low,
                    "gap_high": gap.gap_high,
                    "draws": ranks.draws,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
