"""Every layout, on a few real rows: what is read, what is left out, what is rejected."""

from pathlib import Path

import pandas as pd
import pytest

from data.errors import InputError
from ingest.files import read_file
from ingest.readers import READERS, eurostat_tsv, reader_for, ris, sdmx_csv
from ingest.reading import CONFLICT, NO_GEO, NOT_A_NUMBER, NOT_A_YEAR, NOT_ANNUAL

SAMPLES = Path(__file__).parents[2] / "samples"


def frame(reading):
    return reading.table.to_pandas()


def cell(reading, geo, time, **codes):
    """Return value, flag and confidentiality of one observation; exactly one must be there."""
    table = frame(reading)
    match = (table["geo"] == geo) & (table["time"] == time)
    for name, code in codes.items():
        match &= table[name] == code
    row = table[match]
    assert len(row) == 1, f"{len(row)} rows for {geo} {time} {codes}"
    value, flag, conf = row.iloc[0][["value", "flag", "conf"]]
    return (None if pd.isna(value) else value, flag, conf)


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("eurostat_tsv_old.tsv", "eurostat_tsv"),
        ("eurostat_tsv_new.tsv", "eurostat_tsv"),
        ("sdmx_csv_1.csv", "sdmx_csv"),
        ("data_explorer.csv", "data_explorer"),
        ("oecd_explorer.csv", "oecd_explorer"),
        ("oecd_stat.csv", "oecd_stat"),
        ("sdmx_csv_2_labels.csv", "sdmx_csv"),
        ("ris.xlsx", "ris"),
        ("edashop_wide.tsv", "edashop_wide"),
        ("datacommons_change.csv", "datacommons"),
        ("datacommons_employed.csv", "datacommons"),
        ("eurostat_long.csv", "eurostat_long"),
    ],
)
def test_exactly_one_reader_recognises_a_sample_by_its_content(name, layout):
    data = (SAMPLES / name).read_bytes()
    assert [reader.__name__.rpartition(".")[2] for reader in READERS if reader.sniff(data)] == [layout]
    assert reader_for(data).__name__.endswith(layout)


def test_every_reader_module_is_registered():
    shared = {"__init__", "csv_columns", "delimited", "third_party"}
    modules = {path.stem for path in Path(ris.__file__).parent.glob("*.py")} - shared
    assert modules == {reader.__name__.rpartition(".")[2] for reader in READERS}


def test_old_tsv():
    [reading] = read_file(SAMPLES / "eurostat_tsv_old.tsv").readings
    assert reading.code is None
    assert reading.dimensions == ("sex", "isced11", "age", "unit")
    assert reading.table.num_rows == 5 * 8
    assert cell(reading, "AT12", 2019) == (32.4, "", "")
    assert cell(reading, "FI20", 2014) == (32.0, "b", "")


def test_new_tsv_with_crlf_and_freq():
    [reading] = read_file(SAMPLES / "eurostat_tsv_new.tsv").readings
    assert reading.dimensions == ("indic_sb", "sizeclas", "nace_r2")
    assert cell(reading, "AT12", 2020, indic_sb="V97043") == (63.2, "p", "")
    assert cell(reading, "FI1C", 2013) == (None, "", "")
    assert cell(reading, "AT130", 2020, sizeclas="GE10") == (9646.0, "p", "")


def test_tsv_packed_with_gzip_under_any_name(tmp_path):
    import gzip

    packed = tmp_path / "download.csv"
    packed.write_bytes(gzip.compress((SAMPLES / "eurostat_tsv_old.tsv").read_bytes()))
    plain = read_file(SAMPLES / "eurostat_tsv_old.tsv").readings[0]
    assert read_file(packed).readings[0].table.equals(plain.table)


TSV = "freq,unit,geo\\TIME_PERIOD\t2020 \t2021 \t2021-Q1 \n"


