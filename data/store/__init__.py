"""The database: the only package that speaks SQL.

One table per dataset in a schema named after its publisher
(`eurostat.nama_10r_2gdp`), so that an analyst finds the publisher's own names
with any DuckDB client: the dataset's dimensions, then geo, time, value, flag,
conf; a loaded file's texts are ENUM columns, which read and compare as texts.
Schema `ingest` keeps where each came from and what was rejected.

A database file is never changed in place. A new one is written beside it and
takes its name in one step, so a failure leaves the old file as it was and a
running app, which holds the old one open, never sees half of a load.

`connection` alone knows DuckDB, `queries` the SQL about one table; `reading`
and `writing` are what the rest of the product asks for, under this name.
"""

from data.place import DEFAULT_DATABASE
from data.store.connection import FORMAT
from data.store.reading import Store
from data.store.writing import build_from_snapshot, ensure_database, write

__all__ = ["DEFAULT_DATABASE", "FORMAT", "Store", "build_from_snapshot", "ensure_database", "write"]
