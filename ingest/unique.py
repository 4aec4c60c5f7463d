"""Keys that occur twice: equal figures collapse, contradictory ones are told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from ingest.flags import distinct_texts


def unique_keys(table: pa.Table, key: tuple[str, ...]) -> tuple[np.ndarray | None, np.ndarray]:
    """Return the row numbers to keep (None: all of them) and those that contradict each other."""
    codes = _row_codes(table, key)
    repeated = np.flatnonzero(pd.Series(codes).duplicated(keep=False).to_numpy())
    if not len(repeated):
        return None, repeated
    figures = _row_codes(table.take(pa.array(repeated)), ("value", "flag", "conf"))
    pairs = pd.DataFrame({"group": codes[repeated], "figure": figures})
    contradicted = (pairs.groupby("group")["figure"].transform("nunique") > 1).to_numpy()
    again = pairs["group"].duplicated().to_numpy()
    keep = np.ones(table.num_rows, dtype=bool)
    keep[repeated[contradicted | again]] = False
    return np.flatnonzero(keep), repeated[contradicted]


def _row_codes(table: pa.Table, columns: tuple[str, ...]) -> np.ndarray:
    """Return one integer per row that is equal where all `columns` are equal."""
    codes = np.zeros(table.num_rows, dtype=np.int64)
    for name in columns:
        one, size = _codes(table.column(name))
        if codes.size and int(codes.max()) >= np.iinfo(np.int64).max // max(size, 1) - 1:
            codes = pd.factorize(codes)[0].astype(np.int64)
        codes = codes * size + one
    return codes


def _codes(column: pa.ChunkedArray) -> tuple[np.ndarray, int]:
    if pa.types.is_dictionary(column.type):
        distinct, index = distinct_texts(column)
        return np.asarray(index).astype(np.int64), len(distinct)
    codes, distinct = pd.factorize(column.to_numpy(), use_na_sentinel=False)
    return codes, len(distinct)
