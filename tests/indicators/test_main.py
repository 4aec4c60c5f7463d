"""python -m indicators: what it prints parses back to the same numbers, and errors are one line."""

import io
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from indicators.__main__ import main


@pytest.fixture
def run(database, results, capsys, monkeypatch):
    """Call the command line; returns exit code, what it printed and its error text.

    The database is read once for all tests; `test_as_a_process` goes the whole way.
    """
    monkeypatch.setattr("indicators.__main__.load_results", lambda _: results)

    def call(*arguments):
        code = main([*arguments, "--database", str(database)])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def parsed(text):
    return pd.read_csv(io.StringIO(text), keep_default_na=False, na_values=[""])


def same(found, expected):
    """The same numbers to the last bit, and the same texts (a missing text is empty in CSV)."""
    assert list(found.columns) == list(expected.columns)
    for column in expected:
        if pd.api.types.is_numeric_dtype(expected[column]):
            np.testing.assert_array_equal(found[column].to_numpy(dtype=float), expected[column].to_numpy(dtype=float))
        else:
            assert found[column].fillna("").tolist() == expected[column].tolist()


def test_scores_as_csv_round_trip(run, results):
    code, out, err = run("scores", "--level", "2", "--year", "2020")
    assert (code, err) == (0, "")
    found, scores, gaps = parsed(out), results.scores(2, 2020), results.gaps(2, 2020)
    same(found[list(scores.columns)], scores)
    same(
        found[["core", "core_score", "gap", "percent", "compared"]],
        gaps[["core", "core_score", "gap", "percent", "compared"]],
    )
    assert found.loc[found["geo"] == "AT12", "name"].iloc[0] == "Niederösterreich"


def test_gaps_as_csv_round_trip(run, results):
    code, out, _ = run("gaps", "--level", "2", "--year", "2020", "--geo", "AT12", "PL84")
    assert code == 0
    expected = [results.indicator_gaps(g, 2020, scored=False) for g in ("AT12", "PL84")]
    same(parsed(out), pd.concat(expected, ignore_index=True))


def test_a_selection_of_dimension_and_core(run, results):
    code, out, _ = run("gaps", "--geo", "DE80", "--core", "DE60", "DE30", "--year", "2020", "--dimension", "capital")
    found = parsed(out)
    assert code == 0
    assert set(found["core"]) == {"DE60+DE30"} and set(found["dimension"]) == {"capital"}
    same(found, results.indicator_gaps("DE80", 2020, core=("DE60", "DE30"), dimension="capital", scored=False))


def test_level_and_year_follow_from_the_region(run, results):
    _, out, _ = run("scores", "--geo", "FI1C3")
    found = parsed(out)
    assert set(found["geo"]) == {"FI1C3"}
    assert set(found["time"]) == {results.default_year(3)}
    assert set(found["core"]) == {"FI1B1"}


def test_all_regions_without_any_choice(run, results):
    _, out, _ = run("scores")
    assert len(parsed(out)) == len(results.geos(2)) * len(results.catalogue.dimensions)


@pytest.mark.parametrize("form", ["csv", "table"])
def test_years_and_ranks_are_whole_numbers(run, form):
    _, scores, _ = run("scores", "--geo", "DE80", "--year", "2020", "--format", form)
    _, gaps, _ = run("gaps", "--geo", "DE80", "--year", "2020", "--format", form)
    for text, columns in ((scores, ("newest", "rank", "ranked")), (gaps, ("source_time", "core_source_time"))):
        # A table has no marks between its columns, so it is the words of all lines that are looked at.
        words = set(text.replace(",", " ").split())
        assert set(columns) <= words
        assert "2020" in words and not {"2020.0", "2020.00", "<NA>"} & words
    if form == "csv":
        found = pd.read_csv(io.StringIO(scores), dtype="str", keep_default_na=False)
        assert found[["newest", "rank", "ranked"]].apply(lambda c: c.str.fullmatch(r"\d*")).all(axis=None)
        # SME retention has no German business demography: partial, so without a rank and not with a zero
        assert found.set_index("dimension").loc["sme", "rank"] == ""


@pytest.mark.parametrize("command", ["scores", "gaps"])
def test_the_table_holds_the_same_rows_for_reading(run, command):
    _, csv, _ = run(command, "--geo", "AT12", "AT13", "--year", "2020")
    _, table, _ = run(command, "--geo", "AT12", "AT13", "--year", "2020", "--format", "table")
    expected, lines = parsed(csv), table.splitlines()
    assert lines[0].split() == list(expected.columns)
    assert len(lines) == len(expected) + 1
    shown = "score" if command == "scores" else "contribution"
    for line, value in zip(lines[1:], expected[shown], strict=True):
        assert np.isnan(value) or f"{value:.2f}" in line.split()
    assert "nan" not in table.lower() and "<NA>" not in table


