"""What a command found, on standard output: read by people, other programs, or nobody any more."""

from __future__ import annotations

import contextlib
import io
import os
import sys

from data.errors import InputError


def say(text: str) -> None:
    """Print `text`, in UTF-8 where it goes to a file or another program.

    Nothing happens when the reader (head, less) has seen enough; raises `InputError` when there is no room for it.
    """
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(**({"errors": "replace"} if out.isatty() else {"encoding": "utf-8"}))
    try:
        print(text, end="" if text.endswith("\n") else "\n", flush=True)
    except BrokenPipeError:
        _forget_output()
    except OSError as fault:
        _forget_output()
        raise InputError("output", expected=f"a place that can be written to ({fault.strerror})") from None


def _forget_output() -> None:
    """What is left in the buffer would fail again at the end, and be told there as a traceback."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
