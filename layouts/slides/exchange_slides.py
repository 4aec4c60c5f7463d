"""What several regions can learn from each other, and from others like them: the agenda of an exchange meeting.

Who is ahead is said as the page of the pilots says it: where it holds in nearly every
draw, on the indicators that both have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from data.translate import _, ngettext
from indicators.exchange import dimensions_at, pairs
from layouts.numbers import number, signed
from layouts.pages.gap_words import lowered
from layouts.pages.peers_data import peers_of
from layouts.pages.peers_learning_data import closing, narrowed, partners_of, subject_of
from layouts.pages.peers_learning_words import is_partial, partial_text
from layouts.pages.pilots_data import Against, split
from layouts.pages.pilots_learning import agenda_title
from layouts.pages.robustness_words import DRAWS
from layouts.pilots import Entry
from layouts.pilots import entries as pilot_entries
from layouts.rows import Row, records
from layouts.slides.brief import Brief
from layouts.slides.common import source_line
from layouts.slides.notes import exact
from layouts.slides.said import DASH
from layouts.slides.tables import table

if TYPE_CHECKING:
    from layouts.slides.writer import Writer

# Peers that are named of each region.
NAMED = 3
Agenda = Mapping[str, Mapping[str, list[Against]]]


def exchange(writer: Writer, briefs: Sequence[Brief]) -> None:
    """Region by region and dimension by dimension: who of the others is ahead of it."""
    first, found = briefs[0], agenda_of(writer, briefs)
    every = [a for by_dimension in found.values() for rows in by_dimension.values() for a in rows]
    page = writer.page(first)
    untold = _("NUTS {level}: who is ahead of whom can't be told (yet)", level=first.level)
    page.title(agenda_title(every, first.level) if any(a.statement for a in every) else untold)
    words = {"n": number(DRAWS, 0), "year": first.year, "level": first.level}
    page.subtitle(
        _(
            "Who is ahead of a region in at least 95 % of {n} draws over other methods, by how many points, on the "
            "indicators that both have; {year}, NUTS {level}",
            **words,
        )
    )
    page.source(source_line(first.site, first.used))
    names = dimensions_at(first.site.results, first.level)
    rows = [
        [entry.name, *(_ahead(first, found[entry.geo][d]) for d in names)]
        for entry in entries_of(writer, briefs)
        if found[entry.geo]
    ]
    heads = [_("Can learn"), *(first.site.label(d) for d in names)]
    alt = _("Table: {rows}", rows="; ".join(", ".join(r) for r in rows))
    shares = (1.5, *[2.0] * len(names))
    table(page, (0, 0, 12.13, 4.5), heads, rows, shares, name=_("Who is ahead of whom"), alt=alt, size=12)
    writer.close(page, first, [_command(briefs), *map(_figure, every)], [])


def agenda_of(writer: Writer, briefs: Sequence[Brief]) -> Agenda:
    """Region -> dimension -> itself against each of the others; {} where there are no others."""
    entries = {e.geo: e for e in entries_of(writer, briefs)}
    found: dict[str, dict[str, list[Against]]] = {}
    for brief in briefs:
        own = entries[brief.geo]
        others = {geo: e for geo, e in entries.items() if geo != brief.geo and e.pilot != own.pilot}
        made: dict[str, list[Against]] = {}
        if others:
            made = {d: [] for d in dimensions_at(brief.site.results, brief.level)}
            frame = pairs(brief.site.results, brief.geo, list(others), brief.year, brief.others_sure)
            for row in records(frame):
                gap = row | {"core_score": row["other_score"]}
                said = row["ahead"], row["behind"], row["statement"]
                made[row["dimension"]].append(Against(own, others[row["other"]], gap, *said))
        found[brief.geo] = made
    return found


def entries_of(writer: Writer, briefs: Sequence[Brief]) -> list[Entry]:
    """The regions as they are called among each other: the pilots by their own names."""
    level = briefs[0].level
    known = {e.geo: e for e in pilot_entries(writer.site, level)} if writer.order.recipe else {}
    return [known.get(b.geo, Entry(b.geo, b.name, b.name, b.geo, b.core, level, opens=True)) for b in briefs]


def _ahead(brief: Brief, rows: list[Against]) -> str:
    """Who is ahead of a region, a line each; why nobody is named."""
    teach, _show, untold, _without = split(rows)
    if teach:
        return "\n".join(f"{a.other.name} ({signed(-a.gap['gap'])})" for a in teach)
    if brief.others_sure is None:
        return _("not known yet")
    if not untold and not _show:
        return _("too little data in common")
    return _("nobody surely")


def _figure(a: Against) -> str:
    """One comparison with exact numbers, for the notes."""
    words = {"gap": exact(a.gap["gap"]), "ahead": exact(a.ahead), "behind": exact(a.behind)}
    words |= {"n": int(a.gap["compared"]), "of": int(a.gap["catalogue"])}
    text = _("gap {gap} points on {n} of {of} indicators, ahead in {ahead} of the draws, behind in {behind}", **words)
    return f"{a.entry.geo} – {a.other.geo}, {a.gap['dimension']}: {text}"


def _command(briefs: Sequence[Brief]) -> str:
    return f"python -m indicators exchange --geo {' '.join(b.geo for b in briefs)} --year {briefs[0].year}"


def partners(writer: Writer, briefs: Sequence[Brief]) -> None:
    """Region by region: who is most like it, and who of them gains most where it is furthest behind."""
    first = briefs[0]
    known = [b for b in briefs if b.learns]
    if not known:
        return
    page = writer.page(first)
    found = {b.geo: partners_of(b.site, b.query("peers")) for b in known}
    page.title(_partners_title(sum(bool(closing(rows)) for rows in found.values()), len(known), first.level))
    page.subtitle(
        _(
            "Most alike in people, age, sectors, territory and core (100 = alike in everything); change of the gap to "
            "the own core over the five years to {year}, points a year",
            year=first.year,
        )
    )
    page.source(source_line(first.site, first.used))
    rows = [_partner_row(b, found[b.geo]) for b in known]
    heads = [_("Region"), _("Most like it"), _("Where its gap is looked at"), _("Who of them gained most there")]
    heads.append(_("What moved it most"))
    alt = _("Table: {rows}", rows="; ".join(", ".join(r) for r in rows))
    shares = (1.7, 3.1, 1.9, 3.2, 2.3)
    table(page, (0, 0, 12.13, 4.5), heads, rows, shares, name=_("Learning partners"), alt=alt, size=12)
    commands = [f"python -m indicators learn --geo {b.geo} --dimension {_dimension(b)} --year {b.year}" for b in known]
    writer.close(page, first, commands, [])


def _partners_title(sure: int, of: int, level: int) -> str:
    """For how many there is somebody to learn from."""
    if not sure:
        return _("No region like one of these is surely closing the same gap (NUTS {level})", level=level)
    return ngettext(
        "{n} of {of} regions has a similar one that is surely closing the same gap (NUTS {level})",
        "{n} of {of} regions have a similar one that is surely closing the same gap (NUTS {level})",
        sure,
        of=of,
        level=level,
    )


def _dimension(brief: Brief) -> str:
    return subject_of(brief.site, brief.query("peers")).dimension


def _partner_row(brief: Brief, rows: Sequence[Row]) -> list[str]:
    """The region, its nearest peers, its gap, who gained most, by what."""
    near = [f"{r['name']} ({number(r['similarity'], 0)})" for r in peers_of(brief.site, brief.query("peers")).rows]
    dimension, best = _dimension(brief), (narrowed(rows) or [None])[0]
    gap, where = brief.gaps.loc[dimension], brief.site.label(dimension)
    if brief.compared and gap["state"] != "missing":
        where = f"{where} ({signed(gap['gap'])}{'*' if gap['state'] == 'partial' else ''})"
    cells = [brief.name, "; ".join(near[:NAMED]) or _("too few figures"), where]
    if best is None:
        return [*cells, _("nobody"), DASH]
    how = _("surely") if best["sure"] else _("that may be chance")
    said = [f"{signed(best['slope'], 2)}", how, *([partial_text(best)] if is_partial(brief.site, best) else [])]
    moved = lowered(brief.site.label(best["moved_1"])) if best["moved_1"] else DASH
    return [*cells, f"{best['name']} ({', '.join(said)})", moved]
