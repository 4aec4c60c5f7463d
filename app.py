"""python app.py: open the store, compute, serve the dashboard on http://127.0.0.1:8050.

The figures are computed in the background while the interface is imported, so
that neither waits for the other. A new database is noticed and shown without a
restart.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import socket
import sys
from _thread import interrupt_main
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

from callbacks.options import listen, parser
from callbacks.resources import Turns, compute_alone, give_memory_back, leave_arrow_out, stay_small, trim
from callbacks.workers import Workers, end_with_parent
from data.errors import ProductError
from data.place import DEFAULT_DATABASE
from data.translate import _
from data.watch import Identity, Latest, identity

if TYPE_CHECKING:
    from dash import Dash

    from indicators.context import Context
    from indicators.database import Database
    from indicators.results import Results
    from layouts.query import Field
    from layouts.site import Site

# One worker thread per request in flight; callbacks take some tens of milliseconds, and so many are made at once.
THREADS, AT_ONCE = 8, 2
# Seconds after which a site that was replaced is used by no request any more.
AFTER_REBUILD = 60.0
# Of brotli, for answers: 7 takes 6 MB more for each, for 1 % less; 9 takes ten times as long.
BR_LEVEL = 6
# Answers are smaller than this window of brotli's, in bits; the default of 22 takes megabytes for each answer.
BR_WINDOW = 18
# The pages, in the order of the navigation: layouts/pages/NAME.py, with callbacks/NAME.py where it has its own.
PAGES = ("map", "region", "gap", "peers", "chain", "pilots", "robustness", "data")
# NUTS levels whose boundaries the maps draw.
BOUNDARIES = (0, 2, 3)
ASSETS = Path(__file__).parent / "layouts" / "assets"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (1 = an error, told in one line)."""
    arguments = parser().parse_args(argv)
    give_memory_back()
    try:
        with listen(arguments.host, arguments.port, arguments.socket) as listening:
            return (_several if arguments.workers > 1 else _alone)(listening, arguments)
    except ProductError as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1


def _alone(listening: socket.socket, arguments: argparse.Namespace) -> int:
    """Answer in this process."""
    if arguments.socket is not None:
        end_with_parent()
    from indicators.database import Database

    database = Database(arguments.database)
    with ThreadPoolExecutor(1) as pool:
        built = pool.submit(database.ensure)
        # Before anything else loads pandas, and while the other process begins.
        leave_arrow_out()
        computing = pool.submit(_watch, database, built)
        app = create_app(
            lambda: computing.result()(),
            lambda: health(computing.result()(), built.result()),
            ready=computing.done,
            framing=arguments.allow_framing,
        )
        _serve(app, computing, listening)
    return 0


def _several(listening: socket.socket, arguments: argparse.Namespace) -> int:
    """Answer in so many processes of their own, until Ctrl+C or SIGTERM."""
    if os.name == "nt":
        raise ProductError("--workers: one socket can't be shared by processes on Windows; start without it")
    command = [sys.executable, __file__, "--database", str(arguments.database)]
    command += [word for origin in arguments.allow_framing for word in ("--allow-framing", origin)]
    from indicators.database import Database

    with _until_told_to_end():
        database = Database(arguments.database)
        database.ensure()  # once, before they all look for it
        database.close()
        with Workers([*command, "--socket"], listening, arguments.workers) as workers:
            _tell(listening)
            return workers.watch()
    return 0


def _serve(app: Dash, computing: Future[Latest[Site]], listening: socket.socket) -> None:
    """Answer requests until Ctrl+C or SIGTERM; raises `ProductError` when the figures can't be computed."""
    from waitress.server import create_server

    from callbacks.guard import LARGEST

    # It warns of every request that waits a moment for a thread.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(
        app.server, sockets=[listening], threads=THREADS, ident=None, max_request_body_size=4 * LARGEST
    )
    with _until_told_to_end():
        # Requests wait for the figures; if there are none to come, the server ends as if by SIGTERM.
        computing.add_done_callback(lambda done: interrupt_main(signal.SIGTERM) if done.exception() else None)
        _tell(listening)
        server.run()
    computing.result()


@contextmanager
def _until_told_to_end() -> Iterator[None]:
    """What is done until Ctrl+C or SIGTERM, which a process in the background of a script hears alone."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell(listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    print(f"metrogap {_version()} on http://{host}:{port}  (Ctrl+C stops it)", flush=True)


def _watch(database: Database, built: Future[bool]) -> Latest[Site]:
    """The site of the newest database; a database that could not be built is told as what went wrong there."""
    from indicators.database import Database

    compute_alone()
    built.result()
    # Another file at the same place is another database.
    opened = [database]
    first = Latest(database.path, lambda: _rebuilt(opened.pop() if opened else Database(database.path)))
    trim()
    gc.freeze()
    stay_small()
    return first


def _rebuilt(database: Database) -> Site:
    """A site, and soon after a look for what is left of the one before it.

    What is frozen is never looked at again for garbage, which otherwise takes a tenth of a second several times a
    minute; a whole site that nobody uses any more must not be among it.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        later = Timer(AFTER_REBUILD, _freeze)
        later.daemon = True
        later.start()
    return _site_of(database)


