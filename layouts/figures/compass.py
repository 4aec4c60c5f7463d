"""The compass: the scores of a region, its core and two means on one axis per dimension, as one shape.

Drawn of plain lines, because the bundle that the browser loads knows no polar
axes. What is missing is a gap in the shape and is said at its axis: joined to
the middle it would look like the worst score there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from textwrap import wrap
from typing import Any

from data.translate import _
from layouts.colour import translucent
from layouts.numbers import number
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

REGION, CORE, COUNTRY, EU = "region", "core", "country", "eu"
RINGS = (25, 50, 75, 100)
# Of the axes, whose length is 1: room for their labels at the sides, above and below.
WIDE, HIGH, LOW = 1.85, 1.52, 1.42
LABEL_WIDTH = 12  # characters per line of a label
FULL, PARTIAL = "full", "partial"
NAN = float("nan")


@dataclass(frozen=True)
class Shape:
    """One of the four: `role` as above, `values` per axis (NaN = missing), `states` full or partial."""

    role: str
    name: str
    values: tuple[float, ...]
    states: tuple[str, ...]


def compass_figure(
    labels: Sequence[str], shapes: Sequence[Shape], *, theme: Theme, ends: tuple[float, float] = (0.0, 100.0)
) -> dict[str, Any]:
    """Draw `shapes` (the region last, on top) on one axis per label, as plotly's JSON; `ends` of the axes."""
    n = len(labels)
    traces = [_grid(n, theme), *(t for shape in shapes for t in _shape(shape, labels, theme, ends))]
    own = next(shape for shape in shapes if shape.role == REGION)
    other = next((shape for shape in shapes if shape.role == CORE), None)
    texts = [_axis_label(k, n, label, own, other, theme) for k, label in enumerate(labels)]
    figure = {"data": traces, "layout": _layout(theme)}
    figure["layout"]["annotations"] = [*texts, *_scale(theme, ends), _key(shapes, theme)]
    return figure


def place(k: int, n: int, share: float) -> tuple[float, float]:
    """Where a share (0-1) of axis `k` of `n` lies: the first axis points upwards, the others follow clockwise."""
    angle = pi / 2 - 2 * pi * k / n
    return round(share * cos(angle), 4), round(share * sin(angle), 4)


def _grid(n: int, theme: Theme) -> dict[str, Any]:
    x: list[float | None] = []
    y: list[float | None] = []
    for ring in RINGS:
        corners = [place(k, n, ring / 100) for k in range(n)]
        x += [c[0] for c in [*corners, corners[0]]] + [None]
        y += [c[1] for c in [*corners, corners[0]]] + [None]
    for k in range(n):
        end = place(k, n, 1)
        x, y = [*x, 0, end[0], None], [*y, 0, end[1], None]
    return _line(x, y, {"color": theme.rule, "width": 1})


def _line(x: list[Any], y: list[Any], line: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "hoverinfo": "skip", "line": line}


def _looks(role: str, theme: Theme) -> tuple[dict[str, Any], str]:
    """The line of a role, and the symbol of its marks ("" = none)."""
    return {
        REGION: ({"color": theme.region, "width": 1.3 * theme.line_width}, REGION_SYMBOL),
        CORE: ({"color": theme.core, "width": theme.line_width}, CORE_SYMBOL),
        COUNTRY: ({"color": theme.grey_strong, "width": 0.75 * theme.line_width}, ""),
        EU: ({"color": theme.grey_strong, "width": 0.75 * theme.line_width, "dash": "dot"}, ""),
    }[role]


def _shape(shape: Shape, labels: Sequence[str], theme: Theme, ends: tuple[float, float]) -> list[dict[str, Any]]:
    """Lines between neighbouring axes that both have a value, and a mark at each value; partial ones are hollow."""
    line, symbol = _looks(shape.role, theme)
    n, (low, high) = len(labels), ends
    at = [place(k, n, (v - low) / (high - low)) if v == v else None for k, v in enumerate(shape.values)]
    x: list[float | None] = []
    y: list[float | None] = []
    for k in range(n):
        one, other = at[k], at[(k + 1) % n]
        if one and other:
            x, y = [*x, one[0], other[0], None], [*y, one[1], other[1], None]
    traces = [_line(x, y, line)]
    there = [k for k in range(n) if at[k]]
    full = [shape.states[k] == FULL for k in there]
    colour = line["color"]
    marker = {
        "symbol": symbol or REGION_SYMBOL,
        "size": theme.marker_size * (0.85 if symbol else 0.35),
        "color": [colour if f else theme.background for f in full],
        "line": {"color": colour, "width": 0.75 * theme.line_width if symbol else 0},
        "opacity": 1,
    }
    hover = [_hover(shape, labels[k], k) for k in there]
    marks = {"type": "scatter", "mode": "markers", "marker": marker, "cliponaxis": False}
    marks |= {"x": [at[k][0] for k in there], "y": [at[k][1] for k in there]}
    return [*traces, marks | {"hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>"}]


