"""The numbers behind a figure: what its table shows and its CSV holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from layouts.numbers import number

# A spreadsheet runs a text that begins like this as a formula; a number is no text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """`rows` of `heads`: texts, numbers, NaN or None for no value. `decimals` by column (others as they are)."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    decimals: Mapping[int, int] = field(default_factory=dict)
    source: str = ""

    def shown(self) -> dict[str, Any]:
        """For a reader: numbers as texts in the reader's language; `numeric` columns stand to the right."""
        rows = [[self._text(value, n) for n, value in enumerate(row)] for row in self.rows]
        return {"caption": self.caption, "heads": list(self.heads), "rows": rows, "numeric": sorted(self.decimals)}

    def csv(self, address: str) -> str:
        """For a machine: full precision, points, what it is and where it comes from at the top."""
        text = io.StringIO()
        write = csv.writer(text, lineterminator="\r\n").writerow
        for line in (self.caption, self.source, address):
            write([_harmless(f"# {line}")])
        write(self.heads)
        for row in self.rows:
            write([_harmless(value) for value in row])
        return text.getvalue()

    def _text(self, value: Any, column: int) -> str:
        if value is None or value != value:
            return ""
        return number(float(value), self.decimals[column]) if column in self.decimals else str(value)


def _harmless(value: Any) -> Any:
    """A cell that no spreadsheet runs."""
    if value is None or value != value:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
