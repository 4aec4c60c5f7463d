"""The data page's own fields in the address, and what they ask for."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from data.errors import ProductError
from data.translate import N_
from indicators.cores import group_of
from indicators.results import Results
from layouts.export.provenance import all_sources
from layouts.export.wanted import CARRIED, CONTEXT, CONVERTED, OBSERVATIONS, ONLY, Wanted, for_address
from layouts.method import fields_of
from layouts.query import Field, Query
from layouts.site import Site

# What the page consists of: one part is shown at a time, because together they would be a megabyte.
PARTS: Mapping[str, str] = {
    "": N_("Observations"),
    "coverage": N_("Coverage"),
    "sources": N_("Sources"),
    "method": N_("Method"),
}
EVERYWHERE, ALL = "all", "all"
_DATASET = re.compile(r"[a-z]{1,20}\.[a-z0-9_]{1,40}")
_COLUMN = re.compile(r"-?[a-z][a-z0-9_]{0,30}")
_PLACE = re.compile(r"[1-9]\d{0,6}\.[0-9a-f]{8}")


def _one_of(*allowed: str) -> Field:
    def read(results: Results, text: str) -> str:
        if text not in allowed:
            raise ProductError(f"found {text!r}, expected one of {', '.join(allowed)}")
        return text

    return read


def _like(pattern: re.Pattern[str]) -> Field:
    def read(results: Results, text: str) -> str:
        if not pattern.fullmatch(text):
            raise ProductError(f"found {text!r}")
        return text

    return read


def _area(results: Results, text: str) -> str:
    return text if text == EVERYWHERE else _one_of(*results.regions.codes(0))(results, text.upper())


def _years(results: Results, text: str) -> str:
    """ "all", or "2015-2021"."""
    if text == ALL:
        return text
    ends = [int(t) for t in text.split("-") if t.isascii()]
    for year in ends:
        results.column(year)
    if len(ends) != 2 or ends[0] > ends[1]:
        raise ProductError(f"found {text!r}, expected two years")
    return ALL if tuple(ends) == (results.years[0], results.years[-1]) else f"{ends[0]}-{ends[1]}"


# `items` "all": every indicator, not only those of what is shown; `area` "": the region and its core, where one is
# chosen; `at`: the page of the table, with a mark of what it is a page of, so that another filter begins at the top.
FIELDS: Mapping[str, Field] = {
    "part": _one_of(*PARTS),
    "items": _one_of("", ALL),
    "area": _area,
    "years": _years,
    "only": _one_of("", *ONLY),
    "dataset": _like(_DATASET),
    "sort": _like(_COLUMN),
    "at": _like(_PLACE),
}


def with_fields(query: Query, **fields: str) -> Query:
    """The selection with some of the page's own fields set; "" is the default, and the table begins at its top."""
    found = {**dict(query.more), "at": "", **fields}
    return replace(query, more=tuple((name, text) for name, text in sorted(found.items()) if text))


def page_number(query: Query) -> int:
    """The page of the table, from 1; 1 where the address names a page of another table."""
    number, _dot, mark = query.field("at").partition(".")
    return int(number) if number and mark == _mark(query) else 1


def at_page(query: Query, number: int) -> Query:
    """The selection with another page of its table."""
    return with_fields(query, at=f"{number}.{_mark(query)}" if number > 1 else "")


def _mark(query: Query) -> str:
    return f"{zlib.crc32(with_fields(query).address().encode()):08x}"


def years_of(site: Site, query: Query) -> tuple[int, ...]:
    """The years of the rows: the year chosen, unless the page's own field says otherwise."""
    text = query.field("years")
    if not text:
        return (query.year,)
    if text == ALL:
        return site.results.years
    first, last = (int(t) for t in text.split("-"))
    return tuple(range(first, last + 1))


def wanted_of(site: Site, query: Query) -> Wanted:
    """The rows that the page shows, as the request that downloads them."""
    area, catalogue = query.field("area"), site.results.catalogue
    every = query.field("items") == ALL or bool(query.field("dataset"))
    show = () if every else (query.show,)
    return Wanted(
        kind=OBSERVATIONS,
        level=query.level,
        years=years_of(site, query),
        geos=_there(site, query, _pair(site, query)) if not area else (),
        countries=(area,) if area and area != EVERYWHERE else (),
        dimensions=tuple(s for s in show if s in catalogue.dimensions),
        indicators=tuple(s for s in show if s in catalogue.indicators),
        only=query.field("only"),
        dataset=query.field("dataset"),
        method=fields_of(query.more) if not query.field("dataset") else (),
    )


def _pair(site: Site, query: Query) -> tuple[str, ...]:
    """The region and its core; only the region where the core is a mean, () without one."""
    if not query.geo:
        return ()
    core = query.core or site.results.default_core(query.geo)
    return tuple(dict.fromkeys((query.geo, *(() if group_of(core) else core))))


def _there(site: Site, query: Query, geos: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the regions that the chosen dataset has, if any; a download would refuse the others."""
    source = all_sources(site).get(query.field("dataset")) if query.field("dataset") else None
    return tuple(c for c in geos if source is None or c in source.geos) or geos


def impossible(wanted: Wanted) -> bool:
    """Whether a dataset's own observations are asked for something only the panel knows."""
    return bool(wanted.dataset) and wanted.only in (CARRIED, CONVERTED, CONTEXT)


def download_address(wanted: Wanted, extension: str) -> str:
    """Where exactly these rows are downloaded."""
    return f"/download/{wanted.kind}.{extension}?{urlencode(for_address(wanted), safe='+:')}"
