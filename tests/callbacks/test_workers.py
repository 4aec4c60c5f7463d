"""Several processes at one address: they share the work, are started anew, and never outlive who started them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from urllib.request import ProxyHandler, build_opener

import pytest

from callbacks import workers
from callbacks.workers import Workers

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a socket is handed over by its number")
# Answers every connection with the number of its process.
ANSWERS = f"""
import os, socket, sys
sys.path.insert(0, {str(ROOT)!r})
from callbacks.workers import end_with_parent
end_with_parent()
listening = socket.socket(fileno=int(sys.argv[-1]))
listening.settimeout(0.1)
while True:
    try:
        line = listening.accept()[0]
    except TimeoutError:
        continue
    line.sendall(str(os.getpid()).encode())
    line.close()
"""
COMMAND = [sys.executable, "-c", ANSWERS]


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0)) as found:
        yield found


def who_answers(listening: socket.socket) -> int:
    with socket.create_connection(listening.getsockname(), timeout=20) as line:
        return int(line.recv(100))


def until(happens, seconds: float = 20.0):
    end = time.monotonic() + seconds
    while not (found := happens()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
    return found


def is_there(process: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked about does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_both_answer_and_none_is_left(listening):
    seen = set()
    with Workers(COMMAND, listening, 2):
        until(lambda: seen.add(who_answers(listening)) or len(seen) == 2)
        assert all(map(is_there, seen))
    assert not any(map(is_there, seen))


def test_one_that_ends_is_started_anew(listening, monkeypatch, capfd):
    monkeypatch.setattr(workers, "SOON", 0.0)
    with Workers(COMMAND, listening, 1) as several:
        first = who_answers(listening)
        Thread(target=several.watch, daemon=True).start()
        os.kill(first, signal.SIGKILL)
        assert until(lambda: (found := who_answers(listening)) != first and found)
    assert "a worker ended with -9" in capfd.readouterr().err


def test_while_one_answers_a_start_that_fails_ends_nobody(listening, monkeypatch, capfd):
    """As during a night in which a worker dies and the new database can't be read."""
    monkeypatch.setattr(workers, "SOON", 1.5)
    monkeypatch.setattr(workers, "EVERY", 0.05)
    with Workers(COMMAND, listening, 2) as several:
        seen = set()
        until(lambda: seen.add(who_answers(listening)) or len(seen) == 2)
        time.sleep(workers.SOON)
        good = list(several._command)
        watching = Thread(target=several.watch, daemon=True)
        watching.start()
        several._command = [sys.executable, "-c", "raise SystemExit(3)"]
        first, second = seen
        os.kill(first, signal.SIGKILL)
        until(lambda: "a worker ended with -9" in capfd.readouterr().err)
        time.sleep(0.5)
        assert watching.is_alive() and who_answers(listening) == second
        several._command = good
        assert until(lambda: (found := who_answers(listening)) != second and found)
    assert "a worker ended with 3" in capfd.readouterr().err


def test_a_start_that_fails_is_not_tried_for_ever(listening):
    with Workers([sys.executable, "-c", "raise SystemExit(3)"], listening, 2) as several:
        assert several.watch() == 3


def test_they_end_with_who_started_them(tmp_path):
    port = socket.create_server(("127.0.0.1", 0))
    address = port.getsockname()
    script = (
        f"import socket, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from callbacks.workers import Workers\n"
        f"Workers({COMMAND!r}, socket.socket(fileno=int(sys.argv[1])), 2).watch()"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(port.fileno())], pass_fds=[port.fileno()])
    seen = set()
    until(lambda: seen.add(who_answers(port)) or len(seen) == 2)
    port.close()
    parent.kill()
    parent.wait()
    until(lambda: not any(map(is_there, seen)))
    with pytest.raises(OSError):
        socket.create_connection(address, timeout=1)


def test_the_dashboard_with_two_workers(database):
    """A page and an act, whoever answers; and the command ends them all."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    command = [sys.executable, "app.py", "--port", str(port), "--database", str(database), "--workers", "2"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert f":{port}" in server.stdout.readline()
        ask = build_opener(ProxyHandler({})).open
        assert b"metrogap" in ask(f"http://127.0.0.1:{port}/", timeout=60).read()
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        assert len(children) == 2
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0 and not any(is_there(int(child)) for child in children)
    finally:
        server.kill()
        server.wait()
