"""What a map shows: one value per region for a dimension or an indicator, in one of four measures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.countries import EU27
from data.errors import ProductError
from indicators.results import Results
from indicators.totals import merged_value

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
    """All regions of a level, one row each, in the order of `results.geos(level)`.

    Columns: geo, core, value (the measure), state (full, partial, missing; in gap and percent also core, with the
    value 0 or 100, for a region that is its own core). For dimensions also newest, the newest year behind it; for
    indicators native, flag, source_time, source_geo, converted, scored, dataset of the native value behind it.
    """
    if measure not in measures_of(results, show):
        raise ProductError(f"measure: found {measure!r}, expected one of {', '.join(measures_of(results, show))}")
    for code in core:
        results.row(level, code)  # refuses what is no region of this level
    of = _of_dimension if show in results.catalogue.dimensions else _of_indicator
    frame = of(results, level, year, show, measure, core)
    if measure in ("gap", "percent"):
        frame["state"] = frame["state"].mask((frame["core"] == frame["geo"]) & frame["value"].notna(), CORE)
    return frame


def eu_mean(rows: pd.DataFrame, measure: str) -> float:
    """Unweighted mean of what EU-27 regions show fully; NaN for percentages, whose mean says nothing, and without any.

    Cores are left out of a mean gap: theirs is 0 by definition. `rows`: geo, value and state, as `measure` gives them.
    """
    shown = rows[(rows["state"] == "full") & rows["geo"].str[:2].isin(EU27)]["value"]
    return float(shown.mean()) if measure != "percent" and len(shown) else float("nan")


def _of_dimension(
    results: Results, level: int, year: int, show: str, measure: str, core: tuple[str, ...]
) -> pd.DataFrame:
    gaps = results.gaps(level, year, dimension=show, core=core)
    frame = results.scores(level, year, dimension=show) if measure == "score" else gaps
    shown = pd.DataFrame({c: frame[c] for c in ("geo", "state", "newest")})
    return shown.assign(core=gaps["core"], value=frame[measure])


def _of_indicator(
    results: Results, level: int, year: int, show: str, measure: str, core: tuple[str, ...]
) -> pd.DataFrame:
    frame = results.values(level, year, show).rename(columns={"value": "native"})
    cores = [core or results.default_core(geo) for geo in frame["geo"]]
    own = frame["native"].where(frame["scored"])
    if measure == "value":
        value = own
    elif measure == "score":
        value = frame["normalised"]
    elif measure == "gap":
        value = frame["normalised"] - _of_cores(results, show, frame.set_index("geo")["normalised"], cores, year)
    else:
        reference = _of_cores(results, show, own.set_axis(frame["geo"]), cores, year)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = pd.Series(np.where(reference > 0, 100 * own / reference, np.nan))
    frame["core"] = ["+".join(c) for c in cores]
    shared = _shared_with_core(frame) if measure in ("gap", "percent") else False
    frame["value"] = np.where(shared, np.nan, np.asarray(value, dtype=float))
    frame["state"] = np.where(frame["value"].isna(), "missing", "full")
    return frame


def _shared_with_core(frame: pd.DataFrame) -> np.ndarray:
    """Rows whose value was published for one code that holds the region and its core alike."""
    source = frame.set_index("geo")["source_geo"]
    shared = source.reindex(frame["core"]).to_numpy() == frame["source_geo"].to_numpy()
    return shared & (frame["core"] != frame["geo"]).to_numpy()


def _of_cores(results: Results, show: str, by_geo: pd.Series, cores: list[tuple[str, ...]], year: int) -> np.ndarray:
    """The value of each row's core, merged where it is several regions."""
    indicator = results.catalogue.indicators[show]
    known = {
        core: merged_value(results, indicator, by_geo.loc[list(core)].to_numpy(dtype=float), core, year)
        for core in set(cores)
        if core
    }
    return np.array([known.get(core, np.nan) for core in cores])
