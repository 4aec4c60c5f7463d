"""Bring values under the codes of other NUTS vintages to the vintage in use.

Pure recodes are exact. Splits and merges are converted with population shares
(counts are shared out and add up, rates are population-weighted means) and
marked. A value published under the code itself always wins over a converted one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from data.regions import VINTAGE

# A target is only converted when its sources cover this share of its people.
COVERED = 0.995


@dataclass(frozen=True)
class Conversion:
    """All changes from one vintage, as positions into the universe of codes.

    `source`, `target`: positions; `of_source`, `of_target`: population shares;
    `exact`: a pure recode. One row per overlap of a source with a target.
    `origin`, one entry per code of the universe: the source a target is only a
    part of, -1 for all others. Parts of one source get one and the same figure,
    which says nothing about a difference between them. `into` is the vintage of
    the targets.
    """

    source: np.ndarray
    target: np.ndarray
    of_source: np.ndarray
    of_target: np.ndarray
    exact: np.ndarray
    origin: np.ndarray
    into: int = VINTAGE

    @cached_property
    def targets(self) -> np.ndarray:
        """Every target once."""
        return np.unique(self.target)

    @cached_property
    def only(self) -> np.ndarray:
        """Per code of the universe the one source of a target, -1 for those that have several or none."""
        result = np.full(len(self.origin), -1, dtype=np.int32)
        result[self.target] = self.source
        result[np.bincount(self.target, minlength=len(result)) != 1] = -1
        return result

    def applies_to(self, values: np.ndarray) -> bool:
        """Whether `values` (codes, years) hold anything under one of the source codes."""
        return not np.isnan(values[self.source]).all()


def conversions(changes: pd.DataFrame, codes: pd.Index) -> tuple[Conversion, ...]:
    """Prepare `data/nuts_changes.csv` for `codes`; newest vintage first, so that fresher figures win.

    What leads to 2021 stands before what leads on from there.
    """
    result = []
    if "into" not in changes:
        changes = changes.assign(into=VINTAGE)
    steps = sorted(changes.groupby(["into", "vintage"]), key=lambda item: (item[0][0], -item[0][1]))
    for (into, _vintage), rows in steps:
        rows = rows[rows.groupby("to_code")["to_share"].transform("sum") >= COVERED]
        source, target = codes.get_indexer(rows["from_code"]), codes.get_indexer(rows["to_code"])
        known = (source >= 0) & (target >= 0)
        complete = pd.Series(known, index=rows.index).groupby(rows["to_code"]).transform("all").to_numpy()
        exact = (rows["kind"] == "recode").to_numpy()
        part = complete & ~exact & ~rows["to_code"].duplicated(keep=False).to_numpy()
        origin = np.full(len(codes), -1, dtype=np.int32)
        origin[target[part]] = source[part]
        result.append(
            Conversion(
                source=source[complete],
                target=target[complete],
                of_source=rows["from_share"].to_numpy()[complete],
                of_target=rows["to_share"].to_numpy()[complete],
                exact=exact[complete],
                origin=origin,
                into=int(into),
            )
        )
    return tuple(result)


def recode(
    values: np.ndarray, flags: np.ndarray, conversion: Conversion, kind: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values that `conversion` yields under target codes.

    `values`, `flags`: shape (codes, years), NaN = missing. `kind`: count or rate.
    Returns (values, flags, converted) of the same shape, NaN where the sources
    don't cover the target; the caller decides where to use them.
    """
    weight = conversion.of_source if kind == "count" else conversion.of_target
    weight = np.where(conversion.exact, 1.0, weight)
    result = np.full_like(values, np.nan)
    touched = conversion.targets
    result[touched] = 0.0
    np.add.at(result, conversion.target, weight[:, None] * values[conversion.source])
    if kind == "rate":
        total = np.zeros(len(values))
        np.add.at(total, conversion.target, weight)
        result[touched] /= total[touched, None]
    new_flags = np.zeros_like(flags)
    np.bitwise_or.at(new_flags, conversion.target, flags[conversion.source])
    converted = np.zeros(values.shape, dtype=bool)
    np.logical_or.at(
        converted, conversion.target, np.broadcast_to(~conversion.exact[:, None], (len(weight), values.shape[1]))
    )
    return result, new_flags, converted & ~np.isnan(result)
