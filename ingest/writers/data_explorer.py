"""Eurostat Data Explorer CSV: latin-1, quoted, labels, thousands separators."""

from __future__ import annotations

import pandas as pd

from ingest.labels import label_of
from ingest.writers.cells import csv_bytes, dimensions, number, old_flag, records


def write(table: pd.DataFrame, code: str) -> bytes:
    """Return the export; a code without a declared label is written as the code."""
    names = dimensions(table)
    head = ["TIME", "GEO", *(name.upper() for name in names), "Value", "Flag and Footnotes"]
    rows = []
    for one in records(table):
        labels = [label_of(name, str(one[name])) for name in names]
        flag = old_flag(str(one["flag"]), str(one["conf"]), "Data Explorer CSV")
        rows.append([one["time"], one["geo"], *labels, _grouped(number(one["value"])), flag])
    return csv_bytes(head, rows, quote=True).decode().encode("latin-1")


def _grouped(text: str) -> str:
    """Return "1,234.5" for "1234.5", ":" for nothing."""
    if not text or "e" in text:
        return text or ":"
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}" if abs(int(whole)) >= 1000 else text
