"""Ranks of a region per indicator, against a count by hand."""

from indicators.indicator_ranks import indicator_ranks


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
