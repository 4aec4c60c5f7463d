"""One computation in a process of its own, so that the server stays small and quick meanwhile.

What needs SciPy's statistics and hundreds of megabytes for a few seconds would
otherwise stay in the server's memory for ever, and hold up every request while
it runs. A reader waits for the answer, so it does not stand back for others;
several threads only make it slower where others compute beside it.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

from data.errors import ProductError

T = TypeVar("T")
# Seconds after which nobody waits any more; the largest question takes ten.
PATIENCE = 300.0
# One thread each, for libraries that would take every processor and wait for them in a busy loop.
ALONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def apart(function: Callable[..., T], *values: Any) -> T:
    """What `function`, of a module, gives for `values`; all of it has to be picklable. Raises `ProductError`."""
    task = pickle.dumps((function.__module__, function.__qualname__, values), protocol=5)
    command = [sys.executable, "-c", f"from {__name__} import _answer; _answer()"]
    try:
        done = subprocess.run(
            command, input=task, capture_output=True, env=environment() | ALONE, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.SubprocessError) as fault:
        raise ProductError(f"{function.__qualname__}: no process of its own for it ({fault})") from fault
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise ProductError(f"{function.__qualname__}: its own process ended with {last or done.returncode}")
    result: T = pickle.loads(done.stdout)
    return result


def environment() -> dict[str, str]:
    """The environment of a process that finds the same modules as this one."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(place for place in sys.path if place)}


def _answer() -> None:
    """The other side: read a task, write its result."""
    # Whatever else is printed must not get into the answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    module, name, values = pickle.load(sys.stdin.buffer)
    pickle.dump(getattr(import_module(module), name)(*values), answers, protocol=5)
    answers.close()
