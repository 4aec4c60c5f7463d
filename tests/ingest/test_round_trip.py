"""What is read and written again in the same layout gives back every value and flag; all layouts say the same."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InputError
from ingest.files import read_bytes, read_file
from ingest.writers import WRITERS
from ingest.writers.cells import number

RAW = Path(__file__).parents[3] / "shared" / "raw"
SAMPLES = Path(__file__).parents[1] / "samples"
EXAMPLES = 15
# Which confidentiality and flags a layout has a place for: letters for flags, "" and these for confidentiality.
NO_CONF = {"oecd_stat"}
ONLY_C = {"eurostat_tsv_old", "data_explorer"}
TAIL = ["geo", "time", "value", "flag", "conf"]
# OECD.Stat knows these dimensions only; all other layouts take any.
DIMENSIONS = {"oecd_stat": ["var", "sex", "unit"]}
REGIONS = ["AT13", "AT130", "FI1C", "DEC0", "EU27_2020", "ATZZ", "UKI3", "FI19_20", "AT001MC"]

values = st.one_of(
    st.none(),
    st.integers(-(10**7), 10**7).map(float),
    st.floats(-1e12, 1e12, allow_nan=False).map(lambda value: round(value, 3)),
    st.sampled_from([0.0, 1e-05, -1e-07, 1e15, 1234567.891]),
)
flags = st.text("bdefimnpsuz", max_size=3)


def tables(layout):
    """Generate observations with each key once."""
    names = DIMENSIONS.get(layout, ["unit", "sex", "age"])
    confs = [""] if layout in NO_CONF else ["", "C"] if layout in ONLY_C else ["", "C", "N", "P"]
    codes = [st.sampled_from(["T", "M", "PC", "Y15-64", "Y_GE15", "TOTAL", "B-S_X_K642"]) for _ in names]
    key = st.tuples(*codes, st.sampled_from(REGIONS), st.integers(1990, 2025))
    figure = st.tuples(values, flags, st.sampled_from(confs))
    rows = st.dictionaries(key, figure, min_size=1, max_size=12)
    return rows.map(lambda found: pd.DataFrame([(*k, *v) for k, v in found.items()], columns=[*names, *TAIL]))


def read(data):
    [reading] = read_bytes(data, "x")
    return reading


def plain(table):
    """Return a reading's table with texts as texts, so that tables can be compared."""
    texts = {
        n: c if n in ("time", "value") else c.cast(pa.string())
        for n, c in zip(table.column_names, table.columns, strict=True)
    }
    return pa.table(texts).to_pandas()


def said(frame, names):
    """Return the observations that say something, sorted: a wide layout has cells for years nobody mentioned."""
    frame = frame[[*names, *TAIL]].astype({"time": "int64", "value": "float64"})
    frame = frame[frame["value"].notna() | (frame["flag"] != "") | (frame["conf"] != "")]
    return frame.sort_values([*names, "geo", "time"]).reset_index(drop=True)


@pytest.mark.parametrize("layout", WRITERS)
def test_every_layout_gives_back_every_value_and_flag(layout):
    @settings(max_examples=EXAMPLES)
    @given(tables(layout))
    def round_trip(table):
        names = [name for name in table.columns if name not in TAIL]
        data = WRITERS[layout](table, "xyz")
        reading = read(data)
        assert reading.rejected.empty and reading.unreadable == 0
        back = plain(reading.table)
        pd.testing.assert_frame_equal(said(back, names), said(table, names), check_dtype=False)
        assert WRITERS[layout](back, "xyz") == WRITERS[layout](plain(read(WRITERS[layout](back, "xyz")).table), "xyz")

    round_trip()


@settings(max_examples=EXAMPLES)
@given(tables("eurostat_tsv_old"))
def test_all_layouts_of_the_same_observations_give_the_same(table):
    names = ["unit", "sex", "age"]
    found = {
        layout: said(plain(read(write(table, "xyz")).table), names)
        for layout, write in WRITERS.items()
        if layout != "oecd_stat"
    }
    for layout, frame in found.items():
        pd.testing.assert_frame_equal(frame, found["eurostat_tsv_old"], obj=layout)


