"""How long until the dashboard answers, against merely importing what it stands on.

    python tests/benchmarks/start_benchmark.py

measures everything in one run, in turns, so that a slow minute of the machine
hits both sides: (a) importing dash, plotly, pandas and duckdb; (b) `python
app.py` until `/`, `/health` and the first drawn map answer. Prints medians, and
ends with exit code 1 when the start takes more than 1.5 times the imports or
the first build of the database more than 5 s.
"""

from __future__ import annotations

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

ROOT = Path(__file__).parents[2]
IMPORTS = "import dash, plotly, pandas, duckdb"
RATIO_LIMIT = 1.5
BUILD_LIMIT = 5.0
PATIENCE = 60.0
# A request of our own must not go through a proxy that the environment names.
ask = build_opener(ProxyHandler({})).open
# What a browser asks for: the page, which holds its content once that is computed; and what an operator asks for.
PATHS = ("/", "/health")


def main() -> int:
    """Measure and print; returns the exit code (1 = over a limit)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="repetitions, of which the median counts (default 5)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "metrogap.duckdb"
        build = build_seconds(database)
        imports, starts = [], []
        for _ in range(runs):
            imports.append(import_seconds())
            starts.append(start_seconds(database))
    return report(statistics.median(imports), medians(starts), build)


def import_seconds() -> float:
    """Seconds of a Python that only imports the libraries."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], cwd=ROOT, check=True)
    return time.perf_counter() - begin


def build_seconds(database: Path) -> float:
    """Seconds that the first build of `database` from the snapshot takes, without importing for it."""
    code = (
        "import sys, time; from pathlib import Path; from data.store import ensure_database;"
        "begin = time.perf_counter(); ensure_database(Path(sys.argv[1])); print(time.perf_counter() - begin)"
    )
    command = [sys.executable, "-c", code, str(database)]
    return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()[-1])


def start_seconds(database: Path) -> dict[str, float]:
    """Seconds from `python app.py` on until each of PATHS and the map page have answered, by name."""
    begin = time.perf_counter()
    with running(database) as address:
        seconds = {}
        for path in PATHS:
            answer(address + path)
            seconds[path] = time.perf_counter() - begin
        until_drawn(address)
        seconds["first map page"] = time.perf_counter() - begin
    return seconds


@contextmanager
def running(database: Path) -> Iterator[str]:
    """Start `python app.py` on a free port; give its address, stop it afterwards."""
    port = free_port()
    command = [sys.executable, "app.py", "--port", str(port), "--database", str(database)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/", process.poll)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for(address: str, ended: Callable[[], int | None]) -> None:
    """Return at the first answer; stop when the process has ended or patience has."""
    end = time.perf_counter() + PATIENCE
    while ended() is None and time.perf_counter() < end:
        try:
            answer(address)
            return
        except OSError:
            time.sleep(0.005)
    raise SystemExit(f"python app.py gave no answer at {address}")


def answer(address: str) -> bytes:
    """The body of an answer 200; anything else raises an `OSError`."""
    with ask(Request(address), timeout=PATIENCE) as response:
        return response.read()


def until_drawn(address: str) -> None:
    """Ask for the map page until it holds its figure and no longer says that figures are being computed."""
    end = time.perf_counter() + PATIENCE
    while b"map-figure" not in answer(address + "/"):
        if time.perf_counter() > end:
            raise SystemExit("the map page has no figure with the id map-figure")
        time.sleep(0.02)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def medians(starts: list[dict[str, float]]) -> dict[str, float]:
    """Median seconds by name over the runs."""
    return {name: statistics.median(start[name] for start in starts) for name in starts[0]}


def report(imports: float, starts: dict[str, float], build: float) -> int:
    """Print the figures with their limits; 1 when one is exceeded."""
    print(f"{IMPORTS:<44} {imports:6.2f} s")
    for name, seconds in starts.items():
        print(f"python app.py until {name:<24} {seconds:6.2f} s  {seconds / imports:5.2f} times the imports")
    print(f"first build of the database {'':<16} {build:6.2f} s  limit {BUILD_LIMIT:.0f} s")
    ratio = starts["/"] / imports
    good = ratio <= RATIO_LIMIT and build <= BUILD_LIMIT
    print(f"start to first answer: {ratio:.2f} (limit {RATIO_LIMIT}): {'within' if good else 'OVER'} the limits")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
