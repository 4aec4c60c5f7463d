"""The XML of our own master, its three layouts and its theme. Positions in inches on a slide of 13⅓ × 7½."""

from __future__ import annotations

from xml.sax.saxutils import escape

from layouts.theme import Theme

WIDTH, HEIGHT = 13.333, 7.5
INCH = 914400
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
LEFT, RIGHT = 0.6, 0.6
INNER = WIDTH - LEFT - RIGHT
# left, top, width, height of everything that a slide has a place for.
TITLE = (LEFT, 0.38, INNER, 0.92)
SUBTITLE = (LEFT, 1.32, INNER, 0.5)
CONTENT = (LEFT, 1.92, INNER, 4.56)
SOURCE = (LEFT, 6.58, INNER, 0.46)
FOOTER = (LEFT, 7.08, 11.0, 0.24)
NUMBER = (WIDTH - RIGHT - 0.9, 7.08, 0.9, 0.24)
OPENING = (LEFT + 0.2, 1.75, INNER - 0.2, 1.7)
OPENING_TEXT = (LEFT + 0.2, 3.6, INNER - 0.2, 1.5)
OPENING_BASIS = (LEFT + 0.2, 5.25, INNER - 0.2, 1.0)
# Placeholder numbers: those of Office for title, content, footer and slide number, our own from 13 on.
SUBTITLE_IDX, SOURCE_IDX, FOOTER_IDX, NUMBER_IDX = 13, 14, 11, 12


def theme_xml(theme: Theme, font: str) -> bytes:
    """The theme part: accents 1 and 2 are my region and the core, 3 and 4 greys, 5 and 6 behind and ahead."""
    dark = theme.name == "dark"
    light, ink = (theme.text, theme.background) if dark else (theme.background, theme.text)
    second_ink, second_light = (theme.surface, theme.muted) if dark else (theme.muted, theme.surface)
    colours = {
        "dk1": ink,
        "lt1": light,
        "dk2": second_ink,
        "lt2": second_light,
        "accent1": theme.region,
        "accent2": theme.core,
        "accent3": theme.grey_strong,
        "accent4": theme.grey,
        "accent5": theme.behind_anchors[1],
        "accent6": theme.ahead_anchors[1],
        "hlink": theme.core,
        "folHlink": theme.grey_strong,
    }
    scheme = "".join(f'<a:{n}><a:srgbClr val="{c[1:].upper()}"/></a:{n}>' for n, c in colours.items())
    face = f'<a:latin typeface="{escape(font)}"/><a:ea typeface=""/><a:cs typeface=""/>'
    flat = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{flat}<a:prstDash val="solid"/></a:ln>'
    plain = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="metrogap {theme.name}">'
        f'<a:themeElements><a:clrScheme name="metrogap {theme.name}">{scheme}</a:clrScheme>'
        f'<a:fontScheme name="metrogap"><a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont>'
        f'</a:fontScheme><a:fmtScheme name="metrogap"><a:fillStyleLst>{flat * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{plain * 3}</a:effectStyleLst><a:bgFillStyleLst>{flat * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
    ).encode()


def colour_map(theme: Theme) -> dict[str, str]:
    """Which of the theme's dark and light colours are ink and paper: exchanged on a dark master."""
    dark = theme.name == "dark"
    names = ("dk1", "lt1", "dk2", "lt2") if dark else ("lt1", "dk1", "lt2", "dk2")
    return dict(zip(("bg1", "tx1", "bg2", "tx2"), names, strict=True))


def master_tree(language: str) -> str:
    """Shape tree of the master."""
    shapes = (
        _accent(2, (0.0, 0.46, 0.12, 0.76)),
        _holder(3, "Title", 'type="title"', TITLE, "Title", language, anchor="t"),
        _holder(4, "Text", 'type="body" idx="1"', CONTENT, "Text", language, anchor="t"),
        _holder(5, "Footer", f'type="ftr" sz="quarter" idx="{FOOTER_IDX}"', FOOTER, "", language, size=8, muted=True),
        _number(6, language),
    )
    return _tree(shapes)


def layout_trees(language: str) -> dict[str, tuple[str, str]]:
    """Name of a layout -> its type and its shape tree. The names are those of Office, so that others' templates fit."""
    below = (
        _text_holder(90, "Source", SOURCE_IDX, SOURCE, language, size=8, anchor="b"),
        _holder(91, "Footer", f'type="ftr" sz="quarter" idx="{FOOTER_IDX}"', FOOTER, "", language, size=8, muted=True),
        _number(92, language, placed=False),
    )
    head = (
        _holder(2, "Title", 'type="title"', None, "Title: the finding", language),
        _text_holder(3, "Subtitle", SUBTITLE_IDX, SUBTITLE, language, size=14, anchor="t"),
    )
    opening = (
        _accent(9, (0.0, OPENING[1], 0.28, OPENING[3])),
        _holder(2, "Title", 'type="ctrTitle"', OPENING, "Title", language, size=40, anchor="b"),
        _holder(3, "Subtitle", 'type="subTitle" idx="1"', OPENING_TEXT, "Subtitle", language, size=20, muted=True),
        _text_holder(4, "Basis", SUBTITLE_IDX, OPENING_BASIS, language, size=13, anchor="t"),
    )
    body = _holder(4, "Content", 'idx="1"', CONTENT, "Text", language)
    return {
        "Title Slide": ("title", _tree((*opening, *below))),
        "Title Only": ("titleOnly", _tree((*head, *below))),
        "Title and Content": ("obj", _tree((*head, body, *below))),
    }


