"""What every reader returns, and the steps that all layouts share.

A reader turns bytes into `Reading`s: observations of one dataset with the
publisher's own dimensions. What can't be an annual observation of a region is
not dropped silently but listed in `rejected` with line, column and reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.flags import Cells, distinct_texts

REJECTED_COLUMNS = ("line", "column", "reason", "text")
NOT_A_YEAR = "time is not a year"
NOT_A_NUMBER = "value is not a number"
NOT_ANNUAL = "frequency is not annual"
NO_GEO = "geo is empty"
CONFLICT = "same key with different values"
_YEAR = r"^(1[89]|20)[0-9][0-9]$"


def no_rejected() -> pd.DataFrame:
    """Return an empty table of rejected rows."""
    return rejected_rows([], [], "", [])


def rejected_rows(lines: object, columns: object, reason: str, texts: object) -> pd.DataFrame:
    """Return rejected rows: `line` counts from 1 in the file, `column` is its heading."""
    frame = pd.DataFrame({"line": lines, "column": columns, "reason": reason, "text": texts})
    return frame.astype({"line": "int64", "column": "str", "reason": "str", "text": "str"})


@dataclass(frozen=True)
class Reading:
    """Observations of one dataset out of one file.

    `code` is the publisher's dataset code in lower case, None where the layout
    does not carry it; `dimensions` the dataset's own columns, in the file's
    order; `table` these plus geo, time (int32), value (float64, null = missing),
    flag and conf; `vintage` the publisher's last update as the file states it,
    "" if it doesn't; `third_party` marks tables that others cut or reshaped.
    """

    code: str | None
    dimensions: tuple[str, ...]
    table: pa.Table
    layout: str
    vintage: str = ""
    third_party: bool = False
    rejected: pd.DataFrame = field(default_factory=no_rejected)


@dataclass(frozen=True)
class Rows:
    """One row per cell of a long table, all of length n, before anything is rejected.

    `line` is the line in the file per row; `place` the heading of the column the
    value stands in; `text` the cell as written; `freq` the frequency where the
    layout has one. `unique` says that no key can occur twice, which a wide
    layout knows from its row keys, thirteen times fewer than its cells.
    """

    dimensions: dict[str, pa.ChunkedArray]
    geo: pa.ChunkedArray
    time: pa.ChunkedArray
    cells: Cells
    line: np.ndarray
    place: pa.ChunkedArray
    text: pa.ChunkedArray
    freq: pa.ChunkedArray | None = None
    unique: bool = False


def observations(rows: Rows) -> tuple[pa.Table, pd.DataFrame]:
    """Return the observations among `rows` and the rows rejected, each with its reason.

    Rows that repeat a key with the same figure count once; with different
    figures all of them are rejected, because nothing says which one is right.
    """
    time, is_year = years(rows.time)
    annual = np.ones(len(is_year), bool) if rows.freq is None else _matches(rows.freq, lambda text: text == "A")
    has_geo = _matches(rows.geo, lambda text: bool(text.strip()))
    reasons = ((annual, NOT_ANNUAL), (is_year, NOT_A_YEAR), (has_geo, NO_GEO), (rows.cells.ok, NOT_A_NUMBER))
    keep, rejected = np.ones(len(rows.line), dtype=bool), []
    for right, reason in reasons:
        rejected.append(_reject(rows, np.flatnonzero(keep & ~right), reason))
        keep &= right
    table = pa.table(
        {**rows.dimensions, "geo": rows.geo, "time": time, "value": rows.cells.value}
        | {"flag": rows.cells.flag, "conf": rows.cells.conf}
    )
    kept = np.flatnonzero(keep)
    table = table if keep.all() else table.take(pa.array(kept))
    if rows.unique:
        return table, join_rejected(rejected)
    once, conflict = unique_keys(table, (*rows.dimensions, "geo", "time"))
    rejected.append(_reject(rows, kept[conflict], CONFLICT))
    return (table if once is None else table.take(pa.array(once))), join_rejected(rejected)


def years(texts: pa.ChunkedArray) -> tuple[pa.Array, np.ndarray]:
    """Return years as int32 and which texts are years ("2019M11" and "2019-Q1" are not)."""
    distinct, index = distinct_texts(texts)
    trimmed = pc.utf8_trim_whitespace(distinct)
    is_year = pc.match_substring_regex(trimmed, _YEAR)
    number = pc.if_else(is_year, trimmed, "0").cast(pa.int32())
    return number.take(index), np.asarray(is_year)[np.asarray(index)]


def unique_keys(table: pa.Table, key: tuple[str, ...]) -> tuple[np.ndarray | None, np.ndarray]:
    """Return the row numbers to keep (None: all of them) and those that contradict each other."""
    codes = _row_codes(table, key)
    _, first, group, count = np.unique(codes, return_index=True, return_inverse=True, return_counts=True)
    if len(first) == len(codes):
        return None, np.array([], dtype=np.int64)
    repeated = np.flatnonzero(count[group] > 1)
    figures = _row_codes(table.take(pa.array(repeated)), ("value", "flag", "conf"))
    pairs = pd.DataFrame({"group": group[repeated], "figure": figures})
    conflict = repeated[(pairs.groupby("group")["figure"].transform("nunique") > 1).to_numpy()]
    return np.setdiff1d(np.sort(first), conflict), conflict


def join_rejected(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return several tables of rejected rows as one, in the order of the file."""
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True).sort_values("line", kind="stable") if parts else no_rejected()


def _row_codes(table: pa.Table, columns: tuple[str, ...]) -> np.ndarray:
    """Return one integer per row that is equal where all `columns` are equal."""
    codes = np.zeros(table.num_rows, dtype=np.int64)
    for name in columns:
        one, size = _codes(table.column(name))
        if codes.size and int(codes.max()) >= np.iinfo(np.int64).max // max(size, 1) - 1:
            codes = np.unique(codes, return_inverse=True)[1].astype(np.int64)
        codes = codes * size + one
    return codes


def _codes(column: pa.ChunkedArray) -> tuple[np.ndarray, int]:
    if pa.types.is_dictionary(column.type):
        distinct, index = distinct_texts(column)
        return np.asarray(index).astype(np.int64), len(distinct)
    codes, distinct = pd.factorize(column.to_numpy(), use_na_sentinel=False)
    return codes, len(distinct)


def _matches(texts: pa.ChunkedArray, test: Callable[[str], bool]) -> np.ndarray:
    """Return per row whether its text passes `test`, asked once per distinct text."""
    distinct, index = distinct_texts(texts)
    return np.array([test(text or "") for text in distinct.to_pylist()], dtype=bool)[np.asarray(index)]


def _reject(rows: Rows, index: np.ndarray, reason: str) -> pd.DataFrame:
    if not len(index):
        return no_rejected()
    said = rows.time if reason == NOT_A_YEAR else rows.text
    places, texts = (column.take(pa.array(index)).cast(pa.string()).to_pylist() for column in (rows.place, said))
    return rejected_rows(rows.line[index], places, reason, texts)
