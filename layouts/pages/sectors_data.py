"""The sectors of the chosen region: shares, quotients, growth and priorities, collected once for all their figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from data.sectors import Exchange
from indicators.sectors import EMPLOYMENT, NO_DATA, SectorView, sector_view
from indicators.specialisation import growth_columns, shown_in, specialisation_columns
from layouts.pages.chain_data import core_of, measure_of, span_of
from layouts.query import Query
from layouts.rows import Row, records
from layouts.site import Site

# Of the memory: some twenty rows of two dozen values, measured.
ROOM = 0.05
# Which side has no sectors.
CORE, EU, NATION = "core", "eu", "nation"


@dataclass(frozen=True)
class SectorFacts:
    """`rows`: of `specialisation`, parts of a section behind it; `growth`: code -> row of `growth_parts`, {} without
    an earlier year. `priorities`: code of a section -> labels of the RIS3 priorities that show up in it.

    `exchange`: what is known of the region as a pilot, None for others. `core_name` "" = there is no other core.
    `earlier`: the last year before it in which a region that is its country can be compared with the EU, 0 = none.
    `nearest`: a region of NUTS 2 or 3 that has sectors where this one has none, "" if none has.
    """

    view: SectorView
    name: str
    nation_name: str
    core_name: str
    rows: tuple[Row, ...]
    growth: dict[str, Row]
    priorities: Mapping[str, tuple[str, ...]]
    exchange: Exchange | None
    nearest: str
    other_measure: bool
    earlier: int = 0

    @property
    def there(self) -> bool:
        """Whether there is anything to be shown."""
        return not self.view.reason

    @cached_property
    def alone(self) -> bool:
        """Whether the nation is the region itself, so that a comparison with it says nothing."""
        return self.there and same(self.view)

    def lacks(self, side: str) -> bool:
        """Whether a side has no sectors in the year shown; a core that there is none of lacks nothing."""
        if side == CORE and not self.core_name:
            return False
        return all(row[f"lq_{side}"] != row[f"lq_{side}"] for row in self.rows)

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of the change; (0, 0) without an earlier one."""
        row = next(iter(self.growth.values()), None)
        return (row["first"], row["last"]) if row else (0, 0)


def sectors_of(site: Site, query: Query) -> SectorFacts:
    """Everything about the region's sectors, kept."""
    key = ("sector facts", query.geo, query.core, query.year, query.language, query.more)
    return site.memory.get(key, lambda: _facts(site, query), room=ROOM)


def _facts(site: Site, query: Query) -> SectorFacts:
    context, measure = site.context, measure_of(query)
    view = sector_view(context, query.geo, year=query.year, core=query.core, measure=measure)
    exchange = _exchange(site, query.geo)
    priorities = exchange.priorities if exchange else ()
    growth = records(growth_columns(context, view, span_of(query))) if not view.reason else []
    names = site.results.regions
    core = () if not view.core_name else core_of(site, query)
    return SectorFacts(
        view=view,
        name=names.name(query.geo),
        nation_name=names.name(names.country(query.geo)),
        core_name=site.core_name(core) if core else "",
        rows=_ordered(records(specialisation_columns(view, priorities))),
        growth={row["code"]: row for row in growth},
        priorities=shown_in(view, priorities),
        exchange=exchange,
        nearest=_nearest(site, query, view),
        other_measure=view.reason == NO_DATA and measure != EMPLOYMENT,
        earlier=_earlier(site, query, view),
    )


def same(view: SectorView) -> bool:
    """Whether region and nation have the same values."""
    there = ~(np.isnan(view.region) & np.isnan(view.nation))
    apart = np.abs(view.region - view.nation)[there]
    # As `numpy.allclose`, which takes ten times as long.
    return bool((apart <= 1e-8 + 1e-5 * np.abs(view.nation[there])).all())


def _earlier(site: Site, query: Query, view: SectorView) -> int:
    if view.reason or not same(view) or not np.isnan(view.eu).all():
        return 0
    for year in range(view.year - 1, site.results.years[0], -1):
        found = _view_of(site, replace(query, year=year))
        if not found.reason and not np.isnan(found.eu).all():
            return year
    return 0


def _exchange(site: Site, geo: str) -> Exchange | None:
    """What is known of a region that is one of the pilots'."""
    found = [name for name, pilot in site.pilots.items() if geo in {pair.geo for pair in pilot.pairs}]
    return site.context.exchange.get(found[0]) if found else None


def _ordered(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The most specialised section first, what is part of a section right behind it."""

    def key(row: Row) -> tuple[float, str]:
        quotient = row["lq_nation"]
        return (-quotient if quotient == quotient else np.inf, row["code"])

    whole = sorted((r for r in rows if not r["part_of"]), key=key)
    return tuple(r for w in whole for r in (w, *(p for p in rows if p["part_of"] == w["code"])))


def _nearest(site: Site, query: Query, view: SectorView) -> str:
    """The nearest region with sectors that the dashboard can show: the parent, else the most populous part."""
    if not view.reason or view.reason == NO_DATA:
        return ""
    regions = site.results.regions
    if view.nearest and regions.level(view.nearest) in (2, 3):
        return view.nearest
    parts = tuple(c for c in regions.codes(3) if regions.level(query.geo) < 3 and c.startswith(query.geo))
    there = tuple(c for c in parts if not _view_of(site, replace(query, geo=c)).reason)
    if not there:
        return ""
    people = site.results.people(there, site.results.column(query.year))
    return max(zip(there, people, strict=True), key=lambda pair: (pair[1] == pair[1], pair[1]))[0]


def _view_of(site: Site, query: Query) -> SectorView:
    return sector_view(site.context, query.geo, year=query.year, measure=measure_of(query))
