"""python app.py: open the store, compute, serve the dashboard on http://127.0.0.1:8050.

The figures are computed in the background while the interface is imported, so
that neither waits for the other.
"""

from __future__ import annotations

import argparse
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import ProductError
from data.store import DEFAULT_DATABASE

if TYPE_CHECKING:
    from dash import Dash

    from layouts.site import Site

HOST, PORT = "127.0.0.1", 8050
# One worker thread per request in flight; callbacks take some tens of milliseconds.
THREADS = 8
ASSETS = Path(__file__).parent / "layouts" / "assets"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (1 = an error, told in one line)."""
    arguments = _parser().parse_args(argv)
    try:
        with _listen(arguments.host, arguments.port) as listening, ThreadPoolExecutor(1) as pool:
            computing = pool.submit(build_site, arguments.database)
            from waitress.server import create_server

            app = create_app(computing.result)
            computing.result()
            server = create_server(app.server, sockets=[listening], threads=THREADS, ident=None)
            print(
                f"metrogap {_version()} on http://{arguments.host}:{listening.getsockname()[1]}  (Ctrl+C stops it)",
                flush=True,
            )
            server.run()
    except ProductError as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def build_site(database: Path = DEFAULT_DATABASE) -> Site:
    """Everything pages are made from; builds the database from the snapshot when it isn't there yet."""
    from data.boundaries import hashed_name
    from data.catalogue import load_pilots, load_sources
    from data.store import Store, ensure_database
    from indicators.load import load_results

    ensure_database(database)
    results = load_results(database)
    results.level(2)
    with Store.open(database) as store:
        datasets, vintage, rows = store.datasets(), store.vintage(), store.row_counts()
    from layouts.site import Site

    return Site(
        results=results,
        sources=load_sources(),
        pilots=load_pilots(),
        vintages=dict(zip(datasets["dataset"], datasets["vintage"], strict=True)),
        borders={level: f"/boundaries/{hashed_name(level)}" for level in (0, 2, 3)},
        version=_version(),
        health={"status": "ok", "version": _version(), "vintage": vintage, "rows": rows},
    )


def create_app(site: Callable[[], Site]) -> Dash:
    """The Dash application; `site()` is asked at each request and may wait for the first computation."""
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
        title="metrogap – how far is my region from its core?",
        update_title=None,
        index_string=INDEX,
        compress=True,
        suppress_callback_exceptions=True,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.layout = shell(_version())
    address.register(app, site, {name: page.layout for name, page, _ in pages})
    for _, _, happening in pages:
        happening.register(app, site)
    _add_routes(app, site)
    return app


def _add_routes(app: Dash, site: Callable[[], Site]) -> None:
    """Addresses that are no pages: health, and boundaries that a browser may keep for a year."""
    from flask import Response, abort, jsonify, send_file

    from data.boundaries import boundary_path, hashed_name

    @app.server.route("/health")
    def health() -> Response:
        return jsonify(site().health)

    @app.server.route("/boundaries/<name>")
    def boundaries(name: str) -> Response:
        known: Mapping[str, Any] = {hashed_name(level): boundary_path(level) for level in (0, 2, 3)}
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
        reason = getattr(fault, "strerror", None) or str(fault)
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
