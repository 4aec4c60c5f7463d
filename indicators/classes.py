"""Classes of a map: where the breaks lie, which class a value is in, how many values a class has.

Scores, gaps and percentages have fixed breaks, so that two years, two
dimensions or two slides can be laid side by side; native values have
quantiles, because their ranges have nothing in common.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.errors import InputError

MEASURES = ("score", "gap", "percent", "value")
QUANTILES = 7

_SCORE = (20.0, 30.0, 40.0, 50.0, 60.0, 70.0)
_GAP = (-30.0, -20.0, -10.0, 0.0, 10.0, 20.0, 30.0)
# Symmetric as ratios (67 to 100 is 100 to 150, 80 is to 100 as 100 to 125), rounded for reading.
_PERCENT = (67.0, 80.0, 90.0, 100.0, 110.0, 125.0, 150.0)


@dataclass(frozen=True)
class Classes:
    """Classes between ascending inner `breaks`: class i holds breaks[i-1] <= value < breaks[i].

    `diverging`: the classes fall apart at `centre` (0 for gaps, 100 for percentages).
    No breaks means one class; `empty` says that there is no value to be classed at all.
    """

    breaks: tuple[float, ...]
    diverging: bool = False
    centre: float | None = None
    empty: bool = False

    @property
    def number(self) -> int:
        """How many classes there are; 0 when there is no value."""
        return 0 if self.empty else len(self.breaks) + 1

    @property
    def bounds(self) -> tuple[tuple[float | None, float | None], ...]:
        """(low, high) of every class in ascending order; None where a class is open."""
        edges = (None, *self.breaks, None)
        return tuple((edges[i], edges[i + 1]) for i in range(self.number))

    def index(self, values: np.ndarray) -> np.ndarray:
        """Class of every value, ascending from 0; -1 where the value is NaN or there are no classes."""
        values = np.asarray(values, dtype=float)
        found = np.searchsorted(np.asarray(self.breaks), values, side="right")
        return np.where(np.isnan(values) | self.empty, -1, found)

    def counts(self, values: np.ndarray) -> np.ndarray:
        """How many values every class holds; NaN counts nowhere."""
        found = self.index(values)
        return np.bincount(found[found >= 0], minlength=self.number)


def classes_for(measure: str, values: np.ndarray, decimals: int = 1) -> Classes:
    """Classes for a measure: fixed for score (0-100), gap (points) and percent of core, quantiles for native values.

    `values`: any shape, NaN is ignored; `decimals`: how native values are shown, so that breaks read as they are meant.
    """
    if measure not in MEASURES:
        raise InputError("measure", value=measure, expected=f"one of {', '.join(MEASURES)}")
    known = np.asarray(values, dtype=float).ravel()
    known = known[~np.isnan(known)]
    if measure == "score":
        return Classes(_SCORE)
    if measure == "gap":
        return Classes(_GAP, diverging=True, centre=0.0)
    if measure == "percent":
        return Classes(_PERCENT, diverging=True, centre=100.0)
    return Classes(_quantiles(known, decimals), empty=not known.size)


def _quantiles(known: np.ndarray, decimals: int) -> tuple[float, ...]:
    """Rounded inner quantiles, fewer where ties or few values would leave a class empty."""
    if not known.size:
        return ()
    shares = np.arange(1, QUANTILES) / QUANTILES
    breaks = np.unique(np.round(np.quantile(known, shares), decimals))
    breaks = breaks[breaks > known.min()]
    # A break is kept only if there is a value between it and the one before.
    kept: list[float] = []
    for at in breaks:
        below = kept[-1] if kept else -np.inf
        if ((known >= below) & (known < at)).any() and (known >= at).any():
            kept.append(float(at))
    return tuple(kept)
