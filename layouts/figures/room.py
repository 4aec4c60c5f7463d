"""What a phone has room for: figures that know no width in advance are drawn so that nothing collides on the narrowest.

Measured on a screen of 360 pixels; a wider one shows the same with more air.
"""

from __future__ import annotations

from layouts.theme import Theme

# Width of a figure on a phone in pixels, and of an average character in font sizes.
PHONE, WIDE = 316.0, 0.53
# Characters of a year with what is free beside it, and most steps from the first to the last year.
YEAR, MOST = 6, 5


def year_step(first: int, last: int, room: float, theme: Theme) -> int:
    """Years from one labelled tick to the next, so that the labels fit into `room` pixels; at least both ends do."""
    fitting = max(1, int(room / (YEAR * WIDE * theme.small_size)) - 1)
    return max(1, -(-(last - first) // min(MOST, fitting)))
