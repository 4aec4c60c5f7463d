"""The chain of the handbook on arrays: treat, normalise, aggregate to any depth, relate to a reference.

The dashboard and `composite` both go through `run`, so what one of them is held against holds for the other.
What is decided (outliers, ends of scales) is decided on the `pool`, what is scored are the values `used`: a
carried-forward copy is scored like its source, but doesn't count twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np

from indicators import aggregate, normalise
from indicators.aggregate import ranks, states
from indicators.hierarchy import Hierarchy, Node
from indicators.method import DEFAULT, Method
from indicators.normalise import Normaliser, bounds
from indicators.treat import Treatment, treat

# Their targets are given in native units, so values can't be brought to another unit before.
NATIVE_UNITS = ("goalposts", "distance-to-target")


@dataclass(frozen=True)
class Scale:
    """How one indicator gets from native value to normalised: treatment, then one scale, or one for every year.

    `lowest`, `highest`: of the pool, directed and treated.
    """

    direction: int
    treatment: Treatment
    lowest: float
    highest: float
    normalisers: tuple[Normaliser, ...]

    def treated(self, values: np.ndarray) -> np.ndarray:
        """Native values without what outliers do (any shape)."""
        return self.direction * self.treatment.apply(self.direction * values)

    def apply(self, values: np.ndarray, column: int | None = None) -> np.ndarray:
        """Normalised native values; NaN where `values` are or where the pool has no range.

        Of any shape and of the year at `column`; without it of (U, T), every column by its own year's scale.
        `column` matters only where each year has a scale of its own.
        """
        directed = self.treatment.apply(self.direction * values)
        if len(self.normalisers) == 1 or column is not None:
            return self.normalisers[0 if len(self.normalisers) == 1 else column].apply(directed)
        return np.stack([n.apply(directed[:, t]) for t, n in enumerate(self.normalisers)], axis=1)


@dataclass(frozen=True)
class Chained:
    """Every step for U units, T years, I indicators. `treated` (U, T, I) in native units and direction; `normalised`.

    Per aggregate, (U, T): `scores` (NaN: missing or too little there), `coverage` (weight of the indicators that
    the score stands on), `final` (relative to the reference where the method says so, else the same as `scores`).
    `factors` (T,): final / score. `members` (U,): who is ranked.
    """

    hierarchy: Hierarchy
    method: Method
    scales: Mapping[str, Scale]
    treated: np.ndarray = field(repr=False)
    normalised: np.ndarray = field(repr=False)
    scores: Mapping[str, np.ndarray] = field(repr=False)
    coverage: Mapping[str, np.ndarray] = field(repr=False)
    final: Mapping[str, np.ndarray] = field(repr=False)
    factors: Mapping[str, np.ndarray] = field(repr=False)
    members: np.ndarray = field(repr=False)

    def state(self, name: str) -> np.ndarray:
        """full, partial or missing, (U, T)."""
        limits = self.method.coverage
        undefined = np.isnan(self.scores[name])
        return states(self.coverage[name], full_from=limits.minimum, partial_from=limits.partial, undefined=undefined)

    def undefined(self, name: str) -> np.ndarray:
        """Where enough is there for a score, but the mean isn't defined for it (a geometric one of 0); (U, T)."""
        enough = self.coverage[name] >= max(self.method.coverage.partial - aggregate.TOLERANCE, aggregate.TOLERANCE)
        return enough & np.isnan(self.scores[name])

    @cached_property
    def _ranks(self) -> dict[str, np.ndarray]:
        return {}

    def rank(self, name: str) -> np.ndarray:
        """Place of every full score in its year, 1 = highest, ties share the better one; NaN elsewhere. (U, T)."""
        if name not in self._ranks:
            score = self.scores[name]
            enough = self.coverage[name] >= self.method.coverage.minimum - aggregate.TOLERANCE
            full = enough & ~np.isnan(score) & self.members[:, None]
            columns = [ranks(score[:, t], full[:, t]) for t in range(score.shape[1])]
            self._ranks[name] = np.column_stack(columns) if columns else np.empty(score.shape)
        return self._ranks[name]

    def below(self, name: str) -> np.ndarray:
        """What an aggregate is the mean of: normalised values and scores of its children, (U, T, children)."""
        return _below(self.hierarchy, name, self.normalised, self.scores)


def run(
    pool: np.ndarray,
    used: np.ndarray,
    hierarchy: Hierarchy,
    method: Method = DEFAULT,
    *,
    reference: np.ndarray | None = None,
    members: np.ndarray | None = None,
) -> Chained:
    """Score `used` (U, T, I) in native units with what is decided on `pool` (same shape), NaN = missing.

    `reference` (U, T): weight of every unit in the reference, 0 = not in it (None: all the same); `members` (U,):
    units that take part in decisions and ranks (None: all). With scope "year" the scale of a year is decided on the
    values used in it, where no copy can count twice. Inputs are not changed.
    """
    units, years = used.shape[:2]
    members = np.ones(units, dtype=bool) if members is None else members
    reference = np.ones((units, years)) if reference is None else reference
    scales: dict[str, Scale] = {}
    # One indicator after the other: side by side in memory, a large array is read some thirty times faster.
    values = _by_indicator(used)
    everybody = members.all()
    decided = values if pool is used and everybody else _by_indicator(pool if everybody else pool[members])
    steps = np.empty((2, *values.shape))
    for n, leaf in enumerate(hierarchy.leaves):
        node, own = hierarchy.node(leaf), values[n]
        options = {"node": node, "used": own, "members": members, "reference": reference}
        scales[leaf] = scale_of(decided[n], node.direction, method, **options)
        steps[:, n] = scales[leaf].treated(own), scales[leaf].apply(own)
    treated, normalised = (np.ascontiguousarray(np.moveaxis(step, 0, -1)) for step in steps)
    scores, coverage = _aggregated(normalised, hierarchy, method)
    factors = {name: _factor(score, reference, method) for name, score in scores.items()}
    final = {name: score * factors[name] for name, score in scores.items()} if method.relative else scores
    return Chained(hierarchy, method, scales, treated, normalised, scores, coverage, final, factors, members)


