"""The region page: another region, core or year gives the same page for another selection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.selection import as_data, next_query
from layouts.components import core_options, pilot_links
from layouts.pages.region import content
from layouts.site import Site


def register(app: Dash, site: Callable[[], Site]) -> None:
    """Connect the controls of the region page."""

    @app.callback(
        Output("query", "data", allow_duplicate=True),
        Output("notice", "children", allow_duplicate=True),
        Output("region-content", "children"),
        Output("pilots", "children", allow_duplicate=True),
        Output("region-core", "options"),
        Output("region-core", "value"),
        Input("region-geo", "value"),
        Input("region-core", "value"),
        Input("region-year", "value"),
        State("query", "data"),
        prevent_initial_call=True,
    )
    def choose(*values: Any) -> tuple[Any, ...]:
        now = site()
        before, query = next_query(now, values[-1], ctx.triggered)
        if query == before or not query.geo:
            raise PreventUpdate
        return (
            as_data(query),
            [],
            content(now, query),
            pilot_links(now, query, "region"),
            core_options(now, query),
            "+".join(query.core),
        )
