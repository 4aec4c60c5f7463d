"""Where the people of a region live: the NUTS 3 regions it consists of, their places and kinds.

No year changes them, and putting them together takes most of the time of a structure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.neighbours import Territory

if TYPE_CHECKING:
    from indicators.results import Results

KINDS = ("urban", "metropolitan", "coast", "mountain", "border")
_URBAN = {"urban": 1.0, "intermediate": 0.5, "rural": 0.0}


@dataclass(frozen=True)
class Settlement:
    """The P NUTS 3 regions that the G regions of a level consist of, those of the first region first.

    `first` (G + 1,): where each region's begin; `position` (P,): in the universe; `marks` (P, 5): how much each is of
    KINDS, 0 to 1, NaN = unknown; `points` (P, 2), `centre` (G, 2): centres of the shapes of both in km on EPSG:3035.
    """

    first: np.ndarray
    position: np.ndarray
    marks: np.ndarray
    points: np.ndarray
    centre: np.ndarray

    def pieces(self) -> list[tuple[int, slice]]:
        """Regions of several parts and where these are."""
        several = np.flatnonzero(np.diff(self.first) > 1).tolist()
        return [(n, slice(int(self.first[n]), int(self.first[n + 1]))) for n in several]


def build_settlement(results: Results, territory: Territory, level: int) -> Settlement:
    """The settlement of all regions of a level, in the order of `Results.geos(level)`."""
    geos = results.geos(level).tolist()
    parts = _parts(results, geos)
    table, every = results.regions.table, [p for own in parts for p in own]
    # Looked up one by one in the frame, this would take seconds.
    known = dict(zip(table.index.tolist(), zip(table["urban_rural"], table["metro"], strict=True), strict=True))
    marks = [_marks(*known[p], territory.places.get(p)) for p in every]
    return Settlement(
        first=np.cumsum([0, *map(len, parts)]),
        position=np.array([results.position(p) for p in every], dtype=int),
        marks=np.array(marks, dtype=float).reshape(len(every), len(KINDS)),
        points=np.array([territory.centre(p) for p in every], dtype=float).reshape(len(every), 2),
        centre=np.array([territory.centre(g) for g in geos], dtype=float).reshape(len(geos), 2),
    )


def _parts(results: Results, geos: Sequence[str]) -> list[list[str]]:
    """NUTS 3 regions of each region of NUTS 2 or 3, itself where it is one."""
    inside: dict[str, list[str]] = {}
    for code in results.regions.codes(3):
        inside.setdefault(code[:4], []).append(code)
    # Bosnia and Herzegovina has no regions below NUTS 2.
    return [[geo] if len(geo) == 5 else inside.get(geo, []) for geo in geos]


def _marks(urban_rural: str, metro: str, place: object) -> list[float]:
    """Of one NUTS 3 region: urban (intermediate: 0.5), metropolitan, coast, mountain, border, 0 to 1, NaN = unknown."""
    told = [np.nan] * 3 if place is None else [place.coast, place.mountain, place.border]
    settled = _URBAN.get(urban_rural, np.nan)
    return [settled, float(metro != ""), *(np.nan if mark is None else float(mark) for mark in told)]


def centres(found: Settlement, people: np.ndarray) -> np.ndarray:
    """Centres (G, 2) in km on EPSG:3035: of a region's NUTS 3 regions by population, else of its shape.

    `people` (codes,): population of every code of the universe.
    """
    result = found.centre.copy()
    for n, piece in found.pieces():
        weight, points = people[found.position[piece]], found.points[piece]
        total = weight.sum()
        if total > 0 and not np.isnan(points).any():
            result[n] = weight @ points / total
    return result


def shares(found: Settlement, people: np.ndarray) -> dict[str, np.ndarray]:
    """Shares of the population (%) that live in NUTS 3 regions of a kind; NaN where one of them has no kind."""
    weights = people[found.position]
    result = np.full((len(found.centre), len(KINDS)), np.nan)
    alone = np.flatnonzero(np.diff(found.first) == 1)
    at = found.first[alone]
    # A region of one part is of its kind, however many people live there.
    own = np.where(weights[at] > 0, weights[at], 1.0)[:, None]
    result[alone] = 100 * own * found.marks[at] / own
    for n, piece in found.pieces():
        total = weights[piece].sum()
        if total > 0:
            result[n] = 100 * weights[piece] @ found.marks[piece] / total
    return dict(zip(KINDS, result.T, strict=True))
