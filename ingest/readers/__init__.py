"""The layouts we read: one module each, bytes -> observations, without files or network.

To add a layout: a module with `sniff(head)`, which looks at the first bytes
and never at the file's name, and `read(data, source)`, which returns one
`Reading` per dataset; then one line in READERS.
"""

from __future__ import annotations

from types import ModuleType

from ingest.readers import (
    data_explorer,
    datacommons,
    edashop_wide,
    eurostat_long,
    eurostat_tsv,
    oecd_explorer,
    oecd_stat,
    ris,
    sdmx_csv,
)

READERS: tuple[ModuleType, ...] = (
    eurostat_tsv,
    sdmx_csv,
    oecd_explorer,
    oecd_stat,
    data_explorer,
    ris,
    edashop_wide,
    datacommons,
    eurostat_long,
)
HEAD_BYTES = 65536


def reader_for(data: bytes) -> ModuleType | None:
    """Return the reader whose layout the content has, None when it is none of ours."""
    head = data[:HEAD_BYTES]
    return next((reader for reader in READERS if reader.sniff(head)), None)
