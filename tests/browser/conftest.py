"""A real server on the snapshot and a real Chromium that may talk to nobody else."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

REQUIRED = os.environ.get("METROGAP_REQUIRE_BROWSER") == "1"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No other host is reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    # Tabs of a profile share a process: scripts are compiled once (measured: 1.7 instead of 2.5 s of CPU per page).
    "--process-per-site",
]
DRAWN = """document.documentElement.dataset.written === location.pathname + location.search
    && !!document.querySelector('.page') && !document.documentElement.hasAttribute('data-busy')
    && [...document.querySelectorAll('.dash-graph')].every(g => g.querySelector('.main-svg'))"""
# What follows an answer takes frames: controls are dressed in one, figures in sight are drawn one per frame.
FRAMES = """() => new Promise(done => {
  let left = 8;
  const frame = () => (left-- ? requestAnimationFrame(frame) : done());
  frame(); })"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in Path(str(item.fspath)).parts:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def address(database: Path) -> Iterator[str]:
    """The address of the running dashboard."""
    from waitress.server import create_server

    import app

    site = app.build_site(database)
    state = app.health(site, False)
    server = create_server(app.create_app(lambda: site, lambda: state).server, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.fixture(scope="session")
def chromium():
    """Chromium, or a skip (a failure where the browser tests are required)."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        message = "no Chromium on this machine: apt-get install chromium"
        pytest.fail(message) if REQUIRED else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page with a record of what it asked for and complained about."""

    def __init__(self, page, address: str) -> None:
        self.page, self.address = page, address
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self._asked: set = set()
        page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.complaints.append(str(e)))
        page.on("request", self._note)
        page.on("domcontentloaded", lambda _page: self._asked.clear())
        for end in ("requestfinished", "requestfailed"):
            page.on(end, lambda request: self._asked.discard(request))

    def _note(self, request) -> None:
        """Listened to, not routed: a routed page has no cache, and every file would pass through the tests."""
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.foreign.append(request.url)
        elif request.url.endswith("/_dash-update-component"):
            self._asked.add(request)

    def open(self, path: str = "/"):
        """Open a page and wait until it is drawn."""
        self.page.goto(self.address + path)
        self.settled()
        return self.page

    def settled(self, seconds: float = 30) -> None:
        """Wait until the page of the present address is there (then its selection has been written to the address) and
        stays so for some frames in which nothing is asked of the server."""
        end = time.monotonic() + seconds
        while True:
            self.until(DRAWN, seconds)
            self.page.evaluate(FRAMES)
            if not self._asked and self.page.evaluate(DRAWN):
                return
            assert time.monotonic() < end, f"{self.page.url}: never at rest"
            self.page.wait_for_timeout(20)

    def until(self, expression: str, seconds: float = 30) -> None:
        """Wait for something to be true; asked from outside, because pages allow no evaluation of texts inside."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"{self.page.url}: waited in vain for {expression}"
            self.page.wait_for_timeout(30)

    def choose(self, field: str, value: str) -> None:
        """Press the button, or take the entry of the list, that sets a field of the selection."""
        button = self.page.locator(f'button[data-set="{field}"][data-value="{value}"]')
        if button.count():
            button.first.click()
        else:
            self.page.select_option(f'select[data-set="{field}"]:not([data-add])', value)
        self.until(f"window.dash_clientside.metrogap.query().{field} === {value!r}")
        self.settled()


@pytest.fixture(scope="session")
def profile(chromium, address: str):
    """A browser profile at 1440 × 900, of one worker for all its tests: what it has loaded it doesn't load again."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
    # Stays open, so that the process of the profile lives on between tests.
    context.new_page().goto(address + "/health")
    yield context
    context.close()


@pytest.fixture
def visit(profile, address: str) -> Iterator[Visit]:
    """A fresh tab without cookies and memory; fails when another host was asked for or the console complained."""
    profile.clear_cookies()
    profile.pages[0].evaluate("localStorage.clear()")
    seen = Visit(profile.new_page(), address)
    yield seen
    seen.page.close()
    assert seen.foreign == []
    assert seen.complaints == []
