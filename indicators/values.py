"""Values of one quantity over all region codes and years, and the axes they lie on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data.known_errors import KnownError
from indicators.recode import Conversion


@dataclass(frozen=True)
class Universe:
    """The axes of every array: all region codes of any vintage, and the years.

    `current` marks codes of the vintage in use, `country` numbers the countries.
    `twins` are pairs of positions (parents, only children) that name the same
    place, one pair of arrays per level, from the countries down. `errors` are
    published figures that must not be used.
    """

    codes: pd.Index
    current: np.ndarray
    level: np.ndarray
    country: np.ndarray
    twins: tuple[tuple[np.ndarray, np.ndarray], ...]
    conversions: tuple[Conversion, ...]
    years: np.ndarray
    errors: tuple[KnownError, ...] = ()


@dataclass(frozen=True)
class Values:
    """Values of one quantity, shape (codes, years): NaN = missing.

    `flags` are masks, `converted` marks population shares, `source` is the
    position of the code the value was published for, `dataset` the position in
    `datasets` (-1 = none). `label` and `unit` say where the series used differs.
    """

    value: np.ndarray
    flags: np.ndarray
    converted: np.ndarray
    source: np.ndarray
    dataset: np.ndarray
    datasets: tuple[str, ...]
    label: str = ""
    unit: str = ""


def empty(universe: Universe) -> Values:
    """Values that are all missing, every code its own source."""
    shape = (len(universe.codes), len(universe.years))
    return Values(
        value=np.full(shape, np.nan),
        flags=np.zeros(shape, dtype=np.uint32),
        converted=np.zeros(shape, dtype=bool),
        source=np.broadcast_to(np.arange(shape[0], dtype=np.int32)[:, None], shape),
        dataset=np.full(shape, -1, dtype=np.int8),
        datasets=(),
    )


def slim(values: Values) -> Values:
    """The same values for keeping: marks in no more room than they need, which is a fifth of all.

    What is one and the same in every cell, or for every year of a code, is kept once.
    """
    source = values.source.astype(np.min_scalar_type(-len(values.source)))
    own = np.arange(len(source), dtype=source.dtype)[:, None]
    flags = values.flags.astype(np.min_scalar_type(values.flags.max(initial=0)))
    return replace(
        values,
        flags=_once(flags),
        converted=_once(values.converted),
        source=np.broadcast_to(own, source.shape) if (source == own).all() else source,
    )


def _once(marks: np.ndarray) -> np.ndarray:
    return marks if marks.any() else np.broadcast_to(marks.dtype.type(0), marks.shape)
