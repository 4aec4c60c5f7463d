"""The cut-out of Europe: no region is cut, and none lies below the insets. Calculated as d3-geo does, apart from it."""

from itertools import pairwise

import numpy as np
import pytest

from data.boundaries import load_geojson
from layouts.figures.frames import EUROPE
from layouts.figures.insets import BOTTOM, INSETS, LEFT

OVERSEAS = {i.prefix for i in INSETS} | {"NO0B"}  # Jan Mayen and Svalbard: nobody lives there
CENTRE = EUROPE["projection"]["rotation"]


def unit(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Points on a sphere of radius 1, a row each, from degrees."""
    lon, lat = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)


def projected(points: np.ndarray) -> np.ndarray:
    """Lambert's azimuthal equal area around the frame's rotation (Snyder 1987, equations 24-2 to 24-4)."""
    x, y, z = points.T
    lon, lat = np.arctan2(y, x) - np.radians(CENTRE["lon"]), np.arcsin(z)
    middle = np.radians(CENTRE["lat"])
    along = np.sin(middle) * np.sin(lat) + np.cos(middle) * np.cos(lat) * np.cos(lon)
    k = np.sqrt(2 / (1 + along))
    up = np.cos(middle) * np.sin(lat) - np.sin(middle) * np.cos(lat) * np.cos(lon)
    return np.stack([k * np.cos(lat) * np.sin(lon), k * up], axis=-1)


def frame() -> tuple[np.ndarray, np.ndarray]:
    """Lower left and upper right of the frame: plotly's box of the ranges, its parallels as four great arcs each."""
    (west, east), (south, north) = EUROPE["lonaxis"]["range"], EUROPE["lataxis"]["range"]
    lon = np.linspace(west, east, 5)
    corners = np.concatenate(
        [unit(lon, np.full(5, north)), unit(lon[::-1], np.full(5, south)), unit(lon[:1], np.array([north]))]
    )
    share = np.linspace(0, 1, 200)[:, None]
    arcs = np.concatenate([a * (1 - share) + b * share for a, b in pairwise(corners)])
    edge = projected(arcs / np.linalg.norm(arcs, axis=1, keepdims=True))
    return edge.min(axis=0), edge.max(axis=0)


def points(shape) -> list:
    return [shape] if isinstance(shape[0], int | float) else [p for part in shape for p in points(part)]


@pytest.fixture(scope="module")
def regions() -> dict[str, np.ndarray]:
    """Outline of every NUTS 3 region of Europe, projected."""
    features = load_geojson(3)["features"]
    outlines = {f["id"]: np.array(points(f["geometry"]["coordinates"]))[:, :2] for f in features}
    return {
        code: projected(unit(*outline.T)) for code, outline in outlines.items() if not {code[:4], code[:5]} & OVERSEAS
    }


def test_no_region_is_cut_at_the_frame(regions):
    low, high = frame()
    assert {"TRB24", "PT150", "EL431", "MT001", "NO074"} <= set(regions)
    assert [code for code, at in regions.items() if (at < low).any() or (at > high).any()] == []


def test_the_frame_wastes_little_room(regions):
    low, high = frame()
    every = np.concatenate(list(regions.values()))
    assert ((every.max(axis=0) - every.min(axis=0)) / (high - low) > 0.95).all()


def test_the_centre_is_the_middle_of_the_frame():
    """In degrees from the rotation; plotly's `center` is the rotation plus these."""
    low, high = frame()
    x, y = (low + high) / 2
    far = np.hypot(x, y)
    angle = 2 * np.arcsin(far / 2)
    lon = np.degrees(np.arctan2(x * np.sin(angle), far * np.cos(angle)))
    lat = np.degrees(np.arcsin(y * np.sin(angle) / far))
    centre = EUROPE["center"]
    assert (centre["lon"] - CENTRE["lon"], centre["lat"] - CENTRE["lat"]) == pytest.approx((lon, lat), abs=0.05)


def test_no_region_lies_below_the_insets_even_where_the_map_is_as_wide_as_its_place(regions):
    low, high = frame()
    shares = {code: (at - low) / (high - low) for code, at in regions.items()}
    assert [c for c, at in shares.items() if ((at[:, 0] > LEFT) & (at[:, 1] > BOTTOM)).any()] == []
