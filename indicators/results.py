"""What pages, slides and command lines ask: scores, gaps and values as frames.

`Results` is frozen and passed explicitly. Levels are scored when first asked
for, so that the first page does not wait for NUTS 3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from data.catalogue import Catalogue
from data.errors import ProductError
from data.regions import Regions
from data.tables import GAPS, PANEL, SCORES
from indicators.aggregate import FULL
from indicators.change import Change, change_until
from indicators.compute import DimensionScores, LevelScores, score_level
from indicators.flags import to_texts
from indicators.frames import gap_frame, score_frame
from indicators.gaps import gap_to_core, without_shared
from indicators.native import indicator_gaps
from indicators.panel import Panel, unit_of
from indicators.references import references, yearly
from indicators.series import BREAK
from indicators.totals import national_share

LEVELS = (2, 3)


@dataclass(frozen=True)
class Results:
    """Everything that can be said about regions, from one panel."""

    catalogue: Catalogue
    regions: Regions
    panel: Panel
    _scored: dict[int, LevelScores] = field(default_factory=dict, repr=False)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years that can be asked for."""
        return tuple(int(y) for y in self.panel.universe.years)

    def level(self, level: int) -> LevelScores:
        """Arrays of all dimensions at NUTS `level`, computed once."""
        if level not in self._scored:
            self._scored[level] = score_level(self.panel, self.catalogue, level)
        return self._scored[level]

    def geos(self, level: int) -> pd.Index:
        """Codes of all regions at a level, in the order of every array and frame."""
        return self.panel.universe.codes[self.level(level).rows]

    def default_year(self, level: int) -> int:
        """The latest year whose number of full scores is within 5 % of the best year's."""
        four = [d for d in self.catalogue.dimensions.values() if not d.enabler]
        full = sum((self.level(level).dimensions[d.id].state == FULL).sum(axis=0) for d in four)
        return self.years[int(np.flatnonzero(full >= 0.95 * full.max())[-1])]

    def default_core(self, geo: str) -> tuple[str, ...]:
        """Capital region(s) of the same country and level; () where the country has a single region or no capital."""
        return self._capitals.get((self.regions.country(geo), self.regions.level(geo)), ())

    @cached_property
    def _capitals(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """(country, level) -> default core: asked for every region of a map, so looked up and not searched."""
        number = Counter((self.regions.country(c), level) for level in range(4) for c in self.regions.codes(level))
        return {key: self.regions.capital(*key) if n > 1 else () for key, n in number.items()}

    def scores(self, level: int, year: int, *, geos: Sequence[str] | None = None, dimension: str = "") -> pd.DataFrame:
        """SCORES for one level and year, all regions or `geos`, all dimensions or one."""
        column = self.column(year)
        frames = [
            score_frame(name, self.geos(level), year, column, d)
            for name, d in self._dimensions(level, dimension).items()
        ]
        return SCORES.check(self._only(pd.concat(frames, ignore_index=True), level, geos))

    def gaps(
        self,
        level: int,
        year: int,
        *,
        geos: Sequence[str] | None = None,
        core: Sequence[str] = (),
        dimension: str = "",
    ) -> pd.DataFrame:
        """GAPS for one level and year, against `core` or each region's own capital; NaN where there is no core."""
        column, every = self.column(year), self.geos(level)
        cores = self._cores(every, tuple(core))
        names, times = ["+".join(c) for c in cores], np.full(len(every), year)
        frames = []
        for name, d in self._dimensions(level, dimension).items():
            reference, source = references(self, level, d, column, every, cores)
            mine = without_shared(d.normalised[:, column], d.source[:, column], source)
            gap = gap_to_core(mine, reference, d.weights)
            frames.append(gap_frame(name, every, names, times, gap, d.year[:, column]))
        return GAPS.check(self._only(pd.concat(frames, ignore_index=True), level, geos))

    def history(self, geo: str, dimension: str, *, core: Sequence[str] = ()) -> pd.DataFrame:
        """GAPS of one region and dimension over all years, with `break_`: a value compared is flagged as a break."""
        level, cores = self.regions.level(geo), tuple(core) or self.default_core(geo)
        d = self.dimension(level, dimension)
        gap = gap_to_core(*yearly(self, geo, level, d, cores), d.weights)
        years = d.year[self.row(level, geo)]
        names = ["+".join(cores)] * len(self.years)
        frame = gap_frame(dimension, [geo] * len(names), names, np.array(self.years), gap, years)
        return GAPS.check(frame.assign(break_=self._breaks((geo, *cores), d, ~np.isnan(gap.contribution))))

    def change(self, geo: str, dimension: str, year: int, *, core: Sequence[str] = ()) -> Change | None:
        """How the gap moved from its first full year to its last one up to `year`, on what both years compare.

        A value counts in a year as the panel uses it, carried-forward ones too. None with fewer than two full
        years. The plain difference of two rows of `history` would mix in what came or went.
        """
        self.column(year)
        level, cores = self.regions.level(geo), tuple(core) or self.default_core(geo)
        d = self.dimension(level, dimension)
        mine, theirs = yearly(self, geo, level, d, cores)
        return change_until(year, np.array(self.years), mine - theirs, d.weights)

    def national_share(self, geo: str, indicator: str, year: int) -> float:
        """Share (0-1) of a region in its country's total, for R&D expenditure in total and population.

        NaN unless all regions of the country at its level have a value of the same year.
        """
        return national_share(self, geo, indicator, year)

    def score_history(self, geo: str, dimension: str) -> pd.DataFrame:
        """time, score, state of one region over all years."""
        level = self.regions.level(geo)
        d, row = self.dimension(level, dimension), self.row(level, geo)
        return pd.DataFrame({"time": self.years, "score": d.score[row], "state": d.state[row]})

    def indicator_history(self, geo: str, indicator: str) -> pd.DataFrame:
        """time, value, flag, converted of one region as published (nothing carried forward)."""
        values, row = self.panel.observed[indicator], self.position(geo)
        return pd.DataFrame(
            {
                "time": self.years,
                "value": values.value[row],
                "flag": to_texts(values.flags[row]),
                "converted": values.converted[row],
            }
        )

    def values(self, level: int, year: int, indicator: str) -> pd.DataFrame:
        """PANEL rows of one indicator for all regions of a level, plus `normalised` (0-100, NaN when not scored)."""
        scores = self.level(level)
        frame = self.panel.at(indicator, scores.rows, year)
        frame.insert(0, "indicator", indicator)
        frame.insert(1, "geo", self.geos(level).to_numpy())
        frame.insert(2, "time", year)
        scale = scores.scales.get(indicator)
        own = frame["value"].where(frame["scored"]).to_numpy()
        frame["normalised"] = scale.apply(own) if scale else np.nan
        return PANEL.check(frame)

    def indicator_gaps(
        self, geo: str, year: int, *, core: Sequence[str] = (), dimension: str = "", scored: bool = True
    ) -> pd.DataFrame:
        """INDICATOR_GAPS of one region, every indicator of the catalogue, comparable or not."""
        level = self.regions.level(geo)
        return self.indicator_gaps_of(level, year, geos=[geo], core=core, dimension=dimension, scored=scored)

    def indicator_gaps_of(
        self,
        level: int,
        year: int,
        *,
        geos: Sequence[str] | None = None,
        core: Sequence[str] = (),
        dimension: str = "",
        scored: bool = True,
    ) -> pd.DataFrame:
        """INDICATOR_GAPS of all regions of a level, or `geos` in their order: one region after the other."""
        every = list(self.geos(level)) if geos is None else list(geos)
        cores = self._cores(every, tuple(core))
        return indicator_gaps(self, every, year, cores, level=level, dimension=dimension, scored=scored)

    def unit(self, indicator: str) -> str:
        """Unit of the series in use."""
        return unit_of(self.catalogue.indicators[indicator], self.panel.observed[indicator])

    def definition(self, indicator: str) -> str:
        """How the series in use differs from the indicator's label; "" when it doesn't."""
        return self.panel.observed[indicator].label

    def _breaks(self, geos: tuple[str, ...], d: DimensionScores, compared: np.ndarray) -> np.ndarray:
        """Years (T,) in which a value published for that year, of a compared indicator (T, I), is flagged b."""
        rows = [self.position(g) for g in geos]
        flagged = [
            ((self.panel.observed[i.id].flags[rows] & BREAK) > 0) & (self.panel.age[i.id][rows] == 0)
            for i in d.indicators
        ]
        return (np.any(flagged, axis=1).T & compared).any(axis=1) if flagged else np.zeros(len(self.years), dtype=bool)

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
            raise ProductError(f"geo: found {geo!r}, expected a NUTS 2021 code")
        return position

    def row(self, level: int, geo: str) -> int:
        """Position of a region among those of its level."""
        found = np.flatnonzero(self.level(level).rows == self.position(geo))
        if not len(found):
            raise ProductError(f"geo: found {geo!r}, expected a NUTS {level} code")
        return int(found[0])

    def _only(self, frame: pd.DataFrame, level: int, geos: Sequence[str] | None) -> pd.DataFrame:
        if geos is None:
            return frame
        for geo in geos:
            self.row(level, geo)
        return frame[frame["geo"].isin(list(geos))].reset_index(drop=True)

    def people(self, cores: tuple[str, ...], column: int) -> np.ndarray:
        """Population of regions, for merging them; NaN where unknown."""
        rows = [self.position(c) for c in cores]
        return self.panel.used("population")[rows, column]

    def _cores(self, geos: Sequence[str], core: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The core of every region: the one named, or its own."""
        return [core or self.default_core(geo) for geo in geos]
