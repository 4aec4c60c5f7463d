"""The top of the gap page: the dimensions to choose from, the finding, and what has to be said of the selection."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from data.translate import _
from indicators.cores import EU, MEAN
from layouts import html
from layouts.components import invitation, link
from layouts.lookup import gaps_of, scores_of
from layouts.numbers import number, signed
from layouts.pages import gap_data
from layouts.pages.card import why_missing
from layouts.pages.gap_data import MISSING, NO_CORE, OWN, Facts, certain_of, facts_of
from layouts.pages.gap_words import gap_headline, indicator_notice, since_notice
from layouts.pages.scenario_data import outcome_in, possible
from layouts.pages.scenario_field import BY, WHAT
from layouts.pages.scenario_words import by_notice, scenario_sentence, set_phrases
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site


def finding(site: Site, query: Query) -> str:
    """The finding of the page on the figures as they are, whatever scenario is in force."""
    if not query.geo:
        return _("What makes the gap of a region to its core?")
    return gap_headline(site, facts_of(site, query), certain_of(site, query))


def dimensions(site: Site, query: Query) -> list[Any]:
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


def head(site: Site, query: Query) -> list[Any]:
    """Finding, what it is about, and what has to be said of the selection."""
    title = html.H1(finding(site, query), className="headline", id="gap-headline")
    said = [text for text in (indicator_notice(site, query), since_notice(query), *_aims(site, query)) if text]
    notices = [*_scenario(site, query), *(html.P(text, className="notice") for text in said)]
    if not query.geo:
        return [title, *notices, *_invitation(site, query)]
    facts = facts_of(site, query)
    eyebrow = html.P(_eyebrow(site, query, facts), className="eyebrow")
    return [eyebrow, title, *_instead(site, query, facts), *notices, *_down(site, query)]


def _down(site: Site, query: Query) -> list[Any]:
    """The way to what stands far below; while a scenario is in force, its notice has one."""
    if not possible(site, query) or outcome_in(site, query) is not None:
        return []
    return [html.P(html.A(_("What would it take? Try a scenario"), href="#gap-scenario-part"), className="what-down")]


def _aims(site: Site, query: Query) -> list[str]:
    """What can't be done of a scenario and its target year."""
    if possible(site, query):
        return [by_notice(query, outcome_in(site, query))]
    asked = query.field(WHAT) or query.field(BY)
    return [_("The scenario in the address needs a region that is compared with a core.")] if asked else []


def _scenario(site: Site, query: Query) -> list[Any]:
    """That a scenario is in force, what it comes to, and the way back; nothing while there is none."""
    found = outcome_in(site, query)
    if found is None:
        return []
    sentence = html.Strong(scenario_sentence(facts_of(site, query), found))
    changes = _(" – {changes}. ", changes="; ".join(set_phrases(site, query, found)))
    back = html.Button(_("Reset"), type="button", className="button", **{"data-set": WHAT, "data-value": ""})
    see = html.A(_("See the scenario"), href="#frame-scenario")
    return [html.P([sentence, changes, see, " ", back], className="notice what-notice")]


def _eyebrow(site: Site, query: Query, facts: Facts) -> str:
    against = _("the core of its country") if facts.why == OWN else _("no core")
    if facts.why not in (NO_CORE, OWN):
        against = _("against {core}{codes}", core=facts.core_name, codes=site.core_codes(facts.core))
    return f"{facts.name} ({query.geo}) · {against} · NUTS {query.level} · {query.year}"


def _invitation(site: Site, query: Query) -> list[Any]:
    """How to choose a region."""
    text = _(
        "Choose a region: search for its name or code above, click it on the map, or start with one of the six "
        "pilot regions. Each is compared with the capital region of its country, or with any other core."
    )
    return invitation(site, query, text)


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
