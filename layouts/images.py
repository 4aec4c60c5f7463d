"""python -m layouts.images FI1C --page gap --figure waterfall -o gap.png: figures as pictures, for automation.

A picture is made by the page itself (assets/picture.js), opened in a browser
that nobody sees: so it is what a reader saves with the buttons below a figure.
Dashboard and browser are started once for all pictures of a command. The browser
is driven by choreographer, which kaleido stands on as well; it is an optional extra.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode

from data.errors import InputError, ProductError
from data.store import DEFAULT_DATABASE
from layouts.theme import THEMES

ROOT = Path(__file__).resolve().parents[1]
SIZES = ("1920x1080", "3840x2160", "960x1080")
KINDS = ("png", "svg")
ADDRESS = "http://127.0.0.1:8050"
INSTALL = 'pip install "metrogap[images]"'
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
# Pixels of the window: half a slide shows what fits a narrow one.
WINDOWS = {"960x1080": (960, 1080)}
WINDOW = (1440, 900)
# Seconds that a page, and then its rank intervals, may take.
PAGE, INTERVALS = 60.0, 30.0
# The page of the address is there, or a word why it isn't; and what it still waits for.
THERE = (
    "document.documentElement.dataset.written === location.pathname + location.search"
    " && !document.documentElement.hasAttribute('data-busy')"
    " && !!document.querySelector('.figure, #notice .notice')"
)
SETTLED = "!window.dash_clientside.metrogap.query().awaited && [...document.querySelectorAll('.dash-graph')]"
SETTLED += ".every(g => g.querySelector('.main-svg'))"
FRAMES = "[...document.querySelectorAll('.figure')].map(f => f.dataset.frame)"
FAILED = object()
NOTICES = "[...document.querySelectorAll('#notice .notice')].map(n => n.textContent)"


@dataclass(frozen=True)
class Picture:
    """One picture: figure `name` of the page at `path`, and where its file goes."""

    path: str
    name: str
    size: str
    target: Path

    @property
    def kind(self) -> str:
        """png or svg."""
        return self.target.suffix.lstrip(".").lower()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (1 = an error, told in one line)."""
    arguments = _parser().parse_args(argv)
    try:
        wanted = pictures_of(arguments)
        browser = find_browser()
        with dashboard(arguments.database) as address:
            asyncio.run(_make(wanted, browser, address, arguments))
    except ProductError as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1
    return 0


def pictures_of(arguments: argparse.Namespace) -> list[Picture]:
    """What a command line asks for; raises `InputError`."""
    names, regions = arguments.figure, arguments.regions or [""]
    fields = {"core": "+".join(arguments.core), "year": arguments.year, "level": arguments.level}
    fields |= {"show": arguments.show, "measure": arguments.measure}
    for text in arguments.set:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise InputError("--set", value=text, expected="NAME=VALUE, as the address of a page has it")
        fields[name] = value
    found = []
    for geo in regions:
        asked = urlencode({n: v for n, v in ({"geo": geo.upper()} | fields).items() if v}, safe=":~")
        path = f"{'/' if arguments.page == 'map' else f'/{arguments.page}'}?{asked}"
        if arguments.page == "region":
            path = f"/region/{geo.upper()}?{asked.partition('&')[2]}"
        for name in names:
            words = {"region": geo.upper() or "europe", "page": arguments.page, "figure": name}
            found.append(Picture(path, name, arguments.size, _target(arguments.output, words)))
    if len({p.target for p in found}) < len(found):
        raise InputError(
            "-o", value=str(arguments.output), expected="{region} and {figure} in the name of several files"
        )
    return found


def _target(output: str, words: dict[str, str]) -> Path:
    try:
        path = Path(output.format(**words))
    except (KeyError, IndexError, ValueError):
        raise InputError("-o", value=output, expected=f"a name with no other braces than {set(words)}") from None
    if path.suffix.lstrip(".").lower() not in KINDS:
        raise InputError("-o", value=output, expected="a file name that ends in .png or .svg")
    return path


def find_browser() -> str:
    """Where Chromium is; raises `ProductError` with what to install."""
    try:
        import choreographer  # noqa: F401
    except ImportError:
        raise ProductError(f"pictures need a driver for the browser, which is not installed: {INSTALL}") from None
    found = os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, BROWSERS)), "")
    if not found:
        raise ProductError("pictures need Chromium or Chrome: apt-get install chromium, or say where with BROWSER_PATH")
    return found


@contextmanager
def dashboard(database: Path) -> Iterator[str]:
    """A dashboard of our own for a while; gives its address."""
    command = [sys.executable, "-m", "app", "--port", "0", "--database", str(database.resolve())]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        words = server.stdout.readline().split()
        address = next((w for w in words if w.startswith("http://")), "")
        if not address:
            raise ProductError("the dashboard could not be started; its own words are above")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)
        server.stdout.close()


