"""status says what the database holds and how old it is; check says what is newer without downloading it."""

import csv
import functools
import io
from datetime import UTC, datetime, timedelta

import pytest
from publishers import SOURCES, Publisher

import ingest.download
from data.errors import InputError
from ingest.__main__ import main
from ingest.download import REPLAY
from ingest.listing import last_updates
from ingest.patience import Patience
from ingest.status import STALE_DAYS

GDP, RD, OECD = "eurostat.nama_10r_3gdp", "eurostat.tgs00042", "oecd.df_pop_broad"
FAST = Patience(attempts=2, first=0.01, longest=0.02, jitter=0.01)


@pytest.fixture
def publisher(monkeypatch):
    with Publisher() as running:
        monkeypatch.setenv(REPLAY, running.url)
        monkeypatch.setattr(ingest.download, "Patience", functools.partial(lambda: FAST))
        for name, days in ((GDP, 10), (RD, STALE_DAYS + 20)):
            day = datetime.now(UTC) - timedelta(days=days)
            running.dates[name.partition(".")[2]] = day.strftime("%d.%m.%Y")
        running.publish_dates()
        yield running


@pytest.fixture
def run(publisher, tmp_path, capsys):
    """Run a command on folders of its own; returns exit code and printed lines."""

    def run(command, *options):
        places = ["--raw", str(tmp_path / "raw"), "--database", str(tmp_path / "x.duckdb")]
        code = main([command, *places, *options])
        out, err = capsys.readouterr()
        return code, out.splitlines(), err.splitlines()

    return run


def rows(run):
    code, lines, _ = run("status", "--format", "csv")
    assert code == 0
    return {row["dataset"]: row for row in csv.DictReader(io.StringIO("\n".join(lines)))}


def test_status_of_downloads_and_of_the_snapshot(run):
    run("update", "--only", "tgs00042", "nama_10r_3gdp", "df_pop_broad")
    found = rows(run)
    assert set(SOURCES.datasets) <= set(found)
    gdp = found[GDP]
    assert (gdp["origin"], gdp["rows"], gdp["years"], gdp["levels"]) == ("file", "4", "2023–2024", "2")
    assert (gdp["series"], gdp["filled"], gdp["age"], gdp["stale"]) == ("1/2", "100%", "10", "")
    assert gdp["vintage"].startswith("last update ") and gdp["nuts"].startswith("NUTS 20")
    assert found[RD]["stale"] == f"no update for {STALE_DAYS + 20} days"
    assert (found["ec.ris"]["origin"], found["ec.ris"]["series"], found["ec.ris"]["age"]) == ("snapshot", "9/9", "–")
    assert found["eurostat.nama_10r_2hhinc"]["stale"] == "last figures are from 2013"
    assert found["eurostat.isoc_r_iuse_i"]["stale"] == "no data"
    assert found[OECD]["levels"] == "1 2"


def test_status_as_a_table_ends_with_a_count(run):
    run("update", "--only", "tgs00042")
    _, lines, _ = run("status")
    assert lines[0].split() == ["dataset", *"origin vintage nuts rows years levels series filled age stale".split()]
    assert len({line.index("last update") for line in lines if "last update" in line}) == 1
    assert lines[-1].startswith(f"{len(lines) - 2} datasets, ")


def test_status_without_a_database_is_one_line(run, tmp_path):
    code, out, err = run("status")
    assert (code, out) == (1, [])
    assert err == [f"error: {tmp_path / 'x.duckdb'}: expected an existing database: python -m ingest makes one"]


def test_check_says_what_is_newer_and_downloads_nothing(run, publisher):
    names = ["--only", "tgs00042", "nama_10r_3gdp", "df_pop_broad", "boundaries"]
    run("update", *names)
    publisher.release(RD, 7.5, "01.03.2036")
    publisher.file("gisco.nuts_rg_20m_2021_4326_levl_2").etag = '"another"'
    publisher.requests.clear()
    code, lines, _ = run("check", *names)
    assert code == 0
    had = datetime.now(UTC) - timedelta(days=STALE_DAYS + 20)
    assert f"{RD}: newer: last update 2036-03-01, downloaded is {had:%Y-%m-%d}" in lines
    assert f"{OECD}: current" in lines
    assert "gisco.nuts_rg_20m_2021_4326_levl_2: newer: another file than the one downloaded" in lines
    assert sum("current" in line for line in lines) == 4
    assert {request.method for request in publisher.requests if request.path != publisher.listing} == {"HEAD"}
    assert rows(run)[RD]["stale"].startswith("newer at the publisher: last update 2036-03-01")
    run("update", *names)
    assert not any("newer" in row["stale"] for row in rows(run).values())


def test_check_says_what_was_never_downloaded_and_what_it_cannot_know(run, publisher):
    publisher.file(OECD).etag = None
    run("update", "--only", "df_pop_broad")
    code, lines, _ = run("check", "--only", "df_pop_broad", "isoc_r_iuse_i")
    assert code == 0
    assert lines == [
        f"{OECD}: only a download would tell",
        "eurostat.isoc_r_iuse_i: newer: not downloaded yet, last update 2025-02-18",
    ]


def test_check_fails_with_code_2_where_a_publisher_does_not_answer(run, publisher):
    run("update", "--only", "df_pop_broad", "tgs00042")
    publisher.file(OECD).misbehave = ["status 500"] * 9
    del publisher.files[publisher.listing]
    code, lines, _ = run("check", "--only", "df_pop_broad", "tgs00042")
    assert code == 2
    assert any(line.startswith("catalogue: not known: catalogue not available") for line in lines)
    assert any(line.startswith(f"{OECD}: not known: https://sdmx.oecd.org/") for line in lines)
    assert f"{RD}: current" in lines


def test_the_catalogue_of_dates_is_read_as_eurostat_writes_it():
    text = (
        '"title"\t"code"\t"type"\t"last update of data"\t"last table structure change"\r\n'
        '"Themes"\t"data"\t"folder"\t" "\t" "\r\n'
        '"    GDP ""by"" region"\t"NAMA_10R_3GDP"\t"dataset"\t"18.02.2025"\t"01.01.2020"\r\n'
        '"    Later"\t"tgs1"\t"dataset"\t"2025-03-01T23:00:00+0100"\t" "\r\n'
        '"    Cut"\t"tgs2"\r\n'
    )
    assert last_updates(text, "toc") == {"nama_10r_3gdp": "2025-02-18", "tgs1": "2025-03-01T23:00:00+0100"}
    for bad in ("", "title\tcode\n", '"code"\t"last update of data"\n' + '"x' * 200_000):
        with pytest.raises(InputError, match="toc"):
            last_updates(bad, "toc")
