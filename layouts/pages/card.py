"""The card of the selected region: every dimension with score, gap, rank and its development."""

from __future__ import annotations

from typing import Any

from data.translate import _
from layouts import html
from layouts.components import link, state_badge
from layouts.figures.spark import as_address, sparkline
from layouts.known import Sure, dimension_of, sure_of
from layouts.lookup import gaps_of, history_of, scores_of
from layouts.method import within_100
from layouts.numbers import number
from layouts.pages.since import since_line
from layouts.query import Query, choose_level
from layouts.rows import Row
from layouts.site import Site
from layouts.theme import THEMES
from layouts.words import gap_line, gap_sign, newest_line, rank_line, sure_gap_line


def region_card(site: Site, query: Query) -> html.Div:
    """The selected region against its core, or how to choose one."""
    if not query.geo:
        return _invitation()
    results, regions = site.results, site.results.regions
    core = query.core or results.default_core(query.geo)
    scores = scores_of(site, query.level, query.year, query.geo)
    gaps = gaps_of(site, query.level, query.year, query.geo, query.core)
    sure = sure_of(site, query)
    rows = [_row(site, query, core, scores[d], gaps[d], sure[d]) for d in results.catalogue.dimensions]
    head = [
        html.H2(regions.name(query.geo), className="card-title"),
        html.P(_place(site, query.geo), className="card-place"),
        html.P(_against(site, query.geo, core, query.year), className="card-core"),
    ]
    more = link(_("Open the region page"), query.address("region"), className="button", id="card-link")
    return html.Div([*head, html.Div(rows, className="card-rows"), more], className="card", id="card-of-region")


def region_bar(site: Site, query: Query) -> Any:
    """The selected region and its gap in a line that leads to its page: a phone shows the card far below the map."""
    if not query.geo:
        return html.P(_("Choose a region: tap it on the map, search for its name, or start with a pilot."))
    dimension = dimension_of(site, query)
    gap = gaps_of(site, query.level, query.year, query.geo, query.core)[dimension]
    said = f"{site.label(dimension)}: {gap_line(gap)}"
    words = html.Span([html.Strong(site.results.regions.name(query.geo)), html.Span(said)])
    return link([words, html.Span(_("Region page"), className="map-bar-go")], query.address("region"))


def _invitation() -> html.Div:
    return html.Div(
        [
            html.H2(_("How far is your region from its core?"), className="card-title"),
            html.P(
                _("Choose a region: click it on the map or in the strip, search for its name, or start with a pilot.")
            ),
            html.P(
                _(
                    "Each region is compared with the capital region of its country in keeping and attracting talent, "
                    "firms, research and capital."
                )
            ),
        ],
        className="card empty",
    )


def _place(site: Site, geo: str) -> str:
    regions = site.results.regions
    return _("{geo} · NUTS {level} · {country}", geo=geo, level=regions.level(geo), country=regions.name(geo[:2]))


def _against(site: Site, geo: str, core: tuple[str, ...], year: int) -> str:
    if not core:
        return _("The only region of its country at this level: no core to compare it with ({year}).", year=year)
    if core == (geo,):
        return _("the core of its country, {year}", year=year)
    return _("against {core}{codes}, {year}", core=site.core_name(core), codes=site.core_codes(core), year=year)


def _row(site: Site, query: Query, core: tuple[str, ...], score: Row, gap: Row, sure: Sure) -> html.Div:
    dimension = site.results.catalogue.dimensions[score["dimension"]]
    title = html.H3([_(dimension.label), state_badge(score["state"])], className="row-title")
    if score["state"] == "missing":
        return html.Div([title, html.P(why_missing(site, query, score), className="row-missing")], className="card-row")
    facts = [
        html.Span(
            [number(score["score"], 1), html.Small(_(" of 100") if within_100(site.results.method) else _(" points"))],
            className="row-score",
        ),
        html.Span(sure_gap_line(gap, sure), className=f"row-gap {_tone(query, gap)}"),
        html.Span(since_line(site, query, gap), className="row-rank"),
        html.Span(rank_line(score, sure), className="row-rank"),
        html.Span(newest_line(score), className="row-rank"),
    ]
    parts = [title, html.Div(facts, className="row-facts")]
    if core and core != (query.geo,):
        history = history_of(site, query.geo, dimension.id, query.core)
        picture = as_address(sparkline(history, THEMES[query.theme], year=query.year))
        words = _("Gap in {dimension} over the years", dimension=_(dimension.label))
        parts.append(html.Img(src=picture, alt=words, className="spark"))
    return html.Div(parts, className="card-row")


def why_missing(site: Site, query: Query, score: Row) -> list[Any]:
    """Why there is no score; where no indicator is published at this level, a link to the level that has some."""
    if not score["catalogue"]:
        there = choose_level(site.results, query, 2).address()
        none = _("None of its indicators is published at NUTS {level}; ", level=query.level)
        return [none, link(_("see NUTS 2"), there), "."]
    there = _("{n} of {of} indicators", n=int(score["indicators"]), of=int(score["catalogue"]))
    return [_("Not enough data for a score in {year}: {there}.", year=query.year, there=there)]


def _tone(query: Query, gap: Row) -> str:
    return "" if gap["core"] == query.geo else gap_sign(gap["gap"])
