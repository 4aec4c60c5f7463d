"""From a database file to `Results`: the one place where the statistics meet the store."""

from __future__ import annotations

from pathlib import Path

from data.catalogue import load_catalogue, load_sources
from data.regions import load_changes, load_regions
from data.store import Store
from indicators.panel import build_panel
from indicators.results import Results


def load_results(database: Path) -> Results:
    """Read catalogue, regions and `database`, and compute the panel; raises `ProductError` in words for a user."""
    catalogue = load_catalogue(sources=load_sources())
    regions = load_regions()
    with Store.open(database) as store:
        panel = build_panel(catalogue, store, regions, load_changes())
    return Results(catalogue, regions, panel)
