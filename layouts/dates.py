"""Dates as the reader's language writes them; in files and addresses they stay as ISO 8601 has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from layouts.numbers import present_language

# Languages that write day, month and year with the same sign; others keep year-month-day, which nobody misreads.
SIGNS: Mapping[str, str] = {
    **dict.fromkeys("bg bs cs da de et fi hr is lv mk nb nn no pl ro ru sk sl sr tr uk".split(), "."),
    **dict.fromkeys("ca cy el es fr ga gl it mt pt".split(), "/"),
    "nl": "-",
}
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def dated(text: str) -> str:
    """`text` with every ISO date in it as the present reader writes dates: "loaded 23.11.2026"."""
    return _ISO.sub(lambda found: _written(found[0]), text)


def _written(iso: str) -> str:
    try:
        day = date.fromisoformat(iso)
    except ValueError:  # looks like one and is none
        return iso
    if present_language() == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    sign = SIGNS.get(present_language())
    return sign.join((f"{day.day:02}", f"{day.month:02}", str(day.year))) if sign else iso
