"""The tables behind python -m indicators exchange: the agenda of the pilots' page, and whether they grow alike."""

from __future__ import annotations

import argparse

import pandas as pd

from data.errors import ProductError
from data.successors import pilots_of
from indicators.context import Context
from indicators.exchange import agenda, convergence_of


def _exchanging(context: Context, arguments: argparse.Namespace) -> dict[int, dict[str, str]]:
    """NUTS level -> region -> whom it stands for: the pilots, or each of the regions asked for for itself."""
    regions = context.results.regions
    chosen = {geo: geo for geo in arguments.geo}
    for name, pilot in {} if chosen else pilots_of(regions.vintage).items():
        chosen |= {pair.geo: name for pair in pilot.pairs}
    levels = sorted({regions.level(geo) for geo in chosen})
    found = {n: {geo: name for geo, name in chosen.items() if regions.level(geo) == n} for n in levels}
    for n, own in found.items():
        if len(own) < 2:
            raise ProductError(f"--geo: found only {next(iter(own))!r} of NUTS {n}, expected two of a level at least")
    return found


def agenda_table(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    """Each region against each that stands for another pilot at its level; columns of `pairs` behind the pilot."""
    frames = []
    for level, own in _exchanging(context, arguments).items():
        year = _year(context, arguments, level)
        for geo, pilot in own.items():
            others = [other for other, name in own.items() if name != pilot]
            found = agenda(context.results, geo, others, year)
            found.insert(0, "pilot", pilot)
            frames.append(found)
    return pd.concat(frames, ignore_index=True)


def convergence_table(context: Context, arguments: argparse.Namespace) -> pd.DataFrame:
    """Whether those of a level grow alike; columns of `convergence_of`."""
    found = _exchanging(context, arguments).items()
    frames = [convergence_of(context.results, list(own), last=_year(context, arguments, level)) for level, own in found]
    return pd.concat(frames, ignore_index=True)


def _year(context: Context, arguments: argparse.Namespace, level: int) -> int:
    results = context.results
    year = results.default_year(level) if arguments.year is None else arguments.year
    results.column(year)
    return year
