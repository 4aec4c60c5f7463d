"""A publisher's cell -> value, flag and confidentiality, kept apart.

"12.5 bu" is the value 12.5 with two flags, ": c" (until 2024) and ": @C"
(since) are confidential, "0n" is less than half of the unit, and "1e-05" is a
number although it holds a letter. A cell of digits alone is read as the number
it is; of all others each distinct text is parsed once, however often it occurs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.plain import plain_numbers

_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_CELL = rf"^\s*(?:(?P<value>:|{_NUMBER})\s*(?P<flag>[a-z]*)\s*(?:@(?P<conf>[A-Z]+))?)?\s*$"
# In a column of its own a flag is a few letters or digits; anything else is damage that nobody could write back.
_FLAG, _CONF = r"^[A-Za-z0-9]{0,6}$", r"^[A-Z]?$"
_CONFIDENTIAL = "C"


@dataclass(frozen=True)
class Cells:
    """Parsed cells, all of one length n: what `parse_cells` and `parse_columns` return.

    `value` float64 with nulls; `flag` and `conf` dictionary-encoded strings,
    "" where there is none; `ok` bool, False where the text is no value at all,
    None where all of them are.
    """

    value: pa.ChunkedArray
    flag: pa.ChunkedArray
    conf: pa.ChunkedArray
    ok: np.ndarray | None = None


def parse_cells(cells: pa.Array | pa.ChunkedArray) -> Cells:
    """Parse cells that hold value, flag and confidentiality in one text (Eurostat TSV)."""
    if pa.types.is_string(cells.type) and not cells.null_count:
        return _parse_texts(cells if isinstance(cells, pa.ChunkedArray) else pa.chunked_array([cells]))
    distinct, index = encoded(cells)
    value, flag, conf, ok = _parse_distinct(distinct)
    numbers = pa.chunked_array([value.take(chunk) for chunk in index], pa.float64())
    return Cells(numbers, _spread(flag, index), _spread(conf, index), per_row(ok, index))


def _parse_texts(cells: pa.ChunkedArray) -> Cells:
    """Parse cells most of which are plain numbers: only the others are looked at text by text."""
    values, other = plain_numbers(cells)
    distinct, index = distinct_texts(cells.filter(pa.array(other)))
    index = np.asarray(index)
    value, flag, conf, ok = _parse_distinct(distinct)
    values[other] = value.to_numpy(zero_copy_only=False)[index]
    fine = None
    if not ok.all():
        fine = np.ones(len(values), dtype=bool)
        fine[other] = ok[index]
    return Cells(_nullable(values), _among(flag, index, other), _among(conf, index, other), fine)


def _parse_distinct(distinct: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array, np.ndarray]:
    """Return value, flag, conf of each text, and whether it is a cell at all."""
    fields = pc.extract_regex(distinct, _CELL)
    value, finite = _numbers(pc.struct_field(fields, "value"))
    flag, conf = _split_confidential(pc.struct_field(fields, "flag"), pc.struct_field(fields, "conf"))
    return value, flag, conf, np.asarray(pc.is_valid(fields)) & finite


def parse_columns(values: pa.ChunkedArray, flags: pa.ChunkedArray, confs: pa.ChunkedArray) -> Cells:
    """Parse value, flag and confidentiality that stand in columns of their own (SDMX-CSV).

    The old flag `c` is moved to the confidentiality here too, so that one
    meaning has one place whatever generation a file is.
    """
    parsed = parse_cells(values)
    flag_texts, flag_index = encoded(flags)
    flag, from_flag = _split_confidential(flag_texts, pa.repeat("", len(flag_texts)))
    conf_texts, conf_index = encoded(confs)
    stated, implied = _spread(pc.utf8_trim_whitespace(conf_texts), conf_index), _spread(from_flag, flag_index)
    conf = _first_given(stated, implied) if _CONFIDENTIAL in from_flag.to_pylist() else stated
    known = (_matching(flag_texts, _FLAG), flag_index), (_matching(conf_texts, _CONF), conf_index)
    ok = parsed.ok
    for fine, index in known:
        ok = both(ok, per_row(fine, index))
    return Cells(parsed.value, _spread(flag, flag_index), conf, ok)


def encoded(texts: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, list[pa.Array]]:
    """Return the distinct texts, and per chunk of `texts` the index of each row's text."""
    if isinstance(texts, pa.Array):
        texts = pa.chunked_array([texts])
    texts = texts.unify_dictionaries() if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    if not texts.num_chunks:
        return pa.array([], pa.string()), [pa.array([], pa.int32())]
    return texts.chunk(0).dictionary, [chunk.indices for chunk in texts.chunks]


