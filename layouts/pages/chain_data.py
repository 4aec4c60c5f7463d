"""What the chain page shows of one selection: collected once, so that figures, tables and sentences say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.errors import ProductError
from data.links import Link
from indicators.innovation_chain import LEAST_LINKS, Chain, innovation_chain
from indicators.peers import peer_rows
from indicators.results import Results
from indicators.sectors import EMPLOYMENT
from layouts.lookup import gaps_of
from layouts.query import Field, Query
from layouts.rows import Row
from layouts.site import Site

SPAN, SECTORS = "span", "sectors"
# Text in the address -> years; the first is the default and isn't written.
SPANS: Mapping[str, int] = {"": 5, "10": 10}
MEASURES: Mapping[str, str] = {"": EMPLOYMENT, "gva": "gva"}
# Why there is no core to be compared with, "" = there is one.
NO_CORE, OWN = "no core", "own"
# Of the memory: rows of two dozen indicators with their values, measured.
ROOM = 0.08
# Two means of a region differ visibly, in points.
DIFFERENT = 0.05


@dataclass(frozen=True)
class Step:
    """One link as it is shown. Points of 0-100, NaN = missing.

    `at`: where the region's mark is: its mean of the indicators that are compared with the core, else of those compared
    with the peers, else of all it has. `core`, `peers`: their marks; `gap`, `peer_gap`: distances to them; `apart`: the
    peers are compared on other indicators, so that `at` less `peers` isn't `peer_gap`. `rows`: INDICATOR_GAPS of its
    indicators; `sure`: share of the draws in which it is the weakest, NaN where nothing was counted.
    """

    link: Link
    score: float
    at: float
    core: float
    gap: float
    peers: float
    peer_gap: float
    compared: int
    apart: bool
    weakest: bool
    sure: float
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ChainFacts:
    """The chain of a region. `why`: NO_CORE, OWN or ""; `peers`: names of the nearest peers, the nearest first."""

    chain: Chain
    name: str
    core: tuple[str, ...]
    core_name: str
    why: str
    peers: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def links(self) -> tuple[Step, ...]:
        """The steps that follow each other."""
        return tuple(s for s in self.steps if not s.link.across)

    @property
    def across(self) -> tuple[Step, ...]:
        """What runs along all of them."""
        return tuple(s for s in self.steps if s.link.across)

    @cached_property
    def comparable(self) -> tuple[Step, ...]:
        """The links that have a gap to a core."""
        return tuple(s for s in self.links if s.gap == s.gap)

    @property
    def named(self) -> bool:
        """Whether enough links can be compared for one to be called the weakest."""
        return not self.why and len(self.comparable) >= LEAST_LINKS


def read_span(_results: Results, text: str) -> str:
    """The field `span`: years that a change is counted over."""
    if text not in ("", *map(str, SPANS.values())):
        raise ProductError(f"{SPAN}: found {text!r}, expected one of {', '.join(map(str, SPANS.values()))}")
    return text if text in SPANS else ""


def read_sectors(_results: Results, text: str) -> str:
    """The field `sectors`: what sectors are measured by."""
    if text not in ("", *MEASURES.values()):
        raise ProductError(f"{SECTORS}: found {text!r}, expected one of {', '.join(MEASURES.values())}")
    return text if text in MEASURES else ""


FIELDS: Mapping[str, Field] = {SPAN: read_span, SECTORS: read_sectors}


def span_of(query: Query) -> int:
    """Years that a change is counted over."""
    return SPANS[query.field(SPAN)]


def measure_of(query: Query) -> str:
    """What sectors are measured by."""
    return MEASURES[query.field(SECTORS)]


def core_of(site: Site, query: Query) -> tuple[str, ...]:
    """The core chosen, or the region's own capital."""
    return query.core or site.results.default_core(query.geo)


def facts_of(site: Site, query: Query) -> ChainFacts:
    """Everything about the chain of the chosen region and year, kept; raises `ProductError` without a context."""
    key = ("chain facts", query.geo, query.core, query.year, query.level, query.language)
    return site.memory.get(key, lambda: _facts(site, query), room=ROOM)


def _facts(site: Site, query: Query) -> ChainFacts:
    context, core = site.context, core_of(site, query)
    found = innovation_chain(context, query.geo, query.year, core=core)
    named = next(iter(gaps_of(site, query.level, query.year, query.geo, query.core).values()))["core"]
    why = NO_CORE if not named else OWN if named == query.geo else ""
    near = peer_rows(context, context.structure(query.level, query.year), query.geo)
    geos = site.results.geos(query.level)
    peers = tuple(site.results.regions.name(str(geos[n])) for n in near)
    rows = _rows(site, query, core, {v.link for v in found.values})
    steps = tuple(_step(found, n, why, rows) for n in range(len(found.values)))
    return ChainFacts(found, site.results.regions.name(query.geo), core, site.core_name(core), why, peers, steps)


def _rows(site: Site, query: Query, core: tuple[str, ...], links: set[Link]) -> dict[str, Row]:
    """INDICATOR_GAPS of every indicator of the links."""
    wanted = {name for link in links for name in link.indicators}
    rows = site.results.indicator_gap_rows([query.geo], query.year, core=core)
    return {row["indicator"]: row for row in rows if row["indicator"] in wanted}


def _step(found: Chain, n: int, why: str, rows: Mapping[str, Row]) -> Step:
    link, none = found.values[n].link, float("nan")
    score, peers, peer_gap = (float(x[n]) for x in (found.score, found.peer_median, found.peer_gap))
    core, gap = (none, none) if why else (float(found.core_score[n]), float(found.gap[n]))
    places = [core + gap, peers + peer_gap, score]
    at = next((place for place in places if not np.isnan(place)), none)
    return Step(
        link=link,
        score=score,
        at=at,
        core=core,
        gap=gap,
        peers=peers,
        peer_gap=peer_gap,
        compared=0 if why else int(found.compared[n]),
        apart=abs(peers + peer_gap - at) > DIFFERENT,
        weakest=not why and link.id == found.weakest,
        sure=none if why else found.sure.get(link.id, none),
        rows=tuple(rows[name] for name in link.indicators if name in rows),
    )
