"""Cores of several regions, national means and the EU mean: by hand in a small world, and on the snapshot."""

import numpy as np
import pytest

from data.errors import ProductError
from indicators.cores import parse_core
from indicators.memory import Memory
from indicators.merged import DENOMINATOR_AGE
from indicators.references import build_cores

NAN = np.nan
# The country AA has six regions of NUTS 2; AA21 is the only child of AA2, BB00 is a whole country.
PEOPLE = {"AA11": 400, "AA12": 200, "AA13": 100, "AA21": 100, "AA31": 150, "AA32": 50, "BB00": 500}


@pytest.fixture
def built(world):
    """Results of one rate x, with population, and a denominator money of which AA12 has much."""
    ratio = """
[indicators.ratio]
label = "ratio"
dimension = "one"
pillar = "b"
unit = "u"
decimals = 1
direction = 1
levels = [0, 1, 2]
why = "test"
formula = "100 * (made / lag(made, 2) - 1)"
[indicators.ratio.inputs.made]
kind = "count"
series = [{ dataset = "pub.facts", codes = { item = "made" } }]
"""
    extra = 'denominator = "ratio.made"'

    def build(facts, denominator=""):
        people = world.indicator("population", "a", 1, "count", "scored = false")
        x = world.indicator("x", "a", 1, "rate", denominator and extra)
        known = [(geo, year, float(n)) for geo, n in PEOPLE.items() for year in (2010, 2012)]
        return world.build({"population": known, **facts}, [x, ratio, people])

    return build


def value(results, core, indicator="x", year=2010, column="core_value", geo="AA11"):
    return results.indicator_gaps(geo, year, core=core, scored=False).set_index("indicator").loc[indicator, column]


# ── several regions as one ──


def test_a_rate_is_weighted_by_people_and_a_total_adds_up(built):
    results = built({"x": [("AA12", 2010, 10.0), ("AA13", 2010, 40.0), ("AA11", 2010, 5.0)]})
    # (200 * 10 + 100 * 40) / 300 = 20
    assert value(results, ("AA12", "AA13")) == pytest.approx(20)
    assert value(results, ("AA12", "AA13"), "population") == 300
    assert value(results, ("AA12", "AA13"), column="core_source_geo") == "AA12+AA13"
    assert value(results, ("AA12", "AA13"), column="core") == "AA12+AA13"


def test_a_rate_is_weighted_by_its_own_denominator_where_the_catalogue_knows_it(built):
    facts = {
        "x": [("AA12", 2010, 10.0), ("AA13", 2010, 40.0), ("AA11", 2010, 5.0)],
        "made": [("AA12", 2010, 900.0), ("AA13", 2010, 100.0)],
    }
    # (900 * 10 + 100 * 40) / 1000 = 13; by people it would be 20
    assert value(built(facts, "made"), ("AA12", "AA13")) == pytest.approx(13)
    # Not every part has it: people weigh all of them, never a mixture
    assert value(built(facts | {"made": facts["made"][:1]}, "made"), ("AA12", "AA13")) == pytest.approx(20)


def test_an_old_denominator_still_weighs(built):
    facts = {
        "x": [("AA12", 2017, 10.0), ("AA13", 2017, 40.0), ("AA11", 2010, 5.0)],
        "made": [("AA12", 2012, 900.0), ("AA13", 2012, 100.0)],
        "population": [(geo, 2017, float(n)) for geo, n in PEOPLE.items()],
    }
    assert DENOMINATOR_AGE == 5
    assert value(built(facts, "made"), ("AA12", "AA13"), year=2017) == pytest.approx(13)
    facts["made"] = [("AA12", 2011, 900.0), ("AA13", 2011, 100.0)]
    assert value(built(facts, "made"), ("AA12", "AA13"), year=2017) == pytest.approx(20)


def test_what_is_made_of_counts_is_made_of_their_sums(built):
    made = [("AA12", 2010, 100.0), ("AA12", 2012, 110.0), ("AA13", 2010, 300.0), ("AA13", 2012, 270.0)]
    results = built({"made": made, "x": [("AA11", 2010, 1.0)]})
    assert value(results, ("AA12",), "ratio", 2012) == pytest.approx(10)
    assert value(results, ("AA13",), "ratio", 2012) == pytest.approx(-10)
    # 110 + 270 = 380 of 400: -5 %, not the mean of +10 and -10
    assert value(results, ("AA12", "AA13"), "ratio", 2012) == pytest.approx(-5)


