"""Places for names beside marks, so that none covers another one or a mark, whatever the width of the figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

# Everything here is in font sizes, from the upper left of the plot.
Point = tuple[float, float]
# Left, upper, right and lower side of a rectangle.
Sides = tuple[float, float, float, float]
LINE = 1.15
# What it costs to leave the plot, to cover a name, to cover a mark; less than FREE is the way alone.
OUTSIDE, NAME, MARK, FREE = 60.0, 40.0, 8.0, 1.0
# How far a name may reach beyond the left and right edge.
BESIDE = (0.5, 0.3)


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float

    def meets(self, other: Box) -> bool:
        """Whether they have a part in common."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1


@dataclass(frozen=True)
class Plot:
    """A figure of one width: its inner `size`, and where the `marks` are in it."""

    size: Point
    marks: tuple[Point, ...]


def offsets_of(plots: Sequence[Plot], radii: Sequence[float], widths: Sequence[float]) -> list[Point]:
    """From every mark to the middle of its name: the nearest place that is free in all `plots`, else the least bad.

    `radii` of the marks, `widths` of the names, in the order of the marks; the first choose first.
    """
    count = len(radii)
    # Left, upper, right and lower sides of everything that can be covered, by plot: marks, then names with a place.
    taken = np.full((4, len(plots), 2 * count), np.inf)
    for p, plot in enumerate(plots):
        sides = [_around(mark, radius) for mark, radius in zip(plot.marks, radii, strict=True)]
        taken[:, p, :count] = np.array(sides, dtype=float).reshape(count, 4).T
    price = np.repeat([MARK, NAME], count)
    found: list[Point] = []
    for n, (radius, width) in enumerate(zip(radii, widths, strict=True)):
        offsets = list(_offsets(radius, width))
        # Its own mark costs nothing.
        costs = _costs(plots, taken, np.where(np.arange(2 * count) == n, 0.0, price), n, offsets, width)
        found.append(_cheapest(offsets, costs))
        for p, plot in enumerate(plots):
            taken[:, p, count + n] = _sides(box_of(plot.marks[n], found[-1], width))
    return found


def box_of(mark: Point, offset: Point, width: float) -> Box:
    """Where a name is that stands `offset` from a mark."""
    x, y = mark[0] + offset[0], mark[1] + offset[1]
    return Box(x - width / 2, y - LINE / 2, x + width / 2, y + LINE / 2)


def _around(mark: Point, radius: float) -> Sides:
    return mark[0] - radius, mark[1] - radius, mark[0] + radius, mark[1] + radius


def _sides(box: Box) -> Sides:
    return box.x0, box.y0, box.x1, box.y1


def _offsets(radius: float, width: float) -> Iterator[Point]:
    """Places around a mark, the nearest first: right, left, above, below, then farther off."""
    side, over = radius + width / 2 + 0.15, radius + LINE / 2 + 0.05
    yield from ((side, 0), (-side, 0), (0, -over), (0, over))
    for far in (0.9, 1.8, 2.8, 4.0, 5.2, 6.4):
        for x in (side * 0.8, -side * 0.8, 0.0, side * 1.4, -side * 1.4):
            yield from ((x, -over - far), (x, over + far))


def _cheapest(offsets: Sequence[Point], costs: np.ndarray) -> Point:
    """The first place that costs nothing but the way, else the cheapest."""
    free = np.flatnonzero(costs < FREE)
    if len(free):
        return offsets[free[0]]
    return min(offsets[n] for n in np.flatnonzero(costs == costs.min()))


def _costs(
    plots: Sequence[Plot], taken: np.ndarray, price: np.ndarray, n: int, offsets: Sequence[Point], width: float
) -> np.ndarray:
    """What each place for the n-th name costs: the way, leaving a plot, and the `price` of what it covers."""
    right, down = np.array(offsets, dtype=float).T
    cost = 0.02 * (np.abs(right) + 2 * np.abs(down))
    for p, plot in enumerate(plots):
        x, y = plot.marks[n][0] + right, plot.marks[n][1] + down
        x0, y0, x1, y1 = x - width / 2, y - LINE / 2, x + width / 2, y + LINE / 2
        out = (x0 < -BESIDE[0]) | (x1 > plot.size[0] + BESIDE[1]) | (y0 < 0) | (y1 > plot.size[1])
        left, top, end, bottom = taken[:, p]
        covered = (x0[:, None] < end) & (left < x1[:, None]) & (y0[:, None] < bottom) & (top < y1[:, None])
        cost = cost + covered @ price + np.where(out, OUTSIDE, 0.0)
    return cost
