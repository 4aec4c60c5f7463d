"""The figures over years of the gap page: the gap itself, how far regions lie apart, and who catches up."""

from __future__ import annotations

from typing import Any

from data.translate import N_, _, ngettext
from layouts import html
from layouts.components import chart, figure_frame
from layouts.figures.convergence import Course, Grown, Line, growth_figure, spread_figure
from layouts.figures.development import Steady, Sure, Told, development_figure
from layouts.known import dimension_of
from layouts.lookup import source_of
from layouts.numbers import number
from layouts.pages.gap_data import Facts, certain_of, history_in, spreads_of, trend_of
from layouts.pages.gap_words import (
    certainty_line,
    growth_title,
    joined,
    lowered,
    spread_title,
    trend_basis,
    trend_mean,
    trend_title,
)
from layouts.query import Query
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES


def development_frame(site: Site, query: Query, facts: Facts) -> html.Figure:
    """The gap over all years, with how sure that of the chosen year is."""
    found, sure = trend_of(site, query), certain_of(site, query)
    path = found.path
    figure = development_figure(
        history_in(site, query),
        theme=THEMES[query.theme],
        told=Told(facts.name, facts.core_name, facts.label),
        year=query.year,
        steady=Steady(tuple(path.years), tuple(path.gap), len(path.indicators)),
        sure=Sure(sure.low, sure.high),
    )
    subtitle = " · ".join(
        [
            _("Gap in {dimension}, points on a scale of 0–100", dimension=lowered(facts.label)),
            f"NUTS {query.level}",
            _("against {core}", core=facts.core_name),
            trend_basis(found, int(facts.gap["catalogue"])),
        ]
    )
    said = html.P(certainty_line(facts, sure, query.year), className="gap-sure", **{"aria-live": "polite"})
    return figure_frame(
        "development",
        trend_title(facts, found),
        subtitle,
        chart("gap-development", figure),
        source_of(site, tuple(r["indicator"] for r in facts.rows)),
        footnotes=[said, *_development_notes(site, query)],
    )


def _development_notes(site: Site, query: Query) -> list[html.P]:
    history = history_in(site, query)
    breaks = [str(int(t)) for t, b in zip(history["time"].tolist(), history["break_"].tolist(), strict=True) if b]
    notes = [_("Years differ in which indicators can be compared; a jump of the dots can come from that alone.")]
    if breaks:
        notes.append(_("A series is flagged as broken before {years}.", years=", ".join(breaks)))
    return [html.P(note) for note in [*notes, *trend_mean(site, dimension_of(site, query))]]


def development_data(site: Site, query: Query, facts: Facts) -> Table:
    """Every year: gap, both scores, on how many indicators, state, break, and the gap on the same indicators."""
    history, path, sure = history_in(site, query), trend_of(site, query).path, certain_of(site, query)
    steady = dict(zip((int(y) for y in path.years), (float(g) for g in path.gap), strict=True))
    heads = [_("Year"), _("Gap"), facts.name, facts.core_name, _("Indicators compared"), _("State"), _("Break before")]
    heads += [_("Gap on the same indicators"), _("Gap, 5 % of draws"), _("Gap, 95 % of draws")]
    columns = ("time", "gap", "score", "core_score", "compared", "state", "break_")
    rows: list[list[Any]] = []
    for year, gap, own, core, compared, state, cut in zip(*(history[c].tolist() for c in columns), strict=True):
        ends = [sure.low, sure.high] if year == query.year else [None, None]
        rows.append([str(year), gap, own, core, compared, state, _("yes") if cut else "", steady.get(year), *ends])
    caption = f"{trend_title(facts, trend_of(site, query))}. {_('against {core}', core=facts.core_name)}"
    decimals = dict.fromkeys((1, 2, 3, 7, 8, 9), 1) | {4: 0}
    return Table(caption, heads, rows, decimals, source_of(site, tuple(r["indicator"] for r in facts.rows)))


def spread_frame(site: Site, query: Query, facts: Facts) -> html.Figure:
    """How far the regions of the country lie apart, beside those of the EU."""
    found = spreads_of(site, query)
    body: Any = html.P(_nothing(site, query), className="gap-nothing")
    if found.indicators:
        body = chart(
            "gap-spread", spread_figure(*_courses(site, query), theme=THEMES[query.theme], breaks=found.breaks)
        )
    return figure_frame(
        "spread",
        spread_title(site, facts, found),
        _spread_subtitle(site, query, facts),
        body,
        source_of(site, found.indicators or tuple(r["indicator"] for r in facts.rows)),
        footnotes=_spread_notes(site, query),
        without=() if found.indicators else ("table", "csv", "png", "svg"),
    )


def _nothing(site: Site, query: Query) -> str:
    found = spreads_of(site, query)
    words = {"n": found.regions, "level": query.level, "country": site.results.regions.name(found.country)}
    if found.regions < 3:
        return ngettext(
            "{country} has {n} region at NUTS {level}; a spread needs three.",
            "{country} has {n} regions at NUTS {level}; a spread needs three.",
            words.pop("n"),
            **words,
        )
    return _(
        "In no four years do at least two thirds of the {n} regions of {country} at NUTS {level} have indicators of a "
        "third of the weight in common.",
        **words,
    )


