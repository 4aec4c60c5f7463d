"""Where figures come from: every dataset with publisher, vintage, file, extent and age."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

import pandas as pd

from data.catalogue import Publisher
from data.errors import ProductError
from data.rows import Rows
from data.translate import _
from layouts.memory import UNIT
from layouts.site import Site

# As in `python -m ingest status`: regional statistics come once a year, with some weeks of play; where no date of
# update is known, the last year with figures is expected at most so many years back.
STALE_DAYS, STALE_YEARS = 400, 3
# Bytes that a source takes beside its codes.
SOURCE = 2_000
_UPDATED = re.compile(r"last update (\d{4}-\d{2}-\d{2})")


class Observations(Protocol):
    """What is needed of the store, see `data.store.Store`."""

    def datasets(self) -> pd.DataFrame: ...

    def tables(self) -> tuple[str, ...]: ...

    def dimensions(self, dataset: str) -> tuple[str, ...]: ...

    def codes(self, dataset: str, column: str) -> list[str]: ...

    def extent(self, dataset: str) -> tuple[tuple[int, int] | None, list[str]]: ...

    def count(self, dataset: str, wanted: Rows) -> int: ...

    def records(self, dataset: str, wanted: Rows, *, order: str, first: int, most: int) -> list[dict[str, Any]]: ...

    def observations(self, dataset: str, wanted: Rows) -> Any: ...

    def row_counts(self) -> dict[str, int]: ...

    def vintage(self) -> str: ...


@dataclass(frozen=True)
class Source:
    """One dataset. `there`: the store holds it; the fields after it are then what the store knows of it.

    `geos`: its codes of regions; `years`: first and last with a value, () without; `levels`: NUTS levels of its codes;
    `loaded`: date; `mark` changes with its content; `stale` says why it is, "" if it isn't.
    """

    dataset: str
    label: str
    publisher: Publisher
    address: str
    context: str
    there: bool
    vintage: str = ""
    layout: str = ""
    file: str = ""
    rows: int = 0
    values: int = 0
    flagged: int = 0
    rejected: int = 0
    third_party: bool = False
    loaded: str = ""
    mark: str = ""
    geos: Sequence[str] = ()
    years: tuple[int, ...] = ()
    levels: tuple[int, ...] = ()
    stale: str = ""


def store_of(site: Site) -> Observations:
    """The database behind the site; raises `ProductError` where there is none."""
    if site.store is None:
        raise ProductError(_("no database is open"))
    return site.store()


def all_sources(site: Site) -> dict[str, Source]:
    """Every dataset of the catalogue, by id, those with data first; made once per site."""
    return site.lasting.get("provenance", lambda: _all(site), room=_room)


def _room(every: dict[str, Source]) -> float:
    """Units of the memory: of codes only the places in lists, because the texts are the same in all datasets."""
    return sum(SOURCE + 8 * len(source.geos) for source in every.values()) / UNIT


def sources_of(site: Site, datasets: Iterable[str]) -> list[Source]:
    """These datasets, in this order."""
    every = all_sources(site)
    return [every[name] for name in datasets]


def source_text(source: Source) -> str:
    """A dataset in one line: id, label, vintage, file and how it was had, licence."""
    parts = [f"{source.dataset}: {_(source.label)}", source.vintage, _("file {file}", file=source.file)]
    if source.third_party:
        parts.append(_("from a third party's extraction of the publisher's table"))
    if source.loaded:
        parts.append(_("loaded {date}", date=source.loaded))
    return "; ".join(p for p in [*parts, source.publisher.licence] if p)


def _all(site: Site) -> dict[str, Source]:
    store = store_of(site)
    held = {row["dataset"]: row for row in store.datasets().to_dict("records")}
    names = dict.fromkeys((*site.sources.datasets, *held))
    found = [_source(site, name, held.get(name), store) for name in names]
    return {s.dataset: s for s in sorted(found, key=lambda s: not s.there)}


def _source(site: Site, name: str, row: dict[str, Any] | None, store: Observations) -> Source:
    known = _catalogued(site, name)
    if row is None:
        return Source(*known, there=False)
    years, codes = store.extent(name)
    return Source(
        *known,
        there=True,
        **{key: row[key] for key in ("vintage", "layout", "file")},
        **{key: int(row[key]) for key in ("rows", "values", "flagged", "rejected")},
        third_party=bool(row["third_party"]),
        loaded=str(row["loaded_at"])[:10],
        mark=f"{row['sha256']} {row['loaded_at']} {row['rows']}",
        geos=codes,
        years=years or (),
        levels=_levels(site, codes),
        stale=_stale(row["vintage"], years),
    )


def _catalogued(site: Site, name: str) -> tuple[str, str, Publisher, str, str]:
    """What the catalogue knows of a dataset; of one that it doesn't list, its name."""
    publisher = name.split(".", 1)[0]
    dataset = site.sources.datasets.get(name)
    if dataset is None:
        unknown = Publisher(publisher, publisher, licence=_("licence unknown"), notice="", url="", address="")
        return name, _("not in the catalogue"), site.sources.publishers.get(publisher, unknown), "", ""
    return name, dataset.label, site.sources.publishers[publisher], site.sources.address(name), dataset.context


def _levels(site: Site, codes: Sequence[str]) -> tuple[int, ...]:
    regions = site.results.regions
    return tuple(sorted({regions.level(c) for c in codes if regions.is_nuts(c)}))


def _stale(vintage: str, years: tuple[int, int] | None) -> str:
    """Why a dataset is stale, "" if it isn't: by its date of update where that is known, else by its last year."""
    today = datetime.now(UTC).date()
    if years is None:
        return _("no values")
    stated = _UPDATED.match(vintage)
    if stated:
        days = (today - date.fromisoformat(stated[1])).days
        return _("no update for {n} days", n=days) if days > STALE_DAYS else ""
    return _("last figures are from {year}", year=years[1]) if today.year - years[1] > STALE_YEARS else ""
