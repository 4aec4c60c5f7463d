"""Learning partners on the peers page: who like us narrowed the gap, by what, and the paths beside each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from data.translate import N_, _
from indicators.paths import Path
from layouts import html
from layouts.components import figure_frame, link
from layouts.light import Element, content, element
from layouts.numbers import number, signed
from layouts.pages import peers_compare
from layouts.pages.peers_data import region_addresses
from layouts.pages.peers_learning_data import (
    SHOWN,
    TOLD,
    Move,
    Subject,
    moves_of,
    narrowed,
    partners_of,
    path_of,
    subject_of,
    with_path,
)
from layouts.pages.peers_learning_paths import paths_data, paths_frame
from layouts.pages.peers_learning_words import (
    best_clause,
    best_sentence,
    chance_note,
    core_name,
    gap_text,
    is_partial,
    missing_notes,
    move_text,
    partial_text,
    partners_title,
    side_note,
    sides_text,
    slope_text,
    source_of,
    status,
    subtitle_of,
)
from layouts.query import Field, Query, choose_level
from layouts.rows import Row
from layouts.site import Site
from layouts.tables import Table

FIELDS: Mapping[str, Field] = {}
# Slots in the order in which they are read.
SLOTS = ("partners", "paths")
SLOPES = N_("Gap in {subject} of each to its own core, points a year")


def frames(site: Site, query: Query) -> dict[str, Any]:
    """The figures by slot, None where there is nothing to be shown; without a region none."""
    if not query.geo:
        return dict.fromkeys(SLOTS)
    rows = partners_of(site, query)
    there = bool(with_path(rows))
    return {"partners": _partners_frame(site, query, rows), "paths": paths_frame(site, query, rows) if there else None}


def tables(site: Site, query: Query) -> dict[str, Callable[[], Table]]:
    """The numbers behind them."""
    if not query.geo or not partners_of(site, query):
        return {}
    found = {"partners": lambda: partners_data(site, query)}
    if with_path(partners_of(site, query)):
        found["paths"] = lambda: paths_data(site, query)
    return found


def finding(site: Site, query: Query) -> str:
    """Who of those like the selected region closed the gap, in a sentence; the best of them with its number."""
    rows = partners_of(site, query)
    title = partners_title(site, query, subject_of(site, query), rows)
    if not (some := narrowed(rows)):
        return title
    return f"{title}. {best_clause(some[0], path_of(site, query, some[0]['geo']))}"


def _partners_frame(site: Site, query: Query, rows: Sequence[Row]) -> html.Figure:
    subject = subject_of(site, query)
    body: list[Any] = []
    if subject.notice:
        body.append(html.P(subject.notice, className="notice"))
    if not with_path(rows):
        body.append(html.P(_nothing(site, query, subject, rows), className="basis"))
    if some := narrowed(rows)[:SHOWN]:
        moved = moves_of(site, some)
        paths = [path_of(site, query, row["geo"]) for row in some]
        body.append(html.P(best_sentence(site, some[0], paths[0]), className="peers-best"))
        geos = [row["geo"] for row in some]
        there, add = region_addresses(query, geos), peers_compare.add_addresses(site, query, geos)
        items = [
            _partner(site, row, path, moved[geo], there[geo], add[geo])
            for geo, row, path in zip(geos, some, paths, strict=True)
        ]
        body.append(content("peers-partners-list", element("Ol", items, className="peers-partners")))
    without = ("png", "svg") if some else ("png", "svg") if rows else ("table", "png", "svg", "csv")
    return figure_frame(
        "partners",
        partners_title(site, query, subject, rows),
        subtitle_of(site, query, _(SLOPES)),
        body,
        source_of(site, subject, query),
        footnotes=[html.P(text) for text in _notes(rows)],
        without=without,
    )


def _notes(rows: Sequence[Row]) -> list[str]:
    if not with_path(rows):
        return [text for text in (missing_notes(rows),) if text]
    basis = _(
        "Slope: median of the slopes between any two years (Theil–Sen). Each gap rests on the same indicators in all "
        "its years, on unbroken series, with at least a third of the weight."
    )
    return [text for text in (chance_note(rows), basis, missing_notes(rows)) if text]


def _nothing(site: Site, query: Query, subject: Subject, rows: Sequence[Row]) -> list[Any]:
    """Why there is nothing to learn, and where there is."""
    if not rows:
        text = _("Peers are found by population, age, sectors and place; too much of that is missing in {year}.")
        return [text.format(year=query.year)]
    if query.level > 2 and not site.results.dimension(query.level, subject.dimension).indicators:
        there = choose_level(site.results, query, 2).address()
        none = _("None of its indicators is published at NUTS {level}; ", level=query.level)
        return [none, link(_("see NUTS 2"), there), "."]
    return [_("Its indicators have too few comparable years up to {year}; choose another year.", year=query.year)]


def _partner(site: Site, row: Row, path: Path, moves: Sequence[Move], there: str, add: str) -> Element:
    """One of those that narrowed: who, by how much, how sure that is, and which indicators moved.

    `there`: the address of its page, `add`: that which adds it to the comparison, "" = it can't be.
    """
    name = element("A", row["name"], href=there, **{"data-go": "1"})
    country = site.results.regions.name(row["country"])
    words = {"core": core_name(site, row["core"]), "n": number(row["similarity"], 0)}
    place = _("{geo}, {country} · core: {core} · similarity {n}", geo=row["geo"], country=country, **words)
    said = [element("Strong" if row["sure"] else "Span", status(row))]
    if is_partial(site, row):
        said += [" ", element("Span", partial_text(row), className="badge")]
    lines = [
        element("H3", name, className="panel-title"),
        element("P", place, className="peers-place"),
        element("P", [element("Strong", gap_text(row)), " ", *said], className="peers-gap"),
        element("P", f"{slope_text(row)}. {sides_text(path)}", className="peers-place"),
        element("Ul", [_move(site, move) for move in moves], className="peers-moves"),
    ]
    if add:
        words = _("Compare {name}", name=row["name"])
        text = _("Compare")
        lines.append(element("A", text, href=add, className="button", **{"data-go": "1", "aria-label": words}))
    return element("Li", lines, className="sure" if row["sure"] else "")


def _move(site: Site, move: Move) -> Element:
    label, unit = site.label(move.indicator), _(move.last["unit"])
    points = _("{points} points a year", points=signed(move.points, 2))
    text = f"{unit}: {move_text(site, move)}" if unit else move_text(site, move)
    return element("Li", [element("Strong", label), f", {text} ({points})"])


def partners_data(site: Site, query: Query) -> Table:
    """All peers with everything their order rests on, and the native values of the indicators that moved."""
    subject, rows = subject_of(site, query), partners_of(site, query)
    moved = moves_of(site, with_path(rows))
    heads = [_("Code"), _("Region"), _("Country"), _("Core"), _("Similarity"), _("First year"), _("Last year")]
    heads += [_("Gap in the first year"), _("Gap in the last year"), _("Points a year"), _("95 % from"), _("95 % to")]
    heads += [_("Chance (p)"), _("Says"), _("Share of the weight")]
    for n in ("1", "2"):
        heads += [_("Indicator {n}", n=n), _("Points a year"), _("First year"), _("Last year"), _("Core, first year")]
        heads += [_("Core, last year"), _("Notes")]
    known = "gap_first gap_last slope slope_low slope_high p".split()
    lines = []
    for row in rows:
        line = [row["geo"], row["name"], row["country"], row["core"], row["similarity"]]
        line += ["" if row["reason"] else str(int(row[end])) for end in ("first", "last")]
        line += [*(row[name] for name in known), status(row), row["coverage"]]
        lines.append(line + _move_cells(site, moved.get(row["geo"], [])))
    decimals = dict.fromkeys((4, 7, 8), 1) | dict.fromkeys((9, 10, 11, 14), 2) | {12: 3}
    decimals |= dict.fromkeys((16, 17, 18, 19, 20, 23, 24, 25, 26, 27), 2)
    caption = f"{partners_title(site, query, subject, rows)}. {subtitle_of(site, query, _(SLOPES))}"
    return Table(caption, heads, lines, decimals, source_of(site, subject, query))


def _move_cells(site: Site, moves: Sequence[Move]) -> list[Any]:
    cells: list[Any] = []
    for move in moves:
        unit = _(move.last["unit"])
        cells += [f"{site.label(move.indicator)}, {unit}" if unit else site.label(move.indicator), move.points]
        cells += [move.first["value"], move.last["value"], move.first["core_value"], move.last["core_value"]]
        cells.append("; ".join(_all_notes(move)))
    for _missing in range(len(moves), TOLD):
        cells += ["", *[None] * 5, ""]
    return cells


def _all_notes(move: Move) -> list[str]:
    found = []
    for row in (move.first, move.last):
        for side, place in (("", row["geo"]), ("core_", row["core"])):
            if note := side_note(row, side):
                found.append(f"{place} {row['time']}: {note}")
    return found
