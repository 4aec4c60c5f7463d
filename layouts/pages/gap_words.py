"""Sentences of the gap page, each made of the numbers that its figure shows and tested against them."""

from __future__ import annotations

from collections.abc import Sequence

from data.translate import N_, _, ngettext
from indicators.convergence import LEAST
from indicators.movement import NO_YEARS, Movement
from indicators.significance import AHEAD, BEHIND, UNTOLD
from indicators.slopes import ENOUGH
from indicators.spreads import Spreads
from indicators.trends import NONE, TOO_FEW, WORDS, Trend
from layouts.numbers import number, signed
from layouts.pages.gap_data import MISSING, NO_CORE, OWN, Certain, Facts
from layouts.query import Query
from layouts.site import Site
from layouts.words import LEVEL_WITH, Row, gap_phrase, gap_sign, lowered

_STATED = {
    (BEHIND, True): N_("{name} is clearly behind {core} in {dimension}, by {n} points"),
    (BEHIND, False): N_("{name} is behind {core} in {dimension}, by {n} points"),
    (AHEAD, True): N_("{name} is clearly ahead of {core} in {dimension}, by {n} points"),
    (AHEAD, False): N_("{name} is ahead of {core} in {dimension}, by {n} points"),
}


def gap_headline(site: Site, facts: Facts, sure: Certain) -> str:
    """The finding of the page; nothing is claimed that most draws don't support, once that is known."""
    words = {"name": facts.name, "core": facts.core_name, "dimension": lowered(facts.label)}
    if facts.why == OWN:
        country = site.results.regions.name(site.results.regions.country(facts.geo))
        return _("{name} is the core of {country}: there is no gap to itself", name=facts.name, country=country)
    if facts.why == NO_CORE:
        return _("{name} has no other region in its country to be compared with", name=facts.name)
    if facts.why == MISSING:
        return _("{name} can't be compared with {core} in {dimension}: too few indicators in common", **words)
    gap = facts.gap["gap"]
    text = _STATED.get((sure.statement, sure.clearly))
    agrees = (gap < 0) == (sure.statement == BEHIND)
    if sure.statement == UNTOLD:
        sentence = _(
            "Whether {name} is ahead of or behind {core} in {dimension} cannot be told ({gap} points)",
            gap=signed(gap, 1),
            **words,
        )
    elif text and agrees and gap_sign(gap):
        sentence = _(text, n=number(abs(gap), 1), **words)
    else:
        sentence = _("{name} is {gap} in {dimension}", gap=gap_phrase(gap, facts.core_name), **words)
    return _("{sentence} (partial data)", sentence=sentence) if facts.gap["state"] == "partial" else sentence


def makers(facts: Facts) -> tuple[list[Row], float]:
    """The one or two indicators that make most of the gap, and their share (0-1) of what goes in its direction."""
    sign = -1 if facts.gap["gap"] < 0 else 1
    same = sorted((r for r in facts.compared if r["contribution"] * sign > 0), key=lambda r: -abs(r["contribution"]))
    whole = sum(r["contribution"] for r in same)
    return same[:2], sum(r["contribution"] for r in same[:2]) / whole if whole else 0.0


def sides(facts: Facts) -> tuple[float, float]:
    """Sums of the disadvantages and of the advantages, in points."""
    parts = [r["contribution"] for r in facts.compared]
    return sum(p for p in parts if p < 0), sum(p for p in parts if p > 0)


def waterfall_title(site: Site, facts: Facts) -> str:
    """Which indicators make the gap."""
    if facts.why == MISSING or not facts.compared:
        return _("What the gap would be made of can't be compared")
    if not gap_sign(facts.gap["gap"]):
        behind, ahead = (number(abs(v), 1) for v in sides(facts))
        return _("Advantages of {ahead} and disadvantages of {behind} points cancel out", ahead=ahead, behind=behind)
    top, share = makers(facts)
    names = [lowered(site.label(r["indicator"])) for r in top]
    both = _("{a}; {b}") if any("," in name for name in names) else _("{a} and {b}")
    pair = both.format(a=names[0], b=names[-1])
    percent = number(100 * share, 0)
    behind = facts.gap["gap"] < 0
    if len(names) == 1:
        one = N_("All of the disadvantage comes from {a}") if behind else N_("All of the advantage comes from {a}")
        return _(one, a=names[0])
    two = N_("{share} % of the disadvantage comes from two indicators: {pair}")
    if not behind:
        two = N_("{share} % of the advantage comes from two indicators: {pair}")
    if len(facts.compared) == 2 or share > 0.9995:
        two = N_("The disadvantage comes from {pair}") if behind else N_("The advantage comes from {pair}")
    return _(two, share=percent, pair=pair)


