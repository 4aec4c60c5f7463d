"""What a command prints: into a pipe that closes, onto a disk that is full, in UTF-8 whatever the surroundings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAYS = """
import sys
from data.console import say
from data.errors import InputError
try:
    for _ in range({times}):
        say({text})
except InputError as fault:
    print(fault, file=sys.stderr)
    raise SystemExit(1)
"""


def start(expression: str, times: int = 1, **options) -> subprocess.Popen:
    command = [sys.executable, "-c", SAYS.format(text=expression, times=times)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, **options)


def test_a_reader_who_has_seen_enough_is_no_error():
    process = start("'line\\n' * 1000", times=100, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"line" + os.linesep.encode()
    process.stdout.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("text", ["'short'", "'line\\n' * 100_000"], ids=["short", "long"])
def test_a_full_disk_is_one_line(text):
    with open("/dev/full", "wb") as full:
        told = start(text, times=2, stdout=full).communicate(timeout=30)[1].decode()
    assert told.count("\n") == 1 and "No space left on device" in told and "Traceback" not in told


def test_a_file_gets_utf_8_and_one_end_of_line(tmp_path):
    with (tmp_path / "out").open("wb") as out:
        surroundings = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
        assert start("'Łódź\\n'", times=2, stdout=out, env=surroundings).wait(30) == 0
    assert (tmp_path / "out").read_text(encoding="utf-8") == "Łódź\nŁódź\n"
