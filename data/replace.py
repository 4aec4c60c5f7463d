"""Replace a file in one step: whoever reads it sees the old one or the new one, never half of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from data.errors import InputError

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)

try:
    import fcntl
except ImportError:  # Windows has no fcntl; its own call locks the first byte instead.
    import msvcrt

    def _lock(file: IO[bytes], wait: bool) -> None:
        mode = msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK  # type: ignore[attr-defined, unused-ignore]
        msvcrt.locking(file.fileno(), mode, 1)  # type: ignore[attr-defined, unused-ignore]
else:

    def _lock(file: IO[bytes], wait: bool) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


@contextmanager
def replaced(path: Path, *, keep: bool = True) -> Iterator[Path]:
    """Yield the path of a new file that takes the place of `path` when the block ends well.

    With `keep` the new file starts as a copy of the old one. If the block
    raises, the old file is untouched and the new one is removed; so is what an
    earlier run that was killed left behind. A second writer waits.
    """
    fresh = path.with_name(f"{path.name}.new")
    if path.is_dir():
        raise InputError(path, value="a directory", expected="a file")
    with alone(path.with_name(f"{path.name}.lock"), path):
        _remove(fresh)
        try:
            if keep and path.exists():
                shutil.copyfile(path, fresh)
            yield fresh
            put(fresh, path)
        except OSError as error:
            raise InputError(path, value=error.strerror or str(error), expected="a place to write to") from error
        finally:
            _remove(fresh)


def put(fresh: Path, path: Path) -> None:
    """Give a complete file the name `path`, for good: a power cut afterwards leaves the new one, before the old."""
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(fresh, path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def alone(lock: Path, shown: Path, *, busy: str = "") -> Iterator[None]:
    """Hold `lock`; the system releases it even if this process is killed.

    Waits for another holder, or with `busy` raises `InputError` about `shown`
    with that as what was found.
    """
    try:
        # A file that happens to have this name keeps what is in it, and a link is not followed.
        file = os.fdopen(os.open(lock, os.O_CREAT | os.O_WRONLY | os.O_APPEND | _NO_LINK, 0o666), "ab")
    except OSError as error:
        raise InputError(shown, value=error.strerror or str(error), expected="a place to write to") from error
    with file:
        try:
            _lock(file, wait=not busy)
        except OSError as error:
            raise InputError(shown, value=busy, expected="one run at a time") from error
        yield


def _remove(fresh: Path) -> None:
    """Remove a new file that did not come to be, and what DuckDB keeps beside it."""
    for leftover in (fresh, fresh.with_name(f"{fresh.name}.wal")):
        with suppress(FileNotFoundError):
            leftover.unlink()
    shutil.rmtree(fresh.with_name(f"{fresh.name}.tmp"), ignore_errors=True)
