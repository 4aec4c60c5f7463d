"""The distribution strip: every region a dot, so that one region's place among all is seen at once.

Every region keeps its place in the lists, with a value or without, so that
another year is two lists of numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd

from data.translate import _
from layouts.colour import translucent
from layouts.figures.scale import CORE, FULL
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

COLUMNS = 150  # of the swarm: one per dot's width on a screen of common width
LOWEST = 5.0  # least half height of the plot, in dots: a sparse swarm must not look like a row
TICKS = ",~f"  # grouped thousands and no needless zeros; plotly's own would write 40k
UNIT_WIDTH = 44  # characters of a unit per line, so that it fits a phone
FILLED = (FULL, CORE)  # states whose dot is no ring: a core against itself lies exactly where it is drawn
Mark = tuple[str, str, str]


def strip_figure(
    rows: pd.DataFrame,
    *,
    theme: Theme,
    region: str,
    core: Sequence[str],
    country: str,
    decimals: int = 1,
    mean: float | None = None,
    mean_label: str = "",
    unit: str = "",
    diverging_centre: float | None = None,
    reverse: bool = False,
    neutral: bool = False,
) -> dict[str, Any]:
    """Beeswarm of `rows` (geo, value, state, name) as plotly's JSON; `customdata` of a dot is its code.

    Regions without a value are not drawn; partial ones are rings. `mean` is a labelled line, `diverging_centre`
    the place of the core (0 for gaps, 100 for percentages). The axis says which side is behind; with `reverse`
    (less is better) that is the upper one, and with `neutral` (neither is better) nothing is said. Deterministic:
    the same rows give the same picture.
    """
    geo, value = rows["geo"].to_numpy(dtype=object), rows["value"].to_numpy(dtype=float)
    filled = np.isin(rows["state"].to_numpy(dtype=object), FILLED)
    known = ~np.isnan(value)
    marked = _marks(set(geo[known]), region, core, theme)
    codes = [code for code, *_ in marked]
    y = _swarm(geo, value, known, codes)
    reach = _reach(y)
    drawn = known & ~np.isin(geo, codes)
    home = np.array([bool(country) and code.startswith(country) for code in geo], dtype=bool)
    judged = diverging_centre is not None and not neutral
    title = _sides(unit, reverse) if judged else "<br>".join(wrap(unit, UNIT_WIDTH))
    size = theme.marker_size * (0.5 if known.sum() <= 500 else 0.36)
    x = np.round(value, decimals)  # as it is written in words; the browser reads it from here
    traces = []
    for own, colour, scale, opacity in ((~home, theme.grey, 1.0, 0.75), (home, theme.grey_strong, 1.25, 1.0)):
        traces.append(_dots(geo[own], x[own], y[own], drawn[own], filled[own], colour, size * scale, opacity))
    figure = {"data": traces, "layout": _layout(theme, reach, known.any(), title, diverging_centre)}
    if not known.any():
        return figure
    ends = float(np.nanmin(value)), float(np.nanmax(value))
    if mean is not None and not np.isnan(mean):
        _add_mean(figure, theme, mean, mean_label, ends, reach)
    names = dict(zip(geo, rows["name"], strict=True))
    for line, mark in enumerate(marked):
        at = int(np.flatnonzero(geo == mark[0])[0])
        _add_mark(
            figure, theme, (float(x[at]), float(y[at])), bool(filled[at]), mark, names[mark[0]], line, ends, reach
        )
    return figure


def _marks(there: set[str], region: str, core: Sequence[str], theme: Theme) -> list[Mark]:
    """(code, colour, symbol) of the core and the region, as far as they have a value; the region comes last, on top."""
    wanted = [(c, theme.core, CORE_SYMBOL) for c in core if c != region] + [(region, theme.region, REGION_SYMBOL)]
    return [mark for mark in wanted if mark[0] in there]


def _swarm(geo: np.ndarray, value: np.ndarray, known: np.ndarray, first: Sequence[str]) -> np.ndarray:
    """Height of every dot: 0, then 1, -1, 2, … in its column of close values; `first` codes take the middle.

    A column far above all others is pressed to their height: cores all have the gap 0, and stacked at full
    height they would flatten the distribution that the strip is there to show.
    """
    height = np.full(len(geo), np.nan)
    at = np.flatnonzero(known)
    if not len(at):
        return height
    low, high = value[at].min(), value[at].max()
    column = np.rint((value[at] - low) / ((high - low) / COLUMNS or 1.0)).astype(int)
    order = np.lexsort((geo[at].astype(str), ~np.isin(geo[at], list(first)), column))
    sizes = np.bincount(column)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    place = np.empty(len(at), dtype=int)
    place[order] = np.arange(len(at)) - starts[column[order]]
    tallest = sizes // 2
    limit = max(float(np.quantile(tallest[sizes > 0], 0.98)), LOWEST)
    pressed = np.minimum(limit / np.maximum(tallest, 1), 1.0)
    height[at] = np.round((place + 1) // 2 * np.where(place % 2, 1, -1) * pressed[column], 1)
    return height


def _dots(
    geo: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    drawn: np.ndarray,
    filled: np.ndarray,
    colour: str,
    size: float,
    opacity: float,
) -> dict[str, Any]:
    full, ring = translucent(colour, opacity), translucent(colour, 0.0)
    fill: Any = full if filled[drawn].all() else [full if f else ring for f in filled]
    return {
        "type": "scatter",
        "x": [float(v) if d else None for v, d in zip(x, drawn, strict=True)],
        "y": [float(v) if d else None for v, d in zip(y, drawn, strict=True)],
        "customdata": geo.tolist(),
        "hoverinfo": "none",
        "mode": "markers",
        "marker": {"size": size, "color": fill, "line": {"width": 1, "color": full}},
    }


def _add_mark(
    figure: dict[str, Any],
    theme: Theme,
    at: tuple[float, float],
    filled: bool,
    mark: Mark,
    name: str,
    line: int,
    ends: tuple[float, float],
    reach: float,
) -> None:
    """An accented dot with its name above the swarm, on a line of its own so that two names never collide."""
    (code, colour, symbol), (x, y) = mark, at
    fill = colour if filled else theme.background
    dot = {
        "size": theme.marker_size * (1.2 if symbol == CORE_SYMBOL else 1.1),
        "symbol": symbol,
        "color": fill,
        "line": {"width": 1.5, "color": theme.background if filled else colour},
    }
    base = {"type": "scatter", "x": [x], "y": [y], "customdata": [code], "hoverinfo": "none", "mode": "markers"}
    figure["data"].append(base | {"marker": dot})
    figure["layout"]["shapes"].append(_upright(x, y, reach, {"color": colour, "width": 1}))
    figure["layout"]["annotations"].append(
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


def _add_mean(
    figure: dict[str, Any], theme: Theme, mean: float, label: str, ends: tuple[float, float], reach: float
) -> None:
    line = {"color": theme.muted, "width": theme.line_width / 2, "dash": "dot"}
    mean = round(mean, 6)
    figure["layout"]["shapes"].append(_upright(mean, -reach, reach, line))
    anchor = _anchor(mean, ends, "left")
    figure["layout"]["annotations"].append(
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
    """A vertical line behind the dots."""
    return {"type": "line", "layer": "below", "x0": x, "x1": x, "y0": low, "y1": high, "line": line}


def _anchor(value: float, ends: tuple[float, float], middle: str = "center") -> str:
    """Where a label hangs on its value, so that it stays inside the figure at any width."""
    low, high = ends
    share = (value - low) / (high - low) if high > low else 0.5
    if share > 0.62:
        return "right"
    return "left" if share < 0.38 else middle


def _reach(y: np.ndarray) -> float:
    """Half the height of the plot in steps of the swarm."""
    highest = float(np.nanmax(np.abs(y))) if not np.isnan(y).all() else 0.0
    return max(highest, LOWEST) + 1.0


def _top_line(line: int, theme: Theme) -> int:
    return 2 + line * (theme.font_size + 4)


def _layout(theme: Theme, reach: float, there: bool, title: str, centre: float | None) -> dict[str, Any]:
    ticks = {"ticks": "outside", "ticklen": 3, "tickcolor": theme.rule, "automargin": "height", "nticks": 8}
    small = {"size": theme.small_size, "color": theme.muted}
    xaxis = axis(theme, **ticks, tickformat=TICKS) | {"title": {"text": title, "standoff": 2, "font": small}}
    base = layout(theme) | {
        "height": round(11.5 * theme.font_size) + theme.small_size * title.count("<br>"),
        "margin": {"l": 12, "r": 12, "t": _top_line(2, theme) + 4, "b": 2},
        "xaxis": xaxis,
        "yaxis": axis(theme, visible=False, range=[-reach, reach]),
        "annotations": [],
        "shapes": [],
    }
    if not there:
        base["annotations"] = [_nothing(theme)]
        base["xaxis"] |= {"visible": False}
    elif centre is not None:
        base["shapes"] = [_upright(centre, -reach, reach, {"color": theme.text, "width": theme.line_width / 2})]
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
