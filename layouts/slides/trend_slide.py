"""How the gaps moved: one small native line chart per dimension, all on one scale."""

from __future__ import annotations

import numpy as np

from data.translate import _, ngettext
from layouts.numbers import number, signed
from layouts.slides import headlines
from layouts.slides.brief import Brief
from layouts.slides.chart_parts import ONE_DECIMAL, SIGNED, WHOLE, Axis, Series
from layouts.slides.charts import line_chart
from layouts.slides.common import source_line
from layouts.slides.page import HEIGHT, MUTED, REGION, WIDTH, Box, Page
from layouts.slides.runs import Run
from layouts.slides.years import Point, alternating, points_of
from layouts.words import gap_sign

GUTTER, HEAD = 0.3, 0.44


def trends(page: Page, brief: Brief) -> None:
    """One small chart per dimension; lines are cut where a series breaks, holes where data is missing."""
    page.title(headlines.trends(brief))
    what = _("Score, 0–100")
    if brief.compared:
        what = _("Gap to {core} in points (0 = level, negative = behind)", core=brief.core_name)
    rest = _("Lines are cut where a series breaks; crosses rest on partial data or on older values only.")
    page.subtitle(f"{what}. {rest}")
    page.source(source_line(brief.site, brief.used))
    found = {d: points for d in brief.four if (points := points_of(brief, d))}
    if not found:
        page.text((0, 1.5, 12, 1), _("There are too few indicators in every year."), 16)
        return
    axis = _common_axis([p.value for points in found.values() for p in points], brief.compared)
    years = range(min(p[0].year for p in found.values()), max(p[-1].year for p in found.values()) + 1)
    for box, (name, points) in zip(_boxes(len(found)), found.items(), strict=True):
        left, top, width, height = box
        label, words = brief.site.label(name), _change_words(brief, name, points)
        lines = [[Run(label, bold=True)], [Run(words, colour=MUTED)]]
        page.text((left, top, width, HEAD - 0.02), lines, 10.5, name=_("Title of a chart"), smallest=7)
        _chart(page, brief, name, points, list(years), axis, (left, top + HEAD, width, height - HEAD))


def _boxes(charts: int) -> list[Box]:
    """Places for one to four charts, row by row."""
    columns, rows = (1, 1) if charts == 1 else (2, 1 if charts == 2 else 2)
    width, height = (WIDTH - (columns - 1) * GUTTER) / columns, (HEIGHT - (rows - 1) * 0.1) / rows
    return [((n % columns) * (width + GUTTER), (n // columns) * (height + 0.1), width, height) for n in range(charts)]


def _chart(page: Page, brief: Brief, name: str, points: list[Point], years: list[int], axis: Axis, box: Box) -> None:
    write = signed if brief.compared else number
    marked = _marked(brief, points)
    what = _("Gap, points") if brief.compared else _("Score")
    series = []
    for n, part in enumerate(alternating(points)):
        at = {p.year: p for p in part}
        values = [at[y].value if y in at else None for y in years]
        weak = frozenset(k for k, y in enumerate(years) if y in at and not at[y].sound)
        labels = [write(at[y].value) if y == marked and y in at else "" for y in years]
        title = what if n == 0 else _("{what} (other side of a break)", what=what)
        series.append(Series(title, values, REGION, labels=labels, weak=weak))
    label = brief.site.label(name)
    said = "; ".join(f"{p.year}: {write(p.value)}" for p in points)
    alt = _("Line chart, {label}: {text}", label=label, text=said)
    line_chart(page, box, [str(y) for y in years], series, axis, name=_("Trend: {label}", label=label), alt=alt, size=9)


def _marked(brief: Brief, points: list[Point]) -> int:
    """The year that carries a number: the deck's, or the last one there is."""
    return brief.year if any(p.year == brief.year for p in points) else points[-1].year


def _common_axis(values: list[float], compared: bool) -> Axis:
    """One scale for all small charts, in steps of ten or twenty, with room for a label above."""
    if not compared:
        return Axis(0, 100, ONE_DECIMAL, step=25, ticks=WHOLE)
    low, high = min([0.0, *values]) - 1, max([0.0, *values]) + 3
    step = 10 if high - low <= 50 else 20
    low, high = step * float(np.floor(low / step)), step * float(np.ceil(high / step))
    return Axis(low, high, SIGNED, step=step, ticks='+0;"\u2212"0;0')


def _change_words(brief: Brief, dimension: str, points: list[Point]) -> str:
    """How the gap moved, on the indicators that both years have."""
    if not brief.compared:
        marked = _marked(brief, points)
        found = next(p.value for p in points if p.year == marked)
        return _("{score} points in {year}", score=number(found), year=marked)
    change = brief.change(dimension)
    if change is None:
        return _("too few full years with the same indicators for a change")
    words = {"n": number(abs(change.change)), "first": change.first, "last": change.last}
    texts = {
        "": _("gap unchanged from {first} to {last}", **words),
        "ahead": _("{n} points better from {first} to {last}", **words),
        "behind": _("{n} points worse from {first} to {last}", **words),
    }
    both = ngettext("on the {n} indicator both years have", "on the {n} indicators both years have", change.indicators)
    return f"{texts[gap_sign(change.change)]}, {both}"
