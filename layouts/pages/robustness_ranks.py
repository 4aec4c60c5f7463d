"""Rank intervals, statements on pairs of regions, and what the ranking depends on: shown when they are there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data.translate import N_, _
from indicators.cores import group_of
from indicators.sensitivity import FACTORS, LABELS, RUNS
from indicators.significance import AHEAD, BEHIND, in_words
from layouts import html
from layouts.components import chart, figure_frame
from layouts.controls import segmented
from layouts.figures.intervals import Placed, intervals_figure
from layouts.figures.sensitivity import sensitivity_figure
from layouts.known import PAIRS, RANKS, SENSITIVITY, certainty_of, dimension_of, sensitivity_of
from layouts.light import Element, content, element
from layouts.numbers import number, signed
from layouts.pages.robustness_data import MOST, NEAREST, Pair, compared, core_of, pairs, ranks_of, standings
from layouts.pages.robustness_words import (
    DRAWS,
    lowered,
    outside_words,
    pairs_headline,
    ranks_headline,
    sensitivity_headline,
    share_text,
)
from layouts.query import Query
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES

AMONG = {"": N_("Its country"), "near": N_("Nearest ranks")}


def ranks_frame(site: Site, query: Query) -> html.Figure:
    """Ranks with their intervals: region, core, and the regions beside them."""
    dimension = dimension_of(site, query)
    rows, ranked = placed(site, query), len(ranks_of(site, query, dimension))
    if not rows:
        return _empty("ranks", _title(site, query), _no_ranks(site, query))
    figure = intervals_figure(rows, theme=THEMES[query.theme], ranked=ranked)
    body: list[Any] = [_choice(query)] if query.geo else []
    body.append(chart("robust-ranks-figure", figure))
    if RANKS not in query.known:
        body.append(
            waiting(_("Ranks are here; their intervals are being computed from {n} methods …", n=number(DRAWS, 0)))
        )
    notes = [html.P(_notes(site, query, len(rows)))]
    return figure_frame(
        "ranks", _title(site, query), _subtitle(site, query), body, _source(site, query), footnotes=notes
    )


def placed(site: Site, query: Query) -> list[Placed]:
    """The regions of the chart."""
    results, dimension = site.results, dimension_of(site, query)
    ranks, found = ranks_of(site, query, dimension), certainty_of(site, query, RANKS)
    before = ranks_of(site.default, query, dimension) if _same_regions(site, query) else {}
    interval = found.ranks.get(dimension) if found else None
    core = core_of(site, query)
    rows = []
    for geo in compared(site, query, dimension):
        n = results.row(query.level, geo)
        role = "region" if geo == query.geo else "core" if geo in core else ""
        ends = (float(interval.low[n]), float(interval.high[n])) if interval else (float("nan"),) * 2
        was = float(before.get(geo, "nan"))
        rows.append(Placed(geo, results.regions.name(geo), float(ranks[geo]), *ends, role=role, before=was))
    return rows


def _same_regions(site: Site, query: Query) -> bool:
    """Whether another method than the default ranks as many regions: else its ranks are not those of the default."""
    dimension = dimension_of(site, query)
    return site.standard is not None and ranks_of(site, query, dimension).keys() == (
        ranks_of(site.default, query, dimension).keys()
    )


def ranks_data(site: Site, query: Query) -> Table:
    """The numbers behind the chart of ranks."""
    rows = [[r.geo, r.name, r.rank, r.low, r.high, r.before] for r in sorted(placed(site, query), key=lambda r: r.rank)]
    heads = [_("Code"), _("Region"), _("Rank"), _("5 %"), _("95 %"), _("Rank by default")]
    caption = f"{_title(site, query)}. {_subtitle(site, query)}"
    return Table(caption, heads, rows, {2: 0, 3: 0, 4: 0, 5: 0}, _source(site, query))


def pairs_frame(site: Site, query: Query) -> html.Figure | None:
    """What can be said of the region and each of the others; None without a region."""
    if not query.geo:
        return None
    dimension, found = dimension_of(site, query), certainty_of(site, query, PAIRS)
    name = site.results.regions.name(query.geo)
    title = _("{name} against each of them: which is ahead?", name=name)
    if PAIRS not in query.known:
        return _frame_of_pairs(
            site, query, title, [waiting(_("Every pair is being compared in {n} methods …", n=number(DRAWS, 0)))]
        )
    if found is None:
        return _frame_of_pairs(site, query, title, [_failed()])
    rows = pairs(site, query, dimension, found)
    if not rows:
        return _frame_of_pairs(site, query, title, [html.P(_("There is no other ranked region to compare with."))])
    heads = [name, _("So it is"), _("Gap, points"), _("5 to 95 %"), _("Ahead in"), _("Behind in")]
    top = element("Tr", [element("Th", h, scope="col", className="num" if n > 1 else "") for n, h in enumerate(heads)])
    lines = [_pair_line(pair, pair.geo in core_of(site, query)) for pair in rows]
    table = element("Table", [element("Thead", top), element("Tbody", lines)], className="robust-table")
    named = {"aria-label": _("Table of pairs"), "role": "region"}
    body = content("robust-pairs-table", table, className="scroll", tabIndex=0, **named)
    return _frame_of_pairs(site, query, pairs_headline(site, query, rows), [body])


def _pair_line(pair: Pair, core: bool) -> Element:
    ends = f"{signed(pair.low, 1)} … {signed(pair.high, 1)}" if pair.low == pair.low else "–"
    shares = [f"{share_text(s)} %" if s == s else "–" for s in (pair.ahead, pair.behind)]
    figures = [signed(pair.gap, 1) if pair.gap == pair.gap else "–", ends, *shares]
    tone = {AHEAD: "ahead", BEHIND: "behind"}.get(pair.statement, "")
    said = in_words(pair.statement, pair.clearly) or _("too little data for a statement")
    head = element("Th", _("against {name}", name=pair.name), scope="row", className="is-core" if core else "")
    cells = [element("Td", text, className="num") for text in figures]
    return element("Tr", [head, element("Td", said, className=tone), *cells])


def pairs_data(site: Site, query: Query) -> Table:
    """The numbers behind the statements on pairs."""
    found = certainty_of(site, query, PAIRS)
    known = pairs(site, query, dimension_of(site, query), found) if found else []
    rows = [[p.geo, p.name, p.gap, p.low, p.high, p.ahead, p.behind, p.statement] for p in known]
    heads = [_("Code"), _("Against"), _("Gap"), _("Gap, 5 %"), _("Gap, 95 %"), _("Share of draws ahead")]
    heads += [_("Share of draws behind"), _("Statement")]
    caption = f"{pairs_headline(site, query, known)}. {_subtitle(site, query)}"
    return Table(caption, heads, rows, {2: 1, 3: 1, 4: 1, 5: 3, 6: 3}, _source(site, query))


def _frame_of_pairs(site: Site, query: Query, title: str, body: list[Any]) -> html.Figure:
    note = _(
        "Compared on the indicators both regions have. Ahead or behind is said from 95 % of the draws on. The interval "
        "of the gap is that of the draws that keep scale and averaging, because other scales have other points."
    )
    without = ("png", "svg") if "waiting" in str(getattr(body[0], "className", "")) else ()
    parts = {"footnotes": [html.P(note)], "without": without}
    return figure_frame("pairs", title, _subtitle(site, query), body, _source(site, query), **parts)


def sensitivity_frame(site: Site, query: Query) -> html.Figure:
    """Sobol indices of the choices, as bars and in words."""
    found = sensitivity_of(site, query)
    title = sensitivity_headline(site, query, found)
    subtitle = _(
        "Share of the differences between rankings that each choice makes alone, and with all others (Sobol indices) · "
        "{year} · NUTS {level}",
        year=query.year,
        level=query.level,
    )
    if SENSITIVITY not in query.known:
        body: list[Any] = [waiting(_("{n} rankings are being computed …", n=number(RUNS * (len(FACTORS) + 2), 0)))]
    elif found is None:
        body = [html.P(_("There is no ranking in this dimension at this level."))]
    else:
        words = html.Ul([html.Li(sentence) for sentence in found.sentences()], className="robust-sentences")
        rows = _indices(site, query)
        figure = sensitivity_figure(rows, theme=THEMES[query.theme])
        body = [words, chart("robust-sensitivity-figure", figure)]
    note = _(
        "Thin lines: 95 % intervals of the estimates, from {n} runs of a Saltelli design.",
        n=number(found.runs if found else RUNS, 0),
    )
    return figure_frame("sensitivity", title, subtitle, body, _source(site, query), footnotes=[html.P(note)])


def _indices(site: Site, query: Query) -> list[tuple[str, float, float, float, float]]:
    found = sensitivity_of(site, query)
    if found is None:
        return []
    each = (found.first, found.first_error, found.total, found.total_error)
    labels = [_(LABELS[name]) for name in FACTORS]
    return [(labels[n][:1].upper() + labels[n][1:], *(float(a[n]) for a in each)) for n in found.order]


def sensitivity_data(site: Site, query: Query) -> Table:
    """The indices."""
    title = sensitivity_headline(site, query, sensitivity_of(site, query))
    heads = [_("Choice"), _("Alone"), _("± alone"), _("With the others"), _("± with the others")]
    rows = [list(row) for row in _indices(site, query)]
    return Table(title, heads, rows, dict.fromkeys(range(1, 5), 3), _source(site, query))


TABLES: dict[str, Callable[[Site, Query], Table]] = {
    "ranks": ranks_data,
    "pairs": pairs_data,
    "sensitivity": sensitivity_data,
}


def waiting(text: str) -> html.Div:
    """What stands in the place of an answer that is being computed."""
    bones = [html.Div(className="bone", style={"width": f"{w}%"}) for w in (92, 70, 81)]
    return html.Div([html.P(text, role="status"), *bones], className="waiting")


def _failed() -> html.P:
    return html.P(_("This could not be computed; the scores are not affected."), className="row-missing")


def _empty(name: str, title: str, text: str) -> html.Figure:
    return figure_frame(name, title, "", html.P(text), "", without=("table", "png", "svg", "csv"))


def _no_ranks(site: Site, query: Query) -> str:
    if not site.results.dimension(query.level, dimension_of(site, query)).indicators:
        return _("None of its indicators is published at NUTS {level}; NUTS 2 has them.", level=query.level)
    return _("Neither it nor a region beside it has enough data for a rank in {year}.", year=query.year)


def _choice(query: Query) -> html.Div:
    options = [(_(text), value) for value, text in AMONG.items()]
    return segmented("robust-among", "among", options, query.field("among"), _("Regions beside it"), className="small")


def _title(site: Site, query: Query) -> str:
    dimension = dimension_of(site, query)
    if query.geo:
        return ranks_headline(site, query, standings(site, query)[dimension])
    return _("How sure the ranks of the capital regions are in {dimension}", dimension=lowered(site.label(dimension)))


def _subtitle(site: Site, query: Query) -> str:
    return f"{site.label(dimension_of(site, query))} · {query.year} · NUTS {query.level}"


def _notes(site: Site, query: Query, shown: int) -> str:
    text = _(
        "Dot: rank by the method chosen. Line: ranks of nine of ten draws. Regions without full data have no rank."
    )
    if any(outside_words(r.rank, r.low, r.high) for r in placed(site, query)):
        text += " " + _(
            "A dot beside its line: at least 95 % of the draws rank the region better, or worse, than this method does."
        )
    if _same_regions(site, query):
        text += " " + _("Hollow: rank by the default method.")
    if query.geo and query.field("among"):
        text += " " + _("Shown are the {n} nearest ranks.", n=NEAREST)
    elif query.geo and shown >= MOST:
        text += " " + _("Shown are the {n} regions of the country that are closest in rank.", n=MOST)
    if group_of(core_of(site, query)):
        text += " " + _("A mean has no rank.")
    return text


def _source(site: Site, query: Query) -> str:
    catalogue = site.results.catalogue
    return site.source_line(tuple(i.id for i in catalogue.of(dimension_of(site, query), query.level)))
