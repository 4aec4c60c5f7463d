"""Observations of one dataset as its publisher has them: the store's own columns, flags in words beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from data.errors import InputError
from data.flags import flag_words
from data.regions import Regions
from data.rows import Rows
from layouts.export.provenance import all_sources, store_of
from layouts.export.wanted import Wanted
from layouts.site import Site

if TYPE_CHECKING:
    import pyarrow as pa


def refuse_unknown(site: Site, wanted: Wanted) -> None:
    """Raise `InputError` for a code the dataset doesn't have."""
    store = store_of(site)
    for name, codes in {**wanted.codes, "geo": wanted.geos}.items():
        known = set(store.codes(wanted.dataset, name)) if codes else set()
        for code in codes:
            if code not in known:
                expected = f"a code that {wanted.dataset} has: {_some(known)}"
                raise InputError(f"/download/{wanted.kind}", place=name, value=code, expected=expected)


def rows_of(site: Site, wanted: Wanted) -> Rows:
    """The request as the store understands it."""
    years = (wanted.years[0], wanted.years[-1]) if wanted.years else None
    return Rows(wanted.codes, _geos(site, wanted), years, wanted.only)


def chunks(site: Site, wanted: Wanted) -> Iterator[pa.Table]:
    """All rows of a request in the order in which they are stored; at least one table, so that columns are known."""
    import pyarrow as pa

    refuse_unknown(site, wanted)
    batches = store_of(site).observations(wanted.dataset, rows_of(site, wanted))
    schema, nothing = batches.schema, True
    for batch in batches:
        yield with_words(site.results.regions, pa.Table.from_batches([batch]))
        nothing = False
    if nothing:
        yield with_words(site.results.regions, schema.empty_table())


def with_words(regions: Regions, table: pa.Table) -> pa.Table:
    """The table with the name of each region after its code, and flags in words at the end."""
    import pyarrow as pa

    geos = table["geo"].combine_chunks().dictionary_encode()
    names = [_name(regions, c) for c in geos.dictionary.to_pylist()]
    place = table.column_names.index("geo") + 1
    table = table.add_column(place, "name", pa.array(names, pa.string()).take(geos.indices))
    pairs = list(zip(table["flag"].to_pylist(), table["conf"].to_pylist(), strict=True))
    words = {pair: _words(*pair) for pair in set(pairs)}
    return table.append_column("flag_words", pa.array([words[p] for p in pairs], pa.string()))


def row_with_words(regions: Regions, row: Mapping[str, Any]) -> dict[str, Any]:
    """The same of one row with plain values."""
    return {**row, "name": _name(regions, row["geo"]), "flag_words": _words(row["flag"], row["conf"])}


def _name(regions: Regions, code: str) -> str:
    return regions.name(code) if regions.is_nuts(code) else ""


def _words(flag: str | None, held_back: str | None) -> str:
    return flag_words(flag or "", "" if held_back in (None, "F") else held_back)


def _some(codes: set[str]) -> str:
    shown = ", ".join(sorted(codes)[:12])
    return f"{shown}, …" if len(codes) > 12 else shown


def _geos(site: Site, wanted: Wanted) -> tuple[str, ...] | None:
    """Codes to take, None for all: those asked for, of the level and the countries asked for."""
    if not (wanted.geos or wanted.countries or wanted.level is not None):
        return None
    regions, every = site.results.regions, wanted.geos or sorted(all_sources(site)[wanted.dataset].geos)
    return tuple(
        c
        for c in every
        if (wanted.level is None or (regions.is_nuts(c) and regions.level(c) == wanted.level))
        and (not wanted.countries or c[:2] in wanted.countries)
    )
