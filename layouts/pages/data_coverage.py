"""What is there: share of each country's regions that have a value, indicator by indicator, as a table with shades."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.translate import N_, _
from indicators.method_report import coverage_by_country, states_by_country
from layouts import html
from layouts.components import figure_frame
from layouts.light import Element, element
from layouts.query import Query
from layouts.site import Site
from layouts.tables import Table

# From this share of all regions on an indicator counts as well covered: the share from which a score is full.
WELL = 2 / 3
# Shades of a cell; the darkest is "all regions".
SHADES = 10
WITHOUT = ("png", "svg")


def coverage(site: Site, query: Query) -> pd.DataFrame:
    """`coverage_by_country` of the selection, kept."""
    key = ("coverage", query.level, query.year)
    return site.memory.get(key, lambda: coverage_by_country(site.results, query.level, query.year))


def states(site: Site, query: Query) -> pd.DataFrame:
    """`states_by_country` of the selection, kept."""
    key = ("states", query.level, query.year)
    return site.memory.get(key, lambda: states_by_country(site.results, query.level, query.year))


def overall(found: pd.DataFrame) -> dict[str, float]:
    """Share (0-1) of all regions with a value, per indicator."""
    regions = found["regions"].to_numpy(dtype=float)
    shares = found.drop(columns=["country", "regions"])
    return {str(name): float(shares[name].to_numpy() @ regions / regions.sum()) for name in shares}


def coverage_finding(site: Site, query: Query) -> str:
    """How many indicators are well covered."""
    shares = overall(coverage(site, query))
    words = {"n": sum(s >= WELL for s in shares.values()), "of": len(site.results.catalogue.indicators)}
    text = N_("{n} of {of} indicators have a value for at least two thirds of all NUTS {level} regions in {year}")
    return _(text, level=query.level, year=query.year, **words)


def coverage_frames(site: Site, query: Query) -> list[html.Figure]:
    """The matrix of indicators and countries, and that of dimensions and countries."""
    here = {"year": query.year, "level": query.level}
    share = _(
        "Share of each country's regions with a value used in {year}, in %; carried-forward values count. "
        "NUTS {level}, {n} countries; an empty cell is 0 %.",
        n=len(coverage(site, query)),
        **here,
    )
    full = _("Share of each country's regions with a full score in {year}, in %; NUTS {level}.", **here)
    ids = tuple(coverage(site, query).columns[2:])
    source = site.source_line(ids)
    return [
        figure_frame(
            "coverage",
            _("Indicators by country"),
            share,
            _scrolling(_matrix(site, query), _("Coverage of indicators by country")),
            source,
            without=WITHOUT,
        ),
        figure_frame(
            "states",
            _("Full scores by country"),
            full,
            _scrolling(_state_matrix(site, query), _("Full scores by country")),
            source,
            without=WITHOUT,
        ),
    ]


def coverage_data(site: Site, query: Query) -> Table:
    """The matrix as numbers: one row per indicator and country."""
    found, regions = coverage(site, query), site.results.regions
    rows = [
        [site.label(str(name)), regions.name(row["country"]), row["country"], row["regions"], 100 * row[name]]
        for name in found.columns[2:]
        for row in found.to_dict("records")
    ]
    heads = [_("Indicator"), _("Country"), _("Code"), _("Regions"), _("With a value, %")]
    caption = _("Coverage in {year} at NUTS {level}", year=query.year, level=query.level)
    return Table(caption, heads, rows, {3: 0, 4: 1}, site.source_line(tuple(found.columns[2:])))


def state_data(site: Site, query: Query) -> Table:
    """Full and partial scores as numbers: one row per dimension and country."""
    labels, regions = _dimension_labels(site), site.results.regions
    rows = [
        [
            labels[r["dimension"]],
            regions.name(r["country"]),
            r["country"],
            r["regions"],
            100 * r["full"],
            100 * r["partial"],
        ]
        for r in states(site, query).to_dict("records")
    ]
    heads = [_("Dimension"), _("Country"), _("Code"), _("Regions"), _("Full, %"), _("Partial, %")]
    caption = _("Scores in {year} at NUTS {level}", year=query.year, level=query.level)
    return Table(caption, heads, rows, {3: 0, 4: 1, 5: 1}, site.source_line(tuple(coverage(site, query).columns[2:])))


def _scrolling(table: html.Table, name: str) -> html.Div:
    return html.Div(table, className="scroll", tabIndex=0, role="region", **{"aria-label": name})


def _matrix(site: Site, query: Query) -> html.Table:
    found, body = coverage(site, query), []
    shares = overall(found)
    for name, dimension in site.results.catalogue.dimensions.items():
        head = element("Th", _(dimension.label), colSpan=len(found) + 2, scope="rowgroup")
        body.append(element("Tr", head, className="group"))
        for indicator in site.results.catalogue.of(name, scored=False):
            label = site.label(indicator.id)
            if indicator.id in found:
                body.append(_row(label, found[indicator.id].tolist(), shares[indicator.id]))
            else:
                why = _why_none(site, query, indicator.id)
                cells = [
                    element("Th", label, scope="row"),
                    element("Td", why, colSpan=len(found) + 1, className="reason"),
                ]
                body.append(element("Tr", cells))
    return _framed(site, found, body)


def _why_none(site: Site, query: Query, indicator: str) -> str:
    if not site.results.has_data(indicator):
        return _("no data in this database")
    return _("not published at NUTS {level}", level=query.level)


def _state_matrix(site: Site, query: Query) -> html.Table:
    found, every = states(site, query), coverage(site, query)
    body = []
    for name, label in _dimension_labels(site).items():
        part = found[found["dimension"] == name]
        weights = part["regions"].to_numpy(dtype=float)
        body.append(_row(label, part["full"].tolist(), float(part["full"].to_numpy() @ weights / weights.sum())))
    return _framed(site, every, body)


def _dimension_labels(site: Site) -> Mapping[str, str]:
    return {name: _(d.label) for name, d in site.results.catalogue.dimensions.items()}


def _framed(site: Site, found: pd.DataFrame, body: list[Element]) -> html.Table:
    names = [site.results.regions.name(c) for c in found["country"]]
    heads: list[Any] = [
        element("Th", _("Indicator"), scope="col"),
        element("Th", _("All"), scope="col", className="all"),
    ]
    for code, name, regions in zip(found["country"], names, found["regions"], strict=True):
        hint = _("{name}: {n} regions", name=name, n=regions)
        abbreviation = element("Abbr", code, title=hint, **{"aria-label": name})
        heads.append(element("Th", abbreviation, scope="col"))
    return html.Table([html.Thead(element("Tr", heads)), html.Tbody(body)], className="coverage-table")


def _row(label: str, shares: list[float], every: float) -> Element:
    cells = [_cell(every, " all"), *(_cell(share) for share in shares)]
    return element("Tr", [element("Th", label, scope="row"), *cells])


def _cell(share: float, more: str = "") -> Element:
    """A share in whole percent; 0 only for none at all, 100 only for all."""
    percent = round(100 * share)
    if 0 < share < 1:
        percent = min(max(percent, 1), 99)
    shade = 0 if share <= 0 else max(round(SHADES * share), 1)
    return element("Td", str(percent) if share > 0 else "", className=f"shade-{shade}{more}")
