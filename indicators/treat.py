"""Treat outliers, so that a single extreme region does not squeeze all others together.

The handbook's rule: an indicator whose |skewness| exceeds 2 while its excess
kurtosis exceeds 3.5 is winsorised point by point; if that does not do within
`max_points`, the original values are transformed instead. The treatment is
kept as a rule, so that carried-forward values get what their source year got.
It is the same for a vector and for its negative, so direction doesn't matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from data.errors import InputError

SKEWNESS_LIMIT = 2.0
KURTOSIS_LIMIT = 3.5
# Of a limit: one extreme among four values has a skewness of exactly 2, which sums in another order miss by this much.
ROUNDING = 1e-9
MAX_POINTS = 5
# Distance from zero of the lowest value before a logarithm or power, as share of the range.
SHIFT = 0.01


@dataclass(frozen=True)
class Treatment:
    """What was done to one indicator, applicable to any of its values.

    `kind` none, winsorised, log or boxcox; `low`, `high`: values beyond are set to
    them; `points`: how many observations that concerned; `minimum`, `maximum` and
    `mirrored` define the logarithm, and with `power` the Box-Cox transformation.
    """

    kind: str
    low: float = -np.inf
    high: float = np.inf
    points: int = 0
    minimum: float = np.nan
    maximum: float = np.nan
    mirrored: bool = False
    power: float = np.nan

    def apply(self, values: np.ndarray) -> np.ndarray:
        """Treated copy of `values` (any shape, NaN stays NaN)."""
        if self.kind == "log":
            return log_shifted(values, self.minimum, self.maximum, mirrored=self.mirrored)
        if self.kind == "boxcox":
            return _powered(values, self.minimum, self.maximum, self.power, mirrored=self.mirrored)
        return np.clip(values, self.low, self.high)

    def moved(self, values: np.ndarray) -> np.ndarray:
        """Which `values` winsorising changes: 1 pulled down, -1 pulled up, 0 left (int8, any shape)."""
        return (values > self.high).astype(np.int8) - (values < self.low).astype(np.int8)


def shape(x: np.ndarray) -> tuple[float, float]:
    """Bias-corrected skewness and excess kurtosis (type 2 of Joanes and Gill) of a vector without NaN.

    Skewness is NaN below 3 values, kurtosis below 4, both where the values don't differ.
    """
    n = len(x)
    if n < 3 or x.max() == x.min():
        return np.nan, np.nan
    # Products, not powers: a power costs twenty times as much.
    deviation = x - x.mean()
    squares = deviation * deviation
    # Means of products, not dot products: those of long vectors start BLAS threads, which stall on a busy machine.
    second, third, fourth = squares.mean(), (squares * deviation).mean(), (squares * squares).mean()
    # Differences below all precision can have a spread whose power is zero.
    if second**2 == 0:
        return np.nan, np.nan
    skew = third / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
    if n < 4:
        return float(skew), np.nan
    return float(skew), float(((n + 1) * (fourth / second**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3)))


def skewness(x: np.ndarray) -> float:
    """Bias-corrected sample skewness of a vector without NaN, see `shape`."""
    return shape(x)[0]


def kurtosis(x: np.ndarray) -> float:
    """Bias-corrected excess kurtosis of a vector without NaN, see `shape`."""
    return shape(x)[1]


def needs_treatment(x: np.ndarray) -> bool:
    """Whether skewness and kurtosis both exceed their limits."""
    return _beyond(*shape(x))


def _beyond(skew: float, kurt: float) -> bool:
    above = 1 + ROUNDING
    return bool(abs(skew) > SKEWNESS_LIMIT * above and kurt > KURTOSIS_LIMIT * above)


def winsorise(x: np.ndarray, max_points: int = MAX_POINTS) -> tuple[np.ndarray, int]:
    """Pull in one extreme point at a time until the rule is met; returns (values, points changed).

    The side is chosen anew at each step by the sign of the skewness; a changed
    point takes the value of the most extreme point that is still untouched.
    """
    low, high, points, _met = limits(x, max_points)
    return np.clip(x.astype(float), low, high), points


def limits(x: np.ndarray, max_points: int = MAX_POINTS) -> tuple[float, float, int, bool]:
    """Between which values `winsorise` keeps a vector without NaN: (low, high, points, whether the rule is met).

    Equal values take one point each, though only the last of them moves the limit.
    """
    ordered = np.sort(x.astype(float))
    low, high = 0, len(ordered) - 1  # positions of the outermost untouched points
    for points in range(max_points + 1):
        skew, kurt = shape(ordered)
        if not _beyond(skew, kurt) or points == max_points or low >= high:
            break
        if skew > 0:
            high -= 1
            ordered[high:] = ordered[high]
        else:
            low += 1
            ordered[: low + 1] = ordered[low]
    if not len(ordered):
        return -np.inf, np.inf, 0, True
    return float(ordered[0]), float(ordered[-1]), low + len(ordered) - 1 - high, not _beyond(skew, kurt)


def log_shifted(x: np.ndarray, minimum: float, maximum: float, *, mirrored: bool = False) -> np.ndarray:
    """ln(x - min + 0.01 (max - min)); `mirrored` takes it from the other end, for negative skew.

    Values outside the bounds are set to them: they can only come from later data.
    """
    shift = SHIFT * (maximum - minimum)
    x = np.clip(x, minimum, maximum)
    return -np.log(maximum - x + shift) if mirrored else np.log(x - minimum + shift)


def boxcox(x: np.ndarray, power: float) -> np.ndarray:
    """Box-Cox transformation (x^power - 1) / power, ln(x) for power 0; NaN where x is not above 0."""
    x = np.where(np.asarray(x) > 0, x, np.nan)
    return np.log(x) if power == 0 else (x**power - 1) / power


def boxcox_power(x: np.ndarray) -> float:
    """The power from -2 to 2 under which positive values are most likely normal, to two decimals.

    Box and Cox 1964: maximises the profile likelihood, by golden sections. Two decimals can be reported and
    repeated, and don't depend on the unit's rounding.
    """
    logs = np.log(x)

    def unlikely(power: float) -> float:
        return len(x) / 2 * np.log(np.var(boxcox(x, power))) - (power - 1) * logs.sum()

    golden = (np.sqrt(5) - 1) / 2
    low, high = -2.0, 2.0
    while high - low > 1e-4:
        left, right = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, right) if unlikely(left) < unlikely(right) else (left, high)
    return float(round((low + high) / 2, 2)) + 0.0


def _powered(x: np.ndarray, minimum: float, maximum: float, power: float, *, mirrored: bool) -> np.ndarray:
    """Box-Cox of the place between the bounds (0.01 to 1.01), so that the unit doesn't matter."""
    share = (np.clip(x, minimum, maximum) - minimum) / (maximum - minimum)
    return -boxcox(1 - share + SHIFT, power) if mirrored else boxcox(share + SHIFT, power)


