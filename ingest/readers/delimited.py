"""Delimited text -> columns of text, and the lines that are no rows: shared by all layouts that are text.

An intact file goes through Arrow's parser in one piece. Only when that refuses
it, or finds another number of rows than there are lines (an unclosed quotation
mark swallows the lines behind it), is the file gone through line by line, so
that one damaged line costs one line and not the file.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from data.errors import InputError
from ingest.reading import no_rejected, rejected_rows

_BLOCK = 4 << 20
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
NOT_TEXT, CONTROL, QUOTES = "line is not text in UTF-8", "line holds control characters", "quotation mark is not closed"


@dataclass(frozen=True)
class Text:
    """The rows of a text: `table` (columns as text), `lines` (numbers in the file), `damaged` (what is no row)."""

    table: pa.Table
    lines: np.ndarray
    damaged: pd.DataFrame


def first_line(data: bytes) -> bytes:
    """Return the heading without its line end; never the rest, which may be large."""
    end = data.find(b"\n")
    return data[: end if end >= 0 else len(data)].rstrip(b"\r")


def read_rows(data: bytes, names: list[str], kind: pa.DataType, source: str, *, delimiter: str, quote: bool) -> Text:
    """Read all rows below the heading; `kind` is the type of every column, plain or dictionary-encoded text.

    Raises `InputError` when not a single row is left.
    """
    if not names or len(set(names)) != len(names):
        raise InputError(source, place="line 1", expected="column names in UTF-8, each of them once")
    table = None if b"\0" in data else _parsed(data, names, kind, delimiter, quote)
    if table is not None and table.num_rows + 1 == _line_count(data):
        return Text(table, np.arange(2, table.num_rows + 2, dtype=np.int32), no_rejected())
    clean, lines, damaged = _clean(data, len(names), delimiter, quote)
    if not len(lines):
        line, _, reason, said = damaged.iloc[0] if len(damaged) else (2, "", "nothing there", "")
        raise InputError(source, place=f"line {line}", value=said, expected=f"rows that can be read ({reason})")
    table = _parsed(clean, names, kind, delimiter, quote)
    if table is None or table.num_rows != len(lines):
        raise InputError(source, expected="rows of text that end with a line feed")
    return Text(table, lines, damaged)


def _parsed(data: bytes, names: list[str], kind: pa.DataType, delimiter: str, quote: bool) -> pa.Table | None:
    try:
        return pacsv.read_csv(
            pa.BufferReader(data),
            read_options=pacsv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, quote_char='"' if quote else False),
            convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(names, kind), strings_can_be_null=False),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None


def _line_count(data: bytes) -> int:
    return data.count(b"\n") + (not data.endswith(b"\n"))


def _clean(data: bytes, width: int, delimiter: str, quote: bool) -> tuple[bytes, np.ndarray, pd.DataFrame]:
    """Return the text without its damaged lines, the numbers of the lines kept, and the damaged ones."""
    head, *rest = data.split(b"\n")
    kept, lines, damaged = [head], [], []
    for number, line in enumerate(rest, start=2):
        line = line.rstrip(b"\r")
        if not line.strip(b" "):
            continue
        reason = _damage(line, width, delimiter, quote)
        if reason:
            damaged.append((number, reason, line.decode("utf-8", "replace")))
        else:
            kept.append(line)
            lines.append(number)
    numbers, reasons, texts = zip(*damaged, strict=True) if damaged else ((), (), ())
    return b"\n".join(kept) + b"\n", np.array(lines, np.int32), rejected_rows(numbers, "", reasons, texts)


def _damage(line: bytes, width: int, delimiter: str, quote: bool) -> str:
    """Say why a line is no row of `width` columns, "" when it is one."""
    if _CONTROL.search(line):
        return CONTROL
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return NOT_TEXT
    if not quote or '"' not in text:
        found = text.count(delimiter) + 1
    elif text.count('"') % 2:
        return QUOTES
    else:
        try:
            found = len(next(csv.reader([text], delimiter=delimiter)))
        except csv.Error:
            return QUOTES
    return "" if found == width else f"{found} columns, not {width}"
