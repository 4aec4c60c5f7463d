"""Declared errors of publishers: still there, taken out, and gone once the publisher has repaired them."""

import numpy as np
import pandas as pd
import pytest

from data.catalogue import load_sources
from data.errors import InputError
from data.known_errors import PATH, load_known_errors

SOURCES = load_sources()
ERRORS = load_known_errors(SOURCES)


@pytest.mark.parametrize("error", ERRORS, ids=[e.id for e in ERRORS])
def test_the_publisher_has_not_repaired_it(error, store):
    assert error.rows(store.series(error.dataset, error.codes)).any(), f"take {error.id} out of {PATH.name}"


def frame(values):
    rows = [("LT02", 2015, values[0]), ("LT01", 2015, values[1]), ("LT", 2015, 40.0), ("LT02", 2016, 500.0)]
    return pd.DataFrame(rows, columns=["geo", "time", "value"])


def test_all_figures_of_an_entry_are_taken_out_while_one_proves_it():
    survival = next(e for e in ERRORS if e.id == "lithuania_survival")
    assert survival.rows(frame([324.0, 16.0])).tolist() == [True, True, False, False]
    assert not survival.rows(frame([44.0, 41.0])).any()
    assert not survival.rows(frame([44.0, 41.0]).iloc[:0]).any()


def test_nothing_of_it_enters_a_score_and_the_cell_says_why(results):
    cell = results.indicator_history("LT02", "survival_3y").set_index("time").loc[2017]
    assert np.isnan(cell["value"])
    assert "x" in cell["flag"]
    assert results.level(3).scales["survival_3y"].highest <= 100
    neighbours = results.indicator_history("LT02", "survival_3y").set_index("time")["value"]
    assert neighbours.loc[2018] == 36.14


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('dataset = "eurostat.bd_size_r3"', 'dataset = "eurostat.nothing"', "one of"),
        ("proof = { above = 100 }", "proof = { over = 100 }", "above, below"),
        ("proof = { above = 100 }", 'proof = { above = "100" }', "numbers"),
        ("years = [2015, 2017]", "years = []", "whole numbers"),
        ('seen = "2026-11-23"\n', "", "'seen'"),
        ('indic_sb = "V97043"', 'indic = "V97043"', "one of"),
    ],
)
def test_a_broken_entry_is_told(tmp_path, old, new, expected):
    path = tmp_path / "known_errors.toml"
    path.write_text(PATH.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=expected):
        load_known_errors(SOURCES, path)