def certainty_line(facts: Facts, sure: Certain, year: int) -> str:
    """How sure the gap of the year is; "" where there is nothing to be sure of."""
    if facts.why:
        return ""
    if sure.waiting:
        return _("How sure this is, is being computed …")
    if sure.failed:
        return _("How sure this is could not be computed.")
    if sure.statement not in (BEHIND, AHEAD, UNTOLD):
        return _("No statement on how sure this is: what both sides have is not a full score.")
    words = {"name": facts.name, "core": facts.core_name, "year": year, "draws": number(sure.draws, 0)}
    words |= {"ahead": _share(sure.ahead), "behind": _share(sure.behind)}
    said = {
        BEHIND: N_("In {year} {name} is behind {core} in {behind} % of {draws} draws of method and data"),
        AHEAD: N_("In {year} {name} is ahead of {core} in {ahead} % of {draws} draws of method and data"),
        UNTOLD: N_(
            "In {year} it cannot be told who is ahead: {name} is ahead in {ahead} %, behind in {behind} % of {draws} "
            "draws of method and data, and 95 % are needed"
        ),
    }[sure.statement]
    text = _(said, **words)
    if sure.low != sure.low:
        return f"{text}."
    ends = {"low": signed(sure.low, 1), "high": signed(sure.high, 1)}
    return _(
        "{text}. Of the draws that score as here, nine of ten have a gap between {low} and {high} points.",
        text=text,
        **ends,
    )


def _share(share: float) -> str:
    """A share of draws in whole percent; 100 only for all, 0 only for none."""
    percent = min(max(round(100 * share), 1), 99) if 0 < share < 1 else round(100 * share)
    return number(percent, 0)


def trend_title(facts: Facts, found: Trend) -> str:
    """Whether the gap closes, with its first and last value on the same indicators."""
    words = _(WORDS[found.verdict])
    if found.verdict in (NONE, TOO_FEW):
        return _("{dimension}: {trend}", dimension=facts.label, trend=words)
    path = found.path
    ends = {"a": signed(float(path.gap[0]), 1), "b": signed(float(path.gap[-1]), 1)}
    years = {"first": int(path.years[0]), "last": int(path.years[-1])}
    text = ngettext(
        "{dimension}: {trend} ({a} points in {first}, {b} in {last} on the {n} indicator that is there throughout)",
        "{dimension}: {trend} ({a} points in {first}, {b} in {last} on the same {n} indicators)",
        len(path.indicators),
        **({"dimension": facts.label, "trend": words} | ends | years),
    )
    return text


def trend_mean(site: Site, dimension: str) -> list[str]:
    """That paths are made by the arithmetic mean, where scores are made by another one."""
    if site.results.mean(dimension) is None:
        return []
    return [_("Paths are weighted arithmetic means, while scores are made in another way; so the two differ.")]


def trend_basis(found: Trend, indicators: int) -> str:
    """What the statement on the trend rests on, or why there is none."""
    path = found.path
    if not len(path.years):
        return _("no stretch of years without a break in which both sides have a third of the weight in common")
    words = {"n": len(path.indicators), "of": indicators, "percent": number(100 * path.coverage, 0)}
    years = f"{int(path.years[0])}–{int(path.years[-1])}"
    text = N_("trend on {n} of {of} indicators that both sides have throughout {years} ({percent} % of the weight)")
    return _(text, years=years, **words)


