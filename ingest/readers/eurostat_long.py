"""A long CSV of several Eurostat tables, 2000-2020 (repository andrea-ballatore/open-geo-data-education).

`input_var_code` names the dataset; a dataset's dimensions are the columns that
its rows fill. Months such as 2019M11 stand among the years in some tables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.flags import constant, distinct_texts
from ingest.readers.csv_columns import columns, heading
from ingest.readers.third_party import unflagged
from ingest.reading import Reading, Rows, finish, no_rejected, started

LAYOUT = "third-party long table (Eurostat tables 2000-2020)"
_FRAME = {"geo", "time", "values", "input_var_code", "input_var_desc"}


def sniff(head: bytes) -> bool:
    """Tell whether the heading names a dataset code per row."""
    return set(heading(head)) >= _FRAME


def read(data: bytes, source: str) -> list[Reading]:
    """Read all datasets of the table, one `Reading` each."""
    text = columns(data, source)
    table = text.table
    codes = table.column("input_var_code").cast(pa.string())
    readings = []
    for code in sorted(text for text in codes.unique().to_pylist() if text):
        mine = pc.equal(codes, code)
        # Which dataset a damaged line was of can't be known; it is listed, and counted, with the first.
        damaged = no_rejected() if readings else text.damaged
        readings.append(_reading(table.filter(mine), code, text.lines[mine.to_numpy()], damaged))
    return readings


def _reading(table: pa.Table, code: str, lines: np.ndarray, damaged: pd.DataFrame) -> Reading:
    dimensions = [name for name in table.column_names if name not in _FRAME and _is_filled(table.column(name))]
    rows = Rows(
        dimensions={name: table.column(name) for name in dimensions},
        geo=table.column("geo"),
        time=table.column("time"),
        cells=unflagged(table.column("values")),
        lines=lines,
        place=constant("values", len(lines)),
        text=table.column("values"),
        damaged=damaged,
        lost=len(damaged),
    )
    return finish(started(LAYOUT, code.lower(), third_party=True), rows)


def _is_filled(column: pa.ChunkedArray) -> bool:
    distinct, index = distinct_texts(column)
    used = distinct.take(index.unique())
    return any(used.to_pylist())
