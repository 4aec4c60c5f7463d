"""Divide counts by the size of their region, so that a region isn't ahead because it is large."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data.errors import InputError


def denominate(values: np.ndarray, denominators: np.ndarray, scale: float = 1.0) -> np.ndarray:
    """`scale` · value / denominator, shapes as in broadcasting; NaN where the denominator is 0 or missing."""
    usable = np.where(denominators == 0, np.nan, denominators)
    return scale * (values / usable)


def denominate_table(
    frame: pd.DataFrame,
    denominators: pd.DataFrame,
    by: Mapping[str, str],
    scales: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """`frame` (units × indicators) with the indicators named in `by` divided by that column of `denominators`.

    `scales`: factor per indicator, 1 by default. Units are matched by their names; one without a denominator is
    missing. InputError for a denominator that isn't a column, and for a unit that is listed twice.
    """
    result = frame.copy()
    if not denominators.index.is_unique:
        twice = denominators.index[denominators.index.duplicated()][0]
        raise InputError("denominators", place="unit", value=twice, expected="every unit once")
    for indicator, name in by.items():
        if name not in denominators:
            expected = f"one of {', '.join(map(str, denominators))}"
            raise InputError("denominators", place=indicator, value=name, expected=expected)
        divisor = denominators[name].reindex(frame.index).to_numpy(dtype=float)
        scale = (scales or {}).get(indicator, 1.0)
        result[indicator] = denominate(frame[indicator].to_numpy(dtype=float), divisor, scale)
    return result
