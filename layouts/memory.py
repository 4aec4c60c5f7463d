"""What was made a moment ago: bounded, so that a visitor who tries everything doesn't fill the machine.

Belongs to one `Site` and dies with it, so that nothing of an earlier database
is ever shown.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import pandas as pd

T = TypeVar("T")
UNIT = 500_000  # bytes
ROOM = 32  # units
# What the entry itself takes: key, places in two tables.
ENTRY = 1_000
# Of a list of more members than this, so many tell how large the others are.
LONG, SAMPLE = 24, 8
# What an element of Dash remembers about itself besides its properties.
OWN = frozenset(("_prop_names", "_valid_wildcard_attributes", "available_properties", "available_wildcard_properties"))
PLAIN = frozenset((str, bytes, int, float, bool, type(None)))


class Memory:
    """Results of `make()` by key; the one that was asked for longest ago goes first. Safe for several threads."""

    def __init__(self, room: float = ROOM) -> None:
        self._room, self._lock, self._used = room, Lock(), 0.0
        self._made: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T], *, room: float | Callable[[T], float] | None = None) -> T:
        """What `make()` gave for `key`; two threads at once may both make it, and one result is kept.

        `room`: how many units of the memory it takes, or what says that of the result; None = to be estimated.
        """
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key][1]
        made = make()
        size = _units if room is None else room
        taken = size(made) if callable(size) else size
        with self._lock:
            self._used += taken - self._made.pop(key, (0.0, None))[0]
            self._made[key] = taken, made
            while self._used > self._room and len(self._made) > 1:
                self._used -= self._made.popitem(last=False)[1][0]
        return made


def _units(value: Any) -> float:
    return (ENTRY + weigh(value)) / UNIT


def weigh(value: Any) -> int:
    """Bytes that a value takes, about: texts, numbers, arrays, frames, elements, and what is made of them."""
    kind = type(value)
    if kind in PLAIN:
        return sys.getsizeof(value)
    # What there is most of comes first: this is asked of every part of every value that is kept.
    if kind is dict:
        return 100 * len(value) + _members(list(value)) + _members(list(value.values()))
    if kind is list or kind is tuple:
        return 100 + 8 * len(value) + _members(value)
    if isinstance(value, np.ndarray):
        return value.nbytes + (_texts(value) if value.dtype == object else 0)
    if isinstance(value, pd.DataFrame):
        return sum(weigh(value[name].array) for name in value.columns)
    if isinstance(value, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        return value.nbytes + (
            0 if getattr(value.dtype, "kind", "O") in "biufmM" else _texts(np.asarray(value, dtype=object))
        )
    if _is_element(value):
        return 1_500 + _members([inner for name, inner in vars(value).items() if name not in OWN])
    if is_dataclass(value) and not isinstance(value, type):
        return 100 + _members([getattr(value, f.name) for f in fields(value)])
    if isinstance(value, Mapping):
        return weigh(dict(value))
    if isinstance(value, list | tuple | set | frozenset):
        return weigh(list(value))
    return sys.getsizeof(value)


def _is_element(value: Any) -> bool:
    """Whether a value is an element of Dash, which command lines never load."""
    dash = sys.modules.get("dash.development.base_component")
    return dash is not None and isinstance(value, dash.Component)


def _members(values: Sequence[Any]) -> int:
    """Of a long list only some are looked at, spread over all of it."""
    some = values if len(values) <= LONG else values[:: len(values) // SAMPLE]
    size, plain = sys.getsizeof, PLAIN
    total = sum([size(value) if type(value) in plain else weigh(value) for value in some])
    return total if some is values else total * len(values) // len(some)


def _texts(values: np.ndarray) -> int:
    """Bytes of the objects in an array, of which many may be one and the same."""
    some = values.ravel()[:: max(1, values.size // 100)].tolist()
    return 60 * values.size * len(set(map(id, some))) // max(len(some), 1)
