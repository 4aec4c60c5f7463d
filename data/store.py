"""The database: the only module that speaks SQL.

One table per dataset in a schema named after its publisher
(`eurostat.nama_10r_2gdp`), so that an analyst finds the publisher's own names
with any DuckDB client: the dataset's dimensions, then geo, time, value, flag,
conf; a loaded file's texts are ENUM columns, which read and compare as texts.
Schema `ingest` keeps where each came from and what was rejected.

A database file is never changed in place. A new one is written beside it and
takes its name in one step, so a failure leaves the old file as it was and a
running app, which holds the old one open, never sees half of a load.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from threading import Lock, Timer, current_thread
from typing import Any
from weakref import finalize

import duckdb
import numpy as np
import pandas as pd

from data.deliveries import FILE, SNAPSHOT_DIR, Delivery, Outcome, snapshot_deliveries, snapshot_fingerprint
from data.errors import InputError, ProductError
from data.regions import VINTAGE
from data.replace import replaced
from data.rows import FLAGGED, MISSING, VALUES, Rows

DEFAULT_DATABASE = Path(__file__).with_name("metrogap.duckdb")
FORMAT = 1
_NUTS = "nuts"
# Memory for inserting a table, in MB: at least, and more per million rows.
MEMORY = (48, 8)
_IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]*$")
_CASTS = {"time": "BIGINT", "value": "DOUBLE"}
_DTYPES = {"geo": "str", "time": "int64", "value": "float64", "flag": "str", "conf": "str"}
# DuckDB by itself would look for extensions on the network and put them into the user's home.
_QUIET = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
# Seconds for which a database is held open, see `Opened`.
HELD = 20.0
# Observations given out at once.
BATCH = 20_000
_HELD_BACK = "conf NOT IN ('', 'F')"
_ONLY = {
    FLAGGED: f"(flag <> '' OR {_HELD_BACK})",
    VALUES: "value IS NOT NULL",
    MISSING: "value IS NULL",
}
_HAS_FLAG = "CASE WHEN ? = 'm0' THEN contains(lower(flag), 'm0') ELSE contains(replace(lower(flag), 'm0', ''), ?) END"
_TABLES = """
CREATE SCHEMA IF NOT EXISTS store.ingest;
CREATE TABLE IF NOT EXISTS store.ingest.info (key VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TABLE IF NOT EXISTS store.ingest.datasets (
    dataset VARCHAR PRIMARY KEY, publisher VARCHAR, code VARCHAR, vintage VARCHAR, layout VARCHAR,
    file VARCHAR, sha256 VARCHAR, rows BIGINT, "values" BIGINT, missing BIGINT, flagged BIGINT,
    rejected BIGINT, third_party BOOLEAN, loaded_at VARCHAR, origin VARCHAR, nuts VARCHAR);
CREATE TABLE IF NOT EXISTS store.ingest.rejected (
    dataset VARCHAR, file VARCHAR, line BIGINT, "column" VARCHAR, reason VARCHAR, text VARCHAR);
"""

# Arrow record batches, read one after the other.
Batches = Iterator[Any]


class Store:
    """A database opened for reading; safe to share between threads."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection, self.path = connection, path
        self._columns = self._read_columns()

    @classmethod
    def open(cls, path: Path = DEFAULT_DATABASE, *, threads: int = 0) -> Store:
        """Open `path` read-only; raises `InputError` when it is missing, no database of ours, or newer.

        `threads`: how many one query uses, 0 = one per core; each keeps some memory.
        """
        store = cls(_attach(path, read_only=True), path)
        if threads:
            store._connection.execute(f"SET threads = {int(threads)}")
        return store

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def tables(self) -> tuple[str, ...]:
        """Return the ids of the datasets that have a table, such as "eurostat.tgs00042"."""
        return tuple(sorted(self._columns))

    def datasets(self) -> pd.DataFrame:
        """Return one row per dataset: where it came from, vintage, layout and counts."""
        found = self._connection.cursor().execute("FROM store.ingest.datasets ORDER BY dataset").df()
        # Databases written before the vintages of codes were told apart lack the column.
        return found if "nuts" in found else found.assign(nuts="")

    def rejected(self) -> pd.DataFrame:
        """Return the rows of all loaded files that could not become observations, with reasons."""
        return self._connection.cursor().execute("FROM store.ingest.rejected ORDER BY ALL").df()

    def series(self, dataset: str, codes: Mapping[str, tuple[str, ...]], first_year: int | None = None) -> pd.DataFrame:
        """Return the observations of one selection: geo, time, value, flag, conf.

        Dimensions that `codes` does not fix to a single code come first, as
        columns, so that (dimensions, geo, time) is always a key. A dataset that
        isn't in the store gives an empty frame; a dimension it doesn't have is
        a `ProductError`.
        """
        if dataset not in self._columns:
            return _empty([name for name, wanted in codes.items() if len(wanted) != 1])
        query, values = self._select(dataset, codes, first_year)
        # By way of Arrow: DuckDB's own .df() makes a Python object of every text, which takes three times as long.
        return self._connection.cursor().sql(query, params=values).to_arrow_table().to_pandas()

    def series_many(self, selections: Sequence[tuple[str, Mapping[str, tuple[str, ...]]]]) -> list[pd.DataFrame]:
        """Return what `series` gives for each (dataset, codes), in one query: geo, time, value, flag, conf.

        Texts come as categories that all frames share, because sixty small queries and millions of texts would
        be most of what the dashboard waits for at its start. A dataset that isn't in the store gives no rows.
        """
        queries, values = [], []
        for number, (dataset, codes) in enumerate(selections):
            if dataset in self._columns:
                query, bound = self._select(dataset, codes, None)
                queries.append(f"SELECT {number}::INTEGER AS selection, geo, time, value, flag, conf FROM ({query})")
                values += bound
        if not queries:
            return [_empty(()) for _ in selections]
        table = self._connection.cursor().sql(" UNION ALL ".join(queries), params=values).to_arrow_table()
        for name in ("geo", "flag", "conf"):
            place = table.column_names.index(name)
            table = table.set_column(place, name, table.column(name).combine_chunks().dictionary_encode())
        frame = table.to_pandas().sort_values("selection", kind="stable")
        bounds = np.searchsorted(frame.pop("selection"), range(len(selections) + 1))
        return [frame.iloc[start:end] for start, end in pairwise(bounds)]

    def info(self) -> dict[str, str]:
        """Return `format` and `snapshot` (the fingerprint of the snapshot it was built from, "" if none)."""
        return _info(self._connection)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the embedded snapshot this database was built from, "" if it wasn't."""
        return self.info().get("snapshot", "")

    @property
    def nuts(self) -> int:
        """The NUTS vintage that figures are computed and drawn in."""
        return int(self.info().get(_NUTS, VINTAGE))

    def vintage(self) -> str:
        """Say in a few words which figures these are, for /health and the footer."""
        own = int((self.datasets()["origin"] == FILE).sum())
        parts = [f"snapshot {self.fingerprint}"] if self.fingerprint else []
        return " + ".join([*parts, f"{own} loaded datasets"] if own else parts) or "empty"

    def row_counts(self) -> dict[str, int]:
        """Return rows per dataset."""
        found = self.datasets()
        return {str(name): int(rows) for name, rows in zip(found["dataset"], found["rows"], strict=True)}

    def extent(self, dataset: str) -> tuple[tuple[int, int] | None, list[str]]:
        """Return first and last year with a value (None if no value) and the regions' codes of a dataset."""
        if dataset not in self._columns:
            return None, []
        query = "SELECT min(time) FILTER (value IS NOT NULL), max(time) FILTER (value IS NOT NULL), list(DISTINCT geo)"
        [(first, last, codes)] = self._connection.cursor().execute(f"{query} FROM {_table(dataset)}").fetchall()
        return (None if first is None else (first, last)), sorted(codes or [])

    def dimensions(self, dataset: str) -> tuple[str, ...]:
        """Return the names of a dataset's own dimensions; () when it isn't in the store."""
        return self._columns.get(dataset, ())[: -len(_DTYPES)]

    def codes(self, dataset: str, column: str) -> list[str]:
        """Return the codes that a dataset has in a dimension or "geo", sorted."""
        name = _quote(self._known(dataset, column))
        query = f"SELECT DISTINCT {name}::VARCHAR FROM {_table(dataset)} WHERE {name} IS NOT NULL ORDER BY 1"
        return [code for (code,) in self._connection.cursor().execute(query).fetchall()]

    def count(self, dataset: str, wanted: Rows) -> int:
        """Return how many observations `observations` would give."""
        tests, values = self._where(dataset, wanted)
        query = f"SELECT count(*) FROM {_table(dataset)} WHERE {tests}"
        return int(self._connection.cursor().execute(query, values).fetchall()[0][0])

    def observations(self, dataset: str, wanted: Rows, *, order: str = "", first: int = 0, most: int = 0) -> Batches:
        """Return observations of one dataset as published, with all its columns, in batches read one by one.

        `order`: a column, "-" before it for descending, missing last; "" = as they are stored. `most` rows from row
        `first` on, 0 = all. Raises `ProductError` for a dataset or column that isn't there.
        """
        tests, values = self._where(dataset, wanted)
        columns = ", ".join(f"{_quote(n)}::{_CASTS.get(n, 'VARCHAR')} AS {_quote(n)}" for n in self._columns[dataset])
        query = f"SELECT {columns} FROM {_table(dataset)} WHERE {tests}"
        if order:
            name = _quote(self._known(dataset, order.removeprefix("-")))
            rest = ", ".join(map(_quote, (*self.dimensions(dataset), "geo", "time")))
            query += f" ORDER BY {name} {'DESC' if order[0] == '-' else 'ASC'} NULLS LAST, {rest}"
        if most:
            query += " LIMIT ? OFFSET ?"
            values += [most, first]
        return self._connection.cursor().sql(query, params=values).to_arrow_reader(BATCH)

    def _where(self, dataset: str, wanted: Rows) -> tuple[str, list[object]]:
        """The condition for `wanted`, and the values bound to it."""
        tests, values = ["TRUE"], []
        asked = {**wanted.codes, **({} if wanted.geos is None else {"geo": wanted.geos})}
        self._known(dataset, "geo")
        for name, codes in asked.items():
            tests.append(f"{_quote(self._known(dataset, name))}::VARCHAR IN (SELECT unnest(?::VARCHAR[]))")
            values.append(list(codes))
        if wanted.years is not None:
            tests.append("time BETWEEN ? AND ?")
            values += wanted.years
        if wanted.only in _ONLY:
            tests.append(_ONLY[wanted.only])
        elif wanted.only:
            # "m0" is one flag, not two; what is held back is confidential, whichever way it was said.
            tests.append(f"({_HAS_FLAG} OR (? = 'c' AND {_HELD_BACK}))")
            values += [wanted.only] * 3
        return " AND ".join(tests), values

    def _known(self, dataset: str, column: str) -> str:
        """`column`, if the dataset has it."""
        if column not in self._columns.get(dataset, ()):
            found = ", ".join(self._columns.get(dataset, ())) or "no such dataset"
            raise ProductError(f"{dataset}: no column {column!r}, it has {found}")
        return column

    def _read_columns(self) -> dict[str, tuple[str, ...]]:
        rows = self._connection.execute(
            "SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
            "WHERE database_name = 'store' AND schema_name <> 'ingest' GROUP BY ALL"
        ).fetchall()
        return {name: tuple(columns) for name, columns in rows}

    def _select(
        self, dataset: str, codes: Mapping[str, tuple[str, ...]], first_year: int | None
    ) -> tuple[str, list[object]]:
        dimensions = self._columns[dataset][: -len(_DTYPES)]
        for name in codes:
            if name not in dimensions:
                raise ProductError(f"{dataset}: no dimension {name!r}, it has {', '.join(dimensions)}")
        several = [name for name in dimensions if len(codes.get(name, ())) != 1]
        # A loaded file's texts are ENUM columns; whoever asks here gets texts.
        columns = ", ".join(
            f"{_quote(name)}::{_CASTS.get(name, 'VARCHAR')} AS {_quote(name)}" for name in (*several, *_DTYPES)
        )
        tests = ["TRUE"]
        values: list[object] = []
        for name, wanted in codes.items():
            tests.append(f"{_quote(name)} IN ({', '.join('?' * len(wanted))})" if wanted else "FALSE")
            values.extend(wanted)
        if first_year is not None:
            tests.append("time >= ?")
            values.append(first_year)
        return f"SELECT {columns} FROM {_table(dataset)} WHERE {' AND '.join(tests)}", values


class Opened:
    """A database that is opened when it is asked for, and let go some seconds later, or at the program's end.

    What was read stays in DuckDB's memory, up to the size of the file; opening it takes 30 ms. A file that was
    replaced meanwhile is not let go: whoever has this object wants the figures of before.
    """

    def __init__(self, path: Path = DEFAULT_DATABASE, *, held: float = HELD) -> None:
        self._path, self._lock, self._kept, self._held = path, Lock(), list[Store](), held
        self._file: tuple[int, int] | None = None
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
                self._file = self._there()
                self._kept.append(Store.open(self._path, threads=1))
                closing = Timer(self._held, self._let_go)
                closing.daemon = True
                closing.start()
                self._closing[:] = [closing]
            return self._kept[0]

    def _let_go(self) -> None:
        """Closed once nobody reads from it any more."""
        with self._lock:
            if self._there() == self._file:
                self._kept.clear()

    def _there(self) -> tuple[int, int] | None:
        """Which file is at the path now."""
        with suppress(OSError):
            found = self._path.stat()
            return found.st_ino, found.st_mtime_ns
        return None


def _end(kept: list[Store], closing: list[Timer]) -> None:
    """Let go at the program's end; a timer that still waited would keep all of DuckDB alive."""
    kept.clear()
    for timer in closing:
        timer.cancel()
        if timer is not current_thread():
            timer.join(1)


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
    with replaced(path) as fresh, _building(fresh, path) as connection:
        if snapshot is not None and not path.exists():
            _put_snapshot(connection, snapshot)
        if nuts is not None:
            _set_info(connection, _NUTS, str(nuts))
        return [_put(connection, delivery) for delivery in deliveries]


def build_from_snapshot(directory: Path = SNAPSHOT_DIR, path: Path = DEFAULT_DATABASE, *, nuts: int = VINTAGE) -> None:
    """Build the database from the embedded snapshot alone, in place of what is at `path`; `nuts`: see `write`."""
    with replaced(path, keep=False) as fresh, _building(fresh, path) as connection:
        _put_snapshot(connection, directory)
        if nuts != VINTAGE:
            _set_info(connection, _NUTS, str(nuts))


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


def _put_snapshot(connection: duckdb.DuckDBPyConnection, directory: Path) -> None:
    for delivery in snapshot_deliveries(directory):
        _put(connection, delivery)
    _set_info(connection, "snapshot", snapshot_fingerprint(directory))


def _put(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> Outcome:
    publisher, _, code = delivery.dataset.partition(".")
    done = replace(delivery, table=None)
    there = connection.execute(
        "SELECT third_party, file FROM store.ingest.datasets WHERE dataset = ?", [delivery.dataset]
    ).fetchone()
    rejected = 0 if delivery.rejected is None else len(delivery.rejected)
    if there and delivery.third_party and not there[0]:
        return Outcome(done, 0, 0, 0, 0, rejected, kept=f"{there[1]} is in the publisher's own layout and stays")
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS store.{_quote(publisher)}")
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


def _create(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> None:
    target = f"CREATE OR REPLACE TABLE {_table(delivery.dataset)} AS"
    if isinstance(delivery.table, Path):
        connection.execute(f"{target} FROM read_parquet(?)", [str(delivery.table)])
        return
    # Left alone, DuckDB takes what the machine has; this much is enough, and as fast.
    least, more = MEMORY
    connection.execute(f"SET memory_limit = '{least + more * len(delivery.table) // 1_000_000}MB'")
    connection.register("delivered", delivery.table)
    connection.execute(f"{target} FROM delivered")
    connection.unregister("delivered")
    connection.execute("RESET memory_limit")


def _counts(connection: duckdb.DuckDBPyConnection, dataset: str) -> tuple[int, int, int, int]:
    """Return rows, values, missing and flagged (with a flag or a confidentiality)."""
    rows, values, flagged = connection.execute(
        f"SELECT count(*), count(value), count(*) FILTER (flag <> '' OR conf <> '') FROM {_table(dataset)}"
    ).fetchall()[0]
    return rows, values, rows - values, flagged


def _put_rejected(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> None:
    connection.execute("DELETE FROM store.ingest.rejected WHERE dataset = ?", [delivery.dataset])
    if delivery.rejected is None or delivery.rejected.empty:
        return
    connection.register("refused", delivery.rejected)
    connection.execute(
        'INSERT INTO store.ingest.rejected SELECT ?, ?, line, "column", reason, text FROM refused',
        [delivery.dataset, delivery.file],
    )
    connection.unregister("refused")


@contextmanager
def _building(fresh: Path, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the new file for writing in one transaction; it is complete on disk when the block ends."""
    connection = _attach(fresh, read_only=False, shown=path)
    try:
        # Without the order of rows, which no key needs, large tables go to disk once instead of twice.
        connection.execute("SET preserve_insertion_order = false")
        # Trying this one out takes a third of an insert's time, and saves a twentieth of the file.
        connection.execute("SET disabled_compression_methods = 'bitpacking'")
        # A statement that takes seconds would draw a progress bar of its own into what we print.
        connection.execute("SET enable_progress_bar = false")
        connection.execute("BEGIN")
        connection.execute("ALTER TABLE store.ingest.datasets ADD COLUMN IF NOT EXISTS nuts VARCHAR DEFAULT ''")
        yield connection
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT store")
    except duckdb.Error as error:
        raise InputError(path, value=_first_line(error), expected="a database that can be written") from error
    finally:
        connection.close()


def _attach(path: Path, *, read_only: bool, shown: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Attach the file to a connection of its own; errors name `shown`.

    `duckdb.connect(path)` would hand out the instance that this process already
    has under that path, and so the old file after it was replaced.
    """
    shown = shown or path
    if read_only and not path.is_file():
        raise InputError(shown, expected="an existing database")
    connection = duckdb.connect(config=_QUIET)
    try:
        # What doesn't fit into memory goes beside the new file, where the next run finds it if this one is killed.
        spill = "" if read_only else f"{path}.tmp"
        connection.execute("SET temp_directory = ?", [spill])
        _attach_to(connection, path, read_only)
        _check_format(_info(connection), shown)
    except (duckdb.Error, ProductError) as error:
        connection.close()
        if isinstance(error, ProductError):
            raise
        raise InputError(shown, value=_first_line(error), expected="a database of this product") from error
    return connection


def _attach_to(connection: duckdb.DuckDBPyConnection, path: Path, read_only: bool) -> None:
    new = not path.exists()
    literal = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{literal}' AS store{' (READ_ONLY)' if read_only else ''}")
    if new:
        connection.execute(_TABLES)
        _set_info(connection, "format", str(FORMAT))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _check_format(info: Mapping[str, str], path: Path) -> None:
    found = info.get("format", "")
    if not found.isdigit():
        raise InputError(path, value="no format number", expected="a database of this product")
    if int(found) > FORMAT:
        raise InputError(
            path, value=f"database format {found}", expected=f"at most {FORMAT}: it is from a newer version"
        )


def _info(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(connection.cursor().execute("SELECT key, value FROM store.ingest.info").fetchall())


def _set_info(connection: duckdb.DuckDBPyConnection, key: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO store.ingest.info VALUES (?, ?)", [key, value])


def _empty(dimensions: Iterable[str]) -> pd.DataFrame:
    kinds = {**dict.fromkeys(dimensions, "str"), **_DTYPES}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def _table(dataset: str) -> str:
    publisher, _, code = dataset.partition(".")
    return f"store.{_quote(publisher)}.{_quote(code)}"


def _quote(name: str) -> str:
    """Quote an identifier; names come from catalogue files, so nothing but a plain name may pass."""
    if not _IDENTIFIER.match(name):
        raise ProductError(f"{name!r} is no name of a table or column")
    return f'"{name}"'
