"""The dumbbell chart: every indicator of a region against its core, on one scale, with native values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from data.flags import flag_words
from data.translate import N_, _
from layouts.figures.lines import ALONE, PAIR, PITCH, TEXT, Line, lines_of, muted_part
from layouts.numbers import signed
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

Name = tuple[str, Callable[[float], str], str]

# Room beside 0 and 100 for the values that stand at the outer sides of the dots.
RANGE = (-17, 117)
DECIMALS = 2  # of points


def dumbbell_figure(
    gaps: Sequence[Mapping[str, Any]],
    names: Mapping[str, Name],
    *,
    theme: Theme,
    region_name: str,
    core_name: str,
    ends: tuple[str, str] = (N_("0 = weakest"), N_("100 = best")),
) -> dict[str, Any]:
    """Draw rows of INDICATOR_GAPS of one region, year and dimension: both sides per indicator, 100 = best there is.

    Optional `years`: the years of the two values as text. `names`: indicator -> (label, formatter of a
    native value, reason text or ""). The name and unit stand above each line, so it reads the same at any width.
    The largest disadvantage comes first; what can't be compared comes last, with the reason. With `core_name` ""
    (a region without a core, or a core itself) the region's dots stand alone, the weakest first. `ends`: what 0 and
    100 are.
    """
    lines = lines_of(gaps, names, has_core=bool(core_name))
    pairs = [line for line in lines if line.kind == PAIR]
    drawn = [line for line in lines if line.kind in (PAIR, ALONE)]
    key = _key(theme, region_name, core_name if pairs else "", ends) if drawn else []
    annotations = [*key, *(text for line in lines for text in _texts(theme, line))]
    traces = [_tracks(drawn, theme)] if drawn else []
    if pairs:
        traces += [_connectors(pairs, theme), _dots(pairs, names, theme, "core", core_name)]
    if drawn:
        traces.append(_dots(drawn, names, theme, "region", region_name))
    return {"data": traces, "layout": _layout(theme, lines, bool(drawn)) | {"annotations": annotations}}


def _tracks(lines: list[Line], theme: Theme) -> dict[str, Any]:
    """A hairline from 0 to 100 behind every pair of dots: the whole range there is."""
    x = [v for _line in lines for v in (0, 100, None)]
    y = [v for line in lines for v in (line.dots, line.dots, None)]
    return _hairlines(x, y, {"color": theme.rule, "width": 1})


def _connectors(lines: list[Line], theme: Theme) -> dict[str, Any]:
    x = [v for line in lines for v in (_place(line, "normalised"), _place(line, "core_normalised"), None)]
    y = [v for line in lines for v in (line.dots, line.dots, None)]
    return _hairlines(x, y, {"color": theme.grey, "width": 1.5 * theme.line_width})


def _hairlines(x: list[Any], y: list[Any], line: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "hoverinfo": "skip", "line": line}


def _dots(lines: list[Line], names: Mapping[str, Name], theme: Theme, side: str, name: str) -> dict[str, Any]:
    """The dots of one side, each with its native value at the side away from the other dot."""
    mine = "core_normalised" if side == "core" else "normalised"
    value = "core_value" if side == "core" else "value"
    colour = getattr(theme, side)
    return {
        "type": "scatter",
        "x": [_place(line, mine) for line in lines],
        "y": [line.dots for line in lines],
        "customdata": [line.row["indicator"] for line in lines],
        "text": [names[line.row["indicator"]][1](line.row[value]) for line in lines],
        "textposition": [_outer(line, side) for line in lines],
        "textfont": {"color": colour, "size": theme.small_size + 1},
        "hovertext": [_hover(line, names, name, side) for line in lines],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "mode": "markers+text",
        "cliponaxis": False,
        "marker": {
            "size": theme.marker_size * (1.1 if side == "core" else 1.0),
            "symbol": CORE_SYMBOL if side == "core" else REGION_SYMBOL,
            "color": colour,
            "line": {"color": theme.background, "width": 1},
        },
    }


def _place(line: Line, column: str) -> float:
    """Where a dot is, to a tenth of a pixel."""
    return round(line.row[column], DECIMALS)


def _outer(line: Line, side: str) -> str:
    """The side of a dot away from the other one; where they coincide, or there is no other, the region's is left."""
    region, core = line.row["normalised"], line.row["core_normalised"]
    region_left = line.kind == ALONE or region <= core
    return "middle left" if region_left == (side == "region") else "middle right"


