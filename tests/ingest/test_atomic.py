"""Old or new, never a mixture: killed at any moment, out of disk, several at once; and nothing outside the folders."""

import gzip
import io
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
import tomllib
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pytest
from publishers import SOURCES, Publisher

from data.catalogue import load_sources
from data.deliveries import FILE, Delivery
from data.errors import InputError
from data.store import Store, write
from ingest.download import NEW, Validators, Web
from ingest.folder import place
from ingest.live import remotes
from ingest.lockfile import LOCK
from ingest.patience import Patience
from ingest.progress import progress
from ingest.update import FAILED, Task, update

ROOT = Path(__file__).resolve().parents[2]
FAST = Patience(attempts=2, first=0.01, longest=0.02, jitter=0.01, silence=2)
GDP, RD = "eurostat.nama_10r_3gdp", "eurostat.tgs00042"
# When to kill, as shares of what an undisturbed run takes; the commit is in the last third.
MOMENTS = (0.05, 0.3, 0.5, 0.7, 0.8, 0.86, 0.9, 0.94, 0.97, 1.0, 1.03, 1.06, 1.1)
# Imports once and forks before each run, while it has no thread yet: starting Python anew took most of the test.
CHILD = """
import io, os, sys
from pathlib import Path
from data.catalogue import load_sources
from ingest.download import Web
from ingest.progress import progress
from ingest.update import Task, update
import data.store, ingest.files, ingest.load, httpx, tenacity
task, sources = Task(Path(sys.argv[1]), Path(sys.argv[2]), only=sys.argv[4:]), load_sources()
with Web(replay=sys.argv[3]) as web, progress(2, io.StringIO()) as shown:
    print("ready", flush=True)
    for line in sys.stdin:
        number = os.fork()
        if not number:
            update(task, sources, shown, web)
            os._exit(0)
        print(number, flush=True)
        print("done" if os.waitpid(number, 0)[1] == 0 else "killed", flush=True)
"""


@pytest.fixture
def places(tmp_path):
    return tmp_path / "raw", tmp_path / "x.duckdb"


def refresh(publisher, places, *only, sources=SOURCES):
    task = Task(*places, only=only)
    with Web(patience=FAST, replay=publisher.url) as web, progress(9, io.StringIO()) as shown:
        return {one.id: one for one in update(task, sources, shown, web)}


def value(database, dataset):
    with Store.open(database) as store:
        return store.series(dataset, {})["value"].min()


def table(number, rows=10):
    return pa.table(
        {"geo": ["AT12"] * rows, "time": pa.array(range(rows), pa.int32())}
        | {"value": [float(number + row) for row in range(rows)], "flag": [""] * rows, "conf": [""] * rows}
    )


def delivery(number, dataset="eurostat.demo", **options):
    return Delivery(dataset, table(number, **options), "v", "test", "demo.tsv", "0", False, FILE)


