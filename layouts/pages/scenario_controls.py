"""Controls of a scenario: a slider and targets for every indicator, the target year, what is in force.

A row never changes with the scenario, so that a slider keeps the focus while it is moved: where it stands, which
target is pressed and what is said beside it comes with the selection (`positions`).
"""

from __future__ import annotations

from typing import Any

from data.translate import _
from indicators.scenario import CORE, EU_MEAN, OWN, PEER
from layouts import html
from layouts.components import link
from layouts.controls import control, field_input, option, select
from layouts.known import dimension_of
from layouts.numbers import number, with_unit
from layouts.pages.gap_data import core_of, facts_of
from layouts.pages.gap_words import lowered
from layouts.pages.scenario_data import EU_CORE, Offer, asked_in, offers, possible
from layouts.pages.scenario_field import BUTTON, BY, SLIDER, WHAT, changes_of, written
from layouts.pages.scenario_words import without_text
from layouts.query import Query, choose_show
from layouts.shell import Parts
from layouts.site import Site

# Target years that are offered after the year shown, and half of a slider's thumb in pixels.
AHEAD, THUMB = 15, 8
# Units of the memory that all sliders take.
ROWS = 0.3
# Text beside a slider, in the selection that the browser holds.
SAID = "what-said."


def panel(site: Site, query: Query, found: Parts) -> html.Section:
    """Everything that can be set."""
    by = control(_("To be reached by"), select("gap-by", BY, found["gap-by"]["children"]), name="gap-by")
    return html.Section(
        [
            html.H2(_("What if …"), className="panel-title", tabIndex=-1),
            html.Div(**found["gap-what-head"], id="gap-what-head"),
            by,
            html.Div(**found["gap-effect"], id="gap-effect", className="what-effect", role="status"),
            html.Div(**found["gap-what"], id="gap-what", className="what-rows"),
        ],
        className="what-panel",
        **{"aria-label": _("Scenario")},
    )


def panel_parts(site: Site, query: Query) -> Parts:
    """What changes in the panel; of the rows nothing does with the scenario."""
    there = possible(site, query)
    key = ("what rows", query.geo, query.core, query.year, dimension_of(site, query), query.language)
    rows = site.memory.get(key, lambda: [_row(site, query, o) for o in offers(site, query)], room=ROWS) if there else []
    return {
        "gap-what-head": {"children": _head(site, query) if there else []},
        "gap-what": {"children": rows},
        "gap-by": {"children": _years(query)},
    }


def positions(site: Site, query: Query) -> dict[str, str]:
    """Where every slider stands, which of its targets is in force, and what is said beside it."""
    if not possible(site, query):
        return {}
    asked, found = asked_in(site, query), {}
    for offer in offers(site, query):
        name = offer.indicator
        value = asked.values.get(name, offer.own)
        if value != value:
            value = offer.core if offer.core == offer.core else (offer.low + offer.high) / 2
        target = asked.targets.get(name, OWN)
        found[f"{SLIDER}{name}"] = f"{value:.8g}"
        found[f"{BUTTON}{name}"] = "" if target == OWN and name in asked.values else target
        found[f"{SAID}{name}"] = _said(offer, asked.values.get(name))
    return found


def _said(offer: Offer, value: float | None) -> str:
    own = number(offer.own, offer.decimals) if offer.own == offer.own else ""
    if value is None:
        return _("now {value}", value=own) if own else _("no value now")
    shown = number(value, offer.decimals)
    return _("{value} instead of {own}", value=shown, own=own) if own else _("{value}, no value now", value=shown)


def _head(site: Site, query: Query) -> list[Any]:
    """What this is, what can't be done, and the way back."""
    asked, text = asked_in(site, query), query.field(WHAT)
    core = facts_of(site, query).core_name
    words = _(
        "Set indicators to other values: figures of {year} with {core} as it is. Nothing else on this site changes.",
        year=query.year,
        core=core,
    )
    marks = [html.Span(className=f"what-key {kind}") for kind in ("region", "core")]
    key = [marks[0], _("{name} now", name=facts_of(site, query).name), marks[1], core]
    found: list[Any] = [html.P(words, className="quiet"), html.P(key, className="what-legend")]
    for name, why in asked.refused.items():
        said = _("{indicator} can't be set here: {why}.", indicator=site.label(name), why=why)
        found.append(html.P(said, className="notice"))
    if asked.elsewhere:
        found.append(html.P(_elsewhere(site, query, asked.elsewhere), className="notice"))
    if text:
        found.append(html.P(html.Button(_("Reset the scenario"), type="button", className="button",
                                        **{"data-set": WHAT, "data-value": ""})))  # fmt: skip
    return found


