"""python app.py: open the store, compute, serve the dashboard on http://127.0.0.1:8050.

The figures are computed in the background while the interface is imported, so
that neither waits for the other. A new database is noticed and shown without a
restart.
"""

from __future__ import annotations

import argparse
import logging
import os
import socket
import sys
from _thread import interrupt_main
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import ProductError
from data.store import DEFAULT_DATABASE, Store, ensure_database
from data.translate import _
from data.watch import Latest

if TYPE_CHECKING:
    from dash import Dash

    from layouts.site import Site

HOST, PORT = "127.0.0.1", 8050
# One worker thread per request in flight; callbacks take some tens of milliseconds.
THREADS = 8
# NUTS levels whose boundaries the maps draw.
BOUNDARIES = (0, 2, 3)
ASSETS = Path(__file__).parent / "layouts" / "assets"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (1 = an error, told in one line)."""
    arguments = _parser().parse_args(argv)
    try:
        with _listen(arguments.host, arguments.port) as listening, ThreadPoolExecutor(1) as pool:
            built = pool.submit(ensure_database, arguments.database)
            computing = pool.submit(_watch, arguments.database, built)
            app = create_app(lambda: computing.result()(), lambda: health(arguments.database, built.result()))
            _serve(app, computing, listening)
    except ProductError as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1
    return 0


def _serve(app: Dash, computing: Future[Latest[Site]], listening: socket.socket) -> None:
    """Answer requests until Ctrl+C; raises `ProductError` when the figures can't be computed."""
    from waitress.server import create_server

    server = create_server(app.server, sockets=[listening], threads=THREADS, ident=None)
    host, port = listening.getsockname()[:2]
    try:
        # Requests wait for the figures; if there are none to come, the server ends as if by Ctrl+C.
        computing.add_done_callback(lambda done: interrupt_main() if done.exception() else None)
        print(f"metrogap {_version()} on http://{host}:{port}  (Ctrl+C stops it)", flush=True)
        server.run()
    except KeyboardInterrupt:
        pass
    computing.result()


def _watch(database: Path, built: Future[bool]) -> Latest[Site]:
    """The site of the newest database; a database that could not be built is told as what went wrong there."""
    built.result()
    return Latest(database, partial(build_site, database))


def build_site(database: Path = DEFAULT_DATABASE) -> Site:
    """Everything pages are made from."""
    from data.boundaries import hashed_name
    from data.catalogue import load_pilots, load_sources
    from indicators.load import compute_results
    from layouts.site import Site

    with Store.open(database) as store:
        results, datasets = compute_results(store), store.datasets()
    results.level(2)
    return Site(
        results=results,
        sources=load_sources(),
        pilots=load_pilots(),
        vintages=dict(zip(datasets["dataset"], datasets["vintage"], strict=True)),
        borders={level: f"/boundaries/{hashed_name(level)}" for level in BOUNDARIES},
        version=_version(),
    )


def health(database: Path, built: bool) -> dict[str, object]:
    """What /health answers: version, vintage and row counts of the database; `built` = from the snapshot just now."""
    with Store.open(database) as store:
        rows = store.row_counts()
        return {
            "status": "ok",
            "version": _version(),
            "vintage": store.vintage(),
            "built_at_start": built,
            "datasets": len(rows),
            "rows": rows,
        }


def create_app(site: Callable[[], Site], state: Callable[[], Mapping[str, object]]) -> Dash:
    """The Dash application; `site()` and `state()` (for /health) are asked at each request and may wait."""
    from dash import Dash

    from callbacks import address
    from callbacks import map as on_map
    from callbacks import region as on_region
    from layouts.pages import map as map_page
    from layouts.pages import region as region_page
    from layouts.shell import INDEX, shell

    # A page: its name in a selection, what is shown, what happens.
    pages = (("map", map_page, on_map), ("region", region_page, on_region))
    app = Dash(
        "metrogap",
        assets_folder=str(ASSETS),
        title=_("metrogap – how far is my region from its core?"),
        update_title=None,
        index_string=INDEX,
        compress=True,
        suppress_callback_exceptions=True,
        on_error=_tell,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.layout = shell(_version())
    address.register(app, site, {name: page.layout for name, page, _on in pages})
    for _name, _page, happening in pages:
        happening.register(app, site)
    _add_routes(app, state)
    return app


def _tell(fault: Exception) -> None:
    """What nobody foresaw: the reader gets a sentence and keeps the page, the operator the details."""
    from dash import set_props

    from layouts.shell import notices

    logging.getLogger("metrogap").error("a callback failed", exc_info=fault)
    set_props("notice", {"children": notices((_("This could not be shown; what you see is what was there before."),))})


def _add_routes(app: Dash, state: Callable[[], Mapping[str, object]]) -> None:
    """Addresses that are no pages: health, and boundaries that a browser may keep for a year."""
    from flask import Response, abort, jsonify, send_file

    from data.boundaries import boundary_path, hashed_name

    @app.server.route("/health")
    def answer_health() -> tuple[Response, int]:
        try:
            return jsonify(state()), 200
        except ProductError as fault:
            return jsonify(status="error", message=str(fault)), 503

    @app.server.route("/boundaries/<name>")
    def boundaries(name: str) -> Response:
        known: Mapping[str, Any] = {hashed_name(level): boundary_path(level) for level in BOUNDARIES}
        if name not in known:
            abort(404)
        answer = send_file(known[name], mimetype="application/geo+json")
        answer.cache_control.public, answer.cache_control.max_age, answer.cache_control.immutable = True, 31536000, True
        answer.cache_control.no_cache = None
        return answer


def _listen(host: str, port: int) -> socket.socket:
    """A socket bound before anything slow starts, so that a taken port is told at once."""
    try:
        return socket.create_server((host, port), backlog=128)
    except (OSError, OverflowError) as fault:
        # A taken port has a number and a long text, an unknown host a text alone.
        known = isinstance(fault, OSError) and fault.errno and fault.errno > 0
        reason = os.strerror(fault.errno) if known else getattr(fault, "strerror", None) or str(fault)
        raise ProductError(f"can't listen on {host}:{port} ({reason}); choose another with --port or --host") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python app.py", description="Serve the dashboard.")
    parser.add_argument("--host", default=HOST, help=f"address to listen on (default {HOST}: this machine only)")
    parser.add_argument("--port", type=int, default=PORT, help=f"port (default {PORT}; 0 = any free one)")
    parser.add_argument("--database", type=Path, default=DEFAULT_DATABASE, help="DuckDB file (default: %(default)s)")
    return parser


def _version() -> str:
    try:
        return version("metrogap")
    except PackageNotFoundError:
        return "unreleased"


if __name__ == "__main__":
    sys.exit(main())
