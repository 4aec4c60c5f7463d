"""Which of the OECD's regions are NUTS regions, and of which level.

The OECD uses NUTS codes in Europe, but its "large regions" (TL2) are NUTS 1 in
some countries and NUTS 2 in others, and some of its "small regions" (TL3) are
none at all although their codes look like it. Its countries (TL1) have ISO's
codes of three letters, of which FRA is a region of NUTS 2013 as well.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.errors import InputError
from data.regions import LEVELS

LEVELS_FILE = Path(__file__).with_name("oecd_levels.toml")
TERRITORIAL_LEVELS = ("TL2", "TL3")
_COUNTRIES = "countries"
_PUBLISHER = "oecd."


@dataclass(frozen=True)
class Grid:
    """The OECD's regions: `countries` ISO code -> NUTS code; `levels` territorial level -> prefix -> NUTS level.

    A prefix is a country or, where some regions of it are of another level, the start of their codes; the longest
    one counts.
    """

    countries: Mapping[str, str]
    levels: Mapping[str, Mapping[str, int]]

    def nuts_code(self, code: str) -> str:
        """Return the NUTS code of a region in an OECD file, "" for one that is no NUTS region."""
        if code in self.countries:
            return self.countries[code]
        level = len(code) - 2
        if level == 0:
            return code
        return code if any(_level_of(code, known) == level for known in self.levels.values()) else ""


def _level_of(code: str, levels: Mapping[str, int]) -> int | None:
    starts = (code[:length] for length in range(len(code), 1, -1))
    return next((levels[start] for start in starts if start in levels), None)


@cache
def load_oecd_grid(path: Path = LEVELS_FILE) -> Grid:
    """Return the table of levels; raise `InputError` on the first thing that is wrong."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(path, expected=f"a readable TOML file ({error})") from error
    expected = (*TERRITORIAL_LEVELS, _COUNTRIES)
    if tuple(sorted(found)) != expected:
        raise InputError(path, value=", ".join(sorted(found)), expected=f"tables {', '.join(expected)}")
    for name in TERRITORIAL_LEVELS:
        for prefix, level in found[name].items():
            if level not in LEVELS:
                raise InputError(path, place=f"{name}.{prefix}", value=level, expected="a NUTS level, 0 to 3")
    for iso, code in found[_COUNTRIES].items():
        if not isinstance(code, str) or len(code) != 2:
            raise InputError(path, place=f"{_COUNTRIES}.{iso}", value=code, expected="a NUTS code of two letters")
    return Grid(found[_COUNTRIES], {name: found[name] for name in TERRITORIAL_LEVELS})


def nuts_codes(dataset: str, codes: Iterable[str]) -> list[str]:
    """Return the NUTS codes that the regions' codes of a dataset stand for: their own, but for the OECD's."""
    if not dataset.startswith(_PUBLISHER):
        return list(codes)
    grid = load_oecd_grid()
    return [grid.nuts_code(code) for code in codes]
