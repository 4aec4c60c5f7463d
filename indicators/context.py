"""What the statistics of learning from others need besides `Results`: structure, places, sectors, all read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from data.catalogue import Catalogue, Input, Series, load_pilots, load_sources
from data.links import Count, Link, load_counts, load_links
from data.neighbours import Territory, load_territory
from data.peers import Variables, load_structure, load_variables
from data.sectors import TOTAL, Exchange, Sections, load_exchange, load_sections
from indicators.memory import Memory
from indicators.panel import Panel
from indicators.results import Results
from indicators.series import Observations, carry_forward, compute, read_input
from indicators.structure import Structure, build_structure
from indicators.values import Universe


@dataclass(frozen=True)
class Figures:
    """What is kept of the values of a sector, of which there are many: `value`, NaN = missing, and `flags` (masks)."""

    value: np.ndarray
    flags: np.ndarray


# A measure of sectors -> code of a NACE section, or TOTAL -> its values.
SectorValues = Mapping[str, Mapping[str, Figures]]


@dataclass(frozen=True, eq=False, repr=False)
class Context:
    """Everything that peers, rings, trends, scenarios, the chain and sectors are computed from."""

    results: Results
    quantities: Panel
    structure_catalogue: Catalogue
    variables: Variables
    territory: Territory
    sections: Sections
    sectors: SectorValues
    links: tuple[Link, ...]
    counts: Mapping[str, Count]
    exchange: Mapping[str, Exchange]

    def structure(self, level: int, year: int | None = None) -> Structure:
        """Structural variables of all regions of a level; `year` None = the level's default year."""
        year = self.results.default_year(level) if year is None else year

        def make() -> Structure:
            return build_structure(self.results, self.quantities, self.territory, self.variables, level, year)

        return self.memory.get(("structure", level, year), make)

    def count(self, indicator: str, geo: str, year: int) -> tuple[float, str]:
        """How many `unit` one native unit of an indicator is in a region, and that unit; (NaN, "") when unknown."""
        found = self.counts.get(indicator)
        if found is None:
            return np.nan, ""
        base = self.quantities.used(found.base)[self.results.position(geo), self.results.column(year)]
        return float(base) / found.per, found.unit

    @cached_property
    def memory(self) -> Memory:
        """What was computed before, at most 0.7 MB each at NUTS 3."""
        return Memory(24)


def build_context(store: Observations, results: Results) -> Context:
    """Read everything from an open store; raises `InputError` for a fault in a file of `data/`."""
    sources = load_sources()
    structure, sections = load_structure(sources), load_sections(sources)
    return Context(
        results=results,
        quantities=read_quantities(store, structure, results),
        structure_catalogue=structure,
        variables=load_variables(structure),
        territory=load_territory(vintage=results.regions.vintage),
        sections=sections,
        sectors=read_sectors(store, sections, results),
        links=load_links(results.catalogue),
        counts=load_counts(results.catalogue, structure),
        exchange=load_exchange(load_pilots(), sections),
    )


def read_quantities(store: Observations, structure: Catalogue, results: Results) -> Panel:
    """The quantities of structure.toml over the universe of the results' panel."""
    universe = results.panel.universe
    frames = _Frames(store, (i for q in structure.indicators.values() for i in q.inputs.values()))
    inputs = {
        q.id: {name: read_input(i, frames, universe) for name, i in q.inputs.items()}
        for q in structure.indicators.values()
    }
    observed = {q.id: compute(q, inputs[q.id], universe) for q in structure.indicators.values()}
    age = {name: carry_forward(v.value, structure.indicators[name].max_age) for name, v in observed.items()}
    # Without their inputs (10 MB): those are for regions merged into one, which have no structure.
    return Panel(universe, results.panel.parent, observed, age)


def read_sectors(store: Observations, sections: Sections, results: Results) -> SectorValues:
    """Employment and value added of every NACE section, in the measure's unit."""
    codes = [TOTAL, *(s.code for s in sections.sections.values())]
    wanted = {
        (measure.id, code): Input(
            "value", "count", (Series(measure.dataset, {**measure.codes, "nace_r2": (code,)}, False, "", ""),)
        )
        for measure in sections.measures.values()
        for code in codes
    }
    frames = _Frames(store, wanted.values())

    nothing = _nothing(results.panel.universe)

    def figures(measure: str, code: str) -> Figures:
        found = read_input(wanted[measure, code], frames, results.panel.universe)
        # A measure that the store lacks altogether would take as much as one that is there.
        missing = np.isnan(found.value).all() and not found.flags.any()
        return nothing if missing else Figures(found.value, found.flags)

    return {measure: {code: figures(measure, code) for code in codes} for measure in sections.measures}


def _nothing(universe: Universe) -> Figures:
    """No figure of any region and year, in the room of one."""
    shape = len(universe.codes), len(universe.years)
    return Figures(np.broadcast_to(np.nan, shape), np.broadcast_to(np.uint32(0), shape))


class _Frames:
    """The rows of every series of some inputs, read in one query."""

    def __init__(self, store: Observations, inputs: Iterable[Input]) -> None:
        series = {self._key(s.dataset, s.codes): s for i in inputs for s in i.series}
        found = store.series_many([(s.dataset, s.codes) for s in series.values()])
        self._frames = dict(zip(series, found, strict=True))

    def series(self, dataset: str, codes: Mapping[str, Sequence[str]]) -> pd.DataFrame:
        return self._frames[self._key(dataset, codes)]

    @staticmethod
    def _key(dataset: str, codes: Mapping[str, Sequence[str]]) -> tuple[object, ...]:
        return dataset, *((name, tuple(values)) for name, values in codes.items())
