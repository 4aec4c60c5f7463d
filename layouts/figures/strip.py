"""The distribution strip: every region a dot, so that one region's place among all is seen at once."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from data.translate import _
from layouts.colour import translucent
from layouts.figures.scale import CORE, FULL
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

COLUMNS = 150  # of the swarm: one per dot's width on a screen of common width
LOWEST = 5.0  # least half height of the plot, in dots: a sparse swarm must not look like a row
TICKS = ",~f"  # grouped thousands and no needless zeros; plotly's own would write 40k
UNIT_WIDTH = 44  # characters of a unit per line, so that it fits a phone
FILLED = (FULL, CORE)  # states whose dot is no ring: a core against itself lies exactly where it is drawn


def strip_figure(
    rows: pd.DataFrame,
    *,
    theme: Theme,
    region: str,
    core: Sequence[str],
    country: str,
    mean: float | None = None,
    mean_label: str = "",
    unit: str = "",
    diverging_centre: float | None = None,
    reverse: bool = False,
    neutral: bool = False,
) -> go.Figure:
    """Beeswarm of `rows` (geo, value, state, hover, name); `customdata` of a dot is its code.

    Regions without a value are not drawn; partial ones are rings. `mean` is a labelled line, `diverging_centre`
    the place of the core (0 for gaps, 100 for percentages). The axis says which side is behind; with `reverse`
    (less is better) that is the upper one, and with `neutral` (neither is better) nothing is said. Deterministic:
    the same rows give the same picture.
    """
    known = rows[rows["value"].notna()]
    marked = _marks(known, region, core, theme)
    placed = known.assign(y=_swarm(known, [code for code, *_ in marked]))
    rest = placed[~placed["geo"].isin([code for code, *_ in marked])]
    at_home = rest["geo"].str.startswith(country) if country else pd.Series(False, index=rest.index)
    judged = diverging_centre is not None and not neutral
    title = _sides(unit, reverse) if judged else "<br>".join(wrap(unit, UNIT_WIDTH))
    figure = go.Figure(layout=_layout(theme, placed, title, diverging_centre))
    size = theme.marker_size * (0.5 if len(known) <= 500 else 0.36)
    figure.add_trace(_dots(rest[~at_home], theme.grey, size, 0.75))
    figure.add_trace(_dots(rest[at_home], theme.grey_strong, size * 1.25, 1.0))
    if mean is not None and not np.isnan(mean):
        _add_mean(figure, theme, mean, mean_label, placed)
    for line, (code, colour, symbol) in enumerate(marked):
        _add_mark(figure, theme, placed[placed["geo"] == code].iloc[0], colour, symbol, line, placed)
    return figure


def _marks(known: pd.DataFrame, region: str, core: Sequence[str], theme: Theme) -> list[tuple[str, str, str]]:
    """(code, colour, symbol) of the core and the region, as far as they have a value; the region comes last, on top."""
    wanted = [(c, theme.core, CORE_SYMBOL) for c in core if c != region] + [(region, theme.region, REGION_SYMBOL)]
    there = set(known["geo"])
    return [mark for mark in wanted if mark[0] in there]


def _swarm(known: pd.DataFrame, first: Sequence[str]) -> pd.Series:
    """Height of every dot: 0, then 1, -1, 2, … in its column of close values; `first` codes take the middle.

    A column far above all others is pressed to their height: cores all have the gap 0, and stacked at full
    height they would flatten the distribution that the strip is there to show.
    """
    value = known["value"]
    low, high = value.min(), value.max()
    width = (high - low) / COLUMNS or 1.0
    column = ((value - low) / width).round().fillna(0).astype(int)
    order = known.assign(column=column, later=~known["geo"].isin(first)).sort_values(["column", "later", "geo"])
    place = order.groupby("column").cumcount()
    height: pd.Series = (place + 1) // 2 * np.where(place % 2, 1, -1)
    tallest: pd.Series = height.abs().groupby(order["column"]).max()
    limit = max(float(tallest.quantile(0.98)) if len(tallest) else 0.0, LOWEST)
    pressed = (limit / tallest).clip(upper=1.0)
    return (height * order["column"].map(pressed)).reindex(known.index)


def _dots(rows: pd.DataFrame, colour: str, size: float, opacity: float) -> go.Scatter:
    fill = [translucent(colour, opacity if state in FILLED else 0.0) for state in rows["state"]]
    return go.Scatter(
        x=rows["value"].to_numpy(),
        y=rows["y"].to_numpy(),
        customdata=rows["geo"].to_numpy(),
        hovertext=rows["hover"].to_numpy(),
        hovertemplate="%{hovertext}<extra></extra>",
        mode="markers",
        marker={"size": size, "color": fill, "line": {"width": 1, "color": translucent(colour, opacity)}},
    )


def _add_mark(
    figure: go.Figure, theme: Theme, row: pd.Series, colour: str, symbol: str, line: int, placed: pd.DataFrame
) -> None:
    """An accented dot with its name above the swarm, on a line of its own so that two names never collide."""
    fill = colour if row["state"] in FILLED else theme.background
    figure.add_trace(
        go.Scatter(
            x=[row["value"]],
            y=[row["y"]],
            customdata=[row["geo"]],
            hovertext=[row["hover"]],
            hovertemplate="%{hovertext}<extra></extra>",
            mode="markers",
            marker={
                "size": theme.marker_size * (1.2 if symbol == CORE_SYMBOL else 1.1),
                "symbol": symbol,
                "color": fill,
                "line": {"width": 1.5, "color": theme.background if fill == colour else colour},
            },
        )
    )
    top = _top_line(line, theme)
    figure.add_shape(
        type="line",
        layer="below",
        x0=row["value"],
        x1=row["value"],
        y0=row["y"],
        yref="y",
        y1=_reach(placed),
        line={"color": colour, "width": 1},
    )
    figure.add_annotation(
        text=f"<b>{row['name']}</b>",
        x=row["value"],
        y=1,
        yref="paper",
        yshift=top,
        yanchor="bottom",
        xanchor=_anchor(row["value"], placed),
        showarrow=False,
        borderpad=0,
        font={"color": colour, "size": theme.font_size},
    )


def _add_mean(figure: go.Figure, theme: Theme, mean: float, label: str, placed: pd.DataFrame) -> None:
    reach = _reach(placed)
    figure.add_shape(
        type="line",
        layer="below",
        x0=mean,
        x1=mean,
        y0=-reach,
        y1=reach,
        line={"color": theme.muted, "width": theme.line_width / 2, "dash": "dot"},
    )
    figure.add_annotation(
        text=label,
        x=mean,
        y=0,
        yref="paper",
        yanchor="bottom",
        xanchor=_anchor(mean, placed, "left"),
        xshift=4 if _anchor(mean, placed, "left") == "left" else -4,
        showarrow=False,
        borderpad=1,
        bgcolor=translucent(theme.background, 0.85),
        font={"color": theme.muted, "size": theme.small_size},
    )


def _anchor(value: float, placed: pd.DataFrame, middle: str = "center") -> str:
    """Where a label hangs on its value, so that it stays inside the figure at any width."""
    low, high = placed["value"].min(), placed["value"].max()
    share = (value - low) / (high - low) if high > low else 0.5
    if share > 0.62:
        return "right"
    return "left" if share < 0.38 else middle


def _reach(placed: pd.DataFrame) -> float:
    """Half the height of the plot in steps of the swarm."""
    return max(float(placed["y"].abs().max()) if len(placed) else 0.0, LOWEST) + 1.0


def _top_line(line: int, theme: Theme) -> int:
    return 2 + line * (theme.font_size + 4)


def _layout(theme: Theme, placed: pd.DataFrame, title: str, centre: float | None) -> dict[str, Any]:
    reach = _reach(placed)
    base = layout(theme) | {
        "height": round(11.5 * theme.font_size) + theme.small_size * title.count("<br>"),
        "margin": {"l": 12, "r": 12, "t": _top_line(2, theme) + 4, "b": 2},
        "xaxis": axis(
            theme, ticks="outside", ticklen=3, tickcolor=theme.rule, automargin="height", nticks=8, tickformat=TICKS
        )
        | {"title": {"text": title, "standoff": 2, "font": {"size": theme.small_size, "color": theme.muted}}},
        "yaxis": axis(theme, visible=False, range=[-reach, reach]),
    }
    if not len(placed):
        base["annotations"] = [_nothing(theme)]
        base["xaxis"] |= {"visible": False}
    elif centre is not None:
        base["shapes"] = [_centre(theme, centre, reach)]
    return base


def _sides(unit: str, reverse: bool) -> str:
    """The axis title of a diverging measure: what its two sides mean around the unit, on two lines if need be."""
    if len(unit) <= UNIT_WIDTH - 14:
        if reverse:
            return _("← ahead    {unit}    behind →", unit=unit)
        return _("← behind    {unit}    ahead →", unit=unit)
    words = _("← ahead of the core        behind it →") if reverse else _("← behind the core        ahead of it →")
    return "<br>".join([*wrap(unit, UNIT_WIDTH), words])


def _centre(theme: Theme, centre: float, reach: float) -> dict[str, Any]:
    line = {"color": theme.text, "width": theme.line_width / 2}
    return {"type": "line", "layer": "below", "x0": centre, "x1": centre, "y0": -reach, "y1": reach, "line": line}


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
