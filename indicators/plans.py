"""A target year makes a scenario a path, and later figures are held against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.errors import ProductError
from data.translate import N_

if TYPE_CHECKING:
    from indicators.results import Results

ON_TRACK, BEHIND, UNKNOWN = "on track", "behind", ""
WORDS = {ON_TRACK: N_("on track"), BEHIND: N_("behind plan"), UNKNOWN: N_("not published yet")}


def target_path(
    results: Results, geo: str, indicator: str, *, start: int, target: float, target_year: int
) -> pd.DataFrame:
    """The straight way from the value used in `start` to `target`, and what was observed since.

    Columns: time, planned (native units), observed (NaN = not published), flag, state ("on track", "behind", "" where
    nothing is observed). Observed is on track where it is at least as good as planned. Raises `ProductError` where
    there is no value to start from.
    """
    if target_year <= start:
        raise ProductError(f"target year: found {target_year}, expected a year after {start}")
    position, column = results.position(geo), results.column(start)
    if indicator not in results.catalogue.indicators:
        raise ProductError(f"indicator: found {indicator!r}, expected an id of data/indicators.toml")
    usable = results.age(indicator)[position, column] >= 0
    begin = float(results.panel.used(indicator)[position, column]) if usable else np.nan
    if np.isnan(begin):
        raise ProductError(f"{indicator}: {geo} has no value for {start} to start from")
    times = np.arange(start, target_year + 1)
    planned = begin + (target - begin) * (times - start) / (target_year - start)
    history = results.indicator_history(geo, indicator).set_index("time").reindex(times)
    observed = history["value"].to_numpy(dtype=float)
    direction = results.catalogue.indicators[indicator].direction
    reached = direction * (observed - planned) >= -1e-9
    state = np.where(np.isnan(observed), UNKNOWN, np.where(reached, ON_TRACK, BEHIND))
    flags = history["flag"].fillna("").to_numpy()
    return pd.DataFrame({"time": times, "planned": planned, "observed": observed, "flag": flags, "state": state})
