"""The peers page: who is like my region, who of them closed the gap, and whether it helps to be near the core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from dash import dcc

from data.translate import N_, _
from layouts import html
from layouts.controls import choices, control, segmented, select, show_options
from layouts.pages import peers_compare, peers_data, peers_learning, peers_rings
from layouts.pages.folded import folded, folded_parts
from layouts.pages.peers_data import ABROAD, ONLY, SHOWN_ON_MAP, TYPES, Peers, peers_of, shows_types
from layouts.pages.peers_list import peers_list, peers_table
from layouts.pages.peers_map import map_frame, map_parts
from layouts.pages.peers_structure import structure_frame, structure_table
from layouts.pages.peers_types import types_table
from layouts.pages.peers_words import peers_headline
from layouts.query import Query
from layouts.shell import Parts, control_parts, selection_controls
from layouts.site import Site
from layouts.tables import Table

TITLE = N_("Peers")
FIELDS = {**peers_data.FIELDS, **peers_learning.FIELDS, **peers_compare.FIELDS}
# Slots below the map, in the order in which they are read; each holds one figure or nothing.
SLOTS = ("structure", "partners", "paths", "compare", "rings", "proximity")
# Those of which a phone shows the finding only: the page would be seventeen screens long.
FOLDED = ("structure", "paths", "rings", "proximity")


def headline(site: Site, query: Query) -> str:
    """The finding of the page, for the title of the browser's tab too."""
    return peers_headline(site, query, peers_of(site, query))


def layout(site: Site, query: Query) -> html.Div:
    """The whole page for a selection."""
    found = parts(site, query)
    slots = [_slot(name, found) for name in SLOTS]
    return html.Div(
        [
            html.Div([*_controls(site, query), *selection_controls(site, query)], className="controls"),
            html.Div(**found["peers-head"], id="peers-head"),
            map_frame(found),
            html.Section(**found["peers-list"], id="peers-list", **{"aria-label": _("Similar regions")}),
            html.Div([slots[0], _subject(site, query), *slots[1:]], className="peers-slots"),
            dcc.Store(**found["map-facts"], id="map-facts"),
        ],
        className="page peers-page",
    )


def _slot(name: str, found: Parts) -> html.Div | html.Details:
    slot = f"peers-slot-{name}"
    return (
        folded(slot, found, "peers-slot")
        if name in FOLDED
        else html.Div(**found[slot], id=slot, className="peers-slot")
    )


def parts(site: Site, query: Query) -> Parts:
    """What changes on the page, by id and property."""
    frames = _frames(site, query)
    slots: Parts = {f"peers-slot-{name}": {"children": frames.get(name)} for name in SLOTS}
    for name in FOLDED:
        slots |= folded_parts(f"peers-slot-{name}", frames.get(name))
    return (
        control_parts(site, query)
        | map_parts(site, query)
        | {
            "peers-show": {"children": show_options(site, query)},
            "peers-map": {"children": _maps(query)},
            "peers-head": {"children": _head(site, query)},
            "peers-list": {"children": peers_list(site, query)},
        }
        | slots
    )


def tables(site: Site, query: Query) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind the figures of this page."""
    found: dict[str, Callable[[], Table]] = {}
    if shows_types(query):
        found["peers"] = partial(types_table, site, query)
    elif not peers_of(site, query).why:
        found["peers"] = partial(peers_table, site, query)
    if not peers_of(site, query).why:
        found["structure"] = partial(structure_table, site, query)
    found |= {**peers_learning.tables(site, query), **peers_compare.tables(site, query)}
    return found | dict(peers_rings.tables(site, query))


def _frames(site: Site, query: Query) -> dict[str, Any]:
    own = {"structure": structure_frame(site, query), **peers_rings.frames(site, query)}
    return own | dict(peers_learning.frames(site, query)) | dict(peers_compare.frames(site, query))


def _controls(site: Site, query: Query) -> list[Any]:
    home = [(_("all countries"), ""), (_("other countries"), ONLY)]
    among = query.field(ABROAD)
    return [
        control(
            _("Map"), segmented("peers-map", SHOWN_ON_MAP, _map_choices(query), query.field(SHOWN_ON_MAP), _("Map"))
        ),
        control(_("Peers from"), segmented("peers-abroad", ABROAD, home, among, _("Peers from"))),
    ]


def _subject(site: Site, query: Query) -> html.Div:
    """The one place to choose of what gaps are: above the figures that it changes, and below those it doesn't."""
    show = select("peers-show", "show", show_options(site, query))
    named = control(_("Gaps below are in"), show, name="peers-show")
    return html.Div(named, id="peers-subject", className="controls")


def _map_choices(query: Query) -> list[tuple[str, object]]:
    """Without a region nothing can be similar to it, and types are all there is."""
    return [(_("Similar regions"), ""), (_("Types"), TYPES)] if query.geo else [(_("Types"), query.field(SHOWN_ON_MAP))]


def _maps(query: Query) -> list[Any]:
    return choices(SHOWN_ON_MAP, _map_choices(query), query.field(SHOWN_ON_MAP))


def _head(site: Site, query: Query) -> list[Any]:
    found: Peers = peers_of(site, query)
    title = html.H1(peers_headline(site, query, found), className="headline", id="peers-headline")
    if not query.geo:
        return [title]
    regions, core = site.results.regions, query.core or site.results.default_core(query.geo)
    against = (
        _("against {core}{codes}", core=site.core_name(core), codes=site.core_codes(core)) if core else _("no core")
    )
    if core == (query.geo,):
        against = _("the core of its country")
    where = f"{regions.name(query.geo)} ({query.geo}) · {against} · NUTS {query.level} · {query.year}"
    lede = html.P(f"{peers_learning.finding(site, query)}.", className="peers-lede")
    return [html.P(where, className="eyebrow"), title, lede]
