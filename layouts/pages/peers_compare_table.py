"""The numbers of regions side by side on the peers page: the sentence over them, their table, their file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data.translate import N_, _
from indicators.cores import EU, group_of
from indicators.trends import AHEAD, CLOSING, GAINING, LOSING, NO_SIGN, NONE, PARTIAL, TOO_FEW, WIDENING
from layouts.light import Element, element
from layouts.numbers import number, signed
from layouts.pages.peers_compare_data import Compared, chosen, compared, dimensions_of, nearest_to_core
from layouts.pages.peers_learning_words import listed
from layouts.pages.robustness_words import lowered
from layouts.query import Query
from layouts.site import Site
from layouts.tables import Table
from layouts.words import gap_line, reason_without_rank

# What a slope says by itself: whether a region is ahead is said by the gap beside it, which rests on all that both
# have in one year and can have another sign than the path, which rests on what both have in every year.
MOVES = {
    CLOSING: N_("gains on its core"),
    GAINING: N_("gains on its core"),
    WIDENING: N_("falls back"),
    LOSING: N_("falls back"),
    NO_SIGN: N_("no clear trend"),
    AHEAD: N_("no clear trend"),
    TOO_FEW: N_("too few years for a trend"),
    PARTIAL: N_("partial data: no trend is told"),
    NONE: "",
}


def title(site: Site, query: Query, compared: Mapping[str, Sequence[Compared]]) -> str:
    """Who of those `compared` stands best against their own core, dimension by dimension."""
    first: dict[str, list[str]] = {}
    for dimension, rows in compared.items():
        if best := nearest_to_core(rows):
            first.setdefault(site.results.regions.name(best.geo), []).append(lowered(site.label(dimension)))
    count = len(chosen(site, query).geos)
    if not first:
        return _("{n} regions side by side", n=count) if count > 1 else _("Choose regions to compare with")
    parts = [
        _("{name} in {dimensions}", name=name, dimensions=listed(found, most=len(dimensions_of(site))))
        for name, found in first.items()
    ]
    words = {"n": count, "parts": "; ".join(parts)}
    if group_of(query.core) == EU:
        return _("Best placed of these {n} against the EU mean: {parts}", **words)
    if query.core and query.geo:
        return _("Best placed of these {n}, each against the core named in the table: {parts}", **words)
    return _("Best placed of these {n} against their own cores: {parts}", **words)


def subtitle(site: Site, query: Query) -> str:
    """Unit, what they are held against, year and level."""
    what = _("Scores and gaps in points, each against its own core")
    if group_of(query.core) == EU:
        what = _("Scores and gaps in points, each against the EU mean")
    elif query.core and query.geo:
        words = {"name": site.results.regions.name(query.geo), "core": site.core_name(query.core)}
        what = _("Scores and gaps in points, {name} against {core}, the others against their capitals", **words)
    return f"{what} · {query.year} · NUTS {query.level}"


def is_published(site: Site, query: Query, dimension: str) -> bool:
    """Whether a dimension has indicators at the level shown."""
    return bool(site.results.dimension(query.level, dimension).indicators)


def compare_table(site: Site, query: Query, rows: Mapping[str, Sequence[Compared]]) -> Element:
    """Every dimension with its regions."""
    heads = [_("Region"), _("Score"), _("Gap to its core"), _("Rank"), _("Indicators"), _("Gap, points a year")]
    head = [element("Th", text, scope="col", className="" if not n else "num") for n, text in enumerate(heads)]
    groups = []
    for name, found in rows.items():
        if not is_published(site, query, name):
            continue
        label = element("Th", site.label(name), colSpan=str(len(heads)), scope="rowgroup")
        groups.append(
            element("Tbody", [element("Tr", label, className="group"), *(_row(site, query, row) for row in found)])
        )
    return element("Table", [element("Thead", element("Tr", head)), *groups], className="peers-table")


def _row(site: Site, query: Query, row: Compared) -> Element:
    score = row.score
    text = number(score["score"], 1) if score["state"] != "missing" else "–"
    if score["state"] == "partial":
        text = _("{score} (partial)", score=text)
    known = _("{n} of {of}", n=int(score["indicators"]), of=int(score["catalogue"]))
    cells = [text, _gap_cell(site, row), _rank_cell(row), known, _slope_cell(row)]
    head = element(
        "Th", site.results.regions.name(row.geo), scope="row", className="peers-own" if row.geo == query.geo else ""
    )
    return element("Tr", [head, *(element("Td", cell, className="num") for cell in cells)])


def _gap_cell(site: Site, row: Compared) -> list[Any]:
    if not row.has_gap:
        return [element("Span", gap_line(row.gap), className="was")]
    text = signed(row.gap["gap"], 1)
    if row.gap["state"] == "partial":
        text = _("{gap} (partial)", gap=text)
    return [text]


def _rank_cell(row: Compared) -> str:
    score = row.score
    if score["rank"] != score["rank"]:
        return reason_without_rank(int(score["indicators"]), int(score["catalogue"]))
    text = _("{rank} of {n}", rank=int(score["rank"]), n=int(score["ranked"]))
    return f"{text} ({int(row.low)}–{int(row.high)})" if row.low == row.low else text


def _slope_cell(row: Compared) -> list[Any]:
    slope = row.trend.slope
    if slope.points < 2:
        return [element("Span", _(row.trend.path.reason), className="was")]
    return [element("Span", _(MOVES[row.trend.verdict]), className="was"), " ", signed(slope.slope, 2)]


def compare_data(site: Site, query: Query) -> Table:
    """Everything that is compared, one line for every region and dimension."""
    heads = [
        _("Code"),
        _("Region"),
        _("Dimension"),
        _("Score"),
        _("Data"),
        _("Share of the weight"),
        _("Indicators"),
        _("of"),
    ]
    heads += [_("Rank"), _("of"), _("Rank, 5 %"), _("Rank, 95 %"), _("Core"), _("Gap"), _("Gap, data")]
    heads += [_("Points a year"), _("95 % from"), _("95 % to"), _("First year"), _("Last year"), _("Says")]
    lines, every = [], compared(site, query)
    for name, found in every.items():
        for row in found:
            score, gap, slope, path = row.score, row.gap, row.trend.slope, row.trend.path
            line = [row.geo, site.results.regions.name(row.geo), site.label(name), score["score"], _(score["state"])]
            line += [score["coverage"], score["indicators"], score["catalogue"]]
            line += [score["rank"], score["ranked"], row.low, row.high]
            line += [gap["core"], gap["gap"] if row.has_gap else None, _(gap["state"]) if row.has_gap else ""]
            line += [slope.slope, slope.low, slope.high]
            line += [str(int(path.years[n])) if len(path.years) else "" for n in (0, -1)]
            lines.append([*line, _(MOVES[row.trend.verdict]) if len(path.years) else _(path.reason)])
    decimals = {3: 1, 5: 2, 13: 1} | dict.fromkeys(range(6, 12), 0) | dict.fromkeys(range(15, 18), 2)
    source = site.source_line(
        tuple(i.id for d in dimensions_of(site) for i in site.results.catalogue.of(d, query.level))
    )
    return Table(f"{title(site, query, every)}. {subtitle(site, query)}", heads, lines, decimals, source)
