"""A file of GISCO's boundaries -> the GeoJSON that the maps draw.

GISCO generalises its files itself (1:20 million here), so nothing is simplified
again: points are rounded to a hundred metres, alike on both sides of a border,
and rings are turned as d3-geo needs them. What would make a wrong or an empty
map is refused, and the boundaries that were there stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from data.boundaries import LEVELS, drawn_files, load_centres, name_by_content
from data.errors import InputError
from data.regions import VINTAGE, Regions
from data.replace import put
from ingest.boundaries import read_boundaries

Ring = list[list[float]]
DECIMALS = 3
# A browser loads one of these before it can draw; the embedded ones take 91, 294 and 689 kB.
MOST_BYTES = {0: 500_000, 2: 1_000_000, 3: 2_500_000}
# How far (degrees) a region's centre may lie outside of it: another projection, or lat and lon exchanged, is farther.
_NEAR = 0.5
# Files that stay: a dashboard that runs since before names the one that it started with.
_KEPT = 5
_MADE_FROM = re.compile(rb'^\{"type":"FeatureCollection","made_from":"([0-9a-f]{64})"')


def draw(data: bytes, source: object, sha256: str, *, level: int, regions: Regions) -> bytes:
    """Return a level's GeoJSON, one feature per line, from a file of GISCO's whose checksum is `sha256`.

    The vintage is that of `regions`. Raises `InputError` for a region that is missing, too small to be drawn or
    not where it should be, and for more bytes than a page should load.
    """
    shapes = read_boundaries(data, source).shapes
    if missing := sorted(set(regions.codes(level)) - set(shapes)):
        value = f"{len(missing)} regions missing, first {missing[0]}"
        raise InputError(source, place="NUTS_ID", value=value, expected=f"all of NUTS {regions.vintage}, level {level}")
    drawn = {code: _polygons(shapes[code]) for code in sorted(shapes)}
    _check_places(drawn, source)
    lines = [_feature(code, polygons) for code, polygons in drawn.items()]
    head = f'{{"type":"FeatureCollection","made_from":"{sha256}","features":[\n'
    content = (head + ",\n".join(lines) + "\n]}\n").encode()
    if len(content) > MOST_BYTES[level]:
        raise InputError(source, value=f"{len(content):,} bytes drawn", expected=f"at most {MOST_BYTES[level]:,}")
    return content


def save(content: bytes, folder: Path, level: int, vintage: int = VINTAGE) -> Path:
    """Put what `draw` returned into `folder` under a name that says its content, complete or not at all."""
    path = folder / name_by_content(f"nuts{vintage}_{level}", content)
    fresh = folder / f"{path.name}.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        fresh.write_bytes(content)
        put(fresh, path)
        for old in drawn_files(folder, level, vintage)[_KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(path, value=error.strerror or str(error), expected="a place to write to") from error
    finally:
        fresh.unlink(missing_ok=True)
    return path


def made_from(folder: Path, level: int, vintage: int = VINTAGE) -> str:
    """Return the checksum of the file that the boundaries in use were drawn from, "" if none were."""
    if level not in LEVELS:
        return ""
    for path in drawn_files(folder, level, vintage)[:1]:
        with path.open("rb") as file:
            if match := _MADE_FROM.match(file.read(200)):
                return match[1].decode()
    return ""


def _polygons(shape: Mapping[str, object]) -> list[list[Ring]]:
    """Return polygons of rounded rings, less those that rounding made a line or a point."""
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    turned = [[_turned(ring, hole=number > 0) for number, ring in enumerate(rings)] for rings in polygons]
    return [[ring for ring in rings if ring] for rings in turned if rings[0]]


def _turned(ring: Ring, *, hole: bool) -> Ring:
    """Return a rounded ring, clockwise outside and counter-clockwise for a hole; [] if nothing is left of it."""
    # Adding zero turns -0.0 into 0.0.
    points = [[round(point[0], DECIMALS) + 0.0, round(point[1], DECIMALS) + 0.0] for point in ring]
    once = [point for number, point in enumerate(points) if not number or point != points[number - 1]]
    area = _signed_area(once)
    if len(once) < 4 or not area:
        return []
    return once[::-1] if (area > 0) != hole else once


def _signed_area(ring: Ring) -> float:
    """Return the shoelace area in square degrees, positive when counter-clockwise."""
    x0, y0 = ring[0]
    return sum((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0) for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def _check_places(drawn: Mapping[str, list[list[Ring]]], source: object) -> None:
    """Raise `InputError` for a region without area, or in whose frame its centre, or a part's, does not lie."""
    centres = load_centres()
    inside: dict[str, list[tuple[float, float]]] = {}
    for code, centre in centres.items():
        for length in range(2, len(code) + 1):
            inside.setdefault(code[:length], []).append(centre)
    for code, polygons in drawn.items():
        if not polygons:
            raise InputError(source, place=f"region {code}", value="no area", expected="polygons")
        xs, ys = zip(*(point for rings in polygons for point in rings[0]), strict=True)
        frame = (min(xs) - _NEAR, max(xs) + _NEAR, min(ys) - _NEAR, max(ys) + _NEAR)
        for lon, lat in inside.get(code, []):
            if not (frame[0] <= lon <= frame[1] and frame[2] <= lat <= frame[3]):
                where = f"longitude {min(xs):.1f} to {max(xs):.1f}, latitude {min(ys):.1f} to {max(ys):.1f}"
                raise InputError(source, place=f"region {code}", value=where, expected=f"around {lon}, {lat} degrees")


def _feature(code: str, polygons: list[list[Ring]]) -> str:
    single = len(polygons) == 1
    geometry = {"type": "Polygon" if single else "MultiPolygon", "coordinates": polygons[0] if single else polygons}
    return json.dumps({"type": "Feature", "id": code, "properties": {}, "geometry": geometry}, separators=(",", ":"))
