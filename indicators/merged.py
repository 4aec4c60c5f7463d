"""Several regions as one: counts are summed, rates are weighted, and what is made of counts is made of their sums.

A merged core, a national mean and the EU mean are the same thing: one value of
many regions. It is computed in native units and gets its score through the
indicator's scale like any region's value. The mean of the parts' scores would
be another number wherever outliers are treated (Inner London's GDP per
inhabitant is cut off before, not after, the five parts become one).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.catalogue import Indicator
from indicators.aggregate import PARTIAL_FROM, TOLERANCE
from indicators.panel import Panel, take_aged
from indicators.series import BREAK, carry_forward
from indicators.totals import adds_up

# A denominator's latest value of so many years before still says how large the regions are to each other.
DENOMINATOR_AGE = 5
# A break in regions that carry less than a third of a country or of the EU is no break of the mean.
BREAK_FROM = PARTIAL_FROM - TOLERANCE


@dataclass(frozen=True)
class Parts:
    """The regions of one whole, P positions in the universe over T years.

    `age` (P, T): how much older than the year the value used is, -1 = no part in that year; `complete` (T,): enough
    of the whole is there for a value; `mean`: totals are averaged over the parts instead of summed.
    """

    rows: np.ndarray
    age: np.ndarray
    complete: np.ndarray
    mean: bool = False


@dataclass(frozen=True)
class Merged:
    """One value of several regions for every year, shape (T,), NaN = missing.

    `flags` are those of all parts; `breaks`: a part is flagged as a break in that very year (of a mean: parts that
    carry at least a third of the weight); `source_time` the oldest year of a part's value, NaN without any;
    `source` the position of the code the value was published for, -1 when it was computed from several; `dataset`
    its position, -1 = none.
    """

    value: np.ndarray
    flags: np.ndarray
    breaks: np.ndarray
    converted: np.ndarray
    source_time: np.ndarray
    source: np.ndarray
    dataset: np.ndarray


def merge_parts(panel: Panel, indicator: Indicator, parts: Parts) -> Merged:
    """The value of `parts` as one, with everything a reader must know of it."""
    values, there = panel.observed[indicator.id], parts.age >= 0
    weight = weights_of(panel, indicator, parts)
    value = np.where(parts.complete & there.any(axis=0), _value(panel, indicator, parts, weight), np.nan)
    known = ~np.isnan(value)

    def taken(array: np.ndarray) -> np.ndarray:
        return np.where(there, take_aged(array[parts.rows], parts.age), 0).astype(array.dtype)

    flags = taken(values.flags)
    broken = (flags & BREAK > 0) & (parts.age == 0)
    oldest = np.where(there, panel.universe.years - parts.age, np.inf).min(axis=0, initial=np.inf)
    # Of one part the code and dataset are known; with several the first part's dataset speaks for all.
    first = there.argmax(axis=0), np.arange(there.shape[1])
    return Merged(
        value=value,
        flags=np.where(known, np.bitwise_or.reduce(flags, axis=0), 0).astype(np.uint32),
        breaks=(np.where(broken, weight, 0).sum(axis=0) >= BREAK_FROM) if parts.mean else broken.any(axis=0),
        converted=taken(values.converted).any(axis=0) & known,
        source_time=np.where(known, oldest, np.nan),
        source=np.where(known & (there.sum(axis=0) == 1), taken(values.source)[first], -1),
        dataset=np.where(known, taken(values.dataset)[first], -1),
    )


def weights_of(panel: Panel, indicator: Indicator, parts: Parts) -> np.ndarray:
    """Weight of every part (P, T) in the whole, sums to 1 over the parts that are there; NaN where unknown.

    The indicator's denominator where every part has it, else the population.
    """
    there = parts.age >= 0
    count = _count(panel, "population", parts.rows)
    if indicator.denominator:
        proper = _count(panel, indicator.denominator, parts.rows)
        count = np.where((~np.isnan(proper) | ~there).all(axis=0), proper, count)
    count = np.where(there, count, 0.0)
    alone = there & (there.sum(axis=0) == 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(alone, 1.0, count / count.sum(axis=0))


def _count(panel: Panel, name: str, rows: np.ndarray) -> np.ndarray:
    """A denominator of regions (P, T), the latest of the years before where a year has none."""
    indicator, _, quantity = name.partition(".")
    if not quantity:
        if indicator not in panel.observed:
            return np.full((len(rows), len(panel.universe.years)), np.nan)
        return take_aged(panel.observed[indicator].value[rows], panel.age[indicator][rows])
    found = panel.inputs[indicator][quantity][rows]
    return take_aged(found, carry_forward(found, DENOMINATOR_AGE))


def _value(panel: Panel, indicator: Indicator, parts: Parts, weight: np.ndarray) -> np.ndarray:
    """Value (T,) of the parts that are there, NaN where one of them can't be weighed."""
    there = parts.age >= 0
    values = np.where(there, take_aged(panel.observed[indicator.id].value[parts.rows], parts.age), 0.0)
    if adds_up(indicator):
        total = values.sum(axis=0)
        return total / np.maximum(there.sum(axis=0), 1) if parts.mean else total
    mean = np.where(there, weight * values, 0.0).sum(axis=0)
    if not indicator.of_counts:
        return mean
    # One part keeps its own figure to the last bit.
    return np.where(there.sum(axis=0) > 1, _of_sums(panel, indicator, parts), mean)


def _of_sums(panel: Panel, indicator: Indicator, parts: Parts) -> np.ndarray:
    """The indicator's formula on the sums of its inputs, each part in the year its own value is of; (T,)."""
    most, formula = max(indicator.formula.lags), indicator.formula
    # Per part and year the years a formula reads: columns `most` before its own year up to that year.
    columns = np.arange(parts.age.shape[1])[:, None] - np.maximum(parts.age, 0)[..., None] + np.arange(-most, 1)
    there = (parts.age >= 0)[..., None]

    def window(array: np.ndarray) -> np.ndarray:
        found = array[parts.rows[:, None, None], np.clip(columns, 0, None)]
        return np.where(there, np.where(columns >= 0, found, np.nan), 0.0).sum(axis=0)

    inputs = {name: window(array) for name, array in panel.inputs[indicator.id].items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        result = formula.evaluate(inputs, _back)[..., -1]
    return np.where(np.isfinite(result), result, np.nan)


def _back(values: np.ndarray, years: int) -> np.ndarray:
    """What stood `years` places before on the last axis."""
    result = np.full_like(values, np.nan)
    result[..., years:] = values[..., :-years]
    return result
