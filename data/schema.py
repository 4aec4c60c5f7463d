"""Typed access to one table of a TOML file, with errors that name file, entry, value and expectation."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, TypeVar

from data.errors import InputError

T = TypeVar("T")
_REQUIRED: Any = object()


class Entry:
    """A TOML table on its way to a dataclass: each key is taken once, `done` refuses what is left over."""

    def __init__(self, source: Path, place: str, raw: dict[str, Any], *, id: str = "") -> None:
        self.source, self.place, self.raw, self.id = source, place, raw, id
        self._taken: set[str] = set()

    def error(self, key: str, value: object, expected: str) -> InputError:
        """The error for `key` of this entry."""
        return InputError(
            self.source, place=".".join(p for p in (self.place, key) if p), value=value, expected=expected
        )

    def done(self, built: T = None) -> T:  # type: ignore[assignment]
        """Return `built`, or raise for keys that nothing asked for (a misspelt key would be ignored silently)."""
        if unknown := set(self.raw) - self._taken:
            raise self.error("", min(unknown), f"only the keys {', '.join(sorted(self._taken))}")
        return built

    def text(self, key: str, *, default: str = _REQUIRED, among: Collection[str] | None = None) -> str:
        """A string, one of `among` when given."""
        value = self._take(key, default)
        if not isinstance(value, str) or (default is _REQUIRED and not value.strip()):
            raise self.error(key, value, "a text")
        return self._one_of(key, value, among)

    def texts(
        self, key: str, *, default: tuple[str, ...] = _REQUIRED, among: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """A list of strings without repeats."""
        value = self._take(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            raise self.error(key, value, "a list of texts")
        if len(set(value)) != len(value):
            raise self.error(key, value, "no text twice")
        return tuple(self._one_of(key, v, among) for v in value)

    def number(self, key: str, *, default: int = _REQUIRED, among: Collection[int]) -> int:
        """A whole number out of `among`."""
        value = self._take(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(key, value, "a whole number")
        return self._one_of(key, value, among)

    def numbers(self, key: str, *, among: Collection[int]) -> tuple[int, ...]:
        """A list of whole numbers out of `among`."""
        value = self._take(key, _REQUIRED)
        if not isinstance(value, list) or not value:
            raise self.error(key, value, "a list of whole numbers")
        if any(isinstance(v, bool) for v in value) or len(set(map(str, value))) != len(value):
            raise self.error(key, value, "whole numbers, none of them twice")
        return tuple(self._one_of(key, v, among) for v in value)

    def flag(self, key: str, *, default: bool) -> bool:
        """true or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self.error(key, value, "true or false")
        return value

    def bounds(self, key: str) -> dict[str, float]:
        """A table with `above`, `below` or both."""
        value = self._take(key, _REQUIRED)
        if not isinstance(value, dict) or not value or not set(value) <= {"above", "below"}:
            raise self.error(key, value, "a table with above, below or both")
        if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in value.values()):
            raise self.error(key, value, "numbers")
        return {name: float(bound) for name, bound in value.items()}

    def labels(self, key: str) -> dict[str, str]:
        """A table of id -> label."""
        value = self._take(key, _REQUIRED)
        if not isinstance(value, dict) or not value or not all(isinstance(v, str) for v in value.values()):
            raise self.error(key, value, "a table of id = label")
        return dict(value)

    def codes(self, key: str, *, among: Collection[str]) -> dict[str, tuple[str, ...]]:
        """A table of dimension -> code or codes; empty when the key is absent."""
        return self._codes(key, self._take(key, {}), among)

    def code_list(self, key: str, *, among: Collection[str]) -> Iterator[dict[str, tuple[str, ...]]]:
        """A list of such tables; empty when the key is absent."""
        value = self._take(key, [])
        if not isinstance(value, list):
            raise self.error(key, value, "a list of tables")
        return (self._codes(f"{key}[{n}]", v, among) for n, v in enumerate(value))

    def tables(self, key: str) -> Iterator[Entry]:
        """The named sub-tables of `key`."""
        value = self._take(key, _REQUIRED)
        if not isinstance(value, dict) or not all(isinstance(v, dict) for v in value.values()):
            raise self.error(key, value, "named tables")
        place = ".".join(p for p in (self.place, key) if p)
        return (Entry(self.source, f"{place}.{name}", raw, id=name) for name, raw in value.items())

    def list_of_tables(self, key: str) -> Iterator[Entry]:
        """The tables of a non-empty list."""
        value = self._take(key, _REQUIRED)
        if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
            raise self.error(key, value, "a list of tables")
        return (Entry(self.source, f"{self.place}.{key}[{n}]", raw) for n, raw in enumerate(value))

    def _take(self, key: str, default: Any) -> Any:
        self._taken.add(key)
        if key not in self.raw and default is _REQUIRED:
            raise self.error("", None, f"the key '{key}'")
        return self.raw.get(key, default)

    def _one_of(self, key: str, value: T, among: Collection[T] | None) -> T:
        if among is not None and value not in among:
            raise self.error(key, value, f"one of {', '.join(str(a) for a in among)}")
        return value

    def _codes(self, key: str, value: object, among: Collection[str]) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, dict):
            raise self.error(key, value, "a table of dimension = code or codes")
        result = {}
        for name, codes in value.items():
            codes = [codes] if isinstance(codes, str) else codes
            if not isinstance(codes, list) or not codes or not all(isinstance(c, str) for c in codes):
                raise self.error(f"{key}.{name}", codes, "a code or a list of codes")
            result[self._one_of(key, name, among)] = tuple(codes)
        return result
