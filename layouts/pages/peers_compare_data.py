"""Which regions stand beside each other on the peers page, and what is known of each: the field `compare`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.errors import ProductError
from data.translate import _
from indicators.cores import EU, group_of
from indicators.frames import plain_rows
from indicators.peers import LEARNT_FROM
from indicators.results import LEVELS, Results
from indicators.trends import Trend
from layouts.known import RANKS, certainty_of
from layouts.memory import UNIT
from layouts.pages.peers_learning_data import narrowed, partners_of, trends_to_core
from layouts.query import Field, Query
from layouts.rows import Row
from layouts.site import Site

COMPARE = "compare"
# Regions beside each other, and how many stand beside the selected one until somebody chooses.
MOST, FIRST = 6, 3
NAN = float("nan")


@dataclass(frozen=True)
class Chosen:
    """Codes of the regions that are compared, the selected one first; `notices` say what of the address was not used.

    `default`: nobody has chosen, so the best learning partners stand there, then the nearest peers.
    """

    geos: tuple[str, ...]
    notices: tuple[str, ...]
    default: bool


@dataclass(frozen=True)
class Compared:
    """One region in one dimension: its rows of SCORES and GAPS, ranks of nine of ten draws (NaN = not known), trend."""

    geo: str
    dimension: str
    score: Row
    gap: Row
    low: float
    high: float
    trend: Trend

    @property
    def has_gap(self) -> bool:
        """Whether it is held against a core that is not itself, with enough in common."""
        return bool(self.gap["core"]) and self.gap["core"] != self.geo and self.gap["state"] != "missing"


def read_compare(results: Results, text: str) -> str:
    """The field `compare`: codes of regions, joined by +."""
    # A plus sign in an address is a space once it is read.
    codes = [code.upper() for code in text.replace(" ", "+").split("+") if code]
    known = set().union(*(results.regions.codes(level) for level in LEVELS))
    if unknown := [code for code in codes if code not in known]:
        raise ProductError(f"compare: found {unknown[0][:40]!r}, expected codes of NUTS 2 or 3 regions")
    if len(set(codes)) > 2 * MOST:
        raise ProductError(f"compare: found {len(set(codes))} regions, expected at most {MOST}")
    return "+".join(dict.fromkeys(codes))


FIELDS: Mapping[str, Field] = {COMPARE: read_compare}


def chosen(site: Site, query: Query) -> Chosen:
    """The regions that are compared; those of another level, and what is more than six, are left out and told.

    Kept, because every peer of the list asks whether it is among them.
    """
    own = (query.geo, query.level, query.year, query.show, query.field(COMPARE), query.field("abroad"), query.language)
    return site.memory.get(("side by side", *own), lambda: _chosen(site, query), room=1_000 / UNIT)


def _chosen(site: Site, query: Query) -> Chosen:
    wanted = [code for code in query.field(COMPARE).split("+") if code]
    level = site.results.regions.level
    fit = [code for code in wanted if level(code) == query.level]
    notices = _notices(site, query, [code for code in wanted if code not in fit])
    own = (query.geo,) if query.geo else ()
    geos = tuple(dict.fromkeys((*own, *fit)))
    if len(geos) > MOST:
        names = ", ".join(site.results.regions.name(geo) for geo in geos[MOST:])
        notices.append(
            _("More than {n} regions can't be read beside each other: without {names}.", n=MOST, names=names)
        )
    if not fit:
        geos = (*own, *(_suggested(site, query) if own else ()))
    return Chosen(geos[:MOST], tuple(notices), default=not fit)


def _notices(site: Site, query: Query, others: Sequence[str]) -> list[str]:
    if not others:
        return []
    words = {"codes": ", ".join(others), "level": query.level}
    return [_("Not compared, because this page shows NUTS {level} and these are of another level: {codes}.", **words)]


def _suggested(site: Site, query: Query) -> list[str]:
    """The best learning partners, then the nearest peers."""
    rows = partners_of(site, query)
    nearest = sorted(rows, key=lambda row: -row["similarity"])
    return list(dict.fromkeys(row["geo"] for row in (*narrowed(rows), *nearest)))[:FIRST]


def with_compared(query: Query, geos: Sequence[str]) -> Query:
    """The selection with other regions beside the selected one; alone it stands only where that is asked for."""
    others = [geo for geo in geos if geo != query.geo] or [query.geo]
    more = {**dict(query.more), COMPARE: "+".join(others)}
    return replace(query, more=tuple(sorted((name, text) for name, text in more.items() if text)))


def add_addresses(site: Site, query: Query, geos: Sequence[str]) -> dict[str, str]:
    """Addresses of this selection with one of `geos` in the comparison; "" where it is there already, or six are.

    Made once, because they differ in one code alone.
    """
    now, place = chosen(site, query).geos, "-other-"
    if len(now) >= MOST:
        return dict.fromkeys(geos, "")
    address = with_compared(query, (*now, place)).address()
    return {geo: "" if geo in now else address.replace(place, geo) for geo in geos}


def remove_address(site: Site, query: Query, geo: str) -> str:
    """The address of this selection without `geo` in the comparison."""
    return with_compared(query, [g for g in chosen(site, query).geos if g != geo]).address()


def addable(site: Site, query: Query) -> list[Row]:
    """Peers that are not in the comparison, the nearest first; none where six are."""
    now = chosen(site, query).geos
    if len(now) >= MOST:
        return []
    rows = [row for row in partners_of(site, query) if row["geo"] not in now] if query.geo else []
    return sorted(rows, key=lambda row: -row["similarity"])[:LEARNT_FROM]


def dimensions_of(site: Site) -> list[str]:
    """The four dimensions; enablers stand beside them elsewhere."""
    return [d.id for d in site.results.catalogue.dimensions.values() if not d.enabler]


def core_in(query: Query, geo: str) -> tuple[str, ...]:
    """What a region is held against: the selected one against the core that is selected, others against their own.

    Only the EU mean, where it is selected, holds for all of them.
    """
    return query.core if geo == query.geo or group_of(query.core) == EU else ()


def compared(site: Site, query: Query) -> dict[str, list[Compared]]:
    """Dimension -> the regions of the comparison in their order, each against the core of `core_in`."""
    result: dict[str, list[Compared]] = {name: [] for name in dimensions_of(site)}
    geos, by_core = chosen(site, query).geos, {}
    for geo in geos:
        by_core.setdefault(core_in(query, geo), []).append(geo)
    for core, same in by_core.items():
        for name, rows in result.items():
            rows += _compared(site, query, name, tuple(same), core)
    # Back into the order in which they were chosen.
    return {name: sorted(rows, key=lambda row: geos.index(row.geo)) for name, rows in result.items()}


def _compared(site: Site, query: Query, name: str, geos: tuple[str, ...], core: tuple[str, ...]) -> list[Compared]:
    """Regions with one core in one dimension."""
    results, rows = site.results, np.array([site.results.row(query.level, geo) for geo in geos])
    found = certainty_of(site, query, RANKS)
    interval = found.ranks.get(name) if found else None
    low, high = (interval.low[rows], interval.high[rows]) if interval else np.full((2, len(rows)), NAN)
    scores = plain_rows(results.score_columns(query.level, query.year, name, rows=rows), len(rows))
    gaps = plain_rows(results.gap_columns(query.level, query.year, name, core=core, rows=rows), len(rows))
    trends = trends_to_core(site, query, geos, name, core=core)
    each = zip(geos, scores, gaps, low.tolist(), high.tolist(), trends, strict=True)
    return [Compared(geo, name, score, gap, *ends, trend) for geo, score, gap, *ends, trend in each]


def nearest_to_core(rows: Sequence[Compared]) -> Compared | None:
    """The region with the best full gap; None where fewer than two have one."""
    full = [row for row in rows if row.has_gap and row.gap["state"] == "full" and not np.isnan(row.gap["gap"])]
    return max(full, key=lambda row: row.gap["gap"]) if len(full) > 1 else None
