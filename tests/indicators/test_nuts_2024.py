"""A database in NUTS 2024: figures of older codes arrive there with numbers worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from data.regions import load_changes, load_regions
from indicators.panel import _universe
from indicators.places import recoded, same_place
from indicators.values import empty

NAN = np.nan


@pytest.fixture(scope="module")
def universe():
    return _universe(load_regions(vintage=2024), load_changes(vintage=2024), (), 2010)


@pytest.fixture
def convert(universe):
    """Values of 2010 by code -> what they are in NUTS 2024, with the marks in `convert.found`."""

    def convert(kind, **values):
        start = empty(universe)
        for code, value in values.items():
            start.value[universe.codes.get_loc(code), 0] = value
        start = replace(start, dataset=np.where(np.isnan(start.value), -1, 0).astype(np.int8), datasets=("x",))
        found = convert.found = same_place(recoded(start, kind, universe), universe)
        there = universe.current & ~np.isnan(found.value[:, 0])
        return dict(zip(universe.codes[there], found.value[there, 0], strict=True))

    convert.mark = lambda code: bool(convert.found.converted[universe.codes.get_loc(code), 0])
    convert.source = lambda code: universe.codes[convert.found.source[universe.codes.get_loc(code), 0]]
    return convert


def test_lisbon_is_split_72_to_28_and_its_parts_say_whose_figure_they_have(convert):
    # Of 2,869,747 people 2,062,246 live in Grande Lisboa: 0.718616.
    found = convert("count", PT17=1000)
    assert {code: found[code] for code in ("PT1A", "PT1B")} == pytest.approx({"PT1A": 718.616, "PT1B": 281.384})
    found = convert("rate", PT17=5)
    assert (found["PT1A"], found["PT1B"]) == (5, 5)
    for code in ("PT1A", "PT1B", "PT1A0", "PT1B0"):
        assert convert.mark(code) and convert.source(code) == "PT17"


def test_counts_add_up_and_rates_are_weighted_means(convert):
    # PT1D: 573,689 people of PT16 (0.257583 of it) and 235,909 of PT18 (0.334813), so 0.70861 and 0.29139 of PT1D.
    found = convert("count", PT16=1000, PT17=500, PT18=100)
    expected = {"PT19": 742.417, "PT1D": 257.583 + 33.4813, "PT1C": 66.5187, "PT1A": 359.308, "PT1B": 140.692}
    assert {code: found[code] for code in expected} == pytest.approx(expected, abs=1e-3)
    assert sum(found[code] for code in expected) == pytest.approx(1600, abs=1e-3)
    assert convert("rate", PT16=10, PT17=15, PT18=20)["PT1D"] == pytest.approx(7.0861 + 5.8278)
    assert convert.mark("PT1D") and convert.source("PT1D") == "PT1D"


def test_a_source_that_is_missing_leaves_the_whole_missing(convert):
    assert "PT1D" not in convert("count", PT16=1000)


@pytest.mark.parametrize(
    ("old", "new", "exact"),
    [("PT16D", "PT191", True), ("NL332", "NL361", True), ("NL31", "NL35", False), ("NL33", "NL36", False)],
)
def test_a_new_code_alone_is_exact_only_where_the_territory_is_the_same(convert, old, new, exact):
    for kind in ("count", "rate"):
        assert convert(kind, **{old: 7})[new] == 7
        assert convert.mark(new) is not exact


def test_what_is_published_under_the_new_code_wins(convert):
    found = convert("rate", PT17=5, PT1A=6)
    assert (found["PT1A"], found["PT1B"]) == (6, 5)
    assert not convert.mark("PT1A") and convert.mark("PT1B")


def test_an_old_code_goes_through_2021_with_shares_multiplied(convert):
    # NL339 (2013) was called NL33C in 2021 and is NL366 in 2024: recodes both times, so nothing is estimated.
    assert convert("count", NL339=7)["NL366"] == 7
    assert not convert.mark("NL366")
    # NO034 (2016) went with 0.974491 of NO033 into NO091, of which 0.412387 are NO094 today.
    found = convert("count", NO033=1000, NO034=500)
    assert found["NO094"] == pytest.approx((974.491 + 500) * 0.412387, abs=1e-3)
    assert found["NO093"] == pytest.approx((974.491 + 500) * 0.587613, abs=1e-3)
    # As a rate: 0.587613 and 0.412387 of the people of NO091, and its parts share its figure.
    found = convert("rate", NO033=10, NO034=20)
    assert found["NO093"] == found["NO094"] == pytest.approx(14.12387, abs=1e-4)
    assert convert.mark("NO094") and convert.source("NO094") == "NO091"


def test_an_estimate_stays_one_when_it_is_only_renamed_afterwards(convert):
    # NL121 and NL122 (2013) became NL124 and NL125, which are NL127 and NL128 today.
    found = convert("rate", NL121=10, NL122=20)
    assert found["NL127"] == 10
    assert found["NL128"] == pytest.approx(10 * 0.038899 + 20 * 0.961101, abs=1e-4)
    assert convert.mark("NL127") and convert.mark("NL128")


def test_a_code_that_came_back_keeps_its_own_figure(convert):
    """NO072 and NO073 were merged in 2021 and parted again in 2024."""
    found = convert("rate", NO071=1, NO072=2, NO073=3)
    assert (found["NO072"], found["NO073"]) == (2, 3)
    assert not convert.mark("NO072")


def test_the_british_keep_their_codes_and_are_not_among_the_regions(convert, universe):
    found = convert("rate", UKC1=5, UK=6)
    assert found == {}
    assert convert.found.value[universe.codes.get_loc("UKC1"), 0] == 5


def test_a_region_of_2021_is_none_in_2024(universe):
    current = set(universe.codes[universe.current])
    assert {"PT1A", "NL35", "FI1C6", "UA"} <= current
    assert not current & {"PT17", "NL31", "FI1C3", "UK", "UKC1", "UA11"}
