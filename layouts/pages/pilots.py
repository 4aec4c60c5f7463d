"""The pilots page: six regions with their cores beside each other, and the agenda of what they can learn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data.translate import N_, _
from layouts import html
from layouts.controls import control, select, year_options
from layouts.method import fields_of
from layouts.pages.folded import TITLE_OF, folded, folded_parts
from layouts.pages.pilots_agenda import agenda_frame, agenda_tables, instruments_frame, spread_frame
from layouts.pages.pilots_data import stands
from layouts.pages.pilots_frames import matrix_frame, standing_frame, standing_tables
from layouts.pages.pilots_words import page_headline
from layouts.pilots import chosen_pilot, levels, year_of
from layouts.query import Query
from layouts.shell import Parts
from layouts.site import Site
from layouts.tables import Table

TITLE = N_("Pilots")
DECK = "/download/slides.pptx"


def headline(site: Site, query: Query) -> str:
    """The finding of the page."""
    found = [s for level in levels(site) for s in stands(site, query, level).values()]
    return page_headline(site, found)


def layout(site: Site, query: Query) -> html.Div:
    """The whole page for a selection."""
    found = parts(site, query)
    year = control(_("Year"), select("year", "year", year_options(site, query)), name="year")
    slots: list[Any] = [html.Div(**found["pilots-matrix"], id="pilots-matrix")]
    slots += [folded(name.removesuffix(TITLE_OF), found) for name in found if name.endswith(TITLE_OF)]
    return html.Div(
        [html.Div([year], className="controls"), html.Header(**found["pilots-head"], id="pilots-head"), *slots],
        className="page pilots-page",
    )


def parts(site: Site, query: Query) -> Parts:
    """What changes on the page, by id and property."""
    at = levels(site)
    frames = {
        **{f"pilots-agenda-{level}": agenda_frame(site, query, level) for level in at},
        **{f"pilots-standing-{level}": standing_frame(site, query, level) for level in at},
        "pilots-spread": spread_frame(site, query),
        "pilots-instruments": instruments_frame(site),
    }
    return {
        "pilots-head": {"children": _head(site, query)},
        "pilots-matrix": {"children": matrix_frame(site, query)},
        **{name: part for slot, frame in frames.items() for name, part in folded_parts(slot, frame).items()},
    }


def tables(site: Site, query: Query) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind the figures of this page."""
    return {**standing_tables(site, query), **agenda_tables(site, query)}


def _head(site: Site, query: Query) -> list[Any]:
    """Finding, what can be compared with what, and the deck."""
    basis = " · ".join(f"NUTS {level}: {year_of(site, query, level)}" for level in levels(site))
    text = _(
        "Counted is every dimension with full data. Each pilot is shown at the level at which its pair exists; scores "
        "of NUTS 2 and NUTS 3 rest on different indicators and are never compared with each other."
    )
    found = [
        html.P(f"{_('Next2Met')} · {basis}", className="eyebrow"),
        html.H1(headline(site, query), className="headline", id="pilots-headline"),
        html.P(text, className="basis"),
    ]
    if query.geo and not chosen_pilot(site, query):
        name = site.results.regions.name(query.geo)
        found.append(html.P(_("{name}, the region chosen, is none of the six pilots.", name=name), className="basis"))
    return [*found, html.P(_deck(site, query), className="basis")]


def _deck(site: Site, query: Query) -> html.A:
    """All pilots as slides, in the year and by the method in force."""
    year = [f"year={query.year}"] if query.year != site.results.default_year(query.level) else []
    more = [f"{name}={text}" for name, text in fields_of(query.more)]
    address = f"{DECK}?{'&'.join(['pilots=1', *year, *more])}"
    return html.A(_("One deck for all six"), href=address, className="button", download="")
