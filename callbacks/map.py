"""The map page: every control, the map and the strip change one selection; the page follows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from callbacks.address import as_data, read
from data.errors import ProductError
from data.translate import _
from indicators.measures import measures_of
from layouts.components import core_options, pilot_links, region_options
from layouts.pages.map import map_parts
from layouts.query import Query, choose_level, choose_region, choose_show
from layouts.site import Site
from layouts.words import MEASURES


def register(app: Dash, site: Callable[[], Site]) -> None:
    """Connect the controls of the map page."""

    @app.callback(
        Output("query", "data", allow_duplicate=True),
        Output("map-figure", "figure"),
        Output("map-legend", "children"),
        Output("map-strip", "figure"),
        Output("map-title", "children"),
        Output("map-subtitle", "children"),
        Output("map-source", "children"),
        Output("map-card", "children"),
        Output("pilots", "children", allow_duplicate=True),
        Output("map-geo", "options"),
        Output("map-geo", "value"),
        Output("map-core", "options"),
        Output("map-core", "value"),
        Output("map-measure", "options"),
        Output("map-measure", "value"),
        Output("map-level", "value"),
        Output("map-year", "value"),
        Input("map-figure", "clickData"),
        Input("map-strip", "clickData"),
        Input("map-geo", "value"),
        Input("map-core", "value"),
        Input("map-show", "value"),
        Input("map-measure", "value"),
        Input("map-year", "value"),
        Input("map-level", "value"),
        State("query", "data"),
        prevent_initial_call=True,
    )
    def choose(*values: Any) -> tuple[Any, ...]:
        data = values[-1]
        before = read_back(site(), data)
        try:
            query = changed(site(), before, ctx.triggered_id, ctx.triggered[0]["value"], ctx.triggered[0]["prop_id"])
        except ProductError:
            query = before
        if query == before:
            return (no_update,) * 17
        parts = map_parts(site(), query)
        measures = [{"label": _(MEASURES[m]), "value": m} for m in measures_of(site().results, query.show)]
        return (
            as_data(query),
            parts.map,
            parts.legend,
            parts.strip,
            parts.title,
            parts.subtitle,
            parts.source,
            parts.card,
            pilot_links(site(), query, "map"),
            region_options(site(), query.level) if query.level != before.level else no_update,
            query.geo or None,
            core_options(site(), query),
            "+".join(query.core),
            measures,
            query.measure,
            query.level,
            query.year,
        )


def read_back(site: Site, data: Mapping[str, Any]) -> Query:
    """The selection the browser sends back, read like an address because a browser can send anything."""
    address = data.get("address", "") if isinstance(data, Mapping) else ""
    path, _mark, search = str(address).partition("?")
    return read(site, {"pathname": path, "search": search, "theme": data.get("theme") if data else ""})[0]


def changed(site: Site, query: Query, control: Any, value: Any, prop: str) -> Query:
    """The selection after one control changed to `value`; raises `ProductError` for what no control offers."""
    results = site.results
    if prop.endswith(".clickData"):
        geo = clicked(value)
        return choose_region(results, query, geo) if geo else query
    if control.endswith("-geo"):
        return query if value == query.geo else choose_region(results, query, value or "")
    if control.endswith("-core"):
        return replace(query, core=tuple(c for c in (value or "").split("+") if c))
    if control.endswith("-show"):
        return choose_show(results, query, value)
    if control.endswith("-measure"):
        return replace(query, measure=value)
    if control.endswith("-level"):
        return choose_level(results, query, int(value))
    results.column(int(value))
    return replace(query, year=int(value))


def clicked(data: Any) -> str:
    """The region code of a click on a map or a strip; "" for a click on anything else."""
    try:
        point = data["points"][0]
    except (TypeError, KeyError, IndexError):
        return ""
    code = point.get("location") or point.get("customdata")
    code = code[0] if isinstance(code, list) and code else code
    return code if isinstance(code, str) else ""
