"""The two waterfalls of the gap page: what the gap is made of, and what made it change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.flags import flag_words
from data.translate import N_, _
from indicators.movement import Movement
from indicators.shapley import ARITHMETIC
from layouts import html
from layouts.components import chart, figure_frame
from layouts.figures.waterfall import End, Step, waterfall_figure
from layouts.lookup import source_of
from layouts.numbers import number, signed
from layouts.pages.gap_data import Facts, movement_of, native, rows_in
from layouts.pages.gap_words import change_title, joined, lowered, sides, waterfall_title
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES
from layouts.words import reason, value_note

POINTS = N_("points on a scale of 0–100")


def waterfall_frame(site: Site, query: Query, facts: Facts) -> html.Figure:
    """From the core's score to the region's by what every indicator contributes."""
    figure = waterfall_figure(
        *_ladder(site, query, facts),
        theme=THEMES[query.theme],
        unit=_(POINTS),
        open_=open_sentences(site, query, facts),
    )
    return figure_frame(
        "waterfall",
        waterfall_title(site, facts),
        _waterfall_subtitle(query, facts),
        chart("gap-waterfall", figure),
        source_of(site, tuple(r["indicator"] for r in facts.rows)),
        footnotes=notes(site, query, facts.compared, query.year),
    )


def _ladder(site: Site, query: Query, facts: Facts) -> tuple[End | None, list[Step], End | None]:
    if facts.why or not facts.compared:
        return None, [], None
    scores = facts.gap["core_score"], facts.gap["score"]
    start, end = (
        End(name[:1].upper() + name[1:], score, number(score, 1), role)
        for name, score, role in zip((facts.core_name, facts.name), scores, ("core", "region"), strict=True)
    )
    return start, [_contribution(site, facts, row) for row in facts.compared], end


def _contribution(site: Site, facts: Facts, row: Row) -> Step:
    values = {"a": native(site, row), "b": native(site, row, "core_"), "unit": _(row["unit"])}
    small = _("{a} against {b} {unit}", **values)
    hover = [
        f"<b>{site.label(row['indicator'])}</b>",
        f"{facts.name}: {values['a']} {values['unit']}{_when(row, '')}",
        f"{facts.core_name}: {values['b']} {values['unit']}{_when(row, 'core_')}",
        _(
            "{points} points of the gap, weight {percent} %",
            points=signed(row["contribution"], 1),
            percent=number(100 * row["weight"], 0),
        ),
    ]
    return Step(site.label(row["indicator"]), small, row["contribution"], "<br>".join(hover))


def _when(row: Row, side: str) -> str:
    """The year of a value and its flag in words, to be put behind it."""
    year, flag = row[f"{side}source_time"], row[f"{side}flag"]
    parts = [str(int(year))] if year == year else []
    return f" ({', '.join([*parts, flag_words(flag)] if flag else parts)})" if parts else ""


def open_sentences(site: Site, query: Query, facts: Facts) -> list[str]:
    """What is not among the steps: one sentence per reason, with the indicators it is true for."""
    together: dict[str, list[str]] = {}
    for row in facts.rows:
        if row["contribution"] == row["contribution"] and not facts.why:
            continue
        why = reason(row["reason"], query.level) or _("compared, but too little beside it for a gap")
        together.setdefault(why, []).append(lowered(site.label(row["indicator"])))
    return [_("Not compared – {why}: {names}.", why=why, names=joined(names)) for why, names in together.items()]


def _waterfall_subtitle(query: Query, facts: Facts) -> str:
    parts = [
        _("Contributions to the gap in {dimension}, points", dimension=lowered(facts.label)),
        str(query.year),
        f"NUTS {query.level}",
        _("against {core}", core=facts.core_name),
        _("{n} of {of} indicators compared", n=int(facts.gap["compared"]), of=int(facts.gap["catalogue"])),
    ]
    if facts.compared:
        behind, ahead = sides(facts)
        parts.append(_("disadvantages {behind}, advantages {ahead}", behind=signed(behind, 1), ahead=signed(ahead, 1)))
    if any(r["decomposition"] != ARITHMETIC for r in facts.compared):
        parts.append(_("split up by Shapley values, because scores are no weighted sums"))
    return " · ".join(parts)


def change_frame(site: Site, query: Query, facts: Facts) -> html.Figure:
    """From the gap of one year to that of another by the change of every indicator's contribution."""
    found = movement_of(site, query)
    steps, start, end = _moves(site, query, facts, found), None, None
    if steps:
        start, end = (
            End(_("Gap in {year} on these indicators", year=year), gap, signed(gap, 1), "region")
            for year, gap in zip((found.first, found.last), found.gap, strict=True)
        )
    open_ = []
    if found.left_out:
        names = joined([lowered(site.label(i)) for i in found.left_out])
        open_.append(_("Not counted – compared in one of the two years only: {names}.", names=names))
    if not steps:
        open_.insert(0, _no_change(found))
    theme, unit = THEMES[query.theme], _("gap in points, 0 = level")
    figure = waterfall_figure(start, steps, end, theme=theme, unit=unit, open_=open_)
    return figure_frame(
        "change",
        change_title(facts, found),
        _change_subtitle(query, facts, found),
        chart("gap-change", figure),
        source_of(site, found.indicators or tuple(r["indicator"] for r in facts.rows)),
        footnotes=_change_notes(site, query, facts, found),
    )


