"""Where a region's peers are: a small map of native shapes, with their places in the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from data.translate import _
from layouts.slides.brief import Brief
from layouts.slides.map_shapes import Look, View, add_regions
from layouts.slides.master_xml import INCH
from layouts.slides.page import CORE, GREY_STRONG, INK, PAPER, REGION, Box, Page
from layouts.slides.runs import Run, write
from layouts.slides.shapes_of import EUROPE, Frame, Rings, at_least, clipped, frame_of, shapes_of
from layouts.slides.xml_parts import element_of, line_xml, paint

MAP: Box = (0.0, 0.0, 4.05, 4.56)
# Inches of the discs with the numbers, and of the distance that they keep.
DISC, APART = 0.16, 0.17
# Metres of the map at least, so that one sees where in Europe it is.
LEAST = 1_500_000.0
# A disc that had to go further than this from its region hangs on a line.
NEAR = 0.1


def peer_map(page: Page, brief: Brief, geos: Sequence[str]) -> None:
    """Countries, peers with their places, the region and its core."""
    shapes, regions = shapes_of(brief.site, brief.level), brief.site.results.regions
    place = page.place(MAP)
    core = [code for code in brief.core if code in shapes]
    view = View(_frame(shapes, [brief.geo, *core, *geos], place[2] / place[3]), place)
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
    looks = {code: Look(GREY_STRONG, page.theme.border, 0.25) for code in geos}
    looks |= {code: Look(CORE, page.theme.border, 0.25) for code in core if code not in geos}
    looks |= {brief.geo: Look(REGION, page.theme.border, 0.25)}
    places = {code: _("peer {n}", n=n) for n, code in enumerate(geos, 1)} | {brief.geo: _("this region")}
    labels = {code: f"{code} {regions.name(code)}: {places.get(code, _('core'))}" for code in looks}
    alt = "; ".join(labels.values())
    add_regions(page, view, shapes, looks, names=labels, texts=labels, title=_("Peers on the map"), alt=alt)
    own = [shapes[code] for code in (brief.geo, *core) if code in shapes]
    _numbers(page, view, [(n, shapes[code]) for n, code in enumerate(geos, 1) if code in shapes], own)


def _frame(shapes: Mapping[str, Rings], codes: Sequence[str], aspect: float) -> Frame:
    """Of Europe as much as holds them all; those far away from it are not on the map."""
    near = [c for c in codes if clipped(shapes[c], EUROPE)] if all(c in shapes for c in codes) else []
    if not near:
        return EUROPE
    found = frame_of(shapes, near, aspect=aspect, margin=0.08)
    return EUROPE if found.height > EUROPE.height or found.width > EUROPE.width else at_least(found, LEAST)


def _numbers(page: Page, view: View, peers: Sequence[tuple[int, Rings]], own: Sequence[Rings]) -> None:
    """A disc with its place on every peer that lies on the map; none covers another, the region or its core."""
    spots = [(n, _middle(view, rings)) for n, rings in peers if view.flat(rings)]
    if not spots:
        return
    fixed = np.array([_middle(view, rings) for rings in own if view.flat(rings)]).reshape(-1, 2)
    points = np.array([spot for _n, spot in spots])
    middles = _kept_apart(points, APART, fixed)
    # It is made after the shapes that it lies on.
    group = page.group(_("Places of the peers"), _("Numbers on the map: places in the table"))
    moved = np.hypot(*(middles - points).T)
    for (n, (x, y)), (to_x, to_y), far in zip(spots, middles.tolist(), moved.tolist(), strict=True):
        if far > NEAR:
            _line(group, n, (x, y, to_x, to_y))
    for (n, _spot), (x, y) in zip(spots, middles.tolist(), strict=True):
        _disc(page, group, n, x, y)


def _middle(view: View, rings: Rings) -> tuple[float, float]:
    """The middle of the largest ring, in inches on the slide."""
    flat = max(view.flat(rings), key=lambda ring: float(np.prod(np.ptp(ring, axis=0))))
    x, y = (flat.min(axis=0) + flat.max(axis=0)) / 2000
    return float(x), float(y)


def _kept_apart(points: np.ndarray, least: float, fixed: np.ndarray, *, rounds: int = 200) -> np.ndarray:
    """Points (N, 2) moved until no two are nearer than `least`, nor one to `fixed` (M, 2), or `rounds` have passed."""
    found = points.copy()
    for _round in range(rounds):
        _leave(found, fixed, least)
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


def _leave(points: np.ndarray, fixed: np.ndarray, least: float) -> None:
    """Push points out of the circles around what may not be covered."""
    for place in fixed:
        difference = points - place
        far = np.hypot(*difference.T)
        near = np.flatnonzero(far < least)
        for n in near.tolist():
            way = difference[n] / far[n] if far[n] > 1e-6 else np.array([1.0, 0.0])
            points[n] = place + (least + 1e-3) * way


def _line(group: Any, n: int, ends: tuple[float, float, float, float]) -> None:
    """From the middle of a peer to its number."""
    from pptx.enum.shapes import MSO_CONNECTOR

    shape = group.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *(round(v * INCH) for v in ends))
    shape.name = _("Line to place {n}", n=n)
    for style in shape._element.xpath("p:style"):
        shape._element.remove(style)
    shape._element.spPr.append(element_of(line_xml(GREY_STRONG, 0.75)))


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
    write(frame, [[Run(str(n), bold=True, colour=INK)]], 7, align="ctr")
