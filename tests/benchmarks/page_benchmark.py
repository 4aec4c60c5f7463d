"""How fast the pages are in Chromium, against a bare Dash page that holds one empty figure of the same versions.

    python -m tests.benchmarks.page_benchmark [--only load again change tour] [--pages map gap]

One run measures: (load) in turns, first loads with a cold cache until the bare figure, the map at NUTS 2 and 3 and
the region page are drawn; (again) bytes of a second visit; (change) from a change of measure, year or dimension to
what is drawn of it, and the bytes it takes, on the map and on the other pages that have such controls; (tour) from a
click in the navigation to the drawn page, for every page. Prints medians with their limits; exit code 1 when one is
exceeded. What "drawn" means is written in `drawn`. Time of the server alone: `callback_benchmark`.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from tests.benchmarks.changes import ACTS, CHANGED, changes  # noqa: E402
from tests.benchmarks.drawn import MAP, NOTICE, SIZE, TOUR, Wire, tour, wait  # noqa: E402
from tests.benchmarks.start_benchmark import free_port, wait_for  # noqa: E402
from tests.benchmarks.verdicts import Report  # noqa: E402

BARE = """
import sys
from dash import Dash, dcc, html
from waitress import serve
app = Dash("bare")
app.layout = html.Div(dcc.Graph(id="graph"))
serve(app.server, host="127.0.0.1", port=int(sys.argv[1]), threads=8)
"""
FLAGS = ["--no-sandbox", "--disable-gpu"]
PARTS = ("load", "again", "change", "tour")
# Times the bare page; kilobytes of a second visit; milliseconds of a change by level, its kilobytes; of another page.
LOAD, AGAIN, REDRAW, WIRE, PAGE = 1.0, 60.0, {2: 200.0, 3: 300.0}, 10.0, 400.0
BARE_PAGE, MAP_PAGE = "bare Dash page, one empty figure", "map, NUTS 2"


def main() -> int:
    """Measure and print; returns the exit code (1 = over a limit)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7, help="loads per page, of which the median counts (default 7)")
    parser.add_argument(
        "--pages", nargs="+", choices=TOUR, default=tuple(TOUR), help="for change and tour (default: all)"
    )
    parser.add_argument("--acts", type=int, default=ACTS, help=f"changes per page and level (default {ACTS})")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts to measure (default: all)")
    arguments, report = parser.parse_args(), Report()
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    ours_command, bare_command = [sys.executable, "app.py", "--port"], [sys.executable, "-c", BARE]
    with running(ours_command) as ours, running(bare_command) as bare, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        parts = {
            "load": lambda: loads(report, browser, ours, bare, arguments.runs),
            "again": lambda: second_visit(report, browser, ours),
            "change": lambda: all_changes(report, browser, ours, arguments.pages, arguments.acts),
            "tour": lambda: page_changes(report, browser, ours, arguments.pages),
        }
        for name in arguments.only:
            parts[name]()
        browser.close()
    return 0 if report.tell() else 1


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


def loads(report: Report, browser: Any, ours: str, bare: str, runs: int) -> None:
    """First loads with a cold cache, in turns."""
    pages = {
        BARE_PAGE: (bare + "/", ".js-plotly-plot .main-svg"),
        MAP_PAGE: (ours + "/", MAP),
        "map, NUTS 3": (ours + "/?level=3", MAP),
        "region page": (ours + "/region/AT12", ".chart .main-svg"),
    }
    found: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(runs):
        for name, (address, selector) in pages.items():
            found[name].append(_load(browser, address, selector))
    medians = {name: statistics.median(times) for name, times in found.items()}
    first = medians[BARE_PAGE]
    for name, value in medians.items():
        print(f"first load, {name:<34} {value:6.0f} ms  {value / first:4.2f} times the bare page", flush=True)
    report.add("map usable", medians[MAP_PAGE] / first, "bare pages", LOAD)


def _load(browser: Any, address: str, selector: str) -> float:
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.add_init_script(NOTICE % selector)
    page.goto(address)
    drawn = wait(page, "window.drawn || 0")
    context.close()
    return float(drawn)


def second_visit(report: Report, browser: Any, ours: str) -> None:
    """Kilobytes over the wire when the same browser comes again."""
    context = browser.new_context(viewport=SIZE)
    sizes = []
    for _ in range(2):
        page = context.new_page()
        wire = Wire(page)
        page.add_init_script(NOTICE % MAP)
        page.goto(ours + "/")
        wait(page, "window.drawn || 0")
        page.wait_for_timeout(1500)
        sizes.append(sum(wire.sizes) / 1000)
        page.close()
    context.close()
    print(f"first visit {sizes[0]:6.0f} kB, second {sizes[1]:6.1f} kB", flush=True)
    report.add("second visit", sizes[1], "kB", AGAIN)


def all_changes(report: Report, browser: Any, ours: str, pages: Sequence[str], acts: int) -> None:
    """Changes of what is shown on every page that has controls for it, at both levels."""
    for name in (page for page in CHANGED if page in pages):
        for level in (2, 3):
            found = changes(browser, ours, name, level, acts)
            times = [milliseconds for milliseconds, _kilobytes in found if milliseconds]
            if not times:
                raise SystemExit(f"change on {name}, NUTS {level}: nothing was ever drawn anew")
            slow, most = sorted(times)[int(0.95 * len(times))], max(kilobytes for _ms, kilobytes in found)
            what, median = f"change on {name}, NUTS {level}", statistics.median(times)
            print(f"{what}: {median:.0f} ms median, {slow:.0f} p95 of {len(times)}, up to {most:.1f} kB", flush=True)
            report.add(what, median, "ms", REDRAW[level])
            report.add(what, most, "kB", WIRE)


def page_changes(report: Report, browser: Any, ours: str, pages: Sequence[str]) -> None:
    """Every page by the navigation, from region to region; the first round is what the first readers wait for."""
    for name, ((first, _busy), *found) in tour(browser, ours, pages).items():
        times, busy = ([pair[n] for pair in found] for n in (0, 1))
        listed = ", ".join(f"{t:.0f}" for t in times)
        own = f"the browser's own thread {statistics.median(busy):.0f} of processor time"
        print(f"to the page {name}: {listed} ms, {own}; the first time {first:.0f} ms", flush=True)
        report.add(f"page change to {name}", statistics.median(times), "ms", PAGE)


if __name__ == "__main__":
    sys.exit(main())
