"""When a page is drawn, as a browser sees it.

A page is drawn when its heading is there, nothing is busy, and everything of it that the window shows is painted:
figures, maps and long tables. What lies below the window is drawn by the pages themselves when it comes into sight
(assets/charts.js), so nobody waits for that. A wait in vain ends with what was missing of which page.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

SIZE = {"width": 1440, "height": 900}
MAP = "#map-figure .choroplethlayer path"
# Name of a page -> the class of its element, in the order of a visit that ends where it began.
TOUR = {
    "region": "region-page",
    "gap": "gap-page",
    "peers": "peers-page",
    "chain": "chain-page",
    "pilots": "pilots-page",
    "robustness": "robust-page",
    "data": "data-page",
    "map": "map-page",
}
# The first region is for what a server reads and learns only once.
GEOS = ("AT12", "FI1C", "PL84", "DE80", "ES51", "ITC4")
# Milliseconds that a reader looks at a page, and after which waiting for one is given up.
PAUSE, PATIENCE = 700, 15_000
# Notes the moment at which an element is there and painted.
NOTICE = """(() => {
  const look = () => document.querySelector(%r) ? requestAnimationFrame(() => { window.drawn = performance.now(); })
                                                : requestAnimationFrame(look);
  look();
})()"""
# What a page still lacks, in words; "" when it is drawn. Put into every page before its own scripts.
LACKS = """window.lacks = (name, style) => {
  const page = document.querySelector('.' + style), root = document.documentElement;
  if (!page) { return 'no element .' + style; }
  if (window.dash_clientside.metrogap.query().page !== name) { return 'the selection is of another page'; }
  if (root.hasAttribute('data-busy') || document.querySelector('.skeleton')) { return 'still busy'; }
  const head = page.querySelector('h1');
  if (!head || !head.textContent.trim()) { return 'no heading'; }
  const seen = element => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  };
  const all = selector => [...page.querySelectorAll(selector)].filter(seen);
  const bare = all('[data-figure], .dash-graph').find(figure => !figure.querySelector('.main-svg'));
  if (bare) { return 'the figure ' + (bare.id || bare.className) + ' is not drawn'; }
  const map = page.querySelector('#map-figure');
  if (map && seen(map) && !map.querySelector('.choroplethlayer path')) { return 'the map has no regions'; }
  const empty = all('[data-content]').find(place => !place.firstChild);
  if (empty) { return 'the table ' + (empty.id || empty.className) + ' is empty'; }
  return all('.main-svg, table, .figure, p').length ? '' : 'nothing below the heading';
};"""
CLICK = """([name, style, patience]) => new Promise(done => {
  const start = performance.now();
  document.getElementById('nav-' + name).click();
  const look = () => {
    const lacking = window.lacks(name, style), now = performance.now();
    if (lacking && now - start < patience) { requestAnimationFrame(look); return; }
    requestAnimationFrame(() => done([performance.now() - start, lacking]));
  };
  look();
})"""


class Wire:
    """Bytes of what a page receives, answer by answer; `part`: only of addresses that hold this text."""

    def __init__(self, page: Any, part: str = "") -> None:
        self.sizes: list[int] = []
        self._asked: set[str] = set()
        client = page.context.new_cdp_session(page)
        client.send("Network.enable")
        client.on("Network.requestWillBeSent", lambda event: self._note(event, part))
        client.on("Network.loadingFinished", self._count)

    def _note(self, event: dict[str, Any], part: str) -> None:
        if part in event["request"]["url"]:
            self._asked.add(event["requestId"])

    def _count(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._asked:
            self.sizes.append(event["encodedDataLength"])


class Busy:
    """Processor time of a page's own thread: what it would take on a machine with nothing else to do."""

    def __init__(self, page: Any) -> None:
        self._client = page.context.new_cdp_session(page)
        self._client.send("Performance.enable", {"timeDomain": "threadTicks"})

    def milliseconds(self) -> float:
        """So far."""
        found = self._client.send("Performance.getMetrics")["metrics"]
        return 1000 * next(float(m["value"]) for m in found if m["name"] == "TaskDuration")


def opened(browser: Any, address: str, name: str) -> Any:
    """A new page of the browser on which the page `name` is drawn."""
    page = browser.new_page(viewport=SIZE)
    page.add_init_script(LACKS)
    show(page, address, name)
    return page


def show(page: Any, address: str, name: str) -> None:
    """Open an address and wait until the page `name` is drawn there."""
    page.goto(address)
    end = time.monotonic() + PATIENCE / 1000
    while lacking := page.evaluate("([name, style]) => window.lacks(name, style)", [name, TOUR[name]]):
        if time.monotonic() > end:
            raise SystemExit(f"{page.url}: the page {name} was not drawn: {lacking}")
        page.wait_for_timeout(20)


def wait(page: Any, expression: str, seconds: float = 30) -> Any:
    """The first true value; asked from outside, because our pages allow no evaluation of texts inside."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := page.evaluate(expression):
            return value
        page.wait_for_timeout(15)
    raise SystemExit(f"{page.url}: waited in vain for {expression}")


def tour(browser: Any, ours: str, names: Sequence[str] = tuple(TOUR)) -> dict[str, list[tuple[float, float]]]:
    """Milliseconds from a click in the navigation to the drawn page, and those that the page's thread was busy.

    By page, once per region of `GEOS`, in the order of `TOUR`.
    """
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in TOUR if name in names}
    start, path = ("data", "/data") if next(iter(times)) == "map" else ("map", "/")
    for geo in GEOS:
        page = opened(browser, f"{ours}{path}?geo={geo}", start)
        busy = Busy(page)
        for name in times:
            page.wait_for_timeout(PAUSE)
            before = busy.milliseconds()
            milliseconds, lacking = page.evaluate(CLICK, [name, TOUR[name], PATIENCE])
            if lacking:
                raise SystemExit(f"{page.url}: from a click to the page {name}, waited in vain: {lacking}")
            times[name].append((milliseconds, busy.milliseconds() - before))
        page.close()
    return times
