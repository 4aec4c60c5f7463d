"""Checks of single settings: each makes a function that returns the value in its own type or refuses it in one line."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from data.errors import InputError

Check = Callable[[Any, str, str], Any]


def one_of(allowed: Sequence[Any]) -> Check:
    """One of a few values."""

    def check(value: Any, source: str, place: str) -> Any:
        if value not in allowed or type(value) is not type(allowed[0]):
            shown = ", ".join(str(a).lower() if isinstance(a, bool) else str(a) for a in allowed)
            raise InputError(source, place=place, value=value, expected=f"one of {shown}")
        return value

    return check


def choice(allowed: Sequence[Any]) -> dict[str, Any]:
    """Metadata of a setting that is one of a few values."""
    return {"check": one_of(allowed), "allowed": tuple(allowed)}


def number(*, above: float = -math.inf) -> Check:
    """A finite number greater than `above`."""

    def check(value: Any, source: str, place: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value <= above:
            wanted = "a number" if above == -math.inf else f"a number above {above:g}"
            raise InputError(source, place=place, value=value, expected=wanted)
        return float(value)

    return check


def fraction() -> Check:
    """A number from 0 to 1."""

    def check(value: Any, source: str, place: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise InputError(source, place=place, value=value, expected="a number from 0 to 1")
        return float(value)

    return check


def whole(lowest: int, highest: float = math.inf) -> Check:
    """A whole number of at least `lowest` and at most `highest`."""

    def check(value: Any, source: str, place: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            end = "on" if highest == math.inf else f"to {highest:,}"
            raise InputError(source, place=place, value=value, expected=f"a whole number from {lowest} {end}")
        return value

    return check


def text() -> Check:
    """A text."""

    def check(value: Any, source: str, place: str) -> str:
        if not isinstance(value, str):
            raise InputError(source, place=place, value=value, expected="a text")
        return value

    return check


def texts() -> Check:
    """A list of texts, without repetition."""

    def check(value: Any, source: str, place: str) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            raise InputError(source, place=place, value=value, expected="a list of texts")
        if len(set(value)) != len(value):
            raise InputError(source, place=place, value=value, expected="every text once")
        return tuple(value)

    return check


def names(allowed: Sequence[str]) -> Check:
    """A table of name -> one of `allowed`, as sorted pairs: those can be compared and hashed."""
    each = one_of(allowed)

    def check(value: Any, source: str, place: str) -> tuple[tuple[str, str], ...]:
        if not isinstance(value, Mapping):
            raise InputError(source, place=place, value=value, expected="a table of names and methods")
        return tuple(sorted((str(key), each(one, source, f"{place} {key}")) for key, one in value.items()))

    return check


def factors() -> Check:
    """A table of name -> number from 0 up, as sorted pairs; 1 is what is meant without it, so it is left out."""
    each = number()

    def check(value: Any, source: str, place: str) -> tuple[tuple[str, float], ...]:
        if not isinstance(value, Mapping):
            raise InputError(source, place=place, value=value, expected="a table of names and numbers")
        found = {str(key): each(one, source, f"{place} {key}") for key, one in value.items()}
        for key, one in found.items():
            if one < 0:
                raise InputError(source, place=f"{place} {key}", value=one, expected="a number from 0 up")
        return tuple(sorted((key, one) for key, one in found.items() if one != 1))

    return check


def as_typed(value: Any) -> Any:
    """A setting as it would be typed: pairs as a table, tuples as a list."""
    if isinstance(value, tuple) and value and all(isinstance(v, tuple) for v in value):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
