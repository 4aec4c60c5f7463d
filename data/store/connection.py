"""A database file and DuckDB: open it, check that it is one of ours, fill a new one in one transaction.

The only module that imports duckdb, and only where it is used: a server that asks another process for its data
(`indicators.database`) has 40 MB less without it. Its errors leave here as `InputError`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import InputError, ProductError

if TYPE_CHECKING:
    import duckdb

    # Not a name at run time: held until the interpreter's last moments, it would make DuckDB complain of leaks.
    Connection = duckdb.DuckDBPyConnection

FORMAT = 1
# What the database says about itself: the snapshot it was built from, and the NUTS vintage in use.
BUILT_FROM, IN_USE = "snapshot", "nuts"
# DuckDB by itself would look for extensions on the network and put them into the user's home.
_QUIET = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
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


@contextmanager
def building(fresh: Path, path: Path) -> Iterator[Connection]:
    """Open the new file for writing in one transaction; it is complete on disk when the block ends.

    Errors are `InputError` about `path`, whose place it will take.
    """
    import duckdb

    connection = attach(fresh, read_only=False, shown=path)
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
        raise InputError(path, value=_said(error, fresh), expected="a database that can be written") from error
    finally:
        connection.close()


def attach(path: Path, *, read_only: bool, shown: Path | None = None) -> Connection:
    """Attach the file to a connection of its own, as catalogue `store`; errors name `shown`.

    `duckdb.connect(path)` would hand out the instance that this process already
    has under that path, and so the old file after it was replaced.
    """
    import duckdb

    shown = shown or path
    if path.is_dir():
        raise InputError(shown, value="a directory", expected="a database")
    if read_only and not path.is_file():
        raise InputError(shown, expected="an existing database: python -m ingest makes one")
    connection = duckdb.connect(config=_QUIET)
    try:
        # What doesn't fit into memory goes beside the new file, where the next run finds it if this one is killed.
        spill = "" if read_only else f"{path}.tmp"
        connection.execute("SET temp_directory = ?", [spill])
        _attach_to(connection, path, read_only)
        _check_format(read_info(connection), shown)
    except (duckdb.Error, ProductError) as error:
        connection.close()
        if isinstance(error, ProductError):
            raise
        raise InputError(shown, value=_said(error, path), expected="a database of this product") from error
    return connection


def read_info(connection: Connection) -> dict[str, str]:
    """Return what the database says about itself, such as its format."""
    return dict(connection.cursor().execute("SELECT key, value FROM store.ingest.info").fetchall())


def set_info(connection: Connection, key: str, value: str) -> None:
    """Let the database say `value` under `key` from now on."""
    connection.execute("INSERT OR REPLACE INTO store.ingest.info VALUES (?, ?)", [key, value])


def _attach_to(connection: Connection, path: Path, read_only: bool) -> None:
    new = not path.exists()
    literal = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{literal}' AS store{' (READ_ONLY)' if read_only else ''}")
    if new:
        connection.execute(_TABLES)
        set_info(connection, "format", str(FORMAT))


def _said(error: Exception, path: Path) -> str:
    """What DuckDB says of a file, in one line that doesn't name it again."""
    lines = str(error).replace(f' "{path}"', "").splitlines()
    return lines[0] if lines else type(error).__name__


def _check_format(info: Mapping[str, str], path: Path) -> None:
    found = info.get("format", "")
    if not found.isdigit():
        raise InputError(path, value="no format number", expected="a database of this product")
    if int(found) > FORMAT:
        raise InputError(
            path, value=f"database format {found}", expected=f"at most {FORMAT}: it is from a newer version"
        )
