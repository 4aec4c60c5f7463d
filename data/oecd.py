"""Which of the OECD's regions are NUTS regions, and of which level.

The OECD uses NUTS codes in Europe, but its "large regions" (TL2) are NUTS 1 in
some countries and NUTS 2 in others, and some of its "small regions" (TL3) are
none at all although their codes look like it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from data.errors import InputError
from data.regions import LEVELS

LEVELS_FILE = Path(__file__).with_name("oecd_levels.toml")
TERRITORIAL_LEVELS = ("TL2", "TL3")


def load_oecd_levels(path: Path = LEVELS_FILE) -> Mapping[str, Mapping[str, int]]:
    """Return territorial level -> country -> NUTS level; raise `InputError` on the first thing that is wrong."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(path, expected=f"a readable TOML file ({error})") from error
    if tuple(sorted(found)) != TERRITORIAL_LEVELS:
        raise InputError(path, value=", ".join(sorted(found)), expected=f"tables {', '.join(TERRITORIAL_LEVELS)}")
    for name, countries in found.items():
        for country, level in countries.items():
            if level not in LEVELS:
                raise InputError(path, place=f"{name}.{country}", value=level, expected="a NUTS level, 0 to 3")
    return found


def is_nuts_region(code: str, levels: Mapping[str, Mapping[str, int]]) -> bool:
    """Tell whether a code in an OECD file is the NUTS region it looks like: a country, or of a level TL2 or TL3 has."""
    level = len(code) - 2
    return level == 0 or any(countries.get(code[:2]) == level for countries in levels.values())
