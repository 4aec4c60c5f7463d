"""Maps of native shapes: one named, recolourable shape per region, grouped by country.

XML is written directly, because python-pptx's own builder takes twenty times as
long for 320 regions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

import numpy as np

from layouts.slides.master_xml import NAMESPACES
from layouts.slides.page import Page
from layouts.slides.shapes_of import Frame, Rings, clipped
from layouts.slides.xml_parts import fill_xml, line_xml

# EMU per unit of a path: a thousandth of an inch is finer than any projector.
UNIT = 914.4


@dataclass(frozen=True)
class Look:
    """How a region is drawn: `fill` and `line` are theme colours or #rrggbb ("" = none), `points` wide."""

    fill: str
    line: str
    points: float
    dash: str = ""


@dataclass(frozen=True)
class View:
    """Where metres lie on a slide: `frame` fills the box (x, y, w, h) in EMU, shapes keep their proportions."""

    frame: Frame
    box: tuple[int, int, int, int]

    def flat(self, rings: Rings) -> list[np.ndarray]:
        """Rings in thousandths of an inch on the slide; what has no extent there is left out."""
        x, y, w, h = self.box
        per = min(w / self.frame.width, h / self.frame.height) / UNIT
        left = (x + w / 2) / UNIT - per * self.frame.width / 2
        top = (y + h / 2) / UNIT - per * self.frame.height / 2
        found = []
        for ring in clipped(rings, self.frame):
            points = np.column_stack(
                [left + per * (ring[:, 0] - self.frame.west), top + per * (self.frame.north - ring[:, 1])]
            )
            whole = np.rint(points).astype(int)
            keep = np.any(whole != np.roll(whole, 1, axis=0), axis=1)
            if keep.sum() > 2:
                found.append(whole[keep])
        return found


def add_regions(
    page: Page,
    view: View,
    shapes: Mapping[str, Rings],
    looks: Mapping[str, Look],
    *,
    names: Mapping[str, str],
    texts: Mapping[str, str],
    title: str,
    alt: str,
    countries: Mapping[str, str] | None = None,
) -> None:
    """Put a group of regions on a slide; `countries` (code -> name) makes a group for each.

    `names` and `texts` by region: its name in the selection pane, and its alt text.
    """
    drawn = {code: rings for code in looks if code in shapes and (rings := view.flat(shapes[code]))}
    if not drawn:
        return

    def build(numbers: Iterator[int]) -> str:
        number, parts = next(numbers), []
        for country, codes in _by_country(drawn) if countries else [("", list(drawn))]:
            own = next(numbers)
            inner = "".join(_shape(next(numbers), names[c], texts.get(c, ""), drawn[c], looks[c]) for c in codes)
            if countries:
                every = [ring for c in codes for ring in drawn[c]]
                inner = _group(own, f"{country} {countries[country]}", "", every, inner)
            parts.append(inner)
        return _group(
            number, title, alt, [ring for rings in drawn.values() for ring in rings], "".join(parts), NAMESPACES
        )

    page.later(build)


def _by_country(codes: Iterable[str]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(code[:2], []).append(code)
    return sorted(found.items())


def _group(number: int, name: str, alt: str, rings: Sequence[np.ndarray], inner: str, spaces: str = "") -> str:
    x, y, w, h = _extent(rings)
    described = f" descr={quoteattr(alt)}" if alt else ""
    places = f'<a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/><a:chOff x="{x}" y="{y}"/><a:chExt cx="{w}" cy="{h}"/>'
    return (
        f'<p:grpSp {spaces}><p:nvGrpSpPr><p:cNvPr id="{number}" name={quoteattr(name)}{described}/><p:cNvGrpSpPr/>'
        f"<p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>{places}</a:xfrm></p:grpSpPr>{inner}</p:grpSp>"
    )


def _shape(number: int, name: str, text: str, rings: Sequence[np.ndarray], look: Look) -> str:
    """One region as a free form. Several rings in one path: islands, and holes, which PowerPoint leaves open."""
    x, y, w, h = _extent(rings)
    low = np.vstack(rings).min(axis=0)
    width, height = (max(1, int(v)) for v in np.ptp(np.vstack(rings), axis=0))
    paths = "".join(_path((ring - low).tolist()) for ring in rings)
    described = f" descr={quoteattr(text)}" if text else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(name)}{described}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm><a:custGeom><a:avLst/><a:gdLst/>'
        '<a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{width}" h="{height}">{paths}</a:path></a:pathLst></a:custGeom>'
        f"{fill_xml(look.fill)}{line_xml(look.line, look.points, look.dash)}</p:spPr></p:sp>"
    )


def _path(points: list[list[int]]) -> str:
    (x, y), *others = points
    lines = "".join(f'<a:lnTo><a:pt x="{a}" y="{b}"/></a:lnTo>' for a, b in others)
    return f'<a:moveTo><a:pt x="{x}" y="{y}"/></a:moveTo>{lines}<a:close/>'


def _extent(rings: Sequence[np.ndarray]) -> tuple[int, int, int, int]:
    points = np.vstack(rings)
    low, size = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1)
    x, y = (round(float(v) * UNIT) for v in low)
    w, h = (round(float(v) * UNIT) for v in size)
    return x, y, w, h
