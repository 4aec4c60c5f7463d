"""The I40 table of Honti et al. (2020, repository paezha/edashop): one column per Eurostat series.

A heading such as `rd_e_gerdreg_SECTPERF_BES__UNIT_PC_GDP` holds dataset and
codes; columns whose heading doesn't (patent and newspaper counts the authors
added) aren't Eurostat's figures and are left out. NUTS 2 codes of several
vintages are mixed.
"""

from __future__ import annotations

import re

from ingest.readers.csv_columns import columns
from ingest.readers.delimited import Text
from ingest.readers.sdmx_csv import require
from ingest.readers.third_party import Series, melt
from ingest.reading import Reading

LAYOUT = "third-party wide table (edashop I40)"
_DIMENSIONS = "age|category|duration|isced11|nace_r2|prof_pos|sectperf|sex|unit"
_SERIES = re.compile(rf"^(?P<code>[a-z][a-z0-9_]*?)_(?P<key>(?:{_DIMENSIONS.upper()})_.+)$")
_CODE = re.compile(rf"^({_DIMENSIONS.upper()})_(.+)$")


def sniff(head: bytes) -> bool:
    """Tell whether the heading is tab-separated and starts with NUTS2 and YEAR."""
    return head.startswith(b"NUTS2\tYEAR\t")


def read(data: bytes, source: str) -> list[Reading]:
    """Read all datasets of the table, one `Reading` each."""
    text = columns(data, source, delimiter="\t")
    require(text.table, ("NUTS2", "YEAR"), source)
    datasets: dict[str, list[Series]] = {}
    for name in text.table.column_names:
        if match := _SERIES.match(name):
            datasets.setdefault(match["code"], []).append(Series(name, _codes(match["key"])))
    return [_reading(text, code, series) for code, series in sorted(datasets.items())]


def _reading(text: Text, code: str, series: list[Series]) -> Reading:
    table = text.table
    return melt(text, code, series, geo=table.column("NUTS2"), time=table.column("YEAR"), layout=LAYOUT)


def _codes(key: str) -> dict[str, str]:
    """Return {"sectperf": "BES", "unit": "PC_GDP"} from "SECTPERF_BES__UNIT_PC_GDP"."""
    pairs = [match.groups() for part in key.split("__") if (match := _CODE.match(part))]
    return {name.lower(): value for name, value in pairs}
