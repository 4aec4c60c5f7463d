"""The SQL about one dataset's table: names are checked, values are bound, nothing is run here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from data.errors import ProductError
from data.rows import FLAGGED, MISSING, VALUES, Rows

# The columns that every table ends with, as pandas has them.
LAST = {"geo": "str", "time": "int64", "value": "float64", "flag": "str", "conf": "str"}
_IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]*$")
# A loaded file's texts are ENUM columns; whoever asks gets texts.
_CASTS = {"time": "BIGINT", "value": "DOUBLE"}
_HELD_BACK = "conf NOT IN ('', 'F')"
_ONLY = {
    FLAGGED: f"(flag <> '' OR {_HELD_BACK})",
    VALUES: "value IS NOT NULL",
    MISSING: "value IS NULL",
}
_HAS_FLAG = "CASE WHEN ? = 'm0' THEN contains(lower(flag), 'm0') ELSE contains(replace(lower(flag), 'm0', ''), ?) END"

# A statement, or a part of one, and the values bound to it.
Query = tuple[str, list[object]]


@dataclass(frozen=True)
class Table:
    """A dataset ("eurostat.tgs00042") and its columns in order; none = it isn't in the database."""

    dataset: str
    columns: tuple[str, ...] = ()

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dataset's own dimensions, without geo and time."""
        return self.columns[: -len(LAST)]

    def column(self, name: str) -> str:
        """Return a column's name in quotes; raises `ProductError` where there is none of that name."""
        if name not in self.columns:
            raise ProductError(
                f"{self.dataset}: no column {name!r}, it has {_listed(self.columns) or 'no such dataset'}"
            )
        return quote(name)

    def series(self, codes: Mapping[str, tuple[str, ...]], first_year: int | None) -> Query:
        """Return the query for one selection; a dimension without a single code comes first, as a column.

        Raises `ProductError` for a dimension that the dataset doesn't have.
        """
        for name in codes:
            if name not in self.dimensions:
                raise ProductError(f"{self.dataset}: no dimension {name!r}, it has {_listed(self.dimensions)}")
        several = [name for name in self.dimensions if len(codes.get(name, ())) != 1]
        tests, values = ["TRUE"], list[object]()
        for name, wanted in codes.items():
            tests.append(f"{quote(name)} IN ({', '.join('?' * len(wanted))})" if wanted else "FALSE")
            values.extend(wanted)
        if first_year is not None:
            tests.append("time >= ?")
            values.append(first_year)
        return f"{self._select((*several, *LAST))} WHERE {' AND '.join(tests)}", values

    def rows(self, wanted: Rows, *, order: str = "", first: int = 0, most: int = 0) -> Query:
        """Return the query for observations with all columns, see `Store.observations`."""
        where, values = self.where(wanted)
        query = f"{self._select(self.columns)} WHERE {where}"
        if order:
            name = self.column(order.removeprefix("-"))
            rest = ", ".join(map(quote, (*self.dimensions, "geo", "time")))
            query += f" ORDER BY {name} {'DESC' if order[0] == '-' else 'ASC'} NULLS LAST, {rest}"
        if most:
            query += " LIMIT ? OFFSET ?"
            values += [most, first]
        return query, values

    def where(self, wanted: Rows) -> Query:
        """Return the condition for `wanted`."""
        tests, values = ["TRUE"], list[object]()
        asked = {**wanted.codes, **({} if wanted.geos is None else {"geo": wanted.geos})}
        self.column("geo")
        for name, codes in asked.items():
            tests.append(f"{self.column(name)}::VARCHAR IN (SELECT unnest(?::VARCHAR[]))")
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

    def _select(self, columns: tuple[str, ...]) -> str:
        listed = ", ".join(f"{quote(name)}::{_CASTS.get(name, 'VARCHAR')} AS {quote(name)}" for name in columns)
        return f"SELECT {listed} FROM {table_name(self.dataset)}"


def table_name(dataset: str) -> str:
    """Return a dataset's table with its schema, in quotes."""
    publisher, _, code = dataset.partition(".")
    return f"store.{quote(publisher)}.{quote(code)}"


def quote(name: str) -> str:
    """Quote an identifier; names come from catalogue files, so nothing but a plain name may pass."""
    if not _IDENTIFIER.match(name):
        raise ProductError(f"{name!r} is no name of a table or column")
    return f'"{name}"'


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
