"""The pilot regions as they are compared: at which level, in which year, with whom.

Scores of different NUTS levels rest on different indicators, so pilots stand beside
each other by level. One that opens at NUTS 3 is at NUTS 2 represented by the region it is part of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.translate import _
from indicators.intervals import CertaintyOf, Question
from layouts.query import Query

if TYPE_CHECKING:
    from layouts.site import Site

# Letters of ranks that are known (see `layouts.known`), by NUTS level.
RANKS = {2: "2", 3: "3"}
# Of the memory: a dozen of small things.
SMALL = 0.01


@dataclass(frozen=True)
class Entry:
    """One region that stands for a pilot at its level, with its core; `opens`: it is what the pilot opens with.

    `name`: how it is called among the others, the pilot's own name where that is the same place.
    """

    pilot: str
    label: str
    name: str
    geo: str
    core: tuple[str, ...]
    level: int
    opens: bool

    @property
    def full_name(self) -> str:
        """Its name, with that of the pilot where it has another."""
        return self.name if self.name == self.label else f"{self.name} ({self.label})"


def entries(site: Site, level: int = 0) -> list[Entry]:
    """What stands for the pilots, all or of one level: what they open with first, each region once."""
    every = site.memory.get(("pilot entries",), lambda: _entries(site))
    return [e for e in every if level in (0, e.level)]


def _entries(site: Site) -> list[Entry]:
    found: dict[str, Entry] = {}
    for key, pilot in site.pilots.items():
        for n, pair in enumerate(pilot.pairs):
            same = {p.geo for p in pilot.pairs if p.level == pair.level}
            name = _(pilot.label) if n == 0 and len(same) == 1 else site.results.regions.name(pair.geo)
            entry = Entry(key, _(pilot.label), name, pair.geo, pair.core, pair.level, n == 0)
            found.setdefault(pair.geo, entry)
    return sorted(found.values(), key=lambda e: (e.level, not e.opens))


def levels(site: Site) -> list[int]:
    """NUTS levels at which pilots are compared."""
    return site.memory.get(("pilot levels",), lambda: sorted({e.level for e in entries(site)}), room=SMALL)


def year_of(site: Site, query: Query, level: int) -> int:
    """The chosen year; a year that is only the default of one level becomes the default of the other."""
    chosen = query.year != site.results.default_year(query.level)
    return query.year if chosen else site.results.default_year(level)


def questions_of(site: Site, query: Query) -> Mapping[str, Question]:
    """What the page wants to know, by letter, the most urgent last: who is ahead of whom, then ranks."""
    site, years = site.under(query), {level: year_of(site, query, level) for level in levels(site)}

    def make() -> dict[str, Question]:
        method = site.results.method
        pairs = {letter: CertaintyOf(e.level, years[e.level], (e.geo,), method) for letter, e in letters(site).items()}
        ranks = {RANKS[level]: CertaintyOf(level, year, (), method) for level, year in years.items()}
        return dict(reversed(pairs.items())) | ranks

    # Asked for by every card of the page.
    return site.memory.get(("pilot questions", *years.items()), make, room=SMALL)


def letters(site: Site) -> Mapping[str, Entry]:
    """The letter of what is known of everybody against one of the regions."""
    return site.memory.get(
        ("pilot letters",), lambda: {chr(ord("A") + n): entry for n, entry in enumerate(entries(site))}, room=SMALL
    )


def chosen_pilot(site: Site, query: Query) -> str:
    """The pilot that the selected region belongs to, "" for none."""
    return next((e.pilot for e in entries(site) if e.geo == query.geo), "")
