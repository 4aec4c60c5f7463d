"""One link of the innovation chain: region, core and median of the peers on a line from 0 to 100."""

from __future__ import annotations

from typing import Any

from data.translate import _
from layouts.figures.waterfall import colour_of
from layouts.numbers import number
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

# Room beside the ends of the line for the numbers at the outer sides of the marks, as a share of it.
ROOM = 0.17
# Heights in font sizes: of the whole, of the line above the lower edge.
HEIGHT, LINE = 4.2, 2.8
PEERS_SYMBOL = "triangle-up"
# A number below a mark stands to one side of it from here to the end of the line, as a share of it.
EDGE = 0.12


def link_figure(
    at: float,
    core: float,
    peers: float,
    *,
    theme: Theme,
    names: tuple[str, str, str],
    unit: str,
    ends: tuple[float, float] = (0.0, 100.0),
) -> dict[str, Any]:
    """Draw the marks of a link, each with its number; NaN = there is none.

    `names`: of region, core and peers; `ends`: of the line, the same for all links.
    """
    traces = [_line(list(ends), {"color": theme.rule, "width": theme.line_width})]
    if at == at and core == core:
        colour = colour_of(at - core, theme)
        traces.append(_line([round(at, 2), round(core, 2)], {"color": colour, "width": 0.75 * theme.marker_size}))
    if peers == peers:
        traces.append(_peers(peers, ends, theme, f"{names[2]}: {number(peers, 1)} {unit}"))
    if core == core:
        left = at == at and core < at
        traces.append(_mark(core, CORE_SYMBOL, theme.core, left, theme, f"{names[1]}: {number(core, 1)} {unit}"))
    if at == at:
        left = core != core or at <= core
        traces.append(_mark(at, REGION_SYMBOL, theme.region, left, theme, f"{names[0]}: {number(at, 1)} {unit}"))
    height = round(HEIGHT * theme.font_size)
    below = round(-LINE / (HEIGHT - LINE), 4)
    room = ROOM * (ends[1] - ends[0])
    return {
        "data": traces,
        "layout": layout(theme)
        | {
            "height": height,
            "hoverdistance": 30,
            "xaxis": axis(theme, visible=False, range=[ends[0] - room, ends[1] + room]),
            "yaxis": axis(theme, visible=False, range=[below, 1]),
        },
    }


def _line(x: list[float], line: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "mode": "lines", "x": x, "y": [0, 0], "hoverinfo": "skip", "line": line}


def _mark(x: float, symbol: str, colour: str, left: bool, theme: Theme, hover: str) -> dict[str, Any]:
    """A mark with its number at the side away from the other mark."""
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [round(x, 2)],
        "y": [0],
        "text": [f"<b>{number(x, 1)}</b>"],
        "textposition": "middle left" if left else "middle right",
        "textfont": {"color": colour, "size": theme.font_size},
        "hovertext": [hover],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "symbol": symbol,
            "size": 1.25 * theme.marker_size,
            "color": colour,
            "opacity": 1,
            "line": {"color": theme.background, "width": 1},
        },
    }


def _peers(x: float, ends: tuple[float, float], theme: Theme, hover: str) -> dict[str, Any]:
    """A mark that points at the line from below, where it covers neither the other marks nor their numbers."""
    share = (x - ends[0]) / (ends[1] - ends[0])
    side = "right" if share < EDGE else "left" if share > 1 - EDGE else "center"
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [round(x, 2)],
        "y": [-0.62],
        "text": [_("peers {n}", n=number(x, 1))],
        "textposition": f"bottom {side}",
        "textfont": {"color": theme.muted, "size": theme.small_size},
        "hovertext": [hover],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {"symbol": PEERS_SYMBOL, "size": 0.9 * theme.marker_size, "color": theme.muted, "opacity": 1},
    }
