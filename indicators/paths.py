"""A gap over the years on the same indicators throughout: what trends and learning partners are judged by.

The gap of each year on what can be compared in that year would move when an
indicator comes or goes, and when a publisher starts a new series. So a path keeps
to one set of indicators, each observed often enough on both sides, over the longest
stretch of years in which they carry enough weight and none of them is broken. Partial
data takes no part in statements of certainty, so a stretch of full data that is long
enough for one goes before a longer one of partial data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from typing import TYPE_CHECKING

import numpy as np

from data.catalogue import Indicator
from data.errors import ProductError
from data.translate import N_
from indicators.aggregate import TOLERANCE
from indicators.gaps import NO_SOURCE, gap_to_core, without_shared
from indicators.references import Cores
from indicators.series import BREAK
from indicators.slopes import ENOUGH, Slope, median_slopes, theil_sen

if TYPE_CHECKING:
    from indicators.results import Results

# A stretch has at least so many years, and an indicator in it at least so many observations of either side.
SHORTEST, OBSERVED = 4, 3
# Why there is no path.
NO_CORE, NO_DATA = N_("no core"), N_("no data")
TOO_SHORT = N_("too few years without a break")


@dataclass(frozen=True)
class Compared:
    """What region and core have, (T, I), or several regions and their cores, (R, T, I): normalised values, which of
    them are `fresh` (of that very year, on both sides), and `broken`: either side's value of that year is flagged as a
    break with the years before."""

    years: np.ndarray
    indicators: tuple[Indicator, ...]
    weights: np.ndarray
    mine: np.ndarray
    theirs: np.ndarray
    fresh: np.ndarray
    broken: np.ndarray

    def between(self, first: int, last: int) -> Compared:
        """The years from `first` to `last` only."""
        keep = (self.years >= first) & (self.years <= last)
        parts = (a[..., keep, :] for a in (self.mine, self.theirs, self.fresh, self.broken))
        return Compared(self.years[keep], self.indicators, self.weights, *parts)

    def at(self, rows: int | Sequence[int] | np.ndarray | None) -> Compared:
        """One of several regions, or some of them; None makes several, of which there is one, out of a single one."""
        parts = (a[rows] for a in (self.mine, self.theirs, self.fresh, self.broken))
        return Compared(self.years, self.indicators, self.weights, *parts)

    def only(self, indicator: str) -> Compared:
        """One indicator alone; its own weight is 1."""
        keep = np.array([i.id == indicator for i in self.indicators], dtype=bool)
        parts = (a[..., keep] for a in (self.mine, self.theirs, self.fresh, self.broken))
        chosen = tuple(i for i in self.indicators if i.id == indicator)
        return Compared(self.years, chosen, np.ones(len(chosen)), *parts)


@dataclass(frozen=True)
class Path:
    """A gap in points over `years` (T,), on the `indicators` that are compared in all of them.

    `mine`, `theirs`: scores on that set, (T,); `gap` = their difference; `weights` (I,) inside the set, summing to 1;
    `parts` (T, I): difference of each indicator in points, unweighted; `coverage`: share of the dimension's weight;
    `left_out`: ids of indicators that are compared in some year but not throughout, or that are broken; `breaks`: years
    of the window in which one of them is; `full`: as much of the weight as a full score has, so that a statement of
    certainty may rest on it. `reason` says why there is none; then the arrays are empty.
    """

    geo: str
    core: str
    years: np.ndarray
    mine: np.ndarray
    theirs: np.ndarray
    gap: np.ndarray
    indicators: tuple[str, ...]
    weights: np.ndarray
    parts: np.ndarray
    coverage: float
    left_out: tuple[str, ...]
    breaks: tuple[int, ...]
    reason: str = ""
    full: bool = True

    @property
    def slope(self) -> Slope:
        """How the gap moves a year."""
        return theil_sen(self.years, self.gap)

    def movers(self) -> list[tuple[str, float]]:
        """Indicators by what they add to the gap's slope in points a year, the most helpful first."""
        own = (self.weights * median_slopes(self.years, self.parts)).tolist()
        return sorted(zip(self.indicators, own, strict=True), key=lambda item: -item[1])


def gap_path(
    results: Results,
    geo: str,
    dimension: str,
    *,
    first: int,
    last: int,
    indicator: str = "",
    core: Sequence[str] = (),
) -> Path:
    """The path of a region's gap in a dimension, or in one of its indicators, within `first` to `last`."""
    return gap_paths(results, [geo], dimension, first=first, last=last, indicator=indicator, core=core)[0]


