"""The six pilots in one table, and each against its core on one scale per dimension, by NUTS level."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from data.translate import _
from indicators.significance import AHEAD, BEHIND
from layouts import html
from layouts.components import chart, figure_frame
from layouts.figures.pilots import Row, gap_words, standing_figure
from layouts.known import awaited, certainty_of
from layouts.light import Element, content, element
from layouts.memory import UNIT
from layouts.method import within_100
from layouts.numbers import number
from layouts.pages.pilots_data import Stand, core_field, dimensions_at, stands
from layouts.pages.pilots_words import gap_cell, matrix_title, outside_notes, rank_cell, standing_title
from layouts.pilots import RANKS, SMALL, Entry, chosen_pilot, entries, levels, year_of
from layouts.query import Query, choose_region
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES
from layouts.words import gap_sign


def matrix_frame(site: Site, query: Query) -> html.Figure:
    """What the six pilots open with, side by side: score, gap, rank with its interval, by dimension."""
    named = {"aria-label": _("Table of the pilots"), "role": "region"}
    body = [content("pilots-matrix-table", _matrix(site, query), className="scroll", tabIndex=0, **named)]
    if any(RANKS[level] in awaited(site, query) for level in levels(site)):
        body.append(html.P(_("Rank intervals are being computed …"), role="status"))
    basis = " · ".join(_("NUTS {level}: {year}", level=n, year=year_of(site, query, n)) for n in levels(site))
    subtitle = _("Score, gap to the core in points, rank with the ranks of nine of ten methods · {basis}", basis=basis)
    own = [s for n in levels(site) for s in stands(site, query, n).values() if s.entry.opens]
    texts = [
        _(
            "Scores of NUTS 2 and NUTS 3 rest on different indicators and other regions: compare within a level "
            "only. Partial: one to two thirds of the weight is there; shown, not ranked."
        ),
        *outside_notes(site, own),
    ]
    title = matrix_title(own)
    return figure_frame(
        "pilots", title, subtitle, body, source_of(site, levels(site)), footnotes=[html.P(text) for text in texts]
    )


def _matrix(site: Site, query: Query) -> Element:
    by_level = {level: [e for e in entries(site, level) if e.opens] for level in levels(site)}
    own = [e for group in by_level.values() for e in group]
    found = {key: s for level in by_level for key, s in stands(site, query, level).items()}
    picked = chosen_pilot(site, query)
    groups = [
        element("Th", f"NUTS {level} · {year_of(site, query, level)}", colSpan=str(len(group)), scope="colgroup")
        for level, group in by_level.items()
        if group
    ]
    heads = [_head(site, query, e, picked == e.pilot) for e in own]
    top = [
        element("Tr", [element("Td"), *groups], className="levels"),
        element("Tr", [element("Th", _("Dimension"), scope="col"), *heads]),
    ]
    lines = []
    for name in site.results.catalogue.dimensions:
        cells = [_cell(site, query, e, name, found.get((e.geo, name)), picked == e.pilot) for e in own]
        lines.append(element("Tr", [element("Th", site.label(name), scope="row"), *cells]))
    return element("Table", [element("Thead", top), element("Tbody", lines)], className="pilots-table")


def _head(site: Site, query: Query, entry: Entry, picked: bool) -> Element:
    """The pilot, a link to its own page, and what it is compared with."""
    there = choose_region(site.results, query, entry.geo, core_field(site, entry)).address("region")
    names = [site.results.regions.name(entry.geo), site.core_name(entry.core)]
    parts = [
        element("A", entry.label, href=there, **{"data-go": "1"}),
        element("Span", f"{names[0]} ↔ {names[1]}", className="was"),
    ]
    if picked:
        parts.append(element("Span", _("chosen"), className="was strong"))
    return element("Th", parts, scope="col", className="picked" if picked else "")


def _cell(site: Site, query: Query, entry: Entry, dimension: str, stand: Stand | None, picked: bool) -> Element:
    style = "picked" if picked else ""
    if stand is None:
        return element("Td", _unpublished(site, query, entry), className=f"{style} reason".strip())
    score, parts = stand.score, []
    if score["state"] == "missing":
        words = {"n": int(score["indicators"]), "of": int(score["catalogue"]), "year": int(score["time"])}
        text = _("no score in {year}: {n} of {of} indicators", **words)
        return element("Td", text, className=f"{style} reason".strip())
    parts.append(element("Strong", number(score["score"], 1)))
    if score["state"] == "partial":
        parts.append(element("Span", _("partial"), className="badge partial"))
    gap, said = gap_cell(stand)
    tone = {AHEAD: "ahead", BEHIND: "behind"}.get(gap_sign(stand.gap["gap"]) if stand.statement else "", "")
    parts.append(element("Span", gap, className="line"))
    parts += [element("Span", said, className=f"was {tone}".strip())] if said else []
    parts.append(element("Span", rank_cell(stand), className="was"))
    return element("Td", parts, className=style)


def _unpublished(site: Site, query: Query, entry: Entry) -> list[Element]:
    """Why a dimension is empty, and what stands for the pilot at the level that has it."""
    parts = [element("Span", _("none of its indicators is published at NUTS {level}", level=entry.level))]
    for other in entries(site):
        if other.pilot == entry.pilot and other.level < entry.level:
            there = choose_region(site.results, query, other.geo, core_field(site, other)).address("region")
            name = _("{name} at NUTS {level}", name=other.name, level=other.level)
            parts += [element("Span", _("; see ")), element("A", name, href=there, **{"data-go": "1"})]
    return parts


def standing_frame(site: Site, query: Query, level: int) -> html.Figure:
    """Every pilot of a level against its core, one panel per dimension."""
    found, year = stands(site, query, level), year_of(site, query, level)
    rows = _rows(site, query, level)
    panels = [_panel(site, query, level, name, rows[name]) for name in dimensions_at(site, level)]
    subtitle = _(
        "● pilot, ◆ its own core, on the indicators that both have; right: gap in points · {year} · NUTS {level}",
        year=year,
        level=level,
    )
    return figure_frame(
        f"standing-{level}",
        standing_title(site, list(found.values()), level),
        f"{_scale_words(site)} · {subtitle}",
        html.Div(panels, className="panels"),
        source_of(site, [level]),
        footnotes=[html.P(text) for text in standing_notes(site, level)],
    )


def _scale_words(site: Site) -> str:
    return _("Score, 0–100") if within_100(site.results.method) else _("Score, points")


def standing_notes(site: Site, level: int) -> list[str]:
    """Who stands for whom, and what is not there."""
    own, notes = entries(site, level), [_("Hollow: partial data, one to two thirds of the weight.")]
    for e in own:
        if not e.opens and e.pilot not in {o.pilot for o in own if o.opens}:
            notes.append(_("{name} stands for {label}, which is part of it.", name=e.name, label=e.label))
    absent = [_(p.label) for key, p in site.pilots.items() if key not in {e.pilot for e in own}]
    if absent:
        notes.append(_("Not at NUTS {level}: {names}.", level=level, names=", ".join(absent)))
    missing = [site.label(d) for d in site.results.catalogue.dimensions if d not in dimensions_at(site, level)]
    if missing:
        text = _("No indicator is published at NUTS {level} for: {names}.", level=level, names=", ".join(missing))
        notes.append(text)
    return notes


def _rows(site: Site, query: Query, level: int) -> dict[str, list[Row]]:
    """The lines of every panel; all but who is picked is the same for everybody, and kept."""
    found = stands(site, query, level)
    known = certainty_of(site, query, RANKS[level]) is not None
    key = ("pilots lines", level, year_of(site, query, level), known, query.language)

    def make() -> list[Row]:
        return [row_of(site, stand) for stand in found.values()]

    # Of a line its texts: about as many bytes, measured.
    lines, picked = site.memory.get(key, make, room=lambda rows: 1_000 * len(rows) / UNIT), chosen_pilot(site, query)
    rows: dict[str, list[Row]] = {}
    for (_geo, dimension), line, stand in zip(found, lines, found.values(), strict=True):
        rows.setdefault(dimension, []).append(replace(line, picked=stand.entry.pilot == picked))
    return rows


def _panel(site: Site, query: Query, level: int, dimension: str, rows: list[Row]) -> html.Div:
    figure = standing_figure(rows, theme=THEMES[query.theme], scale=scale_of(site, rows))
    title = html.H3(site.label(dimension), className="panel-title")
    return html.Div([title, chart(f"pilots-{level}-{dimension}", figure)], className="panel")


def scale_of(site: Site, rows: list[Row]) -> tuple[float, float]:
    """From 0 to 100, or what the values need where a method has another scale."""
    values = [v for r in rows for v in (r.score, r.core_score) if v == v]
    if within_100(site.results.method) or not values:
        return 0.0, 100.0
    return min(values), max(max(values), min(values) + 1.0)


def row_of(site: Site, stand: Stand) -> Row:
    """A pilot as its line is drawn, whoever is picked."""
    gap, entry, nothing = stand.gap, stand.entry, float("nan")
    core = site.core_name(entry.core)
    gap_text, said = gap_cell(stand)
    full = stand.paired and gap["state"] == "full"
    lines = [f"<b>{entry.full_name}</b>", _("score {n}", n=number(gap["score"], 1)), gap_text, said, rank_cell(stand)]
    return Row(
        name=entry.name,
        core_name=core,
        score=gap["score"] if stand.paired else nothing,
        core_score=gap["core_score"] if stand.paired else nothing,
        words=gap_words(gap["gap"], full=full) if stand.paired else "",
        hover="<br>".join(line for line in lines if line),
        core_hover=f"<b>{core}</b><br>{_('score {n}', n=number(gap['core_score'], 1))}",
        why="" if stand.paired else gap_text,
        full=full,
    )


def source_of(site: Site, at: list[int]) -> str:
    """Where the figures of some levels come from."""

    def make() -> str:
        own = [i.id for i in site.results.catalogue.indicators.values() if i.scored and set(at) & set(i.levels)]
        return site.source_line(tuple(own))

    return site.memory.get(("pilots source", *at), make, room=SMALL)


def standing_data(site: Site, query: Query, at: list[int]) -> Table:
    """Everything that is known of each pilot against its core, one row per pilot and dimension."""
    rows: list[list[Any]] = []
    for level in at:
        for stand in stands(site, query, level).values():
            s, g, e = stand.score, stand.gap, stand.entry
            place = [e.label, e.geo, site.results.regions.name(e.geo), "+".join(e.core), level, s["time"]]
            values = [site.label(stand.dimension), s["score"], s["state"], s["coverage"], s["rank"], s["ranked"]]
            values += [stand.low, stand.high, g["score"], g["core_score"], g["gap"], g["state"], g["compared"]]
            rows.append([*place, *values, g["catalogue"], stand.statement])
    heads = [_("Pilot"), _("Code"), _("Region"), _("Core"), _("NUTS level"), _("Year"), _("Dimension"), _("Score")]
    heads += [_("Data"), _("Coverage"), _("Rank"), _("Regions ranked"), _("Rank, 5 %"), _("Rank, 95 %")]
    heads += [_("Score on common indicators"), _("Core's on the same"), _("Gap"), _("Data of the gap")]
    heads += [_("Indicators compared"), _("Indicators in all"), _("Statement")]
    decimals = {7: 1, 9: 2, 10: 0, 11: 0, 12: 0, 13: 0, 14: 1, 15: 1, 16: 1, 18: 0, 19: 0}
    caption = _("The pilots against their cores, points on a common scale per NUTS level")
    return Table(caption, heads, rows, decimals, source_of(site, at))


def standing_tables(site: Site, query: Query) -> Mapping[str, Callable[[], Table]]:
    """The numbers behind the figures of this module."""
    found: dict[str, Callable[[], Table]] = {"pilots": lambda: standing_data(site, query, levels(site))}
    for level in levels(site):
        found[f"standing-{level}"] = lambda at=level: standing_data(site, query, [at])
    return found
