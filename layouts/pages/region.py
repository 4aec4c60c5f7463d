"""The region page: one region against its core in one printable page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from dash import html

from data.translate import _, ngettext
from indicators.measures import eu_mean, measure
from layouts.components import (
    control,
    core_options,
    dropdown,
    figure_frame,
    graph,
    pilot_links,
    region_options,
    state_badge,
    year_options,
)
from layouts.figures.dumbbell import dumbbell_figure
from layouts.figures.trend import trend_figure
from layouts.numbers import number
from layouts.pages.card import why_missing
from layouts.pages.table import indicator_table, mass_table
from layouts.query import Query
from layouts.site import Site
from layouts.theme import CHART_CONFIG, THEMES
from layouts.words import gap_line, gap_sign, group_word, newest_line, rank_line, reason, region_headline


def layout(site: Site, query: Query) -> html.Div:
    """The whole page for a selection with a region."""
    return html.Div(
        [
            html.Div(pilot_links(site, query, "region"), id="pilots"),
            html.Div(_controls(site, query), className="controls"),
            html.Div(content(site, query), id="region-content"),
        ],
        className="page region-page",
    )


def content(site: Site, query: Query) -> list[Any]:
    """Everything below the controls."""
    results, core = site.results, core_of(site, query)
    scores = results.scores(query.level, query.year, geos=[query.geo]).set_index("dimension", drop=False)
    gaps = results.gaps(query.level, query.year, geos=[query.geo], core=core)
    rows = results.indicator_gaps(query.geo, query.year, core=core, scored=False)
    headline = region_headline(site, query.geo, core, gaps)
    # A capital is not compared with itself.
    other = core if core != (query.geo,) else ()
    rows = rows if other else _alone(rows)
    return [
        html.Header(
            [
                html.P(_eyebrow(site, query, core), className="eyebrow"),
                html.H1(headline, className="headline", id="region-headline"),
                html.P(_basis(site, query), className="basis"),
            ]
        ),
        html.Section(_scorecards(site, query, scores, gaps.set_index("dimension", drop=False)), className="scorecards"),
        _dumbbells(site, query, other, rows),
        _trends(site, query, other),
        indicator_table(site, query, other, rows),
        mass_table(site, query, other, rows),
    ]


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
    against = _("against {core} ({codes})", core=site.core_name(core), codes="+".join(core)) if core else _("no core")
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


def _scorecards(site: Site, query: Query, scores: pd.DataFrame, gaps: pd.DataFrame) -> list[html.Article]:
    return [_scorecard(site, query, scores.loc[d], gaps.loc[d]) for d in site.results.catalogue.dimensions]


def _scorecard(site: Site, query: Query, score: pd.Series, gap: pd.Series) -> html.Article:
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


def _footing(site: Site, query: Query, score: pd.Series, gap: pd.Series) -> str:
    """Rank, group against the EU mean, how many indicators are compared, and how old the newest value is."""
    rows = measure(site.results, query.level, query.year, score["dimension"], "score")
    group = group_word(score, eu_mean(rows, "score"))
    counts = {"n": int(score["indicators"]), "of": int(score["catalogue"])}
    text = _("{n} of {of} indicators", **counts)
    if gap["core"] and gap["core"] != gap["geo"]:
        text = _("{n} of {of} indicators compared", n=int(gap["compared"]), of=int(gap["catalogue"]))
    rank = rank_line(score) if score["rank"] == score["rank"] else _("not ranked")
    return " · ".join(part for part in (rank, group, text, newest_line(score)) if part)


def _dumbbells(site: Site, query: Query, core: tuple[str, ...], rows: pd.DataFrame) -> html.Figure:
    """One chart per dimension, side by side where there is room."""
    scored = rows[[site.results.catalogue.indicators[i].scored for i in rows["indicator"]]]
    records = scored.to_dict("records")
    dated = scored.assign(unit=[_(r["unit"]) for r in records], years=[_years(query.year, r) for r in records])
    names = {r["indicator"]: _name(site, query, r) for r in records}
    panels = []
    for dimension in site.results.catalogue.dimensions.values():
        figure = dumbbell_figure(
            dated[dated["dimension"] == dimension.id],
            names,
            theme=THEMES[query.theme],
            region_name=site.results.regions.name(query.geo),
            core_name=site.core_name(core),
        )
        body = graph({"type": "dumbbell", "id": dimension.id}, figure, config=CHART_CONFIG)
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
    return figure_frame(title if core else alone, subtitle, body, site.source_line(tuple(scored["indicator"])))


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
        history = site.results.history(query.geo, name, core=core)
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
                    graph({"type": "trend", "id": name}, figure, config=CHART_CONFIG, className="trend"),
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
    return figure_frame(_("How the gap moved"), subtitle, body, site.source_line(ids))


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


def _controls(site: Site, query: Query) -> list[Any]:
    return [
        control(_("Region"), dropdown("region-geo", region_options(site, query.level), query.geo), name="region-geo"),
        control(
            _("Core"), dropdown("region-core", core_options(site, query), "+".join(query.core)), name="region-core"
        ),
        control(
            _("Year"), dropdown("region-year", year_options(site), query.year, searchable=False), name="region-year"
        ),
    ]
