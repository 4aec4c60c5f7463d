"""Whether regions grow alike: their spread over the years, and their growth over where they started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np

from data.translate import _
from layouts.figures.room import PHONE, WIDE, year_step
from layouts.numbers import number
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

LINE = 1.45  # height of a line of text in its font size
NAME = 21  # characters of a name beside its mark


@dataclass(frozen=True)
class Course:
    """The spread of a group of regions over the years, in points."""

    name: str
    regions: int
    years: Sequence[int]
    spread: Sequence[float]


@dataclass(frozen=True)
class Grown:
    """One region: score at the start and change a year, points; `role` "region", "core" or "" for others."""

    geo: str
    name: str
    start: float
    change: float
    role: str = ""


@dataclass(frozen=True)
class Line:
    """The line through all of them: change = `intercept` + `slope` × start; `sure`: its sign is no accident."""

    slope: float
    intercept: float
    sure: bool


def spread_figure(own: Course, union: Course | None, *, theme: Theme, breaks: Sequence[int] = ()) -> dict[str, Any]:
    """Draw the spread of a country's regions, with that of the EU beside it; the scale begins at 0 = all alike.

    The country's line is cut before each of `breaks`.
    """
    courses = [(union, theme.grey_strong, 0.7)] if union is not None and len(union.years) else []
    courses.append((own, theme.text, 1.0))
    data = [t for course, colour, share in courses for t in _course(course, colour, share, theme, breaks)]
    labels = _ends([(c, colour) for c, colour, _share in courses], theme)
    high = max(float(v) for course, _colour, _share in courses for v in course.spread)
    years = [int(y) for y in own.years]
    edge = round(9.5 * theme.font_size)
    room = PHONE - 34 - edge
    head = _("Standard deviation of scores, points (0 = all alike)")
    base = layout(theme) | {
        "height": round(19 * theme.font_size),
        "margin": {"l": 34, "r": edge, "t": _head_height(theme, head), "b": 2},
        "xaxis": axis(
            theme,
            range=[years[0] - 0.4, years[-1] + 0.4],
            tickvals=_ticks(years, room, theme),
            # Clear of the 0 at the corner, where a phone has no room beside it.
            ticklabelstandoff=round(0.7 * theme.small_size),
            automargin="height",
        ),
        "yaxis": axis(theme, range=[0, 1.12 * high or 1.0], showgrid=True, gridcolor=theme.rule, nticks=5),
        "shapes": [_cut(year, theme) for year in breaks],
        "annotations": [_head(theme, head), *labels],
    }
    return {"data": data, "layout": base}


def _course(course: Course, colour: str, share: float, theme: Theme, breaks: Sequence[int]) -> list[dict[str, Any]]:
    own = breaks if share == 1.0 else ()
    x, y, hover = [], [], []
    for year, value in zip(course.years, course.spread, strict=True):
        if x and int(year) in own:
            x, y, hover = [*x, None], [*y, None], [*hover, ""]
        x.append(int(year))
        y.append(round(float(value), 2))
        hover.append(_spread_hover(course, int(year), float(value)))
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": x,
            "y": y,
            "hovertext": hover,
            "hovertemplate": "%{hovertext}<extra></extra>",
            "line": {"color": colour, "width": theme.line_width * share},
            "marker": {"color": colour, "size": theme.marker_size * 0.5 * share, "symbol": "square"},
            "cliponaxis": False,
        }
    ]


def _spread_hover(course: Course, year: int, value: float) -> str:
    text = _("standard deviation {n} points ({year})", n=number(value, 1), year=year)
    return f"<b>{course.name}</b><br>{text}<br>{_('{n} regions', n=course.regions)}"


def _ends(courses: Sequence[tuple[Course, str]], theme: Theme) -> list[dict[str, Any]]:
    """Name and last value at the right of every line, pushed apart where the lines end close together."""
    found = []
    high = 1.12 * max(float(v) for c, _colour in courses for v in c.spread) or 1.0
    need = 4.0 / 15.0 * high  # three lines of text in units of the axis
    heights = [float(c.spread[-1]) for c, _colour in courses]
    if len(heights) == 2 and abs(heights[0] - heights[1]) < need:
        push = (need - abs(heights[0] - heights[1])) / 2
        up = heights[0] >= heights[1]
        heights = [heights[0] + (push if up else -push), heights[1] + (-push if up else push)]
        heights = [max(h, need / 2) for h in heights]
    for (course, colour), y in zip(courses, heights, strict=True):
        lines = [f"<b>{number(float(course.spread[-1]), 1)}</b>", _cut_name(course.name)]
        lines.append(_("{n} regions", n=course.regions))
        found.append(
            {
                "text": "<br>".join(lines),
                "x": int(course.years[-1]),
                "y": y,
                "xanchor": "left",
                "yanchor": "middle",
                "align": "left",
                "xshift": theme.marker_size * 0.8,
                "showarrow": False,
                "borderpad": 0,
                "font": {"size": theme.font_size - 1, "color": colour},
            }
        )
    return found


def growth_figure(
    regions: Sequence[Grown], line: Line | None, *, theme: Theme, years: tuple[int, int]
) -> dict[str, Any]:
    """Draw every region's change a year over its score at the start; region and core in their colours, by name.

    The line is drawn solid where its slope is sure, dotted where it may be an accident.
    """
    others = [r for r in regions if not r.role]
    marked = [r for role in ("core", "region") for r in regions if r.role == role]
    starts = np.array([r.start for r in regions])
    changes = np.array([r.change for r in regions])
    x, y = _span(starts), _span(np.append(changes, 0.0))
    data = [_line(line, x, theme)] if line is not None else []
    data += [_dots(others, "", theme), *(_dots([r], r.role, theme) | _name(r, x, line, theme) for r in marked)]
    base = layout(theme) | {
        "height": round(21 * theme.font_size),
        "margin": {"l": 40, "r": 6, "t": round(1.8 * theme.font_size), "b": round(3.3 * theme.font_size)},
        "xaxis": axis(
            theme,
            range=x,
            nticks=6,
            title={
                "text": _("Score in {year}, points", year=years[0]),
                "standoff": 4,
                "font": {"size": theme.small_size, "color": theme.muted},
            },
        ),
        "yaxis": axis(
            theme,
            range=y,
            showgrid=True,
            gridcolor=theme.rule,
            nticks=6,
            zeroline=True,
            zerolinecolor=theme.text,
            zerolinewidth=1.5,
        ),
        "annotations": [_head(theme, _("Change a year to {year}, points", year=years[1]))],
    }
    return {"data": data, "layout": base}


def _span(values: np.ndarray) -> list[float]:
    low, high = float(values.min()), float(values.max())
    room = 0.1 * (high - low or 1.0)
    return [round(low - room, 4), round(high + room, 4)]


def _line(line: Line, x: Sequence[float], theme: Theme) -> dict[str, Any]:
    style = {"color": theme.text if line.sure else theme.grey_strong, "width": theme.line_width * 0.7}
    y = [round(line.intercept + line.slope * v, 4) for v in x]
    look = {"dash": "solid" if line.sure else "dot"}
    return {"type": "scatter", "mode": "lines", "x": list(x), "y": y, "hoverinfo": "skip", "line": style | look}


def _dots(regions: Sequence[Grown], role: str, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [_seen(r.start, 1) for r in regions],
        "y": [_seen(r.change, 2) for r in regions],
        "hovertext": [f"{r.name} ({r.geo})" for r in regions],
        "hovertemplate": _growth_hover(),
        "cliponaxis": False,
        "marker": {
            "size": theme.marker_size * (1.15 if role else 0.75),
            "symbol": CORE_SYMBOL if role == "core" else REGION_SYMBOL,
            "color": getattr(theme, role) if role else theme.grey_strong,
            "opacity": 1,
            "line": {"color": theme.background, "width": 1},
        },
    }


def _seen(value: float, decimals: int) -> float:
    """A value with one more decimal than the browser writes of it, so that it writes the same as of the whole."""
    shown = round(value, decimals + 1)
    if f"{shown:.{decimals}f}" != f"{value:.{decimals}f}":
        return round(value, decimals)
    return shown


def _growth_hover() -> str:
    """One text for all regions, filled in the browser with what it has anyway: a country may have 400 of them."""
    started = _("started at {n} points", n="%{x:.1f}")
    moved = _("{n} points a year", n="%{y:+.2f}")
    return f"<b>%{{hovertext}}</b><br>{started}<br>{moved}<extra></extra>"


def _name(region: Grown, x: Sequence[float], line: Line | None, theme: Theme) -> dict[str, Any]:
    """The name beside the mark, on the side where there is room, and off the line that runs through the picture."""
    side = "left" if region.start > (x[0] + x[1]) / 2 else "right"
    level = "middle"
    if line is not None:
        level = "top" if region.change >= line.intercept + line.slope * region.start else "bottom"
    return {
        "mode": "markers+text",
        "text": [f"<b>{_cut_name(region.name)}</b>"],
        "textposition": f"{level} {side}",
        "textfont": {"size": theme.font_size - 1, "color": getattr(theme, region.role)},
    }


def _cut_name(name: str) -> str:
    return name if len(name) <= NAME else f"{name[: NAME - 1].rstrip()}…"


def _cut(year: int, theme: Theme) -> dict[str, Any]:
    line = {"color": theme.muted, "width": 1, "dash": "dash"}
    place = {"xref": "x", "yref": "paper", "x0": year - 0.5, "x1": year - 0.5, "y0": 0, "y1": 1}
    return {"type": "line", "layer": "below", "line": line} | place


def _lines(theme: Theme, text: str) -> list[str]:
    return wrap(text, int(PHONE / theme.small_size / WIDE))


def _head_height(theme: Theme, text: str) -> int:
    """Room above a figure for what its scale is, on as many lines as that takes on a phone."""
    return round(0.5 * theme.font_size + LINE * theme.small_size * len(_lines(theme, text)))


def _head(theme: Theme, text: str) -> dict[str, Any]:
    font, text = {"size": theme.small_size, "color": theme.muted}, "<br>".join(_lines(theme, text))
    place = {
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "align": "left",
        "xshift": -34,
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
    }
    return {"text": text, "showarrow": False, "borderpad": 0, "yshift": 6, "font": font} | place


def _ticks(years: Sequence[int], room: float, theme: Theme) -> list[int]:
    """As many years as there is room for on a phone, the last always among them."""
    first, last = years[0], years[-1]
    return list(range(last, first - 1, -year_step(first, last, room, theme)))[::-1]
