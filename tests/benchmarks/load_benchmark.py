"""What the server bears: many readers at once, over HTTP, on this machine.

    python -m tests.benchmarks.load_benchmark              # 20 readers with a second between clicks, then a closed loop
    python -m tests.benchmarks.load_benchmark --minutes 30 # a closed loop of half an hour: errors, growth of memory

Readers do a fixed mix of acts on all pages (see `readers`). Prints a table of throughput, medians, 95th percentiles,
errors and memory beside what is wanted; exit code 1 when something is not within it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from tests.benchmarks.readers import Reader, Seen, all_at_once, over_http  # noqa: E402
from tests.benchmarks.start_benchmark import free_port, wait_for  # noqa: E402

READERS, PAUSE = 20, 1.0
# Requests in flight at once in the closed loop; seconds of one portion of it, and between two looks at the memory.
LOOP, PORTION, INTERVAL = 4, 60.0, 2.0
# Milliseconds, callbacks a second, megabytes, and % by which memory may grow once it is filled.
SLOW, RATE, MEMORY, GROWTH = 150.0, 80.0, 350.0, 5.0


@dataclass
class Report:
    """What was measured beside what is wanted: (what, value, unit, limit, within)."""

    rows: list[tuple[str, float, str, float, bool]] = field(default_factory=list)

    def add(self, what: str, value: float, unit: str, limit: float, *, at_least: bool = False) -> None:
        """Add a line; it is within the limit up to it, or `at_least` from it on."""
        self.rows.append((what, value, unit, limit, value >= limit if at_least else value <= limit))

    def tell(self) -> bool:
        """Print everything; whether all of it is within its limit."""
        print(f"\n{'':<44} {'measured':>10} {'wanted':>10}")
        for what, value, unit, limit, good in self.rows:
            print(f"{what:<44} {value:>10.1f} {limit:>10.1f} {unit:<12} {'within' if good else 'OVER'}")
        return all(row[-1] for row in self.rows)


class Scales:
    """Looks at the memory of a process every now and then, in a thread of its own."""

    def __init__(self, process: int) -> None:
        self._process, self._ended = process, threading.Event()
        self.times: list[float] = []
        self.sizes: list[float] = []
        self._thread = threading.Thread(target=self._weigh, daemon=True)

    def __enter__(self) -> Scales:
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._ended.set()
        self._thread.join()

    def _weigh(self) -> None:
        while not self._ended.wait(INTERVAL):
            self.times.append(time.perf_counter())
            self.sizes.append(memory(self._process)["VmRSS"])

    def growth(self) -> tuple[float, float]:
        """Fitted growth after the first third, in which memory fills what it may: % over the time, MB an hour."""
        times, sizes = (np.array(values[len(values) // 3 :]) for values in (self.times, self.sizes))
        if len(times) < 3:
            return 0.0, 0.0
        slope, start = np.polyfit(times - times[0], sizes, 1)
        return 100 * slope * (times[-1] - times[0]) / start, 3600 * slope


def main() -> int:
    """Measure and print; returns the exit code (1 = over a limit)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=1.0, help="length of the closed loop (default 1)")
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the part with pauses (default 60)")
    parser.add_argument("--loop", type=int, default=LOOP, help=f"requests in flight in the loop (default {LOOP})")
    parser.add_argument("--database", type=Path, help="another database than data/metrogap.duckdb")
    arguments, report = parser.parse_args(), Report()
    with server(arguments.database) as (port, process):
        geos = regions(port)
        if arguments.seconds:
            users(report, port, process, geos, arguments.seconds)
        loop(report, port, process, geos, 60 * arguments.minutes, arguments.loop)
    return 0 if report.tell() else 1


@contextmanager
def server(database: Path | None) -> Iterator[tuple[int, int]]:
    """`python app.py` on a free port; gives the port and the number of the process."""
    port = free_port()
    command = [sys.executable, "app.py", "--port", str(port)]
    process = subprocess.Popen(
        command + (["--database", str(database)] if database else []), cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/", process.poll)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def regions(port: int) -> dict[str, list[str]]:
    """Codes of all regions by level, as a browser gets them for its search."""
    first = Reader(over_http(port), 0, {"2": ["AT12"], "3": ["FI1C3"]})
    first.act()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", first.data["atlas"])
    rows = json.loads(connection.getresponse().read())["regions"]
    return {level: [row[0] for row in rows if str(row[2]) == level] for level in ("2", "3")}


def users(report: Report, port: int, process: int, geos: Mapping[str, list[str]], seconds: float) -> None:
    """Readers who look at what they see: `PAUSE` seconds between an answer and the next act."""
    begin = processor(process)
    seen = all_at_once(port, geos, READERS, seconds, pause=PAUSE)
    what = f"{READERS} readers, {PAUSE:g} s between clicks"
    _tell(what, seen, seconds, process, processor(process) - begin)
    report.add(f"{what}: p95", seen.percentile(0.95), "ms", SLOW)
    report.add(f"{what}: errors", sum(seen.faults.values()), "", 0)


def loop(report: Report, port: int, process: int, geos: Mapping[str, list[str]], seconds: float, readers: int) -> None:
    """Readers who never wait: what the server can do, and whether it stays as it is."""
    faults: Counter[str] = Counter()
    done, begin, what = 0, time.perf_counter(), f"closed loop of {readers}"
    with Scales(process) as scales:
        while (left := seconds - (time.perf_counter() - begin)) > 1:
            used, portion = processor(process), min(PORTION, left)
            seen = all_at_once(port, geos, readers, portion, first=1000 + done)
            done, faults = done + len(seen.times), faults + seen.faults
            _tell(what, seen, portion, process, processor(process) - used)
    share, slope = scales.growth()
    print(f"memory after the first third: {slope:+.1f} MB an hour, fitted")
    report.add(f"{what}: throughput", done / (time.perf_counter() - begin), "callbacks/s", RATE, at_least=True)
    report.add(f"{what}: errors", sum(faults.values()), "", 0)
    report.add("memory at most (RSS)", max(scales.sizes, default=0.0), "MB", MEMORY)
    report.add("memory at most (high-water mark)", memory(process)["VmHWM"], "MB", MEMORY)
    report.add("growth of memory after the first third", share, "%", GROWTH)


def memory(process: int) -> dict[str, float]:
    """Megabytes of memory that a process holds (VmRSS) and has held at most (VmHWM)."""
    with open(f"/proc/{process}/status") as file:
        lines = dict(line.split(":", 1) for line in file)
    return {name: int(lines[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM")}


def processor(process: int) -> float:
    """Seconds of processor time that a process has used; says more than throughput where others use the machine too."""
    with open(f"/proc/{process}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _tell(what: str, seen: Seen, seconds: float, process: int, used: float) -> None:
    """One line: how fast, how much processor per answer, how much memory, and how busy the machine was."""
    n, held = max(len(seen.times), 1), memory(process)
    speed = f"{len(seen.times) / seconds:.0f} callbacks/s, {seen.percentile(0.5):.0f} ms median"
    cost = f"{1000 * used / n:.1f} ms of processor each, {held['VmRSS']:.0f} MB (at most {held['VmHWM']:.0f})"
    faults = f"{sum(seen.faults.values())} errors"
    print(f"{what}: {speed}, {seen.percentile(0.95):.0f} ms p95, {faults}, {cost} (load {os.getloadavg()[0]:.1f})")
    for fault, times in seen.faults.most_common(5):
        print(f"  {times} × {fault}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
