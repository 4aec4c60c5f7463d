"""Time inside the callback: acts of readers on all pages, in this process, one after the other.

    python -m tests.benchmarks.callback_benchmark [--acts 1500] [--mix meeting]

Processor time of the thread that answers, because other programs of the machine take part in any other time. Even that
changes with what the processor's other customers do, up to double from one second to the next; so a loop that is always
the same runs beside every act, and "undisturbed" is what the acts take when the loop is as fast as in its best tenth.
Prints median and 95th percentile, in all and by the page that is shown; exit code 1 when one is over its limit
as it was measured.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
import app  # noqa: E402
from callbacks.resources import compute_alone  # noqa: E402
from data.store import DEFAULT_DATABASE, ensure_database  # noqa: E402
from tests.benchmarks.readers import MIXES, Reader, Seen, Send  # noqa: E402

READERS, ACTS = 20, 1500
# Milliseconds.
MEDIAN, SLOW = 15.0, 40.0


def main() -> int:
    """Measure and print; returns the exit code (1 = over a limit)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--acts", type=int, default=ACTS, help=f"answers that are measured (default {ACTS})")
    parser.add_argument("--database", type=Path, default=DEFAULT_DATABASE, help="default: %(default)s")
    parser.add_argument("--mix", choices=MIXES, default="even", help="what readers do (default: %(default)s)")
    arguments = parser.parse_args()
    ensure_database(arguments.database)
    compute_alone()
    site = app.build_site(arguments.database)
    send = within(app.create_app(lambda: site, lambda: {}))
    # As the server does: what lives as long as the process is not looked at for garbage.
    gc.collect()
    gc.freeze()
    geos = {str(level): site.results.geos(level).tolist() for level in (2, 3)}
    readers = [Reader(send, number, geos, MIXES[arguments.mix]) for number in range(READERS)]
    for reader in readers * 3:  # what the first readers of a server wait for
        reader.act()
    every, pages, faults, paces = Seen(), defaultdict(Seen), Counter[str](), [pace()]
    for n in range(arguments.acts):
        reader = readers[n % READERS]
        elapsed, fault = reader.act(time.thread_time)
        paces.append(pace())
        for seen in (every, pages[f"{reader.data['page']}, NUTS {reader.data['level']}"]):
            seen.note(elapsed, fault)
        faults.update([fault] if fault else [])
    return report(every, pages, faults, undisturbed(every.times, paces))


def pace() -> float:
    """Seconds of processor time for a loop that is always the same."""
    begin, total = time.thread_time(), 0
    for number in range(25_000):
        total += number * number % 7
    return time.thread_time() - begin


def undisturbed(times: Sequence[float], paces: Sequence[float]) -> Seen:
    """Each time by the pace before and after it, at the pace of the best tenth; `paces` has one entry more."""
    best = sorted(paces)[len(paces) // 10]
    return Seen([2 * best * t / (one + two) for t, one, two in zip(times, paces, paces[1:], strict=False)])


def within(dashboard: Any) -> Send:
    """Sending to an application of this process."""
    client = dashboard.server.test_client()

    def send(body: bytes) -> tuple[int, bytes]:
        answer = client.post("/_dash-update-component", data=body, content_type="application/json")
        return answer.status_code, answer.get_data()

    return send


def report(every: Seen, pages: Mapping[str, Seen], faults: Counter[str], calm: Seen) -> int:
    """Print the figures; 1 when one is over its limit or something was wrong."""
    print(f"{'shown afterwards':<24} {'answers':>8} {'median, ms':>11} {'p95, ms':>8}")
    for name, seen in sorted(pages.items()):
        print(f"{name:<24} {len(seen.times):>8} {statistics.median(seen.times):>11.1f} {seen.percentile(0.95):>8.1f}")
    middle, slow = statistics.median(every.times), every.percentile(0.95)
    print(f"{'all':<24} {len(every.times):>8} {middle:>11.1f} {slow:>8.1f} (load {os.getloadavg()[0]:.1f})")
    print(f"{'all, undisturbed':<24} {'':>8} {calm.percentile(0.5):>11.1f} {calm.percentile(0.95):>8.1f}")
    for fault, times in faults.most_common(5):
        print(f"  {times} × {fault}")
    good = middle <= MEDIAN and slow <= SLOW and not faults
    print(f"limits {MEDIAN:g} and {SLOW:g} ms: {'within' if good else 'OVER'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
