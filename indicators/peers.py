"""Regions that are alike in structure, why, and how much of the list hangs on a single variable.

How far two regions are apart is in `likeness`. Structure only: two regions can be
peers and perform very differently, which is what there is to learn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.errors import ProductError
from indicators.context import Context
from indicators.frames import Row
from indicators.likeness import LEAST_COMMON, distance, nearest, similarity, squares, typical_distance
from indicators.structure import Structure

SHOWN, LEARNT_FROM, REASONS = 10, 30, 3


@dataclass(frozen=True)
class Stability:
    """Of the nearest peers with all variables, which share is still there when one is left out.

    `kept`: variable -> share (0-1); `least`: the smallest of them, of `variable` (the first of equals).
    """

    kept: Mapping[str, float]
    least: float
    variable: str


@dataclass(frozen=True)
class Near:
    """The region at `row` of a `structure` against all: `squared` and `weight` of `squares`, `far` of `distance`."""

    structure: Structure
    row: int
    squared: np.ndarray
    weight: np.ndarray
    far: np.ndarray

    def rows(self, count: int, own_country: bool) -> np.ndarray:
        """Positions of the nearest `count` other regions, the nearest first."""
        return nearest(self.far, self.allowed(own_country), count)

    def allowed(self, own_country: bool) -> np.ndarray:
        """Which regions (G,) may be peers: any but the region itself, or only those of other countries."""
        country = self.structure.country
        found = np.ones(len(country), dtype=bool) if own_country else country != country[self.row]
        found[self.row] = False
        return found


def near_to(context: Context, geo: str, year: int | None = None) -> Near:
    """A region of a level against all others of it; `year` None = the level's default year."""
    structure = context.structure(context.results.regions.level(geo), year)
    return _near(structure, context.results.row(structure.level, geo))


def _near(structure: Structure, row: int) -> Near:
    squared, weight = squares(structure.z, structure.weights, row)
    return Near(structure, row, squared, weight, distance(squared, weight))


def peer_rows(
    context: Context, structure: Structure, geo: str, *, count: int = SHOWN, own_country: bool = True
) -> np.ndarray:
    """Positions of the peers of a region among those of its level, the nearest first."""
    return _near(structure, context.results.row(structure.level, geo)).rows(count, own_country)


def peers(
    context: Context, geo: str, *, count: int = SHOWN, own_country: bool = True, year: int | None = None
) -> pd.DataFrame:
    """The `count` nearest peers of a region, the nearest first.

    Columns: geo, name, country, core, place (1 = nearest), similarity (0-100), distance (standard deviations), common
    (share of the weight that both have), alike_1..3 (ids of the variables in which the peer is closer than regions
    usually are, the most telling first, "" where there are fewer), apart ("" where nothing is) and apart_by (how many
    standard deviations the peer has more, + or less, -), left_out (ids of variables that one of them lacks).
    """
    found = peer_list(context, geo, count=count, own_country=own_country, year=year)
    return pd.DataFrame(found, columns=_ORDER).astype(dict.fromkeys(_TEXTS, "str") | dict.fromkeys(_NUMBERS, float))


def peer_list(
    context: Context, geo: str, *, count: int = SHOWN, own_country: bool = True, year: int | None = None
) -> list[Row]:
    """`peers` as plain values."""
    return rows_near(context, near_to(context, geo, year), count=count, own_country=own_country)


def rows_near(context: Context, near: Near, *, count: int = SHOWN, own_country: bool = True) -> list[Row]:
    """`peers` of a region that is held against all others already, as plain values."""
    structure, row, found = near.structure, near.row, near.rows(count, own_country)
    far, common = near.far[found], near.weight[found].sum(axis=1)
    like = similarity(far, typical_distance(context, structure))
    alike, rows = closeness(structure.z, row), []
    for place, (n, *numbers) in enumerate(
        zip(found.tolist(), like.tolist(), far.tolist(), common.tolist(), strict=True)
    ):
        said = dict(zip(_COLUMNS, _peer(context, structure, row, n, near.squared, alike), strict=True))
        said |= dict(zip(("place", "similarity", "distance", "common"), (place + 1, *numbers), strict=True))
        rows.append({name: said[name] for name in _ORDER})
    return rows


def similar(
    context: Context, geo: str, *, count: int = SHOWN, own_country: bool = True, year: int | None = None
) -> dict[str, float]:
    """Codes of the peers, the nearest first, and their similarity."""
    near = near_to(context, geo, year)
    found = near.rows(count, own_country)
    like = similarity(near.far[found], typical_distance(context, near.structure)).tolist()
    return dict(zip(map(str, near.structure.geos[found]), like, strict=True))


_COLUMNS = ["geo", "name", "country", "core", "alike_1", "alike_2", "alike_3", "apart", "apart_by", "left_out"]
_ORDER = [*_COLUMNS[:4], "place", "similarity", "distance", "common", *_COLUMNS[4:]]
_TEXTS = [name for name in _COLUMNS if name != "apart_by"]
_NUMBERS = ("similarity", "distance", "common", "apart_by")


