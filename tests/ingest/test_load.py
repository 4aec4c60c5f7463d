"""python -m ingest load: what it prints and stores, and one clear line for every file that can't be used."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from data.store import Store
from ingest.__main__ import main

SAMPLES = Path(__file__).parents[1] / "samples"
OLD = (SAMPLES / "eurostat_tsv_old.tsv").read_bytes()
NEW = (SAMPLES / "eurostat_tsv_new.tsv").read_bytes()
SDMX = (SAMPLES / "sdmx_csv_2_labels.csv").read_bytes()
RIS = (SAMPLES / "ris.xlsx").read_bytes()
HTML = b"<!DOCTYPE html>\n<html><body>Sorry, the service is not available</body></html>\n"


@pytest.fixture
def database(tmp_path):
    """A database that holds one dataset."""
    path = tmp_path / "test.duckdb"
    assert main(["load", str(SAMPLES / "sdmx_csv_1.csv"), "--database", str(path), "--empty"]) == 0
    return path


def cut_cell(data):
    """Remove the last cell of the third line, as an editor would."""
    lines = data.split(b"\n")
    lines[2] = lines[2].rpartition(b"\t")[0]
    return b"\n".join(lines)


def cut_column(data):
    """Remove the first dimension of every row but not of the heading."""
    head, *rows = data.split(b"\n")
    return b"\n".join([head, *(row.partition(b",")[2] for row in rows)])


BAD = {
    "truncated.tsv.gz": (gzip.compress(OLD)[:-20], "a truncated or damaged gzip file"),
    "not_even_gzip.tsv.gz": (b"\x1f\x8b" + b"nonsense", "a truncated or damaged gzip file"),
    "page.tsv": (HTML, "a web page (HTML or XML)"),
    "page.tsv.gz": (gzip.compress(HTML), "a web page (HTML or XML)"),
    "unknown.tsv": (b"colour,geo\\time\t2020 \nRED,AT\t1 \n", "unknown dataset with dimensions colour"),
    "unknown.csv": (SDMX.replace(b"TGS00042", b"TGS99999"), "unknown dataset tgs99999"),
    "edat_lfse_04_cell_too_few.tsv": (cut_cell(OLD), "(8 columns, not 9; 8 of 40 values are not, 4 may be)"),
    "dimension_too_few.tsv": (
        cut_column(OLD),
        "(4 dimensions, not 5 (sex, isced11, age, unit, geo); 40 of 40 values are not, 0 may be)",
    ),
    "field_too_few.csv": (
        SDMX.replace(b",,,,,", b",,,,"),
        "expected rows that can be read (18 columns, not 19)",
    ),
    "heading_too_few.csv": (SDMX.replace(b"OBS_VALUE", b"VALUE"), "expected columns OBS_VALUE"),
    "heading_too_few.tsv": (
        re.sub(rb"(?m)^(freq,indic_sb|A,V97043|A,V11910),", b"", NEW),
        "unknown dataset with dimensions sizeclas, nace_r2",
    ),
    "heading_only.tsv": (OLD.split(b"\n")[0] + b"\n", "expected a row of observations below the heading"),
    "heading_only.csv": (SDMX.split(b"\n")[0], "expected a row of observations below the heading"),
    "months_only.tsv": (b"unit,geo\\time\t2020M01 \nPC,AT11\t1 \n", "no annual figure"),
    "empty.tsv": (b"", "an empty file"),
    "blank.tsv": (b"\n \n", "an empty file"),
    "empty.tsv.gz": (gzip.compress(b""), "an empty file"),
    "junk.bin": (bytes(range(256)) * 40, "expected Eurostat TSV, SDMX-CSV"),
    "edat_lfse_04_latin1.tsv": (
        OLD.replace(b"T,ED5-8", b"T,ED5-\xe9", 1),
        "(line is not text in UTF-8; 8 of 40 values are not, 4 may be)",
    ),
    "notes.txt": (b"edat_lfse_04: see the web site\n", "expected Eurostat TSV, SDMX-CSV"),
    "cut.xlsx": (RIS[: len(RIS) // 2], "a complete Excel workbook"),
    "open.tsv": (OLD, "edat_lfse_04, tgs00109: say --dataset CODE"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_line_and_leaves_the_database_alone(name, tmp_path, database, capsys):
    content, message = BAD[name]
    (tmp_path / name).write_bytes(content)
    expect_refusal(tmp_path / name, message, database, capsys)


def test_a_directory_is_refused(tmp_path, database, capsys):
    expect_refusal(tmp_path, "a directory", database, capsys)


def test_a_missing_file_is_refused(tmp_path, database, capsys):
    expect_refusal(tmp_path / "nowhere.tsv", "an existing file", database, capsys)


def expect_refusal(path, message, database, capsys):
    """Load a good file and then `path`: exit code 1, one line that names it, and not even the good one stored."""
    capsys.readouterr()
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    code = main(["load", str(SAMPLES / "sdmx_csv_2_labels.csv"), str(path), "--database", str(database)])
    out, err = capsys.readouterr()
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert err.startswith(f"error: {path}: ")
    assert message in err
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before
    assert not database.with_name(f"{database.name}.new").exists()


@pytest.mark.parametrize("kind", ["directory", "no database", "another database"])
def test_a_database_that_is_none_of_ours_is_refused_and_kept(kind, tmp_path, capsys):
    path = tmp_path / "x.duckdb"
    if kind == "directory":
        path.mkdir()
    elif kind == "no database":
        path.write_bytes(b"my notes, not a database " * 400)
    else:
        import duckdb

        with duckdb.connect(str(path)) as other:
            other.execute("CREATE TABLE mine AS SELECT 1 AS a")
    before = None if path.is_dir() else path.read_bytes()
    assert main(["load", str(SAMPLES / "sdmx_csv_1.csv"), "--database", str(path)]) == 1
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert str(path) in err and ".new" not in err
    assert path.is_dir() or path.read_bytes() == before


def test_a_database_in_no_place_is_refused(tmp_path, capsys):
    path = tmp_path / "nowhere" / "x.duckdb"
    assert main(["load", str(SAMPLES / "sdmx_csv_1.csv"), "--database", str(path)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_counts_are_printed_per_file_and_dataset(tmp_path, capsys):
    path = tmp_path / "x.duckdb"
    files = [str(SAMPLES / name) for name in ("eurostat_tsv_new.tsv", "ris.xlsx", "edashop_wide.tsv")]
    assert main(["load", *files, "--database", str(path), "--empty"]) == 0
    third = "third-party wide table (edashop I40)"
    assert capsys.readouterr().out.splitlines() == [
        "eurostat_tsv_new.tsv: eurostat.bd_size_r3 (Eurostat TSV): "
        "48 rows, 46 values, 2 missing, 9 flagged, 0 rejected; NUTS 2021",
        "ris.xlsx: ec.ris (RIS workbook): 31 rows, 20 values, 11 missing, 5 flagged, 0 rejected; "
        "NUTS 2021; 1 code that is not NUTS: EU",
        f"edashop_wide.tsv: eurostat.htec_emp_reg2 ({third}): 5 rows, 4 values, 1 missing, 0 flagged, 0 rejected; "
        "NUTS 2021; 1 code that is not NUTS: ESZZ",
        f"edashop_wide.tsv: eurostat.rd_e_gerdreg ({third}): 10 rows, 6 values, 4 missing, 0 flagged, 0 rejected; "
        "NUTS 2021; 1 code that is not NUTS: ESZZ",
        f"edashop_wide.tsv: eurostat.rd_p_persreg ({third}): 5 rows, 2 values, 3 missing, 0 flagged, 0 rejected; "
        "NUTS 2021; 1 code that is not NUTS: ESZZ",
    ]


def test_rejected_rows_are_counted_by_reason_and_kept(tmp_path, capsys):
    file, path = tmp_path / "bd_size_r3.tsv", tmp_path / "x.duckdb"
    file.write_bytes(NEW.replace(b"67.55 ", b"many").replace(b"2014 ", b"2014M1"))
    assert main(["load", str(file), "--database", str(path), "--empty"]) == 0
    assert capsys.readouterr().out.endswith(
        "7 rejected (6 frequency is not annual; 1 value is not a number); NUTS 2021\n"
    )
    with Store.open(path) as store:
        rejected = store.rejected()
    assert rejected.groupby("reason").size().to_dict() == {"frequency is not annual": 6, "value is not a number": 1}
    row = rejected[rejected["text"] == "many"].iloc[0]
    assert (row["dataset"], row["file"], row["line"], row["column"]) == ("eurostat.bd_size_r3", file.name, 4, "2013")


def test_a_third_party_table_does_not_replace_the_publishers_file(tmp_path, capsys):
    path, own = tmp_path / "x.duckdb", tmp_path / "rd_e_gerdreg.tsv"
    own.write_text("sectperf,unit,geo\\time\t2015 \nBES,PC_GDP,ES30\t0.99 p\n")
    assert main(["load", str(own), "--database", str(path), "--empty"]) == 0
    assert main(["load", str(SAMPLES / "edashop_wide.tsv"), "--database", str(path)]) == 0
    assert (
        "eurostat.rd_e_gerdreg: not loaded: rd_e_gerdreg.tsv is in the publisher's own layout"
        in capsys.readouterr().out
    )
    with Store.open(path) as store:
        assert store.series("eurostat.rd_e_gerdreg", {"sectperf": ("BES",), "unit": ("PC_GDP",)})["value"].tolist() == [
            0.99
        ]


def test_the_last_of_the_publishers_files_replaces(tmp_path):
    path, files = tmp_path / "x.duckdb", []
    for name, value in (("one_tgs00042.tsv", "1.0"), ("two_tgs00042.tsv", "2.0")):
        files.append(tmp_path / name)
        files[-1].write_text(f"sectperf,unit,geo\\time\t2015 \nTOTAL,PC_GDP,ES30\t{value} \n")
    assert main(["load", *map(str, files), "--database", str(path), "--empty"]) == 0
    with Store.open(path) as store:
        assert store.datasets()["file"].tolist() == ["two_tgs00042.tsv"]
        assert store.series("eurostat.tgs00042", {})["value"].tolist() == [2.0]


def test_a_new_database_starts_from_the_snapshot(tmp_path):
    path = tmp_path / "x.duckdb"
    assert main(["load", str(SAMPLES / "sdmx_csv_1.csv"), "--database", str(path)]) == 0
    with Store.open(path) as store:
        assert {"eurostat.tgs00096", "eurostat.nama_10r_3gdp", "ec.ris"} <= set(store.tables())
        assert store.vintage().endswith("+ 1 loaded datasets")


def test_help_says_what_the_commands_do(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    assert "load files into the database, all of them or none" in capsys.readouterr().out
