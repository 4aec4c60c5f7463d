"""Where a region stands among all of its level in every indicator, on native values."""

from __future__ import annotations

import numpy as np

from indicators.results import Results


def indicator_ranks(results: Results, geo: str, year: int) -> dict[str, tuple[int, int]]:
    """Scored indicator -> (rank, how many are ranked), 1 = best by the indicator's direction, ties share the better.

    Only where the region has a value that is its own (see `Panel.cells`: `scored`); others are left out.
    """
    level, found = results.regions.level(geo), {}
    row = results.row(level, geo)
    for indicator in results.catalogue.indicators.values():
        if not indicator.scored:
            continue
        cells = results.cells(level, indicator.id, year)
        value = np.where(cells["scored"], indicator.direction * cells["value"], np.nan)
        if not np.isnan(value[row]):
            found[indicator.id] = int((value > value[row]).sum()) + 1, int((~np.isnan(value)).sum())
    return found
