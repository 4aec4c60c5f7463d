"""The dumbbell chart: every indicator of a region against its core, on one scale, with native values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from data.translate import _
from layouts.numbers import signed
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

Name = tuple[str, Callable[[float], str], str]

# Room beside 0 and 100 for the values that stand at the outer sides of the dots.
RANGE = (-17, 117)


# Heights in rows of `PITCH` font sizes: a heading, a text line, the distance from text to dots, a dimension's end.
HEADING, TEXT, DOTS, END = 0.75, 0.4, 0.43, 0.25
PITCH = 3.4
# Characters that fit beside each other on a phone.
PHONE = 50


@dataclass(frozen=True)
class Line:
    """One entry from top to bottom: a heading, an indicator that is compared, or one that can't be (`open`)."""

    kind: str
    text: str
    y: float
    row: Any = None
    two: bool = False

    @property
    def height(self) -> float:
        """How much room it takes."""
        if self.kind == "heading":
            return HEADING
        return (2 * TEXT + 0.1 if self.kind == "open" else 1.0) + TEXT * self.two

    @property
    def dots(self) -> float:
        """Height at which its dots lie."""
        return self.y - DOTS - TEXT * self.two


def dumbbell_figure(
    gaps: pd.DataFrame,
    names: Mapping[str, Name],
    *,
    theme: Theme,
    region_name: str,
    core_name: str,
    dimensions: Mapping[str, str] | None = None,
) -> go.Figure:
    """Draw INDICATOR_GAPS of one region and year: region and core per indicator, 100 = best in the data.

    `names`: indicator -> (label, formatter of a native value, reason text or ""). `dimensions`: id -> label of the
    headings, in their order. The name and unit stand above each line, so it reads the same at any width. Inside a
    dimension the largest disadvantage comes first; what can't be compared comes last, with the reason.
    """
    lines = _lines(gaps, names, dimensions or {})
    compared = [line for line in lines if line.kind == "compared"]
    figure = go.Figure(layout=_layout(theme, lines))
    figure.add_trace(_tracks(compared, theme))
    figure.add_trace(_connectors(compared, theme))
    for side, name in (("core", core_name), ("region", region_name)):
        figure.add_trace(_dots(compared, names, theme, side, name))
    for line in lines:
        _add_text(figure, theme, line, names)
    _add_key(figure, theme, region_name, core_name)
    return figure


def _lines(gaps: pd.DataFrame, names: Mapping[str, Name], dimensions: Mapping[str, str]) -> list[Line]:
    """The lines of the chart, stacked downwards from 0."""
    present = list(dict.fromkeys(gaps["dimension"]))
    order = [d for d in dimensions if d in present] + [d for d in present if d not in dimensions]
    lines: list[Line] = []
    y = 0.0
    for dimension in order:
        own = gaps[gaps["dimension"] == dimension]
        own = own.assign(_last=own["contribution"].isna()).sort_values(["_last", "contribution", "indicator"])
        entries: list[tuple[str, str, Any]] = [
            ("open" if row["_last"] else "compared", names[row["indicator"]][0], row) for _n, row in own.iterrows()
        ]
        if dimension in dimensions:
            entries.insert(0, ("heading", dimensions[dimension], None))
        for kind, text, row in entries:
            two = kind == "compared" and len(text) + len(row["unit"]) > PHONE
            lines.append(Line(kind, text, y, row, two))
            y -= lines[-1].height
        y -= END
    return lines


def _tracks(lines: list[Line], theme: Theme) -> go.Scatter:
    """A hairline from 0 to 100 behind every pair of dots: the whole range there is."""
    x = [v for _line in lines for v in (0, 100, None)]
    y = [v for line in lines for v in (line.dots, line.dots, None)]
    return go.Scatter(x=x, y=y, mode="lines", hoverinfo="skip", line={"color": theme.rule, "width": 1})


def _connectors(lines: list[Line], theme: Theme) -> go.Scatter:
    x = [v for line in lines for v in (line.row["normalised"], line.row["core_normalised"], None)]
    y = [v for line in lines for v in (line.dots, line.dots, None)]
    width = 1.5 * theme.line_width
    return go.Scatter(x=x, y=y, mode="lines", hoverinfo="skip", line={"color": theme.grey, "width": width})


