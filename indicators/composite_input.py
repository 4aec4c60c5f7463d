"""What `composite` is given, checked and brought to arrays: values, reference, groups, and what is filled in.

Everything that somebody can type wrongly is refused here, in one line that names the file and the place.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.errors import InputError
from indicators.cells import LARGEST, numbers, texts
from indicators.denominate import denominate
from indicators.hierarchy import Hierarchy
from indicators.impute import CARRIED, GIVEN, impute
from indicators.method import GROUPED, Method
from indicators.units import Units

MAX_AGE = 3
# Filled from a unit's own values or its parent's; everything else is made from the other units.
OWN_SOURCES = ("none", "carry-forward", "linear", "parent")
# They compare a unit with fixed points and not with other units, so one unit is enough.
FIXED_POINTS = {"goalposts": ("lower", "upper"), "distance-to-target": ("target",)}


def check_meta(hierarchy: Hierarchy, values: pd.DataFrame, method: Method, sources: tuple[str, str, str]) -> None:
    """Refuse a hierarchy that doesn't fit the values or the method."""
    columns = ", ".join([str(c) for c in values.columns[:12]] + ["…"] * (len(values.columns) > 12))
    for leaf in hierarchy.leaves:
        node = hierarchy.node(leaf)
        if leaf in ("unit", "year"):
            raise InputError(sources[1], place=f"id {leaf}", expected="another name: that column means something else")
        for name, place in ((leaf, "id"), (node.denominator, f"id {leaf}, column denominator")):
            if name and name not in values.columns:
                raise InputError(sources[1], place=place, value=name, expected=f"a column of {sources[0]}: {columns}")
        for name in FIXED_POINTS.get(method.normalisation.method, ()):
            if np.isnan(getattr(node, name)):
                wanted = f"a number: normalisation {method.normalisation.method} needs it"
                raise InputError(sources[1], place=f"id {leaf}, column {name}", expected=wanted)
    names = ["unit", "year", "rank", "aggregate"]
    for name in hierarchy.aggregates:
        names += [name, f"{name}.raw", f"rank_{name}", f"state_{name}"]
    for name in hierarchy.aggregates:
        if names.count(name) > 1:
            raise InputError(sources[1], place=f"id {name}", expected="another name: scores.csv has a column of it")
    known = {*hierarchy.aggregates, *(str(hierarchy.level(a)) for a in hierarchy.aggregates)}
    for name, _chosen in method.aggregation.levels:
        if name not in known:
            wanted = f"an aggregate or a level from 1 to {max(map(hierarchy.level, hierarchy.aggregates))}"
            raise InputError(sources[2], place="[aggregation.levels]", value=name, expected=wanted)


def matrix(values: pd.DataFrame, units: Units, hierarchy: Hierarchy, sources: tuple[str, str, str]) -> np.ndarray:
    """Values of every indicator, denominated: (N, I)."""
    labels, columns = units.labels, []
    for leaf in hierarchy.leaves:
        node, column = hierarchy.node(leaf), numbers(values[leaf], sources[0], labels)
        if node.denominator:
            column = denominate(column, numbers(values[node.denominator], sources[0], labels))
        column = column * node.scale
        if (np.abs(column) > LARGEST).any():
            place = f"{labels[int(np.argmax(np.abs(column) > LARGEST))]}, column {leaf}"
            raise InputError(sources[0], place=place, expected=f"at most {LARGEST:g} after denominator and scale")
        columns.append(column)
    return np.column_stack(columns)


def reference_of(
    values: pd.DataFrame, units: Units, method: Method, sources: tuple[str, str, str]
) -> tuple[np.ndarray, np.ndarray]:
    """Who takes part in decisions and ranks (U,), and the weight of everybody in the reference (U, T)."""
    settings = method.reference
    for name in settings.units:
        if name not in units.units:
            wanted = f"a unit of {sources[0]}"
            raise InputError(sources[2], place="[reference] units", value=name, expected=wanted)
    inside = np.isin(units.units.astype(str), settings.units) if settings.units else np.ones(units.shape[0], bool)
    if settings.year is not None and not (units.dated and settings.year in units.years):
        wanted = f"a year of {sources[0]}"
        raise InputError(sources[2], place="[reference] year", value=settings.year, expected=wanted)
    members = ~inside if settings.outside else np.ones(units.shape[0], dtype=bool)
    weights = np.ones(len(units))
    if settings.weights:
        if settings.weights not in values:
            wanted = f"a column of {sources[0]}"
            raise InputError(sources[2], place="[reference] weights", value=settings.weights, expected=wanted)
        weights = numbers(values[settings.weights], sources[0], units.labels)
        wrong = (
            inside[units.row]
            & ~(weights >= 0)
            & np.isin(units.times, units.times if settings.year is None else settings.year)
        )
        if wrong.any():
            first = int(np.argmax(wrong))
            place = f"{units.labels[first]}, column {settings.weights}"
            found = None if np.isnan(weights[first]) else float(weights[first])
            raise InputError(
                sources[0], place=place, value=found, expected="a weight from 0 on: it is in the reference"
            )
    counted = np.ones(units.shape[1], dtype=bool) if settings.year is None else units.years == settings.year
    return members, np.nan_to_num(units.spread(weights)) * inside[:, None] * counted


def groups_of(values: pd.DataFrame, units: Units, method: Method, source: str) -> np.ndarray:
    """Every unit's group, or the name of its parent, (U,); None where it has none or the method wants none."""
    settings = method.imputation
    if settings.method not in GROUPED:
        return np.full(units.shape[0], None, dtype=object)
    if settings.group not in values:
        wanted = f"a column of {units.source}"
        raise InputError(source, place="[imputation] group", value=settings.group, expected=wanted)
    groups = units.first(texts(values[settings.group]), settings.group)
    return np.where(groups == "", None, groups)


def filled_in(
    units: Units, hierarchy: Hierarchy, method: Method, given: np.ndarray, members: np.ndarray, groups: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The values with what the method fills in, and how; only where a unit has a row for the year."""
    settings = method.imputation
    position = {name: n for n, name in enumerate(units.units)}
    # What is made from the other units is made from those among themselves, without totals.
    everybody = members if settings.method not in OWN_SOURCES else np.ones(len(members), dtype=bool)
    filled, how = impute(
        settings.method,
        np.where(everybody[:, None, None], given, np.nan),
        years=units.years,
        max_age=MAX_AGE if settings.max_age is None else settings.max_age,
        groups=groups,
        parents=np.array([position.get(g, -1) for g in groups]),
        pillars=np.array([hierarchy.node(leaf).parent for leaf in hierarchy.leaves]),
        directions=hierarchy.directions,
    )
    take = everybody[:, None, None] & units.there[..., None]
    return np.where(take, filled, given), np.where(take, how, 0)


def ages(given: np.ndarray, how: np.ndarray, years: np.ndarray) -> np.ndarray:
    """How many years older each value used is: 0 as given, inf for one that was filled in but not carried forward.

    `given`, `how`: (U, T, I) as in `Composite`; `years`: (T,).
    """
    position = np.where(np.isnan(given), -1, np.arange(len(years))[None, :, None])
    latest = np.maximum.accumulate(position, axis=1)
    age = np.where(latest >= 0, years[None, :, None] - years[np.maximum(latest, 0)], np.inf)
    return np.where(how == GIVEN, 0.0, np.where(how == CARRIED, age, np.inf))
