"""The presentation that slides are added to: our own master, or somebody's template.

A template is used by the names of its layouts: `Title Slide`, `Title Only` and
`Title and Content`, as Office calls them; in another language they are known by
the kind that PowerPoint keeps beside the name (title, titleOnly, obj).
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data.errors import InputError
from layouts.slides import master_xml as own
from layouts.theme import Theme

if TYPE_CHECKING:
    from pptx.presentation import Presentation

LANGUAGE = "en-GB"
# Names that a template must have, and the kind PowerPoint gives each of them in every language.
LAYOUTS = {"Title Slide": "title", "Title Only": "titleOnly", "Title and Content": "obj"}
_PLAIN = b"presentationml.presentation.main+xml"
# Templates and shows differ from a presentation in one word.
_LIKE = (b"presentationml.template.main+xml", b"presentationml.slideshow.main+xml")
# How a file begins that is encrypted, or of an Office before 2007.
_COMPOUND = b"\xd0\xcf\x11\xe0"
_TYPES = "[Content_Types].xml"
Place = tuple[float, float, float, float]


@dataclass(frozen=True)
class Master:
    """A presentation without slides. `content` (left, top, width, height in inches) is where a slide's figure goes.

    `foreign`: it is somebody's template, which has no places of its own for subtitle and source.
    """

    presentation: Presentation
    layouts: dict[str, Any]
    content: Place
    foreign: bool


def own_master(theme: Theme, font: str) -> Master:
    """Our master in the colours of a theme."""
    from pptx import Presentation
    from pptx.opc.constants import RELATIONSHIP_TYPE as RT
    from pptx.oxml import parse_xml

    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = own.emu(own.WIDTH), own.emu(own.HEIGHT)
    size = presentation.part._element.find("{http://schemas.openxmlformats.org/presentationml/2006/main}sldSz")
    size.attrib.pop("type", None)  # it said 4:3
    master = presentation.slide_master
    trees = own.layout_trees(LANGUAGE)
    for layout in list(presentation.slide_layouts):
        if layout.name not in trees:
            presentation.slide_layouts.remove(layout)
    for layout in presentation.slide_layouts:
        name, element = layout.name, layout.part._element
        kind, tree = trees[name]
        element.replace(element.cSld, parse_xml(tree))
        element.cSld.set("name", name)
        element.set("type", kind)
        if kind == "title":
            element.set("showMasterSp", "0")
    element = master.part._element
    element.replace(element.cSld, parse_xml(own.master_tree(LANGUAGE)))
    styles = element.find("{http://schemas.openxmlformats.org/presentationml/2006/main}txStyles")
    element.replace(styles, parse_xml(own.text_styles(LANGUAGE)))
    colours = element.find("{http://schemas.openxmlformats.org/presentationml/2006/main}clrMap")
    for name, value in own.colour_map(theme).items():
        colours.set(name, value)
    master.part.part_related_by(RT.THEME).blob = own.theme_xml(theme, font)
    _drop_leftovers(presentation)
    return Master(presentation, {layout.name: layout for layout in presentation.slide_layouts}, own.CONTENT, False)


def template_master(template: bytes, name: str) -> Master:
    """Somebody's template, emptied of its slides. `name` is what an error calls it. Raises `InputError`."""
    from pptx import Presentation

    if template.startswith(_COMPOUND):
        expected = "a .pptx or .potx without a password (this file is encrypted, or a .ppt of an Office before 2007)"
        raise InputError(name, expected=expected)
    try:
        presentation = Presentation(io.BytesIO(_as_presentation(template, name)))
        found = _layouts(presentation)
    except InputError:
        raise
    # Whatever python-pptx, lxml and zipfile raise about a file that isn't what it says.
    except Exception as fault:
        raise InputError(name, expected=f"a PowerPoint file, .pptx or .potx ({type(fault).__name__})") from None
    missing = [layout for layout in LAYOUTS if layout not in found]
    if missing:
        there = ", ".join(layout.name for layout in presentation.slide_layouts) or "none"
        raise InputError(
            name, place=f"layouts ({there})", expected=f"also {', '.join(missing)} (the layouts' names in Office)"
        )
    for layout in found.values():
        title = next((h for h in layout.placeholders if h.placeholder_format.type in _titles()), None)
        if title is None or not all((title.width, title.height)):
            expected = "a placeholder for the title, with its place here or on the master"
            raise InputError(name, place=f"layout {layout.name}", expected=expected)
    _drop_slides(presentation)
    return Master(presentation, found, _content_of(presentation, found["Title and Content"]), True)


def _as_presentation(template: bytes, name: str) -> bytes:
    """A .potx or .ppsx as a .pptx; raises `InputError` for one with macros, which a .pptx may not have."""
    with zipfile.ZipFile(io.BytesIO(template)) as old:
        types = old.read(_TYPES)
        if b"macroEnabled" in types:
            raise InputError(name, expected="a template without macros: save it as .pptx or .potx")
        word = next((w for w in _LIKE if w in types), b"")
        if not word:
            return template
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                data = old.read(entry)
                new.writestr(entry, data.replace(word, _PLAIN) if entry.filename == _TYPES else data)
        return target.getvalue()


def _layouts(presentation: Presentation) -> dict[str, Any]:
    """Our name of a layout -> the template's, by name, else by kind."""
    every = list(presentation.slide_layouts)
    names = {layout.name.strip().lower(): layout for layout in reversed(every)}
    kinds = {layout.part._element.get("type", ""): layout for layout in reversed(every)}
    found = {ours: names.get(ours.lower(), kinds.get(kind)) for ours, kind in LAYOUTS.items()}
    return {ours: layout for ours, layout in found.items() if layout is not None}


def _titles() -> tuple[Any, ...]:
    from pptx.enum.shapes import PP_PLACEHOLDER

    return PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE


def _content_of(presentation: Presentation, layout: Any) -> Place:
    """Where a layout has its content; below the title where it doesn't say."""
    width, height = presentation.slide_width / own.INCH, presentation.slide_height / own.INCH
    areas = []
    for holder in layout.placeholders:
        kind = holder.placeholder_format
        if kind.idx and kind.idx < 10 and None not in (holder.left, holder.top, holder.width, holder.height):
            areas.append(tuple(v / own.INCH for v in (holder.left, holder.top, holder.width, holder.height)))
    largest = max(areas, key=lambda area: area[2] * area[3], default=None)
    if largest is None or largest[2] * largest[3] < 0.25 * width * height:
        return 0.06 * width, 0.26 * height, 0.88 * width, 0.64 * height
    return largest


def _drop_slides(presentation: Presentation) -> None:
    listed = presentation.slides._sldIdLst
    for entry in list(listed):
        presentation.part.drop_rel(entry.rId)
        listed.remove(entry)
    _drop_sections(presentation)
    _drop_leftovers(presentation)


def _drop_sections(presentation: Presentation) -> None:
    """Sections and custom shows name slides that are no longer there."""
    root = presentation.part._element
    for tag in ("custShowLst", "extLst"):
        for element in root.findall(f"{{http://schemas.openxmlformats.org/presentationml/2006/main}}{tag}"):
            root.remove(element)


def _drop_leftovers(presentation: Presentation) -> None:
    """A preview picture of something else, the settings of somebody's printer, a signature that holds no longer."""
    for rels in (presentation.part.package._rels, presentation.part.rels):
        for key, rel in list(rels.items()):
            if rel.reltype.endswith(("/thumbnail", "/printerSettings", "/digital-signature/origin")):
                rels.pop(key)
