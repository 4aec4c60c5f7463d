"""Changes of what a page shows: how long until they are drawn, and how much comes over the wire for one.

On the map the moment is plotly's own "drawn". The other pages draw several figures and texts: there it is the last
change of the page before it rests, the frame after it included. What comes later by itself, rank intervals that had
to be computed, is not part of a change; the next one waits for it.
"""

from __future__ import annotations

import time
from itertools import cycle
from typing import Any

from tests.benchmarks.drawn import Wire, opened

REGION = {2: "AT12", 3: "FI1C3"}
# What a reader does, one after the other: a field and what to choose there.
SHOWN = (("show", "rd"), ("year", "2021"), ("show", "sme"), ("year", "2018"), ("show", "talent"), ("year", "2019"))
MEASURED = (
    *(("measure", "score"), ("year", "2018"), ("show", "rd"), ("measure", "percent"), ("year", "2021")),
    *(("show", "sme"), ("measure", "gap"), ("show", "capital"), ("year", "2019"), ("show", "talent")),
)
YEARS = tuple(("year", year) for year in ("2018", "2021", "2019", "2020"))
# Page -> its address and the changes that it has controls for.
CHANGED = {
    "map": ("/?level={level}", MEASURED),
    "region": ("/region/{geo}?", YEARS),
    "gap": ("/gap?geo={geo}&level={level}", SHOWN),
    "peers": ("/peers?geo={geo}&level={level}", SHOWN),
    "chain": ("/chain?geo={geo}&level={level}", YEARS),
    "pilots": ("/pilots?geo={geo}&level={level}", YEARS),
    "robustness": ("/robustness?geo={geo}&level={level}", SHOWN),
}
ACTS = 24
ACTS_PATH = "_dash-update-component"
# Milliseconds without a change after which a page rests, or after an answer without any; seconds until we give up.
REST, NOTHING, PATIENCE = 250, 1500, 120.0
WATCH_MAP = """document.querySelector('#map-figure .js-plotly-plot').on('plotly_afterplot',
  () => requestAnimationFrame(() => { window.moved = performance.now(); }))"""
WATCH = """new MutationObserver(() => requestAnimationFrame(() => { window.moved = performance.now(); }))
  .observe(document.getElementById('page'),
    { childList: true, subtree: true, attributes: true, characterData: true })"""
SET = """([field, value]) => {
  const now = performance.now();
  window.moved = 0;
  window.answered = now;
  window.before = window.dash_clientside.metrogap.query().n;
  window.dash_clientside.metrogap.set(field, value);
  return now;
}"""
# When the page was drawn for the last time, once the answer is there and the page rests; -1: it shows nothing else.
RESTED = """([rest, most]) => {
  const now = performance.now();
  if (window.dash_clientside.metrogap.query().n === window.before) { window.answered = now; return 0; }
  if (!window.moved) { return now - window.answered > most ? -1 : 0; }
  return now - window.moved > rest ? window.moved : 0;
}"""
IDLE = (
    """() => !window.dash_clientside.metrogap.query().awaited && !document.documentElement.hasAttribute('data-busy')"""
)


def changes(browser: Any, ours: str, name: str, level: int, acts: int = ACTS) -> list[tuple[float, float]]:
    """Milliseconds to what is drawn (0 = it looks as before) and kilobytes over the wire of every change on a page."""
    path, wanted = CHANGED[name]
    page = opened(browser, ours + path.format(level=level, geo=REGION[level]), name)
    page.wait_for_timeout(1500)
    wire = Wire(page, ACTS_PATH)
    page.evaluate(WATCH_MAP if name == "map" else WATCH)
    found = []
    for (field, value), _ in zip(cycle(wanted), range(acts), strict=False):
        _until(page, IDLE, None, f"{name}: rank intervals before {field}={value}")
        page.wait_for_timeout(100)
        wire.sizes.clear()
        begin = page.evaluate(SET, [field, value])
        moved = _until(page, RESTED, [REST, NOTHING], f"{name}: no answer to {field}={value}")
        found.append((max(moved - begin, 0.0), wire.sizes[0] / 1000))
    page.close()
    return found


def _until(page: Any, function: str, given: Any, what: str) -> Any:
    """The first true value of a function; asked from outside, because our pages allow no evaluation of texts inside."""
    end = time.monotonic() + PATIENCE
    while not (value := page.evaluate(function, given)):
        if time.monotonic() > end:
            raise SystemExit(f"{page.url}: waited in vain: {what}")
        page.wait_for_timeout(25)
    return value
