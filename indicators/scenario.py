"""What if: an indicator set to another value, and what that does to score, gap and rank.

Scales are those of the figures as they are, so that a scenario moves nobody but its region.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.errors import ProductError
from indicators.aggregate import FULL, METHODS, states
from indicators.context import Context
from indicators.cores import EU, MEAN
from indicators.gaps import gap_to_core, without_shared
from indicators.native_rows import cell_of
from indicators.peers import SHOWN, peer_rows

if TYPE_CHECKING:
    from indicators.results import Results

CORE, PEER, EU_MEAN, OWN = "core", "peer", "eu", "own"
TARGETS = (CORE, PEER, EU_MEAN)


@dataclass(frozen=True)
class Side:
    """What a scenario starts from, of one region, dimension and year; I indicators.

    `mine`, `theirs` (I,): normalised values of the region (less what it shares with its core) and of its core; `value`,
    `core_value` (I,) the native ones; NaN = missing. `shared` (I,): published for both together.
    """

    geo: str
    core: str
    dimension: str
    year: int
    indicators: tuple[str, ...]
    directions: np.ndarray
    weights: np.ndarray
    normalised: np.ndarray
    mine: np.ndarray
    theirs: np.ndarray
    value: np.ndarray
    core_value: np.ndarray


@dataclass(frozen=True)
class Outcome:
    """Before and after: `score`, `gap` (points), `rank`, `ranked`, each (2,), NaN where there is none.

    `compared` (2,): how many indicators the gap rests on. `set_to`: indicator -> native value; `targets`: indicator ->
    where it is from.
    """

    side: Side
    score: np.ndarray
    gap: np.ndarray
    rank: np.ndarray
    ranked: int
    compared: np.ndarray
    set_to: Mapping[str, float]
    targets: Mapping[str, str]


def side_of(
    results: Results,
    geo: str,
    dimension: str,
    year: int,
    *,
    core: Sequence[str] = (),
    core_values: Mapping[str, float] | None = None,
) -> Side:
    """Values of a region and its core, as its score and gap of that year use them.

    `core_values`: indicator -> native value of the core, where `indicator_gaps` of the pair has been asked before.
    """
    level = results.regions.level(geo)
    cores = results.cores(level, results.parse_core(level, core))
    d, row, column = results.dimension(level, dimension), results.row(level, geo), results.column(year)
    theirs, source = results.reference(level, dimension, cores).at(column, np.array([row]))
    normalised = d.normalised[row, column]
    position = results.position(geo)
    cells = [cell_of(results, i.id, position, year) for i in d.indicators]
    if core_values is None:
        gaps = results.indicator_gaps(geo, year, core=core, dimension=dimension)
        core_values = dict(zip(gaps["indicator"], gaps["core_value"], strict=True))
    names = tuple(i.id for i in d.indicators)
    natives = np.array([core_values.get(name, np.nan) for name in names], dtype=float)
    return Side(
        geo,
        str(cores.names[cores.take[row]]),
        dimension,
        year,
        names,
        directions=np.array([i.direction for i in d.indicators]),
        weights=d.weights,
        normalised=normalised,
        mine=without_shared(normalised, d.source[row, column], source[0]),
        theirs=theirs[0],
        value=np.array([c.value if c.scored else np.nan for c in cells], dtype=float),
        core_value=np.where(np.isnan(theirs[0]), np.nan, natives),
    )


def target_values(context: Context, side: Side, target: str, *, own_country: bool = True) -> np.ndarray:
    """Native values (I,) of a target: the core's, the best of the ten nearest peers', or the EU mean; NaN = none."""
    results, level = context.results, context.results.regions.level(side.geo)
    column = results.column(side.year)
    if target == CORE:
        return side.core_value
    if target == EU_MEAN:
        return np.array([results.merged(level, i, (MEAN + EU,)).value[column] for i in side.indicators])
    if target != PEER:
        raise ProductError(f"target: found {target!r}, expected {', '.join(TARGETS)} or a number")
    structure = context.structure(level, side.year)
    rows = results.level(level).rows[peer_rows(context, structure, side.geo, count=SHOWN, own_country=own_country)]
    found = []
    for name, direction in zip(side.indicators, side.directions, strict=True):
        age = results.age(name)[rows, column].astype(int)
        values = direction * results.panel.observed[name].value[rows, column - np.maximum(age, 0)][age >= 0]
        found.append(direction * values.max() if len(values) else np.nan)
    return np.array(found)


def scenario(
    context: Context,
    geo: str,
    dimension: str,
    year: int,
    changes: Mapping[str, str | float],
    *,
    core: Sequence[str] = (),
    own_country: bool = True,
) -> Outcome:
    """Set indicators to values: `changes` maps an indicator to "core", "peer", "eu" or a native value.

    Raises `ProductError` for an indicator that is not of the dimension at that level, or a target without a value.
    """
    results = context.results
    side = side_of(results, geo, dimension, year, core=core)
    values, targets = {}, {}
    for name, wanted in changes.items():
        if name not in side.indicators:
            raise ProductError(f"indicator: found {name!r}, expected one of {', '.join(side.indicators)}")
        values[name], targets[name] = _wanted(context, side, name, wanted, own_country=own_country)
    return apply(results, side, values, targets)


def _wanted(context: Context, side: Side, name: str, wanted: str | float, *, own_country: bool) -> tuple[float, str]:
    if not isinstance(wanted, str):
        if not np.isfinite(wanted):
            raise ProductError(f"{name}: found {wanted}, expected a number")
        return float(wanted), OWN
    value = target_values(context, side, wanted, own_country=own_country)[side.indicators.index(name)]
    if np.isnan(value):
        raise ProductError(f"{name}: no value of {wanted!r} in {side.year}")
    return float(value), wanted


def apply(results: Results, side: Side, values: Mapping[str, float], targets: Mapping[str, str]) -> Outcome:
    """Score, gap and rank before and after; a changed value is the region's own, so it compares with its core."""
    level, column = results.regions.level(side.geo), results.column(side.year)
    normalised, mine = side.normalised.copy(), side.mine.copy()
    for name, value in values.items():
        n = side.indicators.index(name)
        new = results.level(level).scales[name].apply(np.array([value]), column)[0]
        normalised[n] = mine[n] = _within(results, float(new))
    mean = results.mean(side.dimension)
    gaps = gap_to_core(np.array([side.mine, mine]), side.theirs, side.weights, mean)
    score = np.array([_score(results, side, x) for x in (side.normalised, normalised)])
    d, row = results.dimension(level, side.dimension), results.row(level, side.geo)
    rank, ranked = _ranks(results, side, score, np.array([side.normalised, normalised]), d, row, column)
    limits = results.method.coverage
    shown = gaps.coverage >= limits.partial - 1e-9
    return Outcome(side, score, np.where(shown, gaps.gap, np.nan), rank, ranked, gaps.compared, values, targets)


