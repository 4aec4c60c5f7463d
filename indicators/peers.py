"""Regions that are alike in structure, why, and how much of the list hangs on a single variable.

The distance of two regions is the root of the weighted mean of squared differences
of standardised variables, over the variables that both have. Structure only: two
regions can be peers and perform very differently, which is what there is to learn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.errors import ProductError
from indicators.context import Context
from indicators.frames import Row
from indicators.structure import Structure

SHOWN, LEARNT_FROM, REASONS = 10, 30, 3
# Regions whose distances to all others are computed at once.
BLOCK = 128
# Two regions are compared from this share of the weight on that both have.
LEAST_COMMON = 0.6


@dataclass(frozen=True)
class Stability:
    """Of the nearest peers with all variables, which share is still there when one is left out.

    `kept`: variable -> share (0-1); `least`: the smallest of them, of `variable` (the first of equals).
    """

    kept: Mapping[str, float]
    least: float
    variable: str


def squares(z: np.ndarray, weights: np.ndarray, row: int) -> tuple[np.ndarray, np.ndarray]:
    """Weighted squared differences (G, V) of every region to the one at `row`, and the weight (G, V) both have."""
    difference = z - z[row]
    both = ~np.isnan(difference)
    return np.where(both, weights * difference**2, 0.0), np.where(both, weights, 0.0)


def distance(squared: np.ndarray, weight: np.ndarray, *, least: float = LEAST_COMMON) -> np.ndarray:
    """Distance (G,) from `squares`; NaN where the common weight is below the share `least` of all weight.

    1 means one standard deviation apart in every variable.
    """
    common = weight.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.sqrt(squared.sum(axis=-1) / common)
    return np.where(common >= least - 1e-9, found, np.nan)


def distances(z: np.ndarray, weights: np.ndarray, rows: slice = slice(None)) -> np.ndarray:
    """Distances (R, G) of the regions at `rows` to all; 0 to themselves, NaN where too little can be compared."""
    total, common = _squares(z, weights, rows)
    with np.errstate(invalid="ignore", divide="ignore"):
        result = np.sqrt(np.maximum(total, 0.0) / common)
    result[common < LEAST_COMMON - 1e-9] = np.nan
    own = np.arange(len(z))[rows]
    result[np.arange(len(own)), own] = 0.0
    return result


def _squares(z: np.ndarray, weights: np.ndarray, rows: slice) -> tuple[np.ndarray, np.ndarray]:
    """Weighted sums of squared differences (R, G) of the regions at `rows` to all, and the weights they have in common.

    Rounding can make the first a little less than 0.
    """
    there = ~np.isnan(z)
    x, present = np.where(there, z, 0.0), there.astype(float)
    squared = weights * x**2
    # (a - b)^2 multiplied out, so that all pairs are four products of matrices.
    total = squared[rows] @ present.T + present[rows] @ squared.T - 2 * (weights * x[rows]) @ x.T
    return total, (weights * present[rows]) @ present.T


def similarity(distance: np.ndarray, typical: float) -> np.ndarray:
    """0-100: 100 = alike in everything, 50 = as far apart as a typical pair of regions, 25 = twice as far.

    `typical`: median distance of all pairs of the level.
    """
    return 100 * 0.5 ** (np.asarray(distance) / typical)


def nearest(far: np.ndarray, allowed: np.ndarray, count: int) -> np.ndarray:
    """Positions of the `count` nearest regions out of `allowed` (G,), the nearest first; fewer where there are fewer.

    `far` (G,): distances, NaN = not comparable. Of equally near ones the first comes first. The same as scikit-learn's
    `NearestNeighbors`, which would take 60 MB of a server's memory for a sorted row.
    """
    candidates = np.flatnonzero(allowed & ~np.isnan(far))
    return candidates[np.argsort(far[candidates], kind="stable")[:count]]


def typical_distance(context: Context, structure: Structure) -> float:
    """Median distance of all pairs of a level, computed once."""
    return context.typical(structure, lambda: median_distance(structure.z, structure.weights))


def median_distance(z: np.ndarray, weights: np.ndarray) -> float:
    """Median distance of all pairs, exactly; NaN without any."""
    squared, count = np.empty(len(z) * (len(z) - 1) // 2), 0
    for found in _pairs(z, weights):
        squared[count : count + len(found)] = found
        count += len(found)
    if not count:
        return float("nan")
    # The two in the middle, which are one where their number is odd.
    middle = [(count - 1) // 2, count // 2]
    squared[:count].partition(middle)
    return float(np.mean(np.sqrt(squared[middle])))


def _pairs(z: np.ndarray, weights: np.ndarray) -> Iterator[np.ndarray]:
    """Squares of the distances of all pairs that can be compared, block by block, each pair once."""
    for start in range(0, len(z), BLOCK):
        squared, common = _squares(z, weights, slice(start, start + BLOCK))
        # Of a block only what lies right of the diagonal.
        squared, common = squared[:, start:], common[:, start:]
        keep = ~(common < LEAST_COMMON - 1e-9) & ~np.tri(*common.shape, dtype=bool)
        yield np.maximum(squared[keep], 0.0) / common[keep]


def peer_rows(
    context: Context, structure: Structure, geo: str, *, count: int = SHOWN, own_country: bool = True
) -> np.ndarray:
    """Positions of the peers of a region among those of its level, the nearest first."""
    row = context.results.row(structure.level, geo)
    allowed = np.ones(len(structure.geos), dtype=bool) if own_country else structure.country != structure.country[row]
    allowed[row] = False
    return nearest(distance(*squares(structure.z, structure.weights, row)), allowed, count)


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
    structure, row, found = _near(context, geo, count, own_country, year)
    squared, weight = squares(structure.z, structure.weights, row)
    far, common = distance(squared, weight)[found], weight[found].sum(axis=1)
    like = similarity(far, typical_distance(context, structure))
    alike, rows = closeness(structure.z, row), []
    for place, (n, *numbers) in enumerate(
        zip(found.tolist(), like.tolist(), far.tolist(), common.tolist(), strict=True)
    ):
        said = dict(zip(_COLUMNS, _peer(context, structure, row, n, squared, alike), strict=True))
        said |= dict(zip(("place", "similarity", "distance", "common"), (place + 1, *numbers), strict=True))
        rows.append({name: said[name] for name in _ORDER})
    return rows


def similar(
    context: Context, geo: str, *, count: int = SHOWN, own_country: bool = True, year: int | None = None
) -> dict[str, float]:
    """Codes of the peers, the nearest first, and their similarity."""
    structure, row, found = _near(context, geo, count, own_country, year)
    far = distance(*squares(structure.z, structure.weights, row))[found]
    like = similarity(far, typical_distance(context, structure)).tolist()
    return dict(zip(map(str, structure.geos[found]), like, strict=True))


def _near(
    context: Context, geo: str, count: int, own_country: bool, year: int | None
) -> tuple[Structure, int, np.ndarray]:
    structure = context.structure(context.results.regions.level(geo), year)
    found = peer_rows(context, structure, geo, count=count, own_country=own_country)
    return structure, context.results.row(structure.level, geo), found


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
    structure = context.structure(context.results.regions.level(geo), year)
    row = context.results.row(structure.level, geo)
    if np.isnan(distance(*squares(structure.z, structure.weights, row))).sum() >= len(structure.geos) - 1:
        raise ProductError(f"peers: {geo} has too few structural variables to be compared")
    return stability_of(structure, row, count=count, own_country=own_country)


def stability_of(structure: Structure, row: int, *, count: int = SHOWN, own_country: bool = True) -> Stability:
    """`stability` of the region at `row` of a level."""
    squared, weight = squares(structure.z, structure.weights, row)
    allowed = np.ones(len(structure.geos), dtype=bool) if own_country else structure.country != structure.country[row]
    allowed[row] = False

    def first(left: np.ndarray) -> set[int]:
        least = LEAST_COMMON * structure.weights[left].sum()
        far = np.where(allowed, distance(squared[:, left], weight[:, left], least=least), np.nan)
        order = np.argsort(np.where(np.isnan(far), np.inf, far), kind="stable")[:count]
        return {int(n) for n in order if not np.isnan(far[n])}

    every = np.arange(len(structure.variables))
    whole = first(every)
    kept = {
        v.id: len(whole & first(np.delete(every, n))) / max(len(whole), 1) for n, v in enumerate(structure.variables)
    }
    variable = min(kept, key=kept.get)
    return Stability(kept, kept[variable], variable)


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
