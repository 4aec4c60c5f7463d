"""What regions are measured against: a region, several as one, or the mean of a country or of the EU.

In addresses and on the command line a core is written as codes: `AT13`, `DE60+DE30`, `mean:AT`, `mean:EU`, or
`mean:country` for the mean of each region's own country. () is the default, each region's own capital. This is
the one place that reads them.
"""

from __future__ import annotations

from collections.abc import Iterable

from data.errors import ProductError
from data.regions import Regions

MEAN = "mean:"
EU = "EU"
OWN_COUNTRY = "country"

Core = tuple[str, ...]


def parse_core(codes: Iterable[str], regions: Regions, level: int) -> Core:
    """Codes as somebody wrote them -> a core at NUTS `level`, in capitals and each code once.

    Raises `ProductError` for what is no region of that level and no mean, and for a mean beside other codes.
    """
    single = [code.strip() for text in codes for code in text.split("+")]
    found = tuple(dict.fromkeys(_parse_one(code, regions, level) for code in single if code))
    if len(found) > 1 and any(code.startswith(MEAN) for code in found):
        raise ProductError(f"core: found {'+'.join(found)!r}, expected a mean alone, or regions only")
    return found


def group_of(core: Core) -> str:
    """The country, "EU" or "country" whose mean a core is; "" for regions and the default."""
    return core[0][len(MEAN) :] if core and core[0].startswith(MEAN) else ""


def _parse_one(code: str, regions: Regions, level: int) -> str:
    upper = code.upper()
    group = upper.removeprefix(MEAN.upper())
    if group != upper and (group in (EU, OWN_COUNTRY.upper()) or group in regions.codes(0)):
        return MEAN + (OWN_COUNTRY if group == OWN_COUNTRY.upper() else group)
    if upper not in regions.codes(level):
        kinds = "a country's mean such as mean:AT, mean:country or mean:EU"
        raise ProductError(f"geo: found {code!r}, expected a NUTS {level} code, or as a core {kinds}")
    return upper
