"""What the server bears: many readers at once, over HTTP, on this machine.

    python -m tests.benchmarks.load_benchmark               # 20 readers, a second between clicks, then a closed loop
    python -m tests.benchmarks.load_benchmark --minutes 30  # a closed loop of half an hour: errors, growth of memory
    python -m tests.benchmarks.load_benchmark --workers 1   # how far one process gets

Readers do what people of an exchange meeting do, on all pages (see `readers`); the closed loop carries the acts of as
many readers over a few connections, without a pause. Every line says who used how much of the cores, because the one
who measures shares them with the server. Prints a table of throughput, 95th percentiles, errors and memory beside what
is wanted; exit code 1 when something is not within it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import orjson

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from tests.benchmarks.line import Line  # noqa: E402
from tests.benchmarks.machine import Machine, Used  # noqa: E402
from tests.benchmarks.readers import MIXES, Mix, Reader, Seen, all_at_once  # noqa: E402
from tests.benchmarks.start_benchmark import free_port, wait_for  # noqa: E402
from tests.benchmarks.verdicts import Report  # noqa: E402

READERS, PAUSE, WORKERS = 20, 1.0, 2
# Requests in flight at once in the closed loop; seconds of one portion of it; seconds before anything is counted.
LOOP, PORTION, WARM = 8, 60.0, 10.0
# Milliseconds, callbacks a second, megabytes, and % by which memory may grow once it is filled.
SLOW, RATE, MEMORY, GROWTH = 150.0, 80.0, 350.0, 5.0


def main() -> int:
    """Measure and print; returns the exit code (1 = over a limit)."""
    arguments, report = _parser().parse_args(), Report()
    mix = MIXES[arguments.mix]
    options = ["--workers", str(arguments.workers), *arguments.options]
    with server(options) as (port, process), Machine(process) as machine:
        geos = regions(port)
        all_at_once(readers_of(port, geos, mix, READERS, first=500), arguments.warm, pause=PAUSE)
        if arguments.seconds:
            users(report, machine, readers_of(port, geos, mix, READERS), arguments.seconds)
        if arguments.minutes:
            loop(report, machine, readers_of(port, geos, mix, arguments.loop, first=1000), 60 * arguments.minutes)
        report.add("memory at most (high-water mark)", machine.highest(), "MB", MEMORY)
    return 0 if report.tell() else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=1.0, help="length of the closed loop (default 1)")
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the part with pauses (default 60)")
    parser.add_argument("--loop", type=int, default=LOOP, help=f"requests in flight in the loop (default {LOOP})")
    parser.add_argument("--warm", type=float, default=WARM, help=f"seconds that are not counted (default {WARM:g})")
    parser.add_argument("--mix", choices=MIXES, default="meeting", help="what readers do (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=WORKERS, help="processes that answer (default %(default)s)")
    parser.add_argument("options", nargs="*", help="for python app.py, after --: -- --database FILE")
    return parser


@contextmanager
def server(options: list[str]) -> Iterator[tuple[int, int]]:
    """`python app.py` on a free port; gives the port and the number of the process."""
    port = free_port()
    command = [sys.executable, "app.py", "--port", str(port), *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/", process.poll)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def regions(port: int) -> dict[str, list[str]]:
    """Codes of all regions by level, as a browser gets them for its search."""
    line = Line(port)
    first = Reader(line.post, 0, {"2": ["AT12"], "3": ["FI1C3"]})
    first.act()
    rows = orjson.loads(line.get(first.data["atlas"])[1])["regions"]
    return {level: [row[0] for row in rows if str(row[2]) == level] for level in ("2", "3")}


def readers_of(port: int, geos: Mapping[str, list[str]], mix: Mix, lines: int, *, first: int = 0) -> list[list[Reader]]:
    """`READERS` readers, spread over so many connections; `first`: the number that decides what the first one does."""
    found: list[list[Reader]] = [[] for _ in range(lines)]
    posts = [Line(port).post for _ in range(lines)]
    for number in range(READERS):
        found[number % lines].append(Reader(posts[number % lines], first + number, geos, mix))
    return found


def users(report: Report, machine: Machine, readers: list[list[Reader]], seconds: float) -> None:
    """Readers who look at what they see: `PAUSE` seconds between an answer and the next act."""
    before = machine.used()
    seen = all_at_once(readers, seconds, pause=PAUSE)
    what = f"{len(readers)} readers, {PAUSE:g} s between clicks"
    _tell(what, seen, machine.used().since(before))
    report.add(f"{what}: p95", seen.percentile(0.95), "ms", SLOW)
    report.add(f"{what}: errors", sum(seen.faults.values()), "", 0)


def loop(report: Report, machine: Machine, readers: list[list[Reader]], seconds: float) -> None:
    """Readers who never wait: what the server can do, and whether it stays as it is."""
    faults: Counter[str] = Counter()
    done, begin, what = 0, time.perf_counter(), f"closed loop of {len(readers)}"
    machine.restart()
    while (left := seconds - (time.perf_counter() - begin)) > 1:
        before = machine.used()
        seen = all_at_once(readers, min(PORTION, left))
        done, faults = done + len(seen.times), faults + seen.faults
        _tell(what, seen, machine.used().since(before), f"{machine.sizes[-1]:.0f} MB" if machine.sizes else "")
    took = time.perf_counter() - begin
    share, slope = machine.growth()
    start, middle, end = machine.stages()
    print(f"memory of a worker: {start:.0f} MB at the start, {middle:.0f} in the middle, {end:.0f} at the end")
    print(f"  after the first third {slope:+.2f} MB a minute, fitted; processes beside it {max(machine.beside):.0f} MB")
    report.add(f"{what}: throughput", done / took, "callbacks/s", RATE, at_least=True)
    report.add(f"{what}: errors in {done}", sum(faults.values()), "", 0)
    report.add("memory at most (RSS)", max(machine.sizes, default=0.0), "MB", MEMORY)
    report.add("growth of memory after the first third", share, "%", GROWTH)


def _tell(what: str, seen: Seen, used: Used, more: str = "") -> None:
    """How fast, how much processor per answer, and who used the cores."""
    n, speed = max(len(seen.times), 1), len(seen.times) / used.when
    middle, slow, faults = seen.percentile(0.5), seen.percentile(0.95), sum(seen.faults.values())
    print(f"{what}: {speed:.1f} callbacks/s, {middle:.0f} ms median, {slow:.0f} ms p95, {faults} errors {more}")
    each = f"{1000 * used.workers / n:.1f} ms of the server's, {1000 * used.ours / n:.2f} of ours"
    print(f"  an act takes {each}; of a core: {used.told()} (load {os.getloadavg()[0]:.1f})", flush=True)
    for fault, times in seen.faults.most_common(5):
        print(f"  {times} × {fault}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
