"""What several regions can learn from each other, and from others like them: the agenda of an exchange meeting.

Who is ahead is said as the page of the pilots says it: where it holds in nearly every
draw, on the indicators that both have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.translate import N_, _, ngettext
from indicators.exchange import dimensions_at, pairs
from layouts.numbers import number, signed
from layouts.pages.gap_words import lowered
from layouts.pages.peers_data import peers_of
from layouts.pages.peers_learning_data import closing, narrowed, partners_of, subject_of
from layouts.pages.peers_learning_words import is_partial, partial_text, status
from layouts.pages.pilots_data import Against, split
from layouts.pages.pilots_learning import agenda_title
from layouts.pages.robustness_words import DRAWS
from layouts.pilots import Entry
from layouts.pilots import entries as pilot_entries
from layouts.rows import Row, records
from layouts.slides.brief import Brief
from layouts.slides.common import source_line
from layouts.slides.notes import exact
from layouts.slides.peer_slides import learning_command
from layouts.slides.said import DASH
from layouts.slides.tables import table

if TYPE_CHECKING:
    from layouts.slides.writer import Writer

# Peers that are named of each region, and regions that are ahead of it: of more some are counted.
NAMED, AHEAD = 3, 4
# Rows of a table that can be read from the back of a room.
ROWS = 6
# More pairs of a region and who it can learn from are too many for a title.
TOLD = 2
NOTHING = N_("too little data in common")
Agenda = Mapping[str, Mapping[str, list[Against]]]


def exchange(writer: Writer, briefs: Sequence[Brief]) -> None:
    """Region by region and dimension by dimension: who of the others is ahead of it."""
    first, found = briefs[0], agenda_of(writer, briefs)
    said = {geo: [a for rows in by.values() for a in rows] for geo, by in found.items() if by}
    every = [a for rows in said.values() for a in rows]
    untold = _("NUTS {level}: who is ahead of whom can't be told (yet)", level=first.level)
    title = agenda_title(every, first.level) if any(a.statement for a in every) else untold
    there = [(b, e) for b, e in zip(briefs, entries_of(writer, briefs), strict=True) if b.geo in said]
    cells = {
        d: [_ahead(b, found[b.geo][d]) for b, _entry in there] for d in dimensions_at(first.site.results, first.level)
    }
    names = [d for d, column in cells.items() if set(column) != {_(NOTHING)}] or list(cells)
    rows = [[entry.name, *(cells[d][n] for d in names)] for n, (_brief, entry) in enumerate(there)]
    heads = [_("Can learn"), *(first.site.label(d) for d in names)]
    texts = title, _exchange_subtitle(first, [d for d in cells if d not in names])
    figures = [[_command(briefs), *map(_figure, said[b.geo])] for b, _entry in there]
    shares = (1.5, *[2.0] * len(names))
    _sheets(writer, first, texts, Listed(_("Who is ahead of whom"), heads, rows, shares, figures))


@dataclass(frozen=True)
class Listed:
    """A table with a row per region, and what the notes say to each row."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[float]
    figures: Sequence[Sequence[str]]


