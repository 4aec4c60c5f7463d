"""python -m ingest update: only what changed is downloaded, and whatever fails costs nothing but itself."""

import functools
import io
import json
import signal
import subprocess
import sys
import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from publishers import SOURCES, Publisher, geojson, oecd, tsv
from replay_server import File

import ingest.download
from data.deliveries import FILE
from data.errors import InputError
from data.store import Store
from ingest.__main__ import main
from ingest.download import NEW, REPLAY, UNCHANGED, Web
from ingest.draw import made_from
from ingest.folder import STAGED, exclusively
from ingest.live import remotes
from ingest.lockfile import LOCK, checksum
from ingest.patience import Patience
from ingest.progress import Bars, progress
from ingest.update import ABSENT, FAILED, Task, update

ROOT = Path(__file__).resolve().parents[2]
FAST = Patience(attempts=3, first=0.01, longest=0.02, jitter=0.01, asked=1, silence=10)
GDP, RD, OECD = "eurostat.nama_10r_3gdp", "eurostat.tgs00042", "oecd.df_pop_broad"
SHAPES = "gisco.nuts_rg_20m_2021_4326_levl_2"
FOUR = (GDP, RD, OECD, SHAPES)


@pytest.fixture
def publisher(monkeypatch):
    """A publisher that has everything; the command line asks it too, without long pauses."""
    with Publisher() as running:
        monkeypatch.setenv(REPLAY, running.url)
        monkeypatch.setattr(ingest.download, "Patience", functools.partial(lambda: FAST))
        yield running


@pytest.fixture
def places(tmp_path):
    return tmp_path / "raw", tmp_path / "x.duckdb"


@pytest.fixture
def run(publisher, places):
    """Update some datasets; returns id -> state and keeps id -> detail."""

    def run(*only, offline=False, jobs=3):
        task = Task(*places, only=only, jobs=jobs)
        lines = io.StringIO()
        with progress(len(remotes(SOURCES, only)), lines) as shown:
            if offline:
                results = update(task, SOURCES, shown)
            else:
                with Web(patience=FAST, replay=publisher.url) as web:
                    results = update(task, SOURCES, shown, web)
        run.details, run.lines = {one.id: one.detail for one in results}, lines.getvalue().splitlines()
        return {one.id: one.state for one in results}

    return run


def values(database, dataset):
    with Store.open(database) as store:
        return sorted(set(store.series(dataset, {})["value"].tolist()))


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def identity(path):
    return path.stat().st_ino, path.stat().st_mtime_ns


def test_everything_with_an_address_arrives(run, places, publisher):
    raw, database = places
    found = run()
    assert set(found.values()) == {NEW}
    assert set(found) == {one.id for one in remotes(SOURCES)} and len(found) >= 30
    with Store.open(database) as store:
        held = store.datasets().set_index("dataset")
    assert set(held.index) == {name for name in found if not name.startswith("gisco.")}
    assert set(held["origin"]) == {FILE}
    assert held.loc[GDP, "vintage"] == "last update 2025-02-18"
    lock = tomllib.loads((raw / LOCK).read_text("utf-8"))["files"]
    assert list(lock) == sorted(found)
    for remote in remotes(SOURCES):
        entry, file = lock[remote.id], raw / remote.name
        assert (entry["address"], entry["size"]) == (remote.address, file.stat().st_size)
        assert file.read_bytes() == publisher.file(remote.id).body
    assert not (raw / STAGED).exists()


def test_a_second_run_asks_for_nothing_that_has_a_date(run, places, publisher):
    raw, database = places
    run(*FOUR)
    before, stored = contents(raw), identity(database)
    publisher.requests.clear()
    assert set(run(*FOUR).values()) == {UNCHANGED}
    assert sorted(publisher.downloads()) == sorted(publisher.paths[name] for name in (OECD, SHAPES))
    assert all("If-None-Match" in request.headers for request in publisher.asked(publisher.paths[OECD]))
    assert (contents(raw), identity(database)) == (before, stored)


def test_only_what_was_updated_is_downloaded_and_written(run, places, publisher):
    raw, database = places
    run(GDP, RD)
    lock = (raw / LOCK).read_text("utf-8").split("\n\n")
    publisher.release(RD, 7.5)
    publisher.requests.clear()
    assert run(GDP, RD) == {GDP: UNCHANGED, RD: NEW}
    assert publisher.downloads() == [publisher.paths[RD]]
    assert (values(database, RD), values(database, GDP)) == ([7.5, 8.5], [1.5, 2.5])
    after = (raw / LOCK).read_text("utf-8").split("\n\n")
    assert [old == new for old, new in zip(lock, after, strict=True)] == [True, True, False]
    assert 'updated = "2026-03-01"' in after[2]


