"""What can't be answered: a status and one clear line instead of a page of the server's own, never its insides."""

from __future__ import annotations

import logging

from dash import Dash
from dash.exceptions import DependencyException
from flask import Response, request
from werkzeug.exceptions import HTTPException

from data.translate import N_, _

# Bytes of a request; a browser of ours sends two thousand.
LARGEST = 250_000
ACTS = "/_dash-update-component"
TOO_LARGE = N_("This request is too large; at most {n} kB are read.")
NO_REQUEST = N_("This is not what a page of this dashboard asks; open its address anew.")
FAILED = N_("This could not be answered. The details are in the server's log.")
LIBRARY = N_("There is no such file.")


def register(app: Dash) -> None:
    """Answer errors of the web server, of Dash and of our own in one way."""
    app.server.config["MAX_CONTENT_LENGTH"] = LARGEST

    @app.server.errorhandler(HTTPException)
    def told(fault: HTTPException) -> Response:
        status = fault.code or 500
        if status < 400:  # a redirection
            return fault.get_response()
        text = _(TOO_LARGE, n=LARGEST // 1000) if status == 413 else f"{status} {fault.name}"
        return line(_(NO_REQUEST) if request.path == ACTS and status == 400 else text, status)

    @app.server.errorhandler(DependencyException)
    def no_library(_fault: DependencyException) -> Response:
        return line(_(LIBRARY), 404)

    @app.server.errorhandler(Exception)
    def failed(fault: Exception) -> Response:
        # An act that fails is answered by its callback; what gets here is a body that Dash can make nothing of.
        malformed = request.path == ACTS
        log = logging.getLogger("metrogap")
        log.log(logging.INFO if malformed else logging.ERROR, "%s %s", request.method, request.path, exc_info=fault)
        return line(_(NO_REQUEST) if malformed else _(FAILED), 400 if malformed else 500)


def line(text: str, status: int) -> Response:
    """A plain answer of one line."""
    return Response(text + "\n", status, content_type="text/plain; charset=utf-8")