def _hover(line: Line, names: Mapping[str, Name], name: str, side: str) -> str:
    """Indicator; value with unit and the year of this side; flag in words; contribution where there is one."""
    row, (label, native, _reason) = line.row, names[line.row["indicator"]]
    value, year, flag = (f"core_{c}" if side == "core" else c for c in ("value", "source_time", "flag"))
    when = "" if row[year] != row[year] else f" ({int(row[year])})"
    parts = [f"<b>{label}</b>", f"{name}: {native(row[value])} {row['unit']}{when}"]
    if row[flag]:
        parts.append(_("flag: {flag}", flag=flag_words(row[flag])))
    if line.kind == PAIR:
        parts.append(_("contribution to the gap: {points} points", points=signed(row["contribution"], 1)))
    return "<br>".join(parts)


def _texts(theme: Theme, line: Line) -> list[dict[str, Any]]:
    """The name and unit above the dots; or the name and why there are none; or a sentence on several names."""
    below = [
        _text(text, line.y - n * TEXT, theme.small_size, theme.muted)
        for n, text in enumerate(line.below, start=1 if line.text else 0)
    ]
    if not line.text:
        return below
    text = line.text
    if line.kind in (PAIR, ALONE) and not line.below:
        small = f"color:{theme.muted};font-size:{theme.small_size}px"
        text = f'{text}   <span style="{small}">{muted_part(line.row, line.kind)}</span>'
    colour = theme.text if line.kind in (PAIR, ALONE) else theme.muted
    return [_text(text, line.y, theme.font_size, colour), *below]


def _text(text: str, y: float, size: int, colour: str) -> dict[str, Any]:
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y", "y": y, "yanchor": "middle", "align": "left"}
    return {"text": text, "showarrow": False, "borderpad": 0, "font": {"size": size, "color": colour}} | place


def _key(theme: Theme, region_name: str, core_name: str, ends: tuple[str, str]) -> list[dict[str, Any]]:
    """Whose dots these are, at the top, in their colours; and what the ends of the lines mean, at the bottom."""
    key = f'<span style="color:{theme.region}">●</span> <b>{region_name}</b>'
    if core_name:
        key += f'     <span style="color:{theme.core}">◆</span> <b>{core_name}</b>'
    top = {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": theme.font_size / 2}
    bottom = {"xref": "x", "yref": "paper", "y": 0, "yanchor": "top"}
    return [
        _text(key, 1, theme.font_size, theme.text) | top,
        _text(_(ends[0]), 0, theme.small_size, theme.muted) | bottom,
        _text(_(ends[1]), 0, theme.small_size, theme.muted) | bottom | {"x": 100, "xanchor": "right"},
    ]


def _layout(theme: Theme, lines: list[Line], drawn: bool) -> dict[str, Any]:
    """As high as its lines are; without dots there is no key to make room for."""
    bottom = lines[-1].y - lines[-1].height if lines else -1.0
    top, pitch = 0.3, PITCH * theme.font_size
    margin = {"l": 2, "r": 2, "t": 2, "b": 2}
    if drawn:
        margin |= {"t": round(2.0 * theme.font_size), "b": round(1.8 * theme.font_size)}
    return layout(theme) | {
        "height": round((top - bottom) * pitch) + margin["t"] + margin["b"],
        "margin": margin,
        "xaxis": axis(theme, visible=False, range=RANGE),
        "yaxis": axis(theme, visible=False, range=[round(bottom, 3), top]),
    }
