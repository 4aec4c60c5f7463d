"""How long a deck takes and how large it is: python tests/benchmarks/slides_benchmark.py

Limits: 1.5 s in a warm process, 4 s cold from the command line, 1.5 MB. "Warm" is a second deck of another region,
with what the dashboard has ready anyway (scores, rank intervals). Ten who ask a running dashboard at once may not slow
its pages more than twice.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from data.store import DEFAULT_DATABASE  # noqa: E402
from indicators.certainty import certainty  # noqa: E402
from layouts.slides.deck import make_deck  # noqa: E402
from layouts.slides.order import Order, Subject  # noqa: E402
from layouts.slides.sites import open_site  # noqa: E402
from tests.benchmarks.readers import selection  # noqa: E402

REGIONS = ("FI1C", "AT12", "PL84", "DE80", "LU00", "PL91", "FI1C3", "ES511", "UKK12")
WARM, COLD, LARGEST, TOGETHER = 1.5, 4.0, 1_500_000, 10

# What a reader does meanwhile: a field and its values.
CHOICES = (
    ("year", ("2014", "2016", "2018", "2020")),
    ("show", ("talent", "sme", "rd", "capital")),
    ("geo", ("PL84", "AT12", "FI1C", "DE80", "PL82")),
)


def main() -> int:
    """Print every time and size; returns 1 where a limit is passed."""
    failed = False
    site = open_site(DEFAULT_DATABASE)
    sure = cache(lambda level, year, core: certainty(site.results, level, year, core=core))
    for warming in ("SE11", "SE110"):
        make_deck(site, Order((Subject(warming),)), sure)
    for geo in REGIONS:
        start, worked = time.perf_counter(), time.process_time()
        content = make_deck(site, Order((Subject(geo),)), sure)
        seconds, worked = time.perf_counter() - start, time.process_time() - worked
        failed |= _told(f"warm {geo}", seconds, WARM, len(content), f"{worked:.2f} s of work")
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in (("FI1C", ["FI1C"]), ("FI1C3", ["FI1C3"]), ("pilots", ["--pilots"])):
            target = Path(folder) / f"{name}.pptx"
            start = time.perf_counter()
            command = [sys.executable, "-m", "layouts.slides", *arguments, "-o", str(target)]
            subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
            limit = COLD if name != "pilots" else 2 * COLD
            failed |= _told(f"cold {name}", time.perf_counter() - start, limit, target.stat().st_size)
    return int(failed | at_once())


def at_once() -> bool:
    """Ten decks wanted at once of a running dashboard, while somebody goes on clicking; whether a limit is passed."""
    from tests.benchmarks.page_benchmark import running

    with running([sys.executable, "app.py", "--port"]) as address:
        _clicks(address, 2.0)
        alone = _clicks(address, 6.0)
        with ThreadPoolExecutor(TOGETHER) as pool:
            start = time.perf_counter()
            decks = [pool.submit(_deck, address, geo) for geo in (*REGIONS, "SE12")[:TOGETHER]]
            meanwhile = _clicks(address, 120.0, lambda: all(d.done() for d in decks))
            sizes = [d.result() for d in decks]
    median, slow = (statistics.median(times) for times in (alone, meanwhile))
    bad = slow > 2 * median or max(sizes) > LARGEST
    print(f"ten at once: all there after {time.perf_counter() - start:.1f} s, of them each at most {max(sizes)} bytes")
    print(f"a page meanwhile: {1000 * slow:.1f} ms, alone {1000 * median:.1f} ms{'  TOO MUCH' if bad else ''}")
    return bad


def _deck(address: str, geo: str) -> int:
    """Bytes of a deck, asked for as often as the server says to come again."""
    while True:
        try:
            with urlopen(f"{address}/download/slides.pptx?geo={geo}", timeout=120) as answer:
                return len(answer.read())
        except HTTPError as fault:
            if fault.code != 503:
                raise
            time.sleep(int(fault.headers["Retry-After"]))


def _clicks(address: str, seconds: float, enough: Callable[[], bool] = lambda: False) -> list[float]:
    """Seconds that a choice takes, of somebody who makes one after the other."""
    act: dict[str, Any] = {"open": {"pathname": "/", "search": "?geo=PL84"}, "whole": True}
    data, times, end = None, [], time.monotonic() + seconds
    for number in count(1):
        if time.monotonic() > end or enough():
            return times
        start = time.perf_counter()
        data = _answer(address, act | {"n": number}, data)
        times.append(time.perf_counter() - start)
        field, values = CHOICES[number % len(CHOICES)]
        act = {"set": {field: values[number % len(values)]}}
        time.sleep(0.02)
    return times


def _answer(address: str, act: dict[str, Any], data: Any) -> Any:
    """The selection after an act."""
    body = {
        "output": "query.data",
        "outputs": {"id": "query", "property": "data"},
        "inputs": [{"id": "act", "property": "data", "value": act}],
        "state": [{"id": "query", "property": "data", "value": data}],
        "changedPropIds": ["act.data"],
    }
    asked = Request(
        f"{address}/_dash-update-component", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urlopen(asked, timeout=60) as answer:
        return selection(json.load(answer), data)


def _told(name: str, seconds: float, limit: float, size: int, rest: str = "") -> bool:
    bad = seconds > limit or size > LARGEST
    print(f"{name:12} {seconds:5.2f} s (limit {limit}) {size / 1000:5.0f} kB {rest}{'  TOO MUCH' if bad else ''}")
    return bad


if __name__ == "__main__":
    sys.exit(main())
