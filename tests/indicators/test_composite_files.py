"""python -m indicators composite: files in, files out, and every bad input as one line with nothing written."""

import re
import subprocess
import sys
from dataclasses import fields
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from indicators import composite_files
from indicators.__main__ import main
from indicators.composite import composite
from indicators.method import DEFAULT, Method, load_method
from indicators.method_help import NOTES, template

VALUES = """unit,year,a,b,c,people,name
X,2020,1,10,5,100,Ex
Y,2020,2,20,3,200,"Why, not"
Z,2020,3,,1,300,Zed
X,2021,2,11,5,100,Ex
Y,2021,3,22,,200,"Why, not"
Z,2021,4,15,1,300,Zed
"""
META = """id,parent,direction,weight
a,P,1,1
b,P,1,3
c,Index,-1,1
P,Index,,2
Index,,,
"""
FILES = ["contributions.csv", "coverage.csv", "normalised.csv", "report.md", "scores.csv", "treated.csv"]


@pytest.fixture
def call(tmp_path, capsys):
    """Write the given files and run the command; returns exit code, output, error text and the folder."""

    def run(values=VALUES, meta=META, method=None, folder="out"):
        paths = {}
        for name, content in (("values.csv", values), ("meta.csv", meta), ("method.toml", method)):
            paths[name] = tmp_path / name
            if isinstance(content, bytes):
                paths[name].write_bytes(content)
            elif content is not None:
                paths[name].write_text(content, encoding="utf-8")
        arguments = ["--values", str(paths["values.csv"]), "--meta", str(paths["meta.csv"])]
        arguments += ["--method", str(paths["method.toml"])] if method is not None else []
        code = main(["composite", *arguments, "-o", str(tmp_path / folder)])
        return code, *capsys.readouterr(), tmp_path / folder

    return run


def read(path):
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def test_the_files_hold_what_the_function_returns(call, tmp_path):
    code, out, err, folder = call(method='[reference]\nweights = "people"\n')
    assert (code, err) == (0, "")
    assert sorted(f.name for f in folder.iterdir()) == FILES
    assert all(name in out for name in FILES)
    found = composite(
        pd.read_csv(tmp_path / "values.csv"), pd.read_csv(tmp_path / "meta.csv"), load_method(tmp_path / "method.toml")
    )
    for name, table in composite_files.tables(found).items():
        written = read(folder / name)
        assert list(written.columns) == list(table.columns)
        for column in table:
            if pd.api.types.is_numeric_dtype(table[column]):
                np.testing.assert_array_equal(written[column].astype(float), table[column].astype(float))
            else:
                assert written[column].tolist() == table[column].tolist()
    assert list(read(folder / "scores.csv").columns) == [
        "unit", "year", "rank", "Index", "Index.raw", "P", "P.raw", "rank_Index", "rank_P",
    ]  # fmt: skip


def test_whole_numbers_stay_whole_and_missing_is_empty(call):
    *_, folder = call()
    lines = (folder / "scores.csv").read_text().splitlines()
    assert lines[0] == "unit,year,rank,Index,P,rank_Index,rank_P"
    assert lines[1].startswith("X,2020,2,0.0,0.0,2,2")
    # Z of 2020 has no b: P is missing, and the index partial and therefore without a rank
    assert re.fullmatch(r"Z,2020,,(100\.0|99\.9999999\d+),,,", lines[3])
    assert (folder / "treated.csv").read_text().splitlines()[3] == "Z,2020,3.0,,1.0"
    assert "nan" not in (folder / "contributions.csv").read_text().lower()


def test_texts_with_commas_and_quotes_come_back(call):
    values = VALUES.replace("X,", '"X, ""the"" first",').replace("Y,", "Ý,")
    *_, folder = call(values=values)
    assert set(read(folder / "contributions.csv")["unit"]) == {'X, "the" first', "Ý", "Z"}


