"""Regions as flat rings in metres, cut to a frame: what a map on a slide is drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.boundaries import load_centres, load_geojson
from layouts.site import Site
from layouts.slides.project import to_laea

Rings = tuple[np.ndarray, ...]
# A region next to the metropolis: it touches it, or their centres are at most this far apart (metres).
NEAR = 150_000.0


@dataclass(frozen=True)
class Frame:
    """A rectangle in metres."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        return self.east - self.west

    @property
    def height(self) -> float:
        return self.north - self.south


# Iceland to Cyprus, the North Cape to Crete; what lies outside is an inset or cut at the edge.
EUROPE = Frame(2_560_000, 1_370_000, 7_330_000, 5_460_000)


def shapes_of(site: Site, level: int) -> Mapping[str, Rings]:
    """Code -> rings (n, 2) in metres of ETRS89-LAEA; computed once per site."""
    return site.memory.get(("slide shapes", level), lambda: _load(_all_degrees(site, level)))


def lonlat_of(site: Site, level: int, code: str) -> Rings:
    """Rings (n, 2) in degrees of one region, for an inset far away from Europe."""
    return _all_degrees(site, level)[code]


def clipped(rings: Rings, frame: Frame) -> Rings:
    """What of the rings lies in a frame; () when nothing does."""
    found = []
    for ring in rings:
        low, high = ring.min(axis=0), ring.max(axis=0)
        if low[0] > frame.east or high[0] < frame.west or low[1] > frame.north or high[1] < frame.south:
            continue
        inside = low[0] >= frame.west and high[0] <= frame.east and low[1] >= frame.south and high[1] <= frame.north
        cut = ring if inside else _cut(ring, frame)
        if len(cut) > 2:
            found.append(cut)
    return tuple(found)


def ring_around(site: Site, level: int, core: Sequence[str]) -> tuple[str, ...]:
    """Codes of the regions next to a core, without the core itself, in order of code."""
    if not core or any(code not in shapes_of(site, level) for code in core):
        return ()
    key = ("slide ring", level, tuple(core))
    return site.memory.get(key, lambda: _ring(site, level, core))


def frame_of(shapes: Mapping[str, Rings], codes: Iterable[str], *, aspect: float, margin: float) -> Frame:
    """The frame of the given width to height that holds all `codes`, with a margin as share of its size."""
    points = np.vstack([ring for code in codes for ring in shapes[code]])
    low, high = points.min(axis=0), points.max(axis=0)
    middle, size = (low + high) / 2, (high - low) * (1 + 2 * margin)
    height = max(size[1], size[0] / aspect)
    half = np.array([height * aspect, height]) / 2
    (west, south), (east, north) = (middle - half).tolist(), (middle + half).tolist()
    return Frame(west, south, east, north)


def at_least(frame: Frame, size: float) -> Frame:
    """The frame, on all sides as much larger as makes its shorter side `size` metres."""
    grow = max(0.0, size - min(frame.width, frame.height)) / 2
    return Frame(frame.west - grow, frame.south - grow, frame.east + grow, frame.north + grow)


def _ring(site: Site, level: int, core: Sequence[str]) -> tuple[str, ...]:
    shapes, centres = _all_degrees(site, level), load_centres(vintage=site.results.regions.vintage)
    codes = [code for code in shapes if code not in core]
    touching = _touching(shapes, codes, core)
    known = [c for c in codes if c in centres]
    at, own = (_centres(centres, some) for some in (known, [c for c in core if c in centres]))
    if len(own):
        distance = np.hypot(*(at[:, None] - own[None]).transpose(2, 0, 1)).min(axis=1)
        touching |= {c for c, d in zip(known, distance, strict=True) if d <= NEAR}
    return tuple(sorted(touching))


def _touching(shapes: Mapping[str, Rings], codes: Sequence[str], core: Sequence[str]) -> set[str]:
    """Those of `codes` that have more than one point of their borders in common with the core."""
    own = [np.vstack(shapes[code]) for code in codes]
    points, border = np.vstack(own), np.vstack([ring for code in core for ring in shapes[code]])
    # As complex numbers, because a point is found as one number.
    shared = np.isin(points @ [1, 1j], border @ [1, 1j])
    counts = np.bincount(np.repeat(np.arange(len(own)), list(map(len, own))), shared, minlength=len(own))
    return {code for code, n in zip(codes, counts.tolist(), strict=True) if n > 1}


def _centres(centres: Mapping[str, tuple[float, float]], codes: Sequence[str]) -> np.ndarray:
    points = np.array([centres[c] for c in codes], dtype=float).reshape(-1, 2)
    return np.column_stack(to_laea(points[:, 0], points[:, 1]))


def _all_degrees(site: Site, level: int) -> Mapping[str, Rings]:
    return site.memory.get(("slide degrees", level), lambda: _degrees(level, site.results.regions.vintage))


def _load(degrees: Mapping[str, Rings]) -> Mapping[str, Rings]:
    """All rings of a level projected in one go: a call for each of 8,000 rings would take most of a second."""
    rings = [ring for several in degrees.values() for ring in several]
    points = np.vstack(rings)
    flat = np.column_stack(to_laea(points[:, 0], points[:, 1]))
    parts = iter(np.split(flat, np.cumsum([len(r) for r in rings])[:-1]))
    return {code: tuple(next(parts) for _ring_of in several) for code, several in degrees.items()}


def _degrees(level: int, vintage: int) -> Mapping[str, Rings]:
    found = {}
    for feature in load_geojson(level, vintage)["features"]:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        # The last point repeats the first one; a path on a slide is closed by itself.
        found[feature["id"]] = tuple(np.array(ring[:-1]) for polygon in polygons for ring in polygon)
    return found


def _cut(ring: np.ndarray, frame: Frame) -> np.ndarray:
    """Sutherland and Hodgman: the ring cut at one edge of the frame after the other."""
    edges = ((0, frame.west, 1), (0, frame.east, -1), (1, frame.south, 1), (1, frame.north, -1))
    for axis, limit, sign in edges:
        if len(ring):
            ring = _cut_at(ring, axis, limit, sign)
    return ring


def _cut_at(ring: np.ndarray, axis: int, limit: float, sign: int) -> np.ndarray:
    inside = sign * (ring[:, axis] - limit) >= 0
    if inside.all():
        return ring
    found = []
    for n in range(len(ring)):
        before, here = ring[n - 1], ring[n]
        if inside[n] != inside[n - 1]:
            share = (limit - before[axis]) / (here[axis] - before[axis])
            found.append(before + share * (here - before))
        if inside[n]:
            found.append(here)
    return np.array(found).reshape(-1, 2)
