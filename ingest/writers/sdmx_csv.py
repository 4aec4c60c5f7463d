"""SDMX-CSV 1.0 and 2.0 as Eurostat delivers it, the latter with or without labels."""

from __future__ import annotations

import pandas as pd

from ingest.labels import label_of
from ingest.writers.cells import csv_bytes, dimensions, number, records


def write_1(table: pd.DataFrame, code: str) -> bytes:
    """Return SDMX-CSV 1.0 with CONF_STATUS, as newer files have it."""
    names = dimensions(table)
    head = ["DATAFLOW", "LAST UPDATE", "freq", *names, "geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG", "CONF_STATUS"]
    frame = [f"ESTAT:{code.upper()}(1.0)", "", "A"]
    return csv_bytes(head, ([*frame, *_observation(one, names)] for one in records(table)), end="\r\n")


def write_2(table: pd.DataFrame, code: str) -> bytes:
    """Return SDMX-CSV 2.0 without labels."""
    names = dimensions(table)
    head = ["STRUCTURE", "STRUCTURE_ID", "freq", *names, "geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG", "CONF_STATUS"]
    frame = ["dataflow", f"ESTAT:{code.upper()}(1.0)", "A"]
    return csv_bytes(head, [[*frame, *_observation(one, names)] for one in records(table)])


def write_2_labels(table: pd.DataFrame, code: str) -> bytes:
    """Return SDMX-CSV 2.0 with labels: behind each column one with its words, empty for time and value."""
    names = dimensions(table)
    pairs = [(name, name.capitalize()) for name in (*names, "geo")]
    pairs += [("TIME_PERIOD", "Time"), ("OBS_VALUE", "Observation value")]
    pairs += [("OBS_FLAG", "Observation status (Flag)"), ("CONF_STATUS", "Confidentiality status (flag)")]
    head = [
        "STRUCTURE",
        "STRUCTURE_ID",
        "STRUCTURE_NAME",
        "freq",
        "Time frequency",
        *(text for two in pairs for text in two),
    ]
    frame = ["dataflow", f"ESTAT:{code.upper()}(1.0)", code, "A", "Annual"]
    rows = []
    for one in records(table):
        fields = _observation(one, names)
        words = [label_of(name, str(one[name])) for name in (*names, "geo")] + ["", "", "", ""]
        rows.append([*frame, *(text for two in zip(fields, words, strict=True) for text in two)])
    return csv_bytes(head, rows)


def _observation(one: dict[str, object], names: list[str]) -> list[object]:
    return [*(one[name] for name in names), one["geo"], one["time"], number(one["value"]), one["flag"], one["conf"]]
