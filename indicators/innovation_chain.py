"""The innovation chain: region against core and peers at every link, and how sure it is which link is the weakest.

A link's score is the mean of its indicators' normalised values; a comparison rests on
the indicators that both sides have. How sure is counted over draws that vary the
weights by a quarter and leave one indicator of a link out, each or none alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.links import Link
from data.translate import N_, _
from indicators.context import Context
from indicators.gaps import without_shared
from indicators.peers import SHOWN, peer_rows

if TYPE_CHECKING:
    from indicators.results import Results

DRAWS, NOISE, SEED = 1000, 0.25, 20240
# With fewer links that can be compared, "the weakest" would only be the one with figures.
LEAST_LINKS = 3
# Shares of the draws from which a link is called the weakest without a doubt being said.
CERTAIN = 0.95


@dataclass(frozen=True)
class LinkValues:
    """Normalised values (I,) of one link's indicators at a level: `mine` (all), `compared` (less what region and core
    share), `core`, and of the peers (P, I); `years` (I,) each of `mine` is of. NaN = missing."""

    link: Link
    indicators: tuple[str, ...]
    mine: np.ndarray
    compared: np.ndarray
    core: np.ndarray
    peers: np.ndarray
    years: np.ndarray


@dataclass(frozen=True)
class Chain:
    """The links of one region in order. Per link, (L,): `score`, `gap` to the core, `peer_gap` to the median of the
    peers, NaN = nothing to compare; `compared`, `catalogue`: indicators of the gap, and of the link.

    `weakest`: of the links not `across` the one furthest behind the core, "" where none is behind or too few can be
    compared; `sure`: link -> share of the draws in which it is the furthest behind.
    """

    geo: str
    core: str
    year: int
    values: tuple[LinkValues, ...]
    score: np.ndarray
    core_score: np.ndarray
    gap: np.ndarray
    peer_median: np.ndarray
    peer_gap: np.ndarray
    compared: np.ndarray
    weakest: str
    sure: dict[str, float]

    def sentence(self) -> str:
        """Names the weakest link and how sure that is."""
        if self.core in ("", self.geo):
            text = N_("The region is the core of its country: no link can be compared.")
            return _(text if self.core else N_("There is no core in the country: no link can be compared."))
        labels = {v.link.id: v.link.label for v in self.values}
        if len(self.sure) < LEAST_LINKS:
            links = sum(not v.link.across for v in self.values)
            return _(
                "Only {count} of {links} links can be compared with the core: too few to name the weakest.",
                count=len(self.sure),
                links=links,
            )
        if not self.weakest:
            return _("No link of the chain is behind the core, as far as there is data.")
        share = self.sure[self.weakest]
        name, percent = _(labels[self.weakest]), round(100 * share)
        if share >= CERTAIN:
            return _("The weakest link is {name}, in {percent} % of the variations.", name=name, percent=percent)
        other = max((n for n in self.sure if n != self.weakest), key=lambda n: self.sure[n])
        return _(
            "Which link is the weakest cannot be told: {name} in {percent} % of the variations, {other} in {rest} %.",
            name=name,
            percent=percent,
            other=_(labels[other]),
            rest=round(100 * self.sure[other]),
        )


def innovation_chain(
    context: Context,
    geo: str,
    year: int,
    *,
    core: Sequence[str] = (),
    own_country: bool = True,
    count: int = SHOWN,
) -> Chain:
    """The chain of a region against its core and the median of its `count` nearest peers."""
    results = context.results
    level = results.regions.level(geo)
    cores = results.cores(level, results.parse_core(level, core))
    structure = context.structure(level, year)
    near = peer_rows(context, structure, geo, count=count, own_country=own_country)
    row = results.row(level, geo)
    values = tuple(_values(results, link, level, row, year, cores, near) for link in context.links)
    return chain_of(geo, str(cores.names[cores.take[row]]), year, values)


def chain_of(geo: str, core: str, year: int, values: tuple[LinkValues, ...]) -> Chain:
    """Scores, gaps and the weakest link from the values of all links."""
    pairs = [_means(v.compared, v.core) for v in values]
    gap = np.array([mine - theirs for mine, theirs, _count in pairs])
    medians = [_peer_median(v) for v in values]
    sure = weakest_shares(values)
    behind = {v.link.id: g for v, g in zip(values, gap, strict=True) if not v.link.across and g < 0}
    return Chain(
        geo,
        core,
        year,
        values,
        score=np.array([_mean(v.mine) for v in values]),
        core_score=np.array([theirs for _mine, theirs, _count in pairs]),
        gap=gap,
        peer_median=np.array([median for median, _own in medians]),
        peer_gap=np.array([own - median for median, own in medians]),
        compared=np.array([count for _mine, _theirs, count in pairs]),
        weakest=min(behind, key=behind.get) if behind and len(sure) >= LEAST_LINKS else "",
        sure=sure,
    )


def weakest_shares(values: Sequence[LinkValues], *, draws: int = DRAWS, seed: int = SEED) -> dict[str, float]:
    """Link -> share of draws in which it is the one furthest behind the core; links `across` and without a gap are out.

    In every draw each indicator weighs 0.75 to 1.25, and of every link with two or more one is left out, or none.
    """
    random = np.random.default_rng(seed)
    names, gaps = [], []
    for v in values:
        difference = (v.compared - v.core)[~np.isnan(v.compared - v.core)]
        if v.link.across or not len(difference):
            continue
        weights = random.uniform(1 - NOISE, 1 + NOISE, (draws, len(difference)))
        if len(difference) > 1:
            left_out = random.integers(0, len(difference) + 1, draws)
            weights[left_out[:, None] == np.arange(len(difference))] = 0.0
        names.append(v.link.id)
        gaps.append(weights @ difference / weights.sum(axis=1))
    if not names:
        return {}
    all_gaps = np.array(gaps)
    first = np.where(all_gaps.min(axis=0) < 0, all_gaps.argmin(axis=0), -1)
    return {name: float((first == n).mean()) for n, name in enumerate(names)}


def _values(
    results: Results, link: Link, level: int, row: int, year: int, cores: object, near: np.ndarray
) -> LinkValues:
    column, found = results.column(year), []
    for name in link.indicators:
        dimension = results.catalogue.indicators[name].dimension
        d = results.dimension(level, dimension)
        order = [i.id for i in d.indicators]
        if name not in order:
            continue
        n = order.index(name)
        theirs, source = results.reference(level, dimension, cores).at(column, np.array([row]))
        compared = without_shared(d.normalised[row, column], d.source[row, column], source[0])
        own = d.normalised[row, column, n]
        found.append((name, own, compared[n], theirs[0, n], d.normalised[near, column, n], d.year[row, column, n]))
    mine, compared, theirs, years = (np.array([f[k] for f in found], dtype=float) for k in (1, 2, 3, 5))
    peers = np.array([f[4] for f in found], dtype=float).reshape(len(found), len(near)).T
    return LinkValues(link, tuple(f[0] for f in found), mine, compared, theirs, peers, years)


def _mean(x: np.ndarray) -> float:
    there = x[~np.isnan(x)]
    return float(there.mean()) if len(there) else np.nan


def _means(one: np.ndarray, other: np.ndarray) -> tuple[float, float, int]:
    both = ~np.isnan(one) & ~np.isnan(other)
    return _mean(one[both]), _mean(other[both]), int(both.sum())


def _peer_median(v: LinkValues) -> tuple[float, float]:
    """Median over the peers of each indicator's value, their mean over what the region has too, and the region's."""
    there = [np.median(x[~np.isnan(x)]) if (~np.isnan(x)).any() else np.nan for x in v.peers.T]
    own, median, _count = _means(v.mine, np.array(there, dtype=float))
    return median, own


def chain_frame(found: Chain) -> pd.DataFrame:
    """One row per link. Columns: geo, core, time, link, label, across, score, core_score, gap, peer_median, peer_gap,
    compared, catalogue (indicators of the link at that level), newest (year), weakest (bool), sure (share of draws)."""
    rows = [
        {
            **{"geo": found.geo, "core": found.core, "time": found.year, "link": v.link.id, "label": v.link.label},
            **{"across": v.link.across, "score": found.score[n], "core_score": found.core_score[n]},
            **{"gap": found.gap[n], "peer_median": found.peer_median[n], "peer_gap": found.peer_gap[n]},
            **{"compared": int(found.compared[n]), "catalogue": len(v.link.indicators)},
            "newest": np.nanmax(v.years) if (~np.isnan(v.years)).any() else np.nan,
            **{"weakest": v.link.id == found.weakest, "sure": found.sure.get(v.link.id, np.nan)},
        }
        for n, v in enumerate(found.values)
    ]
    return pd.DataFrame(rows)
