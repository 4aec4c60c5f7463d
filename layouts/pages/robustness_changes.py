"""What the chosen method changes: the region's scores, gaps, ranks and statements, and the regions that move most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data.translate import _
from indicators.significance import AHEAD, BEHIND
from layouts import html
from layouts.components import figure_frame
from layouts.known import CORE, DEFAULT_CORE, DEFAULT_RANKS, RANKS, dimension_of
from layouts.light import Element, content, element
from layouts.method import scale_text
from layouts.numbers import number, signed
from layouts.pages.robustness_data import Move, Standing, core_of, flips, moves, own_core_words, standings
from layouts.pages.robustness_words import (
    DRAWS,
    changes_headline,
    moves_headline,
    outside_sentences,
    rank_interval,
    share_text,
    statement_words,
    sure_headline,
)
from layouts.query import Query, choose_region
from layouts.site import Site
from layouts.tables import Table

# How many regions are listed that gain, and that lose.
LISTED = 6


def changes_frame(site: Site, query: Query) -> html.Figure | None:
    """All dimensions of the region, by the default method beside the chosen one; None without a region."""
    if not query.geo:
        return None
    before, after = standings(site, query, default=True), standings(site, query)
    changed = site.standard is not None
    flipped = flips(before, after)
    title = sure_headline(site, query, after)
    if changed:
        title = changes_headline(site, query, before, after, flipped)
    table = _table_of(site, query, before, after, flipped)
    told = [scale_text(site.results.method), _explained(), *outside_sentences(site, after)]
    notes = [html.P(text) for text in told]
    named = {"aria-label": _("Table of what changes"), "role": "region"}
    body = content("robust-changes-table", table, className="scroll", tabIndex=0, **named)
    return figure_frame("changes", title, _subtitle(site, query), body, _source(site, query), footnotes=notes)


def movers_frame(site: Site, query: Query) -> html.Figure | None:
    """The regions that another method moves most; None by the default method."""
    if site.standard is None:
        return None
    found = moves(site, query, dimension_of(site, query))
    gain, lose = _most(found)
    lists = [
        html.Div([html.H3(title, className="panel-title"), _list(site, query, name, rows)], className="panel")
        for name, title, rows in (("gain", _("Gain most"), gain), ("lose", _("Lose most"), lose))
        if rows
    ]
    subtitle = _(
        "Rank by the default and by the chosen method among the {n} regions that both rank, {year}, NUTS {level}",
        year=query.year,
        level=query.level,
        n=number(len(found), 0),
    )
    body = html.Div(lists or html.P(_("Every region keeps its rank.")), className="panels")
    return figure_frame("movers", moves_headline(site, query, found), subtitle, body, _source(site, query))


def changes_data(site: Site, query: Query) -> Table:
    """The numbers behind the comparison of methods."""
    before, after = standings(site, query, default=True), standings(site, query)
    rows: list[list[Any]] = []
    for name, by in ((_("default"), before), (_("chosen"), after)):
        for own in by.values():
            sure = own.sure
            known = [own.score, own.rank, sure.low, sure.high, own.gap, sure.ahead, sure.behind, sure.statement]
            rows.append([site.label(own.dimension), name, *known])
    heads = [_("Dimension"), _("Method"), _("Score"), _("Rank"), _("Rank, 5 %"), _("Rank, 95 %"), _("Gap")]
    heads += [_("Share of draws ahead"), _("Share of draws behind"), _("Statement")]
    caption = f"{site.results.regions.name(query.geo)}: {_subtitle(site, query)}"
    return Table(caption, heads, rows, {2: 1, 3: 0, 4: 0, 5: 0, 6: 1, 7: 3, 8: 3}, _source(site, query))


def movers_data(site: Site, query: Query) -> Table:
    """Ranks of all regions by both methods."""
    found = moves(site, query, dimension_of(site, query))
    rows = [[m.geo, site.results.regions.name(m.geo), m.before, m.after, m.places] for m in found]
    heads = [_("Code"), _("Region"), _("Rank by default"), _("Rank as chosen"), _("Places gained")]
    return Table(moves_headline(site, query, found), heads, rows, {2: 0, 3: 0, 4: 0}, _source(site, query))


def _most(found: Sequence[Move]) -> tuple[list[Move], list[Move]]:
    gain = [m for m in found if m.places > 0][:LISTED]
    return gain, [m for m in reversed(found) if m.places < 0][:LISTED]


def _list(site: Site, query: Query, name: str, rows: Sequence[Move]) -> html.Div:
    lines = []
    for move in rows:
        region, address = site.results.regions.name(move.geo), choose_region(site.results, query, move.geo).address()
        places = f"{'▲' if move.places > 0 else '▼'} {number(abs(move.places), 0)}"
        cells = [
            element("Th", element("A", region, href=address, **{"data-go": "1"}), scope="row"),
            element(
                "Td",
                _("{before} → {after}", before=number(move.before, 0), after=number(move.after, 0)),
                className="num",
            ),
            element("Td", places, className=f"num {'ahead' if move.places > 0 else 'behind'}"),
        ]
        lines.append(element("Tr", cells))
    return content(f"robust-movers-{name}", element("Table", element("Tbody", lines), className="robust-table movers"))


def _table_of(
    site: Site, query: Query, before: Mapping[str, Standing], after: Mapping[str, Standing], flipped: Sequence[str]
) -> Element:
    """One row per dimension; what differs between the methods is set off."""
    changed, without = site.standard is not None, "" if core_of(site, query) else own_core_words(site, query)
    waiting = _waiting(query, changed)
    heads = [_("Dimension"), _("Against the core"), _("Gap to core"), _("Rank (90 % of methods)"), _("Score")]
    lines = [
        element(
            "Tr",
            [element("Th", h, scope="col", className="num" if n > 1 else "") for n, h in enumerate(heads)],
        )
    ]
    for name, new in after.items():
        old = before[name]
        label = element("Th", site.label(name), scope="row")
        if new.state == "missing" and old.state == "missing":
            text = _("not enough data for a score in {year}", year=query.year)
            lines.append(element("Tr", [label, element("Td", text, colSpan="4", className="reason")]))
            continue
        cells = [
            _said(old, new, name in flipped, without, waiting, changed),
            _cell(_gap(old), _gap(new), changed),
            _cell(rank_interval(old), rank_interval(new), changed),
            _cell(_score(old), _score(new), changed),
        ]
        lines.append(element("Tr", [label, *cells], className="flipped" if name in flipped else ""))
    parts = [element("Thead", lines[0]), element("Tbody", lines[1:])]
    return element("Table", parts, className="robust-table")


def _cell(old: str, new: str, changed: bool) -> Element:
    """A figure; where the method changes it, the former one above."""
    was = [element("Span", _("was {old}", old=old), className="was")] if changed and old != new else []
    return element("Td", [new, *was], className="num")


def _said(old: Standing, new: Standing, flipped: bool, without: str, waiting: bool, changed: bool) -> Element:
    said = statement_words(new, without=without, waiting=waiting)
    tone = {AHEAD: "ahead", BEHIND: "behind"}.get(new.sure.statement, "")
    parts: list[Any] = [element("Span", said, className=tone)]
    if new.sure.statement:
        share = max(new.sure.ahead, new.sure.behind)
        side = _("behind in {n} % of methods") if new.sure.behind >= new.sure.ahead else _("ahead in {n} % of methods")
        parts.append(element("Span", side.format(n=share_text(share)), className="was"))
    if flipped and changed:
        was = statement_words(old, without=without, waiting=False)
        parts.append(element("Span", _("was {old}", old=was), className="was strong"))
    return element("Td", parts)


def _score(own: Standing) -> str:
    """The score, and that it is a partial one: those are not ranked and nothing is stated of them."""
    text = number(own.score, 1)
    return _("{score} (partial)", score=text) if own.state == "partial" else text


def _gap(own: Standing) -> str:
    return signed(own.gap, 1) if own.gap == own.gap else "–"


def _waiting(query: Query, changed: bool) -> bool:
    wanted = {CORE if query.core else RANKS}
    if changed:
        wanted |= {DEFAULT_CORE if query.core else DEFAULT_RANKS}
    return not wanted <= set(query.known)


def _explained() -> str:
    return _(
        "A statement is made when it holds in at least 95 % of {n} draws over scale, outliers, missing values, "
        "averaging and weights (± 25 %) around the method chosen; “clearly” in at least 99 %. In brackets: the ranks "
        "of nine of ten draws.",
        n=number(DRAWS, 0),
    )


def _subtitle(site: Site, query: Query) -> str:
    core = core_of(site, query)
    against = _("against {core}", core=site.core_name(core)) if core else _("without a core")
    return f"{_('Scores and gaps in points')} · {query.year} · NUTS {query.level} · {against}"


def _source(site: Site, query: Query) -> str:
    return site.source_line(
        tuple(i.id for i in site.results.catalogue.indicators.values() if i.scored and query.level in i.levels)
    )
