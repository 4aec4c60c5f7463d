"""Files -> database: everything is read first, then written in one step or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from data.catalogue import Sources
from data.deliveries import FILE, Delivery, Outcome
from data.errors import InputError
from data.regions import VINTAGE
from data.store import Store, write
from ingest.enums import frame
from ingest.files import File, read_file
from ingest.limits import check_damage
from ingest.reading import Reading
from ingest.recognise import conform, recognise
from ingest.vintage import describe_codes


def load(
    paths: list[Path], sources: Sources, database: Path, *, dataset: str | None = None, snapshot: Path | None = None
) -> list[Outcome]:
    """Load files into `database`, in the order given; see `data.store.write`.

    Raises `InputError` for the first file that can't be used, before anything
    is written.
    """
    # Arrow's own allocator keeps what it freed; the system's is as fast here and halves the peak.
    pa.set_memory_pool(pa.system_memory_pool())
    nuts = nuts_of(database)
    deliveries = [stored(one) for path in paths for one in deliver(read_file(path), sources, dataset, nuts=nuts)]
    pa.default_memory_pool().release_unused()
    return write(deliveries, database, snapshot=snapshot)


def stored(delivery: Delivery) -> Delivery:
    """Return a delivery out of a file with its table as the database takes it in fastest."""
    # What the reading took and gave back goes to the system again, before the next step takes its own.
    pa.default_memory_pool().release_unused()
    return replace(delivery, table=frame(delivery.table))


def nuts_of(database: Path) -> int:
    """Return the NUTS vintage in use of a database, that of a new one where there is none yet."""
    if not database.exists():
        return VINTAGE
    with Store.open(database) as store:
        return store.nuts


def deliver(file: File, sources: Sources, dataset: str | None = None, *, nuts: int = VINTAGE) -> list[Delivery]:
    """Return the datasets in `file` that the catalogue knows, ready for the database.

    A third party's table may hold datasets that nobody here needs: these are
    passed over, unless nothing would be left. `nuts`: the NUTS vintage in use.
    """
    readings = list(file.readings)
    if len(readings) > 1:
        known = {one.code for one in sources.datasets.values()}
        wanted = None if dataset is None else dataset.lower().rpartition(".")[2]
        readings = [one for one in readings if one.code in known and wanted in (None, one.code)]
        if not readings:
            codes = ", ".join(str(one.code) for one in file.readings)
            raise InputError(file.path, value=f"unknown datasets {codes}", expected="one of data/sources.toml")
    return [_delivery(file, reading, sources, dataset, nuts) for reading in readings]


def as_of(reading: Reading) -> str:
    """Return the publisher's last update, or the years of the file where it doesn't state one."""
    if reading.vintage:
        return f"last update {reading.vintage}"
    years = reading.table.column("time").unique().to_pylist()
    return f"years {min(years)}–{max(years)}"


def _delivery(file: File, reading: Reading, sources: Sources, dataset: str | None, nuts: int) -> Delivery:
    found = recognise(reading, sources, file.path, dataset)
    check_damage(reading, file.path, found.id)
    return Delivery(
        dataset=found.id,
        table=conform(reading, found),
        vintage=as_of(reading),
        layout=reading.layout,
        file=file.path.name,
        sha256=file.sha256,
        third_party=reading.third_party,
        origin=FILE,
        rejected=reading.rejected,
        repeated=reading.repeated,
        nuts=describe_codes(_used(reading.table.column("geo")), in_use=nuts),
    )


def _used(column: pa.ChunkedArray) -> list[str]:
    """Return the distinct texts that occur: a dictionary may hold those of rejected rows as well."""
    return column.unique().cast(pa.string()).to_pylist()
