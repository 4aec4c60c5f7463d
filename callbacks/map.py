"""The map page: what is pointed at is told, what is clicked is selected. Both happen in the browser (assets/map.js)."""

from __future__ import annotations

from collections.abc import Callable

from dash import ClientsideFunction, Dash, Input

from layouts.site import Site

# Figures whose marks are regions.
FIGURES = ("map-figure", "map-strip")


def register(app: Dash, site: Callable[[], Site]) -> None:
    """Connect the figures of the map page; none of it asks the server."""
    for name in FIGURES:
        for event, function in (("hoverData", "pointed"), ("clickData", "clicked")):
            where = ClientsideFunction("metrogap", function)
            app.clientside_callback(where, Input(name, event), prevent_initial_call=True)
    told = ClientsideFunction("metrogap", "told")
    app.clientside_callback(told, Input("map-facts", "data"))
