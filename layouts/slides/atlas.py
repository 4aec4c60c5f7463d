"""The map slide: Europe in classes, the outermost regions beside it, and a close-up of region, core and ring."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.translate import _
from indicators.measures import eu_mean
from layouts.figures.insets import INSETS
from layouts.numbers import number, signed
from layouts.slides import headlines
from layouts.slides.brief import Brief
from layouts.slides.close_up import close_up, draw_insets, outlines
from layouts.slides.common import source_line
from layouts.slides.map_shapes import Look, View, add_regions
from layouts.slides.page import CORE, MUTED, REGION, Box, Page
from layouts.slides.painted import Highlights, Painted, paint
from layouts.slides.shapes_of import EUROPE, shapes_of

EUROPE_BOX: Box = (0.0, 0.0, 5.12, 4.56)
LEGEND: Box = (9.95, 0.0, 2.18, 4.56)


def atlas(page: Page, brief: Brief) -> None:
    """The map slide of one region."""
    painted = paint(brief)
    full = painted.rows[(painted.rows["state"] == "full") & painted.rows["value"].notna()]
    page.title(headlines.on_map(brief, int((full["value"] < 0).sum()), len(full)))
    page.subtitle(map_subtitle(brief, painted))
    page.source(
        source_line(
            brief.site, tuple(i.id for i in brief.site.results.catalogue.of(brief.show, brief.level)), on_map=True
        )
    )
    highlighted = Highlights.of(brief)
    draw_europe(page, brief, painted, [highlighted])
    close_up(page, brief, painted, highlighted)
    legend(page, painted, _legend_marks(brief, highlighted))


def map_subtitle(brief: Brief, painted: Painted) -> str:
    """What the colours mean."""
    words = {"label": brief.site.label(brief.show), "year": brief.year, "level": painted.level}
    if painted.measure != "gap":
        return _("{label}: score 0–100, {year}, NUTS {level}", **words)
    if brief.chosen:
        core = brief.site.core_name(brief.chosen)
        return _("{label}: gap of every region to {core}, points, {year}, NUTS {level}", core=core, **words)
    return _(
        "{label}: gap of every region to the capital region of its own country, points, {year}, NUTS {level}", **words
    )


def draw_europe(page: Page, brief: Brief, painted: Painted, highlights: Sequence[Highlights]) -> None:
    """Regions by country, frontiers, outlines, and the outermost regions beside."""
    shapes, theme = shapes_of(brief.site, painted.level), page.theme
    regions = brief.site.results.regions
    fills = painted.fills(theme)
    names = {code: regions.name(code) for code in fills}
    texts = painted.texts(names)
    thin = 0.25 if painted.level == 2 else 0.1
    labels = {code: f"{code} {name}" for code, name in names.items()}
    countries = {code: regions.name(code) for code in sorted({c[:2] for c in fills})}
    view = View(EUROPE, page.place(EUROPE_BOX))
    far = {i.prefix for i in INSETS}
    europe = {c: Look(f, theme.border, thin) for c, f in fills.items() if c[:4] not in far}
    alt = _(
        "Map of Europe, {n} regions in {classes} classes. {region}",
        n=len(europe),
        classes=painted.classes.number,
        region=_spoken(highlights, texts),
    )
    add_regions(
        page, view, shapes, europe, names=labels, texts=texts, title=_("Map of Europe"), alt=alt, countries=countries
    )
    borders = {c: Look("", theme.frontier, 0.5) for c in countries}
    flat = shapes_of(brief.site, 0)
    titles = {c: f"{c} {n}" for c, n in countries.items()}
    add_regions(
        page,
        view,
        flat,
        borders,
        names=titles,
        texts={},
        title=_("Frontiers"),
        alt=_("Frontiers of the countries on the map"),
    )
    for one in highlights:
        outlines(page, view, shapes, one, labels, _("Outlines on the map"), 1.0)
    draw_insets(
        page,
        brief,
        painted,
        fills,
        labels,
        texts,
        {h.region for h in highlights},
        {c for h in highlights for c in h.core},
    )


def legend(page: Page, painted: Painted, marks: Sequence[tuple[Look, str]]) -> None:
    """Keys of the classes with how many regions each has, of what has no class, and of the outlines."""
    theme, rows = page.theme, painted.rows
    full = np.where(rows["state"] == "full", rows["value"].to_numpy(dtype=float), np.nan)
    entries = [
        (Look(colour, theme.frontier, 0.25), f"{_bounds(low, high)} ({count})")
        for colour, (low, high), count in zip(
            painted.colours(theme), painted.classes.bounds, painted.classes.counts(full).tolist(), strict=True
        )
    ][::-1]
    counts = {state: int((rows["state"] == state).sum()) for state in ("core", "partial", "missing")}
    others = (
        ("core", theme.core_fill, _("core itself")),
        ("partial", theme.partial, _("partial data")),
        ("missing", theme.missing, _("no data")),
    )
    entries += [(Look(c, theme.frontier, 0.25), f"{label} ({counts[s]})") for s, c, label in others if counts[s]]
    mean = _eu_mean(painted)
    x, y, w, h = LEGEND
    head = _("Gap, points (regions)") if painted.measure == "gap" else _("Score, 0–100 (regions)")
    page.text((x, y, w, 0.25), head, 10, name=_("Legend: title"), bold=True)
    lines = [*entries, *marks]
    tall = sum(0.42 if n >= len(entries) else 0.235 for n in range(len(lines)))
    squeeze = min(1.0, (h - 0.3 - (0.4 if mean else 0)) / tall)
    y += 0.3
    for n, (look, text) in enumerate(lines):
        high = squeeze * (0.42 if n >= len(entries) else 0.235)
        page.bar(
            (x, y + high / 2 - 0.075, 0.24, 0.15),
            look.fill,
            name=_("Legend: {text}", text=text),
            line=look.line,
            width=look.points,
        )
        page.text((x + 0.32, y, w - 0.32, high - 0.01), text, 10, name=_("Legend text"), smallest=6.5, anchor="ctr")
        y += high
    if mean:
        page.text((x, y + 0.08, w, 0.3), mean, 9, name=_("Legend: mean"), colour=MUTED, smallest=6.5)


def _legend_marks(brief: Brief, highlighted: Highlights) -> list[tuple[Look, str]]:
    marks = [(Look("", REGION, 2.25), brief.name)]
    if highlighted.core:
        marks.append((Look("", CORE, 2.25), brief.core_name))
    if highlighted.ring:
        marks.append((Look("", CORE, 0.75), _("next to the core: touches it, or centres up to 150 km apart")))
    return marks


def _spoken(highlights: Sequence[Highlights], texts: dict[str, str]) -> str:
    codes = dict.fromkeys(c for h in highlights for c in (h.region, *h.core))
    return "; ".join(texts[c] for c in codes if c in texts)


def _bounds(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return _("all values")
    if low is None:
        return _("under {high}", high=number(high, 0))
    if high is None:
        return _("{low} and over", low=number(low, 0))
    return _("{low} to {high}", low=number(low, 0), high=number(high, 0))


def _eu_mean(painted: Painted) -> str:
    mean = eu_mean(painted.rows, painted.measure)
    if mean != mean:
        return ""
    return _("EU-27 mean: {mean}", mean=signed(mean) if painted.measure == "gap" else number(mean))
