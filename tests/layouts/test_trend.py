"""The trend: no year is invented, bridged or drawn as zero."""

import numpy as np
import pandas as pd
import pytest
from plotly.graph_objects import Figure

from data.tables import GAPS
from layouts.figures.trend import trend_figure
from layouts.theme import LIGHT, THEMES

YEARS = np.arange(2014, 2022)
STATE = ["full", "full", "missing", "full", "partial", "full", "full", "missing"]


def history(state=STATE, **columns) -> pd.DataFrame:
    frame = pd.DataFrame({"dimension": "rd", "geo": "PL84", "core": "PL91", "time": YEARS, "state": state})
    frame["score"], frame["core_score"] = 30.0 + np.arange(8), 60.0
    frame["gap"], frame["percent"] = frame["score"] - 60, frame["score"] / 0.6
    frame.loc[frame["state"] == "missing", ["score", "core_score", "gap", "percent"]] = np.nan
    frame = frame.assign(**({"coverage": 1.0, "compared": 8, "catalogue": 10, "newest": YEARS.astype(float)} | columns))
    return GAPS.check(frame)


def draw(frame: pd.DataFrame | None = None, **options):
    options = {"region_name": "Podlaskie", "core_name": "Warszawa", "dimension_label": "R&D mass"} | options
    return Figure(trend_figure(history() if frame is None else frame, theme=options.pop("theme", LIGHT), **options))


def joined(figure, yaxis="y2", dash=None) -> set[tuple[int, int]]:
    """Pairs of years that a line joins."""
    pairs = set()
    for trace in figure.data:
        if trace.mode == "lines" and trace.yaxis == yaxis and dash in (None, trace.line.dash):
            x = list(trace.x)
            pairs |= {(x[i], x[i + 1]) for i in range(0, len(x), 3)}
    return pairs


def test_only_neighbouring_years_with_data_are_joined():
    assert joined(draw()) == {(2014, 2015), (2017, 2018), (2018, 2019), (2019, 2020)}


def test_partial_years_are_dotted_and_hollow():
    figure = draw()
    assert joined(figure, dash="dot") == {(2017, 2018), (2018, 2019)}
    marks = next(t for t in figure.data if t.mode == "markers" and t.yaxis == "y2")
    assert dict(zip(marks.x, marks.marker.color, strict=True))[2018] == LIGHT.background
    assert dict(zip(marks.x, marks.marker.color, strict=True))[2019] == LIGHT.region


def marks_of(figure, yaxis="y2"):
    """Year -> (size, fill, outline) of its mark."""
    marks = next(t for t in figure.data if t.mode == "markers" and t.yaxis == yaxis)
    each = zip(marks.marker.size, marks.marker.color, marks.marker.line.color, strict=True)
    return dict(zip(marks.x, each, strict=True))


def labels(figure) -> list[tuple[int, str]]:
    return [(a.x, a.text) for a in figure.layout.annotations if a.xref != "paper"]


def test_the_large_mark_and_the_labels_stand_at_the_year_shown():
    figure = draw(year=2017)
    assert labels(figure) == [
        (2017, "<b>33.0</b><br>Podlaskie"),
        (2017, "<b>60.0</b><br>Warszawa"),
        (2017, "<b>−27.0</b><br>points, 2017"),
    ]
    sizes = {year: size for year, (size, *_) in marks_of(figure).items()}
    assert max(sizes, key=sizes.get) == 2017
    assert sizes[2019] < sizes[2015] < sizes[2017]


def test_later_years_are_thin_and_pale():
    figure = draw(year=2017)
    marks = marks_of(figure)
    assert {marks[y][2] for y in (2014, 2015, 2017)} == {LIGHT.region}
    assert {marks[y][2] for y in (2018, 2019, 2020)} == {LIGHT.paler(LIGHT.region)}
    later = [t for t in figure.data if t.mode == "lines" and t.yaxis == "y2" and min(v for v in t.x if v) >= 2017]
    assert {t.line.color for t in later} == {LIGHT.paler(LIGHT.region)}
    assert max(t.line.width for t in later) < LIGHT.line_width
    assert joined(figure) == joined(draw())


def test_labels_lead_over_later_years_to_the_margin():
    ends = [a for a in draw(year=2017).layout.annotations if a.xref != "paper"]
    assert all(a.showarrow and a.ax > 2021 and a.axref == "x" for a in ends)
    assert not any(a.showarrow for a in draw(year=2020).layout.annotations)