async def _make(wanted: Sequence[Picture], browser: str, address: str, arguments: argparse.Namespace) -> None:
    """Make all pictures in one browser; raises `ProductError` where it can't be started or goes away."""
    from choreographer import Browser
    from choreographer.errors import BrowserClosedError, BrowserFailedError, ChannelClosedError

    # Without a sandbox of its own it runs in containers and as root too; it opens nothing but our own page.
    try:
        async with Browser(path=browser, headless=True, enable_sandbox=False) as opened:
            await _take(opened, wanted, address, arguments)
    except (BrowserFailedError, BrowserClosedError, ChannelClosedError):
        raise ProductError(f"{browser} could not be started or ended early; is it Chromium or Chrome?") from None


async def _take(opened: Any, wanted: Sequence[Picture], address: str, arguments: argparse.Namespace) -> None:
    tab = Tab(await (await opened.create_tab("about:blank")).create_session())
    await tab.wear(address, arguments.theme)
    shown = ""
    for picture in wanted:
        if picture.path != shown:
            await tab.open(address, picture)
            shown = picture.path
        content = await tab.picture(picture, arguments.address)
        _write(content, picture.target)
        print(f"{picture.target}: {len(content) / 1024:.0f} kB", flush=True)


@dataclass(frozen=True)
class Tab:
    """A page in the browser; `session` of choreographer."""

    session: Any

    async def ask(self, expression: str) -> Any:
        """The value of an expression in the page; raises `ProductError` for one that fails there."""
        value = await self._value(expression)
        if value is FAILED:
            raise ProductError("the page could not draw this figure")
        return value

    async def _value(self, expression: str) -> Any:
        options = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = await self.session.send_command("Runtime.evaluate", options)
        found = answer.get("result", {})
        if "error" in answer or "exceptionDetails" in found:
            return FAILED
        return found["result"].get("value")

    async def until(self, expression: str, seconds: float) -> bool:
        """Wait for something to be true; False when it isn't in time."""
        end = time.monotonic() + seconds
        # While one page goes and another comes there is nothing that could be asked.
        careful = f"(() => {{ try {{ return Boolean({expression}); }} catch (e) {{ return false; }} }})()"
        while (await self._value(careful)) is not True:
            if time.monotonic() > end:
                return False
            await asyncio.sleep(0.05)
        return True

    async def wear(self, address: str, theme: str) -> None:
        """Be a reader who has chosen a theme."""
        await self.session.send_command("Page.navigate", {"url": f"{address}/health"})
        if not await self.until("location.pathname === '/health' && document.readyState === 'complete'", PAGE):
            raise ProductError("the dashboard does not answer")
        await self.ask(f"localStorage.setItem('theme', '{theme}'); document.cookie = 'theme={theme};path=/'")

    async def open(self, address: str, picture: Picture) -> None:
        """Open a page, and wait until it is complete."""
        width, height = WINDOWS.get(picture.size, WINDOW)
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self.session.send_command("Emulation.setDeviceMetricsOverride", metrics)
        await self.session.send_command("Page.navigate", {"url": address + picture.path})
        if not await self.until(f"location.pathname !== '/health' && {THERE}", PAGE):
            raise ProductError(f"{picture.path}: this page does not come")
        notices = await self.ask(NOTICES)
        if notices:
            raise ProductError(f"{picture.path}: {' '.join(notices)}")
        await self.until(SETTLED, INTERVALS)

    async def picture(self, picture: Picture, origin: str) -> bytes:
        """The bytes of a file, with `origin` as where the dashboard is."""
        names = await self.ask(FRAMES)
        if picture.name not in names:
            raise InputError("--figure", value=picture.name, expected=f"one of {', '.join(names)} on this page")
        given = json.dumps([picture.name, picture.kind, picture.size])
        ours = "window.dash_clientside.metrogap"
        text = await self.ask(f"{ours}.origin = {json.dumps(origin.rstrip('/'))}, {ours}.picture(...{given})")
        return text.encode() if picture.kind == "svg" else base64.b64decode(text.partition(",")[2])


def _write(content: bytes, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as fault:
        raise InputError(path, expected=f"a place where a file can be written ({fault.strerror})") from None


class _Parser(argparse.ArgumentParser):
    """Tells what can't be used in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m layouts.images", description=__doc__.splitlines()[0])
    parser.add_argument("regions", nargs="*", metavar="REGION", help="NUTS 2 or 3 codes; none = as without a region")
    parser.add_argument("--page", default="map", help="page that has the figure (default: %(default)s)")
    parser.add_argument("--figure", nargs="+", required=True, metavar="NAME", help="figures, such as map or waterfall")
    parser.add_argument("--size", default=SIZES[0], choices=SIZES, help="of a PNG (default: %(default)s)")
    for name in ("year", "level", "show", "measure"):
        parser.add_argument(f"--{name}", default="", help="as in the address of a page")
    parser.add_argument("--core", nargs="+", default=[], metavar="CODE", help="core (default: the capital region)")
    parser.add_argument("--set", nargs="+", default=[], metavar="NAME=VALUE", help="other fields of the address")
    parser.add_argument("--theme", default="light", choices=tuple(THEMES))
    parser.add_argument("--address", default=ADDRESS, help="where the dashboard is (default: %(default)s)")
    parser.add_argument("--database", type=Path, default=DEFAULT_DATABASE)
    parser.add_argument(
        "-o", "--output", default="{region}-{figure}.png", help=".png or .svg; default: %(default)s, braces are filled"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
