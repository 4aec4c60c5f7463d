"""What the gap page shows of one selection: collected once, so that figures, tables and sentences say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.errors import ProductError
from data.translate import _
from indicators.movement import Movement, movement
from indicators.results import Results
from indicators.significance import UNSTATED
from indicators.spreads import Spreads, spreads
from indicators.trends import Trend, trend
from layouts.known import CORE, awaited, certainty_of, dimension_of
from layouts.lookup import gaps_of, history_of, scores_of
from layouts.memory import UNIT
from layouts.query import Field, Query
from layouts.rows import Row
from layouts.site import Site

# Why there is no gap to be shown, "" = there is one.
NO_REGION, NO_CORE, OWN, MISSING = "no region", "no core", "own", "missing"
SINCE = "from"
# Of the memory, in its units: all there is of a pair in one year, its rows, its movement, trends of one and of all.
FACTS, ROWS, MOVED, TREND, TRENDS = 0.1, 0.09, 0.006, 0.006, 0.05
NAN = float("nan")


@dataclass(frozen=True)
class Certain:
    """What can be said of a gap: `statement` and `clearly` as in `significance`, ends of nine of ten draws in points.

    `ahead`, `behind`: shares of the `draws` (0-1). The ends are those of draws that normalise and average as the method
    does, so they may exclude 0 where nothing can be told. `waiting`: it is being computed; `failed`: it could not be.
    """

    statement: str = UNSTATED
    clearly: bool = False
    low: float = NAN
    high: float = NAN
    ahead: float = NAN
    behind: float = NAN
    draws: int = 0
    waiting: bool = False
    failed: bool = False


@dataclass(frozen=True)
class Facts:
    """The pair and the dimension; `why`: one of the reasons above. `rows`: INDICATOR_GAPS of the dimension."""

    geo: str
    core: tuple[str, ...]
    name: str
    core_name: str
    dimension: str
    label: str
    why: str
    score: Row
    gap: Row
    rows: tuple[Row, ...]

    @property
    def compared(self) -> list[Row]:
        """Rows with a contribution, the largest disadvantage first."""
        there = [r for r in self.rows if r["contribution"] == r["contribution"]]
        return sorted(there, key=lambda r: (r["contribution"], r["indicator"]))


def read_since(results: Results, text: str) -> str:
    """The field `from`: the year a change is counted from."""
    if not (text.isascii() and text.isdigit()):
        raise ProductError(f"from: found {text!r}, expected a year")
    results.column(int(text))
    return str(int(text))


FIELDS: Mapping[str, Field] = {SINCE: read_since}


def since_of(query: Query) -> int | None:
    """The year chosen to count from; None = the first comparable one, also where the chosen one is not before."""
    text = query.field(SINCE)
    return int(text) if text and int(text) < query.year else None


def core_of(site: Site, query: Query) -> tuple[str, ...]:
    """The core chosen, or the region's own capital."""
    return query.core or site.results.default_core(query.geo)


def facts_of(site: Site, query: Query) -> Facts:
    """Everything about the pair in one year, kept."""
    dimension = dimension_of(site, query)
    key = ("gap facts", query.geo, query.core, query.year, query.level, dimension, query.language)
    return site.memory.get(key, lambda: _facts(site, query, dimension), room=FACTS)


def _facts(site: Site, query: Query, dimension: str) -> Facts:
    core, name = core_of(site, query), site.results.regions.name(query.geo)
    score = scores_of(site, query.level, query.year, query.geo)[dimension]
    gap = gaps_of(site, query.level, query.year, query.geo, query.core)[dimension]
    rows = site.results.indicator_gap_rows([query.geo], query.year, core=core, dimension=dimension)
    why = ""
    if not gap["core"] or gap["core"] == query.geo:
        why = OWN if gap["core"] else NO_CORE
    elif gap["gap"] != gap["gap"] or gap["state"] == "missing":
        why = MISSING
    label = site.label(dimension)
    return Facts(query.geo, core, name, site.core_name(core), dimension, label, why, score, gap, tuple(rows))


def certain_of(site: Site, query: Query) -> Certain:
    """How sure the gap of the chosen year is, as far as the selection was made with it."""
    found, dimension = certainty_of(site, query, CORE), dimension_of(site, query)
    if found is None:
        return Certain(waiting=CORE in awaited(site, query), failed=CORE in query.known)
    if dimension not in found.gaps:
        return Certain()
    gap, row = found.gaps[dimension], site.results.row(query.level, query.geo)
    return Certain(
        statement=str(gap.statement[row]),
        clearly=bool(gap.clearly[row]),
        low=float(gap.gap_low[row]),
        high=float(gap.gap_high[row]),
        ahead=float(gap.ahead[row]),
        behind=float(gap.behind[row]),
        draws=gap.draws,
    )


def movement_of(site: Site, query: Query) -> Movement:
    """The change of the gap, kept."""
    dimension, since = dimension_of(site, query), since_of(query)
    key = ("movement", query.geo, query.core, query.year, since, dimension)
    make = site.results
    return site.memory.get(
        key, lambda: movement(make, query.geo, dimension, last=query.year, first=since, core=query.core), room=MOVED
    )


def rows_in(site: Site, query: Query, year: int) -> dict[str, Row]:
    """INDICATOR_GAPS of any year by indicator, kept."""
    if year == query.year:
        return {row["indicator"]: row for row in facts_of(site, query).rows}
    dimension, core = dimension_of(site, query), core_of(site, query)

    def make() -> dict[str, Row]:
        rows = site.results.indicator_gap_rows([query.geo], year, core=core, dimension=dimension)
        return {row["indicator"]: row for row in rows}

    return site.memory.get(("gap rows", query.geo, query.core, year, dimension), make, room=ROWS)


def trend_of(site: Site, query: Query, dimension: str = "") -> Trend:
    """Whether the gap closes, over the years up to the chosen one, kept; in the dimension shown or another one."""
    dimension, span = dimension or dimension_of(site, query), query.year - site.results.years[0]
    key = ("trend", query.geo, query.core, query.year, dimension)

    def make() -> Trend:
        return trend(site.results, query.geo, dimension, core=query.core, last=query.year, years=span)

    return site.memory.get(key, make, room=TREND)


def spreads_of(site: Site, query: Query) -> Spreads:
    """How far the regions of the country lie apart, up to the chosen year and from the year counted from; kept."""
    country, dimension = site.results.regions.country(query.geo), dimension_of(site, query)
    first, last = since_of(query) or site.results.years[0], query.year
    key = ("spreads", query.level, country, dimension, first, last)
    make = site.results
    return site.memory.get(
        key, lambda: spreads(make, query.level, country, dimension, first=first, last=last), room=_room_of_spreads
    )


def _room_of_spreads(found: Spreads) -> float:
    """What they take of the memory: the regions by name and number decide, of the country and of the EU."""
    return (4_000 + 64 * (found.regions + len(found.eu.regions)) + found.values.nbytes) / UNIT


def history_in(site: Site, query: Query) -> Any:
    """GAPS of the pair over all years."""
    return history_of(site, query.geo, dimension_of(site, query), query.core)


def native(site: Site, row: Row, side: str = "") -> str:
    """A native value of one side of an INDICATOR_GAPS row with the indicator's decimals; "–" for none."""
    from layouts.numbers import number

    value = row[f"{side}value"]
    return number(value, site.results.catalogue.indicators[row["indicator"]].decimals) if value == value else _("–")
