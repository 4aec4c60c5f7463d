"""A process beside the server that is given something once and then computes with it, one task after the other.

What takes a second or two and much memory would otherwise hold up every request
while it runs, and its heap would stay in the server for ever. The process stands
back behind the server, and ends when nobody has wanted anything for some minutes.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from threading import Lock, Timer
from typing import Any

from data.errors import ProductError
from indicators.apart import PATIENCE, environment

# Seconds after which an idle process ends.
IDLE = 180.0
# How far a process stands back for others, unless somebody waits for it.
NICENESS = 10
MADE, REFUSED, FAILED = "made", "refused", "failed"


class UnansweredError(ProductError):
    """Nothing came of a task, through no fault of the one who wanted it."""


class Silent(Exception):
    """A process that has ended or was ended."""


class Child:
    """A process that is sent messages and answers each; ended when nobody has wanted anything for `idle` seconds.

    A message without an answer after `patience` seconds ends it too. Who uses it holds `_lock` meanwhile.
    """

    def __init__(self, *, idle: float, patience: float) -> None:
        self._idle, self._patience, self._lock = idle, patience, Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closing: Timer | None = None

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._stay()
            self._end()

    @property
    def is_open(self) -> bool:
        """Whether a process is waiting for messages."""
        return self._process is not None

    def _open(self, command: Sequence[str], **more: Any) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **more)

    def _exchange(self, message: Any) -> tuple[str, Any]:
        """What comes back for a message; raises `Silent`: one that hangs is killed, one that died says nothing."""
        process = self._process
        guard = Timer(self._patience, process.kill)
        guard.daemon = True
        guard.start()
        try:
            pickle.dump(message, process.stdin, protocol=5)
            process.stdin.flush()
            return pickle.load(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as fault:
            raise Silent from fault
        finally:
            guard.cancel()

    @contextlib.contextmanager
    def _at_work(self) -> Iterator[None]:
        """The process is kept for a task, ended where the task fails, and left to end by itself afterwards."""
        with self._lock:
            self._stay()
            try:
                yield
            except BaseException:
                self._end()
                raise
            finally:
                self._close_later()

    def _stay(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None

    def _close_later(self) -> None:
        if self._process is not None:
            self._closing = Timer(self._idle, self.close)
            self._closing.daemon = True
            self._closing.start()

    def _end(self) -> None:
        if (process := self._process) is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                # What it never read is written when the pipe is closed, and nobody is there.
                with contextlib.suppress(OSError):
                    pipe.close()
            process.wait()
            self._process = None


def answers_of(niceness: int) -> Any:
    """The other side's first step: stand back, and give the pipe for answers, which nothing else is printed into."""
    if hasattr(os, "nice"):
        os.nice(niceness)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


class Aside(Child):
    """Calls what `make(*values)` gives, in a process of its own; safe for several threads, which wait for each other.

    `make` is a function or class of a module, or its name such as "package.module:name" where this process has no need
    of that module; everything given and returned is picklable. The process is started by the first call, and anew where
    it has ended.
    """

    def __init__(
        self,
        make: Callable[..., Any] | str,
        *values: Any,
        idle: float = IDLE,
        patience: float = PATIENCE,
        niceness: int = NICENESS,
    ) -> None:
        super().__init__(idle=idle, patience=patience)
        told = make if isinstance(make, str) else f"{make.__module__}:{make.__qualname__}"
        self._module, _colon, self._name = told.partition(":")
        self._values, self._niceness = values, niceness

    def __call__(self, *task: Any) -> Any:
        """What comes of `task`; raises the `ProductError` that was raised there, `UnansweredError` if nothing came."""
        with self._at_work():
            kind, result = self._ask(task)
        if kind != MADE:
            raise _fault(kind, result)
        return result

    def _ask(self, task: tuple[Any, ...]) -> tuple[str, Any]:
        if self._process is not None:
            begin = time.monotonic()
            # It may have died while nobody looked; one that hangs isn't given a second chance.
            with contextlib.suppress(Silent):
                return self._exchange(task)
            if time.monotonic() - begin >= self._patience:
                raise UnansweredError(f"{self._name}: no answer within {self._patience:g} seconds")
        self._end()
        try:
            self._start()
            return self._exchange(task)
        except (OSError, Silent) as fault:
            raise UnansweredError(f"{self._name}: its own process gave no answer") from fault

    def _start(self) -> None:
        """A process that has made what answers; what it is made of is sent only once."""
        command = [sys.executable, "-c", f"from {__name__} import _serve; _serve({self._niceness})"]
        self._open(command, env=environment())
        kind, result = self._exchange((self._module, self._name, self._values))
        if kind != MADE:
            raise _fault(kind, result)


def _fault(kind: str, text: str) -> ProductError:
    return ProductError(text) if kind == REFUSED else UnansweredError(text)


def _serve(niceness: int) -> None:
    """The other side: make what answers, then answer until no task can come any more."""
    answers = answers_of(niceness)
    # Ctrl+C is meant for the server, with which this process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A server that ends may have told half a task.
    with contextlib.suppress(EOFError, BrokenPipeError, pickle.UnpicklingError):
        module, name, values = pickle.load(sys.stdin.buffer)
        kind, made = _result(lambda: getattr(import_module(module), name)(*values))
        _tell(answers, kind, None if kind == MADE else made)
        while kind == MADE:
            task = pickle.load(sys.stdin.buffer)
            _tell(answers, *_result(partial(made, *task)))


def _result(compute: Callable[[], Any]) -> tuple[str, Any]:
    try:
        return MADE, compute()
    except ProductError as fault:
        return REFUSED, str(fault)
    # One task that fails must not cost the next one its process.
    except Exception as fault:
        import traceback

        traceback.print_exc()
        return FAILED, f"{type(fault).__name__}: {fault}"


def _tell(answers: Any, kind: str, result: Any) -> None:
    pickle.dump((kind, result), answers, protocol=5)
    answers.flush()