@pytest.mark.parametrize(
    ("rows", "values", "rejected"),
    [
        ("A,PC,AT11\t: c\t: @C\t: \n", [None, None], [(2, "2021-Q1", NOT_ANNUAL, "2021-Q1")]),
        (
            "A,PC,AT11\tmany\t2 \t: \n",
            [2.0],
            [(2, "2020", NOT_A_NUMBER, "many"), (2, "2021-Q1", NOT_ANNUAL, "2021-Q1")],
        ),
        ("A,PC,\t1 \t2 \t3 \n", [], [(2, "2020", NO_GEO, "1 "), (2, "2021", NO_GEO, "2 ")]),
        ("Q,PC,AT11\t1 \t2 \t3 \n", [], [(2, "2020", NOT_ANNUAL, "2020"), (2, "2021", NOT_ANNUAL, "2021")]),
        ("A,PC,AT11\t1 \t2 \t3 \nA,PC,AT11\t1 \t2 \t3 \n", [1.0, 2.0], []),
        (
            "A,PC,AT11\t1 \t2 \t3 \nA,PC,AT11\t1 \t9 \t3 \n",
            [1.0],
            [(2, "2021", CONFLICT, "2 "), (3, "2021", CONFLICT, "9 ")],
        ),
    ],
    ids=["quarter", "text", "no geo", "quarterly", "twice the same", "contradiction"],
)
def test_what_is_no_annual_figure_is_rejected_with_line_and_reason(rows, values, rejected):
    [reading] = eurostat_tsv.read((TSV + rows).encode(), "x.tsv")
    assert [None if pd.isna(value) else value for value in frame(reading)["value"]] == values
    found = [tuple(row) for row in reading.rejected.itertuples(index=False)]
    assert set(rejected) <= set(found)
    assert {row[2] for row in found} <= {row[2] for row in rejected} | {NOT_A_YEAR, NOT_ANNUAL}


def test_the_same_year_twice_in_the_heading_is_a_contradiction():
    data = b"unit,geo\\time\t2020 \t2020 \nPC,AT11\t1 \t2 \n"
    [reading] = eurostat_tsv.read(data, "x.tsv")
    assert reading.table.num_rows == 0
    assert reading.rejected["reason"].tolist() == [CONFLICT, CONFLICT]


def test_sdmx_csv_1():
    [reading] = read_file(SAMPLES / "sdmx_csv_1.csv").readings
    assert (reading.code, reading.vintage) == ("tgs00096", "2022-11-17")
    assert reading.dimensions == ("unit", "age", "sex")
    assert cell(reading, "PL84", 2021) == (1144005.0, "", "")


def test_sdmx_csv_2_leaves_the_labels_out():
    [reading] = read_file(SAMPLES / "sdmx_csv_2_labels.csv").readings
    assert reading.code == "tgs00042"
    assert reading.table.column_names == ["sectperf", "unit", "geo", "time", "value", "flag", "conf"]
    assert cell(reading, "AT13", 2021, sectperf="TOTAL", unit="PC_GDP") == (4.04, "", "")


def test_sdmx_csv_2_without_labels_and_with_confidentiality():
    data = (
        "STRUCTURE,STRUCTURE_ID,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS\n"
        'dataflow,"ESTAT:NAMA_10R_2GDP$DEFAULTVIEW(1.0)",A,MIO_EUR,AT12,2020,,,C\n'
        'dataflow,"ESTAT:NAMA_10R_2GDP$DEFAULTVIEW(1.0)",A,MIO_EUR,AT12,2021,12.5,bu,\n'
        'dataflow,"ESTAT:NAMA_10R_2GDP$DEFAULTVIEW(1.0)",A,MIO_EUR,AT12,2021-Q1,3,,\n'
    )
    [reading] = sdmx_csv.read(data.encode(), "x.csv")
    assert reading.code == "nama_10r_2gdp"
    assert cell(reading, "AT12", 2020) == (None, "", "C")
    assert cell(reading, "AT12", 2021) == (12.5, "bu", "")
    assert reading.rejected.iloc[0].tolist() == [4, "OBS_VALUE", NOT_ANNUAL, "2021-Q1"]


def test_sdmx_csv_of_two_datasets_is_refused():
    head = "DATAFLOW,LAST UPDATE,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    rows = "ESTAT:TGS00003(1.0),,A,PC,AT11,2020,1,\nESTAT:TGS00004(1.0),,A,PC,AT11,2020,1,\n"
    with pytest.raises(InputError, match="rows of one dataset"):
        sdmx_csv.read((head + rows).encode(), "x.csv")


