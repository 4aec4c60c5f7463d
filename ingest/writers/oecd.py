"""The OECD's two layouts: Data Explorer (SDMX-CSV 2.0 with its own columns) and OECD.Stat (pairs of code and label)."""

from __future__ import annotations

import pandas as pd

from data.errors import InputError
from ingest.writers.cells import csv_bytes, dimensions, number, records

_STAT_NAMES = {"unit": "Unit Code", "powercode": "PowerCode Code", "reference_period": "Reference Period Code"}
_NORMAL = "A"


def write_explorer(table: pd.DataFrame, code: str) -> bytes:
    """Return OECD Data Explorer CSV without labels; `A` says that a value is normal."""
    names = dimensions(table)
    head = ["STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", *(name.upper() for name in names)]
    head += ["REF_AREA", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS"]
    frame = ["DATAFLOW", f"OECD.CFE.EDS:DSD_REG@{code.upper()}(2.0)", "I", "A"]
    rows = []
    for one in records(table):
        status = str(one["flag"]).upper() or _NORMAL, one["conf"] or "F"
        rows.append([*frame, *(one[name] for name in names), one["geo"], one["time"], number(one["value"]), *status])
    return csv_bytes(head, rows, end="\r\n")


def write_stat(table: pd.DataFrame, code: str) -> bytes:
    """Return OECD.Stat CSV with a byte order mark; labels repeat the codes, which is all that is known of them."""
    names = dimensions(table)
    first = [name for name in names if name not in _STAT_NAMES]
    codes = [(name.upper(), name) for name in first] + [("REG_ID", "geo"), ("TIME", "time")]
    codes += [(_STAT_NAMES[name], name) for name in names if name in _STAT_NAMES]
    head = [text for title, _ in codes for text in (title, f"{title} label")] + ["Value", "Flag Codes", "Flags"]
    rows = []
    for one in records(table):
        if one["conf"]:
            raise InputError("OECD.Stat CSV", value=f"confidentiality {one['conf']}", expected="none: it has no column")
        pairs = [text for _, name in codes for text in (one[name], f"  {one[name]}")]
        rows.append([*pairs, number(one["value"]), str(one["flag"]).upper(), ""])
    return b"\xef\xbb\xbf" + csv_bytes(head, rows)
