"""The region page: one region against its core in one printable page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from dash import html

from data.translate import N_, _, ngettext
from indicators.measures import eu_mean, measure
from layouts.components import chart, figure_frame, state_badge
from layouts.figures.dumbbell import dumbbell_figure
from layouts.figures.trend import trend_figure
from layouts.lookup import gaps_of, history_of, scores_of
from layouts.numbers import number
from layouts.pages.card import why_missing
from layouts.pages.table import indicator_data, indicator_table, mass_table
from layouts.query import Query
from layouts.rows import Row, records
from layouts.shell import Parts, control_parts, selection_controls
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES
from layouts.words import gap_line, gap_sign, group_word, newest_line, rank_line, reason, region_headline

TITLE = N_("Region")


def headline(site: Site, query: Query) -> str:
    """The finding of the page, for the title of the browser's tab."""
    return region_headline(site, query.geo, core_of(site, query), list(_gaps(site, query).values()))


def layout(site: Site, query: Query) -> html.Div:
    """The whole page for a selection with a region."""
    return html.Div(
        [
            html.Div(selection_controls(site, query), className="controls"),
            html.Div(**parts(site, query)["region-content"], id="region-content"),
        ],
        className="page region-page",
    )


def parts(site: Site, query: Query) -> Parts:
    """What changes on the page, by id and property: nearly all of it, with every selection."""
    return control_parts(site, query) | {"region-content": {"children": content(site, query)}}


def tables(site: Site, query: Query) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind the figures of this page."""

    def indicators() -> Table:
        return indicator_data(site, query, other_core(site, query), _rows(site, query))

    return {"gaps": indicators, "indicators": indicators, "trend": lambda: _trend_data(site, query)}


def content(site: Site, query: Query) -> list[Any]:
    """Everything below the controls."""
    core, other = core_of(site, query), other_core(site, query)
    scores = scores_of(site, query.level, query.year, query.geo)
    gaps, rows = _gaps(site, query), _rows(site, query)
    headline = region_headline(site, query.geo, core, list(gaps.values()))
    cards = _scorecards(site, query, scores, gaps)
    return [
        html.Header(
            [
                html.P(_eyebrow(site, query, core), className="eyebrow"),
                html.H1(headline, className="headline", id="region-headline"),
                html.P(_basis(site, query), className="basis"),
            ]
        ),
        html.Section(cards, className="scorecards", **{"aria-label": _("Dimensions")}),
        _dumbbells(site, query, other, rows),
        _trends(site, query, other),
        indicator_table(site, query, other, rows),
        mass_table(site, query, other, rows),
    ]


def _gaps(site: Site, query: Query) -> dict[str, Row]:
    return gaps_of(site, query.level, query.year, query.geo, query.core)


def _rows(site: Site, query: Query) -> list[Row]:
    """INDICATOR_GAPS of the region, its own side alone where there is nothing to compare it with."""
    rows = site.results.indicator_gaps(query.geo, query.year, core=core_of(site, query), scored=False)
    return records(rows if other_core(site, query) else _alone(rows))


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


def _alone(rows: pd.DataFrame) -> pd.DataFrame:
    """INDICATOR_GAPS rows of a region that there is no core for: its own side only."""
    numbers = ("core_value", "core_source_time", "core_normalised", "difference", "ratio", "weight", "contribution")
    alone = rows.assign(core="", core_flag="", core_source_geo="", core_scored=False, **dict.fromkeys(numbers, np.nan))
    own = rows["scored"] & rows["normalised"].notna()
    return alone.assign(reason=rows["reason"].where(~own, "no_core"))


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


def _basis(site: Site, query: Query) -> str:
    """What the scores rest on; at NUTS 3 far fewer indicators are published."""
    catalogue = site.results.catalogue
    four = [d.id for d in catalogue.dimensions.values() if not d.enabler]
    there = sum(len(catalogue.of(d, query.level)) for d in four)
    every = sum(len(catalogue.of(d)) for d in four)
    text = _("Scores run from 0 (lowest region of all years) to 100 (highest); gaps are in points of that scale.")
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


def _scorecards(site: Site, query: Query, scores: dict[str, Row], gaps: dict[str, Row]) -> list[html.Article]:
    return [_scorecard(site, query, scores[d], gaps[d]) for d in site.results.catalogue.dimensions]


def _scorecard(site: Site, query: Query, score: Row, gap: Row) -> html.Article:
    dimension = site.results.catalogue.dimensions[score["dimension"]]
    head = html.H2([_(dimension.label), state_badge(score["state"])], className="scorecard-title")
    question = html.P(_(dimension.question), className="scorecard-question")
    if score["state"] == "missing":
        body = [html.P(why_missing(site, query, score), className="row-missing")]
    else:
        body = [
            html.P([html.Strong(number(score["score"], 1)), _(" of 100 points")], className="scorecard-score"),
            html.P(gap_line(gap), className=f"scorecard-gap {gap_sign(gap['gap'])}"),
            html.P(_footing(site, query, score, gap), className="scorecard-rank"),
        ]
    kind = "enabler" if dimension.enabler else score["state"]
    return html.Article([head, question, *body], className=f"scorecard {kind}", id=f"scorecard-{dimension.id}")


def _footing(site: Site, query: Query, score: Row, gap: Row) -> str:
    """Rank, group against the EU mean, how many indicators are compared, and how old the newest value is."""
    group = group_word(score, _mean_score(site, query.level, query.year, score["dimension"]))
    counts = {"n": int(score["indicators"]), "of": int(score["catalogue"])}
    text = _("{n} of {of} indicators", **counts)
    if gap["core"] and gap["core"] != gap["geo"]:
        text = _("{n} of {of} indicators compared", n=int(gap["compared"]), of=int(gap["catalogue"]))
    rank = rank_line(score) if score["rank"] == score["rank"] else _("not ranked")
    return " · ".join(part for part in (rank, group, text, newest_line(score)) if part)


def _mean_score(site: Site, level: int, year: int, dimension: str) -> float:
    """Mean score of EU regions: the same for every region, so kept."""

    def made() -> float:
        return eu_mean(measure(site.results, level, year, dimension, "score"), "score")

    return site.memory.get(("mean score", level, year, dimension), made)


def _dumbbells(site: Site, query: Query, core: tuple[str, ...], rows: list[Row]) -> html.Figure:
    """One chart per dimension, side by side where there is room."""
    scored = [row for row in rows if site.results.catalogue.indicators[row["indicator"]].scored]
    dated = [row | {"unit": _(row["unit"]), "years": _years(query.year, row)} for row in scored]
    names = {row["indicator"]: _name(site, query, row) for row in scored}
    panels = []
    for dimension in site.results.catalogue.dimensions.values():
        figure = dumbbell_figure(
            [row for row in dated if row["dimension"] == dimension.id],
            names,
            theme=THEMES[query.theme],
            region_name=site.results.regions.name(query.geo),
            core_name=site.core_name(core),
        )
        body = chart(f"dumbbell-{dimension.id}", figure)
        panels.append(html.Div([html.H3(_(dimension.label), className="panel-title"), body], className="panel"))
    name, other = site.results.regions.name(query.geo), site.core_name(core)
    title = _("Where the distance comes from: {name} and {core}, indicator by indicator", name=name, core=other)
    subtitle = _(
        "Position of each indicator between the weakest (0) and the best (100) region of all years, {year}; labels are "
        "native values.",
        year=query.year,
    )
    if core:
        subtitle += " " + _("The largest disadvantage comes first.")
    body = html.Div(panels, className="panels", id="region-dumbbells")
    alone = _("Where {name} stands, indicator by indicator", name=name)
    return figure_frame(
        "gaps", title if core else alone, subtitle, body, site.source_line(tuple(row["indicator"] for row in scored))
    )


def _name(site: Site, query: Query, row: dict) -> tuple[str, Callable[[float], str], str]:
    """Label, how its native values are written, and why it can't be compared."""
    decimals = site.results.catalogue.indicators[row["indicator"]].decimals
    return site.label(row["indicator"]), lambda value: number(value, decimals), reason(row["reason"], query.level)


