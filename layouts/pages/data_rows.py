"""The rows of the table of observations: counted, sorted and cut into pages on arrays, texts only for one page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.errors import ProductError
from layouts.export import raw
from layouts.export.panel import Cells, cells_of, columns_of, listed, region_rows
from layouts.export.provenance import all_sources, store_of
from layouts.export.wanted import CARRIED, CONTEXT, CONVERTED, Wanted
from layouts.rows import Row
from layouts.site import Site

PER_PAGE = 50
# Columns of the panel by which rows can be ordered.
SORTABLE = ("label", "name", "time", "value", "normalised")


@dataclass(frozen=True)
class Order:
    """All rows of a request in order: number of the indicator and position among its cells; and what they are."""

    block: np.ndarray
    flat: np.ndarray
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Shown:
    """One page of rows, how many rows there are, and how many of them have a trait (empty for a dataset's own)."""

    rows: Sequence[Row]
    columns: tuple[str, ...]
    total: int
    page: int
    counts: Mapping[str, int]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(-(-self.total // PER_PAGE), 1)

    @property
    def first(self) -> int:
        """Number of the first row on the page, from 1."""
        return (self.page - 1) * PER_PAGE + 1


def shown(site: Site, wanted: Wanted, sort: str, page: int) -> Shown:
    """A page of rows; a page beyond the end is the last one. Raises `ProductError` for a dataset that isn't there."""
    return _of_dataset(site, wanted, sort, page) if wanted.dataset else _of_panel(site, wanted, sort, page)


def _of_panel(site: Site, wanted: Wanted, sort: str, page: int) -> Shown:
    order = site.memory.get(("order", _key(wanted), sort), lambda: _order(site, wanted, sort), room=_room(site, wanted))
    page = min(page, max(-(-len(order.flat) // PER_PAGE), 1))
    part = slice((page - 1) * PER_PAGE, page * PER_PAGE)
    rows = _rows(site, wanted, order.block[part], order.flat[part])
    return Shown(rows, SORTABLE, len(order.flat), page, order.counts)


def _key(wanted: Wanted) -> tuple[Any, ...]:
    fields = ("level", "years", "geos", "countries", "dimensions", "indicators", "only")
    return tuple(getattr(wanted, name) for name in fields)


def _room(site: Site, wanted: Wanted) -> int:
    """How many units of the memory an order may take: six bytes a row, half a megabyte a unit."""
    rows = len(region_rows(site.results, wanted)) * len(wanted.years) * len(listed(site.results, wanted))
    return 1 + 6 * rows // 500_000


def _order(site: Site, wanted: Wanted, sort: str) -> Order:
    level, rows = wanted.level or 2, region_rows(site.results, wanted)
    blocks, flats, keys = [np.empty(0, np.int16)], [np.empty(0, np.int32)], [np.empty(0)]
    counts: dict[str, int] = dict.fromkeys(("values", "flagged", CARRIED, CONVERTED, CONTEXT), 0)
    name, key = sort.removeprefix("-"), _sort_key(site, rows, wanted, sort.removeprefix("-"))
    for number, indicator in enumerate(listed(site.results, wanted)):
        cells = cells_of(site.results, level, indicator, rows, wanted.years)
        mask = cells.mask(wanted.only)
        for trait, where in _counted(cells).items():
            counts[trait] += int((where & mask).sum())
        picked = np.flatnonzero(mask).astype(np.int32)
        blocks.append(np.full(len(picked), number, np.int16))
        flats.append(picked)
        if name in SORTABLE:
            keys.append(key(cells, picked))
    block, flat = np.concatenate(blocks), np.concatenate(flats)
    if name in SORTABLE:
        values = np.concatenate(keys)
        # Missing values are last in either direction.
        order = np.argsort(-values if sort[0] == "-" else values, kind="stable")
        block, flat = block[order], flat[order]
    return Order(block, flat, counts)


def _counted(cells: Cells) -> dict[str, np.ndarray]:
    traits = cells.traits
    counted = {name: traits[name] for name in (CARRIED, CONVERTED, CONTEXT)}
    return counted | {"values": ~cells.missing, "flagged": (cells.raw["flag"] != 0) & ~cells.missing}


def _sort_key(
    site: Site, rows: np.ndarray, wanted: Wanted, name: str
) -> Callable[[Cells, np.ndarray], np.ndarray] | None:
    """A number per picked cell by which rows are ordered; None for the order of the catalogue."""
    wide = max(len(wanted.years), 1)
    if name == "label":
        places = _places([site.label(i).casefold() for i in listed(site.results, wanted)])
        at = dict(zip(listed(site.results, wanted), places, strict=True))
        return lambda cells, picked: np.full(len(picked), at[cells.indicator], float)
    if name == "name":
        names = [site.results.regions.name(c).casefold() for c in site.results.panel.names[rows]]
        place = np.array(_places(names), float)
        return lambda cells, picked: place[picked // wide]
    if name == "time":
        return lambda cells, picked: cells.years[picked % wide].astype(float)
    if name == "normalised":
        return lambda cells, picked: cells.normalised.ravel()[picked]
    return (lambda cells, picked: cells.raw["value"].ravel()[picked]) if name == "value" else None


def _places(texts: Sequence[str]) -> list[int]:
    order = {text: n for n, text in enumerate(sorted(set(texts)))}
    return [order[text] for text in texts]


def _rows(site: Site, wanted: Wanted, block: np.ndarray, flat: np.ndarray) -> list[Row]:
    """The rows at these places with their texts: each indicator once, for its own regions and years only."""
    level, every = wanted.level or 2, region_rows(site.results, wanted)
    names, years, found = listed(site.results, wanted), np.array(wanted.years), [{}] * len(flat)
    for number in np.unique(block):
        mine = np.flatnonzero(block == number)
        region, year = np.divmod(flat[mine], len(years))
        regions, at_region = np.unique(region, return_inverse=True)
        some, at_year = np.unique(year, return_inverse=True)
        cells = cells_of(site.results, level, names[number], every[regions], [int(y) for y in years[some]])
        columns = columns_of(site, level, cells, at_region * len(some) + at_year)
        each = zip(*(column.plain() for column in columns.values()), strict=True)
        for place, row in zip(mine.tolist(), each, strict=True):
            found[place] = dict(zip(columns, row, strict=True))
    return found


def _of_dataset(site: Site, wanted: Wanted, sort: str, page: int) -> Shown:
    source = all_sources(site).get(wanted.dataset)
    if source is None or not source.there:
        raise ProductError(f"dataset: found {wanted.dataset!r}, expected one that is in this database")
    store, asked = store_of(site), raw.rows_of(site, wanted)
    columns = (*store.dimensions(wanted.dataset), "geo", "time", "value", "flag", "conf")
    sort = sort if sort.removeprefix("-") in columns else "geo"
    total = store.count(wanted.dataset, asked)
    page = min(page, max(-(-total // PER_PAGE), 1))
    rows = store.records(wanted.dataset, asked, order=sort, first=(page - 1) * PER_PAGE, most=PER_PAGE)
    return Shown([raw.row_with_words(site.results.regions, row) for row in rows], columns, total, page, {})
