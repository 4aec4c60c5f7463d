"""From a database file to `Results`: the one place where the statistics meet the store."""

from __future__ import annotations

from pathlib import Path

from data.catalogue import load_catalogue, load_sources
from data.known_errors import load_known_errors
from data.regions import load_changes, load_regions
from data.store import Store
from indicators.context import Context, build_context
from indicators.panel import build_panel
from indicators.results import Results


def load_results(database: Path) -> Results:
    """Open `database` and compute the panel; raises `ProductError` in words for a user."""
    with Store.open(database) as store:
        return compute_results(store)


def compute_results(store: Store) -> Results:
    """Read catalogue and regions, and compute the panel from an open store."""
    sources, regions = load_sources(), load_regions(vintage=store.nuts)
    catalogue, errors = load_catalogue(sources=sources), load_known_errors(sources)
    return Results(catalogue, regions, build_panel(catalogue, store, regions, load_changes(vintage=store.nuts), errors))


def load_context(database: Path, results: Results, *, sectors: bool = True) -> Context:
    """What learning from others is computed from: structure, places and (unless False) sectors of the same database."""
    # Each thread of the database would keep memory of its own.
    with Store.open(database, threads=1) as store:
        return build_context(store, results, sectors=sectors)
