"""The scenario on the gap page: what it does to score, gap and rank; every text of it says that it is a scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data.translate import _
from indicators.alternatives import Alternatives
from indicators.cores import group_of
from indicators.scenario import CORE, Outcome, outcome_frame
from layouts import html
from layouts.components import chart, figure_frame
from layouts.figures.waterfall import End, Step, waterfall_figure
from layouts.known import SCENARIO, sure_of
from layouts.lookup import source_of
from layouts.numbers import number, signed
from layouts.pages.gap_data import Facts
from layouts.pages.gap_words import lowered
from layouts.pages.scenario_data import (
    closing_in,
    ends,
    interval_in,
    outcome_in,
    plans_in,
    question_of,
    steps_in,
    target_name,
)
from layouts.pages.scenario_field import BUTTON
from layouts.pages.scenario_targets import NOTHING, closing_data, closing_frame, plan_data, plan_frame
from layouts.pages.scenario_words import effect_line, effect_rows, persons_text, scenario_sentence, set_phrases
from layouts.query import Query
from layouts.rows import Row, records
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES


def frames(site: Site, query: Query, facts: Facts) -> dict[str, Any]:
    """Slot -> figure, None where there is nothing to show."""
    return {
        "scenario": scenario_frame(site, query, facts),
        "closing": closing_frame(site, query, facts),
        "plan": plan_frame(site, query, facts),
    }


def tables(site: Site, query: Query, facts: Facts) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind those figures."""
    found: dict[str, Callable[[], Table]] = {}
    if outcome_in(site, query) is not None:
        found["scenario"] = lambda: scenario_data(site, query, facts)
    if closing_in(site, query)[1]:
        found["closing"] = lambda: closing_data(site, query, facts)
    if plans_in(site, query):
        found["plan"] = lambda: plan_data(site, query)
    return found


def effect(site: Site, query: Query) -> str:
    """Score, gap and rank in one line, beside the sliders; "" while nothing is set."""
    return "" if outcome_in(site, query) is None else effect_line(_effect(site, query))


def _effect(site: Site, query: Query) -> list[list[str]]:
    found = outcome_in(site, query)
    interval, sure = interval_in(site, query), sure_of(site, query)[found.side.dimension]
    waiting = interval is None and SCENARIO not in query.known and question_of(site, query) is not None
    return effect_rows(found, sure, interval, waiting and site.intervals is not None)


def _effect_table(site: Site, query: Query) -> html.Table:
    """The same as a small table."""
    heads = [html.Th(text, scope="col") for text in (_("What"), _("now"), _("scenario"), _("change"))]
    body = [
        html.Tr([html.Th(first, scope="row"), *(html.Td(_unbroken(text), className="num") for text in rest)])
        for first, *rest in _effect(site, query)
    ]
    return html.Table([html.Thead(html.Tr(heads)), html.Tbody(body)], className="what-table effect")


def _unbroken(text: str) -> Any:
    """A number with its interval, which stays in one piece on a line of its own where there is no room for both."""
    value, mark, interval = text.partition(" (")
    return [f"{value} ", html.Span(f"({interval}", className="what-interval")] if mark else text


def scenario_frame(site: Site, query: Query, facts: Facts) -> html.Figure:
    """What the scenario does, from the gap as it is to the gap in the scenario."""
    found = outcome_in(site, query)
    source = source_of(site, tuple(r["indicator"] for r in facts.rows))
    if found is None:
        title, body = _("Scenario: nothing is changed yet"), _invitation(site, query, facts)
        return figure_frame("scenario", title, _subtitle(query, facts), body, source, without=NOTHING)
    body: list[Any] = [_effect_table(site, query)]
    steps = _steps(site, query, found)
    if steps:
        names = (_("Gap now"), _("Gap in the scenario"))
        start, end = (End(n, float(g), signed(float(g), 1), "region") for n, g in zip(names, found.gap, strict=True))
        unit = _("gap in points, 0 = level; scenario")
        figure = waterfall_figure(start, steps, end, theme=THEMES[query.theme], unit=unit)
        body.append(chart("gap-scenario", figure))
    return figure_frame(
        "scenario",
        scenario_sentence(facts, found),
        _subtitle(query, facts),
        body,
        source,
        footnotes=_notes(site, query, found),
        without=() if steps else ("png", "svg"),
    )


def _invitation(site: Site, query: Query, facts: Facts) -> list[Any]:
    """What a scenario would show, and one to begin with: what closes most of the gap alone."""
    hint = _("Move a slider or choose a target: what it does to score, gap and rank appears here at once.")
    found: list[Any] = [html.P(hint, className="gap-nothing")]
    rows = closing_in(site, query)[1]
    if rows:
        name = max(rows, key=lambda row: row["closes"])["indicator"]
        words = {"indicator": lowered(site.label(name)), "core": facts.core_name}
        text = _("What if {indicator} were as in {core}?", **words)
        if group_of(facts.core):
            text = _("What if {indicator} were at {core}?", **words)
        more = {"data-set": f"{BUTTON}{name}", "data-value": CORE}
        found.append(html.P(html.Button(text, type="button", className="button what-take", **more)))
    return found


