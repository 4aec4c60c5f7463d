"""Types of next-to-metropolis regions: clusters of structure, checked by silhouette, each with a sentence.

K-means on the standardised structural variables, each multiplied by the root of its
weight so that groups count the same as they do for peers. The number of types is
the one with the best silhouette. A variable that a region lacks is taken as average.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.errors import ProductError
from data.translate import _
from indicators.apart import apart
from indicators.context import Context
from indicators.likeness import LEAST_COMMON
from indicators.rings import NEXT_TO, rings
from indicators.structure import Structure

NUMBERS = range(3, 8)
SEED, STARTS = 0, 10
# So many traits make a sentence; a smaller mean than this many standard deviations is no trait.
TRAITS, TELLING = 3, 0.5
# Mean silhouette below which clusters are no more than cuts through a cloud (Kaufman and Rousseeuw 1990).
STRUCTURE_FROM = 0.25


@dataclass(frozen=True)
class Typology:
    """Types of the regions `geos` (G,): `type` (G,) from 1, the largest first; `silhouette` (G,), -1 to 1.

    `overall`: mean silhouette; `by_number`: number of types tried -> theirs. `means` (types, V): mean z of each type
    over its regions, relative to 0 = all regions of the level.
    """

    geos: np.ndarray
    type: np.ndarray
    silhouette: np.ndarray
    overall: float
    by_number: dict[int, float]
    means: np.ndarray
    structure: Structure

    @property
    def distinct(self) -> bool:
        """Whether the types are more than cuts through a cloud."""
        return self.overall >= STRUCTURE_FROM


def typology(context: Context, level: int) -> Typology:
    """Types of all regions of a level that touch their capital or lie within 150 km of it."""

    def make() -> Typology:
        structure = context.structure(level)
        near = rings(context, level)["ring"].isin(NEXT_TO).to_numpy()
        rows = np.flatnonzero(near & (structure.known() >= LEAST_COMMON))
        if len(rows) <= max(NUMBERS):
            raise ProductError(f"typology: {len(rows)} next-to-metropolis regions, expected more than {max(NUMBERS)}")
        return cluster(structure, rows)

    return context.memory.get(("typology", level), make)


def cluster(structure: Structure, rows: np.ndarray, numbers: range = NUMBERS) -> Typology:
    """Types of the regions at `rows`; the number of types with the best silhouette. Takes some seconds.

    Computed in another process: scikit-learn would stay in a server's memory for an answer that is asked for once.
    """
    x = np.nan_to_num(structure.z[rows], nan=0.0) * np.sqrt(structure.weights)
    found = apart(clusters, x, numbers)
    by_number = {k: float(silhouette.mean()) for k, (_labels, silhouette) in found.items()}
    best = max(by_number, key=by_number.get)
    labels, silhouette = found[best]
    kinds, z = _by_size(labels), structure.z[rows]
    means = np.array([_mean(z[kinds == n]) for n in range(1, best + 1)])
    return Typology(structure.geos[rows], kinds, silhouette, by_number[best], by_number, means, structure)


def clusters(x: np.ndarray, numbers: Iterable[int]) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """K-means of points `x` (G, V): number of clusters -> which of them (G,) from 0, and silhouettes (G,)."""
    # Heavy, and no server should carry it about.
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_samples

    labels = {k: KMeans(k, n_init=STARTS, random_state=SEED).fit_predict(x) for k in numbers}
    return {k: (found, silhouette_samples(x, found)) for k, found in labels.items()}


def _by_size(labels: np.ndarray) -> np.ndarray:
    """Labels from 1 on, the largest cluster first, of equal ones the one whose first region comes first."""
    found, first, count = np.unique(labels, return_index=True, return_counts=True)
    order = found[np.lexsort((first, -count))]
    place = {label: n for n, label in enumerate(order, start=1)}
    return np.array([place[label] for label in labels])


def _mean(z: np.ndarray) -> np.ndarray:
    there = ~np.isnan(z)
    return np.where(there, z, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)


def traits(found: Typology, kind: int) -> list[tuple[str, float]]:
    """The variables (id, mean z) that tell a type from all regions of the level, the most telling first."""
    means = found.means[kind - 1]
    order = [n for n in np.argsort(-np.abs(means), kind="stable") if abs(means[n]) >= TELLING][:TRAITS]
    return [(found.structure.variables[n].id, float(means[n])) for n in order]


def sentence(found: Typology, kind: int) -> str:
    """What a type is, in one sentence; its words are those of peers.toml."""
    words = {v.id: (v.low, v.high) for v in found.structure.variables}
    said = [_(words[name][int(mean > 0)]) for name, mean in traits(found, kind)]
    count = int((found.type == kind).sum())
    if not said:
        return _("{count} regions near the average of all regions.", count=count)
    return _("{count} regions: {traits}.", count=count, traits=", ".join(said))


def typology_frame(found: Typology) -> pd.DataFrame:
    """Columns: geo, type (from 1), silhouette (-1 to 1; below 0 it would rather be of another type), sentence."""
    sentences = {n: sentence(found, n) for n in range(1, len(found.means) + 1)}
    columns = {"geo": found.geos, "type": found.type, "silhouette": found.silhouette}
    return pd.DataFrame({**columns, "sentence": [sentences[n] for n in found.type]})
