"""Observations of indicators: what the panel uses for every region and year, and what has to be said about it.

Numbers first, texts late: which rows are wanted is decided on arrays, and only
rows that somebody will read become texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from data.flags import flag_words
from data.rows import FLAGGED, MISSING, VALUES
from data.translate import N_, _
from indicators.flags import bit, to_texts
from indicators.results import Results
from layouts.export.wanted import CARRIED, CONTEXT, CONVERTED, Wanted
from layouts.site import Site

if TYPE_CHECKING:
    import pyarrow as pa

# How a value came about; a row may have several of them.
HOW: Mapping[str, str] = {
    "missing": N_("no value"),
    CARRIED: N_("carried forward"),
    CONVERTED: N_("converted from another NUTS vintage"),
    "twin": N_("published under another code of the same place"),
    CONTEXT: N_("published for a larger region, not scored"),
}
REPORTED = N_("as published")


@dataclass(frozen=True)
class Cells:
    """One indicator at one level: arrays (regions, years) as `Panel.raw_cells` has them, and the axes they lie on.

    `rows`: positions of the regions in the panel; `normalised`: 0-100, NaN where it isn't scored.
    """

    indicator: str
    rows: np.ndarray
    years: np.ndarray
    raw: Mapping[str, np.ndarray]
    normalised: np.ndarray

    @property
    def missing(self) -> np.ndarray:
        """Where there is no value."""
        return np.isnan(self.raw["value"])

    @property
    def traits(self) -> dict[str, np.ndarray]:
        """Where each of HOW holds."""
        raw, there = self.raw, ~self.missing
        foreign = raw["source_geo"] != self.rows[:, None]
        return {
            "missing": ~there,
            CARRIED: there & (raw["source_time"] != self.years),
            CONVERTED: there & raw["converted"],
            "twin": there & foreign & raw["scored"] & ~raw["converted"],
            CONTEXT: there & ~raw["scored"],
        }

    def mask(self, only: str) -> np.ndarray:
        """Which cells a reduction keeps, see `wanted.ONLY`."""
        if not only:
            return np.ones_like(self.missing)
        if only in (CARRIED, CONVERTED, CONTEXT, MISSING):
            return self.traits[only]
        if only == VALUES:
            return ~self.missing
        flags, special = self.raw["flag"], bit("m") | bit("0")
        if only == FLAGGED:
            return flags != 0
        if only == "m0":
            return (flags & special) == special
        # "m0" is one flag, so its m is none.
        return (flags & bit(only) != 0) & ((flags & special) != special if only == "m" else True)


@dataclass(frozen=True)
class Column:
    """A column of a table: the `values` of its rows, or texts of which row n has that at `places[n]`.

    `missing`: rows without a value. Arrow, in which files are written, is loaded for them alone.
    """

    values: np.ndarray | Sequence[str]
    places: np.ndarray | None = None
    missing: np.ndarray | None = None

    def plain(self) -> list[Any]:
        """The values of the rows as Python has them, None = missing."""
        values = self.values.tolist() if isinstance(self.values, np.ndarray) else list(self.values)
        if self.places is not None:
            values = [values[place] for place in self.places.tolist()]
        if self.missing is None:
            return values
        return [None if gone else value for value, gone in zip(values, self.missing.tolist(), strict=True)]

    def arrow(self) -> pa.Array:
        """The same for a table of Arrow."""
        import pyarrow as pa

        if self.places is not None:
            return pa.array(self.values, pa.string()).take(pa.array(self.places, pa.int64()))
        kinds = {"f": pa.float64(), "i": pa.int64(), "b": pa.bool_(), "O": pa.string()}
        return pa.array(self.values, kinds[self.values.dtype.kind], mask=self.missing)


def listed(results: Results, wanted: Wanted) -> tuple[str, ...]:
    """Indicators that a request is about and the store has data of, in the order of the catalogue."""
    chosen = set(wanted.indicators)
    chosen |= {i.id for name in wanted.dimensions for i in results.catalogue.of(name, scored=False)}
    every = wanted.indicators or wanted.dimensions
    return tuple(i for i in results.catalogue.indicators if (not every or i in chosen) and results.has_data(i))


def region_rows(results: Results, wanted: Wanted) -> np.ndarray:
    """Positions in the panel of the regions that a request is about."""
    level = wanted.level or 2
    rows, geos = results.level(level).rows, results.geos(level)
    keep = np.ones(len(rows), dtype=bool)
    if wanted.geos:
        keep &= np.isin(geos.to_numpy(dtype=object), wanted.geos)
    if wanted.countries:
        keep &= np.isin([results.regions.country(g) for g in geos], wanted.countries)
    return rows[keep]


def cells_of(results: Results, level: int, indicator: str, rows: np.ndarray, years: Sequence[int]) -> Cells:
    """Everything about one indicator for regions and years."""
    parts = [results.panel.raw_cells(indicator, rows, year) for year in years]
    columns = [results.column(year) for year in years]
    raw = {name: np.stack([p[name] for p in parts], axis=1) for name in parts[0]}
    raw["scored"] = raw["scored"] & (results.age(indicator)[rows][:, columns] >= 0)
    if not results.catalogue.indicators[indicator].scored:
        _without_context(raw)
    return Cells(indicator, rows, np.array(years), raw, _normalised(results, level, indicator, rows, columns))


def _without_context(raw: dict[str, np.ndarray]) -> None:
    """Leave out what was published for a larger region: its total would look like one of the region's own."""
    raw["value"] = np.where(raw["scored"], raw["value"], np.nan)
    raw["flag"] = np.where(raw["scored"], raw["flag"], 0).astype(raw["flag"].dtype)
    raw["dataset"] = np.where(raw["scored"], raw["dataset"], -1)


