"""What `python app.py` can be told, and the socket it listens on."""

from __future__ import annotations

import argparse
import os
import socket
from pathlib import Path

from data.errors import ProductError
from data.place import DEFAULT_DATABASE

HOST, PORT = "127.0.0.1", 8050
# Processes that may be asked for; more than any machine this is made for has cores.
MOST_WORKERS = 64


def listen(host: str, port: int, given: int | None = None) -> socket.socket:
    """A socket bound before anything slow starts, so that a taken port is told at once; or the one that was `given`.

    Raises `ProductError` for what can't be listened on.
    """
    try:
        if given is not None:
            return socket.socket(fileno=given)
        return socket.create_server((host, port), backlog=128)
    except (OSError, OverflowError) as fault:
        # A taken port has a number and a long text, an unknown host a text alone.
        known = isinstance(fault, OSError) and fault.errno and fault.errno > 0
        reason = os.strerror(fault.errno) if known else getattr(fault, "strerror", None) or str(fault)
        raise ProductError(f"can't listen on {host}:{port} ({reason}); choose another with --port or --host") from None


def parser() -> argparse.ArgumentParser:
    """The command line of `python app.py`."""
    found = argparse.ArgumentParser(prog="python app.py", description="Serve the dashboard.")
    found.add_argument("--host", default=HOST, help=f"address to listen on (default {HOST}: this machine only)")
    found.add_argument("--port", type=int, default=PORT, help=f"port (default {PORT}; 0 = any free one)")
    found.add_argument("--database", type=Path, default=DEFAULT_DATABASE, help="DuckDB file (default: %(default)s)")
    found.add_argument(
        "--workers", type=_count, default=1, help="processes that answer, for many readers (default 1; one per core)"
    )
    found.add_argument("--socket", type=int, help=argparse.SUPPRESS)
    found.add_argument(
        "--allow-framing",
        metavar="ORIGIN",
        action="append",
        default=[],
        help="a site that may embed figures, e.g. https://example.org (repeatable; default: none)",
    )
    return found


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a number of processes, 1 to {MOST_WORKERS}")
    return int(text)
