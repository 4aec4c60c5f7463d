"""Location quotients and shift-share on plain arrays: persons employed (or value added) by sector.

Classic shift-share (Dunn 1960): the change of a sector in a region is what it would
have been at the nation's overall rate, plus what its sector's national rate differs
from that, plus what the region's rate in the sector differs from the sector's. The
three parts add up to the change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ShiftShare:
    """Parts of the change (S,) of every sector, in the unit of the values; they add up to `change`."""

    national: np.ndarray
    sector: np.ndarray
    regional: np.ndarray
    change: np.ndarray


def location_quotients(region: np.ndarray, reference: np.ndarray, whole: float, reference_whole: float) -> np.ndarray:
    """Share of each sector (S,) in the region's `whole` over its share in the reference's; 1 = the same.

    NaN where the reference has nobody in the sector.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        result = (region / whole) / (reference / reference_whole)
    return np.where(np.isfinite(result), result, np.nan)


def shift_share(
    region_first: np.ndarray,
    region_last: np.ndarray,
    nation_first: np.ndarray,
    nation_last: np.ndarray,
    *,
    rate: float,
) -> ShiftShare:
    """Split the change of every sector (S,) of a region; NaN where a sector had nobody in the nation at first.

    `rate`: change of the nation's total as a share, 0.05 = 5 % more.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.where(nation_first > 0, nation_last / nation_first - 1, np.nan)
    national, sector = region_first * rate, region_first * (own - rate)
    return ShiftShare(national, sector, region_last - region_first * (1 + own), region_last - region_first)
