"""What the server bears: many readers at once, over HTTP, on this machine.

    python tests/benchmarks/load_benchmark.py              # 20 readers with a second between clicks, then a closed loop
    python tests/benchmarks/load_benchmark.py --minutes 30 # a closed loop of half an hour: errors, growth of memory

Readers follow a fixed mix of what can be done on all pages, each from a selection of
its own. Every answer has to be the one to its reader's act: right region, right number
of the act, and no notice that something could not be shown. Prints throughput, medians,
95th percentiles, errors and memory; exit code 1 when a limit is exceeded.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from tests.benchmarks.start_benchmark import free_port, wait_for  # noqa: E402

READERS, PAUSE = 20, 1.0
# Requests in flight at once in the closed loop.
LOOP = 4
SLOW, RATE, MEMORY, GROWTH = 150.0, 80.0, 350.0, 1.05
SHOWS = ("talent", "sme", "rd", "capital", "gerd", "neet", "tertiary")
PAGES = ("map", "map", "region", "gap", "robustness", "data")
# What readers do, by how often: another region most of all.
ACTS = ("geo",) * 4 + ("year", "show", "show", "measure", "page", "page", "level")


@dataclass
class Seen:
    """What all readers met: milliseconds of every answer and what was wrong, by kind."""

    times: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def note(self, milliseconds: float, fault: str) -> None:
        """Add an answer; `fault` "" when it was as it should be."""
        with self.lock:
            self.times.append(milliseconds)
            if fault:
                self.faults[fault] += 1


class Reader:
    """Somebody with a browser of their own: one connection, one selection, acts one after the other."""

    def __init__(self, port: int, number: int, geos: Mapping[str, list[str]]) -> None:
        self._port, self._geos, self._chance, self._number = port, geos, random.Random(number), 0
        self._connection: http.client.HTTPConnection | None = None
        level = "2" if number % 3 else "3"
        geo = self._chance.choice(geos[level])
        self._data: Any = {"address": f"/?geo={geo}&level={level}", "geo": geo, "level": level, "page": "map"}

    def act(self) -> tuple[float, str]:
        """Do something; milliseconds until the whole answer was there, and what was wrong with it."""
        self._number += 1
        name = self._chance.choice(ACTS)
        value = self._value(name)
        act = {"set": {name: value}, "n": self._number}
        begin = time.perf_counter()
        try:
            status, text = self._post(act)
        except (OSError, http.client.HTTPException) as fault:
            self._connection = None
            return 1000 * (time.perf_counter() - begin), type(fault).__name__
        elapsed = 1000 * (time.perf_counter() - begin)
        return elapsed, f"status {status}" if status != 200 else self._judge(name, value, text)

    def _value(self, name: str) -> str:
        choices = {
            "geo": self._geos[self._data["level"]],
            "year": [str(y) for y in range(2014, 2024)],
            "show": SHOWS,
            "measure": ("gap", "score", "percent"),
            "page": PAGES,
            "level": ("2", "3"),
        }
        return self._chance.choice(choices[name])

    def _judge(self, name: str, value: str, text: str) -> str:
        answer = json.loads(text)
        data, before = answer["response"]["query"]["data"], self._data
        self._data = data
        if "could not be shown" in text:
            return "not shown"
        if data["n"] != self._number:
            return "answer to another act"
        kept = before["geo"] if name not in ("geo", "level") else value if name == "geo" else data["geo"]
        return "" if data["geo"] == kept else "region of another reader"

    def _post(self, act: Mapping[str, Any]) -> tuple[int, str]:
        import brotli

        body = {
            "output": "query.data",
            "outputs": {"id": "query", "property": "data"},
            "inputs": [{"id": "act", "property": "data", "value": act}],
            "state": [{"id": "query", "property": "data", "value": self._data}],
            "changedPropIds": ["act.data"],
        }
        headers = {"Content-Type": "application/json", "Accept-Encoding": "br"}
        self._connection = self._connection or http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        self._connection.request("POST", "/_dash-update-component", json.dumps(body), headers)
        answer = self._connection.getresponse()
        raw = answer.read()
        packed = answer.headers.get("Content-Encoding") == "br"
        return answer.status, (brotli.decompress(raw) if packed else raw).decode()


def main() -> int:
    """Measure and print; returns the exit code (1 = over a limit)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=1.0, help="length of the closed loop (default 1)")
    parser.add_argument("--loop", type=int, default=LOOP, help=f"requests in flight in it (default {LOOP})")
    parser.add_argument("--database", type=Path, help="another database than data/metrogap.duckdb")
    arguments = parser.parse_args()
    with server(arguments.database) as (port, process):
        geos = regions(port)
        good = [users(port, process, geos), loop(port, process, geos, 60 * arguments.minutes, arguments.loop)]
    return 0 if all(good) else 1


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
    first = Reader(port, 0, {"2": ["AT12"], "3": ["FI1C3"]})
    first.act()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", first._data["atlas"])
    rows = json.loads(connection.getresponse().read())["regions"]
    return {level: [row[0] for row in rows if str(row[2]) == level] for level in ("2", "3")}


