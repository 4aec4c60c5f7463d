"""Is what came down whole, and is it data? Asked before anything is put in place of what was there.

A download may be cut off, be a page that says "service not available", or be
a few kilobytes that unpack to more than the disk holds. Files are unpacked
here piece by piece and thrown away: nothing is written, whatever is inside.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data.errors import InputError
from data.regions import Regions
from ingest.boundaries import read_boundaries
from ingest.limits import MEMBERS, PACKED_BYTES, UNPACKED_BYTES

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_PIECE = 1 << 18
_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*(<!doctype html|<html|<\?xml|<head|<!--)", re.IGNORECASE)
_TEXT = (".tsv", ".csv", ".tsv.gz", ".csv.gz")


@dataclass(frozen=True)
class Limits:
    """What a download may be at most: bytes as sent and unpacked, how many times larger unpacked, members of a zip.

    Files of regional figures unpack to about 15 times their size; 200 times is an attack or a mistake.
    """

    packed: int = PACKED_BYTES
    unpacked: int = UNPACKED_BYTES
    ratio: int = 200
    members: int = MEMBERS


class Damaged(InputError):
    """What came is not whole; asking again may help."""


def verify(path: Path, shown: object, limits: Limits) -> None:
    """Check that the file is complete, within the limits and no web page.

    Raises `Damaged` where another attempt may bring the whole file, and
    `InputError` where it would bring the same; both name `shown`.
    """
    with path.open("rb") as file:
        start = file.read(_PIECE)
        if start.startswith(_ZIP):
            _verify_zip(path, shown, limits)
            return
        file.seek(0)
        pieces = iter(lambda: file.read(_PIECE), b"")
        if start.startswith(_GZIP):
            pieces = _unpacked(pieces, shown, limits, path.stat().st_size)
        first, last = b"", b""
        for piece in pieces:
            first, last = first or piece, piece or last
    if not first.strip():
        raise Damaged(shown, value="an empty answer", expected="data")
    if _PAGE.match(first):
        raise InputError(shown, value="a web page (HTML or XML)", expected="data")
    # Publishers end the last row as every other; a text that doesn't was cut, maybe inside a number. (A cell of
    # Eurostat's TSV ends with a space; if cells are missing after it the reader sees that.)
    if path.name.endswith(_TEXT) and not last.endswith((b"\n", b" ")):
        raise Damaged(shown, value="a text that ends in the middle of a row", expected="a complete one")


def verify_boundaries(path: Path, regions: Regions, level: int, vintage: int) -> int:
    """Return how many regions a file of GISCO's holds; all must be of that level and NUTS vintage."""
    codes = set(read_boundaries(path.read_bytes(), path).shapes)
    table = regions.table[regions.table["level"] == level]
    known = {code for code, years in table["vintage"].items() if str(vintage) in years.split()}
    if odd := sorted(codes - known):
        raise InputError(path, place="NUTS_ID", value=odd[0], expected=f"regions of NUTS {vintage}, level {level}")
    if 2 * len(codes) < len(known):
        raise InputError(path, value=f"{len(codes)} regions", expected=f"most of the {len(known)} of level {level}")
    return len(codes)


def _unpacked(pieces: Iterator[bytes], shown: object, limits: Limits, size: int) -> Iterator[bytes]:
    """Yield the unpacked pieces of gzip data, of which there may be several in a row."""
    total, unpack = 0, zlib.decompressobj(wbits=31)
    for packed in pieces:
        while packed:
            if unpack.eof:
                unpack = zlib.decompressobj(wbits=31)
            try:
                piece = unpack.decompress(packed, _PIECE)
            except zlib.error as error:
                raise Damaged(shown, value="a damaged gzip file", expected="a complete one") from error
            total += len(piece)
            _check_size(total, size, shown, limits)
            packed = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
            yield piece
    if not unpack.eof:
        raise Damaged(shown, value="a truncated gzip file", expected="a complete one")


def _check_size(total: int, packed: int, shown: object, limits: Limits) -> None:
    if total > limits.unpacked:
        raise InputError(shown, value="a larger file", expected=f"at most {limits.unpacked >> 20} MB unpacked")
    # A short file of equal rows may shrink a lot; it's harmless up to a few pieces.
    if total > 16 * _PIECE and total > limits.ratio * packed:
        value = f"a file that unpacks to more than {limits.ratio} times its size"
        raise InputError(shown, value=value, expected="figures")


def _verify_zip(path: Path, shown: object, limits: Limits) -> None:
    """Check the directory of a zip (an Excel workbook is one); nothing in it is unpacked here."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Damaged(shown, value="a damaged zip file", expected="a complete one") from error
    if len(members) > limits.members:
        raise InputError(shown, value=f"{len(members)} members", expected=f"at most {limits.members} in a zip")
    _check_size(sum(member.file_size for member in members), path.stat().st_size, shown, limits)
