"""The way to a target: one panel per indicator, what was observed, the dotted way, and what came later over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from textwrap import wrap
from typing import Any

from data.translate import _
from indicators.plans import ON_TRACK
from layouts.figures.room import PHONE, WIDE, year_step
from layouts.numbers import number, with_unit
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

# Heights in font sizes: of a panel, of a line of its title, of the years at the bottom and of a line of the key.
PANEL, LINE, YEARS, KEY = 8.5, 1.45, 2.2, 1.45
# Width of an average bold character in font sizes.
BOLD = 0.59
LEFT, RIGHT = 46, 5.2


@dataclass(frozen=True)
class Way:
    """One indicator in native units: `begin` in the first year, `target` in the last, which is the core's or not.

    `seen`: (year, value, whether the series breaks before it) of all years observed; `states`: year after the first ->
    state of `indicators.plans`.
    """

    name: str
    unit: str
    decimals: int
    begin: float
    target: float
    of_core: bool
    seen: tuple[tuple[int, float, bool], ...] = ()
    states: Mapping[int, str] = field(default_factory=dict)


def path_figure(ways: Sequence[Way], *, theme: Theme, start: int, by: int) -> dict[str, Any]:
    """Draw the ways of a scenario from `start` to `by`, one below the other over the same years."""
    titles = [_title(way, theme) for way in ways]
    key = _key(ways, theme)
    heights = [len(lines) * LINE + PANEL for lines in titles]
    whole = len(key) * KEY + sum(heights) + YEARS
    first = min([start, *(year for way in ways for year, _value, _cut in way.seen)])
    last = max([by, *(year for way in ways for year, _value, _cut in way.seen)])
    base = layout(theme) | {
        "height": round(whole * theme.font_size),
        "margin": {"l": LEFT, "r": round(RIGHT * theme.font_size), "t": 0, "b": 0},
        "annotations": _lines(key, whole, whole, theme),
        "shapes": [],
    }
    top, data = whole - len(key) * KEY, []
    for n, (way, lines) in enumerate(zip(ways, titles, strict=True)):
        suffix = str(n + 1) if n else ""
        base["annotations"] += _lines(lines, top, whole, theme, title=True)
        domain = [round((top - heights[n] + 0.8) / whole, 5), round((top - len(lines) * LINE - 0.3) / whole, 5)]
        base[f"yaxis{suffix}"] = _values(way, theme, domain)
        data += _traces(way, theme, start, by, f"y{suffix}")
        base["annotations"].append(_label(way, theme, by, f"y{suffix}"))
        top -= heights[n]
    anchor = f"y{len(ways)}" if len(ways) > 1 else "y"
    base["xaxis"] = axis(theme, range=[first - 0.4, last + 0.4], tickvals=_ticks(first, last, by, theme), anchor=anchor)
    return {"data": data, "layout": base}


def _title(way: Way, theme: Theme) -> list[str]:
    return wrap(f"{way.name}, {way.unit}", int(PHONE / theme.font_size / BOLD))


def _key(ways: Sequence[Way], theme: Theme) -> list[str]:
    """What the marks are, only those that are there; as many on a line as a phone has room for."""
    states = {state for way in ways for state in way.states.values()}
    found = [
        ("●", theme.region, _("observed")),
        ("┈", theme.text, _("way of the scenario")),
        *([("●", theme.region, _("later: on track"))] if ON_TRACK in states else []),
        *([("○", theme.region, _("later: behind plan"))] if states - {ON_TRACK} else []),
        *([("◆", theme.core, _("target: the core's value"))] if any(w.of_core for w in ways) else []),
        *([("■", theme.text, _("target"))] if not all(w.of_core for w in ways) else []),
    ]
    room, lines, used = PHONE / theme.small_size / WIDE, [""], 0
    for sign, colour, text in found:
        if used and used + len(text) + 5 > room:
            lines, used = [*lines, ""], 0
        lines[-1] += ("   " if used else "") + _sign(sign, colour, text)
        used += len(text) + 5
    return lines


def _sign(sign: str, colour: str, text: str) -> str:
    return f'<span style="color:{colour}">{sign}</span> {text}'


def _lines(
    lines: Sequence[str], top: float, whole: float, theme: Theme, *, title: bool = False
) -> list[dict[str, Any]]:
    """Texts one below the other from a height, in font sizes from the bottom."""
    size, colour = (theme.font_size, theme.text) if title else (theme.small_size, theme.muted)
    place = {"xref": "paper", "x": 0, "xanchor": "left", "xshift": -LEFT, "yref": "paper", "yanchor": "middle"}
    look = {"showarrow": False, "borderpad": 0, "align": "left", "font": {"size": size, "color": colour}}
    return [
        {"text": f"<b>{text}</b>" if title else text, "y": round((top - (n + 0.5) * LINE) / whole, 5)} | place | look
        for n, text in enumerate(lines)
    ]


def _values(way: Way, theme: Theme, domain: list[float]) -> dict[str, Any]:
    values = [way.begin, way.target, *(value for _year, value, _cut in way.seen)]
    room = 0.12 * (max(values) - min(values) or 1.0)
    limits = [min(values) - room, max(values) + room]
    return axis(theme, range=limits, domain=domain, showgrid=True, gridcolor=theme.rule, nticks=4)


def _traces(way: Way, theme: Theme, start: int, by: int, yaxis: str) -> list[dict[str, Any]]:
    return [
        *_seen(way, theme, start, yaxis),
        _dotted(way, theme, start, by, yaxis),
        *_marks(way, theme, start, by, yaxis),
    ]


def _seen(way: Way, theme: Theme, start: int, yaxis: str) -> list[dict[str, Any]]:
    """Lines between neighbouring years that no break parts: strong up to `start`, thin after it."""
    found = []
    for later in (False, True):
        x: list[int | None] = []
        y: list[float | None] = []
        for (year, value, _cut), (next_, after, cut) in pairwise(way.seen):
            if next_ - year == 1 and not cut and (next_ > start) == later:
                x += [year, next_, None]
                y += [value, after, None]
        if x:
            line = {"color": theme.region, "width": theme.line_width * (0.6 if later else 1)}
            found.append(_scatter(x, y, yaxis, mode="lines", hoverinfo="skip", line=line))
    return found


def _dotted(way: Way, theme: Theme, start: int, by: int, yaxis: str) -> dict[str, Any]:
    line = {"color": theme.text, "width": theme.line_width * 0.8, "dash": "dot"}
    return _scatter([start, by], [way.begin, way.target], yaxis, mode="lines", hoverinfo="skip", line=line)


def _marks(way: Way, theme: Theme, start: int, by: int, yaxis: str) -> list[dict[str, Any]]:
    """A mark per observed year, hollow where it is behind plan, and the target."""
    behind = [year for year, state in way.states.items() if state != ON_TRACK]
    size = theme.marker_size
    years = [year for year, _value, _cut in way.seen]
    observed = {
        "symbol": REGION_SYMBOL,
        "size": [size * (0.75 if year >= start else 0.45) for year in years],
        "color": [theme.background if year in behind else theme.region for year in years],
        "line": {"color": theme.region, "width": theme.line_width * 0.75},
        "opacity": 1,
    }
    hover = [_hover(way, year, value, start, by) for year, value, _cut in way.seen]
    told = {"hovertemplate": "%{hovertext}<extra></extra>"}
    colour, symbol = (theme.core, CORE_SYMBOL) if way.of_core else (theme.text, "square")
    end = {"symbol": symbol, "size": size, "color": colour, "line": {"color": theme.background, "width": 1}}
    aim = _("Scenario: {value} in {year}", value=with_unit(way.target, way.unit, way.decimals), year=by)
    values = [value for _year, value, _cut in way.seen]
    return [
        _scatter(years, values, yaxis, mode="markers", marker=observed, hovertext=hover, **told),
        _scatter(
            [by], [way.target], yaxis, mode="markers", marker=end, hovertext=[f"<b>{way.name}</b><br>{aim}"], **told
        ),
    ]


def _hover(way: Way, year: int, value: float, start: int, by: int) -> str:
    parts = [f"<b>{way.name}</b>", f"{with_unit(value, way.unit, way.decimals)} ({year})"]
    if year in way.states:
        planned = way.begin + (way.target - way.begin) * (year - start) / (by - start)
        state = _("on track") if way.states[year] == ON_TRACK else _("behind plan")
        parts.append(_("{state}; the way is at {value}", state=state, value=number(planned, way.decimals)))
    return "<br>".join(parts)


def _scatter(x: Sequence[Any], y: Sequence[Any], yaxis: str, **more: Any) -> dict[str, Any]:
    values = [None if v is None else round(v, 6) for v in y]
    return {"type": "scatter", "x": list(x), "y": values, "yaxis": yaxis, "cliponaxis": False, **more}


def _label(way: Way, theme: Theme, by: int, yref: str) -> dict[str, Any]:
    """The target at the right of its mark."""
    text = f"<b>{number(way.target, way.decimals)}</b><br>{_('in {year}', year=by)}"
    font = {"size": theme.small_size, "color": theme.core if way.of_core else theme.text}
    place = {"x": 1, "xref": "paper", "xanchor": "left", "y": round(way.target, 6), "yref": yref, "yanchor": "middle"}
    return {"text": text, "font": font, "showarrow": False, "align": "left", "xshift": 2, "borderpad": 0} | place


def _ticks(first: int, last: int, by: int, theme: Theme) -> list[int]:
    """As many years as there is room for on a phone, at most six, the target year always among them."""
    step = year_step(first, last, PHONE - LEFT - RIGHT * theme.font_size, theme)
    return sorted({*range(by, first - 1, -step), *range(by, last + 1, step)})
