"""Address, theme and navigation: which page is shown, and how a selection gets into the address.

The address is written by one clientside callback with history.replaceState and
never by the server: a server that writes it would render the page anew and lose
the zoom of the map.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash import Dash, Input, Output, html

from callbacks.selection import as_data, from_data, read
from layouts.query import Query
from layouts.shell import notices
from layouts.site import Site

Layout = Callable[[Site, Query], html.Div]

# What the address says, unless it is what we wrote ourselves a moment ago.
_READ = """
function (pathname, search, theme) {
  const here = window.location.pathname + window.location.search;
  const root = document.documentElement;
  const changed = theme && theme !== root.dataset.theme;
  if (changed) {
    root.dataset.theme = theme;
    try { localStorage.setItem("theme", theme); } catch (e) {}
  }
  const chosen = root.dataset.theme;
  if (here === root.dataset.written && !changed) {
    return [window.dash_clientside.no_update, chosen];
  }
  return [{pathname: window.location.pathname, search: window.location.search, theme: chosen}, chosen];
}
"""

# Another region is a step that "back" undoes; anything else replaces the address. The event makes dcc.Location
# notice the new address, so that a link back to an earlier one works.
_WRITE = """
function (query) {
  if (!query) { return; }
  const root = document.documentElement;
  const here = window.location.pathname + window.location.search;
  const step = here === root.dataset.written && query.geo !== root.dataset.geo;
  root.dataset.written = query.address;
  root.dataset.geo = query.geo;
  if (here !== query.address) {
    window.history[step ? "pushState" : "replaceState"](window.history.state, "", query.address);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }
}
"""


def register(app: Dash, site: Callable[[], Site], pages: Mapping[str, Layout]) -> None:
    """Connect address, theme and navigation. `site()` may wait until the figures are computed."""
    app.clientside_callback(
        _READ,
        Output("address", "data"),
        Output("theme-choice", "value"),
        Input("location", "pathname"),
        Input("location", "search"),
        Input("theme-choice", "value"),
    )
    app.clientside_callback(
        _WRITE,
        Input("query", "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("page", "children"),
        Output("notice", "children"),
        Output("query", "data"),
        Output("nav-map", "className"),
        Output("nav-region", "className"),
        Input("address", "data"),
        prevent_initial_call=True,
    )
    def show_page(address: dict[str, Any]) -> tuple[Any, ...]:
        query, messages = read(site(), address)
        names = ["nav-link current" if query.page == p else "nav-link" for p in pages]
        return pages[query.page](site(), query), notices(messages), as_data(query), *names

    @app.callback(
        Output("nav-map", "href"),
        Output("nav-region", "href"),
        Input("query", "data"),
        prevent_initial_call=True,
    )
    def link_pages(data: dict[str, Any]) -> tuple[str, str]:
        query = from_data(site(), data)
        return query.address("map"), query.address("region") if query.geo else "/region"
