"""What a page shows, as the JSON that goes over the wire: made once, compared and kept as bytes.

Elements of Dash are slow to make JSON of, to compare, and large in memory; as
bytes they are none of that, and what is kept costs the garbage collector nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from dash.development.base_component import Component

from layouts.light import as_lists
from layouts.memory import OWN, UNIT

# {id: {property: JSON}}
Packed = dict[str, dict[str, bytes]]
# NaN becomes null; numpy's numbers and arrays are numbers and lists.
OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_PASSTHROUGH_DATACLASS


def pack(value: Any) -> bytes:
    """JSON of a property: elements, figures and plain values; `TypeError` for what has no JSON."""
    return _json(value, _plain)


def pack_parts(parts: Mapping[str, Mapping[str, Any]]) -> Packed:
    """The same for what `page.parts` gives."""
    return {name: {prop: pack(value) for prop, value in props.items()} for name, props in parts.items()}


def pack_page(page: Any) -> tuple[bytes, Packed]:
    """JSON of a whole page, and the properties of every element in it that has an id."""
    found: Packed = {}

    def plain(value: Any) -> Any:
        given = _plain(value)
        name = given["props"].get("id") if isinstance(value, Component) else None
        if not isinstance(name, str):
            return given
        packed = {prop: _json(inner, plain) for prop, inner in given["props"].items()}
        found[name] = packed
        return given | {"props": {prop: orjson.Fragment(text) for prop, text in packed.items()}}

    return _json(page, plain), found


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
