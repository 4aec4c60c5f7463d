"""What a page shows, as the JSON that goes over the wire: made once, compared and kept as bytes.

Elements of Dash are slow to make JSON of, to compare, and large in memory; as
bytes they are none of that, and what is kept costs the garbage collector nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import orjson
from dash.development.base_component import Component

from layouts.light import as_lists
from layouts.memory import OWN, UNIT

HTML = "dash_html_components"
# Properties: elements that Dash makes, elements that assets/content.js makes, a figure of assets/charts.js.
CHILDREN, WRITTEN, FIGURE = "children", "data-content", "data-figure"
# Of no use to our script. In a text the quotation marks would be escaped.
NAMESPACE = b',"namespace":"' + HTML.encode() + b'"'
# {id: {property: JSON}}
Packed = dict[str, dict[str, bytes]]
# NaN becomes null; numpy's numbers and arrays are numbers and lists.
OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_PASSTHROUGH_DATACLASS


def pack(value: Any) -> bytes:
    """JSON of a property: elements, figures and plain values; `TypeError` for what has no JSON."""
    return _json(value, _plain)


def pack_parts(parts: Mapping[str, Mapping[str, Any]]) -> Packed:
    """The same for what `page.parts` gives; elements in it that Dash need not know are `WRITTEN`."""
    packer = _Packer(parts)
    return {name: packer.props(props) for name, props in parts.items()}


def pack_page(page: Any, changing: Collection[str] = ()) -> tuple[bytes, Packed]:
    """JSON of a whole page, and the properties of every element in it that has an id.

    `changing`: ids of the elements that changes of the page are told of.
    """
    packer = _Packer(changing)
    return _json(page, packer.plain), packer.found


def as_sent(parts: Packed) -> dict[str, dict[str, Any]]:
    """Packed parts as properties that go into something larger."""
    return {name: {prop: orjson.Fragment(text) for prop, text in props.items()} for name, props in parts.items()}


class _Packer:
    """JSON of elements, in which those that Dash need not know of are left to our own script.

    Dash asks every element that it knows three times for every part that changes: with six hundred of them a change
    takes a third of a second. It has to know those that a change is told of (`changing`), those that a script asks it
    for (figures), and those of other libraries; what an element with an id holds besides is `WRITTEN` into it.
    """

    def __init__(self, changing: Collection[str]) -> None:
        self.found: Packed = {}
        self._changing, self._known = changing, 0

    def plain(self, value: Any) -> Any:
        """What orjson shall write for a value that it does not know."""
        given = _plain(value)
        if not isinstance(value, Component):
            return given
        props = given["props"]
        name = props.get("id")
        self._known += given["namespace"] != HTML or FIGURE in props
        if not isinstance(name, str):
            return given
        self.found[name] = packed = self.props(props)
        self._known += name in self._changing
        return given | {"props": {prop: orjson.Fragment(text) for prop, text in packed.items()}}

    def props(self, props: Mapping[str, Any]) -> dict[str, bytes]:
        """JSON of each property of an element with an id."""
        packed = {prop: _json(inner, self.plain) for prop, inner in props.items() if prop != CHILDREN}
        if CHILDREN in props:
            before = self._known
            text = _json(props[CHILDREN], self.plain)
            written = self._known == before and text[:1] in (b"[", b"{") and text != b"[]"
            packed |= {WRITTEN: text.replace(NAMESPACE, b"")} if written else {CHILDREN: text}
        return packed


def _json(value: Any, plain: Callable[[Any], Any]) -> bytes:
    # Copied, because what orjson gives has room for three times as much, which would be kept with it.
    return bytes(memoryview(orjson.dumps(value, plain, OPTIONS)))


def room(parts: Packed) -> float:
    """Units of `Memory` that some parts take."""
    return sum(200 + len(text) for props in parts.values() for text in props.values()) / UNIT


def _plain(value: Any) -> Any:
    """An element as Dash writes it; properties in one order, so that what looks alike is the same text."""
    if isinstance(value, Component):
        props = value.__dict__
        shown = {name: props[name] for name in sorted(props.keys() - OWN)}
        return {"props": shown, "type": value._type, "namespace": value._namespace}
    if isinstance(value, bytes):  # layouts.light.json_of
        return orjson.Fragment(value)
    return as_lists(value)
