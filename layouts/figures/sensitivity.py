"""Which choice of method a ranking depends on: per choice its share alone and its share with all others, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.translate import _
from layouts.numbers import number
from layouts.theme import Theme, axis, layout

# Heights in font sizes: a choice, where in it its name and its two bars stand; thickness of a bar.
PITCH, NAME, TOTAL, FIRST = 4.6, 0.12, 0.45, 0.72
THICK = 0.85
# Type from this size on needs more room for words beside the bars.
LARGE = 16


def sensitivity_figure(rows: Sequence[tuple[str, float, float, float, float]], *, theme: Theme) -> dict[str, Any]:
    """Draw (label, first, its error, total, its error) per choice, in the order given; indices are shares (0-1).

    Bars end at 0: an estimate below it is one of 0. Thin lines are 95 % intervals.
    """
    total = [(label, value, error) for label, _f, _e, value, error in rows]
    first = [(label, value, error) for label, value, error, _t, _e in rows]
    traces = [
        _bars(total, TOTAL, theme, theme.core, _("with the other choices")),
        _bars(first, FIRST, theme, theme.paler(theme.core), _("alone")),
    ]
    for values, place, name in ((total, TOTAL, _("with the other choices")), (first, FIRST, _("alone"))):
        traces.append(_ends(values, place, theme, name))
    ends = [value + error for values in (total, first) for _label, value, error in values]
    return {
        "data": traces,
        "layout": _layout(theme, len(rows), max([0.5, *ends])) | {"annotations": _labels(rows, theme)},
    }


def _bars(
    rows: Sequence[tuple[str, float, float]], place: float, theme: Theme, colour: str, name: str
) -> dict[str, Any]:
    """Thick lines: the library of figures in use has no bars."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [v for _label, value, _error in rows for v in (0, max(value, 0.0), None)],
        "y": [v for n in range(len(rows)) for v in (-n - place, -n - place, None)],
        "hoverinfo": "skip",
        "line": {"color": colour, "width": round(THICK * theme.font_size)},
    }


def _ends(rows: Sequence[tuple[str, float, float]], place: float, theme: Theme, name: str) -> dict[str, Any]:
    """Intervals, and what the bars say in figures, to the right of them."""
    percent = [_("{n} % {how}", n=number(100 * max(value, 0.0), 0), how=name) for _label, value, _error in rows]
    right = [max(value, 0.0) + error for _label, value, error in rows]
    return {
        "type": "scatter",
        "mode": "text",
        "x": right,
        "y": [-n - place for n in range(len(rows))],
        "text": [f"  {text}" for text in percent],
        "textposition": "middle right",
        "textfont": {"size": theme.small_size + 1, "color": theme.text},
        "cliponaxis": False,
        "hovertext": [
            _("{label}: {n}, give or take {error} points", label=label, n=text, error=number(100 * error, 0))
            for text, (label, _value, error) in zip(percent, rows, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [0.0 for _row in rows],
            # Not below 0, where there are no shares.
            "arrayminus": [min(2 * error, max(value, 0.0) + error) for _label, value, error in rows],
            "color": theme.text,
            "thickness": 1.2,
            "width": 4,
        },
    }


def _labels(rows: Sequence[tuple[str, float, float, float, float]], theme: Theme) -> list[dict[str, Any]]:
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yanchor": "middle", "showarrow": False, "borderpad": 0}
    font = {"size": theme.font_size, "color": theme.text}
    return [{"text": row[0], "y": -n - NAME, "font": font} | place for n, row in enumerate(rows)]


def _layout(theme: Theme, count: int, end: float) -> dict[str, Any]:
    margin = {"l": 2, "r": 2, "t": 4, "b": 4}
    return layout(theme) | {
        "height": round(count * PITCH * theme.font_size) + margin["t"] + margin["b"],
        "margin": margin,
        # Room for the words behind the longest bar, on a phone too.
        "xaxis": axis(theme, visible=False, range=[0, end * (2.1 if theme.font_size < LARGE else 3.0)]),
        "yaxis": axis(theme, visible=False, range=[-count + 0.1, 0.15]),
    }
