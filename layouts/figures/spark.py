"""The sparkline: a gap over the years as a small picture of its own, without axes.

An SVG and no chart: a card holds five of them, and each chart would cost the
browser as much as the map's strip. The same pieces and marks as the trend.
"""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_letters, digits

from layouts.figures.years import Columns, Years, looks, pieces, year_range, years_of
from layouts.theme import Theme

WIDTH = 128.0
# What stands in an address as it is.
SAFE = frozenset(ascii_letters + digits + "_-~()*!.'/:= ")
Place = Callable[[float, float], tuple[float, float]]


def sparkline(history: Columns, theme: Theme, year: int | None = None) -> str:
    """SVG text of the gap in `history` (GAPS of one region and dimension): zero as a hairline, `year` marked."""
    years = years_of(history, year)
    height, radius = 2.6 * theme.font_size, theme.marker_size * 0.4
    gaps = years.column("gap")
    low, high = min([*gaps, 0.0]), max([*gaps, 0.0])
    room = 0.22 * (high - low or 1.0)
    first, last = year_range(history)

    def place(time: float, gap: float) -> tuple[float, float]:
        x = 1 + (time - first) / (last - first) * (WIDTH - 1 - radius)
        return round(x, 1), round((high + room - gap) / (high - low + 2 * room) * height, 1)

    zero = place(first, 0.0)[1]
    parts = [f'<path class="zero" d="M0 {zero}H{WIDTH:g}" stroke="{theme.muted}"/>']
    if years.marked is not None:
        parts += _lines(years, theme, place) + _dots(years, theme, place)
    size = f'width="{WIDTH:g}" height="{height:g}" viewBox="0 0 {WIDTH:g} {height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} fill="none">{"".join(parts)}</svg>'


def as_address(svg: str) -> str:
    """A picture as an address that needs no request."""
    # Few characters have to be written otherwise, each many times: `quote` of the whole takes several times as long.
    for sign in sorted(set(svg) - SAFE, key=lambda sign: sign != "%"):
        svg = svg.replace(sign, "".join(f"%{byte:02X}" for byte in sign.encode()))
    return "data:image/svg+xml," + svg


def _lines(years: Years, theme: Theme, place: Place) -> list[str]:
    found = []
    for dash, later, x, y in pieces(years, "gap"):
        ends = [place(t, g) for t, g in zip(x, y, strict=True) if t is not None]
        d = "".join(f"{'ML'[n % 2]}{a} {b}" for n, (a, b) in enumerate(ends))
        colour = theme.paler(theme.region) if later else theme.region
        width = theme.line_width * 0.75 * (0.6 if later else 1)
        dots = ' stroke-dasharray="2 2"' if dash == "dot" else ""
        found.append(f'<path d="{d}" stroke="{colour}" stroke-width="{width:g}"{dots}/>')
    return found


def _dots(years: Years, theme: Theme, place: Place) -> list[str]:
    found = []
    for row, (size, fill, line) in zip(years.rows, looks(years, theme.region, theme, 0.3), strict=True):
        x, y = place(row.time, row.gap)
        width = min(theme.line_width * 0.75, size / 4)
        mark = f'cx="{x}" cy="{y}" r="{size / 2:g}" fill="{fill}" stroke="{line}" stroke-width="{width:g}"'
        found.append(f"<circle {mark}><title>{row.time}</title></circle>")
    return found