def distinct_texts(texts: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """Return the distinct texts (none of them null) and, per row, the index of its text."""
    distinct, index = encoded(texts)
    return distinct, pa.concat_arrays(index)


def per_row(fine: np.ndarray, index: list[pa.Array]) -> np.ndarray | None:
    """Return per row what `fine` says of its distinct text; None, without touching any row, when all are fine."""
    if fine.all():
        return None
    return np.concatenate([fine[np.asarray(chunk)] for chunk in index])


def both(one: np.ndarray | None, other: np.ndarray | None) -> np.ndarray | None:
    """Return where both are true; None stands for true everywhere."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


def no_flags(length: int) -> pa.ChunkedArray:
    """Return `length` empty texts, for layouts that carry no flag or no confidentiality."""
    return constant("", length)


def constant(text: str, length: int) -> pa.ChunkedArray:
    """Return `text` `length` times, one byte each."""
    zeros = pa.array(np.zeros(length, np.int8))
    return pa.chunked_array([pa.DictionaryArray.from_arrays(zeros, pa.array([text], pa.string()))])


def _numbers(texts: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Return floats (null for ":" and blank) and whether each is finite: "1e999" is not a figure."""
    numeric = pc.if_else(pc.is_in(texts, pa.array(["", ":"])), None, texts).cast(pa.float64())
    finite = np.asarray(pc.fill_null(pc.is_finite(numeric), True))
    return pc.if_else(pa.array(finite), numeric, None), finite


def _matching(texts: pa.Array, pattern: str) -> np.ndarray:
    return np.asarray(pc.match_substring_regex(pc.utf8_trim_whitespace(texts), pattern))


def _split_confidential(flags: pa.Array, confs: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Move the old flag `c` to the confidentiality, where the new generation has it; both without nulls and spaces."""
    flags, confs = (pc.utf8_trim_whitespace(pc.fill_null(texts, "")) for texts in (flags, confs))
    moved = pc.and_(pc.match_substring(flags, "c"), pc.equal(confs, ""))
    return pc.replace_substring(flags, "c", ""), pc.if_else(moved, _CONFIDENTIAL, confs)


def _first_given(first: pa.ChunkedArray, second: pa.ChunkedArray) -> pa.ChunkedArray:
    one, other = first.cast(pa.string()), second.cast(pa.string())
    return pc.if_else(pc.equal(one, ""), other, one).dictionary_encode()


def _spread(texts: pa.Array, index: list[pa.Array]) -> pa.ChunkedArray:
    """Give each cell the text of its distinct cell, in as few bytes per cell as the number of texts allows."""
    small, known = _small_codes(texts)
    chunks = [pa.DictionaryArray.from_arrays(small.take(chunk), known) for chunk in index]
    return pa.chunked_array(chunks, pa.dictionary(small.type, pa.string()))


def _among(texts: pa.Array, index: np.ndarray, marked: np.ndarray) -> pa.ChunkedArray:
    """Give each cell that is marked the text its index names, and "" to the others."""
    # The empty text goes first, so that its number is 0.
    small, known = _small_codes(pa.concat_arrays([pa.array([""]), texts]))
    codes = np.zeros(len(marked), small.type.to_pandas_dtype())
    codes[marked] = np.asarray(small)[1:][index]
    return pa.chunked_array([pa.DictionaryArray.from_arrays(codes, known)])


def _nullable(values: np.ndarray) -> pa.ChunkedArray:
    """Return floats with a null for NaN, in the memory that `values` has."""
    valid = pa.py_buffer(np.packbits(~np.isnan(values), bitorder="little"))
    return pa.chunked_array([pa.Array.from_buffers(pa.float64(), len(values), [valid, pa.py_buffer(values)])])


def _small_codes(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    codes = texts.dictionary_encode()
    return codes.indices.cast(pa.int8() if len(codes.dictionary) < 128 else pa.int32()), codes.dictionary
