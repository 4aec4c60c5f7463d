"""The region page: another region, core or year gives the same page for another selection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from callbacks.address import as_data
from callbacks.map import changed, read_back
from data.errors import ProductError
from layouts.components import core_options, pilot_links
from layouts.pages.region import content
from layouts.site import Site


def register(app: Dash, site: Callable[[], Site]) -> None:
    """Connect the controls of the region page."""

    @app.callback(
        Output("query", "data", allow_duplicate=True),
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
        before = read_back(site(), values[-1])
        try:
            query = changed(site(), before, ctx.triggered_id, ctx.triggered[0]["value"], ctx.triggered[0]["prop_id"])
        except ProductError:
            query = before
        if query == before or not query.geo:
            return (no_update,) * 5
        return (
            as_data(query),
            content(site(), query),
            pilot_links(site(), query, "region"),
            core_options(site(), query),
            "+".join(query.core),
        )