def test_the_report_says_what_was_done(call):
    values = "unit,a,b,c,people\n" + "".join(f"u{n},{n},{n % 3},5,{n}\n" for n in range(20)) + "far,900,1,5,1\n"
    method = '[aggregation.levels]\n2 = "geometric"\n'
    *_, folder = call(values=values, method=method)
    report = (folder / "report.md").read_text(encoding="utf-8")
    assert "21 units, 3 indicators, 2 aggregates. Columns that nothing uses: people." in report
    assert "* c has a single value or no range to scale; it counts as missing." in report
    assert "| aggregation | levels | 2 = geometric | given |" in report
    assert (
        "| normalisation | lower | 1 | default |" in report and "| coverage | minimum | 0.666667 | default |" in report
    )
    assert "| a | +1 | 21 |  | 0 | 0 | 900 | 1 point pulled in, to 0 … 19 |" in report
    assert "| a | far | 900 | 19 |" in report
    assert "| Index | 2 | geometric | c 0.3333, P 0.6667 |" in report
    every = [f"| {table} | {key} |" for table, keys in _settings().items() for key in keys]
    assert all(line in report for line in every)


def _settings():
    from dataclasses import asdict

    from indicators.method import DEFAULT

    return asdict(DEFAULT)


def test_filled_cells_are_counted_in_the_report(call):
    *_, folder = call(method='[imputation]\nmethod = "carry-forward"\n')
    report = (folder / "report.md").read_text(encoding="utf-8")
    assert "| c | -1 | 5 | 1 carried forward | 0 |" in report
    assert "| b | +1 | 5 |  | 1 |" in report


def test_intervals_are_written_on_demand_and_never_left_over(call):
    code, _, _, folder = call(method="[uncertainty]\ndraws = 50\n")
    assert code == 0 and sorted(f.name for f in folder.iterdir()) == sorted([*FILES, "intervals.csv"])
    intervals = read(folder / "intervals.csv")
    assert list(intervals.columns) == ["unit", "year", "aggregate", "rank", "median", "low", "high"]
    assert "intervals.csv" in (folder / "report.md").read_text(encoding="utf-8")
    call()
    assert sorted(f.name for f in folder.iterdir()) == FILES


def test_other_files_stay_and_a_second_run_replaces_its_own(call):
    *_, folder = call()
    first = (folder / "scores.csv").read_text()
    (folder / "notes.txt").write_text("mine")
    code, *_ = call(values=VALUES.replace("X,2021,2,", "X,2021,9,"))
    assert code == 0 and (folder / "scores.csv").read_text() != first
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_folder_is_made_with_those_above_it(call):
    assert call(folder="deep/er/out")[0] == 0


# ── bad input ──

