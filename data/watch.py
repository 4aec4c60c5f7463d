"""What was computed from a file, kept up to date: a new file is noticed and swapped in while the old one serves.

`ingest` puts a new database in the place of the old one in a single step. The
dashboard computes from it in the background and goes on answering from what it
has; nobody waits for the new figures and no request meets half of them.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")
INTERVAL = 1.0
Identity = tuple[int, int, int]


class Latest(Generic[T]):
    """Calling it gives what `build()` made of the file at `path` as it is now, or was a moment ago.

    `build` runs once at construction, where its errors are the caller's, and
    then in a thread of its own whenever another file lies at `path`. If that
    fails, what is there stays, one line says so, and it is tried again with
    the next file. A file that is gone changes nothing.
    """

    def __init__(
        self,
        path: Path,
        build: Callable[[], T],
        *,
        interval: float = INTERVAL,
        log: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True),
    ) -> None:
        self._path, self._build, self._interval, self._log = path, build, interval, log
        # Taken before building: a file that arrives meanwhile is built again rather than missed.
        self._seen = identity(path)
        self._value = build()
        # A first start makes the file itself; that is the one just built, not a new one.
        self._seen = self._seen or identity(path)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"watching {path.name}", daemon=True)
        self._thread.start()

    def __call__(self) -> T:
        """The newest that is complete; never waits."""
        return self._value

    def close(self) -> None:
        """Stop watching; a build that is under way is waited for."""
        self._stopped.set()
        self._thread.join()

    def __enter__(self) -> Latest[T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _watch(self) -> None:
        while not self._stopped.wait(self._interval):
            found = identity(self._path)
            if found is not None and found != self._seen:
                self._seen = found
                self._rebuild()

    def _rebuild(self) -> None:
        try:
            self._value = self._build()
        # Whatever goes wrong with the new file must not end the service of the old one.
        except Exception as fault:
            reason = " ".join(str(fault).split()) or type(fault).__name__
            self._log(f"{self._path}: the new file is not used, the earlier figures stay: {reason}")
        else:
            self._log(f"{self._path}: new figures are shown")


def identity(path: Path) -> Identity | None:
    """What tells one file from another that took its name: inode, time of change, size; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
