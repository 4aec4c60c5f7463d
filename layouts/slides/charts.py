"""Native charts: PowerPoint draws them, their numbers lie in a workbook that opens with a double click.

Colours are the theme's, so a ministry's template recolours them. What is
missing is an empty cell and a hole in the chart, never a zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layouts.slides.chart_parts import (
    Axis,
    Series,
    add_interval,
    finish_axes,
    insert_before,
    label,
    mark,
    paint,
    point,
    points,
    set_plot,
)
from layouts.slides.page import INK, Box, Page
from layouts.slides.xml_parts import describe, element_of, fill_xml, line_xml


def bar_chart(
    page: Page,
    box: Box,
    categories: Sequence[str],
    series: Sequence[Series],
    axis: Axis,
    *,
    name: str,
    alt: str,
    size: float = 11,
    stacked: bool = False,
    plot: Box | None = None,
    gap: int = 60,
    named: bool = True,
) -> Any:
    """Horizontal bars, the first category on top.

    `plot`: the inner plot area as shares of the chart; `named` False: the categories are written elsewhere.
    """
    from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION

    kind = XL_CHART_TYPE.BAR_STACKED if stacked else XL_CHART_TYPE.BAR_CLUSTERED
    # In a bar chart the first series lies at the bottom of its category: turned with the axis, it is on top.
    chart = _add(page, box, kind, categories, series, axis, name=name, alt=alt, size=size)
    chart.plots[0].gap_width = gap
    chart.plots[0].overlap = 100 if stacked else -10
    chart.category_axis.reverse_order = True
    names_at = XL_TICK_LABEL_POSITION.LOW if named else XL_TICK_LABEL_POSITION.NONE
    chart.category_axis.tick_label_position = names_at
    for own, drawn in zip(series, chart.plots[0].series, strict=True):
        drawn.invert_if_negative = False
        paint(drawn._element.get_or_add_spPr(), fill_xml(own.colour), line_xml("", 0))
        for n, colour in enumerate(own.colours or ()):
            paint(point(drawn, n), fill_xml(colour))
        label(page, drawn, own, size, "ctr" if stacked else "outEnd", axis.number)
    finish_axes(page, chart, axis, size)
    if plot:
        set_plot(chart, plot)
    return chart


def line_chart(
    page: Page,
    box: Box,
    categories: Sequence[str],
    series: Sequence[Series],
    axis: Axis,
    *,
    name: str,
    alt: str,
    size: float = 10,
    lines: bool = True,
    plot: Box | None = None,
) -> Any:
    """Lines with marks, or marks alone with intervals (`up_to` of a series); years or names as categories."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION

    chart = _add(page, box, XL_CHART_TYPE.LINE_MARKERS, categories, series, axis, name=name, alt=alt, size=size)
    # Names lie below: that is the high end of an axis with 1 on top.
    below = XL_TICK_LABEL_POSITION.HIGH if axis.turned else XL_TICK_LABEL_POSITION.LOW
    chart.category_axis.tick_label_position = below
    for own, drawn in zip(series, chart.plots[0].series, strict=True):
        drawn.smooth = False
        width = 2.0 * page.larger
        paint(drawn._element.get_or_add_spPr(), line_xml(own.colour if lines else "", width, own.dash))
        mark(page, drawn, own, 6 if lines else 9)
        label(page, drawn, own, size, "r" if not lines else "t", axis.number)
        if own.up_to is not None:
            add_interval(drawn, own, page.larger)
    finish_axes(page, chart, axis, size)
    if plot:
        set_plot(chart, plot)
    return chart


def radar_chart(
    page: Page,
    box: Box,
    categories: Sequence[str],
    series: Sequence[Series],
    axis: Axis,
    *,
    name: str,
    alt: str,
    size: float = 11,
    plot: Box | None = None,
) -> Any:
    """The compass: one spoke per category."""
    from pptx.enum.chart import XL_CHART_TYPE

    chart = _add(page, box, XL_CHART_TYPE.RADAR_MARKERS, categories, series, axis, name=name, alt=alt, size=size)
    for own, drawn in zip(series, chart.plots[0].series, strict=True):
        # python-pptx writes it, and the schema has none in a radar.
        for smooth in drawn._element.xpath("c:smooth"):
            drawn._element.remove(smooth)
        paint(drawn._element.get_or_add_spPr(), line_xml(own.colour, 2.25 * page.larger, own.dash))
        mark(page, drawn, own, 7)
    finish_axes(page, chart, axis, size)
    if plot:
        set_plot(chart, plot)
    return chart


def _add(
    page: Page,
    box: Box,
    kind: Any,
    categories: Sequence[str],
    series: Sequence[Series],
    axis: Axis,
    *,
    name: str,
    alt: str,
    size: float,
) -> Any:
    from pptx.chart.data import CategoryChartData

    data = CategoryChartData(number_format=axis.number)
    data.categories = categories
    for own in series:
        data.add_series(own.name, own.values)
    frame = page.slide.shapes.add_chart(kind, *page.place(box), data)
    frame.name = name
    describe(frame, alt)
    chart = frame.chart
    chart.has_title = False
    chart.has_legend = False
    chart.font.size = points(page, size)
    chart.font._rPr.insert(0, element_of(fill_xml(INK)))
    plots = chart._chartSpace.chart
    for old in plots.xpath("c:dispBlanksAs"):
        plots.remove(old)
    insert_before(plots, element_of('<c:dispBlanksAs val="gap"/>'), ("c:showDLblsOverMax", "c:extLst"))
    # python-pptx numbers its axes below zero, and the schema counts from zero.
    for number in chart._chartSpace.xpath(".//c:axId | .//c:crossAx"):
        number.set("val", number.get("val").lstrip("-"))
    return chart
