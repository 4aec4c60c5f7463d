"""Numbers as text: grouped thousands, a true minus sign, never a number that looks like a missing one."""

from __future__ import annotations

import math

from data.translate import _

# Narrow no-break space: groups thousands without being read as a decimal sign in any language.
THIN = "\u202f"
NO_BREAK = "\u00a0"
MINUS = "\u2212"


def number(value: float, decimals: int = 1) -> str:
    """`value` with `decimals` places, e.g. 12 345.6; words where there is no value."""
    if value is None or math.isnan(value):
        return _("no value")
    text = f"{abs(value):,.{decimals}f}".replace(",", THIN)
    # What rounds to zero carries no sign: "−0.0" would claim a direction that is not shown.
    return MINUS + text if value < 0 and float(f"{value:.{decimals}f}") != 0 else text


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
