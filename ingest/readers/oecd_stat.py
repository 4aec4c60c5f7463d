"""OECD.Stat CSV (until 2024): pairs of code and label, labels in whatever language the site was used in.

A byte order mark, headings such as "Année" or "Year" beside the code columns TL,
REG_ID, VAR, TIME, and labels with leading spaces that stand for a hierarchy. Only
the code columns are read, so the language does not matter. TL1 is a country
(ISO code of three letters), TL2 and TL3 are regions: in France, Germany and
Belgium TL2 is NUTS 1, elsewhere in Europe mostly NUTS 2.
"""

from __future__ import annotations

import pyarrow as pa

from ingest.flags import no_flags, parse_columns
from ingest.readers.csv_columns import columns, heading
from ingest.readers.oecd_explorer import flags
from ingest.readers.sdmx_csv import require
from ingest.reading import Reading, Rows, finish, started

LAYOUT = "OECD.Stat CSV"
# Code columns whose name would not do as one of a table.
_NAMES = {"Unit Code": "unit", "PowerCode Code": "powercode", "Reference Period Code": "reference_period"}
_CODES = ("TL", "VAR", "SEX", "AGE", "POS", "IND", "SERIES", *_NAMES)
_MARK = {"REG_ID", "VAR", "TIME", "Value"}


def sniff(head: bytes) -> bool:
    """Tell whether the heading has the code columns that every regional table of OECD.Stat has."""
    return set(heading(head)) >= _MARK


def read(data: bytes, source: str) -> list[Reading]:
    """Read one dataset; the layout does not carry its code. Raises `InputError` when a column is missing."""
    text = columns(data, source)
    table = text.table
    require(table, tuple(sorted(_MARK)), source)
    names = [name for name in table.column_names if name in _CODES]
    value, none = table.column("Value"), no_flags(table.num_rows)
    flag = flags(table.column("Flag Codes")) if "Flag Codes" in table.column_names else none
    rows = Rows(
        dimensions={_NAMES.get(name, name.lower()): table.column(name) for name in names},
        geo=table.column("REG_ID"),
        time=table.column("TIME"),
        cells=parse_columns(value, flag, none),
        lines=text.lines,
        place=_place(table),
        text=value,
        damaged=text.damaged,
        lost=len(text.damaged),
    )
    return [finish(started(LAYOUT), rows)]


def _place(table: pa.Table) -> pa.ChunkedArray:
    return pa.chunked_array([pa.repeat("Value", table.num_rows)])
