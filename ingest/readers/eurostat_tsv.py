r"""Eurostat TSV: one row per series and region, one column per year.

Two generations are read, seen in files from 2016 to 2025. Old bulk download:
`unit,sex,geo\time`, no freq, years mostly descending. New: `freq,unit,geo\TIME_PERIOD`,
ascending, sometimes with CRLF. Both pad year headings and cells with a space,
neither carries the dataset's code.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from data.errors import InputError
from ingest.flags import parse_cells
from ingest.reading import Reading, Rows, observations

LAYOUT = "Eurostat TSV"
_HEADER = re.compile(rb"^([A-Za-z0-9_]+,)*geo\\(time|TIME_PERIOD)\s*\t")


def sniff(head: bytes) -> bool:
    r"""Tell whether the first bytes are a heading such as `unit,sex,geo\time<TAB>2019`."""
    return _HEADER.match(head) is not None


def read(data: bytes, source: str) -> list[Reading]:
    """Read one dataset; `source` names the file in errors.

    Raises `InputError` for a line with another number of columns or of
    dimensions than the heading has: the file was cut or edited, and every
    figure behind that place would stand under a wrong year.
    """
    line = data.split(b"\n", 1)[0].rstrip(b"\r").decode("utf-8", "replace")
    key, *heads = (head.strip() for head in line.split("\t"))
    names = key.split("\\")[0].split(",")
    table = _columns(data, 1 + len(heads), source)
    keys = table.column(0)
    parts = _split_keys(keys, names, source)
    wide = len(heads)
    texts = pa.chunked_array([chunk for column in table.columns[1:] for chunk in column.chunks])
    long = {name: pa.chunked_array(part.chunks * wide) for name, part in parts.items()}
    years = np.repeat(np.arange(wide, dtype=np.int32), table.num_rows)
    time = pa.chunked_array([pa.DictionaryArray.from_arrays(years, pa.array(heads))])
    rows = Rows(
        dimensions={name: part for name, part in long.items() if name not in ("freq", "geo")},
        geo=long["geo"],
        time=time,
        cells=parse_cells(texts),
        line=np.tile(np.arange(2, table.num_rows + 2), wide),
        place=time,
        text=texts,
        freq=long.get("freq"),
        unique=pc.count_distinct(keys).as_py() == table.num_rows and len(set(heads)) == wide,
    )
    found, rejected = observations(rows)
    return [Reading(None, tuple(rows.dimensions), found, LAYOUT, rejected=rejected)]


def _columns(data: bytes, width: int, source: str) -> pa.Table:
    """Return the key as text and one dictionary-encoded column of cells per year."""
    cell = pa.dictionary(pa.int32(), pa.string())
    names = [str(i) for i in range(width)]
    try:
        return pacsv.read_csv(
            pa.BufferReader(data),
            read_options=pacsv.ReadOptions(column_names=names, skip_rows=1, block_size=4 << 20),
            parse_options=pacsv.ParseOptions(delimiter="\t", quote_char=False),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, cell) | {names[0]: pa.string()}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise _wrong_columns(data, source, width) from error


def _wrong_columns(data: bytes, source: str, expected: int) -> InputError:
    """Find the line that the parser stumbled over; only a broken file pays for this."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        found = line.count(b"\t") + 1
        if line.strip() and found != expected:
            return InputError(source, place=f"line {number}", value=f"{found} columns", expected=f"{expected} columns")
    return InputError(source, expected="text in UTF-8")


def _split_keys(keys: pa.ChunkedArray, names: list[str], source: str) -> dict[str, pa.ChunkedArray]:
    """Split "A,PC,AT11" once per row into one dictionary-encoded column per dimension."""
    fields = pc.split_pattern(keys.combine_chunks(), ",")
    fields = fields.combine_chunks() if isinstance(fields, pa.ChunkedArray) else fields
    counts = np.asarray(pc.list_value_length(fields))
    wrong = np.flatnonzero(counts != len(names))
    if len(wrong):
        raise InputError(
            source,
            place=f"line {wrong[0] + 2}",
            value=f"{counts[wrong[0]]} dimensions",
            expected=f"{len(names)} ({', '.join(names)})",
        )
    flat = fields.flatten()
    starts = np.arange(0, len(flat), len(names))
    return {
        name: pa.chunked_array([pc.utf8_trim_whitespace(flat.take(pa.array(starts + i))).dictionary_encode()])
        for i, name in enumerate(names)
    }
