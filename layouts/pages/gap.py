"""The gap page: what makes a gap, how it moves, and whether the regions of the country converge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dash import html

from data.catalogue import Pilot
from data.translate import N_, _
from indicators.cores import EU, MEAN
from layouts.components import link
from layouts.controls import control, option, select
from layouts.lookup import gaps_of, scores_of
from layouts.numbers import number, signed
from layouts.pages import gap_data
from layouts.pages.card import why_missing
from layouts.pages.gap_data import MISSING, NO_CORE, OWN, Facts, certain_of, facts_of, movement_of, spreads_of
from layouts.pages.gap_steps import change_data, change_frame, waterfall_frame
from layouts.pages.gap_words import gap_headline, indicator_notice, since_notice
from layouts.pages.gap_years import (
    development_data,
    development_frame,
    growth_data,
    growth_frame,
    spread_data,
    spread_frame,
)
from layouts.pages.table import indicator_data
from layouts.query import Query, choose_region
from layouts.rows import Row
from layouts.shell import Parts, control_parts, selection_controls
from layouts.site import Site
from layouts.tables import Table

TITLE = N_("Gap")
FIELDS = gap_data.FIELDS
# Slots of the page by column, in the order in which they are read; each holds one figure or nothing.
COLUMNS = (("waterfall", "change"), ("development", "spread", "growth"))
SLOTS = tuple(name for column in COLUMNS for name in column)


def headline(site: Site, query: Query) -> str:
    """The finding of the page, for the title of the browser's tab too."""
    if not query.geo:
        return _("What makes the gap of a region to its core?")
    return gap_headline(site, facts_of(site, query), certain_of(site, query))


def layout(site: Site, query: Query) -> html.Div:
    """The whole page for a selection."""
    found = parts(site, query)
    since = control(
        _("Change since"), select("gap-from", gap_data.SINCE, found["gap-from"]["children"]), name="gap-from"
    )
    slots = {name: html.Div(**found[f"gap-slot-{name}"], id=f"gap-slot-{name}", className="gap-slot") for name in SLOTS}
    columns = [html.Div([slots[name] for name in column], className="gap-column") for column in COLUMNS]
    return html.Div(
        [
            html.Div([*selection_controls(site, query), since], className="controls"),
            html.Div(**found["gap-dimensions"], id="gap-dimensions"),
            html.Div(**found["gap-head"], id="gap-head"),
            html.Div(columns, **found["gap-figures"], id="gap-figures"),
        ],
        className="page gap-page",
    )


def parts(site: Site, query: Query) -> Parts:
    """What changes on the page, by id and property."""
    frames = _frames(site, query)
    slots: Parts = {f"gap-slot-{name}": {"children": frames.get(name)} for name in SLOTS}
    return control_parts(site, query) | {
        "gap-from": {"children": _since_options(site, query)},
        "gap-dimensions": {"children": _dimensions(site, query)},
        "gap-head": {"children": _head(site, query)},
        "gap-figures": {"className": "gap-figures" + ("" if "waterfall" in frames else " few")},
        **slots,
    }


def _frames(site: Site, query: Query) -> dict[str, Any]:
    """The figures that can be shown; without a gap those on the country alone."""
    if not query.geo:
        return {}
    facts = facts_of(site, query)
    paired, there = facts.why not in (NO_CORE, OWN), facts.gap["catalogue"] > 0
    found: dict[str, Any] = {}
    if paired:
        found["waterfall"] = waterfall_frame(site, query, facts)
    if paired and there:
        found["development"] = development_frame(site, query, facts)
        found["change"] = change_frame(site, query, facts)
    if there:
        found |= {"spread": spread_frame(site, query, facts), "growth": growth_frame(site, query, facts)}
    return {name: frame for name, frame in found.items() if frame is not None}


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
    return replace(table, caption=f"{headline(site, query)}. {table.caption}")


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


def _dimensions(site: Site, query: Query) -> list[Any]:
    """The dimensions, each with the gap of the region; the one shown is pressed."""
    gaps = gaps_of(site, query.level, query.year, query.geo, query.core) if query.geo else {}
    buttons = [_dimension(site, query, name, gaps.get(name)) for name in site.results.catalogue.dimensions]
    return [html.Div(buttons, className="gap-dimensions", role="group", **{"aria-label": _("Dimension")})]


