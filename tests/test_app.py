"""The server itself: what it answers, what it refuses, and that new data arrives without a failed request."""

from __future__ import annotations

import contextlib
import csv
import gzip
import json
import re
import shutil
import signal
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from functools import partial
from itertools import product

import brotli
import pandas as pd
import pytest
from waitress.server import create_server

import app
from data.boundaries import hashed_name
from data.deliveries import FILE, Delivery
from data.errors import ProductError
from data.store import write
from data.watch import Latest, identity
from indicators.database import Database

ASK = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


class Server:
    """The dashboard on a free port, with the database it watches."""

    def __init__(self, database):
        self.database = database
        self.latest = Latest(database, partial(app.build_site, database), interval=0.05)
        dashboard = app.create_app(self.latest, lambda: app.health(self.latest(), False))
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


def page(pathname="/", search=""):
    """What a browser sends to be shown a page."""
    return act({"open": {"pathname": pathname, "search": search}, "whole": True})


def act(value, query=None):
    """What a browser sends when something is chosen."""
    return {
        "output": "query.data",
        "outputs": {"id": "query", "property": "data"},
        "inputs": [{"id": "act", "property": "data", "value": value}],
        "state": [{"id": "query", "property": "data", "value": query}],
        "changedPropIds": ["act.data"],
    }


def first(document: bytes) -> dict:
    """The layout that a document holds."""
    text = document.decode()
    return json.loads(text.split('id="first-layout">')[1].split("</script>")[0])


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
    "fields",
    [
        {"geo": "A" * 100_000},
        {"year": "<script>alert(1)</script>"},
        {"show": "'; DROP TABLE observations; --"},
        {"level": ["2"], "year": {"a": 1}},
        {"core": 10**30},
        {"measure": "\ud800"},
    ],
)
def test_what_no_control_offers_is_told_and_changes_nothing(server, fields):
    before = {"address": "/?geo=AT12&year=2019&level=2&show=talent&measure=gap", "theme": "light", "language": "en"}
    status, body = server.post(act({"set": fields, "n": 10**30}, before))
    answer = json.loads(body)
    assert status == 200 and answer["response"]["query"]["data"]["address"] == before["address"]
    assert "can't be used" in json.dumps(answer["sideUpdate"]["notice"])


def test_an_address_that_is_too_long_is_told(server):
    for path, search in (("/", "?geo=AT12&x=" + "A" * 100_000), ("/" + "a" * 100_000, "")):
        _answer, body = server.get(path + search)
        layout = first(body)
        assert "longer than any" in json.dumps(layout) and "map-figure" in json.dumps(layout)


BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "a number": b"5",
    "no output": b"{}",
    "a deep list": b"[" * 20_000 + b"]" * 20_000,
    "an unknown output": {"output": "x.y"},
    "an output that is none": {"output": {"a": 1}},
    "an output of another": {"outputs": {"id": "page", "property": "children"}},
    "too few inputs": {"inputs": []},
    "too many inputs": {"inputs": act(None)["inputs"] * 9},
    "no state": {"state": []},
    "a text for inputs": {"inputs": "x"},
    "a number for what changed": {"changedPropIds": 5},
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_request_that_no_page_sends_is_refused_in_one_line(server, body):
    raw = body if isinstance(body, bytes) else json.dumps(act({"set": {}}) | body).encode()
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.post(raw)
    told = refused.value.read().decode()
    assert refused.value.code == 400 and told.count("\n") == 1 and "open its address anew" in told
    assert server.post(act({"set": {"year": "2018"}}))[0] == 200


def test_a_request_that_is_too_large_is_refused(server):
    for size in (300_000, 5_000_000):
        client = socket.create_connection(server.address.removeprefix("http://").split(":"))
        head = "POST /_dash-update-component HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        client.sendall(f"{head}Content-Length: {size}\r\n\r\n".encode())
        client.settimeout(10)
        with contextlib.suppress(ConnectionError):
            client.sendall(b"x" * size)
        assert client.recv(100).split()[1] == b"413"
        client.close()
    assert server.get("/health")[0].status == 200


