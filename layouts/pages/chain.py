"""The innovation chain page: where the chain breaks against core and peers, and what the region is specialised in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data.translate import N_, _
from layouts import html
from layouts.components import invitation
from layouts.pages import chain_data
from layouts.pages.chain_data import NO_CORE, OWN, ChainFacts, facts_of
from layouts.pages.chain_links import chain_data as links_data
from layouts.pages.chain_links import chain_frame
from layouts.pages.chain_words import chain_headline
from layouts.pages.folded import folded, folded_parts
from layouts.pages.sectors_data import sectors_of
from layouts.pages.sectors_frames import sector_controls, sector_frames, sector_words
from layouts.pages.sectors_tables import sector_tables
from layouts.query import Query
from layouts.shell import Parts, control_parts, selection_controls
from layouts.site import Site
from layouts.tables import Table

TITLE = N_("Innovation chain")
FIELDS = chain_data.FIELDS
SECTOR_FIGURES = ("bubbles", "quotients", "shift")


def headline(site: Site, query: Query) -> str:
    """The finding of the page, for the title of the browser's tab too."""
    if not query.geo:
        return _("Where does the innovation chain of a region break?")
    return chain_headline(facts_of(site, query))


def layout(site: Site, query: Query) -> html.Div:
    """The whole page for a selection."""
    found = parts(site, query)
    return html.Div(
        [
            html.Div(selection_controls(site, query), className="controls"),
            html.Div(**found["chain-head"], id="chain-head"),
            html.Div(**found["chain-slot-links"], id="chain-slot-links", className="chain-slot"),
            html.Div(**found["chain-sector-head"], id="chain-sector-head"),
            html.Div(
                [folded(f"chain-slot-{name}", found, "chain-slot") for name in SECTOR_FIGURES],
                className="chain-sectors",
            ),
        ],
        className="page chain-page",
    )


def parts(site: Site, query: Query) -> Parts:
    """What changes on the page, by id and property."""
    found: dict[str, Any] = {}
    head: list[Any] = []
    if query.geo:
        sectors = sectors_of(site, query)
        found = {"links": chain_frame(site, query, facts_of(site, query)), **sector_frames(site, query, sectors)}
        head = [
            html.H2(_("Priority sectors"), className="chain-section"),
            *sector_words(site, query, sectors),
            sector_controls(query),
        ]
    slots: Parts = {"chain-slot-links": {"children": found.get("links")}}
    for name in SECTOR_FIGURES:
        slots |= folded_parts(f"chain-slot-{name}", found.get(name))
    return control_parts(site, query) | {
        "chain-head": {"children": _head(site, query)},
        "chain-sector-head": {"children": head},
        **slots,
    }


def tables(site: Site, query: Query) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind the figures of this page."""
    if not query.geo:
        return {}
    facts = facts_of(site, query)
    return {"chain": lambda: links_data(site, query, facts), **sector_tables(site, query, sectors_of(site, query))}


def _head(site: Site, query: Query) -> list[Any]:
    """Finding, and what it is about."""
    title = html.H1(headline(site, query), className="headline", id="chain-headline")
    if not query.geo:
        return [title, *_invitation(site, query)]
    facts = facts_of(site, query)
    return [html.P(_eyebrow(site, query, facts), className="eyebrow"), title, *_instead(site, query, facts)]


def _eyebrow(site: Site, query: Query, facts: ChainFacts) -> str:
    against = {OWN: _("the core of its country"), NO_CORE: _("no core")}.get(facts.why, "")
    if not against:
        against = _("against {core}{codes}", core=facts.core_name, codes=site.core_codes(facts.core))
    return f"{facts.name} ({query.geo}) · {against} · NUTS {query.level} · {query.year}"


def _instead(site: Site, query: Query, facts: ChainFacts) -> list[Any]:
    """That another core can be chosen, where there is none."""
    if not facts.why:
        return []
    return [html.P(_("It stands beside its structural peers. Another core can be chosen above."), className="basis")]


def _invitation(site: Site, query: Query) -> list[Any]:
    """How to choose a region."""
    text = _(
        "From education over research to the market: choose a region to see at which link it falls behind its core and "
        "its peers, and in which sectors it is specialised. Search above, click it on the map, or start with a pilot."
    )
    return invitation(site, query, text)
