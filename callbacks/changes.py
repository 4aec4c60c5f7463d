"""Only what changed is sent: two states of a page are compared, and figures become a patch of the parts that differ.

A page says what it shows as {id: {property: value}}; nothing else has to be
done for an update to be small.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from callbacks.wire import Packed, pack_parts

# How Dash marks a patch among the properties it is sent.
PATCH = {"__dash_patch_update": "__dash_patch_update"}
Place = list[str | int]


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What has to be sent to get from one state of a page to another, both as `page.parts` gives them."""
    return differences(None if before is None else pack_parts(before), pack_parts(after))


def differences(before: Packed | None, after: Packed) -> dict[str, dict[str, Any]]:
    """Properties of `after` that differ from `before` (all of them when there is none); figures as patches."""
    old = before or {}
    found: dict[str, dict[str, Any]] = {}
    for name, props in after.items():
        known = old.get(name, {})
        changed = {p: _change(known.get(p), text) for p, text in props.items() if known.get(p) != text}
        if changed:
            found[name] = changed
    return found


def _change(old: bytes | None, new: bytes) -> Any:
    """`new` itself, or a patch that makes it of `old` where both are mappings."""
    if old is None or not (old.startswith(b"{") and new.startswith(b"{")):
        return orjson.Fragment(new)
    one, other = orjson.loads(old), orjson.loads(new)
    if one.keys() != other.keys() or "namespace" in other:
        return orjson.Fragment(new)
    operations: list[dict[str, Any]] = []
    _assign(operations, [], one, other)
    return PATCH | {"operations": operations}


def _assign(operations: list[dict[str, Any]], place: Place, old: Any, new: Any) -> None:
    """Add what makes `new` of `old`, two mappings with the same keys or two lists of the same length."""
    for key in new if isinstance(new, dict) else range(len(new)):
        one, other = old[key], new[key]
        if one == other:
            continue
        where = [*place, key]
        deeper = isinstance(other, dict) and isinstance(one, dict) and one.keys() == other.keys()
        if deeper or (_mappings(one) and _mappings(other) and len(one) == len(other)):
            _assign(operations, where, one, other)
        else:
            operations.append({"operation": "Assign", "location": where, "params": {"value": other}})


def _mappings(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
