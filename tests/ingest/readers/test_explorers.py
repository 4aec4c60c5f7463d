"""Data Explorer, OECD.Stat and OECD Data Explorer: labels, spreadsheet damage, languages, multipliers."""

from pathlib import Path

import pandas as pd
import pytest

from data.catalogue import load_sources
from data.errors import InputError
from ingest.files import read_bytes, read_file
from ingest.labels import LABELS, ONLY, code_of, label_of
from ingest.load import deliver
from ingest.readers.data_explorer import DAMAGED_CODE, NO_CODE, region_code
from ingest.reading import NOT_A_NUMBER, NOT_ANNUAL

SAMPLES = Path(__file__).parents[2] / "samples"
SOURCES = load_sources()
HEAD = '"TIME","GEO","AGE","SEX","Value","Flag and Footnotes"\n'


def frame(reading):
    return reading.table.to_pandas()


def explorer(*rows, head=HEAD, encoding="latin-1"):
    [reading] = read_bytes((head + "".join(f"{row}\n" for row in rows)).encode(encoding), "x_1_Data.csv")
    return reading


def test_a_data_explorer_export_is_read_with_codes_for_labels():
    reading = read_file(SAMPLES / "data_explorer.csv").readings[0]
    assert (reading.dimensions, reading.code, reading.partial) == (("age", "sex"), None, True)
    table = frame(reading)
    assert set(table["age"]) == {"Y_GE15"} and set(table["sex"]) == {"T"}
    row = table[(table["geo"] == "DEC0") & (table["time"] == 2012)].iloc[0]
    assert (row["value"], row["flag"], row["conf"]) == (6.4, "", "")
    assert set(table.loc[table["geo"] == "FI20", "flag"]) == {"u"}
    assert table.loc[table["geo"] == "FI20", "value"].isna().all()


def test_what_an_export_leaves_out_is_filled_only_where_there_is_one_code(tmp_path):
    path = tmp_path / "lfst_r_lfu3rt_1_Data.csv"
    path.write_bytes((SAMPLES / "data_explorer.csv").read_bytes())
    [delivery] = deliver(read_file(path), SOURCES)
    assert delivery.dataset == "eurostat.lfst_r_lfu3rt"
    table = delivery.table.to_pandas()
    assert set(table["unit"]) == {"PC"} and set(table["isced11"]) == {""}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("DEC0", "DEC0"),
        ("Dec-00", "DEC0"),
        ("01-dec", "DEC01"),
        ("01-Dec", "DEC01"),
        ("1-Dec", "DEC01"),
        ("Dec-01", "DEC01"),
        ("06-dec", "DEC06"),
        ("Dec-09", None),
        ("01-jan", None),
        ("Mar-00", None),
        ("Burgenland", "AT11"),
        ("Wien", None),
        ("12345", None),
        ("", ""),
    ],
)
def test_codes_that_a_spreadsheet_took_for_dates_are_repaired_where_one_is_possible(written, code):
    assert region_code(written) == code


def test_damaged_codes_and_unknown_labels_are_rejected_with_line_and_reason():
    good = [f'"{year}","BE10","15 years or over","Total","13.5",""' for year in range(1960, 2010)]
    reading = explorer(
        *good,
        '"2012","Dec-00","15 years or over","Total","8.7",""',
        '"2012","Mar-01","15 years or over","Total","8.7",""',
        '"2012","BE21","of a certain age","Total","8.7",""',
        '"2012","BE22","15 years or over","Total","1,5",""',
        '"2012Q1","BE22","15 years or over","Total","1.5",""',
    )
    found = reading.rejected[["line", "reason"]].to_numpy().tolist()
    assert found == [[53, DAMAGED_CODE], [54, NO_CODE], [55, NOT_A_NUMBER], [56, NOT_ANNUAL]]
    assert reading.unreadable == 3
    assert frame(reading).iloc[-1][["geo", "value"]].tolist() == ["DEC0", 8.7]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,234.5", 1234.5),
        ("12,345,678", 12345678.0),
        ("-1,234", -1234.0),
        ("1 234", 1234.0),
        ("1\u00a0234.25", 1234.25),
    ],
)
def test_thousands_separators(written, value):
    reading = explorer(f'"2012","BE10","Total","Females","{written}","b(1)"')
    assert frame(reading)["value"].tolist() == [value]
    assert frame(reading)["flag"].tolist() == ["b"]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-8-sig"])
def test_the_encoding_is_told_by_the_content(encoding):
    head = HEAD.replace('"GEO"', '"GEO","GEO_LABEL"')
    reading = explorer('"2012","FI20","Åland","Total","Total","1","e"', head=head, encoding=encoding)
    assert frame(reading)[["geo", "value", "flag"]].to_numpy().tolist() == [["FI20", 1.0, "e"]]


def test_every_label_leads_to_a_code_and_back():
    for dimension, labels in LABELS.items():
        for label, code in labels.items():
            assert code_of(dimension, label) == code
            assert code_of(dimension, label_of(dimension, code)) == code
    for code in ("Y15-64", "Y_GE65", "Y_LT5", "Y25"):
        assert code_of("age", label_of("age", code)) == code
    assert code_of("unit", "Furlongs per fortnight") is None


