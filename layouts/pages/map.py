"""The map page: where every region stands, and the selected one against its core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from dash import dcc, html

from data.translate import N_, _
from indicators.classes import Classes, classes_for
from indicators.cores import group_of
from indicators.measures import eu_mean, measure
from layouts.components import figure_frame, graph, legend
from layouts.controls import choices, control, measure_choices, segmented, select, show_options
from layouts.facts import Facts
from layouts.figures.map import legend_items, map_figure
from layouts.figures.strip import strip_figure
from layouts.numbers import decimal_sign
from layouts.pages.captions import decimals_of, formatted, is_total, mean_note, source, subtitle
from layouts.pages.card import region_card
from layouts.pages.tips import region_facts
from layouts.query import Query
from layouts.shell import Parts, control_parts, selection_controls
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES
from layouts.words import MEASURES, legend_title, less_is_better, map_headline, measure_unit

TITLE = N_("Map")


@dataclass(frozen=True)
class Shown:
    """What the map shows whichever region is selected: one row per region, its classes, what is said about it."""

    rows: pd.DataFrame
    classes: Classes
    facts: Facts
    mean: float
    title: str


@dataclass(frozen=True)
class MapParts:
    """Everything on the map page that depends on the selection."""

    title: str
    subtitle: str
    map: dict[str, Any]
    legend: Any
    strip: dict[str, Any]
    source: str
    card: Any
    facts: dict[str, Any]


def headline(site: Site, query: Query) -> str:
    """The finding of the page, for the title of the browser's tab."""
    return shown(site, query).title


def layout(site: Site, query: Query) -> html.Div:
    """The whole page for a selection."""
    found = parts(site, query)
    keys = {"role": "application", "tabIndex": 0, "aria-roledescription": _("map"), "aria-describedby": "map-help"}
    drawn = html.Div(
        [
            graph("map-figure", found["map-figure"]["figure"], clear_on_unhover=True),
            html.Div(id="map-ring", hidden=True),
        ],
        id="map-keys",
        className="map-box",
        **keys,
        **{"aria-label": _("Map of regions")},
    )
    body = [
        drawn,
        html.Div(**found["map-legend"], id="map-legend"),
        html.Div(graph("map-strip", found["map-strip"]["figure"], clear_on_unhover=True), className="strip-box"),
        html.P(
            _("Arrow keys move from region to region, Enter selects, Escape leaves."),
            id="map-help",
            className="visually-hidden",
        ),
    ]
    return html.Div(
        [
            html.H1(_("How far is my region from its core?"), className="page-title visually-hidden"),
            html.Div([*_controls(site, query), *selection_controls(site, query)], className="controls"),
            figure_frame(
                "map",
                html.Span(**found["map-title"], id="map-title"),
                html.Span(**found["map-subtitle"], id="map-subtitle"),
                body,
                html.Span(**found["map-source"], id="map-source"),
                className="map-frame",
            ),
            html.Aside(**found["map-card"], id="map-card", **{"aria-label": _("Selected region")}),
            dcc.Store(**found["map-facts"], id="map-facts"),
        ],
        className="page map-page",
    )


def parts(site: Site, query: Query) -> Parts:
    """What changes on the page, by id and property."""
    found = map_parts(site, query)
    return control_parts(site, query) | {
        "map-measure": {"children": choices("measure", measure_choices(site, query), query.measure)},
        "map-figure": {"figure": found.map},
        "map-legend": {"children": found.legend},
        "map-strip": {"figure": found.strip},
        "map-title": {"children": found.title},
        "map-subtitle": {"children": found.subtitle},
        "map-source": {"children": found.source},
        "map-card": {"children": found.card},
        "map-facts": {"data": found.facts},
    }


