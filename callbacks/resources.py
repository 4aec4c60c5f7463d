"""What this process takes of the machine: a server shares it with others, and runs for months."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

# Options of glibc's mallopt: arrays of a megabyte and more apart, free memory above that returned, one heap.
MMAP_THRESHOLD, TRIM_THRESHOLD, ARENAS = (-3, 1 << 20), (-1, 1 << 20), (-8, 1)
# Seconds between two looks for what is free in the middle of a heap.
BETWEEN = 2.0
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def give_memory_back() -> None:
    """Tell the C library to return what large arrays took as soon as they are gone; elsewhere than glibc, nothing.

    By default it learns from the first large array to keep the next ones, one heap per thread, and Arrow has a heap
    of its own: together 70 MB after a day.
    """
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL("libc.so.6")
        for option, value in (MMAP_THRESHOLD, TRIM_THRESHOLD, ARENAS):
            library.mallopt(option, value)


def leave_arrow_out() -> None:
    """Load pandas without Arrow, which it takes along where it is there: 40 MB for texts that we keep as Python's.

    Whoever imports `pyarrow` afterwards gets it, to write files. Has to be called before anything imports pandas.
    """
    if "pandas" in sys.modules or "pyarrow" in sys.modules:
        return
    sys.modules["pyarrow"] = None  # what Python takes for a module that isn't there
    try:
        importlib.import_module("pandas")
    finally:
        del sys.modules["pyarrow"]


def compute_alone() -> None:
    """Tell the library of linear algebra to use one thread.

    With one per core they wait for each other, spinning, while requests wait for the cores: five times the work.
    """
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")


def trim() -> None:
    """Return what is free now, once something large is done."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def stay_small() -> None:
    """Return what is free every now and then, for as long as the process lives: a few milliseconds each time."""

    def look() -> None:
        while True:
            time.sleep(BETWEEN)
            trim()

    threading.Thread(target=look, name="memory", daemon=True).start()


class Turns:
    """A web application that answers only so many requests to `path` at once; who comes then waits for a place.

    Each answer takes up to twenty megabytes while it is made. Python computes for one of them at a time anyway, so
    that more at once fill the machine and make nobody faster. What is streamed must not lie at `path`: its place is
    free again before it is read.
    """

    def __init__(self, application: Wsgi, path: str, at_once: int) -> None:
        self._application, self._path = application, path
        self._places = threading.BoundedSemaphore(at_once)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """The answer of the application."""
        if environ.get("PATH_INFO") != self._path:
            return self._application(environ, start)
        with self._places:
            return self._application(environ, start)
