"""A path -> readings: opening, unpacking, and saying in one line what is wrong with a file.

Nothing is ever unpacked to disk, so no name inside an archive can lead anywhere.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from data.errors import InputError
from ingest import archive
from ingest.boundaries import describe, is_boundaries
from ingest.limits import PACKED_BYTES, UNPACKED_BYTES, check_size, damage
from ingest.readers import reader_for, ris
from ingest.reading import Reading, join_rejected, rejected_rows

LAYOUTS = (
    "Eurostat TSV, SDMX-CSV 1.0 or 2.0, Data Explorer CSV, OECD.Stat or OECD Data Explorer CSV, "
    "the RIS workbook or a known derived table"
)
NOT_READ = "file in the archive is none we read"
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_HTML = re.compile(rb"\s*(<!doctype html|<html|<\?xml|<head|<!--)", re.IGNORECASE)


@dataclass(frozen=True)
class File:
    """A file that was read: its path, the sha256 of its bytes as they lie there, and what it holds."""

    path: Path
    sha256: str
    readings: tuple[Reading, ...]


def read_file(path: Path) -> File:
    """Read a file in any of our layouts, plain, gzip or zip, by its content.

    Raises `InputError` when it can't be opened, is cut off, is a web page, has
    a layout we don't know, holds no annual figure, or more than any publisher's.
    """
    packed = _bytes(path)
    sha256 = hashlib.sha256(packed).hexdigest()
    if archive.is_archive(packed):
        return File(path, sha256, _read_members(packed, path))
    data = unpack(packed, path)
    del packed
    return File(path, sha256, read_bytes(data, path))


def read_bytes(data: bytes, path: Path | str) -> tuple[Reading, ...]:
    """Read one unpacked file; `path` names it in errors, which are those of `read_file`."""
    data = data.removeprefix(_BOM) if data.startswith(_BOM) else data
    if not data[:4096].strip() and not data.strip():
        raise InputError(path, value="an empty file", expected=LAYOUTS)
    if _HTML.match(data[:1024]):
        raise InputError(path, value="a web page (HTML or XML)", expected=f"data: {LAYOUTS}")
    if is_boundaries(data):
        expected = f"figures: {LAYOUTS} (boundaries are downloaded and drawn by python -m ingest update)"
        raise InputError(path, value=describe(data, path), expected=expected)
    reader = reader_for(data)
    if reader is None:
        raise InputError(path, place="start of file", value=_start(data), expected=LAYOUTS)
    if reader is ris:
        archive.check_workbook(data, path)
    elif data.find(b"\n", data.find(b"\n") + 1) < 0 and not data.partition(b"\n")[2].strip():
        raise InputError(path, place="line 2", expected="a row of observations below the heading")
    readings = tuple(reader.read(data, str(path)))
    if not any(reading.table.num_rows for reading in readings):
        for reading in readings:
            if reading.unreadable:
                raise damage(reading, Path(path))
        raise InputError(path, value="no annual figure", expected="at least one value of a region and a year")
    return readings


def unpack(data: bytes, path: object, limit: int = UNPACKED_BYTES) -> bytes:
    """Unpack gzip, recognised by its first bytes and not by the name, up to `limit` bytes."""
    if not data.startswith(_GZIP):
        return data
    parts, size = [], 0
    try:
        while data:
            unpacker = zlib.decompressobj(wbits=31)
            parts.append(unpacker.decompress(data, limit - size + 1))
            size += len(parts[-1])
            check_size(size, path, limit)
            if not unpacker.eof:
                raise EOFError
            data = unpacker.unused_data.lstrip(b"\0")
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(path, value="a truncated or damaged gzip file", expected="a complete one") from error
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _read_members(packed: bytes, path: Path) -> tuple[Reading, ...]:
    """Read all files of an archive; those we don't read are listed as rejected, unless nothing is left."""
    readings, refused = [], []
    for name, data in archive.members(packed, path):
        try:
            readings += [
                replace(one, name=name) for one in read_bytes(unpack(data, f"{path}: {name}"), f"{path}: {name}")
            ]
        except InputError as error:
            refused.append((name, error))
    if not readings:
        raise refused[0][1] if refused else InputError(path, value="an empty archive", expected=LAYOUTS)
    if refused:
        names = [name for name, _ in refused]
        listed = rejected_rows([0] * len(names), "", NOT_READ, names)
        readings[0] = replace(readings[0], rejected=join_rejected([readings[0].rejected, listed]))
    return tuple(readings)


def _bytes(path: Path) -> bytes:
    try:
        check_size(path.stat().st_size if path.is_file() else 0, path, PACKED_BYTES)
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(path, expected="an existing file") from None
    except IsADirectoryError:
        raise InputError(path, value="a directory", expected="a file") from None
    except OSError as error:
        raise InputError(path, value=error.strerror or str(error), expected="a readable file") from None


def _start(data: bytes) -> str:
    return data[:60].split(b"\n", 1)[0].decode("utf-8", "replace").strip()
