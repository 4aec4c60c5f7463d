"""The method a reader has chosen: its fields in the address, and what differs from the default in words.

Few choices, each of which somebody has defended in print, instead of every
setting there is. A field that is not in the address has its default, so an
address without any is the method of the Method page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from data.errors import ProductError
from data.translate import N_, _
from indicators.method import Method, from_flat
from indicators.results import LEVELS, Results
from indicators.weights import tilted
from layouts.numbers import number
from layouts.query import Field, Query

# Field -> its values with the settings they stand for. T-scores, because a z-score of its own is no number of points.
CHOICES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "norm": {
        "": {},
        "year": {"normalisation.scope": "year"},
        "percentile": {"normalisation.method": "percentile"},
        "zscore": {"normalisation.method": "zscore", "normalisation.mean": 50.0, "normalisation.deviation": 10.0},
    },
    "treat": {
        "": {},
        "10": {"treatment.max_points": 10},
        "25": {"treatment.max_points": 25},
        "none": {"treatment.rule": "none"},
    },
    "mean": {
        "": {},
        "geometric": {"aggregation.method": "geometric"},
        "harmonic": {"aggregation.method": "harmonic"},
    },
    "full": {
        "": {},
        "50": {"coverage.minimum": 0.5},
        "80": {"coverage.minimum": 0.8},
        "100": {"coverage.minimum": 1.0},
    },
}
LABELS: Mapping[str, Mapping[str, str]] = {
    "norm": {
        "": N_("0–100, one scale for all years"),
        "year": N_("0–100, each year by itself"),
        "percentile": N_("percentile ranks"),
        "zscore": N_("z-scores (mean 50, deviation 10)"),
    },
    "treat": {
        "": N_("at most 5 outliers pulled in"),
        "10": N_("at most 10 outliers pulled in"),
        "25": N_("at most 25 outliers pulled in"),
        "none": N_("outliers left as they are"),
    },
    "mean": {"": N_("arithmetic mean"), "geometric": N_("geometric mean"), "harmonic": N_("harmonic mean")},
    "full": {
        "": N_("two thirds"),
        "50": N_("ranked from half of the weight on"),
        "80": N_("ranked from 80 % of the weight on"),
        "100": N_("ranked only with every indicator"),
    },
}
WEIGHTS = "w"
# A slider's field is this followed by the id of an indicator or of dimension.pillar.
SLIDER = "w."
LARGEST, MOST = 4.0, 80
METHOD_FIELDS = (*CHOICES, WEIGHTS)


def chosen(name: str) -> Field:
    """How a field with few values is read."""

    def read(_results: Results, text: str) -> str:
        if text not in CHOICES[name]:
            raise ProductError(f"found {text!r}, expected one of {', '.join(filter(None, CHOICES[name]))}")
        return text

    return read


def read_weights(results: Results, text: str) -> str:
    """`gerd:2~rd.people:0.5` in one spelling: by id, without those that are 1. Raises `ProductError` in words."""
    found = factors_of(text)
    known = weighable(results)
    for name in found:
        if name not in known:
            raise ProductError(_("there is no indicator or sub-pillar {name}", name=name[:40]))
    _check_each_dimension(results, found)
    return written({name: factor for name, factor in found.items() if factor != 1})


FIELDS: Mapping[str, Field] = {**{name: chosen(name) for name in CHOICES}, WEIGHTS: read_weights}


def factors_of(text: str) -> dict[str, float]:
    """Factors by id of `id:factor~id:factor`; `ProductError` for what is no such text."""
    found = {}
    for part in text.split("~") if text else ():
        name, _colon, factor = part.partition(":")
        try:
            found[name] = float(factor) if factor.isascii() else -1.0
        except ValueError:
            found[name] = -1.0
        if not 0 <= found[name] <= LARGEST:
            raise ProductError(_("weights are multiplied by 0 to {n}", n=f"{LARGEST:g}"))
    if len(found) > MOST:
        raise ProductError(_("too many weights"))
    return found


def written(factors: Mapping[str, float]) -> str:
    """The text of factors in the address."""
    return "~".join(f"{name}:{round(factor, 2):g}" for name, factor in sorted(factors.items()))


def weighable(results: Results) -> dict[str, str]:
    """Id of everything that has a weight -> its label: scored indicators, and sub-pillars as `dimension.pillar`."""
    found = {}
    for dimension in results.catalogue.dimensions.values():
        found |= {f"{dimension.id}.{p}": _(label) for p, label in dimension.pillars.items()}
        found |= {i.id: _(i.label) for i in results.catalogue.of(dimension.id)}
    return found


def weights_of(results: Results, dimension: str, level: int, factors: Mapping[str, float]) -> dict[str, float]:
    """Shares (0-1) of the indicators of a dimension at a level, and of its sub-pillars, under `factors`."""
    indicators = results.catalogue.of(dimension, level)
    pillars = [f"{dimension}.{i.pillar}" for i in indicators]
    shares = tilted([i.id for i in indicators], pillars, factors)
    found = dict.fromkeys(pillars, 0.0)
    for indicator, pillar, share in zip(indicators, pillars, shares.tolist(), strict=True):
        found[indicator.id] = share
        found[pillar] += share
    return found


def _check_each_dimension(results: Results, factors: Mapping[str, float]) -> None:
    """Something has to count wherever a dimension is scored."""
    for dimension in results.catalogue.dimensions.values():
        for level in LEVELS:
            shares = weights_of(results, dimension.id, level, factors)
            if shares and not any(shares.values()):
                words = {"dimension": _(dimension.label), "level": level}
                raise ProductError(
                    _("at least one indicator of {dimension} has to count at NUTS {level}; left as it was", **words)
                )


def fields_of(more: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Of all fields of single pages those that make the method."""
    return tuple((name, text) for name, text in more if name in METHOD_FIELDS)


