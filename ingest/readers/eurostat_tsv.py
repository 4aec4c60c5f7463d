r"""Eurostat TSV: one row per series and region, one column per year.

Two generations are read, seen in files from 2016 to 2025. Old bulk download:
`unit,sex,geo\time`, no freq, years mostly descending. New: `freq,unit,geo\TIME_PERIOD`,
ascending, sometimes with CRLF. Both pad year headings and cells with a space,
neither carries the dataset's code.

The key is split once per row, never once per cell, and a cell's text is parsed
once however often it occurs; per cell only a few bytes are kept.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.flags import as_texts, encoded, parse_distinct
from ingest.readers.delimited import Text, first_line, read_rows
from ingest.reading import Reading, Rows, finish, join_rejected, rejected_rows, started

LAYOUT = "Eurostat TSV"
_HEADER = re.compile(rb"^([A-Za-z0-9_]+,)*geo\\(time|TIME_PERIOD)\s*\t")
_TEXT = pa.dictionary(pa.int32(), pa.string())


def sniff(head: bytes) -> bool:
    r"""Tell whether the first bytes are a heading such as `unit,sex,geo\time<TAB>2019`."""
    return _HEADER.match(head) is not None


def read(data: bytes, source: str) -> list[Reading]:
    """Read one dataset; `source` names the file in errors.

    A line with another number of columns or of dimensions than the heading is
    rejected whole: every figure behind the place where it was cut would stand
    under a wrong year.
    """
    line = first_line(data).decode("utf-8", "replace")
    key, *heads = (head.strip() for head in line.split("\t"))
    names = key.split("\\")[0].split(",")
    text = read_rows(data, [str(i) for i in range(1 + len(heads))], pa.string(), source, delimiter="\t", quote=False)
    text, distinct, repeated = _once(_with_whole_keys(text, names))
    rows = _rows(text, names, heads)
    unique = distinct and len(set(heads)) == len(heads)
    lost, repeated = len(text.damaged) * len(heads), repeated * len(heads)
    return [finish(started(LAYOUT), replace(rows, unique=unique, lost=lost, repeated=repeated))]


def _rows(text: Text, names: list[str], heads: list[str]) -> Rows:
    """Return one row per cell, column after column, without repeating a key: all columns share its memory."""
    keys, *columns = text.table.columns
    sizes, wide = [len(chunk) for chunk in keys.chunks], len(heads)
    # From here on a cell is the number of its text, four bytes; only distinct texts are parsed and kept.
    distinct, index = encoded(pa.chunked_array([one for column in columns for one in column.chunks], pa.string()))
    parts = _split_keys(keys, names)
    long = {name: pa.chunked_array(_like(part, sizes) * wide, _TEXT) for name, part in parts.items()}
    zeros = [pa.array(np.zeros(size, np.int8)) for size in sizes]
    time = [pa.DictionaryArray.from_arrays(part, pa.array([head])) for head in heads for part in zeros]
    years = pa.chunked_array(time, pa.dictionary(pa.int8(), pa.string()))
    return Rows(
        dimensions={name: part for name, part in long.items() if name not in ("freq", "geo")},
        geo=long["geo"],
        time=years,
        cells=parse_distinct(distinct, index),
        lines=text.lines,
        place=years,
        text=as_texts(distinct, index),
        freq=long.get("freq"),
        damaged=text.damaged,
    )


def _with_whole_keys(text: Text, names: list[str]) -> Text:
    """Move rows whose key has another number of dimensions than the heading to the damaged ones."""
    counts = pc.count_substring(text.table.column(0), ",")
    whole = pc.equal(counts, len(names) - 1)
    if pc.all(whole, min_count=0).as_py():
        return text
    wrong = np.flatnonzero(~whole.to_numpy())
    found = counts.take(pa.array(wrong)).to_pylist()
    reasons = [f"{count + 1} dimensions, not {len(names)} ({', '.join(names)})" for count in found]
    keys = text.table.column(0).take(pa.array(wrong)).to_pylist()
    damaged = rejected_rows(text.lines[wrong], "", reasons, keys)
    kept = whole.to_numpy()
    return Text(text.table.filter(whole), text.lines[kept], join_rejected([text.damaged, damaged]))


def _once(text: Text) -> tuple[Text, bool, int]:
    """Return the text without rows that repeat an earlier one, whether each key is left once, and how many repeated.

    Told here, where a repetition is one row, and not later, where it is as many cells as there are years.
    """
    keys = text.table.column(0)
    if pc.count_distinct(keys).as_py() == len(keys):
        return text, True, 0
    codes, distinct = pd.factorize(keys.to_numpy())
    first = np.full(len(distinct), len(codes), dtype=np.int64)
    np.minimum.at(first, codes, np.arange(len(codes)))
    again = np.flatnonzero(first[codes] != np.arange(len(codes)))
    same = np.ones(len(again), dtype=bool)
    for column in text.table.columns[1:]:
        one, other = column.take(pa.array(again)), column.take(pa.array(first[codes[again]]))
        same &= pc.equal(one, other).to_numpy()
    keep = np.ones(len(codes), dtype=bool)
    keep[again[same]] = False
    return Text(text.table.filter(pa.array(keep)), text.lines[keep], text.damaged), bool(same.all()), int(same.sum())


def _split_keys(keys: pa.ChunkedArray, names: list[str]) -> dict[str, pa.Array]:
    """Split "A,PC,AT11" once per row into one dictionary-encoded column per dimension."""
    fields = pc.split_pattern(pa.concat_arrays(keys.chunks) if keys.num_chunks else pa.array([], pa.string()), ",")
    flat = fields.flatten()
    starts = np.arange(0, len(flat), len(names))
    return {
        name: pc.utf8_trim_whitespace(flat.take(pa.array(starts + i))).dictionary_encode()
        for i, name in enumerate(names)
    }


def _like(part: pa.Array, sizes: list[int]) -> list[pa.Array]:
    """Cut a column into pieces of these sizes, without copying."""
    ends = np.cumsum(sizes)
    return [part.slice(end - size, size) for end, size in zip(ends, sizes, strict=True)]
