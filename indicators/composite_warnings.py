"""What a reader of a composite's scores must know before believing them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.translate import _, ngettext
from indicators.chain import NATIVE_UNITS
from indicators.composite import Composite
from indicators.impute import PARENT
from indicators.treat import needs_treatment


def warnings_of(found: Composite) -> list[str]:
    """One sentence each, from the data to the scores."""
    return [*_of_indicators(found), *_of_scores(found), *_of_reference(found)]


def _of_indicators(found: Composite) -> Iterator[str]:
    for n, leaf in enumerate(found.hierarchy.leaves):
        used, scale = found.chained.treated[..., n], found.chained.scales[leaf]
        if np.isnan(used).all():
            yield _("{indicator} has no values; its weight goes to the others.", indicator=leaf)
        elif np.isnan(found.chained.normalised[..., n]).all():
            yield _("{indicator} has a single value or no range to scale; it counts as missing.", indicator=leaf)
        if found.method.normalisation.method in NATIVE_UNITS and scale.treatment.kind == "winsorised":
            known = used[found.chained.members]
            if needs_treatment(known[~np.isnan(known)]):
                yield _(
                    "{indicator} still has outliers: a transformation would not fit its goalposts or target.",
                    indicator=leaf,
                )
        if found.hierarchy.node(leaf).weight == 0:
            yield _("{indicator} has weight 0.", indicator=leaf)
    if (found.how == PARENT).any():
        yield _("Values taken from a parent say nothing about differences between the units inside it.")


def _of_scores(found: Composite) -> Iterator[str]:
    for name in found.hierarchy.aggregates:
        number = int(found.units.gather(found.chained.undefined(name)).sum())
        if number:
            yield ngettext(
                "{n} score of {aggregate} is missing although there are values: its mean isn't defined for them.",
                "{n} scores of {aggregate} are missing although there are values: its mean isn't defined for them.",
                number,
                aggregate=name,
            )


def _of_reference(found: Composite) -> Iterator[str]:
    if not found.method.relative:
        return
    for name in found.hierarchy.aggregates:
        lost = np.isnan(found.chained.factors[name]) & (~np.isnan(found.chained.scores[name])).any(axis=0)
        if lost.any():
            years = ", ".join(str(y) for y in found.units.years[lost]) if found.units.dated else _("all units")
            yield _(
                "{aggregate} has no relative score ({where}): the reference has no mean above 0.",
                aggregate=name,
                where=years,
            )
        part = (found.reference > 0) & found.units.there & np.isnan(found.chained.scores[name])
        if part.any():
            yield ngettext(
                "{n} value of {aggregate} is missing in the reference; its mean is that of the others.",
                "{n} values of {aggregate} are missing in the reference; its mean is that of the others.",
                int(part.sum()),
                aggregate=name,
            )
