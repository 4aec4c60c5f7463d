"""The map of Europe: classes as fills, region and core as outlines, outermost regions as insets.

One stepped choropleth per frame carries everything that changes with the year
or the measure, so that an update is a list of numbers. The shapes come by
address and stay in the browser's cache.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from data.translate import _
from indicators.classes import Classes
from layouts.figures.insets import Slot, insets_in, slots
from layouts.figures.scale import FULL, MISSING, PARTIAL, class_colours, stepped_scale, z_values
from layouts.theme import Theme, layout

TRANSPARENT = "rgba(0,0,0,0)"


def map_figure(
    rows: pd.DataFrame,
    classes: Classes,
    *,
    theme: Theme,
    level: int,
    geojson_url: str,
    borders_url: str,
    region: str = "",
    core: Sequence[str] = (),
    reverse: bool = False,
    revision: str = "map",
) -> go.Figure:
    """Draw `rows` (geo, value, state, hover) in `classes`; clicks carry the code in `points[0].location`.

    Only `full` rows are classed; `partial` and `missing` have fills of their own, and partial ones a dot as
    well, because a fill alone is lost in a grey print. `reverse` turns the palette where less is better.
    `revision` keeps the reader's zoom as long as it does not change.
    """
    insets = insets_in(rows["geo"])
    places = slots(insets)
    figure = go.Figure(layout=_layout(theme, places, revision))
    at = rows["geo"].str[:4]
    europe = rows[~at.isin([i.prefix for i in insets])]
    countries = sorted(rows["geo"].str[:2].unique())
    scale = stepped_scale(classes, theme, reverse)
    line = {"color": theme.border, "width": _thin(theme, level)}
    figure.add_trace(_land(theme, borders_url, countries))
    figure.add_trace(_fill(europe, classes, scale, geojson_url, "geo", line))
    figure.add_trace(_frontiers(theme, borders_url, countries))
    figure.add_trace(_dots(europe, theme, level, geojson_url, "geo"))
    figure.add_traces(_outlines(theme, geojson_url, region, core))
    for n, place in enumerate(places):
        own, geo = rows[at == place.inset.prefix], f"geo{n + 2}"
        figure.add_trace(_fill(own, classes, scale, geojson_url, geo, _inset_line(own, theme, region, core)))
        if (own["state"] == PARTIAL).any():
            figure.add_trace(_dots(own, theme, level, geojson_url, geo))
    return figure


def legend_items(
    classes: Classes,
    rows: pd.DataFrame,
    theme: Theme,
    formatter: Callable[[float], str],
    *,
    reverse: bool = False,
    mean: float | None = None,
) -> list[dict[str, Any]]:
    """Entries of the map's legend, ascending, then partial and missing: colour, label, count, state, `mean`.

    `mean` marks the class in which the EU mean lies. Partial and missing are always listed, also with count 0,
    so that the legend does not jump between years.
    """
    full = rows["value"].where(rows["state"] == FULL).to_numpy(dtype=float)
    missing = (rows["state"] == MISSING) | ((rows["state"] == FULL) & rows["value"].isna())
    marked = int(classes.index(np.array([np.nan if mean is None else mean]))[0])
    items = [
        {
            "color": colour,
            "label": _label(low, high, formatter),
            "count": int(count),
            "state": FULL,
            "mean": n == marked,
        }
        for n, (colour, (low, high), count) in enumerate(
            zip(class_colours(classes, theme, reverse), classes.bounds, classes.counts(full), strict=True)
        )
    ]
    rest = (
        (theme.partial, _("partial data"), int((rows["state"] == PARTIAL).sum()), PARTIAL),
        (theme.missing, _("no data"), int(missing.sum()), MISSING),
    )
    return items + [{"color": c, "label": t, "count": k, "state": s, "mean": False} for c, t, k, s in rest]


def _label(low: float | None, high: float | None, formatter: Callable[[float], str]) -> str:
    if high is None:
        return _("all values") if low is None else _("{low} and over", low=formatter(low))
    if low is None:
        return _("under {high}", high=formatter(high))
    return _("{low} to {high}", low=formatter(low), high=formatter(high))


def _thin(theme: Theme, level: int) -> float:
    """Width of the lines between regions: a hairline, thinner where there are more of them."""
    return theme.line_width * (0.22 if level <= 2 else 0.1)


def _fill(
    rows: pd.DataFrame,
    classes: Classes,
    scale: dict[str, Any],
    url: str,
    geo: str,
    line: dict[str, Any],
) -> go.Choropleth:
    return go.Choropleth(
        geo=geo,
        geojson=url,
        featureidkey="id",
        locations=rows["geo"].to_numpy(),
        z=z_values(rows, classes, scale),
        hovertext=rows["hover"].to_numpy(),
        hovertemplate="%{hovertext}<extra></extra>",
        marker={"line": line},
        showscale=False,
        **scale,
    )


def _shapes(url: str, codes: Sequence[str], colour: object, width: object, fill: str = TRANSPARENT) -> go.Choropleth:
    """Shapes in one colour that do not take part in hovering and clicking."""
    return go.Choropleth(
        geojson=url,
        featureidkey="id",
        locations=list(codes),
        z=[0] * len(codes),
        colorscale=[[0, fill], [1, fill]],
        showscale=False,
        hoverinfo="skip",
        marker={"line": {"color": colour, "width": width}},
    )


def _land(theme: Theme, url: str, countries: Sequence[str]) -> go.Choropleth:
    """What lies under regions that have no row: the same fill as missing data."""
    return _shapes(url, countries, theme.frontier, 0, theme.missing)


def _frontiers(theme: Theme, url: str, countries: Sequence[str]) -> go.Choropleth:
    return _shapes(url, countries, theme.frontier, 0.3 * theme.line_width)


def _dots(rows: pd.DataFrame, theme: Theme, level: int, url: str, geo: str) -> go.Scattergeo:
    """A dot on every partial region."""
    partial = rows.loc[rows["state"] == PARTIAL, "geo"]
    return go.Scattergeo(
        geo=geo,
        geojson=url,
        featureidkey="id",
        locationmode="geojson-id",
        locations=partial.to_numpy(),
        mode="markers",
        hoverinfo="skip",
        marker={"size": theme.marker_size * (0.32 if level <= 2 else 0.15), "color": theme.muted, "line": {"width": 0}},
    )


def _outlines(theme: Theme, url: str, region: str, core: Sequence[str]) -> tuple[go.Choropleth, ...]:
    """Region and core on top, in their accents, on a halo that keeps them apart from any fill.

    The core comes last: it is often the smaller one, and its whole border can be the region's too (Vienna).
    """
    codes = [*([region] if region else []), *(c for c in core if c != region)]
    colours = [theme.region if c == region else theme.core for c in codes]
    return (
        _shapes(url, codes, theme.background, 2.6 * theme.line_width),
        _shapes(url, codes, colours or theme.region, 1.3 * theme.line_width),
    )


def _inset_line(rows: pd.DataFrame, theme: Theme, region: str, core: Sequence[str]) -> dict[str, Any]:
    """Lines of the regions in an inset, which has no outline traces of its own."""
    accents = {**dict.fromkeys(core, theme.core), region: theme.region}
    return {
        "color": [accents.get(g, theme.frontier) for g in rows["geo"]],
        "width": [1.3 * theme.line_width if g in accents else 0.3 * theme.line_width for g in rows["geo"]],
    }


def _layout(theme: Theme, places: tuple[Slot, ...], revision: str) -> dict[str, Any]:
    base = layout(theme) | {"uirevision": revision, "dragmode": "pan", "clickmode": "event"}
    base["geo"] = _geo(revision, TRANSPARENT) | FRAME_OPTIONS
    for n, place in enumerate(places):
        base[f"geo{n + 2}"] = _geo(revision, theme.background) | _inset_options(place)
    base["annotations"] = [_name(theme, place) for place in places]
    return base


def _geo(revision: str, background: str) -> dict[str, Any]:
    return {"visible": False, "scope": "world", "bgcolor": background, "fitbounds": False, "uirevision": revision}


# Iceland to Cyprus and Malta to the North Cape, edge to edge. The ranges set the scale: their bounding box in
# the projection is the frame, and `center` its middle (2.38° east and 1.89° north of the rotation, in rotated
# degrees, which is what plotly takes the difference for); left to itself plotly would put lon 10 there.
FRAME_OPTIONS = {
    "domain": {"x": (0, 1), "y": (0, 1)},  # said outright: plotly shares the height out among all frames otherwise
    "projection": {
        "type": "azimuthal equal area",
        "rotation": {"lon": 10, "lat": 52},
        "minscale": 0.8,
        "maxscale": 24,
    },
    "center": {"lon": 12.38, "lat": 53.89},
    "lonaxis": {"range": (-9.0, 35.0)},
    "lataxis": {"range": (35.4, 70.8)},
}


def _inset_options(place: Slot) -> dict[str, Any]:
    lon, lat = place.inset.lon, place.inset.lat
    middle = {"lon": sum(lon) / 2, "lat": sum(lat) / 2}
    return {
        "domain": {"x": place.x, "y": place.y},
        # Insets can't be zoomed: there is nothing around them.
        "projection": {"type": "azimuthal equal area", "rotation": middle, "minscale": 1, "maxscale": 1},
        "lonaxis": {"range": lon},
        "lataxis": {"range": lat},
    }


def _name(theme: Theme, place: Slot) -> dict[str, Any]:
    return {
        "text": _(place.inset.label),
        "xref": "paper",
        "yref": "paper",
        "x": place.x[1],
        "y": place.top,
        "xanchor": "right",
        "yanchor": "top",
        "showarrow": False,
        "borderpad": 0,
        # Opaque: the map of Europe may be moved under it.
        "bgcolor": theme.background,
        "font": {"size": theme.small_size - 1, "color": theme.muted},
    }
