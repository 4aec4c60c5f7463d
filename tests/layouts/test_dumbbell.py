"""The dumbbell chart."""

import numpy as np
import pandas as pd
import pytest

from data.tables import INDICATOR_GAPS
from layouts.figures.dumbbell import dumbbell_figure
from layouts.numbers import number
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
        row("talent", "open", value=1.2),
        row("talent", "ahead", 80.0, 60.0, flag="b"),
        row("rd", "large", 10.0, 90.0),
    ]
)
NAMES = {i: (f"Label {i}", lambda v: number(v, 1), "") for i in GAPS["indicator"]}
NAMES["open"] = ("Label open", lambda v: number(v, 1), "The core has no value for 2018 to 2021.")
DIMENSIONS = {"rd": "R&D mass", "talent": "Talent retention", "sme": "SME retention"}


def draw(gaps: pd.DataFrame = GAPS, **options):
    options = {"theme": LIGHT, "region_name": "Podlaskie", "core_name": "Warszawa", "dimensions": DIMENSIONS} | options
    return dumbbell_figure(INDICATOR_GAPS.check(gaps), NAMES, **options)


def texts(figure) -> list[str]:
    return [a.text for a in sorted(figure.layout.annotations, key=lambda a: -a.y) if a.yref == "y"]


def test_rows_are_grouped_by_dimension_largest_disadvantage_first_incomparable_last():
    order = [t.split("   ")[0] for t in texts(draw())]
    assert order == [
        "<b>R&D mass</b>",
        "Label large",
        "<b>Talent retention</b>",
        "Label small",
        "Label ahead",
        "Label open",
        "The core has no value for 2018 to 2021.",
    ]


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


def test_hover_says_value_unit_year_flag_and_contribution():
    core, region = draw().data[-2:]
    assert region.hovertext[2] == (
        "<b>Label ahead</b><br>Podlaskie: 8.0 % of GDP (2021)<br>flag: b<br>contribution to the gap: +5.0 points"
    )
    assert "Warszawa: 6.0 % of GDP (2019)" in core.hovertext[2]


def test_units_stand_beside_their_names_and_below_long_ones():
    long = GAPS.assign(unit="persons 25–34 per 100 persons 20–29 five years before")
    assert any("% of GDP" in t and "Label large" in t for t in texts(draw()))
    assert "persons 25–34 per 100 persons 20–29 five years before" in texts(draw(long))
    assert draw(long).layout.height > draw().layout.height


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_height_grows_with_the_rows(theme):
    one, all_rows = draw(GAPS.iloc[:1], theme=theme), draw(theme=theme)
    assert one.layout.height < all_rows.layout.height
    low, high = all_rows.layout.yaxis.range
    assert low < min(all_rows.data[-1].y) and high > 0


def test_without_dimension_labels_there_are_no_headings():
    assert not any(t.startswith("<b>") for t in texts(draw(dimensions=None)))


def test_nothing_comparable_still_lists_why():
    figure = draw(GAPS[GAPS["indicator"] == "open"])
    assert texts(figure)[-1] == "The core has no value for 2018 to 2021."
    assert not len(figure.data[-1].x)


def test_no_rows_make_an_empty_chart():
    assert texts(draw(GAPS.iloc[:0])) == []
