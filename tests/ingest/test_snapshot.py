"""The embedded snapshot: what is committed is complete and whole, and the command that builds it is repeatable."""

import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.catalogue import load_sources
from data.deliveries import SNAPSHOT_DIR, snapshot_manifest
from data.tables import OBSERVATION_TAIL
from ingest.__main__ import main
from ingest.snapshot import FIRST_YEAR

SAMPLES = Path(__file__).parents[1] / "samples"
RAW = Path(__file__).parents[3] / "shared" / "raw"
SOURCES = load_sources()
MANIFEST = {entry["dataset"]: entry for entry in snapshot_manifest()}
LARGEST = 8_000_000


def test_every_dataset_of_the_catalogues_snapshot_is_there():
    assert set(MANIFEST) == {dataset.id for dataset in SOURCES.datasets.values() if dataset.snapshot}


def test_no_file_without_an_entry_and_all_of_it_small():
    files = {path.relative_to(SNAPSHOT_DIR).as_posix() for path in SNAPSHOT_DIR.rglob("*") if path.is_file()}
    assert files == {entry["file"] for entry in MANIFEST.values()} | {"manifest.json"}
    assert sum((SNAPSHOT_DIR / name).stat().st_size for name in files) <= LARGEST


@pytest.mark.parametrize("dataset", MANIFEST)
def test_a_file_is_what_the_manifest_says(dataset):
    entry, path = MANIFEST[dataset], SNAPSHOT_DIR / MANIFEST[dataset]["file"]
    table = pq.read_table(path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    assert table.column_names == [*SOURCES.datasets[dataset].dimensions, *OBSERVATION_TAIL]
    assert (table.num_rows, table.num_rows - table["value"].null_count) == (entry["rows"], entry["values"])
    assert entry["codes"] == [{k: list(v) for k, v in codes.items()} for codes in SOURCES.datasets[dataset].series]
    label = SOURCES.publishers[entry["publisher"]].label
    assert entry["source"].startswith(f"{label}, {entry['code']}, ") and entry["vintage"] in entry["source"]
    assert bool(entry["note"]) == entry["third_party"]


@pytest.mark.parametrize("dataset", MANIFEST)
def test_a_file_holds_regions_years_and_figures_only(dataset):
    frame = pq.read_table(SNAPSHOT_DIR / MANIFEST[dataset]["file"]).to_pandas()
    assert not frame.duplicated([*SOURCES.datasets[dataset].dimensions, "geo", "time"]).any()
    assert frame["time"].min() >= FIRST_YEAR
    assert frame["geo"].str.fullmatch(r"[A-Z]{2}[0-9A-Z]{0,3}").all()
    assert not frame["geo"].str.fullmatch(r"EU|EA|..Z+|..X+").any()
    says_nothing = frame["value"].isna() & (frame["flag"] == "") & (frame["conf"] == "")
    assert not says_nothing.any()


def test_the_same_files_give_the_same_bytes_and_excerpts_do_not_win(tmp_path, capsys):
    origin = tmp_path / "raw"
    origin.mkdir()
    for sample in SAMPLES.glob("*.*"):
        (origin / sample.name.replace("eurostat_tsv_old", "edat_lfse_04")).write_bytes(sample.read_bytes())
    excerpt = "sex,isced11,age,unit,geo\\time\t2023 \nT,ED5-8,Y25-64,PC,AT12\t33.0 \n"
    (origin / "edat_lfse_04_excerpt.tsv").write_text(excerpt)
    for name in ("a", "b"):
        assert main(["snapshot", "--from", str(origin), "--to", str(tmp_path / name)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert "eurostat.edat_lfse_04: 32 rows, 2012–2019 from edat_lfse_04.tsv (Eurostat TSV)" in printed
    assert "  not used: edat_lfse_04_excerpt.tsv (Eurostat TSV)" in printed
    assert any(line.startswith("skipped README.md: start of file: ") for line in printed)
    assert "skipped sdmx_csv_1.csv: eurostat.tgs00096 is not part of the snapshot" in printed
    assert "eurostat.nama_10r_3gdp: no file" in printed
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    entries = json.loads((tmp_path / "a" / "manifest.json").read_text("utf-8"))["datasets"]
    assert {entry["dataset"]: entry["rows"] for entry in entries}["ec.ris"] == 16


def contents(directory):
    return {path.relative_to(directory): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", ["missing", "a file", "nothing usable"])
def test_a_directory_without_data_is_one_line(kind, tmp_path, capsys):
    origin = tmp_path / "origin"
    if kind == "a file":
        origin.write_text("x")
    elif kind == "nothing usable":
        origin.mkdir()
        (origin / "notes.txt").write_text("x")
    assert main(["snapshot", "--from", str(origin), "--to", str(tmp_path / "to")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "to").exists()


def test_a_snapshot_that_would_lose_a_dataset_is_refused_and_stays(tmp_path, capsys):
    origin, target = tmp_path / "raw", tmp_path / "snapshot"
    origin.mkdir()
    for name in ("eurostat_tsv_old.tsv", "ris.xlsx"):
        (origin / name.replace("eurostat_tsv_old", "edat_lfse_04")).write_bytes((SAMPLES / name).read_bytes())
    assert main(["snapshot", "--from", str(origin), "--to", str(target)]) == 0
    before = contents(target)
    (origin / "ris.xlsx").unlink()
    assert main(["snapshot", "--from", str(origin), "--to", str(target)]) == 1
    assert "nothing of ec.ris" in capsys.readouterr().err
    assert contents(target) == before
    assert main(["snapshot", "--from", str(origin), "--to", str(tmp_path / "other")]) == 0


@pytest.mark.skipif(not RAW.is_dir(), reason=f"publishers' files are not here: {RAW}")
def test_what_is_committed_was_built_by_the_command(tmp_path):
    assert main(["snapshot", "--from", str(RAW), "--to", str(tmp_path / "snapshot")]) == 0
    assert contents(tmp_path / "snapshot") == contents(SNAPSHOT_DIR)
