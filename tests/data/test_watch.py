"""Latest: a replaced file is noticed and swapped in, under load, and a bad one leaves the old figures."""

import os
import threading
import time

import pytest

from data.deliveries import FILE, Delivery
from data.errors import InputError
from data.store import Store, write
from data.watch import Latest

FAST = 0.02
PATIENCE = 10


def wait_until(true, seconds=PATIENCE):
    """Wait until `true()`; return whether it became so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return False


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "figures"
    path.write_text("one")
    return path


def replace(path, text):
    """Put another file in the place of `path` in one step, as ingest does."""
    fresh = path.with_name("fresh")
    fresh.write_text(text)
    os.replace(fresh, path)


def test_it_serves_what_the_file_says_now(file):
    lines = []
    with Latest(file, file.read_text, interval=FAST, log=lines.append) as latest:
        assert latest() == "one"
        replace(file, "two")
        assert wait_until(lambda: latest() == "two")
        assert wait_until(lambda: len(lines) == 1)
        assert lines == [f"{file}: new figures are shown"]


def test_a_file_that_stays_is_built_once(file):
    built = []
    with Latest(file, lambda: built.append(1), interval=FAST, log=print):
        time.sleep(10 * FAST)
    assert built == [1]


def test_the_first_build_may_make_the_file_and_is_not_repeated(tmp_path):
    path, built = tmp_path / "made", []

    def build():
        built.append(1)
        path.write_text("made")

    with Latest(path, build, interval=FAST, log=print):
        time.sleep(10 * FAST)
    assert built == [1]


def test_a_failure_keeps_the_old_figures_with_one_line_and_the_next_file_is_tried(file):
    lines = []

    def build():
        text = file.read_text()
        if text == "bad":
            raise InputError(file, value=text, expected="figures")
        return text

    with Latest(file, build, interval=FAST, log=lines.append) as latest:
        replace(file, "bad")
        assert wait_until(lambda: lines)
        time.sleep(5 * FAST)
        assert latest() == "one"
        assert lines == [
            f"{file}: the new file is not used, the earlier figures stay: {file}: found 'bad', expected figures"
        ]
        replace(file, "good")
        assert wait_until(lambda: latest() == "good")


def test_a_file_that_is_deleted_changes_nothing(file):
    lines = []
    with Latest(file, file.read_text, interval=FAST, log=lines.append) as latest:
        file.unlink()
        time.sleep(5 * FAST)
        assert (latest(), lines) == ("one", [])


def test_the_first_failure_is_the_callers(file):
    def build():
        raise InputError(file, expected="figures")

    with pytest.raises(InputError, match="expected figures"):
        Latest(file, build)


def one_value(value):
    import pyarrow as pa

    table = pa.table(
        {"geo": ["AT12"] * 500, "time": pa.array(range(500), pa.int32()), "value": [value] * 500}
        | {"flag": [""] * 500, "conf": [""] * 500}
    )
    return Delivery("eurostat.demo", table, "v", "test", "demo.tsv", "0", False, FILE)


def test_no_request_fails_or_sees_a_mixture_while_databases_are_replaced(tmp_path):
    path = tmp_path / "x.duckdb"
    write([one_value(0.0)], path)

    def build():
        with Store.open(path) as store:
            return store.series("eurostat.demo", {})["value"].tolist()

    answers, faults, stop = [], [], threading.Event()

    def ask(latest):
        while not stop.is_set():
            try:
                answers.append(set(latest()))
                time.sleep(0.002)
            except Exception as fault:
                faults.append(fault)

    with Latest(path, build, interval=FAST, log=lambda line: None) as latest:
        threads = [threading.Thread(target=ask, args=(latest,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(1, 6):
            write([one_value(float(number))], path)
        arrived = wait_until(lambda: latest()[0] == 5.0)
        stop.set()
        for thread in threads:
            thread.join()
    assert arrived and faults == []
    assert {len(answer) for answer in answers} == {1}
    assert len(answers) > 100
