"""The folder of raw files: one run at a time, and nothing is ever written outside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.errors import InputError
from data.replace import alone

STAGED, _BUSY = ".new", "another run of python -m ingest"


def place(raw: Path, name: str) -> Path:
    """Return where a file lies under `raw`; raises `InputError` for a place that is not inside it.

    Names come out of the catalogue; none may lead out, neither by its text nor by a link that lies there.
    """
    path = raw / name
    if not path.resolve().is_relative_to(raw.resolve()):
        raise InputError(path, value=str(path.resolve()), expected=f"a place inside {raw}")
    return path


@contextmanager
def exclusively(raw: Path) -> Iterator[None]:
    """Hold the folder of raw files, with an empty place for what comes down; refuse a second holder.

    What a killed run left in that place goes first, and whatever is left in the end goes too.
    """
    _make(raw)
    with alone(place(raw, ".lock"), raw, busy=_BUSY):
        shutil.rmtree(raw / STAGED, ignore_errors=True)
        _make(place(raw, STAGED))
        try:
            yield
        finally:
            shutil.rmtree(raw / STAGED, ignore_errors=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(folder, value=error.strerror or str(error), expected="a folder to write to") from error
