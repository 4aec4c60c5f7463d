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
# What an element is, besides its properties.
KIND = {"namespace", "type"}
# A patch is sent where it takes less than this share of the whole.
WORTH = 0.9
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
    """`new` itself, or a patch that makes it of `old` where that is less: figures, data and trees of elements."""
    if old is None or old[:1] != new[:1] or new[:1] not in (b"{", b"["):
        return orjson.Fragment(new)
    one, other = orjson.loads(old), orjson.loads(new)
    operations: list[dict[str, Any]] = []
    if not _alike(one, other):
        return orjson.Fragment(new)
    _assign(operations, [], one, other)
    patch = orjson.dumps(PATCH | {"operations": operations})
    return orjson.Fragment(patch if len(patch) < WORTH * len(new) else new)


def _assign(operations: list[dict[str, Any]], place: Place, old: Any, new: Any) -> None:
    """Add what makes `new` of `old`, two that are `_alike`."""
    for key in new if isinstance(new, dict) else range(len(new)):
        one, other = old[key], new[key]
        if one == other:
            continue
        where = [*place, key]
        if _alike(one, other):
            _assign(operations, where, one, other)
        else:
            operations.append({"operation": "Assign", "location": where, "params": {"value": other}})


def _alike(old: Any, new: Any) -> bool:
    """Whether one is made of the other part by part.

    Mappings with the same keys, and the same kind where they are elements; lists of the same length that hold mappings.
    """
    if isinstance(new, dict):
        return isinstance(old, dict) and old.keys() == new.keys() and all(old[k] == new[k] for k in KIND & new.keys())
    if not isinstance(new, list) or not isinstance(old, list) or len(old) != len(new):
        return False
    return any(isinstance(part, dict) for part in new)
