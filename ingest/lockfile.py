"""What lies in the folder of raw files: where each came from, when, how large, and its checksum.

`sources.lock.toml` is for people and for version control: sorted, and not a
byte different as long as the files are the same. It lies beside the default
folder, which version control leaves out, and inside any other. What only
the next run needs (ETag, the date in the publisher's catalogue) changes more
often and lies in the folder as `.state.json`; without it more is asked for,
nothing else.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from data.deliveries import Delivery
from data.errors import InputError
from data.replace import put

DEFAULT_RAW = Path(__file__).parents[1] / "data" / "raw"
LOCK = "sources.lock.toml"
# What a check says is newer than a file that isn't there.
NOT_YET = "not downloaded yet"
_STATE = ".state.json"
_HEAD = """\
# The publishers' files, downloaded by `python -m ingest`. An entry stays as it is as long as its file does.
# `retrieved` is when these bytes came, `updated` what the publisher's catalogue gave as last update then.
"""


@dataclass(frozen=True)
class Locked:
    """One raw file: address, ISO time, bytes, checksum, and the publisher's date of last update, "" if unknown."""

    address: str
    retrieved: str
    size: int
    sha256: str
    updated: str = ""


@dataclass(frozen=True)
class State:
    """What to ask with: validators and date that came with the file, when it was last asked for.

    `newer` is what a check found since.
    """

    etag: str = ""
    modified: str = ""
    updated: str = ""
    asked: str = ""
    newer: str = ""

    def is_of(self, updated: str) -> bool:
        """Tell whether the date in the publisher's catalogue proves that nothing is newer.

        Eurostat updates twice a day and gives the day: a file that was asked
        for on the same day may be of the first time.
        """
        return bool(updated) and self.updated == updated and self.asked[:10] > updated[:10]


class Ledger:
    """The lock file and the state of one folder; written whole, in one step each."""

    def __init__(self, raw: Path) -> None:
        self.path, self._state_path = lock_path(raw), raw / _STATE
        self.files = _read_lock(self.path)
        self.states = _read_state(self._state_path)

    def state(self, name: str) -> State:
        """What is known to ask with, nothing if nothing is."""
        return self.states.get(name, State())

    def is_whole(self, name: str, path: Path) -> bool:
        """Tell whether the file is there with the bytes that were locked; one that can't be read is not."""
        entry = self.files.get(name)
        try:
            return entry is not None and checksum(path) == entry.sha256
        except InputError:
            return False

    def save(self) -> None:
        """Write both files, if they would change."""
        lines = [_HEAD.rstrip("\n")]
        for name in sorted(self.files):
            values = {key: value for key, value in asdict(self.files[name]).items() if value != ""}
            lines += ["", f"[files.{json.dumps(name)}]", *(f"{key} = {_toml(v)}" for key, v in values.items())]
        _write(self.path, "\n".join(lines) + "\n")
        states = {name: asdict(self.states[name]) for name in sorted(self.states)}
        _write(self._state_path, json.dumps(states, indent=1) + "\n")


def lock_path(raw: Path) -> Path:
    """Return where the lock file of a folder of raw files lies."""
    return (raw.parent if raw.resolve() == DEFAULT_RAW.resolve() else raw) / LOCK


def checksum(path: Path) -> str:
    """Return the sha256 of a file, "" where there is none; raises `InputError` for one that can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise InputError(path, value=error.strerror or str(error), expected="a readable file") from error


def locked_dates(raw: Path) -> dict[str, str]:
    """Return sha256 -> date of last update of the files in a folder that `update` filled, {} for any other folder."""
    path = lock_path(raw)
    return {one.sha256: one.updated for one in _read_lock(path).values() if one.updated} if path.is_file() else {}


def dated(delivery: Delivery, updated: str) -> Delivery:
    """Return the delivery with the publisher's date of last update as its vintage, where the file doesn't state one."""
    stated = delivery.vintage.startswith("last update")
    return delivery if stated or not updated else replace(delivery, vintage=f"last update {updated}")


def _read_lock(path: Path) -> dict[str, Locked]:
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("files", {})
        return {name: Locked(**entry) for name, entry in entries.items()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(path, value=error.strerror or str(error), expected="a readable file") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, AttributeError) as error:
        expected = f"the lock file of python -m ingest ({error}); delete it to download everything again"
        raise InputError(path, expected=expected) from error


def _read_state(path: Path) -> dict[str, State]:
    known = {one.name for one in fields(State)}
    try:
        entries = json.loads(path.read_text(encoding="utf-8")).items()
        return {name: State(**{key: str(one[key]) for key in known & set(one)}) for name, one in entries}
    except (OSError, ValueError, AttributeError, TypeError):
        # It only saves downloads; damaged, it is written anew.
        return {}


def _toml(value: str | int) -> str:
    return str(value) if isinstance(value, int) else json.dumps(value)


def _write(path: Path, text: str) -> None:
    try:
        if path.read_text(encoding="utf-8") == text:
            return
    except (OSError, UnicodeDecodeError):
        pass
    fresh = path.with_name(f"{path.name}.new")
    try:
        # A link that lies there is not followed.
        fresh.unlink(missing_ok=True)
        fresh.write_text(text, encoding="utf-8")
        put(fresh, path)
    except OSError as error:
        raise InputError(path, value=error.strerror or str(error), expected="a place to write to") from error
