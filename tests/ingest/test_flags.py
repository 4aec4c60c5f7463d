"""Value, flag and confidentiality out of a cell, in both generations of flags."""

import math

import pyarrow as pa
import pytest

from data.flags import FLAG_WORDS, flag_words
from ingest.flags import parse_cells, parse_columns


@pytest.mark.parametrize(
    ("cell", "value", "flag", "conf"),
    [
        ("12.5 ", 12.5, "", ""),
        ("12.5 b", 12.5, "b", ""),
        ("-1059 bep", -1059.0, "bep", ""),
        (": ", None, "", ""),
        (":", None, "", ""),
        ("", None, "", ""),
        (": c", None, "", "C"),
        (": @C", None, "", "C"),
        ("123 @C", 123.0, "", "C"),
        ("7.1 b@C", 7.1, "b", "C"),
        (": u", None, "u", ""),
        (": bu", None, "bu", ""),
        (": z", None, "z", ""),
        ("4 bc", 4.0, "b", "C"),
        ("0n", 0.0, "n", ""),
        ("0 n", 0.0, "n", ""),
        ("1e-05", 1e-05, "", ""),
        ("1e-05 e", 1e-05, "e", ""),
        ("1.5E+3 p", 1500.0, "p", ""),
        ("12e", 12.0, "e", ""),
        (".5", 0.5, "", ""),
    ],
)
def test_a_cell_is_split(cell, value, flag, conf):
    cells = parse_cells(pa.chunked_array([[cell]]))
    assert cells.ok is None
    assert (cells.value[0].as_py(), cells.flag[0].as_py(), cells.conf[0].as_py()) == (value, flag, conf)


@pytest.mark.parametrize("cell", ["n/a", "bep", "1,5", "12 5", "1e999", "NaN", "12 €", "@C", "--"])
def test_what_is_no_figure_is_not_taken_for_one(cell):
    cells = parse_cells(pa.chunked_array([[cell]]))
    assert cells.ok.tolist() == [False]
    assert cells.value[0].as_py() is None or math.isfinite(cells.value[0].as_py())


def test_cells_keep_their_order_across_chunks():
    cells = parse_cells(pa.chunked_array([["3 p", ":"], ["1", "3 p"]]))
    assert cells.value.to_pylist() == [3.0, None, 1.0, 3.0]
    assert cells.flag.to_pylist() == ["p", "", "", "p"]


def test_no_cells_at_all():
    assert parse_cells(pa.chunked_array([[]], pa.string())).value.to_pylist() == []


def test_columns_move_the_old_confidential_flag():
    cells = parse_columns(
        pa.chunked_array([["1", "", ""]]), pa.chunked_array([["b", "c", ""]]), pa.chunked_array([["", "", "N"]])
    )
    assert cells.value.to_pylist() == [1.0, None, None]
    assert cells.flag.to_pylist() == ["b", "", ""]
    assert cells.conf.to_pylist() == ["", "C", "N"]


@pytest.mark.parametrize(
    ("flag", "conf", "words"),
    [
        ("", "", ""),
        ("bu", "", "break in time series, low reliability"),
        ("", "C", "confidential"),
        ("c", "C", "confidential"),
        ("m0", "", "missing or lowest value: the publisher writes both as 0"),
        ("bq", "", "break in time series, q"),
    ],
)
def test_flags_in_words(flag, conf, words):
    assert flag_words(flag, conf) == words


def test_every_flag_of_both_generations_has_words():
    assert set("bcdefimnprsuz") <= set(FLAG_WORDS)
