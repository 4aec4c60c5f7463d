"""What regions are measured against: the native and the normalised values of their cores, for all years.

A core of several regions, a national and the EU mean are taken as one region:
merged in native units (see `merged`), then put through the indicator's scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.catalogue import Indicator
from indicators.cores import Core, group_of
from indicators.gaps import NO_SOURCE, without_shared
from indicators.means import mean_parts
from indicators.merged import Merged, Parts, merge_parts

if TYPE_CHECKING:
    from indicators.results import Results


@dataclass(frozen=True)
class Cores:
    """The core of every region of a level: `distinct` ones, and `take` (G,) says which is whose.

    `row` (K,): the region's position among those of the level where a core is one region, else -1. `names` (K,):
    codes joined by +, "" for none. `own` (G,): regions that are their own core. `chosen`: what was asked for.
    """

    chosen: Core
    distinct: tuple[Core, ...]
    take: np.ndarray
    row: np.ndarray
    names: np.ndarray
    own: np.ndarray


@dataclass(frozen=True)
class Reference:
    """Normalised values of distinct cores in one dimension, NaN = missing, and their sources.

    `value`, `source`: (K, T, I). `source` is what `without_shared` needs: NO_SOURCE for what is computed.
    """

    cores: Cores
    value: np.ndarray
    source: np.ndarray

    def at(self, column: int, rows: np.ndarray | slice = slice(None)) -> tuple[np.ndarray, np.ndarray]:
        """For regions at `rows` of the level in one year: their cores' values and sources, (G, I) each."""
        take = self.cores.take[rows]
        source = np.where(self.cores.own[rows, None], NO_SOURCE, self.source[take, column])
        return self.value[take, column], source

    def of(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """For one region over all years: its core's values and sources, (T, I) each."""
        k, own = self.cores.take[row], self.cores.own[row]
        return self.value[k], np.full_like(self.source[k], NO_SOURCE) if own else self.source[k]


def build_cores(chosen: Core, geos: Sequence[str], cores: Sequence[Core]) -> Cores:
    """`Cores` of the regions of a level, `geos`, each with its core."""
    distinct = tuple(dict.fromkeys(cores))
    order = {core: n for n, core in enumerate(distinct)}
    position = {geo: n for n, geo in enumerate(geos)}
    alone = [len(core) == 1 and not group_of(core) for core in distinct]
    return Cores(
        chosen,
        distinct,
        take=np.array([order[core] for core in cores], dtype=int),
        row=np.array([position[c[0]] if one else -1 for c, one in zip(distinct, alone, strict=True)], dtype=int),
        names=np.array(["+".join(core) for core in distinct], dtype=object),
        own=np.array([core == (geo,) for geo, core in zip(geos, cores, strict=True)], dtype=bool),
    )


def build_reference(results: Results, level: int, dimension: str, cores: Cores) -> Reference:
    """`Reference` of one dimension for the cores of a level, all years."""
    d, scales = results.dimension(level, dimension), results.level(level).scales
    shape = len(cores.distinct), *d.normalised.shape[1:]
    value, source = np.full(shape, np.nan), np.full(shape, NO_SOURCE)
    single = cores.row >= 0
    value[single], source[single] = d.normalised[cores.row[single]], d.source[cores.row[single]]
    for k in np.flatnonzero(~single):
        if not cores.distinct[k]:
            continue
        for n, indicator in enumerate(d.indicators):
            whole = results.merged(level, indicator.id, cores.distinct[k])
            value[k, :, n] = scales[indicator.id].apply(whole.value[None, :])[0]
            source[k, :, n] = np.where(whole.source >= 0, whole.source, NO_SOURCE)
    return Reference(cores, value, source)


def merge_core(results: Results, level: int, indicator: Indicator, core: Core) -> Merged:
    """The native values (T,) of a core that is several regions or a mean."""
    panel, group = results.panel, group_of(core)
    if group:
        parts = mean_parts(panel, indicator, group, level, results.partition(level, indicator.id))
    else:
        rows = np.array([results.position(code) for code in core])
        age = results.age(indicator.id)[rows]
        # A core with a part missing is another core.
        parts = Parts(rows, age, (age >= 0).all(axis=0))
    return merge_parts(panel, indicator, parts)


def yearly(results: Results, row: int, level: int, dimension: str, cores: Cores) -> tuple[np.ndarray, np.ndarray]:
    """Normalised values (T, I) of a region, without what it shares with its core, and of its core over all years.

    `row`: position of the region among those of the level.
    """
    d = results.dimension(level, dimension)
    value, source = results.reference(level, dimension, cores).of(row)
    return without_shared(d.normalised[row], d.source[row], source), value
