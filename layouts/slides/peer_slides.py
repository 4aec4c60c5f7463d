"""Who is like the region, and who of them closed the gap: the slides for learning from others.

What is said is what the page of peers says: sentences and numbers come from the
same functions.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.translate import _
from layouts.numbers import number, signed
from layouts.pages.gap_words import lowered
from layouts.pages.peers_data import Peers, peers_of, structure_of, structure_source, values_of, variable_of
from layouts.pages.peers_learning_data import narrowed, partners_of, path_of, subject_of, trend_to_core, with_path
from layouts.pages.peers_learning_words import (
    best_sentence,
    core_name,
    gap_text,
    partners_title,
    status,
    subtitle_of,
)
from layouts.pages.peers_words import alike_words, peers_headline, stability_line
from layouts.rows import Row
from layouts.site import EUROGEOGRAPHICS
from layouts.slides.brief import Brief
from layouts.slides.chart_parts import Axis, Series
from layouts.slides.charts import bar_chart
from layouts.slides.common import source_line
from layouts.slides.fit import wrapped
from layouts.slides.indicator_slide import LONG_UNIT, fitting_axis
from layouts.slides.master_xml import INCH
from layouts.slides.page import AHEAD, BEHIND, REGION, Page
from layouts.slides.peer_map import peer_map
from layouts.slides.tables import table

# Rows on one slide; the notes have all of them.
PARTNERS = 6
# A slope has two decimals; a true minus has to be quoted.
SLOPE = '+0.00;"\u2212"0.00;0.00'
CHART, HEAD = (0.0, 0.0, 5.1, 4.0), 0.45
PLOT = (0.46, HEAD / CHART[3], 0.52, 1 - HEAD / CHART[3])


def peers(page: Page, brief: Brief) -> None:
    """The ten regions most like this one, where they are, and why they are alike."""
    query = brief.query("peers")
    found = peers_of(brief.site, query)
    page.title(peers_headline(brief.site, query, found))
    words = {"level": brief.level, "year": brief.year}
    page.subtitle(
        _(
            "Alike in people, age, sectors, territory and core, NUTS {level}, {year}; 100 = alike in everything, 50 = "
            "as far apart as a typical pair of regions.",
            **words,
        )
    )
    if found.why:
        page.text((0, 1.5, 12, 1), _("Too few structural figures are published for this region and level."), 16)
    else:
        _peer_list(page, brief, found)
    page.source(f"{structure_source(brief.site)} · {EUROGEOGRAPHICS}")


def _peer_list(page: Page, brief: Brief, found: Peers) -> None:
    """Map and table."""
    peer_map(page, brief, [row["geo"] for row in found.rows])
    # Somebody's template may be narrow, its font wider than any that is measured; from the last row less can be read.
    reasons = 2 if page.master.foreign or page.larger > 1 else 3
    rows = [_peer_cells(brief, row, reasons) for row in found.rows]
    heads = ["", _("Region"), _("Alike"), _("Alike in"), _("Furthest apart in (there / here)")]
    alt = _("Table of peers: {rows}", rows="; ".join(", ".join(r) for r in rows))
    high = 4.0 if page.master.foreign else 4.15
    box, shares = (4.2, 0, 7.93, high), (0.42, 2.2, 0.75, 3.0, 2.85)
    table(page, box, heads, rows, shares, name=_("Peers"), alt=alt, right=(0, 2), size=10.5)
    line = stability_line(structure_of(brief.site, brief.query("peers")), found)
    place = (0, 4.26, 4.1, 0.3) if page.master.foreign else (4.2, 4.22, 7.93, 0.34)
    page.text(place, line, 10, name=_("Stability"), smallest=6.5)


def _peer_cells(brief: Brief, row: Row, reasons: int) -> list[str]:
    structure, regions = structure_of(brief.site, brief.query("peers")), brief.site.results.regions
    alike = "; ".join(alike_words(structure, row, brief.geo, most=reasons))
    name = _("{name} ({country})", name=row["name"], country=regions.name(row["country"]))
    return [str(row["place"]), name, number(row["similarity"], 0), alike, _apart(brief, row)]


def _apart(brief: Brief, row: Row) -> str:
    """The variable that sets a peer apart with both native values."""
    if not row["apart"]:
        return ""
    variable = variable_of(structure_of(brief.site, brief.query("peers")), row["apart"])
    sides = (values_of(brief.site, brief.query("peers"), geo)[variable.id][0] for geo in (row["geo"], brief.geo))
    ends = " / ".join(number(v, variable.decimals) for v in sides)
    unit = _(variable.unit)
    unit = "" if len(unit) > LONG_UNIT else f" {unit}"
    return f"{lowered(_(variable.label))} ({ends}{unit})"


def peer_figures(brief: Brief) -> list[str]:
    """All peers with exact numbers, for the notes."""
    from layouts.slides.notes import exact

    lines = [learning_command(brief, "peers")]
    for row in peers_of(brief.site, brief.query("peers")).rows:
        alike = " ".join(row[f"alike_{n}"] for n in (1, 2, 3) if row[f"alike_{n}"])
        words = {"similarity": exact(row["similarity"]), "distance": exact(row["distance"]), "alike": alike or "–"}
        words |= {"apart": row["apart"] or "–", "by": exact(row["apart_by"]), "common": exact(row["common"])}
        text = _(
            "similarity {similarity}, distance {distance} standard deviations on {common} of the weight; alike: "
            "{alike}; apart: {apart} by {by}",
            **words,
        )
        lines.append(f"{row['place']}. {row['geo']} {row['name']}: {text}")
    return lines


def partners(page: Page, brief: Brief) -> None:
    """Of the regions most like this one those whose gap narrowed most, and by what."""
    site, query = brief.site, brief.query("peers")
    subject, rows = subject_of(site, query), partners_of(site, query)
    page.title(partners_title(site, query, subject, rows))
    page.subtitle(subtitle_of(site, query, _("Change of the gap in {subject} to the own core, points a year")))
    catalogue = site.results.catalogue
    page.source(source_line(site, tuple(i.id for i in catalogue.of(subject.dimension, brief.level))))
    shown = with_path(rows)[:PARTNERS]
    if not shown:
        page.text((0, 1.5, 12, 1), _("No gap of a similar region can be followed over the years."), 16)
        return
    _partner_chart(page, brief, shown)
    if some := narrowed(rows):
        text = best_sentence(site, some[0], path_of(site, query, some[0]["geo"]))
        page.text((0, 4.06, 12.13, 0.5), text, 12, name=_("What the first of them did"), anchor="ctr", smallest=7)


def _partner_chart(page: Page, brief: Brief, shown: Sequence[Row]) -> None:
    """Bars of slopes, the region's own first where it has one; beside each what can be said and what moved."""
    names = [_pair(row["name"], core_name(brief.site, row["core"])) for row in shown]
    slopes = [float(row["slope"]) for row in shown]
    cells = [[gap_text(row), status(row), _moved(brief, row)] for row in shown]
    colours = [AHEAD if s > 0 else BEHIND for s in slopes]
    own = own_slope(brief)
    if own is not None:
        names, slopes = [_pair(brief.name, brief.core_name), *names], [own[0], *slopes]
        cells, colours = [[own[1], _("this region"), ""], *cells], [REGION, *colours]
    room = page.place((0, 0, CHART[2] * PLOT[0] - 0.15, 1))[2] / INCH
    names = [wrapped(name, room, page.wider * page.size(9.5)) for name in names]
    texts = [signed(slope, 2) for slope in slopes]
    size, axis = fitting_axis(page, slopes, texts, True, CHART[2] * PLOT[2] - 0.1)
    axis = Axis(axis.low, axis.high, SLOPE, shown=False)
    series = Series(_("Change of the gap, points a year"), slopes, REGION, labels=texts, colours=colours)
    said = "; ".join(f"{' '.join(n.split())}: {t}" for n, t in zip(names, texts, strict=True))
    alt = _("Bar chart of changes of gaps: {text}", text=said)
    bar_chart(page, CHART, names, [series], axis, name=_("Learning partners"), alt=alt, size=min(size, 9.5), plot=PLOT)
    heads = [_("Gap, points"), _("Is it closing?"), _("What narrowed it most (points a year)")]
    alt = _("Table beside the bars: {rows}", rows="; ".join(", ".join(r) for r in cells))
    heights = (HEAD, (CHART[3] - HEAD) / len(cells))
    box, shares = (5.2, 0, 6.93, CHART[3]), (1.9, 1.1, 3.2)
    table(page, box, heads, cells, shares, name=_("What moved"), alt=alt, heights=heights, size=10.5)