def text_styles(language: str) -> str:
    """Styles of title, body and other text on the master."""
    face = '<a:latin typeface="{}"/><a:ea typeface="{}"/><a:cs typeface="{}"/>'
    ink = '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
    major, minor = (face.format(*(f"+{kind}-{script}" for script in ("lt", "ea", "cs"))) for kind in ("mj", "mn"))
    title = (
        '<a:lvl1pPr algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
        '<a:lnSpc><a:spcPct val="95000"/></a:lnSpc><a:spcBef><a:spcPct val="0"/></a:spcBef><a:buNone/>'
        f'<a:defRPr lang="{language}" sz="2600" b="1" kern="1200">{ink}{major}</a:defRPr></a:lvl1pPr>'
    )
    body = "".join(
        f'<a:lvl{n}pPr marL="{(n - 1) * 228600}" indent="0" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" '
        'latinLnBrk="0" hangingPunct="1"><a:spcBef><a:spcPts val="600"/></a:spcBef><a:buNone/>'
        f'<a:defRPr lang="{language}" sz="{1500 - 100 * n}" kern="1200">{ink}{minor}</a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 6)
    )
    other = "".join(
        f'<a:lvl{n}pPr marL="{(n - 1) * 457200}" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" '
        f'hangingPunct="1"><a:defRPr lang="{language}" sz="1400" kern="1200">{ink}{minor}</a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 6)
    )
    return (
        f"<p:txStyles {NAMESPACES}><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{body}</p:bodyStyle>"
        f"<p:otherStyle>{other}</p:otherStyle></p:txStyles>"
    )


def emu(inches: float) -> int:
    """Inches in the file's unit, 1/914400 of an inch."""
    return round(inches * INCH)


def _tree(shapes: tuple[str, ...]) -> str:
    empty = '<a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm>'
    return (
        f'<p:cSld {NAMESPACES}><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/>'
        '</p:bgPr></p:bg><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        f"<p:grpSpPr>{empty}</p:grpSpPr>{''.join(shapes)}</p:spTree></p:cSld>"
    )


def _box(place: tuple[float, float, float, float] | None) -> str:
    if place is None:
        return ""
    x, y, w, h = map(emu, place)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>'


def _holder(
    number: int,
    name: str,
    kind: str,
    place: tuple[float, float, float, float] | None,
    prompt: str,
    language: str,
    *,
    size: float = 0,
    anchor: str = "",
    muted: bool = False,
) -> str:
    """A placeholder; without a place it has that of the master."""
    tidy = ' lIns="0" tIns="0" rIns="0" bIns="0"' if place else ""
    hold = f' anchor="{anchor}"' if anchor else ""
    shape = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>' if place else ""
    colour = '<a:solidFill><a:schemeClr val="tx2"/></a:solidFill>' if muted else ""
    sized = f' sz="{round(size * 100)}"' if size else ""
    # Said again although the master says it: LibreOffice gives a footer its own type otherwise.
    face = '<a:latin typeface="+mn-lt"/>' if muted else ""
    style = (
        f'<a:lvl1pPr algn="l"><a:defRPr lang="{language}"{sized}>{colour}{face}</a:defRPr></a:lvl1pPr>'
        if size or muted
        else ""
    )
    text = (
        f'<a:r><a:rPr lang="{language}"/><a:t>{prompt}</a:t></a:r>' if prompt else f'<a:endParaRPr lang="{language}"/>'
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{_box(place)}{shape}</p:spPr>"
        f'<p:txBody><a:bodyPr wrap="square"{tidy}{hold}><a:normAutofit/></a:bodyPr>'
        f"<a:lstStyle>{style}</a:lstStyle><a:p>{text}</a:p></p:txBody></p:sp>"
    )


def _text_holder(
    number: int,
    name: str,
    idx: int,
    place: tuple[float, float, float, float],
    language: str,
    *,
    size: float,
    anchor: str,
) -> str:
    kind = f'type="body" sz="quarter" idx="{idx}"'
    return _holder(number, name, kind, place, name, language, size=size, anchor=anchor, muted=True)


def _number(number: int, language: str, *, placed: bool = True) -> str:
    place = NUMBER if placed else None
    shape = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>' if placed else ""
    style = (
        f'<a:lvl1pPr algn="r"><a:defRPr lang="{language}" sz="800"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill>'
        "</a:defRPr></a:lvl1pPr>"
    )
    tidy = ' lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"' if placed else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Slide number"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="sldNum" sz="quarter" idx="{NUMBER_IDX}"/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{_box(place)}{shape}</p:spPr><p:txBody><a:bodyPr{tidy}/><a:lstStyle>{style}</a:lstStyle><a:p>"
        f'<a:fld id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:rPr lang="{language}"/>'
        "<a:t>‹#›</a:t></a:fld></a:p></p:txBody></p:sp>"
    )


def _accent(number: int, place: tuple[float, float, float, float]) -> str:
    """The one ornament: a bar in the region's colour beside the title."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Accent"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{_box(place)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
        '<a:schemeClr val="accent1"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )
