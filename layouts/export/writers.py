"""Tables as files, written chunk by chunk: no file is ever held in memory as a whole.

Arrow is loaded with the first file, and not by a server that nobody asks for one.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from layouts.export.harmless import harmless
from layouts.export.header import Header

if TYPE_CHECKING:
    import pyarrow as pa

# With this at its start a spreadsheet reads the file as UTF-8; readers of data know it and skip it.
MARK = "\ufeff".encode()
# Bytes of a finished file that are sent at once.
PIECE = 1 << 16
Chunks = Iterable["pa.Table"]


def csv_file(header: Header, chunks: Chunks) -> Iterator[bytes]:
    """UTF-8, comma, full precision; lines that start with # say what it is, then the headings."""
    from pyarrow import csv

    yield MARK + "".join(f"# {line}\n" for line in header.lines()).encode()
    for number, chunk in enumerate(chunks):
        out = io.BytesIO()
        csv.write_csv(harmless(chunk), out, csv.WriteOptions(include_header=number == 0, quoting_header="none"))
        yield out.getvalue()


def parquet_file(header: Header, chunks: Chunks) -> Iterator[bytes]:
    """Parquet with the header as key-value metadata; texts exactly as they are."""
    from pyarrow import parquet

    out, writer = _Sink(), None
    for chunk in chunks:
        if writer is None:
            facts = {f"metrogap {name.lower()}": text for name, text in header.by_name().items()}
            writer = parquet.ParquetWriter(out, chunk.schema.with_metadata(facts), compression="zstd")
        writer.write_table(chunk.cast(writer.schema))
        yield out.taken()
    if writer is not None:
        writer.close()
    yield out.taken()


def xlsx_file(header: Header, chunks: Chunks) -> Iterator[bytes]:
    """A workbook with a sheet for the figures and one about them; raises `ProductError` when a sheet can't hold it.

    Written to a temporary file, chunk by chunk, before the first byte is given out: what can't be is known in time.
    """
    from layouts.export.workbook import write_workbook

    with ExitStack() as kept:
        file = kept.enter_context(tempfile.TemporaryFile(prefix="metrogap-"))
        write_workbook(file, map(harmless, chunks), header.cells())
        kept.pop_all()
    return _pieces(file)


# Extension -> media type and writer.
FORMATS: Mapping[str, tuple[str, Callable[[Header, Chunks], Iterator[bytes]]]] = {
    "csv": ("text/csv", csv_file),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_file),
    "parquet": ("application/vnd.apache.parquet", parquet_file),
}


class _Sink(io.RawIOBase):
    """What is written since it was last asked."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _pieces(file: Any) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
