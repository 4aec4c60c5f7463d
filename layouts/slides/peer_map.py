"""Where a region's peers are: a small map of native shapes, with their places in the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from data.translate import _
from layouts.slides.brief import Brief
from layouts.slides.map_shapes import Look, View, add_regions
from layouts.slides.master_xml import INCH
from layouts.slides.page import CORE, GREY_STRONG, INK, PAPER, REGION, Box, Page
from layouts.slides.runs import Run, write
from layouts.slides.shapes_of import EUROPE, Rings, shapes_of
from layouts.slides.xml_parts import paint

MAP: Box = (0.0, 0.0, 4.05, 4.56)
# Inches of the discs with the numbers, and of the distance that they keep.
DISC, APART = 0.19, 0.2


def peer_map(page: Page, brief: Brief, geos: Sequence[str]) -> None:
    """Countries, peers with their places, the region and its core."""
    shapes, regions = shapes_of(brief.site, brief.level), brief.site.results.regions
    view = View(EUROPE, page.place(MAP))
    countries = {code: Look(page.theme.missing, page.theme.frontier, 0.5) for code in shapes_of(brief.site, 0)}
    names = {code: f"{code} {regions.name(code)}" for code in countries}
    add_regions(
        page,
        view,
        shapes_of(brief.site, 0),
        countries,
        names=names,
        texts={},
        title=_("Countries"),
        alt=_("Map of the countries of Europe"),
    )
    core = [code for code in brief.core if code in shapes]
    looks = {code: Look(GREY_STRONG, page.theme.border, 0.25) for code in geos}
    looks |= {code: Look(CORE, page.theme.border, 0.25) for code in core if code not in geos}
    looks |= {brief.geo: Look(REGION, page.theme.border, 0.25)}
    places = {code: _("peer {n}", n=n) for n, code in enumerate(geos, 1)} | {brief.geo: _("this region")}
    labels = {code: f"{code} {regions.name(code)}: {places.get(code, _('core'))}" for code in looks}
    alt = "; ".join(labels.values())
    add_regions(page, view, shapes, looks, names=labels, texts=labels, title=_("Peers on the map"), alt=alt)
    _numbers(page, view, [(n, shapes[code]) for n, code in enumerate(geos, 1) if code in shapes])


def _numbers(page: Page, view: View, peers: Sequence[tuple[int, Rings]]) -> None:
    """A disc with its place on every peer that lies on the map; none covers another."""
    spots = [(n, _middle(view, rings)) for n, rings in peers if view.flat(rings)]
    if not spots:
        return
    middles = _kept_apart(np.array([spot for _n, spot in spots]), APART)
    # It is made after the shapes that it lies on.
    group = page.group(_("Places of the peers"), _("Numbers on the map: places in the table"))
    for (n, _spot), (x, y) in zip(spots, middles.tolist(), strict=True):
        _disc(page, group, n, x, y)


def _middle(view: View, rings: Rings) -> tuple[float, float]:
    """The middle of the largest ring, in inches on the slide."""
    flat = max(view.flat(rings), key=lambda ring: float(np.prod(np.ptp(ring, axis=0))))
    x, y = (flat.min(axis=0) + flat.max(axis=0)) / 2000
    return float(x), float(y)


def _kept_apart(points: np.ndarray, least: float, *, rounds: int = 60) -> np.ndarray:
    """Points (N, 2) moved until no two are nearer than `least`, or `rounds` have passed."""
    found = points.copy()
    for _round in range(rounds):
        difference = found[:, None] - found[None, :]
        far = np.hypot(difference[..., 0], difference[..., 1]) + np.eye(len(found)) * 9
        one, other = np.nonzero(np.triu(far < least))
        if not len(one):
            break
        for a, b in zip(one.tolist(), other.tolist(), strict=True):
            # Two in the very same place part sideways.
            way = difference[a, b] / far[a, b] if far[a, b] > 1e-6 else np.array([1.0, 0.0])
            push = (least - far[a, b]) / 2 + 1e-3
            found[a] += push * way
            found[b] -= push * way
    return found


def _disc(page: Page, group: Any, n: int, x: float, y: float) -> None:
    from pptx.enum.shapes import MSO_SHAPE

    corner, size = (round((v - DISC / 2) * INCH) for v in (x, y)), round(DISC * INCH)
    shape = group.shapes.add_shape(MSO_SHAPE.OVAL, *corner, size, size)
    shape.name = _("Place {n}", n=n)
    element = shape._element
    for style in element.xpath("p:style"):
        element.remove(style)
    paint(element.spPr, PAPER, GREY_STRONG, 0.75)
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = False
    element.txBody.bodyPr.set("anchor", "ctr")
    write(frame, [[Run(str(n), bold=True, colour=INK)]], 8, align="ctr")
