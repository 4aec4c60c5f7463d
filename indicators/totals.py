"""Totals: values that add up over regions, shown beside the scores and never averaged into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.catalogue import Indicator
from data.errors import InputError

if TYPE_CHECKING:
    from indicators.results import Results


def adds_up(indicator: Indicator) -> bool:
    """Whether values of several regions add up: published counts, and what the catalogue keeps out of the scores.

    Only totals are kept out: they measure size, so "more" is not better (million EUR, persons).
    """
    return indicator.is_count or not indicator.scored


def national_share(results: Results, geo: str, indicator: str, year: int) -> float:
    """Share (0-1) of a region in the total of its country, over all regions of its level.

    NaN unless every one of them has a value of its own, all of the same year: a sum with a hole, or of several
    years, is no national total. Raises `InputError` for what doesn't add up.
    """
    found = results.catalogue.indicators.get(indicator)
    if found is None or not adds_up(found):
        raise InputError("indicator", value=indicator, expected="a total of the catalogue, such as population")
    position, country = results.position(geo), results.regions.country(geo)
    codes = results.regions.inside(country, results.regions.level(geo))
    rows = np.array([results.position(c) for c in codes])
    cells = results.panel.cells(indicator, rows, year)
    complete = cells["scored"].all() and len(set(cells["source_time"])) == 1
    total = cells["value"].sum() if complete else np.nan
    return float(cells["value"][rows == position][0] / total) if total > 0 else np.nan
