"""What processes take of this machine, as /proc tells it: a server with all it starts, who measures, and the others."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

TICKS = os.sysconf("SC_CLK_TCK")
# Seconds between two looks at the memory.
INTERVAL = 2.0
# What the name of a process holds that answers requests; others that a server starts compute beside it.
WORKER = "app.py"


@dataclass(frozen=True)
class Used:
    """Seconds of processor time so far: of processes that answer, of those beside them, of ours, of all there are."""

    when: float
    workers: float
    beside: float
    ours: float
    everybody: float

    def since(self, before: Used) -> Used:
        """What was used between two looks; `when` becomes the seconds between them."""
        names = ("when", "workers", "beside", "ours", "everybody")
        return Used(*(getattr(self, name) - getattr(before, name) for name in names))

    def told(self) -> str:
        """Shares of one core in words."""
        shares = {
            "server": self.workers,
            "beside it": self.beside,
            "this program": self.ours,
            "others": self.everybody - self.workers - self.beside - self.ours,
        }
        return ", ".join(f"{name} {100 * max(share, 0) / self.when:.0f} %" for name, share in shares.items())


class Machine:
    """Looks at a server, the process `root` with all that it starts; while open, at its memory every now and then."""

    def __init__(self, root: int) -> None:
        self._root, self._ended = root, threading.Event()
        self._thread = threading.Thread(target=self._weigh, daemon=True)
        self.times: list[float] = []
        # Megabytes of the largest process that answers, and of all the processes beside those.
        self.sizes: list[float] = []
        self.beside: list[float] = []

    def __enter__(self) -> Machine:
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._ended.set()
        self._thread.join()

    def restart(self) -> None:
        """Forget what was seen of the memory."""
        self.times, self.sizes, self.beside = [], [], []

    def used(self) -> Used:
        """Processor time by now."""
        spent = {pid: _spent(pid) for pid in (*self.workers(), *self._beside())}
        workers = sum(spent.get(pid, 0.0) for pid in self.workers())
        with open("/proc/stat") as file:
            ticks = [int(text) for text in file.readline().split()[1:9]]
        everybody = (sum(ticks) - ticks[3] - ticks[4]) / TICKS
        return Used(time.perf_counter(), workers, sum(spent.values()) - workers, time.process_time(), everybody)

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return [pid for pid in _family(self._root) if WORKER in _command(pid)]

    def _beside(self) -> list[int]:
        return [pid for pid in _family(self._root) if WORKER not in _command(pid)]

    def highest(self) -> float:
        """The high-water mark of the largest worker, megabytes."""
        return max((memory(pid).get("VmHWM", 0.0) for pid in self.workers()), default=0.0)

    def _weigh(self) -> None:
        while not self._ended.wait(INTERVAL):
            workers, beside = (
                [memory(pid).get("VmRSS", 0.0) for pid in pids] for pids in (self.workers(), self._beside())
            )
            if workers:
                self.times.append(time.perf_counter())
                self.sizes.append(max(workers))
                self.beside.append(sum(beside))

    def growth(self) -> tuple[float, float]:
        """Fitted growth after the first third, in which memory fills what it may: % over the time, MB a minute."""
        times, sizes = (np.array(values[len(values) // 3 :]) for values in (self.times, self.sizes))
        if len(times) < 3:
            return 0.0, 0.0
        slope, start = np.polyfit(times - times[0], sizes, 1)
        return 100 * slope * (times[-1] - times[0]) / start, 60 * slope

    def stages(self) -> tuple[float, float, float]:
        """Megabytes at the start, in the middle and at the end: medians of a tenth of the time each."""
        n = max(len(self.sizes) // 10, 1)
        middle = max(len(self.sizes) // 2 - n // 2, 0)
        parts: Sequence[list[float]] = (self.sizes[:n], self.sizes[middle : middle + n], self.sizes[-n:])
        return tuple(float(np.median(part)) if part else float("nan") for part in parts)  # type: ignore[return-value]


def memory(pid: int) -> dict[str, float]:
    """Megabytes that a process holds (VmRSS) and has held at most (VmHWM); empty once it has ended."""
    try:
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        return {name: int(lines[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM")}
    except (OSError, KeyError):
        return {}


def _family(root: int) -> list[int]:
    """A process and all that descend from it."""
    parents = {int(path.name): _stat(int(path.name)) for path in Path("/proc").iterdir() if path.name.isdigit()}
    found, new = [], [root]
    while new:
        found += new
        new = [pid for pid, fields in parents.items() if fields and int(fields[1]) in new]
    return found


def _stat(pid: int) -> list[str]:
    """What /proc/PID/stat says after the name: state, parent, …; empty once the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def _spent(pid: int) -> float:
    """Seconds of processor time that a process has used, with its ended children."""
    fields = _stat(pid)
    return sum(int(text) for text in fields[11:15]) / TICKS if fields else 0.0


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""
