"""The map page: where every region stands, and the selected one against its core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dash import dcc

from data.translate import N_, _
from indicators.cores import group_of
from layouts import html
from layouts.components import figure_frame, graph
from layouts.controls import choices, control, measure_choices, more_button, segmented, select, show_options
from layouts.figures.map import map_figure
from layouts.figures.strip import strip_spec
from layouts.lookup import ground_in
from layouts.numbers import decimal_sign
from layouts.pages.captions import decimals_of, is_total, source
from layouts.pages.card import region_bar, region_card
from layouts.pages.compare import CLASSES, WITH, partner, read_classes, read_with, scheme_options, with_select
from layouts.pages.nearby import ring_of_interest
from layouts.pages.shown import Shown, empty_note, legend_of, measured, note_words, shown
from layouts.query import Query
from layouts.shell import Parts, control_parts, selection_controls
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import CONFIG, THEMES
from layouts.words import MEASURES, less_is_better, measure_unit

TITLE = N_("Map")
FIELDS = {CLASSES: read_classes, WITH: read_with}


@dataclass(frozen=True)
class MapParts:
    """Everything on the map page that depends on the selection. `pair`: the second map, None for a single one."""

    title: str
    subtitle: str
    map: dict[str, Any]
    legend: Any
    source: str
    card: Any
    facts: dict[str, Any]
    pair: dict[str, Any] | None
    pair_legend: Any


def headline(site: Site, query: Query) -> str:
    """The finding of the page, for the title of the browser's tab."""
    return shown(site, query).title


def layout(site: Site, query: Query) -> html.Div:
    """The whole page for a selection."""
    found = parts(site, query)
    return html.Div(
        [
            html.H1(_("How far is my region from its core?"), className="page-title visually-hidden"),
            html.Div(
                [*_controls(site, query), *selection_controls(site, query), *_views(site, found)], className="controls"
            ),
            html.Div(**found["map-bar"], id="map-bar", className="map-bar"),
            figure_frame(
                "map",
                html.Span(**found["map-title"], id="map-title"),
                html.Span(**found["map-subtitle"], id="map-subtitle"),
                _body(found),
                html.Span(**found["map-source"], id="map-source"),
                className="map-frame",
            ),
            html.Aside(**found["map-card"], id="map-card", **{"aria-label": _("Selected region")}),
            dcc.Store(**found["map-facts"], id="map-facts"),
            dcc.Store(**found["map-pair"], id="map-pair"),
        ],
        className="page map-page",
    )


def _body(found: Parts) -> html.Div:
    """One map or two with their legends, and the strip below."""
    keys = {"role": "application", "tabIndex": 0, "aria-roledescription": _("map"), "aria-describedby": "map-help"}
    figure = graph("map-figure", found["map-figure"]["figure"], clear_on_unhover=True)
    ring, small = html.Div(id="map-ring", className="ring", hidden=True), {"className": "map-caption"}
    box = html.Div([figure, ring], id="map-keys", className="map-box", **keys, **{"aria-label": _("Map of regions")})
    nothing = html.Div(**found["map-empty"], id="map-empty", className="map-empty")
    words = {"data-range": _("{n} of {of} regions: {low} to {high}"), "data-all": _("Show all regions")}
    return html.Div(
        [
            html.Div([html.P(**found["map-caption"], id="map-caption", **small), box, nothing], className="map-side"),
            html.Div(
                [
                    html.P(**found["pair-caption"], id="pair-caption", **small),
                    html.Div(id="map-second", className="map-box"),
                ],
                className="map-side second",
            ),
            html.Div(**found["map-legend"], id="map-legend"),
            html.Div(**found["pair-legend"], id="pair-legend"),
            html.Div(
                [html.Div(id="map-strip"), html.Div(id="strip-ring", className="ring", hidden=True), _brush_ends()],
                className="strip-box",
            ),
            html.P(id="brush", className="brush", hidden=True, **words),
            html.P(
                _("Arrow keys move from region to region, Enter selects, Escape leaves."),
                id="map-help",
                className="visually-hidden",
            ),
        ],
        id="map-body",
        **found["map-body"],
    )


def _brush_ends() -> html.Div:
    """Room for two sliders that do by keyboard what is drawn over the strip with a pointer (assets/brush.js)."""
    words = {"aria-label": _("Range of values"), "data-from": _("Lowest value"), "data-to": _("Highest value")}
    return html.Div(id="brush-ends", className="brush-ends", role="group", **words)


def parts(site: Site, query: Query) -> Parts:
    """What changes on the page, by id and property."""
    found, other = map_parts(site, query), partner(site, query)
    return control_parts(site, query) | {
        "map-measure": {"children": choices("measure", measure_choices(site, query), query.measure)},
        "map-classes": {"children": scheme_options(query)},
        "map-body": {"className": "map-body compare" if other else "map-body"},
        "map-figure": {"figure": found.map},
        "map-empty": {"children": empty_note(site, query, shown(site, query))},
        "map-caption": {"children": _caption(site, query) if other else ""},
        "pair-caption": {"children": _caption(site, other) if other else ""},
        "map-legend": {"children": found.legend},
        "pair-legend": {"children": found.pair_legend},
        "map-title": {"children": found.title},
        "map-subtitle": {"children": found.subtitle},
        "map-source": {"children": found.source},
        "map-card": {"children": found.card},
        "map-bar": {"children": region_bar(site, query)},
        "map-facts": {"data": found.facts},
        "map-pair": {"data": found.pair},
    }


