"""Treat outliers, so that a single extreme region does not squeeze all others together.

The handbook's rule: an indicator whose |skewness| exceeds 2 while its excess
kurtosis exceeds 3.5 is winsorised point by point; if that does not do within
`max_points`, the original values are log-transformed instead. The treatment is
kept as a rule, so that carried-forward values get what their source year got.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SKEWNESS_LIMIT = 2.0
KURTOSIS_LIMIT = 3.5
MAX_POINTS = 5


@dataclass(frozen=True)
class Treatment:
    """What was done to one indicator, applicable to any of its values.

    `kind` none, winsorised or log; `low`, `high`: values beyond are set to them;
    `points`: how many observations that concerned; `minimum`, `maximum` and
    `mirrored` define the logarithm.
    """

    kind: str
    low: float = -np.inf
    high: float = np.inf
    points: int = 0
    minimum: float = np.nan
    maximum: float = np.nan
    mirrored: bool = False

    def apply(self, values: np.ndarray) -> np.ndarray:
        """Treated copy of `values` (any shape, NaN stays NaN)."""
        if self.kind == "log":
            return log_shifted(values, self.minimum, self.maximum, mirrored=self.mirrored)
        return np.clip(values, self.low, self.high)


def skewness(x: np.ndarray) -> float:
    """Bias-corrected sample skewness (type 2 of Joanes and Gill) of a vector without NaN; NaN below 3 values."""
    n = len(x)
    deviation = x - x.mean() if n else x
    spread = np.mean(deviation**2) if n else 0.0
    # Differences below all precision can have a spread whose power is zero.
    if n < 3 or spread**1.5 == 0:
        return np.nan
    return float(np.mean(deviation**3) / spread**1.5 * np.sqrt(n * (n - 1)) / (n - 2))


def kurtosis(x: np.ndarray) -> float:
    """Bias-corrected excess kurtosis (type 2) of a vector without NaN; NaN below 4 values."""
    n = len(x)
    deviation = x - x.mean() if n else x
    spread = np.mean(deviation**2) if n else 0.0
    if n < 4 or spread**2 == 0:
        return np.nan
    excess = np.mean(deviation**4) / spread**2 - 3
    return float(((n + 1) * excess + 6) * (n - 1) / ((n - 2) * (n - 3)))


def needs_treatment(x: np.ndarray) -> bool:
    """Whether skewness and kurtosis both exceed their limits."""
    return bool(abs(skewness(x)) > SKEWNESS_LIMIT and kurtosis(x) > KURTOSIS_LIMIT)


def winsorise(x: np.ndarray, max_points: int = MAX_POINTS) -> tuple[np.ndarray, int]:
    """Pull in one extreme point at a time until the rule is met; returns (values, points changed).

    The side is chosen anew at each step by the sign of the skewness; a changed
    point takes the value of the most extreme point that is still untouched.
    """
    result, touched = x.astype(float).copy(), np.zeros(len(x), dtype=bool)
    points = 0
    while points < max_points and needs_treatment(result):
        upper = skewness(result) > 0
        free = np.flatnonzero(~touched)
        extreme = free[np.argmax(x[free]) if upper else np.argmin(x[free])]
        touched[extreme] = True
        rest = x[~touched]
        limit = rest.max() if upper else rest.min()
        side = touched & ((x >= limit) if upper else (x <= limit))
        result[side] = limit
        points += 1
    return result, points


def log_shifted(x: np.ndarray, minimum: float, maximum: float, *, mirrored: bool = False) -> np.ndarray:
    """ln(x - min + 0.01 (max - min)); `mirrored` takes it from the other end, for negative skew.

    Values outside the bounds are set to them: they can only come from later data.
    """
    shift = 0.01 * (maximum - minimum)
    x = np.clip(x, minimum, maximum)
    return -np.log(maximum - x + shift) if mirrored else np.log(x - minimum + shift)


def treat(x: np.ndarray, max_points: int = MAX_POINTS) -> Treatment:
    """Decide the treatment of one indicator from its pooled values (NaN is ignored)."""
    x = x[~np.isnan(x)]
    if not needs_treatment(x):
        return Treatment("none")
    treated, points = winsorise(x, max_points)
    if not needs_treatment(treated):
        return Treatment("winsorised", low=treated.min(), high=treated.max(), points=points)
    return Treatment("log", minimum=x.min(), maximum=x.max(), mirrored=skewness(x) < 0)
