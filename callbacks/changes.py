"""Only what changed is sent: two states of a page are compared, and figures become a patch of the parts that differ.

A page says what it shows as {id: {property: value}}; nothing else has to be
done for an update to be small.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from callbacks.steps import patch
from callbacks.wire import CHILDREN, WRITTEN, Packed, pack_parts

# Bytes that a step of a patch counts as beside its value: with this many, compressed answers are smallest.
STEP = 60
Place = list[str | int]
# About how many bytes, and the operations of a patch.
Steps = tuple[int, list[dict[str, Any]]]
MISSING = object()
ELEMENT = {"type", "props"}
# An element holds what is the one or the other property.
OTHER = {CHILDREN: WRITTEN, WRITTEN: CHILDREN}
NESTED = (dict, list)


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What has to be sent to get from one state of a page to another, both as `page.parts` gives them."""
    return differences(None if before is None else pack_parts(before), pack_parts(after))


def differences(before: Packed | None, after: Packed) -> dict[str, dict[str, Any]]:
    """Properties of `after` that differ from `before` (all of them when there is none); figures as patches."""
    found: dict[str, dict[str, Any]] = {}
    for name, props in after.items():
        known = (before or {}).get(name, {})
        # Of what is not known it may hold the one as well as the other.
        there = known.keys() if before is not None else {OTHER[p] for p in props if p in OTHER}
        changed: dict[str, Any] = {p: None for p in there - props.keys()}
        told = {p: _change(known.get(p), text) for p, text in props.items() if known.get(p) != text}
        changed |= {p: change for p, change in told.items() if change is not MISSING}
        if changed:
            found[name] = changed
    return found


def _change(old: bytes | None, new: bytes) -> Any:
    """`new` itself, or a patch that makes it of `old` where that is less: figures, data and trees of elements.

    `MISSING` where only the texts differ: 0 and -0, another order.
    """
    if old is None or old[:1] != new[:1] or new[:1] not in (b"{", b"["):
        return orjson.Fragment(new)
    one, other = orjson.loads(old), orjson.loads(new)
    if not _alike(one, other):
        return orjson.Fragment(new)
    cost, operations = _steps([], one, other)
    if not operations:
        return MISSING
    # As JSON in any case: Dash would look at every single value of it.
    return orjson.Fragment(orjson.dumps(patch(operations)) if cost < len(new) else new)


def _steps(place: Place, old: Any, new: Any) -> Steps:
    """What makes `new` of `old`, two that are `_alike`: about how many bytes it takes, and the operations."""
    if isinstance(new, list):
        return _in_list(place, old, new)
    if new.keys() >= ELEMENT:  # the same but for its properties
        return _in_mapping([*place, "props"], old["props"], new["props"])
    return _in_mapping(place, old, new)


def _in_mapping(place: Place, old: dict[str, Any], new: dict[str, Any]) -> Steps:
    """What several properties of one element or trace become goes in one step."""
    cost, found, whole = 0, [], {}
    for key, other in new.items():
        one = old.get(key, MISSING)
        if one == other:
            continue
        if isinstance(other, NESTED) and _alike(one, other) and (steps := _mended([*place, key], one, other)):
            cost += steps[0]
            found += steps[1]
        else:
            whole[key] = other
    if whole:
        cost += STEP + len(orjson.dumps(whole))
        found.append(_step("Merge", place, whole) if len(whole) > 1 else _assign(place, *whole.popitem()))
    if old.keys() <= new.keys():
        return cost, found
    gone = [_step("Delete", [*place, key]) for key in old if key not in new]
    return cost + STEP * len(gone), found + gone


def _in_list(place: Place, old: list[Any], new: list[Any]) -> Steps:
    """One after the other; what is more comes at the end, where there is less the last ones go."""
    cost, found = 0, []
    for n, (one, other) in enumerate(zip(old, new, strict=False)):
        if one == other:
            continue
        if isinstance(other, NESTED) and _alike(one, other) and (steps := _mended([*place, n], one, other)):
            cost += steps[0]
            found += steps[1]
        else:
            cost += STEP + len(orjson.dumps(other))
            found.append(_assign(place, n, other))
    if more := new[len(old) :]:
        cost += STEP + len(orjson.dumps(more))
        found.append(_step("Extend", place, more))
    gone = [_step("Delete", [*place, n]) for n in range(len(old) - 1, len(new) - 1, -1)]
    return cost + STEP * len(gone), found + gone


def _mended(place: Place, old: Any, new: Any) -> Steps | None:
    """The steps from one part to another; None where it is less to send it whole."""
    cost, found = _steps(place, old, new)
    return (cost, found) if len(found) == 1 or cost <= STEP + len(orjson.dumps(new)) else None


def _assign(place: Place, key: str | int, value: Any) -> dict[str, Any]:
    return _step("Assign", [*place, key], value)


def _step(operation: str, place: Place, value: Any = MISSING) -> dict[str, Any]:
    return {"location": place, "operation": operation, "params": {} if value is MISSING else {"value": value}}


def _alike(old: Any, new: Any) -> bool:
    """Whether one is made of the other part by part: lists with mappings, and mappings, of one kind where they are
    elements or traces."""
    if isinstance(new, dict):
        return isinstance(old, dict) and all(old.get(name) == new.get(name) for name in ("type", "namespace"))
    return isinstance(new, list) and isinstance(old, list) and dict in map(type, new) and dict in map(type, old)