def _years(year: int, row: dict) -> str:
    """The year, or both years, that the two values are from."""
    years = sorted({int(y) for y in (row["source_time"], row["core_source_time"]) if y == y} or {year})
    return "/".join(str(y) for y in years)


def _trends(site: Site, query: Query, core: tuple[str, ...]) -> html.Figure | None:
    """Score and gap over the years, one chart per dimension; None without a core."""
    if not core:
        return None
    panels = []
    for name, dimension in site.results.catalogue.dimensions.items():
        history = history_of(site, query.geo, name, query.core)
        if (history["state"] == "missing").all():
            continue
        figure = trend_figure(
            history,
            theme=THEMES[query.theme],
            region_name=site.results.regions.name(query.geo),
            core_name=site.core_name(core),
            dimension_label=_(dimension.label),
            year=query.year,
        )
        panels.append(
            html.Div(
                [
                    html.H3(_(dimension.label), className="panel-title"),
                    html.P(_change(site, query, core, name), className="panel-change"),
                    chart(f"trend-{name}", figure, className="trend"),
                ],
                className="panel",
            )
        )
    ids = tuple(i.id for i in site.results.catalogue.indicators.values() if i.scored and query.level in i.levels)
    subtitle = _(
        "Scores 0–100 on the indicators both sides have; hollow points rest on partial data or on older values only. "
        "Years differ in which indicators are there: a jump can come from that, the change in words above can't."
    )
    nothing = html.P(_("In no year are there enough indicators in common with the core."))
    body = html.Div(panels, className="panels") if panels else nothing
    return figure_frame("trend", _("How the gap moved"), subtitle, body, site.source_line(ids))


def _change(site: Site, query: Query, core: tuple[str, ...], dimension: str) -> str:
    """How the gap moved up to the year shown, on the indicators that both years have."""
    change = site.results.change(query.geo, dimension, query.year, core=core)
    if change is None:
        return _("too few full years with the same indicators for a change")
    words = {"n": number(abs(change.change), 1), "first": change.first, "last": change.last}
    if not gap_sign(change.change):
        text = _("gap unchanged from {first} to {last}", **words)
    elif change.change > 0:
        text = _("{n} points better from {first} to {last}", **words)
    else:
        text = _("{n} points worse from {first} to {last}", **words)
    same = ngettext("on the {n} indicator both years have", "on the {n} indicators both years have", change.indicators)
    return f"{text}, {same}"
