"""File to committed table: how long, and how much memory, next to pandas and polars.

    python -m tests.benchmarks.ingest_benchmark bd_size_r3.tsv.gz demo_r_pjangrp3.tsv.gz [--enlarge 20]

Per file and way a process of its own: the first run, from idle, gives the peak of
memory above the process with its imports; the median of five more gives the time.
"usual pandas" reads, splits the key, melts and extracts value and flag. polars reads
the same as we do, into memory: every cell with its key, year, value, flag and, kept
apart from it, confidentiality. Neither notices keys that occur twice or cells that
can't be read, and both stop there, while ours ends with a database on disk.
`--enlarge` repeats a file under other codes and loads that. Needs Linux
(/proc) and, for its column, polars, which the product itself does not use.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

# Loads in one process of which the median is taken; processes for a load each.
RUNS, FRESH = 5, 3
LEAST_TIMES_PANDAS, MOST_TIMES_POLARS, MOST_TIMES_FILE, MOST_ENLARGED_MB = 6, 2.5, 12, 4096


def main() -> int:
    """Print the table of results; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ingest_benchmark")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--enlarge", type=int, default=0, metavar="TIMES")
    arguments = parser.parse_args()
    print("| file | cells | way | time, s | times ours | peak, MB | of unpacked file |\n|---|---|---|---|---|---|---|")
    fine = [_compare(path) for path in arguments.files]
    if arguments.enlarge:
        fine.append(_enlarged(arguments.files[0], arguments.enlarge))
    print("all targets met" if all(fine) else "target missed")
    return 0 if all(fine) else 1


def ours(path: Path) -> Callable[[Path], object]:
    """Return a run of the product: read, check, write a new database, commit."""
    from data.catalogue import load_sources
    from ingest.load import load

    sources = load_sources()
    dataset = path.name.split(".")[0]
    return lambda database: load([path], sources, database, dataset=dataset)


def usual_pandas(path: Path) -> Callable[[Path], object]:
    """Return a run of split, melt, extract."""
    import pandas as pd

    def run(_: Path) -> object:
        wide = pd.read_csv(path, sep="\t", dtype=str)
        key = wide.columns[0]
        names = [name.strip() for name in re.split(r"[,\\]", key)][: key.count(",") + 1]
        wide[names] = wide[key].str.split(",", expand=True)
        long = wide.drop(columns=key).melt(id_vars=names, var_name="time", value_name="cell")
        long["time"] = long["time"].str.strip().astype(int)
        parts = long.pop("cell").str.extract(r"^\s*(:|[-+0-9.eE]+)\s*([a-z]*)")
        return long.assign(value=pd.to_numeric(parts[0], errors="coerce"), flag=parts[1])

    return run


def polars(path: Path) -> Callable[[Path], object]:
    """Return a run of the same in polars."""
    import polars as pl

    def run(_: Path) -> object:
        wide = pl.read_csv(path, separator="\t", infer_schema=False, quote_char=None)
        key = wide.columns[0]
        names = [name.strip() for name in re.split(r"[,\\]", key)][: key.count(",") + 1]
        parts = pl.col(key).str.split_exact(",", len(names) - 1).struct.rename_fields(names).alias("key")
        long = (
            wide.with_columns(parts).drop(key).unnest("key").unpivot(index=names, variable_name="time", value_name="c")
        )
        cell = pl.col("c")
        flag = cell.str.extract(r"([a-z]+)\s*(?:@[A-Z]+)?\s*$", 1)
        # Files until 2024 write the confidentiality among the flags, as c.
        conf = pl.when(flag.str.contains("c", literal=True)).then(pl.lit("C")).otherwise(cell.str.extract("@([A-Z]+)"))
        return long.lazy().with_columns(
            pl.col("time").str.strip_chars().cast(pl.Int32),
            cell.str.extract(r"^\s*([-+0-9.eE]+)", 1).cast(pl.Float64, strict=False).alias("value"),
            flag.str.replace("c", "", literal=True).alias("flag"),
            conf.alias("conf"),
        ).drop("c").collect()  # fmt: skip

    return run


