"""How fast the pages are in Chromium, against a bare Dash page that holds one empty figure of the same versions.

    python tests/benchmarks/page_benchmark.py

One run measures, in turns: (a) first load with a cold cache until the bare
figure, the map at NUTS 2 and 3 and the region page are drawn; (b) bytes of a
second visit; (c) from a change of measure, year or dimension to the redrawn map
and the bytes it takes; (d) from one page to the other; (e) processor time
of the server. Prints medians with their limits; exit code 1 when one is exceeded.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from tests.benchmarks.start_benchmark import free_port, wait_for  # noqa: E402

BARE = """
import sys
from dash import Dash, dcc, html
from waitress import serve
app = Dash("bare")
app.layout = html.Div(dcc.Graph(id="graph"))
serve(app.server, host="127.0.0.1", port=int(sys.argv[1]), threads=8)
"""
FLAGS = ["--no-sandbox", "--disable-gpu"]
# Notes the moment at which an element is there and painted.
NOTICE = """(() => {
  const look = () => document.querySelector(%r) ? requestAnimationFrame(() => { window.drawn = performance.now(); })
                                                : requestAnimationFrame(look);
  look();
})()"""
MAP = "#map-figure .choroplethlayer path"
# What a reader does, one after the other: an element and what to choose there.
CHANGES = (
    ("measure", "score"),
    ("year", "2018"),
    ("show", "rd"),
    ("measure", "percent"),
    ("year", "2021"),
    ("show", "sme"),
)
CHANGES += (("measure", "gap"), ("show", "capital"), ("year", "2019"), ("show", "talent"))
LOAD, AGAIN, REDRAW, WIRE, PAGE = 1.0, 60_000, {2: 200, 3: 300}, 10_000, 400


def main() -> int:
    """Measure and print; returns the exit code (1 = over a limit)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7, help="loads per page, of which the median counts (default 7)")
    runs = parser.parse_args().runs
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    ours_command, bare_command = [sys.executable, "app.py", "--port"], [sys.executable, "-c", BARE]
    with running(ours_command) as ours, running(bare_command) as bare, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        good = [loads(browser, ours, bare, runs), second_visit(browser, ours)]
        good += [changes(browser, ours, level) for level in (2, 3)]
        good.append(page_changes(browser, ours))
        browser.close()
    good.append(answers())
    return 0 if all(good) else 1


def answers() -> bool:
    """Milliseconds of processor time that the server takes for an act, over a mix of what readers do on all pages."""
    import random

    import app
    from callbacks.selection import as_data, read

    site = app.build_site()
    site.results.level(3)
    client, chance = app.create_app(lambda: site, dict).server.test_client(), random.Random(1)
    shows = [*site.results.catalogue.dimensions, *list(site.results.catalogue.indicators)[::3]]
    times = []
    for level in (2, 3):
        geos = site.results.geos(level).tolist()
        start = {"pathname": "/", "search": f"?level={level}&geo={geos[7]}"}
        data = as_data(read(site, start)[0], site)
        for number in range(150):
            field = chance.choice(("measure", "year", "show", "geo", "geo", "page"))
            value = {
                "measure": lambda: chance.choice(("gap", "score", "percent", "value")),
                "year": lambda: str(chance.choice(site.results.years[5:])),
                "show": lambda shows=shows: chance.choice(shows),
                "geo": lambda geos=geos: chance.choice(geos),
                "page": lambda: chance.choice(site.pages),
            }[field]()
            data, seconds = _answer(client, {"set": {field: value}, "n": number}, data)
            times.append(1000 * seconds)
    median, slow = statistics.median(times), sorted(times)[int(0.95 * len(times))]
    print(f"server: {median:.1f} ms median, {slow:.1f} ms p95 of {len(times)} acts (everything, compression included)")
    fast = _told("server, p95", slow, 40, "ms")
    return _told("server, median", median, 15, "ms") and fast


def _answer(client: Any, act: dict[str, Any], data: Any) -> tuple[Any, float]:
    """The selection after an act, and the seconds of processor time for it."""
    body = {
        "output": "query.data",
        "outputs": {"id": "query", "property": "data"},
        "inputs": [{"id": "act", "property": "data", "value": act}],
        "state": [{"id": "query", "property": "data", "value": data}],
        "changedPropIds": ["act.data"],
    }
    begin = time.thread_time()
    found = client.post("/_dash-update-component", json=body)
    return found.get_json()["response"]["query"]["data"], time.thread_time() - begin


