"""One slide being written: texts that fit, places in the content area, alt texts, reading order, speaker notes.

A figure is laid out on an area of `WIDTH` x `HEIGHT` inches, whatever the slide
is like; on somebody's template the area is theirs and type shrinks with it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from xml.sax.saxutils import escape

from layouts.slides import fit
from layouts.slides.master import Master
from layouts.slides.master_xml import CONTENT, FOOTER, INCH, SOURCE_IDX, SUBTITLE_IDX, emu
from layouts.slides.runs import Run, write
from layouts.slides.xml_parts import describe, element_of, fill_xml, paint
from layouts.theme import Theme

WIDTH, HEIGHT = CONTENT[2], CONTENT[3]
# On a template: strips for subtitle and source, which have places of their own on our master.
SUBTITLE_STRIP, SOURCE_STRIP = 0.5, 0.7
# A template's font isn't known here, nor what stands in for it on another machine.
WIDER = 1.12
INK, PAPER, MUTED, SURFACE = "tx1", "bg1", "tx2", "bg2"
REGION, CORE, GREY_STRONG, GREY, BEHIND, AHEAD = (f"accent{n}" for n in range(1, 7))
SMALLEST = 6.5
SPACING = 4.0  # points between the paragraphs of a text
Box = tuple[float, float, float, float]


@dataclass
class Page:
    """`slide`: the python-pptx slide; `larger`: how much larger type and lines are than on a screen's slide.

    `origin`: where a slide is from, in a line that always goes with it; `note`: what goes with every subtitle.
    """

    slide: Any
    master: Master
    theme: Theme
    larger: float = 1.0
    origin: str = ""
    note: str = ""
    _source: Any = field(default=None, repr=False)
    _pending: list[tuple[Any, Callable[[Iterator[int]], str]]] = field(default_factory=list, repr=False)

    @property
    def scale(self) -> float:
        """How large type is here: 1 on our master."""
        return self._measures()[4]

    @property
    def inches(self) -> float:
        """Height of the content area as it is on this slide."""
        return self.place((0, 0, 0, HEIGHT))[3] / INCH

    @property
    def wider(self) -> float:
        """How much wider letters may be than those that are measured."""
        return WIDER if self.master.foreign else 1.0

    def place(self, box: Box) -> tuple[int, int, int, int]:
        """A box in inches of the content area -> EMU on the slide."""
        left, top, kx, ky, _scale = self._measures()
        x, y, w, h = box
        return emu(left + x * kx), emu(top + y * ky), emu(w * kx), emu(h * ky)

    def size(self, points: float) -> float:
        """Type size on this slide for what is `points` on our plain master."""
        return max(SMALLEST, round(2 * points * self.scale * self.larger) / 2)

    def title(self, text: str) -> None:
        """The finding, in the title's placeholder."""
        holder, text = self.slide.shapes.title, text.rstrip(".")
        width, height = holder.width / INCH, holder.height / INCH
        inset = 0.2 if self.master.foreign else 0.0
        largest = (44 if self._opening() else 26) * (self.scale if self.master.foreign else 1)
        width, height = (width - inset) / self.wider, (height - inset / 2) / self.wider
        size = fit.fitting_size(text, width, height, largest=largest, smallest=11, bold=True)
        write(holder.text_frame, [[Run(text)]], size)

    def subtitle(self, text: str, size: float = 13) -> None:
        """What is measured, below the title."""
        text = f"{text} {self.note}".strip()
        self._strip(SUBTITLE_IDX, text, size, SUBTITLE_STRIP, at_top=True)

    def source(self, text: str) -> None:
        """Publishers, datasets and vintages, at the foot."""
        text = f"{text}\n{self.origin}" if self.master.foreign else text
        self._strip(SOURCE_IDX, text, 8, SOURCE_STRIP, at_top=False)

    def fill(self, idx: int, text: str, size: float, smallest: float = 9) -> None:
        """Text for a placeholder by its number; nothing where the layout has none."""
        holder = self.holder(idx)
        if holder is not None:
            inset = 0.2 if self.master.foreign else 0.0
            if idx == 1 and self.master.foreign and not self._opening():
                holder.left, holder.top, holder.width, holder.height = self.place((0, 0, WIDTH, HEIGHT))
            width, height = (v / INCH / self.wider - inset for v in (holder.width, holder.height))
            lines = text.split("\n")
            # A template's paragraphs may have bullets.
            width -= 0.4 if len(lines) > 1 and self.master.foreign else 0.0
            height -= (len(lines) - 1) * SPACING / fit.POINTS
            size = fit.fitting_size(text, width, height, largest=size * self.scale, smallest=smallest)
            write(holder.text_frame, [[Run(line)] for line in lines], size, spacing=SPACING)

    def holder(self, idx: int) -> Any:
        """The placeholder with a number, None without one."""
        return next((h for h in self.slide.placeholders if h.placeholder_format.idx == idx), None)

    def text(
        self,
        box: Box,
        lines: str | list[list[Run]],
        size: float,
        *,
        name: str = "Text",
        smallest: float = 8,
        align: str = "l",
        anchor: str = "t",
        bold: bool = False,
        colour: str = "",
        into: Any = None,
    ) -> Any:
        """A text box whose type shrinks, down to `smallest`, until the text fits; it never leaves its box."""
        if isinstance(lines, str):
            lines = [[Run(line, bold, colour)] for line in lines.split("\n")]
        x, y, w, h = self.place(box)
        plain = "\n".join("".join(run.text for run in line) for line in lines)
        heavy = any(run.bold for line in lines for run in line)
        least = max(SMALLEST, min(smallest * self.scale, self.size(size)))
        width, height = (v / INCH / self.wider for v in (w, h))
        found = fit.fitting_size(plain, width, height, largest=self.size(size), smallest=least, bold=heavy)
        shape = (self.slide.shapes if into is None else into.shapes).add_textbox(x, y, w, h)
        shape.name = name
        frame = shape.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        shape._element.txBody.bodyPr.set("anchor", anchor)
        write(frame, lines, found, align=align)
        return shape

    def bar(self, box: Box, colour: str, *, name: str, line: str = "", width: float = 1.0, into: Any = None) -> Any:
        """A rectangle: a key of a legend, or the paper under a QR code."""
        from pptx.enum.shapes import MSO_SHAPE

        shapes = self.slide.shapes if into is None else into.shapes
        shape = shapes.add_shape(MSO_SHAPE.RECTANGLE, *self.place(box))
        shape.name = name
        element = shape._element
        for style in element.findall(f"{{{_P}}}style"):
            element.remove(style)
        paint(element.spPr, colour, line, width)
        return shape

    def group(self, name: str, alt: str) -> Any:
        """A group with its alt text."""
        group = self.slide.shapes.add_group_shape()
        group.name = name
        describe(group, alt)
        return group

    def later(self, build: Callable[[Iterator[int]], str]) -> None:
        """Put a large group here, made at the end by `build(numbers)`, its XML with shapes numbered by `numbers`.

        python-pptx looks through the whole slide for a free number whenever it adds a shape.
        """
        anchor, source = self.slide.shapes._spTree[-1], self.holder(SOURCE_IDX)
        # The source goes to the end; what is drawn now stays where it is.
        if source is not None and anchor is source._element:
            anchor = anchor.getprevious()
        self._pending.append((anchor, build))

    def notes(self, text: str) -> None:
        """Speaker notes."""
        self.slide.notes_slide.notes_text_frame.text = text

    def finish(self) -> None:
        """Remove empty placeholders, add footer and number, and put them last in the reading order.

        A template's own footer is left to its owner: there `origin` stands below the source.
        """
        tree = self.slide.shapes._spTree
        for holder in list(self.slide.placeholders):
            if holder.has_text_frame and not holder.text_frame.text.strip():
                tree.remove(holder._element)
            elif holder.placeholder_format.idx == SOURCE_IDX and not self.master.foreign:
                self._source = holder._element
        if self._source is not None:
            tree.remove(self._source)
            tree.append(self._source)
        self._add_footer(self.origin)
        self._add_pending()

    def _add_pending(self) -> None:
        from pptx.oxml import parse_xml

        numbers = count(max(int(i) for i in self.slide.shapes._spTree.xpath("//p:cNvPr/@id")) + 1)
        last: dict[Any, Any] = {}
        for anchor, build in self._pending:
            # Parsed as a root of its own: to move what is declared elsewhere costs seconds.
            group = parse_xml(build(numbers))
            last.get(anchor, anchor).addnext(group)
            last[anchor] = group

    def _opening(self) -> bool:
        return self.slide.slide_layout == self.master.layouts["Title Slide"]

    def _measures(self) -> tuple[float, float, float, float, float]:
        left, top, width, height = self.master.content
        if not self.master.foreign:
            return left, top, 1.0, 1.0, 1.0
        scale = min(width / WIDTH, height / (HEIGHT + SUBTITLE_STRIP + SOURCE_STRIP))
        inner = height - scale * (SUBTITLE_STRIP + SOURCE_STRIP)
        return left, top + scale * SUBTITLE_STRIP, width / WIDTH, inner / HEIGHT, scale

    def _strip(self, idx: int, text: str, size: float, strip: float, *, at_top: bool) -> None:
        if not self.master.foreign:
            self.fill(idx, text, size * (1 if idx == SOURCE_IDX else min(1.1, self.larger)), smallest=SMALLEST)
            return
        _left, _top, _kx, ky, scale = self._measures()
        high = scale * strip / ky
        shape = self.text(
            (0, -high if at_top else HEIGHT + 0.1 * high, WIDTH, 0.9 * high),
            text,
            size,
            name="Subtitle" if at_top else "Source",
            smallest=SMALLEST,
            colour=MUTED,
            anchor="t" if at_top else "b",
        )
        if not at_top:
            self._source = shape._element

    def _footer_run(self, text: str) -> str:
        """With its look said again, because LibreOffice gives a footer its own; cut to one line."""
        look = f'{fill_xml(MUTED)}<a:latin typeface="+mn-lt"/>'
        text = fit.shortened(text, FOOTER[2], 8)
        return f'<a:r><a:rPr sz="800">{look}</a:rPr><a:t>{escape(text)}</a:t></a:r>'

    def _add_footer(self, footer: str) -> None:
        """What python-pptx leaves out of a new slide: the layout's footer and slide number."""
        from pptx.enum.shapes import PP_PLACEHOLDER

        tree = self.slide.shapes._spTree
        wanted = {PP_PLACEHOLDER.FOOTER: footer, PP_PLACEHOLDER.SLIDE_NUMBER: ""}
        if self.master.foreign:
            wanted.pop(PP_PLACEHOLDER.FOOTER)
        for holder in self.slide.slide_layout.placeholders:
            kind = holder.placeholder_format.type
            if kind in wanted and (kind == PP_PLACEHOLDER.SLIDE_NUMBER or footer):
                number = max(int(i) for i in tree.xpath("//@id") if i.isdigit()) + 1
                shape = element_of(
                    f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name=""/><p:cNvSpPr><a:spLocks noGrp="1"/>'
                    "</p:cNvSpPr><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
                )
                shape.nvSpPr.cNvPr.set("name", holder.name)
                shape.nvSpPr.nvPr.append(copy.deepcopy(holder._element.nvSpPr.nvPr.ph))
                paragraph = shape.txBody.p_lst[0]
                if kind == PP_PLACEHOLDER.FOOTER:
                    paragraph.append(element_of(self._footer_run(footer)))
                else:
                    paragraph.append(element_of(_NUMBER))
                tree.append(shape)


_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_NUMBER = '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr/><a:t>‹#›</a:t></a:fld>'