@pytest.mark.parametrize("command", ["scores", "gaps"])
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--geo", "XX99"], "region: found 'XX99'"),
        (["--geo", "XX99", "--level", "2"], "geo: found 'XX99', expected a NUTS 2021 code"),
        (["--geo", "FR21"], "geo: found 'FR21', expected a NUTS 2021 code"),
        (["--geo", "AT"], "--geo: found 'AT', expected a code of NUTS level 2 or 3"),
        (["--geo", "ES511", "--level", "2"], "geo: found 'ES511', expected a NUTS 2 code"),
        (["--geo", "AT12", "ES511"], "geo: found 'ES511', expected a NUTS 2 code"),
        (["--geo", "AT12", "--core", "ES300"], "geo: found 'ES300', expected a NUTS 2 code"),
        (["--geo", "AT12", "--core", "NOWHERE"], "geo: found 'NOWHERE'"),
        (["--dimension", "money"], "dimension: found 'money', expected one of talent, sme, rd, capital, digital"),
        (["--geo", "AT12", "--year", "1990"], "year: found 1990, expected 2010 to 2024"),
    ],
)
def test_an_error_is_one_line_and_exit_code_1(run, command, arguments, expected):
    code, out, err = run(command, *arguments)
    assert (code, out) == (1, "")
    assert err.startswith(f"error: {expected}")
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", [None, "scores", "gaps", "uncertainty", "sensitivity", "method", "composite"])
def test_every_command_explains_itself(capsys, command):
    with pytest.raises(SystemExit) as end:
        main([*([command] if command else []), "--help"])
    shown = capsys.readouterr().out
    assert end.value.code == 0 and shown.startswith("usage: python -m indicators")
    assert "%%" not in shown


def test_the_method_as_a_file(run, results, tmp_path):
    code, out, err = run("method", "--level", "2", "-o", str(tmp_path / "method.md"))
    assert (code, err) == (0, "") and str(tmp_path / "method.md") in out
    text = (tmp_path / "method.md").read_text(encoding="utf-8")
    assert all(d.label in text for d in results.catalogue.dimensions.values())


def test_uncertainty_of_one_region(run):
    code, out, err = run("uncertainty", "--geo", "AT12", "--year", "2020", "--dimension", "capital", "--draws", "50")
    found = parsed(out)
    assert (code, err, len(found)) == (0, "", 1)
    assert found.loc[0, "rank_low"] <= found.loc[0, "rank_median"] <= found.loc[0, "rank_high"]


def test_composite_needs_no_database(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("indicators.__main__.ensure_database", lambda _: pytest.fail("composite opened the database"))
    (tmp_path / "v.csv").write_text("unit,a\nX,1\nY,3\nZ,2\n")
    (tmp_path / "m.csv").write_text("id,parent,direction,weight\na,I,1,1\nI,,,\n")
    files = ["--values", str(tmp_path / "v.csv"), "--meta", str(tmp_path / "m.csv")]
    assert main(["composite", *files, "-o", str(tmp_path / "out")]) == 0
    assert parsed((tmp_path / "out" / "scores.csv").read_text())["rank"].tolist() == [3, 1, 2]
    assert capsys.readouterr().out.count("\n") == 1


def test_a_file_that_is_no_database(tmp_path, capsys):
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    assert main(["scores", "--database", str(path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert path.read_text() == "hello"


def test_as_a_process(root, database, results):
    def call(*arguments):
        command = [sys.executable, "-m", "indicators", "scores", "--geo", "AT12", *arguments]
        return subprocess.run(
            [*command, "--database", str(database)], cwd=root, capture_output=True, encoding="utf-8", check=False
        )

    done = call("--year", "2020")
    assert (done.returncode, done.stderr) == (0, "")
    expected = results.scores(2, 2020, geos=["AT12"])
    same(parsed(done.stdout)[list(expected.columns)], expected)
    done = call("--year", "1")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: year: found 1, expected 2010 to 2024\n"


@pytest.mark.parametrize(("into", "code", "error"), [("/dev/full", 1, "No space left on device"), ("/dev/null", 0, "")])
def test_an_output_that_is_full_is_one_line(root, database, into, code, error):
    command = [sys.executable, "-m", "indicators", "scores", "--geo", "PL84", "--database", str(database)]
    with open(into, "w") as out:
        done = subprocess.run(command, cwd=root, stdout=out, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert done.returncode == code and error in done.stderr and done.stderr.count("\n") == code


def test_a_reader_that_has_seen_enough_and_one_without_our_letters(root, database):
    command = [sys.executable, "-m", "indicators", "scores", "--geo", "at12", "--database", str(database)]
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=root, capture_output=True, env=ascii_only, check=False)
    assert (done.returncode, done.stderr) == (0, b"") and "Niederösterreich".encode() in done.stdout
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        assert (running.wait(60), running.stderr.read()) == (0, b"")
