"""Rings: gap against distance from the core for the regions of a country, the selected one picked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from data.translate import _, ngettext
from indicators.aggregate import PARTIAL
from indicators.cores import group_of
from indicators.rings import DRAINS, HELPS, WORDS
from indicators.slopes import theil_sen
from layouts import html
from layouts.components import chart, figure_frame
from layouts.figures.rings import Fitted, Spot, rings_figure
from layouts.known import dimension_of
from layouts.numbers import number, signed
from layouts.pages.gap_words import lowered
from layouts.pages.peers_proximity import (
    MARKS,
    core_name_of,
    countries,
    gaps_by_distance,
    proximity_frame,
    proximity_table,
    source_of,
    subtitle_of,
)
from layouts.pages.peers_rings_words import partial_note, rings_title, slope_line
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES


def frames(site: Site, query: Query) -> dict[str, Any]:
    """Slot -> figure; None where there is nothing to be said.

    The one of all countries is the same for every region, so that another region is few bytes.
    """
    return {"rings": _rings_frame(site, query), "proximity": proximity_frame(site, query)}


def tables(site: Site, query: Query) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind them."""
    found: dict[str, Callable[[], Table]] = {}
    if query.geo and _country_row(site, query) is not None:
        found["rings"] = partial(_rings_table, site, query)
    if countries(site, query):
        found["proximity"] = partial(proximity_table, site, query)
    return found


def _country_row(site: Site, query: Query) -> Row | None:
    country = site.results.regions.country(query.geo)
    return next((row for row in countries(site, query) if row["country"] == country), None)


def _rings_frame(site: Site, query: Query) -> html.Figure | None:
    if not query.geo:
        return None
    row = _country_row(site, query)
    if row is None:
        return _no_rings(site, query)
    spots = spots_of(site, query)
    body = [chart("peers-rings-chart", _figure(site, query, row, spots)), _legend(row, spots)]
    notes = [slope_line(row), _own_line(site, query, spots), partial_note(row)]
    notes.append(_("Distance between centres, weighted by population where NUTS 3 populations are there."))
    return figure_frame(
        "rings",
        _title(site, query, row),
        subtitle_of(site, query),
        body,
        source_of(site, query),
        footnotes=[html.P(note) for note in notes if note],
    )


def _names(site: Site, query: Query) -> tuple[str, str, str]:
    country = site.results.regions.name(site.results.regions.country(query.geo))
    return country, core_name_of(site, query), site.label(dimension_of(site, query))


def _title(site: Site, query: Query, row: Row) -> str:
    """What distance says in the country."""
    country, core, dimension = _names(site, query)
    return rings_title(country, core, dimension, row)


def _figure(site: Site, query: Query, row: Row, spots: list[Spot]) -> dict[str, Any]:
    """The line is that of `proximity`: fitted to the same points, drawn only where it says something."""
    line = None
    if row["verdict"] in (HELPS, DRAINS):
        key = ("rings line", row["country"], query.level, query.year, dimension_of(site, query), query.core)
        line = site.memory.get(key, lambda: _line(site, query))
    core = core_name_of(site, query)
    return rings_figure(spots, core, line, theme=THEMES[query.theme], region=query.geo)


def _line(site: Site, query: Query) -> Fitted:
    own = country_gaps(site, query)
    full = own["state"] != PARTIAL
    fitted = theil_sen(own["distance_km"][full] / 100, own["gap"][full])
    return Fitted(fitted.slope, fitted.intercept)


def country_gaps(site: Site, query: Query) -> dict[str, np.ndarray]:
    """`gaps_by_distance` of the country of the region."""
    columns = gaps_by_distance(site, query)
    own = columns["country"] == site.results.regions.country(query.geo)
    return {name: column[own] for name, column in columns.items()}


def spots_of(site: Site, query: Query) -> list[Spot]:
    """Every region of the country that has a gap and a distance."""
    found, name = country_gaps(site, query), site.results.regions.name
    columns = (found[column].tolist() for column in ("geo", "distance_km", "gap", "ring", "state"))
    each = zip(*columns, strict=True)
    return [Spot(geo, name(geo), km, gap, ring, state == "partial") for geo, km, gap, ring, state in each]


def _own_line(site: Site, query: Query, spots: list[Spot]) -> str:
    """Where the selected region lies, or why it is not among the marks."""
    name, core = site.results.regions.name(query.geo), query.core or site.results.default_core(query.geo)
    own = next((s for s in spots if s.geo == query.geo), None)
    if own is not None:
        words = {"name": name, "ring": _(WORDS[own.ring]), "km": number(own.km, 0), "gap": signed(own.gap, 1)}
        return _("{name}: {ring}, {km} km between the centres, gap {gap} points.", **words)
    if query.geo in core:
        return _("{name} is the core: it lies at 0 km and 0 points by definition.", name=name)
    return _("{name} has no gap in {year} and is not shown.", name=name, year=query.year)


def _legend(row: Row, spots: list[Spot]) -> html.Ul:
    """The rings with how many regions they have and their mean gap."""
    items = []
    for ring, mark in MARKS.items():
        n = sum(s.ring == ring for s in spots)
        gap = signed(row[ring], 1)
        mean = ngettext("{n} region, gap {gap}", "{n} regions, mean gap {gap}", n, gap=gap) if n else _("no region")
        parts = [html.Span(mark, className="rings-mark", **{"aria-hidden": "true"}), html.Span(_(WORDS[ring]))]
        items.append(html.Li([*parts, html.Span(mean, className="rings-mean")]))
    return html.Ul(items, id="rings-legend", className="rings-legend")


def _no_rings(site: Site, query: Query) -> html.Figure:
    """Why there is nothing to be drawn."""
    country, core, dimension = _names(site, query)
    if not core:
        text = _(
            "{country} has one region at NUTS {level}: there is no core to be near to.",
            country=country,
            level=query.level,
        )
    elif group_of(query.core):
        text = _("A mean is no place: choose a region as core to see whether it helps to be near it.")
    else:
        words = {"country": country, "year": query.year, "level": query.level, "dimension": lowered(dimension)}
        text = _("No region of {country} has a gap in {dimension} at NUTS {level} in {year}.", **words)
    return figure_frame(
        "rings",
        _("Near and far from the core"),
        subtitle_of(site, query),
        html.P(text, className="basis"),
        source_of(site, query),
        without=("table", "csv", "png", "svg"),
    )


def _rings_table(site: Site, query: Query) -> Table:
    row = _country_row(site, query)
    heads = [_("Code"), _("Region"), _("Ring"), _("Distance from the core, km"), _("Gap, points"), _("State")]
    found = sorted(spots_of(site, query), key=lambda s: s.km)
    rows = [[s.geo, s.name, _(WORDS[s.ring]), s.km, s.gap, _("partial") if s.partial else _("full")] for s in found]
    caption = f"{_title(site, query, row)}. {subtitle_of(site, query)}"
    return Table(caption, heads, rows, {3: 0, 4: 1}, source_of(site, query))
