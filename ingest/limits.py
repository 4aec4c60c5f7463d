"""What we accept: sizes that no publisher's file has, and the share of a file that may be damaged."""

from __future__ import annotations

import math
from pathlib import Path

from data.errors import InputError
from ingest.reading import OTHER_PERIODS, Reading

# The largest regional file that Eurostat publishes unpacks to some 400 MB.
PACKED_BYTES = 500_000_000
UNPACKED_BYTES = 2_000_000_000
MEMBERS = 100
CELLS = 200_000_000
# Above this share of values that can't be read, a file is taken for damaged and refused whole.
REJECTED_SHARE = 0.01
# A hundredth of a small file is less than one row: there this many values may be lost, and a tenth at most.
FEW, FEW_SHARE = 20, 0.1
# Datasets whose files are known to hold more, with the reason: dataset id -> (share, reason).
SHARES: dict[str, tuple[float, str]] = {
    "eurostat.lfst_r_lfu3rt": (0.05, "Data Explorer exports of it went through spreadsheets, which damage codes"),
}


def check_size(size: int, path: object, limit: int = UNPACKED_BYTES) -> None:
    """Raise `InputError` for more bytes than any publisher's file has."""
    if size > limit:
        raise InputError(path, value=f"more than {limit:,} bytes", expected="a publisher's file, which is smaller")


def may_lose(cells: int, share: float = REJECTED_SHARE) -> int:
    """Return how many of `cells` values may be unreadable."""
    return max(int(share * cells), min(FEW, math.ceil(FEW_SHARE * cells)))


def check_damage(reading: Reading, path: Path, dataset: str = "") -> None:
    """Raise `InputError`, naming the first damaged line, when more of a file is unreadable than is declared."""
    if reading.cells > CELLS:
        raise InputError(path, value=f"{reading.cells:,} values", expected=f"at most {CELLS:,}")
    allowed = may_lose(reading.cells, SHARES.get(dataset, (REJECTED_SHARE,))[0])
    if reading.unreadable > allowed:
        raise damage(reading, path, allowed)


def damage(reading: Reading, path: Path, allowed: int = 0) -> InputError:
    """Return the error that names the first damaged line of a file and how much of it can't be read."""
    rows = reading.rejected[~reading.rejected["reason"].isin(OTHER_PERIODS)]
    first = rows.iloc[0]
    counts = f"{reading.unreadable:,} of {reading.cells:,} values are not, {allowed:,} may be"
    return InputError(
        path,
        place=f"line {first['line']}" + (f", column {first['column']}" if first["column"] else ""),
        value=first["text"].strip(),
        expected=f"values that can be read ({first['reason']}; {counts})",
    )
