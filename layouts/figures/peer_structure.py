"""What a region and its peers are made of: one line per structural variable, my region and ten others as dots on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.translate import _
from indicators.structure import LIMIT
from layouts.theme import REGION_SYMBOL, Theme, axis, layout

ROW = 2.9  # height of a line with its label, in font sizes


@dataclass(frozen=True)
class Dot:
    """One region on a line: `z` standard deviations from the mean of all regions, `text` for its hover."""

    z: float
    text: str


@dataclass(frozen=True)
class Trait:
    """One variable with the region's own dot, None where it has no figure, and those of its peers."""

    label: str
    own: Dot | None
    peers: tuple[Dot, ...]


def structure_panel(traits: Sequence[Trait], *, theme: Theme) -> dict[str, Any]:
    """Draw a line per variable from -3 to +3 standard deviations, 0 = the mean of all regions of the level."""
    height = round(ROW * theme.font_size * len(traits) + 2.6 * theme.font_size)
    lines = list(enumerate(reversed(traits)))
    peers = [(dot, n) for n, trait in lines for dot in trait.peers]
    own = [(trait.own, n) for n, trait in lines if trait.own is not None]
    reach = LIMIT + 0.25
    base = layout(theme) | {
        "height": height,
        "margin": {"l": 2, "r": 2, "t": 2, "b": round(2.4 * theme.font_size)},
        "xaxis": axis(
            theme,
            range=[-reach, reach],
            tickvals=[-3, -2, -1, 0, 1, 2, 3],
            ticktext=["−3", "−2", "−1", _("mean"), "+1", "+2", "+3"],
            zeroline=True,
            zerolinecolor=theme.grey_strong,
            zerolinewidth=1,
        ),
        "yaxis": axis(
            theme,
            range=[-0.5, len(traits) - 0.2],
            tickvals=[n for n, _trait in lines],
            showticklabels=False,
            showgrid=True,
            gridcolor=theme.rule,
        ),
        "annotations": [_label(trait.label, n, reach, theme) for n, trait in lines],
    }
    return {"data": [_dots(peers, theme), _dots(own, theme, mine=True)], "layout": base}


def _dots(dots: Sequence[tuple[Dot, int]], theme: Theme, *, mine: bool = False) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(dot.z, 2) for dot, _n in dots],
        "y": [n for _dot, n in dots],
        "hovertext": [dot.text for dot, _n in dots],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "symbol": REGION_SYMBOL if mine else "line-ns",
            "size": theme.marker_size * (1.0 if mine else 1.1),
            "color": theme.region if mine else theme.grey_strong,
            "opacity": 1,
            # Peers that lie on each other stay apart as strokes.
            "line": {
                "color": theme.background if mine else theme.grey_strong,
                "width": 1 if mine else theme.line_width,
            },
        },
    }


def _label(text: str, n: int, reach: float, theme: Theme) -> dict[str, Any]:
    """Above its line, where there is room on a phone too."""
    place = {"x": -reach, "xref": "x", "xanchor": "left", "y": n, "yref": "y", "yanchor": "bottom"}
    font = {"size": theme.small_size, "color": theme.text}
    return {
        "text": text,
        "showarrow": False,
        "borderpad": 0,
        "yshift": round(0.6 * theme.font_size),
        "bgcolor": theme.background,  # so that the line of the mean does not strike it through
        "font": font,
    } | place
