"""The map of the peers page: how similar every region is, or which type it is of; what is said when one is pointed at.

Its elements have the names of the main map's, so that its script (assets/map.js)
serves both: pointing, choosing, arrow keys.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.translate import _
from layouts import html
from layouts.components import figure_frame, graph
from layouts.facts import VALUE, Facts, rounded
from layouts.figures.peer_map import SIMILARITY, Ground, similar_figure, similarity_colours
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
    return Ground(query.level, borders[query.level], borders[0], query.geo, core_on_map(site, query))


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
        _similar_legend(site, query, rows),
        _similar_facts(query, found, rows),
        peers_title(site, query, found),
        subtitle,
        (method_note(),),
    )


def similar_rows(site: Site, query: Query, found: Peers) -> pd.DataFrame:
    """Every region of the level: geo, value (similarity 0-100), state; own country missing where it is left out."""
    geos = site.results.geos(query.level).tolist()
    value = found.similarity.copy()
    if not own_country(query):
        home = site.results.regions.country(query.geo)
        value[[site.results.regions.country(g) == home and g != query.geo for g in geos]] = np.nan
    return pd.DataFrame({"geo": geos, "value": value, "state": np.where(np.isnan(value), MISSING, FULL)})


def _similar_facts(query: Query, found: Peers, rows: pd.DataFrame) -> Facts:
    facts, places = Facts(query.level, 1, rounded(rows["value"].tolist(), 1)), found.places
    like = _("similarity {n} of 100", n=VALUE)
    facts.teach("own", [_("the selected region")])
    facts.teach("none", [_("not compared")])
    facts.teach("like", [like])
    for geo, state in zip(rows["geo"].tolist(), rows["state"].tolist(), strict=True):
        key = "own" if geo == query.geo else "like" if state == FULL else "none"
        if geo in places:
            key = geo
            facts.teach(geo, [_("peer {n} of {of}", n=places[geo], of=len(places)), like])
        facts.add(key, None, "")
    return facts


def _similar_legend(site: Site, query: Query, rows: pd.DataFrame) -> html.Div:
    others = rows[rows["geo"] != query.geo]
    values = np.where(others["state"] == FULL, others["value"], np.nan)
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
