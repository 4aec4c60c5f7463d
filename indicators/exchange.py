"""Whether a handful of regions that learn from each other grow alike, over as many years as their data allows.

`convergence` answers for given years; one value that is missing in the first of them
leaves it without an answer, so the stretch is looked for here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indicators.convergence import Beta, Sigma, convergence
from indicators.series import BREAK

if TYPE_CHECKING:
    from indicators.results import Results

# A spread over fewer years has no trend that could be told.
SHORTEST = 5


@dataclass(frozen=True)
class Together:
    """Spread and catching up of some regions in a dimension, over the longest stretch of years all of them share.

    `first`, `last`: that stretch, 0 where there is none; `breaks`: years in it in which a value is flagged as a break.
    """

    dimension: str
    sigma: Sigma
    beta: Beta
    first: int
    last: int
    breaks: tuple[int, ...]


def together(results: Results, geos: Sequence[str], dimension: str, *, last: int) -> Together:
    """The longest stretch of at least SHORTEST years up to `last` in which the regions share a third of the weight."""
    for first in range(results.years[0], last - SHORTEST + 2):
        s, b, _unit = convergence(results, geos, dimension=dimension, first=first, last=last)
        if len(s.regions) == len(geos) and len(s.years) >= SHORTEST:
            span = int(s.years[0]), int(s.years[-1])
            return Together(dimension, s, b, *span, _breaks(results, geos, dimension, *span))
    s, b, _unit = convergence(results, geos, dimension=dimension, first=last, last=last)
    return Together(dimension, s, b, 0, 0, ())


def _breaks(results: Results, geos: Sequence[str], dimension: str, first: int, last: int) -> tuple[int, ...]:
    """Years after the first in which a value of that very year, of an indicator all of them have, is flagged b."""
    level = results.regions.level(geos[0])
    d, rows = results.dimension(level, dimension), [results.row(level, g) for g in geos]
    a, b = results.column(first), results.column(last) + 1
    places, found = results.level(level).rows[rows], np.zeros(b - a, dtype=bool)
    whole = ~np.isnan(d.normalised[rows, a:b]).any(axis=(0, 1))
    for indicator, keep in zip(d.indicators, whole, strict=True):
        if keep:
            flags = results.panel.observed[indicator.id].flags[places, a:b]
            found |= ((flags & BREAK > 0) & (results.age(indicator.id)[places, a:b] == 0)).any(axis=0)
    years = np.array(results.years[a:b])
    return tuple(int(y) for y in years[1:][found[1:]])
