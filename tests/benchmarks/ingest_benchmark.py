"""How long a file takes into a committed table: python -m tests.benchmarks.ingest_benchmark bd_size_r3.tsv.gz

Prints the median of five runs per step, after one to warm up. Target for 1.69 million cells: 1.5 s.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from data.catalogue import load_sources
from data.store import write
from ingest.files import read_file
from ingest.load import deliver


def main(path: Path) -> None:
    """Time reading (unpack, parse, split) and writing (new database, committed) apart."""
    sources, reading, writing = load_sources(), [], []
    with tempfile.TemporaryDirectory() as directory:
        for run in range(6):
            start = time.perf_counter()
            deliveries = deliver(read_file(path), sources)
            read = time.perf_counter()
            write(deliveries, Path(directory) / f"{run}.duckdb")
            reading.append(read - start)
            writing.append(time.perf_counter() - read)
    for name, times in (("read", reading), ("write", writing)):
        print(f"{name}: {statistics.median(times[1:]):.2f} s (first {times[0]:.2f} s)")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
