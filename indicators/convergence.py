"""Whether regions grow alike: sigma (does their spread shrink?) and beta (do those behind gain faster?)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.errors import ProductError
from indicators.slopes import Slope, theil_sen

if TYPE_CHECKING:
    from indicators.results import Results

# A spread of two regions is one difference; a line through two points fits always.
LEAST = 3
# Unit of natural logarithms: 0.01 is about 1 %.
LOGARITHM = "ln"


@dataclass(frozen=True)
class Sigma:
    """Standard deviation of `regions` over `years`, (T,), and its slope a year: negative = they grow alike."""

    years: np.ndarray
    spread: np.ndarray
    mean: np.ndarray
    regions: tuple[str, ...]
    slope: Slope


@dataclass(frozen=True)
class Beta:
    """Change a year over the level at the start: `slope` < 0 = those behind gain on the others.

    `low`, `high`: its 95 % interval, `p`: Kendall's, exact; robust and without an assumption on errors, since a country
    may have five regions. `half_life`: years until half of a distance is gone, NaN unless the slope is surely negative.
    """

    first: int
    last: int
    regions: tuple[str, ...]
    start: np.ndarray
    change: np.ndarray
    slope: Slope
    half_life: float


def sigma(years: np.ndarray, values: np.ndarray, regions: Sequence[str]) -> Sigma:
    """Spread of `values` (G, T) over the regions that have all years; population standard deviation."""
    whole = ~np.isnan(values).any(axis=1)
    kept = values[whole]
    if len(kept) < LEAST or kept.shape[1] < 2:
        nothing = np.array([])
        return Sigma(nothing, nothing, nothing, (), theil_sen(nothing, nothing))
    spread = kept.std(axis=0)
    names = tuple(r for r, keep in zip(regions, whole, strict=True) if keep)
    return Sigma(years, spread, kept.mean(axis=0), names, theil_sen(years, spread))


def beta(years: np.ndarray, values: np.ndarray, regions: Sequence[str]) -> Beta:
    """Change a year from the first to the last of `years` over the first value, of regions (G, T) that have both."""
    there = ~np.isnan(values[:, [0, -1]]).any(axis=1) if values.shape[1] > 1 else np.zeros(len(values), dtype=bool)
    names = tuple(r for r, keep in zip(regions, there, strict=True) if keep)
    if len(names) < LEAST:
        nothing = np.array([])
        return Beta(0, 0, (), nothing, nothing, theil_sen(nothing, nothing), np.nan)
    span = float(years[-1] - years[0])
    start, change = values[there, 0], (values[there, -1] - values[there, 0]) / span
    slope = theil_sen(start, change)
    # A distance d changes by slope * d a year on average, so over the span by the factor 1 + slope * span.
    left = 1 + slope.slope * span
    half = np.log(0.5) / np.log(left) * span if slope.significant and 0 < left < 1 else np.nan
    return Beta(int(years[0]), int(years[-1]), names, start, change, slope, float(half))


def levels_of(
    results: Results, geos: Sequence[str], *, dimension: str = "", indicator: str = "", first: int, last: int
) -> tuple[np.ndarray, np.ndarray, str]:
    """Years, values (G, T) and unit of regions of one level: a dimension's score on the indicators that all of them
    have in all these years, or an indicator in native units (or LOGARITHM), observed values only. All NaN without."""
    level = results.regions.level(geos[0])
    if any(results.regions.level(g) != level for g in geos):
        raise ProductError(f"geo: found {' '.join(geos)}, expected regions of one NUTS level")
    rows = np.array([results.row(level, g) for g in geos])
    a, b = results.column(first), results.column(last) + 1
    years = np.array(results.years[a:b])
    if indicator:
        if indicator not in results.catalogue.indicators:
            raise ProductError(f"indicator: found {indicator!r}, expected an id of data/indicators.toml")
        found = results.panel.observed[indicator].value[results.level(level).rows[rows], a:b]
        if not is_relative(results, indicator):
            return years, found, results.unit(indicator)
        with np.errstate(invalid="ignore", divide="ignore"):
            return years, np.where(found > 0, np.log(found), np.nan), LOGARITHM
    d = results.dimension(level, dimension)
    values = d.normalised[rows, a:b]
    there = ~np.isnan(values).any(axis=(0, 1))
    if d.weights[there].sum() < results.method.coverage.partial - 1e-9 or not there.any():
        return years, np.full(values.shape[:2], np.nan), "points"
    return years, values[..., there] @ (d.weights[there] / d.weights[there].sum()), "points"


def common_weight(results: Results, geos: Sequence[str], dimension: str, *, first: int, last: int) -> float:
    """Share of a dimension's weight (0-1) in the indicators that all of the regions have in all these years."""
    level = results.regions.level(geos[0])
    d, rows = results.dimension(level, dimension), [results.row(level, g) for g in geos]
    there = ~np.isnan(d.normalised[rows, results.column(first) : results.column(last) + 1]).any(axis=(0, 1))
    return float(d.weights[there].sum())


def is_relative(results: Results, indicator: str) -> bool:
    """Whether only proportions count: amounts of money and numbers per head grow as a whole, and so does their spread.

    Of shares in per cent the difference in points is what a reader means.
    """
    return results.catalogue.indicators[indicator].ratio and not results.unit(indicator).startswith("%")


def convergence(
    results: Results,
    geos: Sequence[str],
    *,
    dimension: str = "",
    indicator: str = "",
    first: int,
    last: int,
) -> tuple[Sigma, Beta, str]:
    """Sigma and beta of some regions (a country's, or the pilots of one level), and the unit of the values.

    Years in which not even three of the regions have a value are left out at both ends.
    """
    years, values, unit = levels_of(results, geos, dimension=dimension, indicator=indicator, first=first, last=last)
    known = np.flatnonzero((~np.isnan(values)).sum(axis=0) >= LEAST)
    piece = slice(known[0], known[-1] + 1) if len(known) else slice(0, 0)
    inside = np.isin(np.arange(len(years)), known)[piece]
    years, values = years[piece][inside], values[:, piece][:, inside]
    return sigma(years, values, geos), beta(years, values, geos), unit


def country_regions(results: Results, country: str, level: int) -> list[str]:
    """Regions of a country at a level."""
    return [g for g in results.geos(level) if results.regions.country(g) == country]


def convergence_frame(found: Sequence[tuple[str, Sigma, Beta]]) -> pd.DataFrame:
    """One row per (name, sigma, beta). Columns: group, regions, first, last, spread_first, spread_last, sigma_slope
    (a year), sigma_p, beta_first, beta_last, beta, beta_low, beta_high, beta_p, half_life (years)."""
    rows = []
    for name, s, b in found:
        there = len(s.years) > 0
        rows.append(
            {
                **{"group": name, "regions": len(s.regions)},
                **{"first": int(s.years[0]) if there else None, "last": int(s.years[-1]) if there else None},
                "spread_first": s.spread[0] if there else np.nan,
                "spread_last": s.spread[-1] if there else np.nan,
                **{"sigma_slope": s.slope.slope, "sigma_p": s.slope.p, "beta_first": b.first or None},
                **{"beta_last": b.last or None, "beta": b.slope.slope, "beta_low": b.slope.low},
                **{"beta_high": b.slope.high, "beta_p": b.slope.p, "half_life": b.half_life},
            }
        )
    return pd.DataFrame(rows)
