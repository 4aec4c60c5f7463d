"""The choices of method that could have been made otherwise, and draws from them.

A score depends on choices that nobody can prove right: how outliers are treated,
how indicators are brought to one scale, how they are weighed and averaged, what
stands for a missing value. Each draw makes all of them anew; what holds in
nearly all draws does not depend on the choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from data.errors import ProductError
from indicators.method import DEFAULT, Method, Normalisation

T = TypeVar("T")
# What becomes of carried-forward and missing values.
AS_USED, TREND, SAME_YEAR, MEDIAN = IMPUTATIONS = ("as-used", "trend", "same-year", "median")


@dataclass(frozen=True)
class Alternatives:
    """What a draw chooses from, each with equal probability; the first of each is the method's own.

    `normalisations`: (method, scope) pairs; scope `pooled` takes bounds from all years, `year` from the year alone.
    `max_points`: how many outliers may be pulled in before the logarithm is taken; None = outliers are left alone.
    `aggregations`: names of means; "" = what the method says at each level.
    `imputations`: `as-used` = carried-forward values as the panel has them; `trend` = moved along their own trend (see
    `moved`); `same-year` = left out, the oldest first, as far as the score stays full: so every draw ranks the same
    regions on full scores; `median` = what is missing takes the median of the normalised values, instead of being
    averaged over.
    `weight_noise`: every weight is multiplied by a factor from 1 - noise to 1 + noise (uniform), at each level of the
    hierarchy, and all are renormalised. `draws`, `seed`: as in the method.
    """

    normalisations: tuple[tuple[str, str], ...] = (
        ("minmax", "pooled"),
        ("minmax", "year"),
        ("zscore", "pooled"),
        ("percentile", "pooled"),
    )
    max_points: tuple[int | None, ...] = (5, 10, 25, None)
    aggregations: tuple[str, ...] = ("", "geometric", "harmonic")
    imputations: tuple[str, ...] = (AS_USED, TREND, SAME_YEAR, MEDIAN)
    weight_noise: float = DEFAULT.uncertainty.weight_noise
    draws: int = 1000
    seed: int = DEFAULT.uncertainty.seed

    def __post_init__(self) -> None:
        if not 0 <= self.weight_noise <= 1:
            raise ProductError(f"weight_noise: found {self.weight_noise!r}, expected a share from 0 to 1")
        if self.draws < 1 or self.seed < 0:
            raise ProductError(f"draws, seed: found {self.draws}, {self.seed}, expected at least 1 and at least 0")
        if unknown := set(self.imputations) - set(IMPUTATIONS):
            raise ProductError(f"imputations: found {min(unknown)!r}, expected some of {', '.join(IMPUTATIONS)}")
        for name in ("normalisations", "max_points", "aggregations", "imputations"):
            chosen = getattr(self, name)
            if not chosen or len(set(chosen)) != len(chosen):
                raise ProductError(f"{name}: found {chosen!r}, expected at least one choice and none twice")

    def around(self, method: Method) -> Alternatives:
        """These alternatives with the choices of `method` put first, and its draws, seed and weight noise.

        The mean that it uses everywhere stands as "": listed by name as well it would count twice. [uncertainty]
        draws = 0 means that nothing was said about them.
        """
        own = method.aggregation
        mean = "" if own.levels else own.method
        others = tuple(a for a in ("arithmetic", *self.aggregations) if a not in ("", mean))
        points = method.treatment.max_points if method.treatment.rule != "none" else None
        return replace(
            self,
            normalisations=_first((method.normalisation.method, method.normalisation.scope), self.normalisations),
            max_points=_first(points, self.max_points),
            aggregations=("", *dict.fromkeys(others)),
            weight_noise=method.uncertainty.weight_noise,
            draws=method.uncertainty.draws or self.draws,
            seed=method.uncertainty.seed,
        )

    def method(self, method: Method, normalisation: int, treatment: int) -> Method:
        """`method` with one of the normalisations and one of the treatments instead of its own."""
        name, scope = self.normalisations[normalisation]
        points = self.max_points[treatment]
        own = method.normalisation
        other = own if (name, scope) == (own.method, own.scope) else Normalisation(method=name, scope=scope)
        rule = {"rule": "none"} if points is None else {"rule": "skew-kurtosis", "max_points": points}
        return replace(method, normalisation=other, treatment=replace(method.treatment, **rule))


def _first(own: T, others: tuple[T, ...]) -> tuple[T, ...]:
    return (own, *(o for o in others if o != own))


@dataclass(frozen=True)
class Draws:
    """D draws: positions in the alternatives, each (D,), and weight factors per aggregate (children, D)."""

    normalisation: np.ndarray
    treatment: np.ndarray
    imputation: np.ndarray
    aggregation: np.ndarray
    factors: tuple[np.ndarray, ...]

    def __len__(self) -> int:
        return len(self.normalisation)


def draw(alternatives: Alternatives, children: Sequence[int]) -> Draws:
    """Random draws; `children`: how many children each aggregate has, bottom-up.

    Depends on seed, noise, number of draws and `children` alone, never on data or workers. Each kind of choice has
    its own stream, so that one more normalisation leaves the weights of all draws as they were.
    """
    n = alternatives.draws
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(alternatives.seed).spawn(5)]
    sizes = [
        len(c)
        for c in (
            alternatives.normalisations,
            alternatives.max_points,
            alternatives.imputations,
            alternatives.aggregations,
        )
    ]
    scale, points, filled, mean = (s.integers(size, size=n) for s, size in zip(streams, sizes, strict=False))
    return Draws(scale, points, filled, mean, noise(alternatives.weight_noise, children, n, streams[-1]))


def noise(share: float, children: Sequence[int], n: int, random: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Weight factors 1 - share to 1 + share, uniform: one array (children, n) per aggregate."""
    return tuple(random.uniform(1 - share, 1 + share, size=(count, n)) for count in children)


def nominal(children: Sequence[int]) -> Draws:
    """The one draw that is the method itself."""
    first = np.zeros(1, dtype=int)
    return Draws(first, first, first, first, tuple(np.ones((count, 1)) for count in children))
