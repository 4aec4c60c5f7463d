"""What reads a database for a server: the other side of `indicators.database`, in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from data.catalogue import Catalogue
from data.errors import ProductError
from data.regions import Regions
from data.rows import Rows
from data.store import Store, ensure_database
from data.translate import _
from data.watch import Identity, identity
from indicators.load import compute_results
from indicators.panel import Panel
from indicators.results import Results

# Readings that it goes on with; others begin again where they were.
READINGS = 4
# What a dataset covers: first and last year with a value (None = no value), codes of regions.
Extent = tuple[tuple[int, int] | None, list[str]]


@dataclass(frozen=True)
class Facts:
    """What a server keeps of a database: the parts of its `Results`, its table of datasets and what each covers.

    `vintage`: which figures these are, in a few words.
    """

    catalogue: Catalogue
    regions: Regions
    panel: Panel
    datasets: pd.DataFrame
    extents: Mapping[str, Extent]
    vintage: str


class Reader:
    """Answers to what `Database` asks, by the names of its methods."""

    def __init__(self, path: Path) -> None:
        # As in the server, which can't read texts that are kept as Arrow's.
        pd.set_option("mode.string_storage", "python")
        self._path = path
        self._opened: tuple[Store, Identity | None] | None = None
        # What is being read and how many rows of it were given, with the rest of it.
        self._readings: list[tuple[tuple[str, Rows, int], Iterator[Any]]] = []

    def __call__(self, name: str, *values: Any) -> Any:
        """What the method `name` gives."""
        return getattr(self, name)(*values)

    def ensure(self) -> bool:
        """Make sure that there is a database; whether it was built now."""
        return ensure_database(self._path)

    def facts(self) -> Facts:
        """Everything that the server keeps, of the file that lies there now."""
        with Store.open(self._path) as store:
            results, datasets = compute_results(store), store.datasets()
            # The same code in several datasets is one text.
            texts = {code: code for code in results.regions.table.index}
            extents = {}
            for name in datasets["dataset"]:
                years, codes = store.extent(name)
                extents[name] = years, [texts.setdefault(code, code) for code in codes]
            return Facts(results.catalogue, results.regions, results.panel, datasets, extents, store.vintage())

    def context(self, catalogue: Catalogue, regions: Regions, axes: Panel) -> dict[str, Any]:
        """Everything of a `Context` but the results."""
        from indicators.context import build_context

        # Each thread of DuckDB would keep memory of its own.
        with Store.open(self._path, threads=1) as store:
            found = build_context(store, Results(catalogue, regions, axes))
        names = ("quantities", "variables", "territory", "sections", "sectors", "links", "counts", "exchange")
        return {name: getattr(found, name) for name in names}

    def of(self, name: str, *values: Any) -> Any:
        """What a method of `Store` gives."""
        return getattr(self._store, name)(*values)

    def records(self, dataset: str, wanted: Rows, order: str, first: int, most: int) -> list[dict[str, Any]]:
        """See `Store.records`."""
        return self._store.records(dataset, wanted, order=order, first=first, most=most)

    def schema(self, dataset: str, wanted: Rows) -> tuple[Any, Identity | None]:
        """The columns of the batches, and the file that they are read from."""
        schema = self._store.observations(dataset, wanted).schema
        return schema, self._file

    def batch(self, dataset: str, wanted: Rows, first: int, file: Identity | None) -> Any:
        """The batch that begins with row `first`, None at the end; goes on where the last one ended, if it can."""
        store, place = self._store, (dataset, wanted, first)
        # This process may be another one than that of the batch before, and the file too.
        if self._file != file:
            raise ProductError(_("the figures were replaced meanwhile; ask again"))
        known = [reading for reading in self._readings if reading[0] == place]
        batches = known[0][1] if known else store.observations(dataset, wanted, first=first, most=first and sys.maxsize)
        batch = next(batches, None)
        others = [reading for reading in self._readings if reading[0] != place]
        more = [] if batch is None else [((dataset, wanted, first + batch.num_rows), batches)]
        self._readings = [*others, *more][-READINGS:]
        return batch

    @property
    def _store(self) -> Store:
        """Held open: a file that replaces this one later is for the next site."""
        if self._opened is None:
            file = identity(self._path)
            self._opened = Store.open(self._path, threads=1), file
        return self._opened[0]

    @property
    def _file(self) -> Identity | None:
        return self._opened[1] if self._opened else None