def _dimension(site: Site, query: Query, name: str, gap: Row | None) -> html.Button:
    own = gap_data.dimension_of(site, query) == name
    parts = [html.Span(site.label(name), className="gap-dimension-name")]
    if gap is not None:
        there = gap["core"] and gap["core"] != query.geo and gap["state"] != "missing"
        text = _("{gap} points", gap=signed(gap["gap"], 1)) if there else _("no gap")
        if not gap["core"] or gap["core"] == query.geo:
            text = _score(site, query, name)
        if there and gap["state"] == "partial":
            text = _("{gap} (partial)", gap=text)
        parts.append(html.Span(text, className="gap-dimension-value"))
    # An indicator in the address stays there while its dimension is shown.
    value = query.show if own else name
    pressed = {"aria-pressed": "true" if own else "false"}
    return html.Button(parts, type="button", **{"data-set": "show", "data-value": value, **pressed})


def _score(site: Site, query: Query, name: str) -> str:
    """The score of a region that has nothing to be compared with."""
    score = scores_of(site, query.level, query.year, query.geo)[name]["score"]
    return _("score {n}", n=number(score, 1)) if score == score else _("no score")


def _head(site: Site, query: Query) -> list[Any]:
    """Finding, what it is about, and what has to be said of the selection."""
    title = html.H1(headline(site, query), className="headline", id="gap-headline")
    said = [text for text in (indicator_notice(site, query), since_notice(query)) if text]
    notices = [html.P(text, className="notice") for text in said]
    if not query.geo:
        return [title, *notices, *_invitation(site, query)]
    facts = facts_of(site, query)
    return [html.P(_eyebrow(site, query, facts), className="eyebrow"), title, *_instead(site, query, facts), *notices]


def _eyebrow(site: Site, query: Query, facts: Facts) -> str:
    against = _("the core of its country") if facts.why == OWN else _("no core")
    if facts.why not in (NO_CORE, OWN):
        against = _("against {core}{codes}", core=facts.core_name, codes=site.core_codes(facts.core))
    return f"{facts.name} ({query.geo}) · {against} · NUTS {query.level} · {query.year}"


def _invitation(site: Site, query: Query) -> list[Any]:
    """How to choose a region."""
    return [
        html.P(
            _(
                "Choose a region: search for its name or code above, click it on the map, or start with one of the six "
                "pilot regions. Each is compared with the capital region of its country, or with any other core."
            ),
            className="basis",
        ),
        html.Ul([html.Li(_pilot(site, query, pilot)) for pilot in site.pilots.values()], className="gap-pilots"),
        html.P(link(_("Choose on the map"), query.address("map"), className="button"), className="basis"),
    ]


def _pilot(site: Site, query: Query, pilot: Pilot) -> list[Any]:
    """A pilot region with what it is compared with, each pair a link to its gap."""
    names, found = site.results.regions, []
    for pair in pilot.pairs:
        core = () if pair.core == site.results.default_core(pair.geo) else pair.core
        there = choose_region(site.results, query, pair.geo, core).address()
        text = f"{names.name(pair.geo)} ↔ {site.core_name(pair.core)} (NUTS {pair.level})"
        found += [" · ", link(text, there)]
    return [html.Strong(_(pilot.label)), html.Span(found[1:], className="gap-pairs")]


def _instead(site: Site, query: Query, facts: Facts) -> list[Any]:
    """Why there is no gap, and what can be done about it; nothing where there is one."""
    if facts.why == MISSING:
        return [html.P(_why_missing(site, query, facts), className="basis")]
    if facts.why not in (NO_CORE, OWN):
        return []
    eu = link(_("Compare it with the EU mean"), replace(query, core=(f"{MEAN}{EU}",)).address(), className="button")
    text = _("Its country has no other region at NUTS {level}. Another core can be chosen above.", level=query.level)
    if facts.why == OWN:
        text = _("Other regions of its country are measured against it. Another core can be chosen above.")
    return [html.P(text, className="basis"), html.P(eu, className="basis")]


def _why_missing(site: Site, query: Query, facts: Facts) -> list[Any]:
    if not facts.gap["catalogue"] or facts.score["state"] == "missing":
        return why_missing(site, query, facts.score)
    words = {"n": int(facts.gap["compared"]), "of": int(facts.gap["catalogue"]), "year": query.year}
    return [_("In {year} only {n} of {of} indicators can be compared, less than a third of the weight.", **words)]
