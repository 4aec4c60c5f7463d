"""From a request to a file: its rows, a name for it, and a mark that changes when its content does."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from layouts.export import panel, raw, tables
from layouts.export.header import Header, header_for
from layouts.export.provenance import all_sources, store_of
from layouts.export.wanted import GAPS, SCORES, Wanted, for_address, parse_wanted
from layouts.export.writers import FORMATS
from layouts.site import Site

if TYPE_CHECKING:
    import pyarrow as pa


def site_for(site: Site, wanted: Wanted) -> Site:
    """The site by the method that is asked for."""
    return site.by(wanted.method)


def read_wanted(site: Site, kind: str, given: Mapping[str, Sequence[str]]) -> Wanted:
    """The request that the fields of an address make; raises `InputError` for what can't be meant."""
    columns = {}
    if any(given.get("dataset", ())):
        store = store_of(site)
        columns = {name: store.dimensions(name) for name in store.tables()}
    return parse_wanted(kind, given, site.results, columns)


def chunks_of(site: Site, wanted: Wanted) -> Iterator[pa.Table]:
    """Rows in chunks. The first is made at once, so that what can't be answered is known before anything is sent."""
    if wanted.dataset:
        found = raw.chunks(site, wanted)
    elif wanted.kind == SCORES:
        found = tables.score_chunks(site.results, wanted)
    elif wanted.kind == GAPS:
        found = tables.gap_chunks(site.results, wanted)
    else:
        found = panel.chunks(site, wanted)
    return chain([next(found)], found)


def header_of(site: Site, wanted: Wanted, host: str, extension: str) -> Header:
    """What the file says about itself."""
    return header_for(site, wanted, host, extension)


def content(site: Site, wanted: Wanted, host: str, extension: str) -> Iterator[bytes]:
    """The file, piece by piece."""
    _media, write = FORMATS[extension]
    return write(header_of(site, wanted, host, extension), chunks_of(site, wanted))


def file_name(wanted: Wanted, extension: str) -> str:
    """A name of plain characters that says what is inside."""
    fields = for_address(wanted)
    parts = ["metrogap", wanted.kind, *(f"nuts{text}" if name == "level" else text for name, text in fields.items())]
    plain = re.sub(r"[^A-Za-z0-9.]+", "-", "-".join(parts)).strip("-.")
    return f"{plain[:100]}.{extension}"


def mark_of(site: Site, wanted: Wanted, extension: str) -> str:
    """Changes with what is asked for, the figures, the method and the version; not with the day."""
    method = site.results.method.fingerprint()
    figures = all_sources(site)[wanted.dataset].mark if wanted.dataset else f"{fingerprint(site)} {method}"
    asked = (wanted.kind, extension, sorted(for_address(wanted).items()), wanted.unused, figures, site.version)
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:24]


def fingerprint(site: Site) -> str:
    """A mark of all figures before they are scored, computed from themselves: whatever changes one changes it."""
    return site.lasting.get("fingerprint of figures", lambda: _fingerprint(site.default))


def _fingerprint(site: Site) -> str:
    results, digest = site.results, hashlib.sha256()
    for name, values in results.panel.observed.items():
        indicator = results.catalogue.indicators[name]
        said = (name, indicator.label, indicator.dimension, indicator.pillar, indicator.direction, indicator.levels)
        digest.update(repr((*said, indicator.scored, results.unit(name), values.datasets)).encode())
        for array in (values.value, values.flags, values.converted, values.source, values.dataset):
            digest.update(np.ascontiguousarray(array))
        for parts in results.panel.inputs.get(name, {}).values():
            digest.update(np.ascontiguousarray(parts))
        digest.update(np.ascontiguousarray(results.panel.age[name]))
    digest.update(repr(sorted(site.vintages.items())).encode())
    return digest.hexdigest()[:16]
