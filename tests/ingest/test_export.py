"""python -m ingest export: what was loaded comes out in a publisher's layout and can be loaded again."""

from pathlib import Path

import pytest

from data.store import Store
from ingest.__main__ import main
from ingest.writers import WRITERS

SAMPLES = Path(__file__).parents[1] / "samples"
TGS = "eurostat.tgs00042"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """A database with one dataset."""
    path = tmp_path_factory.mktemp("export") / "x.duckdb"
    assert main(["load", str(SAMPLES / "sdmx_csv_2_labels.csv"), "--database", str(path), "--empty"]) == 0
    return path


@pytest.mark.parametrize("layout", [name for name in WRITERS if not name.startswith("oecd")])
def test_what_is_exported_can_be_loaded_again_and_is_the_same(layout, database, tmp_path, capsys):
    target, again = tmp_path / "tgs00042.txt", tmp_path / "again.duckdb"
    arguments = ["export", TGS, str(target), "--layout", layout, "--database", str(database)]
    assert main(arguments) == 0
    assert capsys.readouterr().out == f"{target}: 8 observations of {TGS}\n"
    assert main(["load", str(target), "--dataset", TGS, "--database", str(again), "--empty"]) == 0
    keys = ["sectperf", "unit", "geo", "time"]
    with Store.open(database) as one, Store.open(again) as other:
        first, second = (store.series(TGS, {}).dropna(subset=["value"]) for store in (one, other))
    first, second = (table.sort_values(keys).reset_index(drop=True) for table in (first, second))
    assert first.equals(second)


@pytest.mark.parametrize(
    ("dataset", "layout", "name", "message"),
    [
        ("eurostat.nothing", "sdmx_csv_1", "x.csv", "no dataset eurostat.nothing"),
        (TGS, "parchment", "x.csv", "expected one of eurostat_tsv_old"),
        (TGS, "sdmx_csv_1", "there.csv", "nothing is overwritten"),
        (TGS, "sdmx_csv_1", "nowhere/x.csv", "a place to write to"),
    ],
)
def test_what_cannot_be_exported_is_one_line(dataset, layout, name, message, database, tmp_path, capsys):
    (tmp_path / "there.csv").write_text("mine")
    arguments = ["export", dataset, str(tmp_path / name), "--layout", layout, "--database", str(database)]
    assert main(arguments) == 1
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1 and message in err
    assert (tmp_path / "there.csv").read_text() == "mine"
