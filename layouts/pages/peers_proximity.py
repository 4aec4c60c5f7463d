"""Gap and distance from the core in all countries: where it helps to be near, and where it drains."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from data.translate import N_, _
from indicators.rings import (
    BEYOND,
    DRAINS,
    HELPS,
    NEAR,
    PROXIMITY_WORDS,
    TOO_FEW,
    TOUCHING,
    UNCLEAR,
    WORDS,
    gap_by_distance_columns,
    proximity_rows,
)
from layouts import html
from layouts.components import figure_frame
from layouts.known import dimension_of
from layouts.light import Element, content, element
from layouts.memory import ENTRY, UNIT
from layouts.numbers import signed
from layouts.pages.gap_words import lowered
from layouts.pages.peers_rings_words import proximity_title
from layouts.query import Query
from layouts.rows import Row
from layouts.site import EUROGEOGRAPHICS, Site
from layouts.tables import Table

ORDER = (HELPS, DRAINS, UNCLEAR, TOO_FEW)
# What the slope says, in a table.
SHORT = {HELPS: N_("near helps"), DRAINS: N_("near drains"), UNCLEAR: N_("no clear relation"), TOO_FEW: N_("too few")}
MARKS = {TOUCHING: "■", NEAR: "▲", BEYOND: "●"}


def gaps_by_distance(site: Site, query: Query) -> dict[str, np.ndarray]:
    """Gap and distance of every region of the level, in columns; kept for the next click."""
    dimension = dimension_of(site, query)
    key = ("rings page", query.level, query.year, dimension, query.core)
    given: dict[str, Any] = {"core": query.core}
    # Of a region seven values, most of them texts that others have too; measured.
    return site.memory.get(
        key,
        lambda: gap_by_distance_columns(site.context, query.level, query.year, dimension, **given),
        room=lambda found: (ENTRY + 110 * len(found["geo"])) / UNIT,
    )


def countries(site: Site, query: Query) -> list[Row]:
    """`proximity` of every country, by what it says and then by name."""
    key = ("proximity page", query.level, query.year, dimension_of(site, query), query.core)

    def made() -> list[Row]:
        rows = proximity_rows(gaps_by_distance(site, query))
        return sorted(rows, key=lambda r: (ORDER.index(r["verdict"]), site.results.regions.name(r["country"])))

    return site.memory.get(key, made, room=lambda rows: (ENTRY + 1_000 * len(rows)) / UNIT)


def core_name_of(site: Site, query: Query) -> str:
    """The name of the core that gaps of the selected region are against; "" without one."""
    core = query.core or site.results.default_core(query.geo)
    return site.core_name(core) if core else ""


def subtitle_of(site: Site, query: Query) -> str:
    """What is measured, against what, where and when; without a region for all countries."""
    what = _("Gap in {dimension}, points on a scale of 0–100", dimension=lowered(site.label(dimension_of(site, query))))
    against = _("against {core}", core=core_name_of(site, query)) if query.geo and core_name_of(site, query) else ""
    if not query.geo:
        against = _("against the capital region of each country")
        against = _("against {core}", core=site.core_name(query.core)) if query.core else against
    return " · ".join(part for part in (what, against, f"NUTS {query.level}", str(query.year)) if part)


def source_of(site: Site, query: Query) -> str:
    """Publishers of the gaps, and of the boundaries from which distances are."""
    indicators = tuple(i.id for i in site.results.catalogue.of(dimension_of(site, query), query.level))
    return f"{site.source_line(indicators)}. {_(EUROGEOGRAPHICS)}"


def proximity_frame(site: Site, query: Query) -> html.Figure | None:
    """Every country with what its slope says; None where no region has a gap."""
    rows = countries(site, query)
    if not rows:
        return None
    scroll = {"role": "group", "tabIndex": 0, "aria-label": _("Gap and distance in every country")}
    body = content("peers-countries", _countries_table(site, rows), className="scroll peers-countries", **scroll)
    notes = [_("Slope: points of gap per 100 km further away from the core, with its 95 % interval (Theil–Sen).")]
    notes.append(_("One country in twenty would show a relation by chance alone."))
    if any(row["partial"] for row in rows):
        notes.append(_("Gaps on partial data count in the means of the rings, but not in slopes and what is said."))
    return figure_frame(
        "proximity",
        _proximity_title(site, query, rows),
        subtitle_of(site, replace(query, geo="")),
        body,
        source_of(site, query),
        footnotes=[html.P(note) for note in notes],
        without=("table", "png", "svg"),
    )


def _proximity_title(site: Site, query: Query, rows: list[Row]) -> str:
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row["verdict"], []).append(site.results.regions.name(row["country"]))
    told = sum(row["verdict"] != TOO_FEW for row in rows)
    return proximity_title(site.label(dimension_of(site, query)), names, told)


def _countries_table(site: Site, rows: list[Row]) -> Element:
    heads = [_("Country"), _("What it says"), _("Regions"), _("Slope"), *(_(WORDS[ring]) for ring in MARKS)]
    head = element("Tr", [element("Th", text, scope="col") for text in heads])
    body = [_country_cells(site, row) for row in rows]
    return element("Table", [element("Thead", [head]), element("Tbody", body)], className="indicator-table")


def _country_cells(site: Site, row: Row) -> Element:
    name, there = site.results.regions.name(row["country"]), row["slope_low"] == row["slope_low"]
    slope: list[Any] = [signed(row["slope"], 1) if row["slope"] == row["slope"] else "–"]
    if there:
        ends = {"low": signed(row["slope_low"], 1), "high": signed(row["slope_high"], 1)}
        slope.append(element("Span", _("{low} to {high}", **ends), className="note"))
    means = [signed(row[ring], 1) if row[ring] == row[ring] else "–" for ring in MARKS]
    said: list[Any] = [_(SHORT[row["verdict"]])]
    if row["partial"]:
        many = _("left out, partial data: {n} of {of}", n=row["partial"], of=row["regions"])
        said.append(element("Span", many, className="note"))
    cells = [element("Th", name, scope="row"), element("Td", said, className="said")]
    cells += [element("Td", value, className="num") for value in (str(row["regions"]), slope, *means)]
    return element("Tr", cells)


def proximity_table(site: Site, query: Query) -> Table:
    """The same with all its numbers."""
    heads = [
        _("Code"),
        _("Country"),
        _("Regions"),
        _("Of them with partial data, left out of the slope"),
        _("Slope, points per 100 km"),
        _("Slope, 2.5 %"),
        _("Slope, 97.5 %"),
    ]
    heads += [_("p"), _("What it says"), *(_("Mean gap, {ring}", ring=_(WORDS[ring])) for ring in MARKS)]
    rows = [
        [
            *(r["country"], site.results.regions.name(r["country"]), r["regions"], r["partial"], r["slope"]),
            *(r["slope_low"], r["slope_high"], r["p"], _(PROXIMITY_WORDS[r["verdict"]]), *(r[ring] for ring in MARKS)),
        ]
        for r in countries(site, query)
    ]
    caption = f"{_proximity_title(site, query, countries(site, query))}. {subtitle_of(site, replace(query, geo=''))}"
    decimals = {2: 0, 3: 0, 4: 2, 5: 2, 6: 2, 7: 3, 9: 1, 10: 1, 11: 1}
    return Table(caption, heads, rows, decimals, source_of(site, query))
