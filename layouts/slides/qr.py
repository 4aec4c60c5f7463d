"""The permalink as a QR code: one native shape, sharp at any size."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from layouts.slides.page import Box, Page
from layouts.slides.xml_parts import element_of

QUIET = 4  # modules of white paper around the code, as the standard asks


def add_qr(page: Page, box: Box, address: str, *, name: str, alt: str) -> Any:
    """A QR code of `address` in a square box, black on white whatever the theme, so that any camera reads it."""
    import segno

    matrix = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    side = len(matrix) + 2 * QUIET
    page.bar(box, "#ffffff", name=_paper(name))
    x, y, w, h = page.place(box)
    edge = min(w, h)
    left, top = x + (w - edge) // 2 + QUIET * edge // side, y + (h - edge) // 2 + QUIET * edge // side
    inner = edge * len(matrix) // side
    tree = page.slide.shapes._spTree
    number = max(int(i) for i in tree.xpath("//p:cNvPr/@id")) + 1
    paths = "".join(_run(*run) for row, modules in enumerate(matrix) for run in _runs(row, modules))
    shape = element_of(
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(name)} descr={quoteattr(alt)}/><p:cNvSpPr/><p:nvPr/>'
        f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{inner}" cy="{inner}"/></a:xfrm>'
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{len(matrix)}" h="{len(matrix)}">{paths}</a:path></a:pathLst></a:custGeom>'
        '<a:solidFill><a:srgbClr val="000000"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )
    tree.append(shape)
    return shape


def _paper(name: str) -> str:
    return f"{name} (paper)"


def _runs(row: int, modules: list[int]) -> list[tuple[int, int, int]]:
    """(row, first column, columns) of every run of dark modules."""
    found, start = [], None
    for column, dark in enumerate([*modules, 0]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            found.append((row, start, column - start))
            start = None
    return found


def _run(row: int, column: int, length: int) -> str:
    corners = ((column + length, row), (column + length, row + 1), (column, row + 1))
    lines = "".join(f'<a:lnTo><a:pt x="{x}" y="{y}"/></a:lnTo>' for x, y in corners)
    return f'<a:moveTo><a:pt x="{column}" y="{row}"/></a:moveTo>{lines}<a:close/>'
