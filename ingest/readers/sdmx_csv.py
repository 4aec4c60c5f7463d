"""SDMX-CSV as Eurostat delivers it: one row per observation, dataset code in the row.

1.0 starts `DATAFLOW,LAST UPDATE`, with CONF_STATUS only in newer files. 2.0
starts `STRUCTURE,STRUCTURE_ID`; with labels, every dimension is followed by a
column with its name ("Time" and "Observation value" stay empty, seen 2025),
which is left out here: names come from the catalogue. The standard's other form
of labels, `geo: Geopolitical entity` over `AT: Austria`, is cut to the codes.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from data.errors import InputError
from ingest.flags import constant, distinct_texts, no_flags, parse_columns
from ingest.readers.csv_columns import columns, heading
from ingest.readers.delimited import Text
from ingest.reading import Reading, Rows, finish, started

LAYOUT_1, LAYOUT_2 = "SDMX-CSV 1.0", "SDMX-CSV 2.0"
FRAME = {"DATAFLOW", "LAST UPDATE", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION"}
_MEASURE = {"TIME_PERIOD", "OBS_VALUE", "OBS_FLAG", "OBS_STATUS", "CONF_STATUS"}
_DATAFLOW = re.compile(r"^(?:[^:]*:)?([A-Za-z0-9_@]+)")


def sniff(head: bytes) -> bool:
    """Tell whether the heading starts as SDMX-CSV 1.0 or 2.0 does, and names regions as Eurostat does."""
    names = [name.split(":")[0] for name in heading(head)]
    return "REF_AREA" not in names and (names[:1] == ["DATAFLOW"] or names[:2] == ["STRUCTURE", "STRUCTURE_ID"])


def read(data: bytes, source: str) -> list[Reading]:
    """Read one dataset; its code is taken from the dataflow column.

    Raises `InputError` when a column that every file of this layout has is
    missing, or when rows of several datasets stand in one file.
    """
    text = without_labels(columns(data, source))
    table = text.table
    first = table.column_names[0] == "DATAFLOW"
    require(table, ("geo", "TIME_PERIOD", "OBS_VALUE"), source)
    code = dataflow(table.column("DATAFLOW" if first else "STRUCTURE_ID"), source)
    vintage = _latest(table.column("LAST UPDATE")) if "LAST UPDATE" in table.column_names else ""
    dimensions = [name for name in table.column_names if name not in FRAME | _MEASURE | {"freq", "geo"}]
    flag = next((name for name in ("OBS_FLAG", "OBS_STATUS") if name in table.column_names), None)
    none = no_flags(table.num_rows)
    conf = table.column("CONF_STATUS") if "CONF_STATUS" in table.column_names else none
    rows = long_rows(
        text,
        dimensions={name: table.column(name) for name in dimensions},
        geo="geo",
        freq="freq",
        flag=table.column(flag) if flag else none,
        conf=conf,
    )
    return [finish(started(LAYOUT_1 if first else LAYOUT_2, code, vintage=vintage), rows)]


def long_rows(
    text: Text,
    *,
    dimensions: dict[str, pa.ChunkedArray],
    geo: str,
    freq: str,
    flag: pa.ChunkedArray,
    conf: pa.ChunkedArray,
) -> Rows:
    """Return the rows of an SDMX-CSV table with these columns as dimensions; `geo` and `freq` name its columns."""
    table = text.table
    value = table.column("OBS_VALUE")
    return Rows(
        dimensions=dimensions,
        geo=table.column(geo),
        time=table.column("TIME_PERIOD"),
        cells=parse_columns(value, flag, conf),
        lines=text.lines,
        place=constant("OBS_VALUE", table.num_rows),
        text=value,
        freq=table.column(freq) if freq in table.column_names else None,
        damaged=text.damaged,
        lost=len(text.damaged),
    )


def require(table: pa.Table, needed: tuple[str, ...], source: str) -> None:
    """Raise `InputError` when a column is missing."""
    missing = [name for name in needed if name not in table.column_names]
    if missing:
        value = ",".join(table.column_names)
        raise InputError(source, place="line 1", value=value, expected=f"columns {', '.join(missing)}")


def without_labels(text: Text) -> Text:
    """Return the columns that hold codes, under their plain names."""
    table, names = text.table, text.table.column_names
    if "STRUCTURE_NAME" in names:
        # Each column behind the frame is followed by its label.
        frame = [name for name in names if name in FRAME]
        table = table.select(frame + names[len(frame) :: 2])
    columns_of = {}
    for name in table.column_names:
        plain, colon, _ = name.partition(": ")
        columns_of[plain] = _codes(table.column(name)) if colon else table.column(name)
    return Text(pa.table(columns_of), text.lines, text.damaged)


def dataflow(column: pa.ChunkedArray, source: str) -> str:
    """Return "nama_10r_2gdp" from "ESTAT:NAMA_10R_2GDP$DEFAULTVIEW(1.0)", "df_pat" from "OECD:DSD_REG@DF_PAT(2.0)"."""
    flows = distinct_texts(column)[0].to_pylist()
    codes = {match[1].lower().rpartition("@")[2] if (match := _DATAFLOW.match(flow)) else "" for flow in flows}
    if len(codes) != 1 or "" in codes:
        raise InputError(source, value=", ".join(sorted(flows)), expected="rows of one dataset")
    return codes.pop()


def _codes(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return "AT" from "AT: Austria"."""
    distinct, index = distinct_texts(column)
    codes = pc.replace_substring_regex(distinct, r"^([^:]*): .*$", r"\1")
    return pa.chunked_array([codes.take(index).dictionary_encode()])


def _latest(column: pa.ChunkedArray) -> str:
    """Return the last update as ISO date; Eurostat writes "17/11/22 09:58:00"."""
    texts = [text for text in distinct_texts(column)[0].to_pylist() if text]
    parts = [re.match(r"(\d\d)/(\d\d)/(\d\d)(?: |$)", text) for text in texts]
    dates = [f"20{part[3]}-{part[2]}-{part[1]}" if part else text for part, text in zip(parts, texts, strict=True)]
    return max(dates, default="")