def change_title(facts: Facts, found: Movement) -> str:
    """Who moved, and what that made of the gap."""
    words = {"name": facts.name, "core": facts.core_name, "first": found.first, "last": found.last}
    if found.reason:
        if found.reason == NO_YEARS:
            return _("There are not two full years to compare with each other")
        return _("{first} and {last} have too few indicators in common", **words)
    words |= {"n": number(abs(found.change), 1)}
    if abs(found.change) < LEVEL_WITH:
        text = N_("{name} kept its distance to {core} from {first} to {last}")
    elif found.change > 0:
        text = N_("{name} gained {n} points on {core} from {first} to {last}")
    else:
        text = N_("{name} lost {n} points against {core} from {first} to {last}")
    own, other = found.score[1] - found.score[0], found.core_score[1] - found.core_score[0]
    moved = _("{name} moved by {own} points, {core} by {other}", own=signed(own, 1), other=signed(other, 1), **words)
    return f"{_(text, **words)}: {moved}"


def spread_title(site: Site, facts: Facts, found: Spreads) -> str:
    """Whether the regions of a country grow alike."""
    words = {"country": site.results.regions.name(found.country), "dimension": lowered(facts.label)}
    if not found.indicators:
        return _no_spread(found, words)
    slope = found.own.slope
    if not found.full:
        text = N_(
            "The regions of {country} in {dimension}: spread from {a} to {b} points; partial data, no trend is told"
        )
    elif slope.points < ENOUGH or not slope.significant:
        text = N_("No clear trend in how far apart the regions of {country} are in {dimension}: {a} to {b} points")
    elif slope.slope < 0:
        text = N_("The regions of {country} grow alike in {dimension}: spread from {a} to {b} points")
    else:
        text = N_("The regions of {country} grow apart in {dimension}: spread from {a} to {b} points")
    ends = {"a": number(float(found.own.spread[0]), 1), "b": number(float(found.own.spread[-1]), 1)}
    return _(text, **words, **ends)


def _no_spread(found: Spreads, words: dict[str, str]) -> str:
    if found.regions < LEAST:
        return ngettext(
            "{country} has {n} region at this level: too few to ask whether regions grow alike",
            "{country} has {n} regions at this level: too few to ask whether they grow alike",
            found.regions,
            **words,
        )
    return _("The regions of {country} have too few indicators in common over four years in {dimension}", **words)


def growth_title(site: Site, found: Spreads) -> str:
    """Whether those that started lower gained more."""
    words = {"country": site.results.regions.name(found.country)}
    slope = found.beta.slope
    if not found.full:
        return _("Whether regions in {country} that are behind catch up is not told: partial data", **words)
    if slope.points < ENOUGH:
        return _("Too few regions in {country} to tell whether those behind catch up", **words)
    if not slope.significant:
        return _("In {country} it can't be told that regions which started lower gained more", **words)
    if slope.slope > 0:
        return _("In {country} regions that started higher gained more", **words)
    if found.beta.half_life == found.beta.half_life:
        return ngettext(
            "In {country} regions that started lower gained more: half of a distance is gone in {n} year",
            "In {country} regions that started lower gained more: half of a distance is gone in {n} years",
            max(1, round(found.beta.half_life)),
            **words,
        )
    return _("In {country} regions that started lower gained more", **words)


def indicator_notice(site: Site, query: Query) -> str:
    """That the dimension of an indicator is shown; "" where a dimension is."""
    catalogue = site.results.catalogue
    if query.show in catalogue.dimensions:
        return ""
    dimension = site.label(catalogue.indicators[query.show].dimension)
    return _(
        "A gap is made of all indicators of a dimension: {dimension} is shown, to which {indicator} belongs.",
        dimension=dimension,
        indicator=lowered(site.label(query.show)),
    )


def since_notice(query: Query) -> str:
    """That the year to count from is not before the year shown; "" where it is."""
    text = query.field("from")
    if not text or int(text) < query.year:
        return ""
    return _(
        "{first} is not before {year}; the change is counted from the first comparable year.",
        first=text,
        year=query.year,
    )


def joined(names: Sequence[str]) -> str:
    """Names of indicators in a row."""
    return "; ".join(names)