def _hover(shape: Shape, label: str, k: int) -> str:
    text = _("{dimension}: {score} points", dimension=label, score=number(shape.values[k], 1))
    partial = [_("partial data")] if shape.states[k] == PARTIAL else []
    return "<br>".join([f"<b>{shape.name}</b>", text, *partial])


def _axis_label(k: int, n: int, label: str, own: Shape, other: Shape | None, theme: Theme) -> dict[str, Any]:
    """The name of an axis at its end, with the scores of region and core in their colours."""
    x, y = place(k, n, 1.1)
    values = [_value(own, k, theme.region), *([_value(other, k, theme.core)] if other else [])]
    across = "center" if abs(x) < 0.1 else "left" if x > 0 else "right"
    # At the sides a phone has room for one number only.
    numbers = "   ".join(values) if across == "center" else "<br>".join(values)
    text = "<br>".join([*(f"<b>{line}</b>" for line in wrap(label, LABEL_WIDTH)), numbers])
    along = "middle" if abs(y) < 0.1 else "bottom" if y > 0 else "top"
    font = {"size": theme.font_size, "color": theme.text}
    return _text(text, x, y, font) | {"xanchor": across, "yanchor": along, "align": across}


def _value(shape: Shape, k: int, colour: str) -> str:
    value = shape.values[k]
    shown = number(value, 1) if value == value else _("no score")
    partial = f" {_('partial')}" if value == value and shape.states[k] == PARTIAL else ""
    symbol = "●" if shape.role == REGION else "◆"
    return f'<span style="color:{colour}">{symbol} {shown}{partial}</span>'


def _scale(theme: Theme, ends: tuple[float, float]) -> list[dict[str, Any]]:
    """What the rings mean, in the middle of their upper right sides, away from the marks."""
    low, high = ends
    font, found = {"size": theme.small_size - 1, "color": theme.muted}, []
    for ring in RINGS[1::2]:
        (x, y), (across, along) = place(0, 1, ring / 200), place(1, 4, ring / 200)
        label = _text(number(low + (high - low) * ring / 100, 0), x + across, y + along, font)
        found.append(label | {"bgcolor": translucent(theme.background, 0.8)})
    return found


def _key(shapes: Sequence[Shape], theme: Theme) -> dict[str, Any]:
    """Whose shapes these are, the region first."""
    sign = {REGION: "●", CORE: "◆", COUNTRY: "—", EU: "┄"}
    parts = []
    for shape in reversed(shapes):
        colour = _looks(shape.role, theme)[0]["color"]
        name = f"<b>{shape.name}</b>" if shape.role in (REGION, CORE) else shape.name
        parts.append(f'<span style="color:{colour}">{sign[shape.role]}</span> {name}')
    lines = ["     ".join(parts[n : n + 2]) for n in range(0, len(parts), 2)]
    font = {"size": theme.font_size, "color": theme.text}
    key = _text("<br>".join(lines), 0, 0, font) | {"xref": "paper", "yref": "paper", "align": "left"}
    return key | {"xanchor": "left", "yanchor": "top", "yshift": -theme.font_size / 2}


def _text(text: str, x: float, y: float, font: dict[str, Any]) -> dict[str, Any]:
    return {"text": text, "x": x, "y": y, "showarrow": False, "borderpad": 0, "font": font}


def _layout(theme: Theme) -> dict[str, Any]:
    return layout(theme) | {
        "height": round(36 * theme.font_size),
        "margin": {"l": 2, "r": 2, "t": 2, "b": round(3.6 * theme.font_size)},
        "xaxis": axis(theme, visible=False, range=[-WIDE, WIDE], scaleanchor="y"),
        "yaxis": axis(theme, visible=False, range=[-LOW, HIGH]),
    }
