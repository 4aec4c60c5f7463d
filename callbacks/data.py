"""The data page: what it offers for download. Everything else on it is a selection like any other."""

from __future__ import annotations

from collections.abc import Callable

from dash import Dash

from callbacks import downloads
from layouts.site import Site


def register(app: Dash, site: Callable[[], Site]) -> None:
    """Add the addresses of the files."""
    downloads.register(app, site)
