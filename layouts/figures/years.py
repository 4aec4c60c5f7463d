"""A measure over the years: which years are shown, which one is meant, and lines and marks that invent nothing.

Shared by the trend and the sparkline, so that the small picture never says
anything else than the large one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from data.translate import _
from layouts.theme import Theme

FULL, PARTIAL = "full", "partial"
Piece = tuple[str, bool, list[object], list[object]]


@dataclass(frozen=True)
class Years:
    """GAPS of one region and dimension, by year; `marked` is the year that is meant, None where no year has data.

    `rows` are the years with data, with `sound` (full data, some of it of the year itself) and `breaks` (the
    series breaks before this year).
    """

    rows: pd.DataFrame
    marked: int | None

    @property
    def row(self) -> Any:
        """The row of the year that is meant."""
        return next(self.rows[self.rows["time"] == self.marked].itertuples())

    @property
    def goes_on(self) -> bool:
        """Whether there are years after the one that is meant."""
        return bool((self.rows["time"] > self.marked).any())


def years_of(history: pd.DataFrame, year: int | None) -> Years:
    """Read `history`: GAPS rows, optional columns `break_` (bool) and `newest` (newest source year, float).

    `year` is meant where it has data; else the last full year before it, else the last one that is there.
    """
    rows = history[history["state"].isin((FULL, PARTIAL)) & history["gap"].notna()].sort_values("time")
    carried = rows["newest"] < rows["time"] if "newest" in rows else pd.Series(False, index=rows.index)
    breaks = rows["break_"].astype(bool) if "break_" in rows else pd.Series(False, index=rows.index)
    rows = rows.assign(sound=(rows["state"] == FULL) & ~carried, carried=carried, breaks=breaks)
    return Years(rows.reset_index(drop=True), _marked(rows, year))


def _marked(rows: pd.DataFrame, year: int | None) -> int | None:
    if not len(rows):
        return None
    if year in set(rows["time"]):
        return year
    # A later year must not speak for an earlier one as long as there is another.
    before = rows if year is None else rows[rows["time"] <= year]
    before = before if len(before) else rows
    for candidates in (before[before["sound"]], before[before["state"] == FULL], before):
        if len(candidates):
            return int(candidates["time"].iloc[-1])
    return None


def pieces(years: Years, column: str) -> Iterator[Piece]:
    """Lines between neighbouring years: (dash, after the year that is meant, x, y), None between the pieces.

    Two years are joined only if they follow each other, both have data and no break lies between them; the line
    is solid only between sound years. Kinds without a piece are left out.
    """
    rows = years.rows
    time, value, sound = rows["time"].to_numpy(), rows[column].to_numpy(), rows["sound"].to_numpy()
    found: dict[tuple[str, bool], tuple[list[object], list[object]]] = {}
    for i in range(len(rows) - 1):
        if time[i + 1] - time[i] != 1 or rows["breaks"].iloc[i + 1]:
            continue
        kind = ("solid" if sound[i] and sound[i + 1] else "dot", bool(time[i + 1] > years.marked))
        x, y = found.setdefault(kind, ([], []))
        x += [int(time[i]), int(time[i + 1]), None]
        y += [float(value[i]), float(value[i + 1]), None]
    for (dash, later), (x, y) in sorted(found.items()):
        yield dash, later, x, y


def lines(years: Years, column: str, colour: str, theme: Theme, width: float, yaxis: str) -> list[go.Scatter]:
    """The lines of `column`; after the year that is meant they are thin and pale."""
    return [
        go.Scatter(
            x=x,
            y=y,
            yaxis=yaxis,
            mode="lines",
            hoverinfo="skip",
            line={
                "color": theme.paler(colour) if later else colour,
                "width": width * (0.6 if later else 1),
                "dash": dash,
            },
            cliponaxis=False,
        )
        for dash, later, x, y in pieces(years, column)
    ]


def marks(
    years: Years, column: str, colour: str, symbol: str, theme: Theme, *, small: float, yaxis: str, hover: list[str]
) -> go.Scatter:
    """A mark per year: large in the year that is meant, pale after it, hollow where the data is not all there.

    Every year has one, because a year between two breaks has no line. `small`: size of the others, as a share of
    the theme's marks.
    """
    time = years.rows["time"].to_numpy()
    large, later = time == years.marked, time > years.marked
    line = np.where(later, theme.paler(colour), colour)
    size = np.where(large, 0.8, np.where(later, 0.8 * small, small)) * theme.marker_size
    return go.Scatter(
        x=time,
        y=years.rows[column].to_numpy(),
        yaxis=yaxis,
        mode="markers",
        hovertext=hover,
        hoverinfo="text" if hover else "skip",
        hovertemplate="%{hovertext}<extra></extra>" if hover else None,
        cliponaxis=False,
        marker={
            "symbol": symbol,
            "opacity": 1,  # sizes that differ would make it 0.7
            "size": size,
            "color": np.where(years.rows["sound"], line, theme.background),
            "line": {"color": line, "width": np.minimum(theme.line_width * 0.75, size / 4)},
        },
    )


def remarks(row: Any) -> list[str]:
    """What has to be said beside the value of a year: partial data, no value of that year itself."""
    parts = [_("partial")] if row.state == PARTIAL else []
    return [*parts, _("data of {year}", year=int(row.newest))] if row.carried else parts


def basis(row: Any) -> list[str]:
    """Lines of a hover text: on how many indicators a year rests, and what is not as it should be."""
    text = _("on {compared} of {catalogue} indicators", compared=row.compared, catalogue=row.catalogue)
    text += ", " + _("partial data") if row.state == PARTIAL else ""
    if not row.carried:
        return [text]
    return [text, _("no value of this year; newest of {year}", year=int(row.newest))]


def year_range(history: pd.DataFrame) -> list[float]:
    """Limits of a year axis that has room for the marks of its first and last year."""
    if not len(history):
        return [0.0, 1.0]
    return [float(history["time"].min()) - 0.4, float(history["time"].max()) + 0.4]
