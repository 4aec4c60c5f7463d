"""Run a build of what data/ ships: a line per file written, or one line that says why not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from data.errors import ProductError


def run_build(build: Callable[[], Iterable[str]]) -> int:
    """Print the lines that `build()` gives; return the exit code, 1 after one line on stderr.

    `build` imports what it needs itself, so that a package that isn't installed is told here.
    """
    try:
        for line in build():
            print(line)
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        fault = f'building needs {package}: pip install -c constraints.txt -e ".[build]"'
    except OSError as error:
        fault = f"{error.filename}: found {error.strerror}, expected a place to write to"
    except ProductError as error:
        fault = str(error)
    else:
        return 0
    print(f"error: {fault}", file=sys.stderr)
    return 1
