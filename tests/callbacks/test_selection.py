"""What a browser sends: every control changes what it should, and nothing else is believed."""

import pytest

from callbacks.selection import as_data, clicked, from_data, next_query, read

START = {"pathname": "/", "search": "?geo=AT12&year=2019", "theme": "dark"}


def step(site, prop, value):
    query, _ = read(site, START)
    before, after = next_query(site, as_data(query), [{"prop_id": prop, "value": value}])
    assert before == query
    return before, after


@pytest.mark.parametrize(
    ("prop", "value", "field", "expected"),
    [
        ("map-geo.value", "PL84", "geo", "PL84"),
        ("map-geo.value", None, "geo", ""),
        ("region-geo.value", "PL84", "geo", "PL84"),
        ("map-core.value", "AT31", "core", ("AT31",)),
        ("map-core.value", "", "core", ()),
        ("map-show.value", "rd", "show", "rd"),
        ("map-measure.value", "score", "measure", "score"),
        ("map-year.value", 2015, "year", 2015),
        ("map-level.value", 3, "level", 3),
        ("map-figure.clickData", {"points": [{"location": "FR10"}]}, "geo", "FR10"),
        ("map-strip.clickData", {"points": [{"customdata": "FR10"}]}, "geo", "FR10"),
        ("map-strip.clickData", {"points": [{"customdata": ["FR10"]}]}, "geo", "FR10"),
    ],
)
def test_a_control_changes_the_selection(site, prop, value, field, expected):
    _before, after = step(site, prop, value)
    assert getattr(after, field) == expected
    assert after.theme == "dark"


@pytest.mark.parametrize("prop", ["map-geo", "map-core", "map-show", "map-measure", "map-year", "map-level"])
@pytest.mark.parametrize("value", [5.5, True, ["AT12"], {"a": 1}, "XX", "'; DROP TABLE x", -1, 10**30, "A" * 10_000])
def test_what_no_control_offers_leaves_a_working_selection(site, prop, value):
    _before, after = step(site, f"{prop}.value", value)
    assert after.address() and site.results.gaps(after.level, after.year, core=after.core) is not None


@pytest.mark.parametrize("data", [None, 5, "x", [], {}, {"points": []}, {"points": [1]}, {"points": [{"location": 3}]}])
def test_a_click_on_nothing_chooses_nothing(site, data):
    assert clicked(data) == ""
    before, after = step(site, "map-figure.clickData", data)
    assert before == after


@pytest.mark.parametrize("state", [None, 5, [], "x", {"address": 7}, {"address": "//evil.example/?geo=AT12"}])
def test_a_malformed_state_is_the_default(site, state):
    assert from_data(site, state).page == "map"


@pytest.mark.parametrize("triggered", [[], [{}], [{"prop_id": ".", "value": None}]])
def test_nothing_triggered_changes_nothing(site, triggered):
    data = as_data(read(site, START)[0])
    before, after = next_query(site, data, triggered)
    assert before == after
