"""The map page: every control, the map and the strip change one selection; the page follows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.selection import as_data, next_query
from layouts.components import core_options, measure_options, pilot_links, region_options
from layouts.pages.map import map_parts
from layouts.site import Site


def register(app: Dash, site: Callable[[], Site]) -> None:
    """Connect the controls of the map page."""

    @app.callback(
        Output("query", "data", allow_duplicate=True),
        Output("notice", "children", allow_duplicate=True),
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
        now = site()
        before, query = next_query(now, values[-1], ctx.triggered)
        if query == before:
            raise PreventUpdate
        parts = map_parts(now, query)
        return (
            as_data(query),
            [],
            parts.map,
            parts.legend,
            parts.strip,
            parts.title,
            parts.subtitle,
            parts.source,
            parts.card,
            pilot_links(now, query, "map"),
            region_options(now, query.level) if query.level != before.level else no_update,
            query.geo or None,
            core_options(now, query),
            "+".join(query.core),
            measure_options(now, query),
            query.measure,
            query.level,
            query.year,
        )
