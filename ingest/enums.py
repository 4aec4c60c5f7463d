"""Arrow tables -> frames whose repeated texts are numbers of a sorted list, which DuckDB keeps as ENUM columns.

A dataset repeats a few thousand codes millions of times. As texts DuckDB hashes
each of them again when it writes a table; as numbers of a list it copies them,
which takes less than half of the time and of the memory. The list is sorted, so
that ORDER BY means for a client what it means for texts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

# Two bytes per row at most; a column with more texts than that gains nothing from a list of them.
MOST_TEXTS = 1 << 15


def frame(table: pa.Table) -> pd.DataFrame:
    """Return the table with dictionary-encoded texts as categories: those that occur, sorted. A null number is NaN."""
    columns = {name: table.column(name) for name in table.column_names}
    listed = {name: _category(one) if _is_list(one) else _plain(one) for name, one in columns.items()}
    return pd.DataFrame(listed, copy=False)


def _plain(column: pa.ChunkedArray) -> pd.Series | np.ndarray:
    if column.num_chunks == 1 and pa.types.is_floating(column.type) and column.null_count:
        # Where the memory below the nulls is NaN already there is nothing to copy.
        numbers = column.chunk(0)
        values = np.frombuffer(numbers.buffers()[1], column.type.to_pandas_dtype())[numbers.offset :][: len(numbers)]
        if np.count_nonzero(np.isnan(values)) == numbers.null_count:
            return values
    return (column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column).to_pandas()


def _is_list(column: pa.ChunkedArray) -> bool:
    if not pa.types.is_dictionary(column.type) or column.null_count or not len(column):
        return False
    return max(len(chunk.dictionary) for chunk in column.chunks) <= MOST_TEXTS


def _category(column: pa.ChunkedArray) -> pd.Categorical:
    filled = [chunk for chunk in column.unify_dictionaries().chunks if len(chunk)]
    chunks = {_place(chunk): np.asarray(chunk.indices) for chunk in filled}
    texts = np.array(filled[0].dictionary.to_pylist(), dtype=object)
    used = np.zeros(len(texts), dtype=bool)
    for index in chunks.values():
        used[index] = True
    order = np.argsort(texts, kind="stable")
    order = order[used[order]]
    numbers = np.zeros(len(texts), dtype=np.int8 if len(order) <= np.iinfo(np.int8).max else np.int16)
    numbers[order] = np.arange(len(order))
    parts = {place: numbers[index] for place, index in chunks.items()}
    codes = np.concatenate([parts[_place(chunk)] for chunk in filled])
    return pd.Categorical.from_codes(codes, categories=pd.Index(texts[order], dtype="str"), validate=False)


def _place(chunk: pa.Array) -> tuple[int, int, int]:
    """Say where a chunk lies in memory: a wide file gives the same chunk of keys once per year."""
    return chunk.indices.buffers()[1].address, chunk.offset, len(chunk)
