"""Native tables that keep to their box: type shrinks until every row fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layouts.slides import fit
from layouts.slides.master_xml import INCH
from layouts.slides.page import GREY, INK, MUTED, Box, Page
from layouts.slides.xml_parts import describe, element_of, fill_xml, line_xml

PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # Office's "No style, no grid"
MARGIN, PAD = 0.05, 0.035


def table(
    page: Page,
    box: Box,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    name: str,
    alt: str,
    size: float = 11,
    smallest: float = 6.5,
    right: Sequence[int] = (),
    colours: dict[int, str] | None = None,
    heights: tuple[float, float] | None = None,
) -> Any:
    """A table with a head, thin rules and no fills. `widths`: shares of the box; `right`: columns of numbers.

    `colours`: of the text of whole columns; `heights` in inches: of the head and of every row, so that rows lie beside
    the bars of a chart.
    """
    x, y, w, h = page.place(box)
    shares = [width / sum(widths) for width in widths]
    columns = [w / INCH * share / page.wider for share in shares]
    cells = [list(head), *map(list, rows)]
    per = page.place((0, 0, 0, 1))[3] / INCH
    fixed = [per * heights[min(n, 1)] for n in range(len(cells))] if heights else None
    size, tall = _fitted(cells, columns, h / INCH, page.size(size), smallest, page.wider, fixed)
    frame = page.slide.shapes.add_table(len(cells), len(head), x, y, w, round(sum(tall) * INCH))
    frame.name = name
    describe(frame, alt)
    made = frame.table
    made._tbl.tblPr.find(f"{{{_A}}}tableStyleId").text = PLAIN_STYLE
    made._tbl.tblPr.set("bandRow", "0")
    for column, share in zip(made.columns, shares, strict=True):
        column.width = round(w * share)
    for n, (row, texts) in enumerate(zip(made.rows, cells, strict=True)):
        row.height = round(tall[n] * INCH)
        for k, text in enumerate(texts):
            colour = MUTED if n == 0 else (colours or {}).get(k, INK)
            _write(row.cells[k], text, size, colour, n == 0, k in right)
    return frame


_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def _fitted(
    cells: list[list[str]],
    columns: Sequence[float],
    height: float,
    size: float,
    smallest: float,
    wider: float,
    fixed: list[float] | None,
) -> tuple[float, list[float]]:
    """Type size, and the height of every row in inches; `fixed` heights are kept and the type fitted to them."""
    while True:
        heights = [wider * _row_height(row, columns, size, n == 0) for n, row in enumerate(cells)]
        whole = all(_unbroken(row, columns, size, n == 0) for n, row in enumerate(cells))
        room = all(h <= f for h, f in zip(heights, fixed, strict=True)) if fixed else sum(heights) <= height
        if (whole and room) or size <= smallest:
            break
        size -= 0.5
    if fixed:
        return size, fixed
    # What room is left is shared out, but a table of few rows isn't blown up.
    spare = min((height - sum(heights)) / len(cells), 0.16) if sum(heights) < height else 0.0
    return size, [h + spare for h in heights]


def _row_height(row: Sequence[str], columns: Sequence[float], size: float, bold: bool) -> float:
    return 2 * PAD + max(
        fit.height_of(text, width - 2 * MARGIN, size, bold=bold) for text, width in zip(row, columns, strict=True)
    )


def _unbroken(row: Sequence[str], columns: Sequence[float], size: float, bold: bool) -> bool:
    """Whether no word has to be broken."""
    words = ((word, width) for text, width in zip(row, columns, strict=True) for word in fit.pieces(text))
    return all(fit.width_of(word, size, bold=bold) <= width - 2 * MARGIN for word, width in words)


def _write(cell: Any, text: str, size: float, colour: str, bold: bool, right: bool) -> None:
    from pptx.util import Pt

    cell.margin_left = cell.margin_right = round(MARGIN * INCH)
    cell.margin_top = cell.margin_bottom = round(PAD * INCH)
    properties = cell._tc.get_or_add_tcPr()
    properties.set("anchor", "ctr")
    properties.append(element_of(line_xml(GREY, 0.5).replace("a:ln ", "a:lnB ").replace("</a:ln>", "</a:lnB>")))
    paragraph = cell.text_frame.paragraphs[0]
    if right:
        paragraph._p.get_or_add_pPr().set("algn", "r")
    if not text:
        # Without it an empty cell is as high as a line of 18 points, and so is its row.
        paragraph._p.get_or_add_endParaRPr().set("sz", str(round(100 * size)))
        return
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(size), bold
    run.font._element.insert(0, element_of(fill_xml(colour)))
