"""How far the regions of a country lie apart in a dimension, year by year, beside those of the EU.

`convergence` wants every region to have every indicator in every year, which a
single gap in a country of forty regions undoes. Here the stretch of years and the
set of indicators are looked for, and the few regions that lack one are left out and told.
Full data goes before partial, as in `paths`: nothing is said of a trend on partial data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.countries import EU27
from indicators.aggregate import TOLERANCE
from indicators.compute import DimensionScores
from indicators.convergence import LEAST, Beta, Sigma, beta, sigma
from indicators.series import BREAK
from indicators.slopes import ENOUGH

if TYPE_CHECKING:
    from indicators.results import Results

# A stretch has at least so many years; at least such a share of a country's regions is in it.
SHORTEST, MOST_REGIONS = 4, 2 / 3
# Shares of the regions that must have an indicator for it to count; the first one that leads anywhere is taken.
SHARES = (1.0, 0.9, 0.8, 2 / 3)


@dataclass(frozen=True)
class Spreads:
    """Spread (`sigma`) and catching up (`beta`) of a country's regions in a dimension, and the same spread in the EU.

    All on the same `indicators` and years. `values` (G, T): scores of the country's `own.regions`; `regions`: how many
    the country has, `eu_regions` how many the EU has; `coverage`: share of the dimension's weight; `full`: as much of
    it as a full score has, so that a statement may rest on it; `breaks`: years in which a value of the country behind
    it is flagged as a break. Without an answer `indicators` is ().
    """

    country: str
    regions: int
    eu_regions: int
    indicators: tuple[str, ...]
    coverage: float
    own: Sigma
    eu: Sigma
    beta: Beta
    values: np.ndarray
    breaks: tuple[int, ...]
    full: bool = False


def spreads(results: Results, level: int, country: str, dimension: str, *, first: int, last: int) -> Spreads:
    """Over the longest stretch within `first` to `last` in which most regions have enough of the weight in common."""
    d = results.dimension(level, dimension)
    geos = results.geos(level).to_numpy(dtype=object)
    countries = results.countries(level)
    mine, union = countries == country, np.isin(countries, sorted(EU27))
    a, b = results.column(first), results.column(last) + 1
    there, limits = ~np.isnan(d.normalised[mine, a:b]), results.method.coverage
    found = _stretch(there, d.weights, limits.minimum, ENOUGH) or _stretch(there, d.weights, limits.partial)
    nothing = np.empty((0, 0))
    counts = int(mine.sum()), int(union.sum())
    if found is None:
        none = sigma(np.array([]), nothing, ())
        return Spreads(country, *counts, (), 0.0, none, none, beta(np.array([]), nothing, ()), nothing, ())
    piece, usable = slice(a + found[0].start, a + found[0].stop), found[1]
    years = np.array(results.years[piece])
    scores = d.normalised[:, piece][..., usable] @ (d.weights[usable] / d.weights[usable].sum())
    values, names = scores[mine], list(geos[mine])
    whole = ~np.isnan(values).any(axis=1)
    values, names = values[whole], [n for n, keep in zip(names, whole, strict=True) if keep]
    return Spreads(
        country,
        *counts,
        indicators=tuple(i.id for i, keep in zip(d.indicators, usable, strict=True) if keep),
        coverage=float(d.weights[usable].sum()),
        own=sigma(years, values, names),
        eu=sigma(years, scores[union], list(geos[union])),
        beta=beta(years, values, names),
        values=values,
        breaks=_breaks(results, level, d, np.flatnonzero(mine)[whole], piece, usable),
        full=bool(d.weights[usable].sum() >= limits.minimum - TOLERANCE),
    )


def _stretch(
    there: np.ndarray, weights: np.ndarray, least: float, shortest: int = SHORTEST
) -> tuple[slice, np.ndarray] | None:
    """Years and indicators (I,) for what is `there` (G, T, I): the longest stretch, of equal ones the latest."""
    regions, count = there.shape[:2]
    if regions < LEAST:
        return None
    # How much is missing before every year: a stretch is whole where it is the same at both ends.
    missing = np.zeros((regions, count + 1, there.shape[2]), dtype=np.int16)
    np.cumsum(~there, axis=1, out=missing[:, 1:])
    # Regions, starts and indicators by length: the same for all shares.
    whole = {n: missing[:, n:] == missing[:, : count + 1 - n] for n in range(count, shortest - 1, -1)}
    common = {n: found.mean(axis=0) for n, found in whole.items()}
    for share in SHARES:
        for length in whole:
            usable = common[length] >= share - TOLERANCE
            enough = (usable * weights).sum(axis=1) >= least - TOLERANCE
            for start in np.flatnonzero(enough & usable.any(axis=1))[::-1].tolist():
                kept = int(whole[length][:, start, usable[start]].all(axis=1).sum())
                if kept >= max(LEAST, MOST_REGIONS * regions - TOLERANCE):
                    return slice(start, start + length), usable[start]
    return None


def _breaks(
    results: Results, level: int, d: DimensionScores, rows: np.ndarray, piece: slice, usable: np.ndarray
) -> tuple[int, ...]:
    """Years after the first in which a value of that very year of one of the regions at `rows` is flagged b."""
    places, found = results.level(level).rows[rows], np.zeros(piece.stop - piece.start, dtype=bool)
    for indicator, keep in zip(d.indicators, usable, strict=True):
        if keep:
            flags = results.panel.observed[indicator.id].flags[places, piece]
            found |= ((flags & BREAK > 0) & (results.age(indicator.id)[places, piece] == 0)).any(axis=0)
    years = np.array(results.years[piece])
    return tuple(int(y) for y in years[1:][found[1:]])
