"""Comma-separated text -> columns of text: shared by the layouts that are CSV."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pyarrow.csv as pacsv

from data.errors import InputError


def heading(head: bytes) -> list[str]:
    """Return the column names in the first line, [] when it isn't text."""
    try:
        line = head.split(b"\n", 1)[0].decode("utf-8-sig")
        return [name.strip() for name in next(csv.reader([line.rstrip("\r")]))]
    except (UnicodeDecodeError, csv.Error, StopIteration):
        return []


def columns(data: bytes, source: str, *, delimiter: str = ",") -> pa.Table:
    """Return every column as dictionary-encoded text, "" where a field is empty.

    Raises `InputError` with the line of the first row that has another number
    of columns than the heading.
    """
    names = heading(data) if delimiter == "," else data.split(b"\n", 1)[0].decode("utf-8-sig").strip().split(delimiter)
    text = pa.dictionary(pa.int32(), pa.string())
    try:
        return pacsv.read_csv(
            pa.BufferReader(data),
            read_options=pacsv.ReadOptions(column_names=names, skip_rows=1, block_size=4 << 20),
            parse_options=pacsv.ParseOptions(delimiter=delimiter),
            convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(names, text), strings_can_be_null=False),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise _wrong_columns(data, source, len(names), delimiter) from error


def _wrong_columns(data: bytes, source: str, expected: int, delimiter: str) -> InputError:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return InputError(source, expected="text in UTF-8")
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    for row in rows:
        if row and len(row) != expected:
            place, found = f"line {rows.line_num}", f"{len(row)} columns"
            return InputError(source, place=place, value=found, expected=f"{expected} columns")
    return InputError(source, place="line 1", expected="every column name once")