def test_the_same_bytes_under_a_new_date_change_nothing_and_are_not_asked_for_again(run, places, publisher):
    raw, database = places
    run(RD)
    lock, stored = (raw / LOCK).read_bytes(), identity(database)
    publisher.release(RD, 1.5)
    assert run(RD) == {RD: UNCHANGED}
    assert ((raw / LOCK).read_bytes(), identity(database)) == (lock, stored)
    publisher.requests.clear()
    assert run(RD) == {RD: UNCHANGED}
    assert publisher.downloads() == []


def test_a_second_release_of_the_same_day_is_not_missed(run, places, publisher):
    """Eurostat updates at 11 and at 23 o'clock; its catalogue gives the day."""
    today = f"{datetime.now(UTC):%d.%m.%Y}"
    publisher.release(RD, 3.5, today)
    run(RD)
    publisher.release(RD, 4.5, today)
    assert run(RD) == {RD: NEW}
    assert values(places[1], RD) == [4.5, 5.5]
    publisher.requests.clear()
    assert run(RD) == {RD: UNCHANGED}
    assert [request.headers["If-None-Match"] for request in publisher.asked(publisher.paths[RD])] == [f'"{RD}-4.5"']


def test_ctrl_c_ends_at_once_and_changes_nothing(publisher, places):
    publisher.file(RD).misbehave = ["status 503 200"] * 9
    command = [sys.executable, "-m", "ingest", "--raw", str(places[0]), "--database", str(places[1]), "--only", RD]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert "HTTP 503" in process.stderr.readline()
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == "error: stopped; what was there before stays\n"
        assert process.wait() == 1
    assert time.monotonic() - began < 5
    assert not places[1].exists() and not (places[0] / STAGED).exists()


def test_without_the_catalogue_of_dates_every_file_is_asked_whether_it_changed(run, publisher):
    run(GDP, RD)
    del publisher.files[publisher.listing]
    publisher.requests.clear()
    assert set(run(GDP, RD).values()) == {UNCHANGED}
    assert len(publisher.downloads()) == 2
    assert run.lines[0].startswith("catalogue not available: ")


@pytest.mark.parametrize("fault", ["status 404", "status 503", "html", "cut", "redirect http://127.0.0.2/x"])
def test_a_dataset_that_fails_keeps_its_data_and_the_rest_goes_on(fault, run, places, publisher):
    raw, database = places
    run(GDP, RD)
    file = (raw / "eurostat/tgs00042.tsv.gz").read_bytes()
    publisher.release(RD, 7.5)
    publisher.release(GDP, 9.5)
    publisher.file(RD).misbehave = [fault] * 9
    assert run(GDP, RD) == {GDP: NEW, RD: FAILED}
    assert (values(database, RD), values(database, GDP)) == ([1.5, 2.5], [9.5, 10.5])
    assert (raw / "eurostat/tgs00042.tsv.gz").read_bytes() == file
    publisher.file(RD).misbehave.clear()
    assert run(GDP, RD) == {GDP: UNCHANGED, RD: NEW}
    assert values(database, RD) == [7.5, 8.5]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (tsv(SOURCES.datasets["eurostat.nama_10r_3empers"]), "dimensions"),
        (oecd("DF_PAT"), "tgs00042"),
        (b"just some words\n", "expected"),
        (b"sectperf,unit,geo\\time\t2020 \nTOTAL,PC_GDP,AT12\tmany \n", "many"),
    ],
    ids=["another dataset", "another publisher", "no data", "unreadable values"],
)
def test_what_is_not_the_dataset_does_not_replace_it(body, why, run, places, publisher):
    raw, database = places
    run(RD)
    before = contents(raw)
    publisher.release(RD, 7.5)
    publisher.file(RD).body = body
    assert run(RD) == {RD: FAILED}
    assert why in run.details[RD]
    assert contents(raw) == before
    assert values(database, RD) == [1.5, 2.5]


def test_whatever_a_reader_does_the_others_are_loaded(run, places, monkeypatch):
    import ingest.update

    real = ingest.update.deliver

    def deliver(file, sources, dataset, **options):
        if dataset == RD:
            raise ZeroDivisionError("a mistake in a reader")
        return real(file, sources, dataset, **options)

    monkeypatch.setattr(ingest.update, "deliver", deliver)
    assert run(RD, GDP) == {GDP: NEW, RD: FAILED}
    assert run.details[RD] == "ZeroDivisionError: a mistake in a reader"
    assert values(places[1], GDP) == [1.5, 2.5]


