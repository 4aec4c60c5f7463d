"""The data page: every observation behind every number, what is covered, where it comes from, how scores are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from data.translate import N_, _
from layouts import html
from layouts.components import link
from layouts.controls import control, more_button, select, show_options
from layouts.pages import data_fields
from layouts.pages.data_controls import table_controls
from layouts.pages.data_coverage import coverage_data, coverage_finding, coverage_frames, state_data
from layouts.pages.data_fields import PARTS, with_fields
from layouts.pages.data_method import method_finding, page_method
from layouts.pages.data_sources import page_sources, sources_data, sources_finding
from layouts.pages.data_table import table_frame
from layouts.query import Query
from layouts.shell import Parts, control_parts, selection_controls
from layouts.site import Site
from layouts.tables import Table

TITLE = N_("Data and method")
FIELDS = data_fields.FIELDS


def headline(site: Site, query: Query) -> str:
    """The finding of the part that is shown, for the page and the title of the browser's tab."""
    part = query.field("part")
    if part == "coverage":
        return coverage_finding(site, query)
    if part == "sources":
        return sources_finding(site)
    if part == "method":
        return method_finding(site, query)
    return _("Every value behind the scores, with its year, flag and source")


def layout(site: Site, query: Query) -> html.Div:
    """The whole page for a selection."""
    found = parts(site, query)
    return html.Div(
        [
            html.Nav(**found["data-parts"], id="data-parts", className="data-parts", **{"aria-label": _("Parts")}),
            html.H1(**found["data-headline"], id="data-headline", className="headline"),
            html.Div(
                [
                    html.Div(**found["data-controls"], id="data-controls"),
                    more_button("data-selection"),
                    html.Div(selection_controls(site, query), **found["data-selection"], id="data-selection"),
                ],
                className="data-filters",
            ),
            html.Div(**found["data-content"], id="data-content"),
        ],
        className="page data-page",
    )


def parts(site: Site, query: Query) -> Parts:
    """What changes on the page, by id and property."""
    return control_parts(site, query) | {
        "data-parts": {"children": [_part_link(query, name, text) for name, text in PARTS.items()]},
        "data-headline": {"children": headline(site, query)},
        "data-controls": {"children": _controls(site, query)},
        "data-selection": {"className": _selection_style(query)},
        "data-content": {"children": _content(site, query)},
    }


def tables(site: Site, query: Query) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind the figures of this page; observations have files of their own."""
    return {
        "coverage": lambda: coverage_data(site, query),
        "states": lambda: state_data(site, query),
        "sources": lambda: sources_data(site),
    }


def _part_link(query: Query, name: str, text: str) -> html.A:
    current = query.field("part") == name
    now = {"aria-current": "page"} if current else {}
    style = "part-link current" if current else "part-link"
    return link(_(text), with_fields(query, part=name).address(), className=style, **now)


def _controls(site: Site, query: Query) -> list[Any]:
    """Controls of the part alone. None says what is selected: the script does, so that they stay as they are."""
    if query.field("part") == "method":
        options = show_options(site, replace(query, show=""))
        return [control(_("Indicators of"), select("data-show", "show", options), name="data-show")]
    return [] if query.field("part") else table_controls(site, query)


def _selection_style(query: Query) -> str:
    """The selection is the same in all parts; what has no effect on one of them is not shown there."""
    part = query.field("part")
    return "idle" if part == "sources" else "coreless" if part else "whole"


def _content(site: Site, query: Query) -> list[Any]:
    part = query.field("part")
    if part == "coverage":
        return coverage_frames(site, query)
    if part == "sources":
        return page_sources(site, query)
    if part == "method":
        return page_method(site, query)
    return [table_frame(site, query)]