def _courses(site: Site, query: Query) -> tuple[Course, Course | None]:
    found = spreads_of(site, query)
    country = site.results.regions.name(found.country)
    own = Course(country, len(found.own.regions), found.own.years.tolist(), found.own.spread.tolist())
    eu = Course(_("EU"), len(found.eu.regions), found.eu.years.tolist(), found.eu.spread.tolist())
    return own, eu if len(found.eu.years) else None


def _spread_subtitle(site: Site, query: Query, facts: Facts) -> str:
    found = spreads_of(site, query)
    parts = [_("How far regions lie apart in {dimension}", dimension=lowered(facts.label)), f"NUTS {query.level}"]
    if found.indicators:
        parts.insert(1, f"{int(found.own.years[0])}–{int(found.own.years[-1])}")
        rest = N_("on the {n} of {of} indicators that they have in all these years ({percent} % of the weight)")
        every = len(site.results.catalogue.of(facts.dimension, query.level))
        parts.append(_(rest, n=len(found.indicators), of=every, percent=number(100 * found.coverage, 0)))
    return " · ".join(parts)


def _spread_notes(site: Site, query: Query) -> list[html.P]:
    found = spreads_of(site, query)
    if not found.indicators:
        return []
    names = joined([lowered(site.label(i)) for i in found.indicators])
    notes = [_("Indicators: {names}.", names=names)]
    if len(found.own.regions) < found.regions:
        notes.append(
            ngettext(
                "{n} of {of} regions of the country lacks one of them and is left out.",
                "{n} of {of} regions of the country lack one of them and are left out.",
                found.regions - len(found.own.regions),
                of=found.regions,
            )
        )
    if len(found.eu.years):
        words = {"n": len(found.eu.regions), "of": found.eu_regions}
        notes.append(_("EU: the {n} of {of} regions that have all of them.", **words))
    if found.breaks:
        years = ", ".join(str(y) for y in found.breaks)
        notes.append(
            _("A series of the country is flagged as broken before {years}; the line is cut there.", years=years)
        )
    notes.append(_("Values carried forward count. No coefficient of variation: a score of 0 is the weakest region."))
    return [html.P(note) for note in notes]


def growth_frame(site: Site, query: Query, facts: Facts) -> html.Figure | None:
    """Every region's change over where it started; None without enough regions."""
    found = spreads_of(site, query)
    if not found.beta.regions:
        return None
    beta = found.beta
    line = Line(beta.slope.slope, beta.slope.intercept, bool(beta.slope.significant and found.full))
    figure = growth_figure(grown(site, query, facts), line, theme=THEMES[query.theme], years=(beta.first, beta.last))
    parts = [
        _("Change a year over the score at the start, {dimension}", dimension=lowered(facts.label)),
        f"{beta.first}–{beta.last}",
        f"NUTS {query.level}",
        _("{n} regions, the same indicators as for the spread", n=len(beta.regions)),
    ]
    return figure_frame(
        "growth",
        growth_title(site, found),
        " · ".join(parts),
        chart("gap-growth", figure),
        source_of(site, found.indicators),
        footnotes=[html.P(_slope_note(site, query))],
    )


def _slope_note(site: Site, query: Query) -> str:
    slope = spreads_of(site, query).beta.slope
    text = _("Line: median of the slopes between any two regions (Theil–Sen), {slope}", slope=number(slope.slope, 3))
    if slope.low == slope.low:
        text += " " + _("(95 %: {low} to {high})", low=number(slope.low, 3), high=number(slope.high, 3))
    sure = _("solid: its sign is no accident") if slope.significant else _("dotted: its sign may be an accident")
    sure = sure if spreads_of(site, query).full else _("dotted: partial data, so nothing is said of its sign")
    return f"{text}; {sure}. " + _("Values at the edges also fall back by chance: regression to the mean is in it.")


def grown(site: Site, query: Query, facts: Facts) -> list[Grown]:
    """Every region of the country with where it started and how it grew."""
    beta, regions = spreads_of(site, query).beta, site.results.regions
    roles = dict.fromkeys(facts.core, "core") | {query.geo: "region"}
    each = zip(beta.regions, beta.start.tolist(), beta.change.tolist(), strict=True)
    return [Grown(g, regions.name(g), start, change, roles.get(g, "")) for g, start, change in each]


def spread_data(site: Site, query: Query, facts: Facts) -> Table:
    """Standard deviations of every year."""
    own, eu = _courses(site, query)
    other = dict(zip(eu.years, eu.spread, strict=True)) if eu else {}
    rows = [[str(int(y)), s, other.get(y)] for y, s in zip(own.years, own.spread, strict=True)]
    found = spreads_of(site, query)
    caption = f"{spread_title(site, facts, found)}. {_spread_subtitle(site, query, facts)}"
    heads = [_("Year"), _("{name}, {n} regions", name=own.name, n=own.regions)]
    heads.append(_("{name}, {n} regions", name=_("EU"), n=eu.regions if eu else 0))
    return Table(caption, heads, rows, {1: 2, 2: 2}, source_of(site, found.indicators))


def growth_data(site: Site, query: Query, facts: Facts) -> Table:
    """Start and change of every region."""
    found = spreads_of(site, query)
    rows = [[r.geo, r.name, r.start, r.change] for r in sorted(grown(site, query, facts), key=lambda r: r.start)]
    heads = [_("Code"), _("Region"), _("Score in {year}, points", year=found.beta.first)]
    heads.append(_("Change a year to {year}, points", year=found.beta.last))
    return Table(growth_title(site, found), heads, rows, {2: 1, 3: 2}, source_of(site, found.indicators))
