"""SDMX-CSV as Eurostat delivers it: one row per observation, dataset code in the row.

1.0 starts `DATAFLOW,LAST UPDATE`, with CONF_STATUS only in newer files. 2.0
starts `STRUCTURE,STRUCTURE_ID`; with labels, every dimension is followed by a
column with its name ("Time" and "Observation value" stay empty, seen 2025),
which is left out here: names come from the catalogue.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from data.errors import InputError
from ingest.flags import distinct_texts, no_flags, parse_columns
from ingest.readers.csv_columns import columns, heading
from ingest.reading import Reading, Rows, observations

LAYOUT_1, LAYOUT_2 = "SDMX-CSV 1.0", "SDMX-CSV 2.0"
_FRAME = {"DATAFLOW", "LAST UPDATE", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION"}
_MEASURE = {"TIME_PERIOD", "OBS_VALUE", "OBS_FLAG", "OBS_STATUS", "CONF_STATUS"}
_DATAFLOW = re.compile(r"^(?:[^:]*:)?([A-Za-z0-9_@]+)")


def sniff(head: bytes) -> bool:
    """Tell whether the heading starts as SDMX-CSV 1.0 or 2.0 does."""
    names = heading(head)
    return names[:1] == ["DATAFLOW"] or names[:2] == ["STRUCTURE", "STRUCTURE_ID"]


def read(data: bytes, source: str) -> list[Reading]:
    """Read one dataset; its code is taken from the dataflow column.

    Raises `InputError` when a column that every file of this layout has is
    missing, or when rows of several datasets stand in one file.
    """
    table = columns(data, source)
    first = table.column_names[0] == "DATAFLOW"
    kept = _without_labels(table.column_names)
    needed = {"geo", "TIME_PERIOD", "OBS_VALUE"}
    if not needed <= set(kept):
        missing = ", ".join(sorted(needed - set(kept)))
        raise InputError(source, place="line 1", value=",".join(table.column_names), expected=f"columns {missing}")
    code = _dataflow(table.column("DATAFLOW" if first else "STRUCTURE_ID"), source)
    vintage = _latest(table.column("LAST UPDATE")) if "LAST UPDATE" in table.column_names else ""
    found, rejected = observations(_rows(table, kept))
    dimensions = tuple(found.column_names[: found.column_names.index("geo")])
    return [Reading(code, dimensions, found, LAYOUT_1 if first else LAYOUT_2, vintage, rejected=rejected)]


def _rows(table: pa.Table, kept: list[str]) -> Rows:
    dimensions = [name for name in kept if name not in _FRAME | _MEASURE | {"freq", "geo"}]
    flag = next((name for name in ("OBS_FLAG", "OBS_STATUS") if name in kept), None)
    none, value = no_flags(table.num_rows), table.column("OBS_VALUE")
    conf = table.column("CONF_STATUS") if "CONF_STATUS" in kept else none
    return Rows(
        dimensions={name: table.column(name) for name in dimensions},
        geo=table.column("geo"),
        time=table.column("TIME_PERIOD"),
        cells=parse_columns(value, table.column(flag) if flag else none, conf),
        line=np.arange(2, table.num_rows + 2),
        place=pa.chunked_array([pa.repeat("OBS_VALUE", table.num_rows)]),
        text=value,
        freq=table.column("freq") if "freq" in kept else None,
    )


def _without_labels(names: list[str]) -> list[str]:
    """Return the column names that hold codes: with STRUCTURE_NAME, each is followed by its label."""
    if "STRUCTURE_NAME" not in names:
        return names
    frame = [name for name in names if name in _FRAME]
    return frame + names[len(frame) :: 2]


def _dataflow(column: pa.ChunkedArray, source: str) -> str:
    r"""Return "nama_10r_2gdp" from "ESTAT:NAMA_10R_2GDP$DEFAULTVIEW(1.0)"."""
    flows = distinct_texts(column)[0].to_pylist()
    codes = {match[1].lower() if (match := _DATAFLOW.match(flow)) else "" for flow in flows}
    if len(codes) != 1 or "" in codes:
        raise InputError(source, value=", ".join(sorted(flows)), expected="rows of one dataset")
    return codes.pop()


def _latest(column: pa.ChunkedArray) -> str:
    """Return the last update as ISO date; Eurostat writes "17/11/22 09:58:00"."""
    texts = [text for text in distinct_texts(column)[0].to_pylist() if text]
    parts = [re.match(r"(\d\d)/(\d\d)/(\d\d)(?: |$)", text) for text in texts]
    dates = [f"20{part[3]}-{part[2]}-{part[1]}" if part else text for part, text in zip(parts, texts, strict=True)]
    return max(dates, default="")