@pytest.mark.parametrize(
    ("year", "marked"),
    [(2018, 2018), (2016, 2015), (2021, 2020), (2013, 2020), (None, 2020)],
    ids=["partial", "hole", "not yet", "before all", "none asked for"],
)
def test_a_year_without_data_gives_way_to_the_last_full_one_before(year, marked):
    assert {x for x, _ in labels(draw(year=year))} == {marked}


def test_where_no_year_is_full_the_last_one_is_labelled_as_partial():
    figure = draw(history(state="partial"))
    assert labels(figure)[0] == (2021, "<b>37.0</b> partial<br>Podlaskie")
    assert labels(figure)[2] == (2021, "<b>−23.0</b><br>points, 2021<br>partial")


def test_years_that_rest_on_older_values_alone_are_hollow_and_say_so():
    carried = history(newest=np.minimum(YEARS, 2018).astype(float))
    figure = draw(carried)
    marks = marks_of(figure)
    assert marks[2019][1] == marks[2020][1] == LIGHT.background and marks[2017][1] == LIGHT.region
    assert (2019, 2020) in joined(figure, dash="dot")
    hover = next(t for t in figure.data if t.mode == "markers" and t.yaxis == "y2").hovertext
    assert hover[4].endswith("<br>no value of this year; newest of 2018") and "newest" not in hover[2]
    assert {x for x, _ in labels(figure)} == {2017}
    assert labels(draw(carried, year=2020))[2] == (2020, "<b>−24.0</b><br>points, 2020<br>data of 2018")


def test_breaks_and_source_years_need_not_be_known():
    frame = history().assign(break_=False)
    assert draw(frame.drop(columns=["break_", "newest"])).to_json() == draw(frame).to_json()


def test_labels_stay_above_the_years_of_the_axis():
    low = history(state="partial", gap=np.linspace(-5.0, -60.0, 8), newest=2010.0)
    figure = draw(low)
    gap = figure.layout.annotations[-1]
    assert gap.text.count("<br>") == 3 and gap.y > -60 > figure.layout.yaxis2.range[0]


def test_missing_years_have_no_mark_and_nothing_is_zero():
    for trace in draw().data:
        assert not set(trace.x) & {2016, 2021}
        assert 0 not in [v for v in trace.y if v is not None]


def test_a_break_cuts_the_line():
    frame = history().assign(break_=YEARS == 2020)
    assert (2019, 2020) not in joined(draw(frame))
    assert (2019, 2020) in joined(draw())


def test_years_in_any_order_give_the_same_picture():
    assert draw(history().sample(frac=1, random_state=3)).to_json() == draw().to_json()


def test_lines_are_labelled_at_their_ends_with_name_and_value():
    labels = [a for a in draw().layout.annotations if a.xanchor == "left" and a.xref != "paper"]
    assert [(a.x, a.text) for a in labels] == [
        (2020, "<b>36.0</b><br>Podlaskie"),
        (2020, "<b>60.0</b><br>Warszawa"),
        (2020, "<b>−24.0</b><br>points, 2020"),
    ]


def test_labels_that_would_collide_are_pushed_apart_in_the_order_of_their_lines():
    close = history().assign(core_score=lambda f: f["score"] + 0.5, gap=lambda f: f["score"] * 0 - 0.5)
    figure = draw(close)
    region, core = [a for a in figure.layout.annotations if a.xref != "paper"][:2]
    low, high = figure.layout.yaxis.range
    assert "Podlaskie" in region.text and core.y - region.y > 0.15 * (high - low)


def test_hover_gives_unit_year_and_how_many_indicators():
    marks = [t for t in draw().data if t.mode == "markers"]
    assert marks[1].hovertext[0] == "<b>Podlaskie</b><br>R&D mass: 30.0 points (2014)<br>on 8 of 10 indicators"
    assert marks[2].hovertext[3].endswith("−26.0 points (2018)<br>on 8 of 10 indicators, partial data")


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_without_any_year_it_says_so(theme):
    figure = draw(history(state="missing"), theme=theme)
    assert not figure.data
    assert figure.layout.annotations[0].text == "No year in which both sides have data."


def test_gap_axis_always_contains_level_with_the_core():
    low, high = draw().layout.yaxis2.range
    assert low < -24 and high > 0


def test_year_ticks_are_few_and_end_with_the_last_year():
    ticks = draw().layout.xaxis.tickvals
    assert ticks[-1] == 2021 and len(ticks) <= 6 and list(ticks) == sorted(ticks)
