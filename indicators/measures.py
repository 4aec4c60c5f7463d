"""What a map shows: one value per region for a dimension or an indicator, in one of four measures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from data.countries import EU27
from data.errors import ProductError
from indicators.aggregate import FULL
from indicators.native import core_cells
from indicators.references import Cores
from indicators.results import Results

# score: 0-100; gap: points against the core; percent: of the core; value: native unit.
DIMENSION_MEASURES = ("gap", "score", "percent")
# State of a region that is its own core: against itself it is level by definition, which is no finding.
CORE = "core"
INDICATOR_MEASURES = ("value", "score", "gap", "percent")


def measures_of(results: Results, show: str) -> tuple[str, ...]:
    """Measures that make sense for a dimension or indicator id, the default first."""
    if show in results.catalogue.dimensions:
        return DIMENSION_MEASURES
    if show not in results.catalogue.indicators:
        raise ProductError(f"show: found {show!r}, expected a dimension or indicator of the catalogue")
    indicator = results.catalogue.indicators[show]
    return tuple(
        m
        for m in INDICATOR_MEASURES
        if (m != "percent" or indicator.ratio) and (m in ("value", "percent") or indicator.scored)
    )


def measure(
    results: Results, level: int, year: int, show: str, measure: str, core: tuple[str, ...] = ()
) -> pd.DataFrame:
    """`measure_columns` as a frame, for those who sort and select."""
    return pd.DataFrame(measure_columns(results, level, year, show, measure, core))


def measure_columns(
    results: Results, level: int, year: int, show: str, measure: str, core: tuple[str, ...] = ()
) -> dict[str, np.ndarray]:
    """All regions of a level as columns of equal length, in the order of `results.geos(level)`; not to be written to.

    geo, core, value (the measure), state (full, partial, missing; in gap and percent also core, with the
    value 0 or 100, for a region that is its own core). For dimensions also newest, the newest year behind it; for
    indicators native, flag, source_time, source_geo, converted, scored, dataset of the native value behind it.
    """
    if measure not in measures_of(results, show):
        raise ProductError(f"measure: found {measure!r}, expected one of {', '.join(measures_of(results, show))}")
    core = results.parse_core(level, core)
    of = _of_dimension if show in results.catalogue.dimensions else _of_indicator
    columns = of(results, level, year, show, measure, core)
    if measure in ("gap", "percent"):
        itself = (columns["core"] == columns["geo"]) & ~np.isnan(columns["value"])
        columns["state"] = np.where(itself, CORE, columns["state"])
    return columns


def eu_mean(rows: Mapping[str, Any], measure: str) -> float:
    """Unweighted mean of what EU-27 regions show fully; NaN for percentages, whose mean says nothing, and without any.

    Cores are left out of a mean gap: theirs is 0 by definition. `rows`: geo, value and state, as `measure` gives them.
    """
    if measure == "percent":
        return float("nan")
    full = np.asarray(rows["state"], dtype=object) == "full"
    inside = [geo[:2] in EU27 for geo in np.asarray(rows["geo"], dtype=object)[full].tolist()]
    values = np.asarray(rows["value"], dtype=float)[full][np.array(inside, dtype=bool)]
    return float(np.nanmean(values)) if (values == values).any() else float("nan")


def mean_score(results: Results, level: int, year: int, dimension: str, countries: Collection[str]) -> float:
    """Unweighted mean of the full scores of some countries' regions in a dimension; NaN without any."""
    d, column = results.dimension(level, dimension), results.column(year)
    shown = (d.state[:, column] == FULL) & np.isin(results.countries(level), list(countries))
    return float(d.score[shown, column].mean()) if shown.any() else float("nan")


def _of_dimension(
    results: Results, level: int, year: int, show: str, measure: str, core: tuple[str, ...]
) -> dict[str, np.ndarray]:
    cores = results.cores(level, core)
    if measure == "score":
        columns = results.score_columns(level, year, show)
    else:
        columns = results.gap_columns(level, year, show, core=core)
    shown = {"geo": results.codes(level), "state": columns["state"], "newest": columns["newest"]}
    return shown | {"core": cores.names[cores.take], "value": columns[measure]}


def _of_indicator(
    results: Results, level: int, year: int, show: str, measure: str, core: tuple[str, ...]
) -> dict[str, np.ndarray]:
    columns = results.value_columns(level, year, show)
    native = columns.pop("value")
    own = np.where(columns["scored"], native, np.nan)
    cores = results.cores(level, core)
    if measure == "value":
        value = own
    elif measure == "score":
        value = columns["normalised"]
    else:
        value = _against_core(results, level, year, show, measure, cores, own)
    state = np.where(np.isnan(value), "missing", "full").astype(object)
    return columns | {"native": native, "core": cores.names[cores.take], "value": value, "state": state}


def _against_core(
    results: Results, level: int, year: int, show: str, measure: str, cores: Cores, own: np.ndarray
) -> np.ndarray:
    """Gap in points or percent of the core (G,) of one indicator, NaN where both have the figure of one code."""
    column, indicator = results.column(year), results.catalogue.indicators[show]
    rows = np.arange(len(own))
    theirs = {name: array[0] for name, array in core_cells(results, [indicator], level, rows, year, cores).items()}
    source = results.panel.names[results.cells(level, show, year)["source_geo"]]
    shared = (source == theirs["source_geo"]) & ~cores.own
    if measure == "gap":
        d = results.dimension(level, indicator.dimension)
        n = [i.id for i in d.indicators].index(show)
        reference, _ = results.reference(level, indicator.dimension, cores).at(column)
        value = d.normalised[:, column, n] - reference[:, n]
    else:
        reference = np.where(theirs["scored"], theirs["value"], np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.where(reference > 0, 100 * own / reference, np.nan)
    return np.where(shared, np.nan, value)
