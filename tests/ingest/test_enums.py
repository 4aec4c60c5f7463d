"""Texts that repeat go into the database as numbers of a sorted list, and come out as the texts they were."""

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from data.deliveries import FILE, Delivery
from data.store import Store, write
from ingest import enums
from ingest.enums import frame
from ingest.load import stored


def texts(*chunks):
    arrays = [pa.array(chunk, pa.string()).dictionary_encode() for chunk in chunks]
    return pa.chunked_array(arrays, pa.dictionary(pa.int32(), pa.string()))


TABLE = pa.table(
    {
        "unit": texts(["PC", "EUR"], ["EUR", "PC", "A"]),
        "geo": texts(["FI1C", "AT12"], ["AT13", "AT12", "AT12"]),
        "time": pa.array([2020, 2020, 2020, 2021, 2021], pa.int32()),
        "value": pa.array([1.5, None, 3.0, -4.0, None]),
        "flag": texts(["", "b"], ["", "bu", ""]),
        "conf": texts(["", "C"], ["", "", ""]),
    }
)


def test_categories_are_those_that_occur_in_order():
    found = frame(TABLE.slice(1, 3))
    assert found["geo"].cat.categories.tolist() == ["AT12", "AT13"]
    assert found["unit"].tolist() == ["EUR", "EUR", "PC"]
    assert found["flag"].tolist() == ["b", "", "bu"]
    assert found["value"].isna().tolist() == [True, False, False]


def test_chunks_that_share_their_memory_are_told_apart_from_those_that_do_not():
    chunk = pa.array(["b", "a", "b", "c"], pa.string()).dictionary_encode()
    column = pa.chunked_array([chunk.slice(0, 0), chunk, chunk, chunk.slice(1, 3), chunk.slice(0, 1)])
    assert frame(pa.table({"x": column}))["x"].tolist() == column.to_pylist()


def test_no_rows_at_all():
    assert len(frame(TABLE.slice(0, 0))) == 0


def test_a_column_with_none_or_with_too_many_texts_stays_as_it_is(monkeypatch):
    monkeypatch.setattr(enums, "MOST_TEXTS", 3)
    table = pa.table(
        {"many": texts(list("abcde")), "few": texts(list("aabca")), "none": texts(["a", None, "b", "b", "b"])}
    )
    found = frame(table)
    assert [isinstance(found[name].dtype, pd.CategoricalDtype) for name in found] == [False, True, False]
    assert found["many"].tolist() == list("abcde") and found["none"].isna().sum() == 1
    with duckdb.connect() as client:
        said = client.sql("SELECT many, none FROM found").fetchall()
    assert said == list(zip("abcde", ["a", None, "b", "b", "b"], strict=True))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "x.duckdb"
    write([stored(Delivery("eurostat.demo", TABLE, "v", "test", "demo.tsv", "0", False, FILE))], path)
    return path


def test_the_store_gives_texts_and_nulls_back(path):
    with Store.open(path) as store:
        found = store.series("eurostat.demo", {}).sort_values(["geo", "time", "unit"]).reset_index(drop=True)
        again = store.series_many([("eurostat.demo", {"unit": ("EUR", "nothing")})])[0]
        assert store.extent("eurostat.demo") == ((2020, 2021), ["AT12", "AT13", "FI1C"])
    expected = TABLE.to_pandas().astype({name: "str" for name in ("unit", "geo", "flag", "conf")})
    expected = expected.sort_values(["geo", "time", "unit"]).reset_index(drop=True).astype({"time": "int64"})
    pd.testing.assert_frame_equal(found, expected)
    assert sorted(again["geo"].astype(str)) == ["AT12", "AT13"]


def test_any_client_reads_the_table_under_the_publishers_names(path):
    with duckdb.connect(str(path), read_only=True) as client:
        said = client.sql("SELECT geo, count(value) FROM eurostat.demo GROUP BY geo ORDER BY geo").fetchall()
        assert said == [("AT12", 1), ("AT13", 1), ("FI1C", 1)]
        names = client.sql("SELECT 'AT12' AS geo, 'Lower Austria' AS name")
        joined = client.sql(
            "SELECT name, flag FROM eurostat.demo JOIN names USING (geo) WHERE flag LIKE 'b%' ORDER BY 2"
        )
        assert joined.fetchall() == [("Lower Austria", "b"), ("Lower Austria", "bu")]
        assert client.sql("FROM eurostat.demo WHERE geo = 'XX'").fetchall() == []
        assert names.fetchall()
