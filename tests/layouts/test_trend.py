"""The trend and the sparkline: no year is invented, bridged or drawn as zero."""

import numpy as np
import pandas as pd
import pytest

from data.tables import GAPS
from layouts.figures.trend import sparkline, trend_figure
from layouts.theme import LIGHT, THEMES

YEARS = np.arange(2014, 2022)
STATE = ["full", "full", "missing", "full", "partial", "full", "full", "missing"]


def history(state=STATE, **columns) -> pd.DataFrame:
    frame = pd.DataFrame({"dimension": "rd", "geo": "PL84", "core": "PL91", "time": YEARS, "state": state})
    frame["score"], frame["core_score"] = 30.0 + np.arange(8), 60.0
    frame["gap"], frame["percent"] = frame["score"] - 60, frame["score"] / 0.6
    frame.loc[frame["state"] == "missing", ["score", "core_score", "gap", "percent"]] = np.nan
    frame = frame.assign(coverage=1.0, compared=8, catalogue=10, **columns)
    return GAPS.check(frame)


def draw(frame: pd.DataFrame | None = None, **options):
    options = {"region_name": "Podlaskie", "core_name": "Warszawa", "dimension_label": "R&D mass"} | options
    return trend_figure(history() if frame is None else frame, theme=options.pop("theme", LIGHT), **options)


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
    assert marks[1].hovertext[0] == "<b>Podlaskie</b><br>R&D mass: 30.0 points of 100 (2014)<br>on 8 of 10 indicators"
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


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_sparkline_shows_the_same_pieces_and_the_last_value(theme):
    figure = sparkline(history(), theme)
    assert joined(figure, yaxis="y") == joined(draw())
    last = figure.data[-1]
    assert (list(last.x), list(last.y)) == ([2020], [-24.0])
    assert figure.layout.xaxis.visible is False and figure.layout.height < 60


def test_sparkline_without_data_is_an_empty_line():
    figure = sparkline(history(state="missing"), LIGHT)
    assert all(trace.mode == "lines" and not trace.x for trace in figure.data)