def _pair(name: str, core: str) -> str:
    return f"{name} – {core}" if core else name


def own_slope(brief: Brief) -> tuple[float, str] | None:
    """Points a year that the region's own gap moved, and from where to where; None where it can't be followed."""
    if not brief.compared:
        return None
    query = brief.query("peers")
    found = trend_to_core(brief.site, query, brief.geo, subject_of(brief.site, query).dimension, core=brief.chosen)
    path = found.path
    if not len(path.years):
        return None
    first, last = ((float(path.gap[n]), int(path.years[n])) for n in (0, -1))
    ends = {"gap_first": first[0], "first": first[1], "gap_last": last[0], "last": last[1]}
    return float(found.slope.slope), gap_text(ends)


def _moved(brief: Brief, row: Row) -> str:
    pairs = [(row[f"moved_{n}"], row[f"moved_{n}_by"]) for n in (1, 2) if row[f"moved_{n}"]]
    return "; ".join(f"{lowered(brief.site.label(name))} ({signed(by, 2)})" for name, by in pairs)


def partner_figures(brief: Brief) -> list[str]:
    """All regions looked at, with exact numbers, for the notes."""
    from layouts.slides.notes import exact

    query = brief.query("peers")
    lines = [learning_command(brief, "learn", f"--dimension {subject_of(brief.site, query).dimension}")]
    for row in partners_of(brief.site, query):
        if row["reason"]:
            lines.append(f"{row['geo']} {row['name']}: {_(row['reason'])}")
            continue
        words = {name: exact(row[name]) for name in ("slope", "slope_low", "slope_high", "p", "gap_first", "gap_last")}
        words |= {"first": int(row["first"]), "last": int(row["last"])}
        text = _(
            "{slope} points a year ({slope_low} to {slope_high}, p {p}), gap {gap_first} in {first}, {gap_last} in "
            "{last}",
            **words,
        )
        lines.append(f"{row['geo']} {row['name']}: {text}")
    return lines


def learning_command(brief: Brief, command: str, *options: str) -> str:
    """The command line that prints the same numbers; by another method a comment behind it says that it doesn't."""
    parts = [f"python -m indicators {command} --geo {brief.geo} --year {brief.year}", *filter(None, options)]
    parts += ["--abroad"] if brief.order.field("abroad") else []
    # Who is like whom depends on no method.
    return " ".join(parts) + (brief.other_method if command != "peers" else "")


def known_peers(brief: Brief) -> Peers | None:
    """The peers of a region; None where this site can't tell, or there are none."""
    if not brief.learns:
        return None
    found = peers_of(brief.site, brief.query("peers"))
    return None if found.why else found


def has_partners(brief: Brief) -> bool:
    """Whether the gap of any similar region can be followed."""
    return brief.learns and bool(with_path(partners_of(brief.site, brief.query("peers"))))
