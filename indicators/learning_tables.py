"""The tables behind python -m indicators peers | learn | trend | scenario | chain | sectors | exchange.

Each takes the context and the command's arguments, and gives the rows to print for every region asked for.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

import pandas as pd

from data.errors import ProductError
from data.successors import pilots_of
from indicators.aggregate import FULL, PARTIAL, TOLERANCE
from indicators.closing import closing_frame, shortest_list
from indicators.context import Context
from indicators.convergence import common_weight, convergence, convergence_frame, country_regions
from indicators.exchange_tables import agenda_table, convergence_table
from indicators.innovation_chain import chain_frame, innovation_chain
from indicators.learning import learning_partners, paths
from indicators.peers import compare_structure, peers, stability
from indicators.plans import target_path
from indicators.rings import gap_by_distance, proximity, rings
from indicators.scenario import TARGETS, outcome_frame, scenario, side_of
from indicators.scenario_rank import rank_intervals
from indicators.sectors import sector_view
from indicators.specialisation import sector_frame
from indicators.trends import WINDOW, trend, trend_frame
from indicators.typology import typology, typology_frame


def _each(context: Context, arguments: argparse.Namespace, of: Callable[[str, int], pd.DataFrame]) -> pd.DataFrame:
    """The tables of every region asked for, one after the other."""
    return pd.concat([of(geo, _year(context, arguments, geo)) for geo in arguments.geo], ignore_index=True)


def _year(context: Context, arguments: argparse.Namespace, geo: str) -> int:
    results = context.results
    year = results.default_year(results.regions.level(geo)) if arguments.year is None else arguments.year
    results.column(year)
    return year


def _peers(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    """Peers, with the share of the ten nearest that stays when any one variable is left out."""
    near = {"count": arguments.count, "own_country": not arguments.abroad}

    def of(geo: str, year: int) -> pd.DataFrame:
        frame, kept = peers(context, geo, year=year, **near), stability(context, geo, year=year, **near)
        frame.insert(0, "of", geo)
        return frame.assign(time=year, stability=kept.least, least_stable_without=kept.variable)

    return _each(context, arguments, of)


def _structure(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    return compare_structure(context, arguments.geo, year=_year(context, arguments, arguments.geo[0]))


def _rings(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    levels = dict.fromkeys(context.results.regions.level(geo) for geo in arguments.geo)
    frame = pd.concat([rings(context, level, core=arguments.core) for level in levels])
    return frame[frame["geo"].isin(arguments.geo)]


def _proximity(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    """Of the countries of the regions asked for, per dimension."""
    results = context.results
    level, year = results.regions.level(arguments.geo[0]), _year(context, arguments, arguments.geo[0])
    countries = {results.regions.country(geo) for geo in arguments.geo}
    frames = []
    for dimension in _dimensions(context, arguments):
        found = proximity(gap_by_distance(context, level, year, dimension, core=arguments.core))
        found.insert(0, "dimension", dimension)
        frames.append(found[found["country"].isin(countries)])
    return pd.concat(frames, ignore_index=True)


def _types(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    level = context.results.regions.level(arguments.geo[0])
    frame = typology_frame(typology(context, level))
    return frame[frame["geo"].isin(arguments.geo)]


def _partners(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    def of(geo: str, year: int) -> pd.DataFrame:
        frames = []
        for dimension, indicator in _subjects(context, arguments, geo):
            found = learning_partners(
                context, geo, dimension, indicator=indicator, year=year, own_country=not arguments.abroad
            )
            for name, value in (("indicator", indicator), ("dimension", dimension), ("of", geo)):
                found.insert(0, name, value)
            frames.append(found)
        return pd.concat(frames, ignore_index=True)

    return _each(context, arguments, of)


def _paths(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    frames = []
    for dimension, indicator in _subjects(context, arguments, arguments.geo[0]):
        last = _year(context, arguments, arguments.geo[0])
        found = paths(context, arguments.geo, dimension, indicator=indicator, first=last - WINDOW, last=last)
        found.insert(0, "dimension", dimension)
        frames.append(found)
    return pd.concat(frames, ignore_index=True)


def _trend(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    """Dimensions and all their indicators, unless one is chosen."""

    def of(geo: str, year: int) -> pd.DataFrame:
        subjects = _subjects(context, arguments, geo)
        if not arguments.indicator:
            level = context.results.regions.level(geo)
            d = context.results.level(level).dimensions
            subjects = [s for name, _ in subjects for s in [(name, ""), *((name, i.id) for i in d[name].indicators)]]
        same = {"core": arguments.core, "last": year, "years": arguments.years}
        found = [(d, i, trend(context.results, geo, d, indicator=i, **same)) for d, i in subjects]
        return trend_frame(found)

    return _each(context, arguments, of)


def _convergence(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    """Within the country of each region, and among the pilots of its level."""
    results, frames = context.results, []
    for geo in arguments.geo:
        level, year = results.regions.level(geo), _year(context, arguments, geo)
        country = results.regions.country(geo)
        pilots = list(
            dict.fromkeys(
                p.geo for pilot in pilots_of(results.regions.vintage).values() for p in pilot.pairs if p.level == level
            )
        )
        groups = {country: country_regions(results, country, level), "pilots": pilots}
        for dimension, indicator in _subjects(context, arguments, geo):
            chosen = {"indicator": indicator} if indicator else {"dimension": dimension}
            span = {"first": max(results.years[0], year - arguments.years), "last": year}
            found = [(name, convergence(results, geos, **chosen, **span)) for name, geos in groups.items()]
            frame = convergence_frame([(name, s, b) for name, (s, b, _unit) in found])
            frame.insert(0, "unit", [unit for _name, (_s, _b, unit) in found])
            share = [
                1.0 if indicator else common_weight(results, geos, dimension, **span)
                for geos in groups.values()
                if geos
            ]
            frame["coverage"] = share
            full = results.method.coverage.minimum - TOLERANCE
            frame["state"] = [
                (FULL if n >= full else PARTIAL) if there else ""
                for n, there in zip(share, frame["regions"], strict=True)
            ]
            frame.insert(0, "indicator", indicator)
            frame.insert(0, "dimension", dimension)
            frames.append(frame)
    return pd.concat(frames, ignore_index=True).drop_duplicates()


def _outcome(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    changes, results = _changes(arguments), context.results
    if not changes:
        raise ProductError("--set: found nothing, expected INDICATOR=VALUE")

    def of(geo: str, year: int) -> pd.DataFrame:
        frames = []
        for dimension in dict.fromkeys(_dimension_of(context, name) for name in changes):
            own = {n: v for n, v in changes.items() if _dimension_of(context, n) == dimension}
            same = {"core": arguments.core}
            found = scenario(context, geo, dimension, year, own, own_country=not arguments.abroad, **same)
            frame = outcome_frame(context, found)
            if arguments.intervals:
                before, after = rank_intervals(results, found.side, found.set_to, **same)
                columns = [f"rank_{end}_{when}" for when in ("before", "after") for end in ("low", "high")]
                frame[columns] = float("nan")
                frame.loc[0, columns] = [before.low, before.high, after.low, after.high]
            frames.append(frame)
        return pd.concat(frames, ignore_index=True)

    return _each(context, arguments, of)


def _closing(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    def of(geo: str, year: int) -> pd.DataFrame:
        frames = []
        for dimension in _dimensions(context, arguments):
            side = side_of(context.results, geo, dimension, year, core=arguments.core)
            found = shortest_list(context.results, side)
            frame = closing_frame(context, side, found)
            head = {"geo": geo, "core": side.core, "dimension": dimension, "time": year, "gap": found.gap}
            frame = frame.assign(closed=found.closed, exact=found.exact, enough=found.enough)
            for name, value in reversed(head.items()):
                frame.insert(0, name, value)
            frames.append(frame)
        return pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)

    return _each(context, arguments, of)


def _plan(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    changes = _changes(arguments)
    if not changes or arguments.target_year is None:
        raise ProductError("plan: expected --set INDICATOR=VALUE and --target-year YEAR")

    def of(geo: str, year: int) -> pd.DataFrame:
        frames = []
        for name, wanted in changes.items():
            dimension = _dimension_of(context, name)
            same = {"core": arguments.core, "own_country": not arguments.abroad}
            found = scenario(context, geo, dimension, year, {name: wanted}, **same)
            frame = target_path(
                context.results, geo, name, start=year, target=found.set_to[name], target_year=arguments.target_year
            )
            frame.insert(0, "indicator", name)
            frame.insert(0, "geo", geo)
            frames.append(frame)
        return pd.concat(frames, ignore_index=True)

    return _each(context, arguments, of)


def _chain(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    def of(geo: str, year: int) -> pd.DataFrame:
        found = innovation_chain(context, geo, year, core=arguments.core, own_country=not arguments.abroad)
        return chain_frame(found).assign(sentence=found.sentence())

    return _each(context, arguments, of)


def _sectors(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    pilots = pilots_of(context.results.regions.vintage)

    def of(geo: str, _year: int) -> pd.DataFrame:
        named = [context.exchange[name] for name, p in pilots.items() if geo in [pair.geo for pair in p.pairs]]
        priorities = tuple(p for exchange in named for p in exchange.priorities)
        view = sector_view(context, geo, year=arguments.year, core=arguments.core, measure=arguments.measure)
        return sector_frame(context, view, priorities)

    return pd.concat([of(geo, 0) for geo in arguments.geo], ignore_index=True)


def _dimensions(context: Context, arguments: argparse.Namespace) -> list[str]:
    known = context.results.catalogue.dimensions
    if arguments.dimension and arguments.dimension not in known:
        raise ProductError(f"dimension: found {arguments.dimension!r}, expected one of {', '.join(known)}")
    return [arguments.dimension] if arguments.dimension else list(known)


def _subjects(context: Context, arguments: argparse.Namespace, geo: str) -> list[tuple[str, str]]:
    """(dimension, indicator) pairs to look at; indicator "" = the whole dimension."""
    if arguments.indicator:
        return [(_dimension_of(context, arguments.indicator), arguments.indicator)]
    number = context.results.regions.level(geo)
    level = context.results.level(number)
    found = [(d, "") for d in _dimensions(context, arguments) if level.dimensions[d].indicators]
    if not found:
        raise ProductError(f"dimension: {arguments.dimension!r} has no indicator at NUTS {number}")
    return found


def _dimension_of(context: Context, indicator: str) -> str:
    found = context.results.catalogue.indicators.get(indicator)
    if found is None or not found.scored:
        raise ProductError(f"indicator: found {indicator!r}, expected an indicator that is scored")
    return found.dimension


def _changes(arguments: argparse.Namespace) -> dict[str, str | float]:
    """INDICATOR=VALUE as given; raises `ProductError` for what is no number and no target."""
    changes: dict[str, str | float] = {}
    for text in arguments.set:
        name, equals, value = text.partition("=")
        try:
            changes[name] = value if value in TARGETS else float(value)
        except ValueError:
            equals = ""
        if not equals or not name:
            expected = f"INDICATOR= a number or one of {', '.join(TARGETS)}"
            raise ProductError(f"--set: found {text!r}, expected {expected}")
    return changes


TABLES: Mapping[tuple[str, str], Callable[[Context, argparse.Namespace], pd.DataFrame]] = {
    ("peers", "peers"): _peers,
    ("peers", "structure"): _structure,
    ("peers", "rings"): _rings,
    ("peers", "proximity"): _proximity,
    ("peers", "types"): _types,
    ("learn", "partners"): _partners,
    ("learn", "paths"): _paths,
    ("trend", "trend"): _trend,
    ("trend", "convergence"): _convergence,
    ("scenario", "outcome"): _outcome,
    ("scenario", "closing"): _closing,
    ("scenario", "plan"): _plan,
    ("chain", "links"): _chain,
    ("sectors", "sectors"): _sectors,
    ("exchange", "agenda"): agenda_table,
    ("exchange", "convergence"): convergence_table,
}
