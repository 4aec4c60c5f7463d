"""Several processes that answer at one address: Python computes on one core at a time, a machine has more.

All of them take connections from one socket, so the one that is idle takes the next. A browser holds what is
selected, and sends it with every act, so any of them can answer it. The process that starts them answers nothing.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from threading import Thread

# Seconds between two looks whether all are there; within which an end is that of a start that failed; to end in.
EVERY, SOON, PATIENCE = 0.5, 60.0, 10.0


class Workers:
    """`number` processes of `command`, which takes the number of the socket as its last argument; close it to end them.

    One that ends is started anew.
    """

    def __init__(self, command: Sequence[str], listening: socket.socket, number: int) -> None:
        self._command, self._listening = command, listening
        self._running = [self._start() for _ in range(number)]

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.close()

    def watch(self) -> int:
        """Returns the exit code of a process that ended soon after its start; the next one would do no better.

        While another one that started well goes on answering, the next one is only waited with: a new database that
        can't be read must not end the service of the old figures.
        """
        while True:
            time.sleep(EVERY)
            for place, (process, begin) in enumerate(self._running):
                if process.poll() is None:
                    continue
                if time.monotonic() - begin >= SOON:
                    print(f"a worker ended with {process.returncode}; another is started", file=sys.stderr, flush=True)
                    self._running[place] = self._start()
                elif not self._one_answers():
                    return process.returncode or 1

    def _one_answers(self) -> bool:
        """Whether one that started well still runs."""
        now = time.monotonic()
        return any(process.poll() is None and now - begin >= SOON for process, begin in self._running)

    def close(self) -> None:
        """End all of them."""
        for process, _begin in self._running:
            process.stdin.close()
        for process, _begin in self._running:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self) -> tuple[subprocess.Popen[bytes], float]:
        number = self._listening.fileno()
        process = subprocess.Popen(
            [*self._command, str(number)],
            stdin=subprocess.PIPE,  # which ends with this process, however that ends
            stdout=subprocess.DEVNULL,
            pass_fds=[number],
            start_new_session=True,  # Ctrl+C is for this process, which ends the others
        )
        return process, time.monotonic()


def end_with_parent() -> None:
    """In a worker: end as soon as the process that started it has ended or wants it to; nothing is left to be saved."""

    def wait() -> None:
        while os.read(0, 1):
            pass
        os._exit(0)

    Thread(target=wait, name="parent", daemon=True).start()
