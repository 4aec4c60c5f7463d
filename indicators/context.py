"""What the statistics of learning from others need besides `Results`: structure, places, sectors, all read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from data.catalogue import Catalogue, Input, Series, load_pilots, load_sources
from data.links import Count, Link, load_counts, load_links
from data.neighbours import Territory, load_territory
from data.peers import Variables, load_structure, load_variables
from data.sectors import TOTAL, Exchange, Measure, Sections, load_exchange, load_sections, spellings
from indicators.memory import Memory
from indicators.panel import take_aged
from indicators.results import Results
from indicators.series import Observations, carry_forward, compute, read_input
from indicators.settlement import Settlement, build_settlement
from indicators.structure import Structure, build_structure

# Years of both levels that were asked for last; settlements and typical distances of all.
STRUCTURES, LASTING = 10, 100


@dataclass(frozen=True)
class Quantity:
    """What is kept of a quantity: `value` (codes, years) as published, NaN = missing, and the `datasets` behind it."""

    value: np.ndarray
    datasets: tuple[str, ...]


@dataclass(frozen=True)
class Quantities:
    """The quantities of structure.toml over the universe of the results' panel.

    `observed`: by id; `age`: how many years older the value used for a year is (0 = of that year, -1 = none). Flags
    and places of publication, two thirds of the room, are asked of indicators only; nor are there inputs: those are
    for regions merged into one, which have no structure.
    """

    observed: Mapping[str, Quantity]
    age: Mapping[str, np.ndarray]

    def used(self, name: str) -> np.ndarray:
        """Values with carried-forward ones, shape (codes, years), NaN = missing."""
        return take_aged(self.observed[name].value, self.age[name])

    def used_in(self, name: str, column: int) -> np.ndarray:
        """The same of one year, (codes,)."""
        value, age = self.observed[name].value, self.age[name][:, column]
        taken = value[np.arange(len(age)), column - np.maximum(age, 0)]
        return np.where(age >= 0, taken, np.nan)


@dataclass(frozen=True)
class Figures:
    """Values of a sector, of which there are many: only codes with a value or a flag in some year are kept.

    `place` (codes,): the row of each code in `values` (NaN = missing) and `masks` (flags), both (rows, years); -1 =
    nothing, which is what their last row says.
    """

    place: np.ndarray
    values: np.ndarray
    masks: np.ndarray

    @classmethod
    def of(cls, value: np.ndarray, flags: np.ndarray) -> Figures:
        """What is kept of values and flags (codes, years)."""
        there = (~np.isnan(value) | (flags != 0)).any(axis=1)
        place = np.where(there, np.cumsum(there) - 1, -1).astype(np.int16)
        years = (1, value.shape[1])
        values = np.concatenate([value[there], np.full(years, np.nan)])
        masks = np.concatenate([flags[there], np.zeros(years, dtype=flags.dtype)])
        # Most sectors have no flag at all.
        return cls._kept(place, values, masks if masks.any() else masks.dtype.type(0))

    @classmethod
    def _kept(cls, place: np.ndarray, values: np.ndarray, masks: np.ndarray) -> Figures:
        return cls(place, values, np.broadcast_to(masks, values.shape))

    def __reduce__(self) -> tuple[Any, ...]:
        """As small for another process as here: NumPy would write out a mask that is 0 everywhere."""
        return Figures._kept, (self.place, self.values, self.masks if self.masks.any() else self.masks.dtype.type(0))

    def value(self, positions: np.ndarray | Sequence[int] | int) -> np.ndarray:
        """Values (..., years) of the codes at `positions`."""
        return self.values[self.place[positions]]

    def flags(self, positions: np.ndarray | Sequence[int] | int) -> np.ndarray:
        """Masks of flags (..., years) of the codes at `positions`."""
        return self.masks[self.place[positions]]


# A measure of sectors -> code of a NACE section, or TOTAL -> its values.
SectorValues = Mapping[str, Mapping[str, Figures]]


@dataclass(frozen=True, eq=False, repr=False)
class Context:
    """Everything that peers, rings, trends, scenarios, the chain and sectors are computed from."""

    results: Results
    quantities: Quantities
    variables: Variables
    territory: Territory
    sections: Sections
    sectors: SectorValues
    links: tuple[Link, ...]
    counts: Mapping[str, Count]
    exchange: Mapping[str, Exchange]
    # Shared with the contexts of other methods: structures, 0.6 MB each at NUTS 3, and what is small and never changes.
    structures: Memory = field(default_factory=lambda: Memory(STRUCTURES))
    lasting: Memory = field(default_factory=lambda: Memory(LASTING))

    def structure(self, level: int, year: int | None = None) -> Structure:
        """Structural variables of all regions of a level; `year` None = the level's default year."""
        year = self.results.default_year(level) if year is None else year

        def make() -> Structure:
            return build_structure(self.results, self.quantities, self.settlement(level), self.variables, level, year)

        return self.structures.get(self._same("structure", level, year), make)

    def settlement(self, level: int) -> Settlement:
        """Places and kinds of the NUTS 3 regions that those of a level consist of."""
        return self.lasting.get(("settlement", level), lambda: build_settlement(self.results, self.territory, level))

    def typical(self, structure: Structure, make: Callable[[], float]) -> float:
        """How far two regions are apart usually, computed once for every level and year."""
        return self.lasting.get(self._same("typical", structure.level, structure.year), make)

    def _same(self, *key: object) -> tuple[object, ...]:
        """A key for what methods have in common that let values be of the same age: the others don't touch it."""
        return *key, self.results.method.imputation.max_age

    def count(self, indicator: str, geo: str, year: int) -> tuple[float, str]:
        """How many `unit` one native unit of an indicator is in a region, and that unit; (NaN, "") when unknown."""
        found = self.counts.get(indicator)
        if found is None:
            return np.nan, ""
        base = self.quantities.used(found.base)[self.results.position(geo), self.results.column(year)]
        return float(base) / found.per, found.unit

    @cached_property
    def memory(self) -> Memory:
        """What was computed before by this method."""
        return Memory(24)


