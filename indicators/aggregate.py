"""Aggregate normalised indicators to scores, and say how much of the weight was there.

Every mean is taken over what is there: the weight of a missing indicator goes
to the others in proportion, and the coverage says how much it was. Weights may
have a second axis of draws, so that a thousand Monte Carlo scores cost one
matrix product. Formulas: OECD/JRC handbook, chapter 9; `METHODS` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from data.errors import InputError
from indicators.screen import TOLERANCE, available
from indicators.weights import shares

FULL, PARTIAL, MISSING = "full", "partial", "missing"
# From two thirds of the weight a score is full, from one third partial.
FULL_FROM, PARTIAL_FROM = 2 / 3, 1 / 3
# Scores that differ by less are equal: the order in which a sum was taken must not decide a rank.
DECIMALS = 9

Scored = tuple[np.ndarray, np.ndarray]


def arithmetic(normalised: np.ndarray, weights: np.ndarray) -> Scored:
    """Weighted mean over what is there, and the coverage.

    `normalised`: shape (..., indicators), NaN = missing; `weights`: (indicators,), sums to 1, or (indicators,
    draws). Returns (score, coverage) of shape (...) or (..., draws); score is NaN where coverage is 0.
    """
    coverage = available(normalised, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.nan_to_num(normalised) @ weights / coverage
    return np.where(coverage > 0, score, np.nan), coverage


def generalised(normalised: np.ndarray, weights: np.ndarray, *, power: float = 0.5) -> Scored:
    """Power mean, shapes as in `arithmetic`: 1 is the arithmetic mean, 0 the geometric, -1 the harmonic.

    Below 1 it punishes unbalanced units. NaN where a value of positive weight can't be raised to the power: one
    that is not above 0 (for powers above 0: one below 0).
    """
    if power == 1:
        return arithmetic(normalised, weights)
    there = ~np.isnan(normalised)
    usable = there & ((normalised >= 0) if power > 0 else (normalised > 0))
    coverage = available(normalised, weights)
    safe = np.where(usable, normalised, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        if power == 0:
            score = np.exp(np.log(safe) @ weights / coverage)
        else:
            score = (np.where(there, safe**power, 0.0) @ weights / coverage) ** (1 / power)
    spoiled = (there & ~usable) @ (weights > 0)
    return np.where((coverage > 0) & ~spoiled, score, np.nan), coverage


def geometric(normalised: np.ndarray, weights: np.ndarray) -> Scored:
    """Weighted geometric mean; NaN where a value is not above 0 (normalise to 1-100 for it)."""
    return generalised(normalised, weights, power=0)


def harmonic(normalised: np.ndarray, weights: np.ndarray) -> Scored:
    """Weighted harmonic mean; NaN where a value is not above 0 (normalise to 1-100 for it)."""
    return generalised(normalised, weights, power=-1)


def mazziotta_pareto(normalised: np.ndarray, weights: np.ndarray) -> Scored:
    """Mean less a penalty for imbalance, M − S²/M with S the weighted standard deviation inside the unit.

    Mazziotta and Pareto 2013, for phenomena where more is better. NaN where the mean is not above 0: the coefficient
    of variation S/M then means nothing. Their own scale is a z-score of mean 100 and deviation 10.
    """
    mean, coverage = arithmetic(normalised, weights)
    there = ~np.isnan(normalised)
    # Around each unit's plain mean, so that squares don't swallow the differences.
    count = there.sum(axis=-1, keepdims=True)
    middle = np.nan_to_num(normalised).sum(axis=-1, keepdims=True) / np.maximum(count, 1)
    centred = np.where(there, normalised - middle, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = centred**2 @ weights / coverage - (centred @ weights / coverage) ** 2
        score = mean - np.maximum(variance, 0.0) / mean
    return np.where(mean > 0, score, np.nan), coverage


def copeland(normalised: np.ndarray, weights: np.ndarray) -> Scored:
    """How many units a unit outranks, less how many outrank it; from −(U − 1) to U − 1.

    `normalised`: (U, I), or (U, T, I) with every T on its own; otherwise as in `arithmetic`. One unit outranks
    another when it is ahead in more than half of the weight of the indicators that both have.
    """
    if normalised.ndim == 3:
        years = [copeland(normalised[:, t], weights) for t in range(normalised.shape[1])]
        return np.stack([score for score, _ in years], axis=1), np.stack([cover for _, cover in years], axis=1)
    draws = weights[:, None] if weights.ndim == 1 else weights
    coverage = available(normalised, draws)
    score = np.zeros(coverage.shape)
    for row in range(len(normalised) - 1):  # every pair once
        balance = _ahead(normalised[row], normalised[row + 1 :]) @ draws
        # A tie is a tie whatever the rounding of 0.1 + 0.2 − 0.3.
        wins = (balance > TOLERANCE).astype(np.int8) - (balance < -TOLERANCE)
        score[row] += wins.sum(axis=0)
        score[row + 1 :] -= wins
    score = np.where(coverage > 0, score, np.nan)
    return (score[:, 0], coverage[:, 0]) if weights.ndim == 1 else (score, coverage)


def outranking(normalised: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Share of the weight in which the unit of a row is ahead of that of a column, ties half; (U, U), 0 with itself.

    Of the indicators that both have; NaN where they have none in common. `normalised`: (U, I); `weights`: (I,).
    """
    there = (~np.isnan(normalised)).astype(float)
    common = (there * weights) @ there.T
    result = np.empty(common.shape)
    for row, values in enumerate(normalised):
        with np.errstate(invalid="ignore", divide="ignore"):
            result[row] = (_ahead(values, normalised) @ weights / common[row] + 1) / 2
    np.fill_diagonal(result, 0.0)
    return result


