"""The distribution strip."""

import numpy as np
import pandas as pd
import pytest
from plotly.graph_objects import Figure

from layouts.figures.strip import letters, strip_spec
from layouts.theme import CORE_SYMBOL, LIGHT, THEMES

RNG = np.random.default_rng(4)
ROWS = pd.DataFrame(
    {
        "geo": [f"PL{n:02}" for n in range(20)] + [f"DE{n:02}" for n in range(180)],
        "value": np.round(RNG.normal(50, 8, 200), 1),
        "state": "full",
    }
)


def spec(rows: pd.DataFrame = ROWS, **options):
    options = {"theme": LIGHT, "region": "PL03", "core": ["PL07"], "country": "PL"} | options
    options = {"name_of": lambda code: f"Region {code}"} | options
    return strip_spec(rows, **options)


def draw(rows: pd.DataFrame = ROWS, **options):
    """The figure without its dots, which are laid out in the browser (tests/browser/test_map.py)."""
    found = spec(rows, **options)
    traces = [{"type": "scatter", "customdata": [m["code"]], "marker": m["marker"]} for m in found["marks"]]
    return Figure({"data": traces, "layout": found["layout"]})


def codes(figure) -> list[str]:
    return [t.customdata[0] for t in figure.data]


def test_country_region_and_core_are_picked_out_and_named():
    figure, looks = draw(), spec()["dots"]
    core, region = figure.data
    assert spec()["home"] == "PL" and looks["home"]["size"] > looks["other"]["size"]
    assert looks["home"]["color"] != looks["other"]["color"]
    assert (core.customdata[0], core.marker.color, core.marker.symbol) == ("PL07", LIGHT.core, CORE_SYMBOL)
    assert (region.customdata[0], region.marker.color) == ("PL03", LIGHT.region)
    names = {a.text: a for a in figure.layout.annotations}
    assert set(names) == {"<b>Region PL03</b>", "<b>Region PL07</b>"}
    assert len({a.yshift for a in names.values()}) == 2


def test_partial_regions_are_rings():
    rows = ROWS.assign(state=np.where(ROWS["geo"] == "PL03", "partial", "full"))
    region = draw(rows).data[-1]
    assert region.marker.color == LIGHT.background and region.marker.line.color == LIGHT.region


def test_mean_is_a_labelled_line_and_absent_when_unknown():
    texts = [a.text for a in draw(mean=48.2, mean_label="EU mean 48.2 points").layout.annotations]
    assert "EU mean 48.2 points" in texts
    assert len(draw(mean=np.nan, mean_label="EU mean").layout.annotations) == 2


def test_a_diverging_measure_says_which_side_is_which():
    figure = draw(diverging_centre=0.0, unit="points")
    assert figure.layout.xaxis.title.text.split("    ") == ["← behind", "points", "ahead →"]
    assert any(s.x0 == s.x1 == 0 for s in figure.layout.shapes)


LONG = "points on a scale of 0–100 in EU 2016 terms"


@pytest.mark.parametrize("unit", ["points", LONG])
def test_where_less_is_better_behind_and_ahead_change_places(unit):
    def order(**options):
        words = draw(diverging_centre=0.0, unit=unit, **options).layout.xaxis.title.text
        return words.index("behind") < words.index("ahead")

    assert order() and not order(reverse=True)


@pytest.mark.parametrize("unit", ["% of the core", LONG])
def test_where_neither_side_is_better_only_the_unit_is_written(unit):
    figure = draw(diverging_centre=100.0, unit=unit, neutral=True)
    assert figure.layout.xaxis.title.text.replace("<br>", " ") == unit
    assert any(s.x0 == s.x1 == 100 for s in figure.layout.shapes)


def test_cores_compared_with_themselves_are_filled_like_full_ones():
    rows = ROWS.assign(state=np.where(ROWS["geo"].isin(["PL07", "DE10"]), "core", "full"))
    assert draw(rows).to_json() == draw().to_json()


def test_labels_hang_inwards_near_the_edges():
    low, high = ROWS.loc[ROWS["value"].idxmin(), "geo"], ROWS.loc[ROWS["value"].idxmax(), "geo"]
    anchors = {a.text: a.xanchor for a in draw(region=low, core=[high]).layout.annotations}
    assert anchors == {f"<b>Region {low}</b>": "left", f"<b>Region {high}</b>": "right"}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_without_any_value_it_says_so_and_stays_compact(theme):
    figure = draw(ROWS.assign(value=np.nan), theme=theme)
    assert "No region has a value" in figure.layout.annotations[0].text
    assert not codes(figure)
    assert draw(theme=theme, unit="points").layout.height <= 12 * theme.font_size


def test_a_region_without_a_value_is_not_marked():
    rows = ROWS.assign(value=ROWS["value"].mask(ROWS["geo"] == "PL03"))
    assert codes(draw(rows)) == ["PL07"]
    assert codes(draw(ROWS.iloc[:1], region="", core=[], country="")) == []


def test_states_are_a_letter_each():
    assert letters(["full", "core", "partial", "missing"]) == "fcpm"


def test_a_long_unit_of_a_diverging_measure_gets_lines_of_its_own():
    title = draw(diverging_centre=0.0, unit="points on a scale of 0–100 in EU 2016 terms").layout.xaxis.title.text
    assert max(len(line) for line in title.split("<br>")) <= 44
