"""What is drawn, and in which portions: the values of one year, how they make scores, and blocks of draws.

The work is cut into the same blocks however many threads there are, so that the
numbers are the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np

from indicators.aggregate import TOLERANCE
from indicators.alternatives import Draws
from indicators.hierarchy import Hierarchy
from indicators.method import DEFAULT, Method
from indicators.moved import moved_on

# Draws per block: enough to make a product of matrices of them, few enough for memory.
BLOCK = 128
WORKERS = 2
# Cells per portion of work; below, one thread is faster than two (measured: 330 x 8 slower, 1,500 x 8 twice as fast).
WORTH_A_THREAD = 8000

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """The values of one year out of T, and how they make scores; U units, I indicators, all in native units.

    `pool`, `used` (U, T, I), `hierarchy`, `method`, `members` (U,) and `reference` (U, T) are those of `chain.run`;
    `column`: which year; `age` (U, I): how many years older each value used in it is, 0 = of the year, inf for one
    that was filled in some other way. `beside` (R, T, I) with `beside_age` (R, I): values that are compared and not
    ranked, such as a core made of several regions, in the year as used and in others as published; they are rows
    U, U + 1, … of everything below.
    """

    pool: np.ndarray
    used: np.ndarray
    hierarchy: Hierarchy
    method: Method = DEFAULT
    column: int = 0
    age: np.ndarray | None = None
    members: np.ndarray | None = None
    reference: np.ndarray | None = None
    beside: np.ndarray | None = None
    beside_age: np.ndarray | None = None
    # Scales found before for another year of the same pool; filled here.
    scales: dict[tuple[int, Method], object] = field(default_factory=dict, repr=False, compare=False)

    @property
    def values(self) -> np.ndarray:
        """Native values of the year and beside it, (U + R, I)."""
        own = self.used[:, self.column]
        return own if self.beside is None else np.vstack([own, self.beside[:, self.column]])

    @cached_property
    def moved(self) -> np.ndarray:
        """`values` with those of earlier years moved along their own trend."""
        published = self.pool if self.beside is None else np.vstack([self.pool, self.beside])
        low = np.min(self.pool, axis=(0, 1), where=~np.isnan(self.pool), initial=np.inf)
        high = np.max(self.pool, axis=(0, 1), where=~np.isnan(self.pool), initial=-np.inf)
        return moved_on(published, self.values, self.ages, self.column, np.array([low, high]))

    @property
    def ages(self) -> np.ndarray:
        """Ages of `values`, (U + R, I); 0 where nothing was said."""
        own = np.zeros(self.used[:, self.column].shape) if self.age is None else self.age
        if self.beside is None:
            return own
        other = np.zeros(self.beside[:, 0].shape) if self.beside_age is None else self.beside_age
        return np.vstack([own, other])

    @property
    def units(self) -> np.ndarray:
        """Rows of `values` that are ranked, (U + R,)."""
        more = len(self.values) - len(self.used)
        own = np.ones(len(self.used), dtype=bool) if self.members is None else self.members
        return np.concatenate([own, np.zeros(more, dtype=bool)])

    @property
    def children(self) -> tuple[int, ...]:
        """How many children each aggregate has, bottom-up."""
        return tuple(len(self.hierarchy.children(name)) for name in self.hierarchy.aggregates)

    def coverage(self, there: np.ndarray, scores: Sequence[np.ndarray] = ()) -> tuple[np.ndarray, ...]:
        """Weight (rows,) that each aggregate stands on when these indicators (rows, I) are there, as `chain` counts.

        A part below the limit for partial scores is missing, and doesn't count as there; nor does one whose score
        (rows,) is NaN because its mean is not defined, where `scores` are given.
        """
        limit = self.method.coverage.partial - TOLERANCE
        found: dict[str, np.ndarray] = dict(zip(self.hierarchy.leaves, there.T.astype(float), strict=True))
        for n, name in enumerate(self.hierarchy.aggregates):
            parts = np.column_stack([found[child] for child in self.hierarchy.children(name)])
            counted = np.where(parts >= limit, parts, 0.0)
            weight = (counted * self.hierarchy.weights(name)).sum(axis=1)
            found[name] = np.where(np.isnan(scores[n]), 0.0, weight) if scores else weight
        return tuple(found[name] for name in self.hierarchy.aggregates)

    def full(self, there: np.ndarray, scores: Sequence[np.ndarray] = ()) -> np.ndarray:
        """Which rows have a full score of which aggregate, (rows, A)."""
        return np.column_stack(self.coverage(there, scores)) >= self.method.coverage.minimum - TOLERANCE


@dataclass(frozen=True)
class Block:
    """Draws that share all but their weights: `columns` are their positions among all draws, the others positions
    among the alternatives."""

    columns: np.ndarray
    normalisation: int
    treatment: int
    imputation: int
    aggregation: int

    @property
    def own_scale(self) -> bool:
        """Whether these draws normalise and average as the method does, so that their scores can be compared."""
        return self.normalisation == 0 and self.aggregation == 0


def blocks(draws: Draws) -> Iterator[Block]:
    """All draws, in blocks of at most BLOCK that share treatment, normalisation, imputation and aggregation."""
    key = np.column_stack([draws.normalisation, draws.treatment, draws.imputation, draws.aggregation])
    distinct, inverse = np.unique(key, axis=0, return_inverse=True)
    inverse = inverse.ravel()
    order = np.argsort(inverse, kind="stable")
    parts: Sequence[np.ndarray] = np.split(order, np.cumsum(np.bincount(inverse))[:-1])
    for choices, columns in zip(distinct, parts, strict=True):
        for start in range(0, len(columns), BLOCK):
            yield Block(columns[start : start + BLOCK], *(int(c) for c in choices))


def in_threads(work: Callable[[T], None], portions: Sequence[T], *, cells: int, workers: int = WORKERS) -> None:
    """Call `work` for every portion, on `workers` threads where a portion of `cells` numbers is worth it.

    Portions must not depend on `workers`, and `work` must write to places of its own portion only: then neither the
    number nor the order of the threads changes a bit of the result. NumPy lets other threads run while it computes,
    but on small arrays it computes for less time than the threads take to agree.
    """
    if workers == 1 or len(portions) == 1 or cells < WORTH_A_THREAD:
        for portion in portions:
            work(portion)
        return
    with ThreadPoolExecutor(workers) as threads:
        for _ in threads.map(work, portions):
            pass