def gap_paths(
    results: Results,
    geos: Sequence[str],
    dimension: str,
    *,
    first: int,
    last: int,
    indicator: str = "",
    core: Sequence[str] = (),
) -> list[Path]:
    """`gap_path` of several regions of one level: what they and their cores have is looked up at once."""
    if not geos:
        return []
    level = results.regions.level(geos[0])
    cores = results.cores(level, results.parse_core(level, core))
    rows = np.array([results.row(level, geo) for geo in geos], dtype=int)
    names = cores.names[cores.take[rows]].tolist()
    paths = [_none(geo, name, NO_CORE) for geo, name in zip(geos, names, strict=True)]
    there = [n for n, row in enumerate(rows) if names[n] and not cores.own[row]]
    if not there:
        return paths
    if indicator and indicator not in [i.id for i in results.dimension(level, dimension).indicators]:
        raise ProductError(f"indicator: found {indicator!r}, expected one of {dimension} at NUTS {level}")
    found = compared(results, level, rows[there], dimension, cores).between(first, last)
    who, limits = [(geos[n], names[n]) for n in there], results.method.coverage
    if indicator:
        alone = found.only(indicator)
        made = [path_of_one(*names, alone.at(n)) for n, names in enumerate(who)]
    else:
        made = paths_of(who, found, least=limits.partial, full=limits.minimum)
    for n, path in zip(there, made, strict=True):
        paths[n] = path
    return paths


def path_of(geo: str, core: str, found: Compared, *, least: float, full: float = 0.0) -> Path:
    """The longest stretch, of equal ones the latest, in which indicators of a share `least` of the weight compare.

    One of a share `full`, where there are years enough to test its slope, goes before it.
    """
    return paths_of([(geo, core)], found.at(None), least=least, full=full)[0]


def paths_of(who: Sequence[tuple[str, str]], found: Compared, *, least: float, full: float = 0.0) -> list[Path]:
    """`path_of` of several regions, `who`: the code of each and of its core."""
    both = ~np.isnan(found.mine) & ~np.isnan(found.theirs)
    paths = [
        _none(*names, TOO_SHORT if any_ else NO_DATA) for names, any_ in zip(who, both.any(axis=(1, 2)), strict=True)
    ]
    for (start, end, used), rows in _alike(_stretches(found, both, least, full)).items():
        piece, usable = slice(start, end), np.frombuffer(used, dtype=bool)
        made = _paths([who[n] for n in rows], found.at(rows), piece, usable, full=full)
        for n, path in zip(rows, made, strict=True):
            paths[n] = path
    return paths


# First and last year but one of a stretch, by position, and the indicators (I,) in it as bytes.
Stretch = tuple[int, int, bytes]


def _stretches(found: Compared, both: np.ndarray, least: float, full: float) -> dict[int, Stretch]:
    """The stretch of every region that has one, by position; all regions and all first years are tried at once."""
    stretches: dict[int, Stretch] = {}
    waiting, count = np.arange(len(both)), len(found.years)
    before = [_before(marks) for marks in (~both, found.fresh, found.broken)]
    for share, shortest in ((max(full, least), ENOUGH), (least, SHORTEST)):
        for length in range(count, shortest - 1, -1):
            if not len(waiting):
                return stretches
            usable = _usable(*before, length)
            enough = np.where(usable, found.weights, 0.0).sum(axis=-1) >= share - TOLERANCE
            enough &= usable.any(axis=-1)
            done = enough.any(axis=1)
            for n in np.flatnonzero(done).tolist():
                start = int(np.flatnonzero(enough[n])[-1])
                stretches[int(waiting[n])] = start, start + length, usable[n, start].tobytes()
            if done.any():
                waiting, before = waiting[~done], [counts[~done] for counts in before]
    return stretches


def _alike(stretches: Mapping[int, Stretch]) -> dict[Stretch, list[int]]:
    """Regions by their stretch: what has the same years and indicators is computed at once."""
    found: dict[Stretch, list[int]] = {}
    for n, stretch in stretches.items():
        found.setdefault(stretch, []).append(n)
    return found


def path_of_one(geo: str, core: str, found: Compared) -> Path:
    """The path of a single indicator: only years observed on both sides, the longest piece without a break."""
    years = np.flatnonzero(found.fresh.all(axis=1)) if found.indicators else np.array([], dtype=int)
    if not len(years):
        return _none(geo, core, NO_DATA)
    # A break between two observed years cuts as well as one in the later of them.
    cuts = [0, *(n for n in range(1, len(years)) if found.broken[years[n - 1] + 1 : years[n] + 1].any()), len(years)]
    pieces = [years[a:b] for a, b in pairwise(cuts)]
    best = max(pieces, key=lambda piece: (len(piece), piece[-1]))
    if len(best) < OBSERVED:
        return _none(geo, core, TOO_SHORT)
    return _paths([(geo, core)], found.at(None), best, np.ones(1, dtype=bool))[0]


