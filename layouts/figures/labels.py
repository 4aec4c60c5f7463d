"""Places for names beside marks, so that none covers another one or a mark, whatever the width of the figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

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
    taken = [[_around(m, r) for m, r in zip(p.marks, radii, strict=True)] for p in plots]
    found: list[Point] = []
    for n, (radius, width) in enumerate(zip(radii, widths, strict=True)):
        best = _cheapest(_offsets(radius, width), lambda o, most, n=n, w=width: _cost(plots, taken, n, o, w, most))
        for plot, boxes in zip(plots, taken, strict=True):
            boxes.append(_sides(box_of(plot.marks[n], best, width)))
        found.append(best)
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


def _cheapest(offsets: Iterator[Point], cost_of: Callable[[Point, float], float]) -> Point:
    """The first place that costs nothing but the way, else the cheapest."""
    best = (inf, (0.0, 0.0))
    for offset in offsets:
        cost = cost_of(offset, best[0])
        if cost < FREE:
            return offset
        best = min(best, (cost, offset))
    return best[1]


def _cost(
    plots: Sequence[Plot], taken: Sequence[Sequence[Sides]], n: int, offset: Point, width: float, most: float
) -> float:
    """What a place costs; once that is more than `most`, how much more doesn't matter."""
    cost = 0.02 * (abs(offset[0]) + 2 * abs(offset[1]))
    for plot, boxes in zip(plots, taken, strict=True):
        x0, y0, x1, y1 = _sides(box_of(plot.marks[n], offset, width))
        cost += _covered(boxes, n, len(plot.marks), (x0, y0, x1, y1))
        across, down = plot.size
        out = x0 < -BESIDE[0] or x1 > across + BESIDE[1] or y0 < 0 or y1 > down
        cost += OUTSIDE if out else 0.0
        if cost > most:
            break
    return cost


def _covered(boxes: Sequence[Sides], n: int, marks: int, name: Sides) -> float:
    """What a name covers of `boxes`: the `marks` come first, the n-th is its own, then the names that have a place.

    Here a chart spends most of its time, so there are no calls.
    """
    x0, y0, x1, y1 = name
    cost = 0.0
    for m, (left, top, right, bottom) in enumerate(boxes):
        if x0 < right and left < x1 and y0 < bottom and top < y1 and m != n:
            cost += MARK if m < marks else NAME
    return cost
