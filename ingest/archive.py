"""Zip archives: their files as bytes, within declared limits, never on disk."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator

from data.errors import InputError
from ingest.limits import MEMBERS, UNPACKED_BYTES, check_size

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_WORKBOOK = "[Content_Types].xml"
_FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError,
)  # fmt: skip


def is_archive(data: bytes) -> bool:
    """Tell whether the bytes are a zip archive; an Excel workbook, which is one too, is left to its reader."""
    if not data.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _WORKBOOK not in archive.namelist()
    except _FAULTS:
        return _WORKBOOK.encode() not in data[:65536] and b"xl/" not in data[:65536]


def check_workbook(data: bytes, path: object) -> None:
    """Raise `InputError` for a workbook that is cut off, or says that it unpacks to more than the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except _FAULTS as error:
        raise InputError(path, value="a truncated or damaged file", expected="a complete Excel workbook") from error
    if len(parts) > MEMBERS:
        raise InputError(path, value=f"{len(parts):,} parts in a workbook", expected=f"at most {MEMBERS}")
    check_size(sum(part.file_size for part in parts), path)


def members(data: bytes, path: object) -> Iterator[tuple[str, bytes]]:
    """Yield name (its last part, for messages only) and bytes of each file in the archive.

    Raises `InputError` for an archive that is cut off, encrypted or damaged, and
    beyond the limits on number and unpacked size, whatever its directory says.
    """
    left = UNPACKED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [one for one in archive.infolist() if not one.is_dir()]
            if len(files) > MEMBERS:
                raise InputError(path, value=f"{len(files):,} files in an archive", expected=f"at most {MEMBERS}")
            for one in files:
                with archive.open(one) as file:
                    content = file.read(left + 1)
                check_size(len(content), path, left)
                left -= len(content)
                yield one.filename.replace("\\", "/").rpartition("/")[2], content
    except _FAULTS as error:
        raise InputError(path, value="a truncated or damaged zip archive", expected="a complete one") from error
