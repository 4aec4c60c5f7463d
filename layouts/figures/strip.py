"""The distribution strip: every region a dot, so that one region's place among all is seen at once.

Here it is said what is drawn and how it looks; the dots themselves are laid out
in the browser (assets/strip.js), which has the values anyway: heights of 1,514
dots would be as many bytes as the values, for every change of year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap
from typing import Any

import numpy as np

from data.translate import _
from layouts.colour import translucent
from layouts.figures.scale import CORE, FULL
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

TICKS = ",~f"  # grouped thousands and no needless zeros; plotly's own would write 40k
UNIT_WIDTH = 44  # characters of a unit per line, so that it fits a phone
FILLED = (FULL, CORE)  # states whose dot is no ring: a core against itself lies exactly where it is drawn
# A region's state as it is sent: a letter each.
LETTERS = {FULL: "f", CORE: "c", "partial": "p", "missing": "m"}
Mark = tuple[str, str, str]


def strip_spec(
    rows: Mapping[str, Any],
    *,
    theme: Theme,
    region: str,
    core: Sequence[str],
    country: str,
    name_of: Callable[[str], str],
    decimals: int = 1,
    mean: float | None = None,
    mean_label: str = "",
    unit: str = "",
    diverging_centre: float | None = None,
    reverse: bool = False,
    neutral: bool = False,
) -> dict[str, Any]:
    """What the browser needs beside the values of `rows` (geo, value, state) to draw them as a beeswarm.

    `layout`: plotly's, in which heights are shares of the figure; `home`: the country whose dots are stronger; `dots`:
    marker of the others and of the country's; `marks`: code and marker of core and region, as far as they have a
    value, the region last, on top. Regions without a value are not drawn; partial ones are rings. `mean` is a labelled
    line, `diverging_centre` the place of the core (0 for gaps, 100 for percentages). The axis says which side is
    behind; with `reverse` (less is better) that is the upper one, and with `neutral` (neither is better) nothing is
    said.
    """
    geo, value = np.asarray(rows["geo"], dtype=object).tolist(), np.asarray(rows["value"], dtype=float)
    known = ~np.isnan(value)
    there = {code: geo.index(code) for code in (region, *core) if code in geo}
    at = {code: n for code, n in there.items() if known[n]}
    marked = _marks(at, region, core, theme)
    judged = diverging_centre is not None and not neutral
    title = _sides(unit, reverse) if judged else "<br>".join(wrap(unit, UNIT_WIDTH))
    spec = {
        "layout": _layout(theme, bool(known.any()), title, diverging_centre),
        "home": country,
        "dots": _looks(theme, int(known.sum())),
        "marks": [],
    }
    if not known.any():
        return spec
    ends = float(np.nanmin(value)), float(np.nanmax(value))
    if mean is not None and not np.isnan(mean):
        _add_mean(spec, theme, mean, mean_label, ends)
    state = rows["state"]
    for line, mark in enumerate(marked):
        n = at[mark[0]]
        _add_mark(spec, theme, round(float(value[n]), decimals), state[n] in FILLED, mark, name_of(mark[0]), line, ends)
    return spec


def letters(states: Sequence[str]) -> str:
    """The states of all regions as one text, a letter each."""
    return "".join(map(LETTERS.__getitem__, states))


def _marks(there: Mapping[str, int], region: str, core: Sequence[str], theme: Theme) -> list[Mark]:
    """(code, colour, symbol) of the core and the region, as far as they have a value; the region comes last, on top."""
    wanted = [(c, theme.core, CORE_SYMBOL) for c in core if c != region] + [(region, theme.region, REGION_SYMBOL)]
    return [mark for mark in wanted if mark[0] in there]


def _looks(theme: Theme, known: int) -> dict[str, Any]:
    """Size, fill and outline of the dots: of all, and of the country that is looked at."""
    size = theme.marker_size * (0.5 if known <= 500 else 0.36)
    looks = {"other": (theme.grey, 1.0, 0.75), "home": (theme.grey_strong, 1.25, 1.0)}
    return {
        name: {"size": round(size * scale, 2), "color": translucent(colour, opacity), "ring": translucent(colour, 0.0)}
        for name, (colour, scale, opacity) in looks.items()
    }


def _add_mark(
    spec: dict[str, Any],
    theme: Theme,
    x: float,
    filled: bool,
    mark: Mark,
    name: str,
    line: int,
    ends: tuple[float, float],
) -> None:
    """An accented dot with its name above the swarm, on a line of its own so that two names never collide."""
    code, colour, symbol = mark
    fill = colour if filled else theme.background
    dot = {
        "size": round(theme.marker_size * (1.2 if symbol == CORE_SYMBOL else 1.1), 2),
        "symbol": symbol,
        "color": fill,
        "line": {"width": 1.5, "color": theme.background if filled else colour},
    }
    spec["marks"].append({"code": code, "marker": dot})
    spec["layout"]["shapes"].append(_upright(x, 0.5, 1, {"color": colour, "width": 1}))
    spec["layout"]["annotations"].append(
        {
            "text": f"<b>{name}</b>",
            "x": x,
            "y": 1,
            "yref": "paper",
            "yshift": _top_line(line, theme),
            "yanchor": "bottom",
            "xanchor": _anchor(x, ends),
            "showarrow": False,
            "borderpad": 0,
            "font": {"color": colour, "size": theme.font_size},
        }
    )


def _add_mean(spec: dict[str, Any], theme: Theme, mean: float, label: str, ends: tuple[float, float]) -> None:
    line = {"color": theme.muted, "width": theme.line_width / 2, "dash": "dot"}
    mean = round(mean, 6)
    spec["layout"]["shapes"].append(_upright(mean, 0, 1, line))
    anchor = _anchor(mean, ends, "left")
    spec["layout"]["annotations"].append(
        {
            "text": label,
            "x": mean,
            "y": 0,
            "yref": "paper",
            "yanchor": "bottom",
            "xanchor": anchor,
            "xshift": 4 if anchor == "left" else -4,
            "showarrow": False,
            "borderpad": 1,
            "bgcolor": translucent(theme.background, 0.85),
            "font": {"color": theme.muted, "size": theme.small_size},
        }
    )


def _upright(x: float, low: float, high: float, line: dict[str, Any]) -> dict[str, Any]:
    """A vertical line behind the dots, between two shares of the height."""
    return {"type": "line", "layer": "below", "yref": "paper", "x0": x, "x1": x, "y0": low, "y1": high, "line": line}


def _anchor(value: float, ends: tuple[float, float], middle: str = "center") -> str:
    """Where a label hangs on its value, so that it stays inside the figure at any width."""
    low, high = ends
    share = (value - low) / (high - low) if high > low else 0.5
    if share > 0.62:
        return "right"
    return "left" if share < 0.38 else middle


def _top_line(line: int, theme: Theme) -> int:
    return 2 + line * (theme.font_size + 4)


def _layout(theme: Theme, there: bool, title: str, centre: float | None) -> dict[str, Any]:
    ticks = {"ticks": "outside", "ticklen": 3, "tickcolor": theme.rule, "automargin": "height", "nticks": 8}
    small = {"size": theme.small_size, "color": theme.muted}
    xaxis = axis(theme, **ticks, tickformat=TICKS) | {"title": {"text": title, "standoff": 2, "font": small}}
    base = layout(theme) | {
        "height": round(11.5 * theme.font_size) + theme.small_size * title.count("<br>"),
        "margin": {"l": 12, "r": 12, "t": _top_line(2, theme) + 4, "b": 2},
        "xaxis": xaxis,
        "yaxis": axis(theme, visible=False),
        "annotations": [],
        "shapes": [],
    }
    if not there:
        base["annotations"] = [_nothing(theme)]
        base["xaxis"] |= {"visible": False}
    elif centre is not None:
        base["shapes"] = [_upright(centre, 0, 1, {"color": theme.text, "width": theme.line_width / 2})]
    return base


def _sides(unit: str, reverse: bool) -> str:
    """The axis title of a diverging measure: what its two sides mean around the unit, on two lines if need be."""
    if len(unit) <= UNIT_WIDTH - 14:
        if reverse:
            return _("← ahead    {unit}    behind →", unit=unit)
        return _("← behind    {unit}    ahead →", unit=unit)
    words = _("← ahead of the core        behind it →") if reverse else _("← behind the core        ahead of it →")
    return "<br>".join([*wrap(unit, UNIT_WIDTH), words])


def _nothing(theme: Theme) -> dict[str, Any]:
    return {
        "text": _("No region has a value for this year."),
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "showarrow": False,
        "font": {"color": theme.muted},
    }
