"""What pages, slides and command lines ask: scores, gaps and values as frames.

`Results` is frozen and passed explicitly. Levels are scored when first asked
for, so that the first page does not wait for NUTS 3 (see `scored`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from indicators.aggregate import FULL
from indicators.change import Change, change_until
from indicators.compute import DimensionScores
from indicators.cores import Core, group_of
from indicators.flags import to_texts
from indicators.frames import Columns, Row, first_row, gap_columns, score_columns
from indicators.gaps import gap_to_core, without_shared
from indicators.native import indicator_gaps
from indicators.native_rows import indicator_rows, side_rows
from indicators.panel import unit_of
from indicators.references import yearly
from indicators.scored import Scored
from indicators.series import BREAK
from indicators.totals import national_share

LEVELS = (2, 3)


@dataclass(frozen=True)
class Results(Scored):
    """Everything that can be said about regions, from one panel."""

    def default_year(self, level: int) -> int:
        """The latest year whose number of full scores is within 5 % of the best year's."""
        return self._memory.get(("default year", level), lambda: self._default_year(level))

    def _default_year(self, level: int) -> int:
        four = [d for d in self.catalogue.dimensions.values() if not d.enabler]
        full = sum((self.level(level).dimensions[d.id].state == FULL).sum(axis=0) for d in four)
        return self.years[int(np.flatnonzero(full >= 0.95 * full.max())[-1])]

    def scores(self, level: int, year: int, *, geos: Sequence[str] | None = None, dimension: str = "") -> pd.DataFrame:
        """SCORES for one level and year, all regions or `geos`, all dimensions or one."""
        rows, wanted = self._rows_in_order(level, geos), self._dimensions(level, dimension)
        return _joined([pd.DataFrame(self.score_columns(level, year, name, rows=rows)) for name in wanted])

    def score_columns(self, level: int, year: int, dimension: str, *, rows: np.ndarray | None = None) -> Columns:
        """The columns of `scores` of one dimension, of the regions at positions `rows` of a level; None = all."""
        d, column = self.dimension(level, dimension), self.column(year)
        return score_columns(dimension, self._codes(level, rows), _every(rows), year, column, d)

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
        rows, wanted = self._rows_in_order(level, geos), self._dimensions(level, dimension)
        return _joined([pd.DataFrame(self.gap_columns(level, year, name, core=core, rows=rows)) for name in wanted])

    def gap_columns(
        self, level: int, year: int, dimension: str, *, core: Sequence[str] = (), rows: np.ndarray | None = None
    ) -> Columns:
        """The columns of `gaps` of one dimension, of the regions at positions `rows` of a level; None = all."""
        d, column, taken = self.dimension(level, dimension), self.column(year), _every(rows)
        cores = self.cores(level, self.parse_core(level, core))
        reference, source = self.reference(level, dimension, cores).at(column, taken)
        mine = without_shared(d.normalised[taken, column], d.source[taken, column], source)
        gap = gap_to_core(mine, reference, d.weights, self.mean(dimension))
        names, limits = cores.names[cores.take[taken]], self.method.coverage
        return gap_columns(dimension, self._codes(level, rows), names, year, gap, d.year[taken, column], limits)

    def score_rows(self, geo: str, year: int) -> dict[str, Row]:
        """SCORES of one region and year by dimension, as plain values."""
        level = self.regions.level(geo)
        rows = np.array([self.row(level, geo)])
        every = self.catalogue.dimensions
        return {name: first_row(self.score_columns(level, year, name, rows=rows)) for name in every}

    def history(self, geo: str, dimension: str, *, core: Sequence[str] = ()) -> pd.DataFrame:
        """GAPS of one region and dimension over all years, with `break_`: a value compared is flagged as a break."""
        return pd.DataFrame(self.history_columns(geo, dimension, core=core))

    def history_columns(self, geo: str, dimension: str, *, core: Sequence[str] = ()) -> dict[str, np.ndarray]:
        """The columns of `history`, one value per year."""
        level = self.regions.level(geo)
        d, row = self.dimension(level, dimension), self.row(level, geo)
        cores = self.cores(level, self.parse_core(level, core))
        gap = gap_to_core(*yearly(self, row, level, dimension, cores), d.weights, self.mean(dimension))
        core_name, mine = cores.names[cores.take[row]], cores.distinct[cores.take[row]]
        years = np.array(self.years)
        columns = gap_columns(dimension, geo, core_name, years, gap, d.year[row], self.method.coverage)
        columns |= {"break_": self._breaks(level, geo, mine, d, ~np.isnan(gap.weight))}
        return {name: _along(column, len(years)) for name, column in columns.items()}

    def change(self, geo: str, dimension: str, year: int, *, core: Sequence[str] = ()) -> Change | None:
        """How the gap moved from its first full year to its last one up to `year`, on what both years compare.

        A value counts in a year as the panel uses it, carried-forward ones too. None with fewer than two full
        years. The plain difference of two rows of `history` would mix in what came or went.
        """
        self.column(year)
        level = self.regions.level(geo)
        d, row = self.dimension(level, dimension), self.row(level, geo)
        both = yearly(self, row, level, dimension, self.cores(level, self.parse_core(level, core)))
        limit, mean = self.method.coverage.minimum, self.mean(dimension)
        return change_until(year, np.array(self.years), *both, d.weights, mean=mean, full_from=limit)

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
        columns = self.value_columns(level, year, indicator)
        frame = pd.DataFrame({"indicator": indicator, "geo": columns.pop("geo"), "time": year, **columns})
        return frame.astype({"flag": "str", "source_geo": "str", "dataset": "str"})

    def value_columns(self, level: int, year: int, indicator: str) -> dict[str, np.ndarray]:
        """The columns of `values`, but for those that are the same in all rows."""
        words = self.panel.in_words(indicator, self.cells(level, indicator, year))
        return {
            "geo": self.codes(level),
            **words,
            "normalised": self._normalised(level, indicator, self.column(year)),
        }

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
        cores = self.cores(level, self.parse_core(level, core))
        if dimension:
            self.dimension(level, dimension)
        rows = self._rows(level, geos)
        return indicator_gaps(self, rows, year, cores, level=level, dimension=dimension, scored=scored)

    def indicator_gap_rows(
        self,
        geos: Sequence[str],
        year: int,
        *,
        core: Sequence[str] = (),
        dimension: str = "",
        scored: bool = True,
    ) -> list[Row]:
        """INDICATOR_GAPS of a few regions of one level, one after the other, as plain values."""
        level = self.regions.level(geos[0])
        cores = self.cores(level, self.parse_core(level, core))
        rows = [self.row(level, geo) for geo in geos]
        return indicator_rows(self, rows, year, cores, level=level, dimension=dimension, scored=scored)

    def side_rows(self, geo: str, year: int, indicators: Sequence[str], *, core: Sequence[str] = ()) -> dict[str, Row]:
        """Native values of both sides in a few indicators, by indicator; see `native_rows.side_rows`."""
        level = self.regions.level(geo)
        cores = self.cores(level, self.parse_core(level, core))
        return side_rows(self, geo, year, cores, level=level, indicators=indicators)

    def unit(self, indicator: str) -> str:
        """Unit of the series in use."""
        return unit_of(self.catalogue.indicators[indicator], self.panel.observed[indicator])

    def definition(self, indicator: str) -> str:
        """How the series in use differs from the indicator's label; "" when it doesn't."""
        return self.panel.observed[indicator].label

    def _breaks(self, level: int, geo: str, core: Core, d: DimensionScores, compared: np.ndarray) -> np.ndarray:
        """Years (T,) in which a value published for that year, of a compared indicator (T, I), is flagged b."""
        several = len(core) > 1 or bool(group_of(core))
        rows = [self.position(g) for g in ((geo,) if several else (geo, *core))]
        flagged = self._flagged(tuple(i.id for i in d.indicators))[:, rows]
        broken = np.unpackbits(flagged, axis=2, count=len(self.years)).astype(bool).any(axis=1)
        for n, indicator in enumerate(d.indicators if several else ()):
            broken[n] |= self.merged(level, indicator.id, core).breaks
        return (broken.T & compared).any(axis=1)

    def _flagged(self, indicators: tuple[str, ...]) -> np.ndarray:
        """Whether a value published for its year is flagged b, (I, codes, T) with eight years in a byte."""

        def make() -> np.ndarray:
            shape = len(indicators), len(self.panel.universe.codes), len(self.years)
            found = [(self.panel.observed[i].flags & BREAK > 0) & (self.panel.age[i] == 0) for i in indicators]
            return np.packbits(np.array(found, dtype=bool).reshape(shape), axis=2)

        return self._memory.get(("flagged", indicators), make)

    def codes(self, level: int) -> np.ndarray:
        """`geos` as an array of texts: taking one out of an index takes longer than computing its gap."""
        return self._memory.get(("codes", level), lambda: self.geos(level).to_numpy(dtype=object))

    def _codes(self, level: int, rows: np.ndarray | None) -> Sequence[str]:
        return self.geos(level) if rows is None else self.codes(level)[rows]

    def _rows(self, level: int, geos: Sequence[str] | None) -> np.ndarray:
        """Where the regions of a selection are among those of a level, in their order; all when it is None."""
        every = np.arange(len(self.geos(level)))
        return every if geos is None else np.array([self.row(level, geo) for geo in geos], dtype=int)

    def _rows_in_order(self, level: int, geos: Sequence[str] | None) -> np.ndarray:
        """The same, each once and in the order of the level."""
        rows = self._rows(level, geos)
        return rows if geos is None else np.unique(rows)

    def _normalised(self, level: int, indicator: str, column: int) -> np.ndarray:
        """0-100 of all regions of a level in one year; NaN when the indicator is not scored there."""
        d = self.dimension(level, self.catalogue.indicators[indicator].dimension)
        order = [i.id for i in d.indicators]
        if indicator not in order:
            return np.full(len(d.normalised), np.nan)
        return d.normalised[:, column, order.index(indicator)]


def _every(rows: np.ndarray | None) -> np.ndarray | slice:
    return slice(None) if rows is None else rows


def _along(column: Any, length: int) -> np.ndarray:
    """A column as an array, also where one value holds for all of it."""
    return (
        np.array([column] * length, dtype=object if isinstance(column, str) else None)
        if np.isscalar(column)
        else column
    )


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
