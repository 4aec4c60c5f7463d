"""The panel: one value per indicator, region and year, with its age, flags and origin."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from data.catalogue import Catalogue, Indicator
from data.known_errors import KnownError
from data.regions import Regions
from indicators.flags import to_texts
from indicators.recode import conversions
from indicators.series import FIRST_YEAR, Observations, carry_forward, compute, read_input
from indicators.values import Universe, Values, slim


@dataclass(frozen=True)
class Panel:
    """Values of every indicator over the universe of codes and years.

    `observed[id]` are the indicator's own values; `age[id]` says how many years
    older the value used for a year is (0 = of that year, -1 = none). Both have
    shape (codes, years). `inputs[id][name]` are the values of the quantities in
    an indicator's formula, same shape: several regions as one are computed from
    their sums.
    """

    universe: Universe
    parent: np.ndarray
    observed: Mapping[str, Values]
    age: Mapping[str, np.ndarray]
    inputs: Mapping[str, Mapping[str, np.ndarray]] = field(default_factory=dict)

    def used(self, indicator: str) -> np.ndarray:
        """Values with carried-forward ones, shape (codes, years), NaN = missing."""
        return take_aged(self.observed[indicator].value, self.age[indicator])

    def has_data(self, indicator: str) -> bool:
        """Whether the store holds any value of the indicator."""
        return not np.isnan(self.observed[indicator].value).all()

    def at(self, indicator: str, rows: np.ndarray, year: int) -> pd.DataFrame:
        """The values used in `year` for the codes at positions `rows`, with everything a reader must know.

        Columns: value, flag, source_time, source_geo, converted, scored, dataset. Where a region has no
        value of its own the nearest parent's is given as context: `scored` False, `source_geo` the parent.
        """
        return pd.DataFrame(self.cells(indicator, rows, year))

    def cells(self, indicator: str, rows: np.ndarray, year: int) -> dict[str, np.ndarray]:
        """The columns of `at` as arrays, for the one or two regions of which a frame would cost more than it holds."""
        return self.in_words(indicator, self.raw_cells(indicator, rows, year))

    def raw_cells(self, indicator: str, rows: np.ndarray, year: int) -> dict[str, np.ndarray]:
        """The columns of `at` as numbers: flags as masks, `source_geo` as position, `dataset` as number (-1 = none).

        Texts cost more than all the rest, and most of them are never looked at.
        """
        values, column = self.observed[indicator], int(year - self.universe.years[0])
        origin, age = self._nearest(indicator, rows, column)
        there = age >= 0
        at = (origin, np.where(there, column - age, column))
        return {
            "value": np.where(there, values.value[at], np.nan),
            "flag": values.flags[at],
            "source_time": np.where(there, year - age, year).astype(int),
            "source_geo": np.where(there, values.source[at], rows),
            "converted": np.where(there, values.converted[at], False),
            "scored": there & (origin == rows),
            "dataset": np.where(there, values.dataset[at], -1),
        }

    def in_words(self, indicator: str, raw: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """`raw_cells` with the texts of flags, regions and datasets."""
        names = np.array([*self.observed[indicator].datasets, ""], dtype=object)
        return dict(raw) | {
            "flag": to_texts(raw["flag"]),
            "source_time": raw["source_time"].astype(int),
            "source_geo": self.names[raw["source_geo"]],
            "dataset": names[raw["dataset"]],
        }

    @cached_property
    def names(self) -> np.ndarray:
        """All codes of the universe as an array of texts."""
        return self.universe.codes.to_numpy(dtype=object)

    def _nearest(self, indicator: str, rows: np.ndarray, column: int) -> tuple[np.ndarray, np.ndarray]:
        """Position whose value stands for each row (itself or the nearest parent that has one), and its age."""
        age = self.age[indicator][:, column].astype(int)
        origin = rows.copy()
        for _ in range(3):
            up = self.parent[origin]
            climb = (age[origin] < 0) & (up >= 0)
            origin = np.where(climb, up, origin)
        found = age[origin]
        return np.where(found >= 0, origin, rows), np.where(found >= 0, found, age[rows])


def take_aged(array: np.ndarray, age: np.ndarray) -> np.ndarray:
    """Pick from `array` (codes, years) the value `age` years before each cell; NaN where age is -1."""
    columns = np.arange(array.shape[1])[None, :] - np.maximum(age, 0)
    taken = np.take_along_axis(array, columns, axis=1)
    return np.where(age >= 0, taken, np.nan)


def build_panel(
    catalogue: Catalogue,
    store: Observations,
    regions: Regions,
    changes: pd.DataFrame,
    errors: tuple[KnownError, ...] = (),
) -> Panel:
    """Read every series of the catalogue from `store` and compute all indicators.

    `changes` is the table of NUTS changes, `errors` are published figures that must not be used. Raises
    `ProductError` when a selection is ambiguous.
    """
    frames = _Frames(store, catalogue)
    universe = _universe(regions, changes, errors, frames.last_year)
    observed, kept = {}, {}
    for indicator in catalogue.indicators.values():
        inputs = {name: read_input(i, frames, universe) for name, i in indicator.inputs.items()}
        observed[indicator.id] = slim(compute(indicator, inputs))
        kept[indicator.id] = {name: values.value for name, values in inputs.items()}
    age = {name: carry_forward(v.value, catalogue.indicators[name].max_age) for name, v in observed.items()}
    parent = universe.codes.get_indexer(regions.table["parent"])
    return Panel(universe, parent, observed, age, kept)


def shared(panel: Panel) -> Panel:
    """The same panel, in which arrays of the same content are one: those that came from another process are not.

    A third of all: quantities that are indicators themselves, and what is empty.
    """
    found: dict[tuple[str, tuple[int, ...], bytes], np.ndarray] = {}

    def one(array: np.ndarray) -> np.ndarray:
        content = hashlib.blake2b(np.ascontiguousarray(array), digest_size=16).digest()
        return found.setdefault((array.dtype.str, array.shape, content), array)

    names = ("value", "flags", "converted", "source", "dataset")
    observed = {
        name: replace(values, **{part: one(getattr(values, part)) for part in names})
        for name, values in panel.observed.items()
    }
    age = {name: one(array) for name, array in panel.age.items()}
    inputs = {name: {i: one(array) for i, array in parts.items()} for name, parts in panel.inputs.items()}
    return replace(panel, observed=observed, age=age, inputs=inputs)


def unit_of(indicator: Indicator, values: Values) -> str:
    """The unit of the series in use."""
    return values.unit or indicator.unit


class _Frames:
    """Every selection of the catalogue, read once however many indicators use it."""

    def __init__(self, store: Observations, catalogue: Catalogue) -> None:
        wanted = {
            self._key(s.dataset, s.codes): s
            for indicator in catalogue.indicators.values()
            for i in indicator.inputs.values()
            for s in i.series
        }
        found = store.series_many([(s.dataset, s.codes) for s in wanted.values()])
        self._frames = dict(zip(wanted, found, strict=True))

    @property
    def last_year(self) -> int:
        return max([FIRST_YEAR, *(int(f["time"].max()) for f in self._frames.values() if len(f))])

    def series(self, dataset: str, codes: Mapping[str, Sequence[str]]) -> pd.DataFrame:
        return self._frames[self._key(dataset, codes)]

    @staticmethod
    def _key(dataset: str, codes: Mapping[str, Sequence[str]]) -> tuple[object, ...]:
        return dataset, *((name, tuple(values)) for name, values in codes.items())


def _universe(regions: Regions, changes: pd.DataFrame, errors: tuple[KnownError, ...], last_year: int) -> Universe:
    codes = pd.Index(regions.table.index)
    level = regions.table["level"].to_numpy()
    current = codes.isin([c for n in range(4) for c in regions.codes(n)])
    parents = codes.get_indexer(regions.table["parent"])
    child = np.flatnonzero(current & (parents >= 0))
    alone = child[np.bincount(parents[child], minlength=len(codes))[parents[child]] == 1]
    twins = tuple((parents[c], c) for c in (alone[level[alone] == n] for n in (1, 2, 3)))
    years = np.arange(FIRST_YEAR, last_year + 1)
    country = pd.factorize(regions.table["country"])[0]
    return Universe(codes, current, level, country, twins, conversions(changes, codes), years, errors)