def tables(site: Site, query: Query) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind the figures of this page."""
    return {"map": lambda: _table(site, query)}


def _table(site: Site, query: Query) -> Table:
    now, rows = shown(site, query), shown(site, query).rows
    unit = measure_unit(site, query.show, query.measure)
    heads = [_("Code"), _("Region"), f"{_(MEASURES[query.measure])} ({unit})", _("State"), _("Core")]
    columns = [rows["geo"], rows["name"], rows["value"], rows["state"], rows["core"]]
    known = [list(row) for row in zip(*(c.tolist() for c in columns), strict=True)]
    caption = f"{now.title}. {subtitle(site, query, rows)}"
    return Table(caption, heads, known, {2: decimals_of(site, query)}, source(site, query))


def shown(site: Site, query: Query) -> Shown:
    """What is the same for every region selected, kept for the next click."""
    whole = replace(query, page="map", geo="", theme="light", embed="")
    return site.memory.get(("map", whole), lambda: _shown(site, whole))


def _shown(site: Site, query: Query) -> Shown:
    results = site.results
    rows = measure(results, query.level, query.year, query.show, query.measure, query.core)
    rows["name"] = [results.regions.name(g) for g in rows["geo"].tolist()]
    decimals, scores = decimals_of(site, query), None
    if query.show in results.catalogue.dimensions:
        scores = results.scores(query.level, query.year, dimension=query.show)
    full = np.where(rows["state"].to_numpy() == "full", rows["value"].to_numpy(dtype=float), np.nan)
    classes = classes_for(query.measure, full, decimals=decimals)
    facts = region_facts(site, query, rows, scores, decimals)
    return Shown(rows, classes, facts, eu_mean(rows, query.measure), map_headline(site, query, rows))


def map_parts(site: Site, query: Query) -> MapParts:
    """Figures and texts for a selection."""
    results, theme, now = site.results, THEMES[query.theme], shown(site, query)
    own_core = (query.core or results.default_core(query.geo)) if query.geo else ()
    own_core = () if group_of(own_core) else own_core  # a mean has no place on a map
    reverse = less_is_better(site, query)
    drawn = map_figure(
        now.rows,
        now.classes,
        theme=theme,
        level=query.level,
        geojson_url=site.borders[query.level],
        borders_url=site.borders[0],
        region=query.geo,
        core=own_core,
        reverse=reverse,
    )
    strip = strip_figure(
        now.rows,
        theme=theme,
        region=query.geo,
        core=own_core,
        country=results.regions.country(query.geo) if query.geo else "",
        decimals=decimals_of(site, query),
        mean=now.mean,
        mean_label=_("EU mean"),
        unit=measure_unit(site, query.show, query.measure),
        diverging_centre=now.classes.centre,
        reverse=reverse,
        neutral=is_total(site, query),
    )
    return MapParts(
        title=now.title,
        subtitle=subtitle(site, query, now.rows),
        map=drawn,
        legend=_legend(site, query, now, reverse),
        strip=strip,
        source=source(site, query),
        card=region_card(site, query),
        facts=now.facts.data() | {"point": decimal_sign()},
    )


def _legend(site: Site, query: Query, now: Shown, reverse: bool) -> html.Div:
    decimals = decimals_of(site, query)
    # Fixed breaks are whole numbers; quantiles are rounded like the values.
    breaks = decimals if query.measure == "value" else 0
    items = legend_items(
        now.classes,
        now.rows,
        THEMES[query.theme],
        lambda v: formatted(query.measure, v, breaks),
        mean=now.mean,
        reverse=reverse,
        ends=(_("far behind"), _("far ahead")) if query.measure == "gap" else None,
    )
    return legend(items, legend_title(site, query.show, query.measure), mean_note(site, query, now.mean, decimals))


def _controls(site: Site, query: Query) -> list[Any]:
    measures = measure_choices(site, query)
    return [
        control(_("Shown"), select("map-show", "show", show_options(site, query)), name="map-show"),
        control(_("Measure"), segmented("map-measure", "measure", measures, query.measure, _("Measure"))),
    ]