def test_boundaries_of_another_vintage_are_refused(run, places, publisher):
    publisher.file(SHAPES).body = geojson(2).replace(b'"AT12"', b'"PT1A"')
    assert run(SHAPES) == {SHAPES: FAILED}
    assert "found 'PT1A', expected regions of NUTS 2021, level 2" in run.details[SHAPES]
    publisher.file(SHAPES).body = json.dumps({"features": json.loads(geojson(2))["features"][:9]}).encode()
    assert run(SHAPES) == {SHAPES: FAILED}
    assert "found '9 regions'" in run.details[SHAPES]
    assert not (places[0] / "gisco").exists()


def test_boundaries_that_came_down_are_drawn_once(run, places, publisher):
    drawn = places[0] / ".drawn"
    assert run(SHAPES) == {SHAPES: NEW}
    [path] = drawn.iterdir()
    document = json.loads(path.read_bytes())
    assert len(document["features"]) == 334
    assert made_from(drawn, 2) == document["made_from"] == checksum(places[0] / "gisco" / f"{SHAPES[6:]}.geojson")
    assert run(SHAPES) == {SHAPES: UNCHANGED}
    path.unlink()
    assert run(SHAPES) == {SHAPES: NEW}
    assert [path] == list(drawn.iterdir())


def test_boundaries_that_are_not_whole_change_nothing(run, places, publisher):
    run(SHAPES)
    [path] = (places[0] / ".drawn").iterdir()
    features = json.loads(geojson(2))["features"]
    publisher.files[publisher.paths[SHAPES]] = File(
        json.dumps({"type": "FeatureCollection", "features": features[1:]}).encode(), '"less"'
    )
    assert run(SHAPES) == {SHAPES: FAILED}
    assert "1 regions missing, first" in run.details[SHAPES]
    assert [path] == list((places[0] / ".drawn").iterdir())


def test_a_database_that_was_lost_is_filled_from_the_raw_files(run, places, publisher):
    run(GDP, RD)
    places[1].unlink()
    publisher.requests.clear()
    assert set(run(GDP, RD).values()) == {NEW}
    assert publisher.downloads() == []
    assert values(places[1], GDP) == [1.5, 2.5]


def test_a_raw_file_that_was_damaged_is_downloaded_again(run, places):
    run(RD)
    file = places[0] / "eurostat/tgs00042.tsv.gz"
    good = file.read_bytes()
    file.write_bytes(good[:-1])
    assert run(RD) == {RD: NEW}
    assert file.read_bytes() == good


def test_offline_loads_what_is_there_and_asks_nobody(run, places, publisher):
    raw, database = places
    run(GDP, RD)
    database.unlink()
    publisher.requests.clear()
    (raw / "eurostat/tgs00042.tsv.gz").write_bytes(b"damaged")
    (raw / "eurostat/tgs00010.tsv.gz").write_bytes(tsv(SOURCES.datasets["eurostat.tgs00010"], 3.5))
    found = run(GDP, RD, "tgs00010", "tgs00007", offline=True)
    assert found == {GDP: NEW, RD: FAILED, "eurostat.tgs00010": NEW, "eurostat.tgs00007": ABSENT}
    assert "as " in run.details[RD] and LOCK in run.details[RD]
    assert publisher.requests == []
    assert values(database, "eurostat.tgs00010") == [3.5, 4.5]


@pytest.mark.parametrize("offline", [True, False])
def test_a_raw_file_that_cannot_be_read_has_failed_and_the_rest_goes_on(offline, run, places):
    raw, database = places
    run(GDP, RD)
    database.unlink()
    # A folder can't be read as a file by anybody, whatever the rights of who runs the tests.
    file = raw / "eurostat/tgs00042.tsv.gz"
    file.unlink()
    file.mkdir()
    assert run(GDP, RD, offline=offline) == {GDP: NEW, RD: FAILED}
    assert str(file) in run.details[RD] and "\n" not in run.details[RD]
    assert values(database, GDP) == [1.5, 2.5]


def test_several_at_once_but_never_more_than_asked(run, publisher):
    names = [name for name in publisher.paths if name.startswith("eurostat.")][:6]
    for name in names:
        publisher.file(name).misbehave = ["slow 0.15"]
    run(*names, jobs=2)
    assert publisher.most == 2
    lines = [line for line in run.lines if line.startswith("[")]
    assert len(lines) == 6 and lines[-1].startswith("[6/6] eurostat.")


