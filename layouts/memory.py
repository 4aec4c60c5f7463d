"""What was made a moment ago: bounded, so that a visitor who tries everything doesn't fill the machine.

Belongs to one `Site` and dies with it, so that nothing of an earlier database
is ever shown.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")
ROOM = 256  # units of about half a megabyte at the most


class Memory:
    """Results of `make()` by key; the one that was asked for longest ago goes first. Safe for several threads."""

    def __init__(self, room: int = ROOM) -> None:
        self._room, self._lock, self._used = room, Lock(), 0
        self._made: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T], *, room: int = 1) -> T:
        """What `make()` gave for `key`; two threads at once may both make it, and one result is kept.

        `room`: how many units of the memory it takes.
        """
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key][1]
        made = make()
        with self._lock:
            self._used += room - self._made.pop(key, (0, None))[0]
            self._made[key] = room, made
            while self._used > self._room and len(self._made) > 1:
                self._used -= self._made.popitem(last=False)[1][0]
        return made
