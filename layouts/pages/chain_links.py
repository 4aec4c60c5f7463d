"""The figure of the innovation chain: five links in their order, digital readiness along all of them, and its table."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from data.translate import _
from indicators.innovation_chain import CERTAIN
from layouts import html
from layouts.components import chart, figure_frame, link
from layouts.figures.chain import link_figure
from layouts.light import Element, content, element
from layouts.method import within_100
from layouts.numbers import number, with_unit
from layouts.pages.chain_data import ChainFacts, Step
from layouts.pages.chain_words import (
    COMPARED,
    against,
    chain_subtitle,
    chain_title,
    counted_line,
    open_notes,
    share,
    single_note,
    sure_line,
    why_not,
)
from layouts.pages.gap_steps import notes
from layouts.query import Query, choose_level
from layouts.rows import Row
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES
from layouts.words import reason, value_note

# Letters of a reason that fit a link of the figure on one line; a picture of it can't break lines.
WIDE = 30


def chain_frame(site: Site, query: Query, facts: ChainFacts) -> html.Figure:
    """The chain, left to right where there is room, top down on a phone."""
    ends = _ends(site, facts)
    steps = [_step(site, query, facts, step, n, ends) for n, step in enumerate(facts.links, start=1)]
    across = [_across(site, query, facts, step, ends) for step in facts.across]
    body = html.Div([_key(facts), html.Ol(steps, className="chain-links"), *across], className="chain-figure")
    return figure_frame(
        "chain",
        chain_title(facts),
        chain_subtitle(site, query, facts),
        body,
        site.source_line(_compared(facts) or tuple(r["indicator"] for s in facts.steps for r in s.rows)),
        footnotes=_notes(site, query, facts),
    )


def _compared(facts: ChainFacts) -> tuple[str, ...]:
    return tuple(r["indicator"] for s in facts.steps for r in s.rows if r["value"] == r["value"])


def _ends(site: Site, facts: ChainFacts) -> tuple[float, float]:
    """The ends of every line: 0 and 100, or what there is where a method has no such scale."""
    found = [x for s in facts.steps for x in (s.at, s.core, s.peers) if x == x]
    if within_100(site.results.method) or not found:
        return 0.0, 100.0
    low, high = min(found), max(found)
    return (low, high) if high > low else (low - 1, high + 1)


def _key(facts: ChainFacts) -> html.P:
    """Whose marks these are, in their colours."""
    marks = [("●", "is-region", facts.name)]
    if not facts.why:
        marks.append(("◆", "is-core", facts.core_name))
    if facts.peers:
        marks.append(("▲", "is-peers", _("median of {n} peers", n=len(facts.peers))))
    parts = [html.Span([html.Span(mark, className=kind), f" {name}"]) for mark, kind, name in marks]
    return html.P(parts, id="chain-key", className="chain-key")


def _step(site: Site, query: Query, facts: ChainFacts, step: Step, number_: int, ends: tuple[float, float]) -> html.Li:
    """One link: its name with the way to the next one, marks, distances, how sure it is, its indicators."""
    last = number_ == len(facts.links)
    arrows = [] if last else [html.Span(a, className=f"chain-arrow {kind}") for a, kind in (("→", "on"), ("↓", "down"))]
    head = html.Div(
        [html.H3(f"{number_}  {_(step.link.label)}"), html.Span(arrows, **{"aria-hidden": "true"})],
        id=f"chain-{step.link.id}-head",
        className="chain-head",
    )
    return html.Li([head, *_body(site, query, facts, step, ends)], className=_style(facts, step))


def _across(site: Site, query: Query, facts: ChainFacts, step: Step, ends: tuple[float, float]) -> html.Div:
    name = [html.H3(_(step.link.label)), html.Span(_("across all links"))]
    head = html.Div(name, id=f"chain-{step.link.id}-head", className="chain-head")
    return html.Div([head, *_body(site, query, facts, step, ends)], className="chain-link chain-across")


def _style(facts: ChainFacts, step: Step) -> str:
    """A link that is the weakest for sure stands out; others have their share."""
    return "chain-link weakest" if facts.named and step.weakest and step.sure >= CERTAIN else "chain-link"


def _body(site: Site, query: Query, facts: ChainFacts, step: Step, ends: tuple[float, float]) -> list[Any]:
    core_name = facts.core_name[:1].upper() + facts.core_name[1:]
    names = (facts.name, core_name, _("Median of the peers"))
    theme = THEMES[query.theme]
    figure = link_figure(step.at, step.core, step.peers, theme=theme, names=names, unit=_("points"), ends=ends)
    return [
        chart(f"chain-{step.link.id}", figure),
        html.Div(
            [*_said(facts, step), *_missing(query, facts, step)],
            id=f"chain-{step.link.id}-said",
            className="chain-said",
        ),
        _details(site, query, facts, step),
    ]


def _said(facts: ChainFacts, step: Step) -> list[Any]:
    """The distances in words, on how many indicators they rest, and how often the link is the weakest."""
    found: list[Any] = []
    for gap, side in ((step.gap, "core"), (step.peer_gap, "peers")):
        points, words = against(gap, side)
        lead = " chain-gap" if not found and words else ""
        if words:
            parts = [html.Strong(points), html.Span(f" {words}")] if points else [html.Span(words)]
            found.append(html.P(parts, className=f"chain-distance{lead}"))
    if step.score == step.score or step.gap == step.gap:
        found.append(html.P(counted_line(facts, step), className="quiet"))
    if said := sure_line(facts, step):
        bar = html.Div(html.Div(style={"width": f"{100 * step.sure:.0f}%"}), className="chain-share")
        found += [html.P(said, className="chain-sure"), bar]
    return found


def _missing(query: Query, facts: ChainFacts, step: Step) -> list[html.P]:
    """That a link can't be compared, and why, in lines that fit."""
    why = why_not(step, query.level, facts)
    if not why:
        return []
    title = _("no value") if step.score != step.score else _("not comparable with the core")
    lines = [html.Span(line) for line in wrap(why, WIDE)]
    return [html.P(html.Strong(title)), html.P(lines, className="quiet chain-why")]


