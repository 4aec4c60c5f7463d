"""Pieces that several pages are made of: figure frame, legend, controls, card rows, value cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from data.catalogue import Pair, Pilot
from data.translate import _
from indicators.measures import measures_of
from layouts.query import Query, choose_region
from layouts.site import Site
from layouts.theme import CONFIG
from layouts.words import MEASURES


def control(label: str, child: Any, *, name: str) -> html.Div:
    """A labelled control; the label is tied to it as a group for screen readers."""
    return html.Div(
        [html.Span(label, className="control-label", id=f"{name}-label"), child],
        className="control",
        role="group",
        **{"aria-labelledby": f"{name}-label"},
    )


def dropdown(name: str, options: Sequence[Mapping[str, Any]], value: Any, **more: Any) -> dcc.Dropdown:
    """A dropdown that can't be emptied unless `clearable` is given."""
    labels = {"search": _("Search"), "no_options_found": _("Nothing found"), "clear_selection": _("Clear")}
    return dcc.Dropdown(
        id=name, options=list(options), value=value, labels=labels, **({"clearable": False, "maxHeight": 360} | more)
    )


def segmented(name: str, options: Sequence[Mapping[str, Any]], value: Any) -> dcc.RadioItems:
    """A few choices side by side, all visible."""
    return dcc.RadioItems(id=name, options=list(options), value=value, inline=True, className="segmented")


def graph(name: str, figure: Any, **more: Any) -> dcc.Graph:
    """A plotly figure with the one configuration everything uses, as high as it says or else as its box."""
    config = CONFIG | more.pop("config", {})
    height = f"{figure.layout.height}px" if figure.layout.height else "100%"
    return dcc.Graph(id=name, figure=figure, config=config, responsive=True, style={"height": height}, **more)


def figure_frame(title: Any, subtitle: Any, body: Any, source: Any, *, className: str = "") -> html.Figure:
    """Finding as title, subtitle with unit, year, level and reference, the figure, its source line."""
    return html.Figure(
        [
            html.Figcaption([html.H2(title, className="figure-title"), html.P(subtitle, className="figure-subtitle")]),
            html.Div(body, className="figure-body"),
            html.P(source, className="figure-source"),
        ],
        className=f"figure {className}".strip(),
    )


def legend(items: Sequence[Mapping[str, Any]], title: str, note: str = "") -> html.Div:
    """Classes of a map with colours and counts, highest first, then partial and missing."""
    classed = [i for i in items if i["state"] == "full"][::-1]
    rest = [i for i in items if i["state"] != "full"]
    head = html.P([title, html.Span(_("regions"), className="legend-count")], className="legend-title")
    body = html.Ul([_legend_item(item) for item in [*classed, *rest]], className="legend-items")
    return html.Div([head, body, html.P(note, className="legend-note")] if note else [head, body], className="legend")


def _legend_item(item: Mapping[str, Any]) -> html.Li:
    label = [item["label"]]
    if item["hint"]:
        label.append(html.Span(f" {item['hint']}", className="legend-hint"))
    if item["mean"]:
        label.append(html.Span(_(" ◂ EU mean"), className="legend-mean"))
    return html.Li(
        [
            html.Span(className="swatch", style={"background": item["color"]}),
            html.Span(label, className="legend-label"),
            html.Span(str(item["count"]), className="legend-count"),
        ],
        className=f"legend-item {item['state']}",
    )


def pilot_links(site: Site, query: Query, page: str) -> html.Nav:
    """The six pilot regions, each a link to the pair it opens with; for the chosen one its other pairs and its note."""
    links, chosen = [], None
    for pilot in site.pilots.values():
        current = query.geo in {p.geo for p in pilot.pairs}
        chosen = pilot if current else chosen
        links.append(
            dcc.Link(
                _(pilot.label),
                href=_pair_address(site, query, pilot.pairs[0], page),
                className="chip current" if current else "chip",
                id={"type": "pilot", "id": pilot.id},
            )
        )
    parts = [html.Span(_("Pilot regions"), className="chips-label"), *links]
    if chosen:
        parts.append(_pairs(site, query, chosen, page))
    return html.Nav(parts, className="chips", **{"aria-label": _("Pilot regions")})