def users(port: int, process: int, geos: Mapping[str, list[str]], seconds: float = 60.0) -> bool:
    """Readers who look at what they see: `PAUSE` seconds between an answer and the next act."""
    begin, seen = processor(process), _run(port, geos, READERS, seconds, PAUSE)
    _tell(f"{READERS} readers with {PAUSE:g} s between clicks", seen, seconds, process, processor(process) - begin)
    return _told("p95", _slow(seen), SLOW, "ms") and _told(
        "errors", sum(seen.faults.values()), 0, str(dict(seen.faults))
    )


def loop(port: int, process: int, geos: Mapping[str, list[str]], seconds: float, readers: int) -> bool:
    """Readers who never wait: what the server can do, and whether it stays as it is."""
    faults: Counter[str] = Counter()
    sizes, done, begin = [memory(process)], 0, time.perf_counter()
    portion = min(60.0, seconds)
    while time.perf_counter() - begin < seconds - 1:
        used, seen = processor(process), _run(port, geos, readers, portion, 0.0, first=1000 + done)
        done, faults = done + len(seen.times), faults + seen.faults
        sizes.append(memory(process))
        _tell(f"closed loop of {readers}", seen, portion, process, processor(process) - used)
    # Memory fills what it is allowed to fill; after a third of the time it has to stay there.
    settled = statistics.median(sizes[len(sizes) // 3 :][:3])
    good = [
        _told("throughput", done / (time.perf_counter() - begin), RATE, "callbacks/s", at_least=True),
        _told("errors", sum(faults.values()), 0, str(dict(faults))),
        _told("memory", max(sizes), MEMORY, "MB"),
        _told("growth of memory since a third of the time", sizes[-1] / settled, GROWTH, "times"),
    ]
    return all(good)


def memory(process: int) -> float:
    """Megabytes of memory that a process holds."""
    with open(f"/proc/{process}/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6


def processor(process: int) -> float:
    """Seconds of processor time that a process has used; says more than throughput where others use the machine too."""
    with open(f"/proc/{process}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _run(
    port: int, geos: Mapping[str, list[str]], readers: int, seconds: float, pause: float, *, first: int = 0
) -> Seen:
    """All readers at once for some seconds, each in a thread."""
    seen, end = Seen(), time.perf_counter() + seconds

    def read(number: int) -> None:
        reader, chance = Reader(port, first + number, geos), random.Random(number)
        time.sleep(pause * chance.random())
        while time.perf_counter() < end:
            seen.note(*reader.act())
            time.sleep(pause)

    threads = [threading.Thread(target=read, args=(n,), daemon=True) for n in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 120)
    return seen


def _slow(seen: Seen) -> float:
    return sorted(seen.times)[int(0.95 * len(seen.times))] if seen.times else float("inf")


def _tell(what: str, seen: Seen, seconds: float, process: int, used: float) -> None:
    """One line: how fast, how much processor per answer, how much memory, and how busy the machine was."""
    middle, n = statistics.median(seen.times or [0.0]), max(len(seen.times), 1)
    speed = f"{len(seen.times) / seconds:.0f} callbacks/s, {middle:.0f} ms median, {_slow(seen):.0f} ms p95"
    cost = f"{1000 * used / n:.1f} ms of processor each, {memory(process):.0f} MB"
    print(f"{what}: {speed}, {sum(seen.faults.values())} errors, {cost} (load {os.getloadavg()[0]:.1f})", flush=True)


def _told(what: str, value: float, limit: float, unit: str, *, at_least: bool = False) -> bool:
    good = value >= limit if at_least else value <= limit
    print(f"  {what}: {value:.2f} {unit} (limit {limit:g}): {'within' if good else 'OVER'}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
