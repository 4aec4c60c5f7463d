"""python -m indicators COMMAND: the numbers of every page without a browser; `--help` lists the commands."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import pandas as pd

from data.console import say
from data.errors import ProductError
from data.store import DEFAULT_DATABASE, ensure_database
from indicators import composite_files, learning_command, method_command, uncertainty_command
from indicators.load import load_results
from indicators.results import Results
from indicators.selection import add_regions, add_selection, level_and_year


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (1 = an error, told in one line)."""
    arguments = _parser().parse_args(argv)
    try:
        say(arguments.answer(arguments))
    except ProductError as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1
    except MemoryError:
        print("error: not enough memory for so much data, or so many draws", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m indicators", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("scores", "score 0-100, coverage and rank per region and dimension"),
        ("gaps", "per indicator: value, core value, difference, ratio, contribution, source year, flag"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        add_selection(command, DEFAULT_DATABASE)
        add_regions(command)
        command.set_defaults(answer=_frame_text)
    for command in uncertainty_command.add(commands, DEFAULT_DATABASE):
        command.set_defaults(answer=_frame_text)
    for command in learning_command.add(commands, DEFAULT_DATABASE):
        command.set_defaults(answer=_frame_text)
    method_command.add(commands, DEFAULT_DATABASE).set_defaults(answer=lambda a: method_command.run(_results(a), a))
    composite_files.add(commands)
    return parser


def _frame_text(arguments: argparse.Namespace) -> str:
    """The table of rows that a command prints."""
    frame = _with_whole_years(_FRAMES[arguments.command](_results(arguments), arguments))
    return _as_table(frame) if arguments.format == "table" else frame.to_csv(index=False)


def _results(arguments: argparse.Namespace) -> Results:
    ensure_database(arguments.database)
    return load_results(arguments.database)


def _scores(results: Results, arguments: argparse.Namespace) -> pd.DataFrame:
    """Scores, with the gap to the core beside them."""
    level, year = level_and_year(results, arguments)
    chosen = {"geos": arguments.geo or None, "dimension": arguments.dimension}
    scores = results.scores(level, year, **chosen)
    gaps = results.gaps(level, year, core=_cores(results, arguments, level), **chosen)
    key = ["dimension", "geo", "time"]
    beside = gaps[[*key, "core", "core_score", "gap", "percent", "compared", "state"]]
    frame = scores.merge(beside.rename(columns={"state": "gap_state"}), on=key, validate="1:1")
    frame.insert(2, "name", [results.regions.name(g) for g in frame["geo"]])
    return frame


def _gaps(results: Results, arguments: argparse.Namespace) -> pd.DataFrame:
    level, year = level_and_year(results, arguments)
    core = _cores(results, arguments, level)
    if arguments.dimension:
        results.dimension(level, arguments.dimension)
    for geo in arguments.geo:
        results.row(level, geo)
    geos = arguments.geo or None
    return results.indicator_gaps_of(level, year, geos=geos, core=core, dimension=arguments.dimension, scored=False)


_FRAMES = {
    "scores": _scores,
    "gaps": _gaps,
    "uncertainty": uncertainty_command.run,
    "sensitivity": uncertainty_command.run,
    **dict.fromkeys(learning_command.COMMANDS, learning_command.run),
}
_WHOLE = ("source_time", "core_source_time", "newest", "rank", "ranked")


def _cores(results: Results, arguments: argparse.Namespace, level: int) -> tuple[str, ...]:
    return results.parse_core(level, arguments.core)


def _with_whole_years(frame: pd.DataFrame) -> pd.DataFrame:
    """Years and ranks as whole numbers: they are floats only because some are missing."""
    return frame.astype({column: "Int64" for column in _WHOLE if column in frame})


def _as_table(frame: pd.DataFrame) -> str:
    """Columns side by side, missing values empty, for reading on a terminal."""
    whole = frame.select_dtypes("Int64")
    frame = frame.assign(**whole.astype(object).where(whole.notna(), ""))  # na_rep is for floats only
    return frame.to_string(index=False, na_rep="", float_format=lambda x: f"{x:.2f}") + "\n"


if __name__ == "__main__":
    sys.exit(main())