def method_of(fields: tuple[tuple[str, str], ...]) -> Method:
    """The method that valid fields ask for."""
    flat: dict[str, Any] = {}
    for name, text in fields:
        flat |= {"weights.factors": factors_of(text)} if name == WEIGHTS else dict(CHOICES[name][text])
    return from_flat(flat)


def method_words(results: Results) -> list[str]:
    """What differs from the default, one phrase each; [] for the default. Settings nobody can choose here by name."""
    if results.method == Method():
        return []
    flat, found = results.method.differs(), []
    for name, options in CHOICES.items():
        for value, settings in options.items():
            if value and settings.items() <= flat.items():
                found.append(_(LABELS[name][value]))
                flat = {k: v for k, v in flat.items() if k not in settings}
                break
    labels = weighable(results)
    for name, factor in flat.pop("weights.factors", {}).items():
        found.append(_weight_words(labels[name], factor))
    return [*found, *(f"{name} = {value}" for name, value in flat.items())]


def _weight_words(label: str, factor: float) -> str:
    if factor == 0:
        return _("{label} left out", label=label)
    return _("{label} × {n}", label=label, n=number(factor, 0 if factor == int(factor) else 2).rstrip("0"))


def method_note(results: Results) -> str:
    """What is printed on everything made by another method than the default; "" for the default."""
    words = method_words(results)
    return _("Not the default method: {changes}.", changes=", ".join(words)) if words else ""


def within_100(method: Method) -> bool:
    """Whether 0 and 100 are the ends of the scale; a z-score has none."""
    return method.normalisation.method != "zscore"


def scale_text(method: Method) -> str:
    """What the points of scores and gaps are."""
    if not within_100(method):
        return _("Scores are z-scores: 50 is the mean of all regions and years, 10 points are one standard deviation.")
    if method.normalisation.method == "percentile":
        return _("Scores are percentile ranks among all regions and years, 100 = highest; gaps are in points of them.")
    lowest = f"{method.bounds[0]:g}"
    if method.normalisation.scope == "year":
        return _(
            "Scores run from {lowest} (lowest region of the year) to 100 (highest), so years can't be compared; gaps "
            "are in points of that scale.",
            lowest=lowest,
        )
    return _(
        "Scores run from {lowest} (lowest region of all years) to 100 (highest); gaps are in points of that scale.",
        lowest=lowest,
    )


def without_method(query: Query) -> Query:
    """The selection by the default method."""
    return replace(query, more=tuple(pair for pair in query.more if pair[0] not in METHOD_FIELDS))


def scale_ends(method: Method) -> tuple[str, str]:
    """What 0 and 100 mean for an indicator, to be translated where they are drawn."""
    if not within_100(method):
        return N_("0"), N_("100 (50 = mean)")
    if method.normalisation.method == "percentile":
        return N_("0 = lowest place"), N_("100 = highest place")
    if method.normalisation.scope == "year":
        return N_("0 = weakest of the year"), N_("100 = best of the year")
    return N_("0 = weakest"), N_("100 = best")