def build_context(store: Observations, results: Results, *, sectors: bool = True) -> Context:
    """Read everything from an open store; raises `InputError` for a fault in a file of `data/`.

    `sectors` False: without the values of sectors, a quarter of the time, for who shows none.
    """
    sources = load_sources()
    structure, sections = load_structure(sources), load_sections(sources)
    return Context(
        results=results,
        quantities=read_quantities(store, structure, results),
        variables=load_variables(structure),
        territory=load_territory(vintage=results.regions.vintage),
        sections=sections,
        sectors=read_sectors(store, sections, results) if sectors else {},
        links=load_links(results.catalogue),
        counts=load_counts(results.catalogue, structure),
        exchange=load_exchange(load_pilots(), sections),
    )


def read_quantities(store: Observations, structure: Catalogue, results: Results) -> Quantities:
    """The quantities of structure.toml over the universe of the results' panel.

    One after the other: read at once, their rows would take more than what is kept of them.
    """
    universe = results.panel.universe
    observed, age = {}, {}
    for quantity in structure.indicators.values():
        frames = _Frames(store, quantity.inputs.values())
        inputs = {name: read_input(i, frames, universe) for name, i in quantity.inputs.items()}
        found = compute(quantity, inputs)
        observed[quantity.id] = Quantity(found.value, found.datasets)
        age[quantity.id] = carry_forward(found.value, quantity.max_age)
    return Quantities(observed, age)


def read_sectors(store: Observations, sections: Sections, results: Results) -> SectorValues:
    """Employment and value added of every NACE section, in the measure's unit."""
    codes = [TOTAL, *(s.code for s in sections.sections.values())]

    def figures(measure: Measure, code: str) -> Figures:
        series = Series(measure.dataset, {**measure.codes, "nace_r2": spellings(code)}, False, "", "")
        wanted = Input("value", "count", (series,))
        found = read_input(wanted, _Frames(store, [wanted]), results.panel.universe)
        return Figures.of(found.value, found.flags)

    return {m.id: {code: figures(m, code) for code in codes} for m in sections.measures.values()}


class _Frames:
    """The rows of every series of a few inputs, read in one query."""

    def __init__(self, store: Observations, inputs: Iterable[Input]) -> None:
        series = {self._key(s.dataset, s.codes): s for i in inputs for s in i.series}
        found = store.series_many([(s.dataset, s.codes) for s in series.values()])
        self._frames = dict(zip(series, found, strict=True))

    def series(self, dataset: str, codes: Mapping[str, Sequence[str]]) -> pd.DataFrame:
        return self._frames[self._key(dataset, codes)]

    @staticmethod
    def _key(dataset: str, codes: Mapping[str, Sequence[str]]) -> tuple[object, ...]:
        return dataset, *((name, tuple(values)) for name, values in codes.items())
