"""Row counts of the publishers' real files; they lie outside the project and may be absent."""

from pathlib import Path

import pytest

from data.catalogue import load_sources
from data.store import Store
from ingest.__main__ import main
from ingest.files import read_file
from ingest.load import deliver

RAW = Path(__file__).parents[3] / "shared" / "raw"
pytestmark = pytest.mark.skipif(not RAW.is_dir(), reason=f"publishers' files are not here: {RAW}")

# Rows, values, flagged (flag or confidentiality) of the file as a whole.
COUNTS = {
    "eurostat_tsv/edat_lfse_22.tsv.gz": {"eurostat.edat_lfse_22": (104_121, 84_326, 32_151)},
    "eurostat_tsv/nama_10r_3gdp.tsv": {"eurostat.nama_10r_3gdp": (286_419, 268_494, 20_694)},
    "eurostat_tsv_old/edat_lfse_04.tsv": {"eurostat.edat_lfse_04": (119_760, 108_972, 20_912)},
    "eurostat_tsv_old/nama_10r_2hhinc.tsv.gz": {"eurostat.nama_10r_2hhinc": (82_965, 53_963, 16_566)},
    "eurostat_sdmx_csv/tgs00042.csv": {"eurostat.tgs00042": (2_523, 2_329, 339)},
    "eurostat_sdmx_csv/tgs00096_sdmx_csv_1.0.csv": {"eurostat.tgs00096": (3_834, 3_834, 185)},
    "ec/RIS_2023.xlsx": {"ec.ris": (65_675, 43_317, 1_222)},
}


def counts(delivery):
    table = delivery.table.to_pandas()
    return len(table), int(table["value"].notna().sum()), int(((table["flag"] != "") | (table["conf"] != "")).sum())


@pytest.mark.parametrize("name", COUNTS)
def test_counts_of_a_file(name):
    deliveries = deliver(read_file(RAW / name), load_sources())
    assert {one.dataset: counts(one) for one in deliveries} == COUNTS[name]


def test_the_largest_file_into_the_database(tmp_path, capsys):
    path = tmp_path / "x.duckdb"
    assert main(["load", str(RAW / "eurostat_tsv/bd_size_r3.tsv.gz"), "--database", str(path), "--empty"]) == 0
    assert capsys.readouterr().out == (
        "bd_size_r3.tsv.gz: eurostat.bd_size_r3 (Eurostat TSV): "
        "1,693,965 rows, 980,005 values, 713,960 missing, 77,297 flagged, 0 rejected; "
        "NUTS 2016; 56 codes of 2010; 178 codes of 2013; 24 codes of 2021; "
        "51 codes that are not NUTS: ATZ, ATZZ, ATZZZ, BGZ, BGZZ, …\n"
    )
    with Store.open(path) as store:
        codes = {"indic_sb": ("V97043",), "sizeclas": ("TOTAL",), "nace_r2": ("B-S_X_K642",)}
        found = store.series("eurostat.bd_size_r3", codes).set_index(["geo", "time"])
    assert found.loc[("AT12", 2020), ["value", "flag", "conf"]].tolist() == [63.2, "p", ""]
    assert 130_305 * 13 == 1_693_965
