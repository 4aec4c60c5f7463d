"""The fields of a download address, split, with complaints that name the address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.errors import InputError

_BETWEEN = re.compile(r"[+ ,;]+")


@dataclass(frozen=True)
class Asked:
    """The fields of an address, split; complaints name the address."""

    source: str
    fields: Mapping[str, tuple[str, ...]]

    def error(self, name: str, value: object, expected: str) -> InputError:
        """What is wrong with a value of a field."""
        return InputError(self.source, place=name, value=value, expected=expected)

    def refuse_others(self, allowed: Sequence[str]) -> None:
        """Raise for a field that means nothing here."""
        for name in self.fields:
            if name not in allowed:
                raise self.error("parameter", name, f"one of {', '.join(allowed)}")

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a field."""
        return self.fields.get(name, ())

    def one(self, name: str, allowed: Sequence[str] = ()) -> str:
        """The single value of a field, "" when it isn't given."""
        values = self.many(name)
        if len(values) > 1:
            raise self.error(name, " ".join(values), "a single value")
        if values and allowed and values[0] not in allowed:
            raise self.error(name, values[0], f"one of {', '.join(allowed)}")
        return values[0] if values else ""


def split(values: Sequence[str]) -> tuple[str, ...]:
    """Several values may be given one by one, or joined by plus, comma, semicolon or space."""
    return tuple(dict.fromkeys(code for text in values for code in _BETWEEN.split(text) if code))
