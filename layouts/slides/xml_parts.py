"""Small pieces of DrawingML: colours, fills, lines, alt texts."""

from __future__ import annotations

from typing import Any

from layouts.slides.master_xml import NAMESPACES


def describe(shape: Any, alt: str) -> None:
    """Alt text of a picture, chart, table or group."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", alt)


def colour_xml(colour: str) -> str:
    """A colour as XML: a name of the theme's colours, or #rrggbb."""
    if colour.startswith("#"):
        return f'<a:srgbClr val="{colour[1:].upper()}"/>'
    return f'<a:schemeClr val="{colour}"/>'


def fill_xml(colour: str) -> str:
    """A fill as XML, "" = none."""
    return f"<a:solidFill>{colour_xml(colour)}</a:solidFill>" if colour else "<a:noFill/>"


def line_xml(colour: str, points: float, dash: str = "") -> str:
    """A line as XML, "" = none."""
    dashed = f'<a:prstDash val="{dash}"/>' if dash else ""
    return f'<a:ln w="{round(points * 12700)}">{fill_xml(colour)}{dashed}</a:ln>' if colour else _NO_LINE


_NO_LINE = "<a:ln><a:noFill/></a:ln>"


def paint(properties: Any, fill: str, line: str = "", points: float = 1.0) -> None:
    """Give a shape's properties a fill and a line, "" = none."""
    for xml in (fill_xml(fill), line_xml(line, points)):
        properties.append(element_of(xml))


def element_of(xml: str) -> Any:
    """XML that uses the prefixes a, r, p and c as an element."""
    from pptx.oxml import parse_xml

    return parse_xml(f"<p:x {NAMESPACES} {_CHARTS}>{xml}</p:x>")[0]


_CHARTS = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
