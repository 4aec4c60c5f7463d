"""Units and years of a table that somebody typed, and the way between its rows and arrays (U, T)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.errors import InputError
from indicators.cells import check_columns, numbers, place_of, rows_of, texts


@dataclass(frozen=True)
class Units:
    """N rows of values.csv: `names` (N,), `times` (N,); `units` (U,) and `years` (T,) are the axes of the arrays.

    `row`, `column` (N,): where each row of the table lies in them. Without a column `year` there is one column, and
    `dated` is False. `labels` (N,): how an error calls each row.
    """

    source: str
    names: np.ndarray
    times: np.ndarray
    units: np.ndarray
    years: np.ndarray
    row: np.ndarray = field(repr=False)
    column: np.ndarray = field(repr=False)
    dated: bool
    labels: list[str] = field(repr=False)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def shape(self) -> tuple[int, int]:
        """(U, T)."""
        return len(self.units), len(self.years)

    @property
    def there(self) -> np.ndarray:
        """Which unit has a row for which year, (U, T)."""
        there = np.zeros(self.shape, dtype=bool)
        there[self.row, self.column] = True
        return there

    def keys(self) -> dict[str, np.ndarray]:
        """The columns every table of results starts with."""
        return {"unit": self.names, "year": self.times} if self.dated else {"unit": self.names}

    def spread(self, cells: np.ndarray) -> np.ndarray:
        """Rows (N, …) as arrays (U, T, …); NaN where there is no row."""
        array = np.full((*self.shape, *cells.shape[1:]), np.nan)
        array[self.row, self.column] = cells
        return array

    def gather(self, array: np.ndarray) -> np.ndarray:
        """Arrays (U, T, …) as rows (N, …)."""
        return array[self.row, self.column]

    def first(self, cells: list[str], column: str) -> np.ndarray:
        """One text per unit (U,); an error where a unit has different ones in different years."""
        found = np.full(len(self.units), "", dtype=object)
        for position, name, text in zip(self.row, self.names, cells, strict=True):
            if found[position] and text and found[position] != text:
                raise InputError(
                    self.source, place=f"unit {name}, column {column}", value=text, expected=f"{found[position]} always"
                )
            found[position] = found[position] or text
        return found


def units_of(values: pd.DataFrame, source: str = "values") -> Units:
    """Read the columns `unit` and, where it is there, `year`. Raises `InputError`."""
    check_columns(values, source)
    if "unit" not in values:
        raise InputError(source, place="columns", value=list(map(str, values.columns)), expected="a column unit")
    if not len(values):
        raise InputError(source, expected="at least one unit")
    names = np.array(texts(values["unit"]), dtype=object)
    if (names == "").any():
        place = place_of(values, int(np.argmax(names == "")))
        raise InputError(source, place=f"{place}, column unit", expected="a name")
    labels, dated = rows_of(values, [f"unit {name}" for name in names]), "year" in values
    times = _years(values["year"], source, labels) if dated else np.zeros(len(values), dtype=int)
    if dated:
        labels = [f"{label} {year}" for label, year in zip(labels, times, strict=True)]
    row, units = pd.factorize(names)
    years, column = np.unique(times, return_inverse=True)
    found = Units(source, names, times, np.asarray(units, dtype=object), years, row, column, dated, labels)
    again = pd.Series(row * len(years) + column).duplicated().to_numpy()
    if again.any():
        raise InputError(
            source, place=labels[int(np.argmax(again))], expected="every unit once" + (" per year" if dated else "")
        )
    return found


def _years(cells: pd.Series, source: str, labels: list[str]) -> np.ndarray:
    expected = "a year such as 2021"
    years = numbers(cells, source, labels, expected)
    wrong = ~((years % 1 == 0) & (years >= 0) & (years < 10_000))
    if wrong.any():
        first = int(np.argmax(wrong))
        place = f"{labels[first]}, column year"
        raise InputError(source, place=place, value=str(cells.iloc[first]), expected=expected)
    return years.astype(int)
