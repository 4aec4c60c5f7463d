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
# Width of a phone and of an average character in the two sizes of type, all in font sizes.
PHONE, WIDE, SMALL = 25.0, 0.53, 0.44


@dataclass(frozen=True)
class Line:
    """One entry from top to bottom: a heading, an indicator that is compared, or one that can't be (`open`).

    `below` are small lines under its text: a unit that finds no room beside it, or why it can't be compared.
    """

    kind: str
    text: str
    y: float
    row: Any = None
    below: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        """How much room it takes."""
        if self.kind == "heading":
            return HEADING
        return (TEXT + 0.1 if self.kind == "open" else 1.0) + TEXT * len(self.below)

    @property
    def dots(self) -> float:
        """Height at which its dots lie."""
        return self.y - DOTS - TEXT * len(self.below)


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
    # All at once: add_annotation copies every earlier one and takes 0.3 s for a full page.
    annotations = [*_key(theme, region_name, core_name), *(text for line in lines for text in _texts(theme, line))]
    figure = go.Figure(layout=_layout(theme, lines) | {"annotations": annotations})
    figure.add_trace(_tracks(compared, theme))
    figure.add_trace(_connectors(compared, theme))
    for side, name in (("core", core_name), ("region", region_name)):
        figure.add_trace(_dots(compared, names, theme, side, name))
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
            lines.append(Line(kind, text, y, row, _below(kind, text, row, names)))
            y -= lines[-1].height
        y -= END
    return lines


def _below(kind: str, text: str, row: Any, names: Mapping[str, Name]) -> tuple[str, ...]:
    """What is written under the text of an entry, broken so that it fits a phone."""
    if kind == "heading":
        return ()
    if kind == "compared" and (len(text) + 2) * WIDE + len(row["unit"]) * SMALL <= PHONE:
        return ()
    small = row["unit"] if kind == "compared" else names[row["indicator"]][2]
    return tuple(wrap(small, int(PHONE / SMALL)))


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


def _texts(theme: Theme, line: Line) -> list[dict[str, Any]]:
    """The heading; or the name and unit above a pair of dots; or the name and why there is no pair."""
    if line.kind == "heading":
        return [_text(f"<b>{line.text}</b>", line.y, theme.font_size + 1, theme.text)]
    text = line.text
    if line.kind == "compared" and not line.below:
        small = f"color:{theme.muted};font-size:{theme.small_size}px"
        text = f'{text}   <span style="{small}">{line.row["unit"]}</span>'
    first = _text(text, line.y, theme.font_size, theme.muted if line.kind == "open" else theme.text)
    below = [_text(t, line.y - n * TEXT, theme.small_size, theme.muted) for n, t in enumerate(line.below, start=1)]
    return [first, *below]


def _text(text: str, y: float, size: int, colour: str) -> dict[str, Any]:
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y", "y": y, "yanchor": "middle", "align": "left"}
    return {"text": text, "showarrow": False, "borderpad": 0, "font": {"size": size, "color": colour}} | place


def _key(theme: Theme, region_name: str, core_name: str) -> list[dict[str, Any]]:
    """Whose dots these are, at the top, in their colours; and what the ends of the lines mean, at the bottom."""
    key = (
        f'<span style="color:{theme.region}">●</span> <b>{region_name}</b>'
        f'     <span style="color:{theme.core}">◆</span> <b>{core_name}</b>'
    )
    top = {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": theme.font_size / 2}
    bottom = {"xref": "x", "yref": "paper", "y": 0, "yanchor": "top"}
    return [
        _text(key, 1, theme.font_size, theme.text) | top,
        _text(_("0 = weakest"), 0, theme.small_size, theme.muted) | bottom,
        _text(_("100 = best"), 0, theme.small_size, theme.muted) | bottom | {"x": 100, "xanchor": "right"},
    ]


def _layout(theme: Theme, lines: list[Line]) -> dict[str, Any]:
    """As high as its lines are."""
    bottom = lines[-1].y - lines[-1].height if lines else -1.0
    top, pitch = 0.3, PITCH * theme.font_size
    margin = {"l": 2, "r": 2, "t": round(2.0 * theme.font_size), "b": round(1.8 * theme.font_size)}
    return layout(theme) | {
        "height": round((top - bottom) * pitch) + margin["t"] + margin["b"],
        "margin": margin,
        "xaxis": axis(theme, visible=False, range=RANGE),
        "yaxis": axis(theme, visible=False, range=[bottom, top]),
    }