def _within(results: Results, normalised: float) -> float:
    """Inside the ends of the scale: a value that nobody ever had is no better than the best one."""
    settings = results.method
    return float(np.clip(normalised, *settings.bounds)) if settings.normalisation.method == "minmax" else normalised


def _score(results: Results, side: Side, normalised: np.ndarray) -> float:
    """Score of one region, NaN where too little is there."""
    mean = results.mean(side.dimension) or METHODS["arithmetic"]
    score, coverage = mean(normalised, side.weights)
    return float(score) if coverage >= results.method.coverage.partial - 1e-9 else np.nan


def _ranks(
    results: Results, side: Side, score: np.ndarray, normalised: np.ndarray, d: object, row: int, column: int
) -> tuple[np.ndarray, int]:
    """Place (2,) among all full scores of the year; NaN where the region's own is not full."""
    limits = results.method.coverage
    others = (d.state[:, column] == FULL) & (np.arange(len(d.state)) != row)
    coverage = np.where(np.isnan(normalised), 0.0, side.weights).sum(axis=1)
    full = states(coverage, full_from=limits.minimum, partial_from=limits.partial) == FULL
    better = np.array([(np.round(d.score[others, column] - s, 9) > 0).sum() for s in score])
    return np.where(full & ~np.isnan(score), 1 + better, np.nan), int(others.sum() + full[1])


def outcome_frame(context: Context, found: Outcome) -> pd.DataFrame:
    """Before and after of a scenario, one row per changed indicator and a first one for the dimension.

    Columns: geo, core, dimension, time, indicator ("" = the dimension), unit, before, after, change, target, persons,
    persons_unit, gap_before, gap_after, rank_before, rank_after, ranked.
    """
    side, results = found.side, context.results
    same = {"geo": side.geo, "core": side.core, "dimension": side.dimension, "time": side.year}
    whole = {"indicator": "", "unit": "points", "before": found.score[0], "after": found.score[1]}
    places = {"rank_before": found.rank[0], "rank_after": found.rank[1], "ranked": found.ranked}
    rows = [same | whole | {"gap_before": found.gap[0], "gap_after": found.gap[1], "target": ""} | places]
    for name, value in found.set_to.items():
        before = side.value[side.indicators.index(name)]
        each, unit = context.count(name, side.geo, side.year)
        rows.append(
            same
            | {"indicator": name, "unit": results.unit(name), "before": before, "after": value}
            | {"target": found.targets[name], "persons": (value - before) * each}
            | {"persons_unit": unit if np.isfinite((value - before) * each) else ""}
        )
    frame = pd.DataFrame(rows)
    frame["change"] = frame["after"] - frame["before"]
    return frame.reindex(columns=_OUTCOME).fillna({"persons_unit": "", "target": ""})


_OUTCOME = (
    "geo core dimension time indicator unit before after change target persons persons_unit gap_before gap_after "
    "rank_before rank_after ranked"
).split()
