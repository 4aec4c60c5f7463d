"""The map: what is filled with what, what is outlined, and that it needs no other host."""

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from plotly.graph_objects import Figure

from indicators.classes import Classes, classes_for
from layouts.colour import contrast
from layouts.figures.insets import INSETS, insets_in, slots
from layouts.figures.map import legend_items, map_figure
from layouts.figures.marks import notes_of
from layouts.figures.scale import class_colours, stepped_scale, z_values
from layouts.numbers import number
from layouts.theme import LIGHT, THEMES

ROWS = pd.DataFrame(
    {
        "geo": ["PL84", "PL91", "PL21", "DE30", "IE04", "FRY1", "PT20"],
        "value": [20.0, 65.0, np.nan, 35.0, np.nan, 19.999, 71.0],
        "state": ["full", "full", "full", "partial", "missing", "full", "full"],
    }
)
SCORE = classes_for("score", ROWS["value"].to_numpy())
# Against the core: two cores against themselves, at 0 by definition.
GAP = classes_for("gap", ROWS["value"].to_numpy())
CORES = ROWS.assign(
    value=[-20.0, 0.0, np.nan, 35.0, np.nan, -19.9, 0.0],
    state=["full", "core", "full", "partial", "missing", "full", "core"],
)


URLS = {"theme": LIGHT, "level": 2, "geojson_url": "/a/n2.geojson", "borders_url": "/a/n0.geojson"}


def draw(rows: pd.DataFrame = ROWS, classes: Classes = SCORE, **options):
    options = URLS | options
    return Figure(map_figure(rows, classes, **options))


def colour_of(trace, z: float) -> str:
    """The colour plotly gives `z`: the last step that starts at or below it (d3 bisects to the right)."""
    place = (z - trace.zmin) / (trace.zmax - trace.zmin)
    return next(colour for start, colour in reversed(trace.colorscale) if start <= min(place, 1 - 1e-12))


def dots(figure):
    """Traces that mark a region beside its fill."""
    return [t for t in figure.data if t.type == "scattergeo" and len(t.locations)]


def marks(figure) -> dict[str, dict[str, str]]:
    """Frame -> code -> symbol of every mark."""
    found: dict[str, dict[str, str]] = {}
    for t in dots(figure):
        symbols = [t.marker.symbol] * len(t.locations) if isinstance(t.marker.symbol, str) else t.marker.symbol
        found.setdefault(t.geo, {}).update(zip(t.locations, symbols, strict=True))
    return found


def fills(figure) -> dict[str, str]:
    return {
        code: colour_of(trace, z)
        for trace in figure.data
        if trace.type == "choropleth" and trace.hoverinfo != "skip"
        for code, z in zip(trace.locations, trace.z, strict=True)
    }


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_region_has_the_fill_of_its_class_and_what_has_no_class_another(theme):
    colours = class_colours(SCORE, theme)
    assert fills(draw(theme=theme)) == {
        "PL84": colours[1],
        "PL91": colours[5],
        "PL21": theme.missing,
        "DE30": theme.partial,
        "IE04": theme.missing,
        "FRY1": colours[0],
        "PT20": colours[6],
    }


@pytest.mark.parametrize("measure", ["score", "gap", "percent", "value"])
def test_colours_on_the_map_are_those_of_the_legend_also_on_a_break(measure):
    values = np.round(np.random.default_rng(2).uniform(-60, 160, 500), 1)
    values[:4] = [10.0, 20.0, 30.0, 100.0]
    rows = pd.DataFrame({"geo": [f"XX{n:03}" for n in range(500)], "value": values, "state": "full"})
    classes = classes_for(measure, values)
    colours = class_colours(classes, LIGHT)
    assert list(fills(draw(rows, classes)).values()) == [colours[i] for i in classes.index(values)]


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_core_compared_with_itself_has_a_fill_of_its_own_and_a_diamond(theme):
    figure = draw(CORES, GAP, theme=theme)
    assert fills(figure) == fills(draw(CORES.assign(state="full"), GAP, theme=theme)) | {
        "PL91": theme.core_fill,
        "PT20": theme.core_fill,
        "DE30": theme.partial,
        "IE04": theme.missing,
    }
    assert theme.core_fill not in class_colours(GAP, theme)
    assert marks(figure) == {"geo": {"PL91": "diamond", "DE30": "circle"}, "geo2": {"PT20": "diamond"}}


