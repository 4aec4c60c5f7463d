"""The dumbbell chart."""

import numpy as np
import pandas as pd
import pytest
from plotly.graph_objects import Figure

from data.tables import INDICATOR_GAPS
from layouts.figures.dumbbell import dumbbell_figure
from layouts.numbers import number
from layouts.rows import records
from layouts.theme import LIGHT, THEMES

BLANK = {"str": "", "float": np.nan, "int": 2021, "bool": False}


def row(dimension, indicator, mine=np.nan, theirs=np.nan, **more):
    values = {column: BLANK[kind] for column, kind in INDICATOR_GAPS.columns.items()}
    values |= {"dimension": dimension, "indicator": indicator, "geo": "PL84", "core": "PL91", "unit": "% of GDP"}
    values |= {"normalised": mine, "core_normalised": theirs, "value": mine / 10, "core_value": theirs / 10}
    return values | {"contribution": (mine - theirs) / 4, "source_time": 2021.0, "core_source_time": 2019.0} | more


GAPS = pd.DataFrame(
    [
        row("talent", "small", 40.0, 44.0),
        row("talent", "open", value=1.2, reason="core_missing"),
        row("talent", "ahead", 80.0, 60.0, flag="bu"),
        row("talent", "large", 10.0, 90.0, core_source_time=2021.0),
    ]
).assign(years=["2019/2021", "", "2019/2021", "2021"])
WHY = "The core has no value for 2018 to 2021."
NAMES = {i: (f"Label {i}", lambda v: number(v, 1), "") for i in GAPS["indicator"]}
NAMES["open"] = ("Label open", lambda v: number(v, 1), WHY)
# A region without a core: nothing to be compared, and two values that are there.
ALONE = pd.DataFrame(
    [
        row("talent", "small", 40.0, reason="no_core", core=""),
        row("talent", "open", reason="both_missing", core=""),
        row("talent", "ahead", 80.0, reason="no_core", core=""),
    ]
)


def draw(gaps: pd.DataFrame = GAPS, names=NAMES, **options):
    options = {"theme": LIGHT, "region_name": "Podlaskie", "core_name": "Warszawa"} | options
    return Figure(dumbbell_figure(records(INDICATOR_GAPS.check(gaps)), names, **options))


def texts(figure) -> list[str]:
    return [a.text for a in sorted(figure.layout.annotations, key=lambda a: -a.y) if a.yref == "y"]


def around(figure) -> list[str]:
    """Key and ends of the scale."""
    return [a.text for a in figure.layout.annotations if a.yref == "paper"]


def test_largest_disadvantage_comes_first_and_what_is_incomparable_last():
    order = [t.split("   ")[0] for t in texts(draw()) if t.startswith(("Label", "The"))]
    assert order == ["Label large", "Label small", "Label ahead", "Label open", WHY]


def test_region_and_core_lie_at_their_normalised_values_with_native_labels_outside():
    core, region = draw().data[-2:]
    assert list(region.customdata) == list(core.customdata) == ["large", "small", "ahead"]
    assert list(region.x) == [10, 40, 80] and list(core.x) == [90, 44, 60]
    assert list(region.y) == list(core.y)
    assert list(region.text) == ["1.0", "4.0", "8.0"]
    assert list(region.textposition) == ["middle left", "middle left", "middle right"]
    assert list(core.textposition) == ["middle right", "middle right", "middle left"]
    assert (region.marker.color, core.marker.color) == (LIGHT.region, LIGHT.core)
    assert region.marker.symbol != core.marker.symbol


def test_what_can_not_be_compared_has_no_dot_and_no_zero():
    for trace in draw().data:
        assert "open" not in (trace.customdata if trace.customdata is not None else ())
    assert not any(v == 0 for trace in draw().data[-2:] for v in trace.x)


