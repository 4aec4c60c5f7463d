"""How long a thousand Monte Carlo draws take, how much memory, and how both grow.

    python tests/benchmarks/uncertainty_benchmark.py

draws 1,000 methods for 330 regions x 30 indicators x 1 year (skewed values, 10 % missing, 30 % carried forward), then
four times the draws, the regions and the indicators, in turns, so that a slow minute of the machine hits all alike;
also Sobol indices of 1,024 runs and the comparison of every region with a core. Prints medians, and ratios of the
quickest runs. Ends with exit code 1 when the limit of 1.5 s or 1 GB is exceeded, or when something grows faster than
what it grows with.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from indicators.alternatives import Alternatives
from indicators.drawn import WORKERS, Problem
from indicators.hierarchy import Hierarchy, Node
from indicators.sensitivity import sensitivity
from indicators.significance import compare
from indicators.uncertainty import intervals_of

DRAWS, REGIONS, INDICATORS = 1000, 330, 30
GROWTH = 4
SECONDS_LIMIT, MEMORY_LIMIT = 1.5, 1000.0
# Four times as much may take four times as long, and what the clock errs.
RATIO_LIMIT = GROWTH * 1.1


def main() -> int:
    """Measure and print; returns the exit code (1 = over a limit)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="repetitions, of which the median counts (default 5)")
    parser.add_argument("--workers", type=int, default=WORKERS, help=f"threads (default {WORKERS})")
    arguments = parser.parse_args()
    tasks = _tasks(arguments.workers)
    for task in tasks.values():
        task()  # imports, first pages of memory
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(arguments.runs):
        for name, task in tasks.items():
            begin = time.perf_counter()
            task()
            seconds[name].append(time.perf_counter() - begin)
    return _report(seconds)


def _tasks(workers: int) -> dict[str, Callable[[], object]]:
    """Name -> what is measured, from native values to intervals each time."""
    usual = Alternatives()

    def ranks(alternatives: Alternatives, regions: int, indicators: int) -> Callable[[], object]:
        return lambda: intervals_of(problem(regions, indicators), alternatives, workers=workers)

    rows = np.arange(REGIONS)
    return {
        "base": ranks(usual, REGIONS, INDICATORS),
        "draws": ranks(replace(usual, draws=GROWTH * DRAWS), REGIONS, INDICATORS),
        "regions": ranks(usual, GROWTH * REGIONS, INDICATORS),
        "indicators": ranks(usual, REGIONS, GROWTH * INDICATORS),
        "against a core": lambda: compare(problem(REGIONS, INDICATORS), usual, rows, 0 * rows, workers=workers),
        "Sobol indices": lambda: sensitivity(problem(REGIONS, INDICATORS), usual, workers=workers),
    }


def problem(regions: int, indicators: int) -> Problem:
    """Skewed values of one year, of which some are missing and some are older."""
    random = np.random.default_rng(1)
    values = random.lognormal(size=(regions, 1, indicators))
    values[random.random(values.shape) < 0.1] = np.nan
    age = np.where(random.random((regions, indicators)) < 0.3, 2.0, 0.0)
    hierarchy = Hierarchy((*(Node(f"i{n}", "index") for n in range(indicators)), Node("index")))
    return Problem(values, values, hierarchy, age=age)


def _report(seconds: dict[str, list[float]]) -> int:
    """Print medians, and ratios of the quickest runs: what else the machine does must not look like growth."""
    median = {name: statistics.median(taken) for name, taken in seconds.items()}
    good = median["base"] <= SECONDS_LIMIT
    what = f"{DRAWS} draws x {REGIONS} regions x {INDICATORS} indicators"
    print(f"{what}: {median['base']:.3f} s  limit {SECONDS_LIMIT} s")
    for name in ("draws", "regions", "indicators"):
        ratio = min(seconds[name]) / min(seconds["base"])
        good &= ratio <= RATIO_LIMIT
        print(f"{GROWTH} times the {name:<12} {median[name]:.3f} s  {ratio:4.2f} times  limit {RATIO_LIMIT:.1f} times")
    for name in ("against a core", "Sobol indices"):
        print(f"{name:<24} {median[name]:.3f} s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    good &= memory <= MEMORY_LIMIT
    print(f"memory at most {memory:.0f} MB  limit {MEMORY_LIMIT:.0f} MB: {'within' if good else 'OVER'} the limits")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
