"""Which NUTS vintage a file's regions are of, told by the official code lists.

Files mix vintages: one table may hold the codes of 2021 beside those that 2016
had, and beside both the EU, extra-regio territory and codes of other schemes.
Each code is looked up or matches a declared pattern; what neither knows is
reported as unknown and never guessed. Conversion to the vintage in use happens
when the panel is built; here is said what will be convertible and what keeps its
own code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from data.regions import LEVELS, VINTAGE, VINTAGES, load_changes, load_regions
from ingest.codes import kind_of

# A target is converted only when its sources cover this share of its people (as in indicators.recode).
_COVERED = 0.995
_SHOWN = 5


@dataclass(frozen=True)
class Codes:
    """The region codes of a file, sorted out.

    `vintage` is the one that most of its NUTS codes are of, None without any;
    `others` are codes of other vintages, by vintage; `foreign` are codes that are
    known not to be NUTS, with what they are; `unknown` the rest; `stuck` codes that
    can't be brought to the vintage in use and keep their own code.
    """

    vintage: int | None
    others: dict[int, tuple[str, ...]]
    foreign: dict[str, str]
    unknown: tuple[str, ...]
    stuck: tuple[str, ...]


def sort_out(codes: Iterable[str], *, in_use: int = VINTAGE) -> Codes:
    """Sort out the distinct region codes of a file; `in_use` is the vintage that figures are computed in."""
    lists = _vintages()
    nuts = sorted({code for code in codes if code in lists})
    rest = sorted({code for code in codes if code not in lists})
    counts = Counter(vintage for code in nuts for vintage in lists[code])
    # The vintage in use wins a tie, then the newest: countries and many regions never changed.
    vintage = max(counts, key=lambda one: (counts[one], one == in_use, one), default=None)
    others: dict[int, list[str]] = {}
    for code in nuts:
        if vintage not in lists[code]:
            others.setdefault(min(lists[code], key=lambda one: (abs(one - (vintage or 0)), -one)), []).append(code)
    kinds = {code: kind_of(code) for code in rest}
    return Codes(
        vintage,
        {one: tuple(found) for one, found in sorted(others.items())},
        {code: kind for code, kind in kinds.items() if kind},
        tuple(code for code, kind in kinds.items() if not kind),
        stuck_codes(nuts, in_use),
    )


def stuck_codes(codes: Iterable[str], in_use: int) -> tuple[str, ...]:
    """Return the codes of regions, not countries, that can't be brought to the vintage in use, in their order.

    Countries that it doesn't have (the United Kingdom in 2024) are among them: nothing of theirs is computed.
    """
    used, ways = _used(in_use), _convertible(in_use)
    rest = (code for code in codes if code in _vintages() and code not in used and code not in ways)
    return tuple(code for code in rest if len(code) > 2 or in_use != VINTAGE)


def describe_codes(codes: Iterable[str], *, in_use: int = VINTAGE) -> str:
    """Say in one line what `sort_out` found: "NUTS 2016; 12 codes of 2013; 3 codes that are not NUTS: EFTA, …"."""
    found = sort_out(codes, in_use=in_use)
    parts = [f"NUTS {found.vintage}" if found.vintage else "no NUTS codes"]
    parts += [f"{_count(codes)} of {vintage}" for vintage, codes in found.others.items()]
    if found.foreign:
        verb = "is" if len(found.foreign) == 1 else "are"
        parts.append(f"{_count(found.foreign)} that {verb} not NUTS: {_some(found.foreign)}")
    if found.unknown:
        parts.append(f"{_count(found.unknown)} unknown: {_some(found.unknown)}")
    if found.stuck:
        parts.append(f"{_count(found.stuck)} not convertible to {in_use}, kept: {_some(found.stuck)}")
    return "; ".join(parts)


@cache
def _vintages() -> dict[str, tuple[int, ...]]:
    """Return code -> the vintages that have it, of all that we know."""
    known = load_regions().table["vintage"].items()
    return {code: tuple(one for one in VINTAGES if str(one) in texts.split()) for code, texts in known}


@cache
def _used(in_use: int) -> frozenset[str]:
    regions = load_regions(vintage=in_use)
    return frozenset(code for level in LEVELS for code in regions.codes(level))


@cache
def _convertible(in_use: int) -> frozenset[str]:
    """Return the codes of other vintages from which a region of the vintage in use can be made."""
    changes = load_changes(vintage=in_use)
    covered = changes.groupby(["into", "vintage", "to_code"])["to_share"].transform("sum") >= _COVERED
    changes = changes[covered]
    last = changes["into"] == in_use
    # An older code leads there where one of the codes of 2021 that it became does, or is still in use.
    there = _used(in_use) | set(changes.loc[last, "from_code"])
    return frozenset(changes.loc[last | changes["to_code"].isin(there), "from_code"])


def _count(codes: Iterable[str]) -> str:
    number = len(tuple(codes))
    return f"{number:,} code{'' if number == 1 else 's'}"


def _some(codes: Iterable[str]) -> str:
    listed = list(codes)
    return ", ".join(re.sub(r"\s+", " ", code)[:20] for code in listed[:_SHOWN]) + (
        ", …" if len(listed) > _SHOWN else ""
    )
