"""The three figures of a region's sectors (quotients, shift-share, bubbles), what is said around them, their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlparse

from data.translate import _
from indicators.specialisation import SPECIALISED
from layouts import html
from layouts.components import chart, figure_frame, link
from layouts.controls import control, segmented
from layouts.figures.bubbles import Bubble, bubbles_figure
from layouts.figures.quotients import CORE, EU, NATION, Quotients, quotients_figure
from layouts.figures.shift import PARTS, Shift, shift_figure
from layouts.numbers import number, signed, with_unit
from layouts.pages.chain_data import MEASURES, SECTORS, SPAN, SPANS
from layouts.pages.sectors_data import SectorFacts
from layouts.pages.sectors_tables import shown, source_of
from layouts.pages.sectors_words import (
    alone_words,
    decimals_of,
    measured,
    missing_words,
    name_of,
    offer_subtitle,
    offer_title,
    quotients_subtitle,
    quotients_title,
    reference_of,
    shift_subtitle,
    shift_title,
    short_name,
    shorter,
    side_notes,
    span_words,
    totals_of,
)
from layouts.query import Query, choose_region
from layouts.rows import Row
from layouts.site import Site
from layouts.theme import THEMES


def sector_controls(query: Query) -> html.Div:
    """What sectors are measured by, and the years of a change."""
    measures = [(_("Persons employed"), ""), (_("Gross value added"), "gva")]
    spans = [(_("{n} years", n=years), text) for text, years in SPANS.items()]
    return html.Div(
        [
            control(
                _("Measured by"),
                segmented("chain-sectors", SECTORS, measures, _pressed(query, SECTORS), _("Measured by")),
            ),
            control(_("Change over"), segmented("chain-span", SPAN, spans, _pressed(query, SPAN), _("Change over"))),
        ],
        className="controls",
    )


def _pressed(query: Query, name: str) -> str:
    return query.field(name) if query.field(name) in (*SPANS, *MEASURES) else ""


def sector_words(site: Site, query: Query, facts: SectorFacts) -> list[Any]:
    """The priorities of the region with their source; where it has no sectors, why, and where there are some."""
    found = _priorities(facts)
    if facts.there:
        return found + _alone(query, facts)
    found.append(html.P(missing_words(site, query, facts), className="notice"))
    if facts.other_measure:
        more = tuple((name, text) for name, text in query.more if name != SECTORS)
        there = replace(query, more=more).address()
        found.append(html.P(link(_("Show persons employed"), there, className="button"), className="basis"))
    if facts.nearest:
        there = choose_region(site.results, query, facts.nearest)
        words = {"level": there.level, "name": site.results.regions.name(there.geo), "geo": there.geo}
        text = _("Sectors of the nearest region that has them: {name} ({geo}, NUTS {level})", **words)
        found.append(html.P(link(text, there.address(), className="button"), className="basis"))
    return found


def _alone(query: Query, facts: SectorFacts) -> list[Any]:
    """What can be done where there is nothing to compare with."""
    said = alone_words(facts)
    found: list[Any] = [html.P(said, className="notice")] if said else []
    if said and facts.earlier:
        there = link(
            _("Show {year}", year=facts.earlier), replace(query, year=facts.earlier).address(), className="button"
        )
        found.append(html.P(there, className="basis"))
    return found


def _priorities(facts: SectorFacts) -> list[Any]:
    known = facts.exchange
    if known is None:
        text = _("Priorities of smart specialisation (RIS3) are recorded for the pilot regions only.")
        return [html.P(text, className="basis")]
    if not known.priorities:
        text = _("No published source names priorities of smart specialisation (RIS3) for this region: left open.")
        return [html.P(text, className="basis")]
    names = "; ".join(f"{_(p.label)} ({', '.join(p.sections) or _('no section of its own')})" for p in known.priorities)
    host = urlparse(known.priorities_source).netloc.removeprefix("www.")
    source = html.A(host, href=known.priorities_source, target="_blank", rel="noopener noreferrer")
    note = f" {_(known.note)}" if known.note else ""
    parts = [
        html.Strong(_("Priorities of smart specialisation (RIS3): ")),
        names,
        ". ",
        _("Source: "),
        source,
        f".{note}",
    ]
    return [html.P(parts, className="basis"), html.P(_reading(), className="basis")]


def _reading() -> str:
    return _(
        "A strategy names themes, not sections: in which section (codes in brackets) a theme shows up is our reading."
    )


def sector_frames(site: Site, query: Query, facts: SectorFacts) -> dict[str, html.Figure]:
    """The figures that can be shown, by name."""
    every = {"quotients": _quotients, "shift": _shift, "bubbles": _bubbles}
    return {name: every[name](site, query, facts) for name in shown(facts)}


def _sides(facts: SectorFacts) -> dict[str, str]:
    """The sides that quotients are shown against."""
    sides = [NATION, EU, CORE] if not facts.alone else [EU, CORE]
    sides = [s for s in sides if not facts.lacks(s) and (s != CORE or facts.core_name)]
    return {side: name_of(facts, side) for side in sides}


def _mark(facts: SectorFacts, row: Row) -> str:
    """The priorities in a sector, in words behind a mark; "" for none."""
    labels = facts.priorities.get(row["code"], ())
    return _("★ RIS3 priority: {names}", names=", ".join(_(label) for label in labels)) if labels else ""


def _label(row: Row) -> str:
    label = _(row["label"])
    return _("of which {name}", name=label[:1].lower() + label[1:]) if row["part_of"] else label


def _quotients(site: Site, query: Query, facts: SectorFacts) -> html.Figure:
    sides = _sides(facts)
    sectors = [
        Quotients(
            _label(row),
            _("{percent} % of {what}", percent=number(row["share"], 1), what=measured(facts)),
            {side: row[f"lq_{side}"] for side in sides},
            _mark(facts, row),
        )
        for row in facts.rows
    ]
    figure = quotients_figure(sectors, sides, theme=THEMES[query.theme])
    return _frame("quotients", quotients_title(facts), quotients_subtitle(query, facts), figure, site, query, facts)


def _frame(
    name: str, title: str, subtitle: str, figure: dict[str, Any], site: Site, query: Query, facts: SectorFacts
) -> html.Figure:
    notes = side_notes(query, facts) if name == "quotients" else [shorter(query, facts)]
    if facts.priorities and name == "quotients":
        source = facts.exchange.priorities_source if facts.exchange else ""
        notes.append(_("★ RIS3 priorities: {source}", source=source))
    if name == "bubbles" and facts.core_name and not facts.lacks(CORE):
        notes.append(
            _("Offer: specialised against the nation and against the core, each from {n} on.", n=number(SPECIALISED, 1))
        )
    if facts.priorities and name == "bubbles":
        notes.append(_("★ = with a RIS3 priority."))
    if name != "quotients" and facts.view.measure == "gva":
        notes.append(_("At current prices."))
    paragraphs = [html.P(text) for text in notes if text]
    return figure_frame(
        name,
        title,
        subtitle,
        chart(f"chain-{name}", figure, className="wide" if name == "bubbles" else ""),
        source_of(site, facts),
        footnotes=paragraphs,
    )


def _shift(site: Site, query: Query, facts: SectorFacts) -> html.Figure:
    places, unit = decimals_of(facts), _(facts.view.unit)
    total = totals_of(facts)
    shifts = [_one_shift(facts, _("All sections"), total)]
    shifts += [_one_shift(facts, _label(r), facts.growth[r["code"]]) for r in facts.rows if _moved(facts, r)]
    figure = shift_figure(shifts, theme=THEMES[query.theme], unit=unit, decimals=places)
    return _frame("shift", shift_title(facts), shift_subtitle(query, facts), figure, site, query, facts)


def _moved(facts: SectorFacts, row: Row) -> bool:
    """Whether the change of a sector can be split up."""
    parts = [facts.growth[row["code"]][name] for name in ("change", *PARTS)]
    return all(x == x for x in parts)


def _one_shift(facts: SectorFacts, label: str, row: Mapping[str, float]) -> Shift:
    places, unit = decimals_of(facts), _(facts.view.unit)
    ends = f"{number(row['value_first'], places)} → {number(row['value_last'], places)} {unit}"
    parts = {name: float(row[name]) for name in PARTS}
    hover = [f"<b>{label}</b>", f"{span_words(facts)}: {ends}"]
    hover += [f"{_(words)}: {signed(parts[name], places)}" for name, words in PARTS.items()]
    change = float(row["change"])
    said = signed(change, places)
    return Shift(label, said, parts, change, "<br>".join([*hover, _("change: {n}", n=said)]))


def _bubbles(site: Site, query: Query, facts: SectorFacts) -> html.Figure:
    side = reference_of(facts)
    sides = _sides(facts)
    found = [_bubble(facts, row, side, sides) for row in facts.rows if _drawn(facts, row, side)]
    figure = bubbles_figure(found, theme=THEMES[query.theme], reference=name_of(facts, side), span=span_words(facts))
    return _frame("bubbles", offer_title(facts), offer_subtitle(query, facts), figure, site, query, facts)


def _drawn(facts: SectorFacts, row: Row, side: str) -> bool:
    """Whether a sector has what a bubble needs."""
    growth = facts.growth[row["code"]]["growth"]
    return row[f"lq_{side}"] > 0 and growth == growth and row["value"] > 0


def _bubble(facts: SectorFacts, row: Row, side: str, sides: Mapping[str, str]) -> Bubble:
    growth = facts.growth[row["code"]]
    places, unit = decimals_of(facts), _(facts.view.unit)
    hover = [f"<b>{_label(row)}</b>", f"{with_unit(row['value'], unit, places)} ({facts.view.year})"]
    for key, name in sides.items():
        hover.append(_("{value} against {name}", value=number(row[f"lq_{key}"], 2), name=name))
    words = {
        "own": signed(growth["growth"], 1),
        "nation": signed(growth["nation_growth"], 1),
        "span": span_words(facts),
    }
    hover.append(_("{own} % a year {span}, nation {nation} %", **words))
    if row["own"]:
        hover.append(_("the region's own offer"))
    star = "★ " if facts.priorities.get(row["code"]) else ""
    values = {"quotient": float(row[f"lq_{side}"]), "growth": float(growth["growth"]), "size": float(row["value"])}
    return Bubble(
        f"{star}{short_name(row)}", hover="<br>".join(hover), own=bool(row["own"]), part=bool(row["part_of"]), **values
    )
