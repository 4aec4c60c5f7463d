"""Bring indicators of different units to one scale.

A scale is fitted on a pool of values and then applied to any values of the
same indicator, because scores of one year must be comparable with those of
another, and carried-forward values must be scaled like those of their source
year. Everything works on directed values: higher is better (the caller has
multiplied by the direction). The methods are those of the OECD/JRC handbook,
chapter 6; `METHODS` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd

from data.errors import InputError

NAN = np.nan


@dataclass(frozen=True)
class Normaliser:
    """How values of one indicator are brought to the common scale; `method` is its name in `METHODS`."""

    method: str

    def apply(self, values: np.ndarray) -> np.ndarray:
        """Normalised copy of directed, treated `values` (any shape); NaN stays NaN."""
        raise NotImplementedError


@dataclass(frozen=True)
class Linear(Normaliser):
    """`lower` at `offset`, `upper` at `offset + span`, a straight line through both.

    `capped`: values beyond are set to the ends. A span that is not positive says nothing: all NaN.
    Offset and span, not two ends: the difference of two large ends would lose digits of a small span.
    """

    offset: float
    span: float
    lower: float = 0.0
    upper: float = 100.0
    capped: bool = False

    def apply(self, values: np.ndarray) -> np.ndarray:
        values = np.asarray(values, dtype=float)
        if not self.span > 0:
            return np.full(values.shape, NAN)
        # Divided first: 100 * range / range may round to a little more than 100.
        share = (values - self.offset) / self.span
        if self.capped:
            share = np.clip(share, 0.0, 1.0)
        return self.lower + (self.upper - self.lower) * share


@dataclass(frozen=True)
class Placed(Normaliser):
    """The place of a value among the `ordered` values of the pool: `first` + `step` · place, place 0 = lowest.

    `ties` says which place equal values get: "min", "average" or "max" of those they take up. A value
    that isn't in the pool gets the place where it would be inserted, but never one beyond the pool's last.
    """

    ordered: np.ndarray = field(repr=False)
    first: float = 1.0
    step: float = 1.0
    ties: str = "min"

    def apply(self, values: np.ndarray) -> np.ndarray:
        values = np.asarray(values, dtype=float)
        if not _range(self.ordered) > 0:
            return np.full(values.shape, NAN)
        return np.where(np.isnan(values), NAN, self.first + self.step * self._place(values))

    def _place(self, values: np.ndarray) -> np.ndarray:
        last = len(self.ordered) - 1
        lowest = np.searchsorted(self.ordered, values, side="left")
        if self.ties == "min":
            return np.minimum(lowest, last)
        highest = np.maximum(np.searchsorted(self.ordered, values, side="right") - 1, lowest)
        return np.minimum((lowest + highest) / 2 if self.ties == "average" else highest, last)


def bounds(x: np.ndarray) -> tuple[float, float]:
    """Lowest and highest value of a pool (NaN ignored); (NaN, NaN) when it is empty."""
    x = x[~np.isnan(x)]
    return (float(x.min()), float(x.max())) if len(x) else (np.nan, np.nan)


def minmax(x: np.ndarray, lowest: float, highest: float) -> np.ndarray:
    """0 at `lowest`, 100 at `highest`; all NaN when they are equal: a zero range says nothing."""
    return Linear("minmax", lowest, highest - lowest, capped=True).apply(x)


def fit(
    method: str,
    pool: np.ndarray,
    *,
    lower: float = 0.0,
    upper: float = 100.0,
    reference: float = NAN,
    equals: float = 100.0,
    target: float = NAN,
    goalposts: tuple[float, float] = (NAN, NAN),
    mean: float = 0.0,
    deviation: float = 1.0,
    ties: str = "min",
    capped: bool | None = None,
) -> Normaliser:
    """The scale of one indicator by `method`, decided on its `pool` (any shape, directed and treated, NaN ignored).

    `lower`, `upper`: ends of the scale of minmax, distance-to-leader, percentile and goalposts; `upper` is also the
    maximum of fraction-of-maximum. `equals`: what `reference` or `target` get. `mean`, `deviation`: of a z-score.
    `ties`: "min", "average" or "max", of rank. `capped`: whether values beyond reference, target, goalposts are set
    to them (by default only at goalposts). Reference, target and goalposts are directed and treated like the pool.
    A pool that is empty or without a range, and a reference or target that is missing or not above the lowest of
    the pool, say nothing: all NaN. Goalposts don't need a pool.
    InputError for a method that isn't one of `METHODS`.
    """
    if method not in METHODS:
        raise InputError("normalisation", place="method", value=method, expected=f"one of {', '.join(METHODS)}")
    options = {"lower": lower, "upper": upper, "reference": reference, "equals": equals, "target": target}
    options |= {"goalposts": goalposts, "mean": mean, "deviation": deviation, "ties": ties}
    return METHODS[method](pool, **options, **({} if capped is None else {"capped": capped}))


def normalise_table(
    frame: pd.DataFrame, directions: Mapping[str, int] | pd.Series, method: str = "minmax", **options: object
) -> pd.DataFrame:
    """Every column of `frame` (units × indicators, native values) by `fit`, pooled over its rows.

    `directions`: 1 or -1 per column. Options are `fit`'s; one given as a Mapping is per column. Reference, target
    and goalposts are native values here: they are directed with their column.
    """
    result = {}
    for column in frame:
        own = {k: v[column] if isinstance(v, Mapping | pd.Series) else v for k, v in options.items()}
        direction = int(directions[column])
        values = direction * frame[column].to_numpy(dtype=float)
        result[column] = fit(method, values, **directed(own, direction)).apply(values)
    return pd.DataFrame(result, index=frame.index)


def directed(options: Mapping[str, object], direction: int) -> dict[str, object]:
    """Options of `fit` with native reference, target and goalposts turned into directed ones."""
    turned = {name: direction * options[name] for name in ("reference", "target") if name in options}
    if "goalposts" in options:
        low, high = options["goalposts"]
        turned["goalposts"] = (low, high) if direction > 0 else (-high, -low)
    return {**options, **turned}


def _minmax(pool: np.ndarray, *, lower: float = 0.0, upper: float = 100.0, **_: object) -> Normaliser:
    lowest, highest = bounds(pool)
    return Linear("minmax", lowest, highest - lowest, lower, upper, capped=True)


def _distance_to_leader(pool: np.ndarray, *, lower: float = 0.0, upper: float = 100.0, **_: object) -> Normaliser:
    """(x − min) / (max − min): the leader gets `upper`. Unlike minmax a later value may lie beyond."""
    lowest, highest = bounds(pool)
    return Linear("distance-to-leader", lowest, highest - lowest, lower, upper)


def _zscore(pool: np.ndarray, *, mean: float = 0.0, deviation: float = 1.0, **_: object) -> Normaliser:
    """Standard scores with the sample standard deviation (n − 1); a z of 0 becomes `mean`, of 1 mean + deviation."""
    x = pool[~np.isnan(pool)]
    # Equal values have a deviation of rounding errors, not of 0.
    spread = float(x.std(ddof=1)) if _range(x) > 0 else NAN
    return Linear("zscore", float(x.mean()) if len(x) else NAN, spread, mean, mean + deviation)


def _rank(pool: np.ndarray, *, ties: str = "min", **_: object) -> Normaliser:
    """Places from 1 (lowest) up: the best has the highest number."""
    return Placed("rank", _ordered(pool), ties=ties)


def _borda(pool: np.ndarray, **_: object) -> Normaliser:
    """How many of the pool a value beats."""
    return Placed("borda", _ordered(pool), first=0.0)


def _percentile(pool: np.ndarray, *, lower: float = 0.0, upper: float = 100.0, **_: object) -> Normaliser:
    """Share of the other values that a value beats."""
    ordered = _ordered(pool)
    step = (upper - lower) / (len(ordered) - 1) if len(ordered) > 1 else NAN
    return Placed("percentile", ordered, first=lower, step=step)


def _distance_to_reference(
    pool: np.ndarray, *, reference: float = NAN, equals: float = 100.0, capped: bool = False, **_: object
) -> Normaliser:
    """0 at the pool's minimum, `equals` at the reference."""
    return _from_lowest("distance-to-reference", pool, reference, equals, capped)


