"""Damage costs what it hits: rows go to ingest.rejected and are counted, and only too much of it stops a file."""

import numpy as np
import pyarrow as pa
import pytest

from data.catalogue import load_sources
from data.errors import InputError
from data.store import Store
from ingest import limits
from ingest.__main__ import main
from ingest.files import read_bytes
from ingest.readers.delimited import CONTROL, NOT_TEXT, QUOTES
from ingest.reading import CONFLICT, Reading, rejected_rows

YEARS = range(2010, 2020)
HEAD = "freq,unit,geo\\TIME_PERIOD\t" + "\t".join(f"{year} " for year in YEARS)


def tsv(rows, regions=20):
    """Return a TSV of `regions` good rows and then `rows`."""
    good = [
        f"A,PC_GDP,AT{number:02d}\t" + "\t".join(f"{number}.5 " for _ in YEARS) for number in range(11, 11 + regions)
    ]
    return ("\n".join([HEAD, *good, *rows]) + "\n").encode()


def read(data):
    [reading] = read_bytes(data, "x.tsv")
    return reading


def row(geo, cells):
    return f"A,PC_GDP,{geo}\t" + "\t".join(cells)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row("BE10", ["1 "] * 9).encode(), "10 columns, not 11"),
        (row("BE10", ["1 "] * 11).encode(), "12 columns, not 11"),
        (b"A,PC_GDP,X,BE10" + b"\t1 " * 10, "4 dimensions, not 3 (freq, unit, geo)"),
        (b"A,PC_GDP,B\xe910" + b"\t1 " * 10, NOT_TEXT),
        (b"A,PC_GDP,B\x00E10" + b"\t1 " * 10, CONTROL),
        (b"A,PC_GDP,BE10\r" + b"\t1 " * 10, CONTROL),
        (b"just a note", "1 columns, not 11"),
    ],
)
def test_one_damaged_line_costs_one_line(bad, reason):
    data = tsv([], regions=40) + bad + b"\n" + row("BE21", ["2 "] * 10).encode() + b"\n"
    reading = read(data)
    assert reading.table.num_rows == 41 * 10
    assert reading.rejected[["line", "reason"]].to_numpy().tolist() == [[42, reason]]
    assert (reading.cells, reading.unreadable) == (420, 10)
    assert "BE21" in reading.table.column("geo").unique().to_pylist()


def test_an_unclosed_quotation_mark_does_not_swallow_the_lines_behind_it():
    head = "DATAFLOW,LAST UPDATE,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    rows = [f"ESTAT:TGS00003(1.0),,A,PC,AT11,{year},1,\n" for year in range(1990, 2020)]
    rows[9] = rows[9].replace("A,PC", 'A,"PC')
    rows[12] = rows[12].replace("A,PC", 'A,PC"')
    [reading] = read_bytes((head + "".join(rows)).encode(), "x.csv")
    assert reading.table.num_rows == 28
    assert reading.rejected[["line", "reason"]].to_numpy().tolist() == [[11, QUOTES], [14, QUOTES]]


def test_blank_lines_do_not_shift_the_line_numbers():
    data = tsv(["", "", row("BE10", ["many", *["1 "] * 9])])
    reading = read(data)
    assert reading.rejected[["line", "column", "text"]].to_numpy().tolist() == [[24, "2010", "many"]]


def test_equal_repetitions_collapse_and_contradictions_are_rejected_and_both_are_counted():
    once, other = row("BE10", ["1 "] * 10), row("BE10", [*["1 "] * 9, "2 "])
    whole = read(tsv([once, once]))
    assert (whole.table.num_rows, whole.repeated, whole.unreadable, len(whole.rejected)) == (210, 10, 0, 0)
    partly = read(tsv([once, other]))
    assert (partly.table.num_rows, partly.repeated, partly.unreadable) == (209, 9, 2)
    assert partly.rejected[["line", "reason", "text"]].to_numpy().tolist() == [
        [22, CONFLICT, "1 "],
        [23, CONFLICT, "2 "],
    ]
    spaced = read(tsv([once, row("BE10", ["1.0"] * 10)]))
    assert (spaced.table.num_rows, spaced.repeated, spaced.unreadable) == (210, 10, 0)


def test_counts_of_both_are_printed_and_kept(tmp_path, capsys):
    file, path = tmp_path / "tgs00042.tsv", tmp_path / "x.duckdb"
    once, other = row("BE10", ["1 "] * 10), row("BE10", [*["1 "] * 9, "2 "])
    file.write_bytes(
        tsv([once, other]).replace(b"unit,geo", b"unit,sectperf,geo").replace(b"PC_GDP,", b"PC_GDP,TOTAL,")
    )
    assert main(["load", str(file), "--database", str(path), "--empty"]) == 0
    assert "2 rejected (2 same key with different values), 9 said twice" in capsys.readouterr().out
    with Store.open(path) as store:
        assert store.rejected()["line"].tolist() == [22, 23]
        assert store.datasets()["rejected"].tolist() == [2]
        assert store.datasets()["nuts"].tolist()[0].startswith("NUTS 20")


@pytest.mark.parametrize(
    ("cells", "allowed"),
    [(0, 0), (5, 1), (10, 1), (100, 10), (200, 20), (1000, 20), (2000, 20), (5000, 50), (10**6, 10**4)],
)
def test_how_much_of_a_file_may_be_lost(cells, allowed):
    assert limits.may_lose(cells) == allowed


def reading_with(unreadable, cells=10_000):
    rejected = rejected_rows(np.arange(2, 2 + unreadable), "2020", "value is not a number", "many")
    return Reading(None, (), pa.table({}), "x", rejected=rejected, cells=cells, unreadable=unreadable)


def test_above_the_declared_share_a_file_is_refused_with_its_first_bad_line():
    limits.check_damage(reading_with(100), "x.tsv")
    with pytest.raises(InputError) as caught:
        limits.check_damage(reading_with(101), "x.tsv")
    assert str(caught.value) == (
        "x.tsv: line 2, column 2020: found 'many', expected values that can be read "
        "(value is not a number; 101 of 10,000 values are not, 100 may be)"
    )


@pytest.mark.parametrize("dataset", limits.SHARES)
def test_a_dataset_of_its_own_share_exists_and_may_lose_more(dataset):
    share, why = limits.SHARES[dataset]
    assert dataset in load_sources().datasets and why
    limits.check_damage(reading_with(int(share * 10_000)), "x.csv", dataset)
    with pytest.raises(InputError):
        limits.check_damage(reading_with(int(share * 10_000) + 1), "x.csv", dataset)


def test_more_values_than_any_publisher_has_are_refused():
    with pytest.raises(InputError, match="at most 200,000,000"):
        limits.check_damage(reading_with(0, cells=limits.CELLS + 1), "x.tsv")


def test_a_refused_file_leaves_the_earlier_data(tmp_path, capsys):
    path, good, bad = tmp_path / "x.duckdb", tmp_path / "good_tgs00042.tsv", tmp_path / "bad_tgs00042.tsv"
    data = tsv([]).replace(b"unit,geo", b"unit,sectperf,geo").replace(b"PC_GDP,", b"PC_GDP,TOTAL,")
    good.write_bytes(data)
    bad.write_bytes(data.replace(b"15.5 ", b"many").replace(b"16.5 ", b"many").replace(b"17.5 ", b"many"))
    assert main(["load", str(good), "--database", str(path), "--empty"]) == 0
    before = path.read_bytes()
    assert main(["load", str(bad), "--database", str(path)]) == 1
    assert "30 of 200 values are not, 20 may be" in capsys.readouterr().err
    assert path.read_bytes() == before
