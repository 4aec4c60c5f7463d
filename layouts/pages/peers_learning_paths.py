"""The paths of learning partners beside each other, as small multiples on the peers page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.translate import _
from indicators.learning import WINDOW
from indicators.trends import Trend
from layouts import html
from layouts.components import chart, figure_frame, link
from layouts.figures.multiples import Course, path_panel, shared_range
from layouts.numbers import number, signed
from layouts.pages.peers_learning_data import Subject, drawn, partners_of, subject_of, yearly_gaps
from layouts.pages.peers_learning_words import core_name, own_words, paths_title, source_of, subtitle_of
from layouts.query import Query, choose_region
from layouts.rows import Row
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES


def paths_frame(site: Site, query: Query, rows: Sequence[Row]) -> html.Figure:
    subject, found = subject_of(site, query), drawn(site, query)
    courses = [_course(site, query, geo, trend) for geo, trend in found]
    years, limits, theme = (query.year - WINDOW, query.year), shared_range(courses), THEMES[query.theme]
    panels = []
    for n, ((geo, trend), course) in enumerate(zip(found, courses, strict=True)):
        shown = [course] if geo == query.geo else [courses[0], course]
        figure = path_panel(shown, theme=theme, years=years, limits=limits)
        picture = chart(f"peers-path-{n}", figure) if len(course.years) else None
        panels.append(_panel(site, query, n, geo, trend, picture))
    words = {"name": site.results.regions.name(query.geo)}
    text = _("Same scale in every panel. Bold label and round marks: {name}; square marks: the other region.", **words)
    return figure_frame(
        "paths",
        paths_title(site, query, subject, found[0][1], rows),
        subtitle_of(site, query, _("Gap in {subject} of each to its own core, points; 0 = level with it")),
        html.Div(panels, className="peers-multiples"),
        source_of(site, subject, query),
        footnotes=[html.P(text), *(html.P(note) for note in _basis_notes(subject, found, courses))],
    )


def _course(site: Site, query: Query, geo: str, trend: Trend) -> Course:
    path, name = trend.path, site.results.regions.name(geo)
    told = _("{name} against {core}", name=name, core=core_name(site, path.core)) if path.core else name
    role = "region" if geo == query.geo else ""
    if role and not len(path.years):
        rows = yearly_gaps(site, query)
        cuts = [row["time"] for row in rows if row["break_"]]
        return Course(geo, told, [r["time"] for r in rows], [r["gap"] for r in rows], role, cuts, steady=False)
    # A path runs across no break: what breaks inside its years is left out of it.
    cuts = [year for year in path.breaks if len(path.years) and not path.years[0] < year <= path.years[-1]]
    return Course(geo, told, path.years.tolist(), path.gap.tolist(), role, cuts)


def _panel(site: Site, query: Query, place: int, geo: str, trend: Trend, picture: Any) -> html.Div:
    """One panel: name, core and slope in words, the picture; for a region without a path why there is none."""
    name, path = site.results.regions.name(geo), trend.path
    if geo == query.geo:
        head: Any = html.Span(name, className="peers-own")
    else:
        head = link(name, choose_region(site.results, query, geo).address("region"))
    title = html.H3(head, id=f"peers-path-{place}-title", className="panel-title")
    if not len(path.years):
        text = own_words(site, query, trend)
        if picture is not None:
            text = _("{why}; dotted: the gap of each year, on what is there; dashes: a series breaks", why=text)
        return html.Div([title, html.P(text, className="peers-place"), *([picture] if picture is not None else [])])
    slope = _("{slope} a year", slope=signed(trend.slope.slope, 2))
    text = _("against {core} · {slope}", core=core_name(site, path.core), slope=slope)
    return html.Div([title, html.P(text, className="peers-place"), picture])


def _basis_notes(subject: Subject, found: Sequence[tuple[str, Trend]], courses: Sequence[Course]) -> list[str]:
    """On how many indicators the paths rest, what is left out of them, and what every dash stands for."""
    parts, notes = [], []
    for geo, trend in found:
        if len(trend.path.years):
            words = {"geo": geo, "n": len(trend.path.indicators), "percent": number(100 * trend.path.coverage, 0)}
            parts.append(_("{geo} {n} ({percent} % of the weight)", **words))
    broken = sorted({*(y for _geo, t in found for y in t.path.breaks), *(y for c in courses for y in c.breaks)})
    if not subject.indicator:
        notes.append(_("Indicators compared: {parts}.", parts=", ".join(parts)))
    if broken:
        years = ", ".join(map(str, broken))
        notes.append(
            _("Series that break in {years} are left out, or the line begins or ends there (dashes).", years=years)
        )
    return notes


def paths_data(site: Site, query: Query) -> Table:
    """Every year of every path."""
    subject, found = subject_of(site, query), drawn(site, query)
    heads = [_("Code"), _("Region"), _("Core"), _("Year"), _("Gap"), _("Score"), _("Score of the core")]
    heads += [_("Indicators compared"), _("Share of the weight"), _("Why there is none")]
    heads.append(_("Basis"))
    lines: list[list[Any]] = []
    for geo, trend in found:
        path, name = trend.path, site.results.regions.name(geo)
        same = [len(path.indicators), path.coverage]
        for year, gap, mine, core in zip(path.years, path.gap, path.mine, path.theirs, strict=True):
            lines.append(
                [
                    geo,
                    name,
                    path.core,
                    str(int(year)),
                    float(gap),
                    float(mine),
                    float(core),
                    *same,
                    "",
                    _("same indicators"),
                ],
            )
        if not len(path.years):
            lines.append([geo, name, path.core, "", *[None] * 5, own_words(site, query, trend), ""])
    lines += [
        _yearly(site, query, row) for row in (yearly_gaps(site, query) if not len(found[0][1].path.years) else [])
    ]
    caption = paths_title(site, query, subject, found[0][1], partners_of(site, query))
    return Table(caption, heads, lines, {4: 1, 5: 1, 6: 1, 7: 0, 8: 2}, source_of(site, subject, query))


def _yearly(site: Site, query: Query, row: Row) -> list[Any]:
    """A year of the own gap where no path exists."""
    basis = _("indicators of each year")
    if row["break_"]:
        basis = _("{basis}; a series breaks before this year", basis=basis)
    known = [row["gap"], row["score"], row["core_score"], row["compared"], row["coverage"]]
    return [query.geo, site.results.regions.name(query.geo), row["core"], str(row["time"]), *known, "", basis]