def _elsewhere(site: Site, query: Query, names: tuple[str, ...]) -> list[Any]:
    """That the scenario also sets indicators of other dimensions, with links to these."""
    found: list[Any] = [_("The scenario also sets, in other dimensions: ")]
    for n, name in enumerate(names):
        dimension = site.results.catalogue.indicators[name].dimension
        there = choose_show(site.results, query, dimension).address()
        found += [*([", "] if n else []), link(f"{site.label(name)} ({site.label(dimension)})", there)]
    return [*found, "."]


def _row(site: Site, query: Query, offer: Offer) -> html.Div:
    label = lowered(offer.label)
    ends = {"low": number(offer.low, offer.decimals), "high": with_unit(offer.high, offer.unit, offer.decimals)}
    words = _("{indicator}, from {low} to {high}", indicator=offer.label, **ends)
    limits = {"min": f"{offer.low:g}", "max": f"{offer.high:g}", "step": f"{offer.step:g}"}
    name = offer.indicator
    track = field_input("range", f"{SLIDER}{name}", words, **limits)
    return html.Div(
        [
            html.Span([offer.label, html.Span(f" {offer.unit}", className="what-unit")], className="what-label"),
            html.Span(className="what-said", **{"data-text": f"{SAID}{name}"}),
            html.Div([track, *_marks(offer)], className="what-track"),
            html.Div(_targets(site, query, offer), role="group", className="what-targets",
                     **{"aria-label": _("Set {indicator} to", indicator=label)}),
        ],
        id=f"what-{name}",
        className="what-row",
    )  # fmt: skip


def _marks(offer: Offer) -> list[html.Span]:
    """Where region and core stand on the slider: round and a diamond, as everywhere."""
    found = []
    for kind, value in (("core", offer.core), ("region", offer.own)):
        if value == value:
            share = min(max((value - offer.low) / (offer.high - offer.low), 0.0), 1.0)
            left = f"calc({100 * share:.2f}% + {THUMB * (1 - 2 * share):.1f}px)"
            found.append(html.Span(className=f"what-mark {kind}", style={"left": left}))
    return found


def _targets(site: Site, query: Query, offer: Offer) -> list[html.Button]:
    """The targets that have a value; that of the peers is looked up when it is asked for."""
    values = {CORE: offer.core, PEER: None, EU_MEAN: offer.eu, OWN: offer.own}
    if core_of(site, query) == EU_CORE:
        values.pop(EU_MEAN)
    own = _("own value") if offer.own == offer.own else _("no value, as now")
    names = {CORE: _("core"), PEER: _("best peer"), EU_MEAN: _("EU mean"), OWN: own}
    found = []
    for target, value in values.items():
        if value is not None and value != value and target != OWN:
            continue
        text = names[target] if value is None or value != value else f"{names[target]} {number(value, offer.decimals)}"
        found.append(
            html.Button(text, type="button", **{"data-set": f"{BUTTON}{offer.indicator}", "data-value": target})
        )
    return found


def _years(query: Query) -> list[Any]:
    """Target years; what the address names is listed even where it can't be used."""
    years = [str(query.year + n) for n in range(1, AHEAD + 1)]
    named = query.field(BY)
    late = [option(f"{named} – {without_text(query)}" if without_text(query) else named, named)]
    return [option(_("no target year"), ""), *(late if named and named not in years else []), *map(_year, years)]


def _year(year: str) -> Any:
    return option(year, year)


def exactly(site: Site, query: Query, names: tuple[str, ...]) -> str:
    """The field `what` with exactly these indicators of the dimension at the core's value, those of others as is."""
    dimension, catalogue = facts_of(site, query).dimension, site.results.catalogue
    kept = {n: w for n, w in changes_of(query.field(WHAT)).items() if catalogue.indicators[n].dimension != dimension}
    return written(kept | dict.fromkeys(names, CORE))
