"""Only what changed is sent: two states of a page are compared, and figures become a patch of the parts that differ.

A page says what it shows as {id: {property: value}}; nothing else has to be
done for an update to be small.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Patch
from dash.development.base_component import Component

Parts = Mapping[str, Mapping[str, Any]]


def changes(before: Parts | None, after: Parts) -> dict[str, dict[str, Any]]:
    """Properties of `after` that differ from `before` (all of them when there is none); figures as patches."""
    if before is None:
        return {name: dict(props) for name, props in after.items()}
    found: dict[str, dict[str, Any]] = {}
    for name, props in after.items():
        old = before.get(name, {})
        changed = {
            p: _change(old[p], v) if p in old else v for p, v in props.items() if p not in old or not same(old[p], v)
        }
        if changed:
            found[name] = changed
    return found


def same(one: Any, other: Any) -> bool:
    """Whether two values would look alike. Figures are plain values; NaN there counts as changed, which is harmless."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, Component):
        mine, theirs = one.to_plotly_json()["props"], other.to_plotly_json()["props"]
        return mine.keys() == theirs.keys() and all(same(value, theirs[key]) for key, value in mine.items())
    # Python's own comparison is far faster, and knows everything but components.
    if one == other:
        return True
    deeper = isinstance(one, list | tuple) and any(isinstance(v, Component | list) for v in one)
    return deeper and len(one) == len(other) and all(map(same, one, other))


def _change(old: Any, new: Any) -> Any:
    """`new` itself, or a patch that makes it of `old` where both are mappings."""
    if not (isinstance(old, dict) and isinstance(new, dict)) or old.keys() != new.keys():
        return new
    patch = Patch()
    _assign(patch, old, new)
    return patch


def _assign(patch: Any, old: dict[str, Any] | list[Any], new: dict[str, Any] | list[Any]) -> None:
    for key in new if isinstance(new, dict) else range(len(new)):
        one, other = old[key], new[key]
        if same(one, other):
            continue
        deeper = isinstance(other, dict) and isinstance(one, dict) and one.keys() == other.keys()
        nested = _list_of_mappings(one) and _list_of_mappings(other) and len(one) == len(other)
        if deeper or nested:
            _assign(patch[key], one, other)
        else:
            patch[key] = other


def _list_of_mappings(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
