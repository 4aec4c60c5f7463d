"""Location quotients: how specialised a region is in every sector, against several references, on one log scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log2
from typing import Any

from data.translate import _
from layouts.figures.entries import SMALL_LINE, Entry, broken, key_lines, key_texts, placed
from layouts.numbers import NO_BREAK, number
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

# Side -> its mark in texts and in the plot. Shapes differ, so that nothing hangs on a colour.
NATION, EU, CORE = "nation", "eu", "core"
SIGNS = {NATION: "●", EU: "□", CORE: "◆"}
SYMBOLS = {NATION: REGION_SYMBOL, EU: "square-open", CORE: CORE_SYMBOL}
# Doublings from 1 that the scale reaches at most and at least; a quotient beyond stands at its end as an arrow.
MOST, LEAST = 3, 1
BELOW = 4.2


@dataclass(frozen=True)
class Quotients:
    """One sector. `values`: side -> location quotient, NaN = missing; `share`, `more`: what is said under its name."""

    label: str
    share: str
    values: dict[str, float]
    more: str = ""


def quotients_figure(sectors: Sequence[Quotients], names: dict[str, str], *, theme: Theme) -> dict[str, Any]:
    """Draw the sectors in their order; `names`: side -> its name, in the order of the key; other sides are left out."""
    entries = [Entry(s.label, s.share, _numbers(s, names, theme), s.more) for s in sectors]
    where = placed(entries, theme)
    low, high = _range(sectors, names)
    parts = [(SIGNS[side], colour(side, theme), _("against {name}", name=name)) for side, name in names.items()]
    key = key_lines(parts, theme)
    top, whole = 0.4 + SMALL_LINE * len(key), where.height + BELOW
    base = layout(theme) | {
        "height": round((whole + top) * theme.font_size),
        "margin": {"l": 2, "r": 2, "t": 0, "b": 0},
        "hoverdistance": 30,
        "xaxis": _axis(theme, low, high),
        "yaxis": axis(theme, visible=False, range=[-where.height, top], domain=[BELOW / (whole + top), 1]),
        "annotations": [*key_texts(key, top, theme), *where.texts],
        "shapes": [*_tracks(where.marks, low, high, theme), _one(theme)],
    }
    return {
        "data": [_marks(sectors, side, names[side], where.marks, (low, high), theme) for side in names],
        "layout": base,
    }


def _numbers(sector: Quotients, names: dict[str, str], theme: Theme) -> str:
    """The quotients behind the marks they belong to."""
    parts = []
    for side in names:
        value = sector.values[side]
        shown = number(value, 2) if value == value else "–"
        parts.append(f'<span style="color:{colour(side, theme)}">{SIGNS[side]}</span>{NO_BREAK}{shown}')
    return (NO_BREAK * 3).join(parts)


def colour(side: str, theme: Theme) -> str:
    """The colour of a side's marks."""
    return {NATION: theme.region, EU: theme.grey_strong, CORE: theme.core}[side]


def _range(sectors: Sequence[Quotients], names: dict[str, str]) -> tuple[int, int]:
    """Doublings at both ends of the scale."""
    found = [log2(s.values[side]) for s in sectors for side in names if s.values[side] > 0]
    return max(-MOST, min([-LEAST, *(floor(v) for v in found)])), min(MOST, max([LEAST, *(ceil(v) for v in found)]))


def _axis(theme: Theme, low: int, high: int) -> dict[str, Any]:
    ticks = list(range(low, high + 1))
    return axis(
        theme,
        range=[low - 0.45, high + 0.3],
        tickvals=ticks,
        ticktext=[number(2.0**t, max(0, -t)) for t in ticks],
        title={
            "text": broken(_("location quotient: 1 = the same share as there, 2 = twice"), theme),
            "standoff": 4,
            "font": {"size": theme.small_size, "color": theme.muted},
        },
    )


def _tracks(marks: Sequence[float], low: int, high: int, theme: Theme) -> list[dict[str, Any]]:
    line = {"color": theme.rule, "width": 1}
    return [{"type": "line", "layer": "below", "x0": low, "x1": high, "y0": y, "y1": y, "line": line} for y in marks]


def _one(theme: Theme) -> dict[str, Any]:
    """The line where a share is the same as in the reference."""
    line = {"color": theme.muted, "width": 1}
    return {"type": "line", "layer": "below", "x0": 0, "x1": 0, "yref": "y domain", "y0": 0, "y1": 1, "line": line}


def _marks(
    sectors: Sequence[Quotients], side: str, name: str, heights: Sequence[float], ends: tuple[int, int], theme: Theme
) -> dict[str, Any]:
    known = [(s, s.values[side], y) for s, y in zip(sectors, heights, strict=True) if s.values[side] == s.values[side]]
    places = [log2(value) if value > 0 else -99.0 for _s, value, _y in known]
    size = 1.05 * theme.marker_size
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(min(max(x, ends[0]), ends[1]), 3) for x in places],
        "y": [y for _s, _value, y in known],
        "hovertext": [
            f"<b>{s.label}</b><br>" + _("{value} against {name}", value=number(value, 2), name=name)
            for s, value, _y in known
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "symbol": [_symbol(side, x, ends) for x in places],
            "size": size,
            "color": colour(side, theme),
            "opacity": 1,
            "line": {"color": theme.grey_strong if side == EU else theme.background, "width": 2 if side == EU else 1},
        },
    }


def _symbol(side: str, x: float, ends: tuple[int, int]) -> str:
    """An arrow where the quotient lies beyond the scale: its number says how far."""
    if x < ends[0]:
        return "triangle-left"
    return "triangle-right" if x > ends[1] else SYMBOLS[side]
