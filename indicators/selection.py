"""What the commands of `python -m indicators` have in common: which regions, year, level and core are asked for."""

from __future__ import annotations

import argparse
from pathlib import Path

from data.errors import ProductError
from indicators.results import LEVELS, Results

REGIONS = {"nargs": "+", "default": [], "metavar": "CODE"}


def add_selection(command: argparse.ArgumentParser, database: Path) -> None:
    """Declare level, year, dimension, format and database."""
    command.add_argument("--level", type=int, choices=LEVELS, help="NUTS level (default: that of --geo, else 2)")
    command.add_argument("--year", type=int, help="score year (default: latest with good coverage)")
    command.add_argument("--dimension", default="", help="one dimension (default: all)")
    command.add_argument("--format", choices=("csv", "table"), default="csv")
    command.add_argument("--database", type=Path, default=database)


def add_regions(command: argparse.ArgumentParser) -> None:
    """Declare regions and what they are compared with."""
    command.add_argument("--geo", **REGIONS, type=str.upper, help="regions (default: all)")
    command.add_argument(
        "--core", **REGIONS, help="reference: regions, mean:AT, mean:country, mean:EU (default: capital)"
    )


def level_and_year(results: Results, arguments: argparse.Namespace) -> tuple[int, int]:
    """The level and year asked for, else those documented; raises `ProductError` for what there isn't."""
    level, geos = arguments.level, getattr(arguments, "geo", [])
    if level is None:
        level = results.regions.level(geos[0]) if geos else 2
        if level not in LEVELS:
            raise ProductError(f"--geo: found {geos[0]!r}, expected a code of NUTS level 2 or 3")
    year = results.default_year(level) if arguments.year is None else arguments.year
    results.column(year)
    return level, year
