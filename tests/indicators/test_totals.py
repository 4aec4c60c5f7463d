"""Totals: what adds up, and a region's share of its country."""

import numpy as np
import pytest

from data.errors import InputError

PEOPLE = """
[indicators.people]
label = "people"
dimension = "one"
pillar = "a"
unit = "persons"
decimals = 0
direction = 1
levels = [0, 1, 2]
scored = false
why = "test"
kind = "count"
series = [{ dataset = "pub.facts", codes = { item = "people" } }]
"""
# All six regions of the country: 1000 in total; BB00 is another country.
ALL = [
    (f"AA{code}", 2010, people)
    for code, people in zip((11, 12, 13, 21, 31, 32), (400, 200, 100, 100, 150, 50), strict=True)
]


@pytest.fixture
def share(world):
    def ask(rows, geo="AA11", year=2010, indicator="people"):
        results = world.build({"people": rows}, [world.indicator("x", "b", 1, "rate"), PEOPLE])
        return results.national_share(geo, indicator, year)

    return ask


def test_a_share_by_hand(share):
    assert share([*ALL, ("BB00", 2010, 5000.0)]) == pytest.approx(0.4)
    assert share([*ALL, ("BB00", 2010, 5000.0)], "AA32") == pytest.approx(0.05)


def test_the_only_region_of_a_country_has_all_of_it(share):
    assert share([("BB00", 2010, 7.0)], "BB00") == 1


@pytest.mark.parametrize("missing", range(6))
def test_no_share_of_a_total_with_a_hole(share, missing):
    rows = ALL[:missing] + ALL[missing + 1 :]
    assert np.isnan(share(rows))


def test_no_share_of_a_total_of_several_years(share):
    later = [*ALL, ("AA32", 2011, 60.0)]
    assert np.isnan(share(later, year=2011))
    assert share(later) == pytest.approx(0.4)
    # All of them carried forward by one year is one year again.
    assert share([*ALL, ("BB00", 2011, 1.0)], year=2011) == pytest.approx(0.4)


def test_a_parent_s_value_is_no_part_of_a_total(share):
    assert np.isnan(share([*ALL[:4], ("AA3", 2010, 200.0)]))


def test_no_share_of_nothing(share):
    assert np.isnan(share([(geo, 2010, 0.0) for geo, _, _ in ALL]))


@pytest.mark.parametrize("indicator", ["x", "w"])
def test_what_does_not_add_up_has_no_share(share, indicator):
    with pytest.raises(InputError, match=f"indicator: found '{indicator}', expected a total"):
        share(ALL, indicator=indicator)


@pytest.mark.parametrize("indicator", ["gerd_volume", "population"])
@pytest.mark.parametrize("country", ["FI", "AT", "PL"])
def test_the_shares_of_a_country_add_up(results, indicator, country):
    geos = [geo for geo in results.geos(2) if geo.startswith(country)]
    values = results.values(2, 2019, indicator).set_index("geo").loc[geos, "value"]
    shares = [results.national_share(geo, indicator, 2019) for geo in geos]
    np.testing.assert_allclose(shares, values / values.sum(), rtol=1e-12)
    assert sum(shares) == pytest.approx(1)


def test_r_and_d_by_province_is_not_published(results):
    assert np.isnan(results.national_share("FI1C3", "gerd_volume", 2019))
    assert 0 < results.national_share("FI1C3", "population", 2019) < 0.1
