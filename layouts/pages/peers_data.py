"""What the peers page shows of one selection: collected once, so that map, list, tables and sentences say the same.

Structure does not depend on how scores are made: it is that of the default site, so
that another method computes nothing anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from data.errors import ProductError
from data.peers import Variable
from data.translate import _
from indicators.likeness import LEAST_COMMON, similarity, typical_distance
from indicators.peers import LEARNT_FROM, Stability, near_to, rows_near, stability_near
from indicators.results import Results
from indicators.structure import Structure
from indicators.typology import Typology, typology
from layouts.memory import UNIT
from layouts.query import Field, Query, choose_level
from layouts.rows import Row
from layouts.site import Site

ABROAD, SHOWN_ON_MAP = "abroad", "peermap"
ONLY, TYPES = "only", "types"
# Why there are no peers, "" = there are some.
NO_REGION, TOO_LITTLE = "no region", "too little"


def _read_abroad(_results: Results, text: str) -> str:
    """The field `abroad`: whether peers of the own country are left out."""
    if text != ONLY:
        raise ProductError(f"abroad: found {text!r}, expected {ONLY}")
    return text


def _read_map(_results: Results, text: str) -> str:
    """The field `peermap`: similar regions, or types."""
    if text not in (TYPES, "similar"):
        raise ProductError(f"peermap: found {text!r}, expected similar or {TYPES}")
    return text if text == TYPES else ""


FIELDS: Mapping[str, Field] = {ABROAD: _read_abroad, SHOWN_ON_MAP: _read_map}


@dataclass(frozen=True)
class Peers:
    """The ten regions most like the selected one: `rows` as `indicators.peers.peers` gives them, the nearest first.

    `similarity` (G,): of all regions of the level, 0-100, NaN = not compared. `lacking`: variables that the region has
    no figures for. `near`: codes of the nearest regions that there is to learn from, and their similarity. `why`: one
    of the reasons above.
    """

    why: str
    rows: tuple[Row, ...] = ()
    similarity: np.ndarray = field(default_factory=lambda: np.zeros(0), repr=False)
    stable: Stability | None = None
    lacking: tuple[Variable, ...] = ()
    near: Mapping[str, float] = field(default_factory=dict, repr=False)

    @property
    def places(self) -> dict[str, int]:
        """Code of a peer -> its place, 1 = the nearest."""
        return {row["geo"]: row["place"] for row in self.rows}


def own_country(query: Query) -> bool:
    """Whether regions of the own country may be peers."""
    return query.field(ABROAD) != ONLY


def shows_types(query: Query) -> bool:
    """Whether the map shows types: where they are asked for, and without a region, to which nothing is similar."""
    return query.field(SHOWN_ON_MAP) == TYPES or not query.geo


def structure_of(site: Site, query: Query) -> Structure:
    """Structural variables of all regions of the level in the year shown."""
    return site.default.context.structure(query.level, query.year)


def peers_of(site: Site, query: Query) -> Peers:
    """The peers of the selected region, kept for the next click."""
    if not query.geo:
        return Peers(NO_REGION)
    key = ("peers page", query.geo, query.year, own_country(query))
    return site.memory.get(
        key, lambda: _peers_of(site, query), room=lambda found: (15_000 + found.similarity.nbytes) / UNIT
    )


def _peers_of(site: Site, query: Query) -> Peers:
    structure, row = structure_of(site, query), site.results.row(query.level, query.geo)
    lacking = tuple(v for v, z in zip(structure.variables, structure.z[row], strict=True) if np.isnan(z))
    if structure.known()[row] < LEAST_COMMON:
        return Peers(TOO_LITTLE, similarity=np.full(len(structure.geos), np.nan), lacking=lacking)
    context, among = site.default.context, own_country(query)
    others = near_to(context, query.geo, query.year)
    rows = rows_near(context, others, own_country=among)
    if not rows:
        return Peers(TOO_LITTLE, similarity=np.full(len(structure.geos), np.nan), lacking=lacking)
    alike, learnt = similarity(others.far, typical_distance(context, structure)), others.rows(LEARNT_FROM, among)
    near = dict(zip(map(str, structure.geos[learnt]), alike[learnt].tolist(), strict=True))
    return Peers("", tuple(rows), alike, stability_near(others, own_country=among), lacking, near)


def types_of(site: Site, level: int) -> Typology | None:
    """Types of the next-to-metropolis regions of a level; None where there are too few of them."""
    try:
        return typology(site.default.context, level)
    except ProductError:
        return None


def variable_of(structure: Structure, name: str) -> Variable:
    """A structural variable by its id."""
    return next(v for v in structure.variables if v.id == name)


def region_addresses(query: Query, geos: Iterable[str]) -> dict[str, str]:
    """Addresses of the pages of regions of the level shown: made once, because they differ in the code alone."""
    place = "-other-"
    address = replace(query, geo=place, core=()).address("region")
    return {geo: address.replace(place, geo) for geo in geos}


def values_of(site: Site, query: Query, geo: str) -> dict[str, tuple[float, float]]:
    """Of one region: variable -> native value and the year it is of, NaN where there is none."""
    structure, row = structure_of(site, query), site.results.row(query.level, geo)
    pairs = zip(structure.value[row].tolist(), structure.source_year[row].tolist(), strict=True)
    return dict(zip((v.id for v in structure.variables), pairs, strict=True))


def elsewhere(site: Site, query: Query) -> Query | None:
    """The nearest selection at which the region has enough structural variables: another year, or another level."""
    default = replace(query, year=site.results.default_year(query.level))
    for other in (default, choose_level(site.results, query, 2 if query.level == 3 else 3)):
        if not other.geo or other == query:
            continue
        structure = site.default.context.structure(other.level, other.year)
        if structure.known()[site.results.row(other.level, other.geo)] >= LEAST_COMMON:
            return other
    return None


def datasets_of(site: Site, variables: tuple[Variable, ...]) -> tuple[str, ...]:
    """Ids of the datasets that structural variables are made of, as far as they come from one."""
    observed = site.default.context.quantities.observed
    joined = (d for v in variables if v.source for d in observed[v.source].datasets)
    return tuple(dict.fromkeys(name for names in joined for name in names.split(" + ") if name))


def structure_source(site: Site) -> str:
    """Publishers, dataset codes and vintages behind the structural variables, for printing under a figure."""
    parts: dict[str, list[str]] = {}
    core_level = site.used_datasets(("gdp_per_head",))
    for dataset in dict.fromkeys((*datasets_of(site, site.default.context.variables.variables), *core_level)):
        publisher, code = dataset.split(".", 1)
        vintage = site.vintages.get(dataset, "")
        parts.setdefault(publisher, []).append(f"{code} ({vintage})" if vintage else code)
    texts = [f"{_(site.sources.publishers[p].label)}: {', '.join(codes)}" for p, codes in parts.items()]
    return _("Source: {sources}; Eurostat’s NUTS 3 typologies", sources="; ".join(texts))
