"""A path -> readings: opening, unpacking, and saying in one line what is wrong with a file."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from data.errors import InputError
from ingest.readers import reader_for
from ingest.reading import Reading

LAYOUTS = "Eurostat TSV, SDMX-CSV 1.0 or 2.0, the RIS workbook or a known derived table"
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
    """Read a file in any of our layouts, packed or not, by its content.

    Raises `InputError` when it can't be opened, is cut off, is a web page, has
    a layout we don't know, or holds no annual figure.
    """
    packed = _bytes(path)
    data = _unpack(packed, path).removeprefix(_BOM)
    if not data.strip():
        raise InputError(path, value="an empty file", expected=LAYOUTS)
    if _HTML.match(data[:1024]):
        raise InputError(path, value="a web page (HTML or XML)", expected=f"data: {LAYOUTS}")
    reader = reader_for(data)
    if reader is None:
        raise InputError(path, place="start of file", value=_start(data), expected=LAYOUTS)
    if data.count(b"\n") < 2 and not data.partition(b"\n")[2].strip():
        raise InputError(path, place="line 2", expected="a row of observations below the heading")
    readings = tuple(reader.read(data, str(path)))
    if not any(reading.table.num_rows for reading in readings):
        raise InputError(path, value="no annual figure", expected="at least one value of a region and a year")
    return File(path, hashlib.sha256(packed).hexdigest(), readings)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(path, expected="an existing file") from None
    except IsADirectoryError:
        raise InputError(path, value="a directory", expected="a file") from None
    except OSError as error:
        raise InputError(path, value=error.strerror or str(error), expected="a readable file") from None


def _unpack(data: bytes, path: Path) -> bytes:
    """Unpack gzip, recognised by its first bytes and not by the name."""
    if not data.startswith(_GZIP):
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(path, value="a truncated or damaged gzip file", expected="a complete one") from error


def _start(data: bytes) -> str:
    return data[:60].split(b"\n", 1)[0].decode("utf-8", "replace").strip()
