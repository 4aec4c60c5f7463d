"""What the robustness page compares: regions by the chosen and by the default method, and how sure that is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Set
from dataclasses import dataclass

import numpy as np

from data.translate import _
from indicators.certainty import Certainty
from indicators.cores import group_of
from indicators.significance import AHEAD, BEHIND, UNTOLD
from layouts.known import Sure, sure_of
from layouts.query import Query
from layouts.site import Site

NAN = float("nan")
UNSURE = Sure()
# Regions in a chart: more can't be read.
MOST, NEAREST = 30, 20
MIRRORED: Mapping[str, str] = {AHEAD: BEHIND, BEHIND: AHEAD}


@dataclass(frozen=True)
class Standing:
    """One region in one dimension by one method; NaN and "" where there is none.

    `sure`: how sure that is, as far as it is known.
    """

    dimension: str
    state: str
    score: float
    rank: float
    ranked: int
    gap: float = NAN
    sure: Sure = UNSURE


@dataclass(frozen=True)
class Pair:
    """The region against one other: gap in points with its 5 and 95 %, shares of draws (0-1), what is said of it."""

    geo: str
    name: str
    gap: float
    low: float
    high: float
    ahead: float
    behind: float
    statement: str
    clearly: bool


@dataclass(frozen=True)
class Move:
    """One region's ranks by the default and by the chosen method, among those that both rank; `places` gained."""

    geo: str
    before: int
    after: int

    @property
    def places(self) -> int:
        """How many ranks better."""
        return self.before - self.after


def core_of(site: Site, query: Query) -> tuple[str, ...]:
    """What the region is compared with; () for a core itself and where there is none."""
    core = (query.core or site.results.default_core(query.geo)) if query.geo else ()
    return core if core != (query.geo,) else ()


def standings(site: Site, query: Query, *, default: bool = False) -> dict[str, Standing]:
    """The selected region in every dimension, by the chosen method or by the `default` one."""
    made_by = site.default if default else site
    key = ("standings", query.level, query.year, query.geo, query.core, query.known, default)
    return made_by.memory.get(key, lambda: _standings(made_by, query, sure_of(site, query, default=default)))


def _standings(site: Site, query: Query, sure: Mapping[str, Sure]) -> dict[str, Standing]:
    results, core = site.results, core_of(site, query)
    row, column = results.row(query.level, query.geo), results.column(query.year)
    frame = results.gaps(query.level, query.year, geos=[query.geo], core=query.core) if core else None
    gap = dict(zip(frame["dimension"], frame["gap"], strict=True)) if frame is not None else {}
    found = {}
    for name, d in results.level(query.level).dimensions.items():
        rank, ranked = d.rank[row, column], int((~np.isnan(d.rank[:, column])).sum())
        own = (name, str(d.state[row, column]), float(d.score[row, column]), float(rank), ranked)
        found[name] = Standing(*own, gap=float(gap.get(name, NAN)), sure=sure[name])
    return found


def ranks_of(site: Site, query: Query, dimension: str) -> dict[str, int]:
    """Code of every ranked region -> its rank by the method of `site`."""

    def made() -> dict[str, int]:
        rank = site.results.dimension(query.level, dimension).rank[:, site.results.column(query.year)]
        geos = site.results.geos(query.level).tolist()
        return {g: int(r) for g, r in zip(geos, rank.tolist(), strict=True) if r == r}

    return site.memory.get(("ranks", query.level, query.year, dimension), made)


def moves(site: Site, query: Query, dimension: str) -> list[Move]:
    """Every region that both methods rank, the one that gains most first.

    Ranked anew among those: a region does not move because others come or go with what a method asks for.
    """
    before, after = ranks_of(site.default, query, dimension), ranks_of(site, query, dimension)
    both = before.keys() & after.keys()
    old, new = _ranked_again(before, both), _ranked_again(after, both)
    found = [Move(g, old[g], new[g]) for g in both]
    return sorted(found, key=lambda m: (-m.places, m.after, m.geo))


def _ranked_again(ranks: Mapping[str, int], among: Set[str]) -> dict[str, int]:
    """Ranks among some of the regions only; ties share the better one."""
    ordered = sorted(ranks[g] for g in among)
    return {g: 1 + bisect_left(ordered, ranks[g]) for g in among}


def own_core_words(site: Site, query: Query) -> str:
    """Why the region is not held against a core."""
    if site.results.default_core(query.geo) == (query.geo,) or query.core == (query.geo,):
        return _("the core of its country")
    return _("no core to compare with")


def compared(site: Site, query: Query, dimension: str) -> list[str]:
    """Ranked regions that stand beside the selected one: those of its country, or those closest in rank.

    Itself and its core always belong to them, where they are ranked. Without a region: the capitals.
    """
    ranks, results = ranks_of(site, query, dimension), site.results
    core = [c for c in core_of(site, query) if c in ranks] if not group_of(core_of(site, query)) else []
    if not query.geo:
        return [g for g in ranks if results.default_core(g) == (g,)]
    first = [g for g in dict.fromkeys((query.geo, *core)) if g in ranks]
    middle = ranks.get(query.geo, ranks.get(core[0], 1) if core else 1)
    near = sorted(ranks, key=lambda g: (abs(ranks[g] - middle), ranks[g], g))
    if query.field("among"):
        return list(dict.fromkeys((*first, *near)))[: NEAREST + 1]
    country = results.regions.country(query.geo)
    return list(dict.fromkeys((*first, *(g for g in near if results.regions.country(g) == country))))[:MOST]


def pairs(site: Site, query: Query, dimension: str, found: Certainty) -> list[Pair]:
    """The selected region against those of `compared`, by rank. `found`: certainty of everybody against the region."""
    key = ("pairs", query.level, query.year, query.geo, query.core, dimension, query.field("among"))
    return site.memory.get(key, lambda: _pairs(site, query, dimension, found))


def _pairs(site: Site, query: Query, dimension: str, found: Certainty) -> list[Pair]:
    results, ranks = site.results, ranks_of(site, query, dimension)
    others = sorted((g for g in compared(site, query, dimension) if g != query.geo), key=lambda g: (ranks[g], g))
    if not others or dimension not in found.gaps:
        return []
    frame = results.gaps(query.level, query.year, geos=others, core=(query.geo,), dimension=dimension)
    gap, against = dict(zip(frame["geo"], frame["gap"], strict=True)), found.gaps[dimension]
    rows = []
    for geo in others:
        n = results.row(query.level, geo)
        statement = str(against.statement[n])
        # Everybody was held against the region; here the region is held against everybody.
        rows.append(
            Pair(
                geo=geo,
                name=results.regions.name(geo),
                gap=-float(gap[geo]) + 0.0,
                low=-float(against.gap_high[n]) + 0.0,
                high=-float(against.gap_low[n]) + 0.0,
                ahead=float(against.behind[n]),
                behind=float(against.ahead[n]),
                statement=MIRRORED.get(statement, statement),
                clearly=bool(against.clearly[n]),
            )
        )
    return rows


def flips(before: Mapping[str, Standing], after: Mapping[str, Standing]) -> list[str]:
    """Dimensions in which another statement is made, of those in which both methods make one."""
    said = (AHEAD, BEHIND, UNTOLD)
    both = [d for d in before if before[d].sure.statement in said and after[d].sure.statement in said]
    return [d for d in both if before[d].sure.statement != after[d].sure.statement]
