"""What slides are made from, opened without the dashboard: by the command line and by the server's workshop."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Thread

from data.catalogue import load_sources
from data.store import Store, ensure_database
from data.successors import pilots_of
from indicators.context import Context
from indicators.load import compute_results, load_context
from layouts.site import Site
from layouts.slides.order import Subject


def open_site(database: Path) -> Site:
    """Everything slides are made from."""
    ensure_database(database)
    with Store.open(database) as store:
        results, datasets = compute_results(store), store.datasets()
    vintages = dict(zip(datasets["dataset"], datasets["vintage"], strict=True))
    pilots = pilots_of(results.regions.vintage)
    # No slide shows sectors.
    context = partial(load_context, database, results, sectors=False)
    return Site(results, load_sources(), pilots, vintages, {}, _version(), read_context=context)


def read_ahead(site: Site) -> Site:
    """The same site, of which a thread reads from now on what learning from others rests on, while ranks are drawn."""
    found: Future[Context] = Future()

    def work() -> None:
        try:
            found.set_result(site.read_context())
        # Told where it is asked for.
        except Exception as fault:
            found.set_exception(fault)

    # No daemon: the end of the process would tear the database from it.
    Thread(target=work, name="learning").start()
    return replace(site, read_context=found.result)


def pilot_subjects(site: Site) -> tuple[Subject, ...]:
    """The pilot regions; one with two cores is shown against the first, because that is how the pilot opens."""
    cores: dict[str, tuple[str, ...]] = {}
    for pair in (pair for pilot in site.pilots.values() for pair in pilot.pairs):
        cores.setdefault(pair.geo, pair.core)
    return tuple(Subject(geo, core) for geo, core in cores.items())


def _version() -> str:
    try:
        return version("metrogap")
    except PackageNotFoundError:
        return "unreleased"
