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
# Of the axes, whose length is 1: room at the sides, above and below; how far from a level axis its labels stand.
WIDE, HIGH, LOW, ASIDE = 1.5, 1.52, 1.42, 0.07
LABEL_WIDTH = 12  # characters per line of a label
# A phone beside its edges in pixels, width of a character of the key in font sizes.
PHONE, CHARACTER = 316.0, 0.56
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
    texts = [text for k, label in enumerate(labels) for text in _axis_label(k, n, label, own, other, theme)]
    key = _key_lines(shapes, theme)
    figure = {"data": traces, "layout": _layout(theme, len(key))}
    figure["layout"]["annotations"] = [*texts, *_scale(theme, ends), _key(key, theme)]
    return figure


def place(k: int, n: int, share: float) -> tuple[float, float]:
    """Where a share (0-1) of axis `k` of `n` lies: the first axis points upwards, the others follow clockwise."""
    angle = pi / 2 - 2 * pi * k / n
    return round(share * cos(angle), 3), round(share * sin(angle), 3)


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


def _axis_label(k: int, n: int, label: str, own: Shape, other: Shape | None, theme: Theme) -> list[dict[str, Any]]:
    """The name of an axis at its end, with the scores of region and core in their colours."""
    x, y = place(k, n, 1.1)
    names = "<br>".join(f"<b>{line}</b>" for line in wrap(label, LABEL_WIDTH))
    if abs(y) < ASIDE:
        return _level_label(1 if x > 0 else -1, names, k, own, other, theme)
    values = [_value(own, k, theme.region), *([_value(other, k, theme.core)] if other else [])]
    across = "center" if abs(x) < 0.1 else "left" if x > 0 else "right"
    text = f"{names}<br>{('   ' if across == 'center' else '<br>').join(values)}"
    font = {"size": theme.font_size, "color": theme.text}
    place_of = {"xanchor": across, "yanchor": "bottom" if y > 0 else "top", "align": across}
    return [_text(text, x, y, font) | place_of]


def _level_label(side: int, names: str, k: int, own: Shape, other: Shape | None, theme: Theme) -> list[dict[str, Any]]:
    """Of a level axis: the name above its end and the scores below, in the corners that the shape leaves free.

    Beside its end a phone has room for a few characters only.
    """
    both = [_value(own, k, theme.region, "<br>"), *([_value(other, k, theme.core, "<br>")] if other else [])]
    font, edge = {"size": theme.font_size, "color": theme.text}, "right" if side > 0 else "left"
    same = {"xanchor": edge, "align": edge, "bgcolor": translucent(theme.background, 0.8)}
    above = _text(names, side * WIDE, ASIDE, font) | same | {"yanchor": "bottom"}
    return [above, _text("<br>".join(both), side * WIDE, -ASIDE, font) | same | {"yanchor": "top"}]


def _value(shape: Shape, k: int, colour: str, between: str = " ") -> str:
    value = shape.values[k]
    shown = number(value, 1) if value == value else _("no score")
    partial = f"{between}{_('partial')}" if value == value and shape.states[k] == PARTIAL else ""
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


def _key_lines(shapes: Sequence[Shape], theme: Theme) -> list[str]:
    """Whose shapes these are, the region first: two on a line where a phone has room for them."""
    sign = {REGION: "●", CORE: "◆", COUNTRY: "—", EU: "┄"}
    room = int(PHONE / theme.font_size / CHARACTER)
    lines: list[list[str]] = []
    taken = room
    for shape in reversed(shapes):
        colour = _looks(shape.role, theme)[0]["color"]
        cut = shape.name if len(shape.name) <= room - 2 else f"{shape.name[: room - 3].rstrip()}…"
        name = f"<b>{cut}</b>" if shape.role in (REGION, CORE) else cut
        part, length = f'<span style="color:{colour}">{sign[shape.role]}</span> {name}', len(cut) + 2
        if lines and len(lines[-1]) < 2 and taken + 5 + length <= room:
            lines[-1].append(part)
        else:
            lines.append([part])
            taken = length
    return ["     ".join(line) for line in lines]


def _key(lines: Sequence[str], theme: Theme) -> dict[str, Any]:
    font = {"size": theme.font_size, "color": theme.text}
    key = _text("<br>".join(lines), 0, 0, font) | {"xref": "paper", "yref": "paper", "align": "left"}
    return key | {"xanchor": "left", "yanchor": "top", "yshift": -theme.font_size / 2}


def _text(text: str, x: float, y: float, font: dict[str, Any]) -> dict[str, Any]:
    return {"text": text, "x": x, "y": y, "showarrow": False, "borderpad": 0, "font": font}


def _layout(theme: Theme, lines: int) -> dict[str, Any]:
    """As high as the shape is, and the key of so many lines below it."""
    below = round((0.8 + 1.4 * lines) * theme.font_size)
    return layout(theme) | {
        "height": round(32.4 * theme.font_size) + below,
        "margin": {"l": 2, "r": 2, "t": 2, "b": below},
        "xaxis": axis(theme, visible=False, range=[-WIDE, WIDE], scaleanchor="y"),
        "yaxis": axis(theme, visible=False, range=[-LOW, HIGH]),
    }
