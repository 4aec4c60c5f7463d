"""Numbers as text: grouped thousands, a true minus sign, never a number that looks like a missing one.

The decimal sign is that of the reader's language and is set once per request;
thousands are grouped by a narrow space, which no language reads as a decimal sign.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from data.translate import _

THIN = "\u202f"
NO_BREAK = "\u00a0"
MINUS = "\u2212"
DEFAULT_LANGUAGE = "en"
# Languages of Europe, and those asked for most often from elsewhere, that write 0.5 and not 0,5.
WITH_POINT = frozenset("en ga mt cy he hi ja ko th zh".split())

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


@contextmanager
def written_for(language: str) -> Iterator[None]:
    """Write numbers for a reader of `language` (en, de, …) as long as the block lasts."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def present_language() -> str:
    """The language of the present reader."""
    return _language.get()


def decimal_sign() -> str:
    """The decimal sign in the present reader's language."""
    return "." if _language.get() in WITH_POINT else ","


def number(value: float, decimals: int = 1) -> str:
    """`value` with `decimals` places, e.g. 12 345.6; words where there is no value."""
    if value is None or math.isnan(value):
        return _("no value")
    return _written(format(value, _form(decimals)))


def numbers(values: Sequence[float], decimals: int = 1) -> list[str]:
    """`number` of many values, "" where there is none: written as one text, which is quicker than each by itself."""
    form = _form(decimals)
    return _written("|".join(["" if v != v else format(v, form) for v in values])).split("|") if len(values) else []


def _form(decimals: int) -> str:
    """What rounds to zero carries no sign (z): "−0.0" would claim a direction that is not shown."""
    return f"z,.{decimals}f"


def _written(text: str) -> str:
    return text.replace(",", THIN).replace(".", decimal_sign()).replace("-", MINUS)


def signed(value: float, decimals: int = 1) -> str:
    """`number` with its sign always shown, for gaps and differences; zero has none."""
    text = number(value, decimals)
    positive = value is not None and not math.isnan(value) and float(f"{value:.{decimals}f}") > 0
    return f"+{text}" if positive else text


def with_unit(value: float, unit: str, decimals: int = 1) -> str:
    """`number` followed by its unit, which stays on the same line as the figure; words where there is no value."""
    text = number(value, decimals)
    missing = value is None or math.isnan(value)
    return text if missing or not unit else f"{text}{NO_BREAK}{unit}"


def language_of(accepted: str | None) -> str:
    """The language a reader prefers, from an Accept-Language header ("de-AT,de;q=0.9" -> "de"); "en" if unreadable."""
    first = (accepted or "").split(",")[0].split(";")[0].strip().split("-")[0].lower()
    return first if first.isascii() and first.isalpha() and 2 <= len(first) <= 3 else DEFAULT_LANGUAGE
