"""The four dimensions through the chain that `composite` uses: panel -> treated -> normalised -> scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.catalogue import Catalogue, Indicator
from data.errors import InputError
from indicators.aggregate import states
from indicators.chain import Scale, run, scale_of
from indicators.hierarchy import Hierarchy, Node
from indicators.method import DEFAULT, Method
from indicators.panel import Panel, take_aged
from indicators.weights import balanced, tilted

__all__ = ["DimensionScores", "LevelScores", "Scale", "scale_of", "score_level"]


@dataclass(frozen=True)
class DimensionScores:
    """One dimension at one level. G regions, T years, I indicators published at that level.

    `normalised`: (G, T, I), NaN = missing; `source`: same shape, position of the code each value was published
    for, -1 = missing; `year`: same shape, the year each value is of, NaN = missing; `weights`: (I,), sums to 1;
    `score`, `coverage`, `state`, `rank`: (G, T). Positions and years are in half the room: each method has its own.
    """

    indicators: tuple[Indicator, ...]
    weights: np.ndarray
    normalised: np.ndarray
    source: np.ndarray
    year: np.ndarray
    score: np.ndarray
    coverage: np.ndarray
    state: np.ndarray
    rank: np.ndarray


@dataclass(frozen=True)
class LevelScores:
    """All dimensions at one NUTS level; `rows` are the regions' positions in the panel's universe."""

    level: int
    rows: np.ndarray
    scales: Mapping[str, Scale]
    dimensions: Mapping[str, DimensionScores]


def score_level(panel: Panel, catalogue: Catalogue, level: int, method: Method = DEFAULT) -> LevelScores:
    """Scores of every dimension at NUTS `level`, all regions and years.

    Outliers and bounds are decided on the values as published, pooled over all years; carried-forward
    copies don't count twice. Of the imputation only `max_age` is taken: the panel has carried forward already, and
    nothing else is ever filled in. Raises `InputError` for settings that a dimension has no room for.
    """
    _refuse_foreign(method)
    universe = panel.universe
    rows = np.flatnonzero(universe.current & (universe.level == level))
    scales: dict[str, Scale] = {}
    dimensions = {}
    for name in catalogue.dimensions:
        found, own = _score_dimension(panel, rows, name, catalogue.of(name, level), method)
        dimensions[name] = found
        scales |= own
    return LevelScores(level, rows, scales, dimensions)


def _refuse_foreign(method: Method) -> None:
    if method.imputation.method not in ("none", "carry-forward"):
        raise InputError(
            "method",
            place="[imputation] method",
            value=method.imputation.method,
            expected="none or carry-forward: a region's figure is never made from those of others",
        )
    if method.relative:
        raise InputError("method", place="[reference]", expected="no such table: a page chooses what it compares with")


def dimension_hierarchy(
    dimension: str, indicators: tuple[Indicator, ...], method: Method = DEFAULT
) -> Hierarchy | None:
    """A dimension directly over its indicators, with balanced weights or those of the method; None without any.

    One level and not two: what is missing leaves its weight to all the others, not to its own sub-pillar alone,
    where a single indicator could come to weigh a third. Raises `InputError` where no weight is above 0.
    """
    weights, factors = balanced([i.pillar for i in indicators]), dict(method.weights.factors)
    if factors:
        weights = tilted([i.id for i in indicators], [f"{dimension}.{i.pillar}" for i in indicators], factors)
    leaves = [Node(i.id, dimension, i.direction, float(w)) for i, w in zip(indicators, weights, strict=True)]
    return Hierarchy((*leaves, Node(dimension)), "catalogue") if leaves else None


def _score_dimension(
    panel: Panel, rows: np.ndarray, name: str, indicators: tuple[Indicator, ...], method: Method
) -> tuple[DimensionScores, Mapping[str, Scale]]:
    shape = (len(rows), len(panel.universe.years))
    pool = np.full((*shape, len(indicators)), np.nan)
    used, year = pool.copy(), pool.astype(np.float32)
    source = np.full(pool.shape, -1, dtype=np.min_scalar_type(-len(panel.universe.codes)))
    oldest = np.inf if method.imputation.max_age is None else method.imputation.max_age
    for n, indicator in enumerate(indicators):
        observed = panel.observed[indicator.id]
        age = panel.age[indicator.id][rows]
        age = np.where(age > oldest, -1, age)
        pool[:, :, n] = observed.value[rows]
        used[:, :, n] = take_aged(pool[:, :, n], age)
        year[:, :, n] = np.where(age >= 0, panel.universe.years - age, np.nan)
        source[:, :, n] = np.nan_to_num(take_aged(observed.source[rows], age), nan=-1)
    hierarchy = dimension_hierarchy(name, indicators, method)
    if hierarchy is None:
        nothing, coverage = np.full(shape, np.nan), np.zeros(shape)
        found = (nothing, coverage, states(coverage), nothing)
        return DimensionScores(indicators, np.empty(0), used, source, year, *found), {}
    chained = run(pool, used, hierarchy, method)
    found = (chained.scores[name], chained.coverage[name], chained.state(name), chained.rank(name))
    return (
        DimensionScores(indicators, hierarchy.weights(name), chained.normalised, source, year, *found),
        chained.scales,
    )
