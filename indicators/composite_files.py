"""python -m indicators composite: values.csv, meta.csv and method.toml in, tables and a report out.

Every cell is read as text and checked; nothing is written before everything is computed, and every file is complete
when it appears under its name.
"""

from __future__ import annotations

import argparse
import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from data.errors import InputError
from indicators.cells import LINE
from indicators.composite import Composite, composite
from indicators.composite_report import report
from indicators.method import DEFAULT, load_method
from indicators.method_help import template

INTERVALS = "intervals.csv"
# Rows that are turned into text at once.
CHUNK = 50_000


def add(commands: argparse._SubParsersAction) -> None:
    """Register the command."""
    text = "compute a composite indicator of your own data: scores, coverage, contributions, report"
    form = argparse.RawDescriptionHelpFormatter
    command = commands.add_parser("composite", help=text, description=text, epilog=_help(), formatter_class=form)
    command.add_argument(
        "--values", type=Path, required=True, metavar="CSV", help="unit, optionally year, and a column per indicator"
    )
    command.add_argument(
        "--meta", type=Path, required=True, metavar="CSV", help="id, parent, direction, weight of all levels"
    )
    command.add_argument("--method", type=Path, metavar="TOML", help="settings (default: those of the dashboard)")
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FOLDER", help="where the results go; made if needed"
    )
    command.set_defaults(answer=run)


def _help() -> str:
    return f"""values.csv: unit, optionally year, and a column per indicator; an empty cell is a missing value.

meta.csv: id, parent, direction (1 or -1), weight (among those of one parent, on any scale; empty: 1). What is no
parent of anything is an indicator, an empty parent an index. Optional columns: target, lower, upper (goalposts) in
native units; denominator (a column of values.csv) and scale: the indicator is scale * value / denominator.

method.toml with its defaults; every table and key may be left out:

{template()}
"""


def run(arguments: argparse.Namespace) -> str:
    """Do what the command line asks for; returns what there is to say. Raises `InputError`."""
    method = load_method(arguments.method) if arguments.method else DEFAULT
    sources = (str(arguments.values), str(arguments.meta), str(arguments.method or "method"))
    found = composite(read_csv(arguments.values), read_csv(arguments.meta), method, sources=sources)
    names = write(found, arguments.output)
    return f"{arguments.output}: {', '.join(names)}"


def read_csv(path: Path) -> pd.DataFrame:
    """A table of texts, "" where a cell is empty, and the lines its rows stand in; empty lines are left out.

    Raises `InputError` for what is no comma-separated table.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip() for name in next(reader, [])]
            _check_header(header, path)
            lines, rows = [], []
            for row in reader:
                if not any(map(str.strip, row)):
                    continue
                if len(row) != len(header):
                    place, wanted = f"line {reader.line_num}", f"{len(header)} cells as in the header"
                    raise InputError(path, place=place, value=len(row), expected=wanted)
                lines.append(reader.line_num)
                rows.append(row)
    except OSError as fault:
        raise InputError(path, expected=f"a readable file ({fault.strerror})") from None
    except (UnicodeDecodeError, csv.Error) as fault:
        raise InputError(path, expected=f"comma-separated text in UTF-8 ({fault})") from None
    columns = zip(*rows, strict=True) if rows else [()] * len(header)
    frame = pd.DataFrame(dict(enumerate(columns)), dtype=object, index=pd.Index(lines, name=LINE))
    frame.columns = header
    return _without_empty(frame, path)


def _check_header(header: Sequence[str], path: Path) -> None:
    if not any(header):
        raise InputError(path, expected="a header with the names of the columns")
    if len(header) == 1 and any(sign in header[0] for sign in ";\t"):
        raise InputError(path, place="line 1", value=header[0], expected="columns separated by commas")


def _without_empty(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Without columns that have no name and no cell, which spreadsheets leave at the right."""
    nameless = np.flatnonzero(frame.columns == "")
    for n in nameless:
        used = frame.iloc[:, n].map(str.strip) != ""
        if used.any():
            expected = f"a name in the header for column {n + 1}"
            raise InputError(
                path, place=f"line {used.idxmax()}", value=frame.iloc[:, n][used].iloc[0], expected=expected
            )
    return frame.iloc[:, np.setdiff1d(np.arange(frame.shape[1]), nameless)]


def tables(found: Composite) -> dict[str, pd.DataFrame]:
    """What is written, by file name."""
    found_tables = {
        "treated.csv": found.treated(),
        "normalised.csv": found.normalised(),
        "scores.csv": found.scores(),
        "coverage.csv": found.coverage(),
        "contributions.csv": found.contributions(),
    }
    return found_tables | ({INTERVALS: found.intervals} if found.method.uncertainty.draws else {})


def write(found: Composite, folder: Path) -> list[str]:
    """Write tables and report into `folder`; returns the names of the files. Other files there stay untouched."""
    contents = {name: csv_text(table) for name, table in tables(found).items()}
    contents["report.md"] = [report(found)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_all(contents, folder)
    except OSError as fault:
        raise InputError(folder, expected=f"a folder that can be written to ({fault.strerror})") from None
    return list(contents)


def _write_all(contents: Mapping[str, Iterable[str]], folder: Path) -> None:
    """All files, or with a full disk none: they get their names when the last one is written."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".composite-") as unfinished:
        for name, parts in contents.items():
            with (Path(unfinished) / name).open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(parts)
        for name in contents:
            os.replace(Path(unfinished) / name, folder / name)
    if INTERVALS not in contents:  # those of an earlier run would belong to other scores
        (folder / INTERVALS).unlink(missing_ok=True)


def csv_text(table: pd.DataFrame) -> Iterator[str]:
    """A table as comma-separated text in some pieces; numbers read back to the last bit, missing ones are empty.

    Several times as fast as pandas, which looks for quotes in every cell of a column that has few different texts.
    """
    yield ",".join(_quoted(str(name)) for name in table.columns) + "\n"
    for start in range(0, len(table), CHUNK):
        columns = [_column(table.iloc[start : start + CHUNK, n]) for n in range(table.shape[1])]
        yield "\n".join(map(",".join, zip(*columns, strict=True))) + "\n"


def _column(cells: pd.Series) -> list[str]:
    if not pd.api.types.is_numeric_dtype(cells):
        codes, different = pd.factorize(cells)
        quoted = np.array([*(_quoted(str(text)) for text in different), ""], dtype=object)
        return quoted[codes].tolist()
    missing = cells.isna().to_numpy()
    # Years and ranks stay whole numbers, also beside missing ones.
    whole = not pd.api.types.is_float_dtype(cells)
    written = list(map(repr, (cells.fillna(0) if whole else cells).to_numpy().tolist()))
    for n in np.flatnonzero(missing):
        written[n] = ""
    return written


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n\r') else text