def _normalised(results: Results, level: int, indicator: str, rows: np.ndarray, columns: list[int]) -> np.ndarray:
    d = results.dimension(level, results.catalogue.indicators[indicator].dimension)
    names = [i.id for i in d.indicators]
    if indicator not in names:
        return np.full((len(rows), len(columns)), np.nan)
    at = np.searchsorted(results.level(level).rows, rows)
    return d.normalised[np.ix_(at, columns, [names.index(indicator)])][:, :, 0]


def chunks(site: Site, wanted: Wanted) -> Iterator[pa.Table]:
    """All rows of a request, one indicator after the other; at least one table, so that columns are known."""
    results, rows = site.results, region_rows(site.results, wanted)
    level = wanted.level or 2
    nothing = True
    for name in listed(results, wanted):
        cells = cells_of(results, level, name, rows, wanted.years)
        yield table_of(site, level, cells, np.flatnonzero(cells.mask(wanted.only)))
        nothing = False
    if nothing:
        first = next(iter(results.catalogue.indicators))
        yield table_of(site, level, cells_of(results, level, first, rows[:0], wanted.years), np.empty(0, dtype=int))


def table_of(site: Site, level: int, cells: Cells, picks: np.ndarray) -> pa.Table:
    """Cells at flat positions `picks` as a table with texts, one row per cell."""
    import pyarrow as pa

    return pa.table({name: column.arrow() for name, column in columns_of(site, level, cells, picks).items()})


def columns_of(site: Site, level: int, cells: Cells, picks: np.ndarray) -> dict[str, Column]:
    """Cells at flat positions `picks` as columns with texts, one row per cell."""
    region, year = np.divmod(picks, max(len(cells.years), 1))
    raw = {name: array.ravel()[picks] for name, array in cells.raw.items()}
    there = ~np.isnan(raw["value"])
    return {
        **_of_indicator(site, cells.indicator, len(picks)),
        **_of_regions(site, level, cells.rows, region),
        "time": Column(cells.years[year]),
        "value": _numbers(raw["value"]),
        **_of_flags(raw["flag"]),
        "how": _how(cells, picks),
        "source_time": Column(raw["source_time"], missing=~there),
        "source_geo": Column(np.where(there, site.results.panel.names[raw["source_geo"]], "")),
        "converted": Column(raw["converted"].astype(bool)),
        "scored": Column(raw["scored"].astype(bool)),
        "normalised": _numbers(cells.normalised.ravel()[picks]),
        **_of_datasets(site, cells.indicator, raw["dataset"]),
    }


def _of_indicator(site: Site, name: str, number: int) -> dict[str, Column]:
    indicator = site.results.catalogue.indicators[name]
    same = {
        "dimension": indicator.dimension,
        "indicator": name,
        "label": site.label(name),
        "unit": _(site.results.unit(name)),
    }
    return {column: Column([text], np.zeros(number, dtype=int)) for column, text in same.items()}


def _of_regions(site: Site, level: int, rows: np.ndarray, picked: np.ndarray) -> dict[str, Column]:
    codes, regions = site.results.panel.names[rows].tolist(), site.results.regions
    return {
        "geo": Column(codes, picked),
        "name": Column([regions.name(c) for c in codes], picked),
        "country": Column([regions.country(c) for c in codes], picked),
        "level": Column(np.full(len(picked), level)),
    }


def _of_flags(flags: np.ndarray) -> dict[str, Column]:
    unique, inverse = np.unique(flags, return_inverse=True)
    texts = to_texts(unique).tolist()
    return {"flag": Column(texts, inverse), "flag_words": Column([flag_words(t) for t in texts], inverse)}


def _how(cells: Cells, picks: np.ndarray) -> Column:
    """The traits of each cell in words."""
    code = np.zeros(len(picks), dtype=np.int64)
    for n, where in enumerate(cells.traits.values()):
        code |= where.ravel()[picks].astype(np.int64) << n
    unique, inverse = np.unique(code, return_inverse=True)
    words = ["; ".join(_(w) for n, w in enumerate(HOW.values()) if c >> n & 1) or _(REPORTED) for c in unique.tolist()]
    return Column(words, inverse)


def _of_datasets(site: Site, indicator: str, numbers: np.ndarray) -> dict[str, Column]:
    """Dataset, vintage, publisher and licence; of several where a value was computed from several."""
    names = site.results.dataset_names(indicator).tolist()
    ids = [[part for part in name.split(" + ") if part] for name in names]
    sources = site.sources
    publishers = [[sources.publishers[sources.datasets[d].publisher] for d in found] for found in ids]
    texts = {
        "dataset": names,
        "vintage": [_joined(site.vintages.get(d, "") for d in found) for found in ids],
        "publisher": [_joined(_(p.label) for p in found) for found in publishers],
        "licence": [_joined(p.licence for p in found) for found in publishers],
    }
    # The last name is that of no dataset, which the arrays number -1.
    return {column: Column(found, numbers % len(names)) for column, found in texts.items()}


def _joined(texts: Iterator[str]) -> str:
    return " + ".join(dict.fromkeys(t for t in texts if t))


def _numbers(values: np.ndarray) -> Column:
    """Numbers, NaN = missing."""
    return Column(values, missing=np.isnan(values))
