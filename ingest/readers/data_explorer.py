"""Eurostat Data Explorer CSV (`*_1_Data.csv`, until 2022): one row per observation, made for spreadsheets.

Latin-1, all fields quoted, thousands separators, labels or codes as the user
chose, and often saved once by a spreadsheet, which turns DEC0 (Saarland) into
"Dec-00" and DEC01 into "01-dec". Such a date is turned back where exactly one
official code can have become it; any other is rejected, as is a label that is
not declared in `ingest.labels`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import numpy as np
import pyarrow as pa

from data.regions import load_regions
from ingest.flags import constant, encoded, no_flags, parse_columns, per_row
from ingest.labels import code_of
from ingest.readers.csv_columns import columns, heading
from ingest.reading import Reading, Rows, finish, started

LAYOUT = "Eurostat Data Explorer CSV"
DAMAGED_CODE, NO_CODE = "code damaged by a spreadsheet", "label without a declared code"
_MARK = {"TIME", "GEO", "Value"}
_FLAG = "Flag and Footnotes"
_THOUSANDS = r"^\s*([-+]?\d{1,3}(?:[,\s\u00a0]\d{3})+(?:\.\d+)?)\s*$"
_FOOTNOTE = re.compile(r"\s*\([^)]*\)\s*$")
_DATE = re.compile(r"^(?:(\d{1,2})-([A-Za-z]{3})|([A-Za-z]{3})-(\d{1,2}))$")
_GEO = re.compile(r"^[A-Z]{2}[A-Z0-9_]*$")


def sniff(head: bytes) -> bool:
    """Tell whether the heading has time, region and value under the Data Explorer's names."""
    return set(heading(_utf8(head))) >= _MARK


def read(data: bytes, source: str) -> list[Reading]:
    """Read one dataset; the layout does not carry its code and leaves out dimensions that do not vary."""
    text = columns(_utf8(data), source)
    table = text.table
    labels = {f"{name}_LABEL" for name in table.column_names}
    others = [name for name in table.column_names if name not in _MARK | labels | {_FLAG}]
    geo, known = _mapped(table.column("GEO"), region_code)
    dimensions, checks = {}, [(DAMAGED_CODE, known)]
    for name in others:
        dimension = name.lower().replace(" ", "_")
        dimensions[dimension], known = _mapped(table.column(name), lambda word, dim=dimension: code_of(dim, word))
        checks.append((NO_CODE, known))
    value = _without_thousands(table.column("Value"))
    flag = table.column(_FLAG) if _FLAG in table.column_names else no_flags(table.num_rows)
    rows = Rows(
        dimensions={name: column for name, column in dimensions.items() if name != "freq"},
        geo=geo,
        time=table.column("TIME"),
        cells=parse_columns(value, _mapped(flag, lambda word: _FOOTNOTE.sub("", word))[0], no_flags(table.num_rows)),
        lines=text.lines,
        place=constant("Value", table.num_rows),
        text=table.column("Value"),
        freq=dimensions.get("freq"),
        damaged=text.damaged,
        lost=len(text.damaged),
        checks=tuple(checks),
    )
    return [finish(started(LAYOUT, partial=True), rows)]


def region_code(text: str) -> str | None:
    """Return the code of a region as written, repaired or by its name; None where that is open.

    An empty text stays empty: that is another reason to reject.
    """
    if not text or _GEO.match(text):
        return text
    if match := _DATE.match(text):
        day_first, year_last = match[1], match[4]
        digits, month = day_first or year_last, (match[2] or match[3]).upper()
        # What a spreadsheet shows is not what was typed: "00" was one zero, "1" or "01" may have been either.
        found = {month + end for end in {digits, digits.zfill(2), digits.lstrip("0") or "0"}} & _codes()
        return found.pop() if len(found) == 1 else None
    return _names().get(text)


@cache
def _codes() -> frozenset[str]:
    return frozenset(load_regions().table.index)


@cache
def _names() -> dict[str, str]:
    """Return name -> code for names that only one region has, whatever the level or vintage."""
    names = load_regions().table["name"]
    single = names[~names.duplicated(keep=False)]
    return {name: code for code, name in single.items()}


def _utf8(data: bytes) -> bytes:
    """Return text in UTF-8; what is not UTF-8 is the Latin-1 that this layout was written in."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4:
            return data[: error.start]
        return data.decode("latin-1").encode()
    return data


def _mapped(column: pa.ChunkedArray, rule: Callable[[str], str | None]) -> tuple[pa.ChunkedArray, np.ndarray | None]:
    """Return the column with `rule` applied to each distinct text, and where that gave something (None: everywhere)."""
    distinct, index = encoded(column)
    texts = [rule(text.strip()) for text in distinct.to_pylist()]
    known = np.array([text is not None for text in texts], dtype=bool)
    codes = pa.array([text or "" for text in texts], pa.string()).dictionary_encode()
    chunks = [pa.DictionaryArray.from_arrays(codes.indices.take(chunk), codes.dictionary) for chunk in index]
    return pa.chunked_array(chunks, codes.type), per_row(known, index)


def _without_thousands(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return 1234.5 for "1,234.5"; "1,5" stays what it is, and is no figure."""

    def plain(text: str) -> str:
        return re.sub(r"[,\s\u00a0]", "", text) if re.match(_THOUSANDS, text) else text

    return _mapped(column, plain)[0]
