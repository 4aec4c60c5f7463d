"""Shift-share: the change of every sector as three parts that add up to it, in bars that begin where the last ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.translate import N_, _
from layouts.figures.entries import MARKS, SMALL_LINE, Entry, key_lines, key_texts, placed
from layouts.numbers import NO_BREAK, signed
from layouts.theme import Theme, axis, layout

NATIONAL, SECTOR, REGIONAL = "national", "sector", "regional"
# Part -> what it is called in the key.
PARTS = {
    NATIONAL: N_("nation"),
    SECTOR: N_("sector"),
    REGIONAL: N_("region’s own"),
}
BELOW = 3.2
# Height of a bar and of the three lanes of one entry, in font sizes.
BAR = 0.42


@dataclass(frozen=True)
class Shift:
    """One sector: its parts add up to `change`; `label` and `words` are said above its bars."""

    label: str
    words: str
    parts: dict[str, float]
    change: float
    hover: str


def shift_figure(shifts: Sequence[Shift], *, theme: Theme, unit: str, decimals: int) -> dict[str, Any]:
    """Draw the sectors in their order: every part as a bar from where the one before ended, their end as a tick."""
    entries = [Entry(s.label, s.words, _numbers(s, theme, decimals)) for s in shifts]
    where = placed(entries, theme)
    key = _key(theme)
    top, whole = 0.4 + SMALL_LINE * len(key), where.height + BELOW
    reach = [x for s in shifts for x in _levels(s)]
    room = 0.04 * ((max(reach) - min(reach)) or 1.0)
    x = axis(
        theme,
        range=[min(reach) - room, max(reach) + room],
        showgrid=True,
        gridcolor=theme.rule,
        zeroline=True,
        zerolinecolor=theme.muted,
        nticks=5,
        tickformat=",",
        title={"text": unit, "standoff": 4, "font": {"size": theme.small_size, "color": theme.muted}},
    )
    base = layout(theme) | {
        "height": round((whole + top) * theme.font_size),
        "margin": {"l": 2, "r": 2, "t": 0, "b": 0},
        "hoverdistance": 40,
        "xaxis": x,
        "yaxis": axis(theme, visible=False, range=[-where.height, top], domain=[BELOW / (whole + top), 1]),
        "annotations": [*key_texts(key, top, theme), *where.texts],
        "shapes": [bar for s, y in zip(shifts, where.marks, strict=True) for bar in _bars(s, y, theme)],
    }
    return {"data": [_ends(shifts, where.marks, theme)], "layout": base}


def colour(part: str, theme: Theme) -> str:
    """The fill of a part: what is the region's own has its accent."""
    return {NATIONAL: theme.grey, SECTOR: theme.grey_strong, REGIONAL: theme.region}[part]


def _levels(shift: Shift) -> list[float]:
    """Where every bar begins, and where the last one ends."""
    found = [0.0]
    for part in PARTS:
        found.append(found[-1] + shift.parts[part])
    return found


def _numbers(shift: Shift, theme: Theme, decimals: int) -> str:
    parts = [
        f'<span style="color:{colour(p, theme)}">■</span>{NO_BREAK}{signed(shift.parts[p], decimals)}' for p in PARTS
    ]
    return (NO_BREAK * 2).join(parts)


def _bars(shift: Shift, y: float, theme: Theme) -> list[dict[str, Any]]:
    """Three bars below each other, each in a lane of its own, so that one going back hides no other."""
    levels, found = _levels(shift), []
    for lane, (part, a, b) in enumerate(zip(PARTS, levels, levels[1:], strict=False)):
        high = y + MARKS / 2 - lane * (BAR + 0.06)
        fill = colour(part, theme)
        found.append(
            {
                "type": "rect",
                "x0": round(a, 3),
                "x1": round(b, 3),
                "y0": round(high - BAR, 3),
                "y1": round(high, 3),
                "fillcolor": fill,
                "line": {"color": fill, "width": 1},
            }
        )
    return found


def _ends(shifts: Sequence[Shift], marks: Sequence[float], theme: Theme) -> dict[str, Any]:
    """Where the bars end: the change itself."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(s.change, 3) for s in shifts],
        "y": list(marks),
        "hovertext": [s.hover for s in shifts],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "symbol": "line-ns",
            "size": 1.7 * theme.marker_size,
            "line": {"color": theme.text, "width": 1.4 * theme.line_width},
        },
    }


def _key(theme: Theme) -> list[str]:
    parts = [("■", colour(part, theme), _(words)) for part, words in PARTS.items()]
    return key_lines([*parts, ("<b>|</b>", theme.text, _("change"))], theme)
