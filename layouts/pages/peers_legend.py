"""What both maps of the peers page have: the form of what is drawn, the legend, what is outlined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.translate import _
from indicators.cores import group_of
from layouts import html
from layouts.facts import Facts
from layouts.pages.peers_data import shows_types
from layouts.query import Query
from layouts.site import Site
from layouts.theme import THEMES

FULL, MISSING, CORE = "full", "missing", "core"


@dataclass(frozen=True)
class Drawn:
    """A map and what is said of it; `rows`: geo, value, state of every region of the level."""

    rows: Mapping[str, np.ndarray]
    figure: dict[str, Any]
    legend: Any
    facts: Facts
    title: str
    subtitle: str
    notes: tuple[str, ...]


def method_note() -> str:
    """By what regions are alike, and by what not."""
    return _(
        "Alike in structure (people, age, sectors, territory, core), never in performance: distance of standardised "
        "variables, groups weigh the same. What is alike says nothing of who is ahead; that is what can be learnt."
    )


def core_on_map(site: Site, query: Query) -> tuple[str, ...]:
    """The core that is outlined; a mean has no place on a map."""
    core = (query.core or site.results.default_core(query.geo)) if query.geo else ()
    return () if group_of(core) else core


def legend_of(title: str, items: list[html.Li]) -> html.Div:
    head = html.P([title, html.Span(_("regions"), className="legend-count")], className="legend-title")
    return html.Div([head, html.Ul(items, className="legend-items peers-legend")], className="legend")


def entry(colour: str, lines: list[str], count: int | None, kind: str = "") -> html.Li:
    """One entry; every line an element of its own, because a picture of the figure doesn't break lines."""
    style = {"borderColor": colour} if kind else {"background": colour}
    first, *rest = lines
    words = [html.Span(first, className="peers-kind"), *(html.Span(text, className="peers-trait") for text in rest)]
    return html.Li(
        [
            html.Span(className="swatch", style=style, **{"aria-hidden": "true"}),
            html.Span(words, className="legend-label"),
            html.Span("" if count is None else str(count), className="legend-count"),
        ],
        className=f"legend-item {kind}".strip(),
    )


def outlines(site: Site, query: Query) -> list[html.Li]:
    """What region and core are outlined in, and the peers."""
    if not query.geo:
        return []
    theme, core = THEMES[query.theme], core_on_map(site, query)
    found = [entry(theme.region, [site.results.regions.name(query.geo)], None, "outline")]
    if core and core != (query.geo,):
        found.append(entry(theme.core, [_("{core} (core)", core=site.core_name(core))], None, "outline"))
    if not shows_types(query):
        found.append(entry(theme.text, [_("a peer, with its place")], None, "outline"))
    return found