def _log(x: np.ndarray) -> Treatment:
    return Treatment("log", minimum=x.min(), maximum=x.max(), mirrored=skewness(x) < 0)


def _boxcox(x: np.ndarray) -> Treatment:
    lowest, highest, mirrored = x.min(), x.max(), skewness(x) < 0
    share = ((highest - x) if mirrored else (x - lowest)) / (highest - lowest)
    power = boxcox_power(share + SHIFT)
    return Treatment("boxcox", minimum=lowest, maximum=highest, mirrored=mirrored, power=power)


# When an indicator is an outlier's, and what is done where points are not enough (None: points must do).
RULES: Mapping[str, Callable[[np.ndarray], bool] | None] = MappingProxyType(
    {"skew-kurtosis": needs_treatment, "none": None}
)
FALLBACKS: Mapping[str, Callable[[np.ndarray], Treatment] | None] = MappingProxyType(
    {"log": _log, "boxcox": _boxcox, "none": None}
)


def treat(
    x: np.ndarray, *, rule: str = "skew-kurtosis", max_points: int = MAX_POINTS, fallback: str = "log"
) -> Treatment:
    """Decide the treatment of one indicator from its pooled values (any shape, NaN is ignored).

    `rule`: "skew-kurtosis" or "none"; `max_points`: how many may be winsorised; `fallback`: what becomes of the
    original values where that isn't enough, "log", "boxcox", or "none": they stay winsorised at `max_points`.
    """
    _known("rule", rule, RULES)
    _known("fallback", fallback, FALLBACKS)
    x = x[~np.isnan(x)]
    if rule == "none" or not needs_treatment(x):
        return Treatment("none")
    low, high, points, met = limits(x, max_points)
    transform = FALLBACKS[fallback]
    if met or transform is None:
        return Treatment("winsorised", low=low, high=high, points=points)
    return transform(x)


def treat_table(frame: pd.DataFrame, **options: object) -> tuple[pd.DataFrame, dict[str, Treatment]]:
    """Every column of `frame` (units × indicators) treated on its own; options are `treat`'s."""
    treatments = {column: treat(frame[column].to_numpy(dtype=float), **options) for column in frame}
    treated = {column: done.apply(frame[column].to_numpy(dtype=float)) for column, done in treatments.items()}
    return pd.DataFrame(treated, index=frame.index), treatments


def _known(place: str, value: str, allowed: Mapping[str, object]) -> None:
    if value not in allowed:
        raise InputError("treatment", place=place, value=value, expected=f"one of {', '.join(allowed)}")
