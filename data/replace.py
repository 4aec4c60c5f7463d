"""Replace a file in one step: whoever reads it sees the old one or the new one, never half of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from data.errors import InputError

try:
    import fcntl
except ImportError:  # Windows has no fcntl; its own call locks the first byte instead.
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined, unused-ignore]
else:

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)


@contextmanager
def replaced(path: Path, *, keep: bool = True) -> Iterator[Path]:
    """Yield the path of a new file that takes the place of `path` when the block ends well.

    With `keep` the new file starts as a copy of the old one. If the block
    raises, the old file is untouched and the new one is removed; so is what an
    earlier run that was killed left behind. A second writer waits.
    """
    fresh = path.with_name(f"{path.name}.new")
    with _alone(path):
        _remove(fresh)
        try:
            if keep and path.exists():
                shutil.copyfile(path, fresh)
            yield fresh
            os.replace(fresh, path)
        except OSError as error:
            raise InputError(path, value=error.strerror or str(error), expected="a place to write to") from error
        finally:
            _remove(fresh)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock of `path`; the system releases it even if this process is killed."""
    if path.is_dir():
        raise InputError(path, value="a directory", expected="a file")
    try:
        lock = path.with_name(f"{path.name}.lock").open("wb")
    except OSError as error:
        raise InputError(path, value=error.strerror or str(error), expected="a place to write to") from error
    with lock:
        _lock(lock)
        yield


def _remove(fresh: Path) -> None:
    for leftover in (fresh, fresh.with_name(f"{fresh.name}.wal")):
        with suppress(FileNotFoundError):
            leftover.unlink()