def test_ris_takes_the_number_as_code_and_a_zero_for_unknown():
    [reading] = read_file(SAMPLES / "ris.xlsx").readings
    assert (reading.code, reading.dimensions) == ("ris", ("indic",))
    assert cell(reading, "AT1", 2023, indic="1.2.1") == (337.63, "", "")
    assert cell(reading, "EU", 2016, indic="1.2.1") == (100.0, "", "")
    assert cell(reading, "NO0B", 2023, indic="3.1.1") == (None, "m0", "")
    assert cell(reading, "RO22", 2023, indic="3.1.1") == (None, "m0", "")
    assert cell(reading, "RO22", 2016, indic="3.1.1") == (26.85, "", "")
    assert cell(reading, "AT1", 2023, indic="1.1.1") == (None, "", "")
    assert cell(reading, "LU", 2023, indic="5.1.7") == (43.85, "", "")


def test_edashop_gives_one_reading_per_dataset_with_the_publishers_codes():
    readings = {one.code: one for one in read_file(SAMPLES / "edashop_wide.tsv").readings}
    assert set(readings) == {"rd_e_gerdreg", "rd_p_persreg", "htec_emp_reg2", "edat_lfse_33"}
    assert all(one.third_party for one in readings.values())
    assert cell(readings["rd_e_gerdreg"], "ES30", 2015, sectperf="BES", unit="PC_GDP") == (0.98, "", "")
    assert cell(readings["htec_emp_reg2"], "PL84", 2013, nace_r2="HTC", unit="PC_EMP", sex="T") == (1.5, "", "")
    personnel = {"prof_pos": "TOTAL", "sex": "T", "sectperf": "TOTAL", "unit": "PC_EMP_HC"}
    assert cell(readings["rd_p_persreg"], "ES30", 2013, **personnel) == (2.7522, "", "")
    assert cell(readings["rd_p_persreg"], "PL84", 2013, **personnel) == (None, "", "")
    assert cell(readings["edat_lfse_33"], "PL84", 2015, duration="Y_GT3", isced11="ED0-2") == (58.4, "", "")


def test_datacommons_population_change_in_the_publishers_units():
    [reading] = read_file(SAMPLES / "datacommons_change.csv").readings
    assert reading.code == "demo_r_gind3"
    assert cell(reading, "PL843", 2018, indic_de="JAN") == (264232.0, "", "")
    assert cell(reading, "PL843", 2018, indic_de="GROW") == (-909.0, "", "")
    assert cell(reading, "PL843", 2018, indic_de="LBIRTH") == (2620.0, "", "")
    assert cell(reading, "PL843", 2018, indic_de="DEATH") == (2876.0, "", "")
    assert cell(reading, "DE804", 2016, indic_de="GROWRT") == (-11.8, "", "")


def test_datacommons_employment_in_thousands_without_float_noise():
    [reading] = read_file(SAMPLES / "datacommons_employed.csv").readings
    codes = {"unit": "THS", "wstatus": "EMP"}
    assert cell(reading, "AT", 2000, nace_r2="G-I", **codes) == (1035.6, "", "")
    assert cell(reading, "AT13", 2000, nace_r2="O-U", **codes) == (256.6, "", "")
    assert cell(reading, "AT13", 2018, nace_r2="TOTAL", **codes) == (1046.3, "", "")


def test_eurostat_long_splits_datasets_and_rejects_months():
    readings = {one.code: one for one in read_file(SAMPLES / "eurostat_long.csv").readings}
    assert readings["tgs00026"].dimensions == ("unit", "na_item", "direct")
    assert cell(readings["tgs00026"], "PL84", 2017) == (10300.0, "", "")
    assert cell(readings["tgs00010"], "PL84", 2018, sex="T", age="Y_GE15") == (3.2, "", "")
    assert readings["teiis090"].table.num_rows == 0
    assert set(readings["teiis090"].rejected["reason"]) == {NOT_ANNUAL}
    assert readings["teiis090"].rejected["text"].iloc[0] == "2019M11"
