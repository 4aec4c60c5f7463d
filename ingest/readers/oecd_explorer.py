"""OECD Data Explorer CSV: SDMX-CSV 2.0 with the OECD's own columns, with or without labels, seen 2024.

Regions stand in REF_AREA with TERRITORIAL_LEVEL (TL2, TL3), flags in OBS_STATUS
in capitals, `A` for a normal value. UNIT_MULT (a power of ten) and DECIMALS say
how the figure is written: the multiplier stays a column beside the published
value, so that nothing is calculated on the way in; DECIMALS is left out, since
a figure of 78.0 is the same with any number of decimals.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ingest.flags import distinct_texts, no_flags
from ingest.readers.csv_columns import columns, heading
from ingest.readers.sdmx_csv import FRAME, dataflow, long_rows, require, without_labels
from ingest.reading import Reading, finish, started

LAYOUT = "OECD Data Explorer CSV"
_OTHER = {"FREQ", "REF_AREA", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "DECIMALS"}
_NORMAL = "A"


def sniff(head: bytes) -> bool:
    """Tell whether the heading is SDMX-CSV 2.0 with the OECD's reference area."""
    names = [name.split(":")[0] for name in heading(head)]
    return names[:2] == ["STRUCTURE", "STRUCTURE_ID"] and "REF_AREA" in names


def read(data: bytes, source: str) -> list[Reading]:
    """Read one dataset; raises `InputError` when a column is missing or rows of several datasets are mixed."""
    text = without_labels(columns(data, source))
    table = text.table
    require(table, ("REF_AREA", "TIME_PERIOD", "OBS_VALUE"), source)
    names = [name for name in table.column_names if name not in FRAME | _OTHER]
    none = no_flags(table.num_rows)
    has = set(table.column_names)
    rows = long_rows(
        text,
        dimensions={name.lower(): table.column(name) for name in names},
        geo="REF_AREA",
        freq="FREQ",
        flag=flags(table.column("OBS_STATUS")) if "OBS_STATUS" in has else none,
        conf=conf(table.column("CONF_STATUS")) if "CONF_STATUS" in has else none,
    )
    return [finish(started(LAYOUT, dataflow(table.column("STRUCTURE_ID"), source)), rows)]


def flags(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the flags as the product writes them: small letters, nothing for a normal value."""
    return _mapped(column, lambda text: "" if text == _NORMAL else text.lower())


def conf(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the confidentiality, nothing for figures that are free (`F`)."""
    return _mapped(column, lambda text: "" if text == "F" else text)


def _mapped(column: pa.ChunkedArray, rule: object) -> pa.ChunkedArray:
    distinct, index = distinct_texts(column)
    texts = [rule(text.strip()) for text in distinct.to_pylist()]
    return pa.chunked_array([pc.take(pa.array(texts, pa.string()), index).dictionary_encode()])
