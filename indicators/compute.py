"""The whole chain for one NUTS level: panel -> treated -> normalised -> scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.catalogue import Catalogue, Indicator
from indicators.aggregate import FULL, arithmetic, ranks, states
from indicators.normalise import bounds, minmax
from indicators.panel import Panel, take_aged
from indicators.treat import Treatment, treat
from indicators.weights import balanced


@dataclass(frozen=True)
class Scale:
    """How one indicator gets from native value to 0-100: treatment, then bounds (directed, treated values)."""

    direction: int
    treatment: Treatment
    lowest: float
    highest: float

    def apply(self, values: np.ndarray) -> np.ndarray:
        """0-100, 100 = good; NaN where `values` are or where the range is zero."""
        return minmax(self.treatment.apply(self.direction * values), self.lowest, self.highest)


@dataclass(frozen=True)
class DimensionScores:
    """One dimension at one level. G regions, T years, I indicators published at that level.

    `normalised`: (G, T, I), NaN = missing; `source`: same shape, position of the code each value was published
    for; `year`: same shape, the year each value is of, NaN = missing; `weights`: (I,), sums to 1; `score`,
    `coverage`, `state`, `rank`: (G, T).
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


def score_level(panel: Panel, catalogue: Catalogue, level: int) -> LevelScores:
    """Scores of every dimension at NUTS `level`, all regions and years.

    Outliers and bounds are decided on the values as published, pooled over all years; carried-forward
    copies don't count twice.
    """
    universe = panel.universe
    rows = np.flatnonzero(universe.current & (universe.level == level))
    scales: dict[str, Scale] = {}
    dimensions = {}
    for name in catalogue.dimensions:
        indicators = catalogue.of(name, level)
        for indicator in indicators:
            scales[indicator.id] = scale_of(panel.observed[indicator.id].value[rows], indicator.direction)
        dimensions[name] = _score_dimension(panel, rows, indicators, scales)
    return LevelScores(level, rows, scales, dimensions)


def scale_of(observed: np.ndarray, direction: int) -> Scale:
    """The scale of one indicator, decided on its pooled values (any shape, NaN = missing)."""
    directed = direction * observed
    treatment = treat(directed.ravel())
    return Scale(direction, treatment, *bounds(treatment.apply(directed)))


def _score_dimension(
    panel: Panel, rows: np.ndarray, indicators: tuple[Indicator, ...], scales: Mapping[str, Scale]
) -> DimensionScores:
    shape = (len(rows), len(panel.universe.years), len(indicators))
    normalised = np.full(shape, np.nan)
    source = np.full(shape, -1, dtype=np.int32)
    year = np.full(shape, np.nan)
    for n, indicator in enumerate(indicators):
        observed = scales[indicator.id].apply(panel.observed[indicator.id].value[rows])
        age = panel.age[indicator.id][rows]
        normalised[:, :, n] = take_aged(observed, age)
        year[:, :, n] = np.where(age >= 0, panel.universe.years - age, np.nan)
        source[:, :, n] = np.nan_to_num(take_aged(panel.observed[indicator.id].source[rows], age), nan=-1)
    weights = balanced([i.pillar for i in indicators])
    score, coverage = arithmetic(normalised, weights)
    state = states(coverage)
    score = np.where(state == "missing", np.nan, score)
    rank = np.column_stack([ranks(score[:, t], state[:, t] == FULL) for t in range(shape[1])])
    return DimensionScores(indicators, weights, normalised, source, year, score, coverage, state, rank)
