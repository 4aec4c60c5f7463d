"""What every reader returns, and the steps that all layouts share.

A reader turns bytes into `Reading`s: observations of one dataset with the
publisher's own dimensions. What can't be an annual observation of a region is
not dropped silently but listed in `rejected` with line, column and reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.flags import Cells, both, encoded
from ingest.unique import unique_keys

NOT_A_YEAR = "time is not a year"
NOT_A_NUMBER = "value is not a number"
NOT_ANNUAL = "frequency is not annual"
NO_GEO = "geo is empty"
CONFLICT = "same key with different values"
# Readable, but no annual figure: the publisher's months and quarters are no damage of the file.
OTHER_PERIODS = (NOT_ANNUAL,)
_YEAR = r"^(1[89]|20)[0-9][0-9]$"
_PART_OF_YEAR = r"^(1[89]|20)[0-9][0-9](-?[MQSWHTD][0-9]{1,2}|-[0-9]{2}(-[0-9]{2})?)$"
_LONGEST = 200


def no_rejected() -> pd.DataFrame:
    """Return an empty table of rejected rows."""
    return rejected_rows([], [], "", [])


def rejected_rows(lines: object, columns: object, reason: object, texts: object) -> pd.DataFrame:
    """Return rejected rows: `line` counts from 1 in the file, `column` is its heading."""
    frame = pd.DataFrame({"line": lines, "column": columns, "reason": reason, "text": texts})
    frame = frame.astype({"line": "int64", "column": "str", "reason": "str", "text": "str"})
    return frame.assign(text=frame["text"].str.slice(0, _LONGEST))


@dataclass(frozen=True)
class Reading:
    """Observations of one dataset out of one file.

    `code` is the publisher's dataset code in lower case, None where the layout
    does not carry it; `dimensions` the dataset's own columns, in the file's
    order; `table` these plus geo, time (int32), value (float64, null = missing),
    flag and conf; `vintage` the publisher's last update as the file states it,
    "" if it doesn't; `third_party` marks tables that others cut or reshaped.
    `cells` counts all values the file has room for, `unreadable` those of them
    that damage took, `repeated` those that said again what was said before.
    `partial` says that the layout may leave out dimensions; `name` is the file's
    name inside an archive.
    """

    code: str | None
    dimensions: tuple[str, ...]
    table: pa.Table
    layout: str
    vintage: str = ""
    third_party: bool = False
    rejected: pd.DataFrame = field(default_factory=no_rejected)
    cells: int = 0
    unreadable: int = 0
    repeated: int = 0
    partial: bool = False
    name: str = ""


@dataclass(frozen=True)
class Rows:
    """One row per cell of a long table, all of length n, before anything is rejected.

    `lines` are the lines in the file; a wide layout has fewer of them than
    cells, and goes through them once per column. `place` is the heading of the
    column the value stands in; `text` the cell as written; `freq` the frequency
    where the layout has one. `unique` says that no key can occur twice, which a
    wide layout knows from its row keys, thirteen times fewer than its cells.
    `damaged` are lines that are no rows at all, and `lost` the cells in them.
    """

    dimensions: dict[str, pa.ChunkedArray]
    geo: pa.ChunkedArray
    time: pa.ChunkedArray
    cells: Cells
    lines: np.ndarray
    place: pa.ChunkedArray
    text: pa.ChunkedArray
    freq: pa.ChunkedArray | None = None
    unique: bool = False
    damaged: pd.DataFrame = field(default_factory=no_rejected)
    lost: int = 0
    repeated: int = 0
    # Further reasons of the layout's own: reason -> where it does not apply (None: nowhere).
    checks: tuple[tuple[str, np.ndarray | None], ...] = ()


def finish(reading: Reading, rows: Rows) -> Reading:
    """Return `reading` (code, layout, vintage) with the observations among `rows` and what was rejected, and why.

    Rows that repeat a key with the same figure count once; with different
    figures all of them are rejected, because nothing says which one is right.
    """
    year, is_year, is_part = years(rows.time)
    annual = None if rows.freq is None else _matches(rows.freq, lambda text: text == "A")
    has_geo = _matches(rows.geo, lambda text: bool(text.strip()))
    reasons = [(NOT_ANNUAL, both(annual, is_part)), (NOT_A_YEAR, is_year), *rows.checks]
    reasons += [(NO_GEO, has_geo), (NOT_A_NUMBER, rows.cells.ok)]
    table = pa.table(
        {**rows.dimensions, "geo": rows.geo, "time": year, "value": rows.cells.value}
        | {"flag": rows.cells.flag, "conf": rows.cells.conf}
    )
    kept, rejected = _reject_each(rows, reasons)
    table = table if kept is None else table.filter(pa.array(kept))
    total, repeated = rows.geo.length() + rows.lost + rows.repeated, rows.repeated
    if not rows.unique:
        where = np.arange(len(rows.geo)) if kept is None else np.flatnonzero(kept)
        once, conflict = unique_keys(table, (*rows.dimensions, "geo", "time"))
        rejected.append(_reject(rows, where[conflict], CONFLICT))
        if once is not None:
            repeated += table.num_rows - len(once) - len(conflict)
            table = table.take(pa.array(once))
    found = join_rejected([rows.damaged, *rejected])
    unreadable = rows.lost + sum(int((~part["reason"].isin(OTHER_PERIODS)).sum()) for part in rejected)
    counts = {"cells": total, "unreadable": unreadable, "repeated": repeated}
    return replace(reading, dimensions=tuple(rows.dimensions), table=table, rejected=found, **counts)


def started(layout: str, code: str | None = None, **more: object) -> Reading:
    """Return a reading of which only code and layout are known yet, for `finish`."""
    return Reading(code, (), pa.table({}), layout, **more)


def years(texts: pa.ChunkedArray) -> tuple[pa.ChunkedArray, np.ndarray | None, np.ndarray | None]:
    """Return years as int32, where the texts are years or parts of one ("2019-Q1"), and where they are no part of one.

    None stands for everywhere.
    """
    chunks, good, whole = [], [], []
    for chunk in texts.chunks:
        distinct, [index] = encoded(chunk)
        trimmed = pc.utf8_trim_whitespace(distinct)
        is_year = pc.match_substring_regex(trimmed, _YEAR)
        is_part = pc.match_substring_regex(trimmed, _PART_OF_YEAR)
        chunks.append(pc.if_else(is_year, trimmed, "0").cast(pa.int32()).take(index))
        good.append((np.asarray(pc.or_(is_year, is_part)), index))
        whole.append((np.asarray(pc.invert(is_part)), index))
    return pa.chunked_array(chunks, pa.int32()), _per_chunk(good), _per_chunk(whole)


def join_rejected(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return several tables of rejected rows as one, in the order of the file."""
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True).sort_values("line", kind="stable") if parts else no_rejected()


