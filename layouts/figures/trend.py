"""The trend: scores of region and core over the years, and the gap between them below."""

from __future__ import annotations

from functools import lru_cache
from textwrap import wrap
from typing import Any

from data.translate import _
from layouts.figures.years import (
    DECIMALS,
    PARTIAL,
    Columns,
    Years,
    basis,
    lines,
    marks,
    remarks,
    year_range,
    years_of,
)
from layouts.numbers import number, numbers, signed
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

SCORES_FROM, GAP_TO = 0.47, 0.33  # shares of the height: scores above, gap below
AXIS_HEIGHT = 1.8  # of the years, in font sizes
NAME_WIDTH = 16  # characters per line of a name at the end of a line


def trend_figure(
    history: Columns,
    *,
    theme: Theme,
    region_name: str,
    core_name: str,
    dimension_label: str,
    year: int | None = None,
) -> dict[str, Any]:
    """Draw GAPS of one region and dimension over the years (optional columns `break_`, `newest`: see `years_of`).

    Above, both scores on the indicators they share; below, the gap in points, zero = level with the core. Large
    marks and labels stand at `year`, or at the last full one where it has no data; later years are pale. A year
    without data is a hole in the line, never a zero and never bridged; partial years, and years that rest on older
    values alone, are dotted and hollow.
    """
    years = years_of(history, year)
    figure: dict[str, Any] = {"data": [], "layout": _layout(theme, history, years)}
    if years.marked is None:
        return figure
    below = ["<br>".join(basis(row)) for row in years.rows]
    for column, name, colour, symbol in (
        ("core_score", core_name, theme.core, CORE_SYMBOL),
        ("score", region_name, theme.region, REGION_SYMBOL),
    ):
        hover = _score_hovers(years, column, name, dimension_label, below)
        figure["data"] += _series(years, column, colour, symbol, hover, theme, "y")
    hover = _gap_hovers(years, region_name, core_name, dimension_label, below)
    figure["data"] += _series(years, "gap", theme.region, REGION_SYMBOL, hover, theme, "y2")
    _add_labels(figure, theme, years, region_name, core_name)
    return figure


def _series(
    years: Years, column: str, colour: str, symbol: str, hover: list[str], theme: Theme, yaxis: str
) -> list[dict[str, Any]]:
    return [
        *lines(years, column, colour, theme, theme.line_width, yaxis),
        marks(years, column, colour, symbol, theme, small=0.5, yaxis=yaxis, hover=hover),
    ]


def _score_hovers(years: Years, column: str, name: str, dimension: str, below: list[str]) -> list[str]:
    points, head = _("{score} points ({year})"), f"<b>{name}</b><br>{dimension}: "
    scores = numbers(years.column(column), 1)
    return [
        f"{head}{points.format(score=score, year=row.time)}<br>{rest}"
        for row, score, rest in zip(years.rows, scores, below, strict=True)
    ]


def _gap_hovers(years: Years, region: str, core: str, dimension: str, below: list[str]) -> list[str]:
    points, title = _("{gap} points ({year})"), _("{region} against {core}", region=region, core=core)
    head = f"<b>{title}</b><br>{dimension}: "
    return [
        f"{head}{points.format(gap=signed(row.gap, 1), year=row.time)}<br>{rest}"
        for row, rest in zip(years.rows, below, strict=True)
    ]


def _add_labels(figure: dict[str, Any], theme: Theme, years: Years, region: str, core: str) -> None:
    """Names and values of the year that is meant, at the right, pushed apart where the lines come close together."""
    row = years.row
    partial = f" {_('partial')}" if row.state == PARTIAL else ""
    texts = {
        "score": f"<b>{number(row.score, 1)}</b>{partial}<br>{_short(region)}",
        "core_score": f"<b>{number(row.core_score, 1)}</b>{partial}<br>{_short(core)}",
    }
    colours = {"score": theme.region, "core_score": theme.core}
    lower, upper = sorted(texts, key=lambda column: getattr(row, column))
    need = sum(_label_height(figure, theme, text, "yaxis") for text in texts.values()) / 2
    push = max(0.0, need - (getattr(row, upper) - getattr(row, lower))) / 2
    for column, shift in ((lower, -push), (upper, push)):
        value = getattr(row, column)
        label = _label(figure, theme, years, value, value + shift, texts[column], colours[column])
        figure["layout"]["annotations"].append(label)
    gap = "<br>".join([f"<b>{signed(row.gap, 1)}</b>", _("points, {year}", year=row.time), *remarks(row)])
    # Not lower than its panel: below are the years of the axis.
    lowest = figure["layout"]["yaxis2"]["range"][0] + _label_height(figure, theme, gap, "yaxis2") / 2
    label = _label(figure, theme, years, row.gap, max(row.gap, lowest), gap, theme.region, "y2")
    figure["layout"]["annotations"].append(label)


