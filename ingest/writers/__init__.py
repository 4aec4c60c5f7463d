"""Observations -> a publisher's layout: the way back, so that a file can be read, written and read again unchanged.

A writer takes a table with the dataset's dimensions, then geo, time, value,
flag, conf, and returns the bytes of a file. What a layout has no place for is an
`InputError`, never left out.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ingest.writers import data_explorer, eurostat_tsv, oecd, sdmx_csv

# Layout -> writer of (table, dataset code).
WRITERS: dict[str, Callable[[pd.DataFrame, str], bytes]] = {
    "eurostat_tsv_old": eurostat_tsv.write_old,
    "eurostat_tsv_new": eurostat_tsv.write_new,
    "sdmx_csv_1": sdmx_csv.write_1,
    "sdmx_csv_2": sdmx_csv.write_2,
    "sdmx_csv_2_labels": sdmx_csv.write_2_labels,
    "data_explorer": data_explorer.write,
    "oecd_explorer": oecd.write_explorer,
    "oecd_stat": oecd.write_stat,
}
