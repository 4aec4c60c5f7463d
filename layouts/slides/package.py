"""The finished file: the same bytes for the same deck, and checked for what PowerPoint is strict about."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from data.errors import ProductError
from layouts.theme import Theme

LANGUAGE = "en-GB"
EPOCH = (1980, 1, 1, 0, 0, 0)
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TYPES, _CORE = "[Content_Types].xml", "docProps/core.xml"
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def speak(presentation: Any) -> None:
    """Tell every piece of text its language, in slides, notes, layouts and charts, so that it is read aloud rightly."""
    for part in presentation.part.package.iter_parts():
        root = getattr(part, "_element", None)
        if root is None or not str(part.partname).startswith("/ppt/"):
            continue
        if not str(part.partname).startswith(("/ppt/slides/", "/ppt/charts/", "/ppt/notesSlides/")):
            continue
        for run in root.iter(f"{_A}r"):
            if run.find(f"{_A}rPr") is None:
                run.insert(0, run.makeelement(f"{_A}rPr", {}))
        for tag in ("rPr", "endParaRPr", "defRPr"):
            for element in root.iter(f"{_A}{tag}"):
                if not element.get("lang"):
                    element.set("lang", LANGUAGE)


def settle_colours(presentation: Any, theme: Theme) -> None:
    """On somebody's template: keep their accents for region and core, and our own colours where those mean something.

    Behind and ahead are the colours of the map's classes, and greys must be grey.
    """
    known = theme.grey_strong, theme.grey, theme.behind_anchors[1], theme.ahead_anchors[1]
    fixed = {f"accent{n}": colour[1:].upper() for n, colour in enumerate(known, start=3)}
    for part in presentation.part.package.iter_parts():
        root = getattr(part, "_element", None)
        if root is None or not str(part.partname).startswith(("/ppt/slides/", "/ppt/charts/")):
            continue
        for element in list(root.iter(f"{_A}schemeClr")):
            if element.get("val") in fixed:
                element.getparent().replace(
                    element, element.makeelement(f"{_A}srgbClr", {"val": fixed[element.get("val")]})
                )


def packed(content: bytes, day: date) -> bytes:
    """The same package with its entries in order, without the time at which it was made, workbooks included."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        entries = {name: old.read(name) for name in old.namelist()}
        if len(entries) != len(old.namelist()):
            raise ProductError("slides: two parts of the deck have one name; the template can't be used")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        for name in sorted(entries, key=lambda n: (n != _TYPES, not n.startswith("_rels/"), n)):
            data = entries[name]
            if name.endswith(".xlsx"):
                data = packed(data, day)
            elif name == _CORE:
                stamp = f"{day.isoformat()}T00:00:00Z".encode()
                data = _STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", data)
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, data)
    return target.getvalue()


def check(content: bytes) -> None:
    """Raise `ProductError` for what would make PowerPoint repair or refuse the file."""
    faults = faults_of(content)
    if faults:
        raise ProductError(f"slides: the deck would be broken ({faults[0]}); nothing was written")


def faults_of(content: bytes) -> list[str]:
    """What is wrong with a package: names, content types, relationships, ids; [] when nothing is."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            names = file.namelist()
            parts = {name: file.read(name) for name in names}
        trees = {n: etree.fromstring(d) for n, d in parts.items() if n.endswith((".xml", ".rels"))}
    except (zipfile.BadZipFile, etree.XMLSyntaxError, OSError) as fault:
        return [f"not readable: {fault}"]
    twice = [n for n, times in Counter(name.lower() for name in names).items() if times > 1]
    faults = [f"two parts named {n}" for n in twice]
    if _TYPES not in trees:
        return [*faults, "no content types"]
    faults += _type_faults(trees[_TYPES], names)
    for name, tree in trees.items():
        if name.endswith(".rels"):
            faults += _rel_faults(name, tree, trees, names)
        elif name.startswith("ppt/slides/"):
            faults += _id_faults(name, tree)
    return faults


def _type_faults(types: Any, names: list[str]) -> list[str]:
    known = {e.get("Extension", "").lower() for e in types if e.tag.endswith("Default")}
    single = [e.get("PartName", "").lstrip("/") for e in types if e.tag.endswith("Override")]
    faults = [f"no content type for {n}" for n in names if n != _TYPES and n not in single and _ending(n) not in known]
    faults += [f"a content type for {n}, which is not there" for n in single if n not in names]
    return faults + [f"two content types for {n}" for n, times in Counter(single).items() if times > 1]


def _rel_faults(name: str, rels: Any, trees: Mapping[str, Any], names: list[str]) -> list[str]:
    folder, file = posixpath.split(posixpath.dirname(name))[0], posixpath.basename(name).removesuffix(".rels")
    owner = posixpath.join(folder, file) if file else ""
    ids = [rel.get("Id") for rel in rels]
    faults = [f"{name}: two relationships {i}" for i, times in Counter(ids).items() if times > 1]
    for rel in rels:
        if rel.get("TargetMode") == "External":
            continue
        target = rel.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if path not in names:
            faults.append(f"{name}: {target} is not there")
    if owner in trees:
        used = set(filter(None, trees[owner].xpath("//@*[namespace-uri() = $of]", of=_R[1:-1])))
        faults += [f"{owner}: no relationship {i}" for i in sorted(used - set(ids))]
    return faults


def _id_faults(name: str, tree: Any) -> list[str]:
    ids = [e.get("id") for e in tree.iter("{*}cNvPr")]
    return [f"{name}: two shapes with the id {i}" for i, times in Counter(ids).items() if times > 1]


def _ending(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower()
