"""GISCO's NUTS boundaries, GeoJSON or TopoJSON, recognised by content -> codes and geometry.

They are no observations and don't go into the database: `ingest.draw` makes of
them what the maps show. Here a file is read, checked and told apart, so that
nobody takes a cut-off download or the wrong vintage for the right one.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from data.errors import InputError
from ingest.vintage import describe_codes

_START = re.compile(rb'\s*\{.{0,4000}?"type"\s*:\s*"(?:FeatureCollection|Topology)"', re.DOTALL)
_CODE = ("NUTS_ID", "id")
_AREAS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True)
class Boundaries:
    """Regions as GISCO publishes them: code -> GeoJSON geometry (rings of points in the file's coordinates)."""

    kind: str
    shapes: dict[str, dict[str, Any]]

    @property
    def levels(self) -> tuple[int, ...]:
        """NUTS levels of the regions, as the length of their codes says."""
        return tuple(sorted({len(code) - 2 for code in self.shapes}))


def is_boundaries(data: bytes) -> bool:
    """Tell whether the bytes start as GeoJSON or TopoJSON with many shapes does."""
    return data.lstrip()[:1] == b"{" and _START.match(data[:8192]) is not None


def describe(data: bytes, source: object) -> str:
    """Say in a few words which boundaries these are; raises `InputError` when they are damaged."""
    found = read_boundaries(data, source)
    levels = ", ".join(map(str, found.levels))
    return f"{found.kind} boundaries, level {levels}, {len(found.shapes):,} regions, {describe_codes(found.shapes)}"


def read_boundaries(data: bytes, source: object) -> Boundaries:
    """Read all regions of a GeoJSON or TopoJSON file.

    Raises `InputError` for text that is no JSON, a region without code or twice,
    a shape that is no area, a ring that isn't closed, or a point that isn't one.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(source, value="cut-off or damaged JSON", expected="complete GeoJSON or TopoJSON") from error
    kind = "TopoJSON" if document.get("type") == "Topology" else "GeoJSON"
    try:
        items = list(_topology(document) if kind == "TopoJSON" else _features(document))
        shapes = {code: shape for code, shape in items}
        wrong = next((code for code, shape in items if not code or not _is_area(shape)), None)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise InputError(source, expected="regions with NUTS_ID and polygons") from error
    if wrong is not None or not shapes:
        raise InputError(source, place=f"region {wrong or ''}".strip(), expected="a code and closed rings of points")
    if len(shapes) != len(items):
        raise InputError(source, value=f"{len(items) - len(shapes)} codes twice", expected="each region once")
    return Boundaries(kind, shapes)


def _features(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for feature in document["features"]:
        yield _code(feature), feature["geometry"]


def _topology(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield regions with their arcs joined to rings; arcs may be steps on an integer grid."""
    arcs = [list(_decoded(arc, document.get("transform"))) for arc in document["arcs"]]
    for layer in document["objects"].values():
        for item in layer["geometries"]:
            polygons = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
            rings = [[_joined(ring, arcs) for ring in polygon] for polygon in polygons]
            yield _code(item), {"type": "MultiPolygon", "coordinates": rings}


def _decoded(arc: list[list[float]], transform: dict[str, Any] | None) -> Iterator[list[float]]:
    if transform is None:
        yield from arc
        return
    (width, height), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    for step in arc:
        x, y = x + step[0], y + step[1]
        yield [x * width + left, y * height + bottom]


def _joined(numbers: list[int], arcs: list[list[list[float]]]) -> list[list[float]]:
    """Join arcs to a ring; ~n is arc n backwards, and neighbours repeat the point where they meet."""
    ring: list[list[float]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _code(item: dict[str, Any]) -> str:
    places = (item.get("properties") or {}, item)
    return next((str(place[name]) for name in _CODE for place in places if place.get(name)), "")


def _is_area(shape: dict[str, Any]) -> bool:
    if shape["type"] not in _AREAS:
        return False
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return bool(polygons) and all(polygon and all(map(_is_ring, polygon)) for polygon in polygons)


def _is_ring(ring: list[list[float]]) -> bool:
    points = all(len(point) >= 2 and all(math.isfinite(value) for value in point) for point in ring)
    return points and len(ring) >= 4 and ring[0] == ring[-1]
