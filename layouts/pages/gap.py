"""The gap page: what makes a gap, how it moves, and whether the regions of the country converge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from data.translate import N_, _
from layouts import html
from layouts.controls import control, option, select
from layouts.pages import gap_data, scenario, scenario_field
from layouts.pages.gap_data import NO_CORE, OWN, Facts, facts_of, movement_of, spreads_of
from layouts.pages.gap_head import dimensions, finding, head
from layouts.pages.gap_steps import change_data, change_frame, waterfall_frame
from layouts.pages.gap_trends import trends_data, trends_frame
from layouts.pages.gap_words import since_notice
from layouts.pages.gap_years import (
    development_data,
    development_frame,
    growth_data,
    growth_frame,
    spread_data,
    spread_frame,
)
from layouts.pages.scenario_controls import panel, panel_parts
from layouts.pages.scenario_data import outcome_in, possible
from layouts.pages.scenario_words import scenario_sentence
from layouts.pages.table import indicator_data
from layouts.query import Field, Query
from layouts.shell import Parts, control_parts, selection_controls
from layouts.site import Site
from layouts.tables import Table

TITLE = N_("Gap")
FIELDS: Mapping[str, Field] = {**gap_data.FIELDS, **scenario_field.FIELDS}
# Slots of the page by column, in the order in which they are read; each holds one figure or nothing.
COLUMNS = (("waterfall", "change"), ("development", "spread", "growth"))
# Beside the sliders.
SCENARIO = ("scenario", "closing", "plan")
# Units of the memory that all figures take.
FIGURES = 0.5
SLOTS = (*(name for column in COLUMNS for name in column), "trends", *SCENARIO)


def headline(site: Site, query: Query) -> str:
    """The finding of the page, for the title of the browser's tab too; of a scenario while one is in force."""
    found = outcome_in(site, query)
    return finding(site, query) if found is None else scenario_sentence(facts_of(site, query), found)


def layout(site: Site, query: Query) -> html.Div:
    """The whole page for a selection."""
    found = parts(site, query)
    since = control(
        _("Change since"), select("gap-from", gap_data.SINCE, found["gap-from"]["children"]), name="gap-from"
    )
    slots = {name: html.Div(**found[f"gap-slot-{name}"], id=f"gap-slot-{name}", className="gap-slot") for name in SLOTS}
    columns = [html.Div([slots[name] for name in column], className="gap-column") for column in COLUMNS]
    results = html.Div([slots[name] for name in SCENARIO], className="what-results")
    return html.Div(
        [
            html.Div([*selection_controls(site, query), since], className="controls"),
            html.Div(**found["gap-dimensions"], id="gap-dimensions"),
            html.Div(**found["gap-head"], id="gap-head"),
            html.Div(columns, **found["gap-figures"], id="gap-figures"),
            slots["trends"],
            html.Div([panel(site, query, found), results], **found["gap-scenario-part"], id="gap-scenario-part"),
        ],
        className="page gap-page",
    )


def parts(site: Site, query: Query) -> Parts:
    """What changes on the page, by id and property."""
    frames = _frames(site, query)
    slots: Parts = {f"gap-slot-{name}": {"children": frames.get(name)} for name in SLOTS}
    return control_parts(site, query) | {
        "gap-from": {"children": _since_options(site, query)},
        "gap-dimensions": {"children": dimensions(site, query)},
        "gap-head": {"children": head(site, query)},
        "gap-figures": {"className": "gap-figures" + ("" if "waterfall" in frames else " few")},
        "gap-effect": {"children": scenario.effect(site, query)},
        "gap-scenario-part": {"className": "gap-scenario" if possible(site, query) else "gap-scenario none"},
        **panel_parts(site, query),
        **slots,
    }


def _frames(site: Site, query: Query) -> dict[str, Any]:
    """The figures that can be shown; those of the figures as they are stay while a scenario is moved."""
    if not query.geo:
        return {}
    if not query.field(scenario_field.WHAT):
        found = _figures(site, query)
    else:
        plain = scenario_field.without(query)
        found = site.memory.get(("gap figures", plain), lambda: _figures(site, plain), room=FIGURES)
    if possible(site, query):
        found = found | scenario.frames(site, query, facts_of(site, query))
    return {name: frame for name, frame in found.items() if frame is not None}


def _figures(site: Site, query: Query) -> dict[str, Any]:
    """Without a gap those on the country alone."""
    facts = facts_of(site, query)
    paired, there = facts.why not in (NO_CORE, OWN), facts.gap["catalogue"] > 0
    found: dict[str, Any] = {}
    if paired:
        found["waterfall"] = waterfall_frame(site, query, facts)
    if paired and there:
        found["development"] = development_frame(site, query, facts)
        found["change"] = change_frame(site, query, facts)
        found["trends"] = trends_frame(site, query, facts)
    if there:
        found |= {"spread": spread_frame(site, query, facts), "growth": growth_frame(site, query, facts)}
    return found


def tables(site: Site, query: Query) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind the figures of this page."""
    if not query.geo:
        return {}
    facts = facts_of(site, query)
    found: dict[str, Callable[[], Table]] = {}
    if facts.why not in (NO_CORE, OWN):
        found = {
            "waterfall": lambda: _waterfall_data(site, query, facts),
            "development": lambda: development_data(site, query, facts),
        }
        if movement_of(site, query).indicators:
            found["change"] = lambda: change_data(site, query, facts)
        if facts.gap["catalogue"] > 0:
            found["trends"] = lambda: trends_data(site, query, facts)
    if possible(site, query):
        found |= scenario.tables(site, query, facts)
    spreads = spreads_of(site, query)
    if spreads.indicators:
        found |= {"spread": lambda: spread_data(site, query, facts)}
    if spreads.beta.regions:
        found |= {"growth": lambda: growth_data(site, query, facts)}
    return found


def _waterfall_data(site: Site, query: Query, facts: Facts) -> Table:
    """Both sides of every indicator, those with a contribution first; the caption gives the two ends."""
    rest = [r for r in facts.rows if r["contribution"] != r["contribution"]]
    table = indicator_data(site, query, facts.core, [*facts.compared, *rest])
    return replace(table, caption=f"{finding(site, query)}. {table.caption}")


def _since_options(site: Site, query: Query) -> list[Any]:
    first = _("first comparable year")
    if query.geo and facts_of(site, query).why not in (NO_CORE, OWN):
        start = movement_of(site, replace(query, more=())).first
        first = f"{first} ({start})" if start < query.year else first
    years = [y for y in reversed(site.results.years) if y < query.year]
    # What the address names is listed even where it can't be used, so that the list shows it.
    named = query.field(gap_data.SINCE)
    late = [option(_("{year} (not before {last})", year=named, last=query.year), named)] if since_notice(query) else []
    return [option(first, ""), *late, *(option(str(y), y) for y in years)]
