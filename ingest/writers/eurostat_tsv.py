"""Eurostat TSV: one row per series and region, one column per year.

A year in which a region has no observation at all is written as missing: the
layout has no other way to say it.
"""

from __future__ import annotations

import pandas as pd

from ingest.writers.cells import dimensions, number, old_flag, records


def write_old(table: pd.DataFrame, code: str) -> bytes:
    r"""Return the old bulk download: `unit,geo\time`, years descending, confidential as `c`."""
    return _write(table, "geo\\time", freq=False, old=True, end="\n")


def write_new(table: pd.DataFrame, code: str) -> bytes:
    r"""Return what the API gives: `freq,unit,geo\TIME_PERIOD`, years ascending, confidential as `@C`."""
    return _write(table, "geo\\TIME_PERIOD", freq=True, old=False, end="\r\n")


def _write(table: pd.DataFrame, corner: str, *, freq: bool, old: bool, end: str) -> bytes:
    names = dimensions(table)
    years = sorted({int(year) for year in table["time"]}, reverse=old)
    cells: dict[tuple[str, ...], dict[int, str]] = {}
    for one in records(table):
        key = (*(str(one[name]) for name in names), str(one["geo"]))
        cells.setdefault(key, {})[int(one["time"])] = _cell(one, old)
    head = ",".join([*(["freq"] if freq else []), *names, corner])
    lines = ["\t".join([head, *(f"{year} " for year in years)])]
    for key, row in cells.items():
        whole = ("A", *key) if freq else key
        lines.append("\t".join([",".join(whole), *(row.get(year, ": ") for year in years)]))
    return (end.join(lines) + end).encode()


def _cell(one: dict[str, object], old: bool) -> str:
    value, flag, conf = number(one["value"]) or ":", str(one["flag"]), str(one["conf"])
    if old:
        return f"{value} {old_flag(flag, conf, 'Eurostat TSV, old')}"
    return f"{value} {flag}{' ' if flag and conf else ''}{f'@{conf}' if conf else ''}"
