"""What the method page and the method file are made of: catalogue, settings and what they did to the figures.

Everything is computed from what is in force, nothing is written down twice, so it can't drift. Plain data: how it
looks is the business of the page (layouts) and of `method_command`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.catalogue import Dimension, Indicator, Series, load_sources
from indicators.chain import Scale
from indicators.consistency import Consistency, between_dimensions, of_dimension, with_dimensions
from indicators.method_words import formula_text, merging_text, settings_text, treatment_text
from indicators.results import Results
from indicators.treat import shape


@dataclass(frozen=True)
class Entry:
    """One indicator: how it is made, and what the chain did to it at the report's level.

    `formula` for reading; `inputs`: name of a quantity -> its series in order of preference; `datasets` are those in
    use; `years`: first and last with a value at the level, () without; `treatment` in words; `bounds`: native values
    that score lowest and highest, () without; `shape`: skewness and excess kurtosis of all values at the level before
    and after treatment; `scale` None where it isn't scored at the level.
    """

    indicator: Indicator
    formula: str
    inputs: Mapping[str, tuple[Series, ...]]
    datasets: tuple[str, ...]
    definition: str
    unit: str
    merging: str
    weight: float
    weight_there: float
    years: tuple[int, ...]
    treatment: str
    points: int
    bounds: tuple[float, ...]
    shape: tuple[float, ...]
    scale: Scale | None


@dataclass(frozen=True)
class DimensionReport:
    """One dimension: its entries, consistency, and whether the judgement still speaks of what the figures show.

    `judged`: the flags computed now are those the catalogue's judgement names.
    """

    dimension: Dimension
    entries: tuple[Entry, ...]
    consistency: Consistency
    judged: bool


@dataclass(frozen=True)
class MethodReport:
    """Everything the method page says at one NUTS level and year.

    `changed`: one row per treated point (indicator, geo, time, value, treated); `coverage`: one row per country with
    its number of regions and, per indicator id, the share of them with a value in the year; `states`: one row per
    country and dimension with the shares of full and partial scores; `between`, `with_dimensions`: correlations;
    `datasets`: one row per dataset in use with label, publisher and licence.
    """

    level: int
    year: int
    settings: tuple[str, ...]
    differs: Mapping[str, object]
    dimensions: tuple[DimensionReport, ...]
    changed: pd.DataFrame
    coverage: pd.DataFrame
    states: pd.DataFrame
    between: pd.DataFrame
    with_dimensions: pd.DataFrame
    datasets: pd.DataFrame


def method_report(results: Results, level: int, year: int | None = None) -> MethodReport:
    """The report at a NUTS level, for the year that pages open with unless given."""
    year = results.default_year(level) if year is None else year
    results.column(year)
    return MethodReport(
        level=level,
        year=year,
        settings=settings_text(results.method),
        differs=results.method.differs(),
        dimensions=tuple(dimension_report(results, level, year, name) for name in results.catalogue.dimensions),
        changed=changed_points(results, level),
        coverage=coverage_by_country(results, level, year),
        states=states_by_country(results, level, year),
        between=between_dimensions(results, level, year),
        with_dimensions=with_dimensions(results, level, year),
        datasets=datasets_in_use(results),
    )


def changed_points(results: Results, level: int) -> pd.DataFrame:
    """Every value that winsorising changed: indicator, geo, time, value, treated (native units), one row each.

    A transformation changes all values of an indicator, so it has no rows here.
    """
    rows, geos, frames = results.level(level).rows, results.geos(level).to_numpy(), []
    for name, scale in results.level(level).scales.items():
        if scale.treatment.kind != "winsorised":
            continue
        values = results.panel.observed[name].value[rows]
        region, column = np.nonzero(scale.treatment.moved(scale.direction * values))
        frames.append(
            pd.DataFrame(
                {
                    "indicator": name,
                    "geo": geos[region],
                    "time": results.panel.universe.years[column],
                    "value": values[region, column],
                    "treated": scale.treated(values)[region, column],
                }
            )
        )
    if not frames:
        return pd.DataFrame(columns=["indicator", "geo", "time", "value", "treated"])
    return pd.concat(frames, ignore_index=True)


def coverage_by_country(results: Results, level: int, year: int) -> pd.DataFrame:
    """Per country: number of regions, and per indicator the share (0-1) of them with a value used in `year`."""
    column, rows = results.column(year), results.level(level).rows
    there = {
        i.id: results.age(i.id)[rows, column] >= 0
        for i in results.catalogue.indicators.values()
        if level in i.levels and results.has_data(i.id)
    }
    return _by_country(results, level, pd.DataFrame(there))


def states_by_country(results: Results, level: int, year: int) -> pd.DataFrame:
    """Per country and dimension: number of regions, shares (0-1) of them with a full and with a partial score."""
    column, frames = results.column(year), []
    for name, d in results.level(level).dimensions.items():
        state = d.state[:, column]
        shares = pd.DataFrame({"full": state == "full", "partial": state == "partial"})
        frames.append(_by_country(results, level, shares).assign(dimension=name))
    return pd.concat(frames, ignore_index=True)


def datasets_in_use(results: Results) -> pd.DataFrame:
    """Every dataset that figures in use are from: dataset, label, publisher, licence, in the order of sources.toml."""
    sources = load_sources()
    # A computed indicator names all of its datasets in one text.
    used = {
        name
        for values in results.panel.observed.values()
        for names in values.datasets
        for name in names.split(" + ")
        if not np.isnan(values.value).all()
    }
    found = [d for d in sources.datasets.values() if d.id in used]
    publishers = [sources.publishers[d.publisher] for d in found]
    return pd.DataFrame(
        {
            "dataset": [d.id for d in found],
            "label": [d.label for d in found],
            "publisher": [p.label for p in publishers],
            "licence": [p.licence for p in publishers],
        }
    )


def _by_country(results: Results, level: int, there: pd.DataFrame) -> pd.DataFrame:
    country = pd.Series([results.regions.country(geo) for geo in results.geos(level)], name="country")
    grouped = there.groupby(country)
    shares = grouped.mean().astype(float)
    shares.insert(0, "regions", grouped.size())
    return shares.reset_index()


def dimension_report(results: Results, level: int, year: int, name: str) -> DimensionReport:
    """What the report says of one dimension."""
    dimension, d = results.catalogue.dimensions[name], results.dimension(level, name)
    weights = dict(zip((i.id for i in d.indicators), d.weights, strict=True))
    there = sum(w for i, w in weights.items() if results.has_data(i))
    entries = [
        _entry(results, level, indicator, weights.get(indicator.id, np.nan), there)
        for indicator in results.catalogue.of(name, scored=False)
    ]
    found = of_dimension(results, level, year, name)
    judged = set(found.weak) == set(dimension.pulls_against) and set(found.redundant) == set(dimension.redundant)
    return DimensionReport(dimension, tuple(entries), found, judged)


def _entry(results: Results, level: int, indicator: Indicator, weight: float, there: float) -> Entry:
    used, rows = results.panel.observed[indicator.id], results.level(level).rows
    values = used.value[rows]
    known = np.flatnonzero(~np.isnan(values).all(axis=0))
    scale = results.level(level).scales.get(indicator.id) if len(known) else None
    first_last = tuple(int(results.years[n]) for n in known[[0, -1]]) if len(known) else ()
    return Entry(
        indicator=indicator,
        formula="" if indicator.formula.text == "value" else formula_text(indicator.formula.text),
        inputs={name: i.series for name, i in indicator.inputs.items()},
        datasets=used.datasets,
        definition=results.definition(indicator.id),
        unit=results.unit(indicator.id),
        merging=merging_text(results.catalogue, indicator),
        weight=float(weight),
        weight_there=float(weight / there) if there and results.has_data(indicator.id) else np.nan,
        years=first_last,
        treatment=treatment_text(scale) if scale else "",
        points=scale.treatment.points if scale else 0,
        bounds=_bounds(scale, values) if scale else (),
        shape=_shapes(scale, values) if scale else (),
        scale=scale,
    )


def _bounds(scale: Scale, values: np.ndarray) -> tuple[float, float]:
    """Native values that score lowest and highest: the ends of what is left after treatment."""
    directed = np.clip(scale.direction * values[~np.isnan(values)], scale.treatment.low, scale.treatment.high)
    return float(scale.direction * directed.min()), float(scale.direction * directed.max())


def _shapes(scale: Scale, values: np.ndarray) -> tuple[float, ...]:
    """Skewness and excess kurtosis of directed values before, then after treatment."""
    directed = scale.direction * values[~np.isnan(values)]
    return *shape(directed), *shape(scale.treatment.apply(directed))
