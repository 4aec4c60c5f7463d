"""Long tables, past Dash: one text that assets/charts.js makes elements of.

A table of forty rows has six hundred elements. Dash makes, sends, checks and
remembers each of them, which took half a second of a page change.
"""

from __future__ import annotations

from typing import Any

import orjson

from layouts import html

Element = dict[str, Any]


def element(kind: str, children: Any = None, **props: Any) -> Element:
    """One element of HTML (`kind`: Td, Span, …); `props` by the names that Dash has for them."""
    return {"type": kind, "namespace": "dash_html_components", "props": {"children": children, **props}}


def content(root: Element, **props: Any) -> html.Div:
    """A box that holds `root`; what is in it changes as a whole."""
    text = orjson.dumps(root).decode()
    return html.Div(**{"data-content": text}, **props)