WAYS = {"ours, committed": ours, "usual pandas": usual_pandas, "polars": polars}


def _compare(path: Path) -> bool:
    unpacked, cells = _size(path)
    ways = [way for way in WAYS if way != "polars" or importlib.util.find_spec("polars")]
    found = {way: _measure(way, path, RUNS) for way in ways}
    mine = found["ours, committed"]
    for way, one in found.items():
        ratio = f"{one['seconds'] / mine['seconds']:.1f}"
        peak = f"{one['peak']:.0f} | {one['peak'] / unpacked:.1f}"
        print(f"| {path.name} | {cells:,} | {way} | {one['seconds']:.2f} | {ratio} | {peak} |")
    fast = found["usual pandas"]["seconds"] >= LEAST_TIMES_PANDAS * mine["seconds"]
    if "polars" in found:
        fast &= mine["seconds"] <= MOST_TIMES_POLARS * found["polars"]["seconds"]
    return fast and mine["peak"] <= MOST_TIMES_FILE * unpacked


def _enlarged(path: Path, times: int) -> bool:
    """Load a file `times` as large, under codes that differ; it may take `times` as long as the file itself.

    Each load is the first of a process, as a nightly job makes it: later ones of a small file find its memory there.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [_repeated(path, n, Path(folder) / str(n)) for n in (1, times)]
        runs = [[_measure("ours, committed", file, 0) for file in files] for _ in range(FRESH)]
        unpacked, cells = _size(files[1])
    once, large = (statistics.median(run[n]["seconds"] for run in runs) for n in (0, 1))
    peak = max(run[1]["peak"] for run in runs)
    ratio = f"{large / once:.1f} × the file ({once:.2f} s)"
    print(f"| {path.name} × {times} | {cells:,} | ours, committed | {large:.1f} | {ratio} | ", end="")
    print(f"{peak:.0f} | {peak / unpacked:.1f} |")
    return peak <= MOST_ENLARGED_MB and large <= times * once


def _repeated(path: Path, times: int, folder: Path) -> Path:
    """Write a file unpacked into `folder`, its rows `times` over, each time under other codes."""
    folder.mkdir()
    large = folder / f"{path.name.split('.')[0]}.tsv"
    head, _, rows = _unpacked(path).partition(b"\n")
    with large.open("wb") as file:
        file.write(head + b"\n")
        for number in range(times):
            file.write(re.sub(rb"(?m)^([^\t]*),", rb"\1_%d," % number if number else rb"\1,", rows))
    return large


def _measure(way: str, path: Path, runs: int) -> dict[str, float]:
    """Run in a process of its own, first once, then `runs` times; return seconds (median), and peak MB above idle."""
    command = [sys.executable, "-c", "from tests.benchmarks import ingest_benchmark as b; b.child()", way, str(path)]
    out = subprocess.run([*command, str(runs)], check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def child() -> None:
    """Measure one way on one file and print it as JSON."""
    way, path, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    run = WAYS[way](path)
    idle = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1 + runs):
            start = time.perf_counter()
            run(Path(folder) / f"{number}.duckdb")
            seconds.append(time.perf_counter() - start)
            if not number:
                peak = _memory("VmHWM") - idle
    print(json.dumps({"seconds": statistics.median(seconds[1:] or seconds), "peak": peak}))


def _memory(name: str) -> float:
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name)]
    return int(line.split()[1]) * 1024 / 1e6


def _unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def _size(path: Path) -> tuple[float, int]:
    """Return megabytes unpacked, and cells."""
    data = _unpacked(path)
    head = data[: data.find(b"\n")]
    return len(data) / 1e6, (data.count(b"\n") - 1) * head.count(b"\t")


if __name__ == "__main__":
    raise SystemExit(main())
