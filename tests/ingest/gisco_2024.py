"""GISCO's boundaries of NUTS 2024 for tests, made of the embedded ones of 2021: recoded, put together and cut.

They are complete as GISCO's are (Ukraine as a country only, no United Kingdom),
but where a region was cut the border between the parts is a meridian.
"""

from __future__ import annotations

import json
from functools import cache

from shapely import box, union_all
from shapely.geometry import mapping, shape

from data.boundaries import FOLDER
from data.regions import load_changes, load_regions

# Countries that NUTS 2021 doesn't have: west, south, and which levels GISCO draws.
JOINED = {"BA": (17.0, 43.8, (0, 2, 3)), "XK": (20.6, 42.3, (0, 2, 3)), "UA": (30.0, 49.0, (0,))}
SIZE = 0.2


@cache
def geojson_2024(level: int) -> bytes:
    """The file of a level, one rectangle per region of a country that joined."""
    regions, document = load_regions(vintage=2024), json.loads((FOLDER / f"nuts2021_{level}.geojson").read_bytes())
    old = {feature["id"]: shape(feature["geometry"]).buffer(0) for feature in document["features"]}
    changes = load_changes(vintage=2024)
    changes = changes[(changes["into"] == 2024) & (changes["level"] == level)]
    parts = {code: [old[code]] for code in regions.codes(level) if code in old}
    for source, rows in changes.groupby("from_code"):
        west, south, east, north = old[source].bounds
        edges = [west + (east - west) * share for share in (0.0, *rows["from_share"].cumsum())]
        edges[-1] = east
        for code, left, right in zip(rows["to_code"], edges[:-1], edges[1:], strict=True):
            piece = old[source].intersection(box(left, south, right, north))
            parts.setdefault(code, []).append(piece)
    for country, (west, south, levels) in JOINED.items():
        codes = [code for code in regions.codes(level) if code.startswith(country)] if level in levels else []
        for number, code in enumerate(codes):
            parts[code] = [box(west + number * SIZE, south, west + (number + 1) * SIZE, south + SIZE)]
    features = [
        {"type": "Feature", "properties": {"NUTS_ID": code}, "geometry": _areas(union_all(pieces))}
        for code, pieces in sorted(parts.items())
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _areas(found) -> dict:
    """Only polygons: a cut through a border leaves lines."""
    pieces = [piece for piece in getattr(found, "geoms", [found]) if piece.geom_type in ("Polygon", "MultiPolygon")]
    return mapping(union_all(pieces))