def _sheets(writer: Writer, brief: Brief, texts: tuple[str, str], listed: Listed) -> None:
    """The rows on as few slides as can be read. `texts`: title and subtitle of each."""
    parts = -(-len(listed.rows) // ROWS)
    per = -(-len(listed.rows) // max(parts, 1))
    for n in range(parts):
        some = slice(n * per, (n + 1) * per)
        rows, figures = listed.rows[some], [line for lines in listed.figures[some] for line in lines]
        page = writer.page(brief)
        page.title(texts[0] + (f" ({n + 1}/{parts})" if parts > 1 else ""))
        page.subtitle(texts[1])
        page.source(source_line(brief.site, brief.used))
        alt = _("Table: {rows}", rows="; ".join(", ".join(r).replace("\n", " + ") for r in rows))
        table(page, (0, 0, 12.13, 4.5), listed.heads, rows, listed.shares, name=listed.name, alt=alt, size=12)
        writer.close(page, brief, list(dict.fromkeys(figures)), [])


def _exchange_subtitle(brief: Brief, left_out: Sequence[str]) -> str:
    text = _(
        "Who is ahead of a region in at least 95 % of {n} draws over other methods, by how many points, on the "
        "indicators that both have; {year}, NUTS {level}",
        n=number(DRAWS, 0),
        year=brief.year,
        level=brief.level,
    )
    labels = ", ".join(brief.site.label(d) for d in left_out)
    return _("{text}. Too little data in common: {labels}.", text=text, labels=labels) if left_out else text


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
    """The regions as they are compared with each other: two of one pilot are not; named as on the other slides."""
    level = briefs[0].level
    known = {e.geo: e for e in pilot_entries(writer.site, level)} if writer.order.recipe else {}
    made = [known.get(b.geo, Entry(b.geo, b.name, b.name, b.geo, b.core, level, opens=True)) for b in briefs]
    return [replace(entry, name=b.name) for entry, b in zip(made, briefs, strict=True)]


def _ahead(brief: Brief, rows: list[Against]) -> str:
    """Who is ahead of a region, a line each; why nobody is named."""
    teach, show, untold, _without = split(rows)
    if teach:
        some = teach if len(teach) <= AHEAD else teach[: AHEAD - 1]
        lines = [f"{a.other.name} ({signed(-a.gap['gap'])})" for a in some]
        return "\n".join([*lines, *([_("and {n} more", n=len(teach) - len(some))] if len(some) < len(teach) else [])])
    if brief.others_sure is None:
        return _("not known yet")
    if not untold and not show:
        return _(NOTHING)
    return _("nobody surely")


def _figure(a: Against) -> str:
    """One comparison with exact numbers, for the notes."""
    words = {"gap": exact(a.gap["gap"]), "ahead": exact(a.ahead), "behind": exact(a.behind)}
    words |= {"n": int(a.gap["compared"]), "of": int(a.gap["catalogue"])}
    text = _("gap {gap} points on {n} of {of} indicators, ahead in {ahead} of the draws, behind in {behind}", **words)
    return f"{a.entry.geo} – {a.other.geo}, {a.gap['dimension']}: {text}"


def _command(briefs: Sequence[Brief]) -> str:
    geos = " ".join(b.geo for b in briefs)
    return f"python -m indicators exchange --geo {geos} --year {briefs[0].year}{briefs[0].other_method}"


def partners(writer: Writer, briefs: Sequence[Brief]) -> None:
    """Region by region: who is most like it, and who of them gains most where it is furthest behind."""
    first = briefs[0]
    known = [b for b in briefs if b.learns]
    if not known:
        return
    found = {b.geo: partners_of(b.site, b.query("peers")) for b in known}
    subtitle = _(
        "Most alike in people, age, sectors, territory and core (100 = alike in everything); change of the gap to "
        "the own core over the five years to {year}, points a year; * = partial data",
        year=first.year,
    )
    rows = [_partner_row(b, found[b.geo]) for b in known]
    heads = [_("Region"), _("Most like it"), _("Where its gap is looked at"), _("Who of them gained most there")]
    heads.append(_("What moved it most"))
    commands = [[learning_command(b, "learn", f"--dimension {_dimension(b)}")] for b in known]
    texts, shares = (_partners_title(known, found), subtitle), (1.7, 3.1, 1.9, 3.2, 2.3)
    _sheets(writer, first, texts, Listed(_("Learning partners"), heads, rows, shares, commands))


def _partners_title(briefs: Sequence[Brief], found: Mapping[str, Sequence[Row]]) -> str:
    """For how many there is somebody to learn from, and who that is where it is one or two."""
    sure = [(b.name, rows[0]["name"]) for b in briefs if (rows := closing(found[b.geo]))]
    if not sure:
        return _("No region like one of these is surely closing the same gap (NUTS {level})", level=briefs[0].level)
    text = ngettext(
        "{n} of {of} regions has a similar one that is surely closing the same gap (NUTS {level})",
        "{n} of {of} regions have a similar one that is surely closing the same gap (NUTS {level})",
        len(sure),
        of=len(briefs),
        level=briefs[0].level,
    )
    if len(sure) > TOLD:
        return text
    names = "; ".join(_("{partner} for {name}", partner=partner, name=name) for name, partner in sure)
    return f"{text}: {names}"


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
    how = _("surely") if best["sure"] else status(best)
    if is_partial(brief.site, best):
        how = _("not tested, {partial}", partial=partial_text(best))
    moved = lowered(brief.site.label(best["moved_1"])) if best["moved_1"] else DASH
    return [*cells, f"{best['name']} ({signed(best['slope'], 2)}, {how})", moved]