@pytest.mark.parametrize("path", ["/_dash-component-suites/os/x.js", "/download/nothing.exe", "/figures/map/x.csv"])
def test_what_is_not_there_is_told_in_one_line(server, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.get(path)
    told = refused.value.read().decode()
    assert refused.value.code == 404 and told.count("\n") == 1 and "Traceback" not in told


@pytest.mark.parametrize(
    "value", [None, 5, "text", [], {}, {"pathname": 7, "search": ["x"]}, {"pathname": None, "theme": {}}]
)
def test_a_malformed_state_counts_as_empty(server, value):
    for body in (act({"open": value}), act({"set": value}), act(value), act({"set": {"year": "2018"}}, value)):
        status, _body = server.post(body)
        assert status == 200


def test_the_first_answer_holds_the_page_that_was_asked_for(server):
    answer, body = server.get("/region/PL84?year=2019")
    layout = json.dumps(first(body), ensure_ascii=False)
    assert answer.status == 200 and "region-content" in layout and "Podlaskie" in layout and "NUTS 2 · 2019" in layout
    title = body.decode().split("<title>")[1].split("</title>")[0]
    assert title.startswith("Podlaskie is ") and title.endswith("metrogap")


def test_numbers_are_written_in_the_reader_s_language(server):
    headers = {"Accept-Language": "fi-FI,fi;q=0.9,en;q=0.5"}
    with ASK(urllib.request.Request(server.address + "/region/PL84?year=2021", headers=headers), timeout=30) as answer:
        finnish = json.dumps(first(answer.read()), ensure_ascii=False)
    english = json.dumps(first(server.get("/region/PL84?year=2021")[1]), ensure_ascii=False)
    points = re.search(r"([0-9]+)\.([0-9]) points behind", english)
    assert points and f"{points[1]},{points[2]} points behind" in finnish and points[0] not in finnish


def test_what_somebody_writes_into_an_address_stays_text(server):
    script = "</script><script>alert(1)</script>"
    _answer, body = server.get("/?show=" + urllib.parse.quote(script))
    assert script.encode() not in body and b"<script>alert" not in body
    assert script[:20] in json.dumps(first(body), ensure_ascii=False)


def test_every_answer_carries_the_rules_for_browsers(server):
    documents = ("/", "/region/PL84")
    for path in (*documents, "/health", "/assets/shell.css", f"/boundaries/{hashed_name(2)}", "/_dash-dependencies"):
        headers = server.get(path)[0].headers
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "same-origin", path
        # What browsers read with documents only is more than some changes of a page.
        if path not in documents:
            assert not {"Content-Security-Policy", "Permissions-Policy", "X-Frame-Options"} & set(headers), path
            continue
        policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'self'" and policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in policy["script-src"] and "camera=()" in headers["Permissions-Policy"]
        assert headers["X-Frame-Options"] == "DENY"


def test_framing_is_allowed_only_where_the_operator_says_so(site):
    opened = app.create_app(lambda: site, dict, framing=["https://example.org"])
    answer = opened.server.test_client().get("/?embed=map")
    assert "frame-ancestors https://example.org" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers


def test_while_figures_are_computed_a_page_says_so(site):
    waiting = app.create_app(lambda: site, dict, ready=lambda: False)
    document = waiting.server.test_client().get("/region/AT12").data
    assert "Computing the figures" in json.dumps(first(document))


@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
def test_files_are_compressed_once_and_kept(site, encoding):
    client = app.create_app(lambda: site, dict).server.test_client()
    plain = client.get("/assets/act.js").data
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
    for _ in range(2):
        answer = client.get("/assets/act.js?m=1", headers={"Accept-Encoding": encoding})
        assert unpack(answer.data) == plain and answer.headers.get("Content-Encoding", "") == encoding
        assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in client.get("/assets/act.js").headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/?geo=PL84", "/health"])
def test_what_is_made_for_one_reader_goes_to_todays_browsers_in_brotli(site, path):
    client = app.create_app(lambda: site, lambda: {"text": "x" * 1000}).server.test_client()
    answer = client.get(path, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
    assert answer.headers["Content-Encoding"] == "br" and "Accept-Encoding" in answer.headers["Vary"]
    assert brotli.decompress(answer.data)


def test_the_list_of_regions_has_names_places_and_one_address(server, site):
    answer, body = server.get(site.atlas)
    regions = {row[0]: row for row in json.loads(body)["regions"]}
    assert "immutable" in answer.headers["Cache-Control"]
    assert regions["PL84"][1:3] == ["Podlaskie", 2] and 22 < regions["PL84"][3] < 24 and 52 < regions["PL84"][4] < 54
    assert len(regions) == sum(len(site.results.geos(level)) for level in (2, 3))
    with pytest.raises(urllib.error.HTTPError):
        server.get("/regions/regions.00000000.json")


@pytest.mark.parametrize(
    ("frame", "path"), [("map", "map"), ("gaps", "region"), ("indicators", "region"), ("trend", "region")]
)
def test_every_figure_has_its_numbers(server, site, frame, path):
    _answer, body = server.get(f"/figures/{path}/{frame}.json?geo=PL84&year=2021&show=rd")
    table = json.loads(body)
    assert table["caption"] and all(len(row) == len(table["heads"]) for row in table["rows"]) and table["rows"]
    answer, body = server.get(f"/figures/{path}/{frame}.csv?geo=PL84&year=2021&show=rd")
    lines = list(csv.reader(body.decode("utf-8-sig").splitlines()))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (lines[0][0].startswith("# ") and "geo=PL84" in lines[2][0]) or "/region/PL84" in lines[2][0]
    assert lines[3] == table["heads"] and len(lines) == 4 + len(table["rows"])


def test_the_numbers_of_the_map_are_the_results(server, site):
    lines = list(csv.reader(server.get("/figures/map/map.csv?year=2021&show=rd")[1].decode("utf-8-sig").splitlines()))
    gaps = site.results.gaps(2, 2021, dimension="rd").set_index("geo")["gap"]
    place = next(n for n, head in enumerate(lines[3]) if "Gap to core" in head)
    for code, value in ((line[0], line[place]) for line in lines[4:]):
        assert (value == "" and gaps[code] != gaps[code]) or float(value) == pytest.approx(gaps[code], rel=1e-12)


@pytest.mark.parametrize("path", ["/figures/nowhere/map.csv", "/figures/map/nothing.csv", "/figures/map/map.exe"])
def test_other_figures_do_not_exist(server, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.get(path)
    assert refused.value.code == 404


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


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "many", "", "65"])
def test_a_number_of_workers_that_is_none_is_told(number, capsys):
    with pytest.raises(SystemExit) as ended:
        app.main([f"--workers={number}"])
    assert ended.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert f"--workers: found {number!r}, expected a number of processes, 1 to 64" in last


def test_structure_is_never_read_from_another_database_than_the_scores(database, results, tmp_path):
    own = tmp_path / "own.duckdb"
    shutil.copyfile(database, own)
    file = identity(own)
    held = Database(own)
    assert app._context_of(held, file, results).structure(2).geos.size
    write([], own)  # takes the place of the file, as every ingest does
    with pytest.raises(ProductError, match="being replaced"):
        app._context_of(held, file, results)
    held.close()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_by_ctrl_c_and_by_sigterm(told):
    before = signal.getsignal(signal.SIGTERM)
    reached = []
    with app._until_told_to_end():
        signal.raise_signal(told)
        reached.append(True)
    assert not reached and signal.getsignal(signal.SIGTERM) == before


def test_a_taken_port_is_one_clear_line(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert app.main(["--port", str(port)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and f"127.0.0.1:{port}" in told and "--port" in told


@pytest.mark.parametrize("heard", [signal.default_int_handler, signal.SIG_IGN], ids=["terminal", "background"])
def test_a_file_that_is_no_database_is_one_clear_line(heard, capsys, tmp_path):
    """Also in the background of a script, where nobody hears Ctrl+C."""
    other = tmp_path / "notes.duckdb"
    other.write_text("not a database", encoding="utf-8")
    before = signal.signal(signal.SIGINT, heard)
    try:
        assert app.main(["--port", "0", "--database", str(other)]) == 1
    finally:
        signal.signal(signal.SIGINT, before)
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "notes.duckdb" in told
    assert other.read_text(encoding="utf-8") == "not a database"
