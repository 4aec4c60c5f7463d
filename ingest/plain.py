"""Texts that are nothing but digits, point, minus and spaces -> numbers, without a look at each of them.

Nine of ten cells that hold a figure hold nothing else. Sorting out the others is
one pass over the bytes of a column, and Arrow reads the rest as numbers several
times faster than any pattern could be matched.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_PLAIN = b"0123456789.- "
# Texts read at once: what a thread takes of memory for them stays with it, so it is little.
_PART = 8192


def plain_numbers(texts: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    """Return per text its number (NaN where it is none), and whether it is something else than a plain number.

    Where a text of such characters is no finite number ("1-2", ""), its
    neighbours count as something else as well.
    """
    values, other = np.empty(len(texts)), np.empty(len(texts), dtype=bool)
    parts = [chunk.slice(start, _PART) for chunk in texts.chunks for start in range(0, len(chunk), _PART)]
    ends = np.cumsum([len(part) for part in parts])

    def fill(part: pa.Array, end: int) -> None:
        values[end - len(part) : end], other[end - len(part) : end] = _numbers(part)

    # Arrow and numpy let go of the interpreter meanwhile, so parts are read at the same time.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(fill, parts, ends))
    return values, other


def _numbers(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    other = _holds_more(texts)
    try:
        plain = pc.if_else(pa.array(other), None, texts)
        numbers = pc.ascii_trim_whitespace(plain).cast(pa.float64())
        if pc.all(pc.is_finite(numbers), min_count=0).as_py():
            return numbers.to_numpy(zero_copy_only=False), other
    except pa.ArrowInvalid:
        pass
    return np.full(len(texts), np.nan), np.ones(len(texts), dtype=bool)


def _holds_more(texts: pa.Array) -> np.ndarray:
    """Return where a text holds another character than those of a plain number, or none at all."""
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    first, last = (int(offsets[0]), int(offsets[-1])) if len(texts) else (0, 0)
    if first == last:
        return np.ones(len(texts), dtype=bool)
    # One byte more than there are: an empty text at the end starts behind the last one.
    more = np.zeros(last - first + 1, dtype=bool)
    np.take(_table(), np.frombuffer(texts.buffers()[2], np.uint8)[first:last], out=more[:-1])
    found = np.logical_or.reduceat(more, offsets[:-1] - first)
    found[offsets[1:] == offsets[:-1]] = True
    return found


def _table() -> np.ndarray:
    """Return per byte whether it is none of a plain number."""
    table = np.ones(256, dtype=bool)
    table[list(_PLAIN)] = False
    return table
