"""Which dataset a file without a code is of: dimensions, then codes, then the name, then the user."""

from dataclasses import replace
from pathlib import Path

import pytest

from data.catalogue import load_sources
from data.errors import InputError
from ingest.readers import eurostat_tsv
from ingest.recognise import conform, recognise

SOURCES = load_sources()


def tsv(dimensions, *keys):
    head = f"{','.join(dimensions)},geo\\time\t2020 \n"
    rows = "".join(f"{','.join(key)},AT12\t1 \n" for key in keys)
    return eurostat_tsv.read((head + rows).encode(), "x.tsv")[0]


ATTAINMENT = tsv(("sex", "isced11", "age", "unit"), ("T", "ED5-8", "Y25-64", "PC"))
SURVIVAL = tsv(("indic_sb", "sizeclas", "nace_r2"), ("V97043", "TOTAL", "B-S_X_K642"))


def test_dimensions_and_codes_are_enough_whatever_the_name():
    assert recognise(SURVIVAL, SOURCES, Path("download(1).tsv")).id == "eurostat.bd_size_r3"


@pytest.mark.parametrize("name", ["edat_lfse_04.tsv.gz", "estat_EDAT_LFSE_04_2024.tsv"])
def test_the_name_decides_between_datasets_with_the_same_codes(name):
    assert recognise(ATTAINMENT, SOURCES, Path(name)).id == "eurostat.edat_lfse_04"


def test_several_candidates_are_named_with_the_option_that_helps():
    with pytest.raises(InputError, match=r"edat_lfse_04, tgs00109: say --dataset CODE"):
        recognise(ATTAINMENT, SOURCES, Path("download.tsv"))


@pytest.mark.parametrize("option", ["tgs00109", "TGS00109", "eurostat.tgs00109"])
def test_the_user_decides(option):
    assert recognise(ATTAINMENT, SOURCES, Path("download.tsv"), option).id == "eurostat.tgs00109"


@pytest.mark.parametrize(
    ("reading", "option", "message"),
    [
        (ATTAINMENT, "tgs99999", "--dataset: found 'unknown dataset tgs99999'"),
        (ATTAINMENT, "bd_size_r3", "dimensions: found 'sex, isced11, age, unit'"),
        (replace(ATTAINMENT, code="tgs00042"), "tgs00109", "found 'dataset tgs00042'"),
        (replace(ATTAINMENT, code="tgs99999"), None, "unknown dataset tgs99999"),
        (replace(ATTAINMENT, code="tgs00042"), None, "expected sectperf, unit"),
        (tsv(("colour",), ("RED",)), None, "unknown dataset with dimensions colour"),
        (tsv(("indic_sb", "sizeclas", "nace_r2"), ("X", "TOTAL", "A")), None, "unknown dataset with dimensions"),
    ],
)
def test_what_does_not_fit_is_refused(reading, option, message):
    with pytest.raises(InputError) as caught:
        recognise(reading, SOURCES, Path("x.tsv"), option)
    assert message in str(caught.value)


def test_columns_come_in_the_catalogues_order_and_absent_ones_empty():
    reading = tsv(("na_item", "unit"), ("B6N", "PPCS_HAB"))
    dataset = SOURCES.datasets["eurostat.nama_10r_2hhinc"]
    assert recognise(reading, SOURCES, Path("nama_10r_2hhinc.tsv")) == dataset
    table = conform(reading, dataset)
    assert table.column_names == ["unit", "direct", "na_item", "geo", "time", "value", "flag", "conf"]
    assert table.column("direct").to_pylist() == [""]
