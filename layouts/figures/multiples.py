"""Small multiples: the same little figure many times on the same scale, one panel each, so that a page can wrap them.

A panel is a figure of its own and no subplot: from 360 pixels to 4K they stand in as many columns as there is room for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from data.translate import _
from layouts.numbers import number, signed
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

# Heights in font sizes: of a panel of paths; of a line of a panel of standings, and of the room above and below.
PATHS, PITCH, AROUND = 11.0, 2.7, 0.75
# Width of a character, and the distance that two labels keep, in font sizes.
WIDE, APART = 0.6, 1.15
LONGEST = 30  # characters of a name over its dots
DECIMALS = 2  # of points: a hundredth is less than a pixel, and more is sent for nothing


@dataclass(frozen=True)
class Course:
    """The path of a gap: `gap` in points by `years`; `name` is the short one for its end, `told` the one for tips.

    `role`: "region" or "" for others. `breaks`: years before which a series breaks, where the line is cut. `steady`:
    on the same indicators in all years; else the line is dotted.
    """

    name: str
    told: str
    years: Sequence[int]
    gap: Sequence[float]
    role: str = ""
    breaks: Sequence[int] = ()
    steady: bool = True


@dataclass(frozen=True)
class Standing:
    """A region in one dimension: `score` and `core` (score of its core), NaN where there is none.

    `gap` in points, on what both have; `note` is what has to be said of it; `partial` data is drawn hollow.
    """

    geo: str
    name: str
    score: float
    core: float
    gap: float
    role: str = ""
    partial: bool = False
    note: str = ""


def shared_range(courses: Sequence[Course]) -> tuple[float, float]:
    """Limits of the gap that hold for all panels, zero among them."""
    values = [0.0, *(float(v) for c in courses for v in c.gap)]
    low, high = min(values), max(values)
    room = 0.1 * (high - low or 1.0)
    return round(low - room, 1), round(high + room, 1)


def path_panel(
    courses: Sequence[Course], *, theme: Theme, years: tuple[int, int], limits: tuple[float, float]
) -> dict[str, Any]:
    """Draw one or two courses over the same `years` and `limits` in every panel; the last one is what it is about."""
    shown = [c for c in courses if len(c.years)]
    # Lines of all courses are cut where their own series break; the hairline belongs to the panel's own course.
    cuts = sorted({int(year) for year in courses[-1].breaks if years[0] < year <= years[1]})
    longest = max((len(_end(c)) for c in shown), default=0)
    margin = {"l": round(2.8 * theme.small_size), "t": 4, "b": round(1.8 * theme.small_size)}
    margin["r"] = round(longest * WIDE * theme.small_size + theme.marker_size)
    height = round(PATHS * theme.font_size)
    grid = {"showgrid": True, "gridcolor": theme.rule, "nticks": 4}
    zero = {"zeroline": True, "zerolinecolor": theme.text, "zerolinewidth": 1}
    return {
        "data": [_line(course, theme) for course in shown],
        "layout": layout(theme)
        | {
            "height": height,
            "margin": margin,
            "xaxis": axis(theme, range=[years[0] - 0.3, years[1] + 0.3], tickvals=list(years)),
            "yaxis": axis(theme, range=list(limits), **grid, **zero),
            "shapes": [_cut(year, theme) for year in cuts],
            "annotations": _labels(shown, theme, limits, height - margin["t"] - margin["b"]),
        },
    }


def _line(course: Course, theme: Theme) -> dict[str, Any]:
    """The line with a mark at every year; it is cut where a year has no value and where a series breaks."""
    x: list[int | None] = [int(course.years[0])]
    y: list[float | None] = [round(float(course.gap[0]), DECIMALS)]
    pairs = zip(pairwise(course.years), course.gap[1:], strict=True)
    for (before, year), gap in pairs:
        if year - before > 1 or year in course.breaks:
            x.append(None)
            y.append(None)
        x.append(int(year))
        y.append(round(float(gap), DECIMALS))
    own = course.role == "region"
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "text": [course.told] * len(x),
        "hovertemplate": "%{text}<br>" + _("{gap} points ({year})", gap="%{y:+.1f}", year="%{x}") + "<extra></extra>",
        "cliponaxis": False,
        "line": {
            "color": _colour(theme, course.role),
            "width": theme.line_width,
            "dash": "solid" if course.steady else "dot",
        },
        "marker": {
            "size": round(theme.marker_size * 0.5, 1),
            "symbol": REGION_SYMBOL if own else "square",
            "color": _colour(theme, course.role),
        },
    }


def _colour(theme: Theme, role: str) -> str:
    return theme.region if role == "region" else theme.text


def _cut(year: int, theme: Theme) -> dict[str, Any]:
    line = {"color": theme.muted, "width": 1, "dash": "dash"}
    place = {"xref": "x", "yref": "paper", "x0": year - 0.5, "x1": year - 0.5, "y0": 0, "y1": 1}
    return {"type": "line", "layer": "below", "line": line} | place


def _end(course: Course) -> str:
    return f"{course.name} {signed(float(course.gap[-1]), 1)}"


def _labels(
    courses: Sequence[Course], theme: Theme, limits: tuple[float, float], height: float
) -> list[dict[str, Any]]:
    """Name and last value at the right end; two that would lie on each other are moved apart."""
    pixel = height / (limits[1] - limits[0])
    least, places = APART * theme.small_size, [float(c.gap[-1]) * pixel for c in courses]
    shifts = [0.0] * len(courses)
    if len(courses) == 2 and abs(places[0] - places[1]) < least:
        upper = 0 if places[0] >= places[1] else 1
        missing = (least - abs(places[0] - places[1])) / 2
        shifts[upper], shifts[1 - upper] = missing, -missing
    return [
        {
            "text": f"<b>{_end(course)}</b>" if course.role else _end(course),
            "x": int(course.years[-1]),
            "y": round(float(course.gap[-1]), DECIMALS),
            "xanchor": "left",
            "xshift": round(theme.marker_size * 0.5),
            "yshift": round(shift, 1),
            "yanchor": "middle",
            "showarrow": False,
            "borderpad": 0,
            "font": {"size": theme.small_size, "color": _colour(theme, course.role)},
        }
        for course, shift in zip(courses, shifts, strict=True)
    ]


def standing_panel(rows: Sequence[Standing], *, theme: Theme, limits: tuple[float, float]) -> dict[str, Any]:
    """Draw regions below each other, each with its core on the same line; `limits` of the score in every panel."""
    y = {row.geo: -n for n, row in enumerate(rows)}
    height = round((len(rows) - 1 + 2 * AROUND) * PITCH * theme.font_size)
    bottom = round(1.8 * theme.small_size)
    return {
        "data": [t for t in (_between(rows, y, theme), _cores(rows, y, theme), _dots(rows, y, theme)) if t["x"]],
        "layout": layout(theme)
        | {
            "height": height + bottom + 2,
            "margin": {"l": 2, "r": round(4.6 * theme.small_size), "t": 2, "b": bottom},
            "xaxis": axis(theme, range=list(limits), nticks=5, showgrid=True, gridcolor=theme.rule),
            "yaxis": axis(theme, range=[-(len(rows) - 1) - AROUND, AROUND], showticklabels=False),
            "annotations": [a for row in rows for a in _words(row, y[row.geo], theme)],
        },
    }


def score_range(rows: Sequence[Standing]) -> tuple[float, float]:
    """Limits of the scores that hold for all panels."""
    values = [v for row in rows for v in (row.score, row.core) if v == v] or [0.0, 1.0]
    room = 0.08 * (max(values) - min(values) or 1.0)
    return round(min(values) - room, 1), round(max(values) + room, 1)


def _between(rows: Sequence[Standing], y: dict[str, int], theme: Theme) -> dict[str, Any]:
    there = [r for r in rows if r.score == r.score and r.core == r.core]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [v for r in there for v in (round(r.core, DECIMALS), round(r.score, DECIMALS), None)],
        "y": [v for r in there for v in (y[r.geo], y[r.geo], None)],
        "hoverinfo": "skip",
        "line": {"color": theme.grey_strong, "width": theme.line_width},
    }


def _cores(rows: Sequence[Standing], y: dict[str, int], theme: Theme) -> dict[str, Any]:
    there = [r for r in rows if r.core == r.core]
    return _marks(there, [r.core for r in there], y, theme, symbol=CORE_SYMBOL) | {
        "marker": {"symbol": CORE_SYMBOL, "size": theme.marker_size * 0.9, "color": theme.core}
    }


def _dots(rows: Sequence[Standing], y: dict[str, int], theme: Theme) -> dict[str, Any]:
    there = [r for r in rows if r.score == r.score]
    colours = [_colour(theme, r.role) for r in there]
    return _marks(there, [r.score for r in there], y, theme, symbol=REGION_SYMBOL) | {
        "marker": {
            "symbol": REGION_SYMBOL,
            "size": theme.marker_size,
            "opacity": 1,
            "color": [theme.background if r.partial else c for r, c in zip(there, colours, strict=True)],
            "line": {"color": colours, "width": theme.line_width},
        }
    }


def _marks(
    rows: Sequence[Standing], x: Sequence[float], y: dict[str, int], theme: Theme, *, symbol: str
) -> dict[str, Any]:
    what = _("score of its core") if symbol == CORE_SYMBOL else _("score")
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(v, DECIMALS) for v in x],
        "y": [y[r.geo] for r in rows],
        "hovertext": [f"<b>{r.name}</b><br>{what}: {number(v, 1)}" for r, v in zip(rows, x, strict=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }


def _words(row: Standing, y: int, theme: Theme) -> list[dict[str, Any]]:
    """The name over its line, and the gap at the right of it."""
    colour = _colour(theme, row.role)
    name = row.name if len(row.name) <= LONGEST else f"{row.name[: LONGEST - 1].rstrip()}…"
    common = {"showarrow": False, "borderpad": 0, "y": y, "font": {"size": theme.small_size, "color": colour}}
    common["bgcolor"] = theme.background  # no hairline of the grid strikes a name through
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yanchor": "bottom", "yshift": round(theme.font_size * 0.55)}
    found = [common | place | {"text": f"<b>{name}</b>" if row.role else name}]
    if row.note:
        found.append(
            common | place | {"text": row.note, "yanchor": "middle", "yshift": 0, "font": _quiet(theme)},
        )
    if row.gap == row.gap:
        text = f"<b>{signed(row.gap, 1)}</b>"
        right = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": round(theme.marker_size * 0.8)}
        found.append(common | right | {"text": text, "yanchor": "middle"})
    return found


def _quiet(theme: Theme) -> dict[str, Any]:
    return {"size": theme.small_size, "color": theme.muted}
