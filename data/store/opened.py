"""The database while the dashboard runs: opened for a moment, because most of the time nobody reads from it."""

from __future__ import annotations

from pathlib import Path
from threading import Lock, Timer, current_thread
from weakref import finalize

from data.store.connection import DEFAULT_DATABASE
from data.store.reading import Store
from data.watch import Identity, identity

# Seconds for which a database is held open.
HELD = 20.0


class Opened:
    """A database that is opened when it is asked for, and let go some seconds later, or at the program's end.

    What was read stays in DuckDB's memory, up to the size of the file; opening it takes 30 ms. A file that was
    replaced meanwhile is not let go: whoever has this object wants the figures of before.
    """

    def __init__(self, path: Path = DEFAULT_DATABASE, *, held: float = HELD) -> None:
        self._path, self._lock, self._kept, self._held = path, Lock(), list[Store](), held
        self._file: Identity | None = None
        # Left to the interpreter's last moments, DuckDB would complain about what nobody has closed.
        self._closing = list[Timer]()
        finalize(self, _end, self._kept, self._closing)

    @property
    def path(self) -> Path:
        """Where the database lies."""
        return self._path

    def __call__(self) -> Store:
        """The opened database; raises `InputError` as `Store.open` does."""
        with self._lock:
            if not self._kept:
                # A page asks for fifty rows at a time, in a process that answers several readers at once.
                self._file = identity(self._path)
                self._kept.append(Store.open(self._path, threads=1))
                closing = Timer(self._held, self._let_go)
                closing.daemon = True
                closing.start()
                self._closing[:] = [closing]
            return self._kept[0]

    def _let_go(self) -> None:
        """Closed once nobody reads from it any more."""
        with self._lock:
            if identity(self._path) == self._file:
                self._kept.clear()


def _end(kept: list[Store], closing: list[Timer]) -> None:
    """Let go at the program's end; a timer that still waited would keep all of DuckDB alive."""
    kept.clear()
    for timer in closing:
        timer.cancel()
        if timer is not current_thread():
            timer.join(1)
