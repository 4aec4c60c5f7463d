"""Adjacency, centres and borders from the boundaries that ship, on the equal-area plane EPSG:3035.

Neighbours share the vertices of their border (see `boundaries_build`), so two
regions touch exactly where their outlines have a line in common. Needs geopandas;
the running product does not import this module.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
from shapely.geometry import LinearRing, Polygon

from data.boundaries import VINTAGE, boundary_path
from data.errors import InputError
from data.neighbours import NEIGHBOUR_COLUMNS, TERRITORY_COLUMNS

PLANE = "EPSG:3035"
LEVELS = (2, 3)
# A common point, or a crumb left by rounding, is no common border; metres.
SHORTEST = 100
# An inland region with so much outline that no other region shares borders on a country without NUTS; metres.
OUTER = 5_000
# Kosovo leaves a gap of 11,000 km2, lagoons of up to 620; square metres.
SMALLEST = 1e9


def build_all(typology: Path, folder: Path) -> Iterator[str]:
    """Write neighbours.csv and territory.csv; yield a line about each."""
    kinds = read_typology(typology)
    pairs, rows = [], []
    for level in LEVELS:
        shapes = gpd.read_file(boundary_path(level)).set_index("id").to_crs(PLANE).geometry.sort_index()
        borders = shared_borders(shapes)
        pairs += [(level, one, other) for one, other in borders]
        abroad = {code for pair in borders if pair[0][:2] != pair[1][:2] for code in pair}
        outer = outer_length(shapes)
        for code, point in shapes.representative_point().items():
            coast, mountain = kinds.get(code, ("", "")) if level == 3 else ("", "")
            border = "" if level == 2 else int(code in abroad or (coast == 0 and outer[code] >= OUTER))
            centre = shapes[code].centroid if shapes[code].contains(shapes[code].centroid) else point
            rows.append((code, round(centre.x / 1000, 1), round(centre.y / 1000, 1), coast, mountain, border))
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns, table in (
        ("neighbours.csv", NEIGHBOUR_COLUMNS, pairs),
        ("territory.csv", TERRITORY_COLUMNS, rows),
    ):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([columns, *table])
        yield f"{name}: {len(table)} rows"


def shared_borders(shapes: gpd.GeoSeries) -> dict[tuple[str, str], float]:
    """Pairs of codes in order of code -> length of the common border, in the unit of the plane."""
    outlines = shapes.boundary
    left, right = outlines.sindex.query(outlines, predicate="intersects")
    found = {}
    for one, other in sorted(zip(left.tolist(), right.tolist(), strict=True)):
        if one < other:
            length = outlines.iloc[one].intersection(outlines.iloc[other]).length
            if length >= SHORTEST:
                found[shapes.index[one], shapes.index[other]] = length
    return found


def outer_length(shapes: gpd.GeoSeries) -> dict[str, float]:
    """How much of each outline lies towards the sea or a country without NUTS.

    A gap smaller than any country with such a border, left between regions by simplifying, is none of both.
    """
    whole = shapes.union_all()
    rings = [r for part in whole.geoms for r in (part.exterior, *(h for h in part.interiors if area(h) >= SMALLEST))]
    outside = gpd.GeoSeries(rings, crs=shapes.crs)
    outlines = shapes.boundary
    left, right = outside.sindex.query(outlines, predicate="intersects")
    found = dict.fromkeys(shapes.index, 0.0)
    for one, ring in zip(left.tolist(), right.tolist(), strict=True):
        found[shapes.index[one]] += outlines.iloc[one].intersection(rings[ring]).length
    return found


def area(ring: LinearRing) -> float:
    """Area inside a ring."""
    return Polygon(ring).area


def read_typology(path: Path) -> dict[str, tuple[int | str, int | str]]:
    """NUTS 3 code -> (coast, mountain) as 0 or 1, "" where Eurostat says nothing."""
    expected = f"a CSV file with nuts_version, nuts3, coastal, mountain, and regions of NUTS {VINTAGE}"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["nuts_version"] == str(VINTAGE)]
            kinds = {row["nuts3"]: (_coast(row["coastal"]), _mountain(row["mountain"])) for row in rows}
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise InputError(path, expected=expected) from error
    if not kinds:
        raise InputError(path, value="none of them", expected=expected)
    return kinds


def _coast(text: str) -> int | str:
    return "" if not text else int(text.startswith("coastal"))


def _mountain(text: str) -> int | str:
    return "" if not text else int(text.startswith(">"))
