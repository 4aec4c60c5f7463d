"""A comparison of several regions, each against its own core: for an exchange meeting.

Scores of different NUTS levels can't be compared, so every level has slides of
its own; then one slide per region.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from data.translate import _, ngettext
from layouts.numbers import signed
from layouts.slides import notes
from layouts.slides.atlas import Highlights, draw_europe, legend, map_subtitle, paint
from layouts.slides.brief import Brief
from layouts.slides.common import source_line
from layouts.slides.dimension_slides import dimensions
from layouts.slides.gap_panels import gap_panels, gap_text
from layouts.slides.headlines import listed
from layouts.slides.indicator_slide import indicators
from layouts.slides.map_shapes import Look
from layouts.slides.page import CORE, REGION
from layouts.slides.tables import table
from layouts.words import gap_sign

if TYPE_CHECKING:
    from layouts.slides.writer import Writer


def write(writer: Writer) -> None:
    """All slides of a comparison, or the one that was asked for."""
    wanted = writer.order.slide
    levels = sorted({b.level for b in writer.briefs})
    groups = [[b for b in writer.briefs if b.level == level] for level in levels]
    makers = {
        "title": [lambda: _title(writer)],
        "map": [lambda g=g: _map(writer, g) for g in groups],
        "dimensions": [lambda g=g: _gaps(writer, g) for g in groups]
        + [lambda b=b: _one(writer, b, True) for b in writer.briefs],
        "indicators": [lambda g=g: _most(writer, g) for g in groups]
        + [lambda b=b: _one(writer, b, False) for b in writer.briefs],
        "peers": [lambda g=g: _learning(writer, g) for g in groups if len(g) > 1],
    }
    if wanted:
        for make in makers.get(wanted, ()):
            make()
        if wanted not in makers or wanted == "peers":
            _each(writer, wanted)
        return
    for make in (
        makers["title"][0],
        *makers["map"],
        *makers["dimensions"][: len(groups)],
        *makers["indicators"][: len(groups)],
        *makers["peers"],
    ):
        make()
    for brief in writer.briefs:
        writer.one("dimensions", brief)
    writer.data(writer.briefs)
    writer.one("method", writer.briefs[0])
    writer.link(
        writer.briefs[0], f"{writer.order.address}/?level={writer.briefs[0].level}&year={writer.briefs[0].year}"
    )


def _each(writer: Writer, name: str) -> None:
    """A slide that there is per region, or once where it is the same for all."""
    if name == "data":
        writer.data(writer.briefs)
    elif name == "link":
        writer.one("link", writer.briefs[0])
    else:
        for brief in writer.briefs:
            writer.one(name, brief)


def _title(writer: Writer) -> None:
    title = ngettext("{n} region and its metropolis", "{n} regions and their metropolises", len(writer.briefs))
    first = writer.briefs[0]
    levels = sorted({f"NUTS {b.level}: {b.year}" for b in writer.briefs})
    basis = " · ".join([*levels, writer.made, writer.order.date.isoformat()])
    writer.opening(writer.order.subject_line or title, finding(writer.briefs), basis, first)


def finding(briefs: Sequence[Brief]) -> str:
    """In how many comparisons a region is behind its core, and which dimension is behind most often."""
    signs = [
        (d, gap_sign(b.gaps.loc[d, "gap"]))
        for b in briefs
        if b.compared
        for d in b.four
        if b.gaps.loc[d, "state"] == "full"
    ]
    if not signs:
        return _("There is not enough data to compare these regions with their cores.")
    behind = [d for d, sign in signs if sign == "behind"]
    text = _("In {n} of {of} comparisons with full data a region is behind its core", n=len(behind), of=len(signs))
    counts = pd.Series(behind, dtype=object).value_counts()
    most = [briefs[0].site.label(d) for d in briefs[0].four if counts.get(d, 0) == counts.max()] if len(counts) else []
    return f"{text}; {_('most often in {list}', list=listed(most))}." if most else f"{text}."


def _map(writer: Writer, briefs: Sequence[Brief]) -> None:
    """Europe in classes of one dimension, with all regions and their cores."""
    # Of one that is compared with nobody the map would show scores.
    first = next((b for b in briefs if b.compared), briefs[0])
    page = writer.page(first)
    show = writer.order.show or _most_behind(briefs)
    brief = first if first.order.show else _showing(first, show)
    painted = paint(brief)
    label = first.site.label(show)
    gaps = {b.geo: b.gaps.loc[show] for b in briefs if b.compared}
    full = {geo: g for geo, g in gaps.items() if g["state"] == "full"}
    behind = sum(gap_sign(g["gap"]) == "behind" for g in full.values())
    regions = ngettext("{n} region that can be compared", "{n} regions that can be compared", len(full))
    page.title(
        _(
            "{label}: {behind} of {regions} are behind their core (NUTS {level})",
            label=label,
            behind=behind,
            regions=regions,
            level=first.level,
        )
    )
    page.subtitle(map_subtitle(brief, painted))
    ids = tuple(i.id for i in first.site.results.catalogue.of(show, first.level))
    page.source(source_line(first.site, ids, on_map=True))
    marks = [(Look("", REGION, 2.25), _("regions of this comparison")), (Look("", CORE, 2.25), _("their cores"))]
    outlined = [Highlights(h.region, h.core, ()) for h in map(Highlights.of, briefs)]
    draw_europe(page, brief, painted, outlined)
    legend(page, painted, marks)
    rows = [[b.name, b.core_name if b.compared else "–", gap_text(b, show)] for b in briefs]
    heads = [_("Region"), _("Core"), _("Gap, points")]
    alt = _("Table: {rows}", rows="; ".join(", ".join(r) for r in rows))
    table(page, (6.1, 0, 3.6, 4.4), heads, rows, (1.5, 1.4, 0.9), name=_("Gaps on the map"), alt=alt, right=(2,))
    writer.close(page, first, _figures(briefs), [])


def _gaps(writer: Writer, briefs: Sequence[Brief]) -> None:
    """All gaps of all regions of a level in one chart."""
    first = briefs[0]
    page = writer.page(first)
    page.title(finding(briefs).rstrip(".") + _(" (NUTS {level})", level=first.level))
    years = sorted({b.year for b in briefs})
    page.subtitle(
        _(
            "Gap to the own core in points, {year}, NUTS {level}; 0 = level, negative = behind; * = partial data. "
            "Scores of different levels can't be compared.",
            year="/".join(map(str, years)),
            level=first.level,
        )
    )
    page.source(source_line(first.site, first.used))
    gap_panels(page, briefs)
    writer.close(page, first, _figures(briefs), [line for b in briefs for line in notes.left_out(b)])


def _learning(writer: Writer, briefs: Sequence[Brief]) -> None:
    """What they can learn from each other, and from others like them."""
    # Nobody else needs the pages that it shares its words with.
    from layouts.slides.exchange_slides import exchange, partners

    exchange(writer, briefs)
    partners(writer, briefs)


def _most(writer: Writer, briefs: Sequence[Brief]) -> None:
    """What weighs most against each region, and what for it."""
    first = briefs[0]
    page = writer.page(first)
    counts = pd.Series([i for b in briefs for i in _ends(b)[0]], dtype=object).value_counts()
    title = _("What makes the distance, region by region (NUTS {level})", level=first.level)
    if len(counts) and counts.iloc[0] > 1:
        words = {
            "label": first.site.label(str(counts.index[0])),
            "n": int(counts.iloc[0]),
            "of": len(briefs),
            "level": first.level,
        }
        title = _("“{label}” is among the three heaviest burdens of {n} of {of} regions (NUTS {level})", **words)
    page.title(title)
    page.subtitle(_("Contribution to the gap of its dimension in points; {year}", year=first.year))
    page.source(source_line(first.site, first.used))
    rows = []
    for brief in briefs:
        against, ahead = _ends(brief)
        rows.append(
            [brief.name, brief.core_name if brief.compared else "–", _worded(brief, against), _worded(brief, ahead)]
        )
    heads = [_("Region"), _("Core"), _("Weighs most against it"), _("Most in its favour")]
    alt = _("Table: {rows}", rows="; ".join(", ".join(r) for r in rows))
    table(page, (0, 0, 12.13, 4.5), heads, rows, (2, 2, 4.6, 3.5), name=_("What makes the gaps"), alt=alt, size=12)
    figures = [
        line for b in briefs for line in [f"{b.name} – {b.core_name}", *notes.indicator_figures(b, b.contributions)]
    ]
    writer.close(page, first, figures, [])


def _ends(brief: Brief) -> tuple[list[str], list[str]]:
    """The three heaviest indicators against a region and the two most in its favour."""
    if not brief.compared:
        return [], []
    rows = brief.contributions
    against = [str(i) for i in rows[rows["contribution"] < 0]["indicator"].head(3)]
    ahead = [str(i) for i in rows[rows["contribution"] > 0]["indicator"].tail(2)][::-1]
    return against, ahead


def _worded(brief: Brief, indicators: Sequence[str]) -> str:
    points = brief.contributions.set_index("indicator")["contribution"]
    return "; ".join(f"{brief.site.label(i)} ({signed(points[i])})" for i in indicators) or "–"


def _one(writer: Writer, brief: Brief, by_dimension: bool) -> None:
    page = writer.page(brief)
    (dimensions if by_dimension else indicators)(page, brief)
    writer.close(page, brief, notes.gap_figures(brief), notes.left_out(brief))


def _figures(briefs: Sequence[Brief]) -> list[str]:
    return [line for b in briefs for line in (f"{b.name} – {b.core_name or _('no core')}", *notes.gap_figures(b))]


def _most_behind(briefs: Sequence[Brief]) -> str:
    """The dimension with the largest mean gap behind the cores."""
    four = briefs[0].four
    sums = {
        d: sum(b.gaps.loc[d, "gap"] for b in briefs if b.compared and b.gaps.loc[d, "state"] == "full") for d in four
    }
    return min(sums, key=lambda d: sums[d])


def _showing(brief: Brief, show: str) -> Brief:
    return replace(brief, order=replace(brief.order, show=show))
