"""The page around every page: header, search, navigation, theme choice, selection, messages, footer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from dash import dcc

from data.translate import N_, _
from indicators.results import LEVELS
from layouts import html
from layouts.components import link, pilot_links
from layouts.controls import control, core_options, merge_options, segmented, select, year_options
from layouts.method import METHOD_FIELDS, method_note, without_method
from layouts.query import Query
from layouts.site import EUROGEOGRAPHICS, Site

ASKED = N_("How far is my region from its core?")
THEMES: Mapping[str, str] = {"light": N_("Light"), "dark": N_("Dark"), "projector": N_("Projector")}
# Without a region: the deck of the pilots.
DECK = "/download/slides.pptx?pilots=1"
Parts = dict[str, dict[str, Any]]


def shell(body: Any, parts: Parts, query: Query | None, data: Mapping[str, Any], version: str) -> html.Div:
    """The frame around `body`, the content of a page; `query` None while there is no page yet.

    `parts`: what `shell_parts` gives; `data`: the selection as the browser holds it.
    """
    stores = [dcc.Store(id="query", data=dict(data)), dcc.Store(id="act")]
    notice = html.Div(**parts.get("notice", {}), id="notice", role="status")
    main = html.Main(body, id="page", tabIndex=-1)
    live = html.Div(id="live", className="visually-hidden", **{"aria-live": "polite"})
    tip = html.Div(id="tip", hidden=True, **{"aria-hidden": "true"})
    toast = html.Div(id="toast", className="trouble", hidden=True, **{"aria-hidden": "true"})
    stores += [html.Div(id="trouble", className="trouble", hidden=True, role="status"), _words(), toast]
    if query is not None and query.embed:
        return html.Div([*stores, notice, main, live, tip], className="shell embed")
    return html.Div(
        [
            *stores,
            html.A(_("Skip to content"), href="#page", className="skip"),
            _header(parts),
            html.Div(**parts.get("pilots", {}), id="pilots", className="chips"),
            html.Section(
                **parts.get("method", {}), id="method", className="method-bar", **{"aria-label": _("Method in force")}
            ),
            notice,
            main,
            _footer(version),
            live,
            tip,
        ],
        className="shell",
    )


def shell_parts(site: Site, query: Query, pages: Mapping[str, str]) -> Parts:
    """What changes in the frame with the selection. `pages`: name of a page -> its title."""
    return {
        "nav": {"children": [_page_link(query, name, title) for name, title in pages.items()]},
        "pilots": {"children": html.Nav(pilot_links(site, query, query.page), **{"aria-label": _("Pilot regions")})},
        "brand": {"href": query.address("map")},
        "slides": _slides(query),
        "method": {"children": _method(site, query)},
    }


def selection_controls(site: Site, query: Query) -> list[html.Div]:
    """Core, level and year: what every page is shown for."""
    levels = [(f"NUTS {n}", n) for n in LEVELS]
    merge = html.Div(_merge(site, query), className="merge-box")
    cores = html.Div([select("core", "core", core_options(site, query)), merge], className="core-choice")
    return [
        control(_("Core"), cores, name="core"),
        control(_("Level"), segmented("level", "level", levels, query.level, _("Level"))),
        control(_("Year"), select("year", "year", year_options(site, query)), name="year"),
    ]


def control_parts(site: Site, query: Query) -> Parts:
    """What changes in `selection_controls` with the selection."""
    return {"core": {"children": core_options(site, query)}, "merge": {"children": merge_options(site, query)}}


def _merge(site: Site, query: Query) -> html.Select:
    return html.Select(
        merge_options(site, query),
        id="merge",
        className="select merge",
        title=_("Merge several regions into one core"),
        **{"data-set": "core", "data-add": "1", "aria-label": _("Merge the core with another region")},
    )


def _page_link(query: Query, name: str, title: str) -> html.A:
    current = {"aria-current": "page"} if name == query.page else {}
    href = query.address(name) if name != "region" or query.geo else "/region"
    style = "nav-link current" if current else "nav-link"
    return link(title, href, id=f"nav-{name}", className=style, **current)


def _slides(query: Query) -> dict[str, str]:
    """Where the slides of the selection come from."""
    _path, _mark, search = replace(query, embed="").address("map").partition("?")
    theme = f"&theme={query.theme}" if query.theme != "light" else ""
    if query.geo:
        return {"href": f"/download/slides.pptx?{search}{theme}", "title": _("PowerPoint slides of this region")}
    method = {name: text for name, text in query.more if name in METHOD_FIELDS}
    more = f"&{urlencode(method, safe=':~')}" if method else ""
    return {"href": DECK + more + theme, "title": _("PowerPoint slides of the six pilots; choose a region for its own")}


def _method(site: Site, query: Query) -> list[Any]:
    """That scores are made by another method than the default, and the way back; nothing while they aren't."""
    note = method_note(site.results)
    if not note:
        return []
    back = link(_("Back to the default method"), without_method(query).address(), id="method-reset")
    change = [] if query.page == "robustness" else [link(_("What it changes"), query.address("robustness"))]
    return [html.Span(note, className="method-note"), *change, back]


