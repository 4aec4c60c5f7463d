"""Values that count under another code than the one they were published for.

A code of another NUTS vintage stands for one or several of the vintage in use;
and where a region has exactly one child, both codes name one place.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from indicators.recode import Conversion, recode
from indicators.values import Universe, Values


def recoded(values: Values, kind: str, universe: Universe) -> Values:
    """`values` with what other vintages' codes yield, wherever there is nothing under the code itself.

    `kind`: count or rate, see `recode`. Conversions into one vintage start from what was published; those into
    the next also from what the earlier ones yielded, so that shares of several changes multiply.
    """
    published = original = values
    into = universe.conversions[0].into if universe.conversions else None
    for conversion in universe.conversions:
        if conversion.into != into:
            original, into = values, conversion.into
        if not conversion.applies_to(original.value):
            continue
        new, flags, converted = recode(original.value, original.flags, conversion, kind)
        take = np.isnan(values.value) & ~np.isnan(new)
        origin = np.where((conversion.origin >= 0)[:, None], conversion.origin[:, None], values.source)
        if original is not published:
            converted |= _converted_before(original, conversion)
            origin = _first_origin(original, conversion, origin)
        values = replace(
            values,
            value=np.where(take, new, values.value),
            flags=np.where(take, flags, values.flags),
            converted=np.where(take, converted, values.converted),
            source=np.where(take, origin, values.source),
            dataset=np.where(take, 0, values.dataset).astype(np.int8),
        )
    return values


def _converted_before(original: Values, conversion: Conversion) -> np.ndarray:
    """Whether a target has a source that was converted itself, shape (codes, years)."""
    result = np.zeros_like(original.converted)
    np.logical_or.at(result, conversion.target, original.converted[conversion.source])
    return result


def _first_origin(original: Values, conversion: Conversion, origin: np.ndarray) -> np.ndarray:
    """`origin`, but where a target's only source has itself the figure of another code, that code."""
    there = np.flatnonzero(conversion.only >= 0)
    only = conversion.only[there]
    before = original.source[only]
    result = origin.copy()
    result[there] = np.where(before != only[:, None], before, result[there])
    return result


def same_place(values: Values, universe: Universe) -> Values:
    """Where a region has exactly one child the two codes name one place: either value counts for both.

    A parent gives its value down only in years that the child's level has too: a capital that is its own region
    would otherwise stand with a year that no other region of its country has at that level.
    """
    arrays = {name: getattr(values, name).copy() for name in ("value", "flags", "converted", "source", "dataset")}
    published = _published_years(values.value, universe)
    down = [(*pair, years) for pair, years in zip(universe.twins, published, strict=True)]
    up = [(children, parents, np.True_) for parents, children in reversed(universe.twins)]
    for givers, takers, years in down + up:
        take = np.isnan(arrays["value"][takers]) & ~np.isnan(arrays["value"][givers]) & years
        if take.any():
            for array in arrays.values():
                array[takers] = np.where(take, array[givers], array[takers])
    return replace(values, **arrays)


def _published_years(value: np.ndarray, universe: Universe) -> list[np.ndarray]:
    """Per pair of `universe.twins`, shape (children, years): the child's country has values of its own at that level.

    Only children don't speak for their level: what they have may be their parent's. Where a country publishes
    nothing at a level there are no years to keep to, so all are open.
    """
    row, column = np.nonzero(~np.isnan(value) & universe.current[:, None])
    result = []
    for level, (_, children) in enumerate(universe.twins, start=1):
        own = universe.level == level
        own[children] = False
        there = np.zeros((universe.country.max() + 1, value.shape[1]), dtype=bool)
        there[universe.country[row[own[row]]], column[own[row]]] = True
        there[~there.any(axis=1)] = True
        result.append(there[universe.country[children]])
    return result