def tables(site: Site, query: Query) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind the figures of this page."""
    return {"map": lambda: _table(site, query)}


def _table(site: Site, query: Query) -> Table:
    queries = [q for q in (query, partner(site, query)) if q]
    first, heads, decimals = measured(site, query), [_("Code"), _("Region"), _("Core")], {}
    geos = first["geo"].tolist()
    columns = [geos, [site.results.regions.name(geo) for geo in geos], first["core"].tolist()]
    for each in queries:
        rows = measured(site, each)
        unit = measure_unit(site, each.show, each.measure)
        decimals[len(columns)] = decimals_of(site, each)
        what = f"{site.label(each.show)}, {_(MEASURES[each.measure])} ({unit}), {each.year}"
        heads += [what, _("State"), _("To be known")]
        columns += [rows["value"].tolist(), rows["state"].tolist(), note_words(rows, each.year)]
    known = [list(row) for row in zip(*columns, strict=True)]
    caption = f"{_title(site, query)}. {shown(site, query).subtitle}"
    return Table(caption, heads, known, decimals, source(site, *queries))


def _title(site: Site, query: Query) -> str:
    """The finding; of two maps both, each with what tells it from the other."""
    other, first = partner(site, query), shown(site, query).title
    if other is None:
        return first
    second = shown(site, other).title
    if other.year == query.year:
        return f"{first}; {second}"
    return _("{one} ({year}); {other} ({then})", one=first, year=query.year, other=second, then=other.year)


def _caption(site: Site, query: Query) -> str:
    """What one of two maps shows."""
    return f"{site.label(query.show)} · {query.year}"


def map_parts(site: Site, query: Query) -> MapParts:
    """Figures and texts for a selection."""
    now, other = shown(site, query), partner(site, query)
    return MapParts(
        title=_title(site, query),
        subtitle=now.subtitle,
        map=_drawn(site, query, now),
        legend=legend_of(site, query, now),
        source=source(site, *(q for q in (query, other) if q)),
        card=region_card(site, query),
        facts=_facts(site, query, now) | {"codes": now.codes, "strip": _strip(site, query, now)},
        pair=_pair(site, other) if other else None,
        pair_legend=legend_of(site, other, shown(site, other)) if other else [],
    )


def _facts(site: Site, query: Query, now: Shown) -> dict[str, Any]:
    """What the browser has to know to speak of regions; `id` changes with what the values are."""
    about = {"id": f"{query.show} {query.measure} {query.level}", "what": _caption(site, query)}
    return now.facts.data() | about | {"point": decimal_sign(), "s": now.states}


def _pair(site: Site, other: Query) -> dict[str, Any]:
    """The second map: everything that the browser draws and says about it."""
    now = shown(site, other)
    box = dict(CONFIG)
    return {"figure": _drawn(site, other, now), "facts": _facts(site, other, now), "config": box}


def _core_on_map(site: Site, query: Query) -> tuple[str, ...]:
    core = (query.core or site.results.default_core(query.geo)) if query.geo else ()
    return () if group_of(core) else core  # a mean has no place on a map


def _drawn(site: Site, query: Query, now: Shown) -> dict[str, Any]:
    return map_figure(
        now.rows,
        now.classes,
        theme=THEMES[query.theme],
        level=query.level,
        geojson_url=site.borders[query.level],
        borders_url=site.borders[0],
        region=query.geo,
        core=_core_on_map(site, query),
        ring=ring_of_interest(site, query),
        reverse=less_is_better(site, query),
        ground=ground_in(site, query.level),
    )


def _strip(site: Site, query: Query, now: Shown) -> dict[str, Any]:
    return strip_spec(
        now.rows,
        theme=THEMES[query.theme],
        region=query.geo,
        core=_core_on_map(site, query),
        country=site.results.regions.country(query.geo) if query.geo else "",
        name_of=site.results.regions.name,
        decimals=decimals_of(site, query),
        mean=now.mean,
        mean_label=_("EU mean"),
        unit=measure_unit(site, query.show, query.measure),
        diverging_centre=now.classes.centre,
        reverse=less_is_better(site, query),
        neutral=is_total(site, query),
    )


def _controls(site: Site, query: Query) -> list[Any]:
    measures = measure_choices(site, query)
    return [
        control(_("Shown"), select("map-show", "show", show_options(site, query)), name="map-show"),
        control(_("Measure"), segmented("map-measure", "measure", measures, query.measure, _("Measure"))),
    ]


def _views(site: Site, found: Parts) -> list[Any]:
    """How it is looked at: year after year, beside another map, in which classes."""
    words = {"data-play": "", "data-stop": _("Stop"), "data-start": _("Play years"), "data-next": _("Next year")}
    play = html.Button(_("Play years"), id="play", type="button", className="button", **words)
    more = [
        control(_("Development"), play),
        control(_("Beside it"), with_select(site, "map-with"), name="map-with"),
        control(_("Classes"), select("map-classes", CLASSES, found["map-classes"]["children"]), name="map-classes"),
    ]
    return [more_button("map-more"), html.Div(more, id="map-more", className="more-controls")]
