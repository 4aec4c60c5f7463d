"""What is asked of a database: its datasets, their series, their observations as published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from data.deliveries import FILE
from data.place import DEFAULT_DATABASE
from data.regions import VINTAGE
from data.rows import Rows
from data.store.connection import BUILT_FROM, IN_USE, attach, read_info
from data.store.queries import LAST, Table, table_name

if TYPE_CHECKING:
    from data.store.connection import Connection

# Observations given out at once.
_BATCH = 20_000
_TEXTS = ("geo", "flag", "conf")

# Arrow record batches, read one after the other.
Batches = Iterator[Any]


class Store:
    """A database opened for reading; safe to share between threads."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection, self.path = connection, path
        self._tables = self._read_tables()

    @classmethod
    def open(cls, path: Path = DEFAULT_DATABASE, *, threads: int = 0) -> Store:
        """Open `path` read-only; raises `InputError` when it is missing, no database of ours, or newer.

        `threads`: how many one query uses, 0 = one per core; each keeps some memory.
        """
        store = cls(attach(path, read_only=True), path)
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
        return tuple(sorted(self._tables))

    def datasets(self) -> pd.DataFrame:
        """Return one row per dataset: where it came from, vintage, layout and counts."""
        found = self._connection.cursor().execute("FROM store.ingest.datasets ORDER BY dataset").df()
        # Databases written before the vintages of codes were told apart lack the column.
        return found if "nuts" in found else found.assign(nuts="")

    def rejected(self) -> pd.DataFrame:
        """Return the rows of all loaded files that could not become observations, with reasons."""
        return self._connection.cursor().execute("FROM store.ingest.rejected ORDER BY ALL").df()

    def info(self) -> dict[str, str]:
        """Return `format` and `snapshot` (the fingerprint of the snapshot it was built from, "" if none)."""
        return read_info(self._connection)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the embedded snapshot this database was built from, "" if it wasn't."""
        return self.info().get(BUILT_FROM, "")

    @property
    def nuts(self) -> int:
        """The NUTS vintage that figures are computed and drawn in."""
        return int(self.info().get(IN_USE, VINTAGE))

    def vintage(self) -> str:
        """Say in a few words which figures these are, for /health and the footer."""
        own = int((self.datasets()["origin"] == FILE).sum())
        parts = [f"snapshot {self.fingerprint}"] if self.fingerprint else []
        return " + ".join([*parts, f"{own} loaded datasets"] if own else parts) or "empty"

    def row_counts(self) -> dict[str, int]:
        """Return rows per dataset."""
        found = self.datasets()
        return {str(name): int(rows) for name, rows in zip(found["dataset"], found["rows"], strict=True)}

    def series(self, dataset: str, codes: Mapping[str, tuple[str, ...]], first_year: int | None = None) -> pd.DataFrame:
        """Return the observations of one selection: geo, time, value, flag, conf.

        Dimensions that `codes` does not fix to a single code come first, as
        columns, so that (dimensions, geo, time) is always a key. A dataset that
        isn't in the store gives an empty frame; a dimension it doesn't have is
        a `ProductError`.
        """
        if dataset not in self._tables:
            return _empty([name for name, wanted in codes.items() if len(wanted) != 1])
        query, values = self._tables[dataset].series(codes, first_year)
        # By way of Arrow: DuckDB's own .df() makes a Python object of every text, which takes three times as long.
        return self._connection.cursor().sql(query, params=values).to_arrow_table().to_pandas()

    def series_many(self, selections: Sequence[tuple[str, Mapping[str, tuple[str, ...]]]]) -> list[pd.DataFrame]:
        """Return what `series` gives for each (dataset, codes), in one query: geo, time, value, flag, conf.

        Texts come as categories that all frames share, because sixty small queries and millions of texts would
        be most of what the dashboard waits for at its start. A dataset that isn't in the store gives no rows.
        """
        queries, values = [], []
        for number, (dataset, codes) in enumerate(selections):
            if dataset in self._tables:
                query, bound = self._tables[dataset].series(codes, None)
                queries.append(f"SELECT {number}::INTEGER AS selection, geo, time, value, flag, conf FROM ({query})")
                values += bound
        if not queries:
            return [_empty(()) for _ in selections]
        table = self._connection.cursor().sql(" UNION ALL ".join(queries), params=values).to_arrow_table()
        for name in _TEXTS:
            place = table.column_names.index(name)
            table = table.set_column(place, name, table.column(name).combine_chunks().dictionary_encode())
        frame = table.to_pandas().sort_values("selection", kind="stable")
        bounds = np.searchsorted(frame.pop("selection"), range(len(selections) + 1))
        return [frame.iloc[start:end] for start, end in pairwise(bounds)]

    def extent(self, dataset: str) -> tuple[tuple[int, int] | None, list[str]]:
        """Return first and last year with a value (None if no value) and the regions' codes of a dataset."""
        if dataset not in self._tables:
            return None, []
        query = "SELECT min(time) FILTER (value IS NOT NULL), max(time) FILTER (value IS NOT NULL), list(DISTINCT geo)"
        [(first, last, codes)] = self._connection.cursor().execute(f"{query} FROM {table_name(dataset)}").fetchall()
        return (None if first is None else (first, last)), sorted(codes or [])

    def dimensions(self, dataset: str) -> tuple[str, ...]:
        """Return the names of a dataset's own dimensions; () when it isn't in the store."""
        return self._table(dataset).dimensions

    def codes(self, dataset: str, column: str) -> list[str]:
        """Return the codes that a dataset has in a dimension or "geo", sorted."""
        name = self._table(dataset).column(column)
        query = f"SELECT DISTINCT {name}::VARCHAR FROM {table_name(dataset)} WHERE {name} IS NOT NULL ORDER BY 1"
        return [code for (code,) in self._connection.cursor().execute(query).fetchall()]

    def count(self, dataset: str, wanted: Rows) -> int:
        """Return how many observations `observations` would give."""
        where, values = self._table(dataset).where(wanted)
        query = f"SELECT count(*) FROM {table_name(dataset)} WHERE {where}"
        return int(self._connection.cursor().execute(query, values).fetchall()[0][0])

    def observations(self, dataset: str, wanted: Rows, *, order: str = "", first: int = 0, most: int = 0) -> Batches:
        """Return observations of one dataset as published, with all its columns, in batches read one by one.

        `order`: a column, "-" before it for descending, missing last; "" = as they are stored. `most` rows from row
        `first` on, 0 = all. Raises `ProductError` for a dataset or column that isn't there.
        """
        query, values = self._table(dataset).rows(wanted, order=order, first=first, most=most)
        return self._connection.cursor().sql(query, params=values).to_arrow_reader(_BATCH)

    def records(self, dataset: str, wanted: Rows, *, order: str, first: int, most: int) -> list[dict[str, Any]]:
        """Return what `observations` gives as one mapping of column to plain value per row, for the rows of a page."""
        batches = self.observations(dataset, wanted, order=order, first=first, most=most)
        return [row for batch in batches for row in batch.to_pylist()]

    def _table(self, dataset: str) -> Table:
        return self._tables.get(dataset, Table(dataset))

    def _read_tables(self) -> dict[str, Table]:
        rows = self._connection.execute(
            "SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
            "WHERE database_name = 'store' AND schema_name <> 'ingest' GROUP BY ALL"
        ).fetchall()
        return {name: Table(name, tuple(columns)) for name, columns in rows}


def _empty(dimensions: Iterable[str]) -> pd.DataFrame:
    kinds = {**dict.fromkeys(dimensions, "str"), **LAST}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