def test_old_and_new_tsv_written_from_one_file_are_read_as_the_same():
    table = plain(read_file(SAMPLES / "eurostat_tsv_new.tsv").readings[0].table)
    names = ["indic_sb", "sizeclas", "nace_r2"]
    old, new = (plain(read(WRITERS[name](table, "x")).table) for name in ("eurostat_tsv_old", "eurostat_tsv_new"))
    key = [*names, "geo", "time"]
    pd.testing.assert_frame_equal(
        old.sort_values(key).reset_index(drop=True), new.sort_values(key).reset_index(drop=True)
    )
    assert said(old, names).equals(said(table, names))


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("eurostat_tsv_old.tsv", "eurostat_tsv_old"),
        ("eurostat_tsv_new.tsv", "eurostat_tsv_new"),
        ("sdmx_csv_1.csv", "sdmx_csv_1"),
        ("sdmx_csv_2_labels.csv", "sdmx_csv_2"),
        ("sdmx_csv_2_labels.csv", "sdmx_csv_2_labels"),
        ("data_explorer.csv", "data_explorer"),
        ("oecd_explorer.csv", "oecd_explorer"),
        ("oecd_stat.csv", "oecd_stat"),
    ],
)
def test_a_publishers_own_rows_come_back(name, layout):
    first = read_file(SAMPLES / name).readings[0]
    again = read(WRITERS[layout](plain(first.table), first.code or "xyz"))
    names = list(first.dimensions)
    assert said(plain(again.table), names).equals(said(plain(first.table), names))


@pytest.mark.skipif(not RAW.is_dir(), reason=f"publishers' files are not here: {RAW}")
@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("eurostat_tsv/tgs00096.tsv.gz", "eurostat_tsv_new"),
        ("eurostat_tsv_old/trng_lfse_04.tsv", "eurostat_tsv_old"),
        ("eurostat_sdmx_csv/tgs00042.csv", "sdmx_csv_2_labels"),
        ("eurostat_sdmx_csv/tgs00096_sdmx_csv_1.0.csv", "sdmx_csv_1"),
        ("eurostat_data_explorer/lfst_r_lfu3rt_1_Data.csv", "data_explorer"),
        ("oecd/REGION_DEMOGR_tl2_FR.csv", "oecd_stat"),
        ("oecd/DSD_REG_DEMO_DF_POP_5Y_sample.csv", "oecd_explorer"),
    ],
)
def test_a_whole_file_comes_back(name, layout):
    first = read_file(RAW / name).readings[0]
    again = read(WRITERS[layout](plain(first.table), first.code or "xyz"))
    names = list(first.dimensions)
    assert said(plain(again.table), names).equals(said(plain(first.table), names))


@pytest.mark.skipif(not RAW.is_dir(), reason=f"publishers' files are not here: {RAW}")
def test_the_same_dataset_in_two_layouts_is_the_same():
    # One file is of November 2022, the other of 2023: Eurostat revised these in between, and nothing else.
    revised = {(f"CZ0{i}", 2021) for i in range(1, 9)}
    names = ["unit", "age", "sex", "geo", "time"]
    files = ("eurostat_tsv/tgs00096.tsv.gz", "eurostat_sdmx_csv/tgs00096_sdmx_csv_1.0.csv")
    tsv, sdmx = (said(plain(read_file(RAW / name).readings[0].table), names[:3]) for name in files)
    both = tsv.merge(sdmx, on=names, suffixes=("", "_sdmx"))
    keys = pd.Series(list(zip(both["geo"], both["time"], strict=True)))
    same = both[~keys.isin(revised)]
    assert (len(both), len(same)) == (3513, 3505)
    for column in ("value", "flag", "conf"):
        assert (same[column] == same[f"{column}_sdmx"]).all(), column


@pytest.mark.parametrize("layout", sorted(NO_CONF | ONLY_C))
def test_what_a_layout_has_no_place_for_is_refused_and_not_left_out(layout):
    table = pd.DataFrame([("T", "AT13", 2020, 1.0, "", "N")], columns=["sex", *TAIL])
    with pytest.raises(InputError, match="confidentiality N"):
        WRITERS[layout](table, "xyz")


@settings(max_examples=50)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_so_that_it_reads_as_itself(value):
    assert float(number(value)) == value
    assert number(np.nan) == ""
