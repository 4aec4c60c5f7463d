"""Datasets into the database: beside the old file, all of them or none, and then in its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from data.deliveries import FILE, SNAPSHOT_DIR, Delivery, Outcome, snapshot_deliveries, snapshot_fingerprint
from data.place import DEFAULT_DATABASE
from data.regions import VINTAGE
from data.replace import replaced
from data.store.connection import BUILT_FROM, IN_USE, building, set_info
from data.store.queries import quote, table_name
from data.store.reading import Store

if TYPE_CHECKING:
    from data.store.connection import Connection

# Memory for inserting a table, in MB: at least, and more per million rows.
_MEMORY = (48, 8)


def write(
    deliveries: Iterable[Delivery],
    path: Path = DEFAULT_DATABASE,
    *,
    snapshot: Path | None = None,
    nuts: int | None = None,
) -> list[Outcome]:
    """Put datasets into the database at `path`, all of them or none, and return what became of each.

    A new database starts from the snapshot in directory `snapshot`, if given.
    A dataset replaces the table that is there, except that a third party's
    table never replaces one in the publisher's own layout. `nuts` is the NUTS
    vintage in use from then on, None leaves it as it is.
    """
    with replaced(path) as fresh, building(fresh, path) as connection:
        if snapshot is not None and not path.exists():
            _put_snapshot(connection, snapshot)
        if nuts is not None:
            set_info(connection, IN_USE, str(nuts))
        return [_put(connection, delivery) for delivery in deliveries]


def build_from_snapshot(directory: Path = SNAPSHOT_DIR, path: Path = DEFAULT_DATABASE, *, nuts: int = VINTAGE) -> None:
    """Build the database from the embedded snapshot alone, in place of what is at `path`; `nuts`: see `write`."""
    with replaced(path, keep=False) as fresh, building(fresh, path) as connection:
        _put_snapshot(connection, directory)
        if nuts != VINTAGE:
            set_info(connection, IN_USE, str(nuts))


def ensure_database(path: Path = DEFAULT_DATABASE, snapshot: Path = SNAPSHOT_DIR) -> bool:
    """Make sure that `path` is a database of ours; return whether it was built now.

    It is built when missing, and again when it holds nothing but an older
    snapshot. A database with files that a user loaded is left alone, and a NUTS
    vintage that was chosen stays.
    """
    nuts = VINTAGE
    if path.exists():
        with Store.open(path) as store:
            own = FILE in set(store.datasets()["origin"])
            if own or not store.fingerprint or store.fingerprint == snapshot_fingerprint(snapshot):
                return False
            nuts = store.nuts
    build_from_snapshot(snapshot, path, nuts=nuts)
    return True


def _put_snapshot(connection: Connection, directory: Path) -> None:
    for delivery in snapshot_deliveries(directory):
        _put(connection, delivery)
    set_info(connection, BUILT_FROM, snapshot_fingerprint(directory))


def _put(connection: Connection, delivery: Delivery) -> Outcome:
    publisher, _, code = delivery.dataset.partition(".")
    done = replace(delivery, table=None)
    there = connection.execute(
        "SELECT third_party, file FROM store.ingest.datasets WHERE dataset = ?", [delivery.dataset]
    ).fetchone()
    rejected = 0 if delivery.rejected is None else len(delivery.rejected)
    if there and delivery.third_party and not there[0]:
        return Outcome(done, 0, 0, 0, 0, rejected, kept=f"{there[1]} is in the publisher's own layout and stays")
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS store.{quote(publisher)}")
    _create(connection, delivery)
    counts = _counts(connection, delivery.dataset)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    row: list[object] = [
        delivery.dataset,
        publisher,
        code,
        delivery.vintage,
        delivery.layout,
        delivery.file,
        delivery.sha256,
    ]
    row += [*counts, rejected, delivery.third_party, now, delivery.origin, delivery.nuts]
    connection.execute("DELETE FROM store.ingest.datasets WHERE dataset = ?", [delivery.dataset])
    connection.execute(f"INSERT INTO store.ingest.datasets VALUES ({', '.join('?' * len(row))})", row)
    _put_rejected(connection, delivery)
    return Outcome(done, *counts, rejected)


def _create(connection: Connection, delivery: Delivery) -> None:
    target = f"CREATE OR REPLACE TABLE {table_name(delivery.dataset)} AS"
    if isinstance(delivery.table, Path):
        connection.execute(f"{target} FROM read_parquet(?)", [str(delivery.table)])
        return
    # Left alone, DuckDB takes what the machine has; this much is enough, and as fast.
    least, more = _MEMORY
    connection.execute(f"SET memory_limit = '{least + more * len(delivery.table) // 1_000_000}MB'")
    connection.register("delivered", delivery.table)
    connection.execute(f"{target} FROM delivered")
    connection.unregister("delivered")
    connection.execute("RESET memory_limit")


def _counts(connection: Connection, dataset: str) -> tuple[int, int, int, int]:
    """Return rows, values, missing and flagged (with a flag or a confidentiality)."""
    rows, values, flagged = connection.execute(
        f"SELECT count(*), count(value), count(*) FILTER (flag <> '' OR conf <> '') FROM {table_name(dataset)}"
    ).fetchall()[0]
    return rows, values, rows - values, flagged


def _put_rejected(connection: Connection, delivery: Delivery) -> None:
    connection.execute("DELETE FROM store.ingest.rejected WHERE dataset = ?", [delivery.dataset])
    if delivery.rejected is None or delivery.rejected.empty:
        return
    connection.register("refused", delivery.rejected)
    connection.execute(
        'INSERT INTO store.ingest.rejected SELECT ?, ?, line, "column", reason, text FROM refused',
        [delivery.dataset, delivery.file],
    )
    connection.unregister("refused")
