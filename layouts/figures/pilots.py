"""Pilots beside each other: each with its own core on one scale; and how far they lie apart over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.translate import _
from layouts.numbers import number, signed
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

# Height of a line in font sizes, room above and below; width of a character, and characters of a name that fit a phone.
PITCH, AROUND = 2.1, 0.7
WIDE, LONGEST = 0.59, 22
# Room beside 0 and 100 for a mark.
EDGE = 0.02


@dataclass(frozen=True)
class Row:
    """A pilot: `score` and its core's on what both have, NaN = none; `words` stands at the right, `why` in their place.

    `full`: whether the data is; `picked`: the reader's own.
    """

    name: str
    core_name: str
    score: float
    core_score: float
    words: str
    hover: str
    core_hover: str
    why: str = ""
    full: bool = True
    picked: bool = False


def standing_figure(rows: Sequence[Row], *, theme: Theme, scale: tuple[float, float]) -> dict[str, Any]:
    """Draw one line per pilot in the order given, from `scale[0]` to `scale[1]`: dot = pilot, diamond = its core.

    Hollow where the data is partial. With one `picked` the others are grey, so that it is found at once.
    """
    places = {n: -float(n) for n in range(len(rows))}
    traces = [_lines(rows, places, theme, scale)]
    for side in ("core", "region"):
        for picked in (False, True):
            traces.append(_marks([n for n, r in enumerate(rows) if r.picked == picked], rows, places, theme, side))
    return {
        "data": [t for t in traces if t["x"]],
        "layout": _layout(rows, theme, scale) | {"annotations": _texts(rows, places, theme, scale)},
    }


def _lines(rows: Sequence[Row], places: dict[int, float], theme: Theme, scale: tuple[float, float]) -> dict[str, Any]:
    pairs = [(n, r) for n, r in enumerate(rows) if r.core_score == r.core_score]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [v for _n, r in pairs for v in (_in(r.score, scale), _in(r.core_score, scale), None)],
        "y": [v for n, _r in pairs for v in (places[n], places[n], None)],
        "hoverinfo": "skip",
        "line": {"color": theme.grey, "width": 1.5 * theme.line_width},
    }


def _in(value: float, scale: tuple[float, float]) -> float:
    return round(min(max(value, scale[0]), scale[1]), 3)


def _marks(
    wanted: Sequence[int], rows: Sequence[Row], places: dict[int, float], theme: Theme, side: str
) -> dict[str, Any]:
    """Dots of the pilots or diamonds of their cores; grey where another pilot is picked."""
    value = "core_score" if side == "core" else "score"
    there = [n for n in wanted if getattr(rows[n], value) == getattr(rows[n], value)]
    any_picked = any(r.picked for r in rows)
    strong = not any_picked or any(rows[n].picked for n in there)
    colour = getattr(theme, side) if strong else theme.grey_strong
    symbol = CORE_SYMBOL if side == "core" else REGION_SYMBOL
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(getattr(rows[n], value), 3) for n in there],
        "y": [places[n] for n in there],
        "hovertext": [rows[n].core_hover if side == "core" else rows[n].hover for n in there],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            # The core is larger: its corners are seen where a pilot stands on it.
            "size": theme.marker_size * (1.4 if side == "core" else 1.0),
            "symbol": [symbol if rows[n].full else f"{symbol}-open" for n in there],
            "color": colour,
            "line": {"color": [theme.background if rows[n].full else colour for n in there], "width": 1.5},
        },
    }


def _texts(
    rows: Sequence[Row], places: dict[int, float], theme: Theme, scale: tuple[float, float]
) -> list[dict[str, Any]]:
    """Names at the left, gaps at the right, and why there is nothing in between."""
    found = []
    for n, row in enumerate(rows):
        name = _cut(row.name)
        picked = f"<b>{name}</b>" if row.picked else name
        own = theme.region if row.picked else theme.text
        found.append(_text(picked, 0, places[n], theme, own, "right", -round(theme.font_size * 0.8), paper=True))
        if row.words:
            bold = f"<b>{row.words}</b>" if row.picked else row.words
            found.append(_text(bold, 1, places[n], theme, theme.text, "left", round(theme.font_size * 0.9), paper=True))
        if row.why:
            found.append(_text(row.why, scale[0], places[n], theme, theme.muted, "left", 0, paper=False))
    return found


def _text(
    text: str, x: float, y: float, theme: Theme, colour: str, anchor: str, shift: int, *, paper: bool
) -> dict[str, Any]:
    place = {"xref": "paper" if paper else "x", "x": x, "xanchor": anchor, "xshift": shift, "y": y, "yanchor": "middle"}
    return {
        "text": text,
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": theme.small_size + 1, "color": colour},
    } | place


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def _layout(rows: Sequence[Row], theme: Theme, scale: tuple[float, float]) -> dict[str, Any]:
    small = theme.small_size + 1
    left = round(max(len(_cut(r.name)) for r in rows) * WIDE * small + 1.4 * theme.font_size)
    right = round(max(len(r.words) for r in rows) * WIDE * small + 1.6 * theme.font_size)
    margin = {"l": left, "r": right, "t": 4, "b": round(1.9 * theme.font_size)}
    room = EDGE * (scale[1] - scale[0])
    bands = [_band(n, theme) for n, r in enumerate(rows) if r.picked]
    return layout(theme) | {
        "height": round((len(rows) - 1 + 2 * AROUND) * PITCH * theme.font_size) + margin["t"] + margin["b"],
        "margin": margin,
        "shapes": bands,
        "xaxis": axis(theme, range=[scale[0] - room, scale[1] + room], showgrid=True, gridcolor=theme.rule, nticks=5),
        "yaxis": axis(theme, range=[-(len(rows) - 1) - AROUND, AROUND], showticklabels=False),
    }


def _band(n: int, theme: Theme) -> dict[str, Any]:
    """A ground under the picked pilot: found without its colour too."""
    place = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": -n - 0.5, "y1": -n + 0.5}
    return {"type": "rect", "layer": "below", "fillcolor": theme.surface, "line": {"width": 0}} | place


@dataclass(frozen=True)
class Course:
    """How far the pilots lie apart in one dimension by year, in points; before each of `breaks` the line is cut."""

    name: str
    years: Sequence[int]
    spread: Sequence[float]
    breaks: Sequence[int] = ()


def spread_figure(course: Course, *, theme: Theme, years: tuple[int, int], high: float) -> dict[str, Any]:
    """Draw one course with its first and last value; `years` and `high` are shared by panels that are compared."""
    x, y, hover = [], [], []
    for year, value in zip(course.years, course.spread, strict=True):
        if x and year in course.breaks:
            x, y, hover = [*x, None], [*y, None], [*hover, ""]
        x, y = [*x, int(year)], [*y, round(float(value), 3)]
        hover.append(_("{year}: {n} points", year=int(year), n=number(float(value), 1)))
    texts = [""] * len(x)
    texts[0], texts[-1] = (number(float(v), 1) for v in (course.spread[0], course.spread[-1]))
    line = {
        "type": "scatter",
        "mode": "lines+markers+text",
        "x": x,
        "y": y,
        "text": texts,
        "textposition": "top center",
        "textfont": {"size": theme.small_size + 1, "color": theme.text},
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "line": {"color": theme.text, "width": theme.line_width},
        "marker": {"color": theme.text, "size": theme.marker_size * 0.5},
    }
    margin = {"l": 24, "r": 14, "t": round(1.2 * theme.font_size), "b": round(1.9 * theme.font_size)}
    ticks = sorted({years[0], (years[0] + years[1]) // 2, years[1]})
    return {
        "data": [line],
        "layout": layout(theme)
        | {
            "height": round(9.5 * theme.font_size),
            "margin": margin,
            "xaxis": axis(theme, range=[years[0] - 0.4, years[1] + 0.4], tickvals=ticks),
            "yaxis": axis(theme, range=[0, 1.2 * high], showgrid=True, gridcolor=theme.rule, nticks=4),
        },
    }


def gap_words(gap: float, *, full: bool) -> str:
    """A gap in points as it stands beside a line."""
    return signed(gap, 1) if full else _("{gap} partial", gap=signed(gap, 1))
