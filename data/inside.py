"""A point inside a region, for regions whose centre doesn't ship: plain arithmetic, no library of geometry.

The shipped centres of NUTS 2021 are built with shapely; a running dashboard
goes without it and needs a point only for the codes that are new in 2024.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

Ring = Sequence[Sequence[float]]
# Parallels on which the widest stretch inside is looked for.
_CUTS = 15


def polygons_of(geometry: Mapping[str, Any]) -> list[list[Ring]]:
    """Return the polygons of a GeoJSON geometry, each with its outer ring first, holes after."""
    return geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]


def point_inside(polygons: Sequence[Sequence[Ring]]) -> tuple[float, float]:
    """Return (longitude, latitude) in the middle of the widest part of the largest polygon, in degrees.

    Its centroid where that lies inside, as for the shipped centres.
    """
    rings = max(polygons, key=lambda one: abs(_moments(one[0])[0]))
    area, x, y = _moments(rings[0])
    if area and _is_inside(rings, x / (3 * area), y / (3 * area)):
        return round(x / (3 * area), 3), round(y / (3 * area), 3)
    heights = [point[1] for point in rings[0]]
    south, north = min(heights), max(heights)
    cuts = [south + (north - south) * (cut + 0.5) / _CUTS for cut in range(_CUTS)]
    stretches = [(east - west, (west + east) / 2, lat) for lat in cuts for west, east in _stretches(rings, lat)]
    _, lon, lat = max(stretches, default=(0.0, *rings[0][0][:2]))
    return round(lon, 3), round(lat, 3)


def _moments(ring: Ring) -> tuple[float, float, float]:
    """Return twice the signed area, and the sums that give three times the centroid times that."""
    area = east = north = 0.0
    for (x0, y0), (x1, y1) in pairwise(ring):
        cross = x0 * y1 - x1 * y0
        area, east, north = area + cross, east + (x0 + x1) * cross, north + (y0 + y1) * cross
    return area, east, north


def _stretches(rings: Sequence[Ring], lat: float) -> list[tuple[float, float]]:
    """Return the stretches of a parallel that lie inside: between the first crossing and the second, and so on."""
    crossings = sorted(
        x0 + (lat - y0) * (x1 - x0) / (y1 - y0)
        for ring in rings
        for (x0, y0), (x1, y1) in pairwise(ring)
        if (y0 <= lat) != (y1 <= lat)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=True))


def _is_inside(rings: Sequence[Ring], lon: float, lat: float) -> bool:
    return any(west < lon < east for west, east in _stretches(rings, lat))
