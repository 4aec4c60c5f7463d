"""The map page: what is pointed at is told, what is clicked is selected; strip and second map are drawn.

All of it happens in the browser (assets/map.js, strip.js, compare.js).
"""

from __future__ import annotations

from collections.abc import Callable

from dash import ClientsideFunction, Dash, Input

from layouts.site import Site

# What a reader does on the map -> the function that answers, and what changed -> the function that shows it.
EVENTS = {("map-figure", "hoverData"): "pointed", ("map-figure", "clickData"): "clicked"}
DATA = {("map-facts", "data"): "told", ("map-pair", "data"): "paired"}


def register(app: Dash, site: Callable[[], Site]) -> None:
    """Connect the figures of the map page; none of it asks the server."""
    for (name, event), function in EVENTS.items():
        where = ClientsideFunction("metrogap", function)
        app.clientside_callback(where, Input(name, event), prevent_initial_call=True)
    for (name, prop), function in DATA.items():
        app.clientside_callback(ClientsideFunction("metrogap", function), Input(name, prop))
