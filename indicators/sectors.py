"""Sectors of a region beside those of its nation, the EU and its core.

Sections are taken as fine as region, nation and core have them in the same year, else
as coarse as everybody publishes them. Where a level has none, the nearest one that has
is named, with the dataset the figures would come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.countries import EU27
from data.errors import ProductError
from data.sectors import DETAILS, TOTAL, Section
from data.translate import N_
from indicators.context import Context
from indicators.cores import group_of
from indicators.flags import to_texts

if TYPE_CHECKING:
    from indicators.results import Results

# A year counts for the EU when countries with this share of its total have every section; who lacks is named.
EU_FROM = 0.8
EMPLOYMENT = "employment"
# Why there is nothing.
NOT_PUBLISHED, NO_DATA = N_("not published for the region"), N_("no data in the store")


@dataclass(frozen=True)
class SectorView:
    """Sectors of one region in `year`: S `sections` of one `detail`, then those inside of others.

    `region`, `nation`, `eu`, `core`: values (S,) in the measure's unit, NaN where a side lacks them; `eu_missing`: EU
    countries that are not in the EU's. `flags` of the region's values as texts. `reason` says why there is nothing;
    then `nearest` is the code of the parent that has sectors, "" if none has, and all is empty.
    """

    geo: str
    core_name: str
    measure: str
    unit: str
    dataset: str
    year: int
    detail: str
    sections: tuple[Section, ...]
    region: np.ndarray
    nation: np.ndarray
    eu: np.ndarray
    core: np.ndarray
    eu_missing: tuple[str, ...]
    flags: tuple[str, ...]
    reason: str = ""
    nearest: str = ""

    @property
    def adds_up(self) -> np.ndarray:
        """Which sections (S,) make up the total: not those inside of others."""
        return np.array([not s.part for s in self.sections], dtype=bool)


def sector_view(
    context: Context,
    geo: str,
    *,
    year: int | None = None,
    core: Sequence[str] = (),
    measure: str = EMPLOYMENT,
    detail: str = "",
) -> SectorView:
    """The sectors of a region in the latest year up to `year` in which region and nation have all of them.

    `detail` "": the finest of DETAILS that region, nation and core have; "fine" or "coarse" asks for one.
    """
    results, found = context.results, context.sections.measures
    if measure not in found:
        raise ProductError(f"measure: found {measure!r}, expected one of {', '.join(found)}")
    level = results.regions.level(geo)
    last = results.years[-1] if year is None else year
    codes = _core_codes(results, geo, level, core)
    # A core that never has sectors must not make the region's own coarser.
    compared = codes if codes and _any(context, measure, codes) else ()
    for one in (detail,) if detail else DETAILS:
        view = _view(context, geo, measure, one, results.column(last), codes, compared)
        if view is not None:
            return view
    return _nothing(context, geo, measure, codes)


def _core_codes(results: Results, geo: str, level: int, core: Sequence[str]) -> tuple[str, ...]:
    """Regions of the core; () without one, for a mean (nation and EU stand beside it) and for the core itself."""
    chosen = results.core_of(geo, results.parse_core(level, core))
    return () if group_of(chosen) or geo in chosen else tuple(chosen)


def sections_of(context: Context, detail: str) -> tuple[Section, ...]:
    """The sections of a detail, which add up, then those inside of one of them."""
    whole = context.sections.of(detail)
    ids = {s.id for s in whole}
    return (*whole, *(s for s in context.sections.sections.values() if s.part in ids))


def values_of(context: Context, measure: str, detail: str, codes: Sequence[str]) -> np.ndarray:
    """Values (S, T) of `sections_of` for several regions as one, in the measure's unit; NaN where one lacks one."""
    times = context.sections.measures[measure].times
    positions = [context.results.panel.universe.codes.get_loc(code) for code in codes]
    found = context.sectors[measure]
    return times * np.array([found[s.code].value(positions).sum(axis=0) for s in sections_of(context, detail)])


def total_of(context: Context, detail: str, values: np.ndarray) -> np.ndarray:
    """Sum of `values` (S, ...) over the sections that add up."""
    return values[: len(context.sections.of(detail))].sum(axis=0)


