"""Parts of native charts, in the order in which the file format wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from layouts.slides.page import GREY, INK, MUTED, PAPER, Box, Page
from layouts.slides.xml_parts import element_of, fill_xml, line_xml

ONE_DECIMAL = "0.0"


# A true minus has to be quoted: Excel takes few signs as they are.
SIGNED = '+0.0;"\u2212"0.0;0.0'
WHOLE = "0"
PERCENT = "0%"


@dataclass(frozen=True)
class Series:
    """A row of numbers, None where there is none. `labels` replace the numbers' own labels, "" = no label there.

    `up_to`: bars are drawn from the values to these; `weak`: positions marked by a cross (partial data);
    `colours`: of single points.
    """

    name: str
    values: Sequence[float | None]
    colour: str
    marker: str = "circle"
    labels: Sequence[str] | None = None
    labelled: bool = True
    weak: frozenset[int] = frozenset()
    colours: Sequence[str] | None = None
    dash: str = ""
    up_to: Sequence[float | None] | None = None


@dataclass(frozen=True)
class Axis:
    """The value axis: its ends (None = automatic), number format, title, distance of its lines.

    `turned`: 1 on top; `ticks`: another number format for the axis itself.
    """

    low: float | None = None
    high: float | None = None
    number: str = ONE_DECIMAL
    title: str = ""
    step: float | None = None
    turned: bool = False
    shown: bool = True
    ticks: str = ""


def finish_axes(page: Page, chart: Any, axis: Axis, size: float) -> None:
    """Quiet axes: thin grid, no ticks, small muted numbers."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK

    values, names = chart.value_axis, chart.category_axis
    values.minimum_scale, values.maximum_scale, values.major_unit = axis.low, axis.high, axis.step
    values.has_major_gridlines = axis.shown
    values.has_minor_gridlines = names.has_major_gridlines = False
    if axis.shown:
        paint(values.major_gridlines._xAx.majorGridlines.get_or_add_spPr(), line_xml(GREY, 0.5))
        values.tick_labels.number_format, values.tick_labels.number_format_is_linked = axis.ticks or axis.number, False
        values.tick_labels.font.size = points(page, size - 1.5)
        values.tick_labels.font._rPr.insert(0, element_of(fill_xml(MUTED)))
    else:
        values.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    for each, line in ((values, line_xml("", 0)), (names, line_xml(GREY, 0.75))):
        each.major_tick_mark = each.minor_tick_mark = XL_TICK_MARK.NONE
        paint(each._element.get_or_add_spPr(), line)
    if axis.turned:
        values.reverse_order = True
    # Seen from the category axis the value axis is turned as well: keep names where the eye looks for them.
    crosses = chart._chartSpace.xpath(".//c:catAx/c:crosses")
    if axis.turned and crosses:
        crosses[0].set("val", "max")
    turned = chart._chartSpace.xpath(".//c:catAx/c:scaling/c:orientation[@val='maxMin']")
    if turned:
        chart._chartSpace.xpath(".//c:valAx/c:crosses")[0].set("val", "max")
    if axis.title:
        values.has_title = True
        text = values.axis_title.text_frame
        text.text = axis.title
        font = text.paragraphs[0].runs[0].font
        font.size, font.bold = points(page, size - 1.5), False
        font._element.insert(0, element_of(fill_xml(MUTED)))


def mark(page: Page, drawn: Any, own: Series, size: float) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE

    styles = {"circle": XL_MARKER_STYLE.CIRCLE, "diamond": XL_MARKER_STYLE.DIAMOND, "none": XL_MARKER_STYLE.NONE}
    styles |= {"square": XL_MARKER_STYLE.SQUARE}
    drawn.marker.style = styles[own.marker]
    if own.marker == "none":
        return
    drawn.marker.size = round(size * page.larger)
    paint(drawn.marker._element.marker.get_or_add_spPr(), fill_xml(own.colour), line_xml(own.colour, 1))
    for n in sorted(own.weak):
        # A cross and not a hollow circle: LibreOffice fills every mark.
        marker = drawn.points[n].marker
        marker.style, marker.size = XL_MARKER_STYLE.X, round(size * page.larger) + 1
        paint(marker._element.marker.get_or_add_spPr(), "<a:noFill/>", line_xml(own.colour, 1.25))


