"""Addresses that are no pages: health, boundaries, the list of regions, and the numbers behind a figure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dash import Dash
from flask import Response, abort, jsonify, request, send_file

from callbacks import decks
from callbacks.act import Pages
from callbacks.selection import read
from data.boundaries import load_centres, served_files
from data.errors import ProductError
from indicators.results import LEVELS
from layouts.method import method_note
from layouts.numbers import language_of, written_for
from layouts.site import Site
from layouts.tables import Table

FOREVER = "public, max-age=31536000, immutable"


def register(app: Dash, site: Callable[[], Site], state: Callable[[], Mapping[str, object]], pages: Pages) -> None:
    """Add the routes; `state()` is what /health answers."""
    server = app.server
    decks.register(app, site)

    @server.route("/health")
    def answer_health() -> tuple[Response, int]:
        try:
            return jsonify(state()), 200
        except ProductError as fault:
            return jsonify(status="error", message=str(fault)), 503

    @server.route("/boundaries/<name>")
    def boundaries(name: str) -> Response:
        known = served_files()
        if name not in known:
            abort(404)
        answer = send_file(known[name], mimetype="application/geo+json", etag=False)
        answer.headers["Cache-Control"] = FOREVER
        return answer

    @server.route("/regions/<name>")
    def regions(name: str) -> Response:
        now = site()
        if f"/regions/{name}" != now.atlas:
            abort(404)
        answer = Response(region_list(now), mimetype="application/json")
        answer.headers["Cache-Control"] = FOREVER
        return answer

    @server.route("/figures/<page>/<name>.<kind>")
    def figure(page: str, name: str, kind: str) -> Response:
        if page not in pages or kind not in ("json", "csv"):
            abort(404)
        now = site()
        table, address = _table(now, pages, page, name)
        if kind == "csv":
            return _file(table.csv(address), f"metrogap-{name}.csv")
        return jsonify(table.shown())


def _table(site: Site, pages: Pages, page: str, name: str) -> tuple[Table, str]:
    """The numbers of one figure for the selection in the address, and where that figure is seen."""
    reader = {"language": language_of(request.headers.get("Accept-Language"))}
    path = "/" if page == "map" else f"/{page}"
    query, _messages = read(
        site, {"pathname": path, "search": request.query_string.decode("utf-8", "replace")} | reader
    )
    site = site.under(query)
    known = pages[query.page].tables(site, query) if hasattr(pages[query.page], "tables") else {}
    if name not in known or query.page != page:
        abort(404)
    with written_for(query.language):
        table, note = known[name](), method_note(site.results)
        table = replace(table, caption=f"{table.caption} {note}") if note else table
        return table, request.host_url.rstrip("/") + query.address()


def _file(text: str, name: str) -> Response:
    answer = Response("\ufeff" + text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def region_list(site: Site) -> str:
    """All regions with names and places as JSON: what search, keyboard and tooltips need. Made once per site."""
    return site.memory.get("region list", lambda: _region_list(site))


def _region_list(site: Site) -> str:
    regions = site.results.regions
    centres = load_centres(vintage=regions.vintage)
    rows = []
    for level in LEVELS:
        for code in site.results.geos(level).tolist():
            lon, lat = centres.get(code, (None, None))
            rows.append([code, regions.name(code), level, lon, lat, *other_names(regions, code)])
    countries = {code: regions.name(code) for code in regions.codes(0)}
    return json.dumps({"regions": rows, "countries": countries}, ensure_ascii=False, separators=(",", ":"))


def other_names(regions: Any, code: str) -> list[str]:
    """Names of a region besides the one that is shown, as far as the data has them."""
    known = getattr(regions, "other_names", None)
    return list(known(code)) if callable(known) else []


def region_list_address(site: Site) -> str:
    """Where the list lies: with a hash of its content in the name, so that a browser may keep it for ever."""
    digest = hashlib.sha256(region_list(site).encode()).hexdigest()[:8]
    return f"/regions/regions.{digest}.json"
