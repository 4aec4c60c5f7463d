"""Does a score hang together: do its indicators measure one thing, say the same twice, or pull against it.

Everything is computed on normalised, directed values of one year, over the
regions whose score is full, pairwise where both have a value. It is reported
and judged in words (data/indicators.toml), and never used to choose weights:
a retention score must hold what retention is, also where it doesn't correlate.
Handbook: OECD/JRC 2008, chapters 3 and 7.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from indicators.aggregate import FULL, arithmetic, ranks
from indicators.weights import Components, pca

if TYPE_CHECKING:
    from indicators.results import Results

# Two indicators above this say the same; one below that hardly belongs to its dimension.
REDUNDANT_ABOVE, WEAK_BELOW = 0.92, 0.3
# Fewer regions than this say nothing about how two quantities go together.
FEWEST = 3
Correlation = Callable[[np.ndarray, np.ndarray], float]
Score = Callable[[np.ndarray], np.ndarray]


def pearson(x: np.ndarray, y: np.ndarray) -> float:
    """Linear correlation of two vectors without NaN; NaN where one of them doesn't vary."""
    x, y = x - x.mean(), y - y.mean()
    scale = np.sqrt((x @ x) * (y @ y))
    return float(np.clip(x @ y / scale, -1, 1)) if scale > 0 else np.nan


def spearman(x: np.ndarray, y: np.ndarray) -> float:
    """Correlation of ranks; ties share their mean rank."""
    return pearson(_mean_ranks(x), _mean_ranks(y))


def kendall(x: np.ndarray, y: np.ndarray) -> float:
    """Kendall's tau-b: pairs in the same order less pairs in the opposite one, corrected for ties."""
    return pearson_about_zero(np.sign(x[:, None] - x), np.sign(y[:, None] - y))


def pearson_about_zero(x: np.ndarray, y: np.ndarray) -> float:
    """Cosine of two arrays; NaN where one is all zero."""
    scale = np.sqrt(np.vdot(x, x) * np.vdot(y, y))
    return float(np.vdot(x, y) / scale) if scale > 0 else np.nan


CORRELATIONS: Mapping[str, Correlation] = MappingProxyType(
    {"pearson": pearson, "spearman": spearman, "kendall": kendall}
)


def correlate(x: np.ndarray, y: np.ndarray, kind: str = "pearson") -> np.ndarray:
    """Correlations (I, J) of the columns of `x` (U, I) and `y` (U, J), each pair over the units that have both.

    `kind`: one of CORRELATIONS. NaN below three such units and where one column doesn't vary.
    """
    result = np.full((x.shape[1], y.shape[1]), np.nan)
    for i, j in np.ndindex(result.shape):
        both = ~np.isnan(x[:, i]) & ~np.isnan(y[:, j])
        if both.sum() >= FEWEST:
            result[i, j] = CORRELATIONS[kind](x[both, i], y[both, j])
    return result


def alpha(values: np.ndarray) -> float:
    """Cronbach's alpha of the columns of `values` (U, I): 1 when all move as one, 0 when they are unrelated.

    k/(k−1) · (1 − Σ variances / Σ of the covariance matrix), covariances pairwise. NaN for fewer than two columns.
    """
    number = values.shape[1]
    covariance = np.array([[_covariance(values[:, [i, j]]) for j in range(number)] for i in range(number)])
    if number < 2 or not covariance.sum() > 0:
        return np.nan
    return float(number / (number - 1) * (1 - np.trace(covariance) / covariance.sum()))


def removals(values: np.ndarray, score: Score) -> tuple[np.ndarray, np.ndarray]:
    """Ranks (U,) under `score` of `values` (U, I), and ranks (U, I) when each column in turn is taken out.

    `score` must leave missing values out, as all means of `aggregate` do.
    """
    without = np.empty(values.shape)
    for n in range(values.shape[1]):
        left = values.copy()
        left[:, n] = np.nan
        without[:, n] = _places(score(left))
    return _places(score(values)), without


