"""Conversion between NUTS vintages: counts add up, rates lie between their sources, recodes are exact."""

import numpy as np
import pandas as pd
import pytest

from data.regions import load_changes, load_regions
from indicators.recode import Conversion, conversions, recode

NAN = np.nan
# Positions: 0 is split into 2 (75 % of its people) and 3; 1 becomes part of 3; 4 is now called 5.
# Target 3 has 1/5 of its people from 0 (100) and 4/5 from 1 (400).
CHANGE = Conversion(
    source=np.array([0, 0, 1, 4]),
    target=np.array([2, 3, 3, 5]),
    of_source=np.array([0.75, 0.25, 1.0, 1.0]),
    of_target=np.array([1.0, 0.2, 0.8, 1.0]),
    exact=np.array([False, False, False, True]),
    origin=np.array([-1, -1, 0, -1, -1, -1]),
)
NO_FLAGS = np.zeros((6, 1), dtype=np.uint32)


def column(*values):
    return np.array(values, dtype=float)[:, None]


def test_a_count_is_shared_out():
    values, _, converted = recode(column(100, 40, NAN, NAN, 7, NAN), NO_FLAGS, CHANGE, "count")
    # 2: 0.75 * 100; 3: 0.25 * 100 + 40; 5: 7
    np.testing.assert_array_equal(values[:, 0], [NAN, NAN, 75, 65, NAN, 7])
    assert converted[:, 0].tolist() == [False, False, True, True, False, False]


def test_a_rate_is_a_mean_weighted_by_people():
    values, _, _ = recode(column(10, 20, NAN, NAN, 7, NAN), NO_FLAGS, CHANGE, "rate")
    # 2: 10; 3: 0.2 * 10 + 0.8 * 20 = 18; 5: 7
    np.testing.assert_allclose(values[:, 0], [NAN, NAN, 10, 18, NAN, 7])


def test_a_missing_source_leaves_its_targets_missing():
    values, _, converted = recode(column(NAN, 20, NAN, NAN, 7, NAN), NO_FLAGS, CHANGE, "rate")
    np.testing.assert_array_equal(values[:, 0], [NAN, NAN, NAN, NAN, NAN, 7])
    assert not converted.any()


def test_flags_of_all_sources_travel():
    flags = np.array([1, 2, 0, 0, 4, 0], dtype=np.uint32)[:, None]
    _, found, _ = recode(column(1, 1, NAN, NAN, 1, NAN), flags, CHANGE, "rate")
    assert found[:, 0].tolist() == [0, 0, 1, 3, 0, 4]


def changes(*rows):
    names = ["from_code", "to_code", "level", "vintage", "population", "from_share", "to_share", "kind"]
    return pd.DataFrame(rows, columns=names)


def test_newer_vintages_come_first():
    table = changes(
        ("A", "X", 2, 2010, 1, 1, 1, "recode"),
        ("B", "X", 2, 2024, 1, 1, 1, "recode"),
        ("C", "X", 2, 2016, 1, 1, 1, "recode"),
    )
    codes = pd.Index(["A", "B", "C", "X"])
    assert [codes[c.source[0]] for c in conversions(table, codes)] == ["B", "C", "A"]


def test_a_target_that_is_not_covered_is_not_converted():
    table = changes(
        ("A", "X", 2, 2016, 1, 1, 0.99, "shift"),
        ("B", "Y", 2, 2016, 1, 1, 0.6, "merge"),
        ("C", "Y", 2, 2016, 1, 1, 0.4, "merge"),
    )
    (found,) = conversions(table, pd.Index(["A", "B", "C", "X", "Y"]))
    assert found.target.tolist() == [4, 4]


def test_only_the_parts_of_a_split_remember_where_they_come_from():
    # X is a part of A; Y is made of B and C; Z is D under a new code
    table = changes(
        ("A", "X", 2, 2016, 1, 0.5, 1, "split"),
        ("B", "Y", 2, 2016, 1, 1, 0.6, "merge"),
        ("C", "Y", 2, 2016, 1, 1, 0.4, "merge"),
        ("D", "Z", 2, 2016, 1, 1, 1, "recode"),
    )
    (found,) = conversions(table, pd.Index(list("ABCDXYZ")))
    assert found.origin.tolist() == [-1, -1, -1, -1, 0, -1, -1]


def test_a_source_outside_the_universe_drops_the_whole_target():
    table = changes(("A", "Y", 2, 2016, 1, 1, 0.6, "merge"), ("GONE", "Y", 2, 2016, 1, 1, 0.4, "merge"))
    (found,) = conversions(table, pd.Index(["A", "Y"]))
    assert len(found.target) == 0


@pytest.fixture(scope="module")
def real():
    codes = pd.Index(load_regions().table.index)
    return codes, conversions(load_changes(), codes)


@pytest.mark.parametrize("seed", range(5))
def test_on_the_real_table_rates_lie_between_their_sources_and_inputs_stay(real, seed):
    codes, vintages = real
    rng = np.random.default_rng(seed)
    values, flags = rng.uniform(-50, 50, (len(codes), 1)), np.zeros((len(codes), 1), dtype=np.uint32)
    before = values.copy()
    for vintage in vintages:
        found, _, _ = recode(values, flags, vintage, "rate")
        sources = pd.Series(values[vintage.source, 0]).groupby(vintage.target).agg(["min", "max"])
        target = found[sources.index, 0]
        assert (target >= sources["min"] - 1e-9).all() and (target <= sources["max"] + 1e-9).all()
    np.testing.assert_array_equal(values, before)


def test_on_the_real_table_counts_add_up(real):
    # A source whose parts all go to convertible targets must give out exactly what it has.
    codes, vintages = real
    for vintage in vintages:
        given_out = np.bincount(vintage.source, np.where(vintage.exact, 1, vintage.of_source), len(codes))
        whole = np.flatnonzero(given_out > 0.999)
        assert len(whole)
        assert (given_out < 1.001).all()
        values = np.zeros((len(codes), 1))
        values[whole, 0] = np.arange(1, len(whole) + 1) * 1000.0
        found, _, _ = recode(values, np.zeros_like(values, dtype=np.uint32), vintage, "count")
        assert np.nansum(found) == pytest.approx(values.sum(), rel=1e-5)
