"""How long a deck takes and how large it is: python tests/benchmarks/slides_benchmark.py

Limits: 1.5 s in a warm process, 4 s cold from the command line, 1.5 MB. "Warm" is a second deck of another region,
with what the dashboard has ready anyway (scores, rank intervals).
"""

import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from data.store import DEFAULT_DATABASE  # noqa: E402
from layouts.slides.__main__ import open_site  # noqa: E402
from layouts.slides.deck import certain_now, make_deck  # noqa: E402
from layouts.slides.order import Order, Subject  # noqa: E402

REGIONS = ("FI1C", "AT12", "PL84", "DE80", "LU00", "PL91", "FI1C3", "ES511", "UKK12")
WARM, COLD, LARGEST, TOGETHER = 1.5, 4.0, 1_500_000, 10


def main() -> int:
    """Print every time and size; returns 1 where a limit is passed."""
    failed = False
    site = open_site(DEFAULT_DATABASE)
    sure = cache(certain_now(site.results))
    for warming in ("SE11", "SE110"):
        make_deck(site, Order((Subject(warming),)), sure)
    for geo in REGIONS:
        start, worked = time.perf_counter(), time.process_time()
        content = make_deck(site, Order((Subject(geo),)), sure)
        seconds, worked = time.perf_counter() - start, time.process_time() - worked
        failed |= _told(f"warm {geo}", seconds, WARM, len(content), f"{worked:.2f} s of work")
    start = time.perf_counter()
    with ThreadPoolExecutor(TOGETHER) as pool:
        orders = [Order((Subject(geo),)) for geo in (REGIONS * 2)[:TOGETHER]]
        list(pool.map(lambda order: make_deck(site, order, sure), orders))
    print(f"{TOGETHER} at once: {time.perf_counter() - start:.2f} s in all")
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in (("FI1C", ["FI1C"]), ("FI1C3", ["FI1C3"]), ("pilots", ["--pilots"])):
            target = Path(folder) / f"{name}.pptx"
            start = time.perf_counter()
            command = [sys.executable, "-m", "layouts.slides", *arguments, "-o", str(target)]
            subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
            limit = COLD if name != "pilots" else 2 * COLD
            failed |= _told(f"cold {name}", time.perf_counter() - start, limit, target.stat().st_size)
    return int(failed)


def _told(name: str, seconds: float, limit: float, size: int, rest: str = "") -> bool:
    bad = seconds > limit or size > LARGEST
    print(f"{name:12} {seconds:5.2f} s (limit {limit}) {size / 1000:5.0f} kB {rest}{'  TOO MUCH' if bad else ''}")
    return bad


if __name__ == "__main__":
    sys.exit(main())
