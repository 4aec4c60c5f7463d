"""Pictures of every page in every theme and at every width, to be looked at by somebody.

    python -m tests.browser.screenshots [-o DIRECTORY] [--only NAME…] [--theme THEME…] [--width PIXELS…]

Pages come from `app.PAGES`, and parts of a page from the links it has to them,
so that a new page is in the pictures by itself. A picture holds the whole page,
not only what fits the window.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
import app  # noqa: E402
from tests.benchmarks.start_benchmark import free_port, wait_for  # noqa: E402
from tests.browser.conftest import FLAGS, Visit  # noqa: E402

THEMES = ("light", "dark", "projector")
# Width -> height of the window: the narrowest phone, the phone of the journeys, a laptop, a large screen.
WINDOWS = {360: 740, 390: 844, 1440: 900, 2560: 1440}
# A region with all dimensions, a core, and flags to show.
REGION = "PL84"
# Where a page has several parts, each has a link of this class.
PART = ".part-link:not([aria-current])"


def main(argv: Sequence[str] | None = None) -> int:
    """Start the app, take the pictures, print their names; returns the exit code (1 = no Chromium)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "build" / "screenshots", metavar="DIRECTORY")
    parser.add_argument("--only", nargs="+", choices=app.PAGES, default=app.PAGES, metavar="PAGE")
    parser.add_argument("--theme", nargs="+", choices=THEMES, default=THEMES)
    parser.add_argument("--width", nargs="+", type=int, choices=WINDOWS, default=list(WINDOWS))
    chosen = parser.parse_args(argv)
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        print("error: no Chromium on this machine: apt-get install chromium", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    chosen.output.mkdir(parents=True, exist_ok=True)
    with running() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for theme in chosen.theme:
            for width in chosen.width:
                for picture in pictures(browser, address, chosen, theme, width):
                    print(picture, flush=True)
        browser.close()
    return 0


@contextmanager
def running() -> Iterator[str]:
    """The address of a dashboard that runs as long as it is needed."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "app.py", "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/health", process.poll)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def pictures(browser: Any, address: str, chosen: argparse.Namespace, theme: str, width: int) -> Iterator[Path]:
    """Take the pictures of one theme and width, all in one tab."""
    context = browser.new_context(
        viewport={"width": width, "height": WINDOWS[width]}, device_scale_factor=2 if width < 720 else 1
    )
    context.add_cookies([{"name": "theme", "value": theme, "url": address}])
    context.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    visit = Visit(context.new_page(), address)
    for name in chosen.only:
        waiting, seen = [start_of(name)], set()
        while waiting:
            path = waiting.pop(0)
            page = visit.open(path)
            seen.add(path)
            links = page.eval_on_selector_all(PART, "all => all.map(a => a.pathname + a.search)")
            waiting += [] if len(seen) > 1 else links
            part = parse_qs(urlparse(path).query).get("part", [])
            target = chosen.output / f"{'-'.join([name, *part, theme, str(width)])}.png"
            show_everything(visit)
            page.screenshot(path=target, full_page=True)
            yield target
    context.close()


def start_of(name: str) -> str:
    """The address of a page with a region chosen."""
    paths = {"map": f"/?geo={REGION}", "region": f"/region/{REGION}"}
    return paths.get(name, f"/{name}?geo={REGION}")


def show_everything(visit: Visit) -> None:
    """Scroll through the page, because charts are drawn when they come into sight; then wait for all of them.

    What is computed in the background (rank intervals) is waited for too.
    """
    page = visit.page
    visit.until("!window.dash_clientside.metrogap.query().awaited", seconds=120)
    visit.settled()
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, max(400, page.viewport_size["height"] - 100)):
        page.evaluate(f"window.scrollTo(0, {top})")
        page.wait_for_timeout(60)
    # What is folded up is drawn once it is opened.
    visit.until(
        "[...document.querySelectorAll('[data-figure]')].every(f => f.querySelector('svg') || !f.checkVisibility())"
    )
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(150)


if __name__ == "__main__":
    sys.exit(main())
