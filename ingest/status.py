"""python -m ingest status: what the database holds of every dataset, how complete it is, and how old."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from data.catalogue import Catalogue, Series, Sources
from data.oecd import nuts_codes
from data.regions import Regions
from data.store import Store
from ingest.lockfile import NOT_YET, Ledger
from ingest.vintage import stuck_codes

# Regional statistics are updated once a year, with some weeks of play; where no date of update is known, the last
# year with figures is expected at most so many years back.
STALE_DAYS, STALE_YEARS = 400, 3
_UPDATED = re.compile(r"last update (\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Status:
    """One dataset; the fields are the columns that are printed.

    `vintage` is the publisher's last update, `nuts` the NUTS vintage of most codes,
    and how many codes can't be brought to the one in use and are kept as they are.
    `series` is how many of the series that indicators take from it have data,
    of how many; `filled` the share of their rows with a value. `age` is in days
    since the publisher's last update, or since the download where that isn't
    known. `stale` says why it is, "" if it isn't.
    """

    dataset: str
    origin: str
    vintage: str
    nuts: str
    rows: str
    years: str
    levels: str
    series: str
    filled: str
    age: str
    stale: str


def status(database: Path, raw: Path, sources: Sources, catalogue: Catalogue, regions: Regions) -> list[Status]:
    """Return every dataset of the catalogue, and what the database holds besides, by name.

    Raises `InputError` when there is no database, or a damaged lock file.
    """
    ledger = Ledger(raw)
    with Store.open(database) as store:
        held = store.datasets().set_index("dataset")
        names = sorted({*sources.datasets, *held.index})
        wanted = {name: _series_of(name, catalogue) for name in names}
        return [_status(name, store, held, wanted[name], regions, ledger) for name in names]


def in_use(database: Path) -> str:
    """Say which NUTS vintage figures are computed in, and what of all datasets can't be brought to it."""
    with Store.open(database) as store:
        nuts = store.nuts
        found = {code for name in store.tables() for code in nuts_codes(name, store.codes(name, "geo"))}
    kept = stuck_codes(sorted(found), nuts)
    said = f"; {_codes_of(kept)} can't be converted and are kept as they are" if kept else ""
    return f"NUTS {nuts} in use{said}"


def as_table(found: Sequence[Status]) -> str:
    """Return the rows as aligned text, with a line that counts them."""
    rows = [tuple(one.name for one in fields(Status)), *(astuple(one) for one in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    stale = sum(bool(one.stale) for one in found)
    return "\n".join([*lines, f"{len(found)} datasets, {stale} stale"])


def as_csv(found: Sequence[Status]) -> str:
    """Return the rows as CSV with a heading."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(one.name for one in fields(Status))
    writer.writerows(astuple(one) for one in found)
    return text.getvalue().rstrip("\n")


def _series_of(name: str, catalogue: Catalogue) -> list[Series]:
    """Return the different series that indicators take from a dataset."""
    found = [s for i in catalogue.indicators.values() for put in i.inputs.values() for s in put.series]
    distinct = {tuple(sorted(one.codes.items())): one for one in found if one.dataset == name}
    return list(distinct.values())


def _status(
    name: str, store: Store, held: pd.DataFrame, wanted: list[Series], regions: Regions, ledger: Ledger
) -> Status:
    newer = ledger.state(name).newer
    if name not in held.index:
        # Nobody misses a dataset that no indicator uses.
        stale = "; ".join(filter(None, ("no data" if wanted else "", newer)))
        return Status(name, "–", "–", "–", "0", "–", "–", f"0/{len(wanted)}", "–", "–", stale)
    row = held.loc[name]
    years, codes = store.extent(name)
    present, filled = _coverage(store, name, wanted)
    age = _age(row, name, ledger)
    return Status(
        dataset=name,
        origin=row["origin"],
        vintage=row["vintage"],
        nuts=_nuts(row["nuts"] or "", nuts_codes(name, codes), regions.vintage),
        rows=str(row["rows"]),
        years=f"{years[0]}–{years[1]}" if years else "–",
        levels=" ".join(map(str, _levels(codes, name, regions))) or "–",
        series=f"{present}/{len(wanted)}",
        filled="–" if filled is None else f"{filled:.0%}",
        age="–" if age is None else str(age),
        stale=_stale(age, years, newer),
    )


def _coverage(store: Store, name: str, wanted: list[Series]) -> tuple[int, float | None]:
    """Return how many of the series have a value, and the share of their rows that have one."""
    frames = [store.series(name, one.codes)["value"] for one in wanted]
    rows, values = sum(map(len, frames)), sum(int(frame.notna().sum()) for frame in frames)
    return sum(bool(frame.notna().any()) for frame in frames), values / rows if rows else None


def _nuts(said: str, codes: list[str], in_use: int) -> str:
    kept = stuck_codes(codes, in_use)
    return (said.partition(";")[0] or "–") + (f", {_codes_of(kept)} kept" if kept else "")


def _codes_of(codes: Sequence[str]) -> str:
    countries = " ".join(sorted({code[:2] for code in codes}))
    return f"{len(codes)} code{'' if len(codes) == 1 else 's'} of {countries}"


def _levels(codes: list[str], name: str, regions: Regions) -> list[int]:
    """Return the NUTS levels of the regions among `codes`; aggregates such as EU27_2020 have none."""
    known = [code for code in nuts_codes(name, codes) if regions.is_nuts(code)]
    return sorted({regions.level(code) for code in known})


def _age(row: pd.Series, name: str, ledger: Ledger) -> int | None:
    """Return days since the publisher's last update, else since the download, None where neither is known."""
    entry = ledger.files.get(name)
    locked = entry is not None and entry.sha256 == row["sha256"]
    stated = _UPDATED.match(row["vintage"])
    day = stated[1] if stated else (entry.updated or entry.retrieved) if entry is not None and locked else ""
    try:
        return (datetime.now(UTC).date() - date.fromisoformat(day[:10])).days
    except ValueError:
        return None


def _stale(age: int | None, years: tuple[int, int] | None, newer: str) -> str:
    """Say why a dataset is stale, "" if it isn't."""
    if newer:
        return newer if newer.startswith(NOT_YET) else f"newer at the publisher: {newer}"
    if years is None:
        return "no values"
    if age is not None:
        return f"no update for {age} days" if age > STALE_DAYS else ""
    behind = datetime.now(UTC).year - years[1]
    return f"last figures are from {years[1]}" if behind > STALE_YEARS else ""
