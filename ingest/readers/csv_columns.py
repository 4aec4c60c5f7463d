"""Comma-separated text -> columns of text: shared by the layouts that are CSV."""

from __future__ import annotations

import csv

import pyarrow as pa

from ingest.readers.delimited import Text, first_line, read_rows

TEXT = pa.dictionary(pa.int32(), pa.string())


def heading(head: bytes, delimiter: str = ",") -> list[str]:
    """Return the column names in the first line, [] when it isn't text."""
    try:
        line = first_line(head).decode("utf-8-sig")
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter))]
    except (UnicodeDecodeError, csv.Error, StopIteration):
        return []


def columns(data: bytes, source: str, *, delimiter: str = ",") -> Text:
    """Return every column as dictionary-encoded text, "" where a field is empty.

    Rows with another number of columns than the heading are listed as damaged.
    """
    return read_rows(data, heading(data, delimiter), TEXT, source, delimiter=delimiter, quote=delimiter == ",")
