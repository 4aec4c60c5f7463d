"""Wide tables made by others out of publishers' files: columns -> the publisher's own codes.

Their figures are the publisher's, their layout isn't, and they carry no flags.
They serve where no file in the publisher's layout is at hand, are marked as
third party everywhere, and never replace a publisher's own file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingest.flags import Cells, no_flags, parse_cells
from ingest.readers.delimited import Text
from ingest.reading import Reading, Rows, finish, started

_SIGNIFICANT_DIGITS = 12


@dataclass(frozen=True)
class Series:
    """One column of a wide table: the codes it stands for.

    Values are multiplied by `times` and divided by `by`, to come back from the
    table's unit to the publisher's (persons -> thousand persons).
    """

    column: str
    codes: dict[str, str]
    times: int = 1
    by: int = 1


def melt(
    text: Text, code: str, series: list[Series], *, geo: pa.ChunkedArray, time: pa.ChunkedArray, layout: str
) -> Reading:
    """Return the columns named by `series` as observations of dataset `code`."""
    table, wide = text.table, len(series)
    count = table.num_rows
    names = dict.fromkeys(name for one in series for name in one.codes)
    texts = pa.chunked_array([chunk for one in series for chunk in table.column(one.column).chunks])
    parsed = parse_cells(texts)
    times = np.repeat([one.times for one in series], count)
    by = np.repeat([one.by for one in series], count)
    rows = Rows(
        dimensions={name: _spread([one.codes.get(name, "") for one in series], count) for name in names},
        geo=pa.chunked_array(geo.chunks * wide),
        time=pa.chunked_array(time.chunks * wide),
        cells=Cells(rescale(parsed.value, times, by), parsed.flag, parsed.conf, parsed.ok),
        lines=text.lines,
        place=_spread([one.column for one in series], count),
        text=texts,
        damaged=text.damaged,
        lost=len(text.damaged) * wide,
    )
    return finish(started(layout, code, third_party=True), rows)


def rescale(values: pa.ChunkedArray, times: np.ndarray | int = 1, by: np.ndarray | int = 1) -> pa.ChunkedArray:
    """Return `values` · times / by without the noise of binary fractions.

    These tables were written by programs that calculated with them: 1035.6
    thousand persons reads 1035599.9999999999 there. No publisher gives more
    than twelve significant digits.
    """
    scaled = values.to_numpy() * times / by
    distinct, index = np.unique(scaled, return_inverse=True)
    clean = np.array([float(f"{value:.{_SIGNIFICANT_DIGITS}g}") for value in distinct])
    return pa.chunked_array([pa.array(clean[index] if len(clean) else scaled, pa.float64(), from_pandas=True)])


def without_prefix(texts: pa.ChunkedArray, prefix: str) -> pa.ChunkedArray:
    """Return texts without `prefix`, such as the "dcid:nuts/" of Data Commons."""
    plain = [chunk.cast(pa.string()).to_pylist() for chunk in texts.chunks]
    return pa.chunked_array([pa.array([text.removeprefix(prefix) for text in part], pa.string()) for part in plain])


def unflagged(values: pa.ChunkedArray) -> Cells:
    """Parse a long table's value column: no flag, no confidentiality, no calculation noise."""
    parsed = parse_cells(values)
    none = parse_cells(no_flags(len(values)))
    return Cells(rescale(parsed.value), none.flag, none.conf, parsed.ok)


def _spread(texts: list[str], count: int) -> pa.ChunkedArray:
    """Return each text `count` times, one after the other."""
    distinct = list(dict.fromkeys(texts))
    index = np.repeat([distinct.index(text) for text in texts], count).astype(np.int32)
    return pa.chunked_array([pa.DictionaryArray.from_arrays(index, pa.array(distinct, pa.string()))])
