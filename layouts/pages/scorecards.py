"""The scorecards of the region page: every dimension with score, gap, how sure that is, rank and group."""

from __future__ import annotations

from data.translate import _
from layouts import html
from layouts.components import link, state_badge
from layouts.known import Sure, sure_of
from layouts.lookup import mean_of
from layouts.method import within_100
from layouts.numbers import number
from layouts.pages.card import why_missing
from layouts.pages.since import since_line
from layouts.query import Query, choose_show
from layouts.rows import Row
from layouts.site import Site
from layouts.words import gap_sign, group_word, newest_line, rank_line, sure_gap_line


def scorecards(site: Site, query: Query, scores: dict[str, Row], gaps: dict[str, Row]) -> list[html.Article]:
    sure = sure_of(site, query)
    return [_scorecard(site, query, scores[d], gaps[d], sure[d]) for d in site.results.catalogue.dimensions]


def _scorecard(site: Site, query: Query, score: Row, gap: Row, sure: Sure) -> html.Article:
    dimension = site.results.catalogue.dimensions[score["dimension"]]
    there = choose_show(site.results, query, dimension.id).address("gap")
    title = link(_(dimension.label), there, title=_("What makes this gap")) if gap["core"] else _(dimension.label)
    head = html.H2([title, state_badge(score["state"])], className="scorecard-title")
    question = html.P(_(dimension.question), className="scorecard-question")
    of_scale = _(" of 100 points") if within_100(site.results.method) else _(" points")
    if score["state"] == "missing":
        body = [html.P(why_missing(site, query, score), className="row-missing")]
    else:
        body = [
            html.P([html.Strong(number(score["score"], 1)), of_scale], className="scorecard-score"),
            html.P(sure_gap_line(gap, sure), className=f"scorecard-gap {gap_sign(gap['gap'])}"),
            html.P(since_line(site, query, gap), className="scorecard-since"),
            html.P(_footing(site, query, score, gap, sure), className="scorecard-rank"),
        ]
    kind = "enabler" if dimension.enabler else score["state"]
    return html.Article([head, question, *body], className=f"scorecard {kind}", id=f"scorecard-{dimension.id}")


def _footing(site: Site, query: Query, score: Row, gap: Row, sure: Sure) -> str:
    """Rank, group against the EU mean, how many indicators are compared, and how old the newest value is."""
    group = group_word(score, mean_of(site, query.level, query.year, score["dimension"]))
    counts = {"n": int(score["indicators"]), "of": int(score["catalogue"])}
    text = _("{n} of {of} indicators", **counts)
    if gap["core"] and gap["core"] != gap["geo"]:
        text = _("{n} of {of} indicators compared", n=int(gap["compared"]), of=int(gap["catalogue"]))
    rank = rank_line(score, sure) if score["rank"] == score["rank"] else _("not ranked")
    return " · ".join(part for part in (rank, group, text, newest_line(score)) if part)
