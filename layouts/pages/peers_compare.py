"""Up to six regions side by side on the peers page: each against its own core, in the four dimensions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from data.translate import _
from layouts import html
from layouts.components import chart, figure_frame, link
from layouts.controls import control, option
from layouts.figures.multiples import Standing, score_range, standing_panel
from layouts.light import content
from layouts.numbers import number
from layouts.pages.peers_compare_data import (
    COMPARE,
    MOST,
    NAN,
    Chosen,
    Compared,
    add_addresses,
    addable,
    chosen,
    compared,
    core_in,
    dimensions_of,
    read_compare,
    remove_address,
)
from layouts.pages.peers_compare_table import compare_data, compare_table, is_published, subtitle, title
from layouts.query import Field, Query, choose_level, choose_region
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES

__all__ = ["FIELDS", "SLOTS", "add_addresses", "frames", "tables"]

FIELDS: Mapping[str, Field] = {COMPARE: read_compare}
SLOTS = ("compare",)


def frames(site: Site, query: Query) -> dict[str, Any]:
    """The comparison, None without any region."""
    return {"compare": _frame(site, query) if chosen(site, query).geos else None}


def tables(site: Site, query: Query) -> dict[str, Callable[[], Table]]:
    """Its numbers."""
    return {"compare": lambda: compare_data(site, query)} if chosen(site, query).geos else {}


def _frame(site: Site, query: Query) -> html.Div:
    """The choice, the figure, and its table under it: a picture of the figure is to hold what can be read."""
    found, rows = chosen(site, query), compared(site, query)
    table = content(
        "peers-compare-table",
        compare_table(site, query, rows),
        className="scroll",
        tabIndex=0,
        role="group",
        **{"aria-label": _("Table of the comparison")},
    )
    figure = figure_frame(
        "compare",
        title(site, query, rows),
        subtitle(site, query),
        html.Div(_panels(site, query, rows), className="peers-multiples wide"),
        site.source_line(tuple(i.id for d in dimensions_of(site) for i in site.results.catalogue.of(d, query.level))),
        footnotes=[html.P(text) for text in _notes()],
    )
    notices = [html.P(text, className="notice") for text in found.notices]
    return html.Div(
        [*notices, _choice(site, query, found), figure, table, html.P(_table_note(), className="peers-note")]
    )


def _notes() -> list[str]:
    return [
        _(
            "Round: region; diamond: its core; between them the gap, which stands at the right. Both are drawn on the "
            "indicators that both have. Hollow: partial data."
        )
    ]


def _table_note() -> str:
    """What the table says beyond the figure, which leaves the page without it."""
    return _(
        "Score: on all that the region has. In brackets: ranks of nine of ten draws; partial data takes no rank. A "
        "year: Theil–Sen slope over five years, on the indicators that both have in all of them."
    )


def _choice(site: Site, query: Query, found: Chosen) -> html.Div:
    """The regions, each with a way to leave; and a list of those that can come."""
    items = [html.Li(_chip(site, query, geo)) for geo in found.geos]
    chips = html.Ul(
        items, id="peers-compare-chips", className="peers-chips", **{"aria-label": _("Regions side by side")}
    )
    parts: list[Any] = [control(_("Regions side by side"), chips)]
    if rows := addable(site, query):
        now = tuple(geo for geo in found.geos if geo != query.geo)
        options = [option(_("a region from the list of peers …"), "")]
        for row in rows:
            text = f"{row['name']} · {row['geo']} ({number(row['similarity'], 0)})"
            options.append(option(text, "+".join((*now, row["geo"]))))
        extra = {"data-set": COMPARE, "data-add": "1"}
        choose = html.Select(options, id="peers-compare-add", className="select", **extra)
        parts.append(control(_("Add to the comparison"), choose, name="peers-compare-add"))
    elif len(found.geos) >= MOST:
        parts.append(html.P(_("Six regions are compared; take one out to add another."), className="peers-place"))
    return html.Div(parts, className="controls")


def _chip(site: Site, query: Query, geo: str) -> list[Any]:
    name = site.results.regions.name(geo)
    core = core_in(query, geo) or site.results.default_core(geo)
    page = link(name, choose_region(site.results, query, geo).address("region"))
    against = [html.Span(_(" ↔ {core}", core=site.core_name(core)))] if core and core != (geo,) else []
    if geo == query.geo:
        return [html.Strong(page, className="peers-own"), *against]
    words = _("Take {name} out of the comparison", name=name)
    out = link("×", remove_address(site, query, geo), className="peers-out", title=words, **{"aria-label": words})
    return [page, *against, out]


def _panels(site: Site, query: Query, rows: Mapping[str, Sequence[Compared]]) -> list[html.Div]:
    standings = {name: [_standing(site, query, row) for row in found] for name, found in rows.items()}
    every = [s for found in standings.values() for s in found]
    limits = score_range(every)
    panels = []
    for name, found in standings.items():
        head = html.H3(site.label(name), className="panel-title")
        if not is_published(site, query, name):
            panels.append(html.Div([head, html.P(_not_published(site, query), className="peers-place")]))
            continue
        figure = standing_panel(found, theme=THEMES[query.theme], limits=limits)
        panels.append(html.Div([head, chart(f"peers-compare-{name}", figure)]))
    return panels


def _not_published(site: Site, query: Query) -> list[Any]:
    """That none of a dimension's indicators exists at this level, and the way to the one that has some."""
    text = _("None of its indicators is published at NUTS {level}; ", level=query.level)
    return [text, link(_("see NUTS 2"), choose_level(site.results, query, 2).address()), "."]


def _standing(site: Site, query: Query, row: Compared) -> Standing:
    """Both sides on the indicators that both have, so that the line between them is the gap; else the score alone."""
    name, role = site.results.regions.name(row.geo), "region" if row.geo == query.geo else ""
    if row.has_gap:
        gap = row.gap
        ends = float(gap["score"]), float(gap["core_score"]), float(gap["gap"])
        return Standing(row.geo, name, *ends, role=role, partial=gap["state"] == "partial")
    there = row.score["state"] != "missing"
    score = float(row.score["score"]) if there else NAN
    note = "" if there else _("not enough data")
    return Standing(row.geo, name, score, NAN, NAN, role=role, partial=row.score["state"] == "partial", note=note)
