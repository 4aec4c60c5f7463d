"""Parts of the map slide besides Europe: outlines, the close-up, the outermost regions."""

from __future__ import annotations

import numpy as np

from data.translate import _
from layouts.figures.insets import INSETS, Inset
from layouts.slides.brief import Brief
from layouts.slides.map_shapes import Look, View, add_regions
from layouts.slides.page import CORE, MUTED, PAPER, REGION, Box, Page
from layouts.slides.painted import Highlights, Painted
from layouts.slides.shapes_of import Frame, Rings, at_least, frame_of, lonlat_of, shapes_of

INSET_BOX: Box = (5.2, 0.0, 0.72, 4.56)


CLOSE_BOX: Box = (6.1, 0.0, 3.6, 4.28)


def close_up(page: Page, brief: Brief, painted: Painted, highlighted: Highlights) -> None:
    """Region, core and ring large, with their names; not for regions far away from Europe."""
    shapes, theme = shapes_of(brief.site, painted.level), page.theme
    codes = [c for c in (highlighted.region, *highlighted.core) if c in shapes]
    if any(_outermost(c) for c in codes):
        _far_close_up(page, brief, painted)
        return
    x, y, w, h = page.place(CLOSE_BOX)
    frame = frame_of(shapes, codes, aspect=w / h, margin=0.22)
    least = 150_000.0 if painted.level == 2 else 70_000.0
    frame = at_least(frame, least)
    view = View(frame, (x, y, w, h))
    fills, names = painted.fills(theme), {c: brief.site.results.regions.name(c) for c in shapes}
    labels = {c: f"{c} {n} (close-up)" for c, n in names.items()}
    looks = {c: Look(f, theme.border, 0.5) for c, f in fills.items() if not _outermost(c)}
    alt = _("Close-up of {names}", names=", ".join(names[c] for c in codes))
    add_regions(
        page,
        view,
        shapes,
        looks,
        names=labels,
        texts=painted.texts({c: names[c] for c in fills}),
        title=_("Close-up"),
        alt=alt,
    )
    borders = {c: Look("", theme.frontier, 0.75) for c in sorted({c[:2] for c in fills})}
    add_regions(
        page,
        view,
        shapes_of(brief.site, 0),
        borders,
        names={c: f"{c} (close-up)" for c in borders},
        texts={},
        title=_("Frontiers (close-up)"),
        alt=_("Frontiers in the close-up"),
    )
    outlines(page, view, shapes, highlighted, labels, _("Outlines in the close-up"), 1.6)
    page.bar(CLOSE_BOX, "", name=_("Frame of the close-up"), line=theme.rule, width=0.75)
    words = f"{brief.name} – {brief.core_name}" if highlighted.core else brief.name
    page.text(
        (CLOSE_BOX[0], CLOSE_BOX[1] + CLOSE_BOX[3] + 0.02, CLOSE_BOX[2], 0.26),
        words,
        9,
        name=_("Close-up: names"),
        colour=MUTED,
        smallest=6.5,
    )


def _far_close_up(page: Page, brief: Brief, painted: Painted) -> None:
    """A region far away from Europe, large and alone."""
    inset = next((i for i in INSETS if brief.geo.startswith(i.prefix)), None)
    if inset is None:
        return
    local = _local(lonlat_of(brief.site, painted.level, brief.geo), inset)
    view = View(_local_frame(inset), page.place(CLOSE_BOX))
    look = Look(painted.fills(page.theme)[brief.geo], REGION, 2.0)
    name = f"{brief.geo} {brief.name} (close-up)"
    alt = _("Close-up of {names}", names=brief.name)
    add_regions(
        page,
        view,
        {brief.geo: local},
        {brief.geo: look},
        names={brief.geo: name},
        texts={},
        title=_("Close-up"),
        alt=alt,
    )
    page.bar(CLOSE_BOX, "", name=_("Frame of the close-up"), line=page.theme.rule, width=0.75)
    below = (CLOSE_BOX[0], CLOSE_BOX[1] + CLOSE_BOX[3] + 0.02, CLOSE_BOX[2], 0.26)
    page.text(below, brief.name, 9, name=_("Close-up: names"), colour=MUTED, smallest=6.5)


def outlines(
    page: Page, view: View, shapes: dict[str, Rings], one: Highlights, labels: dict[str, str], title: str, larger: float
) -> None:
    """Ring, region and core on top, on a halo that parts them from any fill; the core last, as it may lie inside."""
    wide = larger * page.larger
    ring = {c: Look("", CORE, 0.6 * wide) for c in one.ring}
    strong = {one.region: REGION, **dict.fromkeys(one.core, CORE)}
    halo = {c: Look("", PAPER, 2.6 * wide) for c in strong}
    lines = {c: Look("", colour, 1.4 * wide) for c, colour in strong.items()}
    for looks, what in ((ring, _("ring")), (halo, _("halo")), (lines, _("region and core"))):
        if looks:
            names = {c: f"{labels[c]}: {what}" for c in looks}
            add_regions(
                page,
                view,
                shapes,
                looks,
                names=names,
                texts={},
                title=f"{title}: {what}",
                alt=", ".join(names[c] for c in looks),
            )


def draw_insets(
    page: Page,
    brief: Brief,
    painted: Painted,
    fills: dict[str, str],
    labels: dict[str, str],
    texts: dict[str, str],
    regions: set[str],
    cores: set[str],
) -> None:
    """The outermost regions, each in a box of its own with its name."""
    left, top, width, height = INSET_BOX
    pitch = height / len(INSETS)
    for n, inset in enumerate(INSETS):
        codes = [c for c in fills if c[:4] == inset.prefix]
        if not codes:
            continue
        shapes = {c: _local(lonlat_of(brief.site, painted.level, c), inset) for c in codes}
        accents = {c: (REGION if c in regions else CORE) for c in codes if c in regions | cores}
        looks = {c: Look(fills[c], accents.get(c, page.theme.frontier), 1.5 if c in accents else 0.3) for c in codes}
        box = (left, top + n * pitch + 0.17, width, pitch - 0.2)
        view = View(_local_frame(inset), page.place(box))
        alt = "; ".join(texts[c] for c in codes)
        place = (left, top + n * pitch, width, 0.16)
        name = page.text(place, _(inset.label), 7, name=_("Inset: name"), smallest=6.5, colour=MUTED)
        name.text_frame.word_wrap = False
        add_regions(
            page,
            view,
            shapes,
            looks,
            names=labels,
            texts=texts,
            title=_("Inset: {name}", name=_(inset.label)),
            alt=alt,
        )


def _local(rings: Rings, inset: Inset) -> Rings:
    """Degrees -> metres around the middle of an inset, equal in area for so small a place."""
    lon, lat = (sum(ends) / 2 for ends in (inset.lon, inset.lat))
    per = 111_195.0
    scale = np.array([per * np.cos(np.radians(lat)), per])
    return tuple((ring - [lon, lat]) * scale for ring in rings)


def _local_frame(inset: Inset) -> Frame:
    corners = np.array([[inset.lon[0], inset.lat[0]], [inset.lon[1], inset.lat[1]]])
    (west, south), (east, north) = _local((corners,), inset)[0].tolist()
    return Frame(west, south, east, north)


def _outermost(code: str) -> bool:
    return any(code.startswith(inset.prefix) for inset in INSETS)
