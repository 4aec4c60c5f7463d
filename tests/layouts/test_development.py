"""The gap over the years: cut at breaks, hollow where partial, an interval only at the year it belongs to."""

import numpy as np
import pandas as pd
import pytest
from plotly.graph_objects import Figure

from data.tables import GAPS
from layouts.figures.development import Steady, Sure, Told, development_figure
from layouts.theme import LIGHT, THEMES

YEARS = np.arange(2014, 2022)
TOLD = Told("Podlaskie", "Warszawa", "R&D mass")


def history(state="full", breaks=(), **columns) -> pd.DataFrame:
    frame = pd.DataFrame({"dimension": "rd", "geo": "PL84", "core": "PL91", "time": YEARS, "state": state})
    frame["score"], frame["core_score"] = 30.0 + np.arange(8), 60.0
    frame["gap"], frame["percent"] = frame["score"] - 60, frame["score"] / 0.6
    frame.loc[frame["state"] == "missing", ["score", "core_score", "gap", "percent"]] = np.nan
    more = {"coverage": 1.0, "compared": 8, "catalogue": 10, "newest": YEARS.astype(float)} | columns
    return GAPS.check(frame.assign(**more)).assign(break_=np.isin(YEARS, breaks))


def draw(frame=None, theme=LIGHT, **options):
    frame = history() if frame is None else frame
    return Figure(development_figure(frame, theme=theme, told=TOLD, **options))


def joined(figure):
    pairs = set()
    for trace in figure.data:
        if trace.mode == "lines" and trace.line.color != LIGHT.grey_strong:
            pairs |= {(trace.x[i], trace.x[i + 1]) for i in range(0, len(trace.x), 3)}
    return pairs


def key(figure):
    return [a.text for a in figure.layout.annotations if a.xref == "paper"]


def test_a_break_cuts_the_line_and_is_marked():
    figure = draw(history(breaks=(2017,)), year=2020)
    assert (2016, 2017) not in joined(figure) and (2015, 2016) in joined(figure)
    assert [s.x0 for s in figure.layout.shapes] == [2016.5]
    assert any("breaks" in line for line in key(figure))
    assert not any("breaks" in line for line in key(draw(year=2020)))
    assert not draw(year=2020).layout.shapes


def test_a_break_before_the_first_year_that_is_there_cuts_nothing():
    assert not draw(history(breaks=(2014,)), year=2020).layout.shapes


def test_partial_years_are_hollow_and_explained():
    figure = draw(history(state=["full"] * 4 + ["partial"] + ["full"] * 3), year=2020)
    marks = next(t for t in figure.data if t.mode == "markers")
    colours = dict(zip(marks.x, marks.marker.color, strict=True))
    assert colours[2018] == LIGHT.background and colours[2017] == LIGHT.region
    assert any("partial" in line for line in key(figure))


def whiskers(figure):
    return [(list(t.x), list(t.y)) for t in figure.data if t.mode == "lines+markers"]


def test_the_interval_stands_at_the_chosen_year():
    assert whiskers(draw(year=2020, sure=Sure(-27.0, -21.0))) == [([2020, 2020], [-27.0, -21.0])]
    assert any("nine of ten" in line for line in key(draw(year=2020, sure=Sure(-27.0, -21.0))))
    assert whiskers(draw(year=2020)) == []


def test_an_interval_is_never_drawn_at_another_year():
    missing = history(state=["full"] * 6 + ["missing"] * 2)
    assert whiskers(draw(missing, year=2021, sure=Sure(-27.0, -21.0))) == []


def test_zero_and_the_interval_are_inside_the_scale():
    low, high = draw(year=2020, sure=Sure(-70.0, 12.0)).layout.yaxis.range
    assert low < -70 and high > 12
    low, high = draw(year=2020).layout.yaxis.range
    assert low < -30 and high > 0


def test_the_gap_on_the_same_indicators_is_beside_it():
    figure = draw(year=2020, steady=Steady([2015, 2016, 2017], [-1.0, -2.0, -3.0], 3))
    grey = next(t for t in figure.data if t.mode == "lines" and t.line.color == LIGHT.grey_strong)
    assert (list(grey.x), list(grey.y)) == ([2015, 2016, 2017], [-1.0, -2.0, -3.0])
    assert any("same 3 indicators" in line for line in key(figure))
    assert any("the 1 indicator" in line for line in key(draw(year=2020, steady=Steady([2015], [-1.0], 1))))


def test_the_year_shown_is_labelled_and_its_hover_says_how_sure_it_is():
    figure = draw(year=2018, sure=Sure(-27.0, -21.0))
    label = figure.layout.annotations[-1]
    assert label.text == "<b>−26.0</b><br>points, 2018" and label.x == 2018
    hover = next(t for t in figure.data if t.mode == "markers").hovertext
    assert "between −27.0 and −21.0" in hover[4] and "between" not in hover[3]


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_without_any_year_it_says_so(theme):
    figure = draw(history(state="missing"), theme=theme, year=2020)
    assert not figure.data and "No year" in figure.layout.annotations[0].text
