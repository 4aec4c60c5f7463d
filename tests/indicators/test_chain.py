"""The whole chain on the small world of conftest.py: panel, scores, gaps and native gaps by hand."""

import numpy as np
import pandas as pd
import pytest

from data.errors import ProductError
from data.tables import GAPS, INDICATOR_GAPS, PANEL, SCORES
from indicators.measures import measure, measures_of
from indicators.method import DEFAULT, from_flat

NAN = np.nan
# In 2010 each indicator spans 0 to 100 in steps that make normalised values readable:
#        x (+)   y (+)   z (-)   normalised x, y, z      score (weights 1/4 1/4 1/2)
# AA11    100     50      20     100   100   80           90
# AA12     40     25      60      40    50   40           42.5
# AA13      0      0     100       0     0    0            0
# AA31     60      -       0      60     -  100           (60/4 + 100/2) / (3/4) = 86.667
# BB00      -      -       0       -     -  100           coverage 1/2: partial, 100
# AA21     60      -       -      60     -    -           coverage 1/4: missing
FACTS = {
    "x": [("AA11", 2010, 100.0), ("AA12", 2010, 40.0), ("AA13", 2010, 0.0), ("AA31", 2010, 60.0), ("AA21", 2010, 60.0)],
    "y": [("AA11", 2010, 50.0, "b"), ("AA12", 2010, 25.0), ("AA13", 2010, 0.0)],
    "z": [("AA11", 2010, 20.0), ("AA12", 2010, 60.0), ("AA13", 2010, 100.0), ("AA31", 2010, 0.0), ("BB", 2010, 0.0)],
}
PEOPLE = """
[indicators.population]
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


@pytest.fixture
def small(world):
    indicators = [world.indicator(*i) for i in (("x", "a", 1, "rate"), ("y", "a", 1, "count"), ("z", "b", -1, "rate"))]
    people = {"people": [("AA11", 2010, 1000.0), ("AA12", 2010, 3000.0)]}
    return lambda facts=FACTS: world.build(facts | people, [*indicators, PEOPLE])


def test_scores_by_hand(small):
    scores = SCORES.check(small().scores(2, 2010)).set_index("geo")
    assert scores["state"].to_dict() == {
        "AA11": "full",
        "AA12": "full",
        "AA13": "full",
        "AA21": "missing",
        "AA31": "full",
        "AA32": "missing",
        "BB00": "partial",
    }
    assert scores["score"].drop(["AA21", "AA32"]).to_dict() == pytest.approx(
        {"AA11": 90, "AA12": 42.5, "AA13": 0, "AA31": 86 + 2 / 3, "BB00": 100}
    )
    assert scores.loc[["AA21", "AA32"], "score"].isna().all()
    assert scores.loc[["AA11", "AA31", "BB00", "AA21"], "coverage"].tolist() == pytest.approx([1, 0.75, 0.5, 0.25])
    assert scores["indicators"].to_dict()["AA31"] == 2
    # BB00 has the highest score, but a partial one: it takes no rank from anybody
    assert scores.loc[["AA11", "AA31", "AA12", "AA13"], "rank"].tolist() == [1, 2, 3, 4]
    assert scores.loc[["BB00", "AA21", "AA32"], "rank"].isna().all()
    assert set(scores["ranked"]) == {4}
    assert set(scores["catalogue"]) == {3}


def test_gaps_by_hand(small):
    gaps = GAPS.check(small().gaps(2, 2010)).set_index("geo")
    assert gaps.loc["AA12", ["core", "gap", "percent", "compared"]].tolist() == ["AA11", -47.5, 100 * 42.5 / 90, 3]
    # AA31 and AA11 share x and z, weights 1/3 and 2/3: 60/3 + 200/3 against 100/3 + 160/3
    assert gaps.loc["AA31", "score"] == pytest.approx(86 + 2 / 3)
    assert gaps.loc["AA31", "core_score"] == pytest.approx(86 + 2 / 3)
    assert gaps.loc["AA31", "gap"] == pytest.approx(0, abs=1e-9)
    assert gaps.loc["AA11", "gap"] == 0
    assert gaps.loc["AA21", "state"] == "missing" and np.isnan(gaps.loc["AA21", "gap"])
    assert gaps.loc["BB00", ["core", "state", "compared"]].tolist() == ["", "missing", 0]


def test_another_core_may_be_named_also_for_a_country_of_one_region(small):
    gaps = small().gaps(2, 2010, core=("AA12",)).set_index("geo")
    assert set(gaps["core"]) == {"AA12"}
    assert gaps.loc["BB00", "gap"] == pytest.approx(60)
    assert gaps.loc["AA12", "gap"] == 0


def test_a_merged_core_by_hand(small):
    # people 1000 and 3000: x (100 + 3*40)/4 = 55, and z (20 + 3*60)/4 = 50, which scores 50; y counts: 50 + 25 = 75
    # is more than any region has, so it scores 100
    # score 55/4 + 100/4 + 50/2 = 63.75
    gaps = small().gaps(2, 2010, core=("AA11", "AA12")).set_index("geo")
    assert gaps.loc["AA13", ["core", "core_score", "gap"]].tolist() == ["AA11+AA12", 63.75, -63.75]
    native = small().indicator_gaps("AA13", 2010, core=("AA11", "AA12"), scored=False).set_index("indicator")
    # a rate is the mean weighted by people: (100 + 3*40)/4; a count adds up: 50 + 25, and so do people
    assert native.loc[["x", "y", "population"], "core_value"].tolist() == [55, 75, 4000]
    assert native.loc["y", "core_flag"] == "b"


def test_a_merged_core_of_unknown_population_has_no_value(small):
    native = small().indicator_gaps("AA11", 2010, core=("AA12", "AA31")).set_index("indicator")
    assert np.isnan(native.loc["x", "core_value"]) and native.loc["x", "reason"] == "core_missing"
    assert np.isnan(small().gaps(2, 2010, core=("AA12", "AA31")).set_index("geo").loc["AA11", "gap"])


def test_indicator_gaps_by_hand(small):
    frame = INDICATOR_GAPS.check(small().indicator_gaps("AA12", 2010)).set_index("indicator")
    assert frame["difference"].to_dict() == {"x": -60, "y": -25, "z": 40}
    assert frame["ratio"].to_dict() == pytest.approx({"x": 0.4, "y": 0.5, "z": 3})
    # 1/4 * (40 - 100), 1/4 * (50 - 100), 1/2 * (40 - 80): together -47.5
    assert frame["contribution"].to_dict() == {"x": -15, "y": -12.5, "z": -20}
    assert frame["weight"].to_dict() == {"x": 0.25, "y": 0.25, "z": 0.5}
    assert frame.loc["y", ["flag", "core_flag", "reason"]].tolist() == ["", "b", ""]


def test_what_only_one_side_has_is_listed_with_its_reason(small):
    frame = small().indicator_gaps("AA31", 2010).set_index("indicator")
    assert frame["reason"].to_dict() == {"x": "", "y": "missing", "z": ""}
    assert frame.loc["y", ["difference", "ratio", "contribution", "weight"]].isna().all()
    assert frame.loc["y", "core_value"] == 50
    assert small().indicator_gaps("AA12", 2010, core=("AA31",)).set_index("indicator")["reason"]["y"] == "core_missing"
    assert small().indicator_gaps("AA31", 2010, core=("BB00",)).set_index("indicator")["reason"]["y"] == "both_missing"
    assert set(small({}).indicator_gaps("AA12", 2010)["reason"]) == {"no_data"}


def test_without_a_core_that_is_the_reason_for_every_value_a_region_has(small):
    frame = INDICATOR_GAPS.check(small().indicator_gaps("BB00", 2010)).set_index("indicator")
    assert frame["reason"].to_dict() == {"x": "missing", "y": "missing", "z": "no_core"}
    assert frame.loc["z", ["core", "value"]].tolist() == ["", 0]
    assert frame[["core_value", "difference", "ratio", "contribution"]].isna().all(axis=None)
    assert set(small({}).indicator_gaps("BB00", 2010)["reason"]) == {"no_data"}
    assert small().indicator_gaps("BB000", 2010).set_index("indicator")["reason"]["z"] == "level"
    # BB00 may be measured against a core of another country
    assert small().indicator_gaps("BB00", 2010, core=("AA11",)).set_index("indicator")["reason"]["z"] == ""


def test_the_gaps_of_many_are_those_of_each(small):
    results = small()
    for core in ((), ("AA11", "AA12"), ("AA31",)):
        every = results.indicator_gaps_of(2, 2010, core=core, scored=False)
        each = [results.indicator_gaps(geo, 2010, core=core, scored=False) for geo in results.geos(2)]
        pd.testing.assert_frame_equal(every, pd.concat(each, ignore_index=True), check_exact=True)
    turned = results.indicator_gaps_of(2, 2010, geos=["AA31", "AA12"])
    assert list(dict.fromkeys(turned["geo"])) == ["AA31", "AA12"]
    assert INDICATOR_GAPS.check(results.indicator_gaps_of(2, 2010, geos=[])).empty


@pytest.mark.parametrize(("core", "difference"), [(0.0, 40), (-10.0, 50)])
def test_no_ratio_to_zero_or_less(small, core, difference):
    results = small({"x": [("AA12", 2010, 40.0), ("AA13", 2010, core)]})
    row = results.indicator_gaps("AA12", 2010, core=("AA13",)).set_index("indicator").loc["x"]
    assert row["difference"] == difference and np.isnan(row["ratio"])
    turned = results.indicator_gaps("AA13", 2010, core=("AA12",)).set_index("indicator").loc["x"]
    assert turned["ratio"] == 0 if core == 0 else np.isnan(turned["ratio"])


# ── context ──


def test_a_parent_s_value_is_context_and_scores_nobody(small):
    facts = FACTS | {"x": [*FACTS["x"], ("AA3", 2010, 77.0)]}
    results = small(facts)
    frame = PANEL.check(results.values(2, 2010, "x")).set_index("geo")
    assert frame.loc["AA32", ["value", "source_geo", "scored"]].tolist() == [77, "AA3", False]
    assert np.isnan(frame.loc["AA32", "normalised"])
    assert results.scores(2, 2010).set_index("geo").loc["AA32", "indicators"] == 0
    pd.testing.assert_frame_equal(results.scores(2, 2010), small().scores(2, 2010))
    row = results.indicator_gaps("AA32", 2010).set_index("indicator").loc["x"]
    assert (row["value"], row["source_geo"], row["reason"]) == (77, "AA3", "missing")
    assert np.isnan([row["difference"], row["ratio"], row["contribution"]]).all()


def test_siblings_with_only_their_parent_s_value_are_not_compared(small):
    results = small({"z": [*FACTS["z"]], "x": [("AA1", 2010, 5.0)]})
    row = results.indicator_gaps("AA12", 2010).set_index("indicator").loc["x"]
    assert (row["value"], row["core_value"], row["reason"]) == (5, 5, "parent")


def test_parts_of_one_old_region_are_not_compared_with_each_other(small):
    results = small({"x": [*FACTS["x"][:3], ("AA18", 2010, 60.0)]})
    row = results.indicator_gaps("AA31", 2010, core=("AA32",)).set_index("indicator").loc["x"]
    assert (row["value"], row["core_value"], row["source_geo"], row["reason"]) == (60, 60, "AA18", "shared")
    assert np.isnan([row["difference"], row["ratio"], row["contribution"]]).all()
    gaps = results.gaps(2, 2010, core=("AA32",)).set_index("geo")
    assert gaps.loc["AA31", "compared"] == 0
    assert gaps.loc["AA12", "compared"] == 1


# ── time ──


def test_a_carried_value_is_marked_and_scored_like_in_its_own_year(small):
    facts = FACTS | {"z": [*FACTS["z"], ("AA11", 2014, 40.0)]}
    results = small(facts)
    frame = results.values(2, 2013, "x").set_index("geo")
    assert frame.loc["AA12", ["value", "source_time", "normalised"]].tolist() == [40, 2010, 40]
    # four years later it is too old: max_age is 3
    assert results.values(2, 2014, "x").set_index("geo")["value"].isna().all()
    assert results.scores(2, 2014).set_index("geo").loc["AA11", "indicators"] == 1
    row = results.indicator_gaps("AA12", 2013).set_index("indicator").loc["x"]
    assert (row["source_time"], row["core_source_time"]) == (2010, 2010)


def test_the_newest_year_that_a_score_and_a_gap_rest_on(small):
    facts = FACTS | {"x": [*FACTS["x"], ("AA11", 2013, 50.0)], "y": [*FACTS["y"], ("AA12", 2012, 30.0)]}
    results = small(facts)
    scores = results.scores(2, 2013).set_index("geo")
    assert scores.loc[["AA11", "AA12", "AA13", "AA21"], "newest"].tolist() == [2013, 2012, 2010, 2010]
    assert np.isnan(scores.loc["AA32", "newest"])
    assert results.scores(2, 2011).set_index("geo").loc["AA12", "newest"] == 2010
    # For a gap the region's own years count, not its core's ...
    gaps = results.gaps(2, 2013).set_index("geo")
    assert gaps.loc[["AA11", "AA12", "AA13"], "newest"].tolist() == [2013, 2012, 2010]
    assert gaps.loc[["AA32", "BB00"], "newest"].isna().all()
    # ... and only those of what is compared: AA31 has no y
    assert results.gaps(2, 2013, core=("AA31",)).set_index("geo").loc["AA12", "newest"] == 2010
    history = results.history("AA12", "one").set_index("time")
    assert history["newest"].to_dict() == {2010: 2010, 2011: 2010, 2012: 2012, 2013: 2012}


def test_bounds_are_those_of_all_years(small):
    # In 2011 everybody has 50 in x, a middling value between the bounds of 2010
    results = small({"x": [*FACTS["x"], ("AA11", 2011, 50.0), ("AA12", 2011, 50.0)]})
    assert results.values(2, 2011, "x").set_index("geo")["normalised"]["AA12"] == 50


def test_histories_agree_with_the_years_they_are_made_of(small):
    results = small()
    history = GAPS.check(results.history("AA12", "one")).set_index("time")
    assert history.loc[2010, "gap"] == -47.5
    assert results.score_history("AA12", "one")["score"].tolist() == [42.5]
    assert results.indicator_history("AA11", "y")[["time", "value", "flag"]].to_numpy().tolist() == [[2010, 50, "b"]]


# ── properties of the chain ──


def test_row_order_changes_nothing(small):
    turned = {item: rows[::-1] for item, rows in reversed(FACTS.items())}
    pd.testing.assert_frame_equal(small(turned).scores(2, 2010), small().scores(2, 2010))
    pd.testing.assert_frame_equal(small(turned).gaps(2, 2010), small().gaps(2, 2010))


def test_another_unit_changes_nothing(small):
    scaled = FACTS | {"x": [(g, t, 0.25 * v - 17) for g, t, v in FACTS["x"]]}
    pd.testing.assert_frame_equal(small(scaled).gaps(2, 2010), small().gaps(2, 2010))


def test_the_opposite_direction_reverses_the_order(world):
    facts = {"x": FACTS["x"]}
    head = world.head.replace(', b = "B"', "")
    up, down = (
        world.build(facts, [world.indicator("x", "a", d, "rate")], head).scores(2, 2010).set_index("geo")
        for d in (1, -1)
    )
    pd.testing.assert_series_equal(up["score"], 100 - down["score"])
    ranked = pd.DataFrame({"up": up["rank"], "down": down["rank"]}).dropna().astype(int)
    assert ranked.T.to_dict("list") == {
        "AA11": [1, 5],
        "AA12": [4, 2],
        "AA13": [5, 1],
        "AA21": [2, 3],
        "AA31": [2, 3],
    }


# ── other settings ──


def test_another_method_scores_the_same_panel(small):
    results = small()
    assert results.with_method(DEFAULT) is results
    other = results.with_method(from_flat({"aggregation.method": "geometric"}))
    assert other.panel is results.panel and other.method.aggregation.method == "geometric"
    scores = other.scores(2, 2010).set_index("geo")
    # on 1-100: x and z of AA12 are 1 + 0.99 * 40, y 1 + 0.99 * 50
    assert scores.loc["AA12", "score"] == pytest.approx(40.6**0.25 * 50.5**0.25 * 40.6**0.5)
    assert scores.loc["AA13", "score"] == pytest.approx(1)
    assert results.scores(2, 2010).set_index("geo").loc["AA12", "score"] == 42.5


def test_a_scale_of_each_year(small):
    # Of 2011 there is y alone: 40 and 60 are its ends. x and z are carried and keep those of 2010.
    facts = FACTS | {"y": [*FACTS["y"], ("AA11", 2011, 40.0), ("AA12", 2011, 60.0)]}
    results = small(facts).with_method(from_flat({"normalisation.scope": "year"}))
    d = results.dimension(2, "one")
    row = results.row(2, "AA12")
    np.testing.assert_array_equal(d.normalised[row], [[40, 50, 40], [40, 100, 40]])
    assert results.values(2, 2011, "y").set_index("geo")["normalised"].dropna().to_dict() == {
        "AA11": pytest.approx(200 / 3),
        "AA12": 100,
        "AA13": 0,
    }


def test_carried_values_can_be_left_out(small):
    facts = FACTS | {"z": [*FACTS["z"], ("AA11", 2011, 40.0)]}
    results = small(facts)
    assert results.scores(2, 2011).set_index("geo").loc["AA11", "indicators"] == 3
    fresh = results.with_method(from_flat({"imputation.max_age": 0}))
    scores = fresh.scores(2, 2011).set_index("geo")
    assert scores.loc["AA11", ["indicators", "newest"]].tolist() == [1, 2011]
    assert scores["indicators"].sum() == 1
    pd.testing.assert_frame_equal(fresh.scores(2, 2010), results.scores(2, 2010))


@pytest.mark.parametrize("flat", [{"imputation.method": "mean"}, {"reference.equals": 100.0}])
def test_settings_that_a_dimension_has_no_room_for(small, flat):
    with pytest.raises(ProductError, match=r"method: \[(imputation|reference)\]"):
        small().with_method(from_flat(flat)).scores(2, 2010)


# ── measures ──


def test_measures_of_a_dimension_and_of_an_indicator(small):
    results = small()
    assert measures_of(results, "one")[0] == "gap"
    assert set(measures_of(results, "x")) == {"value", "score", "gap", "percent"}
    assert set(measures_of(results, "population")) == {"value", "percent"}


@pytest.mark.parametrize(
    ("show", "name", "expected"),
    [
        ("one", "score", 42.5),
        ("one", "gap", -47.5),
        ("one", "percent", 100 * 42.5 / 90),
        ("x", "value", 40),
        ("x", "score", 40),
        ("x", "gap", -60),
        ("x", "percent", 40),
        ("z", "value", 60),
        ("z", "score", 40),
        ("z", "gap", -40),
        ("z", "percent", 300),
        ("population", "percent", 300),
    ],
)
def test_a_measure_by_hand(small, show, name, expected):
    frame = measure(small(), 2, 2010, show, name).set_index("geo")
    assert frame.loc["AA12", "value"] == pytest.approx(expected)
    assert frame.loc["AA12", ["core", "state"]].tolist() == ["AA11", "full"]


@pytest.mark.parametrize("show", ["one", "x"])
def test_a_region_that_is_its_own_core_is_neither_behind_nor_ahead(small, show):
    for name, level_with in (("gap", 0), ("percent", 100)):
        frame = measure(small(), 2, 2010, show, name).set_index("geo")
        assert frame.loc["AA11", ["value", "state"]].tolist() == [level_with, "core"]
        assert (frame["state"] == "core").sum() == 1
        # As one part of a merged core it is measured like any other, and without a value it is missing.
        merged = measure(small(), 2, 2010, show, name, ("AA11", "AA12")).set_index("geo")
        assert merged.loc["AA11", "state"] == "full"
        assert measure(small(), 2, 2010, show, name, ("AA32",)).set_index("geo").loc["AA32", "state"] == "missing"
    assert measure(small(), 2, 2010, show, "score").set_index("geo").loc["AA11", "state"] == "full"


@pytest.mark.parametrize("name", ["value", "score", "gap", "percent"])
def test_no_measure_shows_a_parent_s_value(small, name):
    results = small(FACTS | {"x": [*FACTS["x"], ("AA3", 2010, 77.0)]})
    row = measure(results, 2, 2010, "x", name).set_index("geo").loc["AA32"]
    assert np.isnan(row["value"]) and row["state"] == "missing"
    assert row["native"] == 77


@pytest.mark.parametrize("name", ["gap", "percent"])
def test_no_measure_compares_parts_of_one_old_region(small, name):
    results = small({"x": [*FACTS["x"][:3], ("AA18", 2010, 60.0)]})
    frame = measure(results, 2, 2010, "x", name, ("AA32",)).set_index("geo")
    assert np.isnan(frame.loc["AA31", "value"])
    assert not np.isnan(frame.loc["AA12", "value"])


# ── what can't be answered ──


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda r: r.scores(2, 1990), "year: found 1990, expected 2010 to 2010"),
        (lambda r: r.scores(2, 2010, dimension="two"), "dimension: found 'two', expected one of one"),
        (lambda r: r.scores(2, 2010, geos=["ZZ11"]), "geo: found 'ZZ11', expected a NUTS 2021 code"),
        (lambda r: r.scores(2, 2010, geos=["AA19"]), "geo: found 'AA19', expected a NUTS 2021 code"),
        (lambda r: r.scores(2, 2010, geos=["AA1"]), "geo: found 'AA1', expected a NUTS 2 code"),
        (lambda r: r.gaps(2, 2010, core=("AA111",)), "geo: found 'AA111', expected a NUTS 2 code"),
        (lambda r: r.indicator_gaps("AA12", 2010, core=("AA111",)), "geo: found 'AA111', expected a NUTS 2 code"),
        (lambda r: r.indicator_gaps("AA99", 2010), "region: found 'AA99'"),
        (lambda r: measure(r, 2, 2010, "x", "rank"), "measure: found 'rank', expected one of value"),
        (lambda r: measure(r, 2, 2010, "w", "value"), "show: found 'w'"),
        (lambda r: measure(r, 2, 2010, "x", "gap", ("AA111",)), "geo: found 'AA111', expected a NUTS 2 code"),
        (lambda r: measure(r, 2, 2010, "population", "score"), "measure: found 'score', expected one of value"),
    ],
)
def test_an_impossible_question_is_one_line(small, ask, message):
    with pytest.raises(ProductError) as fault:
        ask(small())
    assert str(fault.value).startswith(message)
    assert "\n" not in str(fault.value)
