"""A measure over the years: which years are shown, which one is meant, and lines and marks that invent nothing.

Shared by the trend and the sparkline, so that the small picture never says
anything else than the large one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from data.translate import _
from layouts.theme import Theme

FULL, PARTIAL = "full", "partial"
NAN = float("nan")
# Of points: a hundredth is less than a pixel, and more is sent for nothing.
DECIMALS = 2
# GAPS of one region and dimension: a frame, or its columns as arrays.
Columns = pd.DataFrame | Mapping[str, np.ndarray]
Piece = tuple[str, bool, list[object], list[object]]


@dataclass(frozen=True)
class Year:
    """One year of GAPS. `carried`: rests on older values alone; `sound`: full data, some of it of the year itself;
    `breaks`: the series breaks before this year."""

    time: int
    score: float
    core_score: float
    gap: float
    state: str
    compared: int
    catalogue: int
    newest: float
    carried: bool
    breaks: bool

    @property
    def sound(self) -> bool:
        """Full data, some of it of the year itself."""
        return self.state == FULL and not self.carried


@dataclass(frozen=True)
class Years:
    """The years of one region and dimension that have data; `marked` is the year that is meant, None without any."""

    rows: tuple[Year, ...]
    marked: int | None

    @property
    def row(self) -> Year:
        """The year that is meant."""
        return next(row for row in self.rows if row.time == self.marked)

    @property
    def goes_on(self) -> bool:
        """Whether there are years after the one that is meant."""
        return self.rows[-1].time > (self.marked or 0)

    def column(self, name: str) -> list[float]:
        """One quantity over the years."""
        return [getattr(row, name) for row in self.rows]


def years_of(history: Columns, year: int | None) -> Years:
    """Read `history`: GAPS rows, optional columns `break_` (bool) and `newest` (newest source year, float).

    `year` is meant where it has data; else the last full year before it, else the last one that is there.
    """
    names = ("time", "score", "core_score", "gap", "state", "compared", "catalogue")
    count = len(history["time"])
    more = [history[c].tolist() if c in history else [d] * count for c, d in (("newest", NAN), ("break_", False))]
    rows = []
    for *values, newest, breaks in zip(*(history[c].tolist() for c in names), *more, strict=True):
        time, gap, state = values[0], values[3], values[4]
        if state in (FULL, PARTIAL) and gap == gap:
            rows.append(Year(*values, newest, newest < time, bool(breaks)))
    rows.sort(key=lambda row: row.time)
    return Years(tuple(rows), _marked(rows, year))


def _marked(rows: list[Year], year: int | None) -> int | None:
    if not rows:
        return None
    if any(row.time == year for row in rows):
        return year
    # A later year must not speak for an earlier one as long as there is another.
    before = rows if year is None else [row for row in rows if row.time <= year] or rows
    for candidates in ([r for r in before if r.sound], [r for r in before if r.state == FULL], before):
        if candidates:
            return candidates[-1].time
    return None


def pieces(years: Years, column: str) -> Iterator[Piece]:
    """Lines between neighbouring years: (dash, after the year that is meant, x, y), None between the pieces.

    Two years are joined only if they follow each other, both have data and no break lies between them; the line
    is solid only between sound years. Kinds without a piece are left out.
    """
    found: dict[tuple[str, bool], tuple[list[object], list[object]]] = {}
    for one, other in pairwise(years.rows):
        if other.time - one.time != 1 or other.breaks:
            continue
        kind = ("solid" if one.sound and other.sound else "dot", other.time > (years.marked or 0))
        x, y = found.setdefault(kind, ([], []))
        x += [one.time, other.time, None]
        y += [round(getattr(one, column), DECIMALS), round(getattr(other, column), DECIMALS), None]
    for (dash, later), (x, y) in sorted(found.items()):
        yield dash, later, x, y


def lines(years: Years, column: str, colour: str, theme: Theme, width: float, yaxis: str) -> list[dict[str, Any]]:
    """The lines of `column`; after the year that is meant they are thin and pale."""
    return [
        {
            "type": "scatter",
            "x": x,
            "y": y,
            "yaxis": yaxis,
            "mode": "lines",
            "hoverinfo": "skip",
            "line": {
                "color": theme.paler(colour) if later else colour,
                "width": width * (0.6 if later else 1),
                "dash": dash,
            },
            "cliponaxis": False,
        }
        for dash, later, x, y in pieces(years, column)
    ]


def marks(
    years: Years, column: str, colour: str, symbol: str, theme: Theme, *, small: float, yaxis: str, hover: list[str]
) -> dict[str, Any]:
    """A mark per year: large in the year that is meant, pale after it, hollow where the data is not all there.

    Every year has one, because a year between two breaks has no line. `small`: size of the others, as a share of
    the theme's marks.
    """
    found = looks(years, colour, theme, small)
    return {
        "type": "scatter",
        "x": years.column("time"),
        "y": [round(value, DECIMALS) for value in years.column(column)],
        "yaxis": yaxis,
        "mode": "markers",
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "symbol": symbol,
            "opacity": 1,  # sizes that differ would make it 0.7
            "size": [size for size, _fill, _line in found],
            "color": [fill for _size, fill, _line in found],
            "line": {
                "color": [line for _size, _fill, line in found],
                "width": [min(theme.line_width * 0.75, size / 4) for size, _fill, _line in found],
            },
        },
    }


def looks(years: Years, colour: str, theme: Theme, small: float) -> list[tuple[float, str, str]]:
    """(size, fill, outline) of the mark of every year."""
    found, pale = [], theme.paler(colour)
    for row in years.rows:
        later = row.time > (years.marked or 0)
        line = pale if later else colour
        size = 0.8 if row.time == years.marked else 0.8 * small if later else small
        found.append((round(size * theme.marker_size, 3), line if row.sound else theme.background, line))
    return found


def remarks(row: Year) -> list[str]:
    """What has to be said beside the value of a year: partial data, no value of that year itself."""
    parts = [_("partial")] if row.state == PARTIAL else []
    return [*parts, _("data of {year}", year=int(row.newest))] if row.carried else parts


def basis(row: Year) -> list[str]:
    """Lines of a hover text: on how many indicators a year rests, and what is not as it should be."""
    text = _("on {compared} of {catalogue} indicators", compared=row.compared, catalogue=row.catalogue)
    text += ", " + _("partial data") if row.state == PARTIAL else ""
    if not row.carried:
        return [text]
    return [text, _("no value of this year; newest of {year}", year=int(row.newest))]


def year_range(history: Columns) -> list[float]:
    """Limits of a year axis that has room for the marks of its first and last year."""
    times = history["time"].tolist()
    if not times:
        return [0.0, 1.0]
    return [min(times) - 0.4, max(times) + 0.4]