def label(page: Page, drawn: Any, own: Series, size: float, position: str, number: str) -> None:
    """Values beside their bars; `labels` of the series word them, and where one is "" there is none."""
    if not own.labelled:
        return
    properties = (
        f'<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:pPr>'
        f'<a:defRPr sz="{round(page.size(size) * 100)}">{fill_xml(INK)}</a:defRPr></a:pPr><a:endParaRPr/></a:p>'
        "</c:txPr>"
    )
    shown = "".join(
        f'<c:{part} val="{value}"/>'
        for part, value in (
            ("showLegendKey", 0),
            ("showVal", 1),
            ("showCatName", 0),
            ("showSerName", 0),
            ("showPercent", 0),
            ("showBubbleSize", 0),
        )
    )
    # Beside a mark a label lies on the lines of the grid: paper under it keeps them from striking it out.
    shape = f"<c:spPr>{fill_xml(PAPER)}</c:spPr>" if position == "r" else ""
    single = "".join(_one_label(page, n, text, size, position, shown, shape) for n, text in enumerate(own.labels or ()))
    xml = (
        f'<c:dLbls>{single}<c:numFmt formatCode={quoteattr(number)} sourceLinked="0"/>{properties}'
        f'<c:dLblPos val="{position}"/>{shown}</c:dLbls>'
    )
    insert_before(
        drawn._element,
        element_of(xml),
        ("c:trendline", "c:errBars", "c:cat", "c:val", "c:smooth", "c:shape", "c:extLst"),
    )


def _one_label(page: Page, n: int, text: str, size: float, position: str, shown: str, shape: str) -> str:
    if not text:
        return f'<c:dLbl><c:idx val="{n}"/><c:delete val="1"/></c:dLbl>'
    look = f'<a:rPr sz="{round(page.size(size) * 100)}">{fill_xml(INK)}</a:rPr>'
    lines = "".join(f"<a:p><a:r>{look}<a:t>{escape(line)}</a:t></a:r></a:p>" for line in text.split("\n"))
    return (
        f'<c:dLbl><c:idx val="{n}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/>{lines}</c:rich>'
        f'</c:tx>{shape}<c:dLblPos val="{position}"/>{shown}</c:dLbl>'
    )


def add_interval(drawn: Any, own: Series, larger: float) -> None:
    """Error bars from every value to that of `up_to`; the lines of the series itself are not drawn."""
    lengths = [None if a is None or b is None else b - a for a, b in zip(own.values, own.up_to or (), strict=True)]
    points = "".join(f'<c:pt idx="{n}"><c:v>{v:g}</c:v></c:pt>' for n, v in enumerate(lengths) if v is not None)
    numbers = f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(lengths)}"/>{points}'
    xml = (
        '<c:errBars><c:errDir val="y"/><c:errBarType val="plus"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus><c:numLit>{numbers}</c:numLit></c:plus><c:spPr>{line_xml(own.colour, 2 * larger)}</c:spPr>"
        "</c:errBars>"
    )
    insert_before(drawn._element, element_of(xml), ("c:cat", "c:val", "c:smooth", "c:extLst"))


def point(drawn: Any, n: int) -> Any:
    """The properties of one bar, which stays as it is where it is negative."""
    properties = drawn.points[n].format.fill._xPr
    if not properties.getparent().xpath("c:invertIfNegative"):
        properties.getparent().xpath("c:idx")[0].addnext(element_of('<c:invertIfNegative val="0"/>'))
    return properties


def paint(properties: Any, *parts: str) -> None:
    """Replace fill and line of a shape's properties."""
    for tag in ("a:noFill", "a:solidFill", "a:ln"):
        for old in properties.xpath(tag):
            if tag == "a:ln" or not parts[0].startswith("<a:ln"):
                properties.remove(old)
    for xml in parts:
        properties.append(element_of(xml))


def set_plot(chart: Any, plot: Box) -> None:
    """Fix the inner plot area, so that long names have the room they need in every program."""
    x, y, w, h = plot
    area = chart._chartSpace.chart.plotArea
    for old in area.xpath("c:layout"):
        area.remove(old)
    places = "".join(f'<c:{n} val="{v:.4f}"/>' for n, v in (("x", x), ("y", y), ("w", w), ("h", h)))
    xml = (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f"{places}</c:manualLayout></c:layout>"
    )
    area.insert(0, element_of(xml))


def insert_before(parent: Any, child: Any, followers: Sequence[str]) -> None:
    """Put a child where the schema wants it: before the first of its followers."""
    for tag in followers:
        found = parent.xpath(tag)
        if found:
            found[0].addprevious(child)
            return
    parent.append(child)


def points(page: Page, size: float) -> Any:
    from pptx.util import Pt

    return Pt(page.size(size))
