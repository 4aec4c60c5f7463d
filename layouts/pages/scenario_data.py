"""What the scenario of a selection comes to: sliders that are offered, values asked for, outcome, list, path.

Collected once, so that figures, tables, sentences and controls say the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.errors import ProductError
from data.translate import _
from indicators.closing import Closing, closing_rows, shortest_list
from indicators.cores import EU, MEAN
from indicators.intervals import ScenarioOf
from indicators.plans import target_path
from indicators.scenario import CORE, EU_MEAN, OWN, Outcome, Side, apply, side_of, target_values
from indicators.scenario_rank import RankInterval
from layouts.known import SCENARIO, dimension_of
from layouts.pages.gap_data import NO_CORE, core_of, facts_of
from layouts.pages.gap_data import OWN as OWN_CORE
from layouts.pages.scenario_field import BY, WHAT, changes_of
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site

NAN = float("nan")
# A slider has about so many steps.
STEPS = 100
EU_CORE = (MEAN + EU,)
# Of the memory, in its units: what a scenario starts from and comes to, sliders or a short list, two numbers.
SIDE, OFFERS, ENDS = 0.006, 0.012, 0.002


@dataclass(frozen=True)
class Offer:
    """An indicator that can be set: ends of its slider and its step, what the region, its core and the EU have.

    Native units; NaN where there is no value.
    """

    indicator: str
    label: str
    unit: str
    decimals: int
    direction: int
    low: float
    high: float
    step: float
    own: float
    core: float
    eu: float


@dataclass(frozen=True)
class Asked:
    """What the address asks for in the dimension shown: native `values`, `targets` they are from (as in `Outcome`).

    `refused`: indicators of the dimension that can't be set, with the reason; `elsewhere`: those of other dimensions.
    """

    values: Mapping[str, float]
    targets: Mapping[str, str]
    refused: Mapping[str, str]
    elsewhere: tuple[str, ...]


def possible(site: Site, query: Query) -> bool:
    """Whether there is a region with a core, and an indicator to be set."""
    if not query.geo or facts_of(site, query).why in (NO_CORE, OWN_CORE):
        return False
    return bool(offers(site, query))


def side_in(site: Site, query: Query) -> Side:
    """What a scenario starts from, kept."""
    dimension = dimension_of(site, query)
    key = ("side", query.geo, query.core, query.year, dimension)

    def make() -> Side:
        values = {row["indicator"]: row["core_value"] for row in facts_of(site, query).rows}
        core = core_of(site, query)
        return side_of(site.results, query.geo, dimension, query.year, core=core, core_values=values)

    return site.memory.get(key, make, room=SIDE)


def offers(site: Site, query: Query) -> tuple[Offer, ...]:
    """The indicators of the dimension that have data at this level, in the catalogue's order; kept."""
    dimension = dimension_of(site, query)
    key = ("offers", query.geo, query.core, query.year, dimension, query.language)
    return site.memory.get(key, lambda: _offers(site, query), room=OFFERS)


def _offers(site: Site, query: Query) -> tuple[Offer, ...]:
    side, found = side_in(site, query), []
    eu = target_values(site.context, side, EU_MEAN)
    for n, name in enumerate(side.indicators):
        low, high = ends(site, query.level, name)
        if not low < high:
            continue
        indicator = site.results.catalogue.indicators[name]
        size = _step(low, high, indicator.decimals)
        ends_ = (math.floor(low / size) * size, math.ceil(high / size) * size)
        values = (float(side.value[n]), float(side.core_value[n]), float(eu[n]))
        words = (name, site.label(name), _(site.results.unit(name)), indicator.decimals, indicator.direction)
        found.append(Offer(*words, *(round(end, 6) for end in ends_), size, *values))
    return tuple(found)


def ends(site: Site, level: int, indicator: str) -> tuple[float, float]:
    """Lowest and highest native value of any region and year of a level, without outliers that are pulled in; NaN."""

    def make() -> tuple[float, float]:
        found = site.results.level(level)
        values = site.results.panel.observed[indicator].value[found.rows]
        there = values[~np.isnan(values)]
        if not len(there) or indicator not in found.scales:
            return NAN, NAN
        scale = found.scales[indicator]
        # The ends of winsorising are those of directed values.
        inside = scale.direction * np.clip(scale.direction * there, scale.treatment.low, scale.treatment.high)
        return float(inside.min()), float(inside.max())

    return site.memory.get(("ends", level, indicator), make, room=ENDS)


def _step(low: float, high: float, decimals: int) -> float:
    """1, 2 or 5 times a power of ten, about a hundredth of the range, and no finer than what is shown."""
    rough = (high - low) / STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    nice = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.7)
    return round(max(nice, 10.0**-decimals), 6)


