"""Where the regions of another vintage than NUTS 2021 lie to each other, from the boundaries that were downloaded.

What neighbours.csv and territory.csv say about regions that did not change stays.
New codes get their centre and their neighbours from the drawn boundaries, and coast,
mountains and border from the region that they go on with, or where all that they
were made of agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import pairwise
from typing import Any

import numpy as np

from data.boundaries import load_centres, load_geojson
from data.inside import polygons_of
from data.neighbours import Place, Territory
from data.plane import to_laea
from data.regions import load_changes

LEVELS = (2, 3)
Point = tuple[float, float]
_MARKS = ("coast", "mountain", "border")
# A region of which so many people were in one before goes on with it.
_SAME = 0.95


def redraw(territory: Territory, vintage: int) -> Territory:
    """Return the places and pairs of a vintage, given those of NUTS 2021.

    Raises `InputError` where its boundaries were never downloaded.
    """
    centres = load_centres(vintage=vintage)
    new = sorted(centres.keys() - territory.places.keys())
    sources = _sources(vintage)
    east, north = to_laea(*np.array([centres[code] for code in new]).reshape(-1, 2).T)
    places = {code: place for code, place in territory.places.items() if code in centres}
    for code, x, y in zip(new, (east / 1000).tolist(), (north / 1000).tolist(), strict=True):
        before = [territory.places[one] for one in sources.get(code, ()) if one in territory.places]
        places[code] = Place(round(x, 1), round(y, 1), *(_agreed(before, mark) for mark in _MARKS))
    pairs = {pair for pair in territory.pairs if pair[0] in places and pair[1] in places}
    for level in LEVELS:
        pairs |= set(_touching(load_geojson(level, vintage), set(new)))
    return Territory(places, frozenset(pairs))


def _sources(vintage: int) -> Mapping[str, tuple[str, ...]]:
    """Return code -> the codes of NUTS 2021 that it was made of, or that it goes on with alone."""
    changes = load_changes(vintage=vintage)
    steps = changes[changes["into"] == vintage].set_index("from_code").groupby("to_code")["to_share"]
    found = {}
    for code, shares in steps:
        most = shares[shares >= _SAME]
        found[str(code)] = tuple((most if len(most) else shares).index)
    return found


def _agreed(places: list[Place], mark: str) -> int | None:
    found = {getattr(place, mark) for place in places}
    return found.pop() if len(found) == 1 else None


def _touching(document: Mapping[str, Any], new: Set[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs with a new code, both ways round, that have a line of their outlines in common."""
    owner: dict[tuple[Point, Point], str] = {}
    for feature in sorted(document["features"], key=lambda one: one["id"] not in new):
        code = feature["id"]
        for line in _lines(feature["geometry"]):
            other = owner.get(line)
            if other is None and code in new:
                owner[line] = code
            elif other not in (None, code):
                yield from ((code, other), (other, code))


def _lines(geometry: Mapping[str, Any]) -> Iterator[tuple[Point, Point]]:
    """Yield the pieces of an outline, the same from both sides of a border."""
    for polygon in polygons_of(geometry):
        for ring in polygon:
            for (x0, y0), (x1, y1) in pairwise(ring):
                yield ((x0, y0), (x1, y1)) if (x0, y0) < (x1, y1) else ((x1, y1), (x0, y0))
