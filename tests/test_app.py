"""The server itself: what it answers, what it refuses, and that new data arrives without a failed request."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import time
import urllib.error
import urllib.request
from functools import partial
from itertools import product

import pandas as pd
import pytest
from waitress.server import create_server

import app
from data.boundaries import hashed_name
from data.deliveries import FILE, Delivery
from data.store import write
from data.watch import Latest

ASK = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


class Server:
    """The dashboard on a free port, with the database it watches."""

    def __init__(self, database):
        self.database = database
        self.latest = Latest(database, partial(app.build_site, database), interval=0.05)
        dashboard = app.create_app(self.latest, lambda: app.health(database, False))
        self._server = create_server(dashboard.server, host="127.0.0.1", port=0, threads=4)
        self.address = f"http://127.0.0.1:{self._server.effective_port}"
        threading.Thread(target=self._server.run, daemon=True).start()

    def get(self, path):
        with ASK(self.address + path, timeout=30) as answer:
            return answer, answer.read()

    def post(self, body):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}/_dash-update-component", data, headers)
        with ASK(request, timeout=30) as answer:
            return answer.status, answer.read()

    def close(self):
        self._server.close()
        self.latest.close()


@pytest.fixture(scope="module")
def server(database, tmp_path_factory):
    copy = tmp_path_factory.mktemp("served") / "metrogap.duckdb"
    shutil.copyfile(database, copy)
    running = Server(copy)
    yield running
    running.close()


PAGE = [("page", "children"), ("notice", "children"), ("query", "data"), ("nav-map", "className")]
PAGE += [("nav-region", "className")]


def page(pathname="/", search=""):
    """What a browser sends to be shown a page."""
    address = {"pathname": pathname, "search": search, "theme": "light"}
    return {
        "output": "..".join(["", "...".join(f"{i}.{p}" for i, p in PAGE), ""]),
        "outputs": [{"id": i, "property": p} for i, p in PAGE],
        "inputs": [{"id": "address", "property": "data", "value": address}],
        "changedPropIds": ["address.data"],
    }


def test_health_says_version_vintage_and_rows(server):
    answer, body = server.get("/health")
    state = json.loads(body)
    assert answer.status == 200
    assert state["version"] and state["vintage"].startswith("snapshot ")
    assert state["rows"]["eurostat.tgs00042"] > 2000


@pytest.mark.parametrize("level", app.BOUNDARIES)
def test_boundaries_may_be_kept_for_a_year(server, level):
    answer, body = server.get(f"/boundaries/{hashed_name(level)}")
    assert "immutable" in answer.headers["Cache-Control"] and "max-age=31536000" in answer.headers["Cache-Control"]
    assert json.loads(body)["type"] == "FeatureCollection"


def test_boundaries_have_one_address_only(server):
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.get("/boundaries/nuts2021_2.geojson")
    assert refused.value.code == 404


@pytest.mark.parametrize("path", ["/boundaries/..%2F..%2Fpyproject.toml", "/assets/..%2F..%2Fpyproject.toml"])
def test_no_file_outside_is_served(server, path):
    try:
        _answer, body = server.get(path)
    except urllib.error.HTTPError as refused:
        body = refused.read()
    assert b"build-backend" not in body


@pytest.mark.parametrize(
    ("path", "search"),
    [
        ("/", "?geo=" + "A" * 100_000),
        ("/", "?year=1e9&level=-1&core=%00&measure='; DROP TABLE x; --"),
        ("/", "?" + "&".join(f"k{n}=1" for n in range(500))),
        ("/", "?year=٢٠٢٠"),
        ("/region/<script>alert(1)</script>", ""),
        ("/region/AT12", "?core=AT12&year=2020.5"),
        ("/region/AT12/extra", "?geo=%FF%FE"),
        ("/region/AT", ""),
    ],
)
def test_hostile_addresses_get_a_page(server, path, search):
    status, body = server.post(page(path, search))
    assert status == 200
    assert "map-figure" in body.decode() or "region-content" in body.decode()


@pytest.mark.parametrize(
    "value", [None, 5, "text", [], {}, {"pathname": 7, "search": ["x"]}, {"pathname": None, "theme": {}}]
)
def test_a_malformed_state_counts_as_empty(server, value):
    body = page()
    body["inputs"][0]["value"] = value
    status, _body = server.post(body)
    assert status == 200


def test_every_page_can_be_shown_for_every_year_and_theme(results, database):
    from layouts.pages import map as map_page
    from layouts.pages import region as region_page
    from layouts.query import parse

    site = app.build_site(database)
    shows = [*results.catalogue.dimensions, *list(results.catalogue.indicators)[::5]]
    for number, (year, geo) in enumerate(
        product(results.years, ["", "AT12", "LU00", "UKI3", "FI1C3", "TR10", "IE062"])
    ):
        show, theme = shows[number % len(shows)], ("light", "dark", "projector")[number % 3]
        query, messages = parse(site.results, "/", f"?geo={geo}&year={year}&show={show}", theme)
        assert messages == ()
        assert map_page.layout(site, query)
        assert not geo or region_page.layout(site, query)


def test_new_data_is_shown_without_a_failed_request(server):
    """The running dashboard changes over while it is asked without a pause."""
    stop, failures, counts = threading.Event(), [], []

    def hammer():
        while not stop.is_set():
            try:
                server.get("/health")
                status, _body = server.post(page("/region/AT12", "?year=2023"))
                counts.append(status)
            except Exception as fault:
                failures.append(fault)

    askers = [threading.Thread(target=hammer) for _ in range(3)]
    for asker in askers:
        asker.start()
    rows = [("PC", "ED5-8", "Y25-64", "T", geo, 2023, value, "", "") for geo, value in (("AT12", 77.7), ("AT13", 88.8))]
    columns = ["unit", "isced11", "age", "sex", "geo", "time", "value", "flag", "conf"]
    table = pd.DataFrame(rows, columns=columns)
    write([Delivery("eurostat.tgs00109", table, "v", "test", "new.csv", "0", False, FILE)], server.database)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and "77.7" not in server.post(page("/region/AT12", "?year=2023"))[1].decode():
        time.sleep(0.1)
    stop.set()
    for asker in askers:
        asker.join()
    assert "77.7" in server.post(page("/region/AT12", "?year=2023"))[1].decode()
    assert failures == [] and len(counts) > 3


def test_a_taken_port_is_one_clear_line(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert app.main(["--port", str(port)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and f"127.0.0.1:{port}" in told and "--port" in told


def test_a_file_that_is_no_database_is_one_clear_line(capsys, tmp_path):
    other = tmp_path / "notes.duckdb"
    other.write_text("not a database", encoding="utf-8")
    assert app.main(["--port", "0", "--database", str(other)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "notes.duckdb" in told
    assert other.read_text(encoding="utf-8") == "not a database"
