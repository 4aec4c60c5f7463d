"""A database that is read in a process of its own: the server has neither DuckDB nor Arrow in its memory.

Both together take a hundred megabytes of a process for as long as it lives, and what they read leaves its heap in
pieces; yet a server needs them for a second at its start and then for the few who look at published observations. So
the process beside it computes the figures, sends them over, and ends when nobody has wanted anything for a while.
This module loads nothing large, so that the process can be started first of all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.rows import Rows
from indicators.aside import Aside

if TYPE_CHECKING:
    import pandas as pd

    from indicators.context import Context
    from indicators.reader import Extent, Facts
    from indicators.results import Results

# Seconds after which the process ends; what is started there, by name: nothing of it is needed here.
IDLE, READER = 20.0, "indicators.reader:Reader"


class Database:
    """The database at `path`, asked in another process; safe for several threads, which wait for each other.

    Answers what `data.store.Store` does. What is asked again and again, the datasets and what they cover, is kept from
    `facts`. Raises `ProductError` in words for a user.
    """

    def __init__(self, path: Path, *, idle: float = IDLE) -> None:
        self.path = path
        # Whoever asks for observations waits for them: this process doesn't stand back.
        self._ask = Aside(READER, path, idle=idle, niceness=0)
        self._known: Facts | None = None

    def ensure(self) -> bool:
        """See `data.store.ensure_database`."""
        return bool(self._ask("ensure"))

    def facts(self) -> Facts:
        """Everything that the server keeps."""
        from indicators.panel import shared

        found: Facts = self._ask("facts")
        self._known = replace(found, panel=shared(found.panel))
        return self._known

    def context(self, results: Results) -> Context:
        """What learning from others is computed from, of results that were made of `facts`."""
        from indicators.context import Context
        from indicators.panel import Panel

        panel = results.panel
        # Of the panel the axes are enough.
        axes = Panel(panel.universe, panel.parent, {}, {})
        return Context(results=results, **self._ask("context", results.catalogue, results.regions, axes))

    def close(self) -> None:
        """End the process, if there is one."""
        self._ask.close()

    def datasets(self) -> pd.DataFrame:
        """One row per dataset, see `Store.datasets`."""
        found: pd.DataFrame = self._known.datasets if self._known else self._ask("of", "datasets")
        return found

    def extent(self, dataset: str) -> Extent:
        """See `Store.extent`."""
        if self._known:
            return self._known.extents.get(dataset, (None, []))
        found: Extent = self._ask("of", "extent", dataset)
        return found

    def row_counts(self) -> dict[str, int]:
        """Rows per dataset."""
        found = self.datasets()
        return {str(name): int(rows) for name, rows in zip(found["dataset"], found["rows"], strict=True)}

    def vintage(self) -> str:
        """Which figures these are, in a few words."""
        return self._known.vintage if self._known else str(self._ask("of", "vintage"))

    def tables(self) -> tuple[str, ...]:
        """Ids of the datasets that have a table."""
        found: tuple[str, ...] = self._ask("of", "tables")
        return found

    def dimensions(self, dataset: str) -> tuple[str, ...]:
        """Names of a dataset's own dimensions."""
        found: tuple[str, ...] = self._ask("of", "dimensions", dataset)
        return found

    def codes(self, dataset: str, column: str) -> list[str]:
        """Codes that a dataset has in a dimension or "geo", sorted."""
        found: list[str] = self._ask("of", "codes", dataset, column)
        return found

    def count(self, dataset: str, wanted: Rows) -> int:
        """How many observations there are."""
        return int(self._ask("of", "count", dataset, wanted))

    def records(self, dataset: str, wanted: Rows, *, order: str, first: int, most: int) -> list[dict[str, Any]]:
        """Some observations as plain values, see `Store.records`."""
        found: list[dict[str, Any]] = self._ask("records", dataset, wanted, order, first, most)
        return found

    def observations(self, dataset: str, wanted: Rows) -> Batches:
        """Observations in the order in which they are stored, in Arrow's batches."""
        return Batches(self._ask, dataset, wanted)


class Batches:
    """Record batches of a dataset, each fetched when it is asked for; `schema` is that of all of them."""

    def __init__(self, ask: Aside, dataset: str, wanted: Rows) -> None:
        self._ask, self._asked, self._next = ask, (dataset, wanted), 0
        self.schema, self._file = ask("schema", *self._asked)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        batch = self._ask("batch", *self._asked, self._next, self._file)
        if batch is None:
            raise StopIteration
        self._next += batch.num_rows
        return batch