@contextmanager
def running(command: list[str]) -> Iterator[str]:
    """A server on a free port, which `command` takes as its last argument; gives its address."""
    port = free_port()
    process = subprocess.Popen([*command, str(port)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/", process.poll)
        time.sleep(3)  # the figures are computed while the first answer is given already
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def loads(browser: Any, ours: str, bare: str, runs: int) -> bool:
    """First loads with a cold cache, in turns."""
    pages = {
        "bare Dash page, one empty figure": (bare + "/", ".js-plotly-plot .main-svg"),
        "map, NUTS 2": (ours + "/", MAP),
        "map, NUTS 3": (ours + "/?level=3", MAP),
        "region page": (ours + "/region/AT12", ".chart .main-svg"),
    }
    found: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(runs):
        for name, (address, selector) in pages.items():
            found[name].append(_load(browser, address, selector))
    medians = {name: statistics.median(times) for name, times in found.items()}
    first = medians["bare Dash page, one empty figure"]
    for name, value in medians.items():
        print(f"first load, {name:<34} {value:6.0f} ms  {value / first:4.2f} times the bare page")
    return _told("map usable", medians["map, NUTS 2"] / first, LOAD, "times the bare page")


def _load(browser: Any, address: str, selector: str) -> float:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(NOTICE % selector)
    page.goto(address)
    drawn = _wait(page, "window.drawn || 0")
    context.close()
    return drawn


def _wait(page: Any, expression: str) -> Any:
    """The first true value; asked from outside, because our pages allow no evaluation of texts inside."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if value := page.evaluate(expression):
            return value
        page.wait_for_timeout(15)
    raise SystemExit(f"{page.url}: waited in vain for {expression}")


def second_visit(browser: Any, ours: str) -> bool:
    """Bytes over the wire when the same browser comes again."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    sizes = []
    for _ in range(2):
        page = context.new_page()
        sent: list[int] = []
        client = context.new_cdp_session(page)
        client.send("Network.enable")
        client.on("Network.loadingFinished", lambda event, sent=sent: sent.append(event["encodedDataLength"]))
        page.add_init_script(NOTICE % MAP)
        page.goto(ours + "/")
        _wait(page, "window.drawn || 0")
        page.wait_for_timeout(1500)
        sizes.append(sum(sent))
        page.close()
    context.close()
    print(f"first visit {sizes[0] / 1000:6.0f} kB, second {sizes[1] / 1000:6.1f} kB")
    return _told("second visit", sizes[1] / 1000, AGAIN / 1000, "kB")


def changes(browser: Any, ours: str, level: int) -> bool:
    """Milliseconds from a choice to the redrawn map, and bytes of the answer."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.add_init_script(NOTICE % MAP)
    page.goto(f"{ours}/?level={level}")
    _wait(page, "window.drawn || 0")
    page.wait_for_timeout(1500)
    sent: list[int] = []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    asked: set[str] = set()
    client.on(
        "Network.requestWillBeSent",
        lambda event: asked.add(event["requestId"]) if "_dash-update" in event["request"]["url"] else None,
    )
    client.on(
        "Network.loadingFinished",
        lambda event: sent.append(event["encodedDataLength"]) if event["requestId"] in asked else None,
    )
    page.evaluate(
        "document.querySelector('#map-figure .js-plotly-plot').on('plotly_afterplot', () => "
        "requestAnimationFrame(() => { window.after = performance.now(); }))"
    )
    times = []
    for (field, value), _ in zip(cycle(CHANGES), range(3 * len(CHANGES)), strict=False):
        before = page.evaluate(
            f"(() => {{ const now = performance.now(); window.after = 0;"
            f"window.dash_clientside.metrogap.set({field!r}, {value!r}); return now; }})()"
        )
        after = _after(page)
        if after:
            times.append(after - before)
        page.wait_for_timeout(100)
    page.close()
    median, slow, bytes_ = statistics.median(times), sorted(times)[int(0.95 * len(times))], max(sent)
    print(f"NUTS {level}: change to redrawn map {median:4.0f} ms median, {slow:4.0f} ms p95, at most {bytes_} bytes")
    fast = _told(f"redrawn map at NUTS {level}", median, REDRAW[level], "ms")
    return _told(f"change at NUTS {level}", bytes_ / 1000, WIRE / 1000, "kB") and fast


def _after(page: Any) -> float:
    """When the map was drawn last; 0 where nothing changed. Insets and Europe are one drawing, axes may follow."""
    end = time.monotonic() + 3
    while time.monotonic() < end:
        page.wait_for_timeout(25)
        if value := page.evaluate("window.after"):
            return float(value)
    return 0.0


def page_changes(browser: Any, ours: str) -> bool:
    """Milliseconds from a click on a link in the navigation to the drawn page."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{ours}/?geo=AT12")
    times = []
    for n in range(12):
        name, selector = (("region", ".chart .main-svg"), ("map", MAP))[n % 2]
        _wait(page, f"!!document.querySelector({(MAP, '.chart .main-svg')[n % 2]!r})")
        page.wait_for_timeout(300)
        times.append(
            page.evaluate(
                """([name, selector]) => new Promise(done => {
                  const start = performance.now();
                  document.getElementById('nav-' + name).click();
                  const look = () => document.querySelector(selector)
                    ? requestAnimationFrame(() => done(performance.now() - start)) : requestAnimationFrame(look);
                  look();
                })""",
                [name, selector],
            )
        )
    page.close()
    for name, some in (("region", times[0::2]), ("map", times[1::2])):
        print(f"to the {name} page {statistics.median(some):4.0f} ms median of {len(some)}")
    return _told("page change", statistics.median(times), PAGE, "ms")


def _told(what: str, value: float, limit: float, unit: str) -> bool:
    good = value <= limit
    print(f"  {what}: {value:.2f} {unit} (limit {limit:g}): {'within' if good else 'OVER'}")
    return good


if __name__ == "__main__":
    sys.exit(main())
