"""The waterfall: from one value to another by steps that add up to the difference, each with its native values.

The two ends are marks and no bars, so that the scale can begin where the values are: what is compared is the length
of the steps, and these share one scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from layouts.figures.wrapping import wrapped
from layouts.numbers import NO_BREAK, signed
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

# Width of a phone beside its edges in pixels, and of an average character in the two sizes of type in font sizes.
PHONE, WIDE, SMALL = 316.0, 0.53, 0.45
# Heights in font sizes: a line of text, a line of small text, a bar, the space below an entry.
LINE, SMALL_LINE, BAR, SPACE = 1.45, 1.2, 1.05, 0.6
# Between text and bar: a number beside the bar is higher than the bar, and must not touch the text above it.
AIR = 0.45
# Height of the scale with its numbers and unit.
SCALE = 3.4
# Room for the numbers left of the bars and right of the ends, in font sizes on a phone.
LEFT, RIGHT = 3.9, 4.5


@dataclass(frozen=True)
class End:
    """Where the steps begin or end: `value` is its place, `shown` how it is written; `role` "region" or "core"."""

    label: str
    value: float
    shown: str
    role: str


@dataclass(frozen=True)
class Step:
    """One step: negative to the left. `small`: what is said under its name; `hover`: what is said when pointed at."""

    label: str
    small: str
    value: float
    hover: str


@dataclass(frozen=True)
class _Entry:
    """An entry with the height at which its text begins and its bar or mark lies, downwards in font sizes."""

    item: End | Step
    lines: tuple[tuple[str, bool], ...]
    top: float
    bar: float


def waterfall_figure(
    start: End | None, steps: Sequence[Step], end: End | None, *, theme: Theme, unit: str, open_: Sequence[str] = ()
) -> dict[str, Any]:
    """Draw `steps` in their order between two ends; `open_`: sentences on what is not among them, at the bottom.

    Without ends (nothing can be compared) only the sentences are drawn. Steps to the left are in the theme's colour
    for "behind", those to the right in that for "ahead".
    """
    entries, height = _placed(start, steps, end, theme)
    levels, notes = _levels(start, steps), _sentences(open_, theme)
    figure: dict[str, Any] = {"data": [], "layout": _layout(theme, levels, height, len(notes), unit)}
    below = _notes(notes, height, theme, figure["layout"]["yaxis"]["domain"][0] if entries else 1.0)
    figure["layout"]["annotations"] = [t for e in entries for t in _texts(e, theme)] + below
    if entries:
        figure["layout"]["shapes"] = [*_bars(entries, levels, theme), *_connectors(entries, levels, theme)]
        figure["data"] = [_ends(entries, theme), *_numbers(entries, levels, theme)]
    return figure


def colour_of(value: float, theme: Theme) -> str:
    """The fill of a step."""
    return theme.diverging(6)[1 if value < 0 else 4]


def _levels(start: End | None, steps: Sequence[Step]) -> list[float]:
    """Where every step begins, and where the last one ends."""
    found = [start.value] if start else []
    for step in steps if start else ():
        found.append(found[-1] + step.value)
    return found


def _placed(start: End | None, steps: Sequence[Step], end: End | None, theme: Theme) -> tuple[list[_Entry], float]:
    items = [start, *steps, end] if start and end else []
    found, y = [], 0.0
    for item in items:
        lines = _lines(item, theme)
        height = sum(SMALL_LINE if small else LINE for _text, small in lines)
        found.append(_Entry(item, lines, -y, -(y + height + AIR + BAR / 2)))
        y += height + AIR + BAR + SPACE
    return found, y


def _lines(item: End | Step, theme: Theme) -> tuple[tuple[str, bool], ...]:
    """The text of an entry as lines that fit a phone, each with whether it is small."""
    room = PHONE / theme.font_size
    label = wrapped(item.label, int(room / WIDE)) or ("",)
    small = item.small if isinstance(item, Step) else ""
    if small and len(label) == 1 and (len(label[0]) + 3) * WIDE + len(small) * SMALL <= room:
        return ((f'{label[0]}   <span style="{_muted(theme)}">{small}</span>', False),)
    return (*((line, False) for line in label), *((line, True) for line in wrapped(small, int(room / SMALL))))


def _muted(theme: Theme) -> str:
    return f"color:{theme.muted};font-size:{theme.small_size}px"


def _texts(entry: _Entry, theme: Theme) -> list[dict[str, Any]]:
    found, y = [], entry.top
    for text, small in entry.lines:
        height = SMALL_LINE if small else LINE
        size, colour = (theme.small_size, theme.muted) if small else (theme.font_size, theme.text)
        if isinstance(entry.item, End):
            colour, text = getattr(theme, entry.item.role), f"<b>{text}</b>"
        found.append(_text(text, y - height / 2, size, colour, theme))
        y -= height
    return found


def _text(text: str, y: float, size: int, colour: str, theme: Theme) -> dict[str, Any]:
    """A text at the left, on the ground's colour so that no line runs through it."""
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y", "y": round(y, 3), "yanchor": "middle"}
    look = {"showarrow": False, "borderpad": 1, "align": "left", "bgcolor": theme.background}
    return {"text": text, "font": {"size": size, "color": colour}} | look | place


def _sentences(open_: Sequence[str], theme: Theme) -> list[str]:
    """Sentences as lines that fit a phone, a blank one between two of them."""
    room = int(PHONE / theme.font_size / SMALL)
    return [line for n, text in enumerate(open_) for line in [*([""] if n else []), *wrapped(text, room)]]


