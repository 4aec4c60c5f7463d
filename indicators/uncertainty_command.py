"""python -m indicators uncertainty | sensitivity: how sure ranks and gaps are, and what the ranking depends on."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import pandas as pd

from data.errors import ProductError
from indicators.certainty import certainty, certainty_frame, dimension_sensitivity
from indicators.results import Results
from indicators.selection import add_regions, add_selection, level_and_year
from indicators.sensitivity import FACTORS

UNCERTAINTY = "rank with its 5-95 % interval, and whether a region is ahead of its core, over 1,000 drawn methods"
SENSITIVITY = "Sobol indices: which choice of method the ranking in a dimension depends on"
# Columns of whole numbers, floats only because some are missing.
WHOLE = ("rank", "ranked", "rank_low", "rank_high")


def add(commands: argparse._SubParsersAction, database: Path) -> list[argparse.ArgumentParser]:
    """Declare both commands; `database` is the default. The caller says what answers them (see `run`)."""
    parsers = []
    for name, text in (("uncertainty", UNCERTAINTY), ("sensitivity", SENSITIVITY)):
        command = commands.add_parser(name, help=text.replace("%", "%%"), description=text)
        add_selection(command, database)
        command.add_argument("--draws", type=int, default=0, help="how many methods are drawn (default 1000)")
        command.add_argument("--seed", type=int, help="another seed gives other draws (default: the method's)")
        parsers.append(command)
    add_regions(parsers[0])
    return parsers


def run(results: Results, arguments: argparse.Namespace) -> pd.DataFrame:
    """The rows that the command prints; raises `ProductError` for an unknown region, year, level or dimension."""
    results = _drawing(results, arguments)
    level, year = level_and_year(results, arguments)
    if arguments.dimension:
        results.dimension(level, arguments.dimension)
    if arguments.command == "sensitivity":
        return _sensitivity(results, level, year, arguments.dimension)
    core = results.parse_core(level, arguments.core)
    for geo in arguments.geo:
        results.row(level, geo)
    frame = certainty_frame(results, level, year, core, certainty(results, level, year, core=core))
    wanted = frame["geo"].isin(arguments.geo) if arguments.geo else frame["geo"].notna()
    if arguments.dimension:
        wanted &= frame["dimension"] == arguments.dimension
    return frame[wanted].reset_index(drop=True).astype(dict.fromkeys(WHOLE, "Int64"))


def _sensitivity(results: Results, level: int, year: int, dimension: str) -> pd.DataFrame:
    """Columns: dimension, time, choice, first, first_error, total, total_error (shares of variance), mean_shift."""
    rows = []
    for name in [dimension] if dimension else results.catalogue.dimensions:
        found = dimension_sensitivity(results, level, year, name)
        if found is None:
            continue
        for n, choice in enumerate(FACTORS):
            indices = (found.first[n], found.first_error[n], found.total[n], found.total_error[n])
            rows.append((name, year, choice, *indices, found.shift))
    columns = ["dimension", "time", "choice", "first", "first_error", "total", "total_error", "mean_shift"]
    return pd.DataFrame(rows, columns=columns)


def _drawing(results: Results, arguments: argparse.Namespace) -> Results:
    """The results with the draws that were asked for."""
    own = results.method.uncertainty
    seed = own.seed if arguments.seed is None else arguments.seed
    if arguments.draws < 0 or seed < 0:
        raise ProductError(f"--draws, --seed: found {arguments.draws}, {seed}, expected numbers from 0 on")
    drawn = replace(own, draws=arguments.draws or own.draws, seed=seed)
    return results.with_method(replace(results.method, uncertainty=drawn))