def _distance_to_target(
    pool: np.ndarray, *, target: float = NAN, equals: float = 100.0, capped: bool = False, **_: object
) -> Normaliser:
    """0 at the pool's minimum, `equals` at the target."""
    return _from_lowest("distance-to-target", pool, target, equals, capped)


def _goalposts(
    pool: np.ndarray,
    *,
    goalposts: tuple[float, float] = (NAN, NAN),
    lower: float = 0.0,
    upper: float = 100.0,
    capped: bool = True,
    **_: object,
) -> Normaliser:
    """`lower` at the first goalpost, `upper` at the second, whatever the pool is."""
    low, high = goalposts
    return Linear("goalposts", low, high - low, lower, upper, capped)


def _fraction_of_maximum(pool: np.ndarray, *, upper: float = 100.0, **_: object) -> Normaliser:
    """x / max. Where no directed value is above 0 (less is better), 1 − x / max of the native values.

    Dividing two negative directed values would make the worst the best: the package the field uses does so.
    """
    lowest, highest = bounds(pool)
    if highest > 0:
        return Linear("fraction-of-maximum", 0.0, highest if highest > lowest else NAN, 0.0, upper)
    return Linear("fraction-of-maximum", lowest, -lowest if highest > lowest else NAN, 0.0, upper)


METHODS: Mapping[str, Callable[..., Normaliser]] = MappingProxyType(
    {
        "minmax": _minmax,
        "zscore": _zscore,
        "rank": _rank,
        "borda": _borda,
        "percentile": _percentile,
        "distance-to-reference": _distance_to_reference,
        "distance-to-leader": _distance_to_leader,
        "distance-to-target": _distance_to_target,
        "goalposts": _goalposts,
        "fraction-of-maximum": _fraction_of_maximum,
    }
)


def _from_lowest(method: str, pool: np.ndarray, point: float, equals: float, capped: bool) -> Normaliser:
    lowest, highest = bounds(pool)
    return Linear(method, lowest, point - lowest if highest > lowest else NAN, 0.0, equals, capped)


def _ordered(pool: np.ndarray) -> np.ndarray:
    return np.sort(pool[~np.isnan(pool)])


def _range(x: np.ndarray) -> float:
    return float(np.ptp(x)) if len(x) else NAN
