"""The region page: one region against its core in one printable page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from dash import html

from data.translate import _
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
from layouts.numbers import number, with_unit
from layouts.pages.card import why_missing
from layouts.pages.table import indicator_table, mass_table
from layouts.query import Query
from layouts.site import Site
from layouts.theme import CHART_CONFIG, THEMES
from layouts.words import gap_phrase, reason, region_headline


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
    headline = region_headline(site, query.geo, site.core_name(core), gaps)
    return [
        html.Header(
            [
                html.P(_eyebrow(site, query, core), className="eyebrow"),
                html.H1(headline, className="headline", id="region-headline"),
                html.P(_basis(site, query), className="basis"),
            ]
        ),
        html.Section(_scorecards(site, query, scores, gaps.set_index("dimension")), className="scorecards"),
        _dumbbells(site, query, core, rows),
        _trends(site, query, core, gaps),
        indicator_table(site, query, core, rows),
        mass_table(site, query, core, rows),
    ]


def core_of(site: Site, query: Query) -> tuple[str, ...]:
    """The core chosen, or the region's own capital."""
    return query.core or site.results.default_core(query.geo)


def _eyebrow(site: Site, query: Query, core: tuple[str, ...]) -> str:
    name = site.results.regions.name(query.geo)
    against = _("against {core} ({codes})", core=site.core_name(core), codes="+".join(core)) if core else _("no core")
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
    partial = "partial" in (score["state"], gap["state"])
    head = html.H2([_(dimension.label), state_badge("partial" if partial else "full")], className="scorecard-title")
    question = html.P(_(dimension.question), className="scorecard-question")
    if score["state"] == "missing":
        body = [html.P(why_missing(site, query, score), className="row-missing")]
    else:
        body = [
            html.P([html.Strong(number(score["score"], 1)), _(" of 100 points")], className="scorecard-score"),
            html.P(_gap_line(site, gap), className=f"scorecard-gap {_sign(gap)}"),
            html.P(_rank_line(score, gap), className="scorecard-rank"),
        ]
    kind = "enabler" if dimension.enabler else ("partial" if partial else "full")
    return html.Article([head, question, *body], className=f"scorecard {kind}", id=f"scorecard-{dimension.id}")


def _gap_line(site: Site, gap: pd.Series) -> str:
    if not gap["core"]:
        return _("no core to compare with")
    if gap["state"] == "missing":
        return _("no gap: too few indicators in common with the core")
    return gap_phrase(gap["gap"], site.core_name(tuple(gap["core"].split("+"))))


def _rank_line(score: pd.Series, gap: pd.Series) -> str:
    compared = _("{n} of {of} indicators compared", n=int(gap["compared"]), of=int(gap["catalogue"]))
    if score["rank"] != score["rank"]:
        return _("not ranked · {compared}", compared=compared)
    rank = _("rank {rank} of {ranked}", rank=int(score["rank"]), ranked=int(score["ranked"]))
    return f"{rank} · {compared}"


def _sign(gap: pd.Series) -> str:
    if gap["state"] == "missing":
        return ""
    return "behind" if gap["gap"] < 0 else "ahead"


def _dumbbells(site: Site, query: Query, core: tuple[str, ...], rows: pd.DataFrame) -> html.Figure:
    """One chart per dimension, side by side where there is room."""
    scored = rows[[site.results.catalogue.indicators[i].scored for i in rows["indicator"]]]
    dated = scored.assign(unit=[_unit_and_year(query.year, r) for r in scored.to_dict("records")])
    names = {r["indicator"]: _name(site, query, r) for r in scored.to_dict("records")}
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
        "native values. The largest disadvantage comes first.",
        year=query.year,
    )
    body = html.Div(panels, className="panels", id="region-dumbbells")
    return figure_frame(title if core else name, subtitle, body, site.source_line(tuple(scored["indicator"])))


def _name(site: Site, query: Query, row: dict) -> tuple[str, Callable[[float], str], str]:
    """Label, how its native values are written, and why it can't be compared."""
    decimals = site.results.catalogue.indicators[row["indicator"]].decimals
    return site.label(row["indicator"]), lambda value: number(value, decimals), reason(row["reason"], query.level)


def _unit_and_year(year: int, row: dict) -> str:
    """Unit and the year, or both years, that the two values are from."""
    years = sorted({int(y) for y in (row["source_time"], row["core_source_time"]) if y == y} or {year})
    return f"{_(row['unit'])}, {'/'.join(str(y) for y in years)}"


def _trends(site: Site, query: Query, core: tuple[str, ...], gaps: pd.DataFrame) -> html.Figure:
    panels = []
    for name, dimension in site.results.catalogue.dimensions.items():
        history = site.results.history(query.geo, name, core=core)
        if not core or (history["state"] == "missing").all():
            continue
        figure = trend_figure(
            history,
            theme=THEMES[query.theme],
            region_name=site.results.regions.name(query.geo),
            core_name=site.core_name(core),
            dimension_label=_(dimension.label),
        )
        panels.append(
            html.Div(
                [
                    html.H3(_(dimension.label), className="panel-title"),
                    html.P(_change(history, query.year), className="panel-change"),
                    graph({"type": "trend", "id": name}, figure, config=CHART_CONFIG, className="trend"),
                ],
                className="panel",
            )
        )
    ids = tuple(i.id for i in site.results.catalogue.indicators.values() if i.scored and query.level in i.levels)
    subtitle = _(
        "Scores 0–100 on the indicators both sides have; hollow points rest on partial data. Years differ in which "
        "indicators are there, so a jump can come from the data."
    )
    body = html.Div(panels, className="panels") if panels else html.P(_("There is no core to compare with."))
    return figure_frame(_("How the gap moved"), subtitle, body, site.source_line(ids))


def _change(history: pd.DataFrame, year: int) -> str:
    """From the first full year to the year shown, in points."""
    full = history[(history["state"] == "full") & (history["time"] <= year)]
    if len(full) < 2:
        return _("too few full years for a change")
    first, last = full.iloc[0], full.iloc[-1]
    change = last["gap"] - first["gap"]
    words = _("better") if change > 0 else _("worse")
    return _(
        "{n} {words} since {first} ({year})",
        n=with_unit(abs(change), _("points"), 1),
        words=words,
        first=int(first["time"]),
        year=int(last["time"]),
    )


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
