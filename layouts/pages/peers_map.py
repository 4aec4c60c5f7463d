"""The map of the peers page: how similar every region is, or which type it is of; what is said when one is pointed at.

Its elements have the names of the main map's, so that its script (assets/map.js)
serves both: pointing, choosing, arrow keys.
"""

from __future__ import annotations

import numpy as np

from data.translate import _
from layouts import html
from layouts.components import figure_frame, graph
from layouts.facts import VALUE, Facts, rounded
from layouts.figures.peer_map import SIMILARITY, Ground, similar_figure, similarity_colours
from layouts.lookup import ground_in
from layouts.numbers import decimal_sign, number
from layouts.pages.peers_data import Peers, own_country, peers_of, shows_types, structure_source
from layouts.pages.peers_legend import (
    FULL,
    MISSING,
    Drawn,
    core_on_map,
    entry,
    legend_of,
    method_note,
    outlines,
)
from layouts.pages.peers_types import drawn_types
from layouts.pages.peers_words import peers_title
from layouts.query import Query
from layouts.shell import Parts
from layouts.site import EUROGEOGRAPHICS, Site
from layouts.theme import THEMES


def map_frame(found: Parts) -> html.Figure:
    """The figure, from the parts of the page."""
    keys = {"role": "application", "tabIndex": 0, "aria-roledescription": _("map"), "aria-describedby": "map-help"}
    figure = graph("map-figure", found["map-figure"]["figure"], clear_on_unhover=True)
    ring = html.Div(id="map-ring", className="ring", hidden=True)
    box = html.Div([figure, ring], id="map-keys", className="map-box", **keys, **{"aria-label": _("Map of regions")})
    helped = _("Arrow keys move from region to region, Enter selects, Escape leaves.")
    body = [
        box,
        html.Div(**found["peers-legend"], id="peers-legend"),
        html.P(helped, id="map-help", className="visually-hidden"),
    ]
    return figure_frame(
        "peers",
        html.Span(**found["peers-title"], id="peers-title"),
        html.Span(**found["peers-subtitle"], id="peers-subtitle"),
        body,
        html.Span(**found["peers-source"], id="peers-source"),
        footnotes=html.Div(**found["peers-notes"], id="peers-notes"),
        className="map-frame",
    )


def map_parts(site: Site, query: Query) -> Parts:
    """What changes in the figure with the selection."""
    ground = _ground(site, query)
    drawn = drawn_types(site, query, ground) if shows_types(query) else _drawn_similar(site, query, ground)
    about = {"id": f"{query.field('peermap')} {query.level}", "what": drawn.title, "point": decimal_sign(), "s": ""}
    data = drawn.facts.data() | about | {"codes": " ".join(drawn.rows["geo"].tolist())}
    return {
        "map-figure": {"figure": drawn.figure},
        "map-facts": {"data": data},
        "peers-title": {"children": drawn.title},
        "peers-subtitle": {"children": drawn.subtitle},
        "peers-legend": {"children": drawn.legend},
        "peers-notes": {"children": [html.P(note) for note in drawn.notes]},
        "peers-source": {"children": f"{structure_source(site)}. {_(EUROGEOGRAPHICS)}"},
    }


def _ground(site: Site, query: Query) -> Ground:
    borders = site.borders
    frames = ground_in(site, query.level)
    return Ground(query.level, borders[query.level], borders[0], frames, query.geo, core_on_map(site, query))


def _drawn_similar(site: Site, query: Query, ground: Ground) -> Drawn:
    found = peers_of(site, query)
    rows = similar_rows(site, query, found)
    figure = similar_figure(rows, found.places, ground, THEMES[query.theme])
    subtitle = _(
        "Structural similarity to {name}, 0–100 (100 = alike in everything, 50 = a typical pair of regions) · "
        "NUTS {level} · structure of {year} or the last year before · numbers: place among the peers",
        name=site.results.regions.name(query.geo),
        level=query.level,
        year=query.year,
    )
    return Drawn(
        rows,
        figure,
        _similar_legend(site, query, rows["value"]),
        _similar_facts(site, query, found, rows["value"]),
        peers_title(site, query, found),
        subtitle,
        (method_note(),),
    )


def similar_rows(site: Site, query: Query, found: Peers) -> dict[str, np.ndarray]:
    """Every region of the level: geo, value (similarity 0-100), state; own country missing where it is left out."""
    geos, value = site.results.codes(query.level), found.similarity
    if not own_country(query):
        home = site.results.countries(query.level) == site.results.regions.country(query.geo)
        value = np.where(home & (geos != query.geo), np.nan, value)
    return {"geo": geos, "value": value, "state": np.where(np.isnan(value), MISSING, FULL)}


def _similar_facts(site: Site, query: Query, found: Peers, value: np.ndarray) -> Facts:
    places = found.places
    like = _("similarity {n} of 100", n=VALUE)
    templates = [_("the selected region"), _("not compared"), like]
    which = np.where(np.isnan(value), 1, 2)
    which[site.results.row(query.level, query.geo)] = 0
    # In the order of the regions, not in that of the peers.
    for row, geo in sorted((site.results.row(query.level, geo), geo) for geo in places):
        which[row] = len(templates)
        templates.append("\n".join([_("peer {n} of {of}", n=places[geo], of=len(places)), like]))
    return Facts(query.level, 0, rounded(value, 0), templates, which, np.full(len(which), np.nan), "")


def _similar_legend(site: Site, query: Query, value: np.ndarray) -> html.Div:
    values = np.delete(value, site.results.row(query.level, query.geo))
    entries = zip(similarity_colours(THEMES[query.theme]), SIMILARITY.bounds, SIMILARITY.counts(values), strict=True)
    items = [entry(colour, [_class_label(*bounds)], int(n)) for colour, bounds, n in entries][::-1]
    left = int(np.isnan(values).sum())
    word = _("not compared") if own_country(query) else _("own country, or not compared")
    items.append(entry(THEMES[query.theme].missing, [word], left))
    return legend_of(_("Similarity"), [*items, *outlines(site, query)])


def _class_label(low: float | None, high: float | None) -> str:
    if high is None:
        return _("{low} and over", low=number(low, 0))
    if low is None:
        return _("under {high}", high=number(high, 0))
    return _("{low} to {high}", low=number(low, 0), high=number(high, 0))
