"""What regions are measured against: the normalised values of their cores, for one year or all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from indicators.compute import DimensionScores
from indicators.gaps import NO_SOURCE, merge, without_shared

if TYPE_CHECKING:
    from indicators.results import Results


def reference(
    results: Results, level: int, d: DimensionScores, column: int, cores: tuple[str, ...], geo: str = ""
) -> tuple[np.ndarray, np.ndarray]:
    """Normalised values (I,) of a core, merged when it is several regions, NaN without one; and their source.

    `source` is what `without_shared` needs: NO_SOURCE for merged cores and for the core itself (`geo`).
    """
    nothing = np.full(len(d.indicators), NO_SOURCE)
    if not cores:
        return np.full(len(d.indicators), np.nan), nothing
    rows = [results.row(level, c) for c in cores]
    alone = len(cores) == 1 and cores[0] != geo
    source = d.source[rows[0], column] if alone else nothing
    return merge(d.normalised[rows, column], results.people(cores, column)), source


def references(
    results: Results,
    level: int,
    d: DimensionScores,
    column: int,
    geos: Sequence[str],
    cores: Sequence[tuple[str, ...]],
) -> tuple[np.ndarray, np.ndarray]:
    """`reference` for many regions, each with its core: normalised values (G, I) and their source (G, I)."""
    distinct = list(dict.fromkeys(cores))
    found = [reference(results, level, d, column, core) for core in distinct]
    order = {core: n for n, core in enumerate(distinct)}
    take = np.array([order[core] for core in cores], dtype=int)
    shape = len(distinct), len(d.indicators)
    value = np.array([values for values, _ in found]).reshape(shape)[take]
    source = np.array([sources for _, sources in found]).reshape(shape)[take]
    own = np.array([core == (geo,) for geo, core in zip(geos, cores, strict=True)], dtype=bool)
    source[own] = NO_SOURCE
    return value, source


def yearly(
    results: Results, geo: str, level: int, d: DimensionScores, cores: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Normalised values (T, I) of a region, without what it shares with its core, and of its core over all years."""
    row = results.row(level, geo)
    found = [reference(results, level, d, column, cores, geo) for column in range(len(results.years))]
    value, source = (np.stack(arrays) for arrays in zip(*found, strict=True))
    return without_shared(d.normalised[row], d.source[row], source), value
