"""From observations to indicator values: series are read, recoded, combined by formula.

Everything is kept as arrays of shape (codes, years) over one `Universe`, because
forty indicators for two thousand regions must be ready before the first page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import pandas as pd

from data.catalogue import Indicator, Input, Series
from data.errors import ProductError
from data.oecd import nuts_codes
from indicators.flags import bit, confidential, per_text, to_masks
from indicators.places import recoded, same_place
from indicators.values import Universe, Values, empty

FIRST_YEAR = 2010
BREAK = bit("b")


class Observations(Protocol):
    """What is needed of the store: the rows of (dataset, codes) selections with geo, time, value, flag, conf."""

    def series_many(self, selections: Sequence[tuple[str, Mapping[str, tuple[str, ...]]]]) -> list[pd.DataFrame]: ...


class Frames(Protocol):
    """The rows of one selection, read before."""

    def series(self, dataset: str, codes: Mapping[str, Sequence[str]]) -> pd.DataFrame: ...


def read_input(wanted: Input, store: Frames, universe: Universe) -> Values:
    """Values of an input: the first definition that has data, its series filling each other.

    Among series of one definition the one that reaches furthest comes first: it is the later release of the
    same figures. A figure published under the code itself wins over one converted from another vintage's code.
    """
    first, found = None, []
    for series in wanted.series:
        if first is not None and not series.fill:
            break  # another definition, and those that follow fill that one
        values = _read_series(series, wanted.kind, store, universe)
        if not np.isnan(values.value).all():
            found.append(values)
            first = first or series
    if first is None:
        return empty(universe)
    result, *rest = sorted(found, key=_last_year, reverse=True)
    for values in rest:
        result = _fill(result, values, np.isnan(result.value) | (result.converted & ~values.converted))
    return replace(result, label=first.label, unit=first.unit)


def _last_year(values: Values) -> int:
    """Position of the last year with a value."""
    return int(np.flatnonzero(~np.isnan(values.value).all(axis=0))[-1])


def compute(indicator: Indicator, inputs: Mapping[str, Values]) -> Values:
    """Evaluate an indicator's formula; flags and conversion marks of all inputs (and lags) travel along."""
    formula = indicator.formula
    if formula.text == "value":
        return inputs["value"]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = formula.evaluate({name: inputs[name].value for name in formula.names}, _lag)
    value = np.where(np.isfinite(value), value, np.nan)
    parts = [inputs[name] for name in formula.names]
    there = ~np.isnan(value)
    dataset, datasets = _datasets_of(parts, there)
    flags = np.bitwise_or.reduce([_flags_over(p.flags, formula.lags) for p in parts])
    converted = np.logical_or.reduce([_shift(p.converted, lag) for p in parts for lag in formula.lags])
    return Values(
        value=value,
        flags=np.where(there, flags, 0).astype(np.uint32),
        converted=converted & there,
        source=np.where(
            there, _first_foreign([_shift(p.source, lag) for p in parts for lag in formula.lags]), parts[0].source
        ),
        dataset=dataset,
        datasets=datasets,
    )


def _datasets_of(parts: Sequence[Values], there: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Which datasets each computed value is made of: only those whose figures went into it, not all that could."""
    code = np.zeros(there.shape, dtype=np.int64)
    for part in parts:
        code = code * (len(part.datasets) + 1) + part.dataset + 1
    codes, inverse = np.unique(np.where(there, code, -1), return_inverse=True)
    names = []
    for code_of_all in codes[codes >= 0]:
        used, rest = [], int(code_of_all)
        for part in reversed(parts):
            rest, position = divmod(rest, len(part.datasets) + 1)
            used.append((*part.datasets, "")[position - 1])
        names.append(" + ".join(dict.fromkeys(name for name in reversed(used) if name)))
    missing = int((codes < 0).any())
    return (inverse.reshape(there.shape) - missing).astype(np.int8), tuple(names)


def _first_foreign(sources: Sequence[np.ndarray]) -> np.ndarray:
    """Per cell the first source that is another code, else the code itself."""
    own = np.arange(len(sources[0]), dtype=np.int32)[:, None]
    result = sources[0]
    for source in sources[1:]:
        result = np.where(result == own, source, result)
    return result


def carry_forward(value: np.ndarray, max_age: int) -> np.ndarray:
    """Age in years of the value to use for each (region, year): 0 = of that year, -1 = none within `max_age`."""
    age = np.where(np.isnan(value), -1, 0).astype(np.int8)
    for years in range(1, max_age + 1):
        older = np.zeros_like(value, dtype=bool)
        older[:, years:] = ~np.isnan(value[:, :-years])
        age[(age < 0) & older] = years
    return age


def _read_series(series: Series, kind: str, store: Frames, universe: Universe) -> Values:
    frame = store.series(series.dataset, series.codes)
    row = per_text(frame["geo"], lambda codes: universe.codes.get_indexer(nuts_codes(series.dataset, codes)))
    column = frame["time"].to_numpy() - universe.years[0]
    inside = (row >= 0) & (column >= 0) & (column < len(universe.years))
    frame, row, column = frame[inside], row[inside], column[inside]
    _refuse_duplicates(series, row, column, frame)
    values = empty(universe)
    values.value[row, column] = frame["value"].to_numpy(dtype=float)
    values.flags[row, column] = to_masks(frame["flag"]) | confidential(frame["conf"])
    for error in universe.errors:
        if error.concerns(series.dataset, series.codes):
            wrong = error.rows(frame)
            values.value[row[wrong], column[wrong]] = np.nan
            values.flags[row[wrong], column[wrong]] |= bit("x")
    values = replace(
        values, dataset=np.where(np.isnan(values.value), -1, 0).astype(np.int8), datasets=(series.dataset,)
    )
    return same_place(recoded(values, kind, universe), universe)


def _refuse_duplicates(series: Series, row: np.ndarray, column: np.ndarray, frame: pd.DataFrame) -> None:
    """Two values for one region and year mean that the selection forgot a dimension."""
    key = row * (column.max(initial=0) + 1) + column
    if len(key) and np.bincount(key).max() > 1:
        twice = frame[pd.Series(key, index=frame.index).duplicated()].iloc[0]
        raise ProductError(
            f"{series.dataset} {dict(series.codes)}: several values for {twice['geo']} {twice['time']}; "
            "expected a selection that fixes every dimension"
        )


def _fill(first: Values, second: Values, where: np.ndarray) -> Values:
    take = where & ~np.isnan(second.value)
    return replace(
        first,
        value=np.where(take, second.value, first.value),
        flags=np.where(take, second.flags, first.flags),
        converted=np.where(take, second.converted, first.converted),
        source=np.where(take, second.source, first.source),
        dataset=np.where(take, len(first.datasets), first.dataset).astype(np.int8),
        datasets=first.datasets + second.datasets,
    )


def _lag(value: np.ndarray, years: int) -> np.ndarray:
    result = np.full_like(value, np.nan)
    result[:, years:] = value[:, :-years]
    return result


def _flags_over(flags: np.ndarray, lags: Sequence[int]) -> np.ndarray:
    """Flags of the years a formula reads, and breaks anywhere after the earliest of them.

    A break in the earliest year itself lies before the period and is left out.
    """
    result = flags.copy()
    for lag in lags[1:]:
        result |= _shift(flags, lag) & ~BREAK
    for years in range(1, max(lags)):
        result |= _shift(flags, years) & BREAK
    return result


def _shift(masks: np.ndarray, years: int) -> np.ndarray:
    if years == 0:
        return masks
    result = np.zeros_like(masks)
    result[:, years:] = masks[:, :-years]
    return result
