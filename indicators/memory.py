"""What was computed once and may be asked for again, up to a number of entries."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Self


class Memory:
    """The most recently used results of pure functions, safe to share between threads.

    Two threads that miss at once may both compute; they compute the same.
    """

    def __init__(self, limit: int) -> None:
        self._limit, self._lock, self._part = limit, Lock(), ""
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def beside(self, part: str) -> Self:
        """Another one with keys of its own, `part`, that shares the number of entries with this one."""
        other = type(self)(self._limit)
        other._lock, other._kept, other._part = self._lock, self._kept, part
        return other

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What is kept under `key`, else what `make` returns, kept from now on."""
        key = self._part, key
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._limit:
                self._kept.popitem(last=False)
        return made

    def __len__(self) -> int:
        """Entries, of all that share their number."""
        return len(self._kept)
