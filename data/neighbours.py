"""Where regions lie to each other: who touches whom, centres on an equal-area plane, coast, mountains, borders.

    python -m data.neighbours build --typology TYPOLOGY.csv

`neighbours.csv` lists every pair of regions of one level that share a border;
`territory.csv` has a row per region of NUTS 2 and 3. Both are computed from the
boundaries that ship, in the equal-area projection EPSG:3035, and from Eurostat's
NUTS 3 typologies. They are small, so that the running product needs no geometry.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from data.builds import run_build
from data.errors import InputError
from data.regions import VINTAGE

NEIGHBOURS = Path(__file__).with_name("neighbours.csv")
TERRITORY = Path(__file__).with_name("territory.csv")
NEIGHBOUR_COLUMNS = ["level", "one", "other"]
TERRITORY_COLUMNS = ["code", "x", "y", "coast", "mountain", "border"]


@dataclass(frozen=True)
class Place:
    """One region. `x`, `y`: its centre in km on EPSG:3035. At NUTS 3 `coast`, `mountain`, `border` are 0 or 1.

    `coast`: has a coast, or half of its people live within 50 km of one. `mountain`: half of its people or of its
    surface are in mountains. Both are Eurostat's. `border`: touches a region of another country, or has no coast
    and an outer border all the same. They are None at NUTS 2 (see `structure`: shares of the population there) and
    where the publisher says nothing.
    """

    x: float
    y: float
    coast: int | None
    mountain: int | None
    border: int | None


@dataclass(frozen=True)
class Territory:
    """All places by code, and the pairs that touch."""

    places: Mapping[str, Place]
    pairs: frozenset[tuple[str, str]]

    def touches(self, one: str, other: str) -> bool:
        """Whether two regions of one level share a border; a region doesn't touch itself."""
        return (one, other) in self.pairs

    def neighbours(self, code: str) -> tuple[str, ...]:
        """Regions of the same level that touch `code`, in order of code; () for an island."""
        return self._neighbours.get(code, ())

    @cached_property
    def _neighbours(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for one, other in self.pairs:
            found.setdefault(one, []).append(other)
        return {code: tuple(sorted(others)) for code, others in found.items()}

    def centre(self, code: str) -> tuple[float, float]:
        """Geometric centre in km on EPSG:3035; NaN for a code without a shape."""
        place = self.places.get(code)
        return (place.x, place.y) if place else (np.nan, np.nan)


def load_territory(territory: Path = TERRITORY, neighbours: Path = NEIGHBOURS, *, vintage: int = VINTAGE) -> Territory:
    """Read both tables; raises `InputError` naming the file and line that is wrong.

    Of another vintage than NUTS 2021 new regions are added from the boundaries that were downloaded.
    """
    if vintage != VINTAGE:
        # The default does without: this reads megabytes.
        from data.redrawn import redraw

        return redraw(load_territory(territory, neighbours), vintage)
    places = {}
    for number, row in _rows(territory, TERRITORY_COLUMNS):
        try:
            kinds = (int(row[name]) if row[name] else None for name in ("coast", "mountain", "border"))
            places[row["code"]] = Place(float(row["x"]), float(row["y"]), *kinds)
        except ValueError:
            raise InputError(territory, place=f"line {number}", value=row, expected="numbers") from None
    pairs = set()
    for number, row in _rows(neighbours, NEIGHBOUR_COLUMNS):
        one, other = row["one"], row["other"]
        if one not in places or other not in places or one == other:
            expected = f"two regions of {territory.name}"
            raise InputError(neighbours, place=f"line {number}", value=f"{one},{other}", expected=expected)
        pairs |= {(one, other), (other, one)}
    return Territory(places, frozenset(pairs))


def _rows(path: Path, columns: list[str]) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path, expected="a CSV file (python -m data.neighbours build)") from error
    if reader.fieldnames != columns:
        raise InputError(path, place="line 1", value=reader.fieldnames, expected=",".join(columns))
    return list(enumerate(rows, start=2))


def main(arguments: list[str] | None = None) -> int:
    """Run `build`; print one line per file written. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m data.neighbours", description=__doc__.splitlines()[0])
    build = parser.add_subparsers(dest="command", required=True).add_parser("build", help="write the two CSV files")
    build.add_argument("--typology", required=True, type=Path, help="Eurostat's NUTS 3 typologies, CSV")
    build.add_argument("--to", default=NEIGHBOURS.parent, type=Path, help="folder to write into (default: %(default)s)")
    options = parser.parse_args(arguments)

    def lines() -> Iterator[str]:
        # Building needs geopandas (extra "build"); no start of the product should load that.
        from data.neighbours_build import build_all

        return build_all(options.typology, options.to)

    return run_build(lines)


if __name__ == "__main__":
    raise SystemExit(main())