def _by_indicator(array: np.ndarray) -> np.ndarray:
    """(U, T, I) as (I, U, T)."""
    return np.ascontiguousarray(np.moveaxis(array, -1, 0))


def scale_of(
    pool: np.ndarray,
    direction: int,
    method: Method = DEFAULT,
    *,
    node: Node | None = None,
    used: np.ndarray | None = None,
    members: np.ndarray | None = None,
    reference: np.ndarray | None = None,
) -> Scale:
    """The scale of one indicator, decided on its pooled native values (any shape, NaN = missing).

    `node`: its target and goalposts. `used` (U, T) with `members` (U,) and `reference` (U, T), as in `run`, are
    needed for a scale per year and for the distance to a reference.
    """
    settings, given = method.treatment, method.normalisation
    directed = direction * pool
    fallback = "none" if given.method in NATIVE_UNITS else settings.fallback
    treatment = treat(directed.ravel(), rule=settings.rule, max_points=settings.max_points, fallback=fallback)
    pooled = treatment.apply(directed)
    options = _options(method, direction, node)
    if used is None:
        return Scale(direction, treatment, *bounds(pooled), (normalise.fit(given.method, pooled, **options),))
    use, inside = treatment.apply(direction * used), slice(None) if members is None else members
    yearly = given.scope == "year"
    pools = use[inside].T if yearly else [pooled]
    means = np.full(len(pools), np.nan)
    if given.method == "distance-to-reference":
        means = _reference_means(use, reference, method, yearly=yearly)[: len(pools)]
    each = [
        normalise.fit(given.method, own, **options, reference=float(m)) for own, m in zip(pools, means, strict=True)
    ]
    return Scale(direction, treatment, *bounds(pooled), tuple(each))


def _options(method: Method, direction: int, node: Node | None) -> dict[str, object]:
    """What `normalise.fit` wants to know, with target and goalposts directed."""
    given, (lower, upper) = method.normalisation, method.bounds
    equals = 100.0 if method.reference.equals is None else method.reference.equals
    options = {"lower": lower, "upper": upper, "equals": equals}
    options |= {"mean": given.mean, "deviation": given.deviation, "capped": given.capped}
    if node is not None:
        native = {"target": node.target, "goalposts": (node.lower, node.upper)}
        options |= normalise.directed(native, direction)
    return options


def _aggregated(
    normalised: np.ndarray, hierarchy: Hierarchy, method: Method
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Scores and coverage of every aggregate, bottom-up.

    A part that is missing leaves its weight to the others and doesn't count as there, however few of its own
    indicators it has: coverage is the weight of what the score stands on.
    """
    scores: dict[str, np.ndarray] = {}
    coverage: dict[str, np.ndarray] = {}
    for name in hierarchy.aggregates:
        values, weights = _below(hierarchy, name, normalised, scores), hierarchy.weights(name)
        score, there = _mean_of(method, name, hierarchy.level(name))(values, weights)
        if any(child in coverage for child in hierarchy.children(name)):
            own = np.ones(normalised.shape[:2])
            parts = np.stack([coverage.get(child, own) for child in hierarchy.children(name)], axis=-1)
            there = np.where(np.isnan(values), 0.0, parts) @ weights
        enough = there >= method.coverage.partial - aggregate.TOLERANCE
        scores[name], coverage[name] = np.where(enough, score, np.nan), there
    return scores, coverage


def _below(hierarchy: Hierarchy, name: str, normalised: np.ndarray, scores: Mapping[str, np.ndarray]) -> np.ndarray:
    position = {leaf: n for n, leaf in enumerate(hierarchy.leaves)}
    children = hierarchy.children(name)
    return np.stack([scores[c] if c in scores else normalised[..., position[c]] for c in children], axis=-1)


def _mean_of(method: Method, name: str, level: int):
    chosen = method.aggregation.of(name, level)
    if chosen == "generalised":
        return partial(aggregate.METHODS[chosen], power=method.aggregation.power)
    return aggregate.METHODS[chosen]


def _factor(score: np.ndarray, reference: np.ndarray, method: Method) -> np.ndarray:
    """What turns scores (U, T) into ones where the reference's mean is `equals`; NaN where that mean isn't positive."""
    if not method.relative:
        return np.ones(score.shape[1])
    means = _reference_means(score, reference, method, yearly=True)
    # A mean of z-scores is 0 but for rounding: nothing can be expressed in hundredths of that.
    least = aggregate.TOLERANCE * np.nanmax(np.abs(score), initial=0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(means > least, method.reference.equals / means, np.nan)


def _reference_means(values: np.ndarray, weights: np.ndarray | None, method: Method, *, yearly: bool) -> np.ndarray:
    """Weighted mean of `values` (U, T) over what is there, for every year (T,); NaN where nothing is.

    The same for all years unless it is `yearly` and the method names no single year of reference (outside of which
    all weights are 0).
    """
    weights = np.ones(values.shape) if weights is None else weights
    weights = np.where(np.isnan(values), 0.0, weights)
    total, weight = (np.nan_to_num(values) * weights).sum(axis=0), weights.sum(axis=0)
    if not yearly or method.reference.year is not None:
        total, weight = np.full_like(total, total.sum()), np.full_like(weight, weight.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(weight > 0, total / weight, np.nan)
