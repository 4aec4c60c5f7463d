"""python -m ingest: load publishers' files, or build the embedded snapshot from a directory of them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from data.deliveries import SNAPSHOT_DIR, Outcome
from data.errors import ProductError
from data.store import DEFAULT_DATABASE


def main(argv: list[str] | None = None) -> int:
    """Run a command; return 0, or 1 after one line on stderr that says what is wrong."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.run(arguments)
    except ProductError as error:
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ingest",
        description="Publishers' files into the database. Layouts are recognised by content, packed with gzip or not: "
        "Eurostat TSV (old and new), SDMX-CSV 1.0 and 2.0, the RIS workbook, and a few third-party tables.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    load = commands.add_parser(
        "load",
        help="load files into the database, all of them or none",
        description="Load files into the database, all of them or none. A dataset replaces the one that is there; "
        "a third-party table never replaces a file in the publisher's own layout.",
    )
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    load.add_argument("--database", type=Path, default=DEFAULT_DATABASE, help="default: %(default)s")
    load.add_argument("--dataset", metavar="CODE", help="the dataset, where the file doesn't say (such as tgs00042)")
    load.add_argument("--empty", action="store_true", help="start a new database empty, not from the snapshot")
    load.set_defaults(run=_load)
    snapshot = commands.add_parser(
        "snapshot",
        help="build the embedded snapshot from a directory of files",
        description="Build the embedded snapshot: the series that data/sources.toml selects, NUTS 0-3, from 2010 on. "
        "The same files always give the same bytes.",
    )
    snapshot.add_argument("--from", dest="origin", type=Path, required=True, metavar="DIR")
    snapshot.add_argument("--to", type=Path, default=SNAPSHOT_DIR, metavar="DIR", help="default: %(default)s")
    snapshot.set_defaults(run=_snapshot)
    return parser


def _load(arguments: argparse.Namespace) -> None:
    # Imported here so that --help and a mistyped command answer at once.
    from data.catalogue import load_sources
    from ingest.load import load

    base = None if arguments.empty or not (SNAPSHOT_DIR / "manifest.json").exists() else SNAPSHOT_DIR
    for outcome in load(arguments.files, load_sources(), arguments.database, dataset=arguments.dataset, snapshot=base):
        print(_line(outcome))


def _snapshot(arguments: argparse.Namespace) -> None:
    from data.catalogue import load_sources
    from ingest.snapshot import build

    for line in build(arguments.origin, arguments.to, load_sources()):
        print(line)


def _line(outcome: Outcome) -> str:
    delivery = outcome.delivery
    what = f"{delivery.file}: {delivery.dataset}"
    if outcome.kept:
        return f"{what}: not loaded: {outcome.kept}"
    counts = {
        "rows": outcome.rows,
        "values": outcome.values,
        "missing": outcome.missing,
        "flagged": outcome.flagged,
        "rejected": outcome.rejected,
    }
    numbers = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    return f"{what} ({delivery.layout}): {numbers}{_reasons(outcome)}"


def _reasons(outcome: Outcome) -> str:
    rows = outcome.delivery.rejected
    if rows is None or rows.empty:
        return ""
    rejected = rows["reason"].value_counts()
    return f" ({'; '.join(f'{count:,} {reason}' for reason, count in rejected.items())})"


if __name__ == "__main__":
    sys.exit(main())