def _per_chunk(parts: list[tuple[np.ndarray, pa.Array]]) -> np.ndarray | None:
    if all(fine.all() for fine, _ in parts):
        return None
    return np.concatenate([fine[np.asarray(index)] for fine, index in parts])


def _matches(texts: pa.ChunkedArray, test: Callable[[str], bool]) -> np.ndarray | None:
    """Return per row whether its text passes `test`, asked once per distinct text; None when all do."""
    known: dict[str, bool] = {}
    parts, last, fine = [], None, np.empty(0, bool)
    for chunk in texts.chunks:
        distinct, [index] = encoded(chunk)
        # Chunks of a wide file share one list.
        if last is None or not distinct.equals(last):
            words = [word or "" for word in distinct.to_pylist()]
            known |= {word: test(word) for word in set(words) - known.keys()}
            last, fine = distinct, np.array([known[word] for word in words], dtype=bool)
        parts.append((fine, index))
    return _per_chunk(parts)


def _reject_each(
    rows: Rows, reasons: list[tuple[str, np.ndarray | None]]
) -> tuple[np.ndarray | None, list[pd.DataFrame]]:
    """Return which rows pass all checks (None: all of them), and those that don't, each with its first reason."""
    keep, rejected = None, []
    for reason, right in reasons:
        if right is None:
            continue
        wrong = ~right if keep is None else keep & ~right
        rejected.append(_reject(rows, np.flatnonzero(wrong), reason))
        keep = both(keep, right)
    return (None if keep is None or keep.all() else keep), rejected


def _reject(rows: Rows, index: np.ndarray, reason: str) -> pd.DataFrame:
    if not len(index):
        return no_rejected()
    said = rows.time if reason in (NOT_A_YEAR, NOT_ANNUAL) else rows.text
    places, texts = (_taken(column, index) for column in (rows.place, said))
    return rejected_rows(rows.lines[index % len(rows.lines)], places, reason, texts)


def _taken(column: pa.ChunkedArray, index: np.ndarray) -> list[str]:
    return column.take(pa.array(index)).cast(pa.string()).to_pylist()