def _details(site: Site, query: Query, facts: ChainFacts, step: Step) -> html.Details:
    """The link's question and indicators in native units, one click away.

    The name of the button is an attribute, which assets/chain.css writes: in a picture there is nothing to be pressed.
    """
    lines = [_indicator(site, query, facts, row) for row in step.rows]
    words = element("P", _(step.link.question), className="quiet")
    root = element("Div", [words, element("Ul", lines)])
    more = content(f"chain-{step.link.id}-indicators", root)
    summary = html.Summary(**{"aria-label": _("Indicators")})
    return html.Details([summary, more], id=f"chain-{step.link.id}-more", className="chain-more")


def _indicator(site: Site, query: Query, facts: ChainFacts, row: Row) -> Element:
    decimals = site.results.catalogue.indicators[row["indicator"]].decimals
    sides = [(facts.name, "", "is-region")] + ([] if facts.why else [(facts.core_name, "core_", "is-core")])
    values = []
    for name, side, style in sides:
        value = row[f"{side}value"]
        if value == value:
            text = _native(value, _(row["unit"]), decimals) + _remark(query, row, side)
            values.append(
                element("Span", [element("Span", f"{name}: ", className=style), text], className="chain-value")
            )
    why = reason(row["reason"], query.level) if row["reason"] != "no_core" else ""
    parts = [element("Strong", site.label(row["indicator"])), *values]
    return element("Li", [*parts, element("Span", why, className="quiet chain-value")] if why else parts)


def _native(value: float, unit: str, decimals: int) -> str:
    """A value with its unit; one such as "EU 2016 = 100" in brackets, as it would read like an equation."""
    return f"{number(value, decimals)} ({unit})" if "=" in unit else with_unit(value, unit, decimals)


