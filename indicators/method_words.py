"""Formulas and settings in words: what the method page and the method file say of them."""

from __future__ import annotations

import ast
import re

from data.catalogue import Catalogue, Indicator
from data.translate import _, ngettext
from indicators.chain import Scale
from indicators.means import MEAN_FROM
from indicators.merged import DENOMINATOR_AGE
from indicators.method import Method

_SIGNS = {ast.Add: " + ", ast.Sub: " − ", ast.Mult: " × ", ast.Div: " / ", ast.Pow: " ^ "}
_RANKS = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2, ast.Pow: 3}
# As strong as a name: never in brackets of its own.
_ATOM = 9


def formula_text(text: str) -> str:
    """An indicator's formula for reading: `100 * a / lag(b_c, 5)` is 100 × a / (b c, 5 years before)."""
    return _term(ast.parse(text, mode="eval").body)[0]


def quantity_text(name: str) -> str:
    """The name of a quantity for reading: aged_25_29 is aged 25–29."""
    return re.sub(r"(\d) (\d)", r"\1–\2", name.replace("_", " "))


def _term(node: ast.expr) -> tuple[str, int]:
    """A part of a formula and how strongly it binds."""
    match node:
        case ast.Constant(value=number):
            return f"{number:,}", _ATOM
        case ast.Name(id=name):
            return quantity_text(name), _ATOM
        case ast.Call(args=[inner, ast.Constant(value=years)]):
            before = ngettext("{n} year before", "{n} years before", int(str(years)))
            return f"({_term(inner)[0]}, {before})", _ATOM
        case ast.BinOp(left=left, op=op, right=right):
            rank = _RANKS[type(op)]
            # a − (b − c) and a / (b / c) keep their brackets, and so does the base of a power.
            lowest = rank + 1 if isinstance(op, ast.Sub | ast.Div | ast.Pow) else rank
            first = _bracketed(left, rank + isinstance(op, ast.Pow))
            return f"{first}{_SIGNS[type(op)]}{_bracketed(right, lowest)}", rank
    raise ValueError(f"'{ast.unparse(node)}' is no part of a formula")


def _bracketed(node: ast.expr, lowest: int) -> str:
    text, rank = _term(node)
    return text if rank >= lowest else f"({text})"


def merging_text(catalogue: Catalogue, indicator: Indicator) -> str:
    """How several regions become one value of an indicator: a merged core, a national or the EU mean."""
    if indicator.is_count or not indicator.scored:
        return _("added up in a merged core, the mean per region in a mean")
    if indicator.of_counts:
        return _("computed from the sums of its quantities")
    if not indicator.denominator:
        return _("mean weighted by population")
    other, _dot, name = indicator.denominator.partition(".")
    label = quantity_text(name)
    return _(
        "mean weighted by {denominator} (of “{indicator}”); by population where a region lacks it",
        denominator=label,
        indicator=_(catalogue.indicators[other].label),
    )


def treatment_text(scale: Scale) -> str:
    """What was done about outliers of one indicator."""
    found = scale.treatment
    if found.kind == "none":
        return _("as published")
    if found.kind == "winsorised":
        return ngettext("{n} extreme value set to the next one", "{n} extreme values set to the next one", found.points)
    if found.kind == "log":
        end = _("logarithm from the upper end") if found.mirrored else _("logarithm")
        return end
    return _("Box–Cox transformation, power {power:.3g}", power=found.power)


def settings_text(method: Method) -> tuple[str, ...]:
    """The settings in force, one sentence each, in the order of the chain."""
    return (
        _("Direction: an indicator of which less is better is multiplied by −1 before anything else."),
        _treatment(method),
        _normalisation(method),
        _imputation(method),
        _weights(method),
        _("Aggregation inside a dimension: {method}. There is no total over the dimensions.", method=_mean(method)),
        _coverage(method),
        _("A gap is taken on the indicators that both sides have; contributions are {split}.", split=_split(method)),
        _(
            "Several regions as one core, a national and the EU mean are one value in native units, scored like that "
            "of any region; a denominator may be up to {years} years old. A mean is what is published for the country "
            "where that is of the year of its newest region, else its regions together once they hold {share:.0f} % of "
            "the people; the EU is its 27 countries together.",
            years=DENOMINATOR_AGE,
            share=100 * MEAN_FROM,
        ),
        _(
            "Ranks: {draws} draws over the choices of method, weights moved by up to {noise:.0f} %; the interval holds "
            "90 % of them.",
            draws=f"{method.uncertainty.draws or 1000:,}",
            noise=100 * method.uncertainty.weight_noise,
        ),
    )


