"""Datasets on their way into the database: out of a loaded file, or out of the embedded snapshot."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from data.errors import InputError

SNAPSHOT_DIR = Path(__file__).with_name("snapshot")
SNAPSHOT, FILE = "snapshot", "file"


@dataclass(frozen=True)
class Delivery:
    """One dataset to be stored.

    `table` is an Arrow table or DataFrame with the dataset's columns in order
    (categories become ENUM columns), or the path of a Parquet file that has
    them; `origin` is SNAPSHOT or FILE;
    `rejected` has line, column, reason, text; `repeated` counts rows that said
    again what an earlier one said; `nuts` says which NUTS vintages the regions
    are of, and what else stands among them.
    """

    dataset: str
    table: object
    vintage: str
    layout: str
    file: str
    sha256: str
    third_party: bool
    origin: str
    rejected: pd.DataFrame | None = None
    repeated: int = 0
    nuts: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a delivery, whose table is let go: counts, and in `kept` why the one that was there stayed."""

    delivery: Delivery
    rows: int
    values: int
    missing: int
    flagged: int
    rejected: int
    kept: str = ""


def snapshot_fingerprint(directory: Path = SNAPSHOT_DIR) -> str:
    """Return the fingerprint of a snapshot: its manifest holds the checksum of every file in it."""
    return hashlib.sha256(_manifest_bytes(directory)).hexdigest()[:12]


def snapshot_manifest(directory: Path = SNAPSHOT_DIR) -> list[dict[str, Any]]:
    """Return the snapshot's datasets: codes, vintage, checksum, and the source line to print."""
    return json.loads(_manifest_bytes(directory))["datasets"]


def snapshot_deliveries(directory: Path = SNAPSHOT_DIR) -> Iterator[Delivery]:
    """Yield every dataset of a snapshot; a file that isn't the one in the manifest is an `InputError`."""
    for entry in snapshot_manifest(directory):
        parquet = directory / entry["file"]
        found = hashlib.sha256(parquet.read_bytes()).hexdigest() if parquet.exists() else "no file"
        if found != entry["sha256"]:
            raise InputError(parquet, place="sha256", value=found, expected=f"{entry['sha256']}, as the manifest says")
        yield _delivery(entry, parquet)


def _delivery(entry: Mapping[str, Any], parquet: Path) -> Delivery:
    return Delivery(
        dataset=entry["dataset"],
        table=parquet,
        vintage=entry["vintage"],
        layout=entry["layout"],
        file=entry["source_file"],
        sha256=entry["source_sha256"],
        third_party=entry["third_party"],
        origin=SNAPSHOT,
    )


def _manifest_bytes(directory: Path) -> bytes:
    try:
        return (directory / "manifest.json").read_bytes()
    except OSError as error:
        raise InputError(directory / "manifest.json", expected="the manifest of a snapshot") from error
