"""What goes over the wire, and under which rules: compression, caching, security headers.

Files that never change under their address are compressed once, as small as
brotli can, and kept; Dash alone would compress them anew for every visitor.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from threading import Lock
from typing import Any

import brotli
from dash import Dash
from flask import Response, request

from callbacks.routes import FOREVER

# Addresses that carry a hash, a version or a time of their content.
LASTING = ("/_dash-component-suites/", "/assets/", "/boundaries/", "/regions/")
# What a browser can open as a page; errors are plain text (callbacks/guard.py).
DOCUMENTS = ("text/html", "application/xhtml+xml", "image/svg+xml")
MOST = 400  # answers that are kept; there are some sixty
LEAST = 500  # bytes, below which compressing is not worth it
QUALITY = 9  # of brotli for what is compressed once; 11 takes ten times as long for 5 % less


def register(app: Dash, hashes: str, *, framing: Sequence[str] = ()) -> None:
    """Add caching and headers. `hashes`: inline scripts that are allowed; `framing`: origins that may embed a page."""
    kept: dict[tuple[str, str], tuple[bytes, dict[str, str]]] = {}
    lock = Lock()
    policy = content_policy(hashes, framing)

    @app.server.before_request
    def answer_from_memory() -> Response | None:
        if request.method != "GET" or not request.path.startswith(LASTING):
            return None
        found = kept.get((request.path, _encoding()))
        return Response(found[0], headers=found[1]) if found else None

    @app.server.after_request
    def send(answer: Response) -> Response:
        _secure(answer, policy, framing)
        lasting = request.method == "GET" and request.path.startswith(LASTING) and answer.status_code == 200
        if lasting and "Content-Encoding" not in answer.headers:
            _pack(answer, _encoding())
            with lock:
                if len(kept) < MOST:
                    kept[request.path, _encoding()] = (answer.get_data(), dict(answer.headers))
        if lasting:
            answer.headers["Cache-Control"] = _lasts()
        return answer


def content_policy(hashes: str, framing: Sequence[str]) -> str:
    """The Content-Security-Policy: everything from this host, scripts by file or by hash.

    Styles in elements are allowed, because plotly and React write positions and colours there; a style can load
    nothing from elsewhere under `default-src 'self'`.
    """
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' {hashes}".strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": " ".join(framing) or "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _secure(answer: Response, policy: str, framing: Sequence[str]) -> None:
    """Rules for every answer; for a document also those that browsers read with nothing else, half a kilobyte."""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    if answer.mimetype not in DOCUMENTS:
        return
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if not framing:
        answer.headers["X-Frame-Options"] = "DENY"


def _pack(answer: Response, encoding: str) -> None:
    """Compress what is worth it, and drop what asks for a second look."""
    answer.direct_passthrough = False
    body = answer.get_data()
    if len(body) > LEAST and answer.mimetype not in ("font/woff2", "image/png", "image/x-icon"):
        if encoding == "br":
            answer.set_data(brotli.compress(body, quality=QUALITY))
        elif encoding == "gzip":
            answer.set_data(gzip.compress(body, 9, mtime=0))
        if encoding:
            answer.headers["Content-Encoding"] = encoding
    answer.headers["Vary"] = "Accept-Encoding"
    for name in ("ETag", "Last-Modified", "Content-Disposition", "Date"):
        answer.headers.pop(name, None)


def _lasts() -> str:
    """For ever where the address says which content it means; a file without such a sign for an hour."""
    signed = not request.path.startswith("/assets/") or "m" in request.args or request.path.endswith(".woff2")
    return FOREVER if signed else "public, max-age=3600"


def _encoding() -> Any:
    accepted = request.headers.get("Accept-Encoding", "")
    return "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