def _before(marks: np.ndarray) -> np.ndarray:
    """How many of `marks` (R, T, I) are set before every year, and before the one after the last, (R, T + 1, I)."""
    counts = np.zeros((len(marks), marks.shape[1] + 1, marks.shape[2]), dtype=np.int16)
    np.cumsum(marks, axis=1, out=counts[:, 1:])
    return counts


def _usable(missing: np.ndarray, fresh: np.ndarray, broken: np.ndarray, length: int) -> np.ndarray:
    """Indicators (R, S, I) compared in every year of a stretch, often enough observed, and not broken inside it.

    For all S stretches of `length` years, by how many years are `missing`, … before each (see `_before`).
    """
    begin, inside, end = slice(None, -length), slice(1, 1 - length), slice(length, None)
    usable = missing[:, end] == missing[:, begin]
    usable &= fresh[:, end] - fresh[:, begin] >= OBSERVED
    return usable & (broken[:, end] == broken[:, inside])


def _paths(
    who: Sequence[tuple[str, str]],
    found: Compared,
    piece: slice | np.ndarray,
    usable: np.ndarray,
    *,
    full: float = 0.0,
) -> list[Path]:
    """Paths of regions in the same years on the same indicators."""
    mine, theirs = (side[:, piece][..., usable] for side in (found.mine, found.theirs))
    weights, names = found.weights[usable], [i.id for i in found.indicators]
    gap = gap_to_core(mine, theirs, weights)
    # What is compared in some year, but not throughout; and years with a break.
    left = (~np.isnan(found.mine) & ~np.isnan(found.theirs)).any(axis=1) & ~usable
    broken = found.broken[:, 1:].any(axis=2)
    return [
        Path(
            *names_of,
            years=found.years[piece],
            mine=gap.score[n],
            theirs=gap.core_score[n],
            gap=gap.gap[n],
            indicators=tuple(compress(names, usable)),
            weights=weights / weights.sum(),
            parts=mine[n] - theirs[n],
            coverage=float(weights.sum()),
            left_out=tuple(compress(names, left[n])),
            breaks=tuple(found.years[1:][broken[n]].tolist()),
            full=bool(weights.sum() >= full - TOLERANCE),
        )
        for n, names_of in enumerate(who)
    ]


def _none(geo: str, core: str, reason: str) -> Path:
    nothing = np.array([])
    return Path(geo, core, nothing, nothing, nothing, nothing, (), nothing, np.empty((0, 0)), 0.0, (), (), reason)


def compared(results: Results, level: int, rows: np.ndarray, dimension: str, cores: Cores) -> Compared:
    """Normalised values of regions, at `rows` of a level, and of their cores over all years; what is observed, broken.

    Gaps of other means than the arithmetic one can't be told apart by indicator, so paths always take that one.
    """
    d, take = results.dimension(level, dimension), cores.take[rows]
    reference = results.reference(level, dimension, cores)
    source = np.where(cores.own[rows, None, None], NO_SOURCE, reference.source[take])
    mine, theirs = without_shared(d.normalised[rows], d.source[rows], source), reference.value[take]
    fresh, broken = np.zeros(mine.shape, dtype=bool), np.zeros(mine.shape, dtype=bool)
    own = results.level(level).rows[rows]
    for n, indicator in enumerate(d.indicators):
        there, cut = _observed(results, indicator.id, own)
        core_there, core_cut = _core_observed(results, indicator.id, level, cores, take)
        fresh[..., n], broken[..., n] = there & core_there, cut | core_cut
    fresh &= ~np.isnan(mine) & ~np.isnan(theirs)
    return Compared(np.array(results.years), d.indicators, d.weights, mine, theirs, fresh, broken)


def _observed(results: Results, indicator: str, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether codes (P,) have a value of that very year, and whether it is flagged as a break, (P, T) each."""
    there = results.panel.age[indicator][positions] == 0
    return there, (results.panel.observed[indicator].flags[positions] & BREAK > 0) & there


def _core_observed(
    results: Results, indicator: str, level: int, cores: Cores, take: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same of the cores `take` (R,)."""
    there, cut = _observed(results, indicator, results.level(level).rows[np.maximum(cores.row[take], 0)])
    for n in np.flatnonzero(cores.row[take] < 0).tolist():
        whole = results.merged(level, indicator, cores.distinct[take[n]])
        there[n], cut[n] = whole.source_time == np.array(results.years), whole.breaks
    return there, cut