def test_two_runs_at_once_are_refused(run, places):
    with exclusively(places[0]), pytest.raises(InputError, match="expected one run at a time"):
        run(RD)


def test_a_damaged_lock_file_is_one_line_and_a_damaged_state_costs_only_downloads(run, places, publisher):
    raw = places[0]
    run(RD)
    (raw / ".state.json").write_text("{")
    assert run(RD) == {RD: UNCHANGED}
    (raw / LOCK).write_text("[files\n")
    with pytest.raises(InputError, match=LOCK):
        run(RD)


def test_the_command_prints_a_summary_and_says_by_its_code_what_happened(publisher, places, capsys):
    raw, database = (str(place) for place in places)
    where = ["--raw", raw, "--database", database]
    assert main([*where, "--only", "tgs00042", "nama_10r_3gdp"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == "2 new, 0 unchanged, 0 failed"
    assert f"{RD}: new: 4 rows, 4 values, 0 rejected, last update 2025-02-18" in out.splitlines()
    assert all(line.startswith("[") for line in err.splitlines()) and len(err.splitlines()) == 2
    publisher.release(RD, 7.5)
    publisher.file(RD).misbehave = ["status 404"]
    assert main(["update", *where, "--only", "tgs00042", "nama_10r_3gdp"]) == 2
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == "0 new, 1 unchanged, 1 failed"
    assert f"{RD}: failed: https://ec.europa.eu/" in out and "HTTP 404" in out
    publisher.requests.clear()
    assert main([*where, "--offline"]) == 0
    assert publisher.requests == []
    assert capsys.readouterr().out.splitlines()[-1].startswith("without an address, load them from a file: ec.ris")


def test_a_new_database_starts_from_the_snapshot(publisher, places):
    raw, database = places
    assert main(["--raw", str(raw), "--database", str(database), "--only", "tgs00042"]) == 0
    with Store.open(database) as store:
        assert {"ec.ris", RD, GDP} <= set(store.tables())
        assert store.vintage().endswith("+ 1 loaded datasets")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--only", "tgs9"], "error: --only: found 'tgs9', expected a dataset of data/sources.toml, or boundaries"),
        (["--only", "ris"], "python -m ingest load FILE"),
        (["--nuts", "2024", "--only", "tgs00042"], "NUTS 2024: found 'no boundaries of level 0, 2, 3', expected those"),
        (["--nuts", "2024", "--offline"], "NUTS 2024: found 'no boundaries of level 0, 2, 3', expected those that"),
        (["--nuts", "2016"], "argument --nuts: invalid choice"),
        (["--jobs", "0"], "expected 1 to 8"),
        (["--colour"], "unrecognized arguments: --colour"),
        (["--raw", __file__], "expected a folder to write to"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_code_1(arguments, message, publisher, places, capsys):
    raw, database = places
    code = None
    try:
        code = main(["update", "--raw", str(raw), "--database", str(database), *arguments])
    except SystemExit as stopped:
        code = stopped.code
    err = capsys.readouterr().err
    assert code == 1
    assert message in err.splitlines()[-1]
    assert not database.exists() and publisher.downloads() == []


def test_on_a_terminal_there_is_a_bar_for_each_and_for_all(publisher, places):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    publisher.file(RD).misbehave = ["status 503", "drip 0.002"]
    with Web(patience=FAST, replay=publisher.url) as web, progress(2, terminal) as shown:
        assert isinstance(shown, Bars)
        update(Task(*places, only=(RD, GDP)), SOURCES, shown, web)
    told = terminal.getvalue()
    assert "2/2" in told and "━" in told and "HTTP 503" in told
    assert f"{RD}: new" in told


def test_the_snapshot_can_be_built_from_what_was_downloaded(run, places, tmp_path, capsys):
    raw, _ = places
    run(RD, GDP, SHAPES, "tgs00010")
    assert main(["snapshot", "--from", str(raw), "--to", str(tmp_path / "snapshot")]) == 0
    printed = capsys.readouterr().out
    assert ".state.json" not in printed and LOCK not in printed
    entries = json.loads((tmp_path / "snapshot" / "manifest.json").read_text("utf-8"))["datasets"]
    assert {entry["dataset"]: entry["vintage"] for entry in entries}[RD] == "last update 2025-02-18"
