"""Pieces that several pages are made of: links, figures and their frame, legend, pilots, marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc

from data.catalogue import Pair, Pilot
from data.translate import N_, _
from layouts import html
from layouts.light import json_of
from layouts.query import Query, choose_region
from layouts.site import Site
from layouts.theme import CONFIG

# What can be done with a figure: name of the action, its button, what the button is for.
ACTIONS = (
    ("table", N_("Table"), N_("Show the numbers as a table (key t)")),
    ("png", "PNG", N_("Save as a picture of 1920 × 1080 with title, source and link")),
    ("png-large", "4K", N_("Save as a picture of 3840 × 2160")),
    ("png-half", N_("Half"), N_("Save as a picture of half a slide, 960 × 1080")),
    ("svg", "SVG", N_("Save as a drawing with title, source and link")),
    ("csv", "CSV", N_("Save the numbers")),
    ("link", N_("Link"), N_("Copy the address of this selection")),
)
# The slide (layouts/slides/order.py) that shows what a figure shows, by the name of the figure.
SLIDE = ("slide", N_("Slide"), N_("Save as a PowerPoint slide with an editable figure"))
SLIDES: Mapping[str, str] = {
    "map": "map",
    "gaps": "indicators",
    "indicators": "indicators",
    "waterfall": "indicators",
    "compass": "compass",
    "trend": "trends",
    "trends": "trends",
    "development": "trends",
    "ranks": "ranks",
    "pairs": "robustness",
    "peers": "peers",
    "partners": "partners",
    "chain": "chain",
    "scenario": "scenario",
}


def link(text: Any, href: str, **more: Any) -> html.A:
    """A link to another selection or page, followed without loading everything anew."""
    return html.A(text, href=href, **({"data-go": "1"} | more))


def graph(name: Any, figure: Mapping[str, Any], **more: Any) -> dcc.Graph:
    """A plotly figure with the one configuration everything uses, as high as it says or else as its box."""
    config = CONFIG | more.pop("config", {})
    given = figure["layout"].get("height")
    style = {"height": f"{given}px" if given else "100%"}
    return dcc.Graph(id=name, figure=figure, config=config, responsive=True, style=style, **more)


def chart(name: str, figure: Mapping[str, Any], *, className: str = "") -> html.Div:
    """A figure of a page with many: drawn by assets/charts.js when it comes into sight, as high as it says.

    `name`: unique on its page; by it the browser finds the figure in what Dash knows, where a change mends it part by
    part (callbacks/changes.py).
    """
    style = {"height": f"{figure['layout']['height']}px"}
    return html.Div(id=name, className=f"chart {className}".strip(), style=style, **{"data-figure": json_of(figure)})


def figure_frame(
    name: str,
    title: Any,
    subtitle: Any,
    body: Any,
    source: Any,
    *,
    footnotes: Any = (),
    level: int = 2,
    className: str = "",
    without: Sequence[str] = (),
) -> html.Figure:
    """The one frame of every figure: finding as title, subtitle, figure, footnotes, source line, actions.

    `name`: unique on its page; the numbers behind it come from the page's `tables`. `without`: actions it has not.
    """
    heading = html.H2 if level == 2 else html.H3
    buttons = [
        html.Button(_(text), type="button", title=_(hint), **{"data-action": action})
        for action, text, hint in ACTIONS
        if action.partition("-")[0] not in without
    ]
    if name in SLIDES and "slide" not in without:
        action, text, hint = SLIDE
        slide = {"data-action": action, "data-slide": SLIDES[name]}
        buttons.append(html.Button(_(text), type="button", title=_(hint), **slide))
    return html.Figure(
        [
            html.Figcaption(
                [
                    heading(title, className="figure-title"),
                    html.P(subtitle, className="figure-subtitle"),
                    # The script writes here which method is in force while it is not the default.
                    html.P(className="figure-method", hidden=True, **{"data-text": "method"}),
                ],
                id=f"caption-{name}",
            ),
            html.Div(body, className="figure-body"),
            html.Div(
                className="figure-table",
                hidden=True,
                tabIndex=0,
                role="group",
                **{"aria-label": _("Table of the figure")},
            ),
            html.Div(footnotes, id=f"notes-{name}", className="figure-notes"),
            html.P(source, className="figure-source"),
            html.Div(
                buttons,
                id=f"actions-{name}",
                className="figure-actions",
                role="group",
                **{"aria-label": _("This figure")},
            ),
        ],
        id=f"frame-{name}",
        className=f"figure {className}".strip(),
        **{"data-frame": name},
    )


def pilot_links(site: Site, query: Query, page: str) -> list[Any]:
    """The six pilot regions, each a link to the pair it opens with; for the chosen one its other pairs and its note."""
    links, chosen = [], None
    for pilot in site.pilots.values():
        current = query.geo in {p.geo for p in pilot.pairs}
        chosen = pilot if current else chosen
        links.append(
            link(
                _(pilot.label),
                _pair_address(site, query, pilot.pairs[0], page),
                className="chip current" if current else "chip",
                **({"aria-current": "true"} if current else {}),
            )
        )
    parts = [html.Span(_("Pilot regions"), className="chips-label"), *links]
    if chosen and (len(chosen.pairs) > 1 or chosen.note or _pair_core(site, query) != chosen.pairs[0].core):
        parts.append(_pairs(site, query, chosen, page))
    return parts


def _pair_core(site: Site, query: Query) -> tuple[str, ...]:
    return query.core or site.results.default_core(query.geo)


def _pairs(site: Site, query: Query, pilot: Pilot, page: str) -> html.Div:
    """What a pilot is compared with, one link per pair."""
    core = _pair_core(site, query)
    links: list[Any] = []
    for pair in pilot.pairs:
        regions = f"{site.results.regions.name(pair.geo)} ↔ {site.core_name(pair.core)}"
        now = (pair.geo, pair.core) == (query.geo, core)
        name = f"{regions} (NUTS {pair.level})"
        links.append(
            link(
                name,
                _pair_address(site, query, pair, page),
                className="pair current" if now else "pair",
                title=_(pair.note) if pair.note else name,
            )
        )
    note = [html.Span(_(pilot.note), className="pilot-note")] if pilot.note else []
    return html.Div([*links, *note], className="pairs")


def invitation(site: Site, query: Query, text: str) -> list[Any]:
    """What a page without a region shows: `text`, the pilots with what they are compared with, and the map."""
    return [
        html.P(text, className="basis"),
        html.Ul([html.Li(_invited(site, query, pilot)) for pilot in site.pilots.values()], className="gap-pilots"),
        html.P(link(_("Choose on the map"), query.address("map"), className="button"), className="basis"),
    ]


def _invited(site: Site, query: Query, pilot: Pilot) -> list[Any]:
    """A pilot region with its pairs, each a link to the same page."""
    found: list[Any] = []
    for pair in pilot.pairs:
        text = f"{site.results.regions.name(pair.geo)} ↔ {site.core_name(pair.core)} (NUTS {pair.level})"
        found += [" · ", link(text, _pair_address(site, query, pair, query.page))]
    return [html.Strong(_(pilot.label)), html.Span(found[1:], className="gap-pairs")]


def _pair_address(site: Site, query: Query, pair: Pair, page: str) -> str:
    core = () if pair.core == site.results.default_core(pair.geo) else pair.core
    return choose_region(site.results, query, pair.geo, core).address(page)


def state_badge(state: str) -> html.Span | None:
    """A visible mark on a partial score; None for others."""
    if state != "partial":
        return None
    return html.Span(_("partial"), className="badge partial", title=_("Rests on one to two thirds of the weight"))
