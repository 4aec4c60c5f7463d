"""The trend: scores of region and core over the years, and the gap between them below."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from data.translate import _
from layouts.numbers import number, signed
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

FULL, PARTIAL = "full", "partial"
SCORES_FROM, GAP_TO = 0.47, 0.33  # shares of the height: scores above, gap below
AXIS_HEIGHT = 1.8  # of the years, in font sizes
NAME_WIDTH = 16  # characters per line of a name at the end of a line


def trend_figure(
    history: pd.DataFrame, *, theme: Theme, region_name: str, core_name: str, dimension_label: str
) -> go.Figure:
    """Draw GAPS of one region and dimension over the years (optional column `break_`: the series breaks before it).

    Above, both scores on the indicators they share; below, the gap in points, zero = level with the core. A
    year without data is a hole in the line, never a zero and never bridged; partial years are dotted and hollow.
    """
    years = history.sort_values("time").reset_index(drop=True)
    shown = years[years["state"].isin((FULL, PARTIAL)) & years["gap"].notna()]
    figure = go.Figure(layout=_layout(theme, years, shown))
    if not len(shown):
        return figure
    for column, name, colour, symbol in (
        ("core_score", core_name, theme.core, CORE_SYMBOL),
        ("score", region_name, theme.region, REGION_SYMBOL),
    ):
        hover = [_score_hover(r, column, name, dimension_label) for r in shown.itertuples()]
        figure.add_traces(_series(years, shown, column, colour, symbol, hover, theme, "y"))
    hover = [_gap_hover(r, region_name, core_name, dimension_label) for r in shown.itertuples()]
    figure.add_traces(_series(years, shown, "gap", theme.region, REGION_SYMBOL, hover, theme, "y2"))
    _add_labels(figure, theme, shown.iloc[-1], region_name, core_name)
    return figure


def sparkline(history: pd.DataFrame, theme: Theme) -> go.Figure:
    """The gap over the years as a line of a card: no axes, zero as a hairline, a dot and nothing else at the end."""
    years = history.sort_values("time").reset_index(drop=True)
    shown = years[years["state"].isin((FULL, PARTIAL)) & years["gap"].notna()]
    reach = [min(shown["gap"].min(), 0.0), max(shown["gap"].max(), 0.0)] if len(shown) else [-1.0, 1.0]
    room = 0.22 * (reach[1] - reach[0] or 1.0)
    figure = go.Figure(
        layout=layout(theme)
        | {
            "height": round(2.6 * theme.font_size),
            "margin": {"l": 1, "r": round(theme.marker_size / 2), "t": 0, "b": 0},
            "hovermode": False,
            "xaxis": axis(theme, visible=False, range=_year_range(years)),
            "yaxis": axis(theme, visible=False, range=[reach[0] - room, reach[1] + room]),
            "shapes": [_zero_line(theme)],
        }
    )
    for dash, x, y in _segments(years, "gap"):
        figure.add_trace(_line(x, y, theme.region, dash, theme.line_width * 0.75, "y"))
    if len(shown):
        figure.add_trace(_markers(shown.iloc[-1:], "gap", theme.region, REGION_SYMBOL, [""], theme, "y"))
    return figure


def _series(
    years: pd.DataFrame,
    shown: pd.DataFrame,
    column: str,
    colour: str,
    symbol: str,
    hover: list[str],
    theme: Theme,
    yaxis: str,
) -> list[go.Scatter]:
    lines = [_line(x, y, colour, dash, theme.line_width, yaxis) for dash, x, y in _segments(years, column)]
    return [*lines, _markers(shown, column, colour, symbol, hover, theme, yaxis)]


def _segments(years: pd.DataFrame, column: str) -> Iterator[tuple[str, list[object], list[object]]]:
    """Solid and dotted pieces between neighbouring years, (dash, x, y) with None between the pieces.

    Two years are joined only if they follow each other, both have data and no break lies between them.
    """
    known = years[years["state"].isin((FULL, PARTIAL)) & years[column].notna()]
    broken = known["break_"].to_numpy(dtype=bool) if "break_" in known else np.zeros(len(known), dtype=bool)
    time, value, full = known["time"].to_numpy(), known[column].to_numpy(), (known["state"] == FULL).to_numpy()
    for dash, wanted in (("solid", True), ("dot", False)):
        x: list[object] = []
        y: list[object] = []
        for i in range(len(known) - 1):
            joined = time[i + 1] - time[i] == 1 and not broken[i + 1]
            if joined and (full[i] and full[i + 1]) == wanted:
                x += [int(time[i]), int(time[i + 1]), None]
                y += [float(value[i]), float(value[i + 1]), None]
        yield dash, x, y


def _line(x: list[object], y: list[object], colour: str, dash: str, width: float, yaxis: str) -> go.Scatter:
    return go.Scatter(
        x=x,
        y=y,
        yaxis=yaxis,
        mode="lines",
        hoverinfo="skip",
        line={"color": colour, "width": width, "dash": dash},
        cliponaxis=False,
    )


def _markers(
    shown: pd.DataFrame, column: str, colour: str, symbol: str, hover: list[str], theme: Theme, yaxis: str
) -> go.Scatter:
    """A mark per year; hollow where the year is partial."""
    last = np.arange(len(shown)) == len(shown) - 1
    fill = np.where(shown["state"] == FULL, colour, theme.background)
    return go.Scatter(
        x=shown["time"].to_numpy(),
        y=shown[column].to_numpy(),
        yaxis=yaxis,
        mode="markers",
        hovertext=hover,
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
        marker={
            "symbol": symbol,
            "opacity": 1,  # sizes that differ would make it 0.7
            "size": np.where(last, 0.8, 0.5) * theme.marker_size,
            "color": fill,
            "line": {"color": colour, "width": theme.line_width * 0.75},
        },
    )


def _score_hover(row: Any, column: str, name: str, dimension: str) -> str:
    score = number(getattr(row, column), 1)
    text = _("{score} points of 100 ({year})", score=score, year=row.time)
    return "<br>".join([f"<b>{name}</b>", f"{dimension}: {text}", _basis(row)])


def _gap_hover(row: Any, region: str, core: str, dimension: str) -> str:
    text = _("{gap} points ({year})", gap=signed(row.gap, 1), year=row.time)
    return "<br>".join(
        [f"<b>{_('{region} against {core}', region=region, core=core)}</b>", f"{dimension}: {text}", _basis(row)]
    )


def _basis(row: Any) -> str:
    text = _("on {compared} of {catalogue} indicators", compared=row.compared, catalogue=row.catalogue)
    return text + ("" if row.state == FULL else ", " + _("partial data"))


def _add_labels(figure: go.Figure, theme: Theme, last: pd.Series, region: str, core: str) -> None:
    """Names and latest values at the ends of the lines, pushed apart where the lines end close together."""
    low, high = figure.layout.yaxis.range
    names = {"score": _short(region), "core_score": _short(core)}
    colours = {"score": theme.region, "core_score": theme.core}
    panel = (figure.layout.height - figure.layout.margin.t - AXIS_HEIGHT * theme.font_size) * (1 - SCORES_FROM)
    lines = sum(2 + name.count("<br>") for name in names.values())
    need = (high - low) * lines / 2 * 1.35 * (theme.font_size - 1) / panel
    lower, upper = sorted(names, key=lambda column: last[column])
    push = max(0.0, need - (last[upper] - last[lower])) / 2
    for column, y in ((lower, last[lower] - push), (upper, last[upper] + push)):
        text = f"<b>{number(last[column], 1)}</b><br>{names[column]}"
        _add_label(figure, theme, last["time"], y, "y", text, colours[column])
    gap = f"<b>{signed(last['gap'], 1)}</b><br>" + _("points, {year}", year=last["time"])
    _add_label(figure, theme, last["time"], last["gap"], "y2", gap, theme.region)


def _add_label(figure: go.Figure, theme: Theme, x: float, y: float, yref: str, text: str, colour: str) -> None:
    figure.add_annotation(
        text=text,
        x=x,
        y=y,
        yref=yref,
        xanchor="left",
        yanchor="middle",
        xshift=theme.marker_size * 0.8,
        align="left",
        showarrow=False,
        borderpad=0,
        font={"color": colour, "size": theme.font_size - 1},
    )


def _short(name: str) -> str:
    """A name on at most two lines of a width that a phone has beside the chart."""
    words = wrap(name, NAME_WIDTH, break_long_words=False)
    lines = [line if len(line) <= NAME_WIDTH else line[: NAME_WIDTH - 1] + "…" for line in words]
    return "<br>".join(lines if len(lines) <= 2 else [lines[0], lines[1] + " …"])


def _year_range(years: pd.DataFrame) -> list[float]:
    return [float(years["time"].min()) - 0.4, float(years["time"].max()) + 0.4] if len(years) else [0.0, 1.0]


def _zero_line(theme: Theme) -> dict[str, Any]:
    line = {"color": theme.muted, "width": 1}
    return {
        "type": "line",
        "layer": "below",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": 0,
        "y1": 0,
        "line": line,
    }


def _layout(theme: Theme, years: pd.DataFrame, shown: pd.DataFrame) -> dict[str, Any]:
    """Two panels over one time axis: scores above, gap below; no second axis on either."""
    base = layout(theme) | {
        "height": round(26 * theme.font_size),
        "margin": {"l": 34, "r": round(8.6 * theme.font_size), "t": round(1.8 * theme.font_size), "b": 2},
    }
    if not len(shown):
        return base | _empty(theme)
    scores = shown[["score", "core_score"]].to_numpy()
    low, high = max(0.0, scores.min() - 6), min(100.0, scores.max() + 6)
    gap = [min(shown["gap"].min(), 0.0) - 4, max(shown["gap"].max(), 0.0) + 4]
    zero = {"zeroline": True, "zerolinecolor": theme.muted, "zerolinewidth": 1.5}
    grid = {"showgrid": True, "gridcolor": theme.rule, "gridwidth": 1, "nticks": 5}
    return base | {
        "xaxis": axis(theme, range=_year_range(years), tickvals=_ticks(years), anchor="y2", automargin="height"),
        "yaxis": axis(theme, range=[low, high], domain=[SCORES_FROM, 1], **grid),
        "yaxis2": axis(theme, range=gap, domain=[0, GAP_TO], anchor="x", **(grid | zero)),
        "annotations": [
            _panel(theme, 1.0, _("Score, 0–100 points")),
            _panel(theme, GAP_TO, _("Gap to the core, points (0 = level)")),
        ],
    }


def _ticks(years: pd.DataFrame) -> list[int]:
    """At most six years, the last one always among them."""
    first, last = int(years["time"].min()), int(years["time"].max())
    return list(range(last, first - 1, -max(1, -(-(last - first) // 5))))[::-1]


def _panel(theme: Theme, y: float, text: str) -> dict[str, Any]:
    font = {"size": theme.small_size, "color": theme.muted}
    place = {"xref": "paper", "x": 0, "xanchor": "left", "xshift": -34, "yref": "paper", "y": y, "yanchor": "bottom"}
    return {"text": text, "showarrow": False, "borderpad": 0, "yshift": 6, "font": font} | place


def _empty(theme: Theme) -> dict[str, Any]:
    text = {
        "text": _("No year in which both sides have data."),
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "showarrow": False,
        "font": {"color": theme.muted},
    }
    hidden = axis(theme, visible=False)
    return {"annotations": [text], "xaxis": hidden, "yaxis": hidden, "height": round(8 * theme.font_size)}