def _subtitle(query: Query, facts: Facts) -> str:
    parts = [
        _(
            "Scenario, no observation: score and gap in points, rank with 5–95 % of {n} draws",
            n=number(Alternatives.draws, 0),
        ),
        lowered(facts.label),
        str(query.year),
        f"NUTS {query.level}",
        _("against {core}", core=facts.core_name),
    ]
    return " · ".join(parts)


def _steps(site: Site, query: Query, found: Outcome) -> list[Step]:
    steps = []
    for name, points in steps_in(site, query):
        label, value = site.label(name), found.set_to[name]
        own = float(found.side.value[found.side.indicators.index(name)])
        decimals, unit = site.results.catalogue.indicators[name].decimals, _(site.results.unit(name))
        before = number(own, decimals)
        words = {"a": before, "b": number(value, decimals), "unit": unit}
        small = _("{a} → {b} {unit}", **words)
        origin = target_name(site, query, found.targets[name])
        hover = [f"<b>{label}</b>", small, *([origin] if origin else []), _("{n} points", n=signed(points, 1))]
        steps.append(Step(label, small, points, "<br>".join(hover)))
    return steps


def _notes(site: Site, query: Query, found: Outcome) -> list[html.P]:
    """What is set, what it means in persons, and what a scenario leaves as it is."""
    notes = [_("Scenario: {changes}.", changes="; ".join(set_phrases(site, query, found)))]
    people = {name: _people(site, query, name, found) for name in found.set_to}
    told = [f"{lowered(site.label(name))}: {text}" for name, text in people.items() if text]
    if told:
        notes.append(_("That means – {people}.", people="; ".join(told)))
    outside = [n for n, v in found.set_to.items() if not _inside(site, query, n, v)]
    if outside:
        names = "; ".join(lowered(site.label(n)) for n in outside)
        notes.append(
            _("No region at this level ever had such a value; it counts as the nearest one: {names}.", names=names)
        )
    if site.results.mean(found.side.dimension) is not None or found.compared[0] != found.compared[1]:
        notes.append(_("Steps count one after the other, each on top of those above it."))
    notes.append(_("Scales, the core and all other regions stay as they are."))
    return [html.P(note) for note in notes]


def _people(site: Site, query: Query, name: str, found: Outcome) -> str:
    """What a change means in persons, firms or money, as `outcome_frame` counts it."""
    each, unit = site.context.count(name, query.geo, query.year)
    own = float(found.side.value[found.side.indicators.index(name)])
    return persons_text((found.set_to[name] - own) * each, _(unit))


def _inside(site: Site, query: Query, name: str, value: float) -> bool:
    low, high = ends(site, query.level, name)
    return low - 1e-9 <= value <= high + 1e-9


def _outcome_rows(site: Site, query: Query) -> list[Row]:
    """Rows of `indicators.scenario.outcome_frame`, the first for the dimension."""
    return records(outcome_frame(site.context, outcome_in(site, query)))


def scenario_data(site: Site, query: Query, facts: Facts) -> Table:
    """Score, gap and rank before and after, and every indicator that is set."""
    found, points = outcome_in(site, query), dict(steps_in(site, query))
    whole, *rows = _outcome_rows(site, query)
    interval = interval_in(site, query)
    sure = sure_of(site, query)[found.side.dimension]
    heads = [_("What"), _("Unit"), _("Now"), _("Scenario"), _("Change"), _("Value from"), _("In numbers"), _("Of")]
    heads.append(_("Points of the gap"))
    blank = ["", None, "", None]
    gaps, ranks = (whole["gap_before"], whole["gap_after"]), (whole["rank_before"], whole["rank_after"])
    table: list[list[Any]] = [
        [_("Score"), _("points"), whole["before"], whole["after"], whole["change"], *blank],
        [_("Gap"), _("points"), *gaps, gaps[1] - gaps[0], *blank],
        [_("Rank"), _("of {n}", n=found.ranked), *ranks, ranks[1] - ranks[0], *blank],
    ]
    low = [_("Rank, 5 % of draws"), "", sure.low, interval.low if interval else None, None, *blank]
    high = [_("Rank, 95 % of draws"), "", sure.high, interval.high if interval else None, None, *blank]
    table += [low, high]
    for row in rows:
        origin = target_name(site, query, row["target"]) or _("chosen")
        values = [row["before"], row["after"], row["change"], origin, row["persons"], _(row["persons_unit"])]
        table.append([site.label(row["indicator"]), _(row["unit"]), *values, points.get(row["indicator"])])
    source = source_of(site, tuple(found.set_to))
    caption = f"{scenario_sentence(facts, found)}. {_subtitle(query, facts)}"
    return Table(caption, heads, table, {2: 2, 3: 2, 4: 2, 6: 0, 8: 2}, source)
