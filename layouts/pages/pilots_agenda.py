"""The agenda of the exchange: which pilot can learn what from which other, whether they grow alike, and what for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data.sectors import Exchange
from data.translate import _
from layouts import html
from layouts.components import chart, figure_frame
from layouts.figures.pilots import Course, spread_figure
from layouts.known import awaited
from layouts.light import Element, content, element
from layouts.numbers import number
from layouts.pages.folded import FOLD
from layouts.pages.pilots_data import (
    Against,
    against,
    exchange_of,
    grown,
    is_known,
    letter_of,
    makers,
    others_of,
    split,
)
from layouts.pages.pilots_frames import source_of
from layouts.pages.pilots_learning import (
    agenda_title,
    caution_sentences,
    learn_sentence,
    makers_sentence,
    rest_sentences,
    summary,
)
from layouts.pages.pilots_words import spread_sentence, spread_title
from layouts.pages.robustness_ranks import waiting
from layouts.pages.robustness_words import DRAWS
from layouts.pilots import Entry, chosen_pilot, entries, levels, year_of
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES

# Where it is said that four of the instruments are ERDF operational programmes and two are local.
PROJECT = "https://paijat-hame.fi/en/next2met"


def agenda_frame(site: Site, query: Query, level: int) -> html.Figure:
    """Per pilot of a level: who is ahead of it in what, by which indicators, and whom it can show something."""
    own, year = entries(site, level), year_of(site, query, level)
    # The chosen pilot first, so that a phone shows it without scrolling.
    in_turn = sorted(own, key=lambda e: e.pilot != chosen_pilot(site, query))
    waits = awaited(site, query)
    cards = [_card(site, query, e, waits) for e in in_turn if others_of(site, e)]
    subtitle = _(
        "Ahead is said only where it holds in at least 95 % of {n} methods, on the indicators that both have · {year} "
        "· NUTS {level}",
        n=number(DRAWS, 0),
        year=year,
        level=level,
    )
    # While some are being computed a pair may be known from one side only, and can't be counted.
    complete = all(is_known(query, site, e) for e in own)
    title = agenda_title(_every(site, query, level) if complete else [], level)
    note = _("Indicators: own value against the other's, with unit and year, in the order of their effect.")
    named = [r["indicator"] for e in own for rows in _named(site, query, e) for r in rows]
    notes = [note, *caution_sentences(site, named)]
    body = html.Div(cards, className="pilots-agenda")
    parts = {"footnotes": [html.P(text) for text in notes], "without": ("png", "svg")}
    return figure_frame(f"agenda-{level}", title, subtitle, body, source_of(site, [level]), **parts)


def _named(site: Site, query: Query, entry: Entry) -> list[list[Row]]:
    """The indicators that are named on the card of a pilot."""
    teachers = [split(rows)[0][:1] for rows in against(site, query, entry).values()]
    return [makers(site, query, a) for first in teachers for a in first]


def _every(site: Site, query: Query, level: int) -> list[Against]:
    found = [against(site, query, e) for e in entries(site, level)]
    return [a for by_dimension in found for rows in by_dimension.values() for a in rows]


def _card(site: Site, query: Query, entry: Entry, waits: str) -> html.Details:
    """What a pilot can learn, by dimension; on a phone folded up behind how much that is, but for the chosen pilot.

    `waits`: letters of what is being computed.
    """
    picked, known = entry.pilot == chosen_pilot(site, query), is_known(query, site, entry)
    own, rest = _learning(site, query, entry) if known else ("", _unknown(site, entry, waits))
    own = _("{summary} · chosen", summary=own) if own and picked else own
    said = [html.P(own, className="panel-change")] if own else []
    card = html.Section(
        [html.H3(entry.full_name, className="panel-title"), *said, rest],
        className="pilot-agenda picked" if picked else "pilot-agenda",
    )
    title = html.Summary([html.H3(entry.full_name), html.Span(own)])
    return html.Details([title, card], className=FOLD, open=picked)


def _unknown(site: Site, entry: Entry, waits: str) -> Any:
    if letter_of(site, entry) in waits:
        return waiting(_("Every pair is being compared in {n} methods …", n=number(DRAWS, 0)))
    return html.P(_("It could not be computed what holds against the others."))


def _learning(site: Site, query: Query, entry: Entry) -> tuple[str, Any]:
    """In how many dimensions a pilot can learn, and its list by dimension."""
    by_dimension = against(site, query, entry)
    items = [_item(site, query, name, rows) for name, rows in by_dimension.items()]
    return summary(by_dimension), content(f"pilots-agenda-{entry.geo}", element("Dl", items))


def _item(site: Site, query: Query, dimension: str, rows: list[Against]) -> Element:
    """A dimension and its sentences."""
    teach, show, untold, without = split(rows)
    texts: list[Element] = []
    if teach:
        texts.append(element("Strong", learn_sentence(teach)))
        texts += [
            element("Span", makers_sentence(site, a, makers(site, query, a))) for a in teach[:1] if a.gap["gap"] < 0
        ]
    texts += [
        element("Span", text, className="quiet") for text in rest_sentences(show, untold, without, alone=not teach)
    ]
    spaced = [part for text in texts for part in (text, " ")][:-1]
    return element("Div", [element("Dt", site.label(dimension)), element("Dd", spaced)])


def agenda_data(site: Site, query: Query, level: int) -> Table:
    """Every pilot against every other of its level, with the shares of draws behind what is said."""
    rows = []
    for a in _every(site, query, level):
        names = [a.entry.full_name, a.entry.geo, a.other.full_name, a.other.geo, site.label(a.gap["dimension"])]
        gap = [a.gap["score"], a.gap["core_score"], a.gap["gap"], a.gap["compared"], a.gap["catalogue"]]
        rows.append([*names, *gap, a.ahead, a.behind, a.statement])
    heads = [_("Pilot"), _("Code"), _("Against"), _("Its code"), _("Dimension"), _("Score"), _("The other's")]
    heads += [_("Gap"), _("Indicators compared"), _("Indicators in all"), _("Share of draws ahead")]
    heads += [_("Share of draws behind"), _("Statement")]
    year = year_of(site, query, level)
    caption = _("Pilots against each other, NUTS {level}, {year}, points", level=level, year=year)
    decimals = {5: 1, 6: 1, 7: 1, 8: 0, 9: 0, 10: 3, 11: 3}
    return Table(caption, heads, rows, decimals, source_of(site, [level]))


def spread_frame(site: Site, query: Query) -> html.Figure:
    """Standard deviation of the pilots' scores over the years, one panel per dimension and level.

    Kept as a whole: it is the same whoever is chosen and whatever is known.
    """
    years = (year_of(site, query, level) for level in levels(site))
    key = ("pilots spread", *years, query.theme, query.language)
    return site.memory.get(key, lambda: _spread_frame(site, query), room=0.07)


def _spread_frame(site: Site, query: Query) -> html.Figure:
    by_level = {level: grown(site, query, level) for level in levels(site)}
    sentences = [
        html.Li(f"NUTS {level}, {spread_sentence(site, t)}") for level, found in by_level.items() for t in found
    ]
    shown = [(level, t) for level, found in by_level.items() for t in found if t.first]
    body: list[Any] = [html.Ul(sentences, id="pilots-spread-sentences", className="robust-sentences")]
    if shown:
        years = min(t.first for _l, t in shown), max(t.last for _l, t in shown)
        high = max(float(t.sigma.spread.max()) for _l, t in shown)
        panels = [_course(site, query, level, t, years, high) for level, t in shown]
        body.append(html.Div(panels, className="panels"))
    subtitle = _("Standard deviation of their scores in points, on the indicators that all of them have in all years")
    note = _(
        "A trend is said where Kendall's test allows it (5 %); that those behind gained faster, where the change a "
        "year falls with the score at the start, and both on full data only. Lines are cut where a value is flagged as "
        "a break in series."
    )
    title = spread_title(site, by_level)
    return figure_frame("spread", title, subtitle, body, source_of(site, levels(site)), footnotes=[html.P(note)])


def _course(site: Site, query: Query, level: int, found: Any, years: tuple[int, int], high: float) -> html.Div:
    name = f"{site.label(found.dimension)} · NUTS {level}"
    course = Course(name, found.sigma.years.tolist(), found.sigma.spread.tolist(), found.breaks)
    figure = spread_figure(course, theme=THEMES[query.theme], years=years, high=high)
    title = html.H3(name, className="panel-title")
    return html.Div([title, chart(f"pilots-spread-{level}-{found.dimension}", figure)], className="panel")


def spread_data(site: Site, query: Query) -> Table:
    """The spread by year, and the slopes behind the sentences."""
    rows = []
    for level in levels(site):
        for t in grown(site, query, level):
            s, b = t.sigma.slope, t.beta.slope
            slopes = [s.slope, s.p, b.slope, b.p, t.coverage, _("full") if t.full else _("partial")]
            for year, value in zip(t.sigma.years.tolist(), t.sigma.spread.tolist(), strict=True):
                rows.append([level, site.label(t.dimension), len(t.sigma.regions), year, value, *slopes])
    heads = [_("NUTS level"), _("Dimension"), _("Regions"), _("Year"), _("Standard deviation"), _("Change a year")]
    heads += [_("p"), _("Change a year per point at the start"), _("p of that"), _("Share of the weight"), _("Data")]
    decimals = {4: 2, 5: 3, 6: 4, 7: 4, 8: 4, 9: 2}
    caption = _("How far the pilots lie apart, points")
    return Table(caption, heads, rows, decimals, source_of(site, levels(site)))


def instruments_frame(site: Site) -> html.Figure:
    """What each pilot wants to improve, and its priorities for smart specialisation, with their sources."""
    heads = [_("Pilot"), _("Policy instrument"), _("Priorities for smart specialisation")]
    top = element("Tr", [element("Th", text, scope="col") for text in heads])
    lines = [_instrument(site, key, exchange) for key, exchange in exchange_of(site).items() if key in site.pilots]
    table = element("Table", [element("Thead", top), element("Tbody", lines)], className="robust-table")
    named = {"aria-label": _("Table of policy instruments"), "role": "region"}
    named_count = sum(bool(e.instrument) for e in exchange_of(site).values())
    title = _("Policy instruments: {n} of {of} named by a published source", n=named_count, of=len(exchange_of(site)))
    subtitle = _(
        "The project improves four ERDF operational programmes and two local instruments. Named is only what a "
        "published source names."
    )
    body = content("pilots-instruments-table", table, className="scroll", tabIndex=0, **named)
    source = html.Span([_("Source: "), html.A(PROJECT, href=PROJECT, rel="noopener noreferrer", target="_blank")])
    return figure_frame("instruments", title, subtitle, body, source, without=("png", "svg"))


def _instrument(site: Site, key: str, exchange: Exchange) -> Element:
    label = _(site.pilots[key].label)
    none = element("Span", _("left open: no published source found"), className="reason")
    instrument = [_(exchange.instrument), " ", _outside(exchange.instrument_source)] if exchange.instrument else [none]
    names = _names(exchange, ", ")
    priorities = [names, " ", _outside(exchange.priorities_source)] if names else [none]
    if exchange.note:
        priorities.append(element("Span", _(exchange.note), className="was"))
    # On a phone the head is out of sight and each cell says what it is.
    heads = (_("Policy instrument"), _("Priorities for smart specialisation"))
    cells = [element("Td", cell, **{"data-label": h}) for h, cell in zip(heads, (instrument, priorities), strict=True)]
    return element("Tr", [element("Th", label, scope="row"), *cells])


def _names(exchange: Exchange, between: str) -> str:
    return between.join(_(p.label) for p in exchange.priorities)


def _outside(address: str) -> Element:
    """A link to a source elsewhere, by the name of its host."""
    host = address.split("/")[2].removeprefix("www.")
    return element("A", f"({host})", href=address, rel="noopener noreferrer", target="_blank")


def instruments_data(site: Site) -> Table:
    """Instruments and priorities with their sources."""
    rows = [
        [_(site.pilots[key].label), e.instrument, e.instrument_source, _names(e, "; "), e.priorities_source, e.note]
        for key, e in exchange_of(site).items()
        if key in site.pilots
    ]
    heads = [_("Pilot"), _("Policy instrument"), _("Its source"), _("Priorities"), _("Their source"), _("Note")]
    return Table(_("Policy instruments and priorities of the pilots"), heads, rows, {}, PROJECT)


def agenda_tables(site: Site, query: Query) -> Mapping[str, Callable[[], Table]]:
    """The numbers and texts behind the figures of this module."""
    found: dict[str, Callable[[], Table]] = {
        "spread": lambda: spread_data(site, query),
        "instruments": lambda: instruments_data(site),
    }
    for level in levels(site):
        found[f"agenda-{level}"] = lambda at=level: agenda_data(site, query, at)
    return found
