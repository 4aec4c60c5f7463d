"""Colours, type and sizes of every figure, page and slide.

Two accents carry the whole product: `region` is my region, `core` is its
metropolis; everything else is grey or a class of a map. `assets/tokens.css`
holds the same values as CSS custom properties (a test compares the two).
The accents stay apart for every kind of colour blindness and in a grey print,
where the marks differ in shape as well: the region is round, the core a diamond.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from layouts.colour import from_oklab, oklab, ramp
from layouts.numbers import THIN, decimal_sign

FONT_FAMILY = '"Inter Variable", system-ui, "Segoe UI", sans-serif'
REGION_SYMBOL = "circle"
CORE_SYMBOL = "diamond"


@dataclass(frozen=True)
class Theme:
    """One look. Colours are `#rrggbb`, sizes CSS pixels.

    `grey` is for regions nobody asked about, `grey_strong` for those of the same country; `border` parts
    regions and `frontier` states on maps; `missing` and `partial` are the fills of what has no class,
    `neutral` is the middle of the diverging palette, `core_strength` (0-1) how much of the core's accent is in
    the fill of a core on a map.
    """

    name: str
    background: str
    surface: str
    rule: str
    text: str
    muted: str
    grey: str
    grey_strong: str
    region: str
    core: str
    missing: str
    partial: str
    neutral: str
    border: str
    frontier: str
    sequential_anchors: tuple[str, ...]
    behind_anchors: tuple[str, ...]
    ahead_anchors: tuple[str, ...]
    font_size: int
    small_size: int
    line_width: float
    marker_size: float
    core_strength: float

    @property
    def core_fill(self) -> str:
        """Fill of a core that is compared with itself: its accent, far paler than an outline, and no class."""
        return _mix(self.background, self.core, self.core_strength)

    def paler(self, colour: str) -> str:
        """`colour` half way to the background, opaque: for what is there and not the point."""
        return _mix(self.background, colour, 0.5)

    def sequential(self, n: int) -> tuple[str, ...]:
        """`n` colours from low to high, lightness monotone."""
        return ramp(self.sequential_anchors, n)

    def diverging(self, n: int) -> tuple[str, ...]:
        """`n` colours from far behind to far ahead, equally light on both sides; the middle one of odd `n` neutral."""
        half, odd = divmod(n, 2)
        middle = (self.neutral,) if odd else ()
        return (*ramp(self.behind_anchors, half), *middle, *ramp(self.ahead_anchors, half))


LIGHT = Theme(
    name="light",
    background="#ffffff",
    surface="#f6f6f3",
    rule="#dcdcd6",
    text="#1b1e23",
    muted="#5a606a",
    grey="#b9bdc3",
    grey_strong="#767c86",
    region="#c9400a",
    core="#35288f",
    missing="#f6f6f4",
    partial="#d0d0cc",
    neutral="#f4f2ec",
    border="#ffffff",
    frontier="#70757d",
    sequential_anchors=("#ece394", "#9ccba7", "#4fa5ad", "#2a6f99", "#1c3d70"),
    behind_anchors=("#5e3506", "#ae7527", "#ecd3a2"),
    ahead_anchors=("#aed4f5", "#4a90c4", "#0b3f70"),
    font_size=13,
    small_size=11,
    line_width=2.0,
    marker_size=11,
    core_strength=0.35,
)

DARK = Theme(
    name="dark",
    background="#14171c",
    surface="#1c2027",
    rule="#363c46",
    text="#eceef1",
    muted="#a8b0bb",
    grey="#66707d",
    grey_strong="#99a2ae",
    region="#ff7d3f",
    core="#cdc5ff",
    missing="#20242b",
    partial="#3d424a",
    neutral="#2b3037",
    border="#14171c",
    frontier="#8d95a1",
    sequential_anchors=("#2b587c", "#2f7f98", "#4fa79f", "#9ccf9c", "#f4efb6"),
    behind_anchors=("#f8dda6", "#c98f3c", "#6f4a14"),
    ahead_anchors=("#1f5279", "#4c97cc", "#c3e2fa"),
    font_size=13,
    small_size=11,
    line_width=2.0,
    marker_size=11,
    core_strength=0.5,
)

PROJECTOR = Theme(
    name="projector",
    background="#ffffff",
    surface="#f2f2ee",
    rule="#b9b9b2",
    text="#000000",
    muted="#3d424a",
    grey="#a3a8af",
    grey_strong="#5b616b",
    region="#bf3600",
    core="#2a1c86",
    missing="#f6f6f4",
    partial="#c9c9c5",
    neutral="#f4f2ec",
    border="#ffffff",
    frontier="#4b5058",
    sequential_anchors=("#eee592", "#99cba3", "#449fab", "#216592", "#123062"),
    behind_anchors=("#4f2b03", "#a36a1e", "#e8ca90"),
    ahead_anchors=("#a9cfec", "#3b84bd", "#04335f"),
    font_size=18,
    small_size=15,
    line_width=3.5,
    marker_size=15,
    core_strength=0.35,
)

THEMES: Mapping[str, Theme] = MappingProxyType({t.name: t for t in (LIGHT, DARK, PROJECTOR)})

# Shared by every dcc.Graph. No cloud button, no logo, nothing fetched from another host (`topojsonURL`);
# no image button, because an image without title and source line must not leave the page.
CONFIG: Mapping[str, object] = MappingProxyType(
    {
        "displaylogo": False,
        "showSendToCloud": False,
        "topojsonURL": "/assets/topo/",
        "responsive": True,
        "scrollZoom": True,
        "doubleClick": "reset",
        "displayModeBar": True,
        "modeBarButtonsToRemove": ["toImage", "pan2d", "select2d", "lasso2d", "toggleHover", "hoverClosestGeo"],
    }
)


def layout(theme: Theme) -> dict[str, Any]:
    """Base plotly layout: type, transparent paper, no legend, quiet axes, hover labels in the theme's colours."""
    return {
        "template": _template(theme.name),
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False,
        "autosize": True,
        "hovermode": "closest",
        "dragmode": False,
        "separators": f"{decimal_sign()}{THIN}",
        "font": {"family": FONT_FAMILY, "size": theme.font_size, "color": theme.text},
        "hoverlabel": {
            "bgcolor": theme.surface,
            "bordercolor": theme.rule,
            "align": "left",
            "namelength": -1,
            "font": {"family": FONT_FAMILY, "size": theme.font_size, "color": theme.text},
        },
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": theme.muted, "activecolor": theme.text},
    }


def axis(theme: Theme, **options: object) -> dict[str, Any]:
    """A quiet cartesian axis: no grid, no zoom, small muted ticks; `options` override."""
    quiet: dict[str, Any] = {
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "showline": False,
        "ticks": "",
        "tickfont": {"size": theme.small_size, "color": theme.muted},
        "title": {"font": {"size": theme.small_size, "color": theme.muted}},
    }
    return quiet | options


@cache
def _mix(ground: str, colour: str, share: float) -> str:
    """`share` (0-1) of `colour` on `ground`, in OKLab, so that half the share looks half as strong."""
    lightness, a, b = (g + share * (c - g) for g, c in zip(oklab(ground), oklab(colour), strict=True))
    return from_oklab((lightness, a, b))


@cache
def _template(name: str) -> dict[str, Any]:
    """An empty template: plotly's own would bring its colours and grid lines back."""
    return {"layout": {"colorway": [THEMES[name].grey_strong]}}