def _label_height(figure: dict[str, Any], theme: Theme, text: str, yaxis: str) -> float:
    """How high a label is, in units of an axis."""
    base = figure["layout"]
    (low, high), (start, end) = base[yaxis]["range"], base[yaxis]["domain"]
    pixels = (base["height"] - base["margin"]["t"] - AXIS_HEIGHT * theme.font_size) * (end - start)
    return (high - low) * (1 + text.count("<br>")) * 1.35 * (theme.font_size - 1) / pixels


def _label(
    figure: dict[str, Any], theme: Theme, years: Years, value: float, y: float, text: str, colour: str, yref: str = "y"
) -> dict[str, Any]:
    """A label right of the years: beside its mark, or at the end of a hairline that leads over the later years."""
    common = {"text": text, "x": years.marked, "yref": yref, "xanchor": "left", "yanchor": "middle", "align": "left"}
    common |= {"font": {"color": colour, "size": theme.font_size - 1}}
    if not years.goes_on:
        return common | {"y": round(y, DECIMALS), "borderpad": 0, "showarrow": False, "xshift": theme.marker_size * 0.8}
    leader = {"borderpad": 3, "showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": theme.paler(colour)}
    tail = {"axref": "x", "ax": figure["layout"]["xaxis"]["range"][1], "ayref": yref, "ay": round(y, DECIMALS)}
    return common | leader | tail | {"y": round(value, DECIMALS), "standoff": theme.marker_size * 0.4}


@lru_cache(maxsize=512)
def _short(name: str) -> str:
    """A name on at most two lines of a width that a phone has beside the chart."""
    words = wrap(name, NAME_WIDTH, break_long_words=False)
    lines = [line if len(line) <= NAME_WIDTH else line[: NAME_WIDTH - 1] + "…" for line in words]
    return "<br>".join(lines if len(lines) <= 2 else [lines[0], lines[1] + " …"])


def _layout(theme: Theme, history: Columns, years: Years) -> dict[str, Any]:
    """Two panels over one time axis: scores above, gap below; no second axis on either."""
    base = layout(theme) | {
        "height": round(26 * theme.font_size),
        "margin": {"l": 34, "r": round(8.6 * theme.font_size), "t": round(1.8 * theme.font_size), "b": 2},
    }
    if years.marked is None:
        return base | _empty(theme)
    scores, gaps = years.column("score") + years.column("core_score"), years.column("gap")
    low, high = round(max(0.0, min(scores) - 6), DECIMALS), round(min(100.0, max(scores) + 6), DECIMALS)
    gap = [round(min(*gaps, 0.0) - 4, DECIMALS), round(max(*gaps, 0.0) + 4, DECIMALS)]
    zero = {"zeroline": True, "zerolinecolor": theme.muted, "zerolinewidth": 1.5}
    grid = {"showgrid": True, "gridcolor": theme.rule, "gridwidth": 1, "nticks": 5}
    return base | {
        "xaxis": axis(theme, range=year_range(history), tickvals=_ticks(history), anchor="y2", automargin="height"),
        "yaxis": axis(theme, range=[low, high], domain=[SCORES_FROM, 1], **grid),
        "yaxis2": axis(theme, range=gap, domain=[0, GAP_TO], anchor="x", **(grid | zero)),
        "annotations": [
            _panel(theme, 1.0, _("Score, points")),
            _panel(theme, GAP_TO, _("Gap to the core, points (0 = level)")),
        ],
    }


def _ticks(history: Columns) -> list[int]:
    """At most six years, the last one always among them."""
    times = history["time"].tolist()
    first, last = min(times), max(times)
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
