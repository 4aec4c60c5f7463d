"""The map page: where every region stands, and the selected one against its core."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from data.translate import _
from indicators.classes import classes_for
from indicators.measures import eu_mean, measure, measures_of
from layouts.components import (
    control,
    core_options,
    dropdown,
    figure_frame,
    graph,
    legend,
    pilot_links,
    region_options,
    segmented,
    show_options,
    year_options,
)
from layouts.figures.map import legend_items, map_figure
from layouts.figures.strip import strip_figure
from layouts.numbers import number, signed
from layouts.pages.card import region_card
from layouts.query import Query
from layouts.site import EUROGEOGRAPHICS, Site
from layouts.theme import THEMES
from layouts.words import MEASURES, legend_title, map_headline, measure_unit, value_note


@dataclass(frozen=True)
class MapParts:
    """Everything on the map page that depends on the selection."""

    title: str
    subtitle: str
    map: Any
    legend: Any
    strip: Any
    source: str
    card: Any


def layout(site: Site, query: Query) -> html.Div:
    """The whole page for a selection."""
    parts = map_parts(site, query)
    figure = [
        html.Div(graph("map-figure", parts.map), className="map-box"),
        html.Div(parts.legend, id="map-legend"),
        html.Div(graph("map-strip", parts.strip), className="strip-box"),
    ]
    return html.Div(
        [
            html.H1(_("How far is my region from its core?"), className="page-title visually-hidden"),
            html.Div(pilot_links(site, query, "map"), id="pilots"),
            html.Div(_controls(site, query), className="controls"),
            figure_frame(
                html.Span(parts.title, id="map-title"),
                html.Span(parts.subtitle, id="map-subtitle"),
                figure,
                html.Span(parts.source, id="map-source"),
                className="map-frame",
            ),
            html.Aside(parts.card, id="map-card", **{"aria-label": _("Selected region")}),
        ],
        className="page map-page",
    )


def map_parts(site: Site, query: Query) -> MapParts:
    """Figures and texts for a selection."""
    results, theme = site.results, THEMES[query.theme]
    core = query.core
    rows = measure(results, query.level, query.year, query.show, query.measure, core)
    rows["name"] = [results.regions.name(g) for g in rows["geo"]]
    rows["hover"] = hover_texts(site, query, rows)
    decimals = decimals_of(site, query)
    classes = classes_for(query.measure, rows["value"][rows["state"] == "full"], decimals=decimals)
    own_core = (core or results.default_core(query.geo)) if query.geo else ()
    mean = eu_mean(rows, query.measure)
    # Fixed breaks are whole numbers; quantiles are rounded like the values.
    breaks = decimals if query.measure == "value" else 0
    items = legend_items(classes, rows, theme, lambda v: _format(query.measure, v, breaks), mean=mean)
    unit = measure_unit(site, query.show, query.measure)
    strip = strip_figure(
        rows,
        theme=theme,
        region=query.geo,
        core=own_core,
        country=results.regions.country(query.geo) if query.geo else "",
        mean=mean,
        mean_label=_("EU mean"),
        unit=unit,
        diverging_centre=classes.centre,
    )
    figure = map_figure(
        rows,
        classes,
        theme=theme,
        level=query.level,
        geojson_url=site.borders[query.level],
        borders_url=site.borders[0],
        region=query.geo,
        core=own_core,
    )
    return MapParts(
        title=map_headline(site, query.show, query.measure, rows),
        subtitle=subtitle(site, query, own_core),
        map=figure,
        legend=legend(items, legend_title(site, query.show, query.measure), _mean_note(query, mean, decimals, unit)),
        strip=strip,
        source=source(site, query),
        card=region_card(site, query),
    )


def decimals_of(site: Site, query: Query) -> int:
    """Decimals of the measure shown."""
    return site.results.catalogue.indicators[query.show].decimals if query.measure == "value" else 1


def subtitle(site: Site, query: Query, own_core: tuple[str, ...]) -> str:
    """Measure, unit, year, level and reference in one line."""
    measured = _(MEASURES[query.measure])
    if query.measure != "percent":
        measured = f"{measured}, {measure_unit(site, query.show, query.measure)}"
    parts = [
        measured,
        str(query.year),
        f"NUTS {query.level}",
    ]
    if query.measure in ("gap", "percent"):
        everywhere = bool(query.core) or bool(own_core and query.core)
        parts.append(
            _("against {core}", core=site.core_name(query.core)) if everywhere else _("against the capital region")
        )
    return " · ".join(parts)


def source(site: Site, query: Query) -> str:
    """Publishers, datasets, vintages; boundaries."""
    catalogue = site.results.catalogue
    level_only = [i.id for i in catalogue.of(query.show, query.level)] if query.show in catalogue.dimensions else []
    ids = tuple(level_only or ([query.show] if query.show in catalogue.indicators else []))
    return f"{site.source_line(ids)}. {_(EUROGEOGRAPHICS)}"


def hover_texts(site: Site, query: Query, rows: pd.DataFrame) -> list[str]:
    """Per region: name, value with unit and year, what has to be said about it."""
    unit, decimals = measure_unit(site, query.show, query.measure), decimals_of(site, query)
    texts = []
    for row in rows.to_dict("records"):
        texts.append(
            "<br>".join([f"<b>{row['name']}</b> ({row['geo']})", *_hover_lines(site, query, row, unit, decimals)])
        )
    return texts


def _hover_lines(site: Site, query: Query, row: dict, unit: str, decimals: int) -> list[str]:
    lines = []
    if row["value"] == row["value"]:
        lines.append(f"{_format(query.measure, row['value'], decimals)} {unit}, {query.year}")
    else:
        lines.append(_("no value, {year}", year=query.year))
    if row["state"] == "partial":
        lines.append(_("partial: rests on one to two thirds of the weight"))
    if query.measure in ("gap", "percent"):
        lines.append(
            _("core: {core}", core=site.core_name(tuple(c for c in row["core"].split("+") if c)))
            if row["core"]
            else _("no core in this country")
        )
    if "native" in row and row["native"] == row["native"]:
        lines += _native_lines(site, query, row)
    return lines


def _native_lines(site: Site, query: Query, row: dict) -> list[str]:
    indicator = site.results.catalogue.indicators[query.show]
    lines = []
    if query.measure != "value" or not row["scored"]:
        lines.append(
            f"{number(row['native'], indicator.decimals)} {_(site.results.unit(query.show))}, {row['source_time']}"
        )
    note = value_note(row["geo"], query.year, row["source_time"], row["source_geo"], row["converted"], row["flag"])
    return [*lines, note] if note else lines


def _format(measure_name: str, value: float, decimals: int) -> str:
    return signed(value, decimals) if measure_name == "gap" else number(value, decimals)


def _mean_note(query: Query, mean: float, decimals: int, unit: str) -> str:
    if mean != mean:
        return ""
    shown = _format(query.measure, mean, decimals)
    return _("Mean of EU regions: {n} {unit}, {year}", n=shown, unit=unit, year=query.year)


def _controls(site: Site, query: Query) -> list[Any]:
    measures = [{"label": _(MEASURES[m]), "value": m} for m in measures_of(site.results, query.show)]
    levels = [{"label": f"NUTS {n}", "value": n} for n in (2, 3)]
    return [
        control(
            _("Region"),
            dropdown(
                "map-geo",
                region_options(site, query.level),
                query.geo or None,
                clearable=True,
                placeholder=_("Search a region"),
            ),
            name="map-geo",
        ),
        control(_("Core"), dropdown("map-core", core_options(site, query), "+".join(query.core)), name="map-core"),
        control(_("Shown"), dropdown("map-show", show_options(site), query.show), name="map-show"),
        control(_("Measure"), segmented("map-measure", measures, query.measure), name="map-measure"),
        control(_("Year"), dropdown("map-year", year_options(site), query.year, searchable=False), name="map-year"),
        control(_("Level"), segmented("map-level", levels, query.level), name="map-level"),
    ]
