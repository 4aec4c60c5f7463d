"""What is written around the map: subtitle, source line, numbers of the legend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from data.translate import _
from layouts.numbers import number, signed, with_unit
from layouts.query import Query
from layouts.site import EUROGEOGRAPHICS, Site
from layouts.words import MEASURES, less_is_better, measure_unit


def decimals_of(site: Site, query: Query) -> int:
    """Decimals of the measure shown."""
    return site.results.catalogue.indicators[query.show].decimals if query.measure == "value" else 1


def subtitle(site: Site, query: Query, rows: Mapping[str, Any]) -> str:
    """Measure, unit, year, level and reference in one line; and the years of the values where they are older."""
    measured = _(MEASURES[query.measure])
    if query.measure != "percent":
        measured = f"{measured}, {measure_unit(site, query.show, query.measure)}"
    parts = [measured, str(query.year), f"NUTS {query.level}"]
    if query.measure in ("gap", "percent"):
        core = site.core_name(query.core)
        parts.append(_("against {core}", core=core) if core else _("against the capital region"))
    if less_is_better(site, query):
        parts.append(_("less is better"))
    return " · ".join([*parts, *_older(query, rows)])


def _older(query: Query, rows: Mapping[str, Any]) -> list[str]:
    """A warning when most of what is shown rests only on values of years before."""
    newest = np.asarray(rows["newest" if "newest" in rows else "source_time"], dtype=float)
    newest = newest[np.asarray(rows["state"], dtype=object) != "missing"]
    old = newest[newest < query.year]
    if len(old) <= len(newest) / 2:
        return []
    first, last = int(old.min()), int(old.max())
    years = str(first) if first == last else f"{first}–{last}"
    return [_("most values carried forward from {years}", years=years)]


def source(site: Site, *queries: Query) -> str:
    """Publishers, datasets, vintages of one map or of two side by side; boundaries."""
    ids = tuple(dict.fromkeys(i for query in queries for i in _indicators(site, query)))
    figures = site.source_line(ids) if ids else _("No indicator is published at NUTS {level}", level=queries[0].level)
    return f"{figures}. {_(EUROGEOGRAPHICS)}"


def _indicators(site: Site, query: Query) -> tuple[str, ...]:
    catalogue = site.results.catalogue
    if query.show in catalogue.indicators:
        return (query.show,)
    return tuple(i.id for i in catalogue.of(query.show, query.level))


def is_total(site: Site, query: Query) -> bool:
    """Whether an amount is shown that is neither good nor bad: totals stand beside the scores."""
    indicator = site.results.catalogue.indicators.get(query.show)
    return indicator is not None and not indicator.scored


def mean_note(site: Site, query: Query, mean: float, decimals: int) -> str:
    if mean != mean:
        return ""
    unit = _(site.results.unit(query.show)) if query.measure == "value" else _("points")
    shown = with_unit(mean, unit, decimals) if query.measure != "gap" else f"{signed(mean, 1)} {unit}"
    return _("Mean of EU regions: {n}, {year}", n=shown, year=query.year)


def formatted(measure_name: str, value: float, decimals: int) -> str:
    return signed(value, decimals) if measure_name == "gap" else number(value, decimals)
