"""A publisher's catalogue -> when each dataset was last updated."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

from data.errors import InputError
from ingest.download import Validators, Web
from ingest.folder import STAGED, place
from ingest.live import Remote

_CODE, _DATE = "code", "last update of data"
_DAY = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")


def dates_of_update(wanted: list[Remote], web: Web, raw: Path, note: Callable[[str], None]) -> dict[str, str]:
    """Return id -> date of last update out of the publishers' catalogues; a catalogue that fails is noted."""
    found = {}
    for listing in dict.fromkeys(one.listing for one in wanted if one.listing):
        try:
            updates = _listed(listing, web, raw)
        except InputError as error:
            note(f"catalogue not available: {error}")
            continue
        found |= {one.id: updates.get(one.code, "") for one in wanted if one.listing == listing}
    return found


def last_updates(text: str, source: str) -> dict[str, str]:
    """Return code -> date of last update out of Eurostat's table of contents (catalogue/toc/txt).

    Columns are separated by tabs, values quoted, titles indented; a dataset
    stands in every chapter it belongs to. Dates are ISO ("18.02.2025" ->
    "2025-02-18"); folders and datasets without a date are left out. Raises
    `InputError` when it isn't such a table.
    """
    rows = csv.reader(text.splitlines(), delimiter="\t")
    names = [name.strip().lower() for name in next(rows, [])]
    if _CODE not in names or _DATE not in names:
        raise InputError(source, place="line 1", value="\t".join(names), expected=f"columns {_CODE} and {_DATE}")
    code, date = names.index(_CODE), names.index(_DATE)
    try:
        found = [(row[code].strip().lower(), _iso(row[date])) for row in rows if len(row) > max(code, date)]
    except csv.Error as error:
        raise InputError(source, place=f"line {rows.line_num}", expected=f"a table ({error})") from error
    return {name: day for name, day in found if name and day}


def _listed(listing: str, web: Web, raw: Path) -> dict[str, str]:
    target = place(raw, f"{STAGED}/listing")
    try:
        web.get(listing, target, Validators())
        return last_updates(target.read_text(encoding="utf-8-sig", errors="replace"), listing)
    finally:
        target.unlink(missing_ok=True)


def _iso(text: str) -> str:
    day = _DAY.match(text.strip())
    return f"{day[3]}-{day[2]}-{day[1]}" if day else text.strip()
