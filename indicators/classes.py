"""Classes of a map: where the breaks lie, which class a value is in, how many values a class has.

Scores, gaps and percentages have fixed breaks unless others are asked for, so
that two years, two dimensions or two slides can be laid side by side; native
values have quantiles, because their ranges have nothing in common. What
diverges has breaks that mirror each other, whatever they are made of: a map on
which "behind" is finer than "ahead" would lie.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data.errors import InputError

MEASURES = ("score", "gap", "percent", "value")
# Ways of choosing breaks. Fixed: the same in every year.
QUANTILE, NATURAL, FIXED = "quantile", "natural", "fixed"
SCHEMES = (QUANTILE, NATURAL, FIXED)
CLASSES = 7
SIDE = 4  # classes on each side of the centre of what diverges

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


def default_scheme(measure: str) -> str:
    """How a measure is classed when nobody asks for another way."""
    return QUANTILE if measure == "value" else FIXED


def classes_for(
    measure: str, values: np.ndarray, decimals: int = 1, *, scheme: str = "", every: np.ndarray | None = None
) -> Classes:
    """Classes for a measure by one of SCHEMES, "" = its default.

    `values`: any shape, NaN is ignored; `decimals`: how breaks are shown, so that they read as they are meant; `every`:
    the values of all years, from which fixed classes of native values are made (default: `values`).
    """
    if measure not in MEASURES:
        raise InputError("measure", value=measure, expected=f"one of {', '.join(MEASURES)}")
    scheme = scheme or default_scheme(measure)
    if scheme not in SCHEMES:
        raise InputError("classes", value=scheme, expected=f"one of {', '.join(SCHEMES)}")
    known = _known(values)
    breaks = natural_breaks if scheme == NATURAL else _quantiles
    if measure == "value":
        pool = _known(every) if scheme == FIXED and every is not None else known
        return Classes(breaks(pool, CLASSES, decimals), empty=not known.size)
    if measure == "score":
        return Classes(_SCORE if scheme == FIXED else breaks(known, CLASSES, decimals))
    centre = 0.0 if measure == "gap" else 100.0
    if scheme == FIXED:
        return Classes(_GAP if measure == "gap" else _PERCENT, diverging=True, centre=centre)
    return Classes(_mirrored(measure, known, breaks, decimals), diverging=True, centre=centre)


def _known(values: np.ndarray) -> np.ndarray:
    known = np.asarray(values, dtype=float).ravel()
    return known[~np.isnan(known)]


def _mirrored(
    measure: str, known: np.ndarray, breaks: Callable[[np.ndarray, int, int], tuple[float, ...]], decimals: int
) -> tuple[float, ...]:
    """Breaks of the distances from the centre, on both of its sides: of gaps in points, of percentages as ratios."""
    if measure == "gap":
        away = [b for b in breaks(np.abs(known), SIDE, decimals) if b > 0]
        return (*(-b for b in reversed(away)), 0.0, *away)
    ratios = 100 * np.exp(np.abs(np.log(known[known > 0] / 100)))
    away = [b for b in breaks(ratios, SIDE, decimals) if b > 100]
    return (*(round(1e4 / b, decimals) for b in reversed(away)), 100.0, *away)


def _quantiles(known: np.ndarray, number: int, decimals: int) -> tuple[float, ...]:
    """Rounded inner quantiles, fewer where ties or few values would leave a class empty."""
    if not known.size:
        return ()
    shares = np.arange(1, number) / number
    return _without_empty(known, np.unique(np.round(np.quantile(known, shares), decimals)))


def _without_empty(known: np.ndarray, breaks: np.ndarray) -> tuple[float, ...]:
    """A break is kept only if there is a value between it and the one before."""
    kept: list[float] = []
    for at in breaks[breaks > known.min()]:
        below = kept[-1] if kept else -np.inf
        if ((known >= below) & (known < at)).any() and (known >= at).any():
            kept.append(float(at))
    return tuple(kept)


def natural_breaks(known: np.ndarray, number: int, decimals: int) -> tuple[float, ...]:
    """Inner breaks of the `number` classes within which values differ least (Fisher 1958, exact).

    The least sum of squared differences from the mean of their class, by dynamic programming over the distinct values
    as they are shown; a break is the first value of a class. mapclassify's FisherJenks finds the same (the tests
    compare them) but takes seconds for 1,500 regions and as long to be imported.
    """
    values, counts = np.unique(np.round(known, decimals), return_counts=True)
    number = min(number, len(values))
    if number < 2:
        return ()
    spread = _spread(values, counts)
    best, starts = spread[0], []
    for _class in range(number - 1):
        # The last class begins at i: what is best for all values before it, and its own spread.
        total = best[:-1, None] + spread[1:]
        starts.append(total.argmin(axis=0) + 1)
        best = total.min(axis=0)
    return tuple(float(values[i]) for i in _traced(starts, len(values)))


def _spread(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """(V, V): sum of squared differences from their mean of values i to j; infinite where j < i."""
    centred = values - values.mean()  # sums of squares far from zero would lose what differs
    weight, total, square = (np.concatenate([[0.0], np.cumsum(counts * centred**p)]) for p in (0, 1, 2))
    n = weight[None, 1:] - weight[:-1, None]
    sums = total[None, 1:] - total[:-1, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = square[None, 1:] - square[:-1, None] - sums**2 / n
    return np.where(n > 0, np.maximum(found, 0.0), np.inf)


def _traced(starts: list[np.ndarray], values: int) -> list[int]:
    """Where classes begin, from the last one backwards."""
    end, found = values - 1, []
    for start in reversed(starts):
        found.append(int(start[end]))
        end = found[-1] - 1
    return found[::-1]
