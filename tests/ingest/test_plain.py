"""Cells that are read at once give what each of them gives when it is looked at by itself."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import plain
from ingest.flags import parse_cells

numbers = st.floats(allow_nan=False, allow_infinity=False).map(repr) | st.integers(-(10**20), 10**20).map(str)
cells = st.one_of(
    numbers,
    st.tuples(numbers, st.sampled_from([" ", " b", "bu", " c", "@C", " p@N", "  ", "e"])).map("".join),
    st.sampled_from([":", ": ", ": @C", "", " ", "-", ".", "1-2", "1.2.3", "1 2", ".5", "5.", "-.5", "1e5", "9" * 400]),
    st.text("0123456789.- e:@+, \tbC\u00a0é", max_size=8),
)


def told(parsed):
    ok = [True] * len(parsed.value) if parsed.ok is None else parsed.ok.tolist()
    columns = (parsed.value, parsed.flag, parsed.conf)
    return list(zip(*(column.to_pylist() for column in columns), ok, strict=True))


def one_by_one(texts):
    """The other way: dictionary-encoded texts are all matched with the pattern of a cell."""
    return told(parse_cells(pa.chunked_array([pa.array(texts, pa.string()).dictionary_encode()])))


@settings(max_examples=300)
@given(st.lists(cells, max_size=30), st.integers(0, 30))
def test_both_ways_say_the_same(texts, cut):
    chunks = pa.chunked_array([texts[:cut], texts[cut:]], pa.string())
    assert told(parse_cells(chunks)) == one_by_one(texts)


@pytest.mark.parametrize("text", ["12 ", "0", "-1059.25", " 7", "1e-05", ": c", "x"])
def test_parts_are_put_together_in_their_order(text, monkeypatch):
    monkeypatch.setattr(plain, "_PART", 3)
    texts = [str(number) for number in range(20)]
    texts[11] = text
    assert told(parse_cells(pa.chunked_array([texts[:5], [], texts[5:]], pa.string()))) == one_by_one(texts)


def test_a_slice_is_read_and_not_what_lies_around_it():
    whole = pa.chunked_array([["1", "2 b", "", "4", ": c"]])
    assert told(parse_cells(whole.slice(1, 3))) == [(2.0, "b", "", True), (None, "", "", True), (4.0, "", "", True)]
    assert told(parse_cells(whole.slice(2, 1))) == [(None, "", "", True)]
