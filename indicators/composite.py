"""A composite indicator of any data: values, a hierarchy and settings in, every step and every score out.

    composite(values, meta, load_method(Path("method.toml"))).scores()

does what `python -m indicators composite` writes to files, through the chain of the dashboard (`indicators.chain`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from data.errors import InputError
from indicators.chain import Chained, run
from indicators.composite_input import FIXED_POINTS, ages, check_meta, filled_in, groups_of, matrix, reference_of
from indicators.contributions import contributions
from indicators.hierarchy import Hierarchy, hierarchy_of, reweighted
from indicators.method import DEFAULT, Method
from indicators.uncertainty import rank_intervals
from indicators.units import Units, units_of


@dataclass(frozen=True)
class Composite:
    """A computed composite. (U, T, I): `given`, values after denomination; `used`, with those filled in; `how`, codes
    of `indicators.impute.HOW`. `reference` (U, T): weights in the reference. `ignored`: columns that nothing uses.
    """

    units: Units
    method: Method
    chained: Chained
    given: np.ndarray = field(repr=False)
    used: np.ndarray = field(repr=False)
    how: np.ndarray = field(repr=False)
    reference: np.ndarray = field(repr=False)
    ignored: tuple[str, ...] = ()

    @property
    def hierarchy(self) -> Hierarchy:
        """Indicators and aggregates."""
        return self.chained.hierarchy

    def treated(self) -> pd.DataFrame:
        """unit[, year] and every indicator in native units: denominated, filled in, without what outliers do."""
        return self._by_indicator(self.chained.treated)

    def normalised(self) -> pd.DataFrame:
        """unit[, year] and every indicator on the common scale, more is better."""
        return self._by_indicator(self.chained.normalised)

    def scores(self) -> pd.DataFrame:
        """unit[, year] and per aggregate, highest level first: `id`, with a reference also `id.raw`, and `rank_id`.

        `id` is the final score, with a reference the one relative to it; `rank` is that of a single index.
        """
        frame = dict(self.units.keys())
        names = self.hierarchy.aggregates[::-1]
        if len(self.hierarchy.roots) == 1:
            frame["rank"] = self._whole(self.chained.rank(self.hierarchy.roots[0]))
        for name in names:
            frame[name] = self.units.gather(self.chained.final[name])
            if self.method.relative:
                frame[f"{name}.raw"] = self.units.gather(self.chained.scores[name])
        return pd.DataFrame(frame | {f"rank_{name}": self._whole(self.chained.rank(name)) for name in names})

    def coverage(self) -> pd.DataFrame:
        """unit[, year] and per aggregate the weight of what its score stands on, `id`, and full, partial or missing."""
        frame = dict(self.units.keys())
        for name in self.hierarchy.aggregates[::-1]:
            frame[name] = self.units.gather(self.chained.coverage[name])
            frame[f"state_{name}"] = self.units.gather(self.chained.state(name))
        return pd.DataFrame(frame)

    def contributions(self) -> pd.DataFrame:
        """Long: unit[, year], aggregate, child, weight, normalised, contribution, method.

        One row for every part that is there of every score that is there. `weight` is that among the parts there,
        `normalised` the child's normalised value or score; contributions of an aggregate add up to its final score.
        """
        frames = []
        for name in self.hierarchy.aggregates[::-1]:
            found = contributions(self.chained, name)
            rows = [self.units.gather(a) for a in (found.weights, found.values, found.contributions)]
            weight, value, contribution = rows
            row, part = np.nonzero(~np.isnan(value) & ~np.isnan(weight) | ~np.isnan(contribution))
            frame = {key: column[row] for key, column in self.units.keys().items()}
            frame |= {"aggregate": name, "child": np.array(found.parts, dtype=object)[part]}
            frame |= {"weight": weight[row, part], "normalised": value[row, part]}
            frames.append(pd.DataFrame(frame | {"contribution": contribution[row, part], "method": found.method}))
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def intervals(self) -> pd.DataFrame:
        """Long: unit[, year], aggregate, rank, median, low, high (5 and 95 % of the draws); rows of full scores only.

        Empty without [uncertainty] draws. What a draw may choose is told by `indicators.alternatives.Alternatives`.
        """
        columns = [*self.units.keys(), "aggregate", "rank", "median", "low", "high"]
        if not self.method.uncertainty.draws:
            return pd.DataFrame(columns=columns)
        every = rank_intervals(
            _pool(self.method, self.given, self.used),
            self.used,
            self.hierarchy,
            self.method,
            age=ages(self.given, self.how, self.units.years),
            members=self.chained.members,
            reference=self.reference,
        )
        frames = []
        for name in self.hierarchy.aggregates[::-1]:
            arrays = {n: self.units.gather(getattr(every[name], n)) for n in ("rank", "median", "low", "high")}
            rows = np.flatnonzero(~np.isnan(arrays["rank"]))
            frame = {key: column[rows] for key, column in self.units.keys().items()} | {"aggregate": name}
            frames.append(pd.DataFrame(frame | {n: array[rows] for n, array in arrays.items()}))
        return pd.concat(frames, ignore_index=True).astype({"rank": "Int64", "low": "Int64", "high": "Int64"})

    @cached_property
    def filled(self) -> Mapping[str, int]:
        """How many cells of each indicator were filled in, of those that have a row."""
        number = (self.units.gather(self.how) > 0).sum(axis=0)
        return dict(zip(self.hierarchy.leaves, number.tolist(), strict=True))

    def _by_indicator(self, array: np.ndarray) -> pd.DataFrame:
        rows = pd.DataFrame(self.units.gather(array), columns=list(self.hierarchy.leaves))
        return pd.concat([pd.DataFrame(self.units.keys()), rows], axis=1)

    def _whole(self, rank: np.ndarray) -> pd.Series:
        return pd.Series(self.units.gather(rank)).astype("Int64")


def composite(
    values: pd.DataFrame,
    meta: pd.DataFrame,
    method: Method = DEFAULT,
    *,
    sources: tuple[str, str, str] = ("values", "meta", "method"),
) -> Composite:
    """Compute a composite indicator.

    `values`: `unit`, optionally `year`, one column per indicator (missing: NaN or an empty text). `meta`: `id`,
    `parent`, `direction`, `weight` and optionally `target`, `lower`, `upper`, `denominator`, `scale`. Cells may be
    numbers or texts; `sources` is what errors call the three. Neither frame is changed. Raises `InputError`, one
    line, for everything that can't be used.
    """
    hierarchy, units = hierarchy_of(meta, sources[1]), units_of(values, sources[0])
    hierarchy = reweighted(hierarchy, dict(method.weights.factors), sources[2])
    check_meta(hierarchy, values, method, sources)
    given = units.spread(matrix(values, units, hierarchy, sources))
    members, reference = reference_of(values, units, method, sources)
    groups = groups_of(values, units, method, sources[2])
    filled, how = filled_in(units, hierarchy, method, given, members, groups)
    chained = run(_pool(method, given, filled), filled, hierarchy, method, reference=reference, members=members)
    _check_scores(chained, units, given)
    used = {*hierarchy.leaves, *(hierarchy.node(leaf).denominator for leaf in hierarchy.leaves)}
    used |= {"unit", "year", method.imputation.group, method.reference.weights}
    ignored = tuple(str(c) for c in values.columns if str(c) not in used)
    return Composite(units, method, chained, given, filled, how, reference, ignored)


def _pool(method: Method, given: np.ndarray, filled: np.ndarray) -> np.ndarray:
    """What is decided on."""
    return filled if method.imputation.counts else given


def _check_scores(chained: Chained, units: Units, given: np.ndarray) -> None:
    """Say why when there is no score at all: files full of empty cells help nobody."""
    if any((~np.isnan(score)).any() for score in chained.final.values()):
        return
    wanted = "enough for a score"
    if np.isnan(given).all():
        wanted = "a value in at least one cell"
    elif len(units) == 1 and chained.method.normalisation.method not in FIXED_POINTS:
        wanted = f"at least two units: {chained.method.normalisation.method} compares them with each other"
    elif any((~np.isnan(score)).any() for score in chained.scores.values()):
        wanted = "reference units that have scores above 0"
    elif np.isnan(chained.normalised).all():
        wanted = "an indicator whose values differ"
    elif any((chained.undefined(name)).any() for name in chained.scores):
        wanted = "normalised values above 0 for a geometric or harmonic mean"
    raise InputError(units.source, expected=f"{wanted} (no score can be computed)")