def test_hover_says_value_unit_one_year_flag_in_words_and_contribution():
    core, region = draw().data[-2:]
    assert region.hovertext[2] == (
        "<b>Label ahead</b><br>Podlaskie: 8.0 % of GDP (2021)"
        "<br>flag: break in time series, low reliability<br>contribution to the gap: +5.0 points"
    )
    assert core.hovertext[2].split("<br>")[1:] == [
        "Warszawa: 6.0 % of GDP (2019)",
        "contribution to the gap: +5.0 points",
    ]


def test_lines_say_unit_and_years_and_when_the_years_differ():
    found = {line.split("   ")[0]: line for line in texts(draw())}
    assert ">% of GDP, 2021</span>" in found["Label large"]
    long = draw(GAPS.assign(years="2019/2021"), names=NAMES | {"small": ("L" * 40, str, "")})
    assert "% of GDP, 2019/2021, different years" in texts(long)
    assert sum("different years" in t for t in texts(draw())) == 2


def test_without_years_the_unit_stands_alone():
    assert any(t.endswith(">% of GDP</span>") for t in texts(draw(GAPS.drop(columns="years"))))


def test_units_stand_beside_their_names_and_below_long_ones():
    long = GAPS.assign(unit="persons 25–34 per 100 persons 20–29 five years before", years="")
    assert any("% of GDP" in t and "Label large" in t for t in texts(draw()))
    assert "persons 25–34 per 100 persons 20–29 five years before" in texts(draw(long))
    assert draw(long).layout.height > draw().layout.height


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_height_grows_with_the_rows(theme):
    one, all_rows = draw(GAPS.iloc[:1], theme=theme), draw(theme=theme)
    assert one.layout.height < all_rows.layout.height
    low, high = all_rows.layout.yaxis.range
    assert low < min(all_rows.data[-1].y) and high > 0


def test_without_a_core_the_dots_of_the_region_stand_alone_weakest_first():
    figure = draw(ALONE, core_name="")
    tracks, region = figure.data
    assert tracks.mode == "lines" and set(tracks.x) == {0, 100, None}
    assert list(region.customdata) == ["small", "ahead"] and list(region.x) == [40, 80]
    assert "contribution" not in "".join(region.hovertext)
    assert [t.split("   ")[0] for t in texts(figure)] == ["Label small", "Label ahead", "Label open", WHY]
    key, *ends = around(figure)
    assert "Podlaskie" in key and "◆" not in key and ends == ["0 = weakest", "100 = best"]


def test_a_core_itself_is_drawn_once_and_not_against_itself():
    itself = GAPS.assign(core_normalised=GAPS["normalised"], contribution=GAPS["normalised"] * 0)
    region = draw(itself, core_name="").data[-1]
    assert list(region.customdata) == ["large", "small", "ahead"]
    assert len(draw(itself, core_name="").data) == 2
    assert not any("different years" in t for t in texts(draw(itself, core_name="")))


def test_nothing_comparable_says_why_and_draws_no_scale():
    figure = draw(GAPS[GAPS["indicator"] == "open"])
    assert texts(figure) == ["Label open", WHY]
    assert not figure.data and not around(figure)


def test_several_of_the_same_reason_are_one_sentence_where_nothing_is_compared():
    several = pd.DataFrame([row("sme", i, reason="missing") for i in "abc"] + [row("sme", "d", reason="no_data")])
    names = {i: (f"Label {i}, %", str, "no value in this region") for i in "abc"} | {"d": ("Label d", str, "no data")}
    figure = draw(several, names)
    assert " ".join(texts(figure)) == (
        "No value in this region: Label a, %; Label b, %; Label c, %. Label d no data"  # broken for a phone
    )
    assert not figure.data and not around(figure)
    assert texts(draw(several.iloc[1:], names))[0] == "Label b, %"  # two are no crowd
    assert figure.layout.height < draw(pd.concat([several, GAPS]), names | NAMES).layout.height


def test_no_rows_make_an_empty_chart():
    figure = draw(GAPS.iloc[:0])
    assert not figure.layout.annotations and not figure.data
