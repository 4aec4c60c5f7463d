"""Figures on screen against cells of the publishers' files, looked up by hand.

tests/golden/hand_checked.toml says for each figure which cells it comes from.
The first tests need only what ships; the last one opens the publishers' files
themselves, where they are, so that the table can't cite what isn't there.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import tomllib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from data.catalogue import load_catalogue, load_sources

PROJECT = Path(__file__).parents[2]
RAW = PROJECT.parent / "shared" / "raw"
SHIPPED = "data/"
CHECKED = tomllib.loads((PROJECT / "tests/golden/hand_checked.toml").read_text(encoding="utf-8"))["checked"]
SIDES = {"value": "", "core_value": "core_"}


def named(entry: dict) -> str:
    return "-".join(str(entry[k]) for k in ("indicator", "geo", "core", "year", "role"))


def number(text: str) -> float:
    """The number of a cell ("12.3 b"); NaN where it holds none."""
    first = text.split(" ")[0]
    return math.nan if first in (":", "") else float(first)


def same(found: float, expected: float) -> bool:
    return math.isnan(expected) if math.isnan(found) else found == pytest.approx(expected, rel=1e-9)


@pytest.fixture(scope="module")
def gaps(results):
    """INDICATOR_GAPS of one region, core and year, by indicator."""

    @lru_cache
    def read(geo: str, core: str, year: int) -> pd.DataFrame:
        return results.indicator_gaps(geo, year, core=(core,), scored=False).set_index("indicator")

    return read


@pytest.mark.parametrize("entry", CHECKED, ids=named)
def test_figure_on_screen(entry, gaps):
    row = gaps(entry["geo"], entry["core"], entry["year"]).loc[entry["indicator"]]
    side = SIDES[entry["role"]]
    assert same(row[entry["role"]], entry["expected"]), f"found {row[entry['role']]}, expected {entry['expected']}"
    assert row[f"{side}flag"] == entry["flag"]
    assert row[f"{side}converted"] == entry.get("converted", False)
    assert same(row[f"{side}source_time"], entry.get("source_year", math.nan))
    assert row[f"{side}source_geo"] == entry.get("source_geo", "")
    if "reason" in entry:
        assert row["reason"] == entry["reason"]
        assert math.isnan(row["difference"]) and math.isnan(row["contribution"])


COMPARED = [
    (mine, theirs)
    for mine in CHECKED
    for theirs in CHECKED
    if (mine["role"], theirs["role"]) == ("value", "core_value")
    and all(mine[k] == theirs[k] for k in ("indicator", "geo", "core", "year"))
    and "reason" not in mine
]


@pytest.mark.parametrize("mine, theirs", COMPARED, ids=named)
def test_difference_and_ratio(mine, theirs, gaps, results):
    row = gaps(mine["geo"], mine["core"], mine["year"]).loc[mine["indicator"]]
    value, core = mine["expected"], theirs["expected"]
    assert row["difference"] == pytest.approx(value - core, rel=1e-9, abs=1e-9)
    assert same(row["ratio"], value / core if results.catalogue.indicators[mine["indicator"]].ratio else math.nan)


@pytest.mark.parametrize("entry", [e for e in CHECKED if "formula" in e], ids=named)
def test_expected_is_the_formula_on_the_cited_cells(entry):
    cells = {cell["name"]: number(cell["text"]) for cell in entry["cells"]}
    assert eval(entry["formula"], {"__builtins__": {}}, cells) == pytest.approx(entry["expected"], rel=1e-12)


def test_every_pilot_pair_is_checked():
    pairs = {(e["geo"], e["core"]) for e in CHECKED}
    pilots = tomllib.loads((PROJECT / "data/pilots.toml").read_text(encoding="utf-8"))["pilots"]
    assert {(p["geo"], *p["core"]) for pilot in pilots.values() for p in pilot["pairs"]} <= pairs


def test_every_indicator_with_data_is_checked(results):
    with_data = {i for i in results.catalogue.indicators if results.panel.has_data(i)}
    assert {e["indicator"] for e in CHECKED} == with_data


def test_every_dataset_in_use_is_checked(results):
    """A dataset of the snapshot that no figure of today comes from needs no check: its file isn't shown."""
    snapshot = json.loads((PROJECT / "data/snapshot/manifest.json").read_text(encoding="utf-8"))["datasets"]
    cited = {cell["file"] for entry in CHECKED for cell in entry["cells"]}
    in_use = {d for v in results.panel.observed.values() for names in v.datasets for d in names.split(" + ")}
    assert {d["source_file"] for d in snapshot if d["dataset"] in in_use} <= cited
    catalogue = load_catalogue(sources=load_sources())
    assert in_use <= {s.dataset for i in catalogue.indicators.values() for x in i.inputs.values() for s in x.series}


CITED: dict[str, list[dict]] = {}
for _entry in CHECKED:
    for _cell in _entry["cells"]:
        CITED.setdefault(_cell["file"], []).append(_cell)


@pytest.mark.parametrize("file", sorted(CITED))
def test_the_cited_cells_hold_the_cited_text(file):
    path = (PROJECT if file.startswith(SHIPPED) else RAW) / file
    if not path.exists():
        pytest.skip(f"the publisher's file is not here: {path}")
    rows = _by_key(path) if file.startswith(SHIPPED) else _by_number(path, {c["row"] for c in CITED[file]})
    wrong = [f"row {c.get('row', '')} {c['key']}, {c['column']}" for c in CITED[file] if not _holds(c, rows(c))]
    assert not wrong, wrong


def _holds(cell: dict, row: dict[str, str]) -> bool:
    """Whether a row is about what the citation says and holds its text, flag and confidentiality."""
    label, key = next(iter(row.items()))
    right_row = key == cell["key"] if "\\" in label else all(row[k] == v for k, v in _parts(cell["key"]))
    found = row[cell["column"]], row.get("OBS_FLAG", ""), row.get("CONF_STATUS", "")
    return right_row and found == (cell["text"], cell.get("flag", ""), cell.get("conf", ""))


def _parts(key: str) -> list[list[str]]:
    """A key such as "geo=AT12; TIME_PERIOD=2021" as columns and texts."""
    return [part.split("=", 1) for part in key.split("; ")]


def _by_key(path: Path) -> Callable[[dict], dict[str, str]]:
    """Rows of a table that we build ourselves, by key: it may gain rows."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return lambda cell: next(row for row in rows if all(row[k] == v for k, v in _parts(cell["key"])))


def _by_number(path: Path, wanted: set[int]) -> Callable[[dict], dict[str, str]]:
    """Rows of a publisher's file by their number, as column -> text; row 1 is the header."""
    rows = {n: row for n, row in enumerate(_rows(path), start=1) if n == 1 or n in wanted}
    split = {n: row if isinstance(row, list) else _cells(row, path) for n, row in rows.items()}
    return lambda cell: dict(zip(split[1], split[cell["row"]], strict=True))


def _rows(path: Path) -> Iterator[str | list[str]]:
    """Rows of a workbook as cells, or lines of a plain or zipped table."""
    if path.suffix == ".xlsx":
        for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python():
            yield [str(int(c)) if isinstance(c, float) and c.is_integer() else str(c) for c in row]
        return
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as lines:
        yield from lines


def _cells(line: str, path: Path) -> list[str]:
    delimiter = "\t" if ".tsv" in path.name else ","
    return [text.strip() for text in next(csv.reader([line], delimiter=delimiter))]
