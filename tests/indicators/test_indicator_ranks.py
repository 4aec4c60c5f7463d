"""Ranks of a region per indicator, against a count by hand."""

import pytest

from indicators.indicator_ranks import all_ranks, indicator_ranks


def test_rank_counts_who_is_better_in_the_indicator_s_direction(results):
    found = indicator_ranks(results, "PL84", 2020)
    for name, better in (("neet", lambda v, own: v < own), ("tertiary_25_64", lambda v, own: v > own)):
        rows = results.values(2, 2020, name)
        values = rows[rows["scored"] & rows["value"].notna()].set_index("geo")["value"]
        assert found[name] == (1 + int(better(values, values["PL84"]).sum()), len(values))


def test_a_region_without_a_value_of_its_own_has_no_rank(results):
    rows = (
        results.values(2, 2021, "sme_product").set_index("geo").loc["AT12"]
        if "sme_product" in (results.catalogue.indicators)
        else None
    )
    found = indicator_ranks(results, "AT12", 2021)
    every = {i.id for i in results.catalogue.indicators.values() if i.scored}
    assert set(found) < every
    assert rows is None or "sme_product" not in found
    assert all(1 <= rank <= ranked for rank, ranked in found.values())


@pytest.mark.parametrize(("level", "year"), [(2, 2020), (3, 2019)])
def test_ranks_of_all_are_those_counted_one_by_one(results, level, year):
    every = all_ranks(results, level, year)
    for geo in ("PL84", "AT12", "LU00", "TR10") if level == 2 else ("FI1C3", "IE063", "HU120"):
        row, counted = results.row(level, geo), {}
        for indicator in results.catalogue.indicators.values():
            cells = results.cells(level, indicator.id, year)
            values = indicator.direction * cells["value"][cells["scored"]]
            if indicator.scored and cells["scored"][row]:
                better = values > indicator.direction * cells["value"][row]
                counted[indicator.id] = int(better.sum()) + 1, len(values)
        assert indicator_ranks(results, geo, year, of=every) == indicator_ranks(results, geo, year) == counted