def _dots(lines: list[Line], names: Mapping[str, Name], theme: Theme, side: str, name: str) -> go.Scatter:
    """The dots of one side, each with its native value at the side away from the other dot."""
    mine, other = ("core_normalised", "normalised") if side == "core" else ("normalised", "core_normalised")
    value = "core_value" if side == "core" else "value"
    colour = getattr(theme, side)
    return go.Scatter(
        x=[line.row[mine] for line in lines],
        y=[line.dots for line in lines],
        customdata=[line.row["indicator"] for line in lines],
        text=[names[line.row["indicator"]][1](line.row[value]) for line in lines],
        textposition=[_outer(line.row[mine], line.row[other], side) for line in lines],
        textfont={"color": colour, "size": theme.small_size + 1},
        hovertext=[_hover(line, names, name, side) for line in lines],
        hovertemplate="%{hovertext}<extra></extra>",
        mode="markers+text",
        cliponaxis=False,
        marker={
            "size": theme.marker_size * (1.1 if side == "core" else 1.0),
            "symbol": CORE_SYMBOL if side == "core" else REGION_SYMBOL,
            "color": colour,
            "line": {"color": theme.background, "width": 1},
        },
    )


def _outer(mine: float, other: float, side: str) -> str:
    """The side of a dot away from the other one; where they coincide the region takes the left."""
    left = mine < other or (mine == other and side == "region")
    return "middle left" if left else "middle right"


def _hover(line: Line, names: Mapping[str, Name], name: str, side: str) -> str:
    row, (label, native, _reason) = line.row, names[line.row["indicator"]]
    value, year, flag = (
        ("value", "source_time", "flag")
        if side == "region"
        else (
            "core_value",
            "core_source_time",
            "core_flag",
        )
    )
    text = f"{native(row[value])} {row['unit']}"
    when = "" if np.isnan(row[year]) else f" ({int(row[year])})"
    parts = [f"<b>{label}</b>", f"{name}: {text}{when}"]
    if row[flag]:
        parts.append(_("flag: {flag}", flag=row[flag]))
    parts.append(_("contribution to the gap: {points} points", points=signed(row["contribution"], 1)))
    return "<br>".join(parts)


def _add_text(figure: go.Figure, theme: Theme, line: Line, names: Mapping[str, Name]) -> None:
    """The heading; or the name and unit above a pair of dots; or the name and why there is no pair."""
    if line.kind == "heading":
        _write(figure, f"<b>{line.text}</b>", line.y, theme.font_size + 1, theme.text)
    elif line.kind == "open":
        _write(figure, line.text, line.y, theme.font_size, theme.muted)
        reason = "<br>".join(wrap(names[line.row["indicator"]][2], PHONE + 8))
        _write(figure, reason, line.y - TEXT, theme.small_size, theme.muted)
    elif line.two:
        _write(figure, line.text, line.y, theme.font_size, theme.text)
        _write(figure, line.row["unit"], line.y - TEXT, theme.small_size, theme.muted)
    else:
        unit = f'<span style="color:{theme.muted};font-size:{theme.small_size}px">{line.row["unit"]}</span>'
        _write(figure, f"{line.text}   {unit}", line.y, theme.font_size, theme.text)


def _write(figure: go.Figure, text: str, y: float, size: int, colour: str) -> None:
    figure.add_annotation(
        text=text,
        xref="paper",
        x=0,
        xanchor="left",
        yref="y",
        y=y,
        yanchor="middle",
        align="left",
        showarrow=False,
        borderpad=0,
        font={"size": size, "color": colour},
    )


def _add_key(figure: go.Figure, theme: Theme, region_name: str, core_name: str) -> None:
    """Whose dots these are, at the top, in their colours; and what the ends of the lines mean, at the bottom."""
    key = (
        f'<span style="color:{theme.region}">●</span> <b>{region_name}</b>'
        f'     <span style="color:{theme.core}">◆</span> <b>{core_name}</b>'
    )
    base = {"xref": "paper", "yref": "paper", "showarrow": False, "borderpad": 0}
    size = theme.font_size
    figure.add_annotation(
        text=key,
        x=0,
        xanchor="left",
        y=1,
        yanchor="bottom",
        yshift=size,
        font={"size": size, "color": theme.text},
        **base,
    )
    muted = {"size": theme.small_size, "color": theme.muted}
    for x, text in ((0, _("0 = weakest")), (100, _("100 = best"))):
        figure.add_annotation(
            text=text, x=x, y=0, yanchor="top", font=muted, **(base | {"xref": "x"}), xanchor="right" if x else "left"
        )


def _layout(theme: Theme, lines: list[Line]) -> dict[str, Any]:
    """As high as its lines are."""
    bottom = lines[-1].y - lines[-1].height if lines else -1.0
    top, pitch = 0.5, PITCH * theme.font_size
    margin = {"l": 2, "r": 2, "t": round(2.4 * theme.font_size), "b": round(1.8 * theme.font_size)}
    return layout(theme) | {
        "height": round((top - bottom) * pitch) + margin["t"] + margin["b"],
        "margin": margin,
        "xaxis": axis(theme, visible=False, range=RANGE),
        "yaxis": axis(theme, visible=False, range=[bottom, top]),
    }
