"""Spread and growth of regions: what is drawn is what was counted."""

import pytest
from plotly.graph_objects import Figure

from layouts.figures.convergence import Course, Grown, Line, growth_figure, spread_figure
from layouts.theme import LIGHT, THEMES

OWN = Course("Österreich", 9, [2015, 2016, 2017, 2018], [4.0, 3.5, 3.0, 2.0])
EU = Course("EU", 120, [2015, 2016, 2017, 2018], [9.0, 8.9, 8.8, 8.9])
REGIONS = [
    Grown("AT12", "Niederösterreich", 40.0, 0.8, "region"),
    Grown("AT13", "Wien", 70.0, 0.2, "core"),
    Grown("AT21", "Kärnten", 35.0, 1.1),
    Grown("AT22", "Steiermark", 50.0, 0.6),
]


def test_spread_of_country_and_eu_on_a_scale_from_zero():
    figure = Figure(spread_figure(OWN, EU, theme=LIGHT))
    assert [list(t.y) for t in figure.data] == [EU.spread, OWN.spread]
    assert figure.layout.yaxis.range[0] == 0 and figure.layout.yaxis.range[1] > 9
    ends = [a.text for a in figure.layout.annotations if a.xref != "paper"]
    assert ends == ["<b>8.9</b><br>EU<br>120 regions", "<b>2.0</b><br>Österreich<br>9 regions"]


def test_neither_is_in_the_colour_of_region_or_core():
    used = {t.line.color for t in Figure(spread_figure(OWN, EU, theme=LIGHT)).data}
    assert not used & {LIGHT.region, LIGHT.core}


def test_a_break_cuts_the_line_of_the_country_alone():
    union, own = Figure(spread_figure(OWN, EU, theme=LIGHT, breaks=(2017,))).data
    assert list(own.x) == [2015, 2016, None, 2017, 2018] and list(union.x) == [2015, 2016, 2017, 2018]


def test_labels_that_would_collide_are_pushed_apart():
    near = Course("EU", 120, EU.years, [9.0, 8.9, 8.8, 2.1])
    one, other = (a.y for a in Figure(spread_figure(OWN, near, theme=LIGHT)).layout.annotations if a.xref != "paper")
    assert one - other >= 2


def test_without_the_eu_the_country_is_alone():
    assert len(Figure(spread_figure(OWN, None, theme=LIGHT)).data) == 1


def test_growth_shows_every_region_where_it_started_and_how_it_grew():
    figure = Figure(growth_figure(REGIONS, Line(-0.02, 1.8, sure=True), theme=LIGHT, years=(2015, 2018)))
    dots = {(x, y) for t in figure.data if "markers" in t.mode for x, y in zip(t.x, t.y, strict=True)}
    assert dots == {(r.start, r.change) for r in REGIONS}
    named = {t.text[0]: t.marker.color for t in figure.data if t.mode == "markers+text"}
    assert named == {"<b>Niederösterreich</b>": LIGHT.region, "<b>Wien</b>": LIGHT.core}


@pytest.mark.parametrize(("sure", "dash"), [(True, "solid"), (False, "dot")])
def test_the_line_is_solid_only_where_its_slope_is_sure(sure, dash):
    line = growth_figure(REGIONS, Line(-0.02, 1.8, sure), theme=LIGHT, years=(2015, 2018))["data"][0]
    assert line["line"]["dash"] == dash
    assert line["y"] == [pytest.approx(1.8 - 0.02 * x, abs=1e-4) for x in line["x"]]


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_no_change_is_inside_the_scale(theme):
    low, high = growth_figure(REGIONS, None, theme=theme, years=(2015, 2018))["layout"]["yaxis"]["range"]
    assert low < 0 < high


def test_the_line_runs_through_no_name():
    line = Line(-0.02, 1.59, sure=False)  # 0.79 at the start of AT12, 0.19 at that of AT13: both a hair above it
    named = [t for t in growth_figure(REGIONS, line, theme=LIGHT, years=(2015, 2018))["data"] if "text" in t]
    assert [t["textposition"] for t in named] == ["top left", "top right"]
    below = [Grown("AT13", "Wien", 70.0, 0.1, "core"), *REGIONS[2:]]
    named = [t for t in growth_figure(below, line, theme=LIGHT, years=(2015, 2018))["data"] if "text" in t]
    assert named[0]["textposition"] == "bottom left"
    alone = [t for t in growth_figure(REGIONS, None, theme=LIGHT, years=(2015, 2018))["data"] if "text" in t]
    assert alone[0]["textposition"] == "middle left"


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("count", [4, 6, 9, 13, 25])
def test_labels_of_years_have_room_beside_each_other_on_a_phone(theme, count):
    years = list(range(2000, 2000 + count))
    layout = spread_figure(Course("Wien", 9, years, [3.0] * count), None, theme=theme)["layout"]
    ticks, (low, high) = layout["xaxis"]["tickvals"], layout["xaxis"]["range"]
    room = 316 - layout["margin"]["l"] - layout["margin"]["r"]
    apart = (ticks[1] - ticks[0]) / (high - low) * room
    assert ticks[-1] == years[-1] and len(ticks) >= 2
    # Four digits are about 0.6 font sizes wide each.
    assert apart > 4 * 0.6 * theme.small_size + 2


def test_marks_are_rounded_to_what_the_browser_writes_the_same_of():
    """A tenth of 49.949 is 49.9; of 49.95, which two decimals would make of it, it would be 50.0."""
    values = [49.949, 49.951, -0.0449, 0.0451, 12.3456, 7.0, 0.05]
    found = growth_figure(
        [Grown(f"R{n}", "", v, v / 10) for n, v in enumerate(values)], None, theme=LIGHT, years=(1, 2)
    )
    marks = found["data"][0]
    assert [f"{x:.1f}" for x in marks["x"]] == [f"{v:.1f}" for v in values]
    assert [f"{y:.2f}" for y in marks["y"]] == [f"{v / 10:.2f}" for v in values]
    assert all(
        abs(x - v) <= 0.05 and len(f"{x:g}".partition(".")[2]) <= 2 for x, v in zip(marks["x"], values, strict=True)
    )