def _pairs(site: Site, query: Query, pilot: Pilot, page: str) -> html.Div:
    """What a pilot is compared with, one link per pair."""
    core = query.core or site.results.default_core(query.geo)
    links: list[Any] = []
    for pair in pilot.pairs:
        regions = f"{site.results.regions.name(pair.geo)} ↔ {site.core_name(pair.core)}"
        now = (pair.geo, pair.core) == (query.geo, core)
        name = f"{regions} (NUTS {pair.level})"
        links.append(
            dcc.Link(
                name,
                href=_pair_address(site, query, pair, page),
                className="pair current" if now else "pair",
                title=_(pair.note) if pair.note else name,
            )
        )
    note = [html.Span(_(pilot.note), className="pilot-note")] if pilot.note else []
    return html.Div([*links, *note], className="pairs")


def _pair_address(site: Site, query: Query, pair: Pair, page: str) -> str:
    core = () if pair.core == site.results.default_core(pair.geo) else pair.core
    return choose_region(site.results, query, pair.geo, core).address(page)


def region_options(site: Site, level: int) -> list[dict[str, str]]:
    """All regions of a level for a searchable list: name and code, by country."""
    regions = site.results.regions
    return [
        {"label": f"{regions.name(code)} · {code}", "value": code, "search": f"{regions.name(code)} {code}"}
        for code in site.results.geos(level)
    ]


def core_options(site: Site, query: Query) -> list[dict[str, str]]:
    """Possible cores: the default, the other regions of the country, and whatever the address names."""
    if not query.geo:
        options = [{"label": _("Capital region of each country"), "value": ""}]
    else:
        regions, default = site.results.regions, site.results.default_core(query.geo)
        name = _("{name} (capital)", name=site.core_name(default)) if default else _("No core in this country")
        options = [{"label": name, "value": ""}]
        country = regions.country(query.geo)
        codes = [c for c in regions.codes(query.level) if regions.country(c) == country and c != query.geo]
        options += [{"label": f"{regions.name(c)} · {c}", "value": c} for c in codes if (c,) != default]
    if query.core and "+".join(query.core) not in {o["value"] for o in options}:
        options.append({"label": site.core_name(query.core), "value": "+".join(query.core)})
    return options


def show_options(site: Site) -> list[dict[str, Any]]:
    """Dimensions, each followed by its indicators; those without data are listed but can't be chosen."""
    options: list[dict[str, Any]] = []
    for dimension in site.results.catalogue.dimensions.values():
        options.append({"label": html.B(_(dimension.label)), "value": dimension.id, "search": _(dimension.label)})
        for indicator in site.results.catalogue.of(dimension.id, scored=False):
            there = site.results.panel.has_data(indicator.id)
            text = site.label(indicator.id) if there else _("{label} – no data", label=_(indicator.label))
            label = html.Span(text, className="option-indicator")
            options.append({"label": label, "value": indicator.id, "search": text, "disabled": not there})
    return options


def measure_options(site: Site, query: Query) -> list[dict[str, str]]:
    """Measures that make sense for what is shown."""
    return [{"label": _(MEASURES[m]), "value": m} for m in measures_of(site.results, query.show)]


def year_options(site: Site) -> list[dict[str, Any]]:
    """Years, newest first."""
    return [{"label": str(y), "value": y} for y in reversed(site.results.years)]


def state_badge(state: str) -> html.Span | None:
    """A visible mark on a partial score; None for others."""
    if state != "partial":
        return None
    return html.Span(_("partial"), className="badge partial", title=_("Rests on one to two thirds of the weight"))
