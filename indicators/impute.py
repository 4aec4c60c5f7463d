"""Fill missing values, and mark every one that was filled.

The dashboard itself only carries values forward; the other methods are for
composites that are recomputed from other institutions' data. All of them take
values (U units, T years, I indicators) with NaN where missing, and return a
filled copy and `how`, one code per cell (`HOW`), so that nothing imputed can
pass for published. What can't be filled stays missing. OECD/JRC handbook, chapter 4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from data.errors import InputError
from indicators.normalise import bounds

GIVEN, CARRIED, INTERPOLATED, EXTENDED, MEAN, MEDIAN, GROUP_MEAN, GROUP_MEDIAN, PARENT, SIBLINGS = range(10)
HOW = (
    "as given",
    "carried forward",
    "interpolated",
    "extended from the nearest year",
    "mean of all",
    "median of all",
    "mean of the group",
    "median of the group",
    "value of the parent",
    "mean of its sub-pillar",
)

Filled = tuple[np.ndarray, np.ndarray]


def impute(
    method: str,
    values: np.ndarray,
    *,
    years: np.ndarray | None = None,
    max_age: float | None = None,
    groups: np.ndarray | None = None,
    parents: np.ndarray | None = None,
    pillars: np.ndarray | None = None,
    directions: np.ndarray | None = None,
) -> Filled:
    """`values` filled by `method`, and how each cell came about; `values` itself is not changed.

    `years` (T,): the calendar year of each column, by default consecutive. `max_age`: most years between a value
    and the year it is used for (carry-forward, and the ends of linear). `groups` (U,): for group-mean and
    group-median. `parents` (U,): position of each unit's parent, -1 without one. `pillars`, `directions` (I,): for
    siblings. InputError for an unknown method and for one whose groups, parents or pillars are not given.
    """
    if method not in METHODS:
        raise InputError("imputation", place="method", value=method, expected=f"one of {', '.join(METHODS)}")
    given = {"groups": groups, "parents": parents, "pillars": pillars, "directions": directions}
    for name in NEEDS.get(method, ()):
        if given[name] is None:
            raise InputError("imputation", place=method, expected=f"{name}, without which it can't be done")
    return METHODS[method](values, years=years, max_age=max_age, **given)


def nothing(values: np.ndarray, **_: object) -> Filled:
    """Leave missing what is missing: means are then taken over what is there."""
    return values.copy(), np.zeros(values.shape, dtype=np.int8)


def carry_forward(
    values: np.ndarray, *, years: np.ndarray | None = None, max_age: float | None = None, **_: object
) -> Filled:
    """The unit's latest earlier value, at most `max_age` years old."""
    years = _calendar(values, years)
    before, _after = _neighbours(values)
    return _fill(values, np.where(_age(years, before) <= _limit(max_age), _at(values, before), np.nan), CARRIED)


def linear(values: np.ndarray, *, years: np.ndarray | None = None, max_age: float | None = None, **_: object) -> Filled:
    """On the straight line between the unit's earlier and later value; before the first and after the last, that one.

    The ends are marked apart, and not filled further than `max_age` years.
    """
    years = _calendar(values, years)
    before, after = _neighbours(values)
    first, second = _at(values, before), _at(values, after)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = _age(years, before) / (_age(years, before) - _age(years, after))
        line = first + (second - first) * share
    filled, how = _fill(values, line, INTERPOLATED)
    age = np.where(before >= 0, _age(years, before), -_age(years, after))
    nearest = np.where(age <= _limit(max_age), np.where(before >= 0, first, second), np.nan)
    filled, extended = _fill(filled, nearest, EXTENDED)
    return filled, how + extended


def mean(values: np.ndarray, **_: object) -> Filled:
    """The mean of all units that year."""
    return _fill(values, _over_units(values, np.nanmean), MEAN)


def median(values: np.ndarray, **_: object) -> Filled:
    """The median of all units that year."""
    return _fill(values, _over_units(values, np.nanmedian), MEDIAN)


def group_mean(values: np.ndarray, *, groups: np.ndarray, **_: object) -> Filled:
    """The mean of the units of the same group that year."""
    return _fill(values, _over_groups(values, groups, np.nanmean), GROUP_MEAN)


def group_median(values: np.ndarray, *, groups: np.ndarray, **_: object) -> Filled:
    """The median of the units of the same group that year."""
    return _fill(values, _over_groups(values, groups, np.nanmedian), GROUP_MEDIAN)


def parent(values: np.ndarray, *, parents: np.ndarray, **_: object) -> Filled:
    """The published value of the unit's parent that year; for rates and shares only."""
    parents = np.asarray(parents)
    above = np.where((parents >= 0)[:, None, None], values[parents], np.nan)
    return _fill(values, above, PARENT)


