"""Gap against distance from the core: every region of a country a mark, its shape the ring it lies in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.translate import _
from indicators.rings import BEYOND, NEAR, NEAR_KM, TOUCHING
from layouts.numbers import number, signed
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

# Ring -> symbol, size as a share of the theme's marks.
LOOKS: Mapping[str, tuple[str, float]] = {
    TOUCHING: ("square", 0.85),
    NEAR: ("triangle-up", 0.9),
    BEYOND: ("circle", 0.6),
}
NAME = 22  # characters of a name beside its mark


@dataclass(frozen=True)
class Spot:
    """One region: `km` from its core, `gap` in points, `ring` of LOOKS; `partial`: on partial data, drawn hollow."""

    geo: str
    name: str
    km: float
    gap: float
    ring: str
    partial: bool = False


@dataclass(frozen=True)
class Fitted:
    """gap = `intercept` + `slope` × hundreds of km."""

    slope: float
    intercept: float


def rings_figure(
    spots: Sequence[Spot], core: str, line: Fitted | None, *, theme: Theme, region: str = ""
) -> dict[str, Any]:
    """Draw the regions of a country around their core (name `core`), which is at 0 km and 0 points by definition.

    `region`: code of the one that is picked out; `line` only where its sign is no accident.
    """
    x, y = _span([0.0, *(s.km for s in spots)]), _span([0.0, *(s.gap for s in spots)])
    others = [s for s in spots if s.geo != region]
    data = [_line(line, spots, theme)]
    data += [_marks([s for s in others if s.ring == ring], ring, theme) for ring in LOOKS]
    data += [_core(core, theme), _region([s for s in spots if s.geo == region], x, theme)]
    base = layout(theme) | {
        "height": round(26 * theme.font_size),
        "margin": {"l": 40, "r": 8, "t": round(2.0 * theme.font_size), "b": round(3.3 * theme.font_size)},
        "xaxis": axis(theme, range=x, nticks=6, title=_title(_("Distance from the core, km"), theme)),
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
        "shapes": [_border(theme)] if x[1] > NEAR_KM else [],
        "annotations": [_head(theme), *([_near(theme)] if x[1] > NEAR_KM else [])],
    }
    return {"data": data, "layout": base}


def _span(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    room = 0.08 * (high - low or 1.0)
    return [round(low - room, 2), round(high + room, 2)]


def _line(line: Fitted | None, spots: Sequence[Spot], theme: Theme) -> dict[str, Any]:
    ends = [min(s.km for s in spots), max(s.km for s in spots)] if line and spots else []
    y = [round(line.intercept + line.slope * km / 100, 3) for km in ends] if line else []
    style = {"color": theme.text, "width": theme.line_width * 0.8}
    return {"type": "scatter", "mode": "lines", "x": ends, "y": y, "hoverinfo": "skip", "line": style}


def _marks(spots: Sequence[Spot], ring: str, theme: Theme) -> dict[str, Any]:
    symbol, share = LOOKS[ring]
    colour = theme.grey_strong
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(s.km, 1) for s in spots],
        "y": [round(s.gap, 2) for s in spots],
        "hovertext": [f"{s.name} ({s.geo})" for s in spots],
        "hovertemplate": _hover(),
        "cliponaxis": False,
        "marker": {
            "size": round(theme.marker_size * share, 1),
            "symbol": [f"{symbol}-open" if s.partial else symbol for s in spots] or symbol,
            "color": colour,
            "opacity": 1,
        },
    }


def _hover() -> str:
    """One text for all regions, filled in the browser with what it has anyway: Germany has 400 of them."""
    return f"<b>%{{hovertext}}</b><br>{_('{n} points', n='%{y:+.1f}')}<br>{_('{n} km', n='%{x:.0f}')}<extra></extra>"


def _core(name: str, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [0],
        "y": [0],
        "text": [f"<b>{_cut(name)}</b>"],
        "textposition": "top right",
        "textfont": {"size": theme.font_size - 1, "color": theme.core},
        "hovertext": [name],
        "hovertemplate": "<b>%{hovertext}</b><extra></extra>",
        "cliponaxis": False,
        "marker": {"size": theme.marker_size * 1.15, "symbol": CORE_SYMBOL, "color": theme.core, "opacity": 1},
    }


def _region(spots: Sequence[Spot], x: Sequence[float], theme: Theme) -> dict[str, Any]:
    """The selected region, its name on the side where there is room; the mark stays round, its ring is in the hover."""
    left = bool(spots) and spots[0].km > (x[0] + x[1]) / 2
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [round(s.km, 1) for s in spots],
        "y": [round(s.gap, 2) for s in spots],
        "text": [f"<b>{_cut(s.name)}</b>" for s in spots],
        "textposition": "middle left" if left else "middle right",
        "textfont": {"size": theme.font_size - 1, "color": theme.region},
        "hovertext": [
            f"<b>{s.name} ({s.geo})</b><br>{_('{n} points', n=signed(s.gap, 1))}<br>{_('{n} km', n=number(s.km, 0))}"
            for s in spots
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "size": theme.marker_size * 1.2,
            "symbol": [f"{REGION_SYMBOL}-open" if s.partial else REGION_SYMBOL for s in spots] or REGION_SYMBOL,
            "color": theme.region,
            "opacity": 1,
            "line": {"color": theme.region if any(s.partial for s in spots) else theme.background, "width": 1.5},
        },
    }


def _cut(name: str) -> str:
    return name if len(name) <= NAME else f"{name[: NAME - 1].rstrip()}…"


def _border(theme: Theme) -> dict[str, Any]:
    """Where "near" ends; a region that touches its core counts as touching whatever its distance."""
    line = {"color": theme.muted, "width": 1, "dash": "dot"}
    return {"type": "line", "layer": "below", "line": line, "xref": "x", "yref": "paper"} | {
        "x0": NEAR_KM,
        "x1": NEAR_KM,
        "y0": 0,
        "y1": 1,
    }


def _near(theme: Theme) -> dict[str, Any]:
    font = {"size": theme.small_size, "color": theme.muted}
    place = {"x": NEAR_KM, "xref": "x", "xanchor": "left", "xshift": 4, "y": 0, "yref": "paper", "yanchor": "bottom"}
    return {"text": _("{n} km", n=NEAR_KM), "showarrow": False, "borderpad": 0, "font": font} | place


def _head(theme: Theme) -> dict[str, Any]:
    font = {"size": theme.small_size, "color": theme.muted}
    place = {"xref": "paper", "x": 0, "xanchor": "left", "xshift": -36, "yref": "paper", "y": 1, "yanchor": "bottom"}
    text = _("Gap to the core, points")
    return {"text": text, "align": "left", "showarrow": False, "borderpad": 0, "yshift": 8, "font": font} | place


def _title(text: str, theme: Theme) -> dict[str, Any]:
    return {"text": text, "standoff": 4, "font": {"size": theme.small_size, "color": theme.muted}}
