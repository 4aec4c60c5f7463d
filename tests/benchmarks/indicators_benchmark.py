"""How long the chain takes, and how it grows: treat, normalise, aggregate over three levels, rank.

    python -m tests.benchmarks.indicators_benchmark

runs everything in one process, in turns, and prints medians of five. Ends with exit code 1 when the default chain for
1,500 regions, 15 years and 30 indicators takes more than 0.5 s, when it grows faster than the data, or when memory
exceeds 1 GB. Draws have a benchmark of their own (`uncertainty_benchmark`).
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from indicators.chain import run
from indicators.composite import composite
from indicators.composite_files import write
from indicators.hierarchy import Hierarchy, Node

REGIONS, YEARS, INDICATORS = 1500, 15, 30
RUNS, LIMIT, MEMORY_MB = 5, 0.5, 1000
# Four times the data may take this many times as long: linear, and room for a noisy machine.
GROWTH = 5.0


def main() -> int:
    """Measure and print; returns the exit code (1 = over a limit)."""
    sizes = {
        "default chain": (REGIONS, INDICATORS),
        "a quarter of the regions": (REGIONS // 4, INDICATORS),
        "four times the regions": (REGIONS * 4, INDICATORS),
        "four times the indicators": (REGIONS, INDICATORS * 4),
    }
    works: dict[str, Callable[[], object]] = {name: chain_of(*size) for name, size in sizes.items()}
    works["default chain, every rank"] = chain_of(REGIONS, INDICATORS, ranked=True)
    works["composite from tables to scores"] = composite_of(REGIONS, INDICATORS)
    with tempfile.TemporaryDirectory() as folder:
        works["the same, and all files written"] = files_of(REGIONS, INDICATORS, Path(folder))
        seconds = medians(works)
    return report(seconds)


def values_of(regions: int, indicators: int) -> np.ndarray:
    """Skewed and even values with holes, (regions, years, indicators); a third needs treatment."""
    rng = np.random.default_rng(1)
    values = rng.normal(size=(regions, YEARS, indicators))
    values[..., ::3] = rng.lognormal(0, 1.2, values[..., ::3].shape)
    values[rng.random(values.shape) < 0.1] = np.nan
    return values


def hierarchy_of(indicators: int) -> Hierarchy:
    """Five indicators to a pillar, three pillars to a sub-index, one index."""
    pillars = range(-(-indicators // 5))
    nodes = [Node(f"i{n}", f"p{n // 5}", -1 if n % 4 == 0 else 1) for n in range(indicators)]
    nodes += [Node(f"p{p}", f"s{p // 3}") for p in pillars]
    nodes += [Node(f"s{s}", "index") for s in range(-(-len(pillars) // 3))]
    return Hierarchy((*nodes, Node("index")))


def chain_of(regions: int, indicators: int, *, ranked: bool = False) -> Callable[[], object]:
    """The chain on arrays; ranks apart, because sorting can't be linear."""
    values, hierarchy = values_of(regions, indicators), hierarchy_of(indicators)

    def work() -> object:
        chained = run(values, values, hierarchy)
        return [chained.rank(name) for name in hierarchy.aggregates if ranked]

    return work


def tables_of(regions: int, indicators: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same as values.csv and meta.csv."""
    values, hierarchy = values_of(regions, indicators), hierarchy_of(indicators)
    table = pd.DataFrame(values.reshape(-1, indicators), columns=list(hierarchy.leaves))
    table.insert(0, "unit", np.repeat([f"region {n}" for n in range(regions)], YEARS))
    table.insert(1, "year", np.tile(np.arange(2010, 2010 + YEARS), regions))
    rows = [(n.id, n.parent, n.direction, n.weight) for n in hierarchy.nodes]
    return table, pd.DataFrame(rows, columns=["id", "parent", "direction", "weight"])


def composite_of(regions: int, indicators: int) -> Callable[[], object]:
    """From tables to the table of scores."""
    values, meta = tables_of(regions, indicators)
    return lambda: composite(values, meta).scores()


def files_of(regions: int, indicators: int, folder: Path) -> Callable[[], object]:
    """From tables to all files."""
    values, meta = tables_of(regions, indicators)
    return lambda: write(composite(values, meta), folder)


def medians(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median seconds by name; in turns, so that a slow minute of the machine hits all."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(1 + RUNS):  # the first one is not counted
        for name, work in works.items():
            begin = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - begin)
    return {name: statistics.median(found[1:]) for name, found in seconds.items()}


def report(seconds: dict[str, float]) -> int:
    """Print the table; 1 when a limit is exceeded."""
    print("| what | s | times the default chain |\n|---|---|---|")
    default = seconds["default chain"]
    for name, found in seconds.items():
        print(f"| {name} | {found:.3f} | {found / default:.2f} |")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(f"peak memory {memory:.0f} MB, limit {MEMORY_MB}")
    # 6,000 regions are shown and not judged: 90,000 values of an indicator fit no processor's fast memory.
    growth = {
        "regions": default / seconds["a quarter of the regions"],
        "indicators": seconds["four times the indicators"] / default,
    }
    faults = [f"grows with {name} by {times:.1f} for 4" for name, times in growth.items() if times > GROWTH]
    ranked = seconds["default chain, every rank"]
    faults += [f"default chain {ranked:.2f} s, limit {LIMIT}"] if ranked > LIMIT else []
    faults += [f"memory {memory:.0f} MB"] if memory > MEMORY_MB else []
    print("; ".join(faults) or "all targets met")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