def test_units_that_are_filled_in_are_of_datasets_that_we_have():
    known = {dataset.code: dataset for dataset in SOURCES.datasets.values()}
    for code, only in ONLY.items():
        assert set(only) <= set(known[code].dimensions)


def test_oecd_stat_is_read_by_its_code_columns_in_any_language():
    data = (SAMPLES / "oecd_stat.csv").read_bytes()
    [reading] = read_bytes(data, "x.csv")
    assert reading.dimensions == ("tl", "var", "sex", "pos", "unit", "powercode", "reference_period")
    table = frame(reading)
    row = table[(table["geo"] == "FR1") & (table["time"] == 2019) & (table["sex"] == "F")].iloc[0]
    assert row[["var", "value", "flag"]].tolist() == ["LIFE_EXP", 87.1, ""]
    assert table.loc[table["geo"] == "FRF", ["value", "flag"]].to_numpy().tolist() == [[10.3, "e"]]
    english = data.replace("Année".encode(), b"Year").replace("Région".encode(), b"Region")
    assert frame(read_bytes(english, "x.csv")[0]).equals(table)


def test_oecd_data_explorer_with_and_without_labels(tmp_path):
    reading = read_file(SAMPLES / "oecd_explorer.csv").readings[0]
    assert reading.code == "df_life_exp"
    assert reading.dimensions == SOURCES.datasets["oecd.df_life_exp"].dimensions
    table = frame(reading)
    row = table[(table["geo"] == "PL42") & (table["time"] == 2019)].iloc[0]
    assert row[["territorial_level", "measure", "sex", "unit_mult", "value", "flag"]].tolist() == [
        "TL2", "LFEXP", "F", "0", 81.3, ""
    ]  # fmt: skip
    assert set(table.loc[table["geo"] == "FRL02", "flag"]) == {"e"}
    plain = (
        "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,TERRITORIAL_LEVEL,REF_AREA,UNIT_MULT,TIME_PERIOD,OBS_VALUE,OBS_STATUS,DECIMALS\n"
        "DATAFLOW,OECD.CFE.EDS:DSD_REG_DEMO@DF_POP(2.0),I,A,TL2,PL42,3,2019,1.5,B,1\n"
    )
    [short] = read_bytes(plain.encode(), "x.csv")
    assert short.code == "df_pop"
    assert frame(short)[["unit_mult", "value", "flag"]].to_numpy().tolist() == [["3", 1.5, "b"]]


@pytest.mark.parametrize("start", ["DATAFLOW,LAST UPDATE", "STRUCTURE,STRUCTURE_ID"])
def test_sdmx_csv_with_code_and_label_in_one_field(start):
    data = (
        f"{start},freq: Time frequency,unit: Unit of measure,geo: Geopolitical entity,"
        "TIME_PERIOD: Time,OBS_VALUE,OBS_FLAG: Observation status\n"
        "x,ESTAT:TGS00003(1.0),A: Annual,PC: Percentage,AT13: Wien: Stadt,2020: 2020,1.5,b: break in time series\n"
    )
    if start.startswith("DATAFLOW"):
        data = data.replace("x,ESTAT:TGS00003(1.0)", "ESTAT:TGS00003(1.0): GDP,17/11/22 09:58:00")
    [reading] = read_bytes(data.encode(), "x.csv")
    assert reading.code == "tgs00003"
    row = frame(reading)[["unit", "geo", "time", "value", "flag"]].iloc[0].tolist()
    assert row == ["PC", "AT13", 2020, 1.5, "b"]


def test_a_dataset_that_nobody_has_seen_takes_its_dimensions_from_the_file(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        "STRUCTURE,STRUCTURE_ID,FREQ,REF_AREA,MEASURE,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n"
        "DATAFLOW,OECD.CFE.EDS:DSD_REG_INNOV@DF_PAT(2.0),A,AT12,PCT,2019,1.5,A\n"
    )
    [delivery] = deliver(read_file(path), SOURCES)
    assert delivery.dataset == "oecd.df_pat"
    assert delivery.table.column_names == ["measure", "geo", "time", "value", "flag", "conf"]


def test_a_column_that_every_file_has_is_missed():
    with pytest.raises(InputError, match="expected columns OBS_VALUE"):
        read_bytes(b"STRUCTURE,STRUCTURE_ID,REF_AREA,TIME_PERIOD\nDATAFLOW,O:X@Y(1.0),AT,2020\n", "x.csv")


def test_a_flag_that_is_no_code_is_damage():
    rows = "".join(f"dataflow,ESTAT:TGS00003(1.0),A,AT13,{year},1,\n" for year in range(1950, 2000))
    head = "STRUCTURE,STRUCTURE_ID,freq,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    [reading] = read_bytes((head + rows + "dataflow,ESTAT:TGS00003(1.0),A,AT13,2001,1,b&%\n").encode(), "x.csv")
    assert reading.rejected["line"].tolist() == [52]
    assert pd.Series(frame(reading)["flag"]).unique().tolist() == [""]
