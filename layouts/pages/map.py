"""The map page: where every region stands, and the selected one against its core."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from data.translate import N_, _
from indicators.classes import Classes, classes_for
from indicators.measures import eu_mean, measure
from layouts.components import (
    control,
    core_options,
    dropdown,
    figure_frame,
    graph,
    legend,
    measure_options,
    pilot_links,
    region_options,
    segmented,
    show_options,
    year_options,
)
from layouts.figures.map import legend_items, map_figure
from layouts.figures.strip import strip_figure
from layouts.numbers import number, signed, with_unit
from layouts.pages.card import region_card
from layouts.query import Query
from layouts.site import EUROGEOGRAPHICS, Site
from layouts.theme import THEMES
from layouts.words import (
    MEASURES,
    legend_title,
    less_is_better,
    map_headline,
    measure_unit,
    newest_line,
    rank_line,
    value_note,
)


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
    rows = measure(results, query.level, query.year, query.show, query.measure, query.core)
    rows["name"] = [results.regions.name(g) for g in rows["geo"]]
    rows["hover"] = hover_texts(site, query, rows)
    decimals = decimals_of(site, query)
    classes = classes_for(query.measure, rows["value"][rows["state"] == "full"], decimals=decimals)
    own_core = (query.core or results.default_core(query.geo)) if query.geo else ()
    reverse = less_is_better(site, query)
    return MapParts(
        title=map_headline(site, query, rows),
        subtitle=subtitle(site, query, rows),
        map=map_figure(
            rows,
            classes,
            theme=theme,
            level=query.level,
            geojson_url=site.borders[query.level],
            borders_url=site.borders[0],
            region=query.geo,
            core=own_core,
            reverse=reverse,
        ),
        legend=_legend(site, query, rows, classes, reverse),
        strip=strip_figure(
            rows,
            theme=theme,
            region=query.geo,
            core=own_core,
            country=results.regions.country(query.geo) if query.geo else "",
            mean=eu_mean(rows, query.measure),
            mean_label=_("EU mean"),
            unit=measure_unit(site, query.show, query.measure),
            diverging_centre=classes.centre,
            reverse=reverse,
            neutral=_is_total(site, query),
        ),
        source=source(site, query),
        card=region_card(site, query),
    )


def _legend(site: Site, query: Query, rows: pd.DataFrame, classes: Classes, reverse: bool) -> html.Div:
    decimals, mean = decimals_of(site, query), eu_mean(rows, query.measure)
    # Fixed breaks are whole numbers; quantiles are rounded like the values.
    breaks = decimals if query.measure == "value" else 0
    items = legend_items(
        classes,
        rows,
        THEMES[query.theme],
        lambda v: _format(query.measure, v, breaks),
        mean=mean,
        reverse=reverse,
        ends=(_("far behind"), _("far ahead")) if query.measure == "gap" else None,
    )
    return legend(items, legend_title(site, query.show, query.measure), _mean_note(site, query, mean, decimals))


def _is_total(site: Site, query: Query) -> bool:
    """Whether an amount is shown that is neither good nor bad: totals stand beside the scores."""
    indicator = site.results.catalogue.indicators.get(query.show)
    return indicator is not None and not indicator.scored


def decimals_of(site: Site, query: Query) -> int:
    """Decimals of the measure shown."""
    return site.results.catalogue.indicators[query.show].decimals if query.measure == "value" else 1


def subtitle(site: Site, query: Query, rows: pd.DataFrame) -> str:
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


def _older(query: Query, rows: pd.DataFrame) -> list[str]:
    """A warning when most of what is shown rests only on values of years before."""
    newest = rows["newest" if "newest" in rows else "source_time"][rows["state"] != "missing"]
    old = newest[newest < query.year]
    if len(old) <= len(newest) / 2:
        return []
    first, last = int(old.min()), int(old.max())
    years = str(first) if first == last else f"{first}–{last}"
    return [_("most values carried forward from {years}", years=years)]


def source(site: Site, query: Query) -> str:
    """Publishers, datasets, vintages; boundaries."""
    catalogue = site.results.catalogue
    if query.show in catalogue.indicators:
        return f"{site.source_line((query.show,))}. {_(EUROGEOGRAPHICS)}"
    ids = tuple(i.id for i in catalogue.of(query.show, query.level))
    figures = site.source_line(ids) if ids else _("No indicator is published at NUTS {level}", level=query.level)
    return f"{figures}. {_(EUROGEOGRAPHICS)}"


def hover_texts(site: Site, query: Query, rows: pd.DataFrame) -> list[str]:
    """Per region: name, value with unit and year, what has to be said about it."""
    beside = _beside(site, query)
    texts = []
    for row in rows.to_dict("records"):
        lines = [f"<b>{row['name']}</b> ({row['geo']})", *_hover_lines(site, query, row), *beside.get(row["geo"], ())]
        texts.append("<br>".join(lines))
    return texts


def _hover_lines(site: Site, query: Query, row: dict) -> list[str]:
    lines = [_hover_value(site, query, row)]
    if query.measure in ("gap", "percent"):
        lines.append(_hover_core(site, row))
    if row["state"] == "partial":
        lines.append(_("partial: rests on one to two thirds of the weight"))
    if "native" in row:
        return lines + _native_lines(site, query, row)
    return lines + ([note] if (note := newest_line(row | {"time": query.year})) else [])


def _hover_value(site: Site, query: Query, row: dict) -> str:
    value, decimals = row["value"], decimals_of(site, query)
    if value != value:
        return _("no value, {year}", year=query.year)
    if query.measure == "value":
        unit = _(site.results.unit(query.show))
        return f"{with_unit(value, unit, decimals)}, {row['source_time']}"
    text = {
        "gap": N_("{n} points against the core, {year}"),
        "score": N_("{n} of 100 points, {year}"),
        "percent": N_("{n} % of the core, {year}"),
    }[query.measure]
    return _(text, n=_format(query.measure, value, 1), year=query.year)


def _hover_core(site: Site, row: dict) -> str:
    if not row["core"]:
        return _("no core in this country")
    if row["core"] == row["geo"]:
        return _("the core itself")
    return _("core: {core}", core=site.core_name(tuple(row["core"].split("+"))))


def _native_lines(site: Site, query: Query, row: dict) -> list[str]:
    """The native value behind a measure, and what has to be said about it; flags also where the value is missing."""
    indicator = site.results.catalogue.indicators[query.show]
    lines = []
    there = row["native"] == row["native"]
    if there and (query.measure != "value" or not row["scored"]):
        value = with_unit(row["native"], _(site.results.unit(query.show)), indicator.decimals)
        lines.append(f"{value}, {row['source_time']}")
    origin = (row["source_time"], row["source_geo"]) if there else (float("nan"), "")
    note = value_note(row["geo"], query.year, *origin, row["converted"], row["flag"])
    return [*lines, note] if note else lines


def _beside(site: Site, query: Query) -> dict[str, list[str]]:
    """For a dimension the score and rank beside a gap, and the gap beside a score."""
    if query.show not in site.results.catalogue.dimensions:
        return {}
    scores = site.results.scores(query.level, query.year, dimension=query.show)
    lines = {}
    for score in scores[scores["state"] != "missing"].to_dict("records"):
        text = [] if query.measure == "score" else [_("score {n} of 100", n=number(score["score"], 1))]
        lines[score["geo"]] = [", ".join([*text, rank_line(score)])]
    return lines


def _format(measure_name: str, value: float, decimals: int) -> str:
    return signed(value, decimals) if measure_name == "gap" else number(value, decimals)


def _mean_note(site: Site, query: Query, mean: float, decimals: int) -> str:
    if mean != mean:
        return ""
    unit = _(site.results.unit(query.show)) if query.measure == "value" else _("points")
    shown = with_unit(mean, unit, decimals) if query.measure != "gap" else f"{signed(mean, 1)} {unit}"
    return _("Mean of EU regions: {n}, {year}", n=shown, year=query.year)


def _controls(site: Site, query: Query) -> list[Any]:
    measures = measure_options(site, query)
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
