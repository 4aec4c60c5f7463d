"""The robustness page: change the method, and see which statements survive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from data.errors import ProductError
from data.translate import N_, _
from indicators.results import Results
from layouts import html, method
from layouts.components import link
from layouts.controls import control, more_button, select
from layouts.known import dimension_of, sensitivity_of
from layouts.pages.robustness_changes import changes_data, changes_frame, movers_data, movers_frame
from layouts.pages.robustness_controls import dimension_options, method_panel, panel_parts
from layouts.pages.robustness_data import core_of, own_core_words, standings
from layouts.pages.robustness_ranks import AMONG, TABLES, pairs_frame, ranks_frame, sensitivity_frame
from layouts.pages.robustness_words import certainty_headline, sensitivity_headline
from layouts.query import Field, Query
from layouts.shell import Parts, control_parts, selection_controls
from layouts.site import Site
from layouts.tables import Table

TITLE = N_("Robustness")


def _among(_results: Results, text: str) -> str:
    if text not in AMONG:
        raise ProductError(f"found {text!r}")
    return text


FIELDS: Mapping[str, Field] = {**method.FIELDS, "among": _among}


def headline(site: Site, query: Query) -> str:
    """The finding of the page: what can be said of the region, or what the ranking depends on."""
    if query.geo:
        return certainty_headline(site, query, standings(site, query))
    return sensitivity_headline(site, query, sensitivity_of(site, query))


def layout(site: Site, query: Query) -> html.Div:
    """The whole page for a selection."""
    found = parts(site, query)
    show = control(_("Dimension"), select("robust-show", "show", dimension_options(site, query)), name="robust-show")
    sections = ("robust-changes", "robust-ranks", "robust-pairs", "robust-sensitivity")
    return html.Div(
        [
            html.Div([show, *selection_controls(site, query)], className="controls"),
            html.Header(**found["robust-head"], id="robust-head"),
            more_button("robust-panel", _("Change the method")),
            method_panel(site, query, found),
            html.Div([html.Div(**found[name], id=name) for name in sections], className="robust-content"),
        ],
        className="page robust-page",
    )


def parts(site: Site, query: Query) -> Parts:
    """What changes on the page, by id and property."""
    return (
        control_parts(site, query)
        | panel_parts(site, query)
        | {
            "robust-show": {"children": dimension_options(site, query)},
            "robust-head": {"children": _head(site, query)},
            "robust-changes": {"children": [changes_frame(site, query), movers_frame(site, query)]},
            "robust-ranks": {"children": ranks_frame(site, query)},
            "robust-pairs": {"children": pairs_frame(site, query)},
            "robust-sensitivity": {"children": sensitivity_frame(site, query)},
        }
    )


def tables(site: Site, query: Query) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind the figures of this page."""
    own = ("ranks", "sensitivity", *(("pairs",) if query.geo else ()))
    found = {name: partial(TABLES[name], site, query) for name in own}
    if query.geo:
        found["changes"] = partial(changes_data, site, query)
    return found | {"movers": partial(movers_data, site, query)}


def _head(site: Site, query: Query) -> list[Any]:
    core = core_of(site, query)
    where = _("all regions")
    if query.geo:
        name = f"{site.results.regions.name(query.geo)} ({query.geo})"
        against = _("against {core}{codes}", core=site.core_name(core), codes=site.core_codes(core))
        where = f"{name} · {against}" if core else f"{name} · {own_core_words(site, query)}"
    parts = [
        html.P(f"{where} · NUTS {query.level} · {query.year}", className="eyebrow"),
        html.H1(headline(site, query), className="headline", id="robust-headline"),
    ]
    if query.show in site.results.catalogue.indicators:
        words = {"indicator": site.label(query.show), "dimension": site.label(dimension_of(site, query))}
        parts.append(html.P(_("{indicator} is part of {dimension}, which is shown here.", **words), className="basis"))
    if not query.geo:
        text = _("Choose a region by its name above, or a pilot, to see what can be said of it; or start on ")
        parts.append(html.P([text, link(_("the map"), query.address("map")), "."], className="basis"))
    return parts
