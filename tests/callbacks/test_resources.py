"""What the server takes of the machine is given back."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from threadpoolctl import threadpool_info

import app
from callbacks.guard import ACTS
from callbacks.resources import Turns, compute_alone, give_memory_back, trim


def resident():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mallopt and /proc are those of Linux")
def test_what_was_large_for_a_moment_is_given_back():
    give_memory_back()
    trim()
    kept, before = [], resident()
    large = [b"x" * 100_000 for _ in range(1_000)]
    kept.append(b"x" * 100_000)  # lies behind them, so that they are in the middle of the heap
    assert resident() - before > 60_000
    del large
    trim()
    assert resident() - before < 20_000


def test_arrow_has_no_heap_of_its_own_and_pandas_does_without_it():
    program = (
        "from callbacks.resources import give_memory_back, leave_arrow_out\n"
        "give_memory_back(); leave_arrow_out()\n"
        "import sys, pandas as pd\n"
        "assert 'pyarrow' not in sys.modules\n"
        "texts = pd.Series(['a', None], dtype='str')\n"
        "import pyarrow as pa\n"
        "assert pa.array(texts).to_pylist() == ['a', None]\n"
        "print(pa.default_memory_pool().backend_name)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "system\n"


def test_linear_algebra_uses_one_thread():
    compute_alone()
    assert np.ones((300, 300)) @ np.ones(300) == pytest.approx(300)
    assert {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"} == {1}


class Crowd:
    """How many are inside at once, at most."""

    def __init__(self):
        self.inside = self.most = 0
        self.lock = threading.Lock()

    def visit(self):
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        time.sleep(0.03)
        with self.lock:
            self.inside -= 1


def test_only_so_many_requests_to_a_path_are_answered_at_once():
    crowds = {"/act": Crowd(), "/other": Crowd()}

    def application(environ, _start):
        crowds[environ["PATH_INFO"]].visit()
        if environ["QUERY_STRING"]:
            raise ValueError("fails")
        return [b"done"]

    turns = Turns(application, "/act", 2)
    with pytest.raises(ValueError, match="fails"):
        turns({"PATH_INFO": "/act", "QUERY_STRING": "x"}, None)
    with ThreadPoolExecutor(6) as pool:
        environs = [{"PATH_INFO": path, "QUERY_STRING": ""} for path in crowds for _ in range(12)]
        answers = list(pool.map(lambda environ: turns(environ, None), environs))
    # The one that failed has given its place back.
    assert answers == [[b"done"]] * 24 and crowds["/act"].most == 2 and crowds["/other"].most > 2


def test_acts_of_the_dashboard_take_turns(site):
    crowd = Crowd()

    def visited():
        crowd.visit()
        return site

    dashboard = app.create_app(visited, dict)
    act = {"open": {"pathname": "/", "search": "?geo=PL84", "theme": "light", "language": "en"}, "n": 1}
    body = {
        "output": "query.data",
        "outputs": {"id": "query", "property": "data"},
        "inputs": [{"id": "act", "property": "data", "value": act}],
        "state": [{"id": "query", "property": "data", "value": None}],
        "changedPropIds": ["act.data"],
    }
    with ThreadPoolExecutor(6) as pool:
        sent = [pool.submit(dashboard.server.test_client().post, ACTS, json=body) for _ in range(8)]
        assert [answer.result().status_code for answer in sent] == [200] * 8
    assert 0 < crowd.most <= app.AT_ONCE