def test_legend_lists_cores_apart_and_only_where_there_are_some():
    items = legend_items(GAP, CORES, LIGHT, str)
    assert sum(i["count"] for i in items) == len(CORES)
    assert [(i["label"], i["count"], i["state"], i["color"]) for i in items[-3:-2]] == [
        ("core itself", 2, "core", LIGHT.core_fill)
    ]
    assert sum(i["count"] for i in items if i["state"] == "full") == 2
    assert "core itself" not in {i["label"] for i in legend_items(SCORE, ROWS, LIGHT, str)}


def test_ends_of_a_diverging_legend_carry_words():
    words = ("far behind", "far ahead")
    items = legend_items(GAP, CORES, LIGHT, str, ends=words)
    assert [i["hint"] for i in items] == ["far behind", *[""] * 6, "far ahead", "", "", ""]
    assert not any(i["hint"] for i in legend_items(SCORE, ROWS, LIGHT, str, ends=words))
    assert not any(i["hint"] for i in legend_items(GAP, CORES, LIGHT, str))


def test_reverse_turns_the_palette_but_not_the_classes():
    assert class_colours(SCORE, LIGHT, reverse=True) == class_colours(SCORE, LIGHT)[::-1]
    assert fills(draw(reverse=True))["PT20"] == class_colours(SCORE, LIGHT)[0]


@pytest.mark.parametrize("classes", [Classes((), empty=True), Classes(()), Classes((0.5,))])
def test_few_or_no_classes_still_make_a_valid_scale(classes):
    scale = stepped_scale(classes, LIGHT)
    places = [place for place, _ in scale["colorscale"]]
    assert places[0] == 0 and places[-1] == 1 and places == sorted(places)
    rows = ROWS.assign(state="missing", value=np.nan)
    assert set(fills(draw(rows, classes)).values()) == {LIGHT.missing}
    assert np.isfinite(z_values(ROWS, classes)).all()


def test_an_empty_frame_draws_an_empty_map():
    figure = draw(ROWS.iloc[:0], Classes((), empty=True))
    assert not fills(figure)


def test_partial_regions_carry_a_dot_because_a_fill_is_lost_in_grey():
    assert [list(t.locations) for t in dots(draw())] == [["DE30"]]
    assert dots(draw())[0].hoverinfo == "skip"


def test_region_and_core_are_outlined_on_a_halo_above_everything_else():
    figure = draw(region="PL84", core=("PL91", "DE30"))
    halo, outline = figure.data[4:6]
    assert not figure.data[3].locations
    assert list(outline.locations) == list(halo.locations) == ["PL84", "PL91", "DE30"]
    assert list(outline.marker.line.color) == [LIGHT.region, LIGHT.core, LIGHT.core]
    assert halo.marker.line.color == LIGHT.background
    assert halo.marker.line.width > outline.marker.line.width
    assert all(t.type == "scattergeo" or t.geo not in (None, "geo") for t in figure.data[6:])


def test_regions_next_to_a_core_have_an_outline_of_their_own_thinner_than_the_core_s():
    figure = draw(region="PL84", core=("PL91",), ring=("PL21", "IE04"))
    ring, outline = figure.data[3], figure.data[5]
    assert list(ring.locations) == ["PL21", "IE04"] and ring.marker.line.color == LIGHT.core
    assert ring.marker.line.width < outline.marker.line.width and ring.hoverinfo == "skip"


NOTED = ROWS.assign(note=["flagged", "carried", "flagged", "carried", "", "converted", ""])


def test_what_has_to_be_known_about_a_value_is_marked_in_its_frame_and_counted():
    """PL21 and DE30 have no value of a class: nothing to be said about it, partial data has its own dot."""
    found = marks(draw(NOTED))
    assert found["geo"] == {"PL84": "triangle-up", "PL91": "circle", "DE30": "circle"}
    assert found["geo3"] == {"FRY1": "square"}
    counts = {i["state"]: i["count"] for i in legend_items(SCORE, NOTED, LIGHT, str) if "mark" in i}
    assert counts == {"flagged": 1, "converted": 1, "carried": 1}
    assert not [i for i in legend_items(SCORE, ROWS, LIGHT, str) if "mark" in i]


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_marks_on_a_class_are_seen_on_every_fill(theme):
    figure = draw(NOTED, theme=theme)
    for trace in (t for t in dots(figure) if t.marker.symbol in ("triangle-up", "square")):
        ends = (trace.marker.color, trace.marker.line.color)
        assert all(max(contrast(end, fill) for end in ends) >= 3 for fill in class_colours(SCORE, theme))


