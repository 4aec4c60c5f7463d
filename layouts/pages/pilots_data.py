"""What the pilots page shows: each pilot against its core, and against the other pilots of its level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.sectors import Exchange, load_exchange, load_sections
from indicators import exchange
from indicators.certainty import Certainty
from indicators.exchange import Meeting, Together, meet, pair_rows, together
from indicators.significance import AHEAD, BEHIND, UNSTATED
from layouts.known import certainty_of
from layouts.lookup import gaps_of, scores_of
from layouts.memory import UNIT
from layouts.pilots import RANKS, SMALL, Entry, entries, letters, year_of
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site

NAN = float("nan")
# Indicators named per difference between two pilots.
NAMED = 2


@dataclass(frozen=True)
class Stand:
    """A pilot in one dimension: rows of SCORES and GAPS; ranks between which nine of ten draws put it, NaN = unknown.

    `statement`, `clearly`: what holds against the core, of `indicators.significance`; "" = unknown or nothing said.
    """

    entry: Entry
    dimension: str
    score: Row
    gap: Row
    low: float = NAN
    high: float = NAN
    statement: str = UNSTATED
    clearly: bool = False

    @property
    def paired(self) -> bool:
        """Whether there is a gap, full or partial."""
        return self.gap["state"] != "missing" and self.gap["gap"] == self.gap["gap"]


@dataclass(frozen=True)
class Against:
    """A pilot against another in one dimension, seen from the pilot.

    `gap`: score, core_score (the other's), gap, state, coverage, compared and catalogue of GAPS; `ahead`, `behind`:
    shares of draws (0-1); `statement`: what they allow.
    """

    entry: Entry
    other: Entry
    gap: Row
    ahead: float = NAN
    behind: float = NAN
    statement: str = UNSTATED


def dimensions_at(site: Site, level: int) -> list[str]:
    """Dimensions that have an indicator at a level."""
    return exchange.dimensions_at(site.results, level)


def stands(site: Site, query: Query, level: int) -> dict[tuple[str, str], Stand]:
    """(code, dimension) -> how a pilot stands, of all pilots of a level."""
    year, found = year_of(site, query, level), certainty_of(site, query, RANKS[level])
    # Not by the letter of what is known: an answer that was forgotten meanwhile would be kept as none.
    key = ("pilots", level, year, found is not None)
    return site.memory.get(key, lambda: _stands(site, level, year, found))


def _stands(site: Site, level: int, year: int, found: Certainty | None) -> dict[tuple[str, str], Stand]:
    made = {}
    for entry in entries(site, level):
        core = core_field(site, entry)
        scores, gaps = scores_of(site, level, year, entry.geo), gaps_of(site, level, year, entry.geo, core)
        for name in dimensions_at(site, level):
            sure = _sure(site, entry, name, found, with_core=not core)
            made[entry.geo, name] = Stand(entry, name, scores[name], gaps[name], **sure)
    return made


def core_field(site: Site, entry: Entry) -> tuple[str, ...]:
    """The core of a pilot as a selection has it: () for the capital."""
    return () if entry.core == site.results.default_core(entry.geo) else entry.core


def _sure(site: Site, entry: Entry, dimension: str, found: Certainty | None, *, with_core: bool) -> dict:
    """Rank interval, and the statement against the core where that is the capital, which is what was asked for."""
    if found is None or dimension not in found.ranks:
        return {}
    row, ranks, gap = site.results.row(entry.level, entry.geo), found.ranks[dimension], found.gaps[dimension]
    ends = {"low": float(ranks.low[row]), "high": float(ranks.high[row])}
    said = {"statement": str(gap.statement[row]), "clearly": bool(gap.clearly[row])}
    return ends | said if with_core else ends


def is_known(query: Query, site: Site, entry: Entry) -> bool:
    """Whether there is an answer about a pilot and the others."""
    return certainty_of(site, query, letter_of(site, entry)) is not None


def letter_of(site: Site, entry: Entry) -> str:
    """The letter of what is known of a pilot and the others."""
    return site.memory.get(
        ("pilot letter of",), lambda: {e.geo: letter for letter, e in letters(site).items()}, room=SMALL
    )[entry.geo]


def others_of(site: Site, entry: Entry) -> list[Entry]:
    """What stands for the other pilots at the same level."""
    return [e for e in entries(site, entry.level) if e.pilot != entry.pilot]


def against(site: Site, query: Query, entry: Entry) -> dict[str, list[Against]]:
    """Dimension -> a pilot against each of the others, the one furthest ahead of it first, those without a gap last."""
    year, found = year_of(site, query, entry.level), certainty_of(site, query, letter_of(site, entry))
    key = ("pilots against", entry.geo, year, found is not None)
    return site.memory.get(key, lambda: _against(site, entry, year, found), room=_room)


def _room(found: Mapping[str, list[Against]]) -> float:
    """Units of the memory: two kilobytes each, most of them the row."""
    return sum(map(len, found.values())) * 2_000 / UNIT


def _meeting(site: Site, level: int, year: int) -> Meeting:
    """All that stands for pilots at a level, each against each."""
    geos = [e.geo for e in entries(site, level)]
    return site.memory.get(("pilots meet", level, year), lambda: meet(site.results, geos, year), room=0.05)


def _against(site: Site, entry: Entry, year: int, found: Certainty | None) -> dict[str, list[Against]]:
    others = {e.geo: e for e in others_of(site, entry)}
    if not others:
        return {}
    made: dict[str, list[Against]] = {name: [] for name in dimensions_at(site, entry.level)}
    for row in pair_rows(site.results, _meeting(site, entry.level, year), entry.geo, list(others), found):
        gap = row | {"core_score": row["other_score"]}
        said = Against(entry, others[row["other"]], gap, row["ahead"], row["behind"], row["statement"])
        made[row["dimension"]].append(said)
    return made


def split(rows: list[Against]) -> tuple[list[Against], list[Against], list[Against], list[Against]]:
    """Those that are ahead of the pilot, those it is ahead of, those not told apart, those not compared."""
    teach = [a for a in rows if a.statement == BEHIND]
    learn = sorted((a for a in rows if a.statement == AHEAD), key=lambda a: -a.gap["gap"])
    untold = [a for a in rows if a.statement not in (BEHIND, AHEAD, UNSTATED)]
    return teach, learn, untold, [a for a in rows if a.statement == UNSTATED]


def makers(site: Site, query: Query, pair: Against) -> list[Row]:
    """INDICATOR_GAPS rows of the indicators that put the other pilot ahead most, at most NAMED."""
    year, entry = year_of(site, query, pair.entry.level), pair.entry

    def make() -> list[Row]:
        found = site.results.indicator_gap_rows([entry.geo], year, core=(pair.other.geo,))
        return [row for row in found if row["contribution"] < 0]

    rows = site.memory.get(("pilots makers", entry.geo, pair.other.geo, year), make)
    mine = [r for r in rows if r["dimension"] == pair.gap["dimension"]]
    return sorted(mine, key=lambda r: (r["contribution"], r["indicator"]))[:NAMED]


def grown(site: Site, query: Query, level: int) -> list[Together]:
    """Whether the pilots of a level grow alike, per dimension, up to the chosen year."""
    year, geos = year_of(site, query, level), [e.geo for e in entries(site, level)]

    def make() -> list[Together]:
        return [together(site.results, geos, name, last=year) for name in dimensions_at(site, level)]

    return site.memory.get(("pilots together", level, year), make)


def exchange_of(site: Site) -> Mapping[str, Exchange]:
    """Policy instruments and priorities of the pilots, as far as a published source names them."""
    from data.catalogue import load_pilots

    make = site.default.memory.get
    return make(("exchange",), lambda: load_exchange(load_pilots(), load_sections(site.sources)))