def _notes(lines: Sequence[str], height: float, theme: Theme, share: float) -> list[dict[str, Any]]:
    """Lines below the scale, which stands at `share` of the height of the paper; `height`: of the entries above it."""
    whole = height + _below(height, len(lines))
    found = []
    for n, line in enumerate(lines):
        y = share - ((SCALE if height else 0) + (n + 0.5) * SMALL_LINE) / whole
        found.append(_text(line, y, theme.small_size, theme.muted, theme) | {"yref": "paper"})
    return [note for note in found if note["text"]]


def _below(height: float, lines: int) -> float:
    """Height of the scale, where there are entries, and of the lines under it."""
    return (SCALE if height else 0.0) + lines * SMALL_LINE


def _steps(entries: Sequence[_Entry], levels: Sequence[float]) -> list[tuple[_Entry, float, float]]:
    """Every step with where it begins and ends."""
    return [(e, a, b) for e, (a, b) in zip(entries[1:-1], pairwise(levels), strict=True)]


def _bars(entries: Sequence[_Entry], levels: Sequence[float], theme: Theme) -> list[dict[str, Any]]:
    found = []
    for entry, a, b in _steps(entries, levels):
        colour = colour_of(b - a, theme)
        found.append(
            {
                "type": "rect",
                "layer": "above",
                "x0": _round(a),
                "x1": _round(b),
                "y0": round(entry.bar - BAR / 2, 2),
                "y1": round(entry.bar + BAR / 2, 2),
                "fillcolor": colour,
                # A step too small to be seen stays a line.
                "line": {"color": colour, "width": 1},
            }
        )
    return found


def _connectors(entries: Sequence[_Entry], levels: Sequence[float], theme: Theme) -> list[dict[str, Any]]:
    """Hairlines from where a step ends down to where the next begins."""
    line = {"color": theme.grey_strong, "width": 1, "dash": "dot"}
    found = []
    for (one, other), x in zip(pairwise(entries), levels, strict=True):
        y0, y1 = round(one.bar, 2), round(other.bar, 2)
        found.append(
            {"type": "line", "layer": "below", "x0": _round(x), "x1": _round(x), "y0": y0, "y1": y1, "line": line}
        )
    return found


def _ends(entries: Sequence[_Entry], theme: Theme) -> dict[str, Any]:
    both = [e for e in entries if isinstance(e.item, End)]
    colours = [getattr(theme, e.item.role) for e in both]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [_round(e.item.value) for e in both],
        "y": [round(e.bar, 2) for e in both],
        "text": [f"<b>{e.item.shown}</b>" for e in both],
        "textposition": "middle right",
        "textfont": {"size": theme.font_size, "color": colours},
        "hoverinfo": "skip",
        "cliponaxis": False,
        "marker": {
            "size": theme.marker_size * 1.15,
            "symbol": [CORE_SYMBOL if e.item.role == "core" else REGION_SYMBOL for e in both],
            "color": colours,
            "opacity": 1,
            "line": {"color": theme.background, "width": 1},
        },
    }


def _numbers(entries: Sequence[_Entry], levels: Sequence[float], theme: Theme) -> list[dict[str, Any]]:
    """The number of every step beyond its end, and a place to point at in its middle."""
    steps = _steps(entries, levels)
    common = {"type": "scatter", "y": [round(e.bar, 2) for e, _a, _b in steps], "cliponaxis": False}
    marker = {"size": theme.marker_size * 1.6, "opacity": 0}
    return [
        common
        | {
            "mode": "text",
            "x": [_round(b) for _e, _a, b in steps],
            # Spaces keep the number off its bar, on the side where that is.
            "text": [f"{NO_BREAK}{signed(e.item.value, 1)}{NO_BREAK}" for e, _a, _b in steps],
            "textposition": ["middle left" if b < a else "middle right" for _e, a, b in steps],
            "textfont": {"size": theme.font_size, "color": theme.text},
            "hoverinfo": "skip",
        },
        common
        | {
            "mode": "markers",
            "x": [_round((a + b) / 2) for _e, a, b in steps],
            "hovertext": [e.item.hover for e, _a, _b in steps],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": marker,
        },
    ]


def _round(value: float) -> float:
    return round(value, 3)


def _layout(theme: Theme, levels: Sequence[float], height: float, lines: int, unit: str) -> dict[str, Any]:
    """As high as its entries (`height` in font sizes), the scale under them, and the `lines` on what is not there."""
    whole = height + _below(height, lines)
    margin = {"l": 2, "r": 2, "t": 2, "b": 2}
    base = layout(theme) | {"hoverdistance": 40, "margin": margin, "height": round(whole * theme.font_size) + 4}
    if not levels:
        hidden = axis(theme, visible=False, range=[0, 1])
        return base | {"xaxis": hidden, "yaxis": hidden | {"domain": [0, 1]}}
    low, high = min(levels), max(levels)
    left, right = (side * theme.font_size / PHONE for side in (LEFT, RIGHT))
    room = (high - low or 1.0) / (1 - left - right)
    x = axis(
        theme,
        range=[_round(low - left * room), _round(high + right * room)],
        showgrid=True,
        gridcolor=theme.rule,
        nticks=6,
        zeroline=low < 0 < high,
        zerolinecolor=theme.muted,
        title={"text": unit, "standoff": 4, "font": {"size": theme.small_size, "color": theme.muted}},
    )
    y = axis(theme, range=[-height, 0], domain=[round(1 - height / whole, 5), 1], showticklabels=False)
    return base | {"xaxis": x, "yaxis": y}
