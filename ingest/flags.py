"""A publisher's cell -> value, flag and confidentiality, kept apart.

"12.5 bu" is the value 12.5 with two flags, ": c" (until 2024) and ": @C"
(since) are confidential, "0n" is less than half of the unit, and "1e-05" is a
number although it holds a letter. Each distinct cell is parsed once: bd_size_r3
has 1.69 million cells but 110,000 different ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_CELL = rf"^\s*(?:(?P<value>:|{_NUMBER})\s*(?P<flag>[a-z]*)\s*(?:@(?P<conf>[A-Z]+))?)?\s*$"
_CONFIDENTIAL = "C"


@dataclass(frozen=True)
class Cells:
    """Parsed cells, all of one length n: what `parse_cells` and `parse_columns` return.

    `value` float64 with nulls; `flag` and `conf` dictionary-encoded strings,
    "" where there is none; `ok` bool, False where the text is no value at all.
    """

    value: pa.Array
    flag: pa.DictionaryArray
    conf: pa.DictionaryArray
    ok: np.ndarray


def parse_cells(cells: pa.Array | pa.ChunkedArray) -> Cells:
    """Parse cells that hold value, flag and confidentiality in one text (Eurostat TSV)."""
    distinct, index = distinct_texts(cells)
    fields = pc.extract_regex(distinct, _CELL)
    value, finite = _numbers(pc.struct_field(fields, "value"))
    ok = np.asarray(pc.is_valid(fields)) & finite
    flag, conf = _split_confidential(_texts(pc.struct_field(fields, "flag")), _texts(pc.struct_field(fields, "conf")))
    return Cells(value.take(index), _spread(flag, index), _spread(conf, index), ok[np.asarray(index)])


def parse_columns(values: pa.ChunkedArray, flags: pa.ChunkedArray, confs: pa.ChunkedArray) -> Cells:
    """Parse value, flag and confidentiality that stand in columns of their own (SDMX-CSV).

    The old flag `c` is moved to the confidentiality here too, so that one
    meaning has one place whatever generation a file is.
    """
    parsed = parse_cells(values)
    flag_texts, flag_index = distinct_texts(flags)
    flag, from_flag = _split_confidential(_texts(flag_texts), [""] * len(flag_texts))
    conf_texts, conf_index = distinct_texts(confs)
    stated, implied = _spread(_texts(conf_texts), conf_index), _spread(from_flag, flag_index)
    conf = stated if not any(from_flag) else _first_given(stated, implied)
    return Cells(parsed.value, _spread(flag, flag_index), conf, parsed.ok)


def distinct_texts(texts: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """Return the distinct texts (none of them null) and, per row, the index of its text."""
    if isinstance(texts, pa.Array):
        texts = pa.chunked_array([texts])
    if not pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_encode()
    encoded = texts.unify_dictionaries().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0) if encoded.num_chunks else pa.array([], encoded.type)
    return encoded.dictionary, encoded.indices


def no_flags(length: int) -> pa.ChunkedArray:
    """Return `length` empty texts, for layouts that carry no flag or no confidentiality."""
    return pa.chunked_array([pa.repeat("", length)])


def _numbers(texts: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Return floats (null for ":" and blank) and whether each is finite: "1e999" is not a figure."""
    numeric = pc.if_else(pc.is_in(texts, pa.array(["", ":"])), None, texts).cast(pa.float64())
    finite = np.asarray(pc.fill_null(pc.is_finite(numeric), True))
    return pc.if_else(pa.array(finite), numeric, None), finite


def _texts(array: pa.Array) -> list[str]:
    return [(text or "").strip() for text in array.to_pylist()]


def _split_confidential(flags: list[str], confs: list[str]) -> tuple[list[str], list[str]]:
    """Move the old flag `c` to the confidentiality, where the new generation has it."""
    moved = [conf or (_CONFIDENTIAL if "c" in flag else "") for flag, conf in zip(flags, confs, strict=True)]
    return [flag.replace("c", "") for flag in flags], moved


def _first_given(first: pa.DictionaryArray, second: pa.DictionaryArray) -> pa.DictionaryArray:
    one, other = first.cast(pa.string()), second.cast(pa.string())
    return pc.if_else(pc.equal(one, ""), other, one).dictionary_encode()


def _spread(texts: list[str], index: pa.Array) -> pa.DictionaryArray:
    """Give each cell the text of its distinct cell, without repeating the text."""
    codes = pa.array(texts, pa.string()).dictionary_encode()
    return pa.DictionaryArray.from_arrays(codes.indices.take(index), codes.dictionary)
