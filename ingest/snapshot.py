"""Files -> the embedded snapshot: one small Parquet file per dataset, and a manifest.

The snapshot is what a fresh installation shows. It keeps the series that
data/sources.toml selects, regions of NUTS levels 0-3 in whatever vintage the
file has them (they are brought to one vintage when the panel is built), and
years from 2010 on. The same files give the same bytes: nothing is taken from
the clock or from the order of a directory.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.catalogue import Dataset, Sources
from data.deliveries import Delivery
from data.errors import InputError
from ingest.files import read_file
from ingest.load import deliver
from ingest.lockfile import LOCK, dated, locked_dates

FIRST_YEAR = 2010
_COUNTRIES = (
    "AL AT BA BE BG CH CY CZ DE DK EE EL ES FI FR HR HU IE IS IT LI LT LU LV ME MK MT NL NO PL PT RO RS SE SI SK TR UK"
)
# Level by length: country, then one character per level. Extra-regio (xxZ, xxZZ,
# xxZZZ) and unknown (xxXX) territory is no region, and EU, EA, EFTA no country.
_NUTS = rf"^(?:{_COUNTRIES.replace(' ', '|')})[0-9A-Z]{{0,3}}$"
_NO_PLACE = r"^..(?:Z+|X+)$"
# A file with fewer than half the figures of the fullest one is an excerpt: its
# years may be newer, but most regions would lose their value.
_EXCERPT = 0.5
_NOTES = {True: "figures of the publisher, cut and reshaped by a third party, without flags", False: ""}


@dataclass(frozen=True)
class Candidate:
    """What one file holds of one dataset, after selection."""

    delivery: Delivery
    path: str
    table: pa.Table

    @property
    def figures(self) -> int:
        return self.table.num_rows - self.table.column("value").null_count

    @property
    def years(self) -> tuple[int, int]:
        limits = pc.min_max(self.table.column("time")).as_py()
        return limits["min"], limits["max"]


def build(origin: Path, target: Path, sources: Sources) -> list[str]:
    """Build the snapshot in `target` from all files under `origin`; return lines that say what was done.

    Raises `InputError` when `origin` is no directory, holds none of the
    datasets, or lacks one that the snapshot in `target` has; files that can't
    be used are listed, with the reason.
    """
    if not origin.is_dir():
        raise InputError(origin, expected="a directory of publishers' files")
    candidates, lines = _candidates(origin, sources)
    if not candidates:
        raise InputError(origin, value="no usable file", expected="files of the datasets in data/sources.toml")
    _check_nothing_lost(origin, target, set(candidates))
    entries, contents = [], {}
    for dataset in sorted(candidates):
        best, passed = choose(candidates[dataset])
        content = _parquet(best.table)
        entry = _entry(best, sources.datasets[dataset], sources, content)
        entries.append(entry)
        contents[entry["file"]] = content
        lines.append(f"{dataset}: {entry['rows']:,} rows, {entry['years']} from {best.path} ({entry['layout']})")
        lines += [f"  not used: {one.path} ({one.delivery.layout})" for one in passed]
    manifest = json.dumps({"format": 1, "datasets": entries}, indent=1, ensure_ascii=False)
    _write(target, contents | {"manifest.json": f"{manifest}\n".encode()})
    missing = [one.id for one in sources.datasets.values() if one.snapshot and one.id not in candidates]
    return lines + [f"{name}: no file" for name in missing]


def choose(candidates: list[Candidate]) -> tuple[Candidate, list[Candidate]]:
    """Return the file to use of those that hold a dataset, and the others.

    No excerpts; the publisher's own layout before a third party's table; then
    the newest last year, then the most figures, then the path.
    """
    fullest = max(one.figures for one in candidates)
    full = [one for one in candidates if one.figures >= _EXCERPT * fullest]
    best = min(full, key=lambda one: (one.delivery.third_party, -one.years[1], -one.figures, one.path))
    return best, [one for one in candidates if one is not best]


def select(table: pa.Table, dataset: Dataset) -> pa.Table:
    """Return the selected series, regions and years, sorted, without rows that say nothing.

    A missing value is kept where a flag or confidentiality says why.
    """
    text = {name: table.column(name).cast(pa.string()) for name in (*dataset.dimensions, "geo", "flag", "conf")}
    keep = pc.greater_equal(table.column("time"), FIRST_YEAR)
    geo = text["geo"]
    keep = pc.and_(keep, pc.match_substring_regex(geo, _NUTS))
    keep = pc.and_not(keep, pc.match_substring_regex(geo, _NO_PLACE))
    said = pc.or_(pc.not_equal(text["flag"], ""), pc.not_equal(text["conf"], ""))
    keep = pc.and_(keep, pc.or_(pc.is_valid(table.column("value")), said))
    chosen = pa.table({name: text.get(name, table.column(name)) for name in table.column_names})
    chosen = chosen.filter(pc.and_(keep, _selected(text, dataset)))
    return chosen.sort_by([(name, "ascending") for name in (*dataset.dimensions, "geo", "time")])


def _selected(text: dict[str, pa.ChunkedArray], dataset: Dataset) -> pa.ChunkedArray:
    """Return which rows one of the dataset's code selections matches."""
    matches = None
    for codes in dataset.series:
        match = None
        for name, wanted in codes.items():
            one = pc.is_in(text[name], pa.array(wanted, pa.string()))
            match = one if match is None else pc.and_(match, one)
        matches = match if matches is None else pc.or_(matches, match)
    if matches is None:
        raise InputError("data/sources.toml", place=dataset.id, expected="series to keep in the snapshot")
    return matches


