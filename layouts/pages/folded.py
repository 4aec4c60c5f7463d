"""Figures that are folded up on a phone, where a page would be twenty screens long: only their findings stay.

Where there is room, and on paper, they stand open and the finding is their title (`.fold` in assets/pilots.css).
"""

from __future__ import annotations

from typing import Any

from layouts import html
from layouts.shell import Parts

FOLD, TITLE_OF = "fold", "-title"


def folded(name: str, found: Parts, className: str = "") -> html.Details:
    """The slot `name` behind its finding, both out of the parts of a page."""
    title = html.Summary(html.H2(**found[f"{name}{TITLE_OF}"], id=f"{name}{TITLE_OF}"))
    return html.Details([title, html.Div(**found[name], id=name, className=className)], className=FOLD)


def folded_parts(name: str, frame: html.Figure | None) -> Parts:
    """The parts of a page for `folded`; None = an empty slot."""
    return {name: {"children": frame}, f"{name}{TITLE_OF}": {"children": finding_of(frame)}}


def finding_of(frame: html.Figure | None) -> Any:
    """The title of a figure."""
    return None if frame is None else frame.children[0].children[0].children