def test_sums_are_of_the_year_that_each_part_has(built):
    made = [("AA12", 2010, 100.0), ("AA12", 2012, 110.0), ("AA13", 2011, 300.0), ("AA13", 2013, 270.0)]
    results = built({"made": made, "x": [("AA11", 2010, 1.0)]})
    # In 2013 AA12 still has its value of 2012: (110 + 270) / (100 + 300)
    assert value(results, ("AA12", "AA13"), "ratio", 2013) == pytest.approx(-5)
    assert value(results, ("AA12", "AA13"), "ratio", 2013, "core_source_time") == 2012
    assert np.isnan(value(results, ("AA12", "AA13"), "ratio", 2012))


def test_a_merged_core_scores_like_one_region_and_not_like_its_parts_mean(world):
    # Twelve values and one that stands out: it is set to the next highest (55), so it alone would score 100.
    spread = [("AA11", year, 44.0 + (year - 2010)) for year in range(2010, 2021)]
    facts = {"x": [*spread, ("AA12", 2010, 55.0), ("AA13", 2010, 200.0), ("AA31", 2010, 0.0 + 40)]}
    people = [("AA11", 2010, 300.0), ("AA12", 2010, 100.0), ("AA13", 2010, 100.0)]
    head = world.head.replace(', b = "B"', "")
    indicators = [
        world.indicator("x", "a", 1, "rate"),
        world.indicator("population", "a", 1, "count", "scored = false"),
    ]
    results = world.build(facts | {"population": people}, indicators, head)
    scale = results.level(2).scales["x"]
    assert (scale.treatment.kind, scale.highest, scale.lowest) == ("winsorised", 55, 40)
    row = results.indicator_gaps("AA31", 2010, core=("AA12", "AA13")).set_index("indicator").loc["x"]
    assert row["core_value"] == pytest.approx(127.5) and row["core_normalised"] == 100
    # 300 * 44 + 100 * 200 of 400 people = 83: beyond 55, so 100; the mean of the scores would be (3 * 26.7 + 100) / 4
    row = results.indicator_gaps("AA31", 2010, core=("AA11", "AA13")).set_index("indicator").loc["x"]
    assert row["core_value"] == pytest.approx(83)
    assert row["core_normalised"] == pytest.approx(100)
    gaps = results.gaps(2, 2010, geos=["AA31"], core=("AA11", "AA13"))
    assert gaps["gap"].tolist() == pytest.approx([-100])


# ── means ──

RATES = {"AA11": 10.0, "AA12": 20.0, "AA13": 30.0, "AA21": 40.0, "AA31": 50.0, "AA32": 60.0}


def rates(year=2010, without=()):
    return [(geo, year, rate) for geo, rate in RATES.items() if geo not in without]


def test_a_national_mean_of_regions_is_weighted_by_people(built):
    # (4000 + 4000 + 3000 + 4000 + 7500 + 3000) / 1000 = 25.5
    results = built({"x": rates()})
    assert value(results, ("mean:AA",)) == pytest.approx(25.5)
    assert value(results, ("mean:AA",), column="core_source_geo") == "mean:AA"
    assert value(results, ("mean:AA",), column="core_normalised") == pytest.approx(100 * 15.5 / 50)
    # The mean of a total is the mean per region, not the country
    assert value(results, ("mean:AA",), "population") == pytest.approx(1000 / 6)


def test_what_is_published_for_the_country_is_its_mean(built):
    results = built({"x": [*rates(), ("AA", 2010, 27.0)]})
    assert value(results, ("mean:AA",)) == 27
    assert value(results, ("mean:AA",), column="core_source_geo") == "AA"
    gap = results.gaps(2, 2010, geos=["AA31"], core=("mean:AA",)).iloc[0]
    assert (gap["core"], gap["compared"]) == ("mean:AA", 1)
    assert gap["core_score"] == pytest.approx(100 * (27 - 10) / 50)


def test_a_national_mean_is_of_the_year_of_the_newest_region(built):
    # The country already has 2012, its regions end in 2011: 2011 is compared with 2011
    facts = {"x": [*rates(2010), *rates(2011), *[("AA", y, 20.0 + y - 2010) for y in (2010, 2011, 2012)]]}
    results = built(facts | {"made": [("AA11", 2012, 1.0)]})
    assert value(results, ("mean:AA",), year=2012) == 21
    assert value(results, ("mean:AA",), year=2012, column="core_source_time") == 2011
    # The country ends in 2010, its regions in 2011: the regions' mean and not the old figure
    results = built({"x": [*rates(2010), *rates(2011), ("AA", 2010, 99.0)]})
    assert value(results, ("mean:AA",), year=2010) == 99
    assert value(results, ("mean:AA",), year=2011) == pytest.approx(25.5)


def test_a_mean_needs_two_thirds_of_the_people(built):
    # Without AA31 and AA32 800 of 1000 people: (4000 + 4000 + 3000 + 4000) / 800
    assert value(built({"x": rates(without=("AA31", "AA32"))}), ("mean:AA",)) == pytest.approx(18.75)
    # Without AA11 it is 600, and AA2 alone at NUTS 1
    assert np.isnan(value(built({"x": rates(without=("AA11",))}), ("mean:AA",), geo="AA12"))


def test_a_coarser_level_stands_in_for_regions_that_are_not_published(built):
    # NUTS 1: AA1 700 people, AA2 100 (= AA21), AA3 200
    facts = {"x": [("AA1", 2010, 10.0), ("AA2", 2010, 20.0), ("AA3", 2010, 30.0), ("BB00", 2010, 7.0)]}
    people = [("AA1", 2010, 700.0), ("AA2", 2010, 100.0), ("AA3", 2010, 200.0), ("BB00", 2010, 500.0)]
    results = built({**facts, "population": people})
    assert value(results, ("mean:AA",), geo="BB00") == pytest.approx((7000 + 2000 + 6000) / 1000)


def test_an_old_national_figure_is_better_than_none(built):
    results = built({"x": [("AA", 2010, 15.0), ("AA12", 2012, 9.0), ("BB00", 2012, 7.0)]})
    # In 2012 one region of 200 people has a value: too few for a mean
    assert value(results, ("mean:AA",), geo="BB00", year=2012) == 15
    assert value(results, ("mean:AA",), geo="BB00", year=2012, column="core_source_time") == 2010


def test_every_region_against_the_mean_of_its_own_country(built):
    results = built({"x": [*rates(), ("BB00", 2010, 30.0)]})
    gaps = results.gaps(2, 2010, core=("mean:country",)).set_index("geo")
    assert gaps.loc["AA13", "core"] == "mean:AA"
    assert gaps.loc["AA13", "gap"] == pytest.approx(100 * (30 - 25.5) / 50)
    # A country of one region has no mean to be compared with, under either name; others may be
    assert gaps.loc["BB00", ["core", "state"]].tolist() == ["", "missing"]
    gaps = results.gaps(2, 2010, core=("mean:BB",)).set_index("geo")
    assert gaps.loc["BB00", "core"] == ""
    assert gaps.loc["AA13", "gap"] == pytest.approx(0, abs=1e-12)


def test_a_break_in_a_third_of_a_mean_cuts_its_line_and_every_flag_is_told(built):
    small = built({"x": [*rates(without=("AA32",)), ("AA32", 2010, 60.0, "b")]})
    large = built({"x": [*rates(without=("AA11",)), ("AA11", 2010, 10.0, "b")]})
    assert value(small, ("mean:AA",), column="core_flag") == "b"
    assert not small.history("AA12", "one", core=("mean:AA",))["break_"].any()
    assert large.history("AA12", "one", core=("mean:AA",)).set_index("time")["break_"][2010]
    # In a core of several regions each of them is looked at
    assert small.history("AA12", "one", core=("AA11", "AA32")).set_index("time")["break_"][2010]


# ── how cores are written ──


@pytest.mark.parametrize(
    ("given", "core"),
    [
        ([], ()),
        (["aa11"], ("AA11",)),
        (["AA11", "AA12", "AA11"], ("AA11", "AA12")),
        (["AA11+AA12"], ("AA11", "AA12")),
        (["MEAN:AA"], ("mean:AA",)),
        (["mean:eu"], ("mean:EU",)),
        (["mean:Country"], ("mean:country",)),
    ],
)
def test_how_cores_are_written(built, given, core):
    results = built({"x": rates()})
    assert results.parse_core(2, given) == core


@pytest.mark.parametrize("given", [["AA111"], ["mean:ZZ"], ["mean:AA11"], ["mean:"], ["mean:AA", "AA11"], ["x" * 500]])
def test_what_is_no_core_is_refused_everywhere(built, given):
    results = built({"x": rates()})
    for ask in (
        lambda: parse_core(given, results.regions, 2),
        lambda: results.gaps(2, 2010, core=given),
        lambda: results.history("AA11", "one", core=given),
        lambda: results.change("AA11", "one", 2010, core=given),
        lambda: results.indicator_gaps("AA11", 2010, core=given),
    ):
        with pytest.raises(ProductError, match="expected") as fault:
            ask()
        assert "\n" not in str(fault.value)


def test_cores_of_a_level_are_looked_up_once():
    cores = build_cores((), ["A1", "A2", "B1", "C1"], [("A1",), ("A1",), (), ("A2", "B1")])
    assert cores.distinct == (("A1",), (), ("A2", "B1"))
    assert cores.take.tolist() == [0, 0, 1, 2] and cores.row.tolist() == [0, -1, -1]
    assert cores.names.tolist() == ["A1", "", "A2+B1"] and cores.own.tolist() == [True, False, False, False]


def test_what_is_kept_is_bounded_and_the_oldest_goes_first():
    memory = Memory(2)
    asked = []
    for key in ("a", "b", "a", "c", "a", "b"):
        assert memory.get(key, lambda key=key: asked.append(key) or key * 2) == key * 2
    assert asked == ["a", "b", "c", "b"] and len(memory) == 2


# ── on the snapshot ──


@pytest.mark.parametrize(
    ("indicator", "year", "official"),
    # As published for EU27_2020 (edat_lfse_04, nama_10_pc, lfsi_emp_a); ours is made of countries and regions.
    [("tertiary_25_64", 2020, 32.8), ("gdp_per_head", 2019, 31300), ("employment_rate", 2019, 68.4)],
)
def test_the_mean_of_the_eu_is_near_the_published_one(results, indicator, year, official):
    row = results.indicator_gaps("PL84", year, core=("mean:EU",), scored=False).set_index("indicator").loc[indicator]
    assert row["core_value"] == pytest.approx(official, rel=0.01)


def test_gaps_histories_and_measures_agree_on_means(results):
    for core in (("mean:PL",), ("mean:EU",), ("mean:country",), ("PL91", "PL92")):
        rows = results.indicator_gaps("PL84", 2020, core=core)
        for dimension in results.catalogue.dimensions:
            gap = results.gaps(2, 2020, geos=["PL84"], core=core, dimension=dimension).iloc[0]
            past = results.history("PL84", dimension, core=core).set_index("time").loc[2020]
            np.testing.assert_allclose(past["gap"], gap["gap"], atol=1e-9)
            if gap["state"] != "missing":
                parts = rows.loc[rows["dimension"] == dimension, "contribution"].sum()
                assert parts == pytest.approx(gap["gap"], abs=1e-9)
    assert results.change("PL84", "capital", 2020, core=("mean:EU",)).change > 0


def test_the_whole_country_merged_is_its_mean_of_regions(results):
    # employment_rate is published for regions only, so the national mean must be all of them as one core
    every = tuple(c for c in results.regions.codes(2) if c.startswith("PL"))
    merged, mean = (results.merged(2, "employment_rate", core).value for core in (every, ("mean:PL",)))
    complete = ~np.isnan(merged)
    np.testing.assert_allclose(merged[complete], mean[complete], rtol=1e-12)
    assert complete.sum() > 8