def siblings(values: np.ndarray, *, pillars: np.ndarray, directions: np.ndarray, **_: object) -> Filled:
    """Where the unit's other indicators of the sub-pillar are on average between their worst and best value.

    The arithmetic mean over what is there makes the same score without it.
    """
    directed = values * np.asarray(directions)
    low, high = np.array([bounds(directed[..., i]) for i in range(directed.shape[-1])]).reshape(-1, 2).T
    span = high - low
    with np.errstate(invalid="ignore", divide="ignore"):
        normalised = (directed - low) / span
    pillars, expected = np.asarray(pillars), np.full(values.shape, np.nan)
    for pillar in dict.fromkeys(pillars.tolist()):
        inside = pillars == pillar
        expected[..., inside] = _quiet(np.nanmean, normalised[..., inside], -1)[..., None]
    return _fill(values, (low + expected * span) * np.asarray(directions), SIBLINGS)


METHODS: Mapping[str, Callable[..., Filled]] = MappingProxyType(
    {
        "none": nothing,
        "carry-forward": carry_forward,
        "linear": linear,
        "mean": mean,
        "median": median,
        "group-mean": group_mean,
        "group-median": group_median,
        "parent": parent,
        "siblings": siblings,
    }
)
# What a method can't do without.
NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "group-mean": ("groups",),
        "group-median": ("groups",),
        "parent": ("parents",),
        "siblings": ("pillars", "directions"),
    }
)


def impute_table(frame: pd.DataFrame, method: str, **options: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`frame` (index: unit, or unit and year; columns: indicators) filled, and how in words.

    Options are `impute`'s, in the order in which units and columns come up in the frame.
    """
    units = frame.index.get_level_values(0)
    times = frame.index.get_level_values(1) if frame.index.nlevels > 1 else pd.Index(np.zeros(len(frame)))
    row, names = pd.factorize(units)
    years = np.unique(times)
    column = np.searchsorted(years, times)
    values = np.full((len(names), len(years), frame.shape[1]), np.nan)
    values[row, column] = frame.to_numpy(dtype=float)
    filled, how = impute(method, values, years=years, **options)
    words = np.array(HOW, dtype=object)[how[row, column]]
    return tuple(pd.DataFrame(a, index=frame.index, columns=frame.columns) for a in (filled[row, column], words))


def _fill(values: np.ndarray, candidates: np.ndarray, code: int) -> Filled:
    take = np.isnan(values) & ~np.isnan(candidates)
    return np.where(take, candidates, values), np.where(take, code, GIVEN).astype(np.int8)


def _calendar(values: np.ndarray, years: np.ndarray | None) -> np.ndarray:
    return np.arange(values.shape[1]) if years is None else np.asarray(years)


def _limit(max_age: float | None) -> float:
    return np.inf if max_age is None else max_age


def _neighbours(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions in time of the nearest values at or before and at or after each cell; -1 where there is none."""
    there, last = ~np.isnan(values), values.shape[1] - 1
    position = np.arange(values.shape[1])[None, :, None]
    before = np.maximum.accumulate(np.where(there, position, -1), axis=1)
    after = np.minimum.accumulate(np.where(there, position, last + 1)[:, ::-1], axis=1)[:, ::-1]
    return before, np.where(after > last, -1, after)


def _at(values: np.ndarray, position: np.ndarray) -> np.ndarray:
    """The value at each cell's `position` in time; NaN at -1."""
    return np.where(position >= 0, np.take_along_axis(values, np.maximum(position, 0), axis=1), np.nan)


def _age(years: np.ndarray, position: np.ndarray) -> np.ndarray:
    """Years from `position` to each cell; NaN at -1."""
    return np.where(position >= 0, years[None, :, None] - years[np.maximum(position, 0)], np.nan)


def _over_units(values: np.ndarray, statistic: Callable[..., np.ndarray]) -> np.ndarray:
    return np.broadcast_to(_quiet(statistic, values, 0), values.shape)


def _over_groups(values: np.ndarray, groups: np.ndarray, statistic: Callable[..., np.ndarray]) -> np.ndarray:
    result = np.full(values.shape, np.nan)
    code, _names = pd.factorize(np.asarray(groups, dtype=object))
    for group in range(code.max(initial=-1) + 1):  # a missing group, -1, has no fellow members
        result[code == group] = _over_units(values[code == group], statistic)
    return result


def _quiet(statistic: Callable[..., np.ndarray], values: np.ndarray, axis: int) -> np.ndarray:
    """A nan-statistic that is NaN, without a warning, where there is no value."""
    empty = np.isnan(values).all(axis=axis, keepdims=True)
    return np.where(empty.squeeze(axis), np.nan, statistic(np.where(empty, 0.0, values), axis=axis))
