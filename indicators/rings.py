"""How near a region is to its core: touching it, within 150 km, or beyond; and whether it helps to be near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import fsum

import numpy as np
import pandas as pd

from data.neighbours import Territory
from data.translate import N_
from indicators.aggregate import MISSING, PARTIAL
from indicators.context import Context
from indicators.frames import Row
from indicators.settlement import centres
from indicators.slopes import ENOUGH, theil_sen
from indicators.structure import distances_to_core

NEAR_KM = 150
CORE, TOUCHING, NEAR, BEYOND, NO_CORE = "core", "touching", "near", "beyond", ""
NEXT_TO = (TOUCHING, NEAR)
WORDS = {
    CORE: N_("the core itself"),
    TOUCHING: N_("touches its core"),
    NEAR: N_("within 150 km of its core"),
    BEYOND: N_("beyond 150 km"),
    NO_CORE: N_("no core to be near to"),
}
# What the slope of gap over distance says.
HELPS, DRAINS, UNCLEAR, TOO_FEW = "helps", "drains", "unclear", "too few"
PROXIMITY_WORDS = {
    HELPS: N_("the closer to the core, the smaller the gap"),
    DRAINS: N_("the closer to the core, the larger the gap"),
    UNCLEAR: N_("no clear relation of gap and distance"),
    TOO_FEW: N_("too few regions to tell"),
}


def ring_of(geo: str, core: Sequence[str], km: float, territory: Territory) -> str:
    """One of WORDS. A region touches a core of several regions when it touches one of them.

    `km`: between the centres; NaN without a shape.
    """
    if not core:
        return NO_CORE
    if geo in core:
        return CORE
    if any(territory.touches(geo, part) for part in core):
        return TOUCHING
    return NEAR if km <= NEAR_KM else BEYOND


def rings(context: Context, level: int, *, core: Sequence[str] = ()) -> pd.DataFrame:
    """Ring of every region of a level, in its order. Columns: geo, core ("" = none), ring, distance_km.

    `core` as in `Results`: by default each region's capital; a mean is no place, so its regions have no ring.
    """
    results = context.results
    chosen = results.parse_core(level, core)

    def make() -> pd.DataFrame:
        geos, cores = results.geos(level).to_numpy(dtype=object), results.cores(level, chosen)
        people = context.quantities.used_in("people", results.column(results.default_year(level)))
        km = distances_to_core(centres(context.settlement(level), people), geos, cores)
        of = [cores.distinct[k] for k in cores.take]
        places = [tuple(c for c in core if c in context.territory.places) for core in of]
        found = [ring_of(g, c, d, context.territory) for g, c, d in zip(geos, places, km, strict=True)]
        return pd.DataFrame({"geo": geos, "core": cores.names[cores.take], "ring": found, "distance_km": km})

    return context.memory.get(("rings", level, chosen), make)


def gap_by_distance(
    context: Context, level: int, year: int, dimension: str, *, core: Sequence[str] = ()
) -> pd.DataFrame:
    """Gap and distance of every region with both. Columns: geo, name, country, core, ring, distance_km, gap, state."""
    columns = gap_by_distance_columns(context, level, year, dimension, core=core)
    names = [context.results.regions.name(geo) for geo in columns["geo"]]
    return pd.DataFrame({"geo": columns.pop("geo"), "name": names, **columns})


def gap_by_distance_columns(
    context: Context, level: int, year: int, dimension: str, *, core: Sequence[str] = ()
) -> dict[str, np.ndarray]:
    """The columns of `gap_by_distance` without the names, in the order of the level's regions."""
    results = context.results
    gaps = results.gap_columns(level, year, dimension, core=core)
    near = {name: column.to_numpy(dtype=object) for name, column in rings(context, level, core=core).items()}
    shown = ((near["ring"] == ring) for ring in (*NEXT_TO, BEYOND))
    keep = np.logical_or.reduce(list(shown)) & (gaps["state"] != MISSING)
    return {
        "geo": near["geo"][keep],
        "country": results.countries(level)[keep].astype(object),
        **{name: near[name][keep] for name in ("core", "ring")},
        "distance_km": near["distance_km"][keep].astype(float),
        **{name: gaps[name][keep] for name in ("gap", "state")},
    }


def proximity(frame: pd.DataFrame) -> pd.DataFrame:
    """Whether nearness to the core helps or drains, per country, out of `gap_by_distance`.

    Columns: country, regions, partial (of how many the gap rests on partial data: those take no part in slope and
    verdict), slope (points of gap per 100 km further away), slope_low, slope_high (95 %), p, verdict, touching, near,
    beyond (mean gap of each ring, partial ones included, NaN where it is empty). HELPS: the gap gets worse with
    distance; DRAINS: it gets better; UNCLEAR: such an order has a chance of more than 5 %; TOO_FEW: fewer than five
    regions with full data.
    """
    return pd.DataFrame(proximity_rows({name: frame[name].to_numpy() for name in frame}), columns=_PROXIMITY)


def proximity_rows(columns: Mapping[str, np.ndarray]) -> list[Row]:
    """`proximity` out of the columns of `gap_by_distance`, as plain values, in order of country."""
    # Sorted once for all countries: each is a piece of every column then.
    countries = columns["country"].astype("U2")
    order = np.argsort(countries, kind="stable")
    far, gaps, rings = (columns[name][order] for name in ("distance_km", "gap", "ring"))
    partial, far = columns["state"][order] == PARTIAL, far / 100
    names, first = np.unique(countries[order], return_index=True)
    rows = []
    for country, (start, end) in zip(names.tolist(), pairwise([*first.tolist(), len(order)]), strict=True):
        full = np.flatnonzero(~partial[start:end]) + start
        slope = theil_sen(far[full], gaps[full])
        means = (_mean(gaps[start:end][rings[start:end] == ring]) for ring in (TOUCHING, NEAR, BEYOND))
        found = (country, end - start, end - start - len(full), slope.slope, slope.low, slope.high, slope.p)
        rows.append(dict(zip(_PROXIMITY, (*found, _verdict(slope.points, slope), *means), strict=True)))
    return rows


def _mean(values: np.ndarray) -> float:
    """NaN without any."""
    return fsum(values.tolist()) / len(values) if len(values) else float("nan")


_PROXIMITY = "country regions partial slope slope_low slope_high p verdict touching near beyond".split()


def _verdict(points: int, slope: object) -> str:
    if points < ENOUGH:
        return TOO_FEW
    if not slope.significant:
        return UNCLEAR
    return HELPS if slope.slope < 0 else DRAINS
