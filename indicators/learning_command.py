"""python -m indicators peers | learn | trend | scenario | chain | sectors | exchange: what the pages say, as rows."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.errors import ProductError
from indicators.learning_tables import TABLES
from indicators.load import load_context
from indicators.peers import SHOWN
from indicators.results import Results
from indicators.scenario import TARGETS
from indicators.sectors import EMPLOYMENT
from indicators.trends import WINDOW

# Command -> what it prints; table -> what is in it. The first table is the one without --table.
COMMANDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "peers": ("structural peers of a region", ("peers", "structure", "rings", "proximity", "types")),
    "learn": ("peers whose gap to their own core narrowed most over five years", ("partners", "paths")),
    "trend": ("how gaps move, and whether they close", ("trend", "convergence")),
    "scenario": ("what if an indicator had another value", ("outcome", "closing", "plan")),
    "chain": ("the innovation chain against core and peers", ("links",)),
    "sectors": ("specialisation and shift-share by NACE section", ("sectors",)),
    "exchange": ("who of some regions is ahead of whom, and whether they grow alike", ("agenda", "convergence")),
}
# Columns of whole numbers, floats only because some are missing.
WHOLE = ("first", "last", "points", "beta_first", "beta_last", "newest", "source_year", "first_5", "first_10")


def add(commands: argparse._SubParsersAction, database: Path) -> list[argparse.ArgumentParser]:
    """Declare the commands; `database` is the default. The caller says what answers them (see `run`)."""
    parsers = {}
    for name, (text, tables) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        every = {"default": [], "help": "regions (default: the pilots)"}
        chosen = every if name == "exchange" else {"required": True, "help": "regions"}
        command.add_argument("--geo", nargs="+", metavar="CODE", **chosen)
        command.add_argument("--year", type=int, help="year (default: latest with good coverage)")
        command.add_argument("--table", choices=tables, default=tables[0])
        if name != "exchange":  # in which each is held against the others
            command.add_argument(
                "--core", nargs="+", default=[], metavar="CODE", help="reference (default: capital region)"
            )
        command.add_argument("--format", choices=("csv", "table"), default="csv")
        command.add_argument("--database", type=Path, default=database)
        parsers[name] = command
    for name in ("peers", "learn", "scenario", "chain"):
        parsers[name].add_argument("--abroad", action="store_true", help="peers of other countries only")
    for name in ("peers", "learn", "trend", "scenario"):
        parsers[name].add_argument("--dimension", default="", help="one dimension (default: all)")
    for name in ("learn", "trend"):
        parsers[name].add_argument("--indicator", default="", help="one indicator instead of a dimension")
    parsers["peers"].add_argument("--count", type=int, default=SHOWN, help="how many peers (default: %(default)s)")
    parsers["trend"].add_argument("--years", type=int, default=WINDOW, help="years back (default: %(default)s)")
    parsers["scenario"].add_argument(
        "--set", nargs="+", default=[], metavar="INDICATOR=VALUE", help=f"a number or one of {', '.join(TARGETS)}"
    )
    parsers["scenario"].add_argument("--target-year", type=int, help="of the plan: when the value is to be reached")
    parsers["scenario"].add_argument("--intervals", action="store_true", help="with 5-95 %% intervals of the ranks")
    parsers["sectors"].add_argument("--measure", default=EMPLOYMENT, help="employment or gva (default: employment)")
    return list(parsers.values())


def run(results: Results, arguments: argparse.Namespace) -> pd.DataFrame:
    """The rows that a command prints; raises `ProductError` for an unknown region, year, dimension or value."""
    arguments.geo = [geo.strip().upper() for geo in arguments.geo]
    for geo in arguments.geo:
        results.position(geo)
        if results.regions.level(geo) not in (2, 3):
            raise ProductError(f"--geo: found {geo!r}, expected a code of NUTS level 2 or 3")
    context = load_context(arguments.database, results)
    frame = TABLES[arguments.command, arguments.table](context, arguments)
    whole = {name: "Int64" for name in WHOLE if name in frame and pd.api.types.is_numeric_dtype(frame[name])}
    return frame.astype(whole).reset_index(drop=True)
