"""The distribution strip."""

import numpy as np
import pandas as pd
import pytest
from plotly.graph_objects import Figure

from layouts.figures.strip import strip_figure
from layouts.theme import CORE_SYMBOL, LIGHT, THEMES

RNG = np.random.default_rng(4)
ROWS = pd.DataFrame(
    {
        "geo": [f"PL{n:02}" for n in range(20)] + [f"DE{n:02}" for n in range(180)],
        "value": np.round(RNG.normal(50, 8, 200), 1),
        "state": "full",
    }
).assign(name=lambda f: "Region " + f["geo"])


def draw(rows: pd.DataFrame = ROWS, **options):
    return Figure(
        strip_figure(rows, **({"theme": LIGHT, "region": "PL03", "core": ["PL07"], "country": "PL"} | options))
    )


def codes(figure) -> list[str]:
    return [code for code, *_place in dots(figure)]


def dots(figure) -> list[tuple[str, float, float]]:
    """(code, x, y) of every dot that is drawn."""
    every = ((c, x, y) for t in figure.data for c, x, y in zip(t.customdata, t.x, t.y, strict=True))
    return [dot for dot in every if dot[1] is not None]


def test_every_region_with_a_value_is_one_dot_and_none_without():
    rows = ROWS.copy()
    rows.loc[[3, 50], "value"] = np.nan
    assert sorted(codes(draw())) == sorted(ROWS["geo"])
    assert sorted(codes(draw(rows))) == sorted(set(ROWS["geo"]) - {"PL03", "DE30"})


def test_dots_lie_at_their_values_and_do_not_depend_on_row_order():
    def places(figure):
        return {c: (x, y) for c, x, y in dots(figure)}

    found = places(draw())
    assert {c: x for c, (x, _) in found.items()} == dict(zip(ROWS["geo"], ROWS["value"], strict=True))
    assert places(draw(ROWS.sample(frac=1, random_state=1))) == found


def test_no_two_dots_of_a_column_lie_on_each_other():
    rows = ROWS.assign(value=50.0)
    figure = draw(rows)
    heights = [y for _code, _x, y in dots(figure)]
    assert len(set(heights)) == len(rows)
    assert max(abs(h) for h in heights) < figure.layout.yaxis.range[1]


def test_country_region_and_core_are_picked_out_and_named():
    figure = draw()
    others, country, core, region = figure.data
    drawn = [{c for c, x in zip(t.customdata, t.x, strict=True) if x is not None} for t in (others, country)]
    assert drawn[1] == {f"PL{n:02}" for n in range(20)} - {"PL03", "PL07"}
    assert not drawn[0] & drawn[1]
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


def test_one_region_and_no_selection_are_fine():
    assert codes(draw(ROWS.iloc[:1], region="", core=[], country="")) == ["PL00"]


def test_one_crowded_value_does_not_flatten_the_swarm():
    cores = pd.DataFrame({"geo": [f"XX{n:02}" for n in range(60)], "value": 50.0, "state": "full"})
    crowded = pd.concat([ROWS, cores.assign(name="Core")], ignore_index=True)
    assert draw(crowded).layout.yaxis.range[1] <= 2 * draw().layout.yaxis.range[1]
    assert len(dots(draw(crowded))) == len(crowded)


def test_a_long_unit_of_a_diverging_measure_gets_lines_of_its_own():
    title = draw(diverging_centre=0.0, unit="points on a scale of 0–100 in EU 2016 terms").layout.xaxis.title.text
    assert max(len(line) for line in title.split("<br>")) <= 44
