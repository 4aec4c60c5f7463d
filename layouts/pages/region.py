"""The region page: one region against its core in one printable page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from data.translate import N_, _
from layouts import html
from layouts.components import link
from layouts.known import RANKS, sure_of
from layouts.lookup import gaps_of, history_of, scores_of
from layouts.method import scale_text
from layouts.numbers import number
from layouts.pages.compass import compass, compass_data
from layouts.pages.gap_data import Facts
from layouts.pages.gap_steps import waterfall_frame
from layouts.pages.region_charts import dumbbells, trends
from layouts.pages.robustness_words import DRAWS, outside_words
from layouts.pages.scorecards import scorecards
from layouts.pages.table import indicator_data, indicator_table, mass_table
from layouts.query import DEFAULT_SHOW, Query, choose_show
from layouts.rows import Row
from layouts.shell import Parts, control_parts, selection_controls
from layouts.site import Site
from layouts.tables import Table
from layouts.words import lowered, region_headline, sure_sentence

TITLE = N_("Region")
# Units of the memory that all figures take: 0.6 to 0.9 with a core, half of that without.
FIGURES = 0.8
# The pieces of the page from top to bottom: id and class.
PIECES = {
    "region-head": "",
    "region-cards": "",
    "region-shape": "region-pair",
    "region-gaps": "",
    "region-trend": "",
    "region-table": "",
    "region-mass": "",
}


def headline(site: Site, query: Query) -> str:
    """The finding of the page, for the title of the browser's tab."""
    return region_headline(site, query.geo, core_of(site, query), list(_gaps(site, query).values()))


def layout(site: Site, query: Query) -> html.Div:
    """The whole page for a selection with a region."""
    found = parts(site, query)
    return html.Div(
        [
            html.Div([*selection_controls(site, query), _print()], className="controls"),
            html.Div(
                [html.Div(**found[name], id=name, className=style) for name, style in PIECES.items()],
                id="region-content",
            ),
        ],
        className="page region-page",
    )


def _print() -> html.Div:
    """The page on two sheets of A4, as it is laid out for paper (assets/print.css)."""
    return html.Div(html.Button(_("Print"), type="button", className="button print", **{"data-print": ""}))


def parts(site: Site, query: Query) -> Parts:
    """What changes on the page, by id and property: each piece for itself, so that what stays is not drawn anew."""
    pieces = content(site, query)
    return control_parts(site, query) | {name: {"children": piece} for name, piece in zip(PIECES, pieces, strict=True)}


