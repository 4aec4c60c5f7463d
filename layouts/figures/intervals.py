"""Rank intervals: every region a dot at its rank, with a line over the ranks that nine of ten methods give it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.translate import _
from layouts.numbers import number
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme, axis, layout

# Height of a line, room at its ends beside the names, characters of a name that fit a phone; in font sizes and numbers.
PITCH, AROUND, LONGEST = 1.9, 0.6, 26
WIDE = 0.52


@dataclass(frozen=True)
class Placed:
    """One region: its rank, the ranks between which 90 % of the draws put it, and who it is.

    `role`: "region", "core" or "" for others; `before`: its rank by the default method, NaN where that is not shown.
    """

    geo: str
    name: str
    rank: float
    low: float
    high: float
    role: str = ""
    before: float = float("nan")


def intervals_figure(rows: Sequence[Placed], *, theme: Theme, ranked: int) -> dict[str, Any]:
    """Draw `rows` from the best rank down; better is to the right. `ranked`: how many regions have a rank."""
    ordered = sorted(rows, key=lambda r: (r.rank, r.name))
    places = {row.geo: -float(n) for n, row in enumerate(ordered)}
    traces = [_whiskers([r for r in ordered if r.role == role], places, theme, role) for role in ("", "core", "region")]
    changed = [r for r in ordered if r.before == r.before and r.before != r.rank]
    if changed:
        traces.append(_before(changed, places, theme))
    traces += [_dots([r for r in ordered if r.role == role], places, theme, role) for role in ("", "core", "region")]
    return {
        "data": [t for t in traces if t["x"]],
        "layout": _layout(theme, ordered, ranked) | {"annotations": _names(ordered, places, theme)},
    }


def _colour(theme: Theme, role: str) -> str:
    return getattr(theme, role) if role else theme.grey_strong


def _whiskers(rows: Sequence[Placed], places: dict[str, float], theme: Theme, role: str) -> dict[str, Any]:
    there = [r for r in rows if r.low == r.low]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [v for r in there for v in (r.low, r.high, None)],
        "y": [v for r in there for v in (places[r.geo], places[r.geo], None)],
        "hoverinfo": "skip",
        "line": {"color": _colour(theme, role), "width": theme.line_width * (2.2 if role else 1.4)},
        "opacity": 0.55,
    }


def _dots(rows: Sequence[Placed], places: dict[str, float], theme: Theme, role: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [r.rank for r in rows],
        "y": [places[r.geo] for r in rows],
        "customdata": [r.geo for r in rows],
        "hovertext": [_hover(r) for r in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "size": theme.marker_size * (1.1 if role else 0.75),
            "symbol": CORE_SYMBOL if role == "core" else REGION_SYMBOL,
            "color": _colour(theme, role),
            "line": {"color": theme.background, "width": 1},
        },
    }


def _before(rows: Sequence[Placed], places: dict[str, float], theme: Theme) -> dict[str, Any]:
    """Hollow: where the default method ranks a region."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [r.before for r in rows],
        "y": [places[r.geo] for r in rows],
        "hovertext": [_("{name}: rank {n} by the default method", name=r.name, n=number(r.before, 0)) for r in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "size": theme.marker_size * 0.75,
            "symbol": "circle-open",
            "color": theme.muted,
            "line": {"color": theme.muted, "width": 1.5},
        },
    }


def _hover(row: Placed) -> str:
    text = f"<b>{row.name}</b> ({row.geo})<br>{_('rank {n}', n=number(row.rank, 0))}"
    if row.low == row.low:
        between = {"low": number(row.low, 0), "high": number(row.high, 0)}
        text += "<br>" + _("between {low} and {high} by nine of ten methods", **between)
    return text


def _names(rows: Sequence[Placed], places: dict[str, float], theme: Theme) -> list[dict[str, Any]]:
    """Names at the left, those of region and core in their colours; plotly's own ticks know one colour only."""
    found = []
    for row in rows:
        text = f"<b>{_cut(row.name)}</b>" if row.role else _cut(row.name)
        found.append(
            {
                "text": text,
                "xref": "paper",
                "x": 0,
                "xanchor": "right",
                "xshift": -round(theme.font_size * 0.8),
                "y": places[row.geo],
                "yanchor": "middle",
                "showarrow": False,
                "borderpad": 0,
                "font": {"size": theme.small_size + 1, "color": getattr(theme, row.role) if row.role else theme.text},
            }
        )
    return found


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def _layout(theme: Theme, rows: Sequence[Placed], ranked: int) -> dict[str, Any]:
    # A rank by another method can lie beyond the last one of this.
    last = max([float(ranked), *(r.before for r in rows if r.before == r.before)])
    longest = max((len(_cut(r.name)) for r in rows), default=1)
    left = round(longest * WIDE * (theme.small_size + 1) + 1.4 * theme.font_size)
    margin = {"l": left, "r": round(1.2 * theme.font_size), "t": 6, "b": round(3.4 * theme.font_size)}
    pitch = PITCH * theme.font_size
    edge = max(ranked * 0.015, 0.5)
    return layout(theme) | {
        "height": round((len(rows) - 1 + 2 * AROUND) * pitch) + margin["t"] + margin["b"],
        "margin": margin,
        "xaxis": axis(
            theme,
            range=[last + edge, 1 - edge],
            tickvals=ticks(ranked),
            showgrid=True,
            gridcolor=theme.rule,
            title={
                "text": _("rank among {n}, 1 = best", n=number(ranked, 0)),
                "font": {"size": theme.small_size, "color": theme.muted},
            },
        ),
        "yaxis": axis(theme, range=[-(len(rows) - 1) - AROUND, AROUND], showticklabels=False),
    }


def ticks(ranked: int) -> list[int]:
    """1, the last rank, and round ranks between that are not close to either."""
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500) if ranked / s <= 6), 1000)
    between = [n for n in range(step, ranked, step) if n > 1 and ranked - n >= step * 0.6]
    return sorted({1, *between, ranked})
