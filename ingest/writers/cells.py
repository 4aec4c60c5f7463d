"""What all layouts share: a figure as text, and the columns of a table of observations."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

import pandas as pd

from data.errors import InputError
from data.tables import OBSERVATION_TAIL

CONFIDENTIAL = "C"


def number(value: float) -> str:
    """Return the shortest text that reads as the same number, "" for a missing one."""
    if value is None or math.isnan(value):
        return ""
    return repr(float(value)).removesuffix(".0")


def dimensions(table: pd.DataFrame) -> list[str]:
    """Return the dataset's own columns."""
    return [name for name in table.columns if name not in OBSERVATION_TAIL]


def old_flag(flag: str, conf: str, layout: str) -> str:
    """Return flag and confidentiality as the old generation writes them: both in one, `c` for confidential."""
    if conf not in ("", CONFIDENTIAL):
        raise InputError(layout, value=f"confidentiality {conf}", expected="C: this layout has a letter for no other")
    return f"{flag}c" if conf else flag


def records(table: pd.DataFrame) -> Iterable[dict[str, object]]:
    """Yield one mapping per observation, in the table's order."""
    return table.to_dict("records")


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[object]], *, end: str = "\n", quote: bool = False) -> bytes:
    """Return rows as CSV text in UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL)
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode()