def _no_change(found: Movement) -> str:
    if found.indicators:
        return _("With the chosen way of averaging a gap can't be split up by indicator.")
    return _("Choose another year to count from, or another year: what both have in common decides.")


def _moves(site: Site, query: Query, facts: Facts, found: Movement) -> list[Step]:
    """What every indicator did to the gap, the largest loss first."""
    if found.reason or any(c != c for c in found.contribution):
        return []
    before, after = rows_in(site, query, found.first), rows_in(site, query, found.last)
    order = sorted(range(len(found.indicators)), key=lambda n: (found.contribution[n], found.indicators[n]))
    return [_move(site, facts, found, n, before[found.indicators[n]], after[found.indicators[n]]) for n in order]


def _move(site: Site, facts: Facts, found: Movement, n: int, before: Row, after: Row) -> Step:
    unit = _(after["unit"])
    sides_ = [(facts.name, "", found.mine[n]), (facts.core_name, "core_", found.theirs[n])]
    told = [f"{name} {native(site, before, s)} → {native(site, after, s)}" for name, s, _moved in sides_]
    hover = [f"<b>{site.label(found.indicators[n])}</b>"]
    for name, s, moved in sides_:
        ends = f"{native(site, before, s)}{_when(before, s)} → {native(site, after, s)}{_when(after, s)}"
        points = _("{n} points", n=signed(float(moved), 1)) if moved == moved else ""
        hover.append(f"{name}: {ends} {unit}" + (f"; {points}" if points else ""))
    change = float(found.contribution[n])
    hover.append(_("change of the gap: {n} points", n=signed(change, 1)))
    return Step(site.label(found.indicators[n]), f"{', '.join(told)} {unit}", change, "<br>".join(hover))


def _change_subtitle(query: Query, facts: Facts, found: Movement) -> str:
    parts = [
        _("Change of each indicator's contribution to the gap in {dimension}, points", dimension=lowered(facts.label)),
        f"{found.first}–{found.last}" if found.first < found.last else str(found.last),
        f"NUTS {query.level}",
        _("against {core}", core=facts.core_name),
    ]
    if found.indicators:
        parts.append(_("on the {n} indicators that both sides have in both years", n=len(found.indicators)))
    return " · ".join(parts)


def _change_notes(site: Site, query: Query, facts: Facts, found: Movement) -> list[html.P]:
    if not found.indicators:
        return []
    rows = {year: rows_in(site, query, year) for year in (found.first, found.last)}
    return [
        note
        for year, of in rows.items()
        for note in notes(site, query, [of[i] for i in found.indicators], year, lead=f"{year} – ")
    ]


def notes(site: Site, query: Query, rows: Sequence[Row], year: int, *, lead: str = "") -> list[html.P]:
    """What has to be said of values, one note per remark: older years, flags, conversions, larger regions."""
    together: dict[str, list[str]] = {}
    for row in rows:
        label = lowered(site.label(row["indicator"]))
        said = {}
        for side, geo in (("", query.geo), ("core_", row["core"])):
            columns = (row[f"{side}{c}"] for c in ("source_time", "source_geo", "converted", "flag"))
            said[side] = value_note(geo, year, *columns)
        if said[""] and said[""] == said["core_"]:
            together.setdefault(said[""], []).append(label)
            continue
        for side, who in (("", _("region")), ("core_", _("core"))):
            if said[side]:
                together.setdefault(said[side], []).append(f"{label} ({who})")
    return [html.P(f"{lead}{remark[:1].upper()}{remark[1:]}: {joined(names)}.") for remark, names in together.items()]


def change_data(site: Site, query: Query, facts: Facts) -> Table:
    """Both ends of every step, in native units and points."""
    found = movement_of(site, query)
    before, after = (rows_in(site, query, y) for y in (found.first, found.last))
    heads = [_("Indicator"), _("Unit")]
    for name in (facts.name, facts.core_name):
        heads += [f"{name} {found.first}", f"{name} {found.last}"]
    heads += [_("{name}, points", name=facts.name), _("{name}, points", name=facts.core_name), _("Change of the gap")]
    rows: list[list[Any]] = []
    for n, i in enumerate(found.indicators):
        values = [of[i][f"{s}value"] for s in ("", "core_") for of in (before, after)]
        moved = [float(found.mine[n]), float(found.theirs[n]), float(found.contribution[n])]
        rows.append([site.label(i), _(after[i]["unit"]), *values, *moved])
    if found.indicators:
        own, other = found.score[1] - found.score[0], found.core_score[1] - found.core_score[0]
        rows.append([_("Sum"), _("points"), *found.score, *found.core_score, own, other, found.change])
    caption = f"{change_title(facts, found)}. {_change_subtitle(query, facts, found)}"
    source = source_of(site, found.indicators)
    return Table(caption, heads, rows, dict.fromkeys((2, 3, 4, 5), 2) | dict.fromkeys((6, 7, 8), 2), source)