def _header(parts: Parts) -> html.Header:
    themes = [(_(label), name) for name, label in THEMES.items()]
    brand = [html.Span("metro", className="brand-core"), html.Span("gap", className="brand-gap")]
    home = {"href": "/"} | parts.get("brand", {})
    return html.Header(
        [
            html.A(brand, id="brand", className="brand", title=_(ASKED), **{"data-go": "1"}, **home),
            html.Nav(**parts.get("nav", {}), id="nav", className="nav", **{"aria-label": _("Pages")}),
            html.A(_("Slides"), id="slides", className="button", **({"href": DECK} | parts.get("slides", {}))),
            _search(),
            segmented("theme", "theme", themes, "", _("Theme"), className="small themes"),
        ],
        className="header",
    )


def _search() -> html.Div:
    """Room for the combobox over all regions, which assets/search.js makes: Dash has no plain text field."""
    words = {
        "data-label": _("Find a region: name or code"),
        "data-short": _("Find a region"),
        "data-none": _("No region found"),
    }
    return html.Div(id="search", className="search", role="search", **words)


def _words() -> html.Div:
    """What the scripts of the frame say, in the reader's language (assets/shell.js, shapes.js)."""
    words = {
        "slow": _("The server takes its time; what you see is from before your last choice."),
        "lost": _("No answer from the server; what you see is from before your last choice. It is asked again."),
        "again": _("Try again"),
        "loading": _("Loading the boundaries …"),
        "notable": _("The table could not be loaded."),
        "nolist": _("The list of regions could not be loaded; try again."),
        "nopicture": _("The picture could not be made."),
        "copied": _("Address copied: "),
        "uncopied": _("The address could not be copied; it stands in the browser's address bar."),
        "making": _("Making slides …"),
        "made": _("The slides are in your downloads."),
        "unmade": _("The slides could not be fetched; try again in a moment."),
        "nomap": _("The boundaries could not be loaded. Search, strip and card work without them."),
    }
    return html.Div(id="words", hidden=True, **{f"data-{name}": text for name, text in words.items()})


def skeleton() -> html.Div:
    """What stands in the place of a page while the figures are computed; as high as the page, so that nothing jumps."""
    blocks = [html.Div(className=f"bone {kind}") for kind in ("line", "map", "card")]
    return html.Div([html.P(_("Computing the figures …"), className="loading-text"), *blocks], className="skeleton")


def _footer(version: str) -> html.Footer:
    return html.Footer(
        [
            html.Span(_("Eurostat, European Commission (RIS): reuse with attribution.")),
            html.Span(_(EUROGEOGRAPHICS)),
            html.Span(f"metrogap {version}"),
        ],
        className="footer",
    )


def notices(messages: tuple[str, ...]) -> list[html.P]:
    """What could not be used of an address, one line each."""
    return [html.P(message, className="notice") for message in messages]