def test_a_value_is_noted_for_what_is_most_important_about_it():
    rows = pd.DataFrame(
        {
            "native": [1.0] * 5,
            "flag": ["b", "", "", "", ""],
            "converted": [True, True, False, False, False],
            "source_time": [2018, 2018, 2018, 2020, np.nan],
        }
    )
    assert notes_of(rows, 2020).tolist() == ["flagged", "converted", "carried", "", ""]
    assert notes_of(pd.DataFrame({"newest": [2018.0, 2020.0, np.nan]}), 2020).tolist() == ["carried", "", ""]


def test_a_region_in_an_inset_is_outlined_there():
    figure = draw(region="FRY1", core=("PT20",))
    lines = {t.locations[0]: t.marker.line.color[0] for t in figure.data[6:] if t.type == "choropleth"}
    assert lines == {"FRY1": LIGHT.region, "PT20": LIGHT.core}


def test_insets_are_those_in_the_rows_named_and_out_of_europe_s_way():
    figure = draw()
    assert [a.text for a in figure.layout.annotations] == ["Açores", "Guadeloupe"]
    europe = next(t for t in figure.data if t.hoverinfo != "skip")
    assert not set(europe.locations) & {"FRY1", "PT20"}
    assert figure.layout.geo2.domain.x[0] > 0.8
    assert figure.layout.geo2.projection.minscale == figure.layout.geo2.projection.maxscale == 1
    assert not draw(ROWS.iloc[:3]).layout.annotations


def test_inset_slots_are_stacked_without_overlap_and_found_for_nuts_3_codes():
    every = insets_in([f"{i.prefix}0" for i in INSETS])
    assert every == INSETS
    places = slots(every)
    for upper, lower in pairwise(places):
        assert upper.top > upper.y[1] > upper.y[0] > lower.top


def test_zoom_survives_and_nothing_is_fitted():
    figure = draw(revision="keep")
    for geo in (figure.layout.geo, figure.layout.geo2):
        assert geo.uirevision == "keep" and geo.fitbounds is False and geo.visible is False
    assert figure.layout.uirevision == "keep"
    assert figure.layout.geo.projection.type == "azimuthal equal area"


def test_shapes_come_by_address_so_that_a_figure_stays_small():
    figure = draw()
    assert {t.geojson for t in figure.data} == {"/a/n2.geojson", "/a/n0.geojson"}
    assert len(json.dumps(map_figure(ROWS, SCORE, **URLS))) < 8000


def test_traces_keep_their_number_and_order_so_that_another_year_is_a_few_lists():
    one, other = draw(), draw(ROWS.assign(state="missing", value=np.nan))
    assert [(t.type, t.geo) for t in one.data] == [(t.type, t.geo) for t in other.data]
    assert {tuple(t.locations) for t in one.data if t.hoverinfo == "none"} == {
        tuple(t.locations) for t in other.data if t.hoverinfo == "none"
    }


def test_legend_counts_every_region_once_and_marks_the_class_of_the_mean():
    items = legend_items(SCORE, ROWS, LIGHT, lambda v: number(v, 0), mean=35.0)
    assert sum(i["count"] for i in items) == len(ROWS)
    assert [i["label"] for i in items][:2] == ["under 20", "20 to 30"]
    assert [i["label"] for i in items][-3:] == ["70 and over", "partial data", "no data"]
    assert [(i["state"], i["count"], i["color"]) for i in items[-2:]] == [
        ("partial", 1, LIGHT.partial),
        ("missing", 2, LIGHT.missing),
    ]
    assert [n for n, i in enumerate(items) if i["mean"]] == [2]
    assert not any(i["mean"] for i in legend_items(SCORE, ROWS, LIGHT, str))


def test_legend_without_any_value_lists_only_what_is_missing():
    items = legend_items(Classes((), empty=True), ROWS.assign(state="missing"), LIGHT, str)
    assert [(i["label"], i["count"]) for i in items] == [("partial data", 0), ("no data", 7)]
    assert legend_items(Classes(()), ROWS, LIGHT, str)[0]["label"] == "all values"


def test_partial_regions_in_an_inset_carry_a_dot_there():
    figure = draw(ROWS.assign(state="partial"))
    marked = {t.geo: list(t.locations) for t in dots(figure)}
    assert marked["geo2"] == ["PT20"] and marked["geo3"] == ["FRY1"]