def _freeze() -> None:
    gc.collect()
    trim()
    gc.freeze()


def build_site(database: Path = DEFAULT_DATABASE) -> Site:
    """Everything pages are made from."""
    from indicators.database import Database

    return _site_of(Database(database))


def _site_of(database: Database) -> Site:
    import pandas as pd

    from callbacks.routes import region_list_address
    from data.boundaries import hashed_name
    from data.catalogue import load_sources
    from data.successors import pilots_of
    from indicators.intervals import Intervals
    from indicators.results import Results
    from layouts.site import Site

    # Texts as Python's own: frames of a few hundred rows are made and read in two thirds of the time.
    pd.set_option("mode.string_storage", "python")
    file, facts = identity(database.path), database.facts()
    results, datasets = Results(facts.catalogue, facts.regions, facts.panel), facts.datasets
    results.level(2)
    site = Site(
        results=results,
        sources=load_sources(),
        pilots=pilots_of(results.regions.vintage),
        vintages=dict(zip(datasets["dataset"], datasets["vintage"], strict=True)),
        borders={level: f"/boundaries/{hashed_name(level, results.regions.vintage)}" for level in BOUNDARIES},
        version=_version(),
        pages=PAGES,
        fields=page_fields(),
        store=lambda: database,
        read_context=_ahead(partial(_context_of, database, file, results)),
    )
    intervals = Intervals(results, database.path.with_suffix(".intervals"), aside=True)
    return replace(site, atlas=region_list_address(site), intervals=intervals)


def _ahead(read: Callable[[], Context]) -> Callable[[], Context]:
    """The same, begun at once in the background: the process that reads is there, and the first page doesn't wait."""
    with_one = ThreadPoolExecutor(1, thread_name_prefix="context")
    begun = with_one.submit(read)
    with_one.shutdown(wait=False)
    return lambda: begun.result() if begun.exception() is None else read()


def _context_of(database: Database, file: Identity | None, results: Results) -> Context:
    """The context of results that were computed from `file`; `ProductError` where another one lies there by now."""
    found = database.context(results)
    # Structure and sectors of the new figures beside scores of the old ones would be numbers of neither.
    if identity(database.path) != file:
        raise ProductError(_("the figures are being replaced; the new ones are shown in a moment"))
    return found


def page_fields() -> dict[str, Field]:
    """What single pages add to the selection: `FIELDS` of their modules, by name."""
    found: dict[str, Field] = {}
    for name in PAGES:
        found |= getattr(import_module(f"layouts.pages.{name}"), "FIELDS", {})
    return found


def health(site: Site, built: bool) -> dict[str, object]:
    """What /health answers: version, vintage and row counts of what is shown; `built` = from the snapshot just now."""
    from layouts.export.provenance import store_of

    store = store_of(site)
    rows = store.row_counts()
    return {
        "status": "ok",
        "version": _version(),
        "vintage": store.vintage(),
        "built_at_start": built,
        "datasets": len(rows),
        "rows": rows,
    }


def create_app(
    site: Callable[[], Site],
    state: Callable[[], Mapping[str, object]],
    *,
    ready: Callable[[], bool] = lambda: True,
    framing: Sequence[str] = (),
) -> Dash:
    """The Dash application; `site()` and `state()` (for /health) are asked at each request and may wait.

    While `ready()` is false a page that says so is answered at once. `framing`: origins that may embed pages.
    """
    from flask_compress import Compress

    from callbacks import act, guard, routes, serving
    from callbacks.document import Dashboard
    from callbacks.modules import Modules

    pages = Modules(PAGES)
    app = Dashboard(
        "metrogap",
        assets_folder=str(ASSETS),
        title=_("metrogap – how far is my region from its core?"),
        update_title=None,
        suppress_callback_exceptions=True,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    # Dash's own `compress` would read the settings before they are made, and send today's browsers zstd: a sixth more.
    app.server.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=BR_LEVEL, COMPRESS_BR_WINDOW=BR_WINDOW
    )
    Compress(app.server)
    app.serve_from(site, ready, pages, _version())
    act.register(app, site, pages)
    for name in PAGES:
        if find_spec(f"callbacks.{name}"):
            import_module(f"callbacks.{name}").register(app, site)
    routes.register(app, site, state, pages)
    guard.register(app)
    serving.register(app, app.script_hashes(), framing=framing)
    app.server.wsgi_app = Turns(app.server.wsgi_app, guard.ACTS, AT_ONCE)
    return app


def _version() -> str:
    try:
        return version("metrogap")
    except PackageNotFoundError:
        return "unreleased"


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # At once: what threads and children still hold ends with the process, and taking it apart object by object
    # only makes DuckDB print of leaks.
    os._exit(code)