def _remark(query: Query, row: Row, side: str) -> str:
    """What has to be known of a value, in brackets: its year, the larger region it is published for, its flag."""
    own = query.geo if not side else row["core"]
    columns = (row[f"{side}{c}"] for c in ("source_time", "source_geo", "converted", "flag"))
    said = value_note(own, query.year, *columns)
    return f" ({said})" if said else ""


def _notes(site: Site, query: Query, facts: ChainFacts) -> list[html.P]:
    """What has to be said: who the peers are, what can't be compared and where it would come from, older values."""
    found: list[Any] = []
    if query.level == 3 and not facts.named and not facts.why:
        there = choose_level(site.results, query, 2)
        words = {"name": site.results.regions.name(there.geo), "geo": there.geo}
        text = link(_("NUTS 2: {name} ({geo})", **words), there.address())
        found.append(html.P([_("Most of the chain's indicators are published at "), text, "."]))
    if facts.peers:
        names = "; ".join(facts.peers)
        more = link(_("More on the peers"), query.address("peers"))
        found.append(html.P([_("Peers are alike in structure, nearest first: {names}. ", names=names), more, "."]))
    apart = [_(s.link.label) for s in facts.steps if s.apart]
    if apart:
        text = _("Region and peers are compared on other indicators than region and core, so that the marks stand")
        found.append(
            html.P(f"{text} {_('a little nearer or farther than the words say: {names}.', names=', '.join(apart))}")
        )
    found += [html.P(text) for text in [single_note(facts)] if text]
    found += [html.P(text) for text in open_notes(site, query, facts.steps)]
    compared = [r for s in facts.steps for r in s.rows if r["reason"] in COMPARED and r["value"] == r["value"]]
    return found + notes(site, query, compared, query.year)


def chain_data(site: Site, query: Query, facts: ChainFacts) -> Table:
    """Every link with its scores, each followed by its indicators in native units."""
    heads = [
        _("Link"),
        _("Indicator"),
        _("Unit"),
        facts.name,
        facts.core_name or _("Core"),
        _("Year"),
        _("Core's year"),
    ]
    heads += [_("Score"), _("Score compared"), _("Core's score"), _("Gap"), _("Peers' median"), _("Gap to the peers")]
    heads += [_("Indicators compared"), _("Weakest in % of variations"), _("Why not compared")]
    rows: list[list[Any]] = []
    for step in facts.steps:
        sure = step.sure if facts.named else float("nan")
        figures = [step.score, step.at, step.core, step.gap, step.peers, step.peer_gap]
        lead = [_(step.link.label), _("all"), _("points"), None, None, None, None]
        rows.append([*lead, *figures, step.compared, None if sure != sure else share(sure), ""])
        rows += [_indicator_row(facts, step, row, site, query) for row in step.rows]
    caption = f"{chain_title(facts)} {chain_subtitle(site, query, facts)}"
    decimals = {3: 2, 4: 2} | dict.fromkeys(range(7, 13), 1)
    return Table(caption, heads, rows, decimals, site.source_line(_compared(facts)))


def _year(value: Any) -> Any:
    """A year as it is written: without thousands."""
    return None if value is None or value != value else int(value)


def _indicator_row(facts: ChainFacts, step: Step, row: Row, site: Site, query: Query) -> list[Any]:
    none = float("nan")
    core = {name: none if facts.why else row[name] for name in ("core_value", "core_source_time", "core_normalised")}
    gap = none if facts.why or row["reason"] else row["normalised"] - row["core_normalised"]
    why = reason(row["reason"], query.level)
    return [
        *(_(step.link.label), site.label(row["indicator"]), _(row["unit"]), row["value"], core["core_value"]),
        *(
            _year(row["source_time"]),
            _year(core["core_source_time"]),
            row["normalised"],
            none,
            core["core_normalised"],
            gap,
        ),
        *(none, none, None, None, why),
    ]
