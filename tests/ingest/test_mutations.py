"""A thousand damaged variants of publishers' rows: none crashes, each ends in values, rejects or one clear error.

The damage is what transport, editors and spreadsheets do: bytes changed, lost,
repeated or swapped, lines cut, pasted or joined, other line ends and encodings.
"""

import gzip
import io
import random
import zipfile
from pathlib import Path

import pytest

from data.catalogue import load_sources
from data.errors import InputError
from ingest.files import read_file
from ingest.load import deliver

SAMPLES = Path(__file__).parents[1] / "samples"
FILES = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".tsv", ".csv", ".xlsx"))
VARIANTS = 1000
SOURCES = load_sources()


def change_bytes(data, chance):
    found = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def drop_piece(data, chance):
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randint(1, 40) :]


def cut_end(data, chance):
    return data[: chance.randrange(len(data))]


def repeat_piece(data, chance):
    start = chance.randrange(len(data))
    end = start + chance.randint(1, 200)
    return data[:end] + data[start:]


def put_in(data, chance):
    place = chance.randrange(len(data))
    what = chance.choice([b'"', b"\t", b",", b"\n", b"\r", b"\x00", b"\xff\xfe", b"1e999", b";", b"\xef\xbb\xbf", b" "])
    return data[:place] + what * chance.randint(1, 3) + data[place:]


def mix_lines(data, chance):
    head, *lines = data.split(b"\n")
    chance.shuffle(lines)
    if chance.random() < 0.5:
        lines += chance.choices(lines or [b""], k=3)
    return b"\n".join([head, *lines])


def other_ends(data, chance):
    return data.replace(b"\n", chance.choice([b"\r\n", b"\r", b"\n\n", b"\n\x0c"]))


def other_encoding(data, chance):
    return data.decode("utf-8", "replace").encode(chance.choice(["utf-16", "latin-1", "utf-8-sig"]), "replace")


def in_words(data, chance):
    word = chance.choice([b"n/a", b"#REF!", b"1,5", b"Dec-00", b"-", b"=1+1", b"NaN", b"12 345", b"1.2.3"])
    parts = data.split(b"," if data.count(b",") > data.count(b"\t") else b"\t")
    parts[chance.randrange(len(parts))] = word
    return (b"," if data.count(b",") > data.count(b"\t") else b"\t").join(parts)


def packed_and_cut(data, chance):
    packed = gzip.compress(data)
    return cut_end(packed, chance) if chance.random() < 0.5 else change_bytes(packed, chance)


def zipped_and_damaged(data, chance):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../x.tsv", data)
    return change_bytes(buffer.getvalue(), chance)


DAMAGES = [
    change_bytes, drop_piece, cut_end, repeat_piece, put_in, mix_lines,
    other_ends, other_encoding, in_words, packed_and_cut, zipped_and_damaged,
]  # fmt: skip


@pytest.mark.parametrize("part", range(10))
def test_a_damaged_file_ends_in_values_rejects_or_one_error(part, tmp_path):
    ends = {"values": 0, "rejects": 0, "error": 0}
    for number in range(part, VARIANTS, 10):
        chance = random.Random(number)
        source = FILES[number // len(DAMAGES) % len(FILES)]
        damage = DAMAGES[number % len(DAMAGES)]
        path = tmp_path / f"{source.stem}_tgs00109{source.suffix}"
        path.write_bytes(damage(source.read_bytes(), chance))
        ends[outcome(path, f"{damage.__name__} of {source.name}, variant {number}")] += 1
    assert sum(ends.values()) == VARIANTS / 10
    assert all(ends.values()), ends


def outcome(path, name):
    """Read a file as `load` does; anything but an `InputError` of one line fails the test."""
    try:
        deliveries = deliver(read_file(path), SOURCES)
    except InputError as error:
        assert len(str(error).splitlines()) == 1, name
        return "error"
    for delivery in deliveries:
        assert delivery.table.validate(full=True) is None, name
        geo = delivery.table.column("geo").to_pylist()
        assert all(text and text.strip() for text in geo), name
    return "rejects" if any(len(delivery.rejected) for delivery in deliveries) else "values"