def _treatment(method: Method) -> str:
    if method.treatment.rule == "none":
        return _("Outliers are not treated.")
    fallbacks = {
        "log": _("the logarithm of all its values is taken instead"),
        "boxcox": _("all its values are brought closer to a normal distribution (Box–Cox) instead"),
        "none": _("it stays winsorised"),
    }
    return _(
        "Outliers: an indicator with |skewness| > 2 and excess kurtosis > 3.5, over all regions and years, has at most "
        "{points} extreme values set to the next one; if that is not enough, {fallback}.",
        points=method.treatment.max_points,
        fallback=fallbacks[method.treatment.fallback],
    )


def _normalisation(method: Method) -> str:
    lower, upper = method.bounds
    names = {
        "minmax": _("min–max from {lower:g} to {upper:g}", lower=lower, upper=upper),
        "zscore": _("z-scores"),
        "rank": _("ranks"),
        "borda": _("Borda points"),
        "percentile": _("percentile ranks"),
        "distance-to-reference": _("distance to the reference"),
        "distance-to-leader": _("distance to the leader"),
        "distance-to-target": _("distance to a target"),
        "goalposts": _("goalposts"),
        "fraction-of-maximum": _("fraction of the maximum"),
    }
    pooled = method.normalisation.scope == "pooled"
    scope = _("decided on all years together, so scores can be compared over time") if pooled else _("each year alone")
    return _("Normalisation: {name}, {scope}.", name=names[method.normalisation.method], scope=scope)


def _imputation(method: Method) -> str:
    oldest = method.imputation.max_age
    years = _("three years, five for slow structural indicators")
    if oldest is not None:
        years = ngettext("{n} year", "{n} years", oldest)
    return _(
        "Missing values: a region's own latest value is carried forward for at most {years} and marked with its year; "
        "nothing else is filled in, and a value of a larger region is never given to its parts.",
        years=years,
    )


def _coverage(method: Method) -> str:
    return _(
        "Coverage: a score is full from {full:.0f} % of the weight on and partial from {partial:.0f} % on (shown and "
        "marked, without rank); below that it is missing.",
        full=100 * method.coverage.minimum,
        partial=100 * method.coverage.partial,
    )


def _weights(method: Method) -> str:
    text = _(
        "Weights: equal between sub-pillars, equal inside; where something is missing the rest carries its weight."
    )
    if not method.weights.factors:
        return text
    changed = ", ".join(f"{name} × {factor:g}" for name, factor in method.weights.factors)
    return _("{equal} Multiplied before they become shares: {changed}.", equal=text, changed=changed)


def _mean(method: Method) -> str:
    names = {
        "arithmetic": _("weighted arithmetic mean over what is there"),
        "geometric": _("weighted geometric mean over what is there"),
        "harmonic": _("weighted harmonic mean over what is there"),
        "generalised": _("generalised mean of power {power:g}", power=method.aggregation.power),
        "copeland": _("Copeland's comparison of every pair of regions"),
        "mazziotta-pareto": _("Mazziotta–Pareto, the mean less a penalty for imbalance"),
    }
    return names[method.aggregation.of("", 1)]


def _split(method: Method) -> str:
    name = method.aggregation.of("", 1)
    if name == "arithmetic":
        return _("weight × difference of the normalised values, which adds up to the gap")
    if name == "copeland":
        return _("not defined, because a place among all regions is no difference of two")
    return _(
        "Shapley values, the average over all orders in which the values could be replaced; they add up to the gap"
    )