def tables(site: Site, query: Query) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind the figures of this page."""

    def indicators() -> Table:
        return indicator_data(site, query, other_core(site, query), _rows(site, query))

    def waterfall() -> Table:
        rows = _rows(site, query)
        facts = _widest(site, query, _gaps(site, query), rows)
        return indicator_data(site, query, core_of(site, query), list(facts.rows) if facts else rows)

    return {
        "gaps": indicators,
        "indicators": indicators,
        "trend": lambda: _trend_data(site, query),
        "compass": lambda: compass_data(site, query, other_core(site, query), _gaps(site, query)),
        "waterfall": waterfall,
    }


def content(site: Site, query: Query) -> list[Any]:
    """Everything below the controls, in the order of PIECES."""
    core = core_of(site, query)
    scores = scores_of(site, query.level, query.year, query.geo)
    gaps = _gaps(site, query)
    headline = region_headline(site, query.geo, core, list(gaps.values()))
    head = [
        html.P(_eyebrow(site, query, core), className="eyebrow"),
        html.H1(headline, className="headline", id="region-headline"),
        html.P(_basis(site, query), className="basis"),
    ]
    cards = scorecards(site, query, scores, gaps)
    # Below the cards nothing depends on what the map shows, or on how sure anything is.
    same = replace(query, show=DEFAULT_SHOW, measure="gap", more=(), embed="", known="")
    figures = site.memory.get(("region figures", same), lambda: _figures(site, same), room=FIGURES)
    section = html.Section(cards, className="scorecards", **{"aria-label": _("Dimensions")})
    return [html.Header(head), [section, _onward(site, query, gaps)], *figures]


def _onward(site: Site, query: Query, gaps: Mapping[str, Row]) -> html.Nav:
    """From what is said here to what is behind it: the pages that answer the next questions."""
    widest = _widest_gap(gaps)
    there = choose_show(site.results, query, widest["dimension"]) if widest else query
    links = [link(_("How sure all this is"), query.address("robustness"))]
    if widest:
        what = lowered(site.label(widest["dimension"]))
        ahead = [
            link(_("What makes the gap in {dimension}", dimension=what), there.address("gap")),
            link(_("Similar regions that narrowed theirs"), there.address("peers")),
        ]
        links = [*ahead, *links]
    else:
        links = [link(_("Similar regions"), there.address("peers")), *links]
    return html.Nav(links, className="onward", **{"aria-label": _("Read on")})


def _figures(site: Site, query: Query) -> list[Any]:
    other, gaps, rows = other_core(site, query), _gaps(site, query), _rows(site, query)
    return [
        _shape(site, query, other, gaps, rows),
        dumbbells(site, query, other, rows),
        trends(site, query, other),
        indicator_table(site, query, other, rows),
        mass_table(site, query, other, rows),
    ]


def _shape(site: Site, query: Query, core: tuple[str, ...], gaps: Mapping[str, Row], rows: Sequence[Row]) -> list[Any]:
    """The compass, and what the widest gap is made of; without a core the compass alone."""
    figure = compass(site, query, core, gaps)
    facts = _widest(site, query, gaps, rows) if core else None
    if facts is None:
        return [figure]
    return [figure, waterfall_frame(site, replace(query, show=facts.dimension), facts)]


def _widest(site: Site, query: Query, gaps: Mapping[str, Row], rows: Sequence[Row]) -> Facts | None:
    """The dimension in which the region is furthest behind, of full gaps, as the gap page has it; None without any."""
    gap, core = _widest_gap(gaps), core_of(site, query)
    if gap is None:
        return None
    dimension, indicators = gap["dimension"], site.results.catalogue.indicators
    own = tuple(r for r in rows if r["dimension"] == dimension and indicators[r["indicator"]].scored)
    score = scores_of(site, query.level, query.year, query.geo)[dimension]
    names = site.results.regions.name(query.geo), site.core_name(core)
    return Facts(query.geo, core, *names, dimension, site.label(dimension), "", score, gap, own)


def _widest_gap(gaps: Mapping[str, Row]) -> Row | None:
    """The full gap that is furthest behind."""
    full = [gap for gap in gaps.values() if gap["state"] == "full" and gap["core"] != gap["geo"]]
    return min(full, key=lambda gap: gap["gap"], default=None)


def _gaps(site: Site, query: Query) -> dict[str, Row]:
    return gaps_of(site, query.level, query.year, query.geo, query.core)


def _rows(site: Site, query: Query) -> list[Row]:
    """INDICATOR_GAPS of the region, its own side alone where there is nothing to compare it with."""
    rows = site.results.indicator_gap_rows([query.geo], query.year, core=core_of(site, query), scored=False)
    return rows if other_core(site, query) else [_alone(row) for row in rows]


def _trend_data(site: Site, query: Query) -> Table:
    core, rows = other_core(site, query), []
    for name, dimension in site.results.catalogue.dimensions.items():
        history = history_of(site, query.geo, name, query.core)
        columns = ("time", "score", "core_score", "gap", "state")
        for time, *values in zip(*(history[c].tolist() for c in columns), strict=True):
            rows.append([_(dimension.label), str(time), *values])
    heads = [_("Dimension"), _("Year"), site.results.regions.name(query.geo), site.core_name(core)]
    caption = _("Scores on the indicators both sides have, and the gap between them")
    return Table(caption, [*heads, _("Gap"), _("State")], rows, dict.fromkeys((2, 3, 4), 1))


def other_core(site: Site, query: Query) -> tuple[str, ...]:
    """What the region is compared with: a capital is not compared with itself."""
    core = core_of(site, query)
    return core if core != (query.geo,) else ()


def _alone(row: Row) -> Row:
    """A row of INDICATOR_GAPS of a region that there is no core for: its own side only."""
    numbers = ("core_value", "core_source_time", "core_normalised", "difference", "ratio", "weight", "contribution")
    texts = {"core": "", "core_flag": "", "core_source_geo": "", "core_scored": False}
    own = row["scored"] and row["normalised"] == row["normalised"]
    return row | texts | dict.fromkeys(numbers, float("nan")) | {"reason": "no_core" if own else row["reason"]}


def core_of(site: Site, query: Query) -> tuple[str, ...]:
    """The core chosen, or the region's own capital."""
    return query.core or site.results.default_core(query.geo)


def _eyebrow(site: Site, query: Query, core: tuple[str, ...]) -> str:
    name = site.results.regions.name(query.geo)
    named = {"core": site.core_name(core), "codes": site.core_codes(core)}
    against = _("against {core}{codes}", **named) if core else _("no core")
    if core == (query.geo,):
        against = _("the core of its country")
    return f"{name} ({query.geo}) · {against} · NUTS {query.level} · {query.year}"


def _outside(site: Site, query: Query) -> list[str]:
    """Why a rank lies outside its interval, in every dimension where it does."""
    scores, found = scores_of(site, query.level, query.year, query.geo), []
    for name, sure in sure_of(site, query).items():
        if text := outside_words(scores[name]["rank"], sure.low, sure.high):
            found.append(f"{site.label(name)}: {text}")
    return found


def _basis(site: Site, query: Query) -> str:
    """What the scores rest on; at NUTS 3 far fewer indicators are published."""
    catalogue = site.results.catalogue
    four = [d.id for d in catalogue.dimensions.values() if not d.enabler]
    there = sum(len(catalogue.of(d, query.level)) for d in four)
    every = sum(len(catalogue.of(d)) for d in four)
    text = " ".join(filter(None, [sure_sentence(site, sure_of(site, query)), scale_text(site.results.method)]))
    if RANKS in query.known:
        text += " " + _("In brackets: the rank by nine of ten of {n} methods.", n=number(DRAWS, 0))
        text = " ".join([text, *_outside(site, query)])
    if there == every:
        return text
    few = _(
        "Only {n} of {of} indicators are published at NUTS {level}, so scores here are narrower than at NUTS 2 "
        "and can't be compared with them.",
        n=there,
        of=every,
        level=query.level,
    )
    return f"{text} {few}"