def _candidates(origin: Path, sources: Sources) -> tuple[dict[str, list[Candidate]], list[str]]:
    found: dict[str, list[Candidate]] = {}
    skipped, dates = [], locked_dates(origin)
    for path in _files(origin):
        name = path.relative_to(origin).as_posix()
        try:
            deliveries = [dated(one, dates.get(one.sha256, "")) for one in deliver(read_file(path), sources)]
        except InputError as error:
            skipped.append(f"skipped {name}: {str(error).removeprefix(f'{path}: ')}")
            continue
        for delivery in deliveries:
            dataset = sources.datasets[delivery.dataset]
            table = select(delivery.table, dataset) if dataset.snapshot else None
            if table is None or not table.num_rows:
                reason = "not part of the snapshot" if table is None else "none of the selected series"
                skipped.append(f"skipped {name}: {delivery.dataset} is {reason}".replace("is none", "has none"))
                continue
            found.setdefault(delivery.dataset, []).append(Candidate(delivery, name, table))
    return found, skipped


def _files(origin: Path) -> list[Path]:
    """Return the publishers' files in a folder, without what `update` keeps beside them."""
    inside = ((path, path.relative_to(origin).parts) for path in origin.rglob("*") if path.is_file())
    return sorted(path for path, parts in inside if parts != (LOCK,) and not any(part[0] == "." for part in parts))


def _check_nothing_lost(origin: Path, target: Path, found: set[str]) -> None:
    """Raise `InputError` where a dataset of the snapshot that is there would vanish from it."""
    manifest = target / "manifest.json"
    if not manifest.exists():
        return
    lost = sorted({one["dataset"] for one in json.loads(manifest.read_bytes())["datasets"]} - found)
    if lost:
        expected = f"a file of every dataset that {target} has; --to another folder builds one without"
        raise InputError(origin, value=f"nothing of {', '.join(lost)}", expected=expected)


def _parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", compression_level=19, store_schema=False)
    return buffer.getvalue()


def _entry(best: Candidate, dataset: Dataset, sources: Sources, content: bytes) -> dict[str, Any]:
    """Return the dataset's entry in the manifest."""
    years = "–".join(str(year) for year in best.years)
    label = f"{sources.publishers[dataset.publisher].label}, {dataset.code}"
    return {
        "dataset": dataset.id,
        "publisher": dataset.publisher,
        "code": dataset.code,
        "label": dataset.label,
        "codes": [{name: list(wanted) for name, wanted in codes.items()} for codes in dataset.series],
        "years": years,
        "vintage": best.delivery.vintage,
        "layout": best.delivery.layout,
        "third_party": best.delivery.third_party,
        "note": _NOTES[best.delivery.third_party],
        "source": f"{label}, {dataset.label}, {best.delivery.vintage}",
        "source_file": best.path,
        "source_sha256": best.delivery.sha256,
        "rows": best.table.num_rows,
        "values": best.figures,
        "file": f"{dataset.publisher}/{dataset.code}.parquet",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _write(target: Path, contents: dict[str, bytes]) -> None:
    """Replace what an earlier build left; nothing of it goes before everything new is on the disk."""
    try:
        for name, content in contents.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / f"{name}.new").write_bytes(content)
        for name in contents:
            (target / f"{name}.new").replace(target / name)
        for parquet in sorted(target.glob("*/*.parquet")):
            if parquet.relative_to(target).as_posix() not in contents:
                parquet.unlink()
    except OSError as error:
        raise InputError(target, value=error.strerror or str(error), expected="a place to write to") from error
