"""One panel, scored: the arrays behind every answer, each computed when first asked for and then kept.

Frames for pages and command lines are made of them in `results`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Self

import numpy as np
import pandas as pd

from data.catalogue import Catalogue
from data.errors import ProductError
from data.regions import Regions
from indicators.aggregate import METHODS
from indicators.compute import DimensionScores, LevelScores, score_level
from indicators.cores import MEAN, OWN_COUNTRY, Core, group_of, parse_core
from indicators.gaps import Mean, no_gap
from indicators.means import partition
from indicators.memory import Memory
from indicators.merged import Merged
from indicators.method import DEFAULT, Method
from indicators.panel import Panel
from indicators.references import Cores, Reference, build_cores, build_reference, merge_core

# Entries that are kept, of all methods together: about 20 kB each, 50 kB at most.
KEPT = 300


@dataclass(frozen=True)
class Scored:
    """One panel under one method; regions and years by code and number, or by position in the arrays."""

    catalogue: Catalogue
    regions: Regions
    panel: Panel
    method: Method = DEFAULT
    _scored: dict[int, LevelScores] = field(default_factory=dict, repr=False)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years that can be asked for."""
        return tuple(int(y) for y in self.panel.universe.years)

    def level(self, level: int) -> LevelScores:
        """Arrays of all dimensions at NUTS `level`, computed once."""
        if level not in self._scored:
            self._scored[level] = score_level(self.panel, self.catalogue, level, self.method)
        return self._scored[level]

    def with_method(self, method: Method) -> Self:
        """The same panel scored by other settings; cheap until a level is asked for."""
        if method == self.method:
            return self
        other = type(self)(self.catalogue, self.regions, self.panel, method)
        # What a cached property would make anew: each method's own would be as large as that of the default.
        other.__dict__["_memory"] = self._memory.beside(method.fingerprint())
        # Regions are the same by every method.
        other.__dict__["_regions_of"], other.__dict__["_capitals"] = self._regions_of, self._capitals
        return other

    def geos(self, level: int) -> pd.Index:
        """Codes of all regions at a level, in the order of every array and frame."""
        return self._memory.get(("geos", level), lambda: self.panel.universe.codes[self.level(level).rows])

    def countries(self, level: int) -> np.ndarray:
        """Country codes (G,) of all regions at a level."""
        return self._memory.get(
            ("countries", level), lambda: np.array([self.regions.country(geo) for geo in self.geos(level)], dtype="U2")
        )

    def dimension(self, level: int, dimension: str) -> DimensionScores:
        """Arrays of one dimension."""
        return self._dimensions(level, dimension)[dimension]

    def _dimensions(self, level: int, dimension: str) -> Mapping[str, DimensionScores]:
        every = self.level(level).dimensions
        if dimension and dimension not in every:
            raise ProductError(f"dimension: found {dimension!r}, expected one of {', '.join(every)}")
        return {dimension: every[dimension]} if dimension else every

    def column(self, year: int) -> int:
        """Position of a year on the time axis."""
        if year not in self.years:
            raise ProductError(f"year: found {year}, expected {self.years[0]} to {self.years[-1]}")
        return year - self.years[0]

    def position(self, geo: str) -> int:
        """Position of a region in the panel's universe."""
        universe = self.panel.universe
        position = universe.codes.get_loc(geo) if geo in universe.codes else -1
        if position < 0 or not universe.current[position]:
            raise ProductError(f"geo: found {geo!r}, expected a NUTS {self.regions.vintage} code")
        return position

    def row(self, level: int, geo: str) -> int:
        """Position of a region among those of its level."""
        places = self._memory.get(
            ("rows", level), lambda: {code: n for n, code in enumerate(self.geos(level).tolist())}
        )
        if geo not in places:
            self.position(geo)
            raise ProductError(f"geo: found {geo!r}, expected a NUTS {level} code")
        return int(places[geo])

    def default_core(self, geo: str) -> tuple[str, ...]:
        """Capital region(s) of the same country and level; () where the country has a single region or no capital."""
        return self._capitals.get((self.regions.country(geo), self.regions.level(geo)), ())

    @cached_property
    def _capitals(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """(country, level) -> default core: asked for every region of a map, so looked up and not searched."""
        return {key: self.regions.capital(*key) if n > 1 else () for key, n in self._regions_of.items()}

    @cached_property
    def _regions_of(self) -> dict[tuple[str, int], int]:
        """(country, level) -> how many regions it has there."""
        return Counter((self.regions.country(c), level) for level in range(4) for c in self.regions.codes(level))

    def parse_core(self, level: int, codes: Sequence[str]) -> Core:
        """A core as it is written in addresses (see `cores`), checked; `ProductError` for what is none at `level`."""
        return parse_core(codes, self.regions, level)

    def core_of(self, geo: str, core: Core) -> Core:
        """What one region is measured against when `core` is chosen; () where there is nothing to compare with.

        A country with a single region at that level is no yardstick for that region, nor is its own mean.
        """
        if not core:
            return self.default_core(geo)
        group, country = group_of(core), self.regions.country(geo)
        if group not in (OWN_COUNTRY, country):
            return core
        return (MEAN + country,) if self._regions_of[country, self.regions.level(geo)] > 1 else ()

    def cores(self, level: int, core: Core) -> Cores:
        """The cores of all regions of a level, in the order of `geos(level)`, when `core` is chosen."""
        return self._memory.get(("cores", level, core), lambda: self._cores(level, core))

    def _cores(self, level: int, core: Core) -> Cores:
        geos, countries = self.geos(level).tolist(), self.countries(level).tolist()
        # What a region is measured against is the same in all of its country, so one of them is asked for.
        of = {country: self.core_of(geo, core) for country, geo in dict(zip(countries, geos, strict=True)).items()}
        return build_cores(core, geos, [of[country] for country in countries])

    def reference(self, level: int, dimension: str, cores: Cores) -> Reference:
        """Normalised values of all cores in one dimension, all years."""
        key = ("reference", level, dimension, cores.chosen)
        return self._memory.get(key, lambda: build_reference(self, level, dimension, cores))

    def merged(self, level: int, indicator: str, core: Core) -> Merged:
        """Native values of a core of several regions or of a mean, all years."""
        found = self.catalogue.indicators[indicator]
        return self._memory.get(("merged", level, indicator, core), lambda: merge_core(self, level, found, core))

    def partition(self, level: int, indicator: str) -> np.ndarray:
        """Which codes make up every country's mean of an indicator, see `means.partition`."""
        found = self.catalogue.indicators[indicator]
        return self._memory.get(
            ("partition", level, indicator), lambda: partition(self.panel, found, level, self.age(indicator))
        )

    def age(self, indicator: str) -> np.ndarray:
        """`Panel.age` of an indicator, -1 also where a value is older than the method allows; (codes, years)."""
        age, oldest = self.panel.age[indicator], self.method.imputation.max_age
        return age if oldest is None else np.where(age > oldest, -1, age)

    def cells(self, level: int, indicator: str, year: int) -> dict[str, np.ndarray]:
        """`Panel.raw_cells` of all regions of a level; not to be written to."""
        column = self.column(year)

        def make() -> dict[str, np.ndarray]:
            rows = self.level(level).rows
            raw = self.panel.raw_cells(indicator, rows, year)
            scored = raw["scored"] & (self.age(indicator)[rows, column] >= 0)
            # Hundreds of these are kept, so in no more room than the numbers need.
            small = {
                "source_time": raw["source_time"].astype(np.int16),
                "source_geo": raw["source_geo"].astype(np.int32),
            }
            return raw | small | {"scored": scored}

        return self._memory.get(("cells", level, indicator, year), make)

    def mean(self, dimension: str) -> Mean | None:
        """How a dimension's score is made of normalised values where that is no weighted arithmetic mean, else None."""
        settings = self.method.aggregation
        name = settings.of(dimension, 1)
        if name == "arithmetic":
            return None
        if name == "copeland":
            return no_gap
        return partial(METHODS[name], power=settings.power) if name == "generalised" else METHODS[name]

    def has_data(self, indicator: str) -> bool:
        """Whether the store holds any value of the indicator."""
        return self._memory.get(("has_data", indicator), lambda: self.panel.has_data(indicator))

    def dataset_names(self, indicator: str) -> np.ndarray:
        """Ids of an indicator's datasets as `cells` number them, with "" as the last for none."""
        names = self.panel.observed[indicator].datasets
        return self._memory.get(("datasets", indicator), lambda: np.array([*names, ""], dtype=object))

    @cached_property
    def _memory(self) -> Memory:
        return Memory(KEPT)

    def people(self, geos: Sequence[str], column: int) -> np.ndarray:
        """Population of regions in one year, for merging or comparing them; NaN where unknown."""
        return self.panel.used("population")[[self.position(geo) for geo in geos], column]
