"""Cells of a table that somebody typed: numbers out of texts, or one clear line about the cell that is none.

Tables that were read from a file say which line each row stands in: their index is called LINE.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.errors import InputError

# What float() also takes and nobody means: "nan", "inf", "1_000", digits of other scripts.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DIGITS = frozenset("0123456789+-.eE")
LINE = "line"
NUMBER = "a number such as 12.5, or an empty cell"
# Fourth powers, of which kurtosis is made, must stay finite.
LARGEST = 1e60


def place_of(table: pd.DataFrame, row: int) -> str:
    """How an error calls a row without a name, by its position from 0."""
    return f"line {table.index[row]}" if table.index.name == LINE else f"row {row + 1}"


def rows_of(table: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """How an error calls each row: by its name, after the line where the table was read from a file."""
    if table.index.name != LINE:
        return list(names)
    return [f"line {line}, {name}" for line, name in zip(table.index, names, strict=True)]


def check_columns(table: pd.DataFrame, source: str) -> None:
    """Refuse a table in which two columns have the same name."""
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise InputError(source, place="columns", value=str(twice[0]), expected="every column once")


def numbers(cells: pd.Series, source: str, rows: Sequence[str], expected: str = NUMBER) -> np.ndarray:
    """The numbers of a column (N,), NaN where a cell is empty or missing.

    `rows`: how an error calls each row, `expected`: what it asks for. Raises `InputError` for a cell that is no
    number, as infinity is none, and for one beyond LARGEST.
    """
    if pd.api.types.is_bool_dtype(cells):
        raise InputError(source, place=f"column {cells.name}", expected="numbers, not true and false")
    if pd.api.types.is_numeric_dtype(cells):
        values = cells.to_numpy(dtype=float, na_value=np.nan)
        wrong = np.isinf(values)
    else:
        values, wrong = _read(texts(cells))
    large = np.abs(values) > LARGEST
    if (wrong | large).any():
        first = int(np.flatnonzero(wrong | large)[0])
        raise InputError(
            source,
            place=f"{rows[first]}, column {cells.name}",
            value=cells.iloc[first],
            expected=expected if wrong[first] else f"a number from {-LARGEST:g} to {LARGEST:g}",
        )
    return values


def _read(cells: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers (N,), NaN for "", and which cells are none."""
    try:
        # Looking at every cell on its own is slow, and most columns are made of digits only.
        if _DIGITS.issuperset("".join(cells)):
            values = np.array([float(c or "nan") for c in cells])
            return values, np.isinf(values)
    except ValueError:  # digits in an order that is no number, such as 1-2
        pass
    good = np.array([c == "" or _NUMBER.fullmatch(c) is not None for c in cells], dtype=bool)
    values = np.array([float(c or "nan") if g else np.nan for c, g in zip(cells, good, strict=True)])
    return values, ~good | np.isinf(values)


def texts(cells: pd.Series) -> list[str]:
    """The texts of a column, "" where a cell is missing; whole numbers without a decimal point."""
    if pd.api.types.is_float_dtype(cells) and (cells.dropna() % 1 == 0).all():
        cells = cells.astype("Int64")
    missing = cells.isna().to_numpy()
    return ["" if m else str(c).strip() for c, m in zip(cells.to_numpy(dtype=object), missing, strict=True)]