def _view(
    context: Context,
    geo: str,
    measure: str,
    detail: str,
    column: int,
    named: tuple[str, ...],
    core: tuple[str, ...],
) -> SectorView | None:
    """The latest year up to `column` that region, nation and core have; at the coarsest detail also without the core.

    `named`: the core; `core` the same, or () where it has no sectors at all.
    """
    results = context.results
    country = results.regions.country(geo)
    mine = values_of(context, measure, detail, [geo])[:, : column + 1]
    nation = values_of(context, measure, detail, [country])[:, : column + 1]
    theirs = values_of(context, measure, detail, core)[:, : column + 1] if core else np.full_like(mine, np.nan)
    count = len(context.sections.of(detail))
    there = whole_years(mine[:count]) & whole_years(nation[:count])
    both = there & whole_years(theirs[:count])
    if core and both.any():
        there = both
    elif core and detail != DETAILS[-1]:
        return None
    if not there.any():
        return None
    at = int(np.flatnonzero(there)[-1])
    eu, within = eu_values(context, measure, detail)
    missing = tuple(c for c, there in zip(sorted(EU27), within[:, at], strict=True) if not there)
    spec, sections = context.sections.measures[measure], sections_of(context, detail)
    position = results.position(geo)
    flags = to_texts(np.array([context.sectors[measure][s.code].flags(position)[at] for s in sections]))
    name = "+".join(named)
    return SectorView(
        geo, name, measure, spec.unit, spec.dataset, results.years[at], detail, sections, mine[:, at], nation[:, at],
        eu[:, at], theirs[:, at], missing, tuple(flags),
    )  # fmt: skip


def _any(context: Context, measure: str, codes: Sequence[str]) -> bool:
    """Whether several regions as one have the sectors of any year, at any detail."""
    found = ((d, values_of(context, measure, d, codes)) for d in DETAILS)
    return any(whole_years(values[: len(context.sections.of(d))]).any() for d, values in found)


def whole_years(values: np.ndarray) -> np.ndarray:
    """Years (T,) with every section and somebody in one."""
    return ~np.isnan(values).any(axis=0) & (np.nan_to_num(values).sum(axis=0) > 0)


def eu_values(context: Context, measure: str, detail: str) -> tuple[np.ndarray, np.ndarray]:
    """Values (S, T) of the EU countries that have all sections, and which have (27, T), in order of code.

    NaN in years in which they hold less than four fifths of all EU countries' totals, each country's latest one taken.
    """

    def make() -> tuple[np.ndarray, np.ndarray]:
        parts = np.array([values_of(context, measure, detail, [c]) for c in sorted(EU27)])
        count = len(context.sections.of(detail))
        within = np.array([whole_years(p[:count]) for p in parts])
        codes = context.results.panel.universe.codes.get_indexer(sorted(EU27))
        totals = context.sections.measures[measure].times * context.sectors[measure][TOTAL].value(codes)
        latest = pd.DataFrame(totals).ffill(axis=1).bfill(axis=1).fillna(0.0).to_numpy()
        with np.errstate(invalid="ignore", divide="ignore"):
            enough = (latest * within).sum(axis=0) / latest.sum(axis=0) >= EU_FROM
        eu = np.where(within[:, None, :], parts, 0.0).sum(axis=0)
        return np.where(enough, eu, np.nan), within

    return context.memory.get(("eu sectors", measure, detail), make)


def _nothing(context: Context, geo: str, measure: str, core: tuple[str, ...]) -> SectorView:
    spec, results = context.sections.measures[measure], context.results
    nearest, above = "", results.regions.parent(geo)
    while above and not nearest:
        nearest = above if _any(context, measure, [above]) else ""
        above = results.regions.parent(above)
    some = any((~np.isnan(values.values)).any() for values in context.sectors[measure].values())
    reason = NOT_PUBLISHED if some else NO_DATA
    empty = np.array([])
    return SectorView(
        geo, "+".join(core), measure, spec.unit, spec.dataset, 0, "", (), empty, empty, empty, empty, (), (),
        reason, nearest,
    )  # fmt: skip
