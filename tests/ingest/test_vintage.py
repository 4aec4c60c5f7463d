"""Which NUTS vintage a file is of, what else stands among its codes, and what can be converted."""

from pathlib import Path

import pandas as pd
import pytest

from data.regions import VINTAGE, VINTAGES, load_changes, load_regions
from ingest.codes import PATTERNS, kind_of
from ingest.vintage import describe_codes, sort_out

REGIONS = load_regions()
SHARED = Path(__file__).parents[3] / "shared"
REFERENCE = SHARED / "reference"


@pytest.mark.parametrize("vintage", VINTAGES)
@pytest.mark.parametrize("level", [2, 3])
def test_an_official_list_is_recognised_as_its_own_vintage(vintage, level):
    found = sort_out(REGIONS.codes(level, vintage))
    assert found.vintage == vintage
    assert (found.others, found.foreign, found.unknown) == ({}, {}, ())


def test_what_never_changed_is_of_the_vintage_in_use():
    assert sort_out(["AT12", "AT13", "AT"]).vintage == VINTAGE


def test_a_mixture_is_told_apart_and_said_in_one_line():
    codes = ["FI1C", "AT13", "PL91", "PL92", "PL12", "EU28", "EFTA", "FI19_20", "QQ99"]
    found = sort_out(codes)
    assert found.vintage == 2021
    assert found.others == {2013: ("PL12",)}
    assert set(found.foreign) == {"EU28", "EFTA", "FI19_20"}
    assert found.unknown == ("QQ99",)
    assert describe_codes(codes) == (
        "NUTS 2021; 1 code of 2013; 3 codes that are not NUTS: EFTA, EU28, FI19_20; 1 code unknown: QQ99"
    )


def test_codes_without_any_region_are_said_to_be_none():
    assert describe_codes(["EU28"]) == "no NUTS codes; 1 code that is not NUTS: EU28"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("EU27_2020", "aggregate of countries"),
        ("EU27_2007", "aggregate of countries"),
        ("EU28", "aggregate of countries"),
        ("EFTA", "aggregate of countries"),
        ("EA19", "aggregate of countries"),
        ("OECD", "aggregate of countries"),
        ("ATZZ", "extra-regio territory"),
        ("ATZZZ", "extra-regio territory"),
        ("FRXX", "territory not known"),
        ("FI19_20", "several regions in one figure"),
        ("AT001M", "metropolitan region"),
        ("AT001MC", "metropolitan region"),
        ("DEU", "country in the OECD's spelling"),
        ("US013", "OECD region outside NUTS"),
        ("CO9100", "OECD region outside NUTS"),
        ("ITD3", "NUTS code of before 2010"),
        ("GB", "country without NUTS regions"),
        ("QQ99", ""),
        ("nonsense", ""),
    ],
)
def test_codes_that_are_no_nuts_are_recognised_and_not_guessed(code, kind):
    assert kind_of(code) == kind


def test_no_pattern_hits_a_region():
    hits = {code for code in REGIONS.table.index for pattern, _ in PATTERNS if pattern.match(code)}
    assert hits == set()


def test_what_cannot_be_converted_keeps_its_code_and_is_named():
    changes = set(load_changes()["from_code"])
    lost = [code for code in REGIONS.codes(3, 2010) if code not in changes and code not in REGIONS.codes(3, VINTAGE)]
    found = sort_out([*REGIONS.codes(3, 2010)])
    assert set(lost) <= set(found.stuck)
    for code in found.stuck:
        assert f"not convertible to {VINTAGE}, kept" in describe_codes([code])


@pytest.mark.skipif(not REFERENCE.is_dir(), reason=f"reference material not found: {REFERENCE}")
def test_the_lists_are_the_official_ones():
    official = pd.read_csv(REFERENCE / "nuts_2021_2024_official.csv", keep_default_na=False)
    for vintage in (2021, 2024):
        for level in (1, 2, 3):
            wanted = set(official.loc[official["level"] == level, f"code_{vintage}"]) - {""}
            wanted = {code for code in wanted if "Z" not in code[2:]}
            assert wanted <= set(REGIONS.codes(level, vintage)), (vintage, level)


@pytest.mark.skipif(not REFERENCE.is_dir(), reason=f"reference material not found: {REFERENCE}")
@pytest.mark.parametrize("vintage", [2013, 2016])
def test_shares_are_those_of_the_reference(vintage):
    weights = pd.read_csv(REFERENCE / "nuts_crosswalk_weights.csv")
    weights = weights[(weights["from_version"] == vintage) & (weights["to_version"] == VINTAGE)]
    changes = load_changes()
    both = changes[changes["vintage"] == vintage].merge(weights, on=["from_code", "to_code"])
    assert len(both) > 50
    difference = (both["from_share"] - both["pop_share_of_from"]).abs()
    assert (difference < 0.01).all()
