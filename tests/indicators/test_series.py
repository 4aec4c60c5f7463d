"""From observations to values: axes, series that fill or replace each other, formulas, carrying forward."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import ProductError
from indicators.flags import to_texts
from indicators.series import carry_forward

NAN = np.nan


def value(results, indicator, geo, year):
    column = year - results.years[0]
    return results.panel.observed[indicator].value[results.position(geo), column]


def flag(results, indicator, geo, year):
    cell = results.panel.observed[indicator].flags[results.position(geo), year - results.years[0]]
    return to_texts(np.array([cell]))[0]


def test_the_age_of_what_is_carried_forward_by_hand():
    x = np.array([[NAN, 5.0, NAN, NAN, NAN, 7.0], [NAN] * 6])
    assert carry_forward(x, 2).tolist() == [[-1, 0, 1, 2, -1, 0], [-1] * 6]
    assert carry_forward(x, 0).tolist() == [[-1, 0, -1, -1, -1, 0], [-1] * 6]


def test_carrying_further_than_there_are_years():
    assert carry_forward(np.array([[1.0, NAN]]), 10).tolist() == [[0, 1]]


@given(st.integers(0, 10**6), st.integers(0, 6))
def test_nothing_is_carried_beyond_max_age_and_the_latest_value_is_taken(seed, max_age):
    rng = np.random.default_rng(seed)
    x = np.where(rng.random((10, 12)) < 0.7, NAN, 1.0)
    before = x.copy()
    age = carry_forward(x, max_age)
    np.testing.assert_array_equal(x, before)
    assert age.max() <= max_age
    for (row, year), found in np.ndenumerate(age):
        known = [a for a in range(min(max_age, year) + 1) if not np.isnan(x[row, year - a])]
        assert found == (min(known) if known else -1)


def test_codes_and_years_outside_the_universe_are_left_out(world):
    results = world.build({"x": [("AA11", 2012, 1.0), ("EU27_2020", 2012, 9.0), ("AA12", 2009, 9.0)]})
    assert results.years == (2010, 2011, 2012)
    assert np.nansum(results.panel.observed["x"].value) == 1.0


def test_two_values_for_one_cell_are_an_error_that_names_it(world):
    with pytest.raises(ProductError, match=r"pub\.facts .*several values for AA11 2012"):
        world.build({"x": [("AA11", 2012, 1.0), ("AA11", 2012, 2.0)]})


def test_an_empty_store_gives_values_that_are_all_missing(world):
    results = world.build({})
    assert results.years == (2010,)
    assert not results.panel.has_data("x")
    assert set(results.scores(2, 2010)["state"]) == {"missing"}


def test_figures_from_before_the_first_year_give_no_years(world):
    assert world.build({"x": [("AA11", 2005, 1.0)]}).years == (2010,)


# ── codes of other vintages ──


def test_a_recode_is_exact_and_not_marked(world):
    results = world.build({"x": [("AA19", 2010, 3.0)]})
    assert value(results, "x", "AA12", 2010) == 3.0
    assert not results.panel.observed["x"].converted.any()


def test_a_split_rate_is_copied_and_a_split_count_is_shared_out_both_marked(world):
    results = world.build({"x": [("AA18", 2010, 8.0)], "y": [("AA18", 2010, 8.0)]})
    assert [value(results, "x", g, 2010) for g in ("AA31", "AA32")] == [8, 8]
    assert [value(results, "y", g, 2010) for g in ("AA31", "AA32")] == [6, 2]
    frame = results.values(2, 2010, "y").set_index("geo")
    assert frame.loc["AA31", "converted"] and frame.loc["AA31", "scored"]
    assert not frame.loc["AA12", "converted"]


def test_a_value_under_the_code_itself_wins(world):
    results = world.build({"x": [("AA18", 2010, 8.0), ("AA31", 2010, 5.0)]})
    assert [value(results, "x", g, 2010) for g in ("AA31", "AA32")] == [5, 8]


# ── one place, several codes ──


def test_an_only_child_and_its_parent_share_values_in_both_directions(world):
    results = world.build({"x": [("AA2", 2010, 4.0)], "y": [("AA211", 2010, 6.0)]})
    assert [value(results, "x", g, 2010) for g in ("AA2", "AA21", "AA211")] == [4, 4, 4]
    assert [value(results, "y", g, 2010) for g in ("AA2", "AA21", "AA211")] == [6, 6, 6]
    row = results.values(2, 2010, "x").set_index("geo").loc["AA21"]
    assert (row["value"], row["source_geo"], row["scored"]) == (4.0, "AA2", True)


def test_a_parent_gives_down_only_years_that_its_country_has_at_that_level(world):
    results = world.build({"x": [("AA21", 2010, 4.0), ("AA21", 2011, 5.0), ("AA111", 2010, 1.0), ("BB000", 2011, 1.0)]})
    assert [value(results, "x", "AA211", y) for y in (2010, 2011)] == pytest.approx([4, NAN], nan_ok=True)
    # Upwards there is no such limit: what a child has is there for its parent.
    assert [value(results, "x", "AA2", y) for y in (2010, 2011)] == [4, 5]


def test_another_only_child_opens_no_year_for_its_level(world):
    rows = [("AA21", 2010, 4.0), ("AA21", 2011, 5.0), ("AA111", 2010, 1.0), ("AA121", 2011, 1.0)]
    assert np.isnan(value(world.build({"x": rows}), "x", "AA211", 2011))


def test_years_are_those_of_the_same_series(world):
    rows = {"x": [("AA21", 2010, 4.0), ("AA111", 2011, 1.0)], "y": [("AA21", 2010, 6.0)]}
    results = world.build(rows)
    assert np.isnan(value(results, "x", "AA211", 2010))
    assert value(results, "y", "AA211", 2010) == 6


def test_a_country_of_one_region_shares_down_to_level_3(world):
    results = world.build({"x": [("BB", 2010, 4.0)]})
    assert [value(results, "x", g, 2010) for g in ("BB", "BB0", "BB00", "BB000")] == [4] * 4


def test_its_own_value_is_not_replaced_by_its_twin(world):
    results = world.build({"x": [("AA2", 2010, 4.0), ("AA21", 2010, 5.0)]})
    assert [value(results, "x", g, 2010) for g in ("AA2", "AA21")] == [4, 5]


def test_a_parent_of_several_gives_its_children_nothing(world):
    results = world.build({"x": [("AA1", 2010, 4.0), ("AA", 2010, 3.0)]})
    assert all(np.isnan(value(results, "x", g, 2010)) for g in ("AA11", "AA12", "AA111"))


def test_several_children_give_their_parent_nothing(world):
    results = world.build({"x": [("AA31", 2010, 4.0), ("AA32", 2010, 3.0)]})
    assert np.isnan(value(results, "x", "AA3", 2010))


# ── several series ──

TWO = """
[indicators.x]
label = "x"
dimension = "one"
pillar = "a"
unit = "u"
decimals = 1
direction = 1
levels = [0, 1, 2]
why = "test"
series = [
  {{ dataset = "pub.facts", codes = {{ item = "x" }}, label = "first" }},
  {{ dataset = "pub.more", codes = {{ item = "x" }}{0}, label = "second", unit = "other" }},
  {{ dataset = "pub.more", codes = {{ item = "y" }}, fill = true }},
]
"""
FIRST, SECOND, THIRD = ("pub.facts", "x"), ("pub.more", "x"), ("pub.more", "y")
ROWS = {FIRST: [("AA11", 2010, 1.0)], SECOND: [("AA12", 2010, 2.0)], THIRD: [("AA13", 2010, 3.0)]}


def two(world, rows, fill):
    head = world.head.replace(', b = "B"', "")
    return world.build(rows, [TWO.format(", fill = true" if fill else "")], head)


def test_a_series_of_the_same_definition_fills_gaps_and_is_named_where_it_does(world):
    frame = two(world, ROWS, True).values(2, 2010, "x").set_index("geo")
    assert frame.loc[["AA11", "AA12", "AA13"], "value"].tolist() == [1, 2, 3]
    assert frame.loc[["AA11", "AA12"], "dataset"].tolist() == ["pub.facts", "pub.more"]


def test_the_first_series_wins_where_both_have_a_value(world):
    rows = ROWS | {SECOND: [("AA11", 2010, 99.0), ("AA12", 2010, 2.0)]}
    assert value(two(world, rows, True), "x", "AA11", 2010) == 1


def test_a_figure_of_the_region_itself_wins_over_a_converted_one_of_the_first_series(world):
    rows = {FIRST: [("AA18", 2010, 8.0)], SECOND: [("AA31", 2010, 5.0), ("AA19", 2010, 1.0)]}
    frame = two(world, rows, True).values(2, 2010, "x").set_index("geo")
    assert frame.loc[["AA31", "AA32", "AA12"], "value"].tolist() == [5, 8, 1]
    assert frame.loc[["AA31", "AA32", "AA12"], "converted"].tolist() == [False, True, False]


def test_another_definition_is_never_mixed_in_nor_what_fills_it(world):
    results = two(world, ROWS, False)
    assert value(results, "x", "AA11", 2010) == 1
    assert np.isnan([value(results, "x", g, 2010) for g in ("AA12", "AA13")]).all()
    assert (results.definition("x"), results.unit("x")) == ("first", "u")


def test_another_definition_takes_over_where_the_first_has_no_data_and_says_so(world):
    results = two(world, {SECOND: ROWS[SECOND], THIRD: ROWS[THIRD]}, False)
    assert [value(results, "x", g, 2010) for g in ("AA12", "AA13")] == [2, 3]
    assert (results.definition("x"), results.unit("x")) == ("second", "other")


# ── formulas ──

GROWTH = """
[indicators.growth]
label = "growth"
dimension = "one"
pillar = "a"
unit = "%"
decimals = 1
direction = 1
levels = [0, 1, 2]
why = "test"
formula = "100 * (top / lag(bottom, 2) - 1)"
[indicators.growth.inputs.top]
kind = "count"
series = [{ dataset = "pub.facts", codes = { item = "top" } }]
[indicators.growth.inputs.bottom]
kind = "count"
series = [
  { dataset = "pub.facts", codes = { item = "bottom" } },
  { dataset = "pub.more", codes = { item = "bottom" }, fill = true },
]
"""


def growth(world, rows):
    return world.build(rows, [GROWTH], world.head.replace(', b = "B"', ""))


def test_a_formula_with_a_lag_by_hand(world):
    # 100 * (12 / 10 - 1) = 20; nothing where the lag reaches before the first year
    results = growth(world, {"top": [("AA11", 2012, 12.0), ("AA11", 2011, 11.0)], "bottom": [("AA11", 2010, 10.0)]})
    assert value(results, "growth", "AA11", 2012) == pytest.approx(20)
    assert np.isnan(value(results, "growth", "AA11", 2011))


@pytest.mark.parametrize("bottom", [0.0, NAN])
def test_a_division_by_nothing_is_missing(world, bottom):
    results = growth(world, {"top": [("AA11", 2012, 12.0)], "bottom": [("AA11", 2010, bottom)]})
    assert not results.panel.has_data("growth")


def test_flags_of_all_inputs_and_years_travel_but_no_break_from_before_the_period(world):
    rows = {
        "top": [("AA11", 2012, 12.0, "p"), ("AA11", 2011, 1.0, "bu")],
        "bottom": [("AA11", 2010, 10.0, "be"), ("AA11", 2012, 10.0, "d")],
    }
    # 2012: p and d; 2011, inside the period: only its break; 2010, the base: e, its own break lies before
    assert flag(growth(world, rows), "growth", "AA11", 2012) == "bdep"


def test_a_break_in_the_base_year_alone_is_none(world):
    rows = {"top": [("AA11", 2012, 12.0)], "bottom": [("AA11", 2010, 10.0, "b")]}
    assert flag(growth(world, rows), "growth", "AA11", 2012) == ""


def test_a_converted_base_marks_the_result(world):
    rows = {"top": [("AA31", 2012, 12.0)], "bottom": [("AA18", 2010, 10.0)]}
    results = growth(world, rows)
    assert value(results, "growth", "AA31", 2012) == pytest.approx(100 * (12 / 7.5 - 1))
    assert results.values(2, 2012, "growth").set_index("geo").loc["AA31", "converted"]


def test_a_result_from_one_shared_input_remembers_the_region_it_was_published_for(world):
    rows = {"top": [("AA31", 2012, 12.0)], "bottom": [("AA18", 2010, 10.0), ("AA18", 2012, 10.0)]}
    assert growth(world, rows).values(2, 2012, "growth").set_index("geo").loc["AA31", "source_geo"] == "AA18"


def test_a_computed_value_names_the_datasets_it_is_made_of(world):
    rows = {
        "top": [("AA11", 2012, 12.0), ("AA12", 2012, 12.0)],
        "bottom": [("AA11", 2010, 10.0), ("AA11", 2012, 10.0), ("AA12", 2010, 10.0)],
        ("pub.more", "bottom"): [("AA31", 2012, 10.0)],
    }
    frame = growth(world, rows).values(2, 2012, "growth").set_index("geo")
    assert frame.loc[["AA11", "AA12", "AA31"], "dataset"].tolist() == ["pub.facts", "pub.facts", ""]
    rows = {"top": [("AA11", 2012, 12.0)], ("pub.more", "bottom"): [("AA11", t, 10.0) for t in (2010, 2012)]}
    frame = growth(world, rows).values(2, 2012, "growth").set_index("geo")
    assert frame.loc["AA11", "dataset"] == "pub.facts + pub.more"
