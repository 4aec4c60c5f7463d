"""The store: what is written can be read, all of it or none, and a replaced file is seen."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pandas as pd
import pytest

from data.deliveries import FILE, SNAPSHOT_DIR, Delivery, snapshot_fingerprint, snapshot_manifest
from data.errors import InputError, ProductError
from data.store import FORMAT, Store, build_from_snapshot, ensure_database, write
from data.tables import OBSERVATIONS

NAME = "eurostat.demo"


def observations(value=1.0):
    return pd.DataFrame(
        {
            "sex": ["F", "M", "F", "M"],
            "unit": ["PC"] * 4,
            "geo": ["AT12", "AT12", "AT13", "AT13"],
            "time": [2020, 2020, 2021, 2021],
            "value": [value, 2.0, 3.0, None],
            "flag": ["", "b", "", ""],
            "conf": ["", "", "", "C"],
        }
    )


def delivery(value=1.0, **changes):
    given = {"dataset": NAME, "table": observations(value), "vintage": "v", "layout": "test", "file": "demo.tsv"}
    return Delivery(**given | {"sha256": "0", "third_party": False, "origin": FILE} | changes)


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "test.duckdb"
    write([delivery()], path)
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "snapshot.duckdb"
    build_from_snapshot(SNAPSHOT_DIR, path)
    return path


def test_a_selection_has_the_declared_columns(database):
    with Store.open(database) as store:
        found = store.series(NAME, {"sex": ("F",), "unit": ("PC",)})
    OBSERVATIONS.check(found)
    assert list(found.columns) == list(OBSERVATIONS.columns)
    assert found["value"].tolist() == [1.0, 3.0]


def test_what_is_not_fixed_to_one_code_comes_first(database):
    with Store.open(database) as store:
        found = store.series(NAME, {"sex": ("F", "M")}, 2021)
    assert list(found.columns) == ["sex", "unit", *OBSERVATIONS.columns]
    assert found.sort_values("sex")["conf"].tolist() == ["", "C"]
    assert found["value"].isna().sum() == 1


def test_no_codes_at_all_select_nothing(database):
    with Store.open(database) as store:
        assert store.series(NAME, {"sex": ()}).empty


def test_an_absent_dataset_is_an_empty_frame_of_the_same_kind(database):
    with Store.open(database) as store:
        found = store.series("eurostat.nowhere", {"sex": ("F", "M"), "unit": ("PC",)})
        there = store.series(NAME, {"sex": ("F", "M"), "unit": ("PC",)})
    assert found.empty
    assert found.dtypes.to_dict() == there.dtypes.to_dict()


def test_an_unknown_dimension_is_an_error(database):
    with Store.open(database) as store, pytest.raises(ProductError, match="no dimension 'colour', it has sex, unit"):
        store.series(NAME, {"colour": ("RED",)})


@pytest.mark.parametrize("name", ['eurostat.x"; DROP TABLE y; --', "eurostat", "Eurostat.X", "a.b.c"])
def test_a_name_that_is_no_identifier_never_reaches_sql(name, tmp_path):
    with pytest.raises(ProductError, match="is no name of a table or column"):
        write([delivery(dataset=name)], tmp_path / "x.duckdb")
    assert not (tmp_path / "x.duckdb").exists()


def test_codes_are_bound_and_not_pasted(database):
    with Store.open(database) as store:
        assert store.series(NAME, {"sex": ("F' OR '1'='1",)}).empty


def test_an_analyst_finds_the_publishers_names_with_any_client(database):
    with duckdb.connect(str(database), read_only=True) as client:
        assert client.execute("SELECT value FROM eurostat.demo WHERE geo = 'AT12' AND sex = 'M'").fetchall() == [(2.0,)]


def test_where_a_dataset_came_from(database):
    with Store.open(database) as store:
        [row] = store.datasets().drop(columns=["loaded_at", "sha256"]).to_dict("records")
        assert (store.tables(), store.row_counts(), store.vintage()) == ((NAME,), {NAME: 4}, "1 loaded datasets")
    assert row == {
        "dataset": NAME,
        "publisher": "eurostat",
        "code": "demo",
        "vintage": "v",
        "layout": "test",
        "file": "demo.tsv",
        "rows": 4,
        "values": 3,
        "missing": 1,
        "flagged": 2,
        "rejected": 0,
        "third_party": False,
        "origin": FILE,
        "nuts": "",
    }


def test_a_failure_leaves_the_old_database_and_nothing_beside_it(database):
    before = database.read_bytes()

    def failing():
        yield delivery(9.0)
        raise InputError("second file", expected="something else")

    with pytest.raises(InputError, match="second file"):
        write(failing(), database)
    assert database.read_bytes() == before
    assert {path.name for path in database.parent.iterdir()} == {"test.duckdb", "test.duckdb.lock"}


def test_what_a_killed_run_left_behind_is_cleared(database):
    database.with_name("test.duckdb.new").write_bytes(b"half a database")
    write([delivery(5.0)], database)
    with Store.open(database) as store:
        assert 5.0 in store.series(NAME, {})["value"].tolist()
    assert not database.with_name("test.duckdb.new").exists()


def test_an_open_store_keeps_its_file_and_a_new_one_sees_the_new_file(database):
    with Store.open(database) as old:
        write([delivery(7.0)], database)
        assert old.series(NAME, {"sex": ("F",)}, 2020)["value"].tolist() == [1.0, 3.0]
        with Store.open(database) as new:
            assert new.series(NAME, {"sex": ("F",)}, 2020)["value"].tolist() == [7.0, 3.0]


# Another process that writes one dataset; run as a program, because how pytest imports this module is no matter of it.
WRITE_ONE = """
import sys
from pathlib import Path
import pandas as pd
from data.deliveries import FILE, Delivery
from data.store import write
table = pd.DataFrame({"geo": ["AT12"], "time": [2020], "value": [1.0], "flag": [""], "conf": [""]})
write([Delivery(sys.argv[2], table, "v", "test", "demo.tsv", "0", False, FILE)], Path(sys.argv[1]))
"""


def test_two_writers_do_not_lose_each_others_data(database, root):
    names = [f"eurostat.demo_{number}" for number in range(3)]
    command = [sys.executable, "-c", WRITE_ONE, str(database)]
    writers = [subprocess.Popen([*command, name], cwd=root) for name in names]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    with Store.open(database) as store:
        assert store.tables() == (NAME, *names)


def test_threads_share_a_store(database):
    with Store.open(database) as store, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda sex: len(store.series(NAME, {"sex": (sex,)})), ["F", "M"] * 50))
    assert found == [2] * 100


def test_a_third_party_replaces_a_third_party_but_not_the_publisher(database):
    [kept] = write([delivery(8.0, third_party=True, file="other.csv")], database)
    assert kept.kept == "demo.tsv is in the publisher's own layout and stays"
    other = {"dataset": "eurostat.other", "third_party": True}
    assert [one.kept for one in write([delivery(1.0, **other), delivery(2.0, **other)], database)] == ["", ""]


def test_the_snapshot_arrives_whole(built):
    with Store.open(built) as store:
        assert store.row_counts() == {entry["dataset"]: entry["rows"] for entry in snapshot_manifest()}
        assert store.fingerprint == snapshot_fingerprint()
        assert store.vintage() == f"snapshot {snapshot_fingerprint()}"


def test_a_damaged_snapshot_is_refused(tmp_path):
    copy = tmp_path / "snapshot"
    shutil.copytree(SNAPSHOT_DIR, copy)
    parquet = copy / snapshot_manifest()[0]["file"]
    parquet.write_bytes(parquet.read_bytes()[:-1])
    with pytest.raises(InputError, match="as the manifest says"):
        build_from_snapshot(copy, tmp_path / "x.duckdb")
    assert not (tmp_path / "x.duckdb").exists()


def test_ensure_builds_once_and_again_for_another_snapshot(tmp_path):
    path, other = tmp_path / "x.duckdb", tmp_path / "snapshot"
    assert ensure_database(path)
    assert not ensure_database(path)
    shutil.copytree(SNAPSHOT_DIR, other)
    manifest = json.loads((other / "manifest.json").read_text("utf-8"))
    manifest["datasets"] = manifest["datasets"][:2]
    (other / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert ensure_database(path, other)
    with Store.open(path) as store:
        assert len(store.tables()) == 2


def test_ensure_leaves_a_users_own_files_alone(tmp_path):
    path = tmp_path / "x.duckdb"
    write([delivery()], path)
    before = path.read_bytes()
    assert not ensure_database(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"my notes " * 900, "expected a database of this product"), (b"", "expected a database of this product")],
    ids=["text", "empty"],
)
def test_a_file_that_is_no_database_is_refused_and_kept(content, message, tmp_path):
    path = tmp_path / "x.duckdb"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        ensure_database(path)
    assert message in str(caught.value) and str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_a_database_of_a_newer_version_is_refused(database):
    with duckdb.connect(str(database)) as connection:
        connection.execute("UPDATE ingest.info SET value = ? WHERE key = 'format'", [str(FORMAT + 1)])
    with pytest.raises(InputError, match="it is from a newer version"):
        Store.open(database)


def test_a_missing_database_is_refused(tmp_path):
    with pytest.raises(InputError, match="expected an existing database"):
        Store.open(tmp_path / "nowhere.duckdb")
