"""What the server takes of the machine is given back."""

from __future__ import annotations

import sys

import numpy as np
import pyarrow as pa
import pytest
from threadpoolctl import threadpool_info

from callbacks.resources import compute_alone, give_memory_back, trim


def resident():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mallopt and /proc are those of Linux")
def test_what_was_large_for_a_moment_is_given_back():
    give_memory_back()
    assert pa.default_memory_pool().backend_name == "system"
    trim()
    kept, before = [], resident()
    large = [b"x" * 100_000 for _ in range(1_000)]
    kept.append(b"x" * 100_000)  # lies behind them, so that they are in the middle of the heap
    assert resident() - before > 60_000
    del large
    trim()
    assert resident() - before < 20_000


def test_linear_algebra_uses_one_thread():
    compute_alone()
    assert np.ones((300, 300)) @ np.ones(300) == pytest.approx(300)
    assert {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"} == {1}
