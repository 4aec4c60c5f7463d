"""Long tables, past Dash: made without its elements, and kept as the property that assets/content.js writes.

A table of forty rows has six hundred elements, which would be made, checked and
weighed each time a page is compared. Shorter pieces are elements as usual;
callbacks/wire.py sends both the same way.
"""

from __future__ import annotations

from typing import Any

import orjson

from layouts import html

Element = dict[str, Any]


def json_of(value: Any) -> bytes:
    """A property as the JSON that is sent (callbacks/wire.py): made once, and small where it is kept.

    Numbers and arrays of numpy are numbers and lists; NaN is null.
    """
    # Copied, because what orjson gives has room for three times as much, which would be kept with it.
    return bytes(memoryview(orjson.dumps(value, as_lists, orjson.OPT_SERIALIZE_NUMPY)))


def as_lists(value: Any) -> Any:
    """Arrays of numpy that orjson does not take: of texts, or not contiguous."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"no JSON for {type(value).__name__}")


def element(kind: str, children: Any = None, **props: Any) -> Element:
    """One element of HTML (`kind`: Td, Span, …); `props` by the names that Dash has for them."""
    return {"type": kind, "namespace": "dash_html_components", "props": {"children": children, **props}}


def content(name: str, root: Element, **props: Any) -> html.Div:
    """A box that holds `root`; `name`: its id, unique on its page, by which the browser finds what belongs into it."""
    return html.Div(id=name, **{"data-content": json_of(root)}, **props)