def influence(values: np.ndarray, weights: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Share (I,) of the score's variance that each indicator makes: w·cov(x, score)/var(score), pairwise.

    Sums to 1 where nothing is missing. An effective weight says what an indicator could do, this what it does; it
    is negative for one that goes against the score.
    """
    variance = np.nanvar(score, ddof=1) if (~np.isnan(score)).sum() >= FEWEST else 0.0
    if not variance > 0:
        return np.full(len(weights), np.nan)
    return weights * [_covariance(np.column_stack([column, score])) / variance for column in values.T]


@dataclass(frozen=True)
class Consistency:
    """What one dimension shows over `regions` regions with a full score; I indicators that have data there.

    `between[kind]` (I, I): correlations of indicators; `with_score` (I,): with the dimension, `with_rest`: with the
    dimension without the indicator itself; `weights`, `influence` (I,), see `influence`; `alpha_without` (I,): alpha
    when one is left out; `shift` (I,): mean change of rank when one is left out.
    """

    indicators: tuple[str, ...]
    regions: int
    alpha: float
    alpha_without: np.ndarray
    between: Mapping[str, np.ndarray]
    with_score: np.ndarray
    with_rest: np.ndarray
    weights: np.ndarray
    influence: np.ndarray
    shift: np.ndarray
    components: Components

    @property
    def weak(self) -> tuple[str, ...]:
        """Indicators that go with their dimension by less than WEAK_BELOW, the opposing ones among them."""
        return tuple(i for i, r in zip(self.indicators, self.with_score, strict=True) if r < WEAK_BELOW)

    @property
    def opposing(self) -> tuple[str, ...]:
        """Indicators that go against the rest of their dimension."""
        return tuple(i for i, r in zip(self.indicators, self.with_rest, strict=True) if r < 0)

    @property
    def redundant(self) -> tuple[tuple[str, str], ...]:
        """Pairs of indicators that say the same: correlation above REDUNDANT_ABOVE."""
        return self.pairs(lambda r: r > REDUNDANT_ABOVE)

    @property
    def against_each_other(self) -> tuple[tuple[str, str], ...]:
        """Pairs of indicators that go in opposite directions by more than WEAK_BELOW."""
        return self.pairs(lambda r: r < -WEAK_BELOW)

    def pairs(self, found: Callable[[float], bool], kind: str = "pearson") -> tuple[tuple[str, str], ...]:
        """Pairs of indicators whose correlation is `found`, each once, in the catalogue's order."""
        matrix, number = self.between[kind], len(self.indicators)
        return tuple(
            (self.indicators[i], self.indicators[j])
            for i in range(number)
            for j in range(i + 1, number)
            if found(matrix[i, j])
        )

    def table(self) -> pd.DataFrame:
        """One row per indicator, for reading."""
        return pd.DataFrame(
            {
                "indicator": self.indicators,
                "weight": self.weights,
                "influence": self.influence,
                "with_score": self.with_score,
                "with_rest": self.with_rest,
                "alpha_without": self.alpha_without,
                "rank_shift": self.shift,
                "first_component": self.components.loadings[:, 0] if len(self.indicators) else np.empty(0),
            }
        )


def consistency(
    values: np.ndarray, weights: np.ndarray, names: Sequence[str], score: Score | None = None
) -> Consistency:
    """The report on normalised, directed `values` (U, I) under `weights` (I,); NaN = missing.

    `score`: from values to scores (U,), the weighted arithmetic mean over what is there unless given.
    """
    score = score or (lambda x: arithmetic(x, weights)[0])
    total, number = score(values), values.shape[1]
    rest = np.full(values.shape, np.nan)
    without = np.full(number, np.nan)
    for n in range(number):
        others = np.arange(number) != n
        rest[:, n] = score(np.where(others, values, np.nan))
        without[n] = alpha(values[:, others])
    before, after = removals(values, score)
    shift = [np.nanmean(np.abs(a - before)) if (~np.isnan(a)).any() else np.nan for a in after.T]
    return Consistency(
        indicators=tuple(names),
        regions=int((~np.isnan(total)).sum()),
        alpha=alpha(values),
        alpha_without=without,
        between={kind: correlate(values, values, kind) for kind in CORRELATIONS},
        with_score=correlate(values, total[:, None])[:, 0] if number else np.empty(0),
        with_rest=np.array([correlate(values[:, [n]], rest[:, [n]])[0, 0] for n in range(number)]),
        weights=weights,
        influence=influence(values, weights, total),
        shift=np.array(shift),
        components=pca(values),
    )


def of_dimension(results: Results, level: int, year: int, dimension: str) -> Consistency:
    """The report on one dimension at a level and year, on regions with a full score and indicators with data."""
    d, column = results.dimension(level, dimension), results.column(year)
    full = d.state[:, column] == FULL
    values = d.normalised[full, column]
    there = ~np.isnan(values).all(axis=0) if len(values) else np.zeros(len(d.indicators), dtype=bool)
    weights, mean = d.weights[there], results.mean(dimension)
    names = [i.id for i, t in zip(d.indicators, there, strict=True) if t]
    score = None if mean is None else lambda x: mean(x, weights)[0]
    return consistency(values[:, there], weights, names, score)


def between_dimensions(results: Results, level: int, year: int, kind: str = "pearson") -> pd.DataFrame:
    """Correlations of the dimensions' full scores with each other, ids in both axes."""
    scores = _full_scores(results, level, year)
    return pd.DataFrame(correlate(scores.to_numpy(), scores.to_numpy(), kind), scores.columns, scores.columns)


def with_dimensions(results: Results, level: int, year: int, kind: str = "pearson") -> pd.DataFrame:
    """Correlations of every indicator with every dimension's full score: rows indicators, columns dimensions."""
    scores, column = _full_scores(results, level, year), results.column(year)
    dimensions = results.level(level).dimensions.values()
    values = np.concatenate([d.normalised[:, column] for d in dimensions], axis=1)
    return pd.DataFrame(
        correlate(values, scores.to_numpy(), kind), [i.id for d in dimensions for i in d.indicators], scores.columns
    )


def _full_scores(results: Results, level: int, year: int) -> pd.DataFrame:
    column = results.column(year)
    found = results.level(level).dimensions
    return pd.DataFrame(
        {name: np.where(d.state[:, column] == FULL, d.score[:, column], np.nan) for name, d in found.items()}
    )


def _covariance(pair: np.ndarray) -> float:
    """Covariance of two columns (U, 2) over the rows that have both; NaN below two."""
    x, y = pair[~np.isnan(pair).any(axis=1)].T
    return float((x - x.mean()) @ (y - y.mean()) / (len(x) - 1)) if len(x) > 1 else np.nan


def _mean_ranks(x: np.ndarray) -> np.ndarray:
    ordered = np.sort(x)
    return (np.searchsorted(ordered, x, side="left") + np.searchsorted(ordered, x, side="right") + 1) / 2


def _places(score: np.ndarray) -> np.ndarray:
    return ranks(score, ~np.isnan(score))
