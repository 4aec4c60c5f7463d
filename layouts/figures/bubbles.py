"""Sectors as bubbles: how specialised the region is, how fast they grow, how many people they employ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log2, sqrt
from typing import Any

from data.translate import _
from layouts.figures.entries import broken
from layouts.figures.labels import LINE, Plot, offsets_of
from layouts.numbers import number
from layouts.theme import Theme, axis, layout

# The plot is as high as this, in font sizes; bubbles are at most so wide.
HEIGHT, LARGEST, SMALLEST = 34.0, 3.4, 0.55
# In font sizes: widths at which labels must not cover each other (phone, half a desktop, all of it); a letter.
WIDTHS, LETTER = (17.0, 23.0, 44.0, 100.0), 0.54
LEFT, RIGHT, TOP, BOTTOM = 3.0, 0.8, 1.0, 4.4
# Doublings of the location quotient beyond which a bubble stands at the edge of the scale.
MOST = 3
TRANSPARENT = "rgba(0,0,0,0)"


@dataclass(frozen=True)
class Bubble:
    """One sector: `quotient` is its specialisation, `growth` in % a year, `size` an amount; `own`: what it offers.

    `part`: it is inside of another sector, and hollow.
    """

    label: str
    quotient: float
    growth: float
    size: float
    hover: str
    own: bool = False
    part: bool = False


@dataclass(frozen=True)
class _Scale:
    """Ends of both axes, in doublings and in % a year."""

    low: float
    high: float
    bottom: float
    top: float

    def place(self, bubble: Bubble, width: float) -> tuple[float, float]:
        """Where a bubble is in a figure of some width, in font sizes from the upper left of the plot."""
        x = (_at(bubble, self) - self.low) / (self.high - self.low) * (width - LEFT - RIGHT)
        return x, (self.top - bubble.growth) / (self.top - self.bottom) * (HEIGHT - TOP - BOTTOM)


def bubbles_figure(bubbles: Sequence[Bubble], *, theme: Theme, reference: str, span: str) -> dict[str, Any]:
    """Draw sectors that have a quotient above 0 and a growth; `reference`: what they are specialised against.

    The largest are drawn first, so that none is hidden.
    """
    order = sorted(bubbles, key=lambda b: -b.size)
    scale, radii = _scale(order), _radii(order)
    size = theme.font_size
    base = layout(theme) | {
        "height": round(HEIGHT * size),
        "margin": {side: round(x * size) for side, x in zip("lrtb", (LEFT, RIGHT, TOP, BOTTOM), strict=True)},
        "hoverdistance": 20,
        "xaxis": _across(scale, theme, reference),
        "yaxis": _up(scale, theme, span),
        "shapes": _ones(theme),
        "annotations": [*_corners(theme), *_labels(order, radii, scale, theme)],
    }
    return {"data": [_trace(order, radii, scale, theme)] if order else [], "layout": base}


def _at(bubble: Bubble, scale: _Scale) -> float:
    return min(max(log2(bubble.quotient), scale.low + 0.1), scale.high - 0.1)


def _scale(bubbles: Sequence[Bubble]) -> _Scale:
    doublings = [min(max(log2(b.quotient), -MOST), MOST) for b in bubbles]
    low, high = min([-1.0, *(floor(2 * v) / 2 for v in doublings)]), max([1.0, *(ceil(2 * v) / 2 for v in doublings)])
    growth = [0.0, *(b.growth for b in bubbles)]
    room = 0.12 * (max(growth) - min(growth) or 1.0)
    return _Scale(low - 0.35, high + 0.35, min(growth) - room, max(growth) + room)


def _radii(bubbles: Sequence[Bubble]) -> list[float]:
    """In font sizes; areas are as the amounts, as long as a bubble can be seen."""
    largest = max((b.size for b in bubbles), default=1.0)
    return [max(LARGEST * sqrt(b.size / largest), SMALLEST) / 2 for b in bubbles]


def _trace(bubbles: Sequence[Bubble], radii: Sequence[float], scale: _Scale, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(_at(b, scale), 4) for b in bubbles],
        "y": [round(b.growth, 4) for b in bubbles],
        "hovertext": [b.hover for b in bubbles],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "sizemode": "diameter",
            "size": [round(2 * r * theme.font_size, 1) for r in radii],
            "color": [_fill(b, theme) for b in bubbles],
            "opacity": 1,
            "line": {
                "color": [theme.region if b.own else theme.grey_strong for b in bubbles],
                "width": [1.2 * theme.line_width if b.own else 1 for b in bubbles],
            },
        },
    }


def _fill(bubble: Bubble, theme: Theme) -> str:
    if bubble.part:
        return TRANSPARENT
    return theme.paler(theme.region) if bubble.own else theme.partial


def _labels(bubbles: Sequence[Bubble], radii: Sequence[float], scale: _Scale, theme: Theme) -> list[dict[str, Any]]:
    """Every name where it covers nothing at any width; with a line where it stands farther off."""
    widths = [len(b.label) * LETTER * (1.08 if b.own else 1.0) for b in bubbles]
    down = HEIGHT - TOP - BOTTOM
    plots = [Plot((w - LEFT - RIGHT, down), tuple(scale.place(b, w) for b in bubbles)) for w in WIDTHS]
    offsets = offsets_of(plots, radii, widths)
    return [_label(b, o, r, scale, theme) for b, o, r in zip(bubbles, offsets, radii, strict=True)]


def _label(bubble: Bubble, offset: tuple[float, float], radius: float, scale: _Scale, theme: Theme) -> dict[str, Any]:
    far = abs(offset[1]) > radius + LINE
    return {
        "x": round(_at(bubble, scale), 4),
        "y": round(bubble.growth, 4),
        "ax": round(offset[0] * theme.font_size, 1),
        "ay": round(offset[1] * theme.font_size, 1),
        "text": f"<b>{bubble.label}</b>" if bubble.own else bubble.label,
        "font": {"size": theme.small_size + 1, "color": theme.region if bubble.own else theme.text},
        # A line only where the label isn't right beside its bubble; without one plotly would ignore the offset.
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": theme.grey_strong if far else TRANSPARENT,
        "standoff": round(radius * theme.font_size),
        "borderpad": 0,
    }


def _across(scale: _Scale, theme: Theme, reference: str) -> dict[str, Any]:
    ticks = [t for t in range(-MOST, MOST + 1) if scale.low < t < scale.high]
    words = broken(_("specialisation against {name}: location quotient", name=reference), theme, room=230)
    return axis(
        theme,
        range=[scale.low, scale.high],
        tickvals=ticks,
        ticktext=[number(2.0**t, max(0, -t)) for t in ticks],
        title={"text": words, "standoff": 6, "font": {"size": theme.small_size, "color": theme.muted}},
    )


def _up(scale: _Scale, theme: Theme, span: str) -> dict[str, Any]:
    return axis(
        theme,
        range=[scale.bottom, scale.top],
        nticks=6,
        showgrid=True,
        gridcolor=theme.rule,
        title={
            "text": _("growth {span}, % a year", span=span),
            "standoff": 4,
            "font": {"size": theme.small_size, "color": theme.muted},
        },
    )


def _ones(theme: Theme) -> list[dict[str, Any]]:
    """The lines of no specialisation and no growth."""
    line = {"color": theme.muted, "width": 1}
    return [
        {"type": "line", "layer": "below", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": line},
        {"type": "line", "layer": "below", "y0": 0, "y1": 0, "xref": "paper", "x0": 0, "x1": 1, "line": line},
    ]


def _corners(theme: Theme) -> list[dict[str, Any]]:
    """What it means to stand in a corner."""
    words = [
        (1, 1, _("specialised and growing")),
        (1, 0, _("specialised and shrinking")),
        (0, 1, _("less than there, growing")),
        (0, 0, _("less than there, shrinking")),
    ]
    return [
        {
            **{"xref": "paper", "yref": "paper", "x": x, "y": y, "xanchor": ("left", "right")[x]},
            **{"yanchor": ("bottom", "top")[y], "text": text, "showarrow": False, "borderpad": 2},
            "font": {"size": theme.small_size - 1, "color": theme.muted},
        }
        for x, y, text in words
    ]
