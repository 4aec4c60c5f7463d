"""Zip and gzip: read within declared limits, and nothing is ever written."""

import gzip
import io
import stat
import zipfile
from pathlib import Path

import pytest

from data.errors import InputError
from ingest import archive
from ingest.files import NOT_READ, read_file, unpack

SAMPLES = Path(__file__).parents[1] / "samples"
TSV = (SAMPLES / "eurostat_tsv_new.tsv").read_bytes()
SDMX = (SAMPLES / "sdmx_csv_1.csv").read_bytes()


def zipped(path, files, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return path


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_all_files_of_an_archive_are_read(tmp_path, method):
    path = zipped(tmp_path / "any.name", {"a/bd_size_r3.tsv": TSV, "b.csv.gz": gzip.compress(SDMX)}, method)
    first, second = read_file(path).readings
    assert first.table.equals(read_file(SAMPLES / "eurostat_tsv_new.tsv").readings[0].table)
    assert (first.name, second.name, second.code) == ("bd_size_r3.tsv", "b.csv.gz", "tgs00096")


def test_a_file_that_is_none_of_ours_is_listed_and_does_not_stop_the_others(tmp_path):
    reading = read_file(zipped(tmp_path / "x.zip", {"readme.txt": b"hello", "x.tsv": TSV})).readings[0]
    assert reading.rejected[["line", "reason", "text"]].to_numpy().tolist() == [[0, NOT_READ, "readme.txt"]]
    assert reading.unreadable == 0


@pytest.mark.parametrize("name", ["../../evil.tsv", "/etc/evil.tsv", "..\\..\\evil.tsv", "C:\\evil.tsv", "a\x00b.tsv"])
def test_no_name_leads_anywhere(tmp_path, monkeypatch, name):
    inside = tmp_path / "in"
    inside.mkdir()
    path = zipped(inside / "x.zip", {name: TSV})
    monkeypatch.chdir(inside)
    before = sorted(tmp_path.rglob("*"))
    [reading] = read_file(path).readings
    assert "/" not in reading.name and "\\" not in reading.name
    assert sorted(tmp_path.rglob("*")) == before
    assert not Path("/etc/evil.tsv").exists()


def test_a_link_is_read_as_the_text_it_is(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as target:
        link = zipfile.ZipInfo("passwords.tsv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(link, "/etc/passwd")
    with pytest.raises(InputError, match="found '/etc/passwd'"):
        read_file(path)


def test_limits_hold_whatever_the_archive_says_of_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "UNPACKED_BYTES", 100_000)
    bomb = zipped(tmp_path / "bomb.zip", {"x.tsv": b"0" * 10_000_000})
    assert bomb.stat().st_size < 20_000
    with pytest.raises(InputError, match="more than 100,000 bytes"):
        read_file(bomb)
    several = zipped(tmp_path / "several.zip", {f"{i}.tsv": b"0" * 60_000 for i in range(2)})
    with pytest.raises(InputError, match="more than 40,000 bytes"):
        read_file(several)
    # A directory that understates the size does not help either: what is read counts.
    lying = bytearray(bomb.read_bytes())
    place = lying.find(b"PK\x01\x02") + 24
    lying[place : place + 4] = (5).to_bytes(4, "little")
    bomb.write_bytes(lying)
    with pytest.raises(InputError):
        read_file(bomb)


def test_too_many_files_are_refused(tmp_path):
    path = zipped(tmp_path / "x.zip", {f"{number}.tsv": b"" for number in range(101)})
    with pytest.raises(InputError, match="found '101 files in an archive', expected at most 100"):
        read_file(path)


def test_a_gzip_bomb_is_refused_before_it_is_unpacked():
    bomb = gzip.compress(b"0" * 10_000_000)
    with pytest.raises(InputError, match="more than 100,000 bytes"):
        unpack(bomb, "x.gz", 100_000)
    with pytest.raises(InputError, match="more than 100,000 bytes"):
        unpack(gzip.compress(b"0" * 60_000) * 2, "x.gz", 100_000)
    assert unpack(gzip.compress(b"ab") + gzip.compress(b"cd") + b"\0\0", "x.gz", 4) == b"abcd"


@pytest.mark.parametrize("kind", ["cut", "encrypted", "empty", "damaged", "archive in it"])
def test_a_broken_archive_is_one_line(tmp_path, kind):
    path = zipped(tmp_path / "x.zip", {} if kind == "empty" else {"x.tsv": TSV})
    data = bytearray(path.read_bytes())
    if kind == "cut":
        data = data[: len(data) // 2]
    elif kind == "encrypted":
        for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            data[data.find(mark) + place] |= 1
    elif kind == "damaged":
        data[60:90] = b"\xff" * 30
    elif kind == "archive in it":
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as target:
            target.writestr("x.tsv", TSV)
        data = bytearray(zipped(tmp_path / "y.zip", {"x.zip": inner.getvalue()}).read_bytes())
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_file(path)
    assert len(str(caught.value).splitlines()) == 1
