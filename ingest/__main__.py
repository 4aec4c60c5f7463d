"""python -m ingest: bring the database up to date, load publishers' files, say what there is, build the snapshot.

Exit codes: 0 done; 1 nothing done, one line on stderr says why; 2 done, but
some datasets failed and keep their earlier data.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from data.console import say
from data.deliveries import SNAPSHOT_DIR, Outcome
from data.errors import InputError, ProductError
from data.store import DEFAULT_DATABASE

DEFAULT_RAW = DEFAULT_DATABASE.with_name("raw")
SOME_FAILED = 2
_MOST_JOBS = 8


def main(argv: list[str] | None = None) -> int:
    """Run a command, `update` if none is named; return the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    if not argv or (argv[0].startswith("-") and argv[0] not in ("-h", "--help")):
        argv = ["update", *argv]
    try:
        arguments = _parser().parse_args(argv)
        return arguments.run(arguments) or 0
    except ProductError as error:
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("error: stopped; what was there before stays", file=sys.stderr)
        return 1


class _Parser(argparse.ArgumentParser):
    """One line without the usage, and 1: argparse's own code for a wrong option, 2, means here that some failed."""

    def error(self, message: str) -> NoReturn:
        self.exit(1, f"error: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m ingest",
        description="Publishers' files into the database. Without a command: update.",
        epilog="Exit codes: 0 done, 1 nothing done, 2 some datasets failed and keep their earlier data.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_update(commands)
    _add_load(commands)
    _add_status(commands)
    _add_snapshot(commands)
    _add_export(commands)
    return parser


def _add_update(commands: argparse._SubParsersAction) -> None:
    update = commands.add_parser(
        "update",
        help="download what is new at the publishers and load it (the default)",
        description="Download what is new at the publishers into the folder of raw files, and load it. A dataset that "
        "fails keeps its earlier data. Proxies are taken from the environment (HTTPS_PROXY, NO_PROXY).",
    )
    update.add_argument("--only", nargs="+", default=[], metavar="DATASET", help="only these datasets, or boundaries")
    update.add_argument("--offline", action="store_true", help="only load what is in the folder of raw files")
    update.add_argument("--jobs", type=_jobs, default=3, metavar="N", help="downloads at once, 1 to 8 (default: 3)")
    update.add_argument(
        "--nuts",
        type=int,
        choices=(2021, 2024),
        help="NUTS vintage that figures are computed and drawn in, from now on (default: what the database says, "
        "at first 2021)",
    )
    _add_places(update)
    update.set_defaults(run=_update)


def _add_load(commands: argparse._SubParsersAction) -> None:
    load = commands.add_parser(
        "load",
        help="load files into the database, all of them or none",
        description="Load files into the database, all of them or none. Layouts are recognised by content, packed or "
        "not. A dataset replaces the one that is there; a third-party table never replaces a file in the publisher's "
        "own layout.",
    )
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    load.add_argument("--database", type=Path, default=DEFAULT_DATABASE, help="default: %(default)s")
    load.add_argument("--dataset", metavar="CODE", help="the dataset, where the file doesn't say (such as tgs00042)")
    load.add_argument("--empty", action="store_true", help="start a new database empty, not from the snapshot")
    load.set_defaults(run=_load)


def _add_status(commands: argparse._SubParsersAction) -> None:
    status = commands.add_parser(
        "status",
        help="say what the database holds, how complete and how old it is",
        description="Say for every dataset what the database holds: vintage, rows, years, NUTS levels, how many of "
        "the catalogue's series have data, age, and whether it is stale. Asks nobody; see check.",
    )
    status.add_argument("--format", choices=("table", "csv"), default="table")
    _add_places(status)
    status.set_defaults(run=_status)
    check = commands.add_parser(
        "check",
        help="say what is newer at the publishers, without downloading it",
        description="Ask the publishers what is newer than the files that were downloaded; nothing is downloaded.",
    )
    check.add_argument("--only", nargs="+", default=[], metavar="DATASET", help="only these datasets, or boundaries")
    _add_places(check)
    check.set_defaults(run=_check)


def _add_snapshot(commands: argparse._SubParsersAction) -> None:
    snapshot = commands.add_parser(
        "snapshot",
        help="build the embedded snapshot from a directory of files",
        description="Build the embedded snapshot: the series that data/sources.toml selects, NUTS 0-3, from 2010 on. "
        "The same files always give the same bytes. With --from data/raw it holds what update downloaded.",
    )
    snapshot.add_argument("--from", dest="origin", type=Path, required=True, metavar="DIR")
    snapshot.add_argument("--to", type=Path, default=SNAPSHOT_DIR, metavar="DIR", help="default: %(default)s")
    snapshot.set_defaults(run=_snapshot)


def _add_export(commands: argparse._SubParsersAction) -> None:
    export = commands.add_parser("export", help="write a dataset to a file in a publisher's layout")
    export.add_argument("dataset", metavar="DATASET", help="such as eurostat.tgs00042")
    export.add_argument("target", type=Path, metavar="FILE")
    export.add_argument("--layout", default="sdmx_csv_2", help="eurostat_tsv_new, sdmx_csv_1, …; default: %(default)s")
    export.add_argument("--database", type=Path, default=DEFAULT_DATABASE, help="default: %(default)s")
    export.set_defaults(run=_export)


def _add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", type=Path, default=DEFAULT_DATABASE, help="default: %(default)s")
    parser.add_argument("--raw", type=Path, default=DEFAULT_RAW, metavar="DIR", help="raw files (default: %(default)s)")


def _update(arguments: argparse.Namespace) -> int:
    # Imported here, as in every command, so that --help and a mistyped command answer at once.
    from contextlib import nullcontext

    from data.catalogue import load_sources
    from ingest.download import Web
    from ingest.live import by_hand, remotes
    from ingest.progress import progress
    from ingest.status import in_use
    from ingest.update import FAILED, Task, update

    sources = load_sources()
    total = len(remotes(sources, arguments.only))
    task = Task(
        arguments.raw, arguments.database, arguments.only, arguments.jobs, _base(empty=False), nuts=arguments.nuts
    )
    with nullcontext() if arguments.offline else Web() as web, progress(total) as shown:
        results = update(task, sources, shown, web)
    lines = _summary(results, [] if arguments.only else by_hand(sources))
    # Who asked for a vintage is told what became of it.
    say("\n".join([in_use(arguments.database), *lines] if arguments.nuts and arguments.database.exists() else lines))
    return SOME_FAILED if any(one.state == FAILED for one in results) else 0


def _load(arguments: argparse.Namespace) -> None:
    from data.catalogue import load_sources
    from ingest.load import load

    base = _base(empty=arguments.empty)
    outcomes = load(arguments.files, load_sources(), arguments.database, dataset=arguments.dataset, snapshot=base)
    say("\n".join(map(_line, outcomes)))


def _status(arguments: argparse.Namespace) -> None:
    from data.catalogue import load_catalogue, load_sources
    from data.regions import load_regions
    from ingest.load import nuts_of
    from ingest.status import as_csv, as_table, in_use, status

    sources = load_sources()
    catalogue = load_catalogue(sources=sources)
    nuts = nuts_of(arguments.database)
    found = status(arguments.database, arguments.raw, sources, catalogue, load_regions(vintage=nuts))
    say(as_csv(found) if arguments.format == "csv" else f"{as_table(found)}; {in_use(arguments.database)}")


def _check(arguments: argparse.Namespace) -> int:
    from data.catalogue import load_sources
    from ingest.check import UNKNOWN, check
    from ingest.download import Web
    from ingest.load import nuts_of

    with Web() as web:
        found = check(arguments.raw, load_sources(), web, arguments.only, vintage=nuts_of(arguments.database))
    say("\n".join(f"{one.id}: {one.state}{': ' if one.detail else ''}{one.detail}" for one in found))
    return SOME_FAILED if any(one.state == UNKNOWN for one in found) else 0


def _snapshot(arguments: argparse.Namespace) -> None:
    from data.catalogue import load_sources
    from ingest.snapshot import build

    say("\n".join(build(arguments.origin, arguments.to, load_sources())))


def _export(arguments: argparse.Namespace) -> None:
    from data.store import Store
    from ingest.export import export

    with Store.open(arguments.database) as store:
        if arguments.dataset not in store.tables():
            expected = f"one of {', '.join(store.tables())}"
            raise InputError(arguments.database, value=f"no dataset {arguments.dataset}", expected=expected)
        table = store.series(arguments.dataset, {})
    export(table, arguments.dataset, arguments.layout, arguments.target)
    say(f"{arguments.target}: {len(table):,} observations of {arguments.dataset}")


def _base(*, empty: bool) -> Path | None:
    """The snapshot that a new database starts from."""
    return None if empty or not (SNAPSHOT_DIR / "manifest.json").exists() else SNAPSHOT_DIR


def _jobs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected 1 to {_MOST_JOBS}")
    return int(text)


def _summary(results: list, by_hand: list[str]) -> list[str]:
    """Return one line per dataset that is not as it was, and one that counts them all."""
    from ingest.download import UNCHANGED
    from ingest.update import ABSENT

    quiet = (UNCHANGED, ABSENT)
    lines = [f"{one.id}: {one.state}: {one.detail}".rstrip(": ") for one in results if one.state not in quiet]
    if absent := [one.id for one in results if one.state == ABSENT]:
        lines.append(f"{ABSENT}: {', '.join(absent)}")
    states = [one.state for one in results]
    lines.append(", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(["new", UNCHANGED, *states])))
    if "failed" not in states:
        lines[-1] += ", 0 failed"
    return [*lines, *([f"without an address, load them from a file: {', '.join(by_hand)}"] if by_hand else [])]


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
    repeated = f", {delivery.repeated:,} said twice" if delivery.repeated else ""
    return f"{what} ({delivery.layout}): {numbers}{_reasons(outcome)}{repeated}; {delivery.nuts}"


def _reasons(outcome: Outcome) -> str:
    rows = outcome.delivery.rejected
    if rows is None or rows.empty:
        return ""
    rejected = rows["reason"].value_counts()
    return f" ({'; '.join(f'{count:,} {reason}' for reason, count in rejected.items())})"


if __name__ == "__main__":
    sys.exit(main())