def asked_in(site: Site, query: Query) -> Asked:
    """What the address asks for, kept."""
    key = ("asked", query.geo, query.core, query.year, dimension_of(site, query), query.field(WHAT), query.language)
    return site.memory.get(key, lambda: _asked(site, query), room=SIDE)


def _asked(site: Site, query: Query) -> Asked:
    side, values, targets, refused, elsewhere = side_in(site, query), {}, {}, {}, []
    offered = {o.indicator for o in offers(site, query)}
    for name, wanted in changes_of(query.field(WHAT)).items():
        if site.results.catalogue.indicators[name].dimension != side.dimension:
            elsewhere.append(name)
            continue
        value = NAN
        if name not in offered:
            refused[name] = _("no data at NUTS {level}", level=query.level)
            continue
        if isinstance(wanted, str):
            value = float(target_values(site.context, side, wanted)[side.indicators.index(name)])
        else:
            value = wanted
        if value != value:
            refused[name] = _("{target} has no value", target=target_name(site, query, str(wanted)))
            continue
        values[name], targets[name] = value, wanted if isinstance(wanted, str) else OWN
    return Asked(values, targets, refused, tuple(elsewhere))


def target_name(site: Site, query: Query, target: str) -> str:
    """Where a value is from, in words; "" for one that was chosen freely."""
    if target == CORE:
        return site.core_name(core_of(site, query))
    return {"peer": _("the best of the ten most similar regions"), EU_MEAN: _("the EU mean")}.get(target, "")


def outcome_in(site: Site, query: Query) -> Outcome | None:
    """Before and after, kept; None where nothing of the dimension is set."""
    if not query.field(WHAT) or not possible(site, query):
        return None
    asked = asked_in(site, query)
    if not asked.values:
        return None
    key = ("outcome", query.geo, query.core, query.year, dimension_of(site, query), query.field(WHAT))
    return site.memory.get(
        key, lambda: apply(site.results, side_in(site, query), asked.values, asked.targets), room=SIDE
    )


def steps_in(site: Site, query: Query) -> list[tuple[str, float]]:
    """What every change does to the gap in points, one after the other: they add up to the change, whatever the mean.

    With weighted sums of the same indicators the order doesn't matter; otherwise each counts on top of those before.
    """
    whole, side = outcome_in(site, query), side_in(site, query)
    if whole is None or np.isnan(whole.gap).any():
        return []
    found, before, so_far = [], float(whole.gap[0]), {}
    for name in [n for n in side.indicators if n in whole.set_to]:
        so_far = {**so_far, name: whole.set_to[name]}
        gap = float(apply(site.results, side, so_far, {}).gap[1])
        found.append((name, gap - before))
        before = gap
    return found


def question_of(site: Site, query: Query) -> ScenarioOf | None:
    """What is asked of the draws: between which ranks the scenario lies; None where it has no rank."""
    found = outcome_in(site, query)
    if found is None or found.rank[1] != found.rank[1]:
        return None
    values = tuple(sorted(found.set_to.items()))
    return ScenarioOf(query.level, query.year, found.side.dimension, query.geo, values, site.results.method)


def interval_in(site: Site, query: Query) -> RankInterval | None:
    """Rank of the scenario with its interval, as far as the selection was made with it."""
    question = question_of(site, query) if SCENARIO in query.known else None
    if question is None or site.intervals is None:
        return None
    answer = site.intervals.request(question)
    return answer if isinstance(answer, RankInterval) else None


def closing_in(site: Site, query: Query) -> tuple[Closing, list[Row]]:
    """The shortest list that closes half of the gap, and its rows in native units and persons; kept."""

    def make() -> tuple[Closing, list[Row]]:
        side = side_in(site, query)
        found = shortest_list(site.results, side)
        return found, closing_rows(site.context, side, found)

    return site.memory.get(("closing", query.geo, query.core, query.year, dimension_of(site, query)), make, room=OFFERS)


def by_of(query: Query) -> int | None:
    """The target year, None where there is none that is after the year shown."""
    text = query.field(BY)
    return int(text) if text and int(text) > query.year else None


def plans_in(site: Site, query: Query) -> dict[str, pd.DataFrame]:
    """The way of every indicator that is set to its value in the target year; those without a start are left out."""
    found, year = outcome_in(site, query), by_of(query)
    if found is None or year is None:
        return {}

    def make() -> dict[str, pd.DataFrame]:
        ways = {}
        for name in [n for n in found.side.indicators if n in found.set_to]:
            try:
                ways[name] = target_path(
                    site.results, query.geo, name, start=query.year, target=found.set_to[name], target_year=year
                )
            except ProductError:
                continue
        return ways

    key = ("plans", query.geo, query.core, query.year, found.side.dimension, query.field(WHAT), year)
    return site.memory.get(key, make)
