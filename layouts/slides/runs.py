"""Pieces of text in one look, and paragraphs made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layouts.slides.xml_parts import element_of, fill_xml


@dataclass(frozen=True)
class Run:
    """A piece of text in one look; `colour` is a name of the theme's colours or #rrggbb, "" = inherited."""

    text: str
    bold: bool = False
    colour: str = ""
    link: str = ""


def write(frame: Any, lines: list[list[Run]], size: float, *, align: str = "", spacing: float | None = None) -> None:
    """Paragraphs of runs into a text frame, all at one size; `spacing`: points between paragraphs."""
    from pptx.util import Pt

    for n, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        if align and align != "l":
            paragraph._p.get_or_add_pPr().set("algn", align)
        if spacing is not None and len(lines) > 1:
            paragraph.space_before = Pt(spacing if n else 0)
        for piece in line:
            run = paragraph.add_run()
            run.text = piece.text
            run.font.size = Pt(size)
            if piece.bold:
                run.font.bold = True
            if piece.colour:
                _colour_run(run, piece.colour)
            if piece.link:
                run.hyperlink.address = piece.link


def _colour_run(run: Any, colour: str) -> None:
    run.font._element.insert(0, element_of(fill_xml(colour)))