def _ahead(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    """1 where `one` (I,) is ahead of `others` (U, I), -1 behind, 0 tied or not comparable; (U, I)."""
    return (one > others).astype(float) - (one < others)


METHODS: Mapping[str, Callable[..., Scored]] = MappingProxyType(
    {
        "arithmetic": arithmetic,
        "geometric": geometric,
        "harmonic": harmonic,
        "generalised": generalised,
        "copeland": copeland,
        "mazziotta-pareto": mazziotta_pareto,
    }
)


def states(
    coverage: np.ndarray,
    *,
    full_from: float = FULL_FROM,
    partial_from: float = PARTIAL_FROM,
    undefined: np.ndarray | None = None,
) -> np.ndarray:
    """Coverage in words: full, partial or missing; missing also where a score is `undefined`."""
    number = np.where(coverage >= full_from - TOLERANCE, 2, coverage >= partial_from - TOLERANCE)
    if undefined is not None:
        number[undefined] = 0
    # Three texts for all of them: a text of its own for each would take fifty times as much.
    return np.array([MISSING, PARTIAL, FULL], dtype=object)[number]


def ranks(score: np.ndarray, full: np.ndarray) -> np.ndarray:
    """Competition ranks, 1 = highest, among the full scores of one year; NaN elsewhere. Ties share the better rank."""
    result = np.full(score.shape, np.nan)
    rounded = np.round(score[full], DECIMALS)
    ordered = np.sort(rounded)
    result[full] = len(ordered) - np.searchsorted(ordered, rounded, side="right") + 1
    return result


def aggregate_table(
    frame: pd.DataFrame, weights: Mapping[str, float] | pd.Series, method: str = "arithmetic", **options: object
) -> pd.DataFrame:
    """One score per row of `frame` (units × indicators, normalised): columns score and coverage.

    `weights`: per column, on any scale; `options`: `power` of the generalised mean. InputError for an unknown method.
    Several levels are `chain.run`'s, which calls the same functions bottom-up.
    """
    if method not in METHODS:
        raise InputError("aggregation", place="method", value=method, expected=f"one of {', '.join(METHODS)}")
    values, share = frame.to_numpy(dtype=float), shares([weights[column] for column in frame])
    score, coverage = METHODS[method](values, share, **options)
    return pd.DataFrame({"score": score, "coverage": coverage}, index=frame.index)
