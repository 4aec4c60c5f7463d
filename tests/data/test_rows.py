"""What a filter of a dataset's observations keeps, counted by hand on a small table."""

import pandas as pd
import pytest

from data.deliveries import FILE, Delivery
from data.errors import ProductError
from data.rows import Rows
from data.store import Store, write

ROWS = [
    ("A", "AT12", 2019, 1.5, "", ""),
    ("A", "AT12", 2020, -2.0, "b", ""),
    ("A", "AT13", 2020, 3.0, "bu", "F"),
    ("B", "AT13", 2020, None, "", "C"),
    ("B", "DE30", 2021, 5.0, "m0", ""),
    ("B", "DE30", 2022, None, "m", ""),
    ("B", "=1+1", 2022, 7.0, "M", ""),
]


@pytest.fixture
def small(tmp_path):
    table = pd.DataFrame(ROWS, columns=["unit", "geo", "time", "value", "flag", "conf"])
    about = {"vintage": "v", "layout": "l", "file": "f", "sha256": "s", "third_party": False, "origin": FILE}
    path = tmp_path / "small.duckdb"
    # As a loaded file's: texts that repeat are kept as numbers of a list.
    table = table.astype({"unit": "category", "geo": "category", "flag": "category", "conf": "category"})
    write([Delivery("test.small", table, **about)], path)
    with Store.open(path) as store:
        yield store


def kept(store, **wanted):
    table = store.observations("test.small", Rows(**wanted)).read_all().to_pandas()
    assert store.count("test.small", Rows(**wanted)) == len(table)
    return sorted(zip(table["geo"], table["time"], strict=True))


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [0, 1, 2, 3, 4, 5, 6]),
        ({"codes": {"unit": ("A",)}}, [0, 1, 2]),
        ({"codes": {"unit": ("A", "B")}, "years": (2020, 2021)}, [1, 2, 3, 4]),
        ({"geos": ("AT13", "DE30")}, [2, 3, 4, 5]),
        ({"geos": ()}, []),
        ({"geos": ("AT12' OR '1'='1",)}, []),
        ({"codes": {"unit": ("A') OR TRUE --",)}}, []),
        ({"only": "values"}, [0, 1, 2, 4, 6]),
        ({"only": "missing"}, [3, 5]),
        ({"only": "flagged"}, [1, 2, 3, 4, 5, 6]),
        ({"only": "b"}, [1, 2]),
        ({"only": "u"}, [2]),
        ({"only": "m"}, [5, 6]),
        ({"only": "m0"}, [4]),
        ({"only": "c"}, [3]),
        ({"only": "' OR 1=1 --"}, []),
    ],
)
def test_a_filter_keeps_what_it_says(small, wanted, numbers):
    assert kept(small, **wanted) == sorted((ROWS[n][1], ROWS[n][2]) for n in numbers)


@pytest.mark.parametrize(("order", "values"), [("value", [-2.0, 1.5, 3.0]), ("-value", [7.0, 5.0, 3.0])])
def test_rows_come_in_order_with_missing_ones_last(small, order, values):
    [batch] = small.observations("test.small", Rows(), order=order, most=3)
    assert batch.to_pandas()["value"].tolist() == values
    every = small.observations("test.small", Rows(), order=order).read_all().to_pandas()
    assert every["value"].isna().tolist() == [False] * 5 + [True] * 2


def test_pages_of_rows_make_up_the_whole(small):
    pages = [next(iter(small.observations("test.small", Rows(), order="geo", first=n, most=2))) for n in (0, 2, 4, 6)]
    every = pd.concat([page.to_pandas() for page in pages])
    whole = small.observations("test.small", Rows(), order="geo").read_all().to_pandas()
    assert every.to_csv(index=False) == whole.to_csv(index=False) and len(every) == 7


@pytest.mark.parametrize("column", ["x", 'geo"', "geo; DROP TABLE x", "", "value IS NULL"])
def test_a_column_that_is_not_there_is_refused(small, column):
    for ask in (
        lambda: small.codes("test.small", column),
        lambda: small.count("test.small", Rows({column: ("A",)})),
        lambda: small.observations("test.small", Rows(), order=column or "-"),
    ):
        with pytest.raises(ProductError, match="no column"):
            ask()


def test_a_dataset_that_is_not_there_is_refused(small):
    with pytest.raises(ProductError, match="no such dataset"):
        small.count("test.other", Rows())
    assert small.dimensions("test.other") == () and small.dimensions("test.small") == ("unit",)


def test_codes_are_those_of_the_table(small):
    assert small.codes("test.small", "geo") == ["=1+1", "AT12", "AT13", "DE30"]
    assert small.codes("test.small", "unit") == ["A", "B"]