class Child:
    """A process that updates once for each line it is sent, each time in a process of its own that can be killed."""

    def __init__(self, places, url):
        command = [sys.executable, "-c", CHILD, *map(str, places), url, GDP, RD]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def start(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        self.running = int(self.process.stdout.readline())

    def wait(self):
        assert self.process.stdout.readline() == "done\n"

    def kill(self):
        with suppress(ProcessLookupError):
            os.kill(self.running, signal.SIGKILL)
        return self.process.stdout.readline() == "killed\n"

    def close(self):
        self.process.kill()
        self.process.communicate()


def released(publisher, number):
    """Publish the same new figure in both datasets."""
    for name in (GDP, RD):
        publisher.release(name, number + 0.5, f"{number}.01.2026")


def test_killed_at_any_moment_it_holds_the_old_or_the_new_state(places):
    raw, database = places
    moments, states, killed = random.Random(), [], 0
    with Publisher() as publisher:
        refresh(publisher, places, GDP, RD)
        child = Child(places, publisher.url)
        held = 2.5
        try:
            released(publisher, 2)
            began = time.monotonic()
            child.start()
            child.wait()
            whole = time.monotonic() - began
            for number, moment in enumerate(MOMENTS, start=10):
                released(publisher, number)
                child.start()
                time.sleep(moments.uniform(0.9, 1.1) * moment * whole)
                if child.kill():
                    killed += 1
                else:  # the one whose time was taken ran on a slower machine: they change their pace within seconds
                    whole *= 0.8
                found = {value(database, name) for name in (GDP, RD)}
                assert len(found) == 1 and found <= {held, number + 0.5}
                states.append(found == {number + 0.5})
                held = found.pop()
                tomllib.loads((raw / LOCK).read_text("utf-8"))
                json.loads((raw / ".state.json").read_text("utf-8"))
        finally:
            child.close()
        assert not states[0] and killed >= len(MOMENTS) // 2
        refresh(publisher, places, GDP, RD)
        assert {value(database, name) for name in (GDP, RD)} == {number + 0.5}
        for name in (GDP, RD):
            assert (raw / f"{name.replace('.', '/')}.tsv.gz").read_bytes() == publisher.file(name).body
    left = {path.relative_to(raw.parent).as_posix() for path in raw.parent.rglob("*") if path.is_file()}
    assert left == {
        *("x.duckdb", "x.duckdb.lock", "raw/.lock", "raw/.state.json", f"raw/{LOCK}"),
        *("raw/eurostat/nama_10r_3gdp.tsv.gz", "raw/eurostat/tgs00042.tsv.gz"),
    }


@contextmanager
def largest_file(size):
    """Let no file grow beyond `size` bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def names(folder):
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("space", [100_000, 1_500_000])
def test_out_of_disk_the_old_database_stays(space, tmp_path):
    """A hundred kilobytes are too few even for the copy of the old one, a megabyte for the new table."""
    path = tmp_path / "x.duckdb"
    write([delivery(1)], path)
    before = path.read_bytes()
    with largest_file(space), pytest.raises(InputError) as caught:
        write([delivery(2), delivery(3, dataset="eurostat.large", rows=1_000_000)], path)
    assert str(caught.value).startswith(f"{path}: ") and "\n" not in str(caught.value)
    assert path.read_bytes() == before
    assert names(tmp_path) == {"x.duckdb", "x.duckdb.lock"}
    write([delivery(5)], path)
    assert value(path, "eurostat.demo") == 5.0


def test_out_of_disk_a_download_fails_alone_and_is_made_good(places):
    database = places[1]
    with Publisher() as publisher:
        refresh(publisher, places, GDP)
        publisher.release(RD, 7.5)
        publisher.file(RD).body *= 100
        with largest_file(len(publisher.file(RD).body) // 2):
            found = refresh(publisher, places, GDP, RD)
        assert found[RD].state == FAILED and "expected a place to write to" in found[RD].detail
        assert value(database, GDP) == 1.5
        publisher.release(RD, 8.5)
        assert refresh(publisher, places, RD)[RD].state == NEW
    assert value(database, RD) == 8.5


def test_a_database_that_cannot_be_written_is_one_error_and_the_next_run_loads_what_came(places):
    database = places[1]
    with Publisher() as publisher:
        refresh(publisher, places, GDP)
        before = database.read_bytes()
        publisher.release(RD, 7.5)
        with largest_file(200_000), pytest.raises(InputError, match=r"x\.duckdb"):
            refresh(publisher, places, RD)
        assert database.read_bytes() == before
        publisher.requests.clear()
        assert refresh(publisher, places, RD)[RD].state == NEW
        assert publisher.downloads() == []
    assert value(database, RD) == 7.5


def sources_with(tmp_path, text):
    """The catalogue of sources with something added to it."""
    path = tmp_path / "sources.toml"
    original = ROOT / "data" / "sources.toml"
    path.write_text(original.read_text("utf-8") + text, "utf-8")
    return load_sources(path)


HOSTILE = {
    "publisher": '\n[publishers."../../evil"]\nlabel = "x"\nlicence = "x"\nnotice = "x"\nurl = "x"\n'
    'address = "https://x.example/{CODE}"\nsuffix = "tsv"\n[datasets."../../evil.x"]\nlabel = "x"\n',
    "suffix": '\n[publishers.evil]\nlabel = "x"\nlicence = "x"\nnotice = "x"\nurl = "x"\n'
    'address = "https://x.example/{CODE}"\nsuffix = "/../../../../evil"\n[datasets."evil.x"]\nlabel = "x"\n',
    "letters": '\n[datasets."eurostat.ﬁle"]\nlabel = "x"\n',
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_name_in_the_catalogue_is_refused(kind, tmp_path):
    with pytest.raises(InputError) as caught:
        remotes(sources_with(tmp_path, HOSTILE[kind]))
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("code", ["../x", "a/../../x", "/etc/x", "x\x00", "..", "a.b", "a;b", 'a"b', "x y"])
def test_a_code_that_is_a_path_is_no_dataset(code, tmp_path):
    text = f"\n[datasets.{json.dumps('eurostat.' + code)}]\nlabel = 'x'\n"
    with pytest.raises(InputError):
        sources_with(tmp_path, text)


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/passwd", "link/x", "file"])
def test_a_place_outside_the_folder_is_refused(name, tmp_path):
    raw, outside = tmp_path / "raw", tmp_path / "outside"
    raw.mkdir()
    outside.mkdir()
    (raw / "link").symlink_to(outside)
    (raw / "file").symlink_to(outside / "x")
    with pytest.raises(InputError, match="expected a place inside"):
        place(raw, name)
    assert place(raw, "eurostat/x.tsv.gz") == raw / "eurostat/x.tsv.gz"


def test_links_that_lie_in_the_folder_are_not_followed(places, tmp_path):
    raw, database = places
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "mine").write_text("mine")
    raw.mkdir()
    (raw / "eurostat").symlink_to(outside)
    (raw / ".state.json").symlink_to(outside / "mine")
    (raw / ".state.json.new").symlink_to(outside / "mine")
    (raw / f"{LOCK}.new").symlink_to(outside / "mine")
    database.with_name("x.duckdb.new").symlink_to(outside / "mine")
    with Publisher() as publisher:
        found = refresh(publisher, places, RD, "boundaries")
    assert found[RD].state == FAILED and "expected a place inside" in found[RD].detail
    assert {one.state for name, one in found.items() if name != RD} == {NEW}
    write([delivery(1)], database)
    assert names(outside) == {"mine"} and (outside / "mine").read_text() == "mine"


@pytest.mark.parametrize("lies", [".new", ".lock"])
def test_a_link_instead_of_what_the_run_makes_is_refused(lies, places, tmp_path):
    raw, outside = places[0], tmp_path / "outside"
    raw.mkdir()
    (raw / lies).symlink_to(outside)
    with Publisher() as publisher, pytest.raises(InputError):
        refresh(publisher, places, RD)
    assert not outside.exists()


def test_a_link_instead_of_the_databases_lock_is_refused(tmp_path):
    database = tmp_path / "data" / "x.duckdb"
    database.parent.mkdir()
    database.with_name("x.duckdb.lock").symlink_to(tmp_path / "outside")
    with pytest.raises(InputError, match="expected a place to write to"):
        write([delivery(1)], database)
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("name", ["../../../tgs00042.tsv", "/tmp/evil/tgs00042.tsv", "..\\..\\tgs00042.tsv"])
def test_names_in_an_archive_lead_nowhere(name, places, tmp_path):
    raw, database = places
    packed = io.BytesIO()
    with Publisher() as publisher:
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(name, gzip.decompress(publisher.file(RD).body))
        publisher.file(RD).body = packed.getvalue()
        assert refresh(publisher, places, RD)[RD].state == NEW
    assert value(database, RD) == 1.5
    assert {path.name for path in raw.rglob("*.tsv*")} == {"tgs00042.tsv.gz"}
    assert {path.name for path in tmp_path.iterdir()} == {"raw", "x.duckdb", "x.duckdb.lock"}
    assert not Path("/tmp/evil").exists()


def test_names_a_server_suggests_are_ignored(tmp_path):
    with Publisher() as publisher:
        publisher.file(RD).misbehave = ["redirect /../../evil"]
        publisher.files["/evil"] = publisher.file(RD)
        target = tmp_path / "raw" / "x.tsv.gz"
        target.parent.mkdir()
        with Web(patience=FAST, replay=publisher.url) as web:
            web.get(SOURCES.address(RD), target, Validators())
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"x.tsv.gz"}


def test_a_dataset_whose_name_is_sql_never_reaches_the_database(tmp_path):
    path = tmp_path / "x.duckdb"
    write([delivery(1)], path)
    before = path.read_bytes()
    for name in ('eurostat.x" AS SELECT 1; --', "eurostat.x; COPY info TO '/tmp/x'", "eurostat.", "../x.y"):
        with pytest.raises(Exception, match="is no name of a table or column"):
            write([delivery(2, dataset=name)], path)
    assert path.read_bytes() == before
    assert names(tmp_path) == {"x.duckdb", "x.duckdb.lock"}


def test_nothing_is_written_beside_what_was_chosen(places, tmp_path, monkeypatch):
    """Working directory and home stay empty: no spill files, no extensions, no caches."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("HOME", str(elsewhere))
    with Publisher() as publisher:
        refresh(publisher, places, GDP, RD)
    with Store.open(places[1]) as store:
        store.series(GDP, {})
    assert list(elsewhere.iterdir()) == []
