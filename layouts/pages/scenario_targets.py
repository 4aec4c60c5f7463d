"""What a scenario aims at: the shortest list that closes half of the gap, and the way to a target year."""

from __future__ import annotations

from typing import Any

from data.translate import _
from indicators.closing import HALF
from indicators.plans import WORDS as PLAN_WORDS
from indicators.scenario import CORE
from layouts import html
from layouts.components import chart, figure_frame
from layouts.figures.path import Way, path_figure
from layouts.lookup import source_of
from layouts.numbers import number, signed
from layouts.pages.gap_data import Facts
from layouts.pages.gap_words import lowered
from layouts.pages.scenario_controls import exactly
from layouts.pages.scenario_data import by_of, closing_in, outcome_in, plans_in
from layouts.pages.scenario_field import WHAT
from layouts.pages.scenario_words import closing_phrase, closing_title, plan_title, without_text
from layouts.query import Query
from layouts.rows import Row, records
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES

NOTHING = ("table", "csv", "png", "svg", "slide")


def closing_frame(site: Site, query: Query, facts: Facts) -> html.Figure:
    """The fewest indicators that close half of the gap at the core's values, with a button that sets them."""
    found, rows = closing_in(site, query)
    body: list[Any] = []
    if rows:
        body = [
            html.Ol([_item(site, row) for row in rows], className="what-list"),
            _take(site, query, found.indicators),
        ]
    parts = [
        _("Fewest indicators that close {percent} % of the gap at the values of the core", percent=f"{100 * HALF:.0f}"),
        lowered(facts.label),
        str(query.year),
        f"NUTS {query.level}",
    ]
    notes = (
        [] if found.exact else [_("Found step by step, the best indicator first: there are too many sets to try all.")]
    )
    return figure_frame(
        "closing",
        closing_title(site, facts, found),
        " · ".join(parts),
        body,
        source_of(site, found.indicators or tuple(r["indicator"] for r in facts.rows)),
        footnotes=[html.P(note) for note in notes],
        without=("png", "svg") if rows else NOTHING,
    )


def _item(site: Site, row: Row) -> html.Li:
    closes = _("closes {n} points", n=number(row["closes"], 1))
    name = html.Strong(site.label(row["indicator"]))
    return html.Li([name, " – ", closing_phrase(site, row), html.Span(f" · {closes}", className="quiet")])


def _take(site: Site, query: Query, names: tuple[str, ...]) -> html.P:
    """The button that makes the scenario of exactly this list."""
    value = exactly(site, query, names)
    more = {"data-set": WHAT, "data-value": value, "aria-pressed": "true" if query.field(WHAT) == value else "false"}
    return html.P(html.Button(_("Set the scenario to this list"), type="button", className="button what-take", **more))


def closing_data(site: Site, query: Query, facts: Facts) -> Table:
    """The shortest list in native units and persons."""
    found, rows = closing_in(site, query)
    heads = [_("Indicator"), _("Unit"), facts.name, facts.core_name, _("Change"), _("In numbers"), _("Of")]
    heads.append(_("Closes alone, points"))
    table = [
        [
            site.label(r["indicator"]),
            _(r["unit"]),
            r["value"],
            r["target"],
            r["change"],
            r["persons"],
            _(r["persons_unit"]),
            r["closes"],
        ]
        for r in rows
    ]
    words = {"gap": signed(found.gap, 1), "closed": signed(found.closed, 1)}
    caption = f"{closing_title(site, facts, found)}. {_('Gap {gap} points, closed {closed}', **words)}"
    return Table(caption, heads, table, {2: 2, 3: 2, 4: 2, 5: 0, 7: 2}, source_of(site, found.indicators))


def plan_frame(site: Site, query: Query, facts: Facts) -> html.Figure | None:
    """The way to the target year, with later figures over it; None where no year is chosen, or one that can't be."""
    found, by = plans_in(site, query), by_of(query)
    if not found or by is None or without_text(query):
        return None
    ways = [_way(site, query, name) for name in found]
    figure = path_figure(ways, theme=THEMES[query.theme], start=query.year, by=by)
    parts = [
        _("Scenario: straight way from the value used in {start} to the target in {by}", start=query.year, by=by),
        lowered(facts.label),
        f"NUTS {query.level}",
    ]
    left = [n for n in outcome_in(site, query).set_to if n not in found]
    notes = [_("Later figures are the publisher's own; on track = at least as good as the way in that year.")]
    if left:
        names = "; ".join(lowered(site.label(n)) for n in left)
        notes.append(_("Without a value to start from: {names}.", names=names))
    return figure_frame(
        "plan",
        _plan_title(site, query),
        " · ".join(parts),
        chart("gap-plan", figure),
        source_of(site, tuple(found)),
        footnotes=[html.P(note) for note in notes],
    )


def _plan_title(site: Site, query: Query) -> str:
    found = plans_in(site, query)
    return plan_title({name: site.label(name) for name in found}, found, by_of(query) or 0, query.year)


def _way(site: Site, query: Query, name: str) -> Way:
    plan, outcome = plans_in(site, query)[name], outcome_in(site, query)
    history = site.results.indicator_history(query.geo, name)
    indicator = site.results.catalogue.indicators[name]
    seen = [
        (int(t), float(v), "b" in f) for t, v, f in zip(*(history[c] for c in ("time", "value", "flag")), strict=True)
    ]
    return Way(
        name=site.label(name),
        unit=_(site.results.unit(name)),
        decimals=indicator.decimals,
        begin=float(plan["planned"].iloc[0]),
        target=float(plan["planned"].iloc[-1]),
        of_core=outcome.targets[name] == CORE,
        seen=tuple(row for row in seen if row[1] == row[1]),
        states={int(t): str(s) for t, s in zip(plan["time"], plan["state"], strict=True) if s and t > query.year},
    )


def plan_data(site: Site, query: Query) -> Table:
    """Planned and observed values of every year and indicator."""
    found = plans_in(site, query)
    heads = [_("Indicator"), _("Unit"), _("Year"), _("Planned (scenario)"), _("Observed"), _("Flag"), _("State")]
    rows = [
        [
            site.label(name),
            _(site.results.unit(name)),
            str(row["time"]),
            row["planned"],
            row["observed"],
            row["flag"],
            _(PLAN_WORDS[str(row["state"])]),
        ]
        for name, plan in found.items()
        for row in records(plan)
    ]
    return Table(_plan_title(site, query), heads, rows, {3: 2, 4: 2}, source_of(site, tuple(found)))