def closeness(z: np.ndarray, row: int) -> np.ndarray:
    """How much closer (G, V) each region is to the one at `row` than regions are on average, standard deviations.

    A difference near 0 tells little in a variable in which nearly all regions are near.
    """
    difference = np.abs(z - z[row])
    there = ~np.isnan(difference)
    usual = np.where(there, difference, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    return usual - difference


def _peer(
    context: Context, structure: Structure, row: int, other: int, squared: np.ndarray, alike: np.ndarray
) -> tuple[object, ...]:
    names, geo = [v.id for v in structure.variables], str(structure.geos[other])
    difference = structure.z[other] - structure.z[row]
    apart = int(np.argmax(squared[other])) if squared[other].max() > 0 else -1
    telling = [n for n in np.argsort(-alike[other], kind="stable") if alike[other, n] > 0 and n != apart]
    reasons = [names[n] for n in telling[:REASONS]] + [""] * REASONS
    return (
        *(geo, context.results.regions.name(geo), str(structure.country[other]), str(structure.core[other])),
        *reasons[:REASONS],
        *((names[apart], float(difference[apart])) if apart >= 0 else ("", np.nan)),
        " ".join(n for n, d in zip(names, difference, strict=True) if np.isnan(d)),
    )


def stability(
    context: Context, geo: str, *, count: int = SHOWN, own_country: bool = True, year: int | None = None
) -> Stability:
    """How much of a region's list of peers stays when one variable is left out, each in turn."""
    return stability_near(near_to(context, geo, year), count=count, own_country=own_country)


def stability_of(structure: Structure, row: int, *, count: int = SHOWN, own_country: bool = True) -> Stability:
    """`stability` of the region at `row` of a level."""
    return _stability(_near(structure, row), count, own_country)


def stability_near(near: Near, *, count: int = SHOWN, own_country: bool = True) -> Stability:
    """`stability` of a region that is held against all others already."""
    if np.isnan(near.far).sum() >= len(near.far) - 1:
        geo = near.structure.geos[near.row]
        raise ProductError(f"peers: {geo} has too few structural variables to be compared")
    return _stability(near, count, own_country)


def _stability(near: Near, count: int, own_country: bool) -> Stability:
    structure = near.structure
    rows = _in_question(near, near.rows(count, own_country), near.allowed(own_country), count)
    squared, weight = near.squared[rows], near.weight[rows]

    def first(left: np.ndarray) -> set[int]:
        least = LEAST_COMMON * structure.weights[left].sum()
        far = distance(squared[:, left], weight[:, left], least=least)
        return set(nearest(far, np.ones(len(far), dtype=bool), count).tolist())

    every = np.arange(len(structure.variables))
    whole = first(every)
    kept = {
        v.id: len(whole & first(np.delete(every, n))) / max(len(whole), 1) for n, v in enumerate(structure.variables)
    }
    variable = min(kept, key=kept.get)
    return Stability(kept, kept[variable], variable)


def _in_question(near: Near, first: np.ndarray, allowed: np.ndarray, count: int) -> np.ndarray:
    """Which regions (rows,) can be among the `count` nearest, of which `first` are, when any one variable is left out.

    Of 1,514 regions a hundred. Those of `first` without a variable are at most `bound` away; a region is no nearer
    without a variable than without the one that sets it most apart, on the weight of all.
    """
    every, weights = np.flatnonzero(allowed), near.structure.weights
    common = near.weight[first].sum(axis=1)[:, None] - near.weight[first]
    if len(first) < count or (common < LEAST_COMMON * (weights.sum() - weights) + 1e-9).any():
        return every
    bound = ((near.squared[first].sum(axis=1)[:, None] - near.squared[first]) / common).max()
    squared = near.squared[every]
    with np.errstate(invalid="ignore", divide="ignore"):
        least = (squared.sum(axis=1) - squared.max(axis=1)) / near.weight[every].sum(axis=1)
    return every[~(least > bound * (1 + 1e-9) + 1e-12)]


def level_stability(context: Context, level: int, *, own_country: bool = True) -> pd.DataFrame:
    """Of all regions of a level: geo, least (share of the ten nearest kept), variable. Takes seconds at NUTS 3."""
    structure = context.structure(level)
    rows = np.flatnonzero(structure.known() >= LEAST_COMMON)
    found = [stability_of(structure, int(row), own_country=own_country) for row in rows]
    columns = {"geo": structure.geos[rows], "least": [f.least for f in found], "variable": [f.variable for f in found]}
    return pd.DataFrame(columns)


def compare_structure(context: Context, geos: Sequence[str], *, year: int | None = None) -> pd.DataFrame:
    """Structural variables of regions of one level beside each other.

    Columns: variable, label, group, unit, geo, value, source_year (NaN for what doesn't change), z.
    """
    levels = {context.results.regions.level(geo) for geo in geos}
    if len(levels) != 1:
        raise ProductError(f"geo: found {' '.join(geos)}, expected regions of one NUTS level")
    structure = context.structure(levels.pop(), year)
    rows = [context.results.row(structure.level, geo) for geo in geos]
    return pd.DataFrame(
        [
            {
                **{"variable": v.id, "label": v.label, "group": v.group, "unit": v.unit, "geo": str(geo)},
                **{"value": structure.value[row, n], "source_year": structure.source_year[row, n]},
                "z": structure.z[row, n],
            }
            for n, v in enumerate(structure.variables)
            for geo, row in zip(geos, rows, strict=True)
        ]
    )