BAD = {
    "unknown parent": (
        {"meta": META.replace("a,P", "a,Q")},
        "meta.csv: id a, column parent: found 'Q', expected an id",
    ),
    "cycle": (
        {"meta": META.replace("Index,,,", "Index,P,,")},
        "meta.csv: id a, column parent: found 'P', expected a tree",
    ),
    "direction 0": (
        {"meta": META.replace("a,P,1", "a,P,0")},
        "meta.csv: line 2, id a, column direction: found '0', expected 1 or -1",
    ),
    "negative weight": ({"meta": META.replace("b,P,1,3", "b,P,1,-3")}, "meta.csv: id b, column weight: found -3.0"),
    "no weight at all": (
        {"meta": META.replace("1,1\nb,P,1,3", "1,0\nb,P,1,0")},
        "meta.csv: id P, column weight: found 0",
    ),
    "twice in meta": ({"meta": META + "a,P,1,1\n"}, "meta.csv: id a, column id: found 'a', expected every id once"),
    "no meta column": (
        {"meta": META.replace("weight", "wieght")},
        "meta.csv: columns: found ['id', 'parent', 'direction'",
    ),
    "unknown indicator": ({"meta": META.replace("b,P", "bb,P")}, "meta.csv: id: found 'bb', expected a column of"),
    "empty aggregate": (
        {"meta": META + "Q,Index,,1\n"},
        "meta.csv: line 7, id Q, column direction: found '', expected 1 or -1 (nothing has it as parent",
    ),
    "name that means something": (
        {"meta": META.replace("P,", "rank_Index,").replace(",P,", ",rank_Index,")},
        "meta.csv: id rank_Index: expected another name",
    ),
    "non-numeric cell": (
        {"values": VALUES.replace("Z,2020,3", "Z,2020,three")},
        "values.csv: line 4, unit Z 2020, column a: found 'three', expected a number",
    ),
    "decimal comma": (
        {"values": VALUES.replace("Z,2020,3", 'Z,2020,"3,5"')},
        "values.csv: line 4, unit Z 2020, column a: found '3,5', expected a number",
    ),
    "nan": (
        {"values": VALUES.replace("Z,2020,3", "Z,2020,nan")},
        "values.csv: line 4, unit Z 2020, column a: found 'nan'",
    ),
    "infinite": (
        {"values": VALUES.replace("Z,2020,3", "Z,2020,1e999")},
        "values.csv: line 4, unit Z 2020, column a: found '1e999'",
    ),
    "underscore": (
        {"values": VALUES.replace("Z,2020,3", "Z,2020,1_000")},
        "values.csv: line 4, unit Z 2020, column a: found '1_000'",
    ),
    "dashes": (
        {"values": VALUES.replace("Z,2020,3", "Z,2020,1-2")},
        "values.csv: line 4, unit Z 2020, column a: found '1-2'",
    ),
    "after an empty line": (
        {"values": VALUES.replace("\nZ,2020,3", "\n\n,,,,,,\nZ,2020,three")},
        "values.csv: line 6, unit Z 2020, column a: found 'three'",
    ),
    "far too large": (
        {"values": VALUES.replace("Z,2020,3", "Z,2020,1e300")},
        "values.csv: line 4, unit Z 2020, column a: found '1e300', expected a number from -1e+60 to 1e+60",
    ),
    "large by its scale": (
        {"meta": "id,parent,direction,weight,scale\na,I,1,1,1\nc,I,1,1,1e60\nI,,,,\n"},
        "values.csv: line 2, unit X 2020, column c: expected at most 1e+60 after denominator and scale",
    ),
    "no such direction": (
        {"meta": META.replace("a,P,1", "a,P,up")},
        "meta.csv: line 2, id a, column direction: found 'up', expected 1 or -1",
    ),
    "no such year": ({"values": VALUES.replace("X,2020", "X,20200")}, "values.csv: line 2, unit X, column year: found"),
    "meta column twice": (
        {"meta": META.replace("direction", "weight")},
        "meta.csv: columns: found 'weight', expected every column once",
    ),
    "column without a name": (
        {"values": VALUES.replace("name", "")},
        "values.csv: line 2: found 'Ex', expected a name in the header for column 7",
    ),
    "too many draws": (
        {"method": "[uncertainty]\ndraws = 100000000000"},
        "method.toml: [uncertainty] draws: found 100000000000, expected a whole number from 0 to 100,000",
    ),
    "duplicate unit": (
        {"values": VALUES + "X,2021,2,11,5,100,Ex\n"},
        "values.csv: line 8, unit X 2021: expected every unit once",
    ),
    "no year": (
        {"values": VALUES.replace("X,2020", "X,")},
        "values.csv: line 2, unit X, column year: found '', expected a year",
    ),
    "half a year": (
        {"values": VALUES.replace("X,2020", "X,2020.5")},
        "values.csv: line 2, unit X, column year: found '2020.5'",
    ),
    "no name": ({"values": VALUES.replace("X,2020", ",2020")}, "values.csv: line 2, column unit: expected a name"),
    "no unit column": ({"values": VALUES.replace("unit", "region")}, "values.csv: columns: found ['region', 'year'"),
    "semicolons": (
        {"values": VALUES.replace(",", ";")},
        "values.csv: line 1: found 'unit;year;a;b;c;people;name', expected columns separated by commas",
    ),
    "column twice": (
        {"values": VALUES.replace("people", "a")},
        "values.csv: columns: found 'a', expected every column once",
    ),
    "ragged": ({"values": VALUES + "W,2020,1\n"}, "values.csv: line 8: found 3, expected 7 cells"),
    "empty file": ({"values": ""}, "values.csv: expected a header"),
    "header only": ({"values": "unit,a,b,c\n"}, "values.csv: expected at least one unit"),
    "not text": ({"values": b"\xff\xfe\x00"}, "values.csv: expected comma-separated text in UTF-8"),
    "unclosed quote": ({"values": VALUES + '"W'}, "values.csv: expected comma-separated text in UTF-8"),
    "all missing": ({"values": "unit,a,b,c\nX,,,\nY,,,\n"}, "values.csv: expected a value in at least one cell"),
    "one unit": ({"values": "unit,a,b,c\nX,1,2,3\n"}, "values.csv: expected at least two units: minmax compares them"),
    "no range": ({"values": "unit,a,b,c\nX,1,2,3\nY,1,2,3\n"}, "values.csv: expected an indicator whose values differ"),
    "geometric with zeros": (
        {
            "values": "unit,a,b\nX,0,1\nY,1,0\n",
            "meta": "id,parent,direction,weight\na,I,1,1\nb,I,1,1\nI,,,\n",
            "method": "[normalisation]\nlower = 0\n[aggregation]\nmethod = 'geometric'",
        },
        "values.csv: expected normalised values above 0 for a geometric or harmonic mean",
    ),
    "no goalposts": (
        {"method": "[normalisation]\nmethod = 'goalposts'"},
        "meta.csv: id a, column lower: expected a number",
    ),
    "no target": (
        {"method": "[normalisation]\nmethod = 'distance-to-target'"},
        "meta.csv: id a, column target: expected",
    ),
    "unknown key": (
        {"method": "[coverage]\nmimimum = 1"},
        "method.toml: [coverage] mimimum: expected one of minimum, partial",
    ),
    "unknown level": (
        {"method": "[aggregation.levels]\n3 = 'geometric'"},
        "method.toml: [aggregation.levels]: found '3', expected an aggregate or a level from 1 to 2",
    ),
    "unknown group": (
        {"method": "[imputation]\nmethod = 'group-mean'\ngroup = 'g'"},
        "method.toml: [imputation] group: found 'g', expected a column of",
    ),
    "unknown reference": (
        {"method": "[reference]\nunits = ['EU']"},
        "method.toml: [reference] units: found 'EU', expected a unit",
    ),
    "unknown year": (
        {"method": "[reference]\nyear = 1999"},
        "method.toml: [reference] year: found 1999, expected a year of",
    ),
    "unknown weights": ({"method": "[reference]\nweights = 'pop'"}, "method.toml: [reference] weights: found 'pop'"),
    "weight missing": (
        {"values": VALUES.replace("300", ""), "method": "[reference]\nweights = 'people'"},
        "values.csv: line 4, unit Z 2020, column people: expected a weight from 0 on",
    ),
    "weight negative": (
        {"values": VALUES.replace("300", "-3"), "method": "[reference]\nweights = 'people'"},
        "values.csv: line 4, unit Z 2020, column people: found -3.0, expected a weight from 0 on",
    ),
    "reference at the bottom": (
        {"values": "unit,a,b,c\nX,0,0,9\nY,1,1,1\n", "method": "[reference]\nunits = ['X']"},
        "values.csv: expected reference units that have scores above 0",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line_and_nothing_is_written(call, case):
    given, expected = BAD[case]
    code, out, err, folder = call(**given)
    assert (code, out) == (1, "")
    assert err.startswith("error: ") and err.count("\n") == 1
    assert f"/{expected}" in err
    assert not folder.exists()


def test_files_that_are_not_there(tmp_path, capsys):
    (tmp_path / "values.csv").write_text(VALUES)
    arguments = ["composite", "--values", str(tmp_path / "values.csv"), "--meta", str(tmp_path / "no.csv")]
    assert main([*arguments, "-o", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.startswith(f"error: {tmp_path / 'no.csv'}: expected a readable file (No such file")


def test_an_output_that_is_a_file(call, tmp_path):
    (tmp_path / "out").write_text("precious")
    code, _, err, folder = call()
    assert code == 1 and "expected a folder that can be written to" in err and err.count("\n") == 1
    assert folder.read_text() == "precious"


def test_a_write_that_fails_half_way_leaves_the_earlier_files(call, monkeypatch):
    *_, folder = call()
    before = {f.name: f.read_bytes() for f in folder.iterdir()}

    def full(table):
        yield "unit,"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(composite_files, "csv_text", full)
    code, _, err, _ = call(values=VALUES.replace("X,2021,2,", "X,2021,9,"))
    assert code == 1 and "No space left on device" in err
    assert {f.name: f.read_bytes() for f in folder.iterdir()} == before


# ── bad data with a defined result ──


def test_an_indicator_without_values_or_range_leaves_its_weight_to_the_others(call):
    code, *_, folder = call(values="unit,a,b,c\nX,1,5,9\nY,2,5,3\nZ,3,5,\n")
    assert code == 0
    # b (three quarters of P) says nothing, so P is missing everywhere, and c alone is a third of the index
    scores = read(folder / "scores.csv")
    assert (
        scores["P"].isna().all()
        and scores["Index"].tolist()[:2] == pytest.approx([0, 100])
        and np.isnan(scores["Index"][2])
    )
    report = (folder / "report.md").read_text(encoding="utf-8")
    assert "* b has a single value or no range to scale; it counts as missing." in report
    code, *_, folder = call(values="unit,a,b,c\nX,1,,9\nY,2,,3\nZ,3,,\n")
    assert code == 0 and "* b has no values; its weight goes to the others." in (folder / "report.md").read_text()


def test_one_unit_between_goalposts(call):
    meta = "id,parent,direction,weight,lower,upper\na,I,1,1,0,10\nb,I,-1,1,0,4\nI,,,,,\n"
    code, *_, folder = call("unit,a,b\nX,5,1\n", meta, "[normalisation]\nmethod = 'goalposts'\n")
    assert code == 0
    assert read(folder / "scores.csv").to_numpy().tolist() == [["X", 1, 62.5, 1]]


def test_geometric_with_zeros_somewhere(call):
    meta = "id,parent,direction,weight\na,I,1,1\nb,I,1,1\nI,,,\n"
    method = "[normalisation]\nlower = 0\n[aggregation]\nmethod = 'geometric'\n"
    code, *_, folder = call("unit,a,b\nX,0,4\nY,5,2\nZ,10,10\n", meta, method)
    scores = read(folder / "scores.csv")["I"]
    assert code == 0 and np.isnan(scores[0]) and np.isnan(scores[1]) and scores[2] == pytest.approx(100)
    assert "2 scores of I are missing although there are values" in (folder / "report.md").read_text(encoding="utf-8")


def test_two_spellings_of_a_file(call):
    plain = call()[3]
    expected = {f.name: f.read_bytes() for f in plain.iterdir()}
    spreadsheet = "\ufeff" + VALUES.replace("\n", ",,\r\n").replace("X,2020,1,10", ' X , 2020,1.0,"1e1"')
    spreadsheet += ",,,,,,,,\r\n\r\n"
    code, *_, folder = call(values=spreadsheet, folder="other")
    assert code == 0
    assert {f.name: f.read_bytes() for f in folder.iterdir()} == expected


def test_the_help_is_a_method_file_that_means_the_defaults(capsys, tmp_path):
    (tmp_path / "method.toml").write_text(template())
    assert load_method(tmp_path / "method.toml") == DEFAULT
    keys = [f"{t.name}.{k.name}" for t in fields(Method) for k in fields(t.default)]
    assert set(NOTES) <= set(keys)
    told = [line.removeprefix("# ") for line in template().splitlines() if line.removeprefix("# ")[0] != "["]
    assert [line.split()[0] for line in told] == [k.partition(".")[2] for k in keys]
    assert all(line.partition("  # ")[2] for line in told)
    (tmp_path / "method.toml").write_text(re.sub(r"^# (\[\w+\]|\w+ =)", r"\1", template(), flags=re.MULTILINE))
    assert load_method(tmp_path / "method.toml").differs() == {"reference.equals": 100.0, "uncertainty.draws": 1000}
    with pytest.raises(SystemExit):
        main(["composite", "--help"])
    assert template() in capsys.readouterr().out


def test_what_adds_up_to_the_same_shares_its_rank(call):
    # The mean of the same three numbers in another order differs in the last bit.
    values = "unit,a,b,c\n" + "".join(f"{n},{','.join(p)}\n" for n, p in enumerate(permutations(["0.1", "0.7", "0.9"])))
    meta = "id,parent,direction,weight\na,I,1,1\nb,I,1,1\nc,I,1,1\nI,,,\n"
    *_, folder = call(values + "best,1,1,1\nworst,0,0,0\n", meta, "[uncertainty]\ndraws = 5\n")
    assert read(folder / "scores.csv")["rank"].tolist() == [2] * 6 + [1, 8]
    assert read(folder / "intervals.csv")["rank"].tolist() == [2] * 6 + [1, 8]


def test_as_a_process(root, tmp_path):
    (tmp_path / "values.csv").write_text(VALUES)
    (tmp_path / "meta.csv").write_text(META)
    command = [sys.executable, "-m", "indicators", "composite", "--values", str(tmp_path / "values.csv"), "--meta"]
    done = subprocess.run(
        [*command, str(tmp_path / "meta.csv"), "-o", str(tmp_path / "out")],
        cwd=root, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{tmp_path / 'out'}: ") and done.stdout.endswith("\n")
    done = subprocess.run(
        [*command, str(tmp_path / "values.csv"), "-o", str(tmp_path / "no")],
        cwd=root, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "Traceback" not in done.stderr and not (tmp_path / "no").exists()
