r"""Eurostat TSV: one row per series and region, one column per year.

Two generations are read, seen in files from 2016 to 2025. Old bulk download:
`unit,sex,geo\time`, no freq, years mostly descending. New: `freq,unit,geo\TIME_PERIOD`,
ascending, sometimes with CRLF. Both pad year headings and cells with a space,
neither carries the dataset's code.

The key is split once per row, never once per cell: all columns of years share
what it was split into.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.flags import encoded, parse_cells
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
    text = _with_whole_keys(text, names)
    parts, distinct = _split_keys(text.table.column(0), names)
    repeated = 0
    if not distinct:
        text, repeated = _once(text)
        parts, distinct = _split_keys(text.table.column(0), names)
    unique = distinct and len(set(heads)) == len(heads)
    lost, repeated = len(text.damaged) * len(heads), repeated * len(heads)
    return [finish(started(LAYOUT), replace(_rows(text, parts, heads), unique=unique, lost=lost, repeated=repeated))]


def _rows(text: Text, parts: dict[str, pa.Array], heads: list[str]) -> Rows:
    """Return one row per cell, column after column, without repeating a key: all columns share its memory."""
    keys, *columns = text.table.columns
    sizes, wide = [len(chunk) for chunk in keys.chunks], len(heads)
    cells = pa.chunked_array([one for column in columns for one in column.chunks], pa.string())
    long = {name: pa.chunked_array(_like(part, sizes) * wide, _TEXT) for name, part in parts.items()}
    zeros = [pa.array(np.zeros(size, np.int8)) for size in sizes]
    time = [pa.DictionaryArray.from_arrays(part, pa.array([head])) for head in heads for part in zeros]
    years = pa.chunked_array(time, pa.dictionary(pa.int8(), pa.string()))
    return Rows(
        dimensions={name: part for name, part in long.items() if name not in ("freq", "geo")},
        geo=long["geo"],
        time=years,
        cells=parse_cells(cells),
        lines=text.lines,
        place=years,
        text=cells,
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


def _once(text: Text) -> tuple[Text, int]:
    """Return the text without rows that repeat an earlier one whole, and how many those were.

    Told here, where a repetition is one row, and not later, where it is as many cells as there are years.
    """
    codes, distinct = pd.factorize(text.table.column(0).to_numpy())
    first = np.full(len(distinct), len(codes), dtype=np.int64)
    np.minimum.at(first, codes, np.arange(len(codes)))
    again = np.flatnonzero(first[codes] != np.arange(len(codes)))
    same = np.ones(len(again), dtype=bool)
    for column in text.table.columns[1:]:
        one, other = column.take(pa.array(again)), column.take(pa.array(first[codes[again]]))
        same &= pc.equal(one, other).to_numpy()
    keep = np.ones(len(codes), dtype=bool)
    keep[again[same]] = False
    return Text(text.table.filter(pa.array(keep)), text.lines[keep], text.damaged), int(same.sum())


def _split_keys(keys: pa.ChunkedArray, names: list[str]) -> tuple[dict[str, pa.Array], bool]:
    """Split "A,PC,AT11" into one dictionary-encoded column per dimension; also say whether each key is there once.

    What stands before the region repeats once per region, so only distinct texts of it are split further.
    """
    texts = pa.concat_arrays(keys.chunks) if keys.num_chunks else pa.array([], pa.string())
    if len(names) == 1:
        series, geo = pa.repeat("", len(texts)), pc.utf8_trim_whitespace(texts)
    else:
        halves = pc.split_pattern(texts, ",", max_splits=1, reverse=True).flatten()
        starts = np.arange(0, len(halves), 2)
        series, geo = halves.take(pa.array(starts)), pc.utf8_trim_whitespace(halves.take(pa.array(starts + 1)))
    distinct, [index] = encoded(series)
    plain = pc.utf8_trim_whitespace(pc.replace_substring_regex(distinct, r"\s*,\s*", ",")).dictionary_encode()
    number, geo = plain.indices.take(index), geo.dictionary_encode()
    flat = pc.split_pattern(plain.dictionary, ",").flatten()
    columns = {}
    for place, name in enumerate(names[:-1]):
        one = flat.take(pa.array(np.arange(place, len(flat), len(names) - 1))).dictionary_encode()
        columns[name] = pa.DictionaryArray.from_arrays(one.indices.take(number), one.dictionary)
    pairs = np.asarray(number).astype(np.int64) * len(geo.dictionary) + np.asarray(geo.indices)
    return {**columns, names[-1]: geo}, pd.Index(pairs).is_unique


def _like(part: pa.Array, sizes: list[int]) -> list[pa.Array]:
    """Cut a column into pieces of these sizes, without copying."""
    ends = np.cumsum(sizes)
    return [part.slice(end - size, size) for end, size in zip(ends, sizes, strict=True)]
