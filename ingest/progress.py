"""How a run tells what it is doing: bars on a terminal, plain lines elsewhere (a log, a nightly job's mail)."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import IO, Protocol

from ingest.download import Watcher


class Progress(Protocol):
    """A context manager around a run; its methods are called from several threads."""

    def __enter__(self) -> Progress: ...

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def watch(self, name: str) -> Watcher:
        """A dataset is about to be downloaded; whom to tell about it."""

    def done(self, name: str, what: str) -> None:
        """A dataset is finished; `what` says how in a few words."""

    def note(self, line: str) -> None:
        """Something that concerns all."""


def progress(total: int, stream: IO[str] | None = None) -> Progress:
    """Return bars if `stream` (standard error) is a terminal, lines if not; `total` datasets are to come."""
    stream = stream or sys.stderr
    return Bars(total, stream) if stream.isatty() else Lines(total, stream)


class Lines:
    """One line per dataset when it is finished, and per pause before another attempt."""

    def __init__(self, total: int, stream: IO[str]) -> None:
        self._total, self._stream, self._count, self._lock = total, stream, 0, threading.Lock()

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._stream.flush()

    def watch(self, name: str) -> Watcher:
        return Watcher(again=lambda why: self.note(f"{name}: {why}"))

    def done(self, name: str, what: str) -> None:
        with self._lock:
            self._count += 1
            line = f"[{self._count}/{self._total}] {name}: {what}"
        self.note(line)

    def note(self, line: str) -> None:
        # A log that is full or closed must not keep figures from being loaded.
        with self._lock, suppress(OSError):
            print(line, file=self._stream, flush=True)


class Bars:
    """A bar per dataset that is under way, and one for all."""

    def __init__(self, total: int, stream: IO[str]) -> None:
        # Imported here: only a terminal needs it.
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn

        console = Console(file=stream)
        name = TextColumn("{task.description}", markup=False)
        self._files = Progress(name, BarColumn(), DownloadColumn(), console=console, transient=True)
        self._all = Progress(name, BarColumn(), MofNCompleteColumn(), console=console)
        self._console, self._task, self._tasks = console, self._all.add_task("all", total=total), {}

    def __enter__(self) -> Bars:
        from rich.console import Group
        from rich.live import Live

        self._live = Live(Group(self._files, self._all), console=self._console, refresh_per_second=8)
        self._live.__enter__()
        return self

    def __exit__(self, *fault: object) -> None:
        self._live.__exit__(*fault)

    def watch(self, name: str) -> Watcher:
        task = self._tasks[name] = self._files.add_task(name, total=None)

        def again(why: str) -> None:
            self.note(f"{name}: {why}")
            self._files.reset(task, total=None)

        return Watcher(
            size=lambda total: self._files.update(task, total=total),
            grew=lambda count: self._files.advance(task, count),
            again=again,
        )

    def done(self, name: str, what: str) -> None:
        if name in self._tasks:
            self._files.remove_task(self._tasks.pop(name))
        self.note(f"{name}: {what}")
        self._all.advance(self._task)

    def note(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False)
