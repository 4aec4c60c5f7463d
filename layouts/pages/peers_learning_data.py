"""Whose gap narrowed among the regions most like mine: collected once, so that figures, tables and words agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.translate import _
from indicators.learning import WINDOW, learning_rows
from indicators.paths import Path, gap_paths
from indicators.slopes import ENOUGH
from indicators.trends import Trend, trend_of
from layouts.known import dimension_of
from layouts.lookup import history_of
from layouts.memory import UNIT
from layouts.pages.peers_data import peers_of
from layouts.query import Query
from layouts.rows import Row, records
from layouts.site import Site

# Partners that are shown; the table has all of them.
SHOWN = 6
# Indicators that are told of each partner, and the share of the first one's points from which on the second is.
TOLD, WORTH_TELLING = 2, 0.2
# Points a year below which nobody is said to have gained: they are rounded away.
SEEN = 0.05


@dataclass(frozen=True)
class Subject:
    """What paths are drawn of: a `dimension`, or its `indicator` alone ("" = all of them), with its `label`.

    `notice` says why an indicator that was asked for is not shown itself, "" where nothing has to be said.
    """

    dimension: str
    indicator: str
    label: str
    notice: str = ""


@dataclass(frozen=True)
class Move:
    """An indicator that narrowed a gap by `points` a year: both sides in the path's first and last year.

    `first`, `last`: as `Results.side_rows` gives them.
    """

    indicator: str
    points: float
    first: Row
    last: Row


def subject_of(site: Site, query: Query) -> Subject:
    """The dimension or indicator selected; of an indicator without scores at this level, its dimension."""
    dimension = dimension_of(site, query)
    whole = Subject(dimension, "", site.label(dimension))
    if query.show == dimension:
        return whole
    label = site.label(query.show)
    if query.show in {i.id for i in site.results.dimension(query.level, dimension).indicators}:
        return Subject(dimension, query.show, label)
    words = {"indicator": label, "dimension": whole.label, "level": query.level}
    text = _("{indicator} has no scores at NUTS {level}; {dimension}, to which it belongs, is shown.", **words)
    return Subject(dimension, "", whole.label, text)


def with_own_country(query: Query) -> bool:
    """Whether regions of the own country count among the peers (field `abroad` of the page)."""
    return not query.field("abroad")


def partners_of(site: Site, query: Query) -> tuple[Row, ...]:
    """Rows of `learning_rows` of the selected region, kept."""
    subject, near = subject_of(site, query), with_own_country(query)
    key = ("partners", query.geo, query.year, subject.dimension, subject.indicator, near)

    def made() -> tuple[Row, ...]:
        of = {"indicator": subject.indicator, "year": query.year, "own_country": near}
        return tuple(learning_rows(site.context, query.geo, subject.dimension, near=peers_of(site, query).near, **of))

    # Of a row about as many bytes, measured.
    return site.memory.get(key, made, room=lambda rows: len(rows) * 2_500 / UNIT)


def with_path(rows: Sequence[Row]) -> list[Row]:
    """Those whose gap can be followed over the years."""
    return [row for row in rows if not row["reason"]]


def narrowed(rows: Sequence[Row]) -> list[Row]:
    """Those that were behind and gained: the sure ones, those that have enough years for a test, then the others.

    Without certainty a slope that can't be seen, or one that the ends of the path contradict, is not spoken of. Three
    years make the steepest slopes and say least, so they don't go before five; nor does partial data before full.
    """
    found = [row for row in rows if row["sure"] or (row["narrowed"] and _is_seen(row))]
    return sorted(found, key=lambda row: (not row["sure"], row["points"] < ENOUGH, not row["full"]))


def _is_seen(row: Row) -> bool:
    return row["slope"] >= SEEN and row["gap_last"] > row["gap_first"]


def closing(rows: Sequence[Row]) -> list[Row]:
    """Those of which it can be said: their slope is no accident."""
    return [row for row in rows if row["sure"]]


def trend_to_core(
    site: Site, query: Query, geo: str, dimension: str, indicator: str = "", *, core: tuple[str, ...]
) -> Trend:
    """Trend of a region over the years that partners are judged by, kept; `core` () = its own."""
    return trends_to_core(site, query, (geo,), dimension, indicator, core=core)[0]


def trends_to_core(
    site: Site, query: Query, geos: tuple[str, ...], dimension: str, indicator: str = "", *, core: tuple[str, ...]
) -> list[Trend]:
    """`trend_to_core` of several regions, which are looked up at once."""
    key = ("five years", geos, core, query.year, dimension, indicator)
    span = {"first": query.year - WINDOW, "last": query.year}

    def made() -> list[Trend]:
        found = gap_paths(site.results, geos, dimension, indicator=indicator, core=core, **span)
        return [trend_of(path) for path in found]

    return site.memory.get(key, made, room=2_500 * len(geos) / UNIT)


def drawn(site: Site, query: Query) -> list[tuple[str, Trend]]:
    """Regions of the small multiples, own region first: those that narrowed, or else the first that have a path.

    The selected region is held against the core that is selected, any other against its own.
    """
    subject, others = subject_of(site, query), _others(partners_of(site, query))
    own = trend_to_core(site, query, query.geo, subject.dimension, subject.indicator, core=query.core)
    return [(query.geo, own), *zip(others, _trends_of_others(site, query), strict=True)]


def _others(rows: Sequence[Row]) -> tuple[str, ...]:
    """Partners that are drawn: those that narrowed, or else the first that have a path."""
    return tuple(row["geo"] for row in (narrowed(rows) or with_path(rows))[:SHOWN])


def _trends_of_others(site: Site, query: Query) -> list[Trend]:
    subject, others = subject_of(site, query), _others(partners_of(site, query))
    return trends_to_core(site, query, others, subject.dimension, subject.indicator, core=())


def path_of(site: Site, query: Query, geo: str) -> Path:
    """The path of a partner against its own core, as its slope was fitted to."""
    others = _others(partners_of(site, query))
    if geo in others:
        return _trends_of_others(site, query)[others.index(geo)].path
    subject = subject_of(site, query)
    return trend_to_core(site, query, geo, subject.dimension, subject.indicator, core=()).path


def yearly_gaps(site: Site, query: Query) -> list[Row]:
    """GAPS of the selected region in the years looked at: what is left where no path on the same indicators exists.

    Of a dimension only; years without a gap are left out.
    """
    subject = subject_of(site, query)
    if subject.indicator:
        return []
    rows = records(history_of(site, query.geo, subject.dimension, query.core))
    span = range(query.year - WINDOW, query.year + 1)
    return [r for r in rows if r["time"] in span and r["gap"] == r["gap"] and r["core"] not in ("", query.geo)]


def moves_of(site: Site, rows: Sequence[Row]) -> dict[str, list[Move]]:
    """What narrowed the gap of each of `rows`, in native values of both sides at the ends of its path."""
    return {row["geo"]: _moves(site, row) for row in rows}


def told_moves(row: Row) -> list[tuple[str, float]]:
    """Ids and points a year of the indicators that did most of it; what did next to nothing is not told."""
    every = [(row[f"moved_{n}"], row[f"moved_{n}_by"]) for n in range(1, TOLD + 1) if row[f"moved_{n}"]]
    return [(name, points) for name, points in every if points >= WORTH_TELLING * every[0][1]]


def _moves(site: Site, row: Row) -> list[Move]:
    told = told_moves(row)
    names = [name for name, _by in told]
    first, last = (site.results.side_rows(row["geo"], int(row[end]), names) for end in ("first", "last"))
    return [Move(name, by, first[name], last[name]) for name, by in told]
